"""What is measured of a finished design to rank it: content kept, nearness to the style, colour variety, clarity.

Everything works on small pictures in OKLab (Ottosson 2020), L from 0 to 1, with numpy alone, and wraps by the lattice
of the repeat, so that where a tile is cut does not matter.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from designgen.colour.spaces import oklab_from_srgb
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import blur, resize

Floats = NDArray[np.float64]

VERSION: Final = 1
"""Raised by hand when a measure gives another figure for the same pictures: kept figures are then measured again."""

LOOK_PX: Final = 128
"""Side of the square whose area the small pictures have."""

WINDOWS_PX: Final = (3.0, 6.0)
"""Standard deviations of the windows in which the motif of tile and swatch are compared."""

BANDS_PX: Final = (1.0, 2.0, 4.0)
"""Standard deviations of the Gaussians whose differences are the bands of strokes."""

QUANTILES: Final = np.linspace(0.01, 0.99, 33)
SLICES: Final = 12
"""Directions in OKLab along which distributions of colour are compared."""

STROKES: Final = 2.0
"""How many times a difference of strokes counts, to weigh about what one of colours does."""

_FINEST_DROP: Final = 16
_LEAST_PX: Final = 16
_FLAT: Final = 0.02
"""Contrast in L below which a place of the swatch shows nothing to keep; it steadies divisions as well."""


@dataclass(frozen=True)
class Measures:
    """The figures of a design.

    Attributes:
        content: How much of the motif is still read, in [0, 1]: local likeness of lightness, whichever way round.
        style: Distance to the style, 0 for the same distributions of strokes and colours; in OKLab units.
        colours: Mean distance in OKLab of two places of the design, its colour variety, about 0 to 0.5.
        clarity: Contrast of what can be seen from afar, a standard deviation of L, about 0 to 0.3.
        seam: The seam's step against the usual one; 1 for a placed print.
    """

    content: float
    style: float
    colours: float
    clarity: float
    seam: float = 1.0

    def as_dict(self) -> dict[str, float]:
        """Return the figures as run.json keeps them."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def small_lattice(lattice: Lattice) -> Lattice:
    """Return a lattice whose drop falls on whole pixels of a small picture: the nearest fraction, of sixteenths."""
    if lattice.drop == 0:
        return lattice
    drop = lattice.drop.limit_denominator(_FINEST_DROP)
    return Lattice(lattice.axis, drop) if 0 < drop < 1 else Lattice()


def small_px(size_px: tuple[int, int], lattice: Lattice) -> tuple[int, int]:
    """Return (H, W) of the small picture of a tile: about its proportions and the area of `LOOK_PX` squared.

    Args:
        size_px: (H, W) of the tile.
        lattice: From `small_lattice`.
    """
    height, width = size_px
    factor = LOOK_PX / math.sqrt(height * width)
    wanted = max(_LEAST_PX, round(height * factor)), max(_LEAST_PX, round(width * factor))
    return lattice.admissible(wanted)


def oklab_small(pixels: NDArray[np.float32], size_px: tuple[int, int], lattice: Lattice) -> Floats:
    """Return a picture (1, 3, H, W), sRGB in [0, 1], as OKLab (3, h, w) at a size.

    It is averaged in sRGB as a screen would show it small; values that the filter drives out of range are clipped.
    """
    shown = np.clip(resize(pixels, size_px, lattice), 0.0, 1.0)
    return np.ascontiguousarray(np.moveaxis(oklab_from_srgb(np.moveaxis(shown[0], 0, -1)), -1, 0))


def content_kept(tile: Floats, swatch: Floats, lattice: Lattice) -> float:
    """Return how much of the motif is still read, in [0, 1].

    The local correlation of lightness in Gaussian windows, its absolute value, since a batik that turns dark on light
    into light on dark keeps the motif; averaged over the places where the swatch shows something, by their contrast.
    It is the structure term of SSIM (Wang et al. 2004, equation 10), taken absolutely and at two sizes of window.

    Args:
        tile: (H, W), L of OKLab.
        swatch: Likewise.
        lattice: How both repeat.
    """
    found = []
    for sigma_px in WINDOWS_PX:
        mean_t, mean_s = _blurred(tile, sigma_px, lattice), _blurred(swatch, sigma_px, lattice)
        variance_t = np.maximum(_blurred(tile * tile, sigma_px, lattice) - mean_t**2, 0)
        variance_s = np.maximum(_blurred(swatch * swatch, sigma_px, lattice) - mean_s**2, 0)
        covariance = _blurred(tile * swatch, sigma_px, lattice) - mean_t * mean_s
        likeness = np.abs(covariance) / (np.sqrt(variance_t * variance_s) + _FLAT**2)
        weight = np.sqrt(variance_s)
        total = float(weight.sum())
        found.append(float((weight * likeness).sum()) / total if total > 0 else 0.0)
    return min(1.0, sum(found) / len(found))


