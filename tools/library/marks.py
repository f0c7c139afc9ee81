"""Marks of a tool drawn along a line: a strip with its own paint at every point, laid on the torus without stairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter1d

from tools.library.fields import noise, sample

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]
STEP = 0.55  # distance of the strip's samples, in pixels: about three land in every pixel


@dataclass(frozen=True)
class Strip:
    """Samples of a mark: `s` (n, 1) runs along it in pixels, `t` (1, m) across it from -1 to 1; `x`, `y` (n, m)."""

    s: Real
    t: Real
    x: Real
    y: Real
    length: float
    half: float

    def read(self, field: Real) -> Real:
        """A periodic field under the strip (nearest pixel)."""
        h, w = field.shape[:2]
        return np.asarray(field[np.floor(self.y).astype(np.int32) % h, np.floor(self.x).astype(np.int32) % w])


def strip(line: Points, width: float | npt.NDArray[np.float64], margin: float = 1.15) -> Strip:
    """Samples about a polyline (n, 2); `width` is one number or one a point. `margin` > 1 samples beyond the edges."""
    step = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
    length = float(step[-1]) + 1e-6
    wide = np.broadcast_to(np.asarray(width, np.float64), (len(line),))
    reach = float(wide.max()) / 2 * margin
    even = np.linspace(0, length, max(int(length / 2), 3))
    heading = np.unwrap(np.arctan2(*(np.gradient(np.interp(even, step, line[:, c])) for c in (1, 0))))
    bend = float(np.abs(np.gradient(heading)).max()) * len(even) / length
    # On the outside of a bend the samples lie further apart.
    s = np.linspace(0, length, int(length / STEP * (1 + min(bend * reach, 2.5))) + 3, dtype=np.float32)
    x, y, half = (np.interp(s, step, v) for v in (line[:, 0], line[:, 1], wide / 2))
    soft = 0.12 * float(wide.max()) * len(s) / length
    x, y = (gaussian_filter1d(v, min(soft, len(s) / 12), mode="nearest") for v in (x, y))
    tx, ty = np.gradient(x), np.gradient(y)
    norm = np.hypot(tx, ty) + 1e-9
    t = np.linspace(-margin, margin, int(2 * margin * half.max() / STEP) + 3, dtype=np.float32)
    px = x[:, None] - (ty / norm * half)[:, None] * t
    py = y[:, None] + (tx / norm * half)[:, None] * t
    return Strip(s[:, None], t[None, :], px.astype(np.float32), py.astype(np.float32), length, float(half.max()))


@dataclass(frozen=True)
class Patch:
    """A piece of the plane with its corner: `values` (h, w, k), averaged from the samples, and 0 where none fell."""

    values: Real
    y0: int
    x0: int

    def land(self, size: int) -> tuple[Real, Real]:
        """Row and column of each pixel on the tile, for fancy indexing."""
        h, w = self.values.shape[:2]
        return (np.arange(h) + self.y0)[:, None] % size, (np.arange(w) + self.x0)[None, :] % size


def settle(mark: Strip, *values: Real) -> Patch:
    """Average sample values (each (n, m) or broadcastable) into pixels."""
    ix, iy = np.floor(mark.x).astype(np.int32), np.floor(mark.y).astype(np.int32)
    x0, y0 = int(ix.min()), int(iy.min())
    w, h = int(ix.max()) - x0 + 1, int(iy.max()) - y0 + 1
    flat = ((iy - y0) * w + (ix - x0)).ravel()
    count = np.maximum(np.bincount(flat, minlength=h * w), 1)
    planes = [np.bincount(flat, np.broadcast_to(v, mark.x.shape).ravel(), minlength=h * w) / count for v in values]
    return Patch(np.stack(planes, -1).reshape(h, w, len(values)).astype(np.float32), y0, x0)


def lay(tile: Real, patch: Patch, cover: Real, colour: Real) -> None:
    """Paint a colour (3,) or (h, w, 3) over a tile (N, N, 3) where `cover` (h, w) says, wrapping."""
    size = tile.shape[0]
    h, w = cover.shape
    for top in range(-(patch.y0 % size), h, size):
        for left in range(-(patch.x0 % size), w, size):
            up, on = max(top, 0), max(left, 0)
            down, off = min(top + size, h), min(left + size, w)
            there = (slice(up - top, down - top), slice(on - left, off - left))
            here = (slice(up, down), slice(on, off))
            paint = colour if colour.ndim == 1 else colour[here]
            tile[there] += (paint - tile[there]) * cover[here][..., None]


class Hairs:
    """Bristles of a brush: long soft streaks that each stroke reads at its own place."""

    def __init__(self, rng: np.random.Generator, run: float = 60.0) -> None:
        """`run` is how many hair widths a streak keeps its strength."""
        self.rng = rng
        fine = noise((2048, 256), rng, 1.6, stretch=run / 1.6)
        clump = noise((2048, 256), rng, 7.0, stretch=run / 4)
        self.streaks: Real = (0.75 * fine + 0.65 * clump).astype(np.float32)

    def under(self, mark: Strip, hair: float) -> Real:
        """Streaks (n, m) of deviation about 1 for one stroke; `hair` is a bristle's width in pixels."""
        row, column = self.rng.integers(0, 2048), self.rng.integers(0, 256)
        along, across = np.broadcast_arrays(mark.s / hair + row, mark.t * mark.half / hair + column)
        return sample(self.streaks, along, across)
