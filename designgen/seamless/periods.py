"""A regular swatch cropped to whole periods, drawn upright at a whole number of pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.seamless.detect import Found
from designgen.seamless.joins import Periods

Array = np.ndarray[Any, np.dtype[np.float32]]

MOST_TILES = 24
LEAST_MARGIN = 0.06
"""Share of a side that is kept beyond the whole periods, for the cut to run in."""

OFF_LATTICE = 0.04


@dataclass(frozen=True)
class Upright:
    """A swatch whose repeat is now upright and of whole pixels.

    Attributes:
        colour: (C, H, W): the whole periods and, beyond them, what overlaps.
        periods: The size of the tile in it.
    """

    colour: Array
    periods: Periods


def upright(colour: Array, found: Found, lattice: Lattice) -> Upright | None:
    """Crop to as many whole periods as fit under the lattice asked for, and straighten.

    Args:
        colour: (C, H, W).
        found: Its repeat.
        lattice: How the tile shall repeat; where it differs from the found one, more periods are taken until it fits.

    Returns:
        The crop, or None where not one tile fits into the picture.
    """
    height, width = colour.shape[-2:]
    size = _largest(found, lattice, (height, width))
    if size is None:
        return None
    rows, columns = size
    step = lattice.drop.denominator
    tile_h = round(rows / (step if lattice.axis == "column" else 1)) * (step if lattice.axis == "column" else 1)
    tile_w = round(columns / (step if lattice.axis == "row" else 1)) * (step if lattice.axis == "row" else 1)
    # From a pixel of the new picture to one of the old: the true steps against their whole-pixel lengths.
    down, across = _axes(found)
    map_y, map_x = down * (rows / tile_h), across * (columns / tile_w)
    whole_h = min(int(height / max(map_y[0], 1e-6)), round(1.5 * tile_h))
    whole_w = min(int(width / max(map_x[1], 1e-6)), round(1.5 * tile_w))
    slack_y, slack_x = abs(map_x[0]) * whole_w, abs(map_y[1]) * whole_h
    whole_h = int(min(whole_h, (height - slack_y) / max(map_y[0], 1e-6)))
    whole_w = int(min(whole_w, (width - slack_x) / max(map_x[1], 1e-6)))
    if whole_h < tile_h or whole_w < tile_w:
        return None
    origin = (
        0.5 * (height - map_y[0] * whole_h - map_x[0] * whole_w),
        0.5 * (width - map_x[1] * whole_w - map_y[1] * whole_h),
    )
    out = _drawn(colour, (whole_h, whole_w), origin, (map_y, map_x))
    motif = math.sqrt(abs(float(np.linalg.det(found.matrix))))
    return Upright(out, Periods(tile_h, tile_w, motif))


def _axes(found: Found) -> tuple[Any, Any]:
    """Return the old picture's steps for one pixel down and one to the right of the upright one."""
    next_, plain = found.matrix
    if found.lattice.axis == "row":
        across = plain / np.hypot(*plain)
        down = (next_ - float(found.lattice.drop) * plain) / found.height_px
        return down, across
    down = plain / np.hypot(*plain)
    across = (next_ - float(found.lattice.drop) * plain) / found.width_px
    return down, across


def _largest(found: Found, lattice: Lattice, size_px: tuple[int, int]) -> tuple[float, float] | None:
    """Return the largest (height, width) in px, of whole periods, that fits and repeats on the lattice asked for."""
    h, w, own = found.height_px, found.width_px, found.lattice
    best: tuple[float, float] | None = None
    # Halves and thirds of a period are tried too: a half-drop has its next column at half a height.
    parts = own.drop.denominator
    for down in range(1, MOST_TILES * parts + 1):
        for across in range(1, MOST_TILES * parts + 1):
            height = down * h
            width = across * w
            if height > size_px[0] * (1 - LEAST_MARGIN) or width > size_px[1] * (1 - LEAST_MARGIN):
                break
            fits = _on(own, (h, w), (height, 0.0)) and _on(own, (h, w), (0.0, width))
            if lattice.axis == "column":
                fits = _on(own, (h, w), (height, 0.0)) and _on(own, (h, w), (float(lattice.drop) * height, width))
            elif lattice.axis == "row":
                fits = _on(own, (h, w), (0.0, width)) and _on(own, (h, w), (height, float(lattice.drop) * width))
            if fits and (best is None or height * width > best[0] * best[1]):
                best = height, width
    return best


def _on(own: Lattice, cell: tuple[float, float], step: tuple[float, float]) -> bool:
    """Whether a step (down, right) leads from a point of the lattice to another."""
    down, across = step[0] / cell[0], step[1] / cell[1]
    drop = float(own.drop)
    if own.axis == "row":
        across -= drop * down
    else:
        down -= drop * across
    return abs(down - round(down)) < OFF_LATTICE and abs(across - round(across)) < OFF_LATTICE


def _drawn(colour: Array, size_px: tuple[int, int], origin: tuple[float, float], steps: tuple[Any, Any]) -> Array:
    rows, columns = np.indices(size_px, dtype=np.float64)
    # In the middles of pixels, so that a step of exactly one pixel is a plain crop.
    at_y = origin[0] + steps[0][0] * (rows + 0.5) + steps[1][0] * (columns + 0.5) - 0.5
    at_x = origin[1] + steps[0][1] * (rows + 0.5) + steps[1][1] * (columns + 0.5) - 0.5
    low, high = colour.min(), colour.max()
    maps = at_x.astype(np.float32), at_y.astype(np.float32)
    drawn = [cv2.remap(plane, *maps, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT) for plane in colour]
    return np.asarray(np.clip(np.stack(drawn), low, high), np.float32)
