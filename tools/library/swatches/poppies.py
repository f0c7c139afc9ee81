"""Field poppies, open and in profile, with nodding buds and pods on chalk blue, half-drop."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette
from tools.library.curves import along, arc, blob, circle, leaf, move, place, ribbon, spline, swell, tangents
from tools.library.fields import pack
from tools.library.flat import grow, hollows, settle, stroke
from tools.library.motifs import Spot

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

GROUND, SCARLET, DEEP, CORAL, PALE = palette("#c6dce0", "#d93a2b", "#a81f2b", "#f0705a", "#f9b09a")
PLUM, BUTTER, FOREST, SAGE, MIST, CHALK = palette("#2b1528", "#f2c04a", "#2b5648", "#6f9470", "#a9c4b4", "#fbf6e9")
RED = (DEEP, SCARLET, CORAL)
ROSE = (SCARLET, CORAL, PALE)


def _crumpled(height: float, spread: float, rng: np.random.Generator) -> Points:
    """A poppy petal along +x: a broad fan whose hem ripples; `spread` is half its angle at the hem."""
    t = np.linspace(-1, 1, 61)
    waves = sum(rng.normal() / k**0.8 * np.cos(k * np.pi * t + rng.uniform(0, 6.28)) for k in (2, 3, 4, 6, 9))
    hem = height * (1 - 0.24 * t**4 + 0.036 * waves * (1 - t**6))
    rim = np.stack([hem * np.cos(t * spread), hem * np.sin(t * spread)], 1)
    side = height * np.array([0.62, 0.30, 0.08])
    half = np.array([0.93, 0.98, 0.85]) * spread
    right = np.stack([side * np.cos(half), side * np.sin(half)], 1)
    return np.vstack([rim, spline(np.vstack([rim[-1], right, right[::-1] * (1, -1), rim[0]]), False, 8)[1:-1]])


def _petal(
    canvas: Canvas, spot: Spot, spread: float, tones: tuple[Real, ...], rng: np.random.Generator, blotch: bool = True
) -> None:
    """One petal in three flat tones: creases from the foot, lit creases and folds from the hem, a dark blotch."""
    deep, tone, light = tones
    outline = place(_crumpled(spot.scale, spread, rng), spot.x, spot.y, spot.turn)
    canvas.shade(place((outline - (spot.x, spot.y)) * 1.022, spot.x, spot.y), mix(deep, PLUM, 0.35), 1.0)
    canvas.fill(outline, tone)
    for kind in range(2):
        count = 13 if kind == 0 else 8
        for i in range(count):
            lean = ((i + rng.uniform(0.2, 0.8)) / count * 2 - 1) * spread * 0.92
            near, far = (rng.uniform(0.10, 0.2), rng.uniform(0.42, 0.88)) if kind == 0 else (
                rng.uniform(0.55, 0.72), rng.uniform(0.86, 0.97))  # fmt: skip
            bow = rng.uniform(-0.05, 0.05)
            line = arc(
                (near * np.cos(lean), near * np.sin(lean)),
                (far * np.cos(lean * 1.04), far * np.sin(lean * 1.04)),
                bow,
                24,
            )
            line = place(line * spot.scale, spot.x, spot.y, spot.turn)
            width = spot.scale * (0.050 if kind == 0 else 0.060) * rng.uniform(0.6, 1.2)
            at = 0.15 if kind == 0 else 0.75
            canvas.fill_within(ribbon(line, swell(24, width, 0, 0, at)), outline, deep if kind == 0 else light)
    if blotch:
        spread_ = spread * 0.62
        drop = np.array(
            [
                (0.10, -spread_ * 0.2),
                (0.26, -spread_ * 0.26),
                (0.34, 0.0),
                (0.26, spread_ * 0.26),
                (0.10, spread_ * 0.2),
            ]
        )
        canvas.fill_within(place(spline(drop * spot.scale, True, 8), spot.x, spot.y, spot.turn), outline, PLUM)


def _stamens(
    canvas: Canvas, spot: Spot, reach: tuple[float, float], rng: np.random.Generator, arc_: float = np.pi
) -> None:
    """A ring (or fan of half-angle `arc_`) of dark threads that end in anthers."""
    for ring, count in ((1.0, 30), (0.72, 22)):
        for i in range(count):
            a = spot.turn + arc_ * ((i + rng.uniform(0.1, 0.9)) / count * 2 - 1)
            far = spot.scale * reach[1] * ring * rng.uniform(0.85, 1.1)
            near = spot.scale * reach[0]
            tip = (spot.x + far * np.cos(a), spot.y + far * np.sin(a))
            foot = (spot.x + near * np.cos(a), spot.y + near * np.sin(a))
            stroke(canvas, arc(foot, tip, rng.uniform(-0.1, 0.1), 10), spot.scale * 0.014, PLUM, 0.8)
            tone = BUTTER if (i + int(ring * 10)) % 3 == 0 else PLUM
            canvas.fill(move(blob(spot.scale * 0.026, rng, 0.2, 4, 16), *tip), tone)


def _open(canvas: Canvas, spot: Spot, tones: tuple[Real, ...], rng: np.random.Generator) -> None:
    """A poppy seen from above: two petals behind, two before, pod and stamens."""
    r = spot.scale
    for k, spread in ((0, 1.04), (2, 1.0), (1, 0.86), (3, 0.94)):
        turn = spot.turn + k * np.pi / 2 + rng.uniform(-0.1, 0.1)
        foot = (spot.x - 0.05 * r * np.cos(turn), spot.y - 0.05 * r * np.sin(turn))
        shade = (mix(tones[0], PLUM, 0.12), mix(tones[1], tones[0], 0.35), tones[1]) if k in (0, 2) else tones
        _petal(canvas, Spot(foot[0], foot[1], turn, r * rng.uniform(0.90, 1.10)), spread, shade, rng)
    _stamens(canvas, spot, (0.08, 0.31), rng)
    canvas.fill(move(blob(0.135 * r, rng, 0.04, 4, 40), spot.x, spot.y), FOREST)
    canvas.fill(move(blob(0.118 * r, rng, 0.04, 4, 40), spot.x, spot.y), MIST)
    for k in range(9):
        a = spot.turn + 2 * np.pi * k / 9
        line = arc((spot.x, spot.y), (spot.x + 0.105 * r * np.cos(a), spot.y + 0.105 * r * np.sin(a)), 0.0, 8)
        stroke(canvas, line, 0.022 * r, FOREST, 0.7)


def _cup(canvas: Canvas, spot: Spot, tones: tuple[Real, ...], rng: np.random.Generator) -> None:
    """A poppy in profile, opening along the spot's turn; its foot is at the spot."""
    r, turn = spot.scale * 1.25, spot.turn
    back = (mix(tones[0], PLUM, 0.12), mix(tones[1], tones[0], 0.35), tones[1])
    for lean, size, spread in ((-0.42, 0.94, 0.62), (0.40, 0.97, 0.62)):
        _petal(canvas, Spot(spot.x, spot.y, turn + lean, r * size), spread, back, rng, False)
    c, s = np.cos(turn), np.sin(turn)
    _stamens(canvas, Spot(spot.x + 0.36 * r * c, spot.y + 0.36 * r * s, turn, r), (0.02, 0.33), rng, 1.0)
    for lean, size, spread in ((-0.80, 0.80, 0.55), (0.82, 0.78, 0.55), (0.04, 0.66, 0.80)):
        _petal(canvas, Spot(spot.x, spot.y, turn + lean, r * size), spread, tones, rng, False)
    canvas.fill(move(blob(0.07 * r, rng, 0.06, 4, 30), spot.x, spot.y), FOREST)


