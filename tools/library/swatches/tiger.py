"""A placed print: a tiger before a red sun, roses at its chin."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import arc, blob, circle, place
from tools.library.motifs import Spot, painted_leaf, rose
from tools.library.swatches.tiger_face import GOLD, RED, Twin, face

Real = npt.NDArray[np.floating[Any]]

LEAVES = palette("#0d3b36", "#1d6b5a", "#8cc3a0")
ROSES = palette("#47081a", "#a51d34", "#df4a50", "#ffd2bb")


def _sun(canvas: Canvas, draw: Twin, rng: np.random.Generator) -> None:
    x, y, s = draw.x, draw.y - 30 * draw.scale, draw.scale
    for i in range(56):
        a = 2 * np.pi * (i + 0.5) / 56
        reach = (474 if i % 2 else 448) + rng.normal(0, 3)
        ray = np.array([(412.0, -9.5), (reach, 0.0), (412.0, 9.5)]) * s
        canvas.fill(place(ray, x, y, a), GOLD if i % 2 else RED)
    ring = np.vstack([circle(x, y, 402 * s, 160), circle(x, y, 392 * s, 160)[::-1]])
    cover, y0, x0 = canvas.mask([ring[:160], ring[160:]])
    canvas.blend(cover, y0, x0, RED)
    canvas.fill(circle(x, y, 380 * s, 160) + (blob(1, rng, 0.1, 5, 160) - circle(0, 0, 1, 160)) * 2 * s, RED)


def _garden(canvas: Canvas, draw: Twin, rng: np.random.Generator) -> None:
    s = draw.scale
    for tx, ty, bow, width in ((430, 300, 0.10, 84), (392, 420, 0.08, 88), (250, 500, 0.06, 84), (470, 190, 0.12, 74)):
        for side in (1.0, -1.0):
            line = arc(
                (draw.x + side * 90 * s, draw.y + 330 * s), (draw.x + side * tx * s, draw.y + ty * s), bow * side, 50
            )
            painted_leaf(canvas, line, width * s, LEAVES, rng)


def _roses(canvas: Canvas, draw: Twin, rng: np.random.Generator) -> None:
    s = draw.scale
    for x, y, r in ((-196, 398, 92), (196, 398, 92), (0, 452, 128)):
        rose(canvas, Spot(draw.x + x * s, draw.y + y * s, rng.uniform(0, 6), r * s), ROSES, rng)


def tiger(size: int, seed: int) -> tuple[Real, Real]:
    """A tiger before the sun, leaves and roses below: (colour, alpha), `size` high."""
    rng = np.random.default_rng(seed)
    width = int(size * 0.88)
    canvas = Canvas((size, width), None, fine=3)
    draw = Twin(canvas, width / 2, size * 0.452, width / 1010)
    _sun(canvas, draw, rng)
    _garden(canvas, draw, rng)
    face(draw, rng)
    _roses(canvas, draw, rng)
    return canvas.finish_alpha()
