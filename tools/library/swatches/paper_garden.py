"""Cut paper: seaweed fronds scissored freehand, pinned over sheets of painted paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import Points, along, arc, blob, place, ribbon, spline
from tools.library.inks import settle
from tools.library.nesting import by_hand

Real = npt.NDArray[np.floating[Any]]
Shapes = list[Points]

CREAM, COBALT, NIGHT, LEAF, FLAME, BLUSH, SUN = palette(
    "#f8f0e1", "#2a4fb0", "#18234f", "#1f7d5c", "#ea6a2c", "#f3a9b0", "#f4c23f"
)


def _finger(foot: Points, tip: Points, width: float, bow: float) -> Points:
    """A lobe: slim at the foot, round and full at its end."""
    t = np.sin(np.linspace(0, np.pi / 2, 56))  # close steps where the end turns round
    full = 0.42 + 0.58 * np.clip(t / 0.74, 0, 1) ** 1.3
    end = np.sqrt(np.clip(1 - (np.clip(t - 0.74, 0, 1) / 0.26) ** 2, 0, 1))
    line = np.stack(
        [
            np.interp(t, np.linspace(0, 1, 120), arc((foot[0], foot[1]), (tip[0], tip[1]), bow, 120)[:, k])
            for k in (0, 1)
        ],
        1,
    )
    return ribbon(line, width * full * end)


def weed(rng: np.random.Generator) -> Shapes:
    """Seaweed: round lobes in pairs up a swaying stem; foot at (0, 1), tip at (0, -1)."""
    sway = rng.choice([-1, 1]) * rng.uniform(0.10, 0.2)
    stem = spline([(0.0, 1.0), (sway, 0.45), (-sway * 0.6, -0.2), (sway * 0.4, -0.82)], False, 20)
    shapes: Shapes = [ribbon(stem, np.linspace(0.15, 0.11, len(stem)))]
    pairs = int(rng.integers(5, 7))
    for i in range(pairs):
        share = 0.10 + 0.78 * i / (pairs - 1)
        reach = (0.44 + 0.20 * np.sin(np.pi * share**0.8)) * rng.uniform(0.88, 1.08)
        for side in (-1.0, 1.0):
            foot = along(stem, np.clip(share + 0.03 * side * rng.uniform(0, 1), 0, 1))
            lean = rng.uniform(0.55, 0.85)
            tip = foot + reach * np.array([side * np.cos(lean), -np.sin(lean)])
            shapes.append(_finger(foot, tip, rng.uniform(0.19, 0.23), 0.16 * side))
    shapes.append(_finger(along(stem, 0.9), along(stem, 1.0) + np.array([sway * 0.2, -0.14]), 0.24, 0.05))
    return shapes


def coral(rng: np.random.Generator) -> Shapes:
    """Coral: long fingers fanning from one foot."""
    count = int(rng.integers(6, 8))
    shapes: Shapes = [place(blob(0.2, rng, 0.1) * (1.1, 0.8), 0, 0.82)]
    for i in range(count):
        a = -np.pi / 2 + (i - (count - 1) / 2) * 2.0 / (count - 1) + rng.normal(0, 0.04)
        reach = rng.uniform(1.46, 1.68) * (1 - 0.06 * abs(i - (count - 1) / 2))
        foot = np.array([0.0, 0.9])
        tip = foot + reach * np.array([np.cos(a) * 0.86, np.sin(a)])
        bow = 0.07 * np.sign(np.cos(a)) * rng.uniform(0.5, 1.4)
        shapes.append(_finger(foot, tip, rng.uniform(0.22, 0.27), bow))
        if i % 2 and 0 < i < count - 1:
            middle = along(arc((foot[0], foot[1]), (tip[0], tip[1]), bow), 0.55)
            shapes.append(_finger(middle, middle + 0.46 * np.array([np.cos(a + 0.62), np.sin(a + 0.62)]), 0.19, 0.1))
    return shapes


def sail(rng: np.random.Generator) -> Shapes:
    """A leaf cut with slits from both sides."""
    rib = spline([(0.05, 1.0), (-0.06, 0.3), (0.05, -0.4), (0.0, -0.96)], False, 20)
    shapes: Shapes = [ribbon(rib, np.linspace(0.13, 0.05, len(rib)))]
    for i in range(7):
        share = 0.12 + 0.12 * i
        reach = 0.62 * np.sin(np.pi * (0.16 + 0.78 * share)) * rng.uniform(0.94, 1.05)
        for side in (-1.0, 1.0):
            foot = along(rib, share)
            tip = foot + reach * np.array([side * np.cos(0.5), -np.sin(0.5)])
            t = np.linspace(0, 1, 30)
            shapes.append(
                ribbon(
                    arc((foot[0], foot[1]), (tip[0], tip[1]), 0.12 * side, 30),
                    0.22 * np.sqrt(np.clip(1 - t**2.6, 0, 1)) * (0.7 + 0.5 * t),
                )
            )
    return shapes


# Three columns of sheets, each begun at its own height: height share, sheet, motif, its paper.
_COLUMNS: tuple[tuple[float, tuple[tuple[float, Real, Callable[..., Shapes], Real], ...]], ...] = (
    (0.04, ((0.36, COBALT, weed, CREAM), (0.30, BLUSH, coral, FLAME), (0.34, CREAM, weed, LEAF))),
    (0.20, ((0.32, SUN, coral, NIGHT), (0.36, LEAF, weed, BLUSH), (0.32, NIGHT, sail, SUN))),
    (-0.06, ((0.34, FLAME, sail, CREAM), (0.35, CREAM, weed, COBALT), (0.31, COBALT, coral, BLUSH))),
)


def garden(size: int, seed: int) -> Real:
    """Fronds over nine painted sheets, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), CREAM, drop=size // 2)
    wide = size / 3
    plan = []
    for column, (start, sheets) in enumerate(_COLUMNS):
        top = start * size
        for share, paper, motif, tone in sheets:
            high = share * size
            x, y = (column + 0.5) * wide, top + high / 2
            plan.append((x, y, high, motif, tone))
            corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (wide / 2, high / 2) * 1.012
            sheet = by_hand(corners + rng.normal(0, 0.0035 * size, (4, 2)), rng, 0.0012 * size)
            canvas.fill(place(sheet, x, y, rng.normal(0, 0.008)), paper)
            top += high
    for x, y, high, motif, tone in plan:
        turn, grow = rng.normal(0, 0.07), 0.485 * high
        for shape in motif(rng):
            canvas.fill(place(by_hand(shape, rng, 0.004), x, y, turn, grow), tone)
    return settle(canvas.finish(), np.stack([CREAM, COBALT, NIGHT, LEAF, FLAME, BLUSH, SUN]), 5)
