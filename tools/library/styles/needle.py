"""Silk needlework: petals in long-and-short stitch, fishbone leaves, knots, a ground laid in rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette, rgb
from tools.library.curves import along, leaf, move, tangents
from tools.library.fields import noise, sample
from tools.library.motifs import Spot
from tools.library.thread import Yarn, knot, lay, stem

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

GROUND = palette("#0f2f33", "#15413f", "#0b2530")
LEAF = rgb("#7f9a3c")
GOLD, DARK = rgb("#f2c14b"), rgb("#061416")


@dataclass(frozen=True)
class Petal:
    """A fan of silk: base (x, y), direction, length and half-spread in radians; colours heart to rim."""

    x: float
    y: float
    turn: float
    length: float
    spread: float
    tones: Real

    def at(self, u: Points, v: Points) -> Points:
        """Point at u in [-1, 1] across and v in [0, 1] from base to rim."""
        reach = self.length * (1 - 0.20 * np.abs(u) ** 2.4 - 0.10 * np.exp(-((u / 0.22) ** 2)))
        angle = self.turn + u * self.spread * (0.35 + 0.65 * np.sin(np.pi * (0.12 + 0.62 * v)))
        r = reach * v
        return np.stack([self.x + r * np.cos(angle), self.y + r * np.sin(angle)], -1)

    def outline(self) -> Points:
        """Its edge."""
        u = np.linspace(-1, 1, 40)
        side = np.linspace(0.05, 1, 16)
        return np.vstack([self.at(-np.ones(16), side), self.at(u, np.ones(40)), self.at(np.ones(16), side)[::-1]])


class Hoop:
    """The cloth in its hoop: everything is laid at twice the size."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.rng = size, rng
        # Threads and noise take a number a pixel; with their own source the drawing is the same at every size.
        self.grain = np.random.default_rng(rng.integers(1 << 31))
        self.canvas = Canvas((size, size), GROUND[0])
        self.fine = self.canvas.fine
        self.silk = Yarn(size * 0.0042 * self.fine, arch=0.62, sheen=0.62, tight=9.0, twist=0.07, lean=1.6, pitch=2.4)

    def lay(self, lines: tuple[Points, Points, Points | float], colour: Real, yarn: Yarn | None = None) -> None:
        """Lay stitches given in finished pixels."""
        lay(
            self.canvas.pixels,
            (lines[0] * self.fine, lines[1] * self.fine, lines[2]),
            colour,
            yarn or self.silk,
            self.rng,
        )

    def shadow(self, outline: Points, depth: float, opacity: float = 0.16) -> None:
        """What lies under a padded shape."""
        for k in (0.35, 0.7, 1.0):
            self.canvas.shade(move(outline, depth * k * self.size, depth * k * 1.2 * self.size), DARK, opacity)

    def ground(self) -> None:
        """Rows of brick stitch that swing like water; the silk changes its light with them."""
        size, rng = self.size, self.grain
        rows, reach = round(1 / 0.0034), size * 0.052
        sway = [size * 0.030 * noise((size, size), rng, size / 3.2) for _ in range(2)]
        tone = noise((size, size), rng, size / 5)
        count = round(size / reach)
        row, brick = (g.ravel() for g in np.mgrid[0:rows, 0:count])
        order = rng.permutation(len(row))
        row, brick = row[order], brick[order]
        x0 = (brick + (row * 0.382) % 1 + rng.uniform(-0.16, 0.16, len(row))) * size / count
        y0 = row * size / rows + rng.normal(0, size * 0.0004, len(row))
        ends = []
        for share in (-0.56, 0.56):
            x = (x0 + share * size / count).astype(np.float32)
            dy, dx = (sample(f, y0[:, None].astype(np.float32), x[:, None])[:, 0] for f in sway)
            ends.append(np.stack([x + 0.4 * dx, y0 + dy], 1).astype(np.float64))
        level = sample(tone, y0[:, None].astype(np.float32), x0[:, None].astype(np.float32))[:, 0]
        index = np.clip(np.round(1 + 0.7 * level + rng.normal(0, 0.45, len(row))), 0, 2).astype(int)
        self.lay((ends[0], ends[1], rng.normal(0, 0.006, len(row))), GROUND[[0, 1, 2]][index])

    def petal(self, petal: Petal) -> None:
        """Long-and-short stitch in four bands, from the rim inwards."""
        size, rng = self.size, self.rng
        self.shadow(petal.outline(), 0.0036, 0.2)
        wide = 2 * petal.length * petal.spread * 0.9
        for low, high, tone in ((0.60, 1.0, 1.0), (0.40, 0.82, 0.68), (0.20, 0.60, 0.34), (0.02, 0.40, 0.02)):
            count = int(wide * (0.35 + 0.65 * high) / (size * 0.0024)) + 3
            u = np.linspace(-1, 1, count) + rng.normal(0, 0.3 / count, count)
            top = high - (0 if high == 1 else 1) * rng.uniform(0, 0.20, count) * np.r_[[0, 1] * count][:count]
            foot = low - rng.uniform(0, 0.10, count)
            a, b = petal.at(u, np.clip(foot, 0.01, 1)), petal.at(u, top + (high == 1) * rng.normal(0, 0.008, count))
            share = np.clip(np.full(count, tone) + rng.normal(0, 0.07, count), 0, 1)
            colours = np.where(
                (share < 0.5)[:, None],
                petal.tones[0] + (petal.tones[1] - petal.tones[0]) * (share * 2)[:, None],
                petal.tones[1] + (petal.tones[2] - petal.tones[1]) * (share * 2 - 1)[:, None],
            )
            pick = rng.permutation(count)
            self.lay((a[pick], b[pick], 0.0), colours[pick])

    def flower(self, x: float, y: float, r: float, tones: Real) -> None:
        """Rings of petals, the outer ones first, and a heart of knots."""
        rng = self.rng
        turn = rng.uniform(0, 6.28)
        rings = ((1.0, 9, 0.46), (0.74, 7, 0.54), (0.48, 5, 0.66)) if r > 0.09 * self.size else ((1.0, 5, 0.62),)
        for k, (reach, count, spread) in enumerate(rings):
            own = np.stack([mix(tone, tones[0], 0.16 * k) for tone in tones])
            for i in rng.permutation(count):
                angle = turn + 0.35 * k + 2 * np.pi * (i + rng.uniform(-0.1, 0.1)) / count
                self.petal(
                    Petal(x, y, angle, r * reach * rng.uniform(0.92, 1.06), spread * rng.uniform(0.92, 1.05), own)
                )
        heart = r * (0.17 if len(rings) > 1 else 0.2)
        seeds = 26 if len(rings) > 1 else 10
        for k in range(seeds):
            rr, a = heart * np.sqrt((k + 0.5) / seeds), 2.39996 * k + turn
            kx, ky = x + rr * np.cos(a), y + rr * np.sin(a)
            size = self.size * 0.0036
            self.canvas.shade(move(_disc(size * 1.5), kx + size * 0.5, ky + size * 0.6), DARK, 0.5)
            tone = mix(GOLD, tones[0], 0.35 * (rng.random() < 0.3) + 0.1 * rng.random())
            self.lay(knot(kx, ky, size * 0.8, rng.uniform(0, 6.28)), tone)

    def leaf(self, spine: Points, width: float, tones: Real) -> None:
        """Fishbone stitch: both halves slant towards the tip and meet on the rib."""
        rng, size = self.rng, self.size
        self.shadow(leaf(spine, width, 0.42, 0.8), 0.003)
        length = float(np.hypot(*np.diff(spine, axis=0).T).sum())
        count = int(length / (size * 0.0026))
        t = np.linspace(0.015, 0.97, count)
        foot, ways = along(spine, t), tangents(spine)
        for side, tone in ((1, tones[0]), (-1, tones[1])):
            reach = np.clip(t + 0.13, 0, 1)
            half = width / 2 * np.sin(np.pi * reach ** (np.log(0.5) / np.log(0.46))) ** 0.8
            tip = along(spine, reach)
            way = np.stack([np.interp(reach, np.linspace(0, 1, len(spine)), ways[:, c]) for c in (0, 1)], 1)
            out = tip + side * np.stack([-way[:, 1], way[:, 0]], 1) * (half * rng.uniform(0.95, 1.04, count))[:, None]
            light = np.stack([mix(tone, tones[2], float(v)) for v in 0.55 * t + rng.normal(0, 0.05, count)])
            self.lay((foot, out, side * 0.04), np.clip(light, 0, 1))
        self.lay(stem(spine[: int(len(spine) * 0.93)], size * 0.011, size * 0.0012), mix(tones[1], DARK, 0.45))

    def berry(self, spot: Spot, tone: Real, foot: Points) -> None:
        """A padded drop of satin stitch across its length, on a short stalk."""
        size, turn = self.size, np.array([np.cos(spot.turn), np.sin(spot.turn)])
        across = np.array([-turn[1], turn[0]])
        centre = np.array([spot.x, spot.y])
        self.lay((foot[None], centre[None], 0.05), LEAF)
        self.shadow(move(_disc(spot.scale), spot.x, spot.y), 0.0025, 0.25)
        t = np.linspace(-0.95, 0.95, int(spot.scale * 2 / (size * 0.0024)))
        half = np.sqrt(1 - t**2) * (1 - 0.25 * t) * spot.scale * 0.86
        mid = centre + np.outer(t * spot.scale * 1.15, turn)
        self.lay((mid - half[:, None] * across, mid + half[:, None] * across, 0.10), tone)


def _disc(radius: float) -> Points:
    a = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    return np.stack([np.cos(a), np.sin(a)], 1) * radius
