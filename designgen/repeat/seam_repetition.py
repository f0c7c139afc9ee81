"""How obvious the repeat is over many metres (S5): a motif that stands out, stripes of tone, a hidden smaller repeat.

None of it is a fault of the seam, and none of it withholds a tile; it is what a buyer sees from across the room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import fft

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import blur, resize

Array = np.ndarray[Any, np.dtype[np.float32]]

SIDE_PX = 128
STRIPE_SHARE = 1 / 16
BLOT_SHARE = 1 / 10
CENTRAL = 1 / 12


@dataclass(frozen=True)
class Repetition:
    """What shows at yardage scale.

    Attributes:
        inner_peak: The strongest autocorrelation at a shift that is not one of the repeat's, in [-1, 1]; near 1 the
            tile holds the same motif more than once.
        stripes_de: How far, in Delta E, the tones of rows or columns, averaged over a sixteenth of the tile, wander.
        blot_de: How far, in Delta E, the strongest single blot, a tenth of the tile wide, leaves the usual tone: it
            will be counted by the eye once a repeat.
    """

    inner_peak: float
    stripes_de: float
    blot_de: float


def repetition(lab: Array, lattice: Lattice) -> Repetition:
    """Measure how obvious the repeat is.

    Args:
        lab: (C, H, W) CIELAB, weighted by alpha.
        lattice: How the tile repeats; must be periodic.
    """
    height, width = lab.shape[-2:]
    factor = max(1.0, max(height, width) / SIDE_PX)
    size_px = lattice.admissible((max(16, round(height / factor)), max(16, round(width / factor))))
    small = resize(lab[None], size_px, lattice, filter="area")[0] if size_px != (height, width) else lab
    plane = lattice.straight_equivalent(small)
    plane = plane - plane.mean(axis=(-1, -2), keepdims=True)
    side = min(size_px)
    return Repetition(_inner_peak(plane, size_px, lattice), _stripes(plane, side), _blot(small, lattice, side))


def _inner_peak(plane: Array, size_px: tuple[int, int], lattice: Lattice) -> float:
    energy = (np.abs(fft.rfft2(plane)) ** 2).sum(axis=0)
    seen = fft.irfft2(energy, s=plane.shape[-2:])
    if seen[0, 0] <= 1e-3 * plane.size:
        return 0.0
    seen = seen / seen[0, 0]
    rows, columns = np.indices(seen.shape)
    height, width = size_px
    own_rows, own_columns = lattice.source_index(size_px, rows, columns)
    near = CENTRAL * min(size_px)
    away = np.hypot(np.minimum(own_rows, height - own_rows), np.minimum(own_columns, width - own_columns))
    inner = seen[away > max(near, _lobe(seen))]
    return float(inner.max(initial=0.0))


def _lobe(seen: Array) -> float:
    """Radius in px within which a picture resembles itself because it is smooth."""
    below = [np.argmax(line < 0.3) if (line < 0.3).any() else len(line) for line in (seen[0], seen[:, 0])]
    return 1.5 * float(max(below)) if max(below) < 0.25 * min(seen.shape) else 0.25 * min(seen.shape)


def _stripes(plane: Array, side: int) -> float:
    widest = 0.0
    reach = max(1, round(STRIPE_SHARE * side))
    for axis in (-1, -2):
        means = plane.mean(axis=axis)
        kernel = np.ones(reach) / reach
        wrapped = np.concatenate([means, means[:, : reach - 1]], axis=1)
        smooth = np.stack([np.convolve(line, kernel, mode="valid") for line in wrapped])
        widest = max(widest, float(np.linalg.norm(smooth, axis=0).max()))
    return widest


def _blot(small: Array, lattice: Lattice, side: int) -> float:
    soft = blur(small[None].astype(np.float32), 0.5 * BLOT_SHARE * side, lattice)[0]
    usual = np.median(soft, axis=(-1, -2), keepdims=True)
    away = np.linalg.norm(soft - usual, axis=0)
    # One place that leads, not an even play of light and dark.
    return float(away.max() - np.quantile(away, 0.9))
