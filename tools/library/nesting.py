"""Nesting: shapes laid close together on the torus without touching, and outlines cut by an unsteady hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from tools.library.curves import Points

Real = npt.NDArray[np.floating[Any]]


def by_hand(outline: Points, rng: np.random.Generator, amount: float, count: int = 0) -> Points:
    """A closed outline as a hand cuts it: slow drifts of `amount` pixels; corners stay where they are sharp."""
    closed = np.vstack([outline, outline[:1]])
    step = np.r_[0, np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))]
    n = count or max(len(outline), 64)
    at = np.unique(np.concatenate([np.linspace(0, step[-1], n, endpoint=False), step[:-1]]))
    dense = np.stack([np.interp(at, step, closed[:, 0]), np.interp(at, step, closed[:, 1])], 1)
    phase = 2 * np.pi * at / step[-1]
    drift = np.zeros_like(dense)
    for k in (2, 3, 5, 7, 11):
        drift += (rng.normal(size=2) / np.sqrt(k))[None] * np.sin(k * phase + rng.uniform(0, 6.28))[:, None]
    return np.asarray(dense + amount * drift)


class Bed:
    """What is taken of a tile, kept on a coarse grid; a half-drop is unrolled to two columns of straight repeat."""

    def __init__(self, size: float, drop: bool, cells: int = 256) -> None:
        """An empty tile of `size` pixels a side, on `cells` × `cells`."""
        self.size, self.cells, self.columns = size, cells, 2 if drop else 1
        self.taken: Real = np.zeros((cells, cells * self.columns), np.float32)

    def stamp(self, outlines: Sequence[Points], gap: float, holes: bool = False) -> tuple[Real, int, int]:
        """A shape about its own origin, widened by `gap` pixels: mask and the corner (y, x) in cells.

        With `holes`, smaller shapes may be laid into the openings of this one (even-odd).
        """
        scale = self.cells / self.size
        points = [o * scale for o in outlines]
        low = np.floor(np.min([p.min(0) for p in points], 0)).astype(int) - int(gap * scale) - 2
        high = np.ceil(np.max([p.max(0) for p in points], 0)).astype(int) + int(gap * scale) + 3
        mask = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
        fixed = [np.round((p - low) * 16).astype(np.int32) for p in points]
        for group in [fixed] if holes else [[p] for p in fixed]:
            cv2.fillPoly(mask, group, 1, cv2.LINE_8, 4)
        r = max(gap * scale, 0.0)
        if r >= 0.5:
            k = int(np.ceil(r))
            y, x = np.mgrid[-k : k + 1, -k : k + 1]
            mask = cv2.dilate(mask, (x * x + y * y <= r * r + 0.5).astype(np.uint8))
        return mask.astype(np.float32), int(low[1]), int(low[0])

    def _on_torus(self, stamp: tuple[Real, int, int]) -> Real:
        mask, y0, x0 = stamp
        h, w = self.taken.shape
        out = np.zeros((h, w), np.float32)
        y, x = np.mgrid[0 : mask.shape[0], 0 : mask.shape[1]]
        np.add.at(out, ((y + y0) % h, (x + x0) % w), mask)
        return out

    def free(self, stamp: tuple[Real, int, int]) -> npt.NDArray[np.bool_]:
        """Where the origin may go: (cells, cells), True where the shape meets nothing."""
        shape = self._on_torus(stamp)
        if self.columns == 2:
            # A shape must not meet its own neighbour column either.
            own = shape * np.roll(shape, (self.cells // 2, self.cells), (0, 1))
            if own.max() > 0:
                return np.zeros((self.cells, self.cells), bool)
        return np.asarray(self._meets(shape) < 0.5)

    def _meets(self, shape: Real) -> Real:
        """How much of a shape is taken already, for every place of its origin."""
        meets = fft.irfft2(fft.rfft2(self.taken) * np.conj(fft.rfft2(shape)), s=self.taken.shape)
        return np.asarray(meets[:, : self.cells], np.float32)

    def take(self, stamp: tuple[Real, int, int], x: float, y: float) -> None:
        """Mark a shape as laid with its origin at (x, y) in pixels."""
        shape = self._on_torus(stamp)
        iy, ix = round(y * self.cells / self.size), round(x * self.cells / self.size)
        for column in range(self.columns):
            moved = np.roll(shape, (iy + column * self.cells // 2, ix + column * self.cells), (0, 1))
            self.taken = np.maximum(self.taken, np.minimum(moved, 1))

    def snug(self, stamp: tuple[Real, int, int], rng: np.random.Generator, reach: float = 6.0) -> Points | None:
        """The place (x, y) in pixels where the shape lies closest to its neighbours, or None when it fits nowhere."""
        free = self.free(stamp)
        if not free.any():
            return None
        mask, y0, x0 = stamp
        wide = int(reach)
        halo = cv2.GaussianBlur(np.pad(mask, 2 * wide), (0, 0), reach / 2)
        shape = self._on_torus((halo, y0 - 2 * wide, x0 - 2 * wide))
        touch = self._meets(shape)
        score = touch + rng.random((self.cells, self.cells)) * max(touch.std() * 0.15, 1e-6)
        iy, ix = np.unravel_index(int(np.argmax(np.where(free, score, -np.inf))), free.shape)
        return np.array([ix, iy], np.float64) * self.size / self.cells

    def roomy(self, stamp: tuple[Real, int, int], rng: np.random.Generator) -> Points | None:
        """The place (x, y) in the widest gap that is left, or None when it fits nowhere."""
        free = self.free(stamp)
        if not free.any():
            return None
        tall = np.tile(self.taken < 0.5, (3, 3)).astype(np.uint8)
        far = cv2.distanceTransform(tall, cv2.DIST_L2, 5)[self.cells : 2 * self.cells]
        far = far[:, self.cells * self.columns : self.cells * self.columns + self.cells]
        score = np.where(free, far + rng.random(far.shape) * 1.5, -np.inf)
        iy, ix = np.unravel_index(int(np.argmax(score)), score.shape)
        return np.array([ix, iy], np.float64) * self.size / self.cells
