"""Wet ink: dilute and black ink in one brush, bleeding into soft paper, running dry at the end of the pull."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.curves import along, arc, blob, move, place, spline, swell, tangents
from tools.library.fields import pack
from tools.library.styles.scroll import Ink, Scroll

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


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
    reach, turn = size * rng.uniform(0.014, 0.023), rng.uniform(0, 6.28)
    count = 5 if rng.random() < 0.7 else 3
    for k in range(count):
        a = turn + k * 2 * np.pi / 5 + rng.normal(0, 0.1)
        way = np.array([np.cos(a), np.sin(a)])
        petal = blob(reach * rng.uniform(0.62, 0.82), rng, 0.16) + at + way * reach
        scroll.drop(red, petal, rng.uniform(0.65, 1.15))
        foot, tip = at + way * reach * 0.2, at + way * reach * rng.uniform(0.7, 1.0)
        scroll.pull(ink, arc(tuple(foot), tuple(tip), 0.05, 8), size * 0.0022, Ink(1.1, 1.0))
