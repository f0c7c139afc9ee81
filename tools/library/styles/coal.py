"""A sheet for charcoal: the stick on its side, its corner pressed, the eraser, a rubbed shadow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import rgb
from tools.library.fields import noise, smoothstep
from tools.library.marks import Hairs, Strip, lay, settle, strip

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Petal:
    """A petal or leaf: its spine, its greatest width, which side lies in shade, how dark it is, and how red."""

    spine: Points
    broad: float
    shaded: float
    dark: float
    red: float = 0.0


class Drawing:
    """Charcoal depth, how far it is rubbed in (grain 1 is fresh), and sanguine, all (N, N, 1)."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.unit = size, size / 1536
        rng = np.random.default_rng(rng.integers(2**32))  # so that a small sheet has the layout of a large one
        self.rng = rng
        shape = (size, size)
        laid = noise(shape, rng, 2.4 * self.unit, stretch=5) * 0.35
        self.tooth: Real = 0.75 * noise(shape, rng, 2.3 * self.unit) + 0.5 * noise(shape, rng, 5.5 * self.unit) + laid
        self.depth: Real = np.zeros((*shape, 1), np.float32)
        self.grain: Real = np.ones((*shape, 1), np.float32)
        self.chalk: Real = np.zeros((*shape, 1), np.float32)
        self.hairs = Hairs(rng, 40.0)

    def put(self, mark: Strip, cover: Real, depth: Real, grain: float, layer: Real | None = None) -> None:
        """Set depth (and grain) under a mark where `cover` says."""
        patch = settle(mark, cover, cover * depth)
        on = patch.values[..., 0]
        lay(self.depth if layer is None else layer, patch, on, patch.values[..., 1:2] / np.maximum(on, 1e-4)[..., None])
        if layer is None:
            lay(self.grain, patch, on, np.full((1,), grain, np.float32))

    def side(self, line: Points, width: float, depth: float, layer: Real | None = None) -> None:
        """The stick laid on its side: broad, streaked, caught by the tooth."""
        mark = strip(line, width, 1.05)
        streak, slow = self.hairs.under(mark, 1.6 * self.unit), self.hairs.under(mark, 7 * self.unit)
        ends = np.minimum(mark.s, mark.length - mark.s) / (0.2 * width) + 0.4 * slow
        bite = 1.2 * mark.read(self.tooth) + 0.5 * streak + 0.6 * slow - 2.5 * np.clip(np.abs(mark.t) - 0.8, 0, 1) * 4
        cover = smoothstep(-0.7, 0.7, bite + 0.3) * smoothstep(0, 1, ends) * 0.9
        self.put(mark, cover, np.float32(depth) * (1 + 0.12 * slow), 1.0, layer)

    def press(self, line: Points, width: float | npt.NDArray[np.float64], depth: float) -> None:
        """The stick's corner, pressed: a dark, broken line."""
        mark = strip(line, np.asarray(width) * self.unit, 1.2)
        slow = self.hairs.under(mark, 9 * self.unit)
        bite = 0.55 * mark.read(self.tooth) + 0.9 + 0.35 * slow - 3.2 * np.clip(np.abs(mark.t) - 0.55, 0, 1)
        self.put(mark, smoothstep(-0.25, 0.45, bite), np.float32(depth), 1.0)

    def lift(self, line: Points, width: float | npt.NDArray[np.float64], amount: float = 0.9) -> None:
        """A kneaded eraser, drawn once along a line."""
        mark = strip(line, np.asarray(width) * self.unit, 1.2)
        slow = self.hairs.under(mark, 6 * self.unit)
        cover = smoothstep(1.1, 0.6, np.abs(mark.t) + 0.10 * slow) * amount * (0.9 + 0.1 * slow)
        self.put(mark, np.clip(cover, 0, 1), np.full(mark.x.shape, 0.04, np.float32), 0.6)

    def form(self, petal: Petal, profile: npt.NDArray[np.float64], shade: Real | None = None) -> Strip:
        """Clear a petal's ground, with a smudge of shadow about it; returns its strip for modelling."""
        around = strip(petal.spine, profile * petal.broad * 1.0, 1.5)
        soft = smoothstep(1.5, 0.92, np.abs(around.t)) * smoothstep(0, 0.25, around.s / around.length)
        self.put(around, 0.72 * soft, np.full(around.x.shape, 1.05, np.float32), 0.5)
        return strip(petal.spine, profile * petal.broad, 1.06)

    def finish(self) -> Real:
        """The sheet, fixed."""
        depth, grain = self.depth[..., 0], self.grain[..., 0]
        bell = np.clip(4 * depth * (1.15 - depth), 0, 1)
        coal = np.clip(depth + (0.06 + 0.17 * grain) * bell * self.tooth, 0, 1.25)
        red = np.clip(self.chalk[..., 0] * (1 + 0.15 * self.tooth), 0, 1)
        paper = rgb("#efe6d5") * (1 + 0.010 * self.tooth[..., None])
        out = paper * np.exp(-coal[..., None] * -np.log(rgb("#1d1a1b")) * 0.92)
        out = out + (rgb("#b5472b") * np.exp(-0.35 * coal)[..., None] - out) * (0.92 * red)[..., None]
        return np.asarray(np.clip(out, 0, 1), np.float32)
