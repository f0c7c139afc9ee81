"""What a whole line, or a run of it, shares with sign: faults too faint for any statistic of magnitudes.

The mean size of steps along a line is ruled by the strongest edges and by grain; the mean of *signed* differences is
not, since what has no one direction cancels: under grain of standard deviation s it falls as s / sqrt(length). Three
things are told by it.

- *Shade*: by how much one line of pixels differs from those beside it, each pixel's part limited so that edges do not
  rule (Huber 1964): an off-colour row.
- *Crease*: the second difference of the tone over two cells that touch, the same way: slopes that do not meet.
- *Cuts*: over a run of pixels the step in one direction, as far as the steps beside it do not have it too: a motif that
  ends at a line.

Shade and crease follow the structure of cloth (each thread has its light and its dark line), so every line is compared
with the lines whose surroundings look like its own, and what is left is put in units of what other lines have left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, np.dtype[np.float32]]

RUNS_PX = (6, 8, 12, 16, 24, 48)
"""Lengths of the runs in which a cut is looked for."""

CLIP_SHADE = 1.5
CLIP_CREASE = 3.0
"""Where a pixel's part ends, in robust standard deviations of the stretch."""

LEAST_CLIP_DE = (0.5, 1.0)
FINE_STEP = 2
LONG_RUN_PX = 16
ALIKE = 6
MOST_CANDIDATES = 1024
AROUND_LINES = 6
LEAST_SPREAD_DE = 0.02
LEAST_ASIDE = 0.2
"""Pictures of two colours vary along one line of colour; how little beside it may count for much."""

USUAL_STRONGEST = 3.0
"""Largest of some hundred normal deviates, in standard deviations: no picture is calmer than that."""

LEAST_LINES = 32


@dataclass(frozen=True)
class Odd:
    """One line among its likes.

    Attributes:
        excess: How far it leaves lines with like surroundings, against the line that does so most.
        value_de: By how much, in Delta E.
    """

    excess: float = 0.0
    value_de: float = 0.0


@dataclass(frozen=True)
class Signed:
    """What was measured along one axis; line j lies between cells j - 1 and j, line 0 is the seam.

    Attributes:
        cuts: By length of the run in px, the strongest cut of each line, from line -2 on.
        shade: (C, n) by column of pixels, from column -2 on.
        tones: (C, n) mean tone of columns of pixels, from column -REACH on.
        creases: By scale, (C, n) from line 0 on.
        cell_tones: By scale, (C, n) mean tone of cells, from cell -REACH / scale on.
        reach: Columns before column 0 that `tones` has.
    """

    cuts: dict[int, Array]
    shade: Array
    tones: Array
    creases: dict[int, Array]
    cell_tones: dict[int, Array]
    reach: int


