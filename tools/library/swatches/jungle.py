"""Tropical leaves: monstera, fan palm and banana leaf layered on blush, half-drop."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette, rgb
from tools.library.curves import along, arc, leaf, move, place, ribbon, spline, swell
from tools.library.fields import pack
from tools.library.flat import separate
from tools.library.motifs import Spot, fade, painted_leaf

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

DEEP = palette("#0c3b3a", "#14625a", "#5fae8f")
FRESH = palette("#1f6b3f", "#4f9a4a", "#bcd98a")
TEAL = palette("#0f4a63", "#2a7d8f", "#9fd0c8")
OLIVE = palette("#4d5a1f", "#86913a", "#dfd98e")


_RIM = spline(
    [(0.0, 0.0), (-0.16, 0.10), (-0.24, 0.27), (-0.15, 0.45), (0.06, 0.56), (0.30, 0.57), (0.54, 0.48), (0.76, 0.31),
     (0.91, 0.13), (1.02, 0.0)], False, 40,
)  # fmt: skip


def _inner(share: float) -> Points:
    """Where on the midrib the vein to the rim point at `share` starts."""
    return np.array([np.clip(0.92 * (share - 0.22), 0.02, 0.80), 0.0])


def _monstera_half(rng: np.random.Generator) -> Points:
    """One half of the blade in the unit frame (foot at 0, tip at x = 1), slit between the veins."""
    share = np.r_[0, np.cumsum(np.linalg.norm(np.diff(_RIM, axis=0), axis=1))]
    share = share / share[-1]
    keep = [_RIM[:1]]
    last = 0.0
    for slit in np.linspace(0.27, 0.86, 6) + rng.uniform(-0.015, 0.015, 6):
        mouth = along(_RIM, slit)
        gap = 0.017
        keep.append(_RIM[(share > last) & (share < slit - gap)])
        start = _inner(slit + 0.02)
        depth = rng.uniform(0.36, 0.50)
        middle = arc((start[0], start[1]), tuple(start + (mouth - start) * 0.975), -0.07, 30)
        middle = middle[int(depth * 29) :]
        width = np.linspace(0.036, 0.052, len(middle)) * np.clip(np.linspace(0, 7, len(middle)), 0.25, 1) ** 0.5
        lips = ribbon(middle, width)
        half = len(middle)
        keep.append(np.vstack([lips[half:], lips[:half]]) if _first_lip(lips, half, slit) else lips[:half][::-1])
        if not _first_lip(lips, half, slit):
            keep.append(lips[half:][::-1])
        last = slit + gap
    keep.append(_RIM[share > last])
    return np.vstack(keep)


def _first_lip(lips: Points, half: int, share: float) -> bool:
    """Whether the second side of the slit meets the rim before the first one does."""
    before = along(_RIM, max(share - 0.02, 0))
    return bool(np.linalg.norm(lips[half] - before) < np.linalg.norm(lips[half - 1] - before))


def monstera(canvas: Canvas, spot: Spot, tones: Real, rng: np.random.Generator) -> None:
    """A split leaf: two halves in two tones, holes by the midrib, pale veins, a stalk."""
    dark, middle, light = tones

    def put(points: Points, sign: float = 1.0) -> Points:
        bent = points * (1, sign)
        bent[:, 1] += 0.12 * bent[:, 0] ** 2
        return place(bent * spot.scale, spot.x, spot.y, spot.turn)

    stalk = put(np.stack([np.linspace(-0.50, 0.02, 20), 0.16 * np.linspace(1, 0, 20) ** 2], 1))
    canvas.fill(ribbon(stalk, spot.scale * 0.028), mix(middle, light, 0.4))
    foot, tip = put(np.array([[0.0, 0.0], [1.0, 0.0]]))
    blades = [(sign, put(_monstera_half(rng), sign)) for sign in (1.0, -1.0)]
    for _, outline in blades:
        canvas.fill(move(outline, spot.scale * 0.008, spot.scale * 0.016), rgb("#b98275"), 0.5)
    for sign, outline in blades:
        holes = []
        for share in (0.33, 0.47, 0.60, 0.72):
            start, end = _inner(share), along(_RIM, share)
            spine = arc(tuple(start + (end - start) * 0.13), tuple(start + (end - start) * 0.30), -0.1, 20)
            holes.append(put(leaf(spine, 0.040, 0.5, 0.7), sign))
        cover, y0, x0 = canvas.mask([outline, *holes])
        y, x = np.mgrid[0 : cover.shape[0], 0 : cover.shape[1]].astype(np.float32)
        first = mix(dark, middle, 0.60 if sign > 0 else 0.0)
        last = middle if sign > 0 else mix(dark, middle, 0.60)
        shade = fade((foot[0], foot[1]), (tip[0], tip[1]), first, last)
        canvas.blend(cover, y0, x0, shade((x + x0) / canvas.fine, (y + y0) / canvas.fine))
        whole = np.zeros_like(cover) + cover

        def within(
            shape: Points, colour: Real, opacity: float, whole: Real = whole, y0: int = y0, x0: int = x0
        ) -> None:
            canvas.blend(canvas.cover_of(shape, whole.shape, y0, x0) * whole * opacity, y0, x0, colour)

        for share in (0.20, 0.32, 0.44, 0.55, 0.66, 0.77, 0.89):
            start, end = _inner(share), along(_RIM, share)
            vein = put(arc(tuple(start), tuple(start + (end - start) * 0.96), -0.07, 24), sign)
            within(ribbon(vein, np.linspace(spot.scale * 0.013, spot.scale * 0.003, 24)), mix(middle, light, 0.8), 1.0)
        for _ in range(22):
            share, part = rng.uniform(0.15, 0.9), rng.uniform(0.25, 0.75)
            start, end = _inner(share), along(_RIM, share)
            line = arc(tuple(start + (end - start) * part), tuple(start + (end - start) * (part + 0.2)), -0.08, 12)
            within(ribbon(put(line, sign), swell(12, spot.scale * 0.012)), light if rng.random() < 0.4 else dark, 0.25)
    rib = put(np.stack([np.linspace(-0.02, 0.98, 40), np.zeros(40)], 1))
    canvas.fill(ribbon(rib, np.linspace(spot.scale * 0.026, spot.scale * 0.004, 40)), light)


def palm(canvas: Canvas, spot: Spot, tones: Real, rng: np.random.Generator) -> None:
    """A feather palm frond: narrow leaflets off a bowed stalk."""
    dark, middle, light = tones
    end = (spot.x + spot.scale * np.cos(spot.turn), spot.y + spot.scale * np.sin(spot.turn))
    spine = arc((spot.x, spot.y), end, 0.13, 60)
    for share in np.linspace(0.12, 0.985, 16):
        foot, ahead = along(spine, share), along(spine, min(share + 0.02, 1.0))
        lean = np.arctan2(ahead[1] - foot[1], ahead[0] - foot[0]) if share < 0.98 else spot.turn
        reach = spot.scale * 0.46 * (np.sin(np.pi * (0.16 + 0.76 * share)) ** 0.8)
        for sign in (1.0, -1.0):
            a = lean + sign * (1.02 - 0.62 * share) + rng.uniform(-0.05, 0.05)
            tip = (foot[0] + reach * np.cos(a), foot[1] + reach * np.sin(a))
            line = arc((foot[0], foot[1]), tip, 0.07 * sign, 20)
            blade = leaf(line, spot.scale * 0.052, 0.4, 0.8)
            first = dark if sign > 0 else mix(dark, middle, 0.7)
            canvas.paint(blade, fade((foot[0], foot[1]), tip, first, mix(first, light, 0.28)))
            canvas.fill(ribbon(line, swell(20, spot.scale * 0.008)), light, 0.65)
    canvas.fill(ribbon(spine, np.linspace(spot.scale * 0.024, spot.scale * 0.006, 60)), light)


def _flower(canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
    """A strelitzia-like spray: a few pointed bracts in coral and saffron."""
    for i, (lean, tone) in enumerate(
        ((-0.75, "#e2643f"), (-0.35, "#f0943c"), (0.05, "#e2643f"), (0.42, "#f4b14a"), (0.8, "#c9443b"))
    ):
        a = spot.turn + lean
        reach = spot.scale * (1.0 - 0.12 * abs(i - 2))
        tip = (spot.x + reach * np.cos(a), spot.y + reach * np.sin(a))
        line = arc((spot.x, spot.y), tip, 0.08 * np.sign(lean), 30)
        colours = np.stack([mix(rgb(tone), rgb("#7d1d2c"), 0.45), rgb(tone), mix(rgb(tone), rgb("#fff0cf"), 0.55)])
        painted_leaf(canvas, line, spot.scale * 0.24, colours, rng)


def jungle(size: int, seed: int) -> Real:
    """Split leaves, palm fronds and coral bracts on blush, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), rgb("#f4d3c2"), drop=size // 2)
    u = size / 1280
    back = mix(rgb("#f4d3c2"), rgb("#dd9f8f"), 0.55)
    ghosts = pack([190 * u] * 7, (size, size), rng, size / 2, 300)
    for x, y in ghosts:
        a = rng.uniform(0, 2 * np.pi)
        for lean in np.linspace(-1.2, 1.2, 9):
            tip = (x + 210 * u * np.cos(a + lean), y + 210 * u * np.sin(a + lean))
            canvas.fill(leaf(arc((x, y), tip, 0.05 * lean, 24), 34 * u, 0.5, 0.8), back, 0.6)
    spots = pack([235 * u] * 4 + [185 * u] * 5 + [112 * u] * 5, (size, size), rng, size / 2, 900)
    turns = rng.uniform(0, 2 * np.pi, len(spots))
    for (x, y), a, tones in zip(spots[4:9], turns[4:9], (TEAL, OLIVE, TEAL, FRESH, OLIVE), strict=True):
        reach = 500 * u
        palm(canvas, Spot(x - reach / 2 * np.cos(a), y - reach / 2 * np.sin(a), a, reach), tones, rng)
        b = a + 0.7
        painted_leaf(
            canvas,
            arc(
                (x - 60 * u * np.cos(a), y - 60 * u * np.sin(a)),
                (x + 210 * u * np.cos(b), y + 210 * u * np.sin(b)),
                0.1,
                50,
            ),
            92 * u,
            FRESH if tones is TEAL else DEEP,
            rng,
        )
    for (x, y), a in zip(spots[9:], turns[9:], strict=True):
        _flower(canvas, Spot(x - 80 * u * np.cos(a), y - 80 * u * np.sin(a), a, 205 * u), rng)
    for (x, y), a, tones in zip(spots[:4], turns[:4], (DEEP, FRESH, DEEP, TEAL), strict=True):
        reach = 440 * u
        monstera(canvas, Spot(x - reach * 0.45 * np.cos(a), y - reach * 0.45 * np.sin(a), a, reach), tones, rng)
    return separate(canvas.finish(), 80)
