"""Where the motif is: what stands out from the ground by colour and by detail, on the repeat.

Frequency-tuned saliency (Achanta, Hemami, Estrada, Süsstrunk, "Frequency-tuned Salient Region Detection", CVPR 2009)
is the distance of each slightly blurred colour from the picture's mean colour. A fabric's mean colour is no ground,
though: it lies between ground and motif. So the distance is taken from the main colour most like a ground: one that
occurs often (Cheng et al., "Global Contrast Based Salient Region Detection", CVPR 2011) and without detail, is strewn
evenly over the plane where motifs come in clumps (Perazzi et al., "Saliency Filters", CVPR 2012), and lies at an end
of the picture's colours, as the darkest or the lightest does. The choice is soft. Detail itself is added. Everything
wraps by the lattice: sliding the pattern under its tile slides the map with it.
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
_EVENNESS = 2.0
_SHARPNESS = 4.0
_MIDDLE = 0.05
_FLAT = 0.15
_DETAIL_SHARE = 0.2
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
        return np.asarray(blur(x * self.cover, self.sigma_px, self.lattice) / self.total, np.float32)

    def spread(self, x: Pixels) -> Pixels:
        """Return the standard deviation of all channels together, (1, 1, H, W)."""
        # About the picture's mean: squares of small numbers, which float32 can subtract.
        centred = x - (self.cover * x).sum((2, 3), keepdims=True) / self.cover.sum()
        variance = self.mean(centred**2) - self.mean(centred) ** 2
        return np.asarray(np.sqrt(np.maximum(variance.sum(1, keepdims=True), 0.0)), np.float32)


def _contrast(lab: Pixels, lattice: Lattice, cover: Pixels, flat: Pixels) -> Pixels:
    """Return the distance of each colour from the ground: a mean over main colours, weighted by how like one they are.

    lab and cover as in `_map`, flat (1, 1, H, W) near 1 where there is no detail; returns (1, 1, H, W).
    """
    columns = lab[0].reshape(3, -1)
    colours = cluster(*histogram(columns, cover.ravel().astype(np.float64)), _COLOURS).astype(np.float32)
    apart = np.sqrt(((lab[:, :, None] - colours.T[None, :, :, None, None]) ** 2).sum(1))
    belongs = np.exp(-0.5 * (apart / _REACH) ** 2) + 1e-6
    belongs = belongs / belongs.sum(1, keepdims=True) * cover
    often = (belongs * flat).mean((2, 3), keepdims=True)
    strewn = blur(belongs, _CLUMPS * min(lab.shape[2:]), lattice)
    even = strewn.mean((2, 3), keepdims=True) ** 2 / np.maximum((strewn**2).mean((2, 3), keepdims=True), 1e-12)
    # The middle of the colours there are, not of the pixels: that one lies near whatever is frequent.
    end = ((colours - colours.mean(0)) ** 2).sum(1).reshape(often.shape) + _MIDDLE**2
    ground = (often * even**_EVENNESS * end) ** _SHARPNESS
    ground = ground / ground.sum() * cover.mean()
    bare = float(1 - cover.mean())
    distance = (ground * apart).sum(1, keepdims=True) + bare * _OFF_THE_CLOTH
    return np.asarray(distance / (ground.sum() + bare), np.float32)


def _normalised(x: Pixels) -> Pixels:
    """Stretch from the mean of what lies below the mean to half way between it and the mean of what lies above."""
    middle = x.mean()
    low, high = x[x <= middle].mean(), x[x >= middle].mean()
    scaled: Pixels = np.clip((x - low) / max(float((middle + high) / 2 - low), _LEAST_RANGE), 0.0, 1.0)
    return scaled
