"""Agate: slices of banded chalcedony set close together, each grown inward from its rind to a druse of crystals."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from tools.library.colour import mix, palette, shift
from tools.library.fields import blur, grid, noise, pack, relief, smoothstep

Real = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.int32]

INK, PETROL, TEAL, FOAM, IVORY, HONEY, RUST = palette(
    "#0d2530", "#155460", "#3b938f", "#a9d3c3", "#f6ecd8", "#e9a94f", "#c4472a"
)
_STEPS = 4096
# A band is (thickness as a share, colour at its outer side, colour at its inner side).
Band = tuple[float, Real, Real]


def depth_within(inside: npt.NDArray[np.bool_]) -> Real:
    """Distance in pixels of every inner point of a wrapping mask to the nearest outer one."""
    p = inside.shape[0] // 3
    wide = np.pad(inside, p, mode="wrap").astype(np.uint8)
    return np.ascontiguousarray(cv2.distanceTransform(wide, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[p:-p, p:-p])


def _outline(angle: Real, rng: np.random.Generator) -> Real:
    """Radius of a broken nodule at each angle, about 1: flat faces that meet in blunt corners."""
    count = int(rng.integers(7, 11))
    faces = np.sort((np.arange(count) + rng.uniform(-0.33, 0.33, count)) * 2 * np.pi / count)
    near = np.full(angle.shape, 9.0, np.float32)
    stretch, lean = rng.uniform(0.06, 0.2), rng.uniform(0, np.pi)
    for face in faces:
        reach = (1 + stretch * np.cos(2 * (face - lean))) * rng.uniform(0.84, 0.96)
        near = np.minimum(near, reach / np.maximum(np.cos(angle - face), 0.08))
    return np.minimum(near, 1.35)


def nodules(size: int, rng: np.random.Generator) -> Labels:
    """Number of the slice at each pixel, 0 for the matrix between them."""
    radii = [0.222, 0.190, 0.165, 0.140, 0.126] + [0.094] * 4 + [0.064] * 6 + [0.036] * 7
    spots = pack([r * size for r in radii], (size, size), rng, 0.0, 700)
    y, x = grid((size, size))
    y = y + size * (0.011 * noise((size, size), rng, size / 9) + 0.0016 * noise((size, size), rng, size / 60))
    x = x + size * (0.011 * noise((size, size), rng, size / 9) + 0.0016 * noise((size, size), rng, size / 60))
    best = np.zeros((size, size), np.float32)
    label = np.zeros((size, size), np.int32)
    for i, ((px, py), share) in enumerate(zip(spots, radii, strict=True)):
        dx, dy = (x - px + size / 2) % size - size / 2, (y - py + size / 2) % size - size / 2
        room = 1 - np.hypot(dx, dy) / (size * share * 1.05 * _outline(np.arctan2(dy, dx), rng))
        room = room * share
        label = np.where(room > best, i + 1, label).astype(np.int32)
        best = np.maximum(best, room)
    return label


def _lines(rng: np.random.Generator, count: int, first: Real, second: Real) -> list[Band]:
    """A packet of hair-thin bands in two colours, none as wide as the next."""
    out: list[Band] = []
    for i in range(count):
        tone = first if i % 2 == 0 else second
        out.append((0.011 * rng.lognormal(0, 0.45), tone, shift(tone, rng.uniform(-0.03, 0.03))))
    return out


def growth(rng: np.random.Generator, kind: int) -> list[Band]:
    """The bands of one slice from rind to heart."""
    warm = kind % 3 == 0
    rind: list[Band] = [
        (0.026, shift(INK, -0.05), INK),
        (0.013, RUST, HONEY),
        (0.012, IVORY, IVORY),
        (0.008, RUST, RUST),
    ]
    if warm:
        body = [(0.07, shift(RUST, -0.10), RUST), *_lines(rng, 5, IVORY, RUST), (0.05, HONEY, IVORY)]
        body += [(0.06, RUST, shift(RUST, -0.16)), *_lines(rng, 7, IVORY, shift(RUST, -0.08)), (0.09, IVORY, HONEY)]
        body += [(0.012, RUST, RUST), (0.10, PETROL, INK), *_lines(rng, 4, FOAM, PETROL), (0.07, TEAL, FOAM)]
    elif kind % 3 == 1:
        body = [(0.09, INK, PETROL), *_lines(rng, 8, FOAM, PETROL), (0.08, PETROL, TEAL), (0.020, IVORY, IVORY)]
        body += [*_lines(rng, 6, TEAL, FOAM), (0.09, FOAM, IVORY), (0.014, RUST, HONEY), (0.05, IVORY, FOAM)]
        body += [(0.11, TEAL, INK), *_lines(rng, 6, FOAM, INK)]
    else:
        body = [(0.06, IVORY, FOAM), *_lines(rng, 6, PETROL, IVORY), (0.10, FOAM, TEAL), *_lines(rng, 5, IVORY, TEAL)]
        body += [(0.12, PETROL, INK), (0.016, HONEY, RUST), *_lines(rng, 6, IVORY, INK), (0.07, IVORY, FOAM)]
        body += [(0.06, TEAL, PETROL)]
    return rind + body


def table(bands: list[Band], blur_steps: float) -> Real:
    """Colours (steps, 3) across the bands laid end to end."""
    widths = np.array([b[0] for b in bands])
    ends = np.cumsum(widths) / widths.sum()
    at = (np.arange(_STEPS) + 0.5) / _STEPS
    index = np.searchsorted(ends, at).clip(0, len(bands) - 1)
    begin = np.r_[0.0, ends[:-1]]
    share = ((at - begin[index]) / (ends - begin)[index]).astype(np.float32)
    out = mix(np.stack([b[1] for b in bands])[index], np.stack([b[2] for b in bands])[index], share)
    return np.asarray(
        cv2.GaussianBlur(out[:, None, :], (1, 2 * int(3 * blur_steps) + 1), 0.01, sigmaY=blur_steps)[:, 0], np.float32
    )


def druse(size: int, rng: np.random.Generator) -> Real:
    """Crystal points seen from above (H, W, 3): facets of quartz, each at its own tilt."""
    count = 11000
    points = rng.random((count, 2)) * size
    y, x = grid((size, size))
    at = np.stack([x.ravel(), y.ravel()], 1) % size
    nearest = cKDTree(points, boxsize=np.array([size, size], np.float64)).query(at, k=2, workers=1)
    gaps, owner = np.asarray(nearest[0]), np.asarray(nearest[1])
    tilt = np.arctan2(at[:, 1] - points[owner[:, 0], 1], at[:, 0] - points[owner[:, 0], 0])
    facet = np.floor((tilt + rng.uniform(0, 6.28, count)[owner[:, 0]]) / (2 * np.pi / 5))
    lit = 0.5 + 0.36 * np.cos(facet * 2 * np.pi / 5 + 1.1) + rng.normal(0, 0.16, count)[owner[:, 0]]
    edge = smoothstep(0.0, size * 0.0016, (gaps[:, 1] - gaps[:, 0]).astype(np.float32))
    tone = np.clip(lit * (0.72 + 0.28 * edge), 0, 1).reshape(size, size).astype(np.float32)
    cold = mix(PETROL, FOAM, smoothstep(0.1, 0.6, tone))
    return mix(cold, IVORY, smoothstep(0.55, 0.95, tone))


def agate_slices(size: int, seed: int) -> Real:
    """Banded slices in petrol, celadon and ivory with carnelian growth lines, in a matrix of dark ripples."""
    rng = np.random.default_rng(seed)
    shape = (size, size)
    label = nodules(size, rng)
    wall = (label != np.roll(label, 1, 0)) | (label != np.roll(label, 1, 1))  # slices that touch have one
    inside = blur(depth_within((label > 0) & ~wall), size / 900)
    uneven = 1 + 0.17 * noise(shape, rng, size / 5) + 0.05 * noise(shape, rng, size / 16)
    wavy = size * (0.0012 * noise(shape, rng, size / 34) + 0.0005 * noise(shape, rng, size / 90))
    wavy = wavy * smoothstep(0, size * 0.014, inside)
    crystal = druse(size, rng)
    out = matrix(blur(depth_within(label == 0), size / 900) * uneven + wavy, size, rng)
    for i in range(1, int(label.max()) + 1):
        mine = label == i
        if not mine.any():
            continue
        depth = np.clip(inside[mine] * uneven[mine] + wavy[mine] * 2, 0, None)
        deepest = float(depth.max())
        heart = 0.80 if deepest > size * 0.05 else 1.2
        colours = table(growth(rng, i), 0.55 * _STEPS / max(deepest * heart, 1))
        at = depth / (deepest * heart)
        band = colours[np.clip(at * _STEPS, 0, _STEPS - 1).astype(np.int32)]
        soft = smoothstep(1.0, 1.0 + 2.0 / (deepest * heart), at)[..., None]
        rim = np.exp(-(((at - 1) * deepest * heart / (size * 0.004)) ** 2))[..., None] * (at > 1)[..., None]
        out[mine] = band * (1 - soft) + (crystal[mine] * (1 - 0.6 * rim)) * soft
    return finish(out, inside, rng)


def matrix(away: Real, size: int, rng: np.random.Generator) -> Real:
    """The dark stone between the slices, rippled along them."""
    bands: list[Band] = []
    while sum(b[0] for b in bands) < 1:
        bands += [(0.06 * rng.lognormal(0, 0.35), INK, shift(INK, 0.05)), (0.014, TEAL, PETROL)]
        bands += [(0.035 * rng.lognormal(0, 0.35), PETROL, INK), (0.010, FOAM, FOAM)]
    colours = table(bands, 0.5 * _STEPS / (size * 0.16))
    return np.asarray(colours[np.clip(away / (size * 0.16) * _STEPS, 0, _STEPS - 1).astype(np.int32)])


def finish(picture: Real, inside: Real, rng: np.random.Generator) -> Real:
    """Polish: clouds deep in the stone, and light on the ground edge of every slice."""
    shape = picture.shape[:2]
    size = shape[0]
    cloud = 0.02 * noise(shape, rng, size / 7, 0.4) + 0.008 * noise(shape, rng, size / 300)
    bevel, _ = relief(np.minimum(inside, size * 0.004).astype(np.float32), 1.2)
    out = shift(picture, 0.0) + (cloud + 0.10 * bevel)[..., None]
    return np.asarray(np.clip(out, 0, 1), np.float32)
