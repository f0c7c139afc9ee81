"""From the pixels of a view to the levels a document takes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designgen.imaging import Pixels

PRESS_DPI = 300.0
"""The resolution views are made at unless the sheet says otherwise (`Sheet.dpi`)."""
_STRIP_ROWS = 256


def levels_of(pixels: Pixels) -> NDArray[np.uint8]:
    """Return a picture as whole levels, halves rounded up.

    A page-wide picture is 110 MB as floats, so it is turned strip by strip.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].

    Returns:
        uint8 (H, W, 3).
    """
    _, _, height, width = pixels.shape
    levels = np.empty((height, width, 3), np.uint8)
    for top in range(0, height, _STRIP_ROWS):
        strip = pixels[0, :, top : top + _STRIP_ROWS].transpose(1, 2, 0)
        levels[top : top + _STRIP_ROWS] = np.floor(strip * np.float32(255) + np.float32(0.5)).astype(np.uint8)
    return levels
