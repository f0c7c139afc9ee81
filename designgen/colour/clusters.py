"""Which inks a design needs: k-means over its census, one centre after another, always the same.

Lloyd's algorithm over the colours of a census (Lloyd 1982), started from nothing random: the first centre is the mean,
each further one is laid where the error is largest and everything is settled again, so the solutions for 2, 3, 4, ...
inks come out of one pass. A colour counts by a power of its pixels, or a small accent would never get an ink.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from designgen.colour.spaces import delta_e

Floats = NDArray[np.float64]

_ROUNDS = 24
_SWAPS = 6
_POWER = 0.65
_SAME_INK_DELTA_E = 3.0


class Clusters:
    """Solutions for 1, 2, 3, ... inks, found as they are asked for."""

    def __init__(self, points: Floats, count: Floats, fixed: Floats | None = None) -> None:
        """Look at the colours of a design.

        Args:
            points: (M, 3) in a space where distances are differences to the eye.
            count: (M,) pixels of each.
            fixed: (F, 3) centres that stay where they are and come first, or None.
        """
        self._points, self._weight = points, count**_POWER
        self._held = 0 if fixed is None else len(fixed)
        first = fixed if fixed is not None and len(fixed) else np.average(points, axis=0, weights=count)[None]
        self._found = {len(first): first}
        self._most = len(first)
        self._ended = False

    def of(self, count: int) -> Floats:
        """Return the centres for `count` inks, or for as many as the design has colours."""
        while self._most < count and not self._ended:
            centres = self._found[self._most]
            squared = _squared_distances(self._points, centres).min(1)
            farthest = int(np.argmax(self._weight * squared))
            if squared[farthest] < 1e-9:
                self._ended = True
                break
            centres = np.concatenate([centres, self._points[farthest : farthest + 1]])
            centres = _settled(self._points, self._weight, centres, self._held)
            self._most += 1
            self._found[self._most] = _swapped(self._points, self._weight, centres, self._held)
        return self._found[min(max(count, min(self._found)), self._most)]


def nearest(points: Floats, centres: Floats) -> NDArray[np.intp]:
    """Return the index of the nearest centre of each point."""
    return np.asarray(np.argmin(_squared_distances(points, centres), axis=1))


def knee(errors: NDArray[np.float64]) -> int:
    """Return where a falling curve bends most: the index farthest below the line from its first to its last value.

    Satopää et al., "Finding a Kneedle in a Haystack" (2011), for a convex falling curve.
    """
    if len(errors) < 3 or errors[0] - errors[-1] < 1e-9:
        return 0
    fall = (errors - errors[-1]) / (errors[0] - errors[-1])
    along = np.linspace(0.0, 1.0, len(errors))
    return int(np.argmax(1.0 - along - fall))


def without_doubles(lab: Floats, share: Floats, held: int = 0) -> NDArray[np.intp]:
    """Return which inks stay when those closer than Delta E 2000 of 3 become one: the one that covers more.

    Args:
        lab: (N, 3) CIELAB.
        share: (N,) coverage.
        held: The first so many always stay.
    """
    apart = delta_e(lab[:, None], lab[None])
    kept: list[int] = list(range(held))
    for index in sorted(range(held, len(lab)), key=lambda i: (-share[i], i)):
        if all(apart[index, other] >= _SAME_INK_DELTA_E for other in kept):
            kept.append(index)
    return np.array(sorted(kept), np.intp)


def _swapped(points: Floats, weight: Floats, centres: Floats, held: int) -> Floats:
    """Move the centre that is missed least to where the error is largest, as long as that makes the error smaller.

    Greedy starts get stuck in the shades of one hue; this frees them (Fritzke, "The k-means-u* algorithm", 2017).
    """
    error = _error(points, weight, centres)
    for _ in range(_SWAPS):
        squared = _squared_distances(points, centres)
        order = np.partition(squared, 1, axis=1)
        owner = np.argmin(squared, axis=1)
        missed = np.bincount(owner, weight * (order[:, 1] - order[:, 0]), minlength=len(centres))
        share = np.bincount(owner, weight * order[:, 0], minlength=len(centres))
        missed[:held] = np.inf
        least, worst = int(np.argmin(missed)), int(np.argmax(share))
        if not np.isfinite(missed[least]) or least == worst or share[worst] <= 0:
            break
        mine = np.flatnonzero(owner == worst)
        farthest = mine[int(np.argmax((weight * order[:, 0])[mine]))]
        tried = centres.copy()
        tried[least] = points[farthest]
        tried = _settled(points, weight, tried, held)
        tried_error = _error(points, weight, tried)
        if tried_error >= error * (1 - 1e-9):
            break
        centres, error = tried, tried_error
    return centres


def _error(points: Floats, weight: Floats, centres: Floats) -> float:
    return float(weight @ _squared_distances(points, centres).min(1))


def _settled(points: Floats, weight: Floats, centres: Floats, held: int) -> Floats:
    centres = centres.copy()
    before = None
    for _ in range(_ROUNDS):
        owner = nearest(points, centres)
        if before is not None and np.array_equal(owner, before):
            break
        before = owner
        total = np.bincount(owner, weight, minlength=len(centres))
        for axis in range(3):
            moved = np.bincount(owner, weight * points[:, axis], minlength=len(centres)) / np.maximum(total, 1e-12)
            centres[held:, axis] = np.where(total > 0, moved, centres[:, axis])[held:]
    return centres


def _squared_distances(points: Floats, centres: Floats) -> Floats:
    """Return the squared distance of every point to every centre."""
    from scipy.spatial.distance import cdist  # takes long to load, so only when it is needed

    return np.asarray(cdist(points, centres, "sqeuclidean"))
