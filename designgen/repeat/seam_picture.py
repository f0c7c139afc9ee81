"""Where a seam fails: the places along it, and a picture of the plane around the corner with them marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.seam_lines import FLOOR_DE
from designgen.repeat.seam_profiles import WINDOW, profiles

Array = np.ndarray[Any, np.dtype[np.float32]]

MARKED = 1.05
"""A window is marked when it is this much stronger than the strongest of its length elsewhere..."""

USUAL = 3.0
"""...or, along a seam that is broken everywhere, this many times the usual window."""

MARK = (1.0, 0.0, 0.75)
BOX_PX = 6
TICK_PX = 7


@dataclass(frozen=True)
class Place:
    """A stretch of a seam that stands out.

    Attributes:
        vertical: On the seam between left and right; else between top and bottom.
        start_px: Row (or column) at which it begins.
        length_px: How long it is.
        excess: Its strongest window against the strongest elsewhere.
    """

    vertical: bool
    start_px: int
    length_px: int
    excess: float


def find_places(pixels: Array, lattice: Lattice, alpha: Array | None = None) -> tuple[Place, ...]:
    """Return the stretches of both seams that stand out, the worst first.

    Args:
        pixels: float32 (1, 3, H, W).
        lattice: How the tile repeats.
        alpha: float32 (1, 1, H, W) or None.
    """
    down, across = lattice.wraps
    found: list[Place] = []
    for vertical, wraps in ((True, across), (False, down)):
        if wraps:
            found += _along(pixels, lattice, alpha, vertical)
    return tuple(sorted(found, key=lambda place: -place.excess))


def _along(pixels: Array, lattice: Lattice, alpha: Array | None, vertical: bool) -> list[Place]:
    measured = profiles(pixels, alpha, lattice, vertical=vertical)
    fine = measured.scales[1]
    lines = pixels.shape[-1] if vertical else pixels.shape[-2]
    inner = slice(fine.zero + 2, fine.zero + lines - 1)
    excess = np.maximum(
        (measured.seam_windows + FLOOR_DE) / (fine.windows[WINDOW][inner].max() + FLOOR_DE),
        (measured.seam_lone + FLOOR_DE) / (fine.lone_windows[WINDOW][inner].max() + FLOOR_DE),
    )
    usual = float(np.median(fine.everywhere[inner])) + FLOOR_DE
    broken = fine.everywhere[fine.zero] > 1.3 * fine.everywhere[inner].max()
    stands_out = excess >= MARKED
    if broken:
        stands_out |= measured.seam_windows + FLOOR_DE >= USUAL * usual
    length = pixels.shape[-2] if vertical else pixels.shape[-1]
    places: list[Place] = []
    for start, value in sorted(
        zip(measured.seam_starts[stands_out].tolist(), excess[stands_out].tolist(), strict=True)
    ):
        stop = min(start + WINDOW, length)
        last = places[-1] if places else None
        if last is not None and start <= last.start_px + last.length_px:
            places[-1] = Place(vertical, last.start_px, stop - last.start_px, max(last.excess, value))
        else:
            places.append(Place(vertical, start, stop - start, value))
    return places


def seam_picture(pixels: Array, lattice: Lattice, places: tuple[Place, ...], alpha: Array | None = None) -> Array:
    """Show the plane with the corner of four tiles in the middle, and boxes around the places that stand out.

    Args:
        pixels: float32 (1, 3, H, W).
        lattice: How the tile repeats.
        places: What `find_places` found.
        alpha: float32 (1, 1, H, W) or None; shown on white.

    Returns:
        float32 (1, 3, H, W), with small ticks at its edges where the seams run.
    """
    height, width = (int(n) for n in pixels.shape[-2:])
    shown = pixels if alpha is None else pixels * alpha + (1 - alpha)
    top, left = -(height // 2), -(width // 2)
    plane = lattice.window(shown, top, left, height, width)
    canvas = np.ascontiguousarray(plane[0].transpose(1, 2, 0))
    line = max(1, min(height, width) // 400)
    for place in places:
        for y0, x0 in _seen_at(place, lattice, (height, width)):
            y1, x1 = (y0 + place.length_px, x0) if place.vertical else (y0, x0 + place.length_px)
            reach_y, reach_x = (2, BOX_PX) if place.vertical else (BOX_PX, 2)
            corners = (x0 - left - reach_x, y0 - top - reach_y), (x1 - left + reach_x, y1 - top + reach_y)
            cv2.rectangle(canvas, *corners, MARK, line)
    tick = max(TICK_PX, min(height, width) // 60)
    down, across = lattice.wraps
    if across:
        canvas[:tick, -left - line : -left + line] = canvas[-tick:, -left - line : -left + line] = MARK
    if down:
        canvas[-top - line : -top + line, :tick] = canvas[-top - line : -top + line, -tick:] = MARK
    return np.ascontiguousarray(np.clip(canvas, 0, 1).transpose(2, 0, 1)[None], dtype=np.float32)


def _seen_at(place: Place, lattice: Lattice, size_px: tuple[int, int]) -> list[tuple[int, int]]:
    """Return where a stretch begins, as (row, column) of the plane, for each time it shows around the corner."""
    height, width = size_px
    shift = lattice.shift_px(height, width) if lattice.drop else 0
    if place.vertical:
        return [(place.start_px + turn * height, shift * turn if lattice.axis == "row" else 0) for turn in (-1, 0)]
    return [(shift * turn if lattice.axis == "column" else 0, place.start_px + turn * width) for turn in (-1, 0)]
