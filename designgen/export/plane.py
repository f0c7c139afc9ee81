"""The plane of a tile, a band of rows at a time: what is written never has to be held."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from designgen.imaging.levels import to_bytes8, to_bytes16
from designgen.repeat.tile import Tile

BAND_PX = 1 << 21
"""About as many pixels as a band has."""


def levels_of(tile: Tile, bits: int) -> NDArray[Any]:
    """Return a tile as whole levels (H, W, 3 or 4), uint8 or uint16.

    Raises:
        ValueError: Bits are neither 8 nor 16.
    """
    if bits not in (8, 16):
        raise ValueError(f"bits: expected 8 or 16, got {bits}")
    quantise = to_bytes8 if bits == 8 else to_bytes16
    planes = [*tile.pixels[0], *([] if tile.alpha is None else [tile.alpha[0, 0]])]
    out = np.empty((*tile.size_px, len(planes)), np.uint8 if bits == 8 else np.uint16)
    for index, plane in enumerate(planes):
        out[..., index] = quantise(plane)
    return out


def bands(levels: NDArray[Any], tile: Tile, size_px: tuple[int, int]) -> Iterator[NDArray[Any]]:
    """Yield the plane from the top left corner of a tile, in bands (h, W, C) from the top.

    Args:
        levels: The tile, as `levels_of` gives it.
        tile: For how it repeats.
        size_px: (H, W) to show.
    """
    height, width = size_px
    rows_at_once = max(1, BAND_PX // width)
    columns = np.arange(width)[None, :]
    for top in range(0, height, rows_at_once):
        rows = np.arange(top, min(top + rows_at_once, height))[:, None]
        y, x = tile.lattice.source_index(tile.size_px, rows, columns)
        yield levels[y, x]
