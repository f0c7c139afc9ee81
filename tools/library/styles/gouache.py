"""Dry brush: loaded bristle strokes of gouache that start full and run dry over toothed paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import mix, palette, rgb
from tools.library.curves import arc, place, spline, swell
from tools.library.fields import noise, pack, relief, smoothstep
from tools.library.marks import Hairs, lay, settle, strip

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Load:
    """What is on the brush: `wet` 1.3 covers to the end, 0.5 breaks up at once; `second` is caught in the bristles."""

    colour: Real
    second: Real
    wet: float = 1.0
    caught: float = 0.35


class Board:
    """A gessoed board and what was painted on it: colour and the relief of the paint."""

    def __init__(self, size: int, ground: Real, rng: np.random.Generator) -> None:
        self.size = size
        rng = np.random.default_rng(rng.integers(2**32))  # so that a small board has the layout of a large one
        unit = size / 1536
        self.tooth: Real = noise((size, size), rng, 3.2 * unit) * 0.7 + noise((size, size), rng, 8 * unit) * 0.5
        self.colour: Real = np.broadcast_to(ground, (size, size, 3)).astype(np.float32).copy()
        self.colour += np.float32(0.008) * self.tooth[..., None]
        self.height: Real = (0.05 * self.tooth)[..., None].astype(np.float32)
        self.hairs = Hairs(rng)
        self.hair = 1.9 * unit

    def stroke(self, line: Points, width: float, load: Load) -> None:
        """One stroke: full at its start, dragged into single bristles at its end."""
        mark = strip(line, width * (0.82 + 0.18 * swell(len(line), 1.0, 0.4, 0.2, 0.3)), 1.2)
        streak = self.hairs.under(mark, self.hair)
        slow = self.hairs.under(mark, self.hair * 4.5)
        run = mark.s / mark.length
        edge = np.abs(mark.t + 0.035 * slow)
        paint = 1.75 * load.wet - 2.3 * run**1.5 - 2.6 * np.clip(edge - 0.80, 0, 1) * 3
        bite = paint + (0.30 + 0.75 * run) * streak + 0.35 * slow + 0.42 * mark.read(self.tooth)
        start = mark.s - width * (0.10 + 0.16 * mark.t**2 + 0.035 * streak + 0.05 * slow)
        finish = mark.length - mark.s - width * (0.08 + 0.26 * np.abs(streak + 0.5 * slow))
        inside = smoothstep(0, self.hair * 1.5, start) * smoothstep(0, self.hair * 2, finish)
        cover = smoothstep(-0.05, 0.55, bite) * inside * (edge < 1.06)
        share = np.clip(load.caught * (0.9 * slow + 0.35 * streak - 0.1), 0, 0.85)
        rim = smoothstep(0.72, 0.9, edge) * (edge < 1.02)
        body = cover * (0.55 + 0.13 * streak + 0.38 * rim)
        patch = settle(mark, cover, share * cover, (1 + 0.045 * streak) * cover, body)
        lay_on = np.maximum(patch.values[..., :1], 1e-4)
        tint = load.colour + (load.second - load.colour) * (patch.values[..., 1:2] / lay_on)
        tint = tint * (patch.values[..., 2:3] / lay_on)
        lay(self.colour, patch, patch.values[..., 0] * 0.985, tint.astype(np.float32))
        lay(self.height, patch, patch.values[..., 0], patch.values[..., 3:4] / lay_on)

    def finish(self) -> Real:
        """Light from the upper left, low over the ridges."""
        unit = self.size / 1536
        lit, _ = relief(self.height[..., 0], 0.55 * unit)
        out = self.colour * (1 + 0.42 * lit[..., None]) + 0.06 * lit[..., None]
        return np.asarray(np.clip(out, 0, 1), np.float32)


INK, FOREST, MOSS, BLUSH, CORAL, BONE = palette("#1e1c24", "#1f4f42", "#93a04b", "#e9b9b5", "#f0512c", "#f5ecdc")


def _gesture(kind: int, reach: float, rng: np.random.Generator) -> Points:
    """A movement of the whole arm about the origin: a bow, a wave, a hook or a straight pull."""
    shapes = (
        [(-0.56, 0.20), (-0.38, -0.02), (-0.14, -0.16), (0.14, -0.18), (0.40, -0.06), (0.60, 0.16)],
        [(-0.66, 0.00), (-0.46, -0.14), (-0.22, -0.12), (0.04, 0.02), (0.30, 0.14), (0.50, 0.11), (0.70, -0.06)],
        [(-0.30, 0.58), (-0.37, 0.22), (-0.31, -0.13), (-0.06, -0.34), (0.22, -0.29), (0.38, -0.06), (0.38, 0.24)],
        [(-0.60, 0.03), (-0.30, -0.03), (0.00, -0.04), (0.30, -0.01), (0.60, 0.04)],
    )
    shape = np.array(shapes[kind])
    return spline((shape + rng.normal(0, 0.022, shape.shape)) * reach * rng.uniform(0.9, 1.1, 2), False, 14)


class _Hand:
    """Who paints: leans with the picture, and holds the board."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.rng = size, rng
        self.board = Board(size, rgb("#f1e7d6"), rng)
        self.lean = noise((size, size), rng, size / 3)

    def turn(self, x: float, y: float) -> float:
        lean = self.lean[int(y) % self.size, int(x) % self.size]
        return float(-0.55 + 0.55 * lean + self.rng.normal(0, 0.16))

    def sweep(self, at: Points, kind: int, reach: float, width: float, load: Load) -> None:
        """One gesture at a place, either way round."""
        rng = self.rng
        flip, back = bool(rng.random() < 0.5), np.pi * float(rng.random() < 0.5)
        line = place(_gesture(kind, reach, rng), at[0], at[1], self.turn(*at) + back, 1.0, flip)
        self.board.stroke(line, width, load)

    def dashes(self, at: Points, turn: float, tone: Real) -> None:
        """A few short marks side by side."""
        rng, size = self.rng, self.size
        rows = int(rng.integers(2, 5))
        wide = size * rng.uniform(0.016, 0.026)
        for row in range(rows):
            reach = size * rng.uniform(0.045, 0.075)
            off = (row - rows / 2) * wide * 1.45
            line = place(arc((-reach, off), (reach, off), rng.normal(0.02, 0.05), 24), at[0], at[1], turn)
            self.board.stroke(
                line, wide * rng.uniform(0.85, 1.1), Load(tone, mix(tone, INK, 0.4), rng.uniform(0.65, 1))
            )


