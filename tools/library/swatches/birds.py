"""A perched songbird in flat colours, with parted feathers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import arc, circle, leaf, place, ribbon, spline, swell
from tools.library.flat import cut_petal, grow
from tools.library.motifs import Spot

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

CREAM, PLUM, INK = palette("#fcf2dc", "#3d1f33", "#22263f")
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
