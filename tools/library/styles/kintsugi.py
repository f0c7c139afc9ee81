"""Kintsugi: sherds of different bowls joined with lacquer and gold, their glazes crackled and pooled."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette, ramp, rgb
from tools.library.fields import blur, distance, grid, noise, relief, shrink, smoothstep
from tools.library.pieces import Labels, away, borders, joints, nearest

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

CELADON = palette("#4f8273", "#7ba994", "#a6c8b1", "#cfe1cd")
TENMOKU = palette("#0e0b0c", "#1a1314", "#3b2015", "#8a4a1d")
IVORY, INDIGO = rgb("#efe6d2"), rgb("#1d3f80")
KAKI = palette("#6d1f12", "#b13a1c", "#d3582a")
GOLD = palette("#3f2609", "#8f611b", "#cf9c38", "#f0cf74", "#fff6d2")
SHARES = (0.40, 0.27, 0.23, 0.10)  # celadon, tenmoku, painted ivory, persimmon


def _break(size: int, rng: np.random.Generator) -> Points:
    """Centres of sherds: small about the blows, long and large between them."""
    blows = np.array([(0.24, 0.30), (0.71, 0.80), (0.80, 0.22)]) * size
    points: list[Points] = []
    for reach, count, gap in (
        (0.020, 3, 0.02),
        (0.062, 5, 0.035),
        (0.130, 6, 0.065),
        (0.225, 7, 0.11),
        (0.33, 7, 0.14),
    ):
        for k, blow in enumerate(blows):
            scale = (1.0, 1.15, 0.8)[k]
            start = rng.uniform(0, 6.28)
            for i in range(count):
                a = start + 2 * np.pi * (i + rng.uniform(-0.3, 0.3)) / count
                p = blow + size * reach * scale * rng.uniform(0.85, 1.15) * np.array([np.cos(a), np.sin(a)])
                if all(distance(p, q, (size, size)) > gap * size * scale for q in points):
                    points.append(np.mod(p, size))
    return np.array(points)


def _sherds(size: int, rng: np.random.Generator) -> tuple[Labels, Points]:
    """Labels of the sherds: cells about the centres, their borders torn a little as clay breaks."""
    points = _break(size, rng)
    cells = nearest(points, (size, size), 1, max(1, size // 1536))[..., 0]
    y, x = grid((size, size))
    for scale, far in ((size / 5, 0.018), (size / 26, 0.0036), (size / 90, 0.0009)):
        y = y + size * far * noise((size, size), rng, scale)
        x = x + size * far * noise((size, size), rng, scale)
    iy, ix = np.floor(y).astype(int) % size, np.floor(x).astype(int) % size
    return np.ascontiguousarray(cells[iy, ix]), points


def _crackle(size: int, count: int, rng: np.random.Generator) -> Real:
    """Distance (pixels) from a net of fine cracks with about `count` cells."""
    spots = rng.random((count, 2)) * size
    cells = nearest(spots, (size, size), 1, max(1, size // 768))[..., 0]
    y, x = grid((size, size))
    w = size / np.sqrt(count)
    y, x = y + 0.16 * w * noise((size, size), rng, w * 0.8), x + 0.16 * w * noise((size, size), rng, w * 0.8)
    torn = cells[np.floor(y).astype(int) % size, np.floor(x).astype(int) % size]
    return away(borders(torn), size // 16)


def _celadon(size: int, rng: np.random.Generator) -> Real:
    """Jade glaze over combed clay: it pools darker in the grooves, and is crackled twice."""
    shape = (size, size)
    y, x = grid(shape)
    bend = 1.1 * np.sin(2 * np.pi * 3 * x / size) + 0.55 * noise(shape, rng, size / 6)
    comb = np.cos(2 * np.pi * 22 * y / size + 3.0 * bend)
    tone = 0.60 + 0.16 * smoothstep(-1, 0.2, comb) + 0.12 * noise(shape, rng, size / 6) - 0.05
    out = ramp(CELADON, np.clip(tone, 0, 1))
    unit = size / 1536
    for count, dark, wide in ((150, 0.62, 1.5), (900, 0.26, 1.0)):
        line = np.exp(-((_crackle(size, count, rng) / (wide * unit + 0.3)) ** 2)) * dark
        out = out * (1 - line[..., None]) + rgb("#4a4232") * line[..., None]
    return np.asarray(out, np.float32)


def _tenmoku(size: int, rng: np.random.Generator) -> Real:
    """Black glaze with hare's fur: rust that ran down while it melted."""
    shape = (size, size)
    fur = noise(shape, rng, size / 170, 0.0, 9.0) + 0.6 * noise(shape, rng, size / 70, 0.0, 7.0)
    pool = noise(shape, rng, size / 5)
    tone = smoothstep(-0.4, 2.0, fur + 0.7 * pool)
    spots = smoothstep(2.0, 2.5, noise(shape, rng, size / 95))
    return np.asarray(ramp(TENMOKU, np.clip(tone + 0.25 * spots, 0, 1)), np.float32)


