"""Colour woodblock in the Japanese manner: key line, flat blocks with wiped gradients, and the grain of the plank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import arc, move, ribbon, spline, swell
from tools.library.fields import directional_blur, grid, noise, smoothstep

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

PAPER, KEY, INDIGO, SKY, PINE, OCHRE, BENI = palette(
    "#f3e8cf", "#15233b", "#1f4c84", "#9fc3cb", "#56785c", "#e0ae58", "#d2452f"
)


@dataclass(frozen=True)
class Range:
    """One fold of land or sea across the tile; lengths are shares of the tile.

    `peaks` are (x, height, half width) over the base line at `top`; `ink` is wiped down from the crest into
    `foot`; `lines` says what the key block carries.
    """

    top: float
    peaks: tuple[tuple[float, float, float], ...]
    ink: Real
    foot: Real
    lines: str
    pines: tuple[float, ...] = ()


def plank(size: int, rng: np.random.Generator) -> Real:
    """Grain of a cherry plank along x, about -1 to 1: growth rings cut lengthwise, with knots they flow around."""
    shape = (size, size)
    y, x = grid(shape)
    drift = size * 0.03 * noise(shape, rng, size / 5, 0.0, 0.35)
    for px, py, r in zip(rng.random(5) * size, rng.random(5) * size, rng.uniform(0.016, 0.034, 5) * size, strict=True):
        dx, dy = (x - px + size / 2) % size - size / 2, (y - py + size / 2) % size - size / 2
        drift = drift + np.tanh(dy / (0.3 * r)) * r * np.exp(-((dx / (3.4 * r)) ** 2) - np.abs(dy) / (2.4 * r))
    gaps = rng.lognormal(0, 0.45, 74)
    ends = np.cumsum(gaps) / gaps.sum()
    at = np.mod((y - drift) / size, 1.0)
    index = np.searchsorted(ends, at).clip(0, len(gaps) - 1)
    share = (at - np.r_[0.0, ends[:-1]][index]) / (gaps / gaps.sum())[index]
    late = (share**2.5 * smoothstep(0, 0.1, 1 - share) - 0.25) * rng.uniform(0.5, 1.3, len(gaps))[index]
    fibre = directional_blur(rng.standard_normal(shape).astype(np.float32), size / 1500, size / 40)
    return np.asarray(np.clip(1.2 * late + 0.22 * fibre / fibre.std(), -1, 1), np.float32)


def crest(fold: Range, x: Real, size: int) -> Real:
    """Height of the crest above the tile's top edge as y in pixels, at each x in pixels (1-D, periodic)."""
    rise = np.zeros_like(x)
    for at, height, half in fold.peaks:
        away = np.abs((x / size - at + 0.5) % 1.0 - 0.5) / half
        rise = np.maximum(rise, height * np.exp(-(away**1.7)))
    return np.asarray((fold.top - rise) * size, np.float32)


def hachure(fold: Range, depth: Real, x: Real, lean: Real, rng: np.random.Generator) -> Real:
    """The key block's marks in a fold, 0 to 1; `depth` below the crest and `x` are shares of the tile."""
    wobble = 0.05 * np.sin(9 * depth / 0.1 + 6.28 * 3 * x)
    if fold.lines == "wave":  # lines that follow the swell, wider apart and thinner as it calms
        row = (depth / 0.0125) ** 0.86 + 0.12 * np.sin(6.28 * 7 * x + 2 * depth / 0.02)
        length = 0.5 + 0.5 * np.sin(6.28 * 4 * x + 2.4 * np.floor(row))
        width = 0.21 * smoothstep(-0.1, 0.6, length + 0.5 - depth / 0.13) * (depth > 0.016)
        return smoothstep(0.06, -0.06, np.abs(row % 1.0 - 0.5) - width) * (width > 0.02)
    count = 46 if fold.lines == "cliff" else 64
    strand = count * (x - 0.42 * depth * lean) + wobble * 2
    spread = np.gradient(strand, axis=1) * x.shape[1] / count
    number = np.floor(strand).astype(np.int64) % count
    start, end = rng.uniform(0.004, 0.022, count)[number], rng.uniform(0.03, 0.105, count)[number]
    share = np.clip((depth - start) / (end - start), 0, 1)
    width = 0.20 * np.sin(np.pi * share**0.6) ** 0.8 * rng.uniform(0.35, 1.1, count)[number]
    width = width * smoothstep(0.2, 0.6, spread)  # strokes that would cross under a peak are not cut
    return smoothstep(0.07, -0.07, np.abs(strand % 1.0 - 0.5) - width) * (width > 0.02)