def dry_brush(size: int, seed: int) -> Real:
    """Arm-long sweeps in ink, forest and moss over blush and bone, with a few coral dabs."""
    rng = np.random.default_rng(seed)
    hand = _Hand(size, rng)
    for k, at in enumerate(pack([size * 0.16] * 11, (size, size), rng, 0.0, 200)):
        tone = (BLUSH, BONE, mix(BLUSH, MOSS, 0.25), BLUSH)[k % 4]
        load = Load(tone, mix(tone, BONE, 0.7), rng.uniform(0.85, 1.15))
        hand.sweep(at, 3, size * rng.uniform(0.36, 0.48), size * rng.uniform(0.13, 0.19), load)
    tones = [FOREST, INK, MOSS, CORAL, BLUSH, INK, FOREST, MOSS, INK, FOREST, BLUSH, MOSS, INK, FOREST, CORAL]
    for k, at in enumerate(pack([size * 0.12] * len(tones), (size, size), rng, 0.0, 300)):
        tone = tones[k]
        second = mix(tone, BONE, 0.45) if k % 3 else mix(tone, INK, 0.6)
        big = 1.45 if k < 3 else 0.7 if k in (3, 14) else 1.0
        width = size * rng.uniform(0.068, 0.098) * big
        kind = int(rng.choice(4, p=[0.40, 0.27, 0.23, 0.10]))
        load = Load(tone, second, rng.uniform(0.72, 1.02))
        hand.sweep(at, kind, size * rng.uniform(0.34, 0.46) * (1 + 0.3 * (big - 1)), width, load)
    for k, at in enumerate(pack([size * 0.07] * 22, (size, size), rng, 0.0, 200)):
        tone = (BONE, INK, CORAL, MOSS, BLUSH, FOREST)[k % 6]
        hand.dashes(at, hand.turn(*at) + (np.pi / 2 if k % 2 else 0), tone)
    return hand.board.finish()
