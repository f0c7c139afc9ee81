"""Fans and scales: art deco fans in gold line on petrol."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette
from tools.library.fields import grid, noise, shrink
from tools.library.swatches.loom import few

Real = npt.NDArray[np.floating[Any]]


def _fan_of(y: Real, x: Real, radius: float) -> tuple[Real, Real, Real]:
    """Which overlapping fan shows at each point: offsets (dy, dx) from its foot, and its row."""
    step = radius / 2
    lowest = np.floor((y + radius) / step)
    best_dy, best_dx, row_of = np.zeros_like(y), np.zeros_like(x), np.zeros_like(y)
    found = np.zeros(y.shape, bool)
    for back in range(6):
        row = lowest - back
        offset = (np.mod(row, 2) * radius).astype(np.float32)
        column = np.round((x - offset) / (2 * radius))
        dx = x - offset - column * 2 * radius
        dy = y - row * step
        mine = ~found & (dx * dx + dy * dy <= radius * radius)
        best_dy, best_dx = np.where(mine, dy, best_dy), np.where(mine, dx, best_dx)
        row_of = np.where(mine, row, row_of)
        found |= mine
    return best_dy, best_dx, row_of


def _line(gap: Real, half: Real | float) -> Real:
    """Coverage of a line of half-width `half` from the distance to its middle, both in pixels."""
    return np.asarray(np.clip(half - np.abs(gap) + 0.5, 0, 1), np.float32)


def deco_fans(size: int, seed: int) -> Real:
    """Ginkgo-like deco fans, ribs and scalloped hems in gold on petrol, every other row in blush."""
    rng = np.random.default_rng(seed)
    n = size * 2
    y, x = grid((n, n))
    sway = 0.0016 * n
    y = y + np.float32(sway * 0.6) * noise((n, n), rng, n / 26)
    x = x + np.float32(sway * 0.6) * noise((n, n), rng, n / 26)
    bands = [_fans(y[i : i + 128], x[i : i + 128], n / 6) for i in range(0, n, 128)]
    return few(np.clip(shrink(np.concatenate(bands), 2), 0, 1), 48)


def _fans(y: Real, x: Real, radius: float) -> Real:
    """Colours of the fans at some points of the plane, in fine pixels."""
    dy, dx, row = _fan_of(y, x, radius)
    r = np.hypot(dy, dx) / radius
    theta = np.arctan2(dx, -dy)
    petrol, night, gold, pale, blush, brick, cream = palette(
        "#12474c", "#0b2c33", "#d9ac5a", "#f1d9a2", "#e8a98c", "#b4532f", "#f7ecd6"
    )
    second = (np.mod(row, 2) == 1)[..., None]
    ground = np.where(second, petrol, night)
    panel = np.where(second, blush, petrol)
    ribs = 9
    k = theta / np.pi * 2 * ribs / 2
    within = k - np.round(k)
    petal = 0.80 - 0.085 * (2 * within) ** 2
    out = ground.astype(np.float32)

    def lay(cover: Real, colour: Real) -> None:
        nonlocal out
        out = out * (1 - cover[..., None]) + colour * cover[..., None]

    def inside(limit: Real | float) -> Real:
        return np.asarray(np.clip((limit - r) * radius + 0.5, 0, 1), np.float32)

    wide = radius / 160 * 1.15
    lay(inside(0.965), np.where(second, night, brick).astype(np.float32))
    lay(inside(0.90), np.where(second, petrol, night).astype(np.float32))
    lay(inside(petal), panel.astype(np.float32))
    # each petal is darker towards its foot, as a gouache wash is
    foot = np.clip(1 - r / 0.8, 0, 1) * inside(petal) * 0.55
    lay(foot, np.where(second, brick, night).astype(np.float32))
    taper = np.clip(1 - (2 * np.abs(within)) ** 2, 0, 1) * inside(petal - 0.05) * (r > 0.36)
    lay(taper.astype(np.float32) * 0.16, cream)
    seam = (np.abs(within) - 0.5) * (np.pi / ribs) * r * radius
    lay(_line(seam, wide * 1.25) * inside(petal) * (r > 0.335), gold)
    mid = within * (np.pi / ribs) * r * radius
    rib = np.clip((0.70 - r) / 0.36, 0, 1) * wide * 1.9
    lay(_line(mid, rib) * (r > 0.36) * (r < 0.70), np.where(second, cream, pale).astype(np.float32))
    bead = np.hypot(within * (np.pi / ribs) * r, r - 0.735)
    lay(np.clip((0.0125 - bead) * radius + 0.5, 0, 1).astype(np.float32), cream)
    for at, weight in ((0.985, 2.3), (0.93, 1.2), (0.335, 1.6), (0.20, 1.2)):
        lay(_line((r - at) * radius, wide * weight), gold)
    lay(_line((r - petal) * radius, wide * 1.6), gold)
    lay(inside(0.315), np.where(second, night, petrol).astype(np.float32))
    lay(inside(0.20), np.where(second, brick, blush).astype(np.float32))
    for at, weight in ((0.315, 1.4), (0.20, 1.4), (0.26, 0.9)):
        lay(_line((r - at) * radius, wide * weight), gold)
    lay(inside(0.085), gold)
    dots = np.hypot((np.mod(theta * 11 / np.pi, 1) - 0.5) * np.pi / 11 * 0.93, r - 0.9475)
    lay(np.clip((0.0105 - dots) * radius + 0.5, 0, 1).astype(np.float32), pale)
    return np.asarray(out, np.float32)
