"""Damask: a pomegranate palmette in a strapwork ogee, two tones, half-drop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import along, arc, blob, leaf, move, place, ribbon, spline, swell, tangents
from tools.library.flat import cut_petal, grow, settle, waver

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

GROUND, FIGURE = palette("#35706f", "#f3e9d2")


@dataclass(frozen=True)
class _Loom:
    """Draws each shape left and right of a motif's axis; one unit is half the width of an ogee."""

    canvas: Canvas
    x: float
    y: float
    unit: float
    rng: np.random.Generator

    def lay(self, points: Points, colour: Real, gap: float = 0.0) -> None:
        """A shape and its mirror, each parted by `gap` units of ground from what lies below."""
        shaken = waver(points, self.rng, 0.0018)
        for side in (1.0, -1.0):
            shape = shaken * (side * self.unit, self.unit) + (self.x, self.y)
            if gap:
                self.canvas.fill(grow(shape, gap * self.unit), GROUND)
            self.canvas.fill(shape, colour)

    def line(self, points: Points, width: float, colour: Real, ends: float = 0.2) -> None:
        self.lay(ribbon(points, swell(len(points), width, width * ends, width * ends, 0.4)), colour)

    def dots(self, points: Points, count: int, radius: float, colour: Real) -> None:
        for share in (np.arange(count) + 0.5) / count:
            x, y = along(points, float(share))
            for side in (1.0, -1.0):
                dot = blob(radius * self.unit, self.rng, 0.05, 4, 40)
                self.canvas.fill(move(dot, self.x + side * x * self.unit, self.y + y * self.unit), colour)


def _turned(shape: Points, foot: Points, way: Points) -> Points:
    return place(shape, float(foot[0]), float(foot[1]), float(np.arctan2(way[1], way[0])))


def acanthus(loom: _Loom, spine: Points, width: float, lobes: int) -> None:
    """A curling leaf of lobes that grow from its spine, last the lobe at its tip."""
    ways = tangents(spine)
    for i in range(lobes):
        share = 0.94 - 0.88 * i / lobes
        k = int(share * (len(spine) - 1))
        size = width * np.sin(np.pi * (0.16 + 0.78 * (1 - share))) ** 0.7
        for side in (1.0, -1.0):
            turn = np.arctan2(ways[k, 1], ways[k, 0]) + side * (0.50 + 0.55 * (1 - share))
            foot = spine[k]
            tip = (foot[0] + size * np.cos(turn), foot[1] + size * np.sin(turn))
            lobe = arc((foot[0], foot[1]), tip, -0.22 * side, 24)
            loom.lay(leaf(lobe, size * 0.56, 0.50, 0.9), FIGURE, 0.011)
            loom.line(lobe[3:17], size * 0.055, GROUND)
    end, way = spine[int(0.94 * (len(spine) - 1))], ways[-1]
    loom.lay(_turned(cut_petal(width * 0.42, width * 0.62, 0.5), end, way), FIGURE, 0.011)
    loom.line(spine[: int(0.97 * len(spine))], width * 0.12, GROUND, 0.35)
    loom.line(spine[: int(0.90 * len(spine))], width * 0.05, FIGURE, 0.35)


def _strap(loom: _Loom) -> None:
    """The ogee's two upper sides: a band with pearls, small leaves outside and in, a clasp where sides meet."""
    t = np.linspace(0, 1, 160)
    line = np.stack([0.055 + 0.89 * (1 - np.cos(np.pi * t)) / 2, -1.5 + 1.5 * t], 1)
    ways = tangents(line)
    for i, share in enumerate(np.linspace(0.10, 0.90, 17)):
        k = int(share * 159)
        for side in (1.0, -1.0):
            if share > 0.78 or share < 0.14:
                continue
            turn = np.arctan2(ways[k, 1], ways[k, 0]) + side * 0.78
            reach = (0.25 if i % 2 else 0.19) * (1 - 0.3 * abs(2 * share - 1))
            tip = (line[k, 0] + reach * np.cos(turn), line[k, 1] + reach * np.sin(turn))
            loom.lay(
                leaf(arc((line[k, 0], line[k, 1]), tip, -0.20 * side, 30), reach * 0.40, 0.44, 1.15), FIGURE, 0.006
            )
    loom.lay(ribbon(line, 0.098), FIGURE, 0.012)
    loom.lay(ribbon(line, 0.066), GROUND)
    loom.dots(line, 44, 0.0185, FIGURE)
    for x, y in ((0.0, -1.5), (1.0, 0.0)):
        loom.lay(move(blob(0.125, loom.rng, 0.02, 4, 60), x, y), FIGURE, 0.02)
        for k in range(8):
            a = k * np.pi / 4 + 0.39
            loom.lay(place(cut_petal(0.06, 0.085, 0.6), x + 0.022 * np.cos(a), y + 0.022 * np.sin(a), a), GROUND)
        loom.lay(move(blob(0.022, loom.rng, 0.02, 4, 24), x, y), FIGURE)