def _stem(canvas: Canvas, line: Points, width: float, rng: np.random.Generator) -> None:
    """A thin hairy stem."""
    ways = tangents(line)
    for i in range(2, len(line) - 2):
        for side in (1.0, -1.0):
            a = np.arctan2(ways[i, 1], ways[i, 0]) + side * rng.uniform(1.0, 1.5)
            tip = (line[i, 0] + 2.0 * width * np.cos(a), line[i, 1] + 2.0 * width * np.sin(a))
            stroke(canvas, arc((line[i, 0], line[i, 1]), tip, 0.0, 6), width * 0.22, FOREST, 0.3)
    canvas.fill(ribbon(line, np.linspace(width * 1.15, width * 0.85, len(line))), FOREST)


def _frond(canvas: Canvas, spine: Points, width: float, tones: tuple[Real, Real], rng: np.random.Generator) -> None:
    """A poppy's cut leaf: pointed leaflets that shorten to the tip."""
    ways = tangents(spine)
    leaflets = [leaf(spine[int(0.6 * len(spine)) :], width * 0.36, 0.4)]
    for i in range(8):
        share = 0.10 + 0.76 * i / 7
        k = int(share * (len(spine) - 1))
        for side in (1.0, -1.0):
            a = np.arctan2(ways[k, 1], ways[k, 0]) + side * rng.uniform(0.62, 0.82)
            reach = width * (0.55 + 0.5 * np.sin(np.pi * (0.25 + 0.65 * share))) * rng.uniform(0.85, 1.1)
            tip = (spine[k, 0] + reach * np.cos(a), spine[k, 1] + reach * np.sin(a))
            leaflets.append(leaf(arc((spine[k, 0], spine[k, 1]), tip, -0.14 * side, 24), reach * 0.36, 0.40, 1.0))
    for leaflet in leaflets:  # a rim of ground parts the leaf from those below
        canvas.fill(grow(leaflet, width * 0.045), GROUND)
    for leaflet in leaflets:
        canvas.fill(leaflet, tones[0])
    stroke(canvas, spine[: int(0.96 * len(spine))], width * 0.075, tones[1], 0.4)


