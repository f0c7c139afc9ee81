"""Songbirds on flowering branches, mustard ground, half-drop."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette
from tools.library.curves import along, arc, blob, circle, leaf, move, place, ribbon, spline, tangents
from tools.library.flat import cut_petal, grow, hollows, settle, stroke
from tools.library.motifs import Spot
from tools.library.swatches.birds import CREAM, INK, PLUM, Bird

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

GROUND, TEAL, AQUA, RUST, ROSE, FOREST = palette("#dfa83f", "#1d6a75", "#7dbdb5", "#c9472c", "#ef9a8c", "#2f5c47")


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
