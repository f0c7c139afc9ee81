"""Songbirds on flowering branches, mustard ground, half-drop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette
from tools.library.curves import along, arc, blob, circle, leaf, move, place, ribbon, spline, swell, tangents
from tools.library.flat import cut_petal, grow, hollows, settle, stroke
from tools.library.motifs import Spot

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

GROUND, PLUM, TEAL, AQUA, CREAM, RUST, ROSE, FOREST, INK = palette(
    "#dfa83f", "#3d1f33", "#1d6a75", "#7dbdb5", "#fcf2dc", "#c9472c", "#ef9a8c", "#2f5c47", "#22263f"
)
_BODY = spline(
    [(0.77, -0.60), (0.68, -0.74), (0.50, -0.81), (0.32, -0.74), (0.20, -0.56), (0.02, -0.38), (-0.30, -0.16),
     (-0.62, 0.10), (-0.84, 0.30), (-0.70, 0.36), (-0.36, 0.38), (0.0, 0.46), (0.32, 0.38), (0.56, 0.16), (0.67, -0.14),
     (0.71, -0.38), (0.78, -0.50)], True, 12,
)  # fmt: skip
_BREAST = spline(
    [(0.95, -0.46), (0.60, -0.50), (0.46, -0.34), (0.36, -0.05), (0.10, 0.16), (-0.30, 0.26), (-0.60, 0.50), (0.2, 0.7),
     (0.9, 0.3)], True, 12,
)  # fmt: skip
_WING = spline(
    [(0.30, -0.20), (0.16, -0.34), (-0.10, -0.28), (-0.42, -0.08), (-0.72, 0.17), (-0.98, 0.42), (-0.62, 0.33),
     (-0.26, 0.26), (0.08, 0.18), (0.28, 0.02)], True, 12,
)  # fmt: skip


@dataclass(frozen=True)
class Bird:
    """A bird's own frame, beak to +x, about 2 units long; tones are (back, wing, breast, cheek, bars)."""

    canvas: Canvas
    spot: Spot
    flip: bool
    tones: tuple[Real, Real, Real, Real, Real]

    def put(self, points: Points) -> Points:
        q = np.asarray(points, np.float64) * self.spot.scale * ((-1, 1) if self.flip else (1, 1))
        return place(q, self.spot.x, self.spot.y, -self.spot.turn if self.flip else self.spot.turn)

    def fill(self, points: Points, colour: Real, within: Points | None = None) -> None:
        if within is None:
            self.canvas.fill(self.put(points), colour)
        else:
            self.canvas.fill_within(self.put(points), self.put(within), colour)

    def line(self, points: Points, width: float, colour: Real, within: Points | None = None) -> None:
        self.fill(ribbon(points, swell(len(points), width, width * 0.3, width * 0.3)), colour, within)

    def feather(
        self, start: tuple[float, float], end: tuple[float, float], width: float, tone: Real, edge: Real
    ) -> None:
        """A long feather with a pale shaft, parted from its neighbours by a dark rim."""
        shape = leaf(arc(start, end, 0.06, 40), width, 0.66, 0.55)
        self.fill(grow(shape, 0.014), edge)
        self.fill(shape, tone)
        self.line(arc(start, end, 0.06, 40)[4:36], 0.016, edge)

    def perch(self) -> None:
        """The whole perched bird."""
        back, wing, breast, cheek, bars = self.tones
        for end, tone in (((-1.42, 0.86), wing), ((-1.54, 0.72), back), ((-1.50, 0.58), wing)):
            self.feather((-0.60, 0.22), end, 0.19, tone, PLUM)
        self.fill(np.array([(0.72, -0.60), (1.00, -0.505), (0.72, -0.475)]), INK)
        self.fill(grow(_BODY, 0.0), back)
        self.fill(_BREAST, breast, _BODY)
        for k in range(22):
            row, col = divmod(k, 6)
            x, y = 0.50 - 0.135 * col + 0.03 * row, -0.12 + 0.115 * row + 0.055 * col
            self.fill(leaf(arc((x, y - 0.032), (x - 0.02, y + 0.045), 0.0, 14), 0.045, 0.6, 0.8), cheek, _BREAST)
        self.fill(
            spline(
                [(0.82, -0.62), (0.56, -0.72), (0.34, -0.66), (0.30, -0.56), (0.52, -0.55), (0.80, -0.50)], True, 10
            ),
            INK,
            _BODY,
        )
        self.fill(
            spline([(0.70, -0.44), (0.54, -0.53), (0.40, -0.46), (0.46, -0.34), (0.62, -0.32)], True, 10), cheek, _BODY
        )
        self._wing(wing, back, bars)
        self.fill(circle(0.57, -0.615, 0.058, 40), CREAM)
        self.fill(circle(0.58, -0.615, 0.042, 40), INK)
        self.fill(circle(0.595, -0.632, 0.014, 20), CREAM)

    def _wing(self, wing: Real, back: Real, bars: Real) -> None:
        self.fill(grow(_WING, 0.02), PLUM)
        self.fill(_WING, wing)
        for i in range(6):
            end = (-1.0 + 0.125 * i, 0.43 - 0.035 * i)
            self.feather((0.02 + 0.02 * i, -0.10 + 0.045 * i), end, 0.115, back if i % 2 else wing, PLUM)
        for row, count in ((0.0, 5), (1.0, 4), (2.0, 3)):
            for i in range(count):
                share = (i + 0.5) / count
                x = -0.34 + 0.20 * row + 0.12 * share - 0.02 * row * share
                y = -0.13 + (0.33 - 0.05 * row) * share - 0.055 * row
                scale = place(cut_petal(0.155, 0.25, 0.66), x + 0.14, y - 0.03, np.pi - 0.62 + 0.25 * share)
                self.fill(grow(scale, 0.012), PLUM)
                self.fill(scale, bars if row == 1.0 else (back if row == 0.0 else wing))
        shoulder = spline(
            [(0.31, -0.19), (0.16, -0.32), (0.02, -0.26), (0.06, -0.08), (0.16, 0.06), (0.28, 0.0)], True, 10
        )
        self.fill(grow(shoulder, 0.012), PLUM)
        self.fill(shoulder, back)

    def legs(self, drop: float) -> None:
        for x in (0.06, 0.24):
            self.line(arc((x, 0.36), (x + 0.05, drop), 0.05, 12), 0.045, PLUM)
            for toe in (-0.10, 0.05, 0.14):
                self.line(arc((x + 0.05, drop - 0.02), (x + 0.05 + toe, drop + 0.05), 0.2, 10), 0.045, PLUM)


