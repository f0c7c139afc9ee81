"""Where the motif is: what stands out from the ground by colour and by detail, on the repeat.

Frequency-tuned saliency (Achanta, Hemami, Estrada, Süsstrunk, "Frequency-tuned Salient Region Detection", CVPR 2009)
is the distance of each slightly blurred colour from the picture's mean colour. A fabric's mean colour is no ground,
though: it lies between ground and motif. So the distance is taken from its main colours, each counting as a ground
does: how often it occurs (Cheng et al., "Global Contrast Based Salient Region Detection", CVPR 2011) in places
without detail, and how evenly it is strewn over the plane, for motifs come in clumps (Perazzi et al., "Saliency
Filters", CVPR 2012). Detail itself is added. Everything wraps by the lattice: sliding the pattern under its tile
slides the map with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import blur, resize, resize_rgba
from designgen.stylize.clusters import cluster, histogram
from designgen.stylize.oklab import to_oklab

Pixels = np.ndarray[Any, np.dtype[np.float32]]

_WORKING_PX = 256
_SCALES = (0.004, 0.01, 0.025)
_COLOURS = 10
_REACH = 0.06
_CLUMPS = 0.12
_EVENNESS = 3.0
_FLAT = 0.05
_DETAIL_SHARE = 0.4
_SMOOTH = 0.01
_LEAST_RANGE = 0.03
_OFF_THE_CLOTH = 0.35


def saliency(pixels: Pixels, lattice: Lattice, alpha: Pixels | None = None) -> Pixels:
    """Return how much each place belongs to the motif.

    Above about 256 px the map is found on a smaller picture and enlarged: it is smooth.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        lattice: How the picture repeats.
        alpha: float32 (1, 1, H, W) in [0, 1], or None where everything is opaque. What is transparent is ground, and
            its colour is not looked at.

    Returns:
        float32 (1, 1, H, W) in [0, 1]; 0 everywhere for a plain cloth.

    Raises:
        ValueError: A shape is not as said.
    """
    if pixels.ndim != 4 or pixels.shape[:2] != (1, 3):
        raise ValueError(f"pixels: expected shape (1, 3, H, W), got {pixels.shape}")
    cover = np.ones_like(pixels[:, :1]) if alpha is None else alpha
    if cover.shape != (1, 1, *pixels.shape[2:]):
        raise ValueError(f"alpha: expected shape {(1, 1, *pixels.shape[2:])}, got {cover.shape}")
    if not cover.max() > 0:
        return np.zeros_like(cover)
    size_px = (int(pixels.shape[2]), int(pixels.shape[3]))
    shrink = _WORKING_PX / min(size_px)
    if shrink > 0.75:
        return _map(pixels, lattice, cover)
    height, width = size_px
    small_px = lattice.admissible((round(shrink * height), round(shrink * width)))
    small, seen = resize_rgba(pixels, cover, small_px, lattice, filter="area")
    return resize(_map(small, lattice, seen), size_px, lattice, filter="linear") * cover


def _map(pixels: Pixels, lattice: Lattice, cover: Pixels) -> Pixels:
    lab = to_oklab(pixels)
    side = float(min(pixels.shape[2:]))
    spreads = [_Window(lattice, cover, scale * side) for scale in _SCALES]
    detail = np.mean([window.spread(lab) for window in spreads], axis=0, dtype=np.float32)
    contrast = _contrast(spreads[0].mean(lab), lattice, cover, np.exp(-detail / _FLAT))
    raw = contrast + _DETAIL_SHARE * detail
    smooth = _Window(lattice, cover, _SMOOTH * side).mean(raw) * cover
    return np.asarray(_normalised(smooth) * cover, np.float32)


class _Window:
    """Averages over a neighbourhood of what is visible there."""

    def __init__(self, lattice: Lattice, cover: Pixels, sigma_px: float) -> None:
        self.lattice, self.cover, self.sigma_px = lattice, cover, sigma_px
        self.total = np.maximum(blur(cover, sigma_px, lattice), 1e-4)

    def mean(self, x: Pixels) -> Pixels:
        return blur(x * self.cover, self.sigma_px, self.lattice) / self.total

    def spread(self, x: Pixels) -> Pixels:
        """Return the standard deviation of all channels together, (1, 1, H, W)."""
        middle = self.cover * x
        middle = middle.sum((2, 3), keepdims=True) / self.cover.sum()
        # About the picture's mean: squares of small numbers, which float32 can subtract.
        variance = self.mean((x - middle) ** 2) - self.mean(x - middle) ** 2
        return np.sqrt(np.maximum(variance.sum(1, keepdims=True), 0.0))


def _contrast(lab: Pixels, lattice: Lattice, cover: Pixels, flat: Pixels) -> Pixels:
    """Return the mean distance of each colour from the picture's main colours, weighted as grounds, (1, 1, H, W)."""
    columns = lab[0].reshape(3, -1)
    colours = cluster(*histogram(columns, cover.ravel().astype(np.float64)), _COLOURS).astype(np.float32)
    apart = np.sqrt(((lab[:, :, None] - colours.T[None, :, :, None, None]) ** 2).sum(1))
    belongs = np.exp(-0.5 * (apart / _REACH) ** 2) + 1e-6
    belongs = belongs / belongs.sum(1, keepdims=True) * cover
    often = (belongs * flat).mean((2, 3), keepdims=True)
    strewn = blur(belongs, _CLUMPS * min(lab.shape[2:]), lattice)
    even = strewn.mean((2, 3), keepdims=True) ** 2 / np.maximum((strewn**2).mean((2, 3), keepdims=True), 1e-12)
    ground = often * even**_EVENNESS
    bare = float(1 - cover.mean())
    distance = (ground * apart).sum(1, keepdims=True) + bare * _OFF_THE_CLOTH
    return np.asarray(distance / (ground.sum() + bare), np.float32)


def _normalised(x: Pixels) -> Pixels:
    """Stretch from the mean of what lies below the mean to the mean of what lies above it."""
    middle = x.mean()
    low, high = x[x <= middle].mean(), x[x >= middle].mean()
    scaled: Pixels = np.clip((x - low) / max(float(high - low), _LEAST_RANGE), 0.0, 1.0)
    return scaled
