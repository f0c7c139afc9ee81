"""A placed print: a crane that dances before the sun, among reeds and water lilies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette
from tools.library.curves import along, arc, blob, circle, leaf, move, place, ribbon, spline, swell
from tools.library.flat import cut_petal, grow, settle

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

INK, CREAM, MIST, SUN, BLUSH, GOLD, REED, JADE = palette(
    "#1b2440", "#fdf5e3", "#b9d0d2", "#d9402f", "#f2a08a", "#e3b057", "#20544f", "#6aa08a"
)


@dataclass(frozen=True)
class _Sheet:
    """Units of the drawing: the breast at (0, 0), 1450 units from top to bottom."""

    canvas: Canvas
    x: float
    y: float
    unit: float
    rng: np.random.Generator

    def put(self, points: Points, side: float = 1.0) -> Points:
        return np.asarray(np.asarray(points, np.float64) * (side * self.unit, self.unit) + (self.x, self.y))

    def fill(self, points: Points, colour: Real, rim: float = 0.0, side: float = 1.0) -> None:
        """An even shape, with an ink rim of `rim` units beneath it."""
        shape = self.put(points, side)
        if rim:
            self.canvas.fill(grow(shape, rim * self.unit), INK)
        self.canvas.fill(shape, colour)

    def inside(self, points: Points, within: Points, colour: Real, side: float = 1.0) -> None:
        self.canvas.fill_within(self.put(points, side), self.put(within, side), colour)

    def line(self, points: Points, width: float, colour: Real, side: float = 1.0, ends: float = 0.3) -> None:
        self.fill(ribbon(points, swell(len(points), width, width * ends, width * ends)), colour, 0.0, side)


def _feather(
    sheet: _Sheet, root: Points, way: tuple[float, float, float], tones: tuple[Real, Real, Real], side: float
) -> None:
    """A flight feather: `way` is (heading, length, width); tones are blade, tip and shaft."""
    heading, length, width = way
    spine = arc((0.0, 0.0), (length, 0.0), 0.07, 50)
    t = np.linspace(0, 1, 50)
    half = (
        width * np.minimum(0.34 + 0.80 * t**0.7, 1) * np.sqrt(np.clip(1 - np.clip((t - 0.80) / 0.20, 0, 1) ** 2, 0, 1))
    )
    shape = place(ribbon(spine, half), float(root[0]), float(root[1]), heading)
    sheet.fill(shape, tones[0], 3.0, side)
    if tones[1] is not tones[0]:
        far = place(circle(length * 1.02, width * 0.1, length * 0.30, 60), float(root[0]), float(root[1]), heading)
        sheet.inside(far, shape, tones[1], side)
    shaft = place(spine[4:45], float(root[0]), float(root[1]), heading)
    sheet.line(shaft, width * 0.08, tones[2], side)


def _wing(sheet: _Sheet, side: float) -> None:
    """One raised wing: dark inner feathers, pale outer ones with ink tips, three rows of coverts on the bone."""
    bone = spline([(52, 10), (120, -60), (215, -150), (300, -225), (372, -330), (408, -440)], False, 30)
    count = 23
    for i in range(count):
        s = i / (count - 1)
        root = along(bone, 0.04 + 0.94 * s)
        heading = 1.78 - 3.05 * s**1.12
        length = 235 + 95 * np.sin(np.pi * min(s * 1.05, 1.0)) ** 1.2 + 20 * s
        dark = s < 0.42
        tones = (INK, INK, MIST) if dark else (CREAM, INK, mix(MIST, INK, 0.25))
        wobble = sheet.rng.uniform(-0.025, 0.025)
        _feather(sheet, root, (heading + wobble, length * sheet.rng.uniform(0.97, 1.03), 50), tones, side)
    for reach, size, n, tone in ((1.0, 128, 17, CREAM), (0.62, 96, 16, MIST), (0.30, 70, 15, CREAM)):
        for i in range(n):
            s = (i + 0.5) / n
            root = along(bone, 0.02 + 0.96 * s)
            heading = 1.70 - 2.95 * s**1.10 + sheet.rng.uniform(-0.03, 0.03)
            scale = size * (0.74 + 0.36 * np.sin(np.pi * s)) * (0.86 + 0.14 * reach)
            shape = place(cut_petal(scale * 0.52, scale, 0.74), float(root[0]), float(root[1]), heading)
            sheet.fill(shape, tone, 2.4, side)
            rib = place(arc((scale * 0.25, 0), (scale * 0.82, 0), 0.03, 14), float(root[0]), float(root[1]), heading)
            sheet.line(rib, 3.6, mix(MIST, INK, 0.30), side)
    sheet.fill(ribbon(bone, np.linspace(46, 18, len(bone))), CREAM, 2.6, side)
    for s in np.linspace(0.08, 0.94, 24):
        x, y = along(bone, float(s))
        lean = arc((float(x) - 7, float(y) + 5), (float(x) + 8, float(y) - 5), 0.2, 10)
        sheet.line(lean, 3.4, mix(MIST, INK, 0.30), side)


def _body(sheet: _Sheet) -> None:
    """Plume, thighs and breast with rows of small feathers."""
    for side in (1.0, -1.0):
        for k in range(5):
            root = np.array([18 + 10 * k, 205 - 26 * k])
            _feather(sheet, root, (1.50 - 0.22 * k, 205 - 16 * k, 42), (INK, INK, MIST), side)
    body = spline(
        [
            (-58, -62),
            (0, -86),
            (58, -62),
            (92, 10),
            (96, 90),
            (66, 176),
            (26, 236),
            (-26, 236),
            (-66, 176),
            (-96, 90),
            (-92, 10),
        ],
        True,
        14,
    )
    sheet.fill(body, CREAM, 3.2)
    for row in range(8):
        y = 4 + 30 * row
        for k in range(9):
            x = (k - 4 + (0.5 if row % 2 else 0.0)) * 26
            if abs(x) < 74 - 0.9 * max(row - 4, 0) * 14:
                sheet.line(
                    spline([(x - 10, y), (x, y + 13), (x + 10, y)], False, 8), 3.8, mix(MIST, INK, 0.25), 1.0, 0.5
                )


def _neck(sheet: _Sheet) -> None:
    """The body with its long neck in an S, dark in front, and a red crown."""
    line = spline([(0, -10), (-14, -96), (-52, -190), (-40, -284), (22, -340), (40, -412), (34, -452)], False, 30)
    width = np.interp(np.linspace(0, 1, len(line)), [0, 0.25, 0.6, 1], [132, 82, 50, 44])
    whole = ribbon(line, width)
    sheet.fill(whole, CREAM, 3.2)
    _body(sheet)
    sheet.fill(whole, CREAM)  # once more: no rim where neck and breast meet
    throat = move(line[len(line) // 6 :], 13.0, 0.0)
    stripe = ribbon(throat, np.interp(np.linspace(0, 1, len(throat)), [0, 0.3, 1], [2, 30, 40]))
    sheet.inside(stripe, whole, INK)
    head = spline(
        [(2, -452), (6, -492), (38, -512), (74, -500), (90, -478), (78, -456), (50, -436), (18, -434)], True, 12
    )
    beak = spline([(76, -494), (150, -494), (226, -484), (226, -480), (150, -474), (78, -464)], True, 8)
    sheet.fill(beak, GOLD, 3.0)
    sheet.line(arc((84, -479), (222, -482), 0.0, 20), 3.2, INK)
    sheet.fill(head, CREAM, 3.2)
    sheet.inside(
        spline([(0, -500), (30, -520), (80, -520), (92, -482), (60, -486), (30, -482), (4, -474)], True, 10), head, SUN
    )
    sheet.inside(spline([(10, -430), (30, -456), (62, -452), (60, -420), (20, -420)], True, 10), head, INK)
    sheet.fill(circle(62, -477, 8.5, 40), INK)
    sheet.fill(circle(64.5, -479.5, 2.6, 20), CREAM)


def _legs(sheet: _Sheet) -> None:
    for points in (
        [(22, 215), (40, 330), (34, 400), (26, 560)],
        [(-22, 215), (-62, 320), (-104, 392), (-36, 452), (-14, 500)],
    ):
        line = spline(points, False, 20)
        sheet.fill(
            ribbon(line, np.interp(np.linspace(0, 1, len(line)), [0, 0.3, 0.5, 0.56, 1], [40, 15, 15, 20, 12])), INK
        )
    for foot, toes in (((26, 556), (0.15, 0.75, 2.6)), ((-14, 498), (0.9, 1.5, 2.2))):
        for a in toes:
            sheet.line(arc(foot, (foot[0] + 62 * np.cos(a), foot[1] + 40 * np.sin(a)), 0.08, 16), 10, INK)


def _lily(sheet: _Sheet, x: float, y: float, size: float, tones: tuple[Real, Real]) -> None:
    """A water lily in profile: rings of pointed petals."""
    for reach, count, spread, tone in ((1.0, 7, 1.25, tones[0]), (0.80, 5, 0.85, tones[1]), (0.56, 3, 0.42, tones[0])):
        for i in range(count):
            lean = (i - (count - 1) / 2) / max((count - 1) / 2, 1) * spread
            a = -np.pi / 2 + lean
            tip = (x + size * reach * np.cos(a), y + size * reach * np.sin(a) * (0.92 + 0.08 * np.cos(lean)))
            sheet.fill(leaf(arc((x, y), tip, 0.0, 60), size * 0.36 * reach**0.5, 0.55, 0.8), tone, 2.4)
    for a in np.linspace(-2.1, -1.04, 5):
        sheet.line(arc((x, y), (x + 0.42 * size * np.cos(a), y + 0.42 * size * np.sin(a)), 0.0, 10), 5, GOLD)


def _pond(sheet: _Sheet) -> None:
    """Ripples, lily pads, reeds and lilies at the foot."""
    rng = sheet.rng
    for side in (1.0, -1.0):
        for k, (x, lean, reach) in enumerate(
            ((120, 0.10, 250), (165, 0.22, 330), (215, 0.36, 300), (262, 0.52, 250), (300, 0.75, 200))
        ):
            tip = (x + reach * np.sin(lean), 560 - reach * np.cos(lean))
            blade = leaf(arc((x - 20, 572), tip, 0.10, 50), 34, 0.35, 0.8)
            sheet.fill(blade, (REED, JADE)[k % 2], 2.4, side)
            sheet.line(arc((x - 18, 560), tip, 0.10, 50)[4:40], 4, (JADE, REED)[k % 2], side)
    for y, half, width in ((562, 400, 12), (600, 470, 12), (634, 300, 10)):
        for part in ((-1.0, -0.62), (-0.52, 0.55), (0.64, 1.0)):
            xs = np.linspace(part[0] * half, part[1] * half, 60)
            wave = np.stack([xs, y + 3.0 * np.sin(xs / 26)], 1)
            sheet.line(wave, width, REED if y == 600 else JADE)
    for x, y, half in ((-235, 586, 120), (215, 592, 135), (-40, 604, 78)):
        a = np.linspace(0.22, 2 * np.pi - 0.10, 80) - 0.9
        pad = np.vstack([np.stack([x + half * np.cos(a), y + 0.30 * half * np.sin(a)], 1), [(x, y)]])
        sheet.fill(pad, JADE, 2.6)
        for b in np.linspace(0.5, 5.9, 8) - 0.9:
            sheet.line(arc((x, y), (x + 0.84 * half * np.cos(b), y + 0.25 * half * np.sin(b)), 0.03, 16), 3.6, REED)
    _lily(sheet, -235, 582, 118, (BLUSH, CREAM))
    _lily(sheet, 215, 586, 134, (CREAM, BLUSH))
    for x, y in ((-330, 620), (330, 628), (90, 634), (-140, 640)):
        sheet.fill(move(blob(7, rng, 0.1, 4, 24), x, y), GOLD)


def crane(size: int, seed: int) -> tuple[Real, Real]:
    """A crane with raised wings before a red sun: (colour, alpha), `size` high."""
    rng = np.random.default_rng(seed)
    width = round(size * 1.0)
    canvas = Canvas((size, width), None, fine=2)
    unit = size / 1450
    sheet = _Sheet(canvas, width / 2, size * 0.512, unit, rng)
    sheet.fill(circle(0, -190, 322, 240), SUN)
    for a in np.linspace(0, 2 * np.pi, 60, endpoint=False):
        x, y = 347 * np.cos(a), -190 + 347 * np.sin(a)
        sheet.fill(move(blob(5.4, rng, 0.1, 4, 20), float(x), float(y)), GOLD)
    _legs(sheet)
    for side in (1.0, -1.0):
        _wing(sheet, side)
    _neck(sheet)
    _pond(sheet)
    colour, alpha = canvas.finish_alpha()
    return settle(colour), alpha
