"""Citrus on cobalt: cut and whole fruit, leaves and blossom, tossed in a half-drop."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette, rgb
from tools.library.curves import arc, circle, place, ribbon, spline, swell
from tools.library.fields import pack
from tools.library.flat import separate
from tools.library.motifs import Spot, blossom, citrus_slice, glow, painted_leaf

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

LEMON = palette("#f4c21f", "#fdf3cf", "#f8d84a", "#fbe78d", "#dd9f12")
ORANGE = palette("#e9731c", "#fdeccb", "#f39a34", "#f8bd6b", "#d35a15")
BLOOD = palette("#e2672d", "#fde4cf", "#d9433f", "#ee8067", "#a81f36")
LIME = palette("#7fa52e", "#f3f6d3", "#b4cf58", "#d6e48e", "#6d9427")
LEAVES = palette("#0e4a3c", "#2a7a52", "#9cc98a")


def _lemon(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    r = spot.scale
    outline = spline(
        [(-1.22, 0), (-1.02, -0.2), (-0.6, -0.64), (0, -0.8), (0.62, -0.66), (1.02, -0.22), (1.3, -0.06), (1.3, 0.08),
         (1.02, 0.24), (0.6, 0.68), (0, 0.8), (-0.62, 0.64), (-1.03, 0.18)], True, 10,
    )  # fmt: skip
    body = place(outline * r, spot.x, spot.y, spot.turn)
    canvas.paint(body, glow(spot.x - r * 0.3, spot.y - r * 0.35, r * 1.5, rgb("#fde26a"), rgb("#e9a416"), 1.3))
    shade = place(outline * r * (0.98, 0.98) + (0.1 * r, 0.22 * r), spot.x, spot.y, spot.turn)
    cover, y0, x0 = canvas.mask([body])
    other = canvas.cover_of(shade, cover.shape, y0, x0)
    canvas.blend(np.clip(cover - other, 0, 1) * 0.55, y0, x0, rgb("#fff2a8"))
    for _ in range(60):
        a, d = rng.uniform(0, 6.28), np.sqrt(rng.random()) * 0.8
        p = place(np.array([[np.cos(a) * d * 1.05, np.sin(a) * d * 0.75]]) * r, spot.x, spot.y, spot.turn)[0]
        canvas.fill_within(circle(p[0], p[1], r * 0.022, 14), body, rgb("#d08d0e"), 0.6)


def _sprig(canvas: Canvas, x: float, y: float, turn: float, size: float, rng: np.random.Generator) -> None:
    for side, share in ((1, 0.95), (-1, 1.0), (0.25, 1.15)):
        a = turn + side * rng.uniform(0.45, 0.75)
        tip = (x + size * share * np.cos(a), y + size * share * np.sin(a))
        painted_leaf(canvas, arc((x, y), tip, 0.10 * side, 40), size * 0.42, LEAVES, rng)


def citrus(size: int, seed: int) -> Real:
    """Lemons, blood orange and lime with blossom on cobalt, half-drop."""
    rng = np.random.default_rng(seed)
    ground = rgb("#1c4f9f")
    canvas = Canvas((size, size), ground, drop=size // 2)
    u = size / 1280
    brush = mix(ground, rgb("#5d93d6"), 0.38)
    for _ in range(150):
        x, y, a = *rng.random(2) * size, rng.uniform(-0.5, 0.5) + 0.8
        line = arc((x, y), (x + 60 * u * np.cos(a), y + 60 * u * np.sin(a)), 0.08, 14)
        canvas.fill(ribbon(line, swell(14, 7 * u)), brush, 0.5)
    cut = (ORANGE, BLOOD, LEMON, BLOOD, ORANGE, LIME)
    sizes = [150.0] * 5 + [120.0] + [138.0] * 5 + [88.0] * 5 + [52.0] * 12
    spots = pack([r * u for r in sizes], (size, size), rng, size / 2, 700)
    turns = rng.uniform(0, 2 * np.pi, len(spots))
    for (x, y), a in zip(spots[6:11], turns[6:11], strict=True):
        _sprig(canvas, x - 62 * u * np.cos(a), y - 62 * u * np.sin(a), a + np.pi, 190 * u, rng)
    for (x, y), a in zip(spots[:6], turns[:6], strict=True):
        _sprig(canvas, x + 105 * u * np.cos(a), y + 105 * u * np.sin(a), a, 165 * u, rng)
        _sprig(canvas, x - 105 * u * np.cos(a), y - 105 * u * np.sin(a), a + np.pi, 120 * u, rng)
    for (x, y), a in zip(spots[11:16], turns[11:16], strict=True):
        painted_leaf(
            canvas, arc((x, y), (x - 120 * u * np.sin(-a), y - 120 * u * np.cos(a)), 0.1, 40), 52 * u, LEAVES, rng
        )
    for (x, y), a in zip(spots[6:11], turns[6:11], strict=True):
        _lemon(canvas, Spot(x, y, a, 122 * u), rng)
    for (x, y), a, tones in zip(spots[:6], turns[:6], cut, strict=True):
        citrus_slice(canvas, Spot(x, y, a, (140 if tones is not LIME else 112) * u), tones, rng)
    for (x, y), a, tones in zip(spots[11:16], turns[11:16], (LIME, ORANGE, BLOOD, LIME, LEMON), strict=True):
        off = 40 * u
        citrus_slice(canvas, Spot(x + off * np.sin(a), y - off * np.cos(a), a, 104 * u), tones, rng, half=True)
    petals = palette("#e9dfc6", "#fffaf0", "#e8b84a", "#f2c230")
    for (x, y), a in zip(spots[16:], turns[16:], strict=True):
        for side in (0.6, 2.4):
            tip = (x + 78 * u * np.cos(a + side), y + 78 * u * np.sin(a + side))
            painted_leaf(canvas, arc((x, y), tip, 0.1, 30), 28 * u, LEAVES, rng)
        blossom(canvas, Spot(x, y, a, 55 * u), petals, rng)
    return separate(canvas.finish(), 80)
