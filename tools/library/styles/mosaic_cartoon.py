"""Cartoon of a mosaic: running vines with pomegranates and flowers, as outlines with their glass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette
from tools.library.curves import arc, blob, leaf, move, place, ribbon

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

GOLD = palette("#8a5a1c", "#c08327", "#e0aa3a", "#f3cf6b", "#fbeaae")
LEAF = palette("#083a3c", "#0f6b60", "#2fa184", "#86cf9c", "#d9ecb4")
RED = palette("#5c0f1d", "#9c1b24", "#cf3226", "#ee6a3c", "#f9b27a")
IVORY = palette("#b79a78", "#dcc7a2", "#f2e6cb", "#fbf5e6", "#ffffff")


# Where leaves leave a branch (share of its length), on which side, and how long they are (share of the tile).
LEAVES = ((0.33, 1, 0.122), (0.47, 1, 0.088), (0.58, 1, 0.130), (0.82, 1, 0.085), (0.52, -1, 0.080), (0.72, -1, 0.07))


@dataclass(frozen=True)
class Part:
    """One region of the cartoon: its outline, its glass, tones along `light` (dark to light), stone size."""

    outline: Points
    glass: Real
    tone: float
    model: str = "edge"
    centre: tuple[float, float] = (0.0, 0.0)
    radius: float = 1.0


def _spray(at: Points, turn: float, long: float, lean: tuple[float, ...], way: int) -> list[Part]:
    """Leaves from one point, each with a lit and a shaded half."""
    parts = []
    for i, off in enumerate(lean):
        length = long * (1.0 if i == len(lean) - 1 else 0.74)
        spine = arc((0, 0), (length, 0), 0.13 * (np.sign(off) or way), 30)
        shape = leaf(spine, length * (0.46 if off == 0 else 0.42), 0.42, 0.8)
        half = np.vstack([spine, shape[30:]])
        parts.append(Part(place(shape, float(at[0]), float(at[1]), turn + off), LEAF, 0.80))
        parts.append(Part(place(half, float(at[0]), float(at[1]), turn + off), LEAF, 0.18))
    return parts


def _heart(size: int, x: float, y: float, turn: float, kind: int, rng: np.random.Generator) -> list[Part]:
    """What the vine winds around: a pomegranate, or an open flower."""
    s = size
    if not kind:
        crown = np.array([(-0.55, 0.0), (-0.8, 1.0), (-0.3, 0.62), (0, 1.1), (0.3, 0.62), (0.8, 1.0), (0.55, 0.0)])
        split = leaf(arc((-s * 0.034, 0), (s * 0.036, 0), 0.12, 30), s * 0.034, 0.5, 0.8)
        return [
            Part(place(crown * s * 0.036 + (0, s * 0.050), x, y, turn), GOLD, 0.8),
            Part(move(blob(s * 0.064, rng, 0.05), x, y), RED, 0.55, "ball", (x, y), s * 0.070),
            Part(place(split, x, y, turn + 1.2), IVORY, 0.55),
        ]
    parts = []
    for i in range(7):
        petal = leaf(arc((s * 0.012, 0), (s * 0.082, 0), 0.0, 24), s * 0.064, 0.62, 0.62)
        parts.append(Part(place(petal, x, y, turn + i * 2 * np.pi / 7), IVORY, 0.70 if i % 2 else 0.42))
    for i in range(7):
        dart = leaf(arc((s * 0.018, 0), (s * 0.050, 0), 0.0, 24), s * 0.020, 0.5, 0.8)
        parts.append(Part(place(dart, x, y, turn + i * 2 * np.pi / 7), RED, 0.66))
    return [*parts, Part(move(blob(s * 0.021, rng, 0.05), x, y), GOLD, 0.85)]


def _berries(size: int, x: float, y: float, way: int, rng: np.random.Generator) -> list[Part]:
    """Three coral berries close together."""
    parts = []
    for i in range(3):
        a = way * np.pi / 2 + 2 * np.pi * i / 3
        bx, by = x + size * 0.019 * np.cos(a), y + size * 0.019 * np.sin(a)
        parts.append(Part(move(blob(size * 0.0165, rng, 0.06), bx, by), RED, 0.6, "ball", (bx, by), size * 0.022))
    return parts


def _bay(size: int, x: float, crest: float, way: int, kind: int, rng: np.random.Generator) -> list[Part]:
    """A branch that leaves the stem at its crest and winds in; `way` 1 where the crest points down."""
    s = size
    outer = s * 0.196
    y = crest - way * outer
    t = np.linspace(0, 1, 200)
    angle = way * (np.pi / 2 + 0.5 - (2 * np.pi * 1.10 + 0.5) * t)
    r = outer * (1 - t) ** 0.8 + s * 0.094 * (1 - (1 - t) ** 0.8)
    line = np.stack([x + np.cos(angle) * r, y + np.sin(angle) * r], 1)
    parts: list[Part] = []
    for share, side, long in LEAVES:
        k = int(share * 199)
        d = line[k + 2] - line[k - 2]
        turn = float(np.arctan2(d[1], d[0])) + way * side * 0.85
        parts += _spray(line[k], turn, s * long * rng.uniform(0.94, 1.08), (0.0,), way * side)
    parts += _spray(np.array([x, crest]), way * np.pi / 2 + 0.25, s * 0.152, (-0.95, 0.95, 0.0), way)
    for side in (-1, 1):
        parts += _berries(s, x + side * s * 0.145, crest + way * s * 0.072, way, rng)
    d = line[-1] - line[-6]
    parts += _spray(line[-1], float(np.arctan2(d[1], d[0])) - way * 0.2, s * 0.06, (0.0,), way)
    parts.append(Part(ribbon(line, s * (0.034 - 0.012 * t)), GOLD, 0.66, "ridge"))
    return parts + _heart(size, x, y, rng.uniform(0, 2 * np.pi), kind, rng)


def vine(size: int, rng: np.random.Generator) -> list[Part]:
    """The cartoon: two running vines of two bays each, the lower one moved along."""
    s = size
    parts: list[Part] = []
    for row in range(2):
        middle, start = s * (0.25 + 0.5 * row), s * 0.25 * row
        t = np.linspace(0, 1, 200)
        wave = np.stack([start + s * t, middle + s * 0.150 * np.sin(2 * np.pi * t)], 1)
        for bay in range(2):
            way = 1 - 2 * bay
            parts += _bay(s, start + s * (0.25 + 0.5 * bay), middle + way * s * 0.150, way, (row + bay) % 2, rng)
        parts.append(Part(ribbon(wave, s * 0.036), GOLD, 0.66, "ridge"))
    return parts
