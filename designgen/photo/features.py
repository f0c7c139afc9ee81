"""A photo seen as how it differs from its background, in which a garment is easy to cut out."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Mask = NDArray[np.bool_]

_MIDDLE = 128.0
_DEGREE = 2
_ROUNDS = 4
_OUTLIER = 3.0
_LEAST_SPREAD = 0.6
_GAIN_LIMITS = (1.0, 6.0)
_FIT_STEP = 4


def lab(srgb: Plane) -> Plane:
    """Return CIELAB (D65) of sRGB (H, W, 3) in [0, 1]: L* in [0, 100]."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(srgb, np.float32), cv2.COLOR_RGB2Lab), np.float32)


def smooth_surface(values: Plane, known: Mask) -> tuple[Plane, Plane]:
    """Fit a surface of the second degree to each channel where it is known, ignoring outliers.

    Iteratively reweighted least squares with Tukey's biweight (Beaton and Tukey 1974), so that folds of the backdrop,
    shadows and hands in it do not bend the surface.

    Args:
        values: (H, W, C).
        known: Where to fit, (H, W).

    Returns:
        The surface (H, W, C), and the robust spread of what it leaves over, (C,).
    """
    height, width, channels = values.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    terms = _terms(2 * x / width - 1, 2 * y / height - 1)
    rows, columns = np.nonzero(known)
    pick = slice(None, None, max(1, rows.size // 20_000))
    basis = terms[rows[pick], columns[pick]].astype(np.float64)
    surface = np.empty_like(values)
    spread = np.empty(channels, np.float32)
    for c in range(channels):
        sample = values[rows[pick], columns[pick], c].astype(np.float64)
        weight = np.ones(sample.size)
        for _ in range(_ROUNDS):
            root = np.sqrt(weight)[:, None]
            factors = np.linalg.lstsq(basis * root, sample * root[:, 0], rcond=None)[0]
            residual = sample - basis @ factors
            scale = max(1.4826 * float(np.median(np.abs(residual))), 1e-3)
            weight = np.clip(1 - (residual / (_OUTLIER * 1.5 * scale)) ** 2, 0, 1) ** 2
        surface[..., c] = terms @ factors.astype(np.float32)
        spread[c] = scale
    return surface, spread


def _terms(x: Plane, y: Plane) -> Plane:
    powers = [x**i * y**j for i in range(_DEGREE + 1) for j in range(_DEGREE + 1 - i)]
    return np.stack(powers, axis=-1)


def stretched(values: Plane, surface: Plane, spread: Plane) -> NDArray[np.uint8]:
    """Return how a photo differs from its backdrop, as the 8-bit picture (H, W, 3) that GrabCut wants.

    The backdrop's own fall of light is taken away, and what is left is stretched as far as its noise allows: a white
    shirt before a white wall differs by a few units of Lab only, which 8 bits of RGB would drown.

    Args:
        values: The photo in Lab, (H, W, 3).
        surface: What the backdrop would look like everywhere, in Lab.
        spread: How much the backdrop strays from it, (3,).
    """
    gain = np.clip(_LEAST_SPREAD * 6.0 / np.maximum(spread, _LEAST_SPREAD), *_GAIN_LIMITS)
    difference = (values - surface) * gain
    # Towards the ends of the range it is squeezed rather than cut, so that two dark greys stay apart.
    return np.clip(_MIDDLE + 127.0 * np.tanh(difference / 127.0) + 0.5, 0, 255).astype(np.uint8)


def local_mean(values: Plane, known: Mask, side_px: int) -> Plane:
    """Return the mean of the known values around each pixel, widening the window where none is near: (H, W, C)."""
    total = values * known[..., None]
    count = known.astype(np.float32)
    out = np.zeros_like(values)
    done = np.zeros(known.shape, bool)
    while not done.all() and side_px < 4 * max(known.shape):
        near = cv2.blur(total, (side_px, side_px)).reshape(values.shape)  # OpenCV drops a single channel
        weight = cv2.blur(count, (side_px, side_px))
        found = ~done & (weight > 1e-4)
        out[found] = near[found] / weight[found][:, None]
        done |= found
        side_px = 2 * side_px + 1
    return out
