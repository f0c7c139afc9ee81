"""Oil pastel: waxy strokes pressed into toothed paper, colour over colour, with the sheet showing through."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette, rgb
from tools.library.curves import arc
from tools.library.fields import blur, noise, pack, smoothstep

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


class Sheet:
    """Toothed paper: wax catches on the high grains first, and fills the low ones under pressure."""

    def __init__(self, size: int, ground: Real, rng: np.random.Generator) -> None:
        self.size, self.rng = size, rng
        unit = max(size / 1024, 0.5)
        paper = np.random.default_rng(rng.integers(2**32))  # so that a small sheet has the layout of a large one
        grain = 0.85 * noise((size, size), paper, 2.1 * unit) + 0.35 * noise((size, size), paper, 5.0 * unit)
        self.tooth: Real = grain / grain.std()
        self.colour: Real = np.broadcast_to(ground, (size, size, 3)).astype(np.float32).copy()
        self.wax: Real = np.zeros((size, size), np.float32)

    def stroke(self, line: Points, width: float, colour: Real, press: float) -> None:
        """One stroke along a polyline (x, y); `press` 0 skims the tooth, 1 fills it."""
        rng, size = self.rng, self.size
        step = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
        count = int(step[-1] / 0.7) + 2
        s = np.linspace(0, step[-1], count)
        x, y = np.interp(s, step, line[:, 0]), np.interp(s, step, line[:, 1])
        tx, ty = np.gradient(x), np.gradient(y)
        norm = np.hypot(tx, ty) + 1e-9
        t = np.linspace(-1, 1, int(width / 0.7) + 2)
        half = width / 2 * (1 - 0.25 * np.abs(2 * s / step[-1] - 1) ** 3)[:, None]
        px = x[:, None] - (ty / norm)[:, None] * t * half
        py = y[:, None] + (tx / norm)[:, None] * t * half
        iy, ix = np.floor(py).astype(np.int64) % size, np.floor(px).astype(np.int64) % size
        ridge = np.convolve(rng.normal(0, 1, len(t) + 4), np.ones(5) / 5, "valid")[None, :]
        load = press * 2.4 - 0.9 + 0.8 * ridge + 0.35 * np.sin(s / width * 0.7 + rng.uniform(0, 6))[:, None]
        load = load - 1.3 * np.abs(t) ** 5
        cover = smoothstep(-0.35, 0.45, load + self.tooth[iy, ix])[..., None] * 0.94
        tint = colour + np.float32(0.05) * ridge[..., None] + rng.normal(0, 0.012, 3)
        self.colour[iy, ix] = self.colour[iy, ix] * (1 - cover) + tint * cover
        self.wax[iy, ix] = np.maximum(self.wax[iy, ix] * 0.8, cover[..., 0] * (0.7 + 0.3 * ridge))

    def finish(self) -> Real:
        """Light from the upper left catches the wax."""
        height = blur(self.wax + 0.10 * self.tooth, 0.8)
        lit = (height - np.roll(height, (1, 1), (0, 1))) * 0.30
        return np.asarray(np.clip(self.colour * (1 + lit[..., None]) + 0.10 * lit[..., None], 0, 1), np.float32)


def _scribble(
    x: float, y: float, turn: float, length: float, width: float, rows: int, rng: np.random.Generator
) -> Points:
    """A hand that goes to and fro: `rows` turns side by side."""
    points = []
    for k in range(rows * 2):
        along = (length / 2) * (1 if k % 2 else -1) * rng.uniform(0.82, 1.08)
        across = (k / (rows * 2 - 1) - 0.5) * width
        bow = 0.06 * length
        points.append((along, across + rng.normal(0, width * 0.02) + bow))
    flat = np.array(points)
    steps = [arc(tuple(a), tuple(b), rng.normal(0, 0.03), 14) for a, b in pairwise(flat)]
    line = np.vstack(steps)
    c, s = np.cos(turn), np.sin(turn)
    return np.asarray(line @ np.array([[c, s], [-s, c]]) + np.array([x, y]))


def terracotta_pastel(size: int, seed: int) -> Real:
    """Scribbled fields of terracotta, olive, rose and cobalt on a warm dark sheet, with cream marks on top."""
    rng = np.random.default_rng(seed)
    sheet = Sheet(size, rgb("#4b2b38"), rng)
    fields = palette("#c8553d", "#e58f65", "#8a8f3c", "#e9b7a4", "#2f5da8", "#f0c05a", "#b23a5e", "#f3e6cc")
    share = np.array([5, 4, 3.2, 3, 2.6, 2.6, 2, 2.4])
    share = share / share.sum()
    region = [noise((size, size), rng, size / 5) for _ in fields]
    thick = size * 0.017
    for x, y in np.vstack([pack([size * 0.055] * 110, (size, size), rng, 0.0, 50), rng.random((70, 2)) * size]):
        votes = np.array([r[int(y) % size, int(x) % size] for r in region]) + np.log(share) * 0.8
        tone = fields[int(np.argmax(votes + rng.normal(0, 0.25, len(votes))))]
        turn = 0.9 * float(region[0][int(y) % size, int(x) % size]) + rng.choice([0.6, 2.2]) + rng.normal(0, 0.12)
        rows = int(rng.integers(4, 7))
        length = size * rng.uniform(0.09, 0.17)
        line = _scribble(float(x), float(y), float(turn), length, thick * rows * 1.15, rows, rng)
        sheet.stroke(line, thick * rng.uniform(0.85, 1.2), tone, rng.uniform(0.62, 1.0))
    marks = palette("#f7ecd6", "#f3c14f", "#f0a48e", "#7fa3d6", "#1f1a2a")
    for x, y in pack([size * 0.035] * 110, (size, size), rng, 0.0, 30):
        turn = 0.9 * float(region[0][int(y) % size, int(x) % size]) + rng.normal(0.2, 0.3)
        reach = size * rng.uniform(0.03, 0.075)
        end = (x + reach * np.cos(turn), y + reach * np.sin(turn))
        tone = marks[rng.choice(5, p=[0.36, 0.2, 0.16, 0.16, 0.12])]
        sheet.stroke(
            arc((x, y), end, rng.normal(0, 0.1), 12), thick * rng.uniform(0.7, 1.1), tone, rng.uniform(0.7, 1.0)
        )
    return sheet.finish()
