"""How far a reduction is from the design: CIEDE2000 and CMC(2:1), mean, 95th percentile, maximum; and ink by ink."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designgen.colour.census import BINS, Census
from designgen.colour.inks import BARE, Ink, Labels, count_labels
from designgen.colour.spaces import Floats, delta_e, delta_e_cmc, lab_from_srgb

_ROWS = 256


@dataclass(frozen=True)
class Spread:
    """A colour difference over the pixels of a picture.

    Attributes:
        mean: Over the pixels.
        p95: 95 of 100 pixels are nearer than this.
        maximum: The farthest.
    """

    mean: float
    p95: float
    maximum: float

    @classmethod
    def of(cls, apart: Floats, count: Floats) -> Spread:
        """Return that of differences (P,), each met by so many pixels (P,)."""
        mean = float(np.average(apart, weights=count))
        return cls(mean, weighted_percentile(apart, count, 95), float(apart.max()))

    def as_dict(self) -> dict[str, float]:
        """Return the figures to two decimals, for JSON."""
        return {"mean": round(self.mean, 2), "p95": round(self.p95, 2), "max": round(self.maximum, 2)}


@dataclass(frozen=True)
class Deviation:
    """How far a reduction is from the design, over all inked pixels.

    Colours are compared in the bins of the census (four levels of 255 wide, each by its mean), so that a figure can be
    off by a fraction of a Delta E in pictures of many colours and is exact in flat ones.

    Attributes:
        delta_e: CIEDE2000.
        cmc: CMC(2:1), the design being the standard.
        per_ink: The mean CIEDE2000 of the pixels of each ink.
    """

    delta_e: Spread
    cmc: Spread
    per_ink: tuple[float, ...] = ()

    def as_dict(self) -> dict[str, dict[str, float]]:
        """Return the figures over the whole design, for JSON."""
        return {"delta_e_2000": self.delta_e.as_dict(), "delta_e_cmc_2_1": self.cmc.as_dict()}


@dataclass(frozen=True, eq=False)
class Meetings:
    """How often each colour of a census met each label; bare pixels are left out.

    Attributes:
        bins: int64 (P,): index into the census.
        labels: int64 (P,): the label.
        count: float64 (P,): pixels.
    """

    bins: NDArray[np.int64]
    labels: NDArray[np.int64]
    count: NDArray[np.float64]


def deviation_of(census: Census, meetings: Meetings, inks: tuple[Ink, ...]) -> Deviation:
    """Measure what a reduction to these inks cost."""
    printed = lab_from_srgb(np.array([ink.rgb for ink in inks]))
    inked = meetings.labels != BARE
    design = lab_from_srgb(census.rgb)[meetings.bins[inked]]
    return _deviation(design, printed, meetings.labels[inked], meetings.count[inked])


def deviation_between(before: Labels, after: Labels, inks: tuple[Ink, ...]) -> Deviation:
    """Measure what other labels for the same inks cost; what is bare on either side is left out."""
    printed = lab_from_srgb(np.array([ink.rgb for ink in inks]))
    total = np.zeros(256 * 256, np.int64)
    for top in range(0, before.shape[0], _ROWS):
        pair = before[top : top + _ROWS].astype(np.int32) << 8 | after[top : top + _ROWS]
        total += np.bincount(pair.reshape(-1), minlength=len(total))
    met = np.flatnonzero(total)
    met = met[(met >> 8 != BARE) & (met & 255 != BARE)]
    return _deviation(printed[met >> 8], printed, met & 255, total[met].astype(np.float64))


def _deviation(design: Floats, printed: Floats, owner: NDArray[np.int64], count: Floats) -> Deviation:
    """Compare colours (P, 3) with the inks (N, 3) that own them, each met by so many pixels (P,)."""
    apart = delta_e(design, printed[owner])
    total = np.bincount(owner, count, minlength=len(printed))
    summed = np.bincount(owner, count * apart, minlength=len(printed))
    return Deviation(
        Spread.of(apart, count),
        Spread.of(delta_e_cmc(design, printed[owner]), count),
        tuple(float(value) for value in summed / np.maximum(total, 1)),
    )


def meet(census: Census, labels: Labels) -> Meetings:
    """Count how often each colour of the census met each label."""
    index = np.full(BINS + 1, -1, np.int32)
    index[census.bins] = np.arange(len(census.bins), dtype=np.int32)
    present = np.flatnonzero(count_labels(labels))
    place = np.zeros(256, np.int32)
    place[present] = np.arange(len(present))
    total = np.zeros(len(census.bins) * len(present) + 1, np.int64)
    for top in range(0, labels.shape[0], _ROWS):
        band = index[census.codes[top : top + _ROWS]]
        pair = band * np.int32(len(present)) + place[labels[top : top + _ROWS]]
        pair[band < 0] = len(total) - 1
        total += np.bincount(pair.reshape(-1), minlength=len(total))
    met = np.flatnonzero(total[:-1])
    return Meetings(met // len(present), present[met % len(present)], total[met].astype(np.float64))


def weighted_percentile(values: NDArray[np.float64], weight: NDArray[np.float64], percent: float) -> float:
    """Return the smallest value that at least `percent` of the weight is not above."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    return float(values[order[int(np.searchsorted(reached, percent / 100 * reached[-1]))]])
