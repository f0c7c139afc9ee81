"""A spring ride: bicycles with baskets of flowers, tossed small on mint, half-drop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import arc, blob, circle, leaf, move, place, ribbon, spline
from tools.library.flat import hollows, rosette, settle, sprig
from tools.library.motifs import Spot

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

GROUND, NAVY, RED, MUSTARD, SKY, BLUSH, WHITE, LEAF, CANE = palette(
    "#bfe0d2", "#22335c", "#d8452f", "#eeb33c", "#5f9fc4", "#f3a79a", "#fffaf0", "#3f7f5f", "#c98d4f"
)


@dataclass(frozen=True)
class _Bike:
    """A bicycle's own frame: wheels of radius 1 with hubs at (-1.5, 0) and (1.5, 0), riding to +x."""

    canvas: Canvas
    spot: Spot
    flip: bool
    paint: Real

    def put(self, points: Points) -> Points:
        q = move(np.asarray(points, np.float64), 0.0, 0.55) * self.spot.scale * ((-1, 1) if self.flip else (1, 1))
        return place(q, self.spot.x, self.spot.y, self.spot.turn)

    def fill(self, points: Points, colour: Real) -> None:
        self.canvas.fill(self.put(points), colour)

    def tube(self, points: list[tuple[float, float]], width: float, colour: Real | None = None) -> None:
        line = spline(points, False, 12) if len(points) > 2 else arc(points[0], points[1], 0.0, 12)
        self.fill(ribbon(line, width), self.paint if colour is None else colour)

    def wheel(self, x: float, start: float) -> None:
        for k in range(8):
            a = start + np.pi * k / 8
            c, s = 0.92 * np.cos(a), 0.92 * np.sin(a)
            self.tube([(x - c, -s), (x + c, s)], 0.035, NAVY)
        angle = np.linspace(0, 2 * np.pi, 90)
        ring = np.stack([x + 0.95 * np.cos(angle), 0.95 * np.sin(angle)], 1)
        self.fill(ribbon(ring, 0.155), NAVY)
        self.fill(ribbon((ring - (x, 0)) * 0.905 + (x, 0), 0.045), WHITE)
        guard = np.linspace(-0.1, 2.1, 40) + (np.pi if x > 0 else np.pi * 1.03)
        arch = np.stack([x + 1.14 * np.cos(guard), 1.14 * np.sin(guard)], 1)
        self.fill(ribbon(arch, 0.12), self.paint)
        self.fill(circle(x, 0.0, 0.14, 30), NAVY)
        self.fill(circle(x, 0.0, 0.06, 20), WHITE)

    def frame(self) -> None:
        self.tube([(-0.25, 0.14), (-1.5, 0.0)], 0.10)
        self.tube([(-1.5, 0.0), (-0.70, -1.20)], 0.09)
        self.tube([(-0.25, 0.14), (-0.80, -1.55)], 0.15)
        self.tube([(-0.25, 0.14), (0.30, -0.10), (0.75, -0.62), (1.02, -1.22)], 0.15)
        self.tube([(-0.46, -0.46), (0.05, -0.55), (0.60, -0.95), (1.00, -1.36)], 0.12)
        self.tube([(0.92, -1.58), (1.08, -1.10), (1.24, -0.62), (1.50, 0.0)], 0.14)
        self.tube([(-0.79, -1.50), (-0.86, -1.74)], 0.09, NAVY)
        saddle = spline(
            [
                (-1.28, -1.86),
                (-1.05, -1.90),
                (-0.62, -1.84),
                (-0.40, -1.80),
                (-0.62, -1.72),
                (-0.95, -1.66),
                (-1.22, -1.66),
            ],
            True,
            8,
        )
        self.fill(saddle, CANE)
        self.tube([(0.92, -1.56), (0.86, -1.86), (0.66, -2.02), (0.34, -1.98)], 0.085, NAVY)
        self.tube([(0.56, -2.02), (0.22, -1.95)], 0.15, CANE)
        angle = np.linspace(0, 2 * np.pi, 50)
        ring = np.stack([-0.25 + 0.27 * np.cos(angle), 0.14 + 0.27 * np.sin(angle)], 1)
        self.fill(ribbon(ring, 0.09), NAVY)
        self.tube([(-0.25, 0.14), (0.10, 0.48)], 0.075, NAVY)
        self.tube([(-0.04, 0.49), (0.28, 0.49)], 0.12, NAVY)
        self.fill(circle(-0.25, 0.14, 0.09, 20), WHITE)

    def basket(self, tones: tuple[Real, ...], rng: np.random.Generator) -> None:
        """A cane basket before the handlebars, heaped with flowers."""
        for x, y, a in (
            (1.18, -2.05, -2.2),
            (1.55, -2.2, -1.6),
            (1.95, -2.05, -0.9),
            (1.35, -2.15, -1.9),
            (1.78, -2.15, -1.2),
        ):
            self.fill(leaf(arc((x, y + 0.2), (x + 0.55 * np.cos(a), y + 0.55 * np.sin(a)), 0.1, 20), 0.26, 0.5), LEAF)
        for i, (x, y, r) in enumerate(
            ((1.26, -2.10, 0.27), (1.90, -2.10, 0.27), (1.57, -2.26, 0.33), (1.40, -1.96, 0.2), (1.75, -1.96, 0.2))
        ):
            at = self.put(np.array([[x, y]]))[0]
            rosette(
                self.canvas,
                Spot(float(at[0]), float(at[1]), rng.uniform(0, 6), r * self.spot.scale),
                (tones[i % len(tones)], WHITE if i % 2 else MUSTARD),
                6,
                rng,
            )
        body = np.array([(1.10, -1.95), (2.06, -1.95), (1.92, -1.30), (1.22, -1.30)])
        self.fill(body, CANE)
        for k in range(5):
            x = 1.24 + 0.17 * k
            self.tube([(x, -1.92), (1.57 + (x - 1.57) * 0.80, -1.33)], 0.035, WHITE)
        for y in (-1.74, -1.55):
            self.tube([(1.16, y), (2.0, y)], 0.035, WHITE)
        self.tube([(1.06, -1.95), (2.10, -1.95)], 0.12, CANE)


