"""Brain coral: a reaction-diffusion pattern grown into ridges, fluted across like the living animal, lit from above."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.colour import palette, ramp
from tools.library.fields import blur, gradient, grid, noise, relief, sample, smear, smoothstep

Real = npt.NDArray[np.floating[Any]]
_CELLS = 256  # the reaction runs on this grid whatever the picture's size, so that it always grows the same coral
VALLEY, DEEP, BODY, ROSE, BLUSH, CREST = palette("#2a1238", "#532a63", "#b5324a", "#f0705a", "#f9b59a", "#fdf0df")


def _spread(field: Real) -> Real:
    """Nine-point Laplacian that wraps."""
    wide = np.pad(field, 1, mode="wrap")
    sides = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]
    corners = wide[:-2, :-2] + wide[:-2, 2:] + wide[2:, :-2] + wide[2:, 2:]
    return 0.2 * sides + 0.05 * corners - field


def gray_scott(start: Real, feed: Real, kill: Real, steps: int) -> Real:
    """Concentration of the second substance after `steps` (Pearson, Science 1993), from a start in [0, 1]."""
    u: Real = (1 - start).astype(np.float32)
    v: Real = (0.5 * start).astype(np.float32)
    feed, kill = feed.astype(np.float32), (feed + kill).astype(np.float32)
    for _ in range(steps):
        eaten = u * v * v
        u += 1.0 * _spread(u) - eaten + feed * (1 - u)
        v += 0.5 * _spread(v) + eaten - kill * v
    return v


def grow(rng: np.random.Generator) -> Real:
    """The colony: meanders that run out into islands and pores, on the reaction's own grid, about 0 to 1."""
    shape = (_CELLS, _CELLS)
    lush = np.tanh(0.9 * noise(shape, rng, _CELLS / 3.2))
    start = smoothstep(0.2, 0.6, noise(shape, rng, 11)) * (0.9 + 0.1 * rng.random(shape))
    feed = 0.0400 + 0.0135 * lush
    kill = 0.0610 + 0.0006 * lush
    v = gray_scott(start.astype(np.float32), feed, kill, 5200)
    return np.asarray(np.clip(v / np.percentile(v, 97), 0, 1.15), np.float32)


def enlarge(field: Real, size: int) -> Real:
    """Carry the colony over to the picture's grid, smoothly."""
    y, x = grid((size, size))
    return sample(field, y * (_CELLS / size), x * (_CELLS / size), cv2.INTER_CUBIC)


def septa(height: Real, rng: np.random.Generator, pitch: float) -> Real:
    """The animal's fluting: fine plates that run down both sides of every ridge, about -1 to 1."""
    dy, dx = gradient(blur(height, pitch * 0.9))
    norm = np.hypot(dy, dx) + 1e-7
    # Up one side is down the other: smearing along the slope draws the plates straight over the crest.
    vy, vx = dy / norm, dx / norm
    x: Real = rng.standard_normal(height.shape).astype(np.float32)
    for _ in range(3):
        x = smear(x, vy, vx, 5, pitch * 0.16)
        x = blur(x, pitch * 0.20) - blur(x, pitch * 0.36)
        x = np.tanh(1.5 * x / (x.std() + 1e-9))
    return x


def brain_coral(size: int, seed: int) -> Real:
    """Meandering ridges in blush, edged with coral, over violet water."""
    rng = np.random.default_rng(seed)
    shape = (size, size)
    y, x = grid(shape)
    sway = size * 0.004
    colony = enlarge(grow(rng), size)
    colony = sample(colony, y + sway * noise(shape, rng, size / 24), x + sway * noise(shape, rng, size / 24))
    body = blur(colony, size / 500)
    flute = septa(body, rng, size / 120) + 0.35 * septa(body, rng, size / 230)
    flank = smoothstep(0.03, 0.24, body) * (1 - 0.45 * smoothstep(0.84, 1.04, body))
    shade, shine = relief((body + 0.036 * flute * flank) * size, 0.022, gloss=0.07)
    hollow = blur(body, size / 70) - body
    tone = 0.88 * body + 0.13 * flute * flank + 0.02 * noise(shape, rng, size / 5)
    tone = tone + 0.018 * noise(shape, rng, size / 420) * flank
    tone = np.interp(np.clip(tone, 0, 1), (0.06, 0.21, 0.27, 0.40, 0.70, 0.98), np.linspace(0, 1, 6))
    out = ramp(np.stack([VALLEY, DEEP, BODY, ROSE, BLUSH, CREST]), tone.astype(np.float32))
    out = out * (1 + 0.55 * np.clip(shade, -0.6, 0.4) - 0.5 * np.clip(hollow, -0.1, 0.5))[..., None]
    out = out + shine[..., None] * CREST
    crisp = out + 0.8 * (out - blur(out, size / 700))
    return np.asarray(np.clip(crisp, 0, 1), np.float32)
