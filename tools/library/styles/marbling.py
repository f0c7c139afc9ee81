"""Marbled paper: drops of colour floated on size, combed, then lifted on paper (after Lu, Jaffer et al. 2012)."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette, rgb, shift
from tools.library.curves import circle
from tools.library.fields import grid, noise, sample, shrink, smoothstep

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


def push(points: Points, x: float, y: float, radius: float, reach: float, size: float) -> Points:
    """Move ink aside for a drop of `radius`: everything within `reach` is squeezed evenly, the rest stays.

    In open water a drop moves points to sqrt(d^2 + r^2) (Lu and Jaffer, eq. 1). A torus has no outside, so the
    ring up to `reach` is compressed instead: d'^2 = d^2 (1 - r^2/R^2) + r^2, still one to one.
    """
    d = (points - (x, y) + size / 2) % size - size / 2
    far2 = (d**2).sum(1)
    inside = far2 < reach**2
    scale = np.ones(len(points))
    scale[inside] = np.sqrt((1 - (radius / reach) ** 2) + radius**2 / np.maximum(far2[inside], 1e-6))
    return points + d * (scale - 1)[:, None]


def float_drops(size: int, inks: Real, plan: list[tuple[float, float, float, int]], reach: float) -> Real:
    """Drop the inks in order; each entry is (x, y, radius, ink). Returns the bath at twice the size."""
    pool = np.zeros((0, 2))
    counts: list[int] = []
    for x, y, radius, _ in plan:
        if len(pool):
            pool = push(pool, x, y, radius, reach, size)
        ring = circle(x, y, radius, 260)
        pool = np.vstack([pool, ring])
        counts.append(len(ring))
    bath = Canvas((size, size), inks[0])
    start = 0
    for (_, _, _, ink), count in zip(plan, counts, strict=True):
        bath.fill(pool[start : start + count], inks[ink])
        start += count
    return bath.pixels


def tines(at: Real, spacing: float, pull: float, sharp: float, offset: float = 0.0) -> Real:
    """How far a comb with evenly spaced tines drags each position across it."""
    near = np.abs((at - offset + spacing / 2) % spacing - spacing / 2)
    return np.asarray((pull * np.exp(-near / sharp)), np.float32)


def nonpareil(size: int, seed: int) -> Real:
    """Turkish combed paper in oxblood, indigo, ochre and cream, with its scalloped feathers."""
    rng = np.random.default_rng(seed)
    inks = palette("#f2e6cb", "#7e1d25", "#16284f", "#dc9d34", "#f6efdd", "#2f7d7c", "#e39a86")
    order = [2, 4, 1, 2, 3, 0, 2, 5, 4, 1, 2, 6, 0, 3]
    plan: list[tuple[float, float, float, int]] = []
    for i in range(230):
        x, y = rng.random(2) * size
        plan.append((x, y, size * 0.080 * rng.uniform(0.55, 1.3), order[i % len(order)]))
        if i % 4 == 0:
            plan.append((x, y, size * rng.uniform(0.018, 0.035), int(rng.integers(0, 7))))
    for _ in range(240):
        x, y = rng.random(2) * size
        plan.append((x, y, size * rng.uniform(0.004, 0.010), 4 if rng.random() < 0.6 else 2))
    bath = float_drops(size, inks, plan, size * 0.40)
    n = bath.shape[0]
    y, x = grid((n, n))
    y = y + 0.007 * n * noise((n, n), rng, n / 3.0)
    x = x + 0.007 * n * noise((n, n), rng, n / 3.0)
    # Undo the combs from last to first: where did this point of the paper come from?
    pitch = n / 13
    y = y + tines(x, pitch, n * 0.095, pitch * 0.30)
    x = x + tines(y, n / 3, n * 0.17, n * 0.055) - tines(y, n / 3, n * 0.17, n * 0.055, n / 6)
    out = shrink(sample(bath, y, x, cv2.INTER_LINEAR), 2)
    # No comb's cusp on the edge of the tile: it is true to the paper but reads as a seam.
    return on_paper(np.roll(out, size // 26, 1), rng)


def on_paper(print_: Real, rng: np.random.Generator) -> Real:
    """The lifted print: a little mottled, with pinholes where the size held a bubble."""
    shape = print_.shape[:2]
    mottle = 0.018 * noise(shape, rng, shape[0] / 43) + 0.014 * noise(shape, rng, shape[0] / 580)
    out = shift(print_, 0.0)
    out = out * (1 + mottle[..., None])
    holes = smoothstep(3.6, 4.0, noise(shape, rng, shape[0] / 320))[..., None]
    return np.asarray(np.clip(out * (1 - 0.8 * holes) + rgb("#f6efdd") * 0.8 * holes, 0, 1), np.float32)
