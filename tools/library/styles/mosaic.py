"""Mosaic: glass and gold tesserae laid in rows along the forms (opus vermiculatum), in lime mortar."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.colour import palette, rgb
from tools.library.fields import blur, gradient, grid, noise, relief, smoothstep, wrap_pad
from tools.library.pieces import Labels, apart, edge_distance, nearest, stamp
from tools.library.styles.mosaic_cartoon import Part, vine

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

LAPIS = palette("#0b1440", "#12246b", "#1b3a94", "#2a57b4", "#3d86c4")


def _lay(labels: Labels, away: Real, pitch: Real, rng: np.random.Generator) -> Points:
    """Where stones go: row after row along the borders, then into the holes that are left."""
    size = labels.shape[0]
    pad = size // 6
    taken = np.zeros((size, size), np.uint8)
    rows = wrap_pad(away / pitch, pad)
    points: list[tuple[float, float]] = []

    def settle(x: float, y: float, room: float) -> None:
        x, y = x % size, y % size
        if taken[int(y), int(x)]:
            return
        points.append((x, y))
        reach = room * float(pitch[int(y), int(x)])
        for cx in (x - size, x, x + size):
            for cy in (y - size, y, y + size):
                if -reach < cx < size + reach and -reach < cy < size + reach:
                    cv2.circle(taken, (round(cx), round(cy)), round(reach), 1, -1)

    for k in range(40):
        above = (rows > k + 0.5).astype(np.uint8)
        if not above.any():
            break
        for ring in cv2.findContours(above, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]:
            line = ring[:, 0, :].astype(np.float64) - pad + 0.5
            inside = ((line > 0) & (line < size)).all(1)
            if not inside.any():
                continue
            step = 0.0
            for (x, y), ok in zip(line, inside, strict=True):
                step -= 1.2
                if ok and step <= 0:
                    room = float(pitch[int(y), int(x)])
                    before = len(points)
                    settle(x, y, 0.78)
                    step = room * rng.uniform(0.92, 1.3) if len(points) > before else 0.0
    for room in (0.74, 0.62):
        free = np.argwhere((taken == 0) & (away > pitch * 0.3))
        for y, x in rng.permutation(free)[: size * 12]:
            settle(x + 0.5, y + 0.5, room)
    return np.array(points)


def _stones(labels: Labels, points: Points, angle: Real, pitch: Real) -> tuple[Real, npt.NDArray[np.int32]]:
    """For every pixel the stone it lies in and how far inside it (in pixels): cells of a square metric turned with
    the rows (A. Hausner, "Simulating decorative mosaics", SIGGRAPH 2001).
    """
    size = labels.shape[0]
    y, x = grid(labels.shape)
    own = labels[points[:, 1].astype(int), points[:, 0].astype(int)]
    turn = angle[points[:, 1].astype(int), points[:, 0].astype(int)].astype(np.float32)
    scale = pitch[points[:, 1].astype(int), points[:, 0].astype(int)].astype(np.float32)
    c, s = np.cos(turn), np.sin(turn)
    near = nearest(points, labels.shape, 8, max(1, size // 512))
    first = np.full(labels.shape, 1e9, np.float32)
    second, which = first.copy(), np.zeros(labels.shape, np.int32)
    for j in range(8):
        i = near[..., j]
        dx, dy = apart(x, y, points, i, labels.shape)
        u, v = np.abs(dx * c[i] + dy * s[i]), np.abs(-dx * s[i] + dy * c[i])
        d = (u**6 + v**6) ** np.float32(1 / 6) / scale[i] + np.where(own[i] == labels, 0, 4.0).astype(np.float32)
        closer = d < first
        second = np.where(closer, first, np.minimum(second, d))
        which = np.where(closer, i, which)
        first = np.where(closer, d, first)
    inside = (np.minimum(second, 3.0) - first) * 0.5 * pitch
    return inside.astype(np.float32), which


def tones(parts: list[Part], labels: Labels, away: Real, at: Points, rng: np.random.Generator) -> Real:
    """The glass of every stone: its part's ramp, lit by the part's model, each stone from another melt."""
    size = labels.shape[0]
    iy, ix = at[:, 1].astype(int), at[:, 0].astype(int)
    own, deep = labels[iy, ix], away[iy, ix] / size
    night = noise(labels.shape, rng, size / 4)[iy, ix]
    out = np.zeros((len(at), 3), np.float32)
    ground = own == 0
    shade = 0.36 + 0.13 * night + 0.30 * np.exp(-((deep / 0.012) ** 4)) + rng.normal(0, 0.10, len(at))
    out[ground] = _choose(LAPIS, shade[ground], rng)
    for label, part in enumerate(parts, 1):
        mine = own == label
        if not mine.any():
            continue
        tone = np.full(int(mine.sum()), part.tone)
        if part.model == "ridge":
            tone = 0.28 + 46 * deep[mine]
        elif part.model == "ball":
            dx, dy = (at[mine] - part.centre + size / 2).T % size - size / 2
            tone = 0.55 - 0.42 * (dx + dy) / part.radius
        else:
            tone = tone + 9 * deep[mine] - 0.08
        out[mine] = _choose(part.glass, tone + rng.normal(0, 0.09, len(tone)), rng)
    return out


def _choose(glass: Real, tone: Real, rng: np.random.Generator) -> Real:
    """Pick from the few glasses that are in the box, each piece a little off its colour."""
    index = np.clip(np.round(np.clip(tone, 0, 1) * (len(glass) - 1)), 0, len(glass) - 1).astype(int)
    return np.asarray(glass[index] * (1 + rng.normal(0, 0.045, (len(tone), 1))), np.float32)


def vine_mosaic(size: int, seed: int) -> Real:
    """Gold vines with pomegranates and flowers on lapis glass."""
    rng = np.random.default_rng(seed)
    parts = vine(size, rng)
    labels = np.zeros((size, size), np.int32)
    for label, part in enumerate(parts, 1):
        stamp(labels, part.outline, label)
    pitch = np.where(labels == 0, size / 64, size / 80).astype(np.float32)
    away = edge_distance(labels, size // 6)
    gy, gx = gradient(blur(away, size / 300))
    angle = np.arctan2(gy, gx)
    points = _lay(labels, away, pitch, rng)
    inside, which = _stones(labels, points, angle, pitch)
    inside = np.minimum(inside, blur(away, 0.8))
    colour = tones(parts, labels, away, points, rng)[which]
    return _set(colour, inside, which, len(points), rng)


def _set(colour: Real, inside: Real, which: npt.NDArray[np.int32], count: int, rng: np.random.Generator) -> Real:
    """Set the stones in mortar: each a little tilted, chipped at the edge, its glass streaked."""
    shape = inside.shape
    size = shape[0]
    unit = size / 1536
    chip = inside - unit * (0.5 * noise(shape, rng, 5 * unit + 1) + 1.0)
    face = smoothstep(-0.2 * unit, 1.8 * unit + 0.3, chip)
    tilt = rng.normal(0, 1, (count, 2)).astype(np.float32)
    glint = 1 + 0.07 * tilt[which, 0]
    dome = np.clip(chip / (6 * unit), 0, 1) ** 0.6
    lit, _ = relief(blur(dome + 0.10 * noise(shape, rng, 3.5 * unit + 0.6), 0.7 * unit + 0.2), 2.2 * unit + 0.6)
    streak = 0.035 * noise(shape, rng, 7 * unit + 1, 0.4) + 0.03 * noise(shape, rng, 1.4)
    stone = colour * (glint + streak + 0.42 * lit)[..., None]
    stone = stone * (1 + 0.35 * np.clip(tilt[which, 1] - 1.2, 0, 1))[..., None]
    grit = 1 + 0.06 * noise(shape, rng, 1.3) + 0.05 * noise(shape, rng, 6 * unit + 1)
    mortar = rgb("#9c8a70") * (grit * (0.72 + 0.28 * smoothstep(-3 * unit, 1.5 * unit, inside)))[..., None]
    shadow = blur(face, 1.6 * unit)
    mortar = mortar * (1 - 0.45 * np.roll(shadow, (round(2 * unit), round(2 * unit)), (0, 1)))[..., None]
    return np.asarray(np.clip(mortar * (1 - face[..., None]) + stone * face[..., None], 0, 1), np.float32)
