"""Fish in their own frame: a striped angel, a scaly one, a mackerel and a minnow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import arc, circle, leaf, place, ribbon, spline, swell
from tools.library.motifs import Spot

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

NAVY, AQUA, CREAM, LEMON, CORAL, BRICK = palette("#12294a", "#7fc4bf", "#fbf1da", "#f5c744", "#f0785c", "#b93a35")


@dataclass(frozen=True)
class Fish:
    """A fish's own frame: nose at (1, 0), tail to -x, back to -y; mirrored when it swims to the left."""

    canvas: Canvas
    spot: Spot
    flip: bool
    rng: np.random.Generator

    def put(self, points: Points) -> Points:
        return place(
            np.asarray(points, np.float64) * self.spot.scale, self.spot.x, self.spot.y, self.spot.turn, 1.0, self.flip
        )

    def fill(self, points: Points, colour: Real, within: Points | None = None) -> None:
        if within is None:
            self.canvas.fill(self.put(points), colour)
        else:
            self.canvas.fill_within(self.put(points), self.put(within), colour)

    def line(self, points: Points, width: float, colour: Real, within: Points | None = None, ends: float = 0.3) -> None:
        self.fill(ribbon(points, swell(len(points), width, width * ends, width * ends)), colour, within)

    def fin(
        self, points: list[tuple[float, float]], foot: tuple[float, float], tone: Real, ray: Real, rays: int
    ) -> None:
        """A fin through its points, with rays that fan out from a foot towards the second half of the outline."""
        outline = spline(points, True, 10)
        self.fill(outline, tone)
        a = np.arctan2(*(np.array(points, float) - foot).T[::-1])
        mid = np.arctan2(np.sin(a).mean(), np.cos(a).mean())
        half = np.abs(np.arctan2(np.sin(a - mid), np.cos(a - mid))).max() * 0.86
        for lean in np.linspace(-half, half, rays):
            far = (foot[0] + 1.2 * np.cos(mid + lean), foot[1] + 1.2 * np.sin(mid + lean))
            self.line(arc(foot, far, 0.02, 20), 0.022, ray, outline, 0.6)

    def face(self, x: float, y: float, size: float, ring: Real) -> None:
        for share, tone in ((1.0, ring), (0.80, CREAM), (0.56, NAVY)):
            self.fill(circle(x, y, size * share, 40), tone)
        self.fill(circle(x + size * 0.16, y - size * 0.2, size * 0.17, 20), CREAM)


def _band(x: float, width: float, bow: float, tall: float = 1.3) -> Points:
    """A vertical stripe that bows, for clipping to a body."""
    return ribbon(arc((x, -tall), (x, tall), bow, 30), width)


def angel(fish: Fish) -> None:
    """Tall and striped, with streaming fins."""
    body = spline([(0.98, 0.04), (0.80, -0.16), (0.46, -0.50), (0.0, -0.66), (-0.40, -0.46), (-0.66, -0.12),
        (-0.66, 0.12),
                   (-0.40, 0.46), (0.0, 0.66), (0.46, 0.52), (0.80, 0.20)], True, 12)  # fmt: skip
    for sign in (-1.0, 1.0):
        fish.fin([(0.30, sign * 0.50), (0.0, sign * 0.86), (-0.42, sign * 1.10), (-0.86, sign * 1.14),
            (-0.56, sign * 0.86), (-0.44, sign * 0.40)],
                 (0.16, sign * 0.30), LEMON, CORAL, 8)  # fmt: skip
    fish.fin([(-0.58, -0.06), (-0.80, -0.30), (-1.10, -0.40), (-1.00, 0.0), (-1.10, 0.40), (-0.80, 0.30),
        (-0.58, 0.06)],
             (-0.50, 0.0), LEMON, CORAL, 7)  # fmt: skip
    fish.fill(body, CREAM)
    for x, width, bow, tone in (
        (0.50, 0.15, -0.06, NAVY),
        (0.14, 0.24, -0.05, LEMON),
        (-0.16, 0.15, -0.05, NAVY),
        (-0.50, 0.17, -0.04, LEMON),
    ):
        fish.fill(_band(x, width, bow), tone, body)
    for k in range(9):
        y = -0.44 + 0.11 * k
        fish.line(arc((0.33, y), (0.30, y + 0.001), 0.0, 8) - (0.0, 0.0), 0.03, CORAL, body)
        fish.line(arc((0.06, y), (0.22, y - 0.02), 0.1, 12), 0.020, CORAL, body)
    fish.fin([(0.16, 0.06), (-0.08, -0.06), (-0.20, 0.06), (-0.10, 0.22)], (0.20, 0.08), CORAL, CREAM, 5)
    fish.face(0.62, -0.06, 0.105, LEMON)
    fish.line(arc((0.97, 0.08), (0.83, 0.03), -0.2, 10), 0.028, BRICK)