@dataclass
class SignedSums:
    """Gathers blocks of rows.

    Attributes:
        reach: Columns that a block has beyond each side of the seam.
    """

    reach: int
    rows: int = 0
    shade: Any = 0.0
    tones: Any = 0.0
    cuts: dict[int, Any] = field(default_factory=dict)
    creases: dict[int, Any] = field(default_factory=dict)
    cell_tones: dict[int, Any] = field(default_factory=dict)
    tail: Array | None = None

    def add(self, block: Array) -> None:
        """Add (C, n, reach + W + reach) values whose rows run across the seam and follow on the last block's."""
        rows = block.shape[1]
        self.rows += rows
        self.tones = self.tones + block.sum(axis=1)
        self.shade = self.shade + rows * _shade(block[..., self.reach - 5 : block.shape[-1] - self.reach + 5])
        self._add_cuts(block[..., self.reach - 4 : block.shape[-1] - self.reach + 4])

    def add_cells(self, scale: int, cells: Array) -> None:
        """Add the same block as cells of `scale` px, 2 or more, without what lies beyond the far side of the seam."""
        first = self.reach // scale
        lines = cells.shape[-1] - first
        rows = cells.shape[1] * scale
        self.creases[scale] = self.creases.get(scale, 0.0) + rows * _crease(cells[..., first - 2 : first + lines])
        self.cell_tones[scale] = self.cell_tones.get(scale, 0.0) + scale * cells.sum(axis=1)

    def _add_cuts(self, block: Array) -> None:
        steps = np.diff(block, axis=-1)
        rows = steps.shape[1] // FINE_STEP * FINE_STEP
        paired = np.ascontiguousarray(steps[:, :rows].reshape(len(steps), -1, FINE_STEP, steps.shape[-1]).sum(axis=2))
        if self.tail is not None:
            paired = np.concatenate([self.tail, paired], axis=1)
        for length in RUNS_PX:
            found = _cuts(paired, length)
            if found is not None:
                self.cuts[length] = np.maximum(self.cuts[length], found) if length in self.cuts else found
        self.tail = paired[:, -(RUNS_PX[-1] // FINE_STEP) :]

    def finish(self) -> Signed:
        """Return the means over all rows."""
        rows = np.float32(self.rows)
        return Signed(
            self.cuts,
            self.shade / rows,
            self.tones / rows,
            {scale: sums / rows for scale, sums in self.creases.items()},
            {scale: sums / rows for scale, sums in self.cell_tones.items()},
            self.reach,
        )


def shade_figure(signed: Signed, lines: int) -> Odd:
    """Tell whether the first or the last line of pixels alone is off-colour among `lines`."""
    if lines < LEAST_LINES:
        return Odd()
    first = signed.reach - 2
    around = np.stack([signed.tones[:, first + k : first + k + lines + 3] for k in (-4, -3, -2, -1, 1, 2, 3, 4)])
    size, left = _unlike(signed.shade[:, : lines + 3], around, 2, lines)
    others = max(float(size[2 + 4 : 2 + lines - 4].max()), USUAL_STRONGEST)
    # A step moves both sides of itself alike, a slope all lines: one row moves alone.
    lone = [k for k, beside in ((2, (1, 3)), (1, (0, 2))) if size[k] > 1.3 * size[list(beside)].max()]
    best = max(lone, key=lambda k: float(size[k]), default=None)
    return Odd() if best is None else Odd(float(size[best]) / others, float(np.linalg.norm(left[:, best])))


def crease_figures(signed: Signed, lines: int) -> dict[int, Odd]:
    """Tell at each scale whether slopes do not meet at the seam."""
    found = {}
    for scale, crease in signed.creases.items():
        count = lines // scale
        if count < LEAST_LINES:
            continue
        first = signed.reach // scale
        tones = signed.cell_tones[scale]
        around = np.stack([tones[:, first + k : first + k + count - 3] for k in (-4, -3, -2, 1, 2, 3)])
        size, left = _unlike(crease[:, : count - 3], around, 0, count)
        others = max(float(size[4:].max()), USUAL_STRONGEST)
        found[scale] = Odd(float(size[0]) / others, float(np.linalg.norm(left[:, 0])))
    return found


def _shade(block: Array) -> Array:
    """(C, W + 4) of columns -2 to W + 1, from a block that begins 3 columns before."""
    width = block.shape[-1] - 6
    beside = [block[..., 3 + k : 3 + k + width] for k in (-3, -2, -1, 1, 2, 3)]
    away = block[..., 3 : 3 + width] - sum(beside[1:], beside[0]) / np.float32(len(beside))
    return _limited_mean(away, CLIP_SHADE, LEAST_CLIP_DE[0])


def _crease(cells: Array) -> Array:
    """(C, lines) from cells that begin 2 before line 0 and end at least 1 after the last line."""
    bend = cells[..., 1:-1] - np.float32(0.5) * (cells[..., :-2] + cells[..., 2:])
    return _limited_mean(np.float32(0.5) * (bend[..., :-1] + bend[..., 1:]), CLIP_CREASE, LEAST_CLIP_DE[1])


def _limited_mean(values: Array, limit: float, least: float) -> Array:
    sample = np.abs(values[:, :: max(1, values.shape[1] // 64), ::3]).reshape(len(values), -1)
    ends = np.maximum(limit * 1.4826 * np.median(sample, axis=1), least).astype(np.float32)[:, None, None]
    return np.asarray(np.clip(values, -ends, ends).mean(axis=1), np.float32)


def _cuts(paired: Array, length: int) -> Array | None:
    """(lines,) the largest lone step of one direction in runs of `length` px; line -2 first."""
    count = length // FINE_STEP
    if paired.shape[1] < count:
        return None
    # A run of n begins at every nth / 8 or finer.
    every = 1 if length < LONG_RUN_PX else length // LONG_RUN_PX * 2
    means = np.stack([cv2.blur(plane, (1, count), anchor=(0, 0))[: len(plane) - count + 1 : every] for plane in paired])
    size = np.sqrt(np.einsum("cij,cij->ij", means, means)) / np.float32(FINE_STEP)
    lone = size[:, 1:-1] - np.maximum(size[:, :-2], size[:, 2:])
    return np.asarray(np.maximum(lone.max(axis=0), 0), np.float32)


def _unlike(values: Array, around: Array, zero: int, lines: int) -> tuple[Array, Array]:
    """Compare each line with those whose surroundings are alike.

    Args:
        values: (C, n) by line; index `zero` is line 0.
        around: (k, C, n) tones of the cells around each.
        zero: See above.
        lines: How many lines there are before they come again.

    Returns:
        (n,) Mahalanobis distances from what like lines have, and (C, n) what is left.
    """
    count = values.shape[1]
    looks = (around - around.mean(axis=0)).reshape(-1, count)
    last = min(zero + lines - 4, count)
    inner = np.arange(zero + 4, last)
    chosen = inner[:: max(1, -(-len(inner) // MOST_CANDIDATES))]
    squares = (looks**2).sum(axis=0)
    distance = squares[:, None] + squares[None, chosen] - 2 * looks.T @ looks[:, chosen]
    apart = np.abs((np.arange(count)[:, None] - chosen[None] + lines // 2) % lines - lines // 2)
    distance[apart < AROUND_LINES] = np.inf
    alike = chosen[np.argpartition(distance, ALIKE, axis=1)[:, :ALIKE]]
    left = values - values[:, alike].mean(axis=-1)
    usual = np.median(left[:, inner], axis=1, keepdims=True)
    spread = 1.4826 * np.median(np.abs(left[:, inner] - usual), axis=1, keepdims=True) + LEAST_SPREAD_DE
    scaled = (left - usual) / spread
    within = np.clip(scaled[:, inner], -3, 3)
    together = within @ within.T / len(inner) + LEAST_ASIDE * np.eye(len(values))
    size = np.sqrt(np.einsum("ci,cd,di->i", scaled, np.linalg.inv(together), scaled))
    return np.asarray(size, np.float32), np.asarray(left, np.float32)
