"""Resizing and blurring that know the repeat: what lies beyond the border is what the plane shows there.

Resizing the tile and then laying it out gives the same plane as laying it out and then resizing; so does blurring.
A placed print, which does not repeat, is continued by its own border pixels.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from designgen.repeat.lattice import Lattice

Pixels = np.ndarray[Any, np.dtype[np.float32]]
Filter = Literal["lanczos", "area", "linear"]

LANCZOS_LOBES = 3
# Below one 8-bit step of cover a colour is a ratio of two rounding errors, so the picture's mean colour stands in.
COVER_FLOOR = 1.0 / 255.0


def resize(x: Pixels, size_px: tuple[int, int], lattice: Lattice, *, filter: Filter = "lanczos") -> Pixels:
    """Resize a tile, wrapping by its lattice.

    "lanczos" is the 3-lobed windowed sinc, widened by the factor when shrinking, so that nothing aliases; "linear" is
    the triangle, widened likewise; "area" averages exactly the pixels that each new pixel covers. Values stay within
    the range the input has: ringing is clipped.

    Args:
        x: float32 (B, C, H, W).
        size_px: (height, width) wanted; a drop must fall on whole pixels of it.
        lattice: How the tile repeats.
        filter: The kernel.

    Returns:
        float32 (B, C, height, width); a copy when the size does not change.

    Raises:
        ValueError: The size is not positive, or the drop does not fall on whole pixels before or after.
    """
    height, width = int(x.shape[-2]), int(x.shape[-1])
    if min(size_px) < 1:
        raise ValueError(f"size_px: expected a positive height and width, got {size_px}")
    lattice.shift_px(height, width)
    lattice.shift_px(*size_px)
    if size_px == (height, width):
        return x.copy()
    pad_y, down = _weights(height, size_px[0], filter)
    pad_x, across = _weights(width, size_px[1], filter)
    padded = lattice.pad(x, (pad_y, pad_y, pad_x, pad_x))
    planes = padded.reshape(-1, *padded.shape[-2:])
    out = np.empty((len(planes), *size_px), np.float32)
    for plane, target in zip(planes, out, strict=True):
        target[...] = (across @ np.ascontiguousarray((down @ plane).T)).T
    np.clip(out, x.min(), x.max(), out=out)
    return out.reshape(*x.shape[:-2], *size_px)


def resample_weights(length: int, target: int, offset: float = 0.0) -> tuple[int, Any]:
    """Return what resamples one axis by the 3-lobed windowed sinc, moved by `offset` source pixels.

    Returns:
        The padding needed on both sides, and the sparse (target, length + 2 · padding) matrix of weights.
    """
    return _weights(length, target, "lanczos", offset)


def resize_rgba(
    pixels: Pixels, alpha: Pixels, size_px: tuple[int, int], lattice: Lattice, *, filter: Filter = "lanczos"
) -> tuple[Pixels, Pixels]:
    """Resize colour weighted by its cover, so that what hides under alpha 0 never bleeds out.

    Args:
        pixels: float32 (B, 3, H, W) in [0, 1], not multiplied by alpha.
        alpha: float32 (B, 1, H, W) in [0, 1].
        size_px: (height, width) wanted.
        lattice: How the tile repeats.
        filter: The kernel.

    Returns:
        (pixels, alpha) at the new size; where nothing is visible the colour is the mean of what is.

    Raises:
        ValueError: As for `resize`.
    """
    if size_px == tuple(pixels.shape[-2:]):
        return pixels.copy(), alpha.copy()
    cover = resize(alpha, size_px, lattice, filter=filter)
    weighted = resize(pixels * alpha, size_px, lattice, filter=filter)
    total = alpha.sum(axis=(-2, -1), keepdims=True)
    mean = (pixels * alpha).sum(axis=(-2, -1), keepdims=True) / np.maximum(total, 1e-12)
    visible = cover >= COVER_FLOOR
    colour = np.where(visible, weighted / np.maximum(cover, COVER_FLOOR), mean)
    return np.clip(colour, 0.0, 1.0).astype(np.float32), cover


def blur(x: Pixels, sigma_px: float | tuple[float, float], lattice: Lattice) -> Pixels:
    """Blur with a Gaussian cut at 4 sigma, wrapping by the lattice.

    Args:
        x: float32 (B, C, H, W).
        sigma_px: Standard deviation in pixels, one for both axes or (down, across); below 0.05 an axis stays as it is.
        lattice: How the tile repeats.

    Returns:
        float32 (B, C, H, W).

    Raises:
        ValueError: A sigma is negative.
    """
    import cv2

    sigmas = sigma_px if isinstance(sigma_px, tuple) else (sigma_px, sigma_px)
    if min(sigmas) < 0:
        raise ValueError(f"sigma_px: expected 0 or more, got {sigma_px}")
    down, across = (_gaussian(sigma) for sigma in sigmas)
    pad_y, pad_x = len(down) // 2, len(across) // 2
    height, width = x.shape[-2:]
    padded = lattice.pad(x, (pad_y, pad_y, pad_x, pad_x)).astype(np.float32, copy=False)
    planes = padded.reshape(-1, *padded.shape[-2:])
    out = np.empty((len(planes), height, width), np.float32)
    for plane, target in zip(planes, out, strict=True):
        blurred = cv2.sepFilter2D(np.ascontiguousarray(plane), cv2.CV_32F, across, down)
        target[...] = blurred[pad_y : pad_y + height, pad_x : pad_x + width]
    return out.reshape(x.shape)


def _gaussian(sigma_px: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    if sigma_px < 0.05:
        return np.ones(1)
    radius = math.ceil(4 * sigma_px)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma_px) ** 2)
    return np.asarray(weights / weights.sum(), np.float64)


def _weights(length: int, target: int, filter: Filter, offset: float = 0.0) -> tuple[int, Any]:
    """Return the padding needed and the sparse (target, length + 2 · padding) matrix that resamples one axis."""
    from scipy import sparse  # here, like OpenCV above: what only plans, or finds all made, needs neither

    if target == length and offset == 0:
        return 0, sparse.identity(length, dtype=np.float32, format="csr")
    scale = length / target
    stretch = max(1.0, scale)
    radius = {"lanczos": LANCZOS_LOBES * stretch, "linear": stretch, "area": 0.5 * scale + 0.5}[filter]
    centres = (np.arange(target) + 0.5) * scale - 0.5 + offset
    first = np.ceil(centres - radius).astype(np.int64)
    taps = math.floor(2 * radius) + 1
    sources = first[:, None] + np.arange(taps)
    distance = sources - centres[:, None]
    weights = _kernel(distance, scale, stretch, filter)
    weights /= weights.sum(axis=1, keepdims=True)
    padding = int(max(0, -sources.min(), sources.max() - (length - 1)))
    rows = np.repeat(np.arange(target), taps)
    shape = (target, length + 2 * padding)
    entries = (weights.astype(np.float32).ravel(), (rows, (sources + padding).ravel()))
    return padding, sparse.csr_array(entries, shape=shape)


def _kernel(distance: Any, scale: float, stretch: float, filter: Filter) -> Any:
    if filter == "area":
        # The overlap of the source pixel [d - 1/2, d + 1/2] with the new pixel's footprint.
        low = np.maximum(distance - 0.5, -0.5 * scale)
        return np.maximum(np.minimum(distance + 0.5, 0.5 * scale) - low, 0.0)
    t = distance / stretch
    if filter == "linear":
        return np.maximum(1.0 - np.abs(t), 0.0)
    return np.where(np.abs(t) < LANCZOS_LOBES, np.sinc(t) * np.sinc(t / LANCZOS_LOBES), 0.0)
