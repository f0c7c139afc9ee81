"""Needle painting in silk: flowers, leaves and tendrils on a ground laid in rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette
from tools.library.curves import along, arc, tangents
from tools.library.fields import pack_around, shrink
from tools.library.motifs import Spot
from tools.library.styles.needle import GOLD, Hoop
from tools.library.thread import stem

Real = npt.NDArray[np.floating[Any]]

LEAVES = palette("#3f6b35", "#7f9a3c", "#b9b858", "#2f6b5a")
# heart, middle, rim of a petal
ROSES = (
    palette("#7d1330", "#d8343f", "#ff8a6b"),
    palette("#c2413b", "#f59a6e", "#ffe0bd"),
    palette("#8a3a1c", "#e39a2e", "#ffdf8a"),
    palette("#b0708a", "#f0c9c4", "#fff6ea"),
)
# The great flowers are set by hand: (x, y, radius) as shares of the tile.
GREAT = ((0.26, 0.25, 0.178), (0.76, 0.45, 0.162), (0.38, 0.76, 0.145))


def silk_garden(size: int, seed: int) -> Real:
    """Silk flowers in coral, peach, honey and blush with two-toned leaves on deep laid teal."""
    rng = np.random.default_rng(seed)
    hoop = Hoop(size, rng)
    hoop.ground()
    small = [0.086] * 5 + [0.052] * 8
    at = pack_around([(x, y, 1.1 * r) for x, y, r in GREAT], [1.1 * r for r in small], (1.0, 1.0), rng)
    radii = [r for _, _, r in GREAT] + small
    spots = np.vstack([[(x, y) for x, y, _ in GREAT], at]) * size
    for (x, y), share in zip(spots, radii, strict=True):
        tendrils(hoop, float(x), float(y), share * size, 3 if share > 0.1 else 2)
    for i, ((x, y), share) in enumerate(zip(spots, radii, strict=True)):
        sprays(hoop, float(x), float(y), share * size, 6 if i < 3 else 3)
    for i, ((x, y), share) in enumerate(zip(spots, radii, strict=True)):
        hoop.flower(float(x), float(y), share * size, ROSES[(0, 1, 3, 2, 0, 3, 1, 2)[i % 8]])
    return np.clip(shrink(hoop.canvas.pixels, hoop.fine), 0, 1)


def sprays(hoop: Hoop, x: float, y: float, r: float, count: int) -> None:
    """Leaves that reach out from under a flower, and a tendril with buds."""
    rng, size = hoop.rng, hoop.size
    turn = rng.uniform(0, 6.28)
    for k in range(count):
        a = turn + 2 * np.pi * (k + rng.uniform(-0.16, 0.16)) / count
        far = r * 0.75 + size * rng.uniform(0.085, 0.135)
        start = (x + 0.5 * r * np.cos(a), y + 0.5 * r * np.sin(a))
        spine = arc(start, (x + far * np.cos(a + 0.2), y + far * np.sin(a + 0.2)), float(rng.choice([-0.17, 0.17])), 60)
        first = int(rng.integers(0, 4))
        hoop.leaf(spine, size * rng.uniform(0.046, 0.062), LEAVES[[first, (first + 1) % 4, 2]])


def tendrils(hoop: Hoop, x: float, y: float, r: float, count: int) -> None:
    """Thin stems in stem stitch that curl away and carry padded berries."""
    rng, size = hoop.rng, hoop.size
    turn = rng.uniform(0, 6.28)
    for k in range(count):
        a = turn + 2 * np.pi * (k + rng.uniform(-0.2, 0.2)) / count
        curl = float(rng.choice([-1, 1]))
        steps = np.linspace(0, 1, 60)
        way = a + curl * (0.2 + 2.6 * steps**2.4)
        stride = (r * 0.5 + size * rng.uniform(0.13, 0.17)) / 60
        line = np.stack(
            [
                x + 0.5 * r * np.cos(a) + np.cumsum(np.cos(way)) * stride,
                y + 0.5 * r * np.sin(a) + np.cumsum(np.sin(way)) * stride,
            ],
            1,
        )
        hoop.lay(stem(line, size * 0.013, size * 0.0016), LEAVES[1 + k % 2])
        ways = tangents(line)
        tone = (GOLD, ROSES[0][2], ROSES[1][2])[int(rng.integers(0, 3))]
        for share, side in ((1.0, 0.0), (0.86, -curl), (0.74, curl), (0.60, -curl)):
            spot, at = along(line, share), int(share * 59)
            way2 = np.arctan2(ways[at, 1], ways[at, 0]) + side * 1.0
            reach = size * 0.017 * (side != 0)
            foot = spot + reach * 0.25 * np.array([np.cos(way2), np.sin(way2)])
            hoop.berry(Spot(*(spot + reach * np.array([np.cos(way2), np.sin(way2)])), way2, size * 0.0105), tone, foot)


__all__ = ["silk_garden"]
