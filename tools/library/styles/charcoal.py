"""Charcoal: smudged tone on toothed paper, pressed contours, lights lifted out with the eraser, a little sanguine."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.curves import arc, swell
from tools.library.fields import directional_blur, noise, pack, smoothstep
from tools.library.styles.coal import Drawing, Petal

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]


def _edges(mark_line: Points, width: npt.NDArray[np.float64]) -> tuple[Points, Points]:
    """Both outlines of a tapering form."""
    way = np.gradient(mark_line, axis=0)
    way = way / (np.linalg.norm(way, axis=1, keepdims=True) + 1e-9)
    normal = np.stack([-way[:, 1], way[:, 0]], 1) * (width / 2)[:, None]
    return mark_line + normal, mark_line - normal


def _petal(sheet: Drawing, petal: Petal, rng: np.random.Generator) -> None:
    """A petal modelled from a dark foot over soft folds to a lifted lip."""
    u = np.linspace(0, 1, len(petal.spine))
    profile = (0.16 + 0.84 * np.sin(np.pi / 2 * np.clip(u / 0.66, 0, 1)) ** 1.3) * np.sqrt(np.clip(1 - u**5, 0.0, 1))
    mark = sheet.form(petal, profile)
    run, t = mark.s / mark.length, mark.t
    folds = np.interp(t[0], np.linspace(-1.1, 1.1, 15), rng.normal(0, 1, 15)).astype(np.float32)[None, :]
    rays = np.interp(t[0], np.linspace(-1.1, 1.1, 90), rng.normal(0, 1, 90)).astype(np.float32)[None, :]
    depth = petal.dark + 0.95 * np.exp(-run * 4.6) + 0.15 * folds * (1 - 0.5 * run)
    depth = depth + 0.12 * rays * np.clip(1 - 1.4 * run, 0, 1)
    depth = depth + 0.50 * smoothstep(0.15, 1.05, t * petal.shaded) * (0.5 + 0.5 * run)
    depth = depth - 0.22 * smoothstep(0.62, 0.9, run) * smoothstep(0.9, 0.2, np.abs(t + 0.3 * petal.shaded))
    slow = sheet.hairs.under(mark, 14 * sheet.unit)
    cover = smoothstep(1.01, 0.985, np.abs(t) + 0.008 * slow) * np.ones_like(run)
    sheet.put(mark, cover, np.clip(depth, 0.03, 1.1) * (1 - 0.35 * petal.red), 0.35)
    tint = petal.red * np.clip(0.25 + 1.1 * depth, 0, 1) * (0.85 + 0.12 * slow)
    sheet.put(mark, cover, np.clip(tint, 0, 1), 0.35, sheet.chalk)
    for edge, weight in zip(_edges(petal.spine, profile * petal.broad), (1.0, 0.55), strict=True):
        sheet.press(
            edge[4:], (2.2 + 6.5 * weight * rng.uniform(0.5, 1) * swell(len(edge) - 4, 1.0, 0.3, 0.25, 0.6)), 1.0
        )
    for _ in range(2):
        a, b, lean = rng.uniform(0.45, 0.6), rng.uniform(0.78, 0.93), rng.uniform(-0.5, 0.3) * petal.shaded
        at = (np.array([a, b]) * (len(u) - 1)).astype(int)
        left, right = _edges(petal.spine, profile * petal.broad)
        line = petal.spine[at[0] : at[1]] + (left - right)[at[0] : at[1]] / 2 * lean
        sheet.lift(line, 13 * swell(len(line), 1.0, 0.2, 0.1), 0.85)


def _leaf(sheet: Drawing, petal: Petal, rng: np.random.Generator) -> None:
    """A broad leaf in mid tone, its veins lifted out."""
    u = np.linspace(0, 1, len(petal.spine))
    profile = np.sin(np.pi * u**0.8) ** 0.85 + 0.01
    mark = sheet.form(petal, profile)
    run, t = mark.s / mark.length, mark.t
    slant = run * 8.5 - 1.15 * np.abs(t) ** 0.8 * (0.35 + 0.65 * (1 - run))
    vein = np.abs(slant - np.round(slant)) + 0.0 * t
    strokes = sheet.hairs.under(mark, 5 * sheet.unit)
    half = smoothstep(-0.05, 0.06, t * petal.shaded)
    depth = petal.dark + 0.46 * half + 0.42 * np.exp(-(((vein - 0.16) / 0.10) ** 2)) * (0.4 + 0.6 * np.abs(t))
    depth = depth + 0.08 * strokes + 0.25 * smoothstep(0.7, 1.0, np.abs(t))
    light = np.maximum(
        smoothstep(0.055, 0.02, vein) * smoothstep(0.97, 0.7, np.abs(t)) * 0.9, smoothstep(0.05, 0.025, np.abs(t))
    )
    depth = depth * (1 - light) + 0.08 * light
    slow = sheet.hairs.under(mark, 14 * sheet.unit)
    cover = smoothstep(1.01, 0.98, np.abs(t) + 0.01 * slow) * np.ones_like(run)
    sheet.put(mark, cover, np.clip(depth, 0.04, 1.15), 0.8)
    for edge, weight in zip(_edges(petal.spine, profile * petal.broad), (1.0, 0.5), strict=True):
        sheet.press(edge, 2.0 + 7 * weight * swell(len(edge), 1.0, 0.2, 0.1, 0.45), 1.05)


def _bloom(sheet: Drawing, at: Points, reach: float, red: float, rng: np.random.Generator) -> None:
    """A wide flower: outer and inner petals, a black heart, filaments of sanguine."""
    start = rng.uniform(0, 6.28)
    for ring, (scale, count) in enumerate(((1.0, 6), (0.68, 5))):
        for k in rng.permutation(count):
            a = start + ring * 0.55 + 2 * np.pi * k / count + rng.normal(0, 0.07)
            way = np.array([np.cos(a), np.sin(a)])
            long = reach * scale * rng.uniform(0.92, 1.08)
            spine = arc(tuple(at + way * reach * 0.06), tuple(at + way * long), rng.normal(0, 0.06), 48)
            shaded = 1.0 if np.cos(a - 2.3) > 0 else -1.0
            _petal(sheet, Petal(spine, long * rng.uniform(0.86, 1.0), shaded, 0.10 + 0.12 * rng.random(), red), rng)
    for k in range(26):
        a = 2 * np.pi * k / 26 + rng.normal(0, 0.1)
        way = np.array([np.cos(a), np.sin(a)])
        near, far = at + way * reach * 0.05, at + way * reach * rng.uniform(0.18, 0.32)
        sheet.press(arc(tuple(near), tuple(far), 0.08, 12), 5.0, 1.15)
        if k % 2:
            tip = arc(tuple(far - way * reach * 0.02), tuple(far + way * reach * 0.05), 0.0, 8)
            sheet.side(tip, reach * 0.075, 1.0, sheet.chalk)
    for _ in range(9):
        turn, off = rng.uniform(0, 6.28), rng.normal(0, 0.03, 2) * reach
        way = np.array([np.cos(turn), np.sin(turn)]) * reach * 0.09
        sheet.press(arc(tuple(at + off - way), tuple(at + off + way), 0.3, 12), 15.0, 1.2)


def charcoal(size: int, seed: int) -> Real:
    """Wide flowers lifted light out of a rubbed dark ground, leaves in mid tone, sanguine in the hearts."""
    rng = np.random.default_rng(seed)
    sheet = Drawing(size, rng)
    lean = noise((size, size), rng, size / 3)

    def turn(at: Points) -> float:
        return float(0.8 + 0.45 * lean[int(at[1]) % size, int(at[0]) % size] + rng.normal(0, 0.12))

    def stroke(at: Points, reach: float, bend: float = 0.05) -> Points:
        a = turn(at)
        way = np.array([np.cos(a), np.sin(a)]) * reach * size / 2
        return arc(tuple(at - way), tuple(at + way), rng.normal(0, bend), 40)

    sheet.depth[:] = 0.7
    for at in np.vstack([pack([size * 0.08] * 40, (size, size), rng, 0.0, 60), rng.random((30, 2)) * size]):
        sheet.side(
            stroke(at, rng.uniform(0.20, 0.40)), size * rng.uniform(0.06, 0.10), rng.choice([0.45, 0.9, 1.1, 1.2])
        )
    sheet.depth = 0.3 * sheet.depth + 0.7 * directional_blur(sheet.depth[..., 0], size / 130, size / 150)[..., None]
    sheet.grain[:] = 0.30
    for at in pack([size * 0.085] * 26, (size, size), rng, 0.0, 60):
        sheet.side(stroke(at, rng.uniform(0.14, 0.30)), size * rng.uniform(0.022, 0.05), rng.uniform(1.0, 1.2))
    seats = pack([size * 0.205] * 4 + [size * 0.115] * 4 + [size * 0.07] * 9, (size, size), rng, 0.0, 400)
    for at in seats[8:]:
        sheet.lift(stroke(at, rng.uniform(0.12, 0.24), 0.12), 24 * swell(40, 1.0, 0.5, 0.2, 0.3), 0.85)
        sheet.lift(stroke(at + size * 0.025, rng.uniform(0.06, 0.14), 0.12), 15 * swell(40, 1.0, 0.5, 0.2, 0.3), 0.8)
    for k, at in enumerate(np.vstack([seats[:8], seats[:8]])):
        a = rng.uniform(0, 6.28)
        way = np.array([np.cos(a), np.sin(a)]) * size
        foot = at + way * (0.09 if k not in (4, 5, 6, 7) else -0.14)
        spine = arc(tuple(foot), tuple(foot + way * rng.uniform(0.24, 0.32)), rng.choice([-0.14, 0.14]), 60)
        _leaf(
            sheet, Petal(spine, size * rng.uniform(0.105, 0.145), rng.choice([-1.0, 1.0]), rng.uniform(0.08, 0.24)), rng
        )
    for k, at in enumerate(seats[:8]):
        reach = (0.205, 0.185, 0.165, 0.145)[k] if k < 4 else rng.uniform(0.085, 0.105)
        _bloom(sheet, at, size * reach, 0.0 if k < 4 else 0.85, rng)
    return sheet.finish()
