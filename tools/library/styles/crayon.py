"""Wax crayon: a child's garden rubbed in bright wax, under a blue wash that runs off it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette, ramp, rgb
from tools.library.curves import arc, place
from tools.library.fields import blur, noise, relief, smoothstep
from tools.library.marks import Hairs, lay, settle, strip

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

SUN, TOMATO, PINK, LEAF, WHITE, ORANGE, SKY, LIME = palette(
    "#ffc71f", "#ef3e36", "#ff86ae", "#2f9e4f", "#fffdf4", "#ff8427", "#58c3ea", "#b9d532"
)
NIGHT = palette("#2bb0c4", "#1a6fb4", "#1d3f94", "#1c2a6e")


class Page:
    """Drawing paper with wax on it; the wash comes last and stays where the wax is not."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.unit, self.hand = size, size / 1536, rng
        rng = np.random.default_rng(rng.integers(2**32))  # so that a small sheet has the layout of a large one
        self.rng = rng
        shape = (size, size)
        self.tooth: Real = 0.8 * noise(shape, rng, 1.9 * self.unit) + 0.5 * noise(shape, rng, 4.5 * self.unit)
        self.colour: Real = np.broadcast_to(rgb("#fffcf3"), (*shape, 3)).astype(np.float32).copy()
        self.wax: Real = np.zeros((*shape, 1), np.float32)
        self.hairs = Hairs(rng, 30.0)

    def rub(self, line: Points, width: float, colour: Real, press: float = 0.8) -> None:
        """One pull of a crayon `width` wide (at 1536 px); `press` 1 fills the tooth, 0.4 skims it."""
        mark = strip(line, width * self.unit, 1.25)
        streak, slow = self.hairs.under(mark, 2.2 * self.unit), self.hairs.under(mark, 9 * self.unit)
        edge = np.abs(mark.t + 0.10 * slow)
        bite = 2.6 * press - 1.0 - 4 * np.clip(edge - 0.7, 0, 1)
        bite = bite + 0.95 * mark.read(self.tooth) + 0.3 * streak + 0.25 * slow
        ends = np.minimum(mark.s, mark.length - mark.s) - mark.half * (0.5 * mark.t**2 - 0.1 * slow)
        cover = smoothstep(-0.3, 0.5, bite) * smoothstep(-1, 2 * self.unit, ends)
        patch = settle(mark, cover, cover * (0.75 + 0.2 * streak))
        on = patch.values[..., 0]
        rows, columns = patch.land(self.size)
        under = self.colour[rows, columns]
        # Wax is a little transparent: it darkens over other wax.
        tint = colour * (0.80 + 0.20 * under)
        lay(self.colour, patch, on * 0.95, tint.astype(np.float32))
        lay(self.wax, patch, on, patch.values[..., 1:2] / np.maximum(on, 1e-4)[..., None])

    def outline(self, shape: Points, width: float, colour: Real, press: float = 0.95) -> None:
        """Go round a shape, past where it began."""
        shape = np.roll(shape, int(self.hand.integers(0, len(shape))), 0)
        ring = np.vstack([shape, shape[: max(2, len(shape) // 14)]])
        drift = np.cumsum(self.hand.normal(0, 0.35, ring.shape), 0) * self.unit
        self.rub(ring + drift - drift.mean(0), width, colour, press)

    def scribble(self, shape: Points, turn: float, width: float, colour: Real, press: float = 0.7) -> None:
        """Fill a shape to and fro without lifting, a little over and a little short of its edge."""
        hand, gap = self.hand, width * self.unit * 0.92
        flat = place(shape, 0, 0, -turn)
        ring = np.vstack([flat, flat[:1]])
        points: list[tuple[float, float]] = []
        for k, y in enumerate(np.arange(flat[:, 1].min() + gap * 0.4, flat[:, 1].max() - gap * 0.2, gap)):
            a, b = ring[:-1], ring[1:]
            crossing = (a[:, 1] - y) * (b[:, 1] - y) <= 0
            if not crossing.any():
                continue
            share = (y - a[crossing, 1]) / (b[crossing, 1] - a[crossing, 1] + 1e-9)
            x = a[crossing, 0] + share * (b[crossing, 0] - a[crossing, 0])
            ends = (x.min() + hand.normal(-0.1, 0.25) * gap, x.max() + hand.normal(0.1, 0.25) * gap)
            near, far = ends if k % 2 == 0 else ends[::-1]
            points += [(near, y - 0.15 * gap), (far, y + 0.15 * gap)]
        if len(points) < 3:
            return
        steps = [arc(points[i], points[i + 1], hand.normal(0, 0.015), 10) for i in range(len(points) - 1)]
        line = place(np.vstack(steps), 0, 0, turn)
        for part in np.array_split(line, max(1, len(line) // 60)):
            self.rub(part, width, colour, press * hand.uniform(0.9, 1.1))

    def finish(self) -> Real:
        """Wash over everything, beads where it slipped off the wax, a rim where it stood against it."""
        shape, rng, size = (self.size, self.size), self.rng, self.size
        wax = np.clip(blur(self.wax[..., 0], 1.0 * self.unit) * 1.5, 0, 1)
        pool = noise(shape, rng, size / 4)
        brushed = np.ascontiguousarray(noise(shape, rng, size / 110, stretch=7).T)  # the wide brush went across
        cloud = 0.75 * noise(shape, rng, size / 7) + 0.35 * brushed
        tint = ramp(NIGHT, np.clip(0.55 + 0.27 * pool + 0.05 * cloud, 0, 1))
        beads = smoothstep(2.05, 2.3, noise(shape, rng, 7 * self.unit) + 0.35 * cloud) * 0.8
        wet = np.clip(1 - wax, 0, 1) ** 1.5
        wet = np.maximum(wet, beads * wax)
        rim = wet * np.clip(blur(wax, 4.5 * self.unit) - 0.12, 0, 1)
        load = wet * (0.86 + 0.13 * cloud + 0.05 * self.tooth) + 0.55 * rim
        # Where a second wash ran into a damp first one, its front dried to a fine dark line, paler behind.
        front = pool + 0.30 * noise(shape, rng, size / 26, rough=0.5) - 0.35
        load = load * (1 - 0.16 * smoothstep(0.0, 0.05, front) * smoothstep(0.75, 0.0, front))
        load = load + 0.22 * wet * np.exp(-((front / 0.022) ** 2))
        density = -np.log(np.clip(tint, 0.02, 1))
        out = self.colour * np.exp(-np.clip(load, 0, 1.5)[..., None] * density)
        lit, shine = relief(self.wax[..., 0] + 0.05 * self.tooth, 0.8 * self.unit, gloss=0.10)
        out = out * (1 + 0.22 * lit[..., None]) + shine[..., None] * wax[..., None]
        return np.asarray(np.clip(out, 0, 1), np.float32)
