"""Joining the opposite edges of a picture: a closed minimum-error cut, then a gradient-domain correction.

The cut follows image quilting (Efros and Freeman 2001, section 2.1) with the path closed around the repeat: it ends
where it began, so that no corner is left where two cuts would meet. The correction solves the screened Poisson
equation on the torus of the lattice by FFT (Pérez, Gangnet and Blake 2003, equation 2, with periodic boundary), with
the jump across the cut as its only source: where nothing was cut, nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from scipy import fft

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import blur

Array = np.ndarray[Any, np.dtype[np.float32]]
Path = np.ndarray[Any, np.dtype[np.int64]]

# A jump of this much (sRGB units) is half corrected; far larger ones are motifs and keep their edge.
JUMP_SOFTNESS = 0.25
# The correction fades over this share of the tile's shorter side.
FADE = 0.2
# That of single pixels, where tone and detail are spread apart.
FINE_FADE_PX = 2.0
# Tone is the mean of the jumps along this much of a cut.
TONE_PX = 8.0


@dataclass(frozen=True)
class Sheet:
    """A picture being joined: its colour and the jumps that cuts have left so far.

    Attributes:
        colour: (C, H, W); the first three channels are sRGB, a fourth is alpha.
        jump_across: (C, H, W), wanted minus present difference between pixel (y, x) and (y, x + 1).
        jump_down: (C, H, W), the same between (y, x) and (y + 1, x).
    """

    colour: Array
    jump_across: Array
    jump_down: Array

    @classmethod
    def of(cls, colour: Array) -> Sheet:
        """Return a sheet without any jump."""
        return cls(colour, np.zeros_like(colour), np.zeros_like(colour))

    @property
    def transposed(self) -> Sheet:
        """The sheet with rows and columns exchanged."""
        turned = (np.ascontiguousarray(x.swapaxes(-1, -2)) for x in (self.colour, self.jump_down, self.jump_across))
        return Sheet(*turned)

    def stack(self) -> Array:
        """Return colour, jumps across and jumps down over each other."""
        return np.concatenate([self.colour, self.jump_across, self.jump_down])


def difference(one: Array, other: Array) -> Array:
    """Return (H, W): squared Delta E 1976 between two (3 or 4, H, W) pictures, alpha counted as 100 times itself."""

    def lab(x: Array) -> Array:
        image = np.ascontiguousarray(x[:3].transpose(1, 2, 0))
        values = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2LAB).transpose(2, 0, 1), np.float32)
        return values if len(x) == 3 else np.concatenate([values * x[3:], 100 * x[3:]])

    apart = lab(one) - lab(other)
    return np.asarray(np.einsum("cij,cij->ij", apart, apart), np.float32)


def cheapest_path(cost: Array, *, closed: bool) -> Path:
    """Return for each row the column of the cheapest path down, moving at most one column a row.

    A closed path also moves at most one column from its last row to its first. It is found by running three times
    around, taking the column where the middle turn begins and going around once from there: optimal among the paths
    through that column.

    Args:
        cost: (N, M), not negative.
        closed: Whether the rows wrap.

    Returns:
        (N,) column indices.
    """
    if not closed:
        return _path(cost, None)
    rows = len(cost)
    start = int(_path(np.tile(cost, (3, 1)), None)[rows])
    return _path(cost, start)


def path_cost(cost: Array, path: Path) -> float:
    """Return the mean cost along a path."""
    return float(cost[np.arange(len(path)), path].mean())


def cut_cost(apart: Array) -> Array:
    """Return (H, W - 1): the cost of cutting between each pixel and the one to its right."""
    return np.asarray(apart[:, :-1] + apart[:, 1:], np.float32)


def join_overlap(sheet: Sheet, period: int, shift: int, *, closed: bool) -> Sheet:
    """Shorten a sheet to `period` columns so that its right edge runs on into its left edge, `shift` rows lower.

    The columns beyond the period are laid over the first ones and a cut is made where the two agree best.

    Args:
        sheet: (C, H, W) with W > period + 1; where rows wrap, periodic over its rows.
        period: Columns to keep.
        shift: How much lower the next block of columns sits.
        closed: Whether the rows wrap.
    """
    overlap = sheet.colour.shape[-1] - period
    own = sheet.stack()[..., :overlap]
    before = np.roll(sheet.stack()[..., period:], -shift, axis=-2)
    channels = len(sheet.colour)
    path = cheapest_path(cut_cost(difference(before[:channels], own[:channels])), closed=closed) + 1
    joined = compose(before, own, path, channels, closed=closed)
    whole = np.concatenate([joined, sheet.stack()[..., overlap:period]], axis=-1)
    return Sheet(whole[:channels], whole[channels : 2 * channels], whole[2 * channels :])


def join_blocks(sheet: Sheet, shift: int, own_shift: int = 0) -> Sheet:
    """Turn a tile that repeats with one drop into a tile of the same size that repeats with another.

    The tile's own plane supplies what lies beyond its edges, so nothing is lost: block 0 of the new plane is the old
    plane, block -1 is the old plane moved by the new drop, and the closed cut between them may run anywhere.

    Args:
        sheet: (C, H, W), whose next block of columns sits `own_shift` rows lower.
        shift: How much lower the next block of columns shall sit.
        own_shift: How much lower it sits now.
    """
    stack = sheet.stack()
    before = np.roll(stack, own_shift - shift, axis=-2)
    channels = len(sheet.colour)
    path = cheapest_path(cut_cost(difference(before[:channels], stack[:channels])), closed=True) + 1
    joined = compose(before, stack, path, channels, closed=True)
    return Sheet(joined[:channels], joined[channels : 2 * channels], joined[2 * channels :])


def level(sheet: Sheet, lattice: Lattice, *, apart: bool = False) -> Array:
    """Return the colour with the jumps along its cuts spread out smoothly, (C, H, W).

    Args:
        sheet: Already periodic on the lattice.
        lattice: How it repeats.
        apart: Spread tone and detail apart: the mean of the jumps along a stretch of the cut over FADE of the tile,
            what single pixels differ by over FINE_FADE_PX; hard edges that were cut then throw no haze.
    """
    if not (sheet.jump_across.any() or sheet.jump_down.any()):
        return sheet.colour
    whole = [_soft(jump) for jump in (sheet.jump_across, sheet.jump_down)]
    slow = [_soft(_slow(jump, lattice)) for jump in (sheet.jump_across, sheet.jump_down)] if apart else whole
    fade_px = FADE * min(sheet.colour.shape[-2:])
    correction = solve_poisson(_source(slow[0], slow[1], lattice), lattice, 1.0 / fade_px**2)
    if apart:
        fine = _source(whole[0] - slow[0], whole[1] - slow[1], lattice)
        correction = correction + solve_poisson(fine, lattice, 1.0 / FINE_FADE_PX**2)
    return np.asarray(sheet.colour + correction, np.float32)


def _source(across: Array, down: Array, lattice: Lattice) -> Array:
    """Return the divergence of jumps: that between a pixel and the next lowers the one and raises the other."""
    from_left = lattice.pad(across, (0, 0, 1, 0))[..., :-1]
    from_above = lattice.pad(down, (1, 0, 0, 0))[..., :-1, :]
    return np.asarray(across - from_left + down - from_above, np.float32)


def _slow(jump: Array, lattice: Lattice) -> Array:
    """Return for each jump the mean of those near it on the cut; 0 where nothing was cut."""
    there = np.any(jump != 0, axis=0, keepdims=True)
    soft = blur(np.concatenate([jump, there.astype(np.float32)])[None], TONE_PX, lattice)[0]
    return np.asarray(np.where(there, soft[:-1] / np.maximum(soft[-1:], 1e-6), 0), np.float32)


def solve_poisson(source: Array, lattice: Lattice, screening: float = 0.0) -> Array:
    """Return u with  laplacian(u) - screening · u = source  on the plane of the lattice, by FFT; exact.

    Args:
        source: (C, H, W), with mean 0 when the screening is 0.
        lattice: How the tile repeats; must be periodic.
        screening: 1 / fade length squared, in 1/px²; with 0 the mean of u is 0.
    """
    height, width = source.shape[-2:]
    plane = lattice.straight_equivalent(np.asarray(source, np.float64))
    rows, columns = plane.shape[-2:]
    down = 2 * np.cos(2 * np.pi * np.arange(rows) / rows) - 2
    across = 2 * np.cos(2 * np.pi * np.arange(columns // 2 + 1) / columns) - 2
    symbol = down[:, None] + across[None, :] - screening
    spectrum = fft.rfft2(plane)
    if screening == 0:
        symbol[0, 0] = 1.0
        spectrum[..., 0, 0] = 0.0
    solved = fft.irfft2(spectrum / symbol, s=(rows, columns))
    return np.asarray(solved[..., :height, :width], np.float32)


def _path(cost: Array, start: int | None) -> Path:
    rows, columns = cost.shape
    barred = np.full(columns, np.inf)
    total = np.asarray(cost[0], np.float64).copy()
    if start is not None:
        total = barred.copy()
        total[start] = cost[0, start]
    moves = np.zeros((rows, columns), np.int8)
    for row in range(1, rows):
        left = np.concatenate([[np.inf], total[:-1]])
        right = np.concatenate([total[1:], [np.inf]])
        # Straight on is preferred where it costs the same.
        best = np.where(left < total, -1, 0)
        best = np.where(right < np.minimum(left, total), 1, best)
        moves[row] = best
        total = np.minimum(np.minimum(left, total), right) + cost[row]
    if start is not None:
        ends = barred.copy()
        near = slice(max(0, start - 1), start + 2)
        ends[near] = total[near]
        total = ends
    path = np.empty(rows, np.int64)
    path[-1] = int(np.argmin(total))
    for row in range(rows - 1, 0, -1):
        path[row - 1] = path[row] + moves[row, path[row]]
    return path


def compose(before: Array, own: Array, path: Path, channels: int, *, closed: bool) -> Array:
    """Take `before` left of the path and `own` from it on, and note the jumps where the two now touch.

    Both are stacks (3 · channels, H, W): colour, jumps across, jumps down.
    """
    columns = np.arange(own.shape[-1])
    is_own = columns[None, :] >= path[:, None]
    joined = np.where(is_own, own, before)
    wanted = 0.5 * (own[:channels] + before[:channels])
    for slot, axis, wraps in ((1, -1, False), (2, -2, closed)):
        crosses = is_own != np.roll(is_own, -1, axis)
        if not wraps:
            last = [slice(None), slice(None)]
            last[axis] = slice(-1, None)
            crosses[tuple(last)] = False
        colour = joined[:channels]
        gap = (np.roll(wanted, -1, axis) - wanted) - (np.roll(colour, -1, axis) - colour)
        target = joined[slot * channels : (slot + 1) * channels]
        target[:, crosses] = gap[:, crosses]
    return joined


def _soft(jump: Array) -> Array:
    size = np.sqrt((jump**2).sum(axis=0, keepdims=True))
    return np.asarray(jump / (1 + (size / JUMP_SOFTNESS) ** 4), np.float32)
