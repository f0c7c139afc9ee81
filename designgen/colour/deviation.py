"""How far a reduction is from the design: CIEDE2000, mean, 95th percentile and maximum, in all and ink by ink."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designgen.colour.census import BINS, Census
from designgen.colour.inks import BARE, Ink, Labels, count_labels
from designgen.colour.spaces import delta_e, lab_from_srgb

_ROWS = 256


@dataclass(frozen=True)
class Deviation:
    """CIEDE2000 between a design and its reduction, over all inked pixels.

    Colours are compared in the bins of the census (four levels of 255 wide, each by its mean), so that a figure can be
    off by a fraction of a Delta E in pictures of many colours and is exact in flat ones.

    Attributes:
        mean: Over the pixels.
        p95: 95 of 100 pixels are nearer than this.
        maximum: The farthest.
        per_ink: The mean of the pixels of each ink.
    """

    mean: float
    p95: float
    maximum: float
    per_ink: tuple[float, ...]

    @classmethod
    def none(cls, inks: int) -> Deviation:
        """Return the deviation of a design that was taken as it is."""
        return cls(0.0, 0.0, 0.0, (0.0,) * inks)


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
    bins, owner, count = meetings.bins[inked], meetings.labels[inked], meetings.count[inked]
    apart = delta_e(lab_from_srgb(census.rgb)[bins], printed[owner])
    total = np.bincount(owner, count, minlength=len(inks))
    summed = np.bincount(owner, count * apart, minlength=len(inks))
    return Deviation(
        float(np.average(apart, weights=count)),
        weighted_percentile(apart, count, 95),
        float(apart.max()),
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
