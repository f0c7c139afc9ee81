"""Suminagashi: rings of ink touched onto still water by turns, drawn out by breath, lifted on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from tools.library.colour import multiply_ink, palette, rgb
from tools.library.fields import blur, grid, noise, pack, shrink, smoothstep

Real = npt.NDArray[np.floating[Any]]
INKS = palette("#15181f", "#1d4257", "#c5442c")
PAPER = rgb("#f5eee0")
CLEAR = -1


@dataclass(frozen=True)
class Touch:
    """One touch of a brush: where (pixels), how wide it spreads, and its ink (CLEAR is the resin brush)."""

    x: float
    y: float
    radius: float
    ink: int
    strength: float = 1.0


def undo(y: Real, x: Real, touch: Touch, reach: float, size: float) -> tuple[Real, Real, Real]:
    """Where points were before a touch: (y, x, share), share < 1 for those inside the new drop, d^2 over r^2.

    The inverse of `marbling.push`: the drop opens a disc and squeezes the ring up to `reach` evenly, so
    d^2 = (d'^2 - r^2) / (1 - r^2 / R^2) outside it, and points beyond R have not moved.
    """
    dy, dx = y - np.float32(touch.y), x - np.float32(touch.x)
    dy -= np.float32(size) * np.rint(dy * np.float32(1 / size))
    dx -= np.float32(size) * np.rint(dx * np.float32(1 / size))
    d2 = dy * dy + dx * dx
    r2 = np.float32(touch.radius**2)
    near = np.flatnonzero(d2 < reach * reach)
    close = np.maximum(d2[near], np.float32(1e-6))
    before = np.maximum(close - r2, 0) * np.float32(1 / (1 - (touch.radius / reach) ** 2))
    move = np.sqrt(before / close) - 1
    y, x = y.copy(), x.copy()
    y[near] += dy[near] * move
    x[near] += dx[near] * move
    return y, x, np.asarray(d2 / r2, np.float32)


def breathe(size: int, rng: np.random.Generator, strength: float) -> tuple[Real, Real]:
    """Where the water at each pixel came from: a soft gust, a divergence-free drift of few long waves on the torus."""
    y, x = (2 * np.pi / size * axis for axis in grid((size, size)))
    waves = []
    for a in range(7):
        for b in range(-6, 7):
            square = a * a + b * b
            if 0 < square <= 40 and (a > 0 or b > 0):
                waves.append((a, b, rng.normal() / square**0.93, rng.uniform(0, 6.28)))
    strength = strength * 2 * np.pi / 14
    for _ in range(14):
        vy, vx = np.zeros_like(y), np.zeros_like(x)
        for a, b, amplitude, phase in waves:
            swing = np.float32(amplitude * strength) * np.sin(a * y + b * x + np.float32(phase))
            vy += np.float32(b) * swing
            vx -= np.float32(a) * swing
        y, x = y + vy, x + vx
    return y * np.float32(size / 2 / np.pi), x * np.float32(size / 2 / np.pi)


def plan(size: int, rng: np.random.Generator) -> list[Touch]:
    """The touches in order: a few wells touched by turns with ink and with resin, so each becomes a nest of rings."""
    radii = [0.25, 0.21, 0.18, 0.14, 0.12, 0.10]
    wells = pack([r * size for r in radii], (size, size), rng, 0.0, 400)
    rounds = [19, 17, 14, 12, 9, 7]
    queue = []
    for k, ((x, y), count) in enumerate(zip(wells, rounds, strict=True)):
        for i in range(count):
            queue.append((i / count + 0.02 * rng.random() + (0.0, 0.1, 0.0, 0.3, 0.1, 0.5)[k], k, i, x, y))
    touches = []
    for _, k, i, x, y in sorted(queue):
        ink = (0, 1, 0, 2, 0, 1)[k] if k != 1 else (1 if i % 5 else 0)
        jog = rng.normal(0, size * 0.0012, 2)
        # the first rings end up outermost and thinnest, so they are given more ink
        wide = size * rng.uniform(0.033, 0.050) * (1.40 - 0.5 * i / rounds[k])
        touches.append(Touch(float(x + jog[0]), float(y + jog[1]), wide, ink, float(rng.choice([1.0, 1.0, 0.8, 0.5]))))
        touches.append(Touch(float(x + jog[0]), float(y + jog[1]), wide * rng.uniform(0.75, 1.7), CLEAR))
    return touches


def float_ink(y: Real, x: Real, touches: list[Touch], size: int, reach: float) -> tuple[Real, Real]:
    """Run the touches back for every point: density of ink (0 to 1) there, and which ink (index as float)."""
    density, which = np.zeros(y.size, np.float32), np.zeros(y.size, np.float32)
    shape, free = y.shape, np.arange(y.size)
    y, x = y.ravel(), x.ravel()
    for touch in reversed(touches):
        y, x, share = undo(y, x, touch, reach, size)
        inside = share < 1
        if inside.any():
            if touch.ink != CLEAR:
                # ink is driven to its outer rim, where the resin stops it, and thins out inwards
                density[free[inside]] = touch.strength * (0.30 + 0.70 * share[inside] ** 1.6)
                which[free[inside]] = touch.ink
            y, x, free = y[~inside], x[~inside], free[~inside]
    return density.reshape(shape), which.reshape(shape)


def floating_ink(size: int, seed: int) -> Real:
    """Nests of fine rings in sumi black and deep blue, one of vermilion, drawn out by breath on warm paper."""
    rng = np.random.default_rng(seed)
    fine = 2
    n = size * fine
    coarse = math.gcd(n, 8)  # the drift is smooth: a coarse grid of it is enough
    y, x = (
        at + coarse * enlarge(drift - still, coarse)
        for at, drift, still in zip(
            grid((n, n)), breathe(n // coarse, rng, 0.080), grid((n // coarse, n // coarse)), strict=True
        )
    )
    touches = [Touch(t.x * fine, t.y * fine, t.radius * fine, t.ink, t.strength) for t in plan(size, rng)]
    parts = [float_ink(y[i : i + 32], x[i : i + 32], touches, n, n * 0.42) for i in range(0, n, 32)]
    density, which = (np.vstack(p) for p in zip(*parts, strict=True))
    return lift(density, which, fine, rng)


def enlarge(field: Real, factor: int) -> Real:
    """Enlarge a smooth periodic field by a whole factor: a true spline, as a cubic remap ripples at every step."""
    return np.asarray(ndimage.zoom(field, factor, order=3, mode="grid-wrap", grid_mode=True), np.float32)


def lift(density: Real, which: Real, fine: int, rng: np.random.Generator) -> Real:
    """Lay the paper on the water: the sheet takes the ink unevenly, with its fibres and a little spread."""
    size = density.shape[0] // fine
    shape = (size, size)
    laid = noise(shape, rng, size / 380, 0.5)
    fibre = smoothstep(1.5, 3.0, noise(shape, rng, size / 300, stretch=0.08) + 0.4 * noise(shape, rng, size / 200))
    cloud = noise(shape, rng, size / 5, 0.2)
    sheet = PAPER * (1 + 0.012 * laid - 0.015 * fibre)[..., None]
    for ink, tone in enumerate(INKS):
        layer = shrink(blur(density * (which == ink), 0.8), fine)  # two by two samples leave steps on thin rings
        soft = 0.72 * layer + 0.28 * blur(layer, size * 0.0014)
        cover = np.clip(soft * (1 + 0.10 * cloud + 0.06 * laid) - 0.10 * fibre * soft, 0, 1.1)
        sheet = multiply_ink(sheet, tone, cover)
    return np.asarray(np.clip(sheet, 0, 1), np.float32)


__all__ = ["floating_ink", "undo"]
