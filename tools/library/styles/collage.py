"""Collage: sheets painted, combed and rolled by hand, then cut and torn and laid over each other."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import rgb
from tools.library.curves import move
from tools.library.fields import blur, grid, noise, relief, sample, smoothstep

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

# Sheets on the table: ground coat, second coat, and how the second was put on.
SHEETS = {
    "night": ("#132a40", "#24567a", "combed"),
    "petrol": ("#0f5460", "#2f9a93", "brushed"),
    "moss": ("#53702c", "#a9b646", "combed"),
    "lime": ("#9cab38", "#dbd476", "brushed"),
    "mustard": ("#e3a22a", "#f8d271", "brushed"),
    "coral": ("#d4432f", "#f58a5e", "rolled"),
    "rose": ("#eeb09c", "#f9d9c6", "brushed"),
    "blush": ("#f6d9c4", "#fbeee0", "rolled"),
    "cream": ("#f5ead3", "#fffaf0", "brushed"),
    "sky": ("#8fc1c4", "#cfe6dd", "rolled"),
    "dots": ("#f4e6c8", "#d4432f", "spotted"),
    "lines": ("#f4e6c8", "#132a40", "striped"),
    "bark": ("#5b2f22", "#9a5b38", "brushed"),
}


def _coat(how: str, size: int, rng: np.random.Generator) -> Real:
    """Cover of the second coat: combed through, brushed dry, rolled, spotted or striped by hand."""
    shape = (size, size)
    y, x = grid(shape)
    if how == "combed":
        wave = 1.6 * np.sin(2 * np.pi * 5 * x / size) + 0.8 * noise(shape, rng, size / 9)
        teeth = np.cos(2 * np.pi * 52 * y / size + wave + 0.25 * noise(shape, rng, size / 60))
        return smoothstep(-0.25, 0.35, teeth) * (0.86 + 0.14 * noise(shape, rng, size / 70, 0.5))
    if how == "brushed":
        streak = noise(shape, rng, size / 260, 0.5, 0.045) + 0.9 * noise(shape, rng, size / 60, 0.0, 0.10)
        return smoothstep(-0.7, 1.5, streak + 0.6 * noise(shape, rng, size / 7))
    if how == "rolled":
        grain = noise(shape, rng, size / 240) + 0.7 * noise(shape, rng, size / 14)
        return smoothstep(0.0, 0.7, grain) * 0.85
    step = size / (36 if how == "spotted" else 30)
    y = y + 0.10 * step * noise(shape, rng, step * 1.6)
    x = x + 0.10 * step * noise(shape, rng, step * 1.6)
    row = np.floor(y / step)
    across = np.mod(x / step + 0.5 * np.mod(row, 2), 1) - 0.5
    down = np.mod(y / step, 1) - 0.5
    if how == "spotted":
        return smoothstep(0.32, 0.24, np.hypot(across, down))
    return smoothstep(0.24, 0.16, np.abs(down)) * (0.86 + 0.12 * noise(shape, rng, size / 90))


def paint_sheets(size: int, rng: np.random.Generator) -> dict[str, Real]:
    """Paint every sheet of the table, periodic so that a cutting may reach over its edge."""
    coats: dict[str, Real] = {}
    out = {}
    for name, (first, second, how) in SHEETS.items():
        if how not in coats:
            coats[how] = _coat(how, size, rng)
        cover = np.roll(coats[how], tuple(rng.integers(0, size, 2)), (0, 1))[..., None]
        wash = 1 + 0.035 * noise((size, size), rng, size / 8)[..., None]
        out[name] = ((rgb(first) * (1 - cover) + rgb(second) * cover) * wash).astype(np.float32)
    return out


class Table:
    """Lays paper on paper: a soft shadow, the pale cut edge, then the painted sheet turned at will."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.rng = size, rng
        self.canvas = Canvas((size, size), rgb("#f5ead3"))
        self.sheets = paint_sheets(size, rng)

    def cut(self, outline: Points, sheet: str, turn: float = 0.0, lift: float = 1.0) -> None:
        """Lay a cutting; `lift` is how far it stands off the paper below."""
        size, canvas = self.size, self.canvas
        self._shadow(outline, lift)
        canvas.fill(outline, np.clip(rgb(SHEETS[sheet][1]) * 0.5 + 0.5, 0, 1).astype(np.float32))
        paper = self.sheets[sheet]
        c, s = np.cos(turn), np.sin(turn)
        ox, oy = self.rng.random(2) * size
        tone = np.float32(self.rng.normal(1, 0.03))

        def shade(x: Real, y: Real) -> Real:
            return sample(paper, -x * s + y * c + oy, x * c + y * s + ox) * tone

        canvas.paint(move(outline, size * 0.0010, size * 0.0012), shade, within=outline)

    def torn(self, outline: Points, sheet: str, turn: float = 0.0) -> None:
        """Lay a torn sheet: its white core shows along the tear."""
        size, rng = self.size, self.rng
        centre = outline.mean(0)
        arm = outline - centre
        count = len(outline)
        rough = [np.convolve(rng.normal(0, 1, count + 8), np.ones(k) / k**0.5, "same")[4:-4] for k in (3, 9)]
        long = np.linalg.norm(arm, axis=1, keepdims=True)
        outer = centre + arm * (1 + (size * 0.0016 * rough[0] + size * 0.004 * rough[1])[:, None] / long)
        core = size * (0.006 + 0.003 * np.convolve(rng.random(count + 8), np.ones(7) / 7, "same")[4:-4])
        inner = centre + (outer - centre) * (1 - (core + size * 0.0012 * rng.normal(0, 1, count))[:, None] / long)
        self._shadow(outer, 0.8)
        self.canvas.fill(outer, rgb("#fbf5e8"))
        paper = self.sheets[sheet]
        c, s = np.cos(turn), np.sin(turn)
        self.canvas.paint(inner, lambda x, y: sample(paper, -x * s + y * c, x * c + y * s))

    def _shadow(self, outline: Points, lift: float) -> None:
        size, fine = self.size, self.canvas.fine
        cover, y0, x0 = self.canvas.mask([outline])
        for sigma, off, dark in ((0.0012, 0.0010, 0.30), (0.0045, 0.0042, 0.34)):
            spread, far = sigma * size * fine * lift, round(off * size * fine * lift)
            pad = int(3 * spread) + 2
            soft = cv2.GaussianBlur(np.pad(cover, pad), (0, 0), max(spread, 0.3))
            self.canvas.blend(soft * np.float32(dark), y0 - pad + far, x0 - pad + round(0.7 * far), rgb("#241a22"))

    def finish(self) -> Real:
        """The collage under one lamp: tooth of the papers, a little bruise here and there."""
        out = self.canvas.finish()
        shape = out.shape[:2]
        size = shape[0]
        tooth = 0.5 * noise(shape, self.rng, 1.5) + 0.7 * noise(shape, self.rng, size / 220)
        lit, _ = relief(blur(out.mean(2), 0.8) * 1.2 + 0.10 * tooth, 1.0)
        return np.asarray(np.clip(out * (1 + 0.28 * lit + 0.012 * tooth)[..., None], 0, 1), np.float32)
