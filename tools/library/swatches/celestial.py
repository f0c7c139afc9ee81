"""A midnight almanac: a sun and a moon with faces, planets, comets and faceted stars, tossed in a half-drop."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix
from tools.library.curves import Points, circle, place, ribbon, spline
from tools.library.motifs import Spot
from tools.library.nesting import Bed, by_hand
from tools.library.pen import Pen
from tools.library.swatches.sky_faces import AMBER, CORAL, DUSK, GOLD, NIGHT, PALE, moon, sun

Real = npt.NDArray[np.floating[Any]]


def facets(points: int, inner: float, rng: np.random.Generator, long: float = 1.0) -> list[tuple[Points, Points]]:
    """The light and dark halves of each ray of a star; every other ray reaches only `long`."""
    halves = []
    for i in range(points):
        a = 2 * np.pi * i / points - np.pi / 2 + rng.normal(0, 0.012)
        reach = (1.0 if i % 2 == 0 else long) * rng.uniform(0.96, 1.04)
        tip = np.array([np.cos(a), np.sin(a)]) * reach
        sides = [np.array([np.cos(a + s * np.pi / points), np.sin(a + s * np.pi / points)]) * inner for s in (-1, 1)]
        halves.append(tuple(np.stack([np.zeros(2), side, tip]) for side in sides))
    return halves  # type: ignore[return-value]


def star(pen: Pen, points: int, inner: float, tones: tuple[Real, Real], long: float = 1.0) -> None:
    """A star cut in facets, lit from the left."""
    for left, right in facets(points, inner, pen.rng, long):
        pen.fill(np.vstack([left, right[1:2]])[[0, 1, 2, 3]], tones[0])
        pen.fill(right, tones[1])


def planet(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A banded planet in its ring."""
    pen = Pen(canvas, spot, rng)
    ball = circle(0, 0, 0.6)

    def ring(radius: float, half: float) -> Points:
        t = np.linspace(np.pi * (1 - half), np.pi * (1 - half) + np.pi, 60)
        return np.stack([radius * np.cos(t), radius * 0.27 * np.sin(t)], 1)

    for half in (0.0, 1.0):
        if half:
            pen.fill(ball, CORAL, hand=0.006)
            for level, tone, width in ((-0.34, GOLD, 0.10), (-0.08, PALE, 0.15), (0.22, GOLD, 0.08), (0.4, PALE, 0.06)):
                band = spline(
                    [(-0.7, level - 0.05), (-0.2, level + 0.05), (0.2, level + 0.07), (0.7, level - 0.05)], False
                )
                pen.fill(ribbon(band, width), tone, ball)
            cut = np.vstack([circle(0, 0, 0.62)[-24:], circle(0, 0, 0.62)[:25]])
            pen.fill(np.vstack([cut, (cut * (0.62, 1) + (0.02, 0))[::-1]]), mix(CORAL, NIGHT, 0.45), ball)
        outer, inner = ring(1.0, 1 - half), ring(0.74, 1 - half)
        pen.fill(np.vstack([outer, inner[::-1]]), PALE)
        pen.fill(np.vstack([ring(0.90, 1 - half), ring(0.85, 1 - half)[::-1]]), NIGHT)


