"""A tiger's face, drawn once and mirrored."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette
from tools.library.curves import Points, arc, circle, leaf, ribbon, spline, swell

Real = npt.NDArray[np.floating[Any]]

INK, RUST, ORANGE, AMBER, CREAM, SHADE, PINK, GOLD, RED, JADE = palette(
    "#17151d", "#b64f1c", "#e98a2c", "#f5b04f", "#fdf3e0", "#ecd2ac", "#e48a78", "#f4cd45", "#d63a2a", "#2c8577"
)
# Right half of the face in thousandths of the width about the bridge of the nose, y down; the left is its mirror.
_SKULL = [(0, -272), (70, -270), (150, -246), (218, -196), (266, -120), (288, -30), (292, 60), (276, 150), (232, 222),
          (170, 276), (108, 318), (50, 342), (0, 348)]  # fmt: skip
_EAR = [(104, -228), (128, -316), (186, -366), (250, -352), (290, -284), (272, -196), (214, -150)]
_MUZZLE = [(0, 66), (54, 68), (112, 92), (150, 138), (148, 190), (108, 226), (48, 234), (0, 222)]
_CHIN = [(0, 214), (66, 224), (88, 268), (58, 318), (0, 334)]
_CHEEK = [
    (128, 60),
    (200, 24),
    (272, 36),
    (330, 90),
    (310, 200),
    (240, 280),
    (170, 322),
    (132, 300),
    (116, 230),
    (150, 150),
]
_BROW = [(58, -96), (78, -148), (128, -176), (184, -160), (206, -112), (164, -98), (112, -88)]
_EYE = [(48, -12), (74, -44), (112, -66), (150, -74), (184, -78), (170, -46), (140, -22), (102, -10)]
_NOSE = [(0, 44), (46, 40), (82, 54), (76, 84), (40, 112), (0, 126)]
# Stripes run from their broad foot to a point: foot, end, bow, width.
_STRIPES = (
    ((16, -250), (98, -214), 0.16, 26), ((14, -212), (104, -180), 0.20, 22), ((12, -176), (74, -152), 0.22, 17),
    ((176, -236), (112, -204), -0.12, 24), ((236, -182), (150, -196), -0.16, 28), ((272, -118), (196, -146), -0.14, 27),
    ((292, -56), (214, -84), -0.16, 26), ((298, 6), (206, -18), -0.16, 27), ((300, 70), (196, 36), -0.15, 27),
    ((290, 132), (186, 92), -0.14, 26), ((266, 190), (178, 148), -0.13, 23), ((226, 236), (166, 196), -0.12, 19),
    ((268, -150), (216, -172), -0.1, 13), ((296, 38), (240, 18), -0.1, 13), ((282, 164), (228, 136), -0.1, 12),
)  # fmt: skip


class Twin:
    """Draws every shape on both sides of the face."""

    def __init__(self, canvas: Canvas, x: float, y: float, scale: float) -> None:
        """Centre in pixels; `scale` pixels to a thousandth."""
        self.canvas, self.x, self.y, self.scale = canvas, x, y, scale

    def at(self, points: Points, side: float) -> Points:
        """A shape in pixels."""
        return np.asarray(points * (side * self.scale, self.scale) + (self.x, self.y))

    def fill(self, points: Points, colour: Real, within: Points | None = None, opacity: float = 1.0) -> None:
        """Fill a shape and its mirror image."""
        for side in (1.0, -1.0):
            if within is None:
                self.canvas.fill(self.at(points, side), colour, opacity)
            else:
                self.canvas.fill_within(self.at(points, side), self.at(within, side), colour, opacity)

    def line(self, points: Points, width: float, colour: Real, within: Points | None = None) -> None:
        """A pressed line on both sides."""
        self.fill(ribbon(points, swell(len(points), width, width * 0.2, width * 0.2)), colour, within)

    def rim(self, outline: Points, width: float, colour: Real) -> None:
        """An even line round a closed shape."""
        closed = np.vstack([outline, outline[:1]])
        self.fill(ribbon(closed, width), colour)


def _whole(half: list[tuple[int, int]], steps: int = 14) -> Points:
    """Close a half outline, which begins and ends on the axis, with its mirror."""
    right = [p for p in half if p[0] > 0]
    ends = [half[0], half[-1]]
    return spline([ends[0], *right, ends[1], *[(-x, y) for x, y in reversed(right)]], True, steps)


def _lock(foot: tuple[float, float], tip: tuple[float, float], width: float, bow: float) -> Points:
    return leaf(arc(foot, tip, bow, 24), width, 0.32, 0.9)


def _ruff(draw: Twin) -> None:
    """Locks of fur that stand out from the cheeks, laid from the ear down."""
    rows = ((286, -30, 350, 6), (290, 20, 366, 74), (286, 70, 364, 140), (276, 118, 350, 204), (256, 164, 322, 258),
            (226, 206, 280, 306), (188, 244, 232, 344), (146, 276, 178, 366), (100, 300, 116, 378))  # fmt: skip
    for tone, grow in ((INK, 1.0), (None, 0.0)):
        for i, (fx, fy, tx, ty) in enumerate(rows):
            foot = (fx * 0.72, fy * 0.72)
            lock = _lock(foot, (tx + 9 * grow * 0.6, ty + 9 * grow), 92 + 17 * grow, -0.10)
            draw.fill(lock, tone if tone is not None else (CREAM if i > 1 else ORANGE))
            if tone is None:
                draw.line(arc((fx * 0.95, fy * 0.95), (tx * 0.965, ty * 0.965), -0.08, 16), 7, SHADE if i > 1 else RUST)


def _ears(draw: Twin) -> None:
    ear = spline(_EAR, True, 14)
    middle = ear.mean(0)
    draw.fill(middle + (ear - middle) * 1.09, INK)
    draw.fill(ear, ORANGE)
    inner = middle + (ear - middle) * (0.66, 0.70) + (2, 10)
    draw.fill(inner, INK)
    for k, (tx, ty, width) in enumerate(
        ((262, -296, 40), (240, -318, 36), (216, -318, 34), (190, -300, 32), (270, -262, 34), (246, -276, 30))
    ):
        lock = _lock((178 + 9 * (k % 3), -196), (tx, ty), width, -0.12)
        draw.fill(lock, SHADE if k in (1, 3, 4) else CREAM, inner)


def _coat(draw: Twin) -> Points:
    skull = _whole(_SKULL)
    brow = skull[(skull[:, 1] < -24) & (skull[:, 0] >= -0.5)]
    brow = brow[np.argsort(np.arctan2(brow[:, 0], 60 - brow[:, 1]))]
    draw.fill(skull, ORANGE)
    draw.fill(ribbon(brow, swell(len(brow), 13, 13, 3, 0.2)), INK)
    draw.fill(spline([(0, -272), (100, -262), (150, -200), (96, -120), (40, -70), (0, -60)]), AMBER, skull)
    for half in (_CHEEK, _BROW):
        draw.fill(spline(half, True, 14), CREAM, skull)
    bridge = spline([(0, -120), (34, -96), (40, -40), (58, 10), (76, 52), (40, 66), (0, 70)])
    draw.fill(bridge, AMBER, skull)
    draw.fill(spline([(34, -70), (46, -20), (66, 30), (80, 56), (62, 40), (44, -10)]), RUST, skull)
    for fx, fy, tx, ty in ((124, 118, 214, 104), (128, 160, 220, 156), (122, 204, 204, 208)):
        draw.fill(_lock((fx, fy), (tx, ty), 13, 0.1), SHADE, skull)
    for foot, end, bow, width in _STRIPES:
        path = arc(foot, end, bow, 30)
        t = np.linspace(0, 1, 30)
        if foot[1] > -40:  # over the cheek a stripe lies free, pointed at both ends
            draw.fill(ribbon(path, swell(30, width * 0.92, 0, 0, 0.3)), INK)
        else:
            draw.fill(ribbon(path, width * (1 - t) ** 0.75 * (0.72 + 0.28 * np.sin(np.pi * t))), INK, skull)
    draw.fill(_lock((0, -282), (0, -140), 26, 0.0), INK, skull)
    for x, top, low in ((58, -150, -104), (96, -172, -110), (136, -170, -112)):
        draw.fill(_lock((x + 12, top), (x, low + 6), 12, -0.12), INK, skull)
    return skull


def _eyes(draw: Twin) -> None:
    eye = spline(_EYE, True, 12)
    middle = eye.mean(0)
    draw.fill(middle + (eye - middle) * (1.24, 1.5), INK)
    draw.fill(_lock((58, -26), (30, 40), 24, -0.12), INK)
    draw.fill(_lock((160, -70), (222, -104), 26, 0.08), INK)
    draw.fill(eye, GOLD)
    draw.fill(circle(118, -46, 36, 60), JADE, eye)
    draw.fill(circle(118, -46, 29, 60), GOLD, eye)
    draw.fill(circle(118, -46, 16, 48), INK, eye)
    draw.fill(spline([(40, -20), (74, -58), (120, -84), (190, -94), (184, -66), (130, -62), (84, -40)]), INK)
    for side in (1.0, -1.0):
        draw.canvas.fill(
            circle(draw.x + (side * 118 - 9) * draw.scale, draw.y - 52 * draw.scale, 6.5 * draw.scale, 24), CREAM
        )


def _muzzle(draw: Twin, rng: np.random.Generator) -> None:
    chin, muzzle = _whole(_CHIN), _whole(_MUZZLE)
    draw.rim(chin, 7, SHADE)
    draw.fill(chin, CREAM)
    for k in range(-2, 3):
        draw.fill(_lock((14.0 * k, 262), (20.0 * k, 322 - 5 * abs(k)), 9, 0.05), SHADE, chin)
    draw.fill(spline([(0, 212), (60, 224), (112, 214), (70, 246), (0, 248)]), INK)
    draw.fill(muzzle, CREAM)
    draw.fill(
        spline([(96, 232), (140, 204), (152, 160), (140, 120), (164, 150), (160, 200), (120, 236)]), SHADE, muzzle
    )
    nose = _whole(_NOSE, 10)
    draw.fill(nose.mean(0) + (nose - nose.mean(0)) * (1.09, 1.13), INK)
    draw.fill(nose, PINK)
    draw.fill(spline([(28, 78), (52, 70), (72, 76), (66, 92), (44, 96)]), INK)
    draw.fill(spline([(6, 52), (40, 47), (58, 54), (30, 60), (6, 62)]), mix(PINK, CREAM, 0.5), nose)
    draw.fill(ribbon(np.array([(0.0, 118.0), (0, 150), (0, 182)]), 8), INK)
    draw.line(spline([(0, 176), (22, 204), (62, 216), (104, 206), (134, 182)], False), 13, INK)
    for row, count in ((0, 4), (1, 4), (2, 3)):
        for k in range(count):
            draw.fill(circle(52 + 21 * k + 5 * row, 126 + 25 * row - 3 * k, 4.6, 20), INK)
    for k, (fx, fy) in enumerate(((112, 126), (116, 150), (112, 176), (98, 196))):
        tip = (430 - 12 * abs(k - 1), 40 + 88 * k + rng.normal(0, 4))
        whisker = arc((fx, fy), tip, -0.08 + 0.05 * k, 50)
        draw.fill(ribbon(whisker, np.linspace(8.5, 2.6, 50)), INK)
        draw.fill(ribbon(whisker, np.linspace(4.6, 1.0, 50)), CREAM)


def face(draw: Twin, rng: np.random.Generator) -> None:
    """The whole head, from the ruff up to the whiskers."""
    _ruff(draw)
    _ears(draw)
    _coat(draw)
    _eyes(draw)
    _muzzle(draw, rng)
