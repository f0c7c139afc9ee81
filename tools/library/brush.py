"""Bristle strokes: strips of paint laid along curves on the torus, each with colour streaks and relief."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.fields import blur, sample

Real = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Bristle:
    """How a brush lays paint.

    `ragged` is how far bristles overrun at the ends (in widths), `streak` the lightness variation between
    bristles, `ridge` the paint pushed up at the two edges, `dry` the share of bristles that skip.
    """

    ragged: float = 0.8
    streak: float = 0.05
    ridge: float = 0.5
    dry: float = 0.0
    grain: float = 1.0


class Paint:
    """Colour and relief of a painting being laid down on an (N, N) torus."""

    def __init__(self, ground: Real, rng: np.random.Generator) -> None:
        """Start from a ground picture (H, W, 3)."""
        self.colour = ground.copy()
        self.height: Real = np.zeros(ground.shape[:2], np.float32)
        self.rng = rng
        # One long strip of bristle noise; every stroke reads its own piece of it.
        raw = rng.standard_normal(60000)
        kernel = np.exp(-(np.arange(-4, 5) ** 2) / 3.2)
        smooth = np.convolve(raw, kernel, "same")
        self._comb: Real = (smooth / smooth.std()).astype(np.float32)

    def stroke(self, line: npt.NDArray[np.float64], width: float, colour: Real, second: Real, how: Bristle) -> None:
        """Lay one stroke along `line` (n, 2) as (x, y) in pixels; `second` is the colour caught in the brush."""
        rng = self.rng
        step = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
        length = float(step[-1])
        if length < width * 0.6:
            return
        ns, nt = int(length / 0.62) + 2, int(width / 0.62) + 2
        s = np.linspace(0, length, ns, dtype=np.float32)
        x = np.interp(s, step, line[:, 0]).astype(np.float32)
        y = np.interp(s, step, line[:, 1]).astype(np.float32)
        tx, ty = np.gradient(x), np.gradient(y)
        norm = np.hypot(tx, ty) + 1e-6
        t = np.linspace(-1, 1, nt, dtype=np.float32)
        at = int(rng.integers(0, 60000 - 3 * nt - 8))
        zoom = np.arange(nt) * (1.0 / how.grain)
        index = at + zoom.astype(np.int64) % (3 * nt)
        comb, other, third = self._comb[index], self._comb[index // 2], self._comb[index + 5]
        belly = np.sqrt(np.clip(1 - (2 * s / length - 1) ** 4, 0, 1)) * 0.25 + 0.75
        px = x[:, None] - (ty / norm)[:, None] * t * (width / 2) * belly[:, None]
        py = y[:, None] + (tx / norm)[:, None] * t * (width / 2) * belly[:, None]
        dome = width * 0.55 * t**2
        begin = dome + how.ragged * width * 0.22 * (other + 1.2)
        finish = length - dome - how.ragged * width * 0.4 * np.abs(third)
        keep = (s[:, None] > begin) & (s[:, None] < finish)
        if how.dry > 0:
            fade = s[:, None] / length
            keep &= (other[None, :] + 1.6 - fade * how.dry * 3.2) > 0
        swell = 0.75 + 0.25 * np.sin(s / length * 3.0 + 0.4)
        relief = (0.55 + 0.22 * comb + how.ridge * np.abs(t) ** 6)[None, :] * swell[:, None]
        tint = (how.streak * comb)[None, :, None] * np.ones((ns, 1, 1), np.float32)
        share = np.clip(0.5 * other - 0.25 + 0.25 * (s / length)[:, None], 0, 0.85)[..., None]
        shade = colour + (second - colour) * share + tint
        h, w = self.height.shape
        iy = np.floor(py[keep]).astype(np.int64) % h
        ix = np.floor(px[keep]).astype(np.int64) % w
        self.colour[iy, ix] = shade[keep]
        self.height[iy, ix] = relief[keep] + 0.25 * self.height[iy, ix]

    def settled(self, sigma: float) -> Real:
        """The relief, softened as wet paint settles."""
        return blur(self.height, sigma)


def trace(vy: Real, vx: Real, start: npt.NDArray[np.float64], length: float, step: float) -> npt.NDArray[np.float64]:
    """Streamlines from many starts at once: starts (n, 2) as (x, y) give lines (n, k, 2), centred on them."""
    count = max(3, int(length / step / 2))
    halves = []
    for sign in (-1.0, 1.0):
        x: Real = start[:, 0].astype(np.float32)
        y: Real = start[:, 1].astype(np.float32)
        points = []
        for _ in range(count):
            fy = sample(vy, y[:, None], x[:, None])[:, 0]
            fx = sample(vx, y[:, None], x[:, None])[:, 0]
            norm = np.hypot(fx, fy) + 1e-6
            x, y = x + sign * step * fx / norm, y + sign * step * fy / norm
            points.append(np.stack([x, y], -1))
        halves.append(np.stack(points, 1))
    back, forth = halves
    return np.concatenate([back[:, ::-1], start[:, None, :], forth], 1)
