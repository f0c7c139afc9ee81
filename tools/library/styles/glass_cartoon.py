"""Cartoon of a window: flowers on stems before rays, as labels of panes with the sheet each is cut from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.colour import palette
from tools.library.curves import along, arc, blob, leaf, move, place, ribbon, spline
from tools.library.fields import grid, noise
from tools.library.pieces import Labels, stamp

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

SKY = palette("#cfe9e6", "#8fd0d8", "#3f9fca", "#1f62b4", "#15348a")
LEAF = palette("#0c5a3c", "#1f8a4a", "#5fae3e", "#a9c94a")
RUBY = palette("#7d0f22", "#b5172b", "#dd3a2c", "#f0713a")
OPAL = palette("#e89a8c", "#efc0a6", "#f3dcc0", "#f6e9d6")
AMBER = palette("#f5a81f", "#fccb45", "#e8821a")

# Flowers: (x, y, radius) in shares of the tile, and whether their petals are ruby or opal.
FLOWERS = ((0.25, 0.27, 0.205, 0), (0.78, 0.73, 0.205, 1), (0.69, 0.215, 0.130, 0), (0.31, 0.765, 0.130, 1))
# Stems run from one flower behind another; the end may lie in the next repeat.
STEMS = (
    (0.25, 0.27, 0.31, 0.765, 0.16),
    (0.78, 0.73, 0.69, 1.215, -0.14),
    (0.69, 0.215, 0.78, 0.73, -0.20),
    (0.31, 0.765, 0.25, 1.27, 0.20),
)


@dataclass(frozen=True)
class Glass:
    """The sheets that panes are cut from: colour and second colour of every label."""

    first: list[Real]
    second: list[Real]

    def add(self, first: Real, second: Real) -> int:
        """Take a new sheet; returns the label of its pane."""
        self.first.append(first)
        self.second.append(second)
        return len(self.first) - 1


def _rays(shape: tuple[int, int], glass: Glass, rng: np.random.Generator) -> Labels:
    """The ground: rays around every flower cut by rings, pale near the flower, deep away from it."""
    size = shape[0]
    y, x = grid(shape)
    x = x + size * 0.026 * noise(shape, rng, size / 4)
    y = y + size * 0.026 * noise(shape, rng, size / 4)
    spans, turns = [], []
    for fx, fy, radius, _ in FLOWERS:
        dx = (x / size - fx + 0.5) % 1 - 0.5
        dy = (y / size - fy + 0.5) % 1 - 0.5
        spans.append(np.hypot(dx, dy) / radius**0.55)
        turns.append(np.arctan2(dy, dx))
    span = np.stack(spans)
    owner = span.argmin(0)
    far = span.min(0)
    labels = np.zeros(shape, np.int32)
    for i, (_, _, radius, _) in enumerate(FLOWERS):
        count = 11 if radius > 0.15 else 8
        cuts = np.sort((np.arange(count) + rng.uniform(-0.24, 0.24, count)) / count * 2 * np.pi - np.pi)
        sector = np.searchsorted(cuts, turns[i]) % count
        for k in range(count):
            mine = (owner == i) & (sector == k)
            if not mine.any():
                continue
            edge = radius**0.45 * rng.uniform(1.22, 1.42)
            tone = rng.choice([0, 1, 1, 2])
            labels[mine & (far < edge)] = glass.add(SKY[tone], SKY[tone + 1])
            deep = rng.choice([2, 3, 3, 4])
            labels[mine & (far >= edge)] = glass.add(SKY[deep], SKY[deep - 1])
    return labels


def _petal(reach: float, wide: float, fold: float, rng: np.random.Generator) -> tuple[Points, Points]:
    """A petal from its foot along +x, and the part of it that lies in the fold's shade."""
    r, w = reach, wide / 2
    lift = rng.uniform(-0.05, 0.05, 5)
    rim = [
        (0.02, -0.05), (0.30, -0.62), (0.64 + lift[0], -1.0), (0.90 + lift[1], -0.70), (0.97 + lift[2], -0.30),
        (1.09, 0.02), (0.98 + lift[3], 0.42), (0.82 + lift[4], 0.90), (0.50, 0.94), (0.22, 0.46), (0.02, 0.05),
    ]  # fmt: skip
    shape = spline([(px * r, py * w) for px, py in rim], True, 14)
    bends = [(0.0, 0.0), (0.36 * r, fold * 0.75 * w), (0.72 * r, fold * w), (1.1 * r, fold * 0.6 * w)]
    crease = spline(bends, False, 14)
    rim_at = np.array(shape, np.float32)
    crease = np.array([q for q in crease if cv2.pointPolygonTest(rim_at, (float(q[0]), float(q[1])), False) >= 0])
    under = shape[shape[:, 1] > np.interp(shape[:, 0], crease[:, 0], crease[:, 1])]
    under = under[np.argsort(np.arctan2(under[:, 1], under[:, 0] - 0.3 * r))]
    return shape, np.vstack([crease, under])


