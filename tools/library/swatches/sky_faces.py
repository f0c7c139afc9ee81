"""The sun and the moon with their faces, in the manner of an old almanac."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette
from tools.library.curves import Points, along, arc, circle, place, ribbon, spline
from tools.library.motifs import Spot
from tools.library.pen import Pen

Real = npt.NDArray[np.floating[Any]]

NIGHT, DUSK, GOLD, AMBER, PALE, CORAL, INK = palette(
    "#151b3d", "#46609a", "#e9ac3f", "#c47c25", "#fbe9bd", "#e2593f", "#0c1028"
)
_PROFILE = [(0.52, -0.86), (0.32, -0.70), (0.20, -0.52), (0.17, -0.36), (0.15, -0.25), (0.20, -0.14), (0.33, 0.02),
            (0.37, 0.09), (0.30, 0.13), (0.22, 0.14), (0.23, 0.19), (0.29, 0.23), (0.28, 0.27), (0.20, 0.285),
            (0.26, 0.32), (0.27, 0.36), (0.20, 0.41), (0.20, 0.46), (0.26, 0.53), (0.25, 0.61), (0.27, 0.68),
            (0.38, 0.79), (0.52, 0.86)]  # fmt: skip


def _ray(a: float, root: float, tip: float, half: float) -> tuple[Points, Points]:
    d, n = np.array([np.cos(a), np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
    foot, end = d * root, d * tip
    return np.stack([foot - n * half, end, foot]), np.stack([foot + n * half, end, foot])


def _flame(a: float, root: float, tip: float, width: float, lean: float) -> Points:
    t = np.linspace(0, 1, 30)
    sway = lean * np.sin(2 * np.pi * t * 1.05) * (0.25 + 0.75 * t) * (1 - 0.35 * t)
    spine = np.stack([root + (tip - root) * t, sway], 1)
    return place(ribbon(spine, width * (1 - t) ** 0.8 * (1 - 0.25 * np.sin(np.pi * t))), 0, 0, a)


def _face(pen: Pen, r: float) -> None:
    """A calm face on a disc of radius r."""
    disc = circle(0, 0, r)
    pen.fill(circle(-0.16 * r, -0.1 * r, r * 1.02), mix(GOLD, PALE, 0.45), disc)
    for side in (-1.0, 1.0):
        m = np.array([side, 1.0]) * r
        pen.fill(circle(side * 0.52 * r, 0.24 * r, 0.17 * r, 40), CORAL, disc)
        brow = spline([(0.66, -0.26), (0.5, -0.44), (0.3, -0.43), (0.13, -0.26), (0.09, 0.0)], False) * m
        pen.line(brow, 0.075 * r, INK, at=0.4)
        eye = np.vstack([arc((0.17, -0.13), (0.59, -0.13), -0.2, 20), arc((0.59, -0.13), (0.17, -0.13), -0.16, 20)]) * m
        pen.fill(eye, PALE)
        pen.fill(circle(side * 0.37 * r, -0.15 * r, 0.1 * r, 30), INK, eye)
        pen.line(arc((0.13, -0.11), (0.63, -0.13), -0.21, 24) * m, 0.075 * r, INK)
        pen.line(arc((0.2, -0.05), (0.54, -0.06), 0.13, 20) * m, 0.03 * r, INK)
        wing = spline([(0.09, 0.0), (0.1, 0.12), (0.19, 0.2), (0.16, 0.29), (0.05, 0.28)], False) * m
        pen.line(wing, 0.045 * r, INK)
        pen.line(arc((0.27, 0.47), (0.33, 0.43), 0.1, 10) * m, 0.04 * r, INK)
    lips = spline([(-0.26, 0.47), (-0.1, 0.40), (0, 0.43), (0.1, 0.40), (0.26, 0.47), (0.12, 0.57), (-0.12, 0.57)])
    pen.fill(lips * r, CORAL)
    pen.line(spline([(-0.27, 0.47), (-0.1, 0.475), (0, 0.49), (0.1, 0.475), (0.27, 0.47)], False) * r, 0.04 * r, INK)
    pen.line(arc((-0.14, 0.72), (0.14, 0.72), -0.16, 16) * r, 0.04 * r, INK)
    gem = np.array([(0, -0.86), (0.09, -0.68), (0, -0.5), (-0.09, -0.68)]) * r
    pen.fill(gem, CORAL)
    for side in (-1.0, 1.0):
        pen.line(arc((0.16, -0.68), (0.5, -0.56), -0.1, 16) * np.array([side, 1]) * r, 0.04 * r, AMBER)


def sun(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A sun with straight and flaming rays about a face."""
    pen = Pen(canvas, spot, rng)
    count = 12
    for i in range(count):
        a = 2 * np.pi * (i + 0.5) / count + rng.normal(0, 0.012)
        flame = _flame(a, 0.5, rng.uniform(0.90, 0.96), 0.15, 0.055)
        pen.fill(flame, CORAL)
        spine = np.stack([np.linspace(0.56, 0.80, 16), 0.030 * np.sin(np.linspace(0.9, 4.6, 16))], 1)
        pen.line(place(spine, 0, 0, a), 0.024, PALE)
    for i in range(count):
        a = 2 * np.pi * i / count + rng.normal(0, 0.01)
        light, dark = _ray(a, 0.5, rng.uniform(0.97, 1.03), 0.098)
        pen.fill(light, PALE)
        pen.fill(dark, GOLD)
    pen.fill(circle(0, 0, 0.565), NIGHT, hand=0.004)
    for i in range(36):
        a = 2 * np.pi * i / 36
        pen.fill(circle(0.532 * np.cos(a), 0.532 * np.sin(a), 0.013, 20), PALE)
    pen.fill(circle(0, 0, 0.495), GOLD, hand=0.004)
    _face(pen, 0.495)