def scaly(fish: Fish) -> None:
    """Round and coral, in rows of scales."""
    body = spline([(0.96, 0.06), (0.84, -0.16), (0.50, -0.40), (0.08, -0.47), (-0.36, -0.34), (-0.68, -0.12),
        (-0.68, 0.10),
                   (-0.36, 0.34), (0.08, 0.48), (0.52, 0.42), (0.84, 0.24)], True, 12)  # fmt: skip
    fish.fin(
        [(0.46, -0.36), (0.20, -0.66), (-0.16, -0.72), (-0.50, -0.56), (-0.44, -0.26), (0.0, -0.40)],
        (0.10, -0.05),
        LEMON,
        BRICK,
        11,
    )
    fish.fin([(-0.02, 0.42), (-0.16, 0.66), (-0.42, 0.62), (-0.40, 0.30)], (0.0, 0.20), LEMON, BRICK, 6)
    fish.fin(
        [(-0.60, -0.08), (-0.84, -0.36), (-1.10, -0.42), (-0.96, 0.0), (-1.10, 0.40), (-0.84, 0.34), (-0.60, 0.08)],
        (-0.52, 0.0),
        LEMON,
        BRICK,
        8,
    )
    fish.fill(body, CORAL)
    for i in range(10):
        for j in range(9):
            x, y = -0.68 + 0.115 * i, -0.52 + 0.13 * j + (0.065 if i % 2 else 0.0)
            if x < 0.34 - 0.25 * y * y:
                scale = spline(
                    [(x + 0.075, y - 0.066), (x, y - 0.062), (x - 0.062, y), (x, y + 0.062), (x + 0.075, y + 0.066)],
                    True,
                    6,
                )
                fish.fill(scale, BRICK, body)
                fish.fill(scale * 0.86 + np.array([x + 0.024, y]) * 0.14, CORAL if (i + j) % 3 else CREAM, body)
    head = spline(
        [(1.1, 0.06), (0.9, -0.5), (0.44, -0.56), (0.30, -0.2), (0.27, 0.06), (0.32, 0.30), (0.46, 0.6), (0.9, 0.5)],
        True,
        10,
    )
    fish.fill(head, CREAM, body)
    fish.line(
        spline([(0.44, -0.44), (0.30, -0.2), (0.27, 0.06), (0.32, 0.30), (0.46, 0.46)], False, 10), 0.05, BRICK, body
    )
    fish.fill(circle(0.52, 0.16, 0.075, 30), CORAL)
    fish.fin([(0.22, 0.08), (-0.02, 0.0), (-0.16, 0.14), (-0.04, 0.28)], (0.26, 0.10), LEMON, BRICK, 5)
    fish.face(0.60, -0.09, 0.10, NAVY)
    fish.line(arc((0.94, 0.12), (0.78, 0.06), -0.22, 10), 0.03, BRICK)


def slim(fish: Fish) -> None:
    """A mackerel: long, pale below, dark waves on its back."""
    back = [(1.0, 0.02), (0.80, -0.09), (0.40, -0.19), (-0.10, -0.20), (-0.55, -0.10), (-0.80, -0.035)]
    body = spline([*back, (-0.80, 0.035), (-0.55, 0.10), (-0.10, 0.20), (0.40, 0.19), (0.80, 0.11)], True, 12)
    fish.fin([(0.26, -0.17), (0.06, -0.36), (-0.04, -0.34), (-0.02, -0.18)], (0.30, -0.1), AQUA, NAVY, 5)
    for x in (-0.36, -0.50, -0.62):
        for sign in (-1.0, 1.0):
            fish.fill(
                spline([(x + 0.05, sign * 0.11), (x - 0.06, sign * 0.20), (x - 0.05, sign * 0.09)], True, 8), AQUA
            )
    fish.fin(
        [(-0.76, -0.03), (-0.94, -0.24), (-1.12, -0.30), (-0.95, 0.0), (-1.12, 0.30), (-0.94, 0.24), (-0.76, 0.03)],
        (-0.70, 0.0),
        AQUA,
        NAVY,
        7,
    )
    fish.fill(body, CREAM)
    fish.fill(np.vstack([spline(back, False, 12), [(-0.80, 0.0), (-0.1, -0.02), (0.5, -0.02), (0.9, 0.0)]]), AQUA, body)
    for x in np.linspace(-0.72, 0.44, 13):
        fish.line(
            spline([(x, -0.26), (x - 0.03, -0.14), (x + 0.025, -0.07), (x - 0.015, -0.02)], False, 10),
            0.045,
            NAVY,
            body,
            0.6,
        )
    fish.line(arc((0.55, 0.035), (-0.74, 0.01), 0.01, 30), 0.018, CORAL, body)
    fish.line(arc((0.60, -0.14), (0.60, 0.16), 0.18, 20), 0.03, NAVY, body)
    fish.fin([(0.46, 0.06), (0.26, 0.04), (0.18, 0.12), (0.28, 0.15)], (0.50, 0.08), CORAL, CREAM, 4)
    fish.face(0.77, -0.02, 0.052, LEMON)
    fish.line(arc((0.99, 0.045), (0.87, 0.02), -0.16, 10), 0.018, NAVY)


def minnow(fish: Fish, tone: Real) -> None:
    """A small plain fish."""
    fish.fill(spline([(-0.58, 0.0), (-1.0, -0.30), (-0.88, 0.0), (-1.0, 0.30)], True, 8), tone)
    fish.fill(leaf(arc((-0.75, 0), (0.95, 0), 0.0, 40), 0.62, 0.56, 0.9), tone)
    fish.line(arc((0.34, -0.20), (0.34, 0.20), 0.2, 12), 0.05, NAVY)
    fish.fill(circle(0.56, -0.05, 0.075, 20), NAVY)
