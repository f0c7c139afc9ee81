"""Faults planted in true repeats, and a picture that has edges of all sizes as photographs do."""

from __future__ import annotations

import cv2
import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import blur


def scene(rng: np.random.Generator, side: int, lattice: Lattice, count: int = 120) -> np.ndarray:
    """Dead leaves: shaded discs of sizes by a power law, one over the other, with fine texture, a little blurred."""
    picture = np.ones((1, 3, side, side), np.float32) * rng.random((1, 3, 1, 1), np.float32)
    rows, columns = np.indices((side, side)).astype(np.float32) - side / 2
    for _ in range(count):
        radius = float(np.clip(4 / (1 - rng.random() * 0.97), 4, side / 5))
        mask = np.zeros((side, side), np.uint8)
        cv2.circle(mask, (side // 2, side // 2), round(radius), 255, -1, cv2.LINE_AA)
        shade = (rows * rng.normal() + columns * rng.normal()) / (12 * radius)
        y, x = (int(n) for n in rng.integers(0, side, 2))
        cover = lattice.roll(mask[None, None] / np.float32(255), y, x)
        light = lattice.roll(shade[None, None].astype(np.float32), y, x)
        picture = picture * (1 - cover) + (rng.random((1, 3, 1, 1), np.float32) + light) * cover
    texture = blur(rng.standard_normal((1, 1, side, side)).astype(np.float32), 0.8, lattice)
    return np.clip(blur(picture, 0.7, lattice) + 0.03 * texture, 0, 1).astype(np.float32)


def off_colour(tile: np.ndarray, levels: float) -> np.ndarray:
    """Lighten the last column by so many of 255 levels."""
    out = tile * np.float32(0.9)
    out[..., -1] += np.float32(levels / 255)
    return out


def with_tent(tile: np.ndarray, height: float) -> np.ndarray:
    """Add a ramp of tone up to the vertical seam and down from it: values meet, slopes do not."""
    side = tile.shape[-1]
    tent = np.abs(np.arange(side) - (side - 1) / 2) / (side / 2)
    tent = np.maximum(0, tent - 0.6) / 0.4 * height
    return np.clip(tile * 0.6 + 0.2 + tent, 0, 1).astype(np.float32)


def with_half_disc(tile: np.ndarray, length: int, row: int) -> np.ndarray:
    """Let a disc of another colour end at the vertical seam, over `length` px of it."""
    rows, columns = np.indices(tile.shape[-2:])
    cover = np.clip(length / 2 - np.hypot(rows - row, columns) + 0.5, 0, 1).astype(np.float32)
    return np.asarray(tile * (1 - cover) + unlike(tile, cover) * cover, np.float32)


def with_quarter_disc(tile: np.ndarray) -> np.ndarray:
    """Put a quarter of a disc of another colour into one corner."""
    rows, columns = np.indices(tile.shape[-2:])
    cover = np.clip(11 - np.hypot(rows, columns), 0, 1).astype(np.float32)
    return np.asarray(tile * (1 - cover) + unlike(tile, cover) * cover, np.float32)


def unlike(tile: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """A colour of the tile itself that nine tenths of it differ from less, where `cover` is."""
    here = (tile * cover).sum(axis=(-1, -2), keepdims=True) / cover.sum()
    away = np.abs(tile - here).sum(axis=1).ravel()
    pick = np.argsort(away)[int(0.9 * away.size)]
    return np.asarray(tile.reshape(1, 3, -1)[..., pick][..., None, None], np.float32)
