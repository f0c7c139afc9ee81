"""Bold brush marks in gouache: arches, waves, dabs and dashes, two layers that cross freely."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette
from tools.library.curves import Points, along, blob, place, ribbon, spline, tangents
from tools.library.inks import settle
from tools.library.nesting import Bed

Real = npt.NDArray[np.floating[Any]]

PAPER, BLUSH, SAGE, OCHRE, BRICK, NIGHT = palette("#f4ecdd", "#f0b8a0", "#9db39a", "#e6a83c", "#d2502f", "#1f2b50")


def bristles(canvas: Canvas, spine: Points, width: float, tone: Real, rng: np.random.Generator, dry: float) -> None:
    """One loaded stroke: full at the start, breaking into single bristles where the paint gives out."""
    count = max(9, int(width / (0.0042 * canvas.size[0])))
    t = np.linspace(-1, 1, count)
    normal = np.stack([-tangents(spine)[:, 1], tangents(spine)[:, 0]], 1)
    rag = np.convolve(rng.normal(size=count + 4), (1, 2, 3, 2, 1), "valid") / 4.4
    length = float(np.linalg.norm(np.diff(spine, axis=0), axis=1).sum())
    second = mix(tone, PAPER, 0.16) if rng.random() < 0.6 else mix(tone, NIGHT, 0.12)
    streaky = np.convolve(rng.normal(size=count + 2), (1, 1, 1), "valid")
    for k in range(count):
        dome = 0.34 * width * (1 - np.sqrt(1 - 0.92 * t[k] ** 2))
        begin = (dome + abs(rag[k]) * 0.10 * width) / length
        end = 1 - (dome + (0.08 + dry * abs(rag[k])) * width) / length
        if end - begin < 0.05:
            continue
        shares = np.linspace(begin, end, max(int(150 * (end - begin)), 12))
        at = along(spine, shares)
        side = np.stack([np.interp(shares, np.linspace(0, 1, len(spine)), normal[:, c]) for c in (0, 1)], 1)
        swell = 1 + 0.05 * np.sin(5 * shares + rag[k])
        line = at + side * (t[k] * width / 2 * swell)[:, None]
        thick = width / count * (1.75 - 1.25 * np.clip((shares - 0.45) / 0.55, 0, 1) * dry * (rag[k] > -0.35))
        thick = thick * np.clip((end - shares) / (0.05 + 0.1 * rng.random()), 0.25, 1)
        for cut in range(0, len(line) - 2, 30):  # in pieces: a line that crosses itself would open a hole
            piece = slice(cut, cut + 32)
            canvas.fill(ribbon(line[piece], thick[piece]), second if streaky[k] > 2.1 else tone)


def _path(points: list[tuple[float, float]], steps: int = 40) -> Points:
    return spline(points, False, steps)


def _arch(span: float = np.pi, count: int = 120) -> Points:
    a = np.linspace(-np.pi / 2 - span / 2, -np.pi / 2 + span / 2, count)
    return np.stack([np.cos(a), np.sin(a) + 0.4], 1)


# A mark is strokes about the origin: path, width; in shares of its size.
Mark = list[tuple[Points, float]]
ARCHES: Mark = [(_arch(np.pi * 1.05) * r - (0, 0.4 * r - 0.4), 0.21) for r in (0.98, 0.66, 0.35)]
DAB: Mark = [(_path([(-0.9, 0.12), (-0.3, -0.10), (0.35, -0.06), (0.95, -0.18)]), 0.62)]
SLAB: Mark = [
    (_path([(-0.8, 0.3), (0.0, 0.2), (0.8, 0.28)]), 0.5),
    (_path([(-0.7, -0.28), (0.1, -0.36), (0.85, -0.26)]), 0.46),
]
WAVE: Mark = [
    (
        _path(
            [
                (-1.0, 0.1),
                (-0.72, -0.3),
                (-0.4, 0.1),
                (-0.1, 0.3),
                (0.18, -0.08),
                (0.45, -0.32),
                (0.72, 0.05),
                (1.0, 0.22),
            ]
        ),
        0.17,
    )
]
LOOP: Mark = [
    (
        _path(
            [
                (-0.9, 0.55),
                (-0.35, 0.35),
                (0.25, -0.2),
                (0.2, -0.7),
                (-0.2, -0.72),
                (-0.3, -0.2),
                (0.1, 0.3),
                (0.55, 0.42),
                (0.95, 0.2),
            ]
        ),
        0.15,
    )
]
HOOK: Mark = [
    (
        _path(
            [
                (-0.75, -0.5),
                (-0.7, 0.25),
                (-0.2, 0.62),
                (0.4, 0.42),
                (0.6, -0.1),
                (0.3, -0.42),
                (-0.05, -0.2),
                (0.02, 0.1),
            ]
        ),
        0.17,
    )
]
DASHES: Mark = [(_path([(-0.6, y + 0.12), (0.0, y), (0.62, y - 0.1)]), 0.2) for y in (-0.52, 0.0, 0.52)]
CROSS: Mark = [
    (_path([(-0.7, 0.06), (0, 0.0), (0.72, -0.08)]), 0.27),
    (_path([(0.05, -0.72), (0, 0), (-0.04, 0.7)]), 0.27),
]
TICK: Mark = [(_path([(-0.7, 0.2), (0, 0), (0.75, -0.35)]), 0.3)]

_BROAD = (id(DAB), id(SLAB))
# Layer, mark, inks, sizes in thousandths of the tile, margin.
_PLAN = (
    (0, DAB, (BLUSH, SAGE, OCHRE), (262, 236, 215), 30),
    (0, SLAB, (SAGE, BLUSH, BRICK), (168, 150, 128), 28),
    (0, ARCHES, (BRICK, NIGHT, OCHRE), (176, 140, 120), 26),
    (0, TICK, (OCHRE, BLUSH, SAGE, BRICK), (96, 84, 74, 64), 24),
    (1, LOOP, (NIGHT, BRICK), (205, 165), 22),
    (1, WAVE, (NIGHT, NIGHT, BRICK), (205, 175, 150), 22),
    (2, HOOK, (NIGHT, OCHRE, BRICK), (128, 104, 90), 26),
    (2, DASHES, (NIGHT, BRICK, NIGHT, OCHRE), (94, 84, 76, 70), 24),
    (2, CROSS, (BRICK, NIGHT, OCHRE, NIGHT), (58, 54, 50, 46), 24),
)


def atelier(size: int, seed: int) -> Real:
    """Brush marks in five gouache colours on paper, half-drop."""
    rng = np.random.default_rng(seed)
    unit = size / 1000
    canvas = Canvas((size, size), PAPER, drop=size // 2)
    beds = [Bed(size, True), Bed(size, True), Bed(size, True)]
    for layer, mark, inks, sizes, margin in _PLAN:
        for i, thousandths in enumerate(sizes):
            turn = float(rng.choice([0.0, 0.5, 1.0, 1.5])) * np.pi + rng.normal(0, 0.3) - 0.3
            if mark is ARCHES:
                turn = rng.normal(0, 0.25) + (np.pi if i == 1 else 0)
            ink = inks[i % len(inks)]
            lines = [(place(p, 0, 0, turn, thousandths * unit), w * thousandths * unit) for p, w in mark]
            stamp = beds[layer].stamp([ribbon(p, w) for p, w in lines], margin * unit)
            at = beds[layer].roomy(stamp, rng)
            if at is None:
                continue
            beds[layer].take(stamp, at[0], at[1])
            beds[2].take(stamp, at[0], at[1])
            if layer == 0 and (ink is BRICK or id(mark) not in _BROAD):  # lines cross only broad pale dabs
                beds[1].take(stamp, at[0], at[1])
            for p, w in lines:
                bristles(canvas, p + at, w, ink, rng, 0.62)
    _drops(canvas, beds[2], rng)
    return settle(canvas.finish(), np.stack([PAPER, BLUSH, SAGE, OCHRE, BRICK, NIGHT]), 5)


def _drops(canvas: Canvas, bed: Bed, rng: np.random.Generator) -> None:
    """Round touches of the brush in what gaps are left."""
    size = canvas.size[0]
    for i, radius in enumerate(np.linspace(0.019, 0.009, 22) * size):
        shape = blob(radius, rng, 0.16, 6, 60) * (1.1, 0.95)
        stamp = bed.stamp([shape], 0.016 * size)
        at = bed.roomy(stamp, rng)
        if at is not None:
            bed.take(stamp, at[0], at[1])
            canvas.fill(shape + at, (NIGHT, BRICK, NIGHT, OCHRE)[i % 4])
