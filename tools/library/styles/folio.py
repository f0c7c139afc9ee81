"""A sheet for pen and wash: loose watercolour under a trembling sepia line."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import multiply_ink, palette, rgb
from tools.library.curves import along, circle, ribbon
from tools.library.fields import noise
from tools.library.styles.watercolour import Wash

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

WHITE, BLACK = palette("#ffffff", "#000000")
SAGE, OLIVE, OCHRE, ROSE, MADDER, MIST = palette("#8aa588", "#6f7d3c", "#dfae52", "#eda69a", "#d6492f", "#9fb7b8")


class Folio:
    """A sheet with a layer of wash and a layer of pen; a filled outline hides the pen beneath it."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.rng = size, rng
        self.unit = size / 1536
        self.wash = Wash(size, rng)
        self.pen = Canvas((size, size), WHITE)

    def line(self, points: Points, width: float, tip: float = 0.35) -> None:
        """A pen line of `width` (at 1536 px) that presses in the middle and trembles a little."""
        if len(points) < 4:
            points = along(points, np.linspace(0, 1, 6))
        t = np.linspace(0, 1, len(points))
        press = tip + (1 - tip) * np.sin(np.pi * t**0.8) ** 0.7
        shake = np.convolve(self.rng.normal(0, 1, len(points) + 2), np.ones(3) / 3, "valid")
        thick = width * self.unit * press * (1 + 0.22 * shake)
        self.pen.fill(ribbon(points, np.maximum(thick, 0.55 * self.unit)), BLACK)

    def shape(self, outline: Points, width: float = 2.8) -> None:
        """A closed outline that hides what is behind, drawn in a few pulls that do not quite meet."""
        self.pen.fill(outline, WHITE)
        ring = np.vstack([outline, outline[: max(2, len(outline) // 12)]])
        start = int(self.rng.integers(0, len(outline)))
        ring = np.roll(ring[:-1], start, 0)
        for part in np.array_split(ring, 2):
            self.line(part, width, 0.45)

    def tint(self, outline: Points, ink: Real, strength: float) -> None:
        """A loose wash, a little off the line."""
        slip = self.rng.normal(0, 0.004, 2) * self.size
        rough = outline[:: max(1, len(outline) // 22)]
        self.wash.lay(rough + slip, ink, strength, 0.22, 7)

    def stipple(self, at: Points, reach: float, count: int) -> None:
        """Dots about a place, thicker towards its middle and its shaded side."""
        for _ in range(count):
            d = self.rng.normal(0, 0.42, 2) * reach + np.array([0.12, 0.16]) * reach
            self.pen.fill(circle(*(at + d), self.unit * self.rng.uniform(0.9, 2.0), 10), BLACK)

    def finish(self) -> Real:
        """Sepia over the dried wash."""
        ink = 1 - self.pen.finish()[..., 0]
        wet = np.random.default_rng(self.size)
        flow = 0.93 + 0.06 * noise(ink.shape, wet, self.size / 60) + 0.03 * noise(ink.shape, wet, 3 * self.unit)
        return np.clip(multiply_ink(self.wash.finish(), rgb("#2b2320"), ink * np.clip(flow, 0.6, 1.1)), 0, 1)
