"""Slopes of tone that do not meet, told by what dark, middle and light parts of every line share.

A ramp of light up to the seam and down from it bends the mean tone there, but so do rows of motifs, everywhere. What
motifs do not do is to bend the tone of the ground, of the middle and of the lights of a line together: only light that
lies over all of them does. So every line is described by quantiles of its lightness, straight lines are fitted to each
on both sides of every place (least squares), and the change of slope counts as far as most quantiles share it. The seam
is set against the place that bends most elsewhere, over two reaches; both must find it, since a chance bend of one
picture is rarely the strongest over both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float32]]

QUANTILES = tuple(float(share) for share in np.linspace(0.05, 0.95, 10))
SHARED = 0.25
"""The share of quantiles that may bend less, or not at all."""

REACHES = (1 / 8, 1 / 6)
"""How far the lines on both sides are fitted, as a share of the tile's side: nothing narrower is a ramp of light."""

LEAST_REACH_PX = 6
SAMPLES = 1024
"""Pixels of a line that are looked at, evenly spaced; more tell no more about ten quantiles."""

FLOOR_DE = 1.0
SEEN_DE = 1.0


@dataclass(frozen=True)
class Ramp:
    """How the tone bends at a seam.

    Attributes:
        excess: Against the place that bends most elsewhere, the smaller of both reaches; 0 where it cannot be seen.
        value_de: By how much lightness leaves its own straight continuation.
    """

    excess: float = 0.0
    value_de: float = 0.0


def ramp_figure(lightness: Array) -> Ramp:
    """Measure one seam.

    The quantiles of a line are the same wherever along itself it begins, so the drop of the lattice does not matter.

    Args:
        lightness: (H, W) CIELAB L*; rows run along the seam, the first and the last touch there.
    """
    every = max(1, lightness.shape[1] // SAMPLES)
    tones = np.quantile(lightness[:, ::every], QUANTILES, axis=1).astype(np.float64)
    return min((_bend(tones, reach) for reach in REACHES), key=lambda ramp: ramp.excess)


def _bend(tones: np.ndarray[Any, np.dtype[np.float64]], share: float) -> Ramp:
    """Measure one reach; `tones` is (quantiles, lines), wrapped."""
    lines = tones.shape[1]
    reach = max(LEAST_REACH_PX, round(lines * share))
    place = np.arange(reach) - (reach - 1) / 2
    kernel = np.zeros(lines)
    kernel[:reach] = place / (place @ place)
    spectrum = np.fft.rfft(tones, axis=1) * np.conj(np.fft.rfft(kernel))
    slopes = np.fft.irfft(spectrum, n=lines, axis=1)
    bends = (slopes - np.roll(slopes, reach, axis=1)) * reach
    shared = np.maximum(np.quantile(bends, SHARED, axis=0), np.quantile(-bends, SHARED, axis=0)).clip(min=0)
    away = np.arange(lines)
    away = np.minimum(away, lines - away)
    here, elsewhere = float(shared[0]), float(shared[away > 0.75 * reach].max(initial=0))
    if here < SEEN_DE:
        return Ramp(0.0, here)
    return Ramp((here + FLOOR_DE) / (elsewhere + FLOOR_DE), here)