def _bud(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A nodding hairy bud that splits on red; the turn is where it hangs to."""
    outline = leaf(arc((-0.55, 0), (0.75, 0), 0.0, 30), 0.86, 0.46, 0.62) * spot.scale
    canvas.fill(place(outline, spot.x, spot.y, spot.turn), SAGE)
    split = leaf(arc((-0.2, 0.03), (0.74, 0.0), 0.06, 24), 0.26, 0.55) * spot.scale
    canvas.fill(place(split, spot.x, spot.y, spot.turn), SCARLET)
    for _ in range(16):
        x, y = rng.uniform(-0.4, 0.5), rng.uniform(-0.36, 0.36)
        if abs(y) > 0.14 and abs(y) < 0.40 - 0.3 * abs(x):
            line = arc((x, y), (x + 0.13, y * 1.25), 0.0, 6) * spot.scale
            stroke(canvas, place(line, spot.x, spot.y, spot.turn), spot.scale * 0.04, FOREST)


def _pod(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A seed head with its flat crown; the turn is where the crown points."""
    body = spline(
        [(-0.62, 0.0), (-0.42, 0.24), (0.05, 0.44), (0.42, 0.30), (0.42, -0.30), (0.05, -0.44), (-0.42, -0.24)],
        True,
        10,
    )
    canvas.fill(place(body * spot.scale, spot.x, spot.y, spot.turn), SAGE)
    for y in (-0.22, 0.0, 0.22):
        line = place(arc((-0.45, y * 0.4), (0.36, y), 0.10 * np.sign(y), 20) * spot.scale, spot.x, spot.y, spot.turn)
        stroke(canvas, line, spot.scale * 0.06, FOREST)
    crown = spline(
        [(0.36, -0.46), (0.46, -0.50), (0.62, -0.2), (0.64, 0.0), (0.62, 0.2), (0.46, 0.50), (0.36, 0.46), (0.46, 0.0)],
        True,
        10,
    )
    canvas.fill(place(crown * spot.scale, spot.x, spot.y, spot.turn), FOREST)


def poppies(size: int, seed: int) -> Real:
    """Large poppies that sway upward out of their leaves, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), GROUND, drop=size // 2)
    u = size / 1536
    sizes = [252.0, 240.0, 218.0, 190.0, 175.0, 165.0, 125.0, 118.0, 96.0, 90.0, 88.0]
    spots = pack([1.04 * r * u for r in sizes], (size, size), rng, size / 2, 1500)
    kinds = "oocococbbpp"
    leans = rng.uniform(-0.5, 0.5, len(spots))
    for i, (x, y) in enumerate(spots):
        reach = (560.0 if i < 6 else 420.0) * u
        turn = -np.pi / 2 + leans[i]
        foot = (x - reach * np.cos(turn + 0.2), y - reach * np.sin(turn + 0.2))
        back = 0.45 * sizes[i] * u if kinds[i] == "c" else 0.0
        line = arc(
            foot, (float(x - back * np.cos(turn)), float(y - back * np.sin(turn))), 0.10 * (1 if i % 2 else -1), 60
        )
        for share, side in ((0.22, 1), (0.42, -1)):
            p = along(line, share)
            a = turn + side * rng.uniform(0.7, 1.0)
            far = (200 + 60 * (i < 6)) * u
            spine = arc((p[0], p[1]), (p[0] + far * np.cos(a), p[1] + far * np.sin(a)), -0.14 * side, 50)
            _frond(canvas, spine, 92 * u, (SAGE, FOREST) if i % 2 else (FOREST, SAGE), rng)
        _stem(canvas, line, 9 * u, rng)
    for (x, y), r, kind, lean in zip(spots, sizes, kinds, leans, strict=True):
        turn = -np.pi / 2 + lean
        c, s = np.cos(turn), np.sin(turn)
        if kind == "o":
            _open(canvas, Spot(x, y, rng.uniform(0, 6.28), r * u), ROSE if r == 190.0 else RED, rng)
        elif kind == "c":
            _cup(
                canvas, Spot(x - 0.45 * r * u * c, y - 0.45 * r * u * s, turn, r * u), ROSE if r == 175.0 else RED, rng
            )
        elif kind == "b":
            _bud(canvas, Spot(x, y, turn, 70 * u), rng)
        else:
            _pod(canvas, Spot(x, y, turn, 78 * u), rng)
    for x, y, r in hollows(canvas, GROUND, 27 * u, 42 * u, 30 * u):
        for k in range(11):
            a = rng.uniform(-0.1, 0.1) + k * 2 * np.pi / 11
            canvas.fill(leaf(arc((x, y), (x + r * np.cos(a), y + r * np.sin(a)), 0.0, 16), 0.36 * r, 0.65, 0.7), CHALK)
        canvas.fill(circle(x, y, 0.30 * r, 30), BUTTER)
    return settle(canvas.finish())
