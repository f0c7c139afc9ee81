"""Warp ikat: threads tied and dyed before weaving, so every edge along the warp is feathered."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette
from tools.library.fields import directional_blur, grid, noise, shrink, smoothstep

Real = npt.NDArray[np.floating[Any]]


def _almond(y: Real, x: Real, reach: float, waist: float, power: float) -> Real:
    """Level of a hooked almond: 0 at the heart, 1 at its rim (|x|^p + |y|^p)."""
    return np.asarray((np.abs(y / reach) ** power + np.abs(x / waist) ** power) ** (1 / power), np.float32)


def madder_ikat(size: int, seed: int) -> Real:
    """Silk warp ikat of hooked almonds in madder, indigo, saffron and ecru."""
    rng = np.random.default_rng(seed)
    n = size * 2
    shape = (n, n)
    y, x = grid(shape)
    count = 366  # warp threads to a repeat
    pixel = n / 2560  # what is soft or frayed is so by the same share of the cloth at every size
    # every thread slips a little; neighbours dyed in one bundle slip together
    ends = np.arange(count)
    bundle = np.repeat(rng.normal(0, 1, count // 8 + 1), 8)[:count]
    slow = noise((64, count), rng, 9.0)[0]
    slip = n * (0.0040 * rng.normal(0, 1, count) + 0.0045 * bundle + 0.006 * slow)
    at = np.floor(x / n * count).astype(np.int32) % count
    fray = n * 0.0022 * noise(shape, rng, 40 * pixel, stretch=0.4)
    yy = y + slip[at].astype(np.float32) + fray * (1 + 0.6 * rng.normal(0, 1, count)[at].astype(np.float32))
    xx = (ends[at] + 0.5).astype(np.float32) * (n / count) + n * 0.0035 * noise(shape, rng, 130 * pixel)
    ecru, madder, indigo, saffron, ink, teal = palette("#f0e2c2", "#a8242c", "#1c2f63", "#e3a02f", "#17141c", "#2d7f86")
    pitch_x, pitch_y = n / 4, n / 2
    column = np.floor(xx / pitch_x)
    u = (np.mod(xx, pitch_x) / pitch_x - 0.5) * 2
    v = (np.mod(yy + np.mod(column, 2) * pitch_y / 2, pitch_y) / pitch_y - 0.5) * 2
    wave = 0.075 * np.sin(v * np.pi * 7) * (1 - 0.3 * np.abs(v))
    out = np.broadcast_to(madder, (*shape, 3)).astype(np.float32).copy()
    soft = 0.030

    def lay(level: Real, edge: float, colour: Real) -> None:
        cover = smoothstep(soft, -soft, level - edge)[..., None]
        out[:] = out * (1 - cover) + colour * cover

    tilt = np.abs(u) + wave
    body = _almond(v, tilt, 0.99, 1.06, 1.25)
    # the next column's almonds show past this column's edge, half a drop lower
    beside = _almond(1 - np.abs(v), 2 - np.abs(u) + wave, 0.99, 1.06, 1.25)
    for level in (beside, body):
        for edge, tone in ((1.0, ink), (0.95, teal), (0.90, ecru), (0.80, indigo), (0.64, ecru), (0.585, saffron)):
            lay(level, edge, tone)
    for edge, tone in ((0.45, ink), (0.40, madder), (0.22, ecru), (0.15, indigo)):
        lay(body, edge, tone)
    for side in (-0.37, 0.37):
        drop = _almond(v - side, u, 0.115, 0.13, 1.6)
        for edge, tone in ((1.0, ecru), (0.72, madder)):
            lay(drop, edge, tone)
    dyed = directional_blur(out, 3.0 * pixel, 0.6 * pixel)
    return weave(dyed, at, count, rng, np.mod(x / n * count, 1))


def weave(dyed: Real, at: npt.NDArray[np.int32], count: int, rng: np.random.Generator, across: Real) -> Real:
    """Turn dyed warp into cloth: each thread its own depth of dye, rounded, crossed by fine weft ribs."""
    n = dyed.shape[0]
    y, _ = grid((n, n))
    depth = 1 + 0.075 * rng.normal(0, 1, count)[at].astype(np.float32) + 0.04 * noise((n, n), rng, n / 51, stretch=0.25)
    round_ = 0.80 + 0.20 * np.sin(np.pi * across)
    rib = 0.95 + 0.05 * np.sin(2 * np.pi * y / n * 320 + np.pi * at)
    silk = 1 + 0.05 * noise((n, n), rng, n / 853, stretch=0.12)
    cloth = dyed * (depth * round_ * rib * silk)[..., None] * 1.12
    return np.clip(shrink(np.clip(cloth, 0, 1).astype(np.float32), 2), 0, 1)


__all__ = ["madder_ikat", "weave"]
