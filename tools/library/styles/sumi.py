"""Wet ink: dilute and black ink in one brush, bleeding into soft paper, running dry at the end of the pull."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import rgb
from tools.library.curves import along, arc, blob, move, place, spline, swell, tangents
from tools.library.fields import blur, grid, noise, pack, sample, smoothstep
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


def _leaves(scroll: Scroll, layer: Real, at: Points, turn: float, depth: float, rng: np.random.Generator) -> None:
    """A bunch of bamboo leaves hanging from one joint: pressed, then lifted to a point."""
    size = scroll.size
    count = int(rng.integers(3, 6))
    for k in range(count):
        a = turn + (k - (count - 1) / 2) * rng.uniform(0.38, 0.55) + rng.normal(0, 0.08)
        reach = size * rng.uniform(0.10, 0.19) * (1 - 0.25 * abs(k - (count - 1) / 2) / count)
        foot = at + size * 0.008 * np.array([np.cos(a), np.sin(a)])
        line = arc(tuple(foot), tuple(foot + reach * np.array([np.cos(a), np.sin(a)])), rng.normal(0.0, 0.05), 40)
        width = swell(40, size * rng.uniform(0.019, 0.030), size * 0.004, 0.0005 * size, rng.uniform(0.28, 0.42))
        d = depth * rng.uniform(0.75, 1.15)
        scroll.pull(layer, line, width, Ink(d, d * 0.72, rng.choice([-0.3, 0.3]), rng.uniform(0, 0.42)))


def _twig(size: int, start: Points, turn: float, reach: float, rng: np.random.Generator) -> Points:
    """A crooked twig."""
    points, at, heading = [start], start, turn
    for k in range(5):
        heading += (0.42 if k % 2 else -0.42) * rng.uniform(0.4, 1.0)
        at = at + size * reach / 5 * np.array([np.cos(heading), np.sin(heading)])
        points.append(at)
    return spline(points, False, 9)


def _spray(
    scroll: Scroll, thin: Real, dark: Real, at: Points, turn: float, depth: float, rng: np.random.Generator
) -> None:
    """A bending stem with bunches of leaves."""
    size = scroll.size
    way = np.array([np.cos(turn), np.sin(turn)])
    stem = arc(tuple(at - way * size * 0.16), tuple(at + way * size * 0.2), rng.choice([-0.14, 0.14]), 60)
    scroll.pull(
        thin, stem, swell(60, size * 0.006, size * 0.005, size * 0.002, 0.2), Ink(depth * 0.9, depth * 0.6, 0, 0.3)
    )
    for share in (0.35, 0.66, 1.0):
        joint = along(stem, share)
        hang = np.arctan2(*tangents(stem)[int(share * 59)][::-1]) + rng.normal(0.25, 0.45)
        _leaves(scroll, dark, joint, float(hang), depth, rng)


def wet_ink(size: int, seed: int) -> Real:
    """Bamboo in black and grey over wet clouds, a dry circle of the arm, plum blossom in vermilion."""
    rng = np.random.default_rng(seed)
    scroll = Scroll(size, rng)
    mist, far, near, twigs, red = (scroll.layer() for _ in range(5))
    seats = pack([size * 0.20] * 4 + [size * 0.15] * 4 + [size * 0.1] * 4, (size, size), rng, 0.0, 400)
    for x, y in pack([size * 0.17] * 6, (size, size), rng, 0.0, 200):
        line = place(
            arc((-0.24 * size, 0), (0.24 * size, 0), rng.normal(0, 0.12), 30), x, y, -0.35 + rng.normal(0, 0.3)
        )
        scroll.pull(
            mist,
            line,
            size * rng.uniform(0.10, 0.17) * swell(30, 1.0, 0.35, 0.5, 0.4),
            Ink(0.17, 0.05, rng.choice([-0.9, 0.9]), 0.3),
        )
    for (x, y), radius in zip(seats[2:4], (0.155, 0.085), strict=True):
        angle = np.linspace(0, 5.5, 60) + rng.uniform(0, 6.28)
        ring = np.stack([np.cos(angle) * 1.04, np.sin(angle)], 1) * size * radius * (1 + 0.035 * angle / 5.5)[:, None]
        scroll.pull(
            near,
            move(ring, x, y),
            size * (0.016 + 0.19 * radius) * swell(60, 1.0, 0.75, 0.6, 0.15),
            Ink(1.05, 0.65, 0.3, 0.95),
        )
    for x, y in seats[[0, 1, 4, 5]]:
        _spray(scroll, twigs, far, np.array([x, y]), 0.95 + rng.normal(0, 0.5), rng.uniform(0.26, 0.42), rng)
    for x, y in seats[[0, 1, 4, 6, 7]]:
        at = np.array([x, y]) + size * rng.normal(0, 0.03, 2)
        _spray(scroll, twigs, near, at, 1.1 + rng.normal(0, 0.4), rng.uniform(0.95, 1.25), rng)
    for x, y in seats[8:]:
        twig = _twig(size, np.array([x, y]) - size * 0.08, 0.6 + rng.normal(0, 0.5), 0.26, rng)
        scroll.pull(
            twigs, twig, swell(len(twig), size * 0.011, size * 0.009, size * 0.002, 0.15), Ink(0.95, 0.6, 0, 0.7)
        )
        for share in rng.permutation([0.22, 0.42, 0.58, 0.78, 0.98])[:4]:
            _blossom(scroll, red, twigs, along(twig, share) + size * rng.normal(0, 0.010, 2), rng)
    for x, y in rng.random((90, 2)) * size:
        r = size * 0.0014 * np.exp(rng.normal(0.2, 0.75))
        scroll.drop(near if rng.random() < 0.6 else far, move(blob(r, rng, 0.25), x, y), rng.uniform(0.3, 1.1))
    scroll.black = scroll.bleed(mist, 0.016) + scroll.bleed(far, 0.0042) + scroll.bleed(near, 0.0016)
    scroll.black += scroll.bleed(twigs, 0.0008)
    scroll.red = scroll.bleed(red, 0.0026)
    return scroll.finish()


def _blossom(scroll: Scroll, red: Real, ink: Real, at: Points, rng: np.random.Generator) -> None:
    """Five wet touches of vermilion, stamens in black."""
    size = scroll.size
    reach, turn = size * rng.uniform(0.011, 0.017), rng.uniform(0, 6.28)
    count = 5 if rng.random() < 0.7 else 3
    for k in range(count):
        a = turn + k * 2 * np.pi / 5 + rng.normal(0, 0.1)
        way = np.array([np.cos(a), np.sin(a)])
        petal = blob(reach * rng.uniform(0.62, 0.82), rng, 0.16) + at + way * reach
        scroll.drop(red, petal, rng.uniform(0.65, 1.15))
        foot, tip = at + way * reach * 0.2, at + way * reach * rng.uniform(0.7, 1.0)
        scroll.pull(ink, arc(tuple(foot), tuple(tip), 0.05, 8), size * 0.0022, Ink(1.1, 1.0))