def comet(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A star with three streaming tails."""
    pen = Pen(canvas, spot, rng)
    for lift, reach, tone, width in ((0.12, 1.6, CORAL, 0.13), (-0.12, 1.75, GOLD, 0.12), (0.0, 2.1, PALE, 0.16)):
        tail = spline(
            [(0, lift * 0.6), (0.6, lift * 2.0), (1.1, lift * 2.9 - 0.05), (reach, lift * 4.4 - 0.1)], False, 14
        )
        pen.fill(ribbon(tail, width * (1 - np.linspace(0, 1, len(tail))) ** 0.7 + 0.012), tone)
    pen.fill(circle(0, 0, 0.34), NIGHT)
    star(Pen(canvas, Spot(spot.x, spot.y, spot.turn + 0.3, spot.scale * 0.42), rng), 5, 0.42, (PALE, GOLD))


def crescent(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A small waning moon: what a second round leaves of the first."""
    bite, radius = 0.40, 0.84
    meet = (1 + bite**2 - radius**2) / (2 * bite)
    a = np.linspace(np.arccos(meet), 2 * np.pi - np.arccos(meet), 70)
    b = np.linspace(np.arccos((meet - bite) / radius), 2 * np.pi - np.arccos((meet - bite) / radius), 70)[::-1]
    outer = np.stack([np.cos(a), np.sin(a)], 1)
    inner = np.stack([bite + radius * np.cos(b), radius * np.sin(b)], 1)
    pen = Pen(canvas, spot, rng)
    pen.fill(np.vstack([outer, inner]), PALE, hand=0.008)
    pen.fill(np.vstack([outer, (outer * (0.92, 0.97) + (0.04, 0))[::-1]]), GOLD)
    _sparkle(canvas, Spot(*pen.at(np.array([[0.42, -0.05]]))[0], 0.0, spot.scale * 0.42), rng)


_SIGNS = (
    [(-0.9, 0.25), (-0.35, -0.12), (0.12, 0.10), (0.62, -0.30), (0.95, 0.05)],
    [(-0.8, -0.4), (-0.3, -0.05), (-0.35, 0.55), (0.25, 0.2), (0.85, 0.45)],
    [(-0.7, 0.35), (-0.2, 0.0), (0.3, 0.32), (0.75, -0.25)],
)


def sign(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A constellation: small stars on a dotted line."""
    pen = Pen(canvas, spot, rng)
    points = [np.array(p) for p in _SIGNS[int(rng.integers(len(_SIGNS)))]]
    for p, q in pairwise(points):
        count = int(np.linalg.norm(q - p) / 0.085)
        for t in (np.arange(count) + 0.5) / count:
            if 0.17 < t < 0.83:
                pen.fill(circle(*(p + (q - p) * t), 0.019, 16), DUSK)
    for i, p in enumerate(points):
        x, y = pen.at(p[None])[0]
        size = spot.scale * (0.17 if i % 2 == 0 else 0.105)
        star(Pen(canvas, Spot(x, y, 0.1, size), rng), 4, 0.24, (PALE, GOLD))


def _sparkle(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    star(Pen(canvas, spot, rng), 4, 0.15, (PALE, PALE), 0.72)


def _great(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    star(Pen(canvas, spot, rng), 8, 0.34, (PALE, GOLD), 0.62)


def _small(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    star(Pen(canvas, spot, rng), 5, 0.42, (GOLD, AMBER))


def _red(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    star(Pen(canvas, spot, rng), 6, 0.40, (CORAL, mix(CORAL, NIGHT, 0.4)))


def _dot(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    canvas.fill(by_hand(circle(spot.x, spot.y, spot.scale), rng, spot.scale * 0.035), DUSK if spot.turn else PALE)


_OVAL = circle(0, 0, 1, 40)
# Fillers: maker, footprint about the centre, sizes in thousandths of the tile, margin.
_FILL = (
    (planet, _OVAL * (1.0, 0.62), (112,), 22),
    (_great, _OVAL * 0.8, (98, 72, 60), 22),
    (crescent, _OVAL, (60, 42), 24),
    (sign, _OVAL * (1.0, 0.5), (118, 104, 112, 96), 16),
    (_red, _OVAL * 0.85, (34, 28, 31), 24),
    (_small, _OVAL * 0.85, (30, 26, 34, 24, 28), 20),
    (_sparkle, _OVAL * 0.6, (46, 38, 42, 34, 30, 40, 28, 34, 30, 26), 16),
    (_dot, _OVAL, (6.5, 6, 5.5, 5, 4.5) * 10, 14),
)


def almanac(size: int, seed: int) -> Real:
    """Sun, moon, planet, comets and stars on midnight, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), NIGHT, drop=size // 2)
    bed = Bed(size, True)
    heroes = (
        (sun, Spot(0.29 * size, 0.27 * size, 0.06, 0.222 * size), _OVAL * 1.0),
        (moon, Spot(0.765 * size, 0.40 * size, -0.16, 0.168 * size), _OVAL),
        (
            comet,
            Spot(0.165 * size, 0.685 * size, -0.42, 0.135 * size),
            np.array([(-0.4, -0.4), (2.1, -0.3), (2.1, 0.4), (-0.4, 0.4)]),
        ),
    )
    for make, spot, print_ in heroes:
        make(canvas, spot, rng)
        bed.take(bed.stamp([place(print_, 0, 0, spot.turn, spot.scale)], 0.02 * size), spot.x, spot.y)
    for make, print_, sizes, margin in _FILL:
        for thousandths in sizes:
            scale, turn = thousandths * size / 1000, rng.uniform(-0.45, 0.45)
            stamp = bed.stamp([place(print_, 0, 0, turn, scale)], margin * size / 1000)
            at = bed.roomy(stamp, rng)
            if at is not None:
                make(canvas, Spot(at[0], at[1], turn if make is not _dot else float(rng.random() < 0.4), scale), rng)
                bed.take(bed.stamp([place(print_, 0, 0, turn, scale)], 0), at[0], at[1])
    return canvas.finish()