def _blossom(canvas: Canvas, spot: Spot, rng: np.random.Generator, pink: bool) -> None:
    """A cleft five-petalled flower with long stamens."""
    tone, vein = (ROSE, RUST) if pink else (CREAM, ROSE)
    for k in range(5):
        a = spot.turn + 2 * np.pi * k / 5 + rng.uniform(-0.06, 0.06)
        shape = place(cut_petal(spot.scale * 0.94, spot.scale * rng.uniform(0.94, 1.05), 0.62, 0.10), spot.x, spot.y, a)
        canvas.fill(grow(shape, spot.scale * 0.028), mix(vein, PLUM, 0.25))
        canvas.fill(shape, tone)
        for lean in (-0.2, 0.0, 0.2):
            c, s = np.cos(a + lean), np.sin(a + lean)
            far = spot.scale * (0.62 if lean == 0 else 0.5)
            line = arc(
                (spot.x + 0.2 * spot.scale * c, spot.y + 0.2 * spot.scale * s),
                (spot.x + far * c, spot.y + far * s),
                0.0,
                10,
            )
            stroke(canvas, line, spot.scale * 0.045, vein, 0.4)
    canvas.fill(move(blob(spot.scale * 0.16, rng, 0.1, 4, 30), spot.x, spot.y), RUST)
    for k in range(9):
        a = spot.turn + 2 * np.pi * (k + rng.uniform(0.2, 0.8)) / 9
        r = spot.scale * rng.uniform(0.30, 0.40)
        tip = (spot.x + r * np.cos(a), spot.y + r * np.sin(a))
        stroke(canvas, arc((spot.x, spot.y), tip, 0.1, 8), spot.scale * 0.03, PLUM, 0.8)
        canvas.fill(circle(*tip, spot.scale * 0.05, 16), PLUM)


def _leaf(canvas: Canvas, foot: Points, turn: float, length: float, flip: float) -> None:
    tip = (foot[0] + length * np.cos(turn), foot[1] + length * np.sin(turn))
    spine = arc((foot[0], foot[1]), tip, 0.12 * flip, 40)
    outline = leaf(spine, length * 0.40, 0.45)
    canvas.fill(grow(outline, length * 0.018), GROUND)
    canvas.fill(outline, FOREST)
    half = len(outline) // 2
    canvas.fill(np.vstack([spine, outline[half:]]), mix(FOREST, AQUA, 0.35))
    stroke(canvas, spine, length * 0.03, CREAM, 0.4)


