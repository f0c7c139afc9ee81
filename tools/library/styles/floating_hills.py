"""A woodblock landscape that never ends: folds of hills, sea and mist with pines and a red sun."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, rgb
from tools.library.curves import circle, move
from tools.library.fields import blur, noise, relief, shrink
from tools.library.motifs import fade
from tools.library.styles.woodblock import BENI, INDIGO, OCHRE, PAPER, PINE, SKY, Range, layer, plank

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]
SALMON = rgb("#e98a5f")

FOLDS = (
    Range(0.05, ((0.16, 0.15, 0.16), (0.62, 0.055, 0.22), (0.93, 0.04, 0.1)), INDIGO, SKY, "cliff", (0.31, 0.355)),
    Range(0.15, ((0.80, 0.12, 0.13), (0.36, 0.035, 0.12)), PINE, OCHRE, "hill", (0.60, 0.95)),
    Range(0.24, ((0.10, 0.03, 0.10), (0.40, 0.035, 0.09), (0.72, 0.03, 0.12)), SKY, SKY, "wave"),
    Range(0.315, ((0.24, 0.035, 0.10), (0.55, 0.04, 0.10), (0.90, 0.035, 0.09)), INDIGO, SKY, "wave"),
    Range(0.47, ((0.45, 0.165, 0.17), (0.05, 0.05, 0.14)), OCHRE, PAPER, "cliff", (0.23, 0.72)),
    Range(0.56, ((0.13, 0.10, 0.15), (0.78, 0.12, 0.14)), INDIGO, SKY, "cliff", (0.33,)),
    Range(0.66, ((0.50, 0.08, 0.16), (0.97, 0.06, 0.11)), PINE, OCHRE, "hill", (0.42, 0.49, 0.545)),
    Range(0.745, ((0.06, 0.03, 0.10), (0.34, 0.04, 0.10), (0.64, 0.03, 0.10)), INDIGO, SKY, "wave"),
    Range(0.82, ((0.20, 0.035, 0.09), (0.50, 0.03, 0.10), (0.82, 0.04, 0.10)), SKY, SKY, "wave"),
    Range(0.93, ((0.40, 0.09, 0.14), (0.80, 0.12, 0.13)), PINE, OCHRE, "hill", (0.62, 0.97)),
)  # fmt: skip
# Bands of mist: (lies over the fold of this number, y, x from, x to).
MISTS = ((0, 0.045, 0.40, 0.92), (4, 0.445, 0.66, 1.12), (5, 0.585, 0.02, 0.46), (9, 0.93, 0.02, 0.44))
SUN = (3, 0.655, 0.385, 0.070)
Layer = tuple[Real, Real, int]


def sheet(size: int) -> Canvas:
    """An empty, wrapping block."""
    block = Canvas((size, size), None, fine=2)
    block.wraps = True
    return block


def pulled(block: Canvas, middle: float) -> Layer:
    """What was drawn on a block as a layer half a tile up and down from `middle` (a share of the tile)."""
    size = block.size[0]
    first = round((middle - 0.5) * size)
    alpha = shrink(block.alpha, 2)
    colour = shrink(block.pixels, 2) / np.maximum(alpha, 1e-4)[..., None]
    return np.roll(colour, -first, 0), np.roll(alpha, -first, 0), first


def sun(size: int, wood: Real) -> Layer:
    """The red disc, wiped paler towards its foot."""
    block = sheet(size)
    _, x, y, r = SUN
    wiped = fade((0, (y - r * 0.2) * size), (0, (y + r) * size), BENI, SALMON)
    block.paint(circle(x * size, y * size, r * size, 160), wiped)
    colour, alpha, first = pulled(block, y)
    grain = np.clip(0.12 + 0.16 * wood, 0, 0.4)[..., None]
    return colour * (1 - grain) + PAPER * grain, alpha, first


def mist(size: int, band: tuple[int, float, float, float], rng: np.random.Generator) -> Layer:
    """A bank of mist: long fingers of bare paper with round ends, blue wiped in from below."""
    block = sheet(size)
    _, y, left, right = band
    half = 0.0125 * size
    wide = right - left
    fingers = ((-1.0, 0.22, 0.74), (0.0, 0.0, 0.90), (1.0, 0.14, 1.0), (2.0, 0.34, 0.80))
    shapes = []
    for row, start, end in fingers:
        a = (left + wide * (start + rng.uniform(-0.04, 0.04))) * size
        b = (left + wide * (end + rng.uniform(-0.04, 0.04))) * size
        t = np.linspace(np.pi / 2, 3 * np.pi / 2, 24)
        cap = np.stack([np.cos(t), np.sin(t)], 1) * half * 1.06
        level = y * size + row * 2 * half
        shapes.append(np.vstack([move(cap, a, level), move(-cap, b, level)]))
    for shape in shapes:
        block.fill(place_out(shape, size / 560), INDIGO)
    for shape in shapes:
        low, high = shape[:, 1].min(), shape[:, 1].max()
        block.paint(shape, fade((0, low), (0, high), PAPER, mix(PAPER, SKY, 0.55), 2.2))
    return pulled(block, y)


def place_out(shape: Points, by: float) -> Points:
    """A mist finger drawn larger by an even margin."""
    middle = (shape.min(0) + shape.max(0)) / 2
    half = (shape.max(0) - shape.min(0)) / 2
    return np.asarray(middle + (shape - middle) * (half + by) / half)


def floating_hills(size: int, seed: int) -> Real:
    """Hills, swell and pines in indigo, pine green and ochre with one red sun, folded into an endless sheet."""
    rng = np.random.default_rng(seed)
    wood = plank(size, rng)
    tall = np.broadcast_to(PAPER, (3 * size, size, 3)).astype(np.float32).copy()
    layers: list[Layer] = []
    for number, fold in enumerate(FOLDS):
        layers.append(layer(fold, size, wood, rng))
        if number == SUN[0]:
            layers.append(sun(size, wood))
        layers += [mist(size, band, rng) for band in MISTS if band[0] == number]
    for turn in range(3):
        for colour, cover, first in layers:
            top = first + turn * size
            low, high = max(top, 0), min(top + colour.shape[0], 3 * size)
            here = slice(low - top, high - top)
            tall[low:high] += (colour[here] - tall[low:high]) * cover[here][..., None]
    return pressed(tall[size : 2 * size], rng)


def pressed(print_: Real, rng: np.random.Generator) -> Real:
    """Rub the sheet down: the damp paper keeps the dents of the blocks, and the baren leaves a little mottle."""
    size = print_.shape[0]
    dent, _ = relief(blur(print_.mean(-1), size / 1100) * size, 0.0016)
    mottle = 0.010 * noise((size, size), rng, size / 420) + 0.010 * noise((size, size), rng, size / 30)
    return np.asarray(np.clip(print_ * (1 + mottle[..., None]) + 0.16 * dent[..., None], 0, 1), np.float32)
