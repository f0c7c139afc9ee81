"""Zebra: stripes that fork and taper along the coat, each pair holding a slim shadow stripe between."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from tools.library.colour import palette
from tools.library.fields import grid, noise, sample, shrink
from tools.library.inks import settle

Real = npt.NDArray[np.floating[Any]]

IVORY, INK, SHADOW = palette("#f5ecdb", "#1a181c", "#d39a68")


def stripes(cells: int, count: int, rng: np.random.Generator) -> Real:
    """Swift-Hohenberg stripes (Physical Review A 15, 1977), about `count` a tile, begun from a bent row of stripes."""
    y, x = grid((cells, cells))
    bend = noise((cells, cells), rng, cells * 0.42, stretch=1.0) * 0.070 * cells
    bend += noise((cells, cells), rng, cells * 0.16) * 0.010 * cells
    lean = 0.035 * cells * np.sin(2 * np.pi * y / cells)
    start = np.cos(2 * np.pi * count * (x + bend + lean) / cells + np.sin(2 * np.pi * y / cells) * 0.8)
    u = (0.5 * start + 0.2 * noise((cells, cells), rng, cells / count * 0.6)).astype(np.float32)
    fy, fx = np.meshgrid(np.fft.fftfreq(cells), np.fft.rfftfreq(cells), indexing="ij")
    square = (np.hypot(fy, fx) * cells / count) ** 2
    step, drive = 0.6, 0.55
    linear = 1 / (1 - step * (drive - 2.2 * (1 - square) ** 2))
    for _ in range(45):
        u = np.clip(fft.irfft2(fft.rfft2(u - step * u**3) * linear, s=u.shape), -1, 1).astype(np.float32)
    return np.asarray(u / u.std(), np.float32)


def savanna(size: int, seed: int) -> Real:
    """Ink stripes on ivory with camel shadow stripes."""
    rng = np.random.default_rng(seed)
    cells = 384
    u = stripes(cells, 10, rng)
    weight = noise((cells, cells), rng, cells * 0.2)
    thin = noise((cells, cells), rng, cells * 0.09, stretch=1.6)
    hand = [noise((cells, cells), rng, scale) for scale in (11.0, 11.0, 4.0, 4.0)]
    fine = 2 * size
    y, x = grid((fine, fine))
    y, x = y * cells / fine, x * cells / fine
    unsteady = [sample(h, y, x, cv2.INTER_CUBIC) for h in hand]
    yy, xx = y + 0.7 * unsteady[0] + 0.13 * unsteady[2], x + 0.7 * unsteady[1] + 0.13 * unsteady[3]
    level = sample(u, yy, xx, cv2.INTER_CUBIC)
    ink = level > 0.20 + 0.40 * sample(weight, y, x) + 0.16 * sample(thin, y, x)
    shade = level < -1.33 - 0.10 * sample(thin, y, x) + 0.20 * sample(weight, y, x)
    tones = np.stack([IVORY, INK, SHADOW])
    return settle(shrink(tones[np.where(ink, 1, np.where(shade, 2, 0))], 2), tones, 8)
