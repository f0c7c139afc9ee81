"""What can be measured of a stylised tile: likeness to its swatch, edges, grain; all of it wrapped by the lattice.

Everything works on luma, Y = 0.299 R + 0.587 G + 0.114 B of the sRGB-encoded values (ITU-R BT.601), in [0, 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import ndimage

from designgen.repeat.lattice import Lattice

Array = np.ndarray[Any, np.dtype[Any]]
Plane = np.ndarray[Any, np.dtype[np.float64]]

LUMA = (0.299, 0.587, 0.114)
SSIM_WINDOW_PX = 11
SSIM_SIGMA_PX = 1.5
SSIM_K1, SSIM_K2 = 0.01, 0.03
"""Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity", IEEE
Transactions on Image Processing 13(4), 2004, section III-C."""

GRAIN_SIGMA_PX = 1.0
"""What a Gaussian of this width takes away counts as fine detail: grain, and the sharpness of contours."""

LEVELS = 255.0


@dataclass(frozen=True)
class Edges:
    """The Sobel responses of a picture, changes of luma per pixel, signed.

    Attributes:
        horizontal: (H, W), edges that lie: the change from one row to the next.
        vertical: (H, W), edges that stand: the change from one column to the next.
    """

    horizontal: Plane
    vertical: Plane

    @property
    def horizontal_energy(self) -> float:
        """Root mean square of the lying edges, in 8-bit levels per pixel."""
        return _rms(self.horizontal)

    @property
    def vertical_energy(self) -> float:
        """Root mean square of the standing edges, in 8-bit levels per pixel."""
        return _rms(self.vertical)


def luma(pixels: Array) -> Plane:
    """Return the luma (H, W) in float64 of one picture (1, 3, H, W).

    Raises:
        ValueError: Another shape.
    """
    if pixels.ndim != 4 or pixels.shape[:2] != (1, 3):
        raise ValueError(f"pixels: expected (1, 3, H, W), got {pixels.shape}")
    return np.asarray(np.tensordot(np.asarray(LUMA), pixels[0].astype(np.float64), axes=1))


def content_ssim(result: Array, swatch: Array, lattice: Lattice) -> float:
    """Return the mean structural similarity of luma, from about 0 (nothing in common) to 1 (the same).

    Gaussian window of 11 px and sigma 1.5 px, K1 = 0.01, K2 = 0.03, L = 1 (Wang et al. 2004, equations 13 to 16), with
    the border taken from the repeating plane, so that every pixel counts and where the tile is cut does not.

    Args:
        result: (1, 3, H, W) in [0, 1].
        swatch: Likewise, of the same size.
        lattice: How both repeat.

    Raises:
        ValueError: The sizes differ.
    """
    if result.shape != swatch.shape:
        raise ValueError(f"expected two pictures of one size, got {result.shape} and {swatch.shape}")
    a, b = luma(result), luma(swatch)
    mean_a, mean_b = (_smooth(x, SSIM_SIGMA_PX, SSIM_WINDOW_PX // 2, lattice) for x in (a, b))
    square_a, square_b, product = (
        _smooth(x, SSIM_SIGMA_PX, SSIM_WINDOW_PX // 2, lattice) for x in (a * a, b * b, a * b)
    )
    c1, c2 = SSIM_K1**2, SSIM_K2**2
    variances = (square_a - mean_a**2) + (square_b - mean_b**2)
    covariance = product - mean_a * mean_b
    similarity = ((2 * mean_a * mean_b + c1) * (2 * covariance + c2)) / (
        (mean_a**2 + mean_b**2 + c1) * (variances + c2)
    )
    return float(similarity.mean())


def sobel(pixels: Array, lattice: Lattice) -> Edges:
    """Return the Sobel edges of a picture's luma, scaled to the change per pixel (weights 1 2 1 over 8)."""
    plane = lattice.pad(luma(pixels), 1)
    down, across = plane[2:] - plane[:-2], plane[:, 2:] - plane[:, :-2]
    horizontal = (down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]) / 8
    vertical = (across[:-2] + 2 * across[1:-1] + across[2:]) / 8
    return Edges(horizontal, vertical)


def high_frequency_energy(pixels: Array, lattice: Lattice) -> float:
    """Return the root mean square of what a Gaussian of 1 px takes from the luma, in 8-bit levels.

    Grain raises it, and so do crisp contours: compare it between results of one swatch and one style.
    """
    plane = luma(pixels)
    return _rms(plane - _smooth(plane, GRAIN_SIGMA_PX, round(4 * GRAIN_SIGMA_PX), lattice))


def _smooth(plane: Plane, sigma_px: float, radius_px: int, lattice: Lattice) -> Plane:
    """Return the average under a Gaussian window cut off at the radius, its weights summing to 1."""
    offsets = np.arange(-radius_px, radius_px + 1)
    weights = np.exp(-0.5 * (offsets / sigma_px) ** 2)
    weights /= weights.sum()
    inner = slice(radius_px, -radius_px)
    rows = ndimage.correlate1d(lattice.pad(plane, radius_px), weights, axis=0)[inner]
    return np.asarray(ndimage.correlate1d(rows, weights, axis=1)[:, inner])


def _rms(plane: Plane) -> float:
    return LEVELS * float(np.sqrt(np.mean(plane * plane)))
