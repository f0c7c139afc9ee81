"""Seigaiha: the blue sea waves, cut as for a paste-resist stencil, every scale with a filling of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.colour import palette, shift
from tools.library.fields import grid, noise, shrink, smoothstep
from tools.library.swatches.loom import few

Real = npt.NDArray[np.floating[Any]]
COLUMNS, ROWS = 6, 24
# Share of the radius where inked rings begin and end, outer rim first.
BOLD = ((0.91, 1.1), (0.72, 0.83), (0.53, 0.64), (0.34, 0.45), (0.0, 0.24))
FINE = ((0.955, 1.1), (0.855, 0.885), (0.755, 0.785), (0.655, 0.685), (0.555, 0.585), (0.455, 0.485), (0.355, 0.385))
PAIRED = ((0.93, 1.1), (0.845, 0.875), (0.66, 0.79), (0.575, 0.605), (0.39, 0.52), (0.305, 0.335), (0.0, 0.22))
RIM = ((0.93, 1.1), (0.0, 0.17))
# The few red scales, placed by hand, and their fillings.
SUNS = (((3, 5), 0), ((11, 1), 6), ((18, 3), 4), ((21, 0), 1))
HOLLOW = ((0.845, 0.895), (0.70, 0.735), (0.555, 0.585), (0.41, 0.435), (0.265, 0.285))


@dataclass(frozen=True)
class Scales:
    """What every scale (row, column) is: its filling, its ink and ground, and how the knife slipped."""

    filling: npt.NDArray[np.int64]
    ink: Real
    ground: Real
    slip: Real


@dataclass(frozen=True)
class Place:
    """Points of the tile inside their scales: radius (shares), angle from the crown, and one share in fine pixels."""

    r: Real
    theta: Real
    radius: float


def _scale_of(y: Real, x: Real, radius: float) -> tuple[Real, Real, Real, Real]:
    """The front scale at each point: offset (dy, dx) from its foot, its row and its column."""
    step = radius / 2
    lowest = np.floor((y + radius) / step)
    dy, dx, row, column = (np.zeros_like(y) for _ in range(4))
    found = np.zeros(y.shape, bool)
    for back in range(6):
        candidate = lowest - back
        offset = np.mod(candidate, 2) * radius
        nearest = np.round((x - offset) / (2 * radius))
        gap_x, gap_y = x - offset - nearest * 2 * radius, y - candidate * step
        mine = ~found & (gap_x**2 + gap_y**2 <= radius**2)
        for kept, value in ((dy, gap_y), (dx, gap_x), (row, candidate), (column, nearest)):
            kept[mine] = value[mine]
        found |= mine
    return dy, dx, row, column


def _rings(at: Place, bands: tuple[tuple[float, float], ...]) -> Real:
    cover = np.zeros_like(at.r)
    for low, high in bands:
        edge = np.minimum(at.r - low if low > 0 else 1.0, high - at.r)
        cover = np.maximum(cover, np.clip(edge * at.radius + 0.5, 0, 1))
    return cover


def _dots(at: Place) -> Real:
    """Rows of round punches, as on a fine komon stencil, each row set between the last."""
    cover = _rings(at, RIM)
    for k, ring in enumerate((0.80, 0.65, 0.50, 0.35)):
        each = np.pi / np.round(np.pi * ring / 0.165)
        turn = np.mod(at.theta + (k % 2) * each / 2, each) - each / 2
        gap = np.hypot(turn * ring, at.r - ring)
        cover = np.maximum(cover, np.clip((0.043 - gap) * at.radius + 0.5, 0, 1))
    return cover


def _petals(at: Place) -> Real:
    """A half chrysanthemum: long petals, round at the hem, apart by a thin line."""
    each = np.pi / 9
    turn = np.mod(at.theta, each) - each / 2
    hem = 0.84 - 0.10 * (2 * turn / each) ** 2
    inside = np.minimum(hem - at.r, at.r - 0.25)
    side = (each / 2 - np.abs(turn)) * at.r - 0.014
    petal = np.clip(np.minimum(inside, side) * at.radius + 0.5, 0, 1)
    return np.maximum(petal, _rings(at, RIM))


def _ribs(at: Place) -> Real:
    """Fan ribs that widen outward between two rings."""
    each = np.pi / 13
    turn = np.abs(np.mod(at.theta + each / 2, each) - each / 2)
    rib = np.minimum((0.27 * each - turn) * at.r, np.minimum(at.r - 0.30, 0.83 - at.r))
    return np.maximum(np.clip(rib * at.radius + 0.5, 0, 1), _rings(at, RIM))


def _filled(at: Place, filling: npt.NDArray[np.int64]) -> Real:
    solid = _rings(at, ((0.0, 1.1),)) - _rings(at, HOLLOW)
    kinds = (_rings(at, BOLD), _rings(at, PAIRED), _rings(at, FINE), _dots(at), _petals(at), _ribs(at), solid)
    return np.choose(filling, kinds)


def _plan(rng: np.random.Generator) -> Scales:
    """A slow swell of dark and light runs over the sea; quiet fillings keep to the light."""
    row, column = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float64)
    x, y = (column + row % 2 / 2) / COLUMNS, row / ROWS
    swell = np.sin(2 * np.pi * (x + y)) + 0.6 * np.sin(2 * np.pi * (2 * y - x) + 1.1) + 0.35 * rng.normal(0, 1, x.shape)
    order = swell.ravel().argsort().argsort().reshape(swell.shape) / swell.size
    deep, blue, sky, cream, mist, sun = palette("#14234c", "#27508f", "#6f9cc4", "#f6eedb", "#dbe6e4", "#d9482a")
    dark, light = order > 0.62, order < 0.30
    filling = np.where(dark, rng.choice([0, 6, 6, 4, 1], x.shape), rng.choice([0, 0, 1, 4, 5], x.shape))
    filling = np.where(light, rng.choice([2, 2, 3, 5, 2], x.shape), filling)
    ink = np.where(dark[..., None], deep, blue)
    ink = np.where(light[..., None] & (rng.random(x.shape) < 0.45)[..., None], sky, ink)
    ink = np.where(~(dark | light)[..., None] & (rng.random(x.shape) < 0.3)[..., None], deep, ink)
    ground = np.where((rng.random(x.shape) < 0.28)[..., None] & ~dark[..., None], mist, cream)
    for at, kind in SUNS:
        ink[at], ground[at], filling[at] = sun, cream, kind
    lots = np.round(rng.normal(0, 1, x.size)) * 0.012
    ink = np.stack([shift(c, light) for c, light in zip(ink.reshape(-1, 3), lots, strict=True)])
    return Scales(filling, ink.reshape(*x.shape, 3), ground, rng.normal(0, 1, (*x.shape, 3)))


def seigaiha(size: int, seed: int) -> Real:
    """Blue sea waves in four indigos on cream, ringed, dotted, ribbed or petalled, and now and then a red sun."""
    rng = np.random.default_rng(seed)
    scales = _plan(rng)
    n = size * 2
    radius = n / COLUMNS / 2
    y, x = grid((n, n))
    knife = noise((n, n), rng, n / 60), noise((n, n), rng, n / 60), noise((n, n), rng, n / 90)
    out = []
    for top in range(0, n, 128):
        here = slice(top, top + 128)
        near = (y[here] + radius * 0.010 * knife[0][here], x[here] + radius * 0.010 * knife[1][here])
        out.append(shrink(_print(near, knife[2][here], scales, radius), 2))
    return few(np.clip(np.concatenate(out), 0, 1), 40)


def _print(near: tuple[Real, Real], rag: Real, scales: Scales, radius: float) -> Real:
    dy, dx, row, column = _scale_of(*near, radius)
    cell = np.mod(row, ROWS).astype(np.int64), np.mod(column, COLUMNS).astype(np.int64)
    slip = scales.slip[cell]
    # A stencil is cut freehand: rings lie a little off centre, and a line swells and thins.
    centre_y, centre_x = dy + radius * 0.012 * slip[..., 0], dx + radius * 0.012 * slip[..., 1]
    rim = np.hypot(dy, dx) / radius
    r = np.hypot(centre_y, centre_x) / radius
    r = r + (rim - r) * smoothstep(0.84, 0.95, rim) + 0.006 * rag
    place = Place(r, np.arctan2(centre_x, -centre_y) + 0.04 * slip[..., 2], radius)
    ink, ground = scales.ink[cell], scales.ground[cell]
    gap = np.clip((rim - 0.978) * radius + 0.5, 0, 1)  # the paste line that keeps every scale apart
    cover = (_filled(place, scales.filling[cell]) * (1 - gap))[..., None]
    cream = palette("#f6eedb")[0]
    paper = ground + (cream - ground) * gap[..., None]
    return np.asarray(paper + (ink - paper) * cover, np.float32)
