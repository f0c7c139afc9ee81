"""Pointillism: dots of pure colour, side by side and unmixed, each with its touch of the complement."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette, rgb
from tools.library.fields import blur, noise, relief
from tools.library.pieces import nearest
from tools.library.styles.riverside import PAINTS, Scene, riverside

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]
GROUND = rgb("#cf9a60")
TURNS, SHAPES = 16, 4


def dabs(radius: float, rng: np.random.Generator) -> list[list[tuple[Real, Real]]]:
    """Small sprites (cover, relief): a loaded brush put down once, in every direction and a few shapes."""
    n = int(np.ceil(radius * 1.75)) * 2 + 1
    fine = 5
    y, x = (np.mgrid[0 : n * fine, 0 : n * fine] + 0.5) / fine - n / 2
    made = []
    for turn in np.arange(TURNS) * np.pi / TURNS:
        row = []
        for _ in range(SHAPES):
            long, wide = radius * rng.uniform(1.02, 1.30), radius * rng.uniform(0.78, 0.92)
            u, v = x * np.cos(turn) + y * np.sin(turn), -x * np.sin(turn) + y * np.cos(turn)
            angle = np.arctan2(v / wide, u / long)
            edge = 1 + 0.07 * np.cos(3 * angle + rng.uniform(0, 6.28)) + 0.05 * np.cos(5 * angle + rng.uniform(0, 6.28))
            r = np.hypot(u / long, v / wide) / edge
            high = (
                0.62 + 0.38 * np.clip(r, 0, 1) ** 3 + 0.16 * np.cos(v / wide * 7 + rng.uniform(0, 6)) - 0.25 * u / long
            )
            cover = (r < 1).astype(np.float32).reshape(n, fine, n, fine).mean((1, 3))
            row.append((cover, high.astype(np.float32).reshape(n, fine, n, fine).mean((1, 3))))
        made.append(row)
    return made


def evenly(count: int, size: int, rng: np.random.Generator, rounds: int = 3) -> Points:
    """Points of a hand that fills a field: random, then moved apart (Lloyd's algorithm on the torus)."""
    points = rng.random((count, 2)) * size
    step = max(1, size // 512)
    at = np.mgrid[0:size:step, 0:size:step] + step / 2
    for _ in range(rounds):
        near = nearest(points, (size, size), 1, step)[::step, ::step, 0].ravel()
        total = np.maximum(np.bincount(near, minlength=count), 1)
        for axis in (0, 1):
            gap = at[1 - axis].ravel() - points[near, axis]
            gap -= np.round(gap / size) * size
            points[:, axis] += np.bincount(near, gap, count) / total
    return np.mod(np.mod(points, size), size)


def _colours(scene: Scene, at: Points, spread: float, rng: np.random.Generator) -> Real:
    """Choose a pure colour for every dot: near its place on the ramp, or now and then the complement."""
    size = scene.light.shape[0]
    iy, ix = (at[:, 1].astype(int) % size), (at[:, 0].astype(int) % size)
    family, light = scene.paint[iy, ix], scene.light[iy, ix]
    out = np.zeros((len(at), 3), np.float32)
    for k, (ramp, spark, share) in enumerate(PAINTS):
        mine = family == k
        count = int(mine.sum())
        colours = palette(*ramp)
        index = light[mine] * (len(colours) - 1) + rng.normal(0, spread * len(colours), count)
        picked = colours[np.clip(np.round(index), 0, len(colours) - 1).astype(int)]
        lit = rng.random(count) < share * (1.35 - light[mine])
        picked[lit] = rgb(spark)
        out[mine] = picked
    return out


def _touch(
    colour: Real, height: Real, scene: Scene, pitch: float, how: tuple[float, float, float], rng: np.random.Generator
) -> None:
    """Cover the field once with dots: `how` is their size, the spread of colour, and the share left out."""
    size = colour.shape[0]
    wide, spread, left = how
    points = evenly(int((size / pitch) ** 2 * 1.12), size, rng)
    points = points[rng.permutation(len(points))]
    points = points[rng.random(len(points)) > left]
    chosen = _colours(scene, points, spread, rng)
    angle = scene.angle[points[:, 1].astype(int) % size, points[:, 0].astype(int) % size]
    turns = np.round((angle + rng.normal(0, 0.22, len(points))) / np.pi * TURNS).astype(int) % TURNS
    stock = [dabs(pitch * wide * scale, rng) for scale in (0.44, 0.52, 0.60)]
    which = rng.integers(0, 3, len(points))
    shape = rng.integers(0, SHAPES, len(points))
    loads = rng.normal(1, 0.035, len(points))
    for i, (x, y) in enumerate(points):
        cover, high = stock[which[i]][turns[i]][shape[i]]
        half = cover.shape[0] // 2
        rows = np.arange(int(y) - half, int(y) + half + 1) % size
        columns = np.arange(int(x) - half, int(x) + half + 1) % size
        there = np.ix_(rows, columns)
        a = cover[..., None]
        colour[there] += (chosen[i] * np.float32(loads[i]) - colour[there]) * a
        height[there] += (high - 0.4 * height[there]) * cover


def riverside_dots(size: int, seed: int) -> Real:
    """A river at sundown in dots: blue trees, a yellow sky, poppies."""
    rng = np.random.default_rng(seed)
    scene = riverside(size, rng)
    weave = noise((size, size), rng, size / 500 + 0.5)
    colour = np.ascontiguousarray(np.broadcast_to(GROUND, (size, size, 3)) * (1 + 0.03 * weave)[..., None], np.float32)
    height = 0.12 * weave
    _touch(colour, height, scene, size / 74, (0.96, 0.05, 0.0), rng)
    _touch(colour, height, scene, size / 82, (0.90, 0.10, 0.22), rng)
    _touch(colour, height, scene, size / 88, (0.72, 0.14, 0.55), rng)
    lit, shine = relief(blur(height, size / 1400) * size / 1536 * 2.6, 1.0, gloss=1.0)
    return np.asarray(np.clip(colour * (1 + 0.42 * lit)[..., None] + 0.10 * shine[..., None], 0, 1), np.float32)
