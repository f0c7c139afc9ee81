"""Shibori: cloth pleated, bound with thread and dipped in indigo; what the thread held stays white."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette, ramp
from tools.library.fields import blur, distance, grid, noise, pack_around, relief, sample, smoothstep

Real = npt.NDArray[np.floating[Any]]
Vat = palette("#f6f1e4", "#d3dfe6", "#86b3c9", "#34709f", "#183f78", "#0e2654", "#091635")


@dataclass(frozen=True)
class Bound:
    """One bound point of the cloth: centre, radius (pixels), number of pleats and of turns of the thread."""

    x: float
    y: float
    radius: float
    pleats: int
    turns: int


def _patch(size: int, spot: Bound, reach: float, wobble: tuple[Real, Real]) -> tuple[Any, Real, Real]:
    """Wrapped indices of a patch round the spot, with its warped polar coordinates (radius share, angle)."""
    half = int(spot.radius * reach) + 2
    iy = (np.arange(-half, half + 1) + int(spot.y)) % size
    ix = (np.arange(-half, half + 1) + int(spot.x)) % size
    there = np.ix_(iy, ix)
    dy, dx = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    give = np.float32(size * 0.0036)
    dy, dx = dy + wobble[0][there] * give, dx + wobble[1][there] * give
    return there, np.hypot(dy, dx) / np.float32(spot.radius), np.arctan2(dy, dx)


def _uneven(count: int, rng: np.random.Generator, spread: float) -> npt.NDArray[np.float64]:
    """Rising positions of `count` uneven steps, from 0 to 1."""
    steps = np.exp(rng.normal(0, spread, count))
    return np.r_[0, np.cumsum(steps) / steps.sum()]


def spider(size: int, spot: Bound, wobble: tuple[Real, Real], rng: np.random.Generator) -> tuple[Any, Real, Real]:
    """A kumo web: where, how far the cloth was kept from the dye (0 to 1), and the creases left in the ground."""
    there, r, angle = _patch(size, spot, 1.5, wobble)
    phase = np.interp(angle / (2 * np.pi) + 0.5, _uneven(spot.pleats, rng, 0.34), np.arange(spot.pleats + 1))
    pleat = np.round(phase).astype(np.int32) % spot.pleats
    aside = (phase - np.round(phase)).astype(np.float32)
    length = rng.uniform(0.86, 1.16, spot.pleats).astype(np.float32)[pleat]
    hold = rng.uniform(0.55, 1.0, spot.pleats).astype(np.float32)[pleat]
    arc = np.abs(aside) * r * np.float32(2 * np.pi / spot.pleats)
    thick = 0.011 + 0.022 * np.clip(r, 0, 1) * hold
    inside = smoothstep(1.0, 0.80, r / length)
    valley = np.exp(-((arc / thick) ** 2)) * inside * (0.55 + 0.45 * hold)
    between = np.abs(np.abs(aside) - 0.5) * r * np.float32(2 * np.pi / spot.pleats)
    fork = np.exp(-((between / (0.4 * thick)) ** 2)) * inside * smoothstep(0.42, 0.7, r) * 0.75
    # the thread climbs from turn to turn, so its rings are a loose spiral that bites on the outside of a pleat
    climb = np.interp(r, 0.10 + 0.90 * _uneven(spot.turns, rng, 0.30), np.arange(spot.turns + 1), left=-0.5, right=-0.5)
    ring = climb + 0.16 * np.sin(angle + rng.uniform(0, 6.28)) + 0.10 * np.cos(np.pi * 2 * aside)
    gap = np.abs(ring - np.round(ring)) / spot.turns
    bite = np.exp(-((gap / 0.0105) ** 2)) * (0.30 + 0.70 * np.cos(np.pi * aside) ** 2) * inside * (r > 0.09)
    eye = smoothstep(0.115, 0.075, r) * (1 - 0.95 * smoothstep(0.055, 0.030, r))
    held = 1 - (1 - 0.95 * valley) * (1 - fork) * (1 - 0.88 * bite) * (1 - eye)
    crease = np.cos(2 * np.pi * aside) * smoothstep(0.75, 1.0, r) * smoothstep(1.5, 1.0, r)
    return there, np.asarray(held, np.float32), np.asarray(crease, np.float32)


def whorl(size: int, spot: Bound, wobble: tuple[Real, Real], rng: np.random.Generator) -> tuple[Any, Real, Real]:
    """A ne-maki ring: one tight binding, its white band scalloped by the pleats, dyed again inside."""
    there, r, angle = _patch(size, spot, 1.5, wobble)
    phase = np.interp(angle / (2 * np.pi) + 0.5, _uneven(spot.pleats, rng, 0.3), np.arange(spot.pleats + 1))
    aside = (phase - np.round(phase)).astype(np.float32)
    hold = rng.uniform(0.6, 1.0, spot.pleats + 1).astype(np.float32)[np.round(phase).astype(np.int32)]
    scallop = np.cos(2 * np.pi * aside)
    outer = 0.93 + 0.085 * scallop * hold
    inner = 0.60 - 0.08 * scallop * hold
    band = smoothstep(outer, outer - 0.09, r) * smoothstep(inner - 0.09, inner, r)
    slit = 1 - 0.65 * np.exp(-(((np.abs(aside) - 0.5) / 0.10) ** 2)) * hold
    held = np.maximum(band * slit, smoothstep(0.22, 0.13, r))
    crease = scallop * smoothstep(0.8, 1.0, r) * smoothstep(1.5, 1.0, r)
    return there, np.asarray(held, np.float32), np.asarray(crease, np.float32)


def kanoko(size: int, x: float, y: float, turn: float, radius: float, rng: np.random.Generator) -> tuple[Any, Real]:
    """A fawn spot: a pinch of cloth, a soft white lozenge with a dark heart."""
    half = int(radius * 2) + 2
    there = np.ix_((np.arange(-half, half + 1) + int(y)) % size, (np.arange(-half, half + 1) + int(x)) % size)
    dy, dx = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float32)
    dy, dx = dy - np.float32(y % 1), dx - np.float32(x % 1)
    a = np.abs(dx * np.cos(turn) + dy * np.sin(turn)) / radius
    b = np.abs(dy * np.cos(turn) - dx * np.sin(turn)) / radius
    r = (a**1.5 + (b * rng.uniform(0.95, 1.2)) ** 1.5) ** (1 / 1.5)
    dot = smoothstep(0.42, 0.22, np.hypot(a, b)) * rng.uniform(0.6, 1.0)
    return there, np.asarray(smoothstep(1.08, 0.72, r) * rng.uniform(0.75, 1.0) * (1 - dot), np.float32)


# The great webs are set by hand, on a slant: (x, y, radius) as shares of the tile.
WEBS = ((0.24, 0.22, 0.205), (0.73, 0.43, 0.190), (0.29, 0.73, 0.165), (0.78, 0.89, 0.135))


def _spots(size: int, rng: np.random.Generator) -> tuple[list[Bound], list[Bound]]:
    webs = [(x * size, y * size, r * size) for x, y, r in WEBS]
    radii = [0.078] * 5 + [0.050] * 7
    at = pack_around([(x, y, 1.12 * r) for x, y, r in webs], [r * size * 1.16 for r in radii], (size, size), rng)
    rings = [(float(x), float(y), r * size) for (x, y), r in zip(at, radii, strict=True)]

    def bind(x: float, y: float, r: float) -> Bound:
        return Bound(x, y, r, int(14 + 110 * r / size + rng.integers(-1, 3)), int(5 + 28 * r / size))

    return [bind(*spot) for spot in webs], [bind(*spot) for spot in rings]


def bound_indigo(size: int, seed: int) -> Real:
    """Spider webs, rings and trails of fawn spots in white and watered blues on deep indigo."""
    rng = np.random.default_rng(seed)
    shape = (size, size)
    webs, rings = _spots(size, rng)
    # Noise takes as many numbers as there are pixels: it has its own source, or a small picture would differ.
    grain = np.random.default_rng([seed, 1])
    wobble = (noise(shape, grain, size / 26, 0.16), noise(shape, grain, size / 26, 0.16))
    held, crease = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for spots, tie in ((webs, spider), (rings, whorl)):
        for spot in spots:
            there, kept, fold = tie(size, spot, wobble, rng)
            held[there] = np.maximum(held[there], kept)
            crease[there] += fold
    everything = webs + rings
    for spot in webs:
        for turn in range(2):
            trail = spot.radius * (1.14 + 0.13 * turn)
            count = int(2 * np.pi * trail / (size * 0.027))
            for k in range(count):
                a = 2 * np.pi * (k + 0.5 * turn) / count + rng.normal(0, 0.008)
                x, y = spot.x + trail * np.cos(a), spot.y + trail * np.sin(a)
                here = np.array([x % size, y % size])
                others = [s for s in everything if s is not spot]
                room = min(distance(here, np.array([s.x, s.y]), shape) - s.radius * 1.10 for s in others)
                if room > size * (0.012 if turn else 0.004):
                    there, kept = kanoko(size, x, y, a + 0.78, size * 0.0096, rng)
                    held[there] = np.maximum(held[there], kept)
    return _dip(held, crease, grain)


def _dip(held: Real, crease: Real, rng: np.random.Generator) -> Real:
    """Dye that creeps under the thread, pools along its edge, and lies in clouds where the cloth was crowded."""
    size = held.shape[0]
    shape = held.shape
    y, x = grid((size, size))
    fray = size * 0.0011
    held = sample(held, y + fray * noise(shape, rng, size / 240), x + fray * noise(shape, rng, size / 240))
    creep = 0.62 * held + 0.28 * blur(held, size * 0.0022) + 0.30 * blur(held, size * 0.0075)
    pool = blur(held, size * 0.0030) - blur(held, size * 0.0095)
    cloud = noise(shape, rng, size / 7, 0.3)
    mottle = noise(shape, rng, size / 60, 0.8)
    depth = 0.86 + 0.055 * cloud + 0.030 * mottle + 0.055 * crease * (1 + 0.5 * mottle)
    dye = depth * (1 - np.clip(creep * (1 + 0.10 * mottle), 0, 1)) - 0.16 * pool * (1 - held)
    cloth = ramp(Vat, np.clip(dye, 0, 1))
    pucker, _ = relief(blur(held, size * 0.002) * size * 0.004 + crease * size * 0.0012, 0.5)
    thread = 0.020 * noise(shape, rng, 2.0, stretch=0.3) + 0.020 * noise(shape, rng, 2.0, stretch=3.2)
    return np.asarray(np.clip(cloth * (1 + 0.30 * pucker + thread)[..., None], 0, 1), np.float32)


__all__ = ["bound_indigo"]
