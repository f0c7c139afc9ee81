"""A corner that was cut out: two straight cuts which meet at a right angle where four tiles meet (S6).

Artwork has hard edges enough that two more along the seams need not stand out. Two that both end in the same point at a
right angle, exactly along rows and columns, it has only where something was cut.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from designgen.repeat.lattice import Lattice

Array = np.ndarray[Any, np.dtype[np.float32]]

RUN_PX = 8
REACH = RUN_PX + 2
MOST_PX = 1024
"""Of larger tiles a part of this size says what else there is."""


def corner_cut(lab: Array, lattice: Lattice) -> tuple[float, float]:
    """Return, in Delta E, the weaker of two cuts that meet at the corner, and the same at the strongest other place.

    Args:
        lab: (C, H, W) CIELAB, weighted by alpha.
        lattice: How the tile repeats; along both sides.
    """
    height, width = (int(n) for n in lab.shape[-2:])
    places = {(0, 0)}
    if lattice.axis == "column":
        places.add((lattice.shift_px(height, width), 0))
    elif lattice.axis == "row":
        places.add((0, lattice.shift_px(height, width)))
    here = max(float(_angles(_around(lab, lattice, place))[0, 0]) for place in places)
    inside = lab[:, max(0, height - MOST_PX) // 2 :, max(0, width - MOST_PX) // 2 :][:, :MOST_PX, :MOST_PX]
    if min(inside.shape[-2:]) < 4 * REACH:
        return 0.0, 0.0
    return here, float(_angles(inside).max())


def _around(lab: Array, lattice: Lattice, place: tuple[int, int]) -> Array:
    """(C, 2 * REACH, 2 * REACH) with the place in the middle."""
    rows, columns = np.mgrid[place[0] - REACH : place[0] + REACH, place[1] - REACH : place[1] + REACH]
    size_px = int(lab.shape[-2]), int(lab.shape[-1])
    rows, columns = lattice.source_index(size_px, rows, columns)
    return np.asarray(lab[:, rows, columns], np.float32)


def _angles(lab: Array) -> Array:
    """The strongest right angle of cuts at each point from (REACH, REACH) on, as far as it is seen whole."""
    upright = _runs(lab)
    level = _runs(lab.swapaxes(-1, -2)).T
    # upright[y, x]: down from row y, left of column x + 2; level[y, x]: to the right from column x, above row y + 2.
    height, width = lab.shape[-2] - 2 * REACH + 1, lab.shape[-1] - 2 * REACH + 1
    down, up = (upright[y : y + height, REACH - 2 : REACH - 2 + width] for y in (REACH, REACH - RUN_PX))
    right, left = (level[REACH - 2 : REACH - 2 + height, x : x + width] for x in (REACH, REACH - RUN_PX))
    return np.asarray(np.minimum(np.maximum(down, up), np.maximum(right, left)), np.float32)


def _runs(lab: Array) -> Array:
    """How far the mean signed step over RUN_PX rows from y on exceeds those of the lines beside it."""
    steps = np.diff(lab, axis=-1)
    means = [cv2.blur(np.ascontiguousarray(plane), (1, RUN_PX), anchor=(0, 0)) for plane in steps]
    size = np.sqrt(sum(plane * plane for plane in means))[: steps.shape[1] - RUN_PX + 1]
    return np.asarray(np.maximum(size[:, 1:-1] - np.maximum(size[:, :-2], size[:, 2:]), 0), np.float32)