def pine(canvas: Canvas, x: float, y: float, scale: float, rng: np.random.Generator) -> None:
    """A wind-bent pine standing at (x, y): trunk and flat pads of needles with scalloped hems."""
    side = 1.0 if rng.random() < 0.5 else -1.0
    trunk = spline([(0, 0.25), (0.05, -0.2), (-0.1, -0.5), (0.06, -0.85), (0.0, -1.15)], False, 10) * (side, 1)
    canvas.fill(move(ribbon(trunk * scale, np.linspace(0.17, 0.06, len(trunk)) * scale), x, y), KEY)
    for px, py, wide in ((-0.42, -0.52, 0.52), (0.40, -0.74, 0.50), (-0.16, -1.02, 0.56), (0.12, -1.3, 0.40)):
        t = np.linspace(0, np.pi, 30)
        dome = np.stack([-np.cos(t), -0.52 * np.sin(t) ** 0.7], 1)
        hem = np.stack([np.cos(t), 0.10 * np.abs(np.sin(3.0 * t))], 1)
        pad = np.vstack([dome, hem]) * (wide * rng.uniform(0.9, 1.1)) * scale
        at = (x + px * side * scale, y + py * scale)
        canvas.fill(move(pad * 1.07, at[0], at[1] + 0.01 * scale), KEY)
        canvas.fill(move(pad * 0.96, *at), PINE)
        for k in range(5):
            lean = (k - 2) * 0.36
            foot = (at[0] + lean * wide * scale, at[1] - 0.02 * scale)
            tip = (foot[0] + lean * 0.16 * scale, foot[1] - (0.30 - 0.10 * abs(lean)) * wide * scale)
            canvas.fill(ribbon(arc(foot, tip, 0.0, 8), swell(8, scale * 0.035)), KEY, 0.85)


def foamed(out: Real, depth: Real, x: Real) -> Real:
    """Leave the scalloped foam of a swell bare and draw its rim."""
    foam = 0.010 + 0.007 * np.abs(np.sin(np.pi * 22 * x + 1.3 * np.sin(6.28 * 3 * x)))
    white = smoothstep(0.0012, -0.0012, depth - foam)[..., None]
    rim = smoothstep(0.0016, 0.0004, np.abs(depth - foam))[..., None]
    return np.asarray((out * (1 - white) + PAPER * white) * (1 - rim) + KEY * rim, np.float32)


def layer(fold: Range, size: int, wood: Real, rng: np.random.Generator) -> tuple[Real, Real, int]:
    """Print one fold: (colours, coverage, first row), on rows from over its trees down to well under its foot."""
    first, last = round((fold.top - 0.24) * size), round((fold.top + 0.36) * size)
    y, x = grid((last - first, size))
    y = y + first
    line = crest(fold, x[0], size)
    lean = directional_blur(np.gradient(line)[None, :].repeat(9, 0), 0.1, size / 50)[4] * 2.4
    slope = np.sqrt(1 + np.gradient(line) ** 2)[None, :]
    below = (y - line[None, :]) / slope
    depth = np.clip((y - line[None, :]) / size, 0, None)
    grain = np.roll(wood, int(rng.integers(0, size)), 0)[np.mod(np.arange(first, last), size)]
    wipe = np.exp(-((depth / rng.uniform(0.060, 0.085)) ** 1.4))
    wipe = np.clip(wipe * (1 - 0.30 * grain) + 0.02, 0, 1)[..., None]
    rest = np.clip((0.72 - 0.30 * grain) * smoothstep(0.0, 0.10, depth), 0, 1)[..., None]
    blocks = PAPER * (1 - rest) + fold.foot * rest
    blocks = blocks * (1 - wipe) + fold.ink * wipe
    slip = smoothstep(size / 460, size / 900, below)[..., None]  # the colour block sits a hair low: paper shows
    out = blocks * (1 - slip) + PAPER * slip
    if fold.lines == "wave":
        out = foamed(out, depth, x / size)
    marks = (hachure(fold, depth, x / size, lean[None, :], rng) * np.clip(1 - 0.25 * grain, 0, 1))[..., None]
    out = out * (1 - marks) + (INDIGO if fold.lines == "wave" else KEY) * marks
    pen = size / 1536 * (2.6 + 1.1 * np.sin(6.28 * 5 * x / size) + 0.8 * np.sin(6.28 * 13 * x / size + 2))
    edge = np.clip(0.5 + pen - np.abs(below - pen), 0, 1)[..., None]
    out = out * (1 - edge) + KEY * edge
    cover = np.clip(0.5 + below, 0, 1)
    return (*with_pines(fold, out, cover, line, first, rng), first)


def with_pines(
    fold: Range, out: Real, cover: Real, line: Real, first: int, rng: np.random.Generator
) -> tuple[Real, Real]:
    """Stand the fold's pines on its crest."""
    size = out.shape[1]
    if not fold.pines:
        return out, cover
    wood = Canvas((size, size), None, fine=2)
    wood.wraps = True
    for at in fold.pines:
        foot = float(line[int(at * size) % size])
        pine(wood, at * size, foot + 0.006 * size, size * rng.uniform(0.036, 0.050), rng)
    rows = np.mod(np.arange(first, first + out.shape[0]), size)
    full = wood.pixels.reshape(size, 2, size, 2, 3).mean((1, 3))[rows]
    alpha = wood.alpha.reshape(size, 2, size, 2).mean((1, 3))[rows]
    alpha = alpha * (np.arange(out.shape[0]) < 0.55 * out.shape[0])[:, None]  # the copy a tile below is not ours
    full = full * (alpha > 0)[..., None]
    total = alpha + cover * (1 - alpha)
    mixed = full + out * (cover * (1 - alpha))[..., None]
    return mixed / np.maximum(total, 1e-4)[..., None], total
