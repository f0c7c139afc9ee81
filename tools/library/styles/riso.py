"""Risograph: three soy inks from three drums, grained, screened and never quite in register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import multiply_ink, rgb
from tools.library.curves import arc, blob, circle, leaf, move, place, ribbon, spline
from tools.library.fields import grid, noise, pack, smoothstep
from tools.library.motifs import Spot

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


def weed(rng: np.random.Generator, fingers: int) -> list[Points]:
    """A cut-paper frond in the unit frame: rounded fingers off a bowed stalk."""
    stalk = arc((-0.9, 0.0), (0.9, 0.0), rng.uniform(-0.14, 0.14), 40)
    parts = [ribbon(stalk, np.linspace(0.13, 0.07, 40)), circle(-0.9, 0.0, 0.064, 24), circle(0.9, 0.0, 0.034, 24)]
    for k in range(fingers):
        share = 0.12 + 0.8 * k / (fingers - 1)
        x = -0.9 + 1.8 * share
        y = float(np.interp(x, stalk[:, 0], stalk[:, 1]))
        reach = 0.62 * np.sin(np.pi * (0.2 + 0.65 * share)) * rng.uniform(0.85, 1.1)
        for side in (1.0, -1.0):
            end = (x + 0.34 + rng.uniform(-0.05, 0.05), y + side * reach)
            spine = arc((x, y), end, -0.14 * side, 24)
            width = 0.06 + 0.15 * np.sin(np.pi * np.linspace(0.08, 0.93, 24) ** 1.4) ** 0.7
            parts.append(ribbon(spine, width))
            parts.append(circle(end[0] - 0.015, end[1] - side * 0.015, 0.052, 24))
    return parts


def _plate(size: int, shapes: Sequence[tuple[Points, float]]) -> Real:
    """Draw one drum's master: tone 0 to 1."""
    canvas = Canvas((size, size), np.zeros(3, np.float32), fine=2)
    for outline, tone in shapes:
        canvas.fill(outline, np.full(3, tone, np.float32))
    return canvas.finish()[..., 0]


def screen(tone: Real, rng: np.random.Generator, lines: int, grain: float) -> Real:
    """Stochastic grain, and under 0.7 a dot screen at 45 degrees of `lines` rows a tile."""
    size = tone.shape[0]
    y, x = grid(tone.shape)
    k = 2 * np.pi * lines / size
    dots = 0.5 + 0.25 * (np.cos(k * (x + y)) + np.cos(k * (x - y)))
    solid = smoothstep(0.72, 0.9, tone)
    screened = smoothstep(-0.16, 0.16, tone - dots)
    speck = noise(tone.shape, rng, 1.7)
    worn = noise(tone.shape, rng, 46)
    ink = tone * 0 + solid + (1 - solid) * screened * (tone > 0.02)
    holes = smoothstep(1.25, 2.3, speck * grain + 0.35 * worn)
    return np.asarray(np.clip(ink * (0.93 + 0.03 * speck) * (1 - 0.85 * holes), 0, 1), np.float32)


Plates = list[list[tuple[Points, float]]]


def _sun(plates: Plates, spot: Spot, deep: float) -> None:
    x, y, r = spot.x, spot.y, spot.scale
    plates[2].append((circle(x, y, r * 0.9), 1.0))
    plates[0].append((circle(x, y, r * 0.62), deep))
    for k in range(14):
        a = spot.turn + 2 * np.pi * k / 14
        c, s = r * np.cos(a), r * np.sin(a)
        ray = arc((x + 0.72 * c, y + 0.72 * s), (x + 1.08 * c, y + 1.08 * s), 0, 12)
        plates[0].append((leaf(ray, r * 0.14, 0.5, 0.6), 1.0))


def _pebble(plates: Plates, spot: Spot, striped: bool, rng: np.random.Generator) -> None:
    x, y, r = spot.x, spot.y, spot.scale
    stone = move(blob(r, rng, 0.35, 5), x, y)
    if striped:
        plates[1].append((stone, 0.45))
        for k in range(5):
            level = (k - 2) * r * 0.34
            line = place(arc((-r * 0.8, level), (r * 0.8, level), 0.10, 20), x, y, spot.turn)
            plates[0].append((ribbon(line, r * 0.10), 1.0))
        return
    plates[0].append((stone, 1.0))
    for k in range(7):
        pip = place(arc((r * 0.12, 0), (r * 0.46, 0), 0.0, 10), x, y, spot.turn + 2.39996 * k)
        plates[1].append((leaf(pip + rng.normal(0, r * 0.05, 2), r * 0.15, 0.6, 0.6), 1.0))


def _frond(plates: Plates, spot: Spot, drum: int, fingers: int, rng: np.random.Generator) -> None:
    parts = weed(rng, fingers)
    plates[drum].extend((place(p * spot.scale, spot.x, spot.y, spot.turn), 1.0) for p in parts)


def riso_cutouts(size: int, seed: int) -> Real:
    """Cut-paper fronds, suns and pebbles in coral, teal and sunflower on warm white."""
    rng = np.random.default_rng(seed)
    plates: Plates = [[], [], []]
    radii = [0.150] * 4 + [0.110] * 6 + [0.065] * 9 + [0.030] * 16
    spots = pack([r * size for r in radii], (size, size), rng, 0.0, 220)
    for x, y in pack([size * 0.2] * 4, (size, size), rng, 0.0, 120):
        ground = move(spline(blob(size * 0.17, rng, 0.45, 6, 14), True, 8), x, y)
        plates[2].append((ground, 1.0))
    for i, ((x, y), share) in enumerate(zip(spots, radii, strict=True)):
        spot = Spot(x, y, rng.uniform(0, 6.28), share * size)
        r = spot.scale
        if share > 0.14:
            plates[1 - i % 2].append((move(blob(r * 1.06, rng, 0.3), x, y), 0.42))
            _frond(plates, spot, i % 2, 6, rng)
        elif share > 0.1 and i % 3 == 0:
            _sun(plates, spot, 0.55 if i % 2 else 1.0)
        elif share > 0.1:
            _frond(plates, spot, (i + 1) % 2, 4, rng)
            plates[2].append((move(blob(r * 0.8, rng, 0.3), x, y), 0.5))
        elif share > 0.05:
            _pebble(plates, spot, i % 2 == 1, rng)
        else:
            plates[i % 3].append((circle(x, y, r * rng.uniform(0.35, 0.7), 40), 1.0))
    return _print(size, plates, rng)


def _print(size: int, plates: Plates, rng: np.random.Generator) -> Real:
    """Run the three drums, each a little off."""
    paper = rgb("#f8f1e1") * (1 + 0.010 * noise((size, size), rng, 1.4))[..., None]
    out: Real = paper.astype(np.float32)
    step = size // 256
    for drum, ink, off, lines in (
        (2, "#ffcf33", (-1, 1), 84),
        (0, "#f9545b", (1, -1), 104),
        (1, "#0c6f93", (-1, -2), 92),
    ):
        tone = np.roll(_plate(size, plates[drum]), (off[0] * step, off[1] * step), (0, 1))
        out = multiply_ink(out, rgb(ink), screen(tone, rng, lines, 1.0))
    return np.asarray(np.clip(out, 0, 1), np.float32)