def style_distance(tile: Floats, style: Floats, lattice: Lattice, *, colours: bool = True) -> float:
    """Return how far the strokes and colours of a design are from its style's, 0 for the same distributions.

    The mean of two 1-Wasserstein distances: of colours along `SLICES` fixed directions of OKLab (sliced as by Rabin,
    Peyré, Delon and Bernot 2011), and of the absolute responses of three bands of lightness and of their slopes.

    Args:
        tile: (3, H, W) in OKLab.
        style: (3, h, w) in OKLab.
        lattice: How the tile repeats.
        colours: Whether it was to have the style's colours; else the strokes count for them as well.
    """
    free = Lattice.named("none")
    strokes = np.abs(stroke_quantiles(tile[0], lattice) - stroke_quantiles(style[0], free)).mean()
    if not colours:
        return float(2 * STROKES * strokes)
    shades = np.abs(colour_quantiles(tile) - colour_quantiles(style)).mean()
    return float(shades + STROKES * strokes)


def clarity(tile: Floats, lattice: Lattice) -> float:
    """Return the contrast of lightness that is left when the finest grain is blurred away: a standard deviation of L.

    Args:
        tile: (3, H, W) in OKLab.
        lattice: How it repeats.
    """
    return float(_blurred(tile[0], 1.0, lattice).std())


def colour_variety(tile: Floats, lattice: Lattice) -> float:
    """Return the mean distance in OKLab of two places of a design taken by chance, a and b counted three times.

    Rao's quadratic entropy (Rao 1982) with the distance rooted: sqrt(2 tr C) for the covariance C of the colours, seen
    without their finest grain.
    """
    plane = np.stack([_blurred(channel, 1.0, lattice) for channel in tile]).reshape(3, -1)
    plane = plane * np.array([[1.0], [3.0], [3.0]])
    return float(np.sqrt(2 * np.trace(np.cov(plane))))


def colour_quantiles(picture: Floats) -> Floats:
    """Return (33, 12): the quantiles of a picture's colours (3, H, W) along fixed directions of OKLab."""
    index = np.arange(SLICES) + 0.5
    # A Fibonacci half-sphere: directions spread evenly, and the same for every picture.
    height = index / SLICES
    angle = math.pi * (1 + math.sqrt(5)) * index
    radius = np.sqrt(1 - height**2)
    directions = np.stack([height, radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return np.asarray(np.quantile(directions @ picture.reshape(3, -1), QUANTILES, axis=1))


def stroke_quantiles(lightness: Floats, lattice: Lattice) -> Floats:
    """Return (9, 33): the quantiles of the absolute responses of three bands of lightness and of their slopes."""
    rows = []
    finer = lightness
    for sigma_px in BANDS_PX:
        coarser = _blurred(lightness, sigma_px, lattice)
        around = lattice.pad(coarser, 1)
        down, across = around[2:, 1:-1] - around[:-2, 1:-1], around[1:-1, 2:] - around[1:-1, :-2]
        rows += [
            np.quantile(np.abs(plane), QUANTILES)
            for plane in (finer - coarser, sigma_px / 2 * down, sigma_px / 2 * across)
        ]
        finer = coarser
    return np.stack(rows)


def _blurred(plane: Floats, sigma_px: float, lattice: Lattice) -> Floats:
    return np.asarray(blur(plane[None, None].astype(np.float32), sigma_px, lattice)[0, 0], np.float64)


def plain(values: dict[str, Any]) -> Measures:
    """Return what `Measures.as_dict` wrote.

    Raises:
        TypeError: Figures are missing or unknown.
    """
    return Measures(**{name: float(value) for name, value in values.items()})
