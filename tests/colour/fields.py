"""Designs made of formulas: flat ones with known inks, shaded ones, and noise."""

from __future__ import annotations

import cv2
import numpy as np

from designgen.colour.inks import BARE, Ink, Separation, distinct
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

LATTICES = ("straight", "half-drop", "brick", "drop-1/3", "border", "none")
FOUR = np.array([[240, 230, 210], [200, 60, 50], [40, 120, 90], [25, 30, 70]], np.uint8)


def blobs(size_px: tuple[int, int] = (96, 96), count: int = 4, seed: int = 0, sigma: float = 5.0) -> np.ndarray:
    """Labels 0 .. count-1 in smooth blobs that repeat straight, uint8 (H, W)."""
    noise = np.random.default_rng(seed).normal(size=(*size_px, count))
    frequency = np.hypot(np.fft.fftfreq(size_px[0])[:, None], np.fft.fftfreq(size_px[1])[None])
    smooth = np.fft.ifft2(
        np.fft.fft2(noise, axes=(0, 1)) * np.exp(-2 * (np.pi * sigma * frequency) ** 2)[..., None], axes=(0, 1)
    )
    return np.argmax(smooth.real, axis=-1).astype(np.uint8)


def tile_of(
    levels: np.ndarray, repeat: str = "straight", width_mm: float = 20.0, alpha: np.ndarray | None = None
) -> Tile:
    """A tile of uint8 (H, W, 3)."""
    pixels = np.ascontiguousarray(levels.transpose(2, 0, 1)[None], np.float32) / np.float32(255)
    height_mm = width_mm * levels.shape[0] / levels.shape[1]
    plane = None if alpha is None else alpha[None, None].astype(np.float32)
    return Tile(pixels, Lattice.named(repeat), width_mm, height_mm, plane)


def painted(size_px: tuple[int, int] = (96, 96), seed: int = 0) -> np.ndarray:
    """Four inks with blurred edges, shading and noise, uint8 (H, W, 3)."""
    rng = np.random.default_rng(seed)
    flat = FOUR[blobs(size_px, 4, seed)].astype(np.float32)
    wide = np.tile(flat, (3, 3, 1))
    soft = cv2.GaussianBlur(wide, (0, 0), 1.0)[size_px[0] : 2 * size_px[0], size_px[1] : 2 * size_px[1]]
    return np.clip(soft + rng.normal(0, 6, soft.shape), 0, 255).astype(np.uint8)


def separation(
    labels: np.ndarray, colours: np.ndarray = FOUR, repeat: str = "straight", width_mm: float = 20.0
) -> Separation:
    """A separation of labels in sRGB levels (K, 3), sorted by nobody."""
    inks = distinct(Ink.of_srgb(colour / 255) for colour in colours)
    return Separation(labels, inks, Lattice.named(repeat), width_mm, width_mm * labels.shape[0] / labels.shape[1])


def with_bare(labels: np.ndarray) -> np.ndarray:
    """The same with a round hole of bare cloth in its middle."""
    out = labels.copy()
    y, x = np.ogrid[: labels.shape[0], : labels.shape[1]]
    middle = labels.shape[0] / 2, labels.shape[1] / 2
    out[(y - middle[0]) ** 2 + (x - middle[1]) ** 2 < (min(labels.shape) / 4) ** 2] = BARE
    return out
