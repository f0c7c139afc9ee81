"""Relief prints: gouge marks carved out of a block along the form, inked and pressed on paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import multiply_ink, rgb
from tools.library.fields import blur, gradient, grid, noise, scatter, smear, smoothstep

Real = npt.NDArray[np.floating[Any]]


def gouges(angle_y: Real, angle_x: Real, pitch: float, rng: np.random.Generator, rounds: int = 9) -> Real:
    """Even, branching, tapering lines along a unit direction field: a Turing pattern smeared along the flow.

    Returns a field of about unit amplitude whose level sets are the sides of the cuts.
    """
    x: Real = rng.standard_normal(angle_y.shape).astype(np.float32)
    narrow, wide = pitch * 0.20, pitch * 0.34
    for _ in range(rounds):
        x = smear(x, angle_y, angle_x, 5, pitch * 0.16)
        x = blur(x, narrow) - blur(x, wide)
        x = np.tanh(x / (x.std() + 1e-9) * 1.4)
    x = blur(x, pitch * 0.08)
    power = np.sqrt(blur(x * x, pitch * 1.2)) + 1e-6
    return np.asarray(x / power / 1.414, np.float32)


def cut(field: Real, tone: Real) -> Real:
    """Carve: coverage of bare paper where the line field is below the tone (-1 all ink, 1 all paper)."""
    edge = field + tone
    dy, dx = gradient(edge)
    slope = np.sqrt(dy * dy + dx * dx) + 0.02
    return np.clip(0.5 + edge / slope, 0, 1)


def leaf_block(size: int, seed: int) -> Real:
    """Linocut foliage in lamp black and vermilion on cream: leaves cut along their veins, ground chattered."""
    rng = np.random.default_rng(seed)
    shape = (size, size)
    y, x = grid(shape)
    spots = scatter(shape, size / 5.2, rng, tries=600)
    away = np.full(shape, 1e9, np.float32)
    swirl = noise(shape, rng, size / 3.5)
    gy, gx = gradient(swirl)
    norm = np.hypot(gy, gx) + 1e-9
    dir_y, dir_x = -gx / norm, gy / norm
    tone = -0.52 + 0.36 * noise(shape, rng, size / 7)
    second = np.zeros(shape, np.float32)
    inside = np.zeros(shape, np.float32)
    for i, (px, py) in enumerate(spots):
        turn = rng.uniform(0, 2 * np.pi)
        length, width = size * rng.uniform(0.15, 0.21), size * rng.uniform(0.045, 0.075)
        bend = rng.uniform(-0.35, 0.35) / length
        dx, dy = (x - px + size / 2) % size - size / 2, (y - py + size / 2) % size - size / 2
        u = (dx * np.cos(turn) + dy * np.sin(turn)) / length
        v = -dx * np.sin(turn) + dy * np.cos(turn) - bend * (u * length) ** 2
        half = width * np.maximum(np.clip(1 - u * u, 0, 1) ** 0.9 * (1.0 - 0.38 * u), 0)
        gap = (half - np.abs(v)) * np.where(np.abs(u) < 1, 1, 0) + np.where(np.abs(u) < 1, 0, -1) * 40
        mine = gap > 0
        rim = (gap > -size * 0.007) & ~mine
        side = np.where(v > 0, 1.0, -1.0)
        lean = turn + side * 0.62 + 2 * bend * u * length
        dir_y = np.where(mine, np.sin(lean), dir_y)
        dir_x = np.where(mine, np.cos(lean), dir_x)
        across = np.abs(v) / (half + 1e-6)
        light = 0.35 - 0.75 * across + 0.45 * side
        light = np.where(np.abs(v) < size * 0.0028 * (1.15 - u), 3.0, light)
        tone = np.where(mine, light, np.where(rim, 3.0, tone))
        second = np.where(mine | rim, 1.0 if i % 5 < 2 else 0.0, second)
        inside = np.where(mine | rim, 1.0, inside)
        away = np.minimum(away, np.where(mine, 0, -gap))
    norm = np.hypot(blur(dir_y.astype(np.float32), 1.0), blur(dir_x.astype(np.float32), 1.0)) + 1e-6
    vy, vx = blur(dir_y.astype(np.float32), 1.0) / norm, blur(dir_x.astype(np.float32), 1.0) / norm
    lines = gouges(vy, vx, size / 80, rng)
    lines += 0.16 * noise(shape, rng, 9.0) + 0.05 * noise(shape, rng, 2.0)
    bare = cut(lines, blur(tone.astype(np.float32), 0.9))
    return press(bare, second, rng)


def press(bare: Real, second: Real, rng: np.random.Generator) -> Real:
    """Print the two blocks on paper: rolled ink is a little short in places and pooled at the edges of a cut."""
    shape = bare.shape
    paper = rgb("#f3e9d2") * (1 + 0.012 * noise(shape, rng, 1.2) + 0.01 * noise(shape, rng, 40))[..., None]
    salt = smoothstep(1.5, 2.6, noise(shape, rng, 1.5) + 0.35 * noise(shape, rng, 60))
    ink = (1 - bare) * (1 - 0.75 * salt) * (0.95 + 0.03 * noise(shape, rng, 4.0))
    rim = np.clip(blur(bare, 2.2) * (1 - bare), 0, 1)
    ink = np.clip(ink + 0.06 * rim, 0, 1)
    colour = np.roll(second, (3, -4), (0, 1)) * (
        0.9 + 0.07 * noise(shape, rng, 3.0) - 0.5 * smoothstep(1.7, 2.6, noise(shape, rng, 1.6))
    )
    out = multiply_ink(paper.astype(np.float32), rgb("#d9442b"), np.clip(colour, 0, 1))
    out = out * (1 - ink[..., None]) + rgb("#17181c") * ink[..., None]
    return np.asarray(np.clip(out, 0, 1), np.float32)
