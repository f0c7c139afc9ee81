"""Profiles of three sitters, cut from dark paper: a knot of hair, a crown of curls, a bob under a hat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import arc, blob, circle, leaf, move, ribbon, spline, swell
from tools.library.flat import grow, rosette
from tools.library.motifs import Spot

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

GROUND, AUBERGINE, CREAM, BLUSH, ROSE, GOLD, FOREST, SAGE = palette(
    "#b9a7d3", "#35183f", "#fbf1df", "#f3b6a6", "#cf4f63", "#e8ae45", "#2c5a4f", "#7fa287"
)
# From the hairline over brow, nose, lips and chin to the bust and back to the nape; 0 to 100, facing right.
_FACE = [(63, 19), (69.5, 26), (72.4, 33), (73.2, 38), (72.6, 42), (74.8, 46.5), (78.2, 51.5), (80.6, 54.8),
    (79.6, 57.2),
         (75.8, 58.6), (76.2, 60.4), (78.4, 62.6), (77.8, 64.4), (75.4, 65.2), (77.6, 66.8), (77.0, 69.2), (74.2, 71.0),
         (74.6, 73.4), (75.4, 76.6), (73.2, 80.4), (68.0, 82.6), (61.0, 83.6), (57.0, 88.0), (56.6, 95.0),
             (60.5, 101.5),
         (70.0, 107.5), (79.0, 115.0), (74.0, 122.0), (62.0, 126.5), (46.0, 128.5), (30.0, 126.0), (18.0, 119.5),
             (16.0, 113.0),
         (24.0, 107.0), (34.0, 101.0), (38.0, 93.0), (37.0, 84.0)]  # fmt: skip


@dataclass(frozen=True)
class Sitter:
    """A sitter's own frame: 100 units over the head and bust, the middle of the oval at (48, 64)."""

    canvas: Canvas
    spot: Spot
    flip: bool
    rng: np.random.Generator

    def put(self, points: Points) -> Points:
        q = (np.asarray(points, np.float64) - (48.0, 64.0)) * self.spot.scale * ((-1, 1) if self.flip else (1, 1))
        return move(q, self.spot.x, self.spot.y)

    def fill(self, points: Points, colour: Real = AUBERGINE) -> None:
        self.canvas.fill(self.put(points), colour)

    def line(self, points: Points, width: float, colour: Real = GROUND) -> None:
        self.fill(ribbon(points, swell(len(points), width, 0.2 * width, 0.2 * width)), colour)

    def flower(self, x: float, y: float, size: float, tones: tuple[Real, ...]) -> None:
        at = self.put(np.array([[x, y]]))[0]
        rosette(self.canvas, Spot(float(at[0]), float(at[1]), 0.3, size * self.spot.scale), tones, 7, self.rng)

    def bust(self) -> None:
        crown = [(34, 74), (30, 60), (30, 42), (36, 26), (48, 17.5)]
        self.fill(spline([*_FACE, *crown], True, 10))


def chignon(sit: Sitter) -> None:
    """Swept hair with a knot, flowers behind the ear, a ruffled collar."""
    sit.bust()
    sit.fill(
        spline(
            [
                (66, 22),
                (62, 13),
                (48, 8.5),
                (34, 13),
                (26, 26),
                (24, 44),
                (28, 62),
                (36, 76),
                (44, 70),
                (50, 56),
                (60, 42),
                (68, 31),
            ],
            True,
            12,
        )
    )
    sit.fill(spline([(30, 50), (22, 45), (11, 49), (7, 60), (12, 71), (23, 74), (31, 67)], True, 12))
    for k, start in enumerate(((65, 22), (65, 31), (59, 40), (53, 49), (48, 59))):
        sit.line(arc(start, (30, 42 + 6.5 * k), -0.22 + 0.045 * k, 30), 1.0)
    for k in range(3):
        sit.line(arc((26 - 1.5 * k, 52 + 2 * k), (24 - k, 70 - 2 * k), 0.42, 20), 1.0)
    for k in range(8):
        x = 22 + 6.6 * k
        y = 112 - 3.4 * np.sin(np.pi * (k + 0.5) / 8) + 0.35 * k
        sit.fill(circle(x, y, 5.4, 40), CREAM)
        sit.line(arc((x, y - 4), (x, y + 4.6), 0.05, 10), 1.0, BLUSH)
    for x, y, r in ((33, 44, 6.4), (25, 40, 5.0), (36, 54, 4.6)):
        sit.flower(x, y, r, (ROSE, BLUSH, GOLD))
    sit.fill(circle(51.5, 66, 1.7, 24), GOLD)
    sit.fill(leaf(arc((51.5, 67), (51.5, 75), 0.0, 16), 3.2, 0.65), GOLD)


