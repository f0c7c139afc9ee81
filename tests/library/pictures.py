"""Synthetic pictures for the tests of the library: brush marks, and what can be wrong with them."""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

F32 = npt.NDArray[np.float32]
INKS = ((0.95, 0.91, 0.83), (0.10, 0.14, 0.30), (0.85, 0.27, 0.16), (0.93, 0.72, 0.25))


def marks(size_px: int = 384, seed: int = 1, inks: tuple[tuple[float, ...], ...] = INKS, width: float = 0.03) -> F32:
    """Return short strokes of ink on a ground, (1, 3, H, W) in [0, 1]."""
    rng = np.random.default_rng(seed)
    page = np.full((size_px, size_px, 3), inks[0], np.float32)
    for _ in range(220):
        x, y, angle = rng.random(3) * (size_px, size_px, np.pi)
        reach = width * size_px * np.array([np.cos(angle), np.sin(angle)]) * 2
        start, end = np.array([x, y]) - reach, np.array([x, y]) + reach
        ink = inks[1 + int(rng.integers(len(inks) - 1))]
        thick = max(1, round(width * size_px * rng.uniform(0.4, 0.8)))
        cv2.line(page, start.astype(int).tolist(), end.astype(int).tolist(), ink, thick, cv2.LINE_AA)
    return planes(page)


def planes(page: npt.NDArray[np.floating]) -> F32:
    """Return (H, W, 3) as (1, 3, H, W)."""
    return np.ascontiguousarray(np.clip(page, 0, 1).transpose(2, 0, 1)[None], np.float32)


def page_of(pixels: F32) -> npt.NDArray[np.uint8]:
    """Return (1, 3, H, W) as uint8 (H, W, 3)."""
    return np.asarray(np.floor(pixels[0].transpose(1, 2, 0) * 255 + 0.5), np.uint8)


def jpeg(pixels: F32, quality: int) -> bytes:
    """Return a JPEG file."""
    stream = io.BytesIO()
    Image.fromarray(page_of(pixels)).save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def blurred(pixels: F32, sigma_px: float) -> F32:
    """Return the picture out of focus."""
    return planes(cv2.GaussianBlur(pixels[0].transpose(1, 2, 0), (0, 0), sigma_px))


def enlarged(pixels: F32, factor: float) -> F32:
    """Return the picture shrunk and enlarged again to its size."""
    page = pixels[0].transpose(1, 2, 0)
    height, width = page.shape[:2]
    small = cv2.resize(page, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA)
    return planes(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))


def framed(pixels: F32, margin_px: int, level: float = 1.0) -> F32:
    """Return the picture in a margin of one level."""
    return np.pad(pixels, ((0, 0), (0, 0), (margin_px, margin_px), (margin_px, margin_px)), constant_values=level)
