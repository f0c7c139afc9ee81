"""The value every picture becomes at the door, and the checks of shape, dtype and range that keep it so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]

DEFAULT_MAX_PIXELS = 100_000_000
"""Largest picture read unless told otherwise: 100 megapixels, decided from the header before anything is decoded."""

MIN_SIDE_PX = 2
"""A picture one pixel wide has no texture to stylise and no repeat to show."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as the rest of the package sees it.

    Attributes:
        pixels: float32 (1, 3, H, W), RGB, sRGB-encoded, in [0, 1], not premultiplied by alpha.
        alpha: float32 (1, 1, H, W) in [0, 1], or None when every pixel is opaque.
        dpi: Pixels per inch of the width as the file states it, or None.
        digest: sha256 of the file's bytes, 64 hexadecimal digits.
        notices: Short sentences about what had to be changed to read it (profile converted, first frame taken).
        recipe: The designgen recipe found in the file, or None.
    """

    pixels: Pixels
    alpha: Pixels | None = None
    dpi: float | None = None
    digest: str = ""
    notices: tuple[str, ...] = ()
    recipe: dict[str, Any] | None = field(default=None)

    def __post_init__(self) -> None:
        """Check the planes once, so that nobody after the door has to."""
        check_pixels(self.pixels)
        if self.alpha is not None:
            check_alpha(self.alpha, self.pixels)

    @property
    def size_px(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.pixels.shape[2], self.pixels.shape[3]


def check_pixels(pixels: Pixels, *, batch: int | None = 1) -> None:
    """Raise unless `pixels` is float32 (B, 3, H, W), finite and in [0, 1].

    Args:
        pixels: The array to check.
        batch: The batch size wanted, or None for any.

    Raises:
        TypeError: It is not a numpy array of float32.
        ValueError: Its shape or range is wrong.
    """
    _check_plane(pixels, "pixels", channels=3, batch=batch)


def check_alpha(alpha: Pixels, pixels: Pixels) -> None:
    """Raise unless `alpha` is float32 (B, 1, H, W) in [0, 1] of the same size as `pixels`.

    Raises:
        TypeError: It is not a numpy array of float32.
        ValueError: Its shape or range is wrong.
    """
    _check_plane(alpha, "alpha", channels=1, batch=pixels.shape[0])
    if alpha.shape[2:] != pixels.shape[2:]:
        raise ValueError(f"alpha: expected the size of the pixels {pixels.shape[2:]}, got {alpha.shape[2:]}")


def _check_plane(x: Pixels, name: str, *, channels: int, batch: int | None) -> None:
    if not isinstance(x, np.ndarray):
        raise TypeError(f"{name}: expected a numpy array, got {type(x).__name__}")
    if x.dtype != np.float32:
        raise TypeError(f"{name}: expected dtype float32, got {x.dtype}")
    wanted = f"({'B' if batch is None else batch}, {channels}, H, W)"
    if x.ndim != 4 or x.shape[1] != channels or (batch is not None and x.shape[0] != batch) or 0 in x.shape:
        raise ValueError(f"{name}: expected shape {wanted}, got {x.shape}")
    low, high = float(x.min()), float(x.max())
    if not (low >= 0.0 and high <= 1.0):  # written so that NaN fails too
        raise ValueError(f"{name}: expected values in [0, 1], got [{low:g}, {high:g}]")
