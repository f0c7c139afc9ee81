"""Layered watercolour: polygon-deformed washes (after Hobbs) with edge darkening and granulation."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.colour import palette, rgb
from tools.library.curves import arc, blob, circle, leaf
from tools.library.fields import blur, noise, pack

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


def deform(
    points: Points, spread: npt.NDArray[np.float64], rounds: int, rng: np.random.Generator
) -> tuple[Points, npt.NDArray[np.float64]]:
    """Split every edge and throw its middle aside by a share of its length, `rounds` times (Hobbs 2017)."""
    for _ in range(rounds):
        after = np.roll(points, -1, 0)
        edge = after - points
        throw = rng.normal(0, 1, len(points)) * spread * 0.5
        middle = (points + after) / 2 + np.stack([-edge[:, 1], edge[:, 0]], 1) * throw[:, None]
        points = np.stack([points, middle], 1).reshape(-1, 2)
        spread = np.repeat(spread, 2) * rng.uniform(0.75, 1.0, len(points))
    return points, spread


class Wash:
    """A sheet of paper that takes transparent washes."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.rng = size, rng
        self.depth: Real = np.zeros((size, size, 3), np.float32)
        # Its own generator, so that a small sheet has the layout of a large one.
        tooth = noise((size, size), np.random.default_rng(rng.integers(2**32)), 2.6 * max(size / 1024, 0.5))
        self.tooth: Real = blur(tooth, 0.6) * 1.2
        self.pool: Real = noise((size, size), rng, size / 14)
        self.bloom: Real = noise((size, size), rng, size / 40)

    def lay(self, base: Points, ink: Real, strength: float, soft: float, layers: int = 14) -> None:
        """One wash: many thin deformed layers, a dark rim where it dried, pigment settled in the tooth."""
        rng, size = self.rng, self.size
        spread = rng.uniform(0.2, 1.0, len(base)) * soft
        rough, spread = deform(base, spread, 2, rng)
        shapes = [deform(rough, spread, 3, rng)[0] for _ in range(layers)]
        low = np.floor(np.min([s.min(0) for s in shapes], 0)).astype(int) - 22
        high = np.ceil(np.max([s.max(0) for s in shapes], 0)).astype(int) + 22
        cover = np.zeros((high[1] - low[1], high[0] - low[0]), np.float32)
        for shape in shapes:
            sheet = np.zeros(cover.shape, np.uint8)
            cv2.fillPoly(sheet, [np.round((shape - low - 0.5) * 64).astype(np.int32)], 255, cv2.LINE_AA, 6)
            cover += sheet.astype(np.float32) / (255 * layers)
        inside = cv2.GaussianBlur(cover, (0, 0), size / 110)
        rim = np.clip(cover - inside, 0, 1) * (cover > 0.3)
        thin = cv2.GaussianBlur(cover, (0, 0), size / 420)
        line = np.clip(cover - thin, 0, 1)
        iy = (np.arange(cover.shape[0]) + low[1])[:, None] % size
        ix = (np.arange(cover.shape[1]) + low[0])[None, :] % size
        body = cover * (0.62 + 0.20 * np.clip(self.pool[iy, ix], -2, 2) + 0.10 * np.clip(self.bloom[iy, ix], -2, 2))
        load = np.clip(body + 0.95 * rim + 1.3 * line, 0, 2.2) * (1 + 0.13 * np.clip(self.tooth[iy, ix], -2, 2.5))
        density = -np.log(np.clip(ink, 0.02, 0.995))
        np.add.at(self.depth, (iy, ix), (strength * load)[..., None] * density)

    def finish(self) -> Real:
        """The dried sheet."""
        paper = rgb("#fcf8ee") * (1 + 0.007 * self.tooth[..., None])
        return np.asarray(np.clip(paper * np.exp(-self.depth), 0, 1), np.float32)


def tide_pool(size: int, seed: int) -> Real:
    """Wet petals, pebbles and weed in indigo, viridian, coral and rose, with spatter."""
    rng = np.random.default_rng(seed)
    sheet = Wash(size, rng)
    cool = palette("#27457f", "#1f8a8c", "#5aa9bf", "#3b5fa8")
    warm = palette("#e9674f", "#d6457a", "#f2a53c", "#ef8a63")
    region = noise((size, size), rng, size / 3.4)

    def tone(x: float, y: float) -> Real:
        hot = region[int(y) % size, int(x) % size] + rng.normal(0, 0.20) > 0.20
        return np.asarray((warm if hot else cool)[rng.integers(0, 4)], np.float32)

    for x, y in pack([size * 0.13] * 13, (size, size), rng, 0.0, 120):
        shape = blob(size * rng.uniform(0.10, 0.17), rng, 0.35, 5, 12) * (1, rng.uniform(0.6, 1)) + (x, y)
        sheet.lay(shape, tone(x, y), 0.38, 0.75)
    for x, y in pack([size * 0.062] * 44, (size, size), rng, 0.0, 100):
        turn = rng.uniform(0, 6.28)
        petals = int(rng.integers(3, 7))
        ink = tone(x, y)
        reach = size * rng.uniform(0.075, 0.115)
        for k in range(petals):
            a = turn + k * rng.uniform(0.55, 0.8)
            foot = (x + reach * 0.1 * np.cos(a), y + reach * 0.1 * np.sin(a))
            spine = arc(foot, (x + reach * np.cos(a), y + reach * np.sin(a)), rng.uniform(-0.12, 0.12), 9)
            sheet.lay(leaf(spine, reach * rng.uniform(0.30, 0.48), 0.62, 0.8), ink, rng.uniform(0.55, 0.95), 0.30, 9)
    for x, y in rng.random((46, 2)) * size:
        a, reach = rng.uniform(0, 6.28), size * rng.uniform(0.03, 0.10)
        spine = arc((x, y), (x + reach * np.cos(a), y + reach * np.sin(a)), rng.uniform(-0.2, 0.2), 12)
        sheet.lay(leaf(spine, size * rng.uniform(0.008, 0.018), 0.4, 0.8), tone(x, y), rng.uniform(0.8, 1.2), 0.22, 5)
    for x, y in rng.random((260, 2)) * size:
        r = size * 0.0016 * np.exp(rng.normal(0.4, 0.7))
        sheet.lay(circle(x, y, r, 10), tone(x, y), rng.uniform(0.6, 1.1), 0.25, 3)
    return sheet.finish()


__all__ = ["Wash", "deform", "tide_pool"]