def moon(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A sleeping crescent in profile, hatched as on an old almanac."""
    pen = Pen(canvas, spot, rng)
    a = np.linspace(-np.pi / 3.05, -2 * np.pi + np.pi / 3.05, 120)
    rim = np.stack([np.cos(a), np.sin(a)], 1)
    whole = np.vstack([rim, spline(_PROFILE, False, 8)[::-1]])
    pen.fill(whole, PALE)
    pen.fill(np.vstack([rim, (rim * (0.80, 0.93) + (0.07, 0.0))[::-1]]), GOLD, whole)
    for i in range(21):
        turn = np.pi + (i - 10) * 0.098
        reach = 0.30 - 0.012 * abs(i - 10) + rng.normal(0, 0.012)
        p, q = (
            np.array([np.cos(turn), np.sin(turn)]),
            np.array([np.cos(turn * 0.96 + 0.126), np.sin(turn * 0.96 + 0.126)]),
        )
        line = arc(tuple(p * 0.985), tuple(q * (0.985 - reach)), 0.05, 16)
        pen.fill(ribbon(line, np.linspace(0.030, 0.004, 16)), AMBER, whole)
    pen.fill(circle(-0.06, 0.16, 0.115, 40), CORAL, whole)
    pen.line(arc((-0.20, -0.16), (0.08, -0.12), 0.20, 24), 0.034, INK)
    for k, share in enumerate(np.linspace(0.1, 0.95, 5)):
        foot = along(arc((-0.20, -0.16), (0.08, -0.12), 0.20, 24), float(share))
        pen.line(arc(tuple(foot), (foot[0] - 0.035 + 0.028 * k, foot[1] + 0.075), -0.08, 8), 0.018, INK)
    pen.line(spline([(-0.27, -0.27), (-0.1, -0.36), (0.07, -0.33), (0.15, -0.25)], False), 0.034, INK)
    pen.line(arc((0.15, 0.10), (0.23, 0.135), 0.3, 12), 0.022, INK)
    pen.line(arc((0.10, 0.27), (0.25, 0.285), 0.10, 16), 0.024, INK)
    pen.fill(
        spline([(0.12, 0.275), (0.2, 0.215), (0.285, 0.235), (0.22, 0.28), (0.265, 0.33), (0.2, 0.345)]), CORAL, whole
    )
    for i in range(5):
        t = -1.98 + 0.17 * i
        pen.fill(circle(0.80 * np.cos(t), 0.80 * np.sin(t), 0.020 - 0.002 * abs(i - 2), 24), AMBER, whole)
