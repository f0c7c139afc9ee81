"""Batik: wax drawn by hand, dyed in indigo, cracked and dyed again."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import along, arc, circle, leaf, ribbon, swell
from tools.library.fields import blur, grid, noise, pack, sample, shrink, smoothstep

Real = npt.NDArray[np.floating[Any]]


def crackle(size: int, rng: np.random.Generator, count: int) -> Real:
    """Fine branching cracks in brittle wax, 0 to 1, on the torus."""
    sheet, thick = np.zeros((size, size), np.float32), max(1, size // 1024)
    todo = [(*(rng.random(2) * size), rng.uniform(0, 6.28), size * rng.uniform(0.08, 0.35), 1.0) for _ in range(count)]
    while todo:
        x, y, turn, length, weight = todo.pop()
        points = [(x, y)]
        step = size / 110
        for _ in range(int(length / step)):
            turn += rng.normal(0, 0.22)
            x, y = x + step * np.cos(turn), y + step * np.sin(turn)
            points.append((x, y))
            if rng.random() < 0.055 and weight > 0.4:
                todo.append((x, y, turn + rng.choice([-1, 1]) * rng.uniform(0.6, 1.4), length * 0.55, weight * 0.72))
        line = np.array(points)
        fixed = np.round(line * 64).astype(np.int32)
        low, high = line.min(0), line.max(0)
        layer = np.zeros((size, size), np.uint8)
        for ox in range(int(low[0] // size), int(high[0] // size) + 1):
            for oy in range(int(low[1] // size), int(high[1] // size) + 1):
                shifted = fixed - np.array([ox * size, oy * size]) * 64
                cv2.polylines(
                    layer,
                    [shifted],
                    False,
                    int(255 * weight),
                    thick if rng.random() < 0.7 else 2 * thick,
                    cv2.LINE_AA,
                    6,
                )
        np.maximum(sheet, layer.astype(np.float32) / 255, out=sheet)
    return sheet


def _flower(canvas: Canvas, x: float, y: float, r: float, turn: float, tones: Real, rng: np.random.Generator) -> None:
    white, sky, soga, indigo = tones
    petals = int(rng.integers(8, 12))
    for ring, (reach, tone, inner) in enumerate(((1.0, white, sky), (0.62, soga, white))):
        for k in range(petals):
            a = turn + 2 * np.pi * (k + 0.5 * ring) / petals
            spine = arc((x, y), (x + r * reach * np.cos(a), y + r * reach * np.sin(a)), 0.0, 26)
            wide = 2.1 * r * reach * np.sin(np.pi / petals)
            canvas.fill(leaf(spine, wide * 1.05, 0.66, 0.6), indigo)
            canvas.fill(leaf(spine, wide * 0.86, 0.66, 0.6), tone)
            heart = arc(tuple(along(spine, 0.35)), tuple(along(spine, 0.86)), 0.0, 20)
            canvas.fill(leaf(heart, wide * 0.40, 0.6, 0.7), inner)
            if ring == 0:
                for share in (0.50, 0.60, 0.70):
                    p = along(heart, share)
                    canvas.fill(circle(p[0], p[1], r * 0.017, 20), indigo)
    for radius, tone in ((0.27, indigo), (0.24, white), (0.17, indigo), (0.13, soga)):
        canvas.fill(circle(x, y, r * radius), tone)
    for k in range(10):
        a = turn + 2 * np.pi * k / 10
        canvas.fill(circle(x + 0.205 * r * np.cos(a), y + 0.205 * r * np.sin(a), r * 0.018, 20), indigo)
    for k in range(petals * 3):
        a = turn + 2 * np.pi * k / (petals * 3)
        canvas.fill(circle(x + 1.09 * r * np.cos(a), y + 1.09 * r * np.sin(a), r * 0.026, 20), white)


def indigo_batik(size: int, seed: int) -> Real:
    """Wax flowers, feathered leaves and rows of canting dots in white, sky and soga brown on indigo."""
    rng = np.random.default_rng(seed)
    white, sky, soga, indigo, night = palette("#f4eee0", "#7ba7d0", "#bd7b39", "#1d3573", "#101b45")
    tones = np.stack([white, sky, soga, indigo])
    canvas = Canvas((size, size), indigo)
    radii = [0.155] * 3 + [0.115] * 5 + [0.070] * 10
    spots = pack([r * size for r in radii], (size, size), rng, 0.0, 260)
    for i, ((x, y), share) in enumerate(zip(spots, radii, strict=True)):
        turn = rng.uniform(0, 6.28)
        for k in range(5 if share > 0.1 else 3):
            a = turn + 2 * np.pi * (k + rng.uniform(-0.1, 0.1)) / (5 if share > 0.1 else 3)
            far = size * (share * 1.15 + 0.085)
            spine = arc((x, y), (x + far * np.cos(a), y + far * np.sin(a)), rng.choice([-0.16, 0.16]), 40)
            canvas.fill(leaf(spine, size * 0.056, 0.72, 1.1), indigo)
            canvas.fill(leaf(spine, size * 0.046, 0.72, 1.1), (sky, white)[k % 2])
            canvas.fill(ribbon(spine, swell(40, size * 0.006)), indigo)
            for share2 in np.linspace(0.5, 0.95, 7):
                p, q = along(spine, float(share2)), along(spine, min(float(share2) + 0.04, 1))
                d = np.arctan2(q[1] - p[1], q[0] - p[0])
                for side in (0.8, -0.8):
                    end = (p[0] + size * 0.020 * np.cos(d + side), p[1] + size * 0.020 * np.sin(d + side))
                    canvas.fill(ribbon(arc(tuple(p), end, 0.05, 8), size * 0.0030), indigo)
        if i % 3 == 2:
            for k in range(18):
                r, a = size * share * np.sqrt((k + 0.5) / 18), 2.39996 * k
                canvas.fill(circle(x + r * np.cos(a), y + r * np.sin(a), size * 0.0075, 24), white if k % 3 else soga)
    for i, ((x, y), share) in enumerate(zip(spots, radii, strict=True)):
        if i % 3 != 2 or share > 0.08:
            _flower(canvas, float(x), float(y), size * share * 0.82, rng.uniform(0, 6.28), tones, rng)
    field = rng.random((520, 2)) * size
    drawn = canvas.pixels.copy()
    near = blur((np.abs(drawn - indigo).sum(-1) > 0.1).astype(np.float32), size / 90)
    for x, y in field:
        if near[int(2 * y) % (2 * size), int(2 * x) % (2 * size)] < 0.02:
            canvas.fill(circle(x, y, size * rng.uniform(0.0024, 0.0042), 16), sky if rng.random() < 0.4 else white)
    return _dye(canvas.pixels, indigo, night, rng)


def _dye(drawn: Real, indigo: Real, night: Real, rng: np.random.Generator) -> Real:
    """Let the wax edges run, mottle the dye, and let it into the cracks."""
    n = drawn.shape[0]
    y, x = grid((n, n))
    wobble = n * 0.0014
    cloth = sample(drawn, y + wobble * noise((n, n), rng, n / 60), x + wobble * noise((n, n), rng, n / 60))
    out = shrink(cloth, 2)
    size = n // 2
    out = 0.6 * out + 0.4 * blur(out, size / 700)
    wax = np.clip(np.abs(out - indigo).sum(-1) / 0.9, 0, 1)
    vat = noise((size, size), rng, size / 9)
    dip = noise((size, size), rng, size / 205)
    share = smoothstep(-1.6, 1.8, vat + 0.35 * dip)[..., None]
    dyed = out + (1 - wax[..., None]) * (night - indigo) * (1 - share) * 1.1
    cracks = crackle(size, rng, 170)
    halo = blur(cracks, size / 330)
    strength = np.clip(0.95 * cracks + 1.6 * halo, 0, 1) * (
        0.55 + 0.45 * smoothstep(-1.2, 1.0, noise((size, size), rng, size / 12))
    )
    seep = (strength * wax)[..., None]
    dyed = dyed * (1 - seep) + (0.75 * indigo + 0.25 * out) * seep
    pale = (halo * (1 - wax) * 0.35)[..., None]
    dyed = dyed * (1 - pale) + (indigo * 1.45) * pale
    weave = 0.018 * noise((size, size), rng, size / 512, stretch=0.35) + 0.018 * noise(
        (size, size), rng, size / 512, stretch=2.8
    )
    return np.asarray(np.clip(dyed * (1 + weave[..., None]), 0, 1), np.float32)


__all__ = ["crackle", "indigo_batik"]
