"""Terrazzo: chips of broken marble thrown in three grades into pale cement, ground flat and polished."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette, pick, rgb, shift
from tools.library.curves import place, spline
from tools.library.fields import gradient, grid, noise, sample, smoothstep

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]
Chip = tuple[Points, float, Real]

CEMENT = rgb("#f1e7d6")
STONES = palette("#1f2a2c", "#8c2f2b", "#d98a5f", "#e9b9a4", "#5f7a63", "#c9cfc0", "#d9a441")
_WEIGHTS = (0.17, 0.15, 0.17, 0.20, 0.15, 0.11, 0.05)


def shard(rng: np.random.Generator) -> Points:
    """A chip of radius about 1: flat broken faces, most corners sharp, one or two knocked off."""
    count = int(rng.integers(5, 8))
    angle = np.sort((np.arange(count) + rng.uniform(-0.38, 0.38, count)) * 2 * np.pi / count)
    reach = rng.uniform(0.78, 1.12, count)
    long_ = rng.uniform(0.62, 1.0)
    corners = np.stack([np.cos(angle) * reach, np.sin(angle) * reach * long_], 1)
    points: list[Points] = []
    for i in range(count):
        before, here, after = corners[i - 1], corners[i], corners[(i + 1) % count]
        cut = rng.choice([0.05, 0.09, 0.22], p=[0.6, 0.28, 0.12])
        points += [here + (before - here) * cut, here + (after - here) * cut]
    ring = np.array(points)
    faces = np.vstack([np.linspace(a, b, 5, endpoint=False) for a, b in zip(ring, np.roll(ring, -1, 0), strict=True)])
    gap = np.linalg.norm(np.roll(faces, -1, 0) - faces, axis=1, keepdims=True)
    rough = rng.normal(0, 0.014, faces.shape) * np.clip(gap / 0.12, 0, 1)  # a short face must not cross itself
    return spline(faces + rough, True, 3)


_GRID = 400  # chips are settled on this grid whatever the picture's size


def sort(at: Points, radius: float, chips: list[Chip], rng: np.random.Generator) -> Real:
    """Choose the stone of a chip at `at`: of some by weight, the one whose like lies farthest off."""
    if radius < 0.01 or not chips:
        return pick(STONES, _WEIGHTS, rng)
    off = np.abs(np.array([chip[0][0] for chip in chips]) - at)
    away = np.hypot(*np.minimum(off, np.abs(1 - off)).T) - np.array([chip[1] for chip in chips])
    stones = np.array([chip[2] for chip in chips])
    best, room = CEMENT, -1.0
    for _ in range(4):
        stone = pick(STONES[:6] if radius > 0.05 else STONES, _WEIGHTS[:6] if radius > 0.05 else _WEIGHTS, rng)
        gap = float(np.min(away, initial=1.0, where=(stones == stone).all(1)))
        if gap > room:
            best, room = stone, gap
    return best


def press(room: Real, outline: Points, reach: float) -> None:
    """Take a chip's ground out of `room` (distance to the nearest chip) as far as `reach` around it, wrapping."""
    low = np.floor(outline.min(0) - reach).astype(int)
    high = np.ceil(outline.max(0) + reach).astype(int)
    free = np.full((high[1] - low[1], high[0] - low[0]), 255, np.uint8)
    cv2.fillPoly(free, [np.round(outline - low - 0.5).astype(np.int32)], 0)
    here = np.ix_(np.arange(low[1], high[1]) % room.shape[0], np.arange(low[0], high[0]) % room.shape[1])
    room[here] = np.minimum(room[here], cv2.distanceTransform(free, cv2.DIST_L2, cv2.DIST_MASK_PRECISE))


def settle(rng: np.random.Generator) -> list[Chip]:
    """Throw the chips: outlines in shares of the tile with radius and stone, large first, none over another."""
    chips: list[Chip] = []
    room = np.full((_GRID, _GRID), _GRID, np.float32)
    crowd = noise((_GRID, _GRID), rng, _GRID / 4.5)
    grades = ((30, 0.054, 0.096, 0.86, -9.0), (90, 0.027, 0.048, 0.92, -1.7), (330, 0.012, 0.021, 1.0, -1.9),
              (760, 0.0045, 0.0085, 1.1, -9.0))  # fmt: skip
    for count, least, most, space, quiet in grades:
        for radius in np.sort(rng.uniform(least, most, count))[::-1]:
            spots = np.flatnonzero((room > radius * _GRID * space) & (crowd > quiet))
            if len(spots) == 0:
                continue
            at = int(rng.choice(spots))
            x, y = at % _GRID + rng.random(), at // _GRID + rng.random()
            outline = place(shard(rng), x / _GRID, y / _GRID, rng.uniform(0, 6.28), radius)
            press(room, outline * _GRID, radius * _GRID * 1.1 + 2)
            chips.append((outline, radius, sort(outline.mean(0) % 1, radius, chips, rng)))
    return chips


