"""The figures behind the seam measure: each statistic at the seam beside the same statistic at every other line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.seam_profiles import FLOOR_DE, Profiles, ScaleProfile, perceptual
from designgen.repeat.seam_signed import Odd, crease_figures, shade_figure

Array = np.ndarray[Any, np.dtype[np.float32]]

__all__ = ["FLOOR_DE", "Figure", "SeamLine", "corner_figure", "perceptual", "profile_line", "seam_line"]

REACH = 8
MIRROR_ROWS = 256
LIVELY = 0.6
LEAST_PIECES = 8
BAND_SAMPLES = 4096
BAND_QUANTILES = 33
# What a lone line is compared by is small, as pictures are smooth: so is what keeps its ratio from dividing by 0.
LONE_FLOOR_DE = 0.15
ROW_FLOOR_DE = 0.05
CUT_FLOOR_DE = 1.0
CUT_ZERO = 2


@dataclass(frozen=True)
class Figure:
    """One statistic at the seam beside the same statistic elsewhere.

    Attributes:
        value: At the seam.
        typical: Median over all other lines.
        strongest: Largest over all other lines.
        nearby: Largest over the lines within 24 px of the seam.
        spread: Robust standard deviation (1.4826 times the median absolute deviation) over the other lines.
        floor: Added to both sides of every ratio, in Delta E.
    """

    value: float
    typical: float
    strongest: float
    nearby: float
    spread: float
    floor: float = FLOOR_DE

    @property
    def ratio(self) -> float:
        """The seam against the usual line."""
        return (self.value + self.floor) / (self.typical + self.floor)

    @property
    def excess(self) -> float:
        """The seam against the strongest other line; up to about 1 for a picture without a seam."""
        return (self.value + self.floor) / (self.strongest + self.floor)

    @property
    def local_excess(self) -> float:
        """The seam against the strongest line close by."""
        return (self.value + self.floor) / (self.nearby + self.floor)

    @property
    def z(self) -> float:
        """Robust z-score of the seam; the spread is taken as at least a tenth of the floor."""
        return (self.value - self.typical) / max(self.spread, self.floor / 10)


@dataclass(frozen=True)
class SeamLine:
    """Everything measured along one of the two seams, in units of Delta E unless they are ratios.

    Attributes:
        step: First difference across the line, mean along it (S1).
        windows: The largest mean step in a window along the line, by the window's length in px (S1w).
        everywhere: Geometric mean of windows of 8 px: high only when the whole seam is broken.
        lone: How far the step exceeds both its neighbours', mean along the line: a cut is sharper than what it cuts.
        lone_windows: The same in windows, the largest, by the window's length in px.
        kink: Second difference at the two cells that touch, mean along the line (S2).
        soft: Step, geometric mean, of cells of 2, 4 and 8 px, by their size: an edge that was blurred over.
        soft_lone: The lone step of cells of 2 and 4 px.
        soft_kink: Second difference of cells of 4 and 8 px.
        evenness: Coefficient of variation of the windows along the seam; near 0 for a perfectly even stripe edge.
        row: Colour, median along it, by which the outermost row or column leaves what its neighbours promise (S4).
        mirror: Difference of the two sides folded onto each other, against the usual line; 0 for an exact mirror.
        mirror_rank: Share of the other lines that fold as well or better.
        band: Distance of the border band's tones from the whole picture's (1-Wasserstein), against the usual band (S3).
        band_excess: That, against the strongest other band.
        still: The step at the seam against the smallest elsewhere: 0 where a row was doubled.
        cuts: The strongest run of a step in one direction, by the run's length in px: a short broken motif.
        shade: Whether the outermost row or column alone is off-colour, against rows with surroundings like its own.
        creases: By scale, whether slopes of tone do not meet at the seam, against lines with like surroundings.
        lines: How many lines the seam was compared with.
    """

    step: Figure
    windows: Mapping[int, Figure]
    everywhere: Figure
    lone: Figure
    lone_windows: Mapping[int, Figure]
    kink: Figure
    soft: Mapping[int, Figure]
    soft_lone: Mapping[int, Figure]
    soft_kink: Mapping[int, Figure]
    evenness: float
    row: Figure
    mirror: float
    mirror_rank: float
    band: float
    band_excess: float
    still: float
    cuts: Mapping[int, Figure]
    shade: Odd
    creases: Mapping[int, Odd]
    lines: int


def seam_line(lab: Array, measured: Profiles, lattice: Lattice, *, vertical: bool) -> SeamLine:
    """Measure the vertical seam (left meets right) or the horizontal one (top meets bottom).

    Args:
        lab: `perceptual` values of the whole tile.
        measured: The profiles along the same axis.
        lattice: How the tile repeats.
        vertical: Which seam.
    """
    if vertical:
        around = lattice.pad(lab, (0, 0, REACH, REACH))
    else:
        around = lattice.pad(lab, (REACH, REACH, 0, 0)).swapaxes(-1, -2)
    lines = around.shape[-1] - 2 * REACH
    mirror, mirror_rank = _mirror(around, lines) if _lively(measured.scales[1], lines) else (1.0, 1.0)
    band, band_excess = _bands(lab if vertical else lab.swapaxes(-1, -2), around, lines)
    return replace(
        profile_line(measured, lines), mirror=mirror, mirror_rank=mirror_rank, band=band, band_excess=band_excess
    )


def profile_line(measured: Profiles, lines: int) -> SeamLine:
    """Return what the profiles alone tell of line 0 of `lines`; nothing of mirrored edges and bands."""
    fine = measured.scales[1]
    # Along a short line a few windows agree by chance.
    coarse = {s: profile for s, profile in measured.scales.items() if s > 1 and profile.pieces >= LEAST_PIECES}

    def figure(values: Array, floor: float = FLOOR_DE) -> Figure:
        return _figure(values, fine.zero, lines, floor)

    def soft(name: str, scale: int, floor: float = FLOOR_DE) -> Figure:
        return _soft_figure(coarse[scale], name, lines // scale, floor)

    at_seam = measured.seam_windows
    least = float(fine.step[fine.zero + 2 : fine.zero + lines - 1].min())
    return SeamLine(
        step=figure(fine.step),
        windows={length: figure(values) for length, values in fine.windows.items()},
        everywhere=figure(fine.everywhere),
        lone=figure(fine.lone, LONE_FLOOR_DE),
        lone_windows={length: figure(values) for length, values in fine.lone_windows.items()},
        kink=figure(fine.bend),
        soft={scale: soft("everywhere", scale) for scale in coarse},
        soft_lone={scale: soft("lone", scale, LONE_FLOOR_DE) for scale in coarse if scale <= 4},
        soft_kink={scale: soft("bend", scale) for scale in coarse if scale >= 4},
        evenness=float(at_seam.std() / (at_seam.mean() + FLOOR_DE)),
        row=_row(measured.rows),
        mirror=1.0,
        mirror_rank=1.0,
        band=1.0,
        band_excess=1.0,
        still=float(fine.step[fine.zero] / least) if least > 0.2 * FLOOR_DE else 1.0,
        cuts={n: _figure(values, CUT_ZERO, lines, CUT_FLOOR_DE) for n, values in measured.signed.cuts.items()},
        shade=shade_figure(measured.signed, lines),
        creases=crease_figures(measured.signed, lines),
        lines=lines,
    )


def corner_figure(lab: Array, lattice: Lattice) -> Figure:
    """Measure where tiles meet corner to corner: a cross of steps 2 × REACH px long, against every other place (S6)."""
    height, width = lab.shape[-2:]
    around = lattice.pad(lab, REACH + 1)
    right = _norm(np.diff(around, axis=-1))[:, REACH : REACH + width]
    down = _norm(np.diff(around, axis=-2))[REACH : REACH + height, :]
    cross = 0.5 * (_box(right, 0)[1 : 1 + height, :] + _box(down, 1)[:, 1 : 1 + width])
    places = {(0, 0)}
    if lattice.axis == "column":
        places.add((lattice.shift_px(height, width), 0))
    elif lattice.axis == "row":
        places.add((0, lattice.shift_px(height, width)))
    value = max(float(cross[place]) for place in places)
    # The seams themselves are judged on their own: a corner must stand out from the interior, not from them.
    inside = cross[REACH:-REACH, REACH:-REACH] if min(height, width) > 4 * REACH else cross
    typical = float(np.median(inside))
    spread = 1.4826 * float(np.median(np.abs(inside - typical)))
    near = float(np.quantile(inside, 0.99))
    return Figure(value, typical, float(inside.max()), near, spread)


def _norm(difference: Array) -> Array:
    return np.asarray(np.sqrt(np.einsum("cij,cij->ij", difference, difference)), np.float32)


def _box(values: Array, axis: int) -> Array:
    """Mean of 2 × REACH consecutive values, starting at each index."""
    kernel = (1, 2 * REACH) if axis == 0 else (2 * REACH, 1)
    mean = cv2.blur(values, kernel, anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(mean[: -2 * REACH] if axis == 0 else mean[:, : -2 * REACH], np.float32)


def _figure(values: Array, zero: int, lines: int, floor: float) -> Figure:
    # Lines 2 from the seam and nearer see it; those beyond the tile are the same lines again.
    others = values[zero + 2 : zero + lines - 1] if lines > 8 else values[zero : zero + lines]
    typical = float(np.median(others))
    spread = 1.4826 * float(np.median(np.abs(others - typical)))
    nearby = np.concatenate([others[:23], others[-23:]])
    return Figure(float(values[zero]), typical, float(others.max()), float(nearby.max()), spread, floor)


def _soft_figure(profile: ScaleProfile, name: str, lines: int, floor: float) -> Figure:
    values: Array = getattr(profile, name)
    # A blend over a few px has its steepest place beside the border.
    reach = 0 if name == "lone" else 1
    seam = float(values[profile.zero - reach : profile.zero + reach + 1].max())
    others = values[profile.zero + 3 : profile.zero + lines - 2]
    typical = float(np.median(others))
    spread = 1.4826 * float(np.median(np.abs(others - typical)))
    nearby = np.concatenate([others[:3], others[-3:]])
    return Figure(seam, typical, float(others.max()), float(nearby.max()), spread, floor)


def _row(rows: Array) -> Figure:
    """Find whether the first or the last row alone leaves what its neighbours promise."""
    size = np.linalg.norm(rows, axis=0)
    if len(size) < 12:
        return Figure(0.0, 0.0, 0.0, 0.0, 0.0, ROW_FLOOR_DE)
    others = size[4:-4]
    typical, strongest = float(np.median(others)), float(others.max())
    spread = 1.4826 * float(np.median(np.abs(others - typical)))
    # A lone row pulls what is expected of its neighbours; a plain step moves both sides of itself alike.
    lone = [size[edge] for edge, beside in ((0, (-1, 1)), (-1, (0, -2))) if size[edge] > 1.3 * size[list(beside)].max()]
    return Figure(float(max(lone, default=0.0)), typical, strongest, strongest, spread, ROW_FLOOR_DE)


def _lively(fine: ScaleProfile, lines: int) -> bool:
    """Whether anything goes on beside the seam: plain ground folds onto itself everywhere and says nothing."""
    beside = np.concatenate(
        [fine.step[fine.zero - REACH : fine.zero], fine.step[fine.zero + 1 : fine.zero + 1 + REACH]]
    )
    return float(beside.mean()) >= LIVELY * float(fine.step[fine.zero : fine.zero + lines].mean())


def _mirror(around: Array, lines: int) -> tuple[float, float]:
    every = max(1, around.shape[-2] // MIRROR_ROWS)
    rows = around[:, ::every]
    fold = np.zeros(lines, np.float32)
    for k in range(REACH):
        left = rows[..., REACH - 1 - k : REACH - 1 - k + lines]
        fold += _norm(rows[..., REACH + k : REACH + k + lines] - left).mean(axis=0) / REACH
    others = fold[2:-1]
    ratio = (fold[0] + 0.1 * FLOOR_DE) / (np.median(others) + 0.1 * FLOOR_DE)
    return float(ratio), float(np.mean(others <= 1.25 * fold[0] + 0.1 * FLOOR_DE))


def _bands(tile: Array, around: Array, lines: int) -> tuple[float, float]:
    """Compare the tones of the band over the seam, then of 16 bands inside, with those of the whole picture."""
    lightness, wide = tile[0], around[0]
    levels = np.linspace(0, 1, BAND_QUANTILES)

    def tones(values: Array) -> Array:
        flat = values.ravel()
        return np.quantile(flat[:: max(1, flat.size // BAND_SAMPLES)], levels).astype(np.float32)

    whole = tones(lightness)

    def distance(values: Array) -> float:
        return float(np.abs(tones(values) - whole).mean())

    seam = distance(wide[:, : 2 * REACH])
    starts = np.linspace(REACH, max(REACH, lines - 3 * REACH), 16).astype(int)
    inside = [distance(lightness[:, start : start + 2 * REACH]) for start in starts]
    usual, strongest = float(np.median(inside)), max(inside)
    return (seam + FLOOR_DE) / (usual + FLOOR_DE), (seam + FLOOR_DE) / (strongest + FLOOR_DE)