def _branch(canvas: Canvas, points: list[tuple[float, float]], u: float, rng: np.random.Generator) -> Points:
    """A branch with knots, twigs, leaves, buds and flowers; returns its line."""
    line = spline(np.array(points) * u, False, 40)
    ways = tangents(line)
    twigs = []
    rise = 1.0 if line[-1, 0] > line[0, 0] else -1.0  # twigs that hang stay shorter
    for i, share in enumerate(np.linspace(0.10, 1.0, 9)):
        foot, way = along(line, float(share)), ways[int(share * (len(line) - 1))]
        side = 1.0 if i % 2 else -1.0
        turn = float(np.arctan2(way[1], way[0])) + side * rng.uniform(0.55, 0.95)
        length = rng.uniform(130, 225) * (0.75 if side * rise < 0 else 1.0) * u
        tip = (foot[0] + length * np.cos(turn), foot[1] + length * np.sin(turn))
        twigs.append((arc((foot[0], foot[1]), tip, -0.12 * side, 30), turn, side))
    for twig, _, _ in twigs:
        canvas.fill(ribbon(twig, np.linspace(13, 6, 30) * u), PLUM)
    width = np.linspace(28, 9, len(line)) * u
    canvas.fill(ribbon(line, width * (1 + 0.10 * np.sin(np.linspace(0, 46, len(line))))), PLUM)
    butt = place(circle(0, 0, 1, 40) * (0.45, 1.0), 0, 0, float(np.arctan2(ways[0, 1], ways[0, 0])))
    canvas.fill(move(butt * 19 * u, *line[0]), PLUM)
    canvas.fill(move(butt * 13 * u, *line[0]), ROSE)
    for i, (twig, turn, side) in enumerate(twigs):
        for share, lean in ((0.34, -0.9), (0.52, 0.9), (0.72, -0.9), (0.86, 0.8), (1.0, 0.5), (1.0, -0.4)):
            if rng.random() < 0.8:
                _leaf(canvas, along(twig, share), turn + lean * side, rng.uniform(84, 122) * u, side)
        x, y = twig[-1]
        if i % 3 != 2:
            _blossom(canvas, Spot(float(x), float(y), rng.uniform(0, 6), rng.uniform(62, 80) * u), rng, i % 2 == 0)
        else:
            for lean in (-0.5, 0.4):
                bud = place(
                    cut_petal(40 * u, 62 * u, 0.55),
                    x + 14 * u * np.cos(turn + lean),
                    y + 14 * u * np.sin(turn + lean),
                    turn + lean,
                )
                canvas.fill(bud, ROSE)
            canvas.fill(move(blob(20 * u, rng, 0.1, 4, 24), float(x), float(y)), FOREST)
    return line


def songbirds(size: int, seed: int) -> Real:
    """Teal and ink birds on blossoming branches, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), GROUND, drop=size // 2)
    u = size / 1536
    seats = (
        ([(40, 470), (240, 450), (470, 340), (700, 330), (800, 250)], 0.40, 262, False, (TEAL, INK, CREAM, RUST, AQUA)),
        (
            [(730, 1240), (520, 1220), (310, 1110), (110, 1110), (20, 1010)],
            0.42,
            240,
            True,
            (INK, TEAL, RUST, CREAM, CREAM),
        ),
        (
            [(1500, 860), (1290, 820), (1070, 850), (860, 740), (790, 640)],
            0.44,
            255,
            True,
            (AQUA, TEAL, CREAM, ROSE, CREAM),
        ),
        (
            [(830, 1600), (1050, 1540), (1270, 1580), (1450, 1480), (1560, 1460)],
            0.44,
            240,
            False,
            (RUST, INK, CREAM, RUST, ROSE),
        ),
    )
    lines = [_branch(canvas, points, u, rng) for points, *_ in seats]
    for line, (_, share, scale, flip, tones) in zip(lines, seats, strict=True):
        x, y = along(line, share)
        spot = Spot(float(x), float(y) - 0.56 * scale * u, rng.uniform(-0.14, 0.10), scale * u)
        bird = Bird(canvas, spot, flip, tones)
        bird.legs(0.50)
        bird.perch()
    for i, (x, y, r) in enumerate(hollows(canvas, GROUND, 64 * u, 88 * u, 30 * u)):
        a = rng.uniform(0, 6.28)
        for lean in (2.1, -2.1, 1.1, -1.1):
            _leaf(canvas, np.array([x, y]), a + lean, 0.95 * r, np.sign(lean))
        _blossom(canvas, Spot(x + 0.15 * r * np.cos(a), y + 0.15 * r * np.sin(a), a, 0.66 * r), rng, i % 2 == 0)
    for i, (x, y, r) in enumerate(hollows(canvas, GROUND, 17 * u, 27 * u, 30 * u)):
        canvas.fill(place(cut_petal(1.1 * r, 1.5 * r, 0.6, 0.1), x, y, rng.uniform(0, 6)), (CREAM, ROSE)[i % 2])
    return settle(canvas.finish())
