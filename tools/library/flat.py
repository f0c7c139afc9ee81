"""Flat, hand-cut drawing for folk and conversational prints: wavering outlines, rosettes, sprigs, filled holes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import from_oklab, to_oklab
from tools.library.curves import along, arc, blob, leaf, move, place, ribbon, swell, tangents
from tools.library.motifs import Spot

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


def waver(points: Points, rng: np.random.Generator, amount: float) -> Points:
    """An outline cut by hand: a few slow harmonics move it by about `amount` pixels."""
    t = np.linspace(0, 2 * np.pi, len(points), endpoint=False)[:, None]
    shake = sum(rng.normal(size=2) / k * np.cos(k * t + rng.uniform(0, 6.28, 2)) for k in range(2, 8))
    return np.asarray(points + amount * shake)


def grow(points: Points, by: float) -> Points:
    """Move a closed outline outward (inward if negative) along its normals, in pixels; for small steps."""
    ahead, behind = np.roll(points, -1, 0), np.roll(points, 1, 0)
    t = ahead - behind
    t = t / (np.linalg.norm(t, axis=1, keepdims=True) + 1e-9)
    area = float((points[:, 0] * ahead[:, 1] - ahead[:, 0] * points[:, 1]).sum())
    normal = np.stack([t[:, 1], -t[:, 0]], 1) * np.sign(area or 1.0)
    return np.asarray(points + normal * by)


def stroke(canvas: Canvas, line: Points, width: float, colour: Real, ends: float = 0.25) -> None:
    """One pressed brush line, thinner at both ends."""
    canvas.fill(ribbon(line, swell(len(line), width, width * ends, width * ends, 0.45)), colour)


def cut_petal(width: float, height: float, round_: float = 0.72, cleft: float = 0.0) -> Points:
    """A plain petal along +x from (0, 0): widest at share `round_`, with a notch of share `cleft` at its tip."""
    t = np.r_[np.linspace(0, round_, 8)[:-1], round_ + (1 - round_) * np.sin(np.linspace(0, np.pi / 2, 10))]
    rise = 0.16 + 0.84 * np.sin(np.clip(t / round_, 0, 1) * np.pi / 2) ** 1.2
    fall = np.sqrt(np.clip(1 - (np.clip(t - round_, 0, 1) / (1 - round_)) ** 2, 0, 1))
    half = np.where(t < round_, rise, fall) * width / 2
    reach = height * (t - cleft * np.exp(-((half / (0.2 * width)) ** 2)) * (t > round_))
    return np.vstack([np.stack([reach, half], 1), np.stack([reach, -half], 1)[::-1]])


def rosette(canvas: Canvas, spot: Spot, tones: Sequence[Real], petals: int, rng: np.random.Generator) -> None:
    """A flat layered flower; tones from the outer ring to the heart, each ring veined in the next tone."""
    rings = len(tones) - 1
    for ring in range(rings):
        reach = spot.scale * (1.0, 0.66, 0.42)[ring]
        count = petals if ring == 0 else max(5, petals - 2 * ring)
        start = spot.turn + ring * np.pi / petals
        for i in range(count):
            turn = start + 2 * np.pi * (i + rng.uniform(-0.05, 0.05)) / count
            height = reach * rng.uniform(0.95, 1.04)
            wide = 2.0 * height * np.sin(np.pi / count) * 0.94
            shape = place(cut_petal(wide, height, 0.7, 0.03), spot.x, spot.y, turn)
            canvas.fill(shape, tones[ring])
            line = place(arc((height * 0.45, 0), (height * 0.84, 0), 0.0, 10), spot.x, spot.y, turn)
            stroke(canvas, line, wide * 0.15, tones[ring + 1])
    heart = tones[-1]
    canvas.fill(move(blob(spot.scale * 0.2, rng, 0.06, count=40), spot.x, spot.y), heart)
    canvas.fill(move(blob(spot.scale * 0.09, rng, 0.06, count=30), spot.x, spot.y), tones[0])


def sprig(
    canvas: Canvas, line: Points, leaves: tuple[int, float, float], tones: tuple[Real, Real], rng: np.random.Generator
) -> None:
    """A stem with alternating leaves: `leaves` is (count, length, width) in pixels; tones are stem and leaf."""
    count, length, width = leaves
    stroke(canvas, line, width * 0.24, tones[0], 0.5)
    ways = tangents(line)
    for i in range(count + 1):
        share = 0.12 + 0.86 * i / count
        foot, way = along(line, share), ways[int(share * (len(line) - 1))]
        side = 0.0 if i == count else (1.0 if i % 2 else -1.0)
        turn = float(np.arctan2(way[1], way[0])) + side * rng.uniform(0.75, 1.0)
        reach = length * (1.05 - 0.45 * share) * rng.uniform(0.9, 1.1)
        tip = (foot[0] + reach * np.cos(turn), foot[1] + reach * np.sin(turn))
        canvas.fill(leaf(arc((foot[0], foot[1]), tip, -0.12 * side, 20), width * (1.1 - 0.4 * share), 0.5), tones[1])


def settle(picture: Real, levels: int = 51) -> Real:
    """Round colours to few levels a channel, as separations do: flat areas stay, files get far smaller."""
    return np.asarray(np.round(picture * levels) / levels, np.float32)


def separate(picture: Real, colours: int) -> Real:
    """Part a picture into a few flat colours, as a printer's separations do; gradients become gouache steps.

    The colours are k-means centres (in OKLab) of the colour histogram, started from far and frequent ones.
    """
    cells = np.clip((picture * 63.999).astype(np.int32), 0, 63)
    index = (cells[..., 0] * 64 + cells[..., 1]) * 64 + cells[..., 2]
    count = np.bincount(index.ravel(), minlength=64**3).astype(np.float64)
    there = np.flatnonzero(count)
    sums = np.stack([np.bincount(index.ravel(), picture[..., c].ravel(), 64**3)[there] for c in range(3)], 1)
    count = count[there]
    lab = to_oklab(np.asarray(sums / count[:, None], np.float64)).astype(np.float64)
    chosen = [int(count.argmax())]
    gap = np.full(len(lab), np.inf)
    while len(chosen) < min(colours, len(lab)):
        gap = np.minimum(gap, ((lab - lab[chosen[-1]]) ** 2).sum(1))
        chosen.append(int((gap * count**0.5).argmax()))
    centres = lab[chosen]
    for _ in range(12):
        near = ((lab[:, None] - centres[None]) ** 2).sum(2).argmin(1)
        weight = np.bincount(near, count, len(centres))
        sums = np.stack([np.bincount(near, count * lab[:, c], len(centres)) for c in range(3)], 1)
        centres = np.where(weight[:, None] > 0, sums / np.maximum(weight, 1)[:, None], centres)
    near = ((lab[:, None] - centres[None]) ** 2).sum(2).argmin(1)
    table = np.zeros((64**3, 3), np.float32)
    table[there] = from_oklab(centres.astype(np.float32))[near]
    return np.asarray(table[index], np.float32)


def pearls(canvas: Canvas, line: Points, count: int, radius: float, colour: Real, rng: np.random.Generator) -> None:
    """Hand-set dots along a line."""
    for share in (np.arange(count) + 0.5) / count:
        x, y = along(line, float(share))
        canvas.fill(move(blob(radius * rng.uniform(0.85, 1.12), rng, 0.1, 4, 20), float(x), float(y)), colour)


def hollows(canvas: Canvas, ground: Real, least: float, most: float, gap: float) -> list[tuple[float, float, float]]:
    """Empty rounds (x, y, radius) left on the tile, largest first: where the ground still shows.

    Radii lie within [least, most] pixels and keep `gap` from what is painted and from each other.
    """
    step = max(1, round(canvas.pixels.shape[1] / 384))
    taken = (np.abs(canvas.pixels[::step, ::step] - ground).max(-1) > 0.02).astype(np.uint8)
    unit = step / canvas.fine
    h, w = taken.shape
    drop, pad = round(canvas.drop / step), int((most + gap) / unit) + 3
    y, x = np.mgrid[0 : h + 2 * pad, 0 : w + 2 * pad] - pad
    found: list[tuple[float, float, float]] = []
    while True:
        wide = np.hstack([np.roll(taken, -drop, 0)[:, -pad:], taken, np.roll(taken, drop, 0)[:, :pad]])
        free = cv2.distanceTransform(1 - np.pad(wide, ((pad, pad), (0, 0)), mode="wrap"), cv2.DIST_L2, 5)
        inner = free[pad : pad + h, pad : pad + w]
        at = np.unravel_index(int(inner.argmax()), inner.shape)
        radius = min(most, float(inner[at]) * unit - gap)
        if radius < least:
            return found
        found.append(((float(at[1]) + 0.5) * unit, (float(at[0]) + 0.5) * unit, radius))
        disc = np.hypot(y - at[0], x - at[1]) * unit < radius
        rows, columns = np.nonzero(disc)
        block = np.floor_divide(columns - pad, w)
        taken[np.mod(rows - pad - block * drop, h), np.mod(columns - pad, w)] = 1
