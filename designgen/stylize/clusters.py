"""The main colours of a picture: weighted k-means over a histogram of Oklab, with nothing left to chance.

It starts from the fullest cells of the histogram, each taking weight from its neighbours (Chang et al.,
"Palette-based Photo Recoloring", SIGGRAPH 2015, sec. 3.3); the same picture always has the same main colours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial.distance import cdist

Colours = np.ndarray[Any, np.dtype[Any]]

_CELL = 0.03
_ATTENUATION = 0.12
_ROUNDS = 30
_ENOUGH = 1 << 22


def histogram(lab: Colours, share: Colours) -> tuple[Colours, Colours]:
    """Return the mean colour of every cell of Oklab that a picture uses, (n, 3), and how much it does, (n,).

    Of more than four million pixels every second, third and so on is looked at.

    Args:
        lab: (3, pixels).
        share: (pixels,), how much each counts.

    Raises:
        ValueError: Nothing counts.
    """
    every = -(-lab.shape[1] // _ENOUGH)
    lab, share = lab[:, ::every], share[::every]
    if not share.sum() > 0:
        raise ValueError("mask: expected some of every picture to count, got 0 everywhere")
    along = np.floor(lab / _CELL).astype(np.int64) + 64
    _, index = np.unique((along[0] * 128 + along[1]) * 128 + along[2], return_inverse=True)
    full = np.bincount(index, share)
    sums = np.stack([np.bincount(index, share * values) for values in lab], 1)
    return sums[full > 0] / full[full > 0, None], full[full > 0]


def cluster(points: Colours, full: Colours, count: int) -> Colours:
    """Return the main colours of a histogram, (at most `count`, 3), the most frequent first."""
    centres = _starting_centres(points, full, count)
    for _ in range(_ROUNDS):
        nearest = cdist(points, centres).argmin(1)
        total = np.bincount(nearest, full, len(centres))
        sums = np.stack([np.bincount(nearest, full * values, len(centres)) for values in points.T], 1)
        centres, before = np.where(total[:, None] > 0, sums / np.maximum(total, 1e-12)[:, None], centres), centres
        if np.array_equal(before, centres):
            break
    return np.asarray(centres[np.argsort(-total, kind="stable")])


def _starting_centres(points: Colours, full: Colours, count: int) -> Colours:
    left, chosen = full.copy(), []
    for _ in range(min(count, len(points))):
        chosen.append(int(left.argmax()))
        apart = cdist(points, points[chosen[-1:]])[:, 0]
        left = left * (1 - np.exp(-((apart / _ATTENUATION) ** 2)))
        left[chosen] = -1.0
    return points[chosen]
