"""Soft paper for wet ink: one pull of a loaded brush, drops, and the bleeding of whole layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import rgb
from tools.library.fields import blur, grid, noise, sample, smoothstep
from tools.library.marks import Hairs, lay, settle, strip

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ink:
    """What the brush holds: `depth` at the start and at the end, more at one side by `side`, dryness of the tail."""

    depth: float
    end: float
    side: float = 0.0
    dry: float = 0.0


class Scroll:
    """Soft paper. Strokes go into one of its layers; each layer bleeds by its own radius."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size = size
        self.unit = size / 1536
        rng = np.random.default_rng(rng.integers(2**32))  # so that a small sheet has the layout of a large one
        self.rng = rng
        self.tooth: Real = (
            noise((size, size), rng, 3.0 * self.unit) * 0.8 + noise((size, size), rng, 9 * self.unit) * 0.5
        )
        self.pool: Real = noise((size, size), rng, size / 18)
        self.damp: Real = np.clip(0.55 + 0.6 * noise((size, size), rng, size / 9), 0.05, 1.6)
        self.hairs = Hairs(rng, 90.0)
        self.black: Real = np.zeros((size, size), np.float32)
        self.red: Real = np.zeros((size, size), np.float32)

    def layer(self) -> Real:
        """An empty layer of ink depth."""
        return np.zeros((self.size, self.size, 1), np.float32)

    def pull(self, layer: Real, line: Points, width: float | npt.NDArray[np.float64], ink: Ink) -> None:
        """One pull of the brush."""
        hair = 2.0 * self.unit
        mark = strip(line, width, 1.1)
        streak = self.hairs.under(mark, hair)
        slow = self.hairs.under(mark, hair * 5)
        run = mark.s / mark.length
        edge = np.abs(mark.t + 0.03 * slow)
        paint = 1.7 - ink.dry * 2.7 * run**1.6 - 5 * np.clip(edge - 0.86, 0, 1)
        bite = (
            paint
            + (0.12 + 0.7 * ink.dry * run) * streak
            + 0.30 * ink.dry * slow
            + 0.4 * ink.dry * mark.read(self.tooth)
        )
        cover = smoothstep(0.0, 0.5, bite) * (edge < 1.03)
        tail = mark.length - mark.s - mark.half * ink.dry * (0.2 + 1.1 * np.abs(streak))
        lead = mark.s - mark.half * (0.30 * mark.t**2 + 0.07 * np.abs(slow) + 0.05 * streak)
        cover = cover * smoothstep(0, 2 * hair, tail) * smoothstep(0, 2 * hair, lead)
        depth = ink.depth + (ink.end - ink.depth) * run
        depth = depth * (1 + ink.side * mark.t) * (1 + 0.10 * slow + 0.06 * streak)
        patch = settle(mark, cover, cover * np.clip(depth, 0.02, None))
        on = patch.values[..., 0]
        value = patch.values[..., 1:2] / np.maximum(on, 1e-4)[..., None]
        lay(layer, patch, on, value)

    def drop(self, layer: Real, outline: Points, depth: float) -> None:
        """A drop or puddle: an outline about its middle, filled."""
        middle = outline.mean(0)
        ring = np.vstack([outline, outline[:1]])
        share = np.sqrt(np.linspace(0, 1, int(np.ptp(ring)) + 4))
        q = middle + (ring - middle)[:, None, :] * share[None, :, None]
        fine = np.linspace(0, len(ring) - 1, int(3.4 * np.ptp(ring)) + 24)
        at = np.floor(fine).astype(int).clip(0, len(ring) - 2)
        q = q[at] + (q[at + 1] - q[at]) * (fine - at)[:, None, None]
        iy, ix = (np.floor(q[..., c]).astype(int) % self.size for c in (1, 0))
        layer[iy, ix, 0] = np.maximum(layer[iy, ix, 0], depth)

    def bleed(self, layer: Real, radius: float) -> Real:
        """Let a layer run: a feathered front along the fibres, a pale core, and a rim where it stopped."""
        r = radius * self.size
        shape, rng = (self.size, self.size), self.rng
        y, x = grid(shape)
        sway = [noise(shape, rng, max(r * 1.3, 2)) * r * 0.35 for _ in range(2)]
        depth = sample(np.ascontiguousarray(layer[..., 0]), y + sway[0], x + sway[1])
        cover = np.clip(depth * 6, 0, 1)
        fibre = 0.6 * noise(shape, rng, max(r * 0.35, 1.5)) + 0.6 * noise(shape, rng, max(r * 1.1, 2))
        front = smoothstep(-0.06, 0.06, blur(cover, r) + 0.10 * self.damp * (fibre + 1.4) - 0.47)
        halo = blur(depth, r * 0.9) / np.maximum(blur(cover, r * 0.9), 0.12)
        core = blur(depth, r * 0.12)
        rim = np.clip(front - blur(front, r * 0.5), 0, 1)
        body = np.maximum(core, 0.42 * halo * front)
        return np.asarray(body * (1 + 0.24 * np.clip(self.pool, -2, 2) * (depth < 0.9)) + 0.55 * halo * rim, np.float32)

    def finish(self) -> Real:
        """The dried sheet, mounted."""
        grey, vermilion = -np.log(rgb("#191a20")), -np.log(rgb("#dc3a1f"))
        paper = rgb("#f4eee1") * (1 + 0.010 * self.tooth[..., None])
        grain = 1 + 0.07 * np.clip(self.tooth, -2, 2)
        depth = (self.black * grain)[..., None] * grey + (np.clip(self.red, 0, 1.25) * grain)[..., None] * vermilion
        return np.asarray(np.clip(paper * np.exp(-depth), 0, 1), np.float32)
