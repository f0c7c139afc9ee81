"""Which inks touch on the cloth, and whether the eye can still tell them apart there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designgen.colour.inks import Ink, Separation
from designgen.colour.spaces import delta_e, lab_from_srgb

Floats = NDArray[np.float64]

LEAST_DELTA_E = 8.0
"""Below this two inks side by side read as one with a misprint."""

_TOUCHING_SHARE = 0.005
_ROWS = 512


@dataclass(frozen=True)
class Contrast:
    """The weakest pair of inks that touch.

    Attributes:
        delta_e: CIEDE2000 between them on a screen; infinite where no two inks touch.
        pair: Their indices.
    """

    delta_e: float
    pair: tuple[int, int] | None

    @property
    def passes(self) -> bool:
        """Whether every two inks that touch are far enough apart."""
        return self.delta_e >= LEAST_DELTA_E


def shared_borders(separation: Separation) -> Floats:
    """Return the share of all borders that each two inks have in common, (N, N), symmetric, over the repeat's edge.

    Borders against bare cloth are not counted.
    """
    labels, count = separation.labels, len(separation.inks)
    total = np.zeros(256 * 256, np.int64)
    padded = separation.lattice.pad(labels, (0, 1, 0, 1))
    for top in range(0, labels.shape[0], _ROWS):
        band = padded[top : top + _ROWS + 1]
        here = band[:-1, :-1].astype(np.int32) << 8
        for other in (band[:-1, 1:], band[1:, :-1]):
            total += np.bincount((here | other).reshape(-1), minlength=256 * 256)
    pairs = total.reshape(256, 256)[:count, :count].astype(np.float64)
    pairs += pairs.T
    np.fill_diagonal(pairs, 0)
    return np.asarray(pairs / max(pairs.sum() / 2, 1))


def touching(borders: Floats) -> NDArray[np.bool_]:
    """Return which inks are neighbours: those that share at least half a percent of all borders, (N, N)."""
    return np.asarray(borders >= _TOUCHING_SHARE)


def weakest(inks: tuple[Ink, ...], neighbours: NDArray[np.bool_]) -> Contrast:
    """Return the two neighbouring inks that look most alike on a screen."""
    first, second = np.nonzero(np.triu(neighbours, 1))
    if not len(first):
        return Contrast(float("inf"), None)
    lab = lab_from_srgb(np.array([ink.rgb for ink in inks]))
    apart = delta_e(lab[first], lab[second])
    least = int(np.argmin(apart))
    return Contrast(float(apart[least]), (int(first[least]), int(second[least])))
