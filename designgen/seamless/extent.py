"""How large a tile a swatch gives: the overlaps of its opposite edges over which it joins best, both axes together."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.periodic import mismatch
from designgen.repeat.resample import resize
from designgen.seamless.quilt import Quilt

Array = np.ndarray[Any, np.dtype[np.float32]]

LEAST_OVERLAP = 0.08
MOST_OVERLAP = 0.36
COARSE_SIDE_PX = 144
CHOICES = 3
"""Overlaps of each axis, the best by themselves, that are tried with each other."""

APART_SHARE = 0.035
SIZE_WORTH = 0.7
"""What a tile that uses all of the swatch is worth against one that uses half: so much more seam may cost."""


def best_size(colour: Array, lattice: Lattice) -> tuple[int, int]:
    """Return the (h, w) of the tile for which the seams, cut in both axes at once, cost least.

    Args:
        colour: (3 or 4, H, W).
        lattice: How it shall repeat, along both sides.
    """
    full = int(colour.shape[-2]), int(colour.shape[-1])
    factor = max(1.0, max(full) / COARSE_SIDE_PX)
    small = colour
    if factor > 1:
        size = max(24, round(full[0] / factor)), max(24, round(full[1] / factor))
        small = resize(colour[None], size, Lattice("none"), filter="area")[0]
    scale = full[0] / small.shape[-2], full[1] / small.shape[-1]
    step = (
        lattice.drop.denominator if lattice.axis == "column" else 1,
        lattice.drop.denominator if lattice.axis == "row" else 1,
    )
    plain = 1 if lattice.axis == "row" else 0
    choices: list[list[int]] = [[], []]
    choices[plain] = _likely(_along(small, plain), 0, step[plain])
    shift = float(lattice.drop) * choices[plain][0]
    choices[1 - plain] = _likely(_along(small, 1 - plain), int(shift), 1)
    best = min(product(*choices), key=lambda size: _price(small, lattice, size))
    return _exact(colour, lattice, (best[0] * scale[0], best[1] * scale[1]), (scale, step))


def _price(small: Array, lattice: Lattice, size: tuple[int, ...]) -> float:
    across, down = Quilt.of(small, lattice, (size[0], size[1])).costs()
    used = size[0] * size[1] / (small.shape[-2] * small.shape[-1])
    whole = float(across.sum() + down.sum())
    return float(whole / (size[0] + size[1]) / used**SIZE_WORTH)


def _along(colour: Array, axis: int) -> Array:
    """Return the picture turned so that the axis runs across."""
    return colour if axis == 1 else np.ascontiguousarray(colour.swapaxes(-1, -2))


def _likely(colour: Array, shift: int, step: int) -> list[int]:
    """Return the widths over which the edges agree best along one cut, best first."""
    width = colour.shape[-1]
    least, most = max(4, round(LEAST_OVERLAP * width)), max(6, round(MOST_OVERLAP * width))
    periods = sorted({(width - overlap) // step * step for overlap in range(least, most + 1)})
    scored = sorted((mismatch(colour, period, shift) * (width / period) ** SIZE_WORTH, period) for period in periods)
    kept: list[int] = []
    for _, period in scored:
        if all(abs(period - other) > APART_SHARE * width for other in kept):
            kept.append(period)
    return kept[:CHOICES]


def _exact(
    colour: Array,
    lattice: Lattice,
    size: tuple[float, float],
    grid: tuple[tuple[float, float], tuple[int, int]],
) -> tuple[int, int]:
    """Return the size to the pixel, near one found on a coarser picture."""
    scale, step = grid
    plain = 1 if lattice.axis == "row" else 0
    found = [0, 0]
    for axis in (plain, 1 - plain):
        turned = _along(colour, axis)
        shift = int(lattice.drop * found[plain]) if axis != plain else 0
        offsets = np.linspace(-scale[axis], scale[axis], 9) if scale[axis] > 1 else np.zeros(1)
        near = {round((size[axis] + offset) / step[axis]) * step[axis] for offset in offsets}
        fits = {period for period in near if period <= turned.shape[-1] - 4} or {min(near)}
        found[axis] = min((mismatch(turned, period, shift), period) for period in fits)[1]
    return found[0], found[1]
