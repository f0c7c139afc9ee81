"""Snowflake folding (sekka, a kind of itajime): cloth folded to a small triangle, its corners dipped in turn."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import multiply_ink, rgb
from tools.library.fields import blur, grid, noise, relief, sample, smoothstep

Real = npt.NDArray[np.floating[Any]]

CLOTH, APRICOT, ROSE, PLUM = (rgb(code) for code in ("#f8f1e4", "#f2a65e", "#d4426b", "#4b1c52"))


def fold(y: Real, x: Real, size: int, count: int) -> tuple[Real, Real]:
    """Where a point lies in the folded triangle: (a, b) with 0 <= b <= a <= 1, from `count` diagonal pleats a side.

    The pleats run along both diagonals of the tile, so any whole count closes on the straight torus.
    """
    u, v = (
        np.abs(2 * (way - np.floor(way)) - 1)
        for way in ((x + y) * np.float32(count / size), (x - y) * np.float32(count / size))
    )
    return np.maximum(u, v), np.minimum(u, v)


def dip(near: Real, depth: Real | float, soft: float, crease: Real) -> Real:
    """How much dye a dipped corner takes up at distance `near`: it runs on along the creases and pools at its front."""
    front = near - depth - 0.21 * crease
    taken = smoothstep(soft, -soft, front)
    tide = np.exp(-(((front + 0.6 * soft) / (0.7 * soft)) ** 2))
    return np.asarray(taken * (0.86 + 0.20 * tide) + 0.12 * smoothstep(3.4 * soft, 0, front), np.float32)


def snowflake(size: int, seed: int) -> Real:
    """Stars and lattices in plum, rose and apricot that bleed into white cotton."""
    rng = np.random.default_rng(seed)
    shape = (size, size)
    y, x = grid(shape)
    for scale, far in ((5, 0.0060), (26, 0.0016), (150, 0.0009)):
        y = y + size * far * noise(shape, rng, size / scale)
        x = x + size * far * noise(shape, rng, size / scale)
    a, b = fold(y, x, size, 2)
    uptake = noise(shape, rng, size / 5) * 0.030 + noise(shape, rng, size / 34, 0.4) * 0.014
    wick = np.abs(noise(shape, rng, size / 60, 0.5))
    edge = np.minimum(np.minimum(b * 1.0, (a - b) * np.float32(0.71)), 1 - a)
    crease = np.exp(-edge / (0.022 + 0.016 * wick)) * (0.55 + 0.45 * smoothstep(-1, 1, noise(shape, rng, size / 40)))
    corner, heart, side = np.hypot(1 - a, 1 - b), np.hypot(a, b), np.hypot(1 - a, b)
    middle = np.hypot(a - 0.52, b - 0.52)
    sheet = np.broadcast_to(CLOTH, (*shape, 3)).astype(np.float32)
    warm = np.maximum(dip(heart, 0.44 + uptake, 0.055, crease), 0.85 * dip(side, 0.20 + uptake, 0.05, crease))
    red = np.maximum(dip(corner, 0.56 + uptake, 0.045, crease), dip(heart, 0.20 + uptake, 0.035, crease))
    dark = np.maximum(dip(corner, 0.33 + uptake, 0.030, crease), dip(side, 0.075 + uptake, 0.022, crease))
    dark = np.maximum(dark, dip(heart, 0.055 + 0.5 * uptake, 0.016, crease))
    dark = np.maximum(dark, 0.9 * dip(middle, 0.045 + 0.5 * uptake, 0.018, crease * 0.3))
    board = smoothstep(0.150, 0.120, np.hypot(1 - a, 1 - b) + 0.3 * uptake)  # a small clamped block keeps white
    for tone, taken in ((APRICOT, warm), (ROSE, red), (PLUM, dark)):
        kept = np.clip(taken * (1 - 0.94 * board), 0, 1.08) * (1 + 0.07 * noise(shape, rng, size / 70, 0.7))
        fray = size * 0.0010
        kept = sample(kept, *(g + fray * noise(shape, rng, size / 260) for g in grid(shape)))
        kept = 0.70 * kept + 0.30 * blur(kept, size * 0.0035)
        sheet = multiply_ink(sheet, tone, np.clip(kept, 0, 1.15))
    return finish(sheet, edge, rng)


def finish(sheet: Real, edge: Real, rng: np.random.Generator) -> Real:
    """Press the cloth flat: its creases stay as a soft light and dark, its weave as a grain."""
    size = edge.shape[0]
    light, _ = relief(np.exp(-((edge / 0.010) ** 2)) * size * 0.0012, 0.8)
    grain = 0.020 * noise(edge.shape, rng, size / 600, stretch=0.3) + 0.020 * noise(
        edge.shape, rng, size / 600, stretch=3.2
    )
    return np.asarray(np.clip(sheet * (1 + 0.30 * light + grain)[..., None], 0, 1), np.float32)


__all__ = ["fold", "snowflake"]