def bicycles(size: int, seed: int) -> Real:
    """Bicycles in four colours with sprigs, daisies and dots between, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), GROUND, drop=size // 2)
    u = size / 1536
    # three columns, each a third of a step lower: the fourth, in the next tile, then falls in with the half-drop
    spots = [(256 + 512 * c, 192 + 384 * r + 128 * c) for c in range(3) for r in range(4)] + rng.uniform(
        -30, 30, (12, 2)
    )
    paints, heaps = (
        (RED, NAVY, MUSTARD, SKY),
        ((BLUSH, RED, WHITE), (RED, MUSTARD, BLUSH), (SKY, BLUSH, WHITE), (RED, BLUSH, WHITE)),
    )
    for i, (x, y) in enumerate(spots * u):
        flip, kind = (i + i // 4) % 2 == 1, (3 * (i // 4) + i) % 4
        bike = _Bike(canvas, Spot(float(x), float(y), rng.uniform(-0.28, 0.28), 76 * u), flip, paints[kind])
        start = rng.uniform(0, 0.4)
        for hub in (-1.5, 1.5):
            bike.wheel(hub, start)
        bike.frame()
        bike.basket(heaps[kind], rng)
    for i, (x, y, r) in enumerate(hollows(canvas, GROUND, 36 * u, 62 * u, 20 * u)):
        a = rng.uniform(0, 6.28)
        c, s = r * np.cos(a), r * np.sin(a)
        sprig(
            canvas, arc((x - c, y - s), (x + 0.5 * c, y + 0.5 * s), 0.12, 30), (5, 0.6 * r, 0.26 * r), (LEAF, LEAF), rng
        )
        tones = ((RED, WHITE, MUSTARD), (WHITE, MUSTARD), (BLUSH, WHITE, RED), (SKY, WHITE, MUSTARD))[i % 4]
        rosette(canvas, Spot(x + 0.5 * c, y + 0.5 * s, a, 0.52 * r), tones, 7, rng)
    for i, (x, y, r) in enumerate(hollows(canvas, GROUND, 12 * u, 15 * u, 36 * u)):
        canvas.fill(move(blob(0.85 * r, rng, 0.1, 4, 24), x, y), (RED, SKY, MUSTARD, WHITE)[i % 4])
    return settle(canvas.finish())
