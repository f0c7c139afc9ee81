"""Animal skins, painted mark by mark: leopard rosettes that follow the coat."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import Points, along, arc, blob, place, ribbon, swell
from tools.library.inks import settle
from tools.library.nesting import Bed, by_hand

Real = npt.NDArray[np.floating[Any]]

SAND, STRAW, CAMEL, TAWNY, RUST, BARK = palette("#e6bd7f", "#f3d9a6", "#d5a05a", "#bd7433", "#9a5424", "#24150f")


def lie(x: Real | float, y: Real | float, size: float) -> Real:
    """Which way the hair lies at (x, y), in radians; repeats in a half-drop."""
    u, v = 2 * np.pi * np.asarray(x) / size, 2 * np.pi * np.asarray(y) / size
    return np.asarray(
        np.pi / 2 + 0.34 * np.sin(v + u / 2 + 0.6) + 0.22 * np.sin(u - 1.1) + 0.12 * np.sin(2 * v + 2 * u)
    )


def _hair(canvas: Canvas, x: float, y: float, length: float, width: float, tone: Real, turn: float) -> None:
    a = np.array([x, y]) - 0.5 * length * np.array([np.cos(turn), np.sin(turn)])
    b = a + length * np.array([np.cos(turn), np.sin(turn)])
    canvas.fill(ribbon(arc((a[0], a[1]), (b[0], b[1]), 0.07, 8), swell(8, width, at=0.3)), tone)


def _coat(canvas: Canvas, size: int, rng: np.random.Generator) -> None:
    """Short strokes of two near tones, laid along the coat."""
    for _ in range(1150):
        x, y = rng.random(2) * size
        turn = float(lie(x, y, size)) + rng.normal(0, 0.12)
        tone = STRAW if rng.random() < 0.62 else CAMEL
        _hair(canvas, x, y, size * rng.uniform(0.018, 0.042), size * rng.uniform(0.0018, 0.0036), tone, turn)


def _dab(canvas: Canvas, outline: Points, size: int, rng: np.random.Generator, tone: Real) -> None:
    """A brush mark whose edge breaks into hairs along the coat."""
    canvas.fill(outline, tone)
    closed = np.vstack([outline, outline[:1]])
    around = float(np.linalg.norm(np.diff(closed, axis=0), axis=1).sum())
    for share in rng.random(int(around / (0.0050 * size))):
        p = along(closed, float(share))
        turn = float(lie(p[0], p[1], size)) + rng.normal(0, 0.16)
        _hair(canvas, p[0], p[1], size * rng.uniform(0.006, 0.021), size * rng.uniform(0.0012, 0.0028), tone, turn)


def _rosette(rng: np.random.Generator, radius: float) -> tuple[Points, list[Points]]:
    """Heart and broken ring about the origin, long side along x."""
    rim = blob(radius, rng, 0.20, 6, 96) * (1.16, 0.92)
    rim = rim - rim.mean(0)
    count = int(rng.choice([2, 3, 3, 4]))
    cuts = (np.arange(count) + rng.uniform(-0.16, 0.16, count)) / count + rng.random()
    heavy = rng.uniform(0, 2 * np.pi)
    parts = []
    for i in range(count):
        start, end = cuts[i], cuts[(i + 1) % count] + (1 if i == count - 1 else 0)
        gap = rng.uniform(0.035, 0.075)
        at = np.linspace(start + gap, end - gap, 40) % 1
        line = np.stack([np.interp(at * 96, np.arange(97), np.r_[rim[:, k], rim[:1, k]]) for k in (0, 1)], 1)
        facing = 1 + 0.30 * np.cos(2 * np.pi * at - heavy)
        width = swell(40, 0.54, 0.24, 0.18, rng.uniform(0.3, 0.7)) * radius**0.75 * rng.uniform(0.9, 1.1)
        parts.append(by_hand(ribbon(line * 0.94, width * facing * 2.2), rng, radius * 0.028, 90))
    return rim * 0.70, parts


def _heart(canvas: Canvas, outline: Points, size: int, rng: np.random.Generator) -> None:
    """The warm middle of a rosette, darker or lighter, brushed in the other tone."""
    first, second = (TAWNY, RUST) if rng.random() < 0.76 else (RUST, TAWNY)
    _dab(canvas, outline, size, rng, first)
    middle, reach = outline.mean(0), np.ptp(outline, axis=0) * 0.36
    for _ in range(int(reach.min() / size * 900)):
        x, y = middle + rng.uniform(-1, 1, 2) * reach
        turn = float(lie(x, y, size)) + rng.normal(0, 0.15)
        tone = second if rng.random() < 0.75 else CAMEL
        _hair(canvas, x, y, size * rng.uniform(0.010, 0.022), size * rng.uniform(0.0012, 0.0026), tone, turn)


def leopard(size: int, seed: int) -> Real:
    """Camel leopard: rosettes of three sizes and single spots nested along the coat, half-drop."""
    rng = np.random.default_rng(seed)
    unit = size / 1000
    canvas = Canvas((size, size), SAND, drop=size // 2)
    _coat(canvas, size, rng)
    bed = Bed(size, True)
    sizes = [*np.linspace(62, 52, 15), *np.linspace(50, 40, 22), *np.linspace(38, 30, 26), *np.linspace(28, 22, 26)]
    for wanted in sizes:
        heart, parts = _rosette(rng, wanted)
        up = np.pi / 2 + rng.normal(0, 0.2)
        stamp = bed.stamp([place(p * unit, 0, 0, up) for p in (heart * 1.45, *parts)], 8 * unit)
        at = bed.snug(stamp, rng, 9)
        if at is None:
            continue
        bed.take(stamp, at[0], at[1])
        way = float(lie(at[0], at[1], size)) + up - np.pi / 2
        _heart(canvas, place(by_hand(heart * unit, rng, wanted * 0.04 * unit), at[0], at[1], way), size, rng)
        for part in parts:
            _dab(canvas, place(part * unit, at[0], at[1], way), size, rng, BARK)
    for wanted in np.linspace(20, 8, 90):
        spot = blob(wanted, rng, 0.22, 6, 60) * (1.25, 0.85) * unit
        stamp = bed.stamp([place(spot, 0, 0, np.pi / 2)], 8 * unit)
        at = bed.roomy(stamp, rng)
        if at is not None:
            bed.take(stamp, at[0], at[1])
            _dab(canvas, place(spot, at[0], at[1], float(lie(at[0], at[1], size))), size, rng, BARK)
    return settle(canvas.finish(), np.stack([SAND, STRAW, CAMEL, TAWNY, RUST, BARK]), 4)
