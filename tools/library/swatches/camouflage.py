"""Camouflage of our own: interlocking lands and branches, cut with a knife along straight facets."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy.spatial import cKDTree

from tools.library.colour import palette
from tools.library.curves import move
from tools.library.fields import blur, grid, sample, shrink
from tools.library.inks import settle

Real = npt.NDArray[np.floating[Any]]

CLOTH = palette("#cdbf98", "#7f8052", "#d07c55", "#25322c", "#f0e7d0")
SAND, OLIVE, CLAY, FOREST, BONE = range(5)


def _unroll(tile: Real) -> Real:
    """Two columns of a half-drop, which repeat straight."""
    return np.concatenate([tile, np.roll(tile, tile.shape[0] // 2, 0)], 1)


def _field(cells: int, rng: np.random.Generator, scale: float, stretch: float) -> Real:
    """Smooth noise on two columns of a half-drop, deviation 1, `stretch` times longer across than down."""
    white = _unroll(rng.standard_normal((cells, cells)))
    fy, fx = np.meshgrid(np.fft.fftfreq(cells), np.fft.rfftfreq(2 * cells), indexing="ij")
    radius = np.hypot(fy, fx * stretch) * scale
    band = np.exp(-((radius * 1.6) ** 2)) * (1 - np.exp(-((radius * 2.4) ** 2)))
    out = fft.irfft2(fft.rfft2(white) * band, s=white.shape)
    return np.asarray(out / out.std(), np.float32)


def lands(cells: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Which cloth lies at each point: big lands, branches across them, chips on top."""
    unit = cells / 100
    dy, dx = (_field(cells, rng, 8 * unit, 1.0) * 1.1 * unit for _ in range(2))
    y, x = grid((cells, 2 * cells))

    def wave(scale: float, stretch: float) -> Real:
        return sample(_field(cells, rng, scale * unit, stretch), y + dy, x + dx)

    out = np.full((cells, 2 * cells), SAND)
    out[wave(17, 1.8) > 0.05] = OLIVE
    out[wave(13, 1.6) > 1.08] = CLAY
    out[np.abs(wave(15, 1.7)) - 0.28 - 0.20 * wave(10, 1.3) < -0.06] = FOREST
    out[wave(9, 1.7) > 1.62] = BONE
    return out


def knife(kinds: npt.NDArray[np.int64], pitch: float, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Cut the lands along the edges of uneven cells: each cell takes the cloth at its middle."""
    cells = kinds.shape[0]
    count = round(cells / pitch)
    at = (np.stack(np.meshgrid(np.arange(count), np.arange(count)), -1).reshape(-1, 2) + 0.5) * cells / count
    at = (at + rng.uniform(-0.5, 0.5, at.shape) * pitch) % cells
    both = np.vstack([at, move(at, cells, cells / 2) % (2 * cells, cells)])
    kind = kinds[both[:, 1].astype(int), both[:, 0].astype(int)]
    y, x = grid(kinds.shape)
    nearest = cKDTree(both, boxsize=(2 * cells, cells)).query(np.stack([x.ravel(), y.ravel()], 1))[1]
    return np.asarray(kind[nearest].reshape(kinds.shape))


def coastline(size: int, seed: int) -> Real:
    """Sand, olive, clay, forest and bone, half-drop."""
    rng = np.random.default_rng(seed)
    cells = 384
    cut = knife(lands(cells, rng), cells / 50, rng)
    fine = 2 * size
    y, x = grid((fine, fine))
    y, x = y * cells / fine, x * cells / fine
    best, which = np.full((fine, fine), -1, np.float32), np.zeros((fine, fine), np.uint8)
    for kind in range(len(CLOTH)):
        share = sample(blur((cut == kind).astype(np.float32), cells / 330), y, x, cv2.INTER_CUBIC)
        which[share > best] = kind
        best = np.maximum(best, share)
    return settle(shrink(CLOTH[which], 2), CLOTH, 7)