def _veins(y: Real, x: Real, size: int, scale: int, rng: np.random.Generator) -> Real:
    """Cracks that minerals have filled, 0 to 1: crooked, forking into nothing, none of one width."""
    shape = (size, size)
    kink = size * 0.010 * noise(shape, rng, size / 22, 0.5), size * 0.010 * noise(shape, rng, size / 22, 0.5)
    crack = sample(noise(shape, rng, size / scale, 0.0, 2.4), y + kink[0], x + kink[1])
    dy, dx = gradient(crack)
    away = np.abs(crack) / (np.hypot(dy, dx) + 1e-4)
    healed = smoothstep(-0.7, 0.6, noise(shape, rng, size / 16))  # else every vein would close into a loop
    return np.asarray(np.exp(-((away / (size * 0.0013)) ** 1.3)) * healed, np.float32)


class Quarry:
    """Slabs of veined stone that chips are cut from, at random places and angles."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        """Saw one slab of each make: clouds, veins, grains."""
        shape = (size, size)
        y, x = grid(shape)
        self.size = size
        self.cloud = noise(shape, rng, size / 14, 0.5)
        thick = _veins(y, x, size, 19, rng) ** (1.6 - np.clip(self.cloud, -0.6, 1.2))
        self.vein = np.maximum(thick, 0.65 * _veins(y, x, size, 34, rng) ** 3).astype(np.float32)
        self.grain = smoothstep(0.9, 1.6, noise(shape, rng, size / 210))

    def cut(self, stone: Real, rng: np.random.Generator) -> tuple[Real, Real, Real, float, float]:
        """Choose tones (ground, vein, cloud) and how strongly veined and how grained one chip is."""
        pale = float(stone.mean()) > 0.62
        tone = shift(stone, rng.uniform(-0.035, 0.035), rng.uniform(0.88, 1.08))
        vein = mix(tone, STONES[1] if rng.random() < 0.3 else STONES[0], 0.45) if pale else mix(tone, CEMENT, 0.62)
        return tone, vein, shift(tone, -0.07 if pale else 0.06), rng.uniform(0.5, 1.0), rng.choice([0.0, 0.0, 0.7])


def lay(canvas: Canvas, chip: Chip, quarry: Quarry, rng: np.random.Generator) -> None:
    """Set one chip: its stone, cut at its own place and angle, and the dark line where cement meets it."""
    outline, radius, stone = chip[0] * quarry.size, chip[1], chip[2]
    tone, vein, cloud, veined, grained = quarry.cut(stone, rng)
    if radius < 0.012:
        canvas.fill(outline, tone)
        return
    turn, x0, y0 = rng.uniform(0, 6.28), *(rng.random(2) * quarry.size)
    c, s = np.cos(turn), np.sin(turn)

    def shade(x: Real, y: Real) -> Real:
        u, v = x * c - y * s + x0, x * s + y * c + y0
        out = mix(tone, cloud, np.clip(0.5 + 0.5 * sample(quarry.cloud, v, u), 0, 1))
        if grained > 0:
            out = mix(out, vein, grained * sample(quarry.grain, v, u))
        else:
            out = mix(out, vein, veined * sample(quarry.vein, v, u))
        return out

    centre = outline.mean(0)
    canvas.fill(centre + (outline - centre) * (1 + 0.0016 / radius), shift(CEMENT, -0.22), 0.55)
    canvas.paint(outline, shade)


def terrazzo_floor(size: int, seed: int) -> Real:
    """Oxblood, apricot, blush, sage and ink marble in warm cream cement."""
    rng = np.random.default_rng(seed)
    shape = (size, size)
    chips = settle(rng)
    quarry = Quarry(size, rng)
    sand = smoothstep(1.7, 2.4, noise(shape, rng, size / 420)) - smoothstep(1.9, 2.6, noise(shape, rng, size / 420))
    cement = CEMENT * (1 + 0.012 * noise(shape, rng, size / 9) + 0.05 * sand)[..., None]
    canvas = Canvas(shape, None, fine=2)
    canvas.wraps = True
    canvas.pixels[:] = np.repeat(np.repeat(cement, 2, 0), 2, 1)
    canvas.alpha[:] = 1
    for chip in chips:
        lay(canvas, chip, quarry, rng)
    out = canvas.finish()
    polish = 0.014 * noise(shape, rng, size / 3) + 0.006 * noise(shape, rng, size / 260)
    return np.asarray(np.clip(out * (1 + polish[..., None]), 0, 1), np.float32)
