"""Values in [0, 1] to whole levels, halves rounded up, so that the same array gives the same bytes everywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designgen.imaging.picture import Pixels


def to_bytes8(x: Pixels) -> NDArray[np.uint8]:
    """Quantise [0, 1] to 0..255."""
    scaled = x * np.float32(255.0)
    scaled += np.float32(0.5)
    levels: NDArray[np.uint8] = np.floor(scaled, out=scaled).astype(np.uint8)
    return levels


def to_bytes16(x: Pixels) -> NDArray[np.uint16]:
    """Quantise [0, 1] to 0..65535."""
    scaled = x * np.float32(65535.0)
    # Near the top float32 is coarser than a level: 65534.5 + 0.5 is exact, and nothing above 65535 comes out.
    scaled += np.float32(0.5)
    levels: NDArray[np.uint16] = np.minimum(np.floor(scaled, out=scaled), np.float32(65535.0)).astype(np.uint16)
    return levels
