"""Florals: garden roses on plum night, and a ditsy meadow."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette, rgb
from tools.library.curves import arc, blob, circle, move, ribbon, swell
from tools.library.fields import distance, pack
from tools.library.flat import separate
from tools.library.motifs import Spot, blossom, painted_leaf, rose

Real = npt.NDArray[np.floating[Any]]

PINK = palette("#7c1f45", "#c24a73", "#eb93a4", "#fbd9d4")
CORAL = palette("#8a2323", "#d65343", "#f19477", "#fddcc0")
IVORY = palette("#a5703f", "#dcb27d", "#f4e0bb", "#fffaea")
GREENS = palette("#1d4a43", "#3f7d62", "#a5c79a")
SAGE = palette("#3d5a4a", "#7b9a78", "#d0dab0")


def _apart(spots: npt.NDArray[np.float64], colours: int, size: int, drop: float) -> list[int]:
    """Give each spot a colour so that like colours lie far apart on the lattice."""
    given: list[int] = []
    for i, spot in enumerate(spots):
        room = [
            min((distance(spot, spots[j], (size, size), drop) for j in range(i) if given[j] == k), default=2 * size)
            for k in range(colours)
        ]
        given.append(int(np.argmax(room)))
    return given


def rose_night(size: int, seed: int) -> Real:
    """Full garden roses, buds and small white blossom on ink blue, half-drop."""
    rng = np.random.default_rng(seed)
    ground = rgb("#15203d")
    canvas = Canvas((size, size), ground, drop=size // 2)
    u = size / 1280
    sizes = [235.0] * 2 + [200.0] * 3 + [158.0] * 3 + [105.0] * 2 + [62.0] * 12
    spots = pack([r * u for r in sizes], (size, size), rng, size / 2, 900)
    turns = rng.uniform(0, 2 * np.pi, len(spots))
    tones = _apart(spots[:10], 3, size, size / 2)
    shade = mix(ground, rgb("#3f6a78"), 0.40)
    for x, y in pack([70 * u] * 60, (size, size), rng, size / 2, 60):
        a = rng.uniform(0, 6.28)
        line = arc((x, y), (x + 150 * u * np.cos(a), y + 150 * u * np.sin(a)), 0.12, 30)
        painted_leaf(canvas, line, 46 * u, np.stack([ground, shade, mix(shade, rgb("#7fa4a0"), 0.25)]), rng)
    for i, ((x, y), a) in enumerate(zip(spots[:10], turns[:10], strict=True)):
        reach = sizes[i] * u
        for k in range(7):
            b = a + 2 * np.pi * k / 7 + rng.uniform(-0.25, 0.25)
            foot = (x + reach * 0.6 * np.cos(b), y + reach * 0.6 * np.sin(b))
            far = reach * rng.uniform(1.28, 1.5)
            tip = (x + far * np.cos(b + 0.2), y + far * np.sin(b + 0.2))
            painted_leaf(canvas, arc(foot, tip, 0.12, 40), reach * 0.42, GREENS if k % 3 else SAGE, rng)
    white = palette("#d9c9a8", "#fff7e6", "#d9a441", "#f4cf5c")
    for (x, y), a in zip(spots[10:], turns[10:], strict=True):
        for lean in (0.8, 2.6, 4.4):
            tip = (x + 88 * u * np.cos(a + lean), y + 88 * u * np.sin(a + lean))
            painted_leaf(canvas, arc((x, y), tip, 0.1, 30), 30 * u, SAGE, rng)
        blossom(canvas, Spot(x, y, a, 50 * u), white, rng)
    for i, ((x, y), a) in enumerate(zip(spots[:10], turns[:10], strict=True)):
        rose(canvas, Spot(x, y, a, sizes[i] * u * 1.04), (PINK, CORAL, IVORY)[tones[i]], rng)
    return separate(canvas.finish(), 80)


def ditsy(size: int, seed: int) -> Real:
    """A ditsy meadow of tiny flowers and sprigs on butter, straight repeat."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), rgb("#f7e3ae"))
    u = size / 1280
    sizes = [76.0] * 22 + [54.0] * 38 + [27.0] * 44
    spots = pack([r * u for r in sizes], (size, size), rng, 0.0, 160)
    turns = rng.uniform(0, 2 * np.pi, len(spots))
    sets = (
        palette("#b8322f", "#e0533f", "#f6c643", "#5a1f24"),
        palette("#2c4f94", "#5683c8", "#fbe9b0", "#1d2f5c"),
        palette("#e6d4c0", "#fffdf4", "#eda93a", "#c96a2a"),
        palette("#b24a78", "#e58fae", "#fbe3a0", "#7a2350"),
    )
    tones = _apart(spots, 4, size, 0.0)
    leaves = palette("#28584a", "#4f8460", "#a8c48c")
    for i, ((x, y), a) in enumerate(zip(spots, turns, strict=True)):
        r = sizes[i] * u
        if i < 60:
            stem = arc((x, y), (x + 1.55 * r * np.cos(a), y + 1.55 * r * np.sin(a)), 0.18, 24)
            canvas.fill(ribbon(stem, swell(24, 4.4 * u, 3.0 * u, 1.0 * u)), leaves[0])
            for share, side in ((0.55, 1.0), (0.8, -1.0)):
                p = stem[int(share * 23)]
                b = a + side * 0.9
                painted_leaf(
                    canvas,
                    arc((p[0], p[1]), (p[0] + 0.8 * r * np.cos(b), p[1] + 0.8 * r * np.sin(b)), 0.1 * side, 24),
                    0.34 * r,
                    leaves,
                    rng,
                )
            blossom(canvas, Spot(x, y, a, r * (0.80 if i < 22 else 0.78)), sets[tones[i]], rng, 6 if i % 3 == 0 else 5)
        else:
            tone = sets[tones[i]]
            for k in range(3):
                b = a + k * 2.09
                canvas.fill(circle(x + r * 0.42 * np.cos(b), y + r * 0.42 * np.sin(b), r * 0.20, 24), tone[1])
                canvas.fill(move(blob(r * 0.09, rng), x + r * 0.42 * np.cos(b), y + r * 0.42 * np.sin(b)), tone[2])
    return separate(canvas.finish(), 80)