def _fan(loom: _Loom) -> None:
    """The palmette: rings of petals that open upward from the fruit."""
    for reach, wide, count, spread, foot_y in ((0.70, 0.21, 13, 1.95, -0.08), (0.52, 0.17, 11, 1.90, -0.06)):
        for i in range(count):
            lean = (i - (count - 1) / 2) / ((count - 1) / 2)
            if lean < -1e-6:
                continue
            turn = -np.pi / 2 + lean * spread
            size = reach * (1.0 - 0.30 * abs(lean) ** 1.4)
            foot = np.array([0.0, foot_y])
            petal = place(cut_petal(wide, size, 0.80), foot[0], foot[1], turn)
            loom.lay(petal, FIGURE, 0.013)
            far = foot + 0.93 * size * np.array([np.cos(turn), np.sin(turn)])
            near = foot + 0.76 * size * np.array([np.cos(turn), np.sin(turn)])
            loom.lay(leaf(arc(tuple(near), tuple(far), 0.0, 30), wide * 0.26, 0.5, 1.0), GROUND)
    for i in range(5):
        turn = -np.pi / 2 + (i - 2) * 0.28
        loom.lay(place(cut_petal(0.10, 0.40, 0.82), 0.0, -0.08, turn), FIGURE, 0.012)


def _fruit(loom: _Loom) -> None:
    """The pomegranate in the middle: a crowned round with a net of seeds."""
    body = spline([(0, -0.30), (0.13, -0.24), (0.25, -0.06), (0.24, 0.12), (0.12, 0.26), (0, 0.30)], False, 14)
    body = np.vstack([body, body[-2:0:-1] * (-1, 1)])
    loom.lay(body, FIGURE, 0.022)
    loom.lay(grow(body, -0.030), GROUND)
    for row in range(7):
        y = -0.20 + row * 0.068
        half = 0.205 * np.sqrt(max(1 - ((y - 0.02) / 0.29) ** 2, 0))
        for k in range(4):
            x = (k + (0.5 if row % 2 else 0.0)) * 0.078
            if x < half:
                seed = leaf(arc((x, y + 0.032), (x, y - 0.034), 0.0, 14), 0.056, 0.45, 0.8)
                loom.lay(seed, FIGURE)
    for lean in (0.55, 0.25, 0.0):
        turn = -np.pi / 2 + lean
        loom.lay(place(cut_petal(0.085, 0.20, 0.55), 0.0, -0.27, turn), FIGURE, 0.011)


def _blossom(loom: _Loom, x: float, y: float, turn: float, size: float) -> None:
    """A half-open bell of five petals with stamens."""
    for lean in (1.15, -1.15, 0.6, -0.6, 0.0):
        loom.lay(place(cut_petal(size * 0.50, size * (1.0 - 0.12 * abs(lean)), 0.66), x, y, turn + lean), FIGURE, 0.010)
        a = turn + lean
        near = (x + size * 0.40 * np.cos(a), y + size * 0.40 * np.sin(a))
        far = (x + size * 0.78 * np.cos(a), y + size * 0.78 * np.sin(a))
        loom.line(arc(near, far, 0.0, 10), size * 0.07, GROUND)
    loom.lay(move(blob(size * 0.26, loom.rng, 0.04, 4, 30), x, y), FIGURE, 0.010)
    loom.lay(move(blob(size * 0.14, loom.rng, 0.04, 4, 24), x, y), GROUND)


def _ogee(loom: _Loom) -> None:
    _strap(loom)
    stem = spline([(0.0, 1.04), (0.0, 0.92), (0.0, 0.72), (0.0, 0.30)], False, 20)
    loom.line(stem, 0.05, FIGURE, 0.5)
    for points, width, lobes in (
        ([(0.0, 0.92), (0.13, 0.82), (0.29, 0.62), (0.45, 0.36), (0.54, 0.12), (0.62, -0.02)], 0.205, 9),
        ([(0.0, 0.66), (0.10, 0.58), (0.20, 0.47), (0.28, 0.32), (0.38, 0.24)], 0.135, 6),
    ):
        acanthus(loom, spline(points, False, 16), width, lobes)
    _fan(loom)
    _fruit(loom)
    for points in ([(0.0, -0.74), (0.0, -0.9), (0.0, -1.06)], [(0.0, -0.80), (0.10, -0.86), (0.17, -0.93)]):
        loom.line(spline(points, False, 12), 0.026, FIGURE, 0.5)
    _blossom(loom, 0.17, -0.93, -0.9, 0.095)
    _blossom(loom, 0.0, -1.06, -np.pi / 2, 0.165)
    _blossom(loom, 0.0, 0.62, -np.pi / 2, 0.20)
    for turn, reach in ((0.85, 0.12), (np.pi / 2, 0.20)):
        loom.lay(place(cut_petal(0.45 * reach, reach, 0.66), 0.0, 1.0, turn), FIGURE, 0.012)


def damask(size: int, seed: int) -> Real:
    """Three ogees side by side, each half a height below the last; the tile goes on in a half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), GROUND, drop=size // 2)
    unit = size / 3
    for column in range(3):
        _ogee(_Loom(canvas, (column + 0.8) * unit, size * (0.5 + 0.5 * (column % 2)), unit, rng))
    return settle(canvas.finish())
