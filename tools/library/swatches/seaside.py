"""Reef fish, a shoal of minnows, coral, starfish and bubbles on lagoon teal, half-drop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import rgb
from tools.library.curves import arc, blob, circle, move, place, ribbon, spline
from tools.library.fields import pack
from tools.library.flat import hollows, settle, stroke
from tools.library.motifs import Spot
from tools.library.swatches.fishes import AQUA, BRICK, CORAL, CREAM, LEMON, Fish, angel, minnow, scaly, slim

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

GROUND = rgb("#11667a")


def _branch(
    canvas: Canvas, at: tuple[float, float, float], length: float, width: float, tone: Real, rng: np.random.Generator
) -> None:
    """A coral branch at (x, y, heading) that forks until it is short, each tip round."""
    x, y, a = at
    tip = (x + length * np.cos(a), y + length * np.sin(a))
    line = arc((x, y), tip, rng.uniform(-0.12, 0.12), 14)
    canvas.fill(ribbon(line, np.linspace(width, width * 0.78, 14)), tone)
    canvas.fill(circle(*tip, width * 0.43, 24), tone)
    if width > 0.16 * length and length > 3.0 * width * 0.5 and width > canvas.size[0] * 0.0042:
        for lean in (rng.uniform(0.30, 0.55), -rng.uniform(0.30, 0.55)):
            _branch(canvas, (*tip, a + lean), length * rng.uniform(0.66, 0.84), width * 0.76, tone, rng)


def _star(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A starfish with a row of dots down each arm."""
    a = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    r = np.where(np.arange(10) % 2 == 0, 1.0, 0.40) * rng.uniform(0.94, 1.06, 10)
    outline = spline(np.stack([r * np.cos(a), r * np.sin(a)], 1), True, 12) * spot.scale
    canvas.fill(place(outline, spot.x, spot.y, spot.turn), LEMON)
    for k in range(5):
        b = spot.turn + 2 * np.pi * k / 5
        for share, size in ((0.18, 0.085), (0.40, 0.07), (0.58, 0.055), (0.74, 0.04)):
            at = (spot.x + share * spot.scale * np.cos(b), spot.y + share * spot.scale * np.sin(b))
            canvas.fill(move(blob(size * spot.scale, rng, 0.1, 4, 20), *at), BRICK)


KINDS: tuple[Callable[[Fish], None], ...] = (angel, scaly, slim)


def reef(size: int, seed: int) -> Real:
    """Fish at ease over a reef, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), GROUND, drop=size // 2)
    u = size / 1536
    sizes = [238.0] * 3 + [212.0] * 3 + [190.0] * 2
    kinds = (0, 0, 0, 1, 1, 1, 2, 2)
    spots = pack([r * u for r in sizes], (size, size), rng, size / 2, 1500)
    for i, ((x, y), r, kind) in enumerate(zip(spots, sizes, kinds, strict=True)):
        flip = i % 2 == 0
        turn = (np.pi if flip else 0.0) + rng.uniform(-0.32, 0.32)
        scale = r * u * (0.92, 1.0, 1.22)[kind]
        KINDS[kind](Fish(canvas, Spot(float(x), float(y), turn, scale), flip, rng))
    for i, (x, y, r) in enumerate(hollows(canvas, GROUND, 84 * u, 124 * u, 22 * u)):
        if i % 3 == 2:
            for k in range(5):
                a = k * 2.4
                at = (x + 0.62 * r * np.sqrt(k / 5) * np.cos(a) * 1.15, y + 0.75 * r * np.sqrt(k / 5) * np.sin(a))
                minnow(
                    Fish(canvas, Spot(*at, 0.25 + rng.uniform(-0.12, 0.12), 0.30 * r), False, rng),
                    (CREAM, AQUA, LEMON)[k % 3],
                )
        else:
            a = -np.pi / 2 + rng.uniform(-0.5, 0.5)
            foot = (x - 0.85 * r * np.cos(a), y - 0.85 * r * np.sin(a))
            _branch(canvas, (*foot, a), 0.54 * r, 0.16 * r, (CORAL, AQUA)[i % 2], rng)
    for x, y, r in hollows(canvas, GROUND, 46 * u, 58 * u, 36 * u):
        _star(canvas, Spot(x, y, rng.uniform(0, 6.28), 0.95 * r), rng)
    for i, (x, y, r) in enumerate(hollows(canvas, GROUND, 14 * u, 30 * u, 34 * u)):
        tone = (AQUA, CREAM)[i % 2]
        canvas.fill(move(blob(0.72 * r, rng, 0.05, 4, 40), x, y), tone)
        canvas.fill(move(blob(0.50 * r, rng, 0.05, 4, 40), x, y), GROUND)
        stroke(canvas, arc((x - 0.30 * r, y - 0.02 * r), (x + 0.02 * r, y - 0.30 * r), -0.25, 12), 0.13 * r, tone)
    return settle(canvas.finish())