def curls(sit: Sitter) -> None:
    """A crown of tight curls, a wide band, a hoop in the ear."""
    sit.bust()
    centre = np.array([40.0, 38.0])
    strokes = []
    for ring, count in ((27.0, 26), (19.0, 17), (11.0, 9), (3.0, 3)):
        for k in range(count):
            a = 2 * np.pi * k / count
            p = centre + ring * np.array([np.cos(a), 0.98 * np.sin(a)])
            if not (p[0] > 60 and p[1] > 34):
                sit.fill(move(blob(6.6, sit.rng, 0.12, 5, 40), *p))
                turn = a + sit.rng.uniform(-0.6, 0.6)
                d = 2.6 * np.array([np.cos(turn), np.sin(turn)])
                strokes.append(arc(tuple(p - d), tuple(p + d), 0.55, 16))
    for stroke in strokes:
        sit.line(stroke, 1.0)
    band = spline([(66.5, 23.5), (69.5, 29.5), (58, 33), (46, 42), (38, 56), (32.5, 52), (42, 36), (54, 27)], True, 12)
    sit.fill(grow(band, 0.5), AUBERGINE)
    sit.fill(band, ROSE)
    for k in range(7):
        x, y = (65, 27.2), (36.5, 51.0)
        t = (k + 0.5) / 7
        p = np.array(x) * (1 - t) + np.array(y) * t + np.array([-3.4, -3.6]) * np.sin(np.pi * t)
        sit.fill(move(blob(1.5, sit.rng, 0.1, 4, 24), *p), GOLD)
    hoop = np.vstack([circle(49, 74, 6.0, 50), circle(49, 74.4, 4.7, 50)[::-1]])
    sit.fill(hoop, GOLD)
    for k in range(9):
        x = 20 + 6.6 * k
        sit.fill(circle(x, 112.5 - 3.6 * np.sin(np.pi * (k + 0.5) / 9), 2.6, 24), GOLD if k % 2 else CREAM)


def bob(sit: Sitter) -> None:
    """A bobbed cut under a brimmed hat with a leaf in its band."""
    sit.bust()
    sit.fill(
        spline(
            [
                (66, 24),
                (60, 16),
                (44, 14),
                (30, 22),
                (23, 40),
                (22, 60),
                (27, 77),
                (38, 81),
                (49, 78),
                (54, 68),
                (53, 56),
                (58, 45),
                (66, 36),
            ],
            True,
            12,
        )
    )
    for k in range(6):
        sit.line(
            spline(
                [(58 - 3.4 * k, 28 + 1.2 * k), (50 - 3.6 * k, 44), (46.5 - 3.4 * k, 60), (48 - 3.6 * k, 75)], False, 14
            ),
            1.0,
        )
    brim = spline(
        [(6, 33), (22, 29), (44, 24), (66, 19), (86, 17), (92, 20), (82, 26), (60, 30.5), (34, 36), (14, 39)], True, 12
    )
    dome = spline([(24, 31), (22, 14), (32, 2), (48, -2), (62, 2), (69, 12), (71, 21), (48, 27)], True, 12)
    sit.fill(dome)
    sit.fill(brim)
    sit.fill(spline([(23.5, 25), (46, 21), (69.5, 14.5), (71, 20), (48, 26.4), (24, 30.6)], True, 12), ROSE)
    sit.line(arc((10, 34.6), (88, 20.6), 0.03, 40), 0.9)
    for a, size in ((-2.2, 15.0), (-1.6, 17.0), (-2.8, 12.0)):
        sit.fill(leaf(arc((31, 26), (31 + size * np.cos(a), 26 + size * np.sin(a)), 0.12, 24), 6.0, 0.5), SAGE)
    sit.flower(31, 26, 4.6, (CREAM, BLUSH, GOLD))
    collar = spline([(56, 97), (62, 103), (58, 113), (44, 110), (34, 103), (36, 97), (46, 102)], True, 12)
    sit.fill(collar, CREAM)
    sit.fill(circle(51.5, 70, 1.9, 24), GOLD)
