"""Smaller pictures for looking at: plain (not repeating) resizing that keeps hidden colour hidden."""

from __future__ import annotations

import numpy as np
from PIL import Image

from designgen.imaging.picture import Pixels, check_alpha, check_pixels


def resize_for_preview(
    pixels: Pixels, alpha: Pixels | None = None, *, max_side_px: int
) -> tuple[Pixels, Pixels | None]:
    """Shrink so that the longer side is at most `max_side_px`; smaller pictures are returned as they are.

    Colour is weighted by alpha while resizing, so what lies under alpha 0 never bleeds into an edge. For tiles, which
    repeat, use `repeat.resample` instead.

    Args:
        pixels: float32 (1, 3, H, W) in [0, 1].
        alpha: float32 (1, 1, H, W) in [0, 1], or None.
        max_side_px: Longest side wanted, 1 or more.

    Returns:
        The pixels and the alpha, resized, float32 in [0, 1].
    """
    check_pixels(pixels)
    if alpha is not None:
        check_alpha(alpha, pixels)
    if max_side_px < 1:
        raise ValueError(f"max_side_px: expected 1 or more, got {max_side_px}")
    h, w = pixels.shape[2:]
    if max(h, w) <= max_side_px:
        return pixels, alpha
    scale = max_side_px / max(h, w)
    size = (max(1, round(h * scale)), max(1, round(w * scale)))
    if alpha is None:
        return np.clip(_resize(pixels, size), 0.0, 1.0), None
    small_alpha = np.clip(_resize(alpha, size), 0.0, 1.0)
    weighted = _resize(pixels * alpha, size)
    visible = small_alpha > 1e-4
    colour = np.where(visible, weighted / np.maximum(small_alpha, 1e-4), 0.0)
    return np.clip(colour, 0.0, 1.0).astype(np.float32), small_alpha


def thumbnail(pixels: Pixels, alpha: Pixels | None = None, *, side_px: int, background: float = 1.0) -> Pixels:
    """Return an opaque square-bounded thumbnail: shrunk to `side_px`, laid over a grey `background` in [0, 1]."""
    small, small_alpha = resize_for_preview(pixels, alpha, max_side_px=side_px)
    if small_alpha is None:
        return small
    flat: Pixels = small * small_alpha + np.float32(background) * (1 - small_alpha)
    return np.clip(flat, 0.0, 1.0)


def _resize(x: Pixels, size: tuple[int, int]) -> Pixels:
    h, w = size
    planes = [
        np.asarray(Image.fromarray(plane).resize((w, h), Image.Resampling.LANCZOS), dtype=np.float32) for plane in x[0]
    ]
    return np.stack(planes)[None]
