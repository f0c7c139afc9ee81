"""Outlines for drawn motifs: splines, brush strokes, leaves, petals; points are (N, 2) as (x, y)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]


def spline(points: Sequence[Sequence[float]] | Points, closed: bool = True, steps: int = 16) -> Points:
    """Centripetal-free Catmull-Rom curve through the points, `steps` samples a span."""
    p = np.asarray(points, np.float64)
    if closed:
        before, after, last = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    else:
        before = np.vstack([2 * p[0] - p[1], p[:-2]])
        after, last = p[1:], np.vstack([p[2:], 2 * p[-1] - p[-2]])
        p = p[:-1]
    t = (np.arange(steps) / steps)[None, :, None]
    a, b, c, d = (q[:, None, :] for q in (before, p, after, last))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    flat = curve.reshape(-1, 2)
    return flat if closed else np.vstack([flat, after[-1]])


def place(points: Points, x: float, y: float, turn: float = 0.0, scale: float = 1.0, flip: bool = False) -> Points:
    """Scale, mirror, turn (radians) and move an outline."""
    q = points * scale
    if flip:
        q = q * (1, -1)
    c, s = np.cos(turn), np.sin(turn)
    return np.asarray(q @ np.array([[c, s], [-s, c]]) + (x, y))


def move(points: Points, x: float, y: float) -> Points:
    """Move an outline."""
    return np.asarray(points + np.array([x, y]))


def tangents(line: Points) -> Points:
    """Unit tangents along a polyline."""
    d = np.gradient(line, axis=0)
    return np.asarray(d / (np.linalg.norm(d, axis=1, keepdims=True) + 1e-9))


def ribbon(line: Points, width: npt.NDArray[np.float64] | float) -> Points:
    """Outline of a brush line with its own width at each point (full width, not half)."""
    t = tangents(line)
    normal = np.stack([-t[:, 1], t[:, 0]], 1)
    half = (np.broadcast_to(np.asarray(width, np.float64), (len(line),)) / 2)[:, None]
    return np.vstack([line + normal * half, (line - normal * half)[::-1]])


def swell(count: int, peak: float, start: float = 0.0, end: float = 0.0, at: float = 0.5) -> npt.NDArray[np.float64]:
    """Width of a pressed brush: `start`, rising to `peak` at share `at`, falling to `end`."""
    t = np.linspace(0, 1, count)
    rise = np.sin(np.clip(t / at, 0, 1) * np.pi / 2)
    fall = np.cos(np.clip((t - at) / (1 - at), 0, 1) * np.pi / 2)
    shape = np.where(t < at, rise, fall)
    edge = np.where(t < at, start, end)
    return np.asarray(edge + (peak - edge) * shape)


def arc(start: tuple[float, float], end: tuple[float, float], bend: float, count: int = 40) -> Points:
    """A line from start to end that bows sideways by `bend` times its length."""
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    d = b - a
    side = np.array([-d[1], d[0]]) * bend
    t = np.linspace(0, 1, count)[:, None]
    return np.asarray(a + d * t + side * 4 * t * (1 - t))


def leaf(spine: Points, width: float, at: float = 0.4, tip: float = 1.0) -> Points:
    """Leaf outline about a spine: widest at share `at`, pointed tip."""
    t = np.linspace(0, 1, len(spine))
    power = np.log(0.5) / np.log(at)
    profile = np.sin(np.pi * t**power) ** tip
    return ribbon(spine, width * profile)


def blob(radius: float, rng: np.random.Generator, wobble: float = 0.12, lobes: int = 7, count: int = 120) -> Points:
    """A hand-cut round: a circle with a few low harmonics."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    r = np.ones(count)
    for k in range(2, lobes):
        r += wobble / k * rng.normal() * np.cos(k * angle + rng.uniform(0, 6.28))
    return np.stack([np.cos(angle), np.sin(angle)], 1) * (radius * r)[:, None]


def circle(x: float, y: float, radius: float, count: int = 96) -> Points:
    """A circle as points."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([x + np.cos(angle) * radius, y + np.sin(angle) * radius], 1)


def along(line: Points, share: float | npt.NDArray[np.float64]) -> Points:
    """Point(s) at a share of a polyline's length."""
    step = np.r_[0, np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    at = np.asarray(share) * step[-1]
    return np.stack([np.interp(at, step, line[:, 0]), np.interp(at, step, line[:, 1])], -1)
