"""The statistics behind the seam measure: one number for each line of the plane, so that the seam can be ranked.

A truly periodic picture gives its tile's border no special place, so whatever is measured at the seam is measured at
every other line too, and the seam is compared with the strongest of those. All colour is CIELAB (D65); a difference
is the Euclidean Delta E 1976.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from designgen.repeat.lattice import Lattice

Array = np.ndarray[Any, np.dtype[np.float32]]

# Added to both sides of every ratio: half of a just noticeable difference, so that plain ground does not divide by 0.
FLOOR_DE = 0.5
REACH = 8
MIRROR_ROWS = 256
LIVELY = 0.6
ROW_SAMPLES = 1024
BAND_SAMPLES = 4096
BAND_QUANTILES = 33


@dataclass(frozen=True)
class Figure:
    """One statistic at the seam beside the same statistic elsewhere.

    Attributes:
        value: At the seam.
        typical: Median over all other lines.
        strongest: Largest over all other lines.
        nearby: Largest over the lines within 24 px of the seam.
        spread: Robust standard deviation (1.4826 times the median absolute deviation) over the other lines.
    """

    value: float
    typical: float
    strongest: float
    nearby: float
    spread: float

    @property
    def ratio(self) -> float:
        """The seam against the usual line."""
        return (self.value + FLOOR_DE) / (self.typical + FLOOR_DE)

    @property
    def excess(self) -> float:
        """The seam against the strongest other line; up to about 1 for a picture without a seam."""
        return (self.value + FLOOR_DE) / (self.strongest + FLOOR_DE)

    @property
    def local_excess(self) -> float:
        """The seam against the strongest line close by."""
        return (self.value + FLOOR_DE) / (self.nearby + FLOOR_DE)

    @property
    def z(self) -> float:
        """Robust z-score of the seam; the spread is taken as at least a tenth of FLOOR_DE."""
        return (self.value - self.typical) / max(self.spread, FLOOR_DE / 10)


@dataclass(frozen=True)
class SeamLine:
    """Everything measured along one of the two seams, in units of Delta E unless they are ratios.

    Attributes:
        step: First difference across the line, mean along it (S1).
        window: The same in windows of 16 to 64 px, the largest along the line (S1w).
        everywhere: The same in windows, geometric mean along the line: high only when the whole seam is broken.
        kink: Second difference at the two lines that touch, mean along it (S2).
        evenness: Coefficient of variation of the windows along the seam; near 0 for a perfectly even stripe edge.
        edge_row_de: Colour, median along it, by which the outermost row or column leaves its neighbours' mean (S4).
        edge_row_excess: That, against the strongest other row or column.
        mirror: Difference of the two sides folded onto each other, against the usual line; 0 for an exact mirror.
        mirror_rank: Share of the other lines that fold as well or better.
        band: Distance of the border band's tones from the whole picture's (1-Wasserstein), against the usual band (S3).
        band_excess: That, against the strongest other band.
    """

    step: Figure
    window: Figure
    everywhere: Figure
    kink: Figure
    evenness: float
    edge_row_de: float
    edge_row_excess: float
    mirror: float
    mirror_rank: float
    band: float
    band_excess: float


def perceptual(pixels: Array, alpha: Array | None) -> Array:
    """Return (3 or 4, H, W): CIELAB, weighted by alpha and followed by 100 × alpha where there is one."""
    image = np.ascontiguousarray(pixels[0].transpose(1, 2, 0), dtype=np.float32)
    lab = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2LAB).transpose(2, 0, 1), np.float32)
    if alpha is None:
        return lab
    return np.concatenate([lab * alpha[0], 100 * alpha[0]])


def seam_line(lab: Array, lattice: Lattice, *, vertical: bool) -> SeamLine:
    """Measure the vertical seam (left meets right) or the horizontal one (top meets bottom) of `perceptual` values."""
    if vertical:
        around = lattice.pad(lab, (0, 0, REACH, REACH))
    else:
        around = lattice.pad(lab, (REACH, REACH, 0, 0)).swapaxes(-1, -2)
    # Columns REACH - 1 and REACH touch along line 0, the seam; line j lies between columns j - 1 and j.
    lines = around.shape[-1] - 2 * REACH
    steps = _norm(around[..., REACH : REACH + lines] - around[..., REACH - 1 : REACH - 1 + lines])
    windows = _window_means(steps)
    logs = np.log(windows + FLOOR_DE).mean(axis=0)
    bend = around[..., :-2] + around[..., 2:]
    bend *= -0.5  # in place, as a print-size tile has room for few copies of itself
    bend += around[..., 1:-1]
    bends = 2 * _norm(bend).mean(axis=0)[REACH - 2 : REACH - 1 + lines]
    # The median along the line forgets motif edges and keeps what the whole row shares.
    shared = np.median(bend[:, :: max(1, bend.shape[1] // ROW_SAMPLES)], axis=1)
    rows = np.linalg.norm(shared, axis=0)[REACH - 1 : REACH - 1 + lines]
    edge_de, edge_excess = _edge_row(rows)
    mirror, mirror_rank = _mirror(around, lines)
    if not _lively(steps):
        mirror, mirror_rank = 1.0, 1.0
    band, band_excess = _bands(lab if vertical else lab.swapaxes(-1, -2), around, lines)
    at_seam = windows[:, 0]
    return SeamLine(
        step=_figure(steps.mean(axis=0)),
        window=_figure(windows.max(axis=0)),
        everywhere=_figure(np.exp(logs) - FLOOR_DE),
        kink=_figure(0.5 * (bends[:-1] + bends[1:])),
        evenness=float(at_seam.std() / (at_seam.mean() + FLOOR_DE)),
        edge_row_de=edge_de,
        edge_row_excess=edge_excess,
        mirror=mirror,
        mirror_rank=mirror_rank,
        band=band,
        band_excess=band_excess,
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


def _window_means(steps: Array) -> Array:
    length = steps.shape[0]
    count = max(1, round(length / min(64, max(16, length // 16))))
    starts = np.linspace(0, length, count + 1).astype(int)
    sums = np.add.reduceat(steps, starts[:-1], axis=0)
    return np.asarray(sums / np.diff(starts)[:, None], np.float32)


def _figure(values: Array) -> Figure:
    others = values[2:-1] if len(values) > 8 else values
    typical = float(np.median(others))
    spread = 1.4826 * float(np.median(np.abs(others - typical)))
    nearby = np.concatenate([values[2:25], values[-24:-1]])
    return Figure(float(values[0]), typical, float(others.max()), float(nearby.max()), spread)


def _edge_row(rows: Array) -> tuple[float, float]:
    """Find whether the first or the last row alone differs from both its neighbours."""
    if len(rows) < 8:
        return 0.0, 0.0
    strongest = float(rows[2:-2].max())
    found = 0.0
    for edge, beside in ((0, (-1, 1)), (-1, (0, -2))):
        # A lone row of difference d bends its neighbours by d / 2 each; a plain step bends both sides alike.
        if rows[edge] > 1.7 * max(rows[beside[0]], rows[beside[1]]):
            found = max(found, float(rows[edge]))
    return found, found / (strongest + 0.1 * FLOOR_DE)


def _lively(steps: Array) -> bool:
    """Whether anything goes on beside the seam: plain ground folds onto itself everywhere and says nothing."""
    means = steps.mean(axis=0)
    beside = np.concatenate([means[1 : 1 + REACH], means[-REACH:]])
    return float(beside.mean()) >= LIVELY * float(means.mean())


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
