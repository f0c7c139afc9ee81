"""Placed prints on transparent ground: a moth under the moon."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette
from tools.library.curves import along, arc, circle, leaf, move, ribbon, spline, swell
from tools.library.flat import separate
from tools.library.motifs import Spot, blossom, fade, glow, painted_leaf

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

INK, PLUM, RUST, OCHRE, SAND, CREAM, TEAL, MIST = palette(
    "#1d1a2b", "#54264a", "#b24a2c", "#dc9a3c", "#eccb8d", "#fbf0d6", "#1f6670", "#8fbfb4"
)
# Wing outlines about the thorax, in thousandths of the width, right side; the left is its mirror.
_FORE = [(0, -30), (60, -95), (160, -190), (290, -275), (400, -315), (462, -300), (470, -250), (440, -190), (418, -120),
         (400, -60), (372, -10), (310, 22), (220, 40), (110, 40), (20, 20)]  # fmt: skip
_HIND = [(10, 10), (100, 20), (200, 30), (300, 45), (352, 90), (362, 150), (335, 215), (282, 265), (215, 288),
         (150, 268), (95, 215), (55, 150), (25, 80)]  # fmt: skip


class _Mirror:
    """Draws every shape twice, left and right of the axis."""

    def __init__(self, canvas: Canvas, x: float, y: float, scale: float) -> None:
        self.canvas, self.x, self.y, self.scale = canvas, x, y, scale

    def at(self, points: Points, side: float) -> Points:
        return np.asarray(points * (side * self.scale, self.scale) + (self.x, self.y))

    def fill(self, points: Points, colour: Real, opacity: float = 1.0, within: Points | None = None) -> None:
        for side in (1.0, -1.0):
            shape = self.at(points, side)
            if within is None:
                self.canvas.fill(shape, colour, opacity)
            else:
                self.canvas.fill_within(shape, self.at(within, side), colour, opacity)

    def wash(self, points: Points, foot: Points, tip: Points, first: Real, last: Real, power: float = 1.0) -> None:
        for side in (1.0, -1.0):
            a, b = self.at(np.stack([foot, tip]), side)
            self.canvas.paint(self.at(points, side), fade((a[0], a[1]), (b[0], b[1]), first, last, power))


def _eye(draw: _Mirror, x: float, y: float, radius: float, within: Points) -> None:
    for share, tone in ((1.0, INK), (0.86, CREAM), (0.74, RUST), (0.56, OCHRE), (0.42, INK), (0.24, TEAL)):
        draw.fill(circle(x, y, radius * share) * (1, 1), tone, 1.0, within)
    draw.fill(circle(x - radius * 0.22, y - radius * 0.25, radius * 0.11), CREAM, 1.0, within)


def _scallops(draw: _Mirror, edge: Points, inset: float, count: int, tone: Real, size: float, within: Points) -> None:
    centre = within.mean(0)
    for share in 0.06 + 0.88 * (np.arange(count) + 0.5) / count:
        p = along(edge, float(share))
        q = p + (centre - p) * inset
        draw.fill(circle(float(q[0]), float(q[1]), size, 40), tone, 1.0, within)


def _wing(
    draw: _Mirror, points: list[tuple[int, int]], tones: tuple[Real, Real, Real], tip: int, rng: np.random.Generator
) -> Points:
    outline = spline(points, True, 14)
    foot, far = np.array([0.0, 0.0]), np.array(points[tip], float)
    draw.fill(foot + (outline - outline.mean(0)) * 1.022 + outline.mean(0), INK)
    draw.wash(outline, foot, far, tones[0], tones[1], 0.8)
    start, end = int(len(outline) * 0.28), int(len(outline) * 0.84)
    hem = outline[start:end]
    centre = outline.mean(0)
    ends = np.sin(np.pi * np.linspace(0, 1, len(hem)))[:, None] ** 0.45
    for outer, inner, tone in ((0.0, 0.20, INK), (0.05, 0.145, tones[2]), (0.0, 0.06, INK)):
        rims = [centre + (hem - centre) * (1 - depth * ends) for depth in (outer, inner)]
        draw.fill(np.vstack([rims[0], rims[1][::-1]]), tone, 0.96, outline)
    for _ in range(170):
        a, share = along(hem, rng.random()), rng.uniform(0.30, 0.70)
        p, q = foot + a * share, foot + a * (share + rng.uniform(0.08, 0.16))
        tone = (tones[0], tones[2], CREAM)[int(rng.integers(0, 3))]
        draw.fill(ribbon(arc(tuple(p), tuple(q), rng.uniform(-0.05, 0.05), 8), swell(8, 5.0)), tone, 0.35, outline)
    for share in np.linspace(0.06, 0.94, 9):
        end_at = along(hem, float(share))
        vein = arc((0.0, 0.0), (float(end_at[0]), float(end_at[1])), 0.06 * (share - 0.5), 40)
        draw.fill(ribbon(vein, np.linspace(6.5, 2.2, 40)), INK, 0.85, outline)
    _scallops(draw, hem, 0.105, 13, CREAM, 7.5, outline)
    return outline


def _body(canvas: Canvas, x: float, y: float, scale: float, rng: np.random.Generator) -> None:
    belly = spline(
        [(0, -70), (38, -40), (44, 20), (34, 100), (22, 190), (0, 250), (-22, 190), (-34, 100), (-44, 20), (-38, -40)],
        True,
        12,
    )
    shape = belly * scale + (x, y)
    canvas.fill((belly * 1.06) * scale + (x, y), INK)
    canvas.paint(shape, fade((x - 44 * scale, y), (x + 44 * scale, y), OCHRE, RUST))
    for row in range(8):
        level = y + (40 + row * 25) * scale
        band = np.array(
            [
                (x - 60 * scale, level),
                (x, level + 10 * scale),
                (x + 60 * scale, level),
                (x + 60 * scale, level + 8 * scale),
                (x, level + 19 * scale),
                (x - 60 * scale, level + 8 * scale),
            ]
        )
        canvas.fill_within(band, shape, INK if row % 2 else CREAM, 0.85)
    for _ in range(420):
        a, r = rng.uniform(0, 2 * np.pi), np.sqrt(rng.random())
        px, py = x + 46 * r * np.cos(a) * scale, y + (-18 + 58 * r * np.sin(a)) * scale
        lean = np.pi / 2 + rng.normal(0, 0.35) + (px - x) / (60 * scale) * -0.6
        hair = arc((px, py), (px + 24 * scale * np.cos(lean), py + 24 * scale * np.sin(lean)), 0.1, 8)
        tone = (CREAM, SAND, OCHRE, RUST)[int(rng.integers(0, 4))]
        canvas.fill(ribbon(hair, swell(8, 4.2 * scale)), tone, 0.9)
    for side in (-1.0, 1.0):
        stalk = arc((x + 8 * side * scale, y - 72 * scale), (x + 128 * side * scale, y - 205 * scale), 0.13 * side, 40)
        for share in np.linspace(0.12, 0.98, 17):
            p, q = along(stalk, float(share)), along(stalk, min(float(share) + 0.03, 1.0))
            lean = np.arctan2(q[1] - p[1], q[0] - p[0]) if share < 0.97 else -np.pi / 3 * side
            reach = 30 * np.sin(np.pi * (0.15 + 0.8 * share)) * scale
            for turn in (0.95, -0.95):
                barb = arc(
                    (p[0], p[1]), (p[0] + reach * np.cos(lean + turn), p[1] + reach * np.sin(lean + turn)), 0.06, 10
                )
                canvas.fill(ribbon(barb, np.linspace(4.4, 1.4, 10) * scale), INK)
        canvas.fill(ribbon(stalk, np.linspace(7, 3, 40) * scale), INK)
        canvas.fill(circle(x + 24 * side * scale, y - 62 * scale, 11 * scale), INK)
        canvas.fill(circle(x + 27 * side * scale, y - 65 * scale, 3.4 * scale, 24), CREAM)


def _moon(canvas: Canvas, x: float, y: float, radius: float, rng: np.random.Generator) -> None:
    a = np.linspace(-2.05, 2.05, 60) + np.pi / 2
    outer = np.stack([x + radius * np.cos(a), y + radius * np.sin(a)], 1)
    inner = np.stack([x + radius * 0.86 * np.cos(a[::-1]), y - radius * 0.40 + radius * 0.88 * np.sin(a[::-1])], 1)
    crescent = np.vstack([outer, inner])
    canvas.paint(crescent, glow(x, y + radius, radius * 1.6, SAND, OCHRE))
    for _ in range(90):
        b = rng.uniform(-1.8, 1.8) + np.pi / 2
        r = radius * rng.uniform(0.72, 1.0)
        p = np.array([x + r * np.cos(b), y + r * np.sin(b)])
        canvas.fill_within(circle(p[0], p[1], radius * 0.012 * rng.uniform(0.5, 1.6), 16), crescent, RUST, 0.6)


def moth(size: int, seed: int) -> tuple[Real, Real]:
    """An emperor moth below a crescent, over two sprigs: (colour, alpha), `size` high."""
    rng = np.random.default_rng(seed)
    width = int(size * 0.86)
    canvas = Canvas((size, width), None, fine=3)
    x, y, scale = width / 2, size * 0.455, width / 1040
    _moon(canvas, x, y - 318 * scale, 120 * scale, rng)
    greens = np.stack([mix(TEAL, INK, 0.35), TEAL, MIST])
    for side in (-1.0, 1.0):
        stem = arc((x, y + 560 * scale), (x + 420 * side * scale, y + 330 * scale), 0.16 * side * -1, 60)
        canvas.fill(ribbon(stem, np.linspace(9, 3, 60) * scale), greens[0])
        for i, share in enumerate(np.linspace(0.16, 0.98, 10)):
            p = along(stem, float(share))
            q = along(stem, min(float(share) + 0.03, 1.0)) if share < 0.97 else move(p, side, -0.8)
            lean = np.arctan2(q[1] - p[1], q[0] - p[0]) + (0.75 if i % 2 else -0.75) * (share < 0.97)
            reach = (128 - 50 * abs(share - 0.45)) * scale
            tip = (p[0] + reach * np.cos(lean), p[1] + reach * np.sin(lean))
            painted_leaf(canvas, arc((p[0], p[1]), tip, 0.10 * (1 if i % 2 else -1), 36), 48 * scale, greens, rng)
    petals = np.stack([SAND, CREAM, RUST, OCHRE])
    for dx, dy, r in ((0, 548, 74), (-118, 520, 50), (118, 520, 50)):
        blossom(canvas, Spot(x + dx * scale, y + dy * scale, -1.57, r * scale), petals, rng, 6)
    draw = _Mirror(canvas, x, y, scale)
    hind = _wing(draw, _HIND, (PLUM, mix(RUST, PLUM, 0.25), OCHRE), 6, rng)
    _eye(draw, 205, 150, 50, hind)
    fore = _wing(draw, _FORE, (mix(RUST, PLUM, 0.35), OCHRE, SAND), 5, rng)
    _eye(draw, 268, -118, 58, fore)
    draw.fill(leaf(arc((60, -40), (395, -262), -0.05, 40), 30, 0.6), CREAM, 0.35, fore)
    _body(canvas, x, y, scale, rng)
    for dx, dy, r in (
        (-230, -395, 10),
        (-150, -450, 7),
        (-300, -345, 6),
        (230, -395, 10),
        (150, -450, 7),
        (300, -345, 6),
        (0, -478, 9),
    ):
        star = np.array(
            [
                (
                    np.cos(a) * r * scale * (2.1 if k % 2 == 0 else 0.62),
                    np.sin(a) * r * scale * (2.1 if k % 2 == 0 else 0.62),
                )
                for k, a in enumerate(np.linspace(0, 2 * np.pi, 8, endpoint=False))
            ]
        )
        canvas.fill(move(star, x + dx * scale, y + dy * scale), OCHRE)
    colour, alpha = canvas.finish_alpha()
    return separate(colour, 80), alpha
