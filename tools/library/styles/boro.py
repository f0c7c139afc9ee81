"""Boro and sashiko: patched indigo rags, run through with white thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import mix, palette, rgb
from tools.library.curves import arc, move, place, ribbon
from tools.library.fields import noise, pack, shrink

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

CLOTHS = palette("#17234a", "#22376f", "#33518c", "#5f7fae", "#9fb4cb", "#101730", "#2b4a6e", "#d9d6c6", "#8f2f2f")
SHARES = (4, 5, 5, 4, 3, 3, 4, 1.8, 2.2)


@dataclass(frozen=True)
class Patch:
    """One rag: its outline, where it lies, its size and its turn."""

    outline: Points
    x: float
    y: float
    width: float
    height: float
    turn: float


def _rag(size: int, x: float, y: float, rng: np.random.Generator) -> Patch:
    width, height = size * rng.uniform(0.13, 0.34), size * rng.uniform(0.10, 0.26)
    if rng.random() < 0.5:
        width, height = height, width
    turn = rng.normal(0, 0.05)
    sides = []
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (width / 2, height / 2)
    for a, b in zip(corners, np.roll(corners, -1, 0), strict=True):
        t = np.linspace(0, 1, 14, endpoint=False)[:, None]
        sides.append(a + (b - a) * t + rng.normal(0, size * 0.0016, (14, 2)))
    return Patch(place(np.vstack(sides), x, y, turn), x, y, width, height, turn)


def _pattern(canvas: Canvas, rag: Patch, cloth: Real, size: int, rng: np.random.Generator) -> None:
    """Woven or resist patterns of the rag: stripes, checks, kasuri crosses, or none."""
    kind = rng.choice(["plain", "stripe", "check", "kasuri"], p=[0.42, 0.24, 0.16, 0.18])
    other = mix(cloth, rgb("#dfe0d4") if cloth.mean() < 0.45 else rgb("#22376f"), rng.uniform(0.28, 0.6))
    gap = size * rng.uniform(0.010, 0.026)

    def bar(at: float, upright: bool, thick: float) -> None:
        half = rag.height / 2 if upright else rag.width / 2
        line = np.array([(at, -half), (at, half)]) if upright else np.array([(-half, at), (half, at)])
        canvas.fill_within(place(ribbon(line, thick), rag.x, rag.y, rag.turn), rag.outline, other, 0.7)

    if kind in ("stripe", "check"):
        for at in np.arange(-rag.width / 2 + gap / 2, rag.width / 2, gap):
            bar(float(at), True, gap * 0.28)
    if kind == "check":
        for at in np.arange(-rag.height / 2 + gap / 2, rag.height / 2, gap):
            bar(float(at), False, gap * 0.28)
    if kind == "kasuri":
        for i, at in enumerate(np.arange(-rag.width / 2 + gap, rag.width / 2, gap * 1.5)):
            for up in np.arange(-rag.height / 2 + gap + (i % 2) * gap * 0.75, rag.height / 2, gap * 1.5):
                for w, h in ((0.62, 0.16), (0.16, 0.62)):
                    cross = np.array([(-w, -h), (w, -h), (w, h), (-w, h)]) * gap * 0.7
                    jog = rng.normal(0, gap * 0.05, 2)
                    canvas.fill_within(
                        place(move(cross, at + jog[0], up + jog[1]), rag.x, rag.y, rag.turn), rag.outline, other, 0.85
                    )


class Thread:
    """Lays single stitches: shadow, thread, a light along its top."""

    def __init__(self, canvas: Canvas, size: int, rng: np.random.Generator) -> None:
        self.canvas, self.rng, self.thick = canvas, rng, size * 0.0043
        self._shadow = rgb("#0a1024")

    def stitch(self, a: Points, b: Points, colour: Real) -> None:
        jog = self.rng.normal(0, self.thick * 0.16, (2, 2))
        a, b = a + jog[0], b + jog[1]
        line = arc((a[0], a[1]), (b[0], b[1]), self.rng.normal(0, 0.02), 9)
        t = np.linspace(-1, 1, 9)
        width = self.thick * (1 - 0.75 * t**6)
        tone = colour * np.float32(self.rng.uniform(0.84, 1.0))
        self.canvas.fill(ribbon(move(line, self.thick * 0.22, self.thick * 0.42), width * 1.2), self._shadow, 0.55)
        self.canvas.fill(ribbon(line, width), tone)
        self.canvas.fill(
            ribbon(move(line, -self.thick * 0.12, -self.thick * 0.2), width * 0.34),
            np.float32(0.45) * tone + np.float32(0.55),
            0.8,
        )

    def run(self, rag: Patch, start: Points, end: Points, colour: Real, pitch: float) -> None:
        """A row of running stitches from start to end in the rag's own frame."""
        length = float(np.linalg.norm(end - start))
        count = max(1, int(length / pitch))
        for k in range(count):
            ends = [start + (end - start) * ((k + share) / count) for share in (0.16, 0.80)]
            a, b = place(np.array(ends), rag.x, rag.y, rag.turn)
            self.stitch(a, b, colour)


