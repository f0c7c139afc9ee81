"""A cross-shaped band filled with patches from the rest of the swatch, on the torus of the lattice.

The swatch keeps its size: its border, which does not meet, is given up and painted anew from patches elsewhere in it.
Coarse to fine, each patch of the band looks for its nearest patch in the swatch (PatchMatch: Barnes and others 2009,
section 3, all pixels at once) and pixels are voted from the patches that cover them (Wexler, Shechtman and Irani 2007,
section 3.2), until both agree. Random choices follow the seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from designgen.repeat.joining import solve_poisson
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import blur, resize

Array = np.ndarray[Any, np.dtype[np.float32]]
Indices = np.ndarray[Any, np.dtype[np.int64]]

BAND = 0.12
"""Half-width of the band given up, as a share of each side; less where the picture is large."""

MOST_BAND_PX = 96
PATCH = 7
COARSEST_PX = 32
FADE = 0.12

MOST_SEARCHED_PX = 250_000
"""In a larger band the patches found at the scale before are only looked up, in the finer picture."""

ROUNDS = (8, 4, 3, 2)
SEARCHES = 2
SURE = 1.2
MOST_INWARD = 24
MISFIT_PX = 2.5


@dataclass(frozen=True)
class _Level:
    """One scale: the picture, which of its pixels are given up, and where patches may come from."""

    colour: Array
    hole: Any
    sources: Indices


def fill_border(colour: Array, lattice: Lattice, seed: int = 1) -> Array:
    """Return the picture, at its own size, with its border painted anew so that it repeats.

    Args:
        colour: (3 or 4, H, W); the size must admit the lattice.
        lattice: How it shall repeat, along both sides.
        seed: Of the random search.
    """
    rng = np.random.default_rng(seed)
    levels = _levels(colour, lattice)
    current, field = _first_guess(levels[0], lattice), None
    for number, level in enumerate(levels):
        if number:
            # The patches found are taken from the finer picture: enlarging what they showed would blur it.
            field = _enlarged(field, levels[number - 1], level, lattice, rng)
            current = _voted(level, lattice, _targets(level.hole, lattice), (field, np.zeros(len(field), np.float32)))
        if number == 0 or _band_px(level) <= MOST_SEARCHED_PX:
            rounds = ROUNDS[min(number, len(ROUNDS) - 1)]
            current, field = _agreed(level, lattice, (current, field), rng, rounds)
    return np.asarray(current, np.float32)


def _band_px(level: _Level) -> int:
    return int(level.hole.sum())


def _levels(colour: Array, lattice: Lattice) -> list[_Level]:
    height, width = colour.shape[-2:]
    sizes = [(height, width)]
    while min(sizes[-1]) > 2 * COARSEST_PX:
        sizes.append(lattice.admissible((sizes[-1][0] // 2, sizes[-1][1] // 2)))
    levels = []
    for size in reversed(sizes):
        small = resize(colour[None], size, Lattice("none"), filter="area")[0] if size != (height, width) else colour
        hole = _border(size, (height, width))
        levels.append(_Level(np.asarray(small, np.float32), hole, _sources(hole, lattice)))
    return levels


def border_lines(size_px: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where the painted band ends: the rows, then the columns, at which the swatch itself begins and ends."""
    bands = [_band(length, length) for length in size_px]
    (height, width), (rows, columns) = size_px, bands
    return (rows, height - rows), (columns, width - columns)


def _band(length: int, full: int) -> int:
    return max(2, round(min(BAND, MOST_BAND_PX / full) * length))


def _border(size_px: tuple[int, int], full_px: tuple[int, int]) -> Any:
    hole = np.zeros(size_px, bool)
    for axis, (length, full) in enumerate(zip(size_px, full_px, strict=True)):
        band = _band(length, full)
        edge = np.zeros(length, bool)
        edge[:band] = edge[-band:] = True
        hole |= edge[:, None] if axis == 0 else edge[None, :]
    return hole


def _sources(hole: Any, lattice: Lattice) -> Indices:
    """Return the middles (n, 2) of patches that hold nothing given up; the picture is not wrapped for them."""
    reach = PATCH // 2
    kept = cv2.erode((~hole).astype(np.uint8), np.ones((PATCH, PATCH), np.uint8), borderValue=0)
    found = np.argwhere(kept)
    inside = np.all((found >= reach) & (found < np.array(hole.shape) - reach), axis=1)
    return np.asarray(found[inside], np.int64)