def _painted(size: int, rng: np.random.Generator) -> Real:
    """Ivory glaze over waves brushed in cobalt, thick where the brush turned."""
    shape = (size, size)
    y, x = grid(shape)
    pitch = size / 8
    y = y + size * 0.004 * noise(shape, rng, size / 20)
    x = x + size * 0.004 * noise(shape, rng, size / 20)
    best = np.full(shape, 9.0, np.float32)
    for k in (0, 1, 2):  # scales lower down cover those above them
        row = np.ceil(y / (pitch / 4)) + k
        u = np.mod(x + np.where(np.mod(row, 2) == 1, pitch / 2, 0), pitch) - pitch / 2
        r = np.hypot(u, row * pitch / 4 - y) / (pitch / 2)
        best = np.where(r < 1, r, best)
    rings = np.abs(np.mod(best * 3.0 + 0.02, 1) - 0.5) * 2
    wet = 0.52 + 0.17 * noise(shape, rng, size / 26)
    brush = smoothstep(-0.1, 0.25, rings - wet) * (0.66 + 0.2 * noise(shape, rng, size / 18))
    glaze = IVORY * (1 + 0.02 * noise(shape, rng, size / 12))[..., None]
    return np.asarray(glaze + (INDIGO - glaze) * np.clip(brush, 0, 0.95)[..., None], np.float32)


def _glazes(labels: Labels, points: Points, rng: np.random.Generator) -> tuple[Real, npt.NDArray[np.bool_]]:
    """Every sherd from a bowl of its own, turned and moved; the smallest are lost and filled with gold."""
    size = labels.shape[0]
    bowls = [_celadon(size, rng), _tenmoku(size, rng), _painted(size, rng)]
    kaki = np.clip(0.6 + 0.16 * noise(labels.shape, rng, size / 7) + 0.05 * noise(labels.shape, rng, 2.0), 0, 1)
    bowls.append(ramp(KAKI, kaki))
    area = np.bincount(labels.ravel(), minlength=len(points)) / size**2
    kinds = _kinds(points, area, size, rng)
    out = np.zeros((*labels.shape, 3), np.float32)
    y, x = grid(labels.shape)
    for k in range(len(points)):
        there = labels == k
        py, px = y[there], x[there]
        for _ in range(int(rng.integers(0, 4)) if kinds[k] != 1 else int(rng.integers(0, 2)) * 2):
            py, px = px, -py
        dy, dx = rng.random(2) * size
        iy, ix = np.floor(py + dy).astype(int) % size, np.floor(px + dx).astype(int) % size
        out[there] = bowls[kinds[k]][iy, ix] * np.float32(rng.normal(1.0, 0.045))
    return out, (area < 0.0016)[labels]


def _kinds(points: Points, area: Real, size: int, rng: np.random.Generator) -> list[int]:
    """Deal the bowls out, largest sherd first: each the bowl furthest below its share, unlike its neighbours."""
    kinds = [-1] * len(points)
    used = np.zeros(4)
    for k in np.argsort(-area):
        want = used / np.array(SHARES) + rng.uniform(0, 0.04, 4)
        gaps = np.array([distance(points[k], q, (size, size)) for q in points])
        for other in np.argsort(gaps)[1:4]:
            if kinds[other] >= 0:
                want[kinds[other]] += 0.5
        if area[k] > 0.03:
            want[3] += 9
        kinds[k] = int(np.argmin(want))
        used[kinds[k]] += area[k]
    return kinds


def gold_seams(size: int, seed: int) -> Real:
    """Celadon, tenmoku, painted ivory and persimmon sherds in gold seams that swell and pool."""
    rng = np.random.default_rng(seed)
    fine, points = _sherds(2 * size, rng)
    labels = np.ascontiguousarray(fine[::2, ::2])
    shape = labels.shape
    reach = size // 12
    d = shrink(away(borders(fine), 2 * reach), 2) / 2
    knot = shrink(away(joints(fine), 2 * reach), 2) / 2
    glaze, lost = _glazes(labels, points / 2, rng)
    swell = 1 + 0.30 * noise(shape, rng, size / 14) + 0.13 * noise(shape, rng, size / 60)
    wide = size * (0.0052 * np.clip(swell, 0.4, 2) + 0.0052 * np.exp(-((knot / (size * 0.014)) ** 2)))
    inside = np.where(lost, wide + d, wide - d)
    cover = np.clip(inside + 0.5, 0, 1)
    body = np.clip(1 - (blur(cover, size * 0.007) * 1.1) ** 2, 0.3, 1)
    dome = smoothstep(0, size * 0.022, d) * size * 0.004 + noise(shape, rng, size / 9) * size * 0.0012
    lit, shine = relief(blur(dome, size / 900) + 0.30 * noise(shape, rng, size / 70), 1.2, gloss=1.0)
    pot = glaze * (body * (1 + 0.55 * lit))[..., None] + (0.40 * shine)[..., None]
    return _gild(pot, cover, inside, rng)


def _gild(pot: Real, cover: Real, inside: Real, rng: np.random.Generator) -> Real:
    """Lay the gold: raised lacquer, powder burnished on its back, a cast shadow beside it."""
    shape = cover.shape
    size = shape[0]
    high = np.sqrt(np.clip(inside / (size * 0.009), 0, 1)) * size * 0.0046
    rough = 0.12 * noise(shape, rng, size / 300) + 0.65 * noise(shape, rng, size / 70)
    lit, shine = relief(blur(high, size / 1100) + rough * size / 1536, 1.0, gloss=1.0)
    powder = 0.035 * noise(shape, rng, 1.3)
    gold = ramp(GOLD, np.clip(0.50 + 1.25 * lit + 0.5 * shine + powder + 0.05 * noise(shape, rng, size / 20), 0, 1))
    off = max(1, round(size * 0.003))
    cast = np.roll(blur(cover, size * 0.003), (off, off), (0, 1)) * (1 - cover)
    out = pot * (1 - 0.5 * cast)[..., None]
    return np.asarray(np.clip(out * (1 - cover[..., None]) + gold * cover[..., None], 0, 1), np.float32)