def _sew(thread: Thread, rag: Patch, size: int, rng: np.random.Generator) -> None:
    colour = rgb("#efe9d8") if rng.random() < 0.85 else rgb("#d97b6a")
    pitch, w, h = size * 0.0195, rag.width / 2, rag.height / 2
    inset = size * 0.008
    kind = rng.choice(["rows", "columns", "persimmon", "cross"], p=[0.40, 0.24, 0.20, 0.16])
    gap = size * rng.uniform(0.013, 0.020)
    if kind in ("rows", "persimmon"):
        for i, at in enumerate(np.arange(-h + inset, h - inset / 2, gap if kind == "rows" else pitch / 2 * 1.28)):
            shift = pitch / 2 * (i % 2)
            thread.run(rag, np.array([-w + inset + shift, at]), np.array([w - inset, at]), colour, pitch)
    if kind in ("columns", "persimmon"):
        for i, at in enumerate(np.arange(-w + inset, w - inset / 2, gap if kind == "columns" else pitch / 2 * 1.28)):
            shift = pitch / 2 * (i % 2)
            thread.run(rag, np.array([at, -h + inset + shift]), np.array([at, h - inset]), colour, pitch)
    if kind == "cross":
        for i, at in enumerate(np.arange(-w + 1.6 * inset, w - inset, pitch * 1.1)):
            for up in np.arange(-h + 1.6 * inset + (i % 2) * pitch * 0.55, h - inset, pitch * 1.1):
                for d in (1, -1):
                    ends = np.array(
                        [(at - pitch * 0.3, up - d * pitch * 0.3), (at + pitch * 0.3, up + d * pitch * 0.3)]
                    )
                    a, b = place(ends, rag.x, rag.y, rag.turn)
                    thread.stitch(a, b, colour)


def boro_patchwork(size: int, seed: int) -> Real:
    """Overlapping indigo rags with stripes, checks and kasuri, quilted in white running stitch."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), CLOTHS[1])
    share = np.array(SHARES) / sum(SHARES)
    thread = Thread(canvas, size, rng)
    loose, spread = rng.random((18, 2)) * size, size * 0.08
    spots = np.vstack([loose, pack([spread] * 36, (size, size), rng, 0.0, 120)])
    rags = [_rag(size, float(x), float(y), rng) for x, y in spots]
    for i, rag in enumerate(rags):
        cloth = CLOTHS[rng.choice(len(CLOTHS), p=share)]
        for k in range(3):
            canvas.fill(move(rag.outline, size * 0.0014 * k, size * 0.0022 * k), rgb("#080d20"), 0.20)
        canvas.fill(rag.outline, mix(cloth, rgb("#c9cfd0"), 0.22) if cloth.mean() < 0.5 else cloth * np.float32(0.9))
        less = 1 - size * 0.005 / np.array([rag.width, rag.height])
        inner = move(move(rag.outline, -rag.x, -rag.y) * less, rag.x, rag.y)
        canvas.fill(inner, cloth)
        _pattern(canvas, rag, cloth, size, rng)
        if i >= 16:
            _sew(thread, rag, size, rng)
    out = shrink(canvas.pixels, canvas.fine)
    warp = 0.045 * noise((size, size), rng, size / 600, stretch=0.22) + 0.045 * noise(
        (size, size), rng, size / 600, stretch=4.0
    )
    wear = 0.05 * noise((size, size), rng, size / 18) + 0.03 * noise((size, size), rng, size / 146)
    out = out * (1 + (warp + wear)[..., None]) + 0.012 * wear[..., None]
    return np.asarray(np.clip(out, 0, 1), np.float32)