def _first_guess(level: _Level, lattice: Lattice) -> Array:
    """Return the picture with the step across its border spread out smoothly, inside the band.

    It keeps the picture's own texture there: patches that look for a smooth guess find only what is smooth.
    """
    colour = level.colour
    across = colour[..., -1:] - lattice.pad(colour, (0, 0, 0, 1))[..., -1:]
    down = colour[:, -1:] - lattice.pad(colour, (0, 1, 0, 0))[:, -1:]
    jump_x, jump_y = np.zeros_like(colour), np.zeros_like(colour)
    jump_x[..., -1:], jump_y[:, -1:] = across, down
    source = jump_x - lattice.pad(jump_x, (0, 0, 1, 0))[..., :-1] + jump_y - lattice.pad(jump_y, (1, 0, 0, 0))[:, :-1]
    fade_px = FADE * min(colour.shape[-2:])
    met = colour + solve_poisson(source, lattice, 1.0 / fade_px**2)
    return np.asarray(np.where(level.hole, np.clip(met, 0, 1), colour), np.float32)


def _agreed(
    level: _Level, lattice: Lattice, now: tuple[Array, Indices | None], rng: np.random.Generator, rounds: int
) -> tuple[Array, Indices]:
    """Search and vote in turn; returns the picture and for each patch of the band its source."""
    current, field = now
    targets = _targets(level.hole, lattice)
    allowed = np.zeros(level.hole.shape, bool)
    allowed[tuple(level.sources.T)] = True
    size = level.hole.shape
    if field is None:
        field = level.sources[rng.integers(len(level.sources), size=len(targets))]
    lookup = np.full(size, -1, np.int64)
    lookup[tuple(targets.T)] = np.arange(len(targets))
    neighbours = _neighbours(targets, lookup, lattice, size)
    for _ in range(rounds):
        wrapped = lattice.pad(current[None], PATCH // 2)[0]
        matcher = _Matcher(wrapped, level.colour, targets)
        cost = matcher.cost(np.arange(len(targets)), field)
        for _ in range(SEARCHES):
            field, cost = _propagated(matcher, (field, cost), neighbours, allowed)
            field, cost = _shaken(matcher, (field, cost), level.sources, allowed, rng)
        current = _voted(level, lattice, targets, (field, cost))
    return current, field


def _targets(hole: Any, lattice: Lattice) -> Indices:
    """Return the middles (n, 2) of all patches that touch the band."""
    reach = PATCH // 2
    wrapped = lattice.pad(hole[None, None].astype(np.float32), reach)[0, 0]
    grown = cv2.dilate(np.ascontiguousarray(wrapped), np.ones((PATCH, PATCH), np.uint8))[reach:-reach, reach:-reach]
    return np.asarray(np.argwhere(grown > 0), np.int64)


def _neighbours(targets: Indices, lookup: Indices, lattice: Lattice, size: tuple[int, ...]) -> list[tuple[Any, Any]]:
    """Return for each of the four steps (step, index of the neighbour or -1)."""
    found = []
    for step in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        rows, columns = lattice.source_index((size[0], size[1]), targets[:, 0] + step[0], targets[:, 1] + step[1])
        found.append((np.array(step), lookup[rows, columns]))
    return found


class _Matcher:
    """Distances between patches of the band, on the torus, and patches of the swatch."""

    def __init__(self, wrapped: Array, colour: Array, targets: Indices) -> None:
        self.offsets = [(y, x) for y in range(PATCH) for x in range(PATCH)]
        self.source = np.ascontiguousarray(colour.transpose(1, 2, 0))
        shown = np.ascontiguousarray(wrapped.transpose(1, 2, 0))
        self.patches = np.concatenate([shown[targets[:, 0] + y, targets[:, 1] + x] for y, x in self.offsets], axis=1)

    def cost(self, which: Any, places: Indices) -> Array:
        total = np.zeros(len(which), np.float32)
        reach, channels = PATCH // 2, self.source.shape[-1]
        wanted = self.patches[which]
        for number, (y, x) in enumerate(self.offsets):
            seen = self.source[places[:, 0] + y - reach, places[:, 1] + x - reach]
            apart = seen - wanted[:, number * channels : (number + 1) * channels]
            total += np.einsum("ij,ij->i", apart, apart)
        return total


def _propagated(
    matcher: _Matcher, now: tuple[Indices, Array], neighbours: list[tuple[Any, Any]], allowed: Any
) -> tuple[Indices, Array]:
    field, cost = now[0].copy(), now[1].copy()
    for step, index in neighbours:
        candidate = field[index] - step
        _take(matcher, (field, cost), candidate, (index >= 0) & _is_allowed(candidate, allowed))
    return field, cost


def _shaken(
    matcher: _Matcher, now: tuple[Indices, Array], sources: Indices, allowed: Any, rng: np.random.Generator
) -> tuple[Indices, Array]:
    field, cost = now[0].copy(), now[1].copy()
    _take(matcher, (field, cost), sources[rng.integers(len(sources), size=len(field))], np.ones(len(field), bool))
    radius = max(allowed.shape) // 2
    while radius >= 1:
        candidate = field + rng.integers(-radius, radius + 1, field.shape)
        _take(matcher, (field, cost), candidate, _is_allowed(candidate, allowed))
        radius //= 3
    return field, cost


def _is_allowed(places: Indices, allowed: Any) -> Any:
    inside = np.all((places >= 0) & (places < np.array(allowed.shape)), axis=1)
    return inside & allowed[tuple(np.clip(places, 0, np.array(allowed.shape) - 1).T)]


def _take(matcher: _Matcher, now: tuple[Indices, Array], candidate: Indices, valid: Any) -> None:
    """Take a candidate wherever it is nearer; changes the field and its costs."""
    field, cost = now
    which = np.flatnonzero(valid)
    if len(which) == 0:
        return
    seen = matcher.cost(which, candidate[which])
    better = seen < cost[which]
    field[which[better]] = candidate[which[better]]
    cost[which[better]] = seen[better]


def _voted(level: _Level, lattice: Lattice, targets: Indices, found: tuple[Indices, Array]) -> Array:
    """Let every patch vote for the pixels it covers, the likelier the louder."""
    field, cost = found
    height, width = level.hole.shape
    scale = float(np.quantile(cost, 0.75)) + 1e-6
    # What is near the part that stays is surer, or the band would agree with itself and not with its sides.
    loud = (np.exp(-cost / (0.5 * scale)) + 1e-4) * SURE ** -_inward(level, lattice)[tuple(targets.T)]
    reach, channels = PATCH // 2, len(level.colour)
    total = np.zeros((height * width, channels), np.float64)
    weight = np.zeros(height * width, np.float64)
    source = level.colour.transpose(1, 2, 0)
    for y in range(-reach, reach + 1):
        for x in range(-reach, reach + 1):
            rows, columns = lattice.source_index((height, width), targets[:, 0] + y, targets[:, 1] + x)
            at = rows * width + columns
            values = source[field[:, 0] + y, field[:, 1] + x]
            weight += np.bincount(at, loud, height * width)
            for channel in range(channels):
                total[:, channel] += np.bincount(at, loud * values[:, channel], height * width)
    voted = (total / np.maximum(weight, 1e-12)[:, None]).T.reshape(channels, height, width)
    voted = voted - _misfit(voted - level.colour, level, lattice, weight.reshape(height, width) > 0)
    return np.asarray(np.where(level.hole, voted, level.colour), np.float32)


def _misfit(apart: Any, level: _Level, lattice: Lattice, covered: Any) -> Array:
    """Carry inwards what the patches are off by just outside the band, so that the band ends without a step."""
    ring = (covered & ~level.hole).astype(np.float32)
    stack = np.concatenate([apart * ring, ring[None]]).astype(np.float32)[None]
    soft = blur(stack, MISFIT_PX, lattice)[0]
    known = soft[-1:]
    return np.asarray(soft[:-1] / np.maximum(known, 1e-6) * np.minimum(1, 3 * known / max(float(known.max()), 1e-6)))


def _inward(level: _Level, lattice: Lattice) -> Array:
    """Return for each pixel how many px it lies inside the band, at most MOST_INWARD."""
    reach = min(MOST_INWARD, *level.hole.shape)
    wrapped = lattice.pad(level.hole[None, None].astype(np.uint8), reach)[0, 0]
    inward = cv2.distanceTransform(np.ascontiguousarray(wrapped), cv2.DIST_L2, 3)
    return np.asarray(np.minimum(inward, MOST_INWARD)[reach:-reach, reach:-reach], np.float32)


def _enlarged(
    field: Indices | None, before: _Level, now: _Level, lattice: Lattice, rng: np.random.Generator
) -> Indices:
    """Carry a field to the next scale: each patch begins where its coarse parent was found."""
    coarse, fine = np.array(before.hole.shape), np.array(now.hole.shape)
    targets = _targets(now.hole, lattice)
    lookup = np.full(before.hole.shape, -1, np.int64)
    lookup[tuple(_targets(before.hole, lattice).T)] = np.arange(0 if field is None else len(field))
    scale = fine / coarse
    parents = np.minimum((targets / scale).astype(np.int64), coarse - 1)
    index = lookup[tuple(parents.T)]
    chance = now.sources[rng.integers(len(now.sources), size=len(targets))]
    if field is None:
        return chance
    places = np.round(field[index] * scale + (targets - parents * scale)).astype(np.int64)
    allowed = np.zeros(now.hole.shape, bool)
    allowed[tuple(now.sources.T)] = True
    good = (index >= 0) & _is_allowed(places, allowed)
    return np.where(good[:, None], places, chance)