def _flower(labels: Labels, spot: tuple[float, float, float, int], glass: Glass, rng: np.random.Generator) -> None:
    """Five wide folded petals, five small ones upon them, and a heart of amber."""
    size = labels.shape[0]
    x, y, r, kind = spot[0] * size, spot[1] * size, spot[2] * size, spot[3]
    outer, inner = (OPAL, RUBY) if kind else (RUBY, AMBER)
    start = rng.uniform(0, 2 * np.pi)
    for i in range(5):
        turn = start + 2 * np.pi * (i + rng.uniform(-0.06, 0.06)) / 5
        shape, under = _petal(r * rng.uniform(0.97, 1.10), r * 1.24, rng.uniform(0.12, 0.34), rng)
        k = 1 + i % 2
        stamp(labels, place(shape, x, y, turn), glass.add(outer[k + 1], outer[k]))
        stamp(labels, place(under, x, y, turn), glass.add(outer[k - 1], outer[k]))
    for i in range(5):
        turn = start + 2 * np.pi * (i + 0.5 + rng.uniform(-0.07, 0.07)) / 5
        shape, _ = _petal(r * rng.uniform(0.50, 0.58), r * 0.52, 0.2, rng)
        k = int(rng.integers(0, 3))
        stamp(labels, place(shape, x, y, turn), glass.add(inner[k], inner[(k + 1) % 3]))
    stamp(labels, move(blob(r * 0.15, rng, 0.05), x, y), glass.add(AMBER[1], AMBER[0]))


def _stem(labels: Labels, ends: tuple[float, ...], glass: Glass, rng: np.random.Generator) -> None:
    """A stem with leaves in turn on both sides, each leaf cut along its rib."""
    size = labels.shape[0]
    line = arc((ends[0] * size, ends[1] * size), (ends[2] * size, ends[3] * size), ends[4], 60)
    for i, share in enumerate((0.47, 0.58, 0.70)):
        foot, ahead = along(line, share), along(line, share - 0.03)
        side = -1 if i % 2 else 1
        turn = float(np.arctan2(*(ahead - foot)[::-1])) + side * rng.uniform(0.75, 1.0)
        long = size * rng.uniform(0.150, 0.185)
        spine = arc((0, 0), (long, 0), -0.12 * side, 30)
        shape = leaf(spine, long * 0.50, 0.42, 0.85)
        k = int(rng.integers(0, 2))
        stamp(labels, place(shape, float(foot[0]), float(foot[1]), turn), glass.add(LEAF[k + 1], LEAF[k + 2]))
        stamp(
            labels,
            place(np.vstack([spine, shape[30:]]), float(foot[0]), float(foot[1]), turn),
            glass.add(LEAF[k], LEAF[k + 1]),
        )
    stamp(labels, ribbon(line, size * 0.027), glass.add(LEAF[2], LEAF[1]))


def window(size: int, glass: Glass, rng: np.random.Generator) -> Labels:
    """Draw the whole cartoon at a size; the glass fills with the sheets of its panes."""
    labels = _rays((size, size), glass, rng)
    for ends in STEMS:
        _stem(labels, ends, glass, rng)
    for spot in FLOWERS:
        _flower(labels, spot, glass, rng)
    return labels
