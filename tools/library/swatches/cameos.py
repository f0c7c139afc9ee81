"""Portrait cameos: profiles cut from dark paper in wreathed ovals on lilac, half-drop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix
from tools.library.curves import arc, blob, circle, move
from tools.library.flat import hollows, pearls, rosette, settle, sprig
from tools.library.motifs import Spot
from tools.library.swatches.sitters import (
    AUBERGINE,
    BLUSH,
    CREAM,
    FOREST,
    GOLD,
    GROUND,
    ROSE,
    SAGE,
    Sitter,
    bob,
    chignon,
    curls,
)

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


def _oval(x: float, y: float, rx: float, ry: float) -> Points:
    return circle(0.0, 0.0, 1.0, 200) * (rx, ry) + (x, y)


def _medallion(canvas: Canvas, spot: Spot, tones: tuple[Real, Real], rng: np.random.Generator) -> None:
    """An oval of paper in a pearled frame, in a wreath of two sprays with flowers at foot and crown."""
    x, y, r = spot.x, spot.y, spot.scale
    for side in (1.0, -1.0):
        a = np.linspace(np.pi / 2 - 0.16, -np.pi / 2 + 0.30, 60)
        spray = np.stack([x + side * 1.02 * r * np.cos(a), y + 1.24 * r * np.sin(a)], 1)
        sprig(canvas, spray, (17, 0.30 * r, 0.125 * r), (FOREST, FOREST), rng)
        for k in range(4, 56, 9):
            n = np.array([np.cos(a[k]) * side, np.sin(a[k])])
            for out in (0.14, -0.02):
                p = spray[k] + n * r * (0.10 + out)
                canvas.fill(move(blob(0.036 * r, rng, 0.1, 4, 20), float(p[0]), float(p[1])), ROSE)
    for grown, tone in ((1.0, AUBERGINE), (0.975, GOLD), (0.895, AUBERGINE), (0.875, tones[0])):
        canvas.fill(_oval(x, y, 0.92 * r * grown, 1.14 * r * grown), tone)
    rim = _oval(x, y, 0.92 * r * 0.936, 1.14 * r * 0.936)
    pearls(canvas, np.vstack([rim, rim[:1]]), 52, 0.021 * r, CREAM, rng)
    inner = _oval(x, y, 0.92 * r * 0.835, 1.14 * r * 0.835)
    pearls(canvas, np.vstack([inner, inner[:1]]), 84, 0.0085 * r, tones[1], rng)


def _crown(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """Flowers that close the wreath."""
    x, y, r = spot.x, spot.y, spot.scale
    for dx, dy, size, tones in (
        (-0.27, 1.19, 0.17, (BLUSH, ROSE, GOLD)), (0.27, 1.19, 0.17, (BLUSH, ROSE, GOLD)), (0.0, 1.25, 0.235,
            (ROSE, BLUSH, CREAM, GOLD)),
        (0.0, -1.18, 0.13, (CREAM, BLUSH, GOLD)), (-0.17, -1.17, 0.08, (BLUSH, ROSE)), (0.17, -1.17, 0.08,
            (BLUSH, ROSE)),
    ):  # fmt: skip
        rosette(canvas, Spot(x + dx * r, y + dy * r, rng.uniform(0, 6), size * r), tones, 9, rng)


def cameos(size: int, seed: int) -> Real:
    """Three sitters in four wreathed ovals, sprigs between, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), GROUND, drop=size // 2)
    u = size / 1536
    sitters: tuple[tuple[float, float, Callable[[Sitter], None], bool, tuple[Real, Real]], ...] = (
        (384, 330, chignon, False, (CREAM, GOLD)), (384, 1098, curls, True, (BLUSH, CREAM)),
        (1152, 714, bob, True, (CREAM, GOLD)), (1152, 1482, chignon, False, (BLUSH, CREAM)),
    )  # fmt: skip
    for x, y, who, flip, tones in sitters:
        spot = Spot(x * u, y * u, 0.0, 268 * u)
        _medallion(canvas, spot, tones, rng)
        inner = Sitter(canvas, Spot(x * u, (y + 4) * u, 0.0, (3.45 if who is bob else 3.85) * u), flip, rng)
        who(inner)
        _crown(canvas, spot, rng)
    for i, (x, y, r) in enumerate(hollows(canvas, GROUND, 50 * u, 96 * u, 20 * u)):
        a = rng.uniform(0, 6.28)
        for lean in (0.0, 2.1, 4.2):
            tip = (x + r * np.cos(a + lean), y + r * np.sin(a + lean))
            sprig(canvas, arc((x, y), tip, 0.15, 30), (5, 0.42 * r, 0.20 * r), (FOREST, SAGE), rng)
        rosette(canvas, Spot(x, y, a, 0.42 * r), ((CREAM, BLUSH, GOLD), (ROSE, BLUSH, GOLD))[i % 2], 8, rng)
    for i, (x, y, r) in enumerate(hollows(canvas, GROUND, 17 * u, 28 * u, 34 * u)):
        rosette(
            canvas,
            Spot(x, y, rng.uniform(0, 6), r),
            ((CREAM, GOLD), (mix(GROUND, AUBERGINE, 0.45), CREAM))[i % 2],
            6,
            rng,
        )
    return settle(canvas.finish())
