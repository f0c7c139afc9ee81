"""A picture of how the fabric looks laid out: several repeats side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.shear import resize_onto, resize_onto_rgba
from designgen.repeat.tile import Tile

Pixels = np.ndarray[Any, np.dtype[np.float32]]
WHITE = (1.0, 1.0, 1.0)
_MANY_PARTS = 12


def repeat_view(
    tile: Tile, tiles_across: int = 3, tiles_down: int = 3, max_side_px: int = 1600, ground: tuple[float, ...] = WHITE
) -> Pixels:
    """Show the plane around a tile, in true proportions, the whole tile in its middle.

    The tile is resized on its lattice first and laid out after, so the view has no seams of its own. It is only ever
    made smaller, never larger.

    Args:
        tile: What to lay out; a placed print is shown once, a border once across itself.
        tiles_across: How many tiles wide the view is.
        tiles_down: How many tiles high.
        max_side_px: Longest side of the view.
        ground: sRGB colour under transparent parts.

    Returns:
        float32 (1, 3, h, w) in [0, 1].

    Raises:
        ValueError: A count or the size is not positive.
    """
    if min(tiles_across, tiles_down, max_side_px) < 1:
        raise ValueError(f"expected counts and a size of 1 or more, got {tiles_across}, {tiles_down}, {max_side_px}")
    down, across = tile.lattice.wraps
    tiles_across, tiles_down = tiles_across if across else 1, tiles_down if down else 1
    longest_mm = max(tile.width_mm * tiles_across, tile.height_mm * tiles_down)
    px_per_mm = min(max_side_px / longest_mm, tile.size_px[0] / tile.height_mm, tile.size_px[1] / tile.width_mm)
    wanted = round(tile.height_mm * px_per_mm), round(tile.width_mm * px_per_mm)
    height, width = max(1, wanted[0]), max(1, wanted[1])
    lattice = tile.lattice
    if lattice.drop.denominator > _MANY_PARTS:
        lattice = lattice.nearest((height, width))
    else:
        height, width = lattice.admissible((height, width))
    shown = _on_ground(tile, (height, width), lattice, ground)
    view_height = min(height * tiles_down, max_side_px)
    view_width = min(width * tiles_across, max_side_px)
    top, left = (view_height - height) // 2, (view_width - width) // 2
    return lattice.window(shown, -top, -left, view_height, view_width)


def _on_ground(tile: Tile, size_px: tuple[int, int], lattice: Lattice, ground: tuple[float, ...]) -> Pixels:
    if tile.alpha is None:
        return resize_onto(tile.pixels, size_px, tile.lattice, lattice)
    colour, cover = resize_onto_rgba(tile.pixels, tile.alpha, size_px, tile.lattice, lattice)
    cloth = np.asarray(ground, np.float32)[None, :, None, None]
    return np.asarray(colour * cover + cloth * (1 - cover), np.float32)
