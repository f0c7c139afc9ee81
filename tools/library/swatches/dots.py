"""Polka dots cut by hand: painted paper rounds, each on the ghost of a second one, in a half-drop."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import Points, arc, move, ribbon, swell
from tools.library.inks import settle
from tools.library.nesting import by_hand

Real = npt.NDArray[np.floating[Any]]

TOMATO, CORAL, ROSE, IVORY, PLUM = palette("#d23b2a", "#ec7a62", "#f3ab98", "#fbeedd", "#3a1733")


def snipped(radius: float, rng: np.random.Generator) -> Points:
    """A round cut with scissors: some dozen straight snips of uneven length, and one that went too far."""
    count = int(rng.integers(13, 18))
    gaps = rng.uniform(0.7, 1.3, count)
    angle = 2 * np.pi * np.cumsum(gaps) / gaps.sum() + rng.uniform(0, 6.28)
    out = 1 + 0.045 * np.cos(2 * angle + rng.uniform(0, 6.28)) + rng.normal(0, 0.011, count)
    out[int(rng.integers(count))] *= 0.955
    corners = np.stack([np.cos(angle), np.sin(angle)], 1) * (radius * out)[:, None]
    for _ in range(2):  # corners of cut paper are never quite sharp
        ahead = np.roll(corners, -1, 0)
        corners = np.stack([corners * 0.78 + ahead * 0.22, corners * 0.22 + ahead * 0.78], 1).reshape(-1, 2)
    return by_hand(corners, rng, radius * 0.006)


def _dot(
    canvas: Canvas, x: float, y: float, radius: float, tones: tuple[Real, Real, Real], rng: np.random.Generator
) -> None:
    under, paper, stroke = tones
    lean = 0.9 + rng.normal(0, 0.18)
    off = radius * rng.uniform(0.11, 0.19)
    canvas.fill(
        move(snipped(radius * rng.uniform(0.98, 1.04), rng), x + off * np.cos(lean), y + off * np.sin(lean)), under
    )
    shape = move(snipped(radius, rng), x, y)
    canvas.fill(shape, paper)
    way = rng.uniform(-0.5, 0.2)
    d, n = np.array([np.cos(way), np.sin(way)]), np.array([-np.sin(way), np.cos(way)])
    for level in np.linspace(-0.84, 0.84, 11) + rng.normal(0, 0.04, 11):
        if rng.random() < 0.35:
            continue
        half = radius * np.sqrt(1 - level**2)
        start, end = sorted(rng.uniform(-0.95, 1.0, 2))
        if end - start < 0.5:
            continue
        foot = np.array([x, y]) + n * level * radius
        line = arc(tuple(foot + d * half * start), tuple(foot + d * half * end), 0.02, 16)
        canvas.fill_within(ribbon(line, swell(16, radius * rng.uniform(0.025, 0.06))), shape, stroke)


def cut_dots(size: int, seed: int) -> Real:
    """Ivory dots on tomato, every one cut anew, with one plum dot to a repeat; half-drop."""
    rng = np.random.default_rng(seed)
    width = round(size * np.sqrt(3) / 2)  # even triangles of dots
    canvas = Canvas((size, width), TOMATO, drop=size // 2)
    step = size / 5  # five columns and rows: half a step of drop a column makes the half-drop of the tile
    odd = {(1, 3): 0, (3, 1): 1, (4, 4): 1}
    for column in range(5):
        for row in range(5):
            x = column * width / 5 + rng.normal(0, 0.024) * step
            y = (row + 0.5 + 0.5 * column) * step + rng.normal(0, 0.024) * step
            radius = step * rng.uniform(0.325, 0.37)
            kind = odd.get((column, row))
            tones = ((CORAL, IVORY, ROSE), (IVORY, PLUM, TOMATO), (CORAL, ROSE, IVORY))[0 if kind is None else kind + 1]
            _dot(canvas, x, y, radius, tones, rng)
    return settle(canvas.finish(), np.stack([TOMATO, CORAL, ROSE, IVORY, PLUM]), 7)
