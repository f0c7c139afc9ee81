"""Letters as texture: a printer's tray, nested in four directions, in the typefaces that ship with designgen."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import Points, move, place
from tools.library.inks import settle
from tools.library.nesting import Bed

Real = npt.NDArray[np.floating[Any]]

FONTS = Path(__file__).resolve().parents[3] / "designgen" / "catalogue" / "fonts"
DISPLAY, SLANT, GROTESK, BOOK, ITALIC = (
    "NotoSerifDisplay-Light", "NotoSerifDisplay-LightItalic", "InterDisplay-SemiBold", "EBGaramond12-Regular",
    "EBGaramond12-Italic",
)  # fmt: skip
BONE, INK, RED = palette("#f2ebdc", "#16151a", "#e5421f")


@cache
def _font(name: str) -> TTFont:
    return TTFont(FONTS / f"{name}.ttf")


@cache
def glyph(name: str, letter: str, steps: int = 10) -> tuple[Points, ...]:
    """The contours of a letter, y down, centred, with the longer side of its box 1."""
    font = _font(name)
    pen = DecomposingRecordingPen(font.getGlyphSet())
    pen.glyphSet[font.getBestCmap()[ord(letter)]].draw(pen)
    t = np.linspace(0, 1, steps + 1)[1:, None]
    contours: list[Points] = []
    line: list[Points] = []
    for verb, args in pen.value:
        points = [np.array(p, np.float64) for p in args if p is not None]
        if verb == "moveTo":
            line = [points[0][None]]
        elif verb == "lineTo":
            line.append(points[0][None])
        elif verb == "qCurveTo":
            for i, off in enumerate(points[:-1]):
                start = line[-1][-1]
                end = points[-1] if i == len(points) - 2 else (off + points[i + 1]) / 2
                line.append((1 - t) ** 2 * start + 2 * t * (1 - t) * off + t**2 * end)
        elif verb == "closePath":
            contours.append(np.vstack(line) * (1, -1))
    everything = np.vstack(contours)
    low, high = everything.min(0), everything.max(0)
    return tuple((c - (low + high) / 2) / (high - low).max() for c in contours)


# What is cast: letters, faces, longer side in thousandths of the tile, how many, margin, whether openings take type.
_TRAY = (
    ("&", (SLANT,), (395,), 1, 10, True),
    ("RQ", (DISPLAY, GROTESK), (330, 300), 2, 10, True),
    ("gS?Жa", (DISPLAY, SLANT, GROTESK, SLANT), (232, 210, 196), 5, 9, True),
    ("GkfyB2Ωß", (GROTESK, ITALIC, DISPLAY, GROTESK), (150, 128, 138), 10, 8, True),
    ("AeKMrjWФ&5N3tΣ", (GROTESK, DISPLAY, BOOK, GROTESK, ITALIC), (104, 92, 82), 26, 7, True),
    ("abdhnpquEHPTUVXYZ478&!", (GROTESK, BOOK, ITALIC, GROTESK), (66, 58, 50), 64, 6, False),
    ("aegkmrswxzCDJLO69§?†", (GROTESK, BOOK, GROTESK, ITALIC), (40, 35, 30), 120, 5, False),
    ("aceinoruvsxz*§+", (GROTESK, BOOK), (24, 20, 17), 190, 4.5, False),
)


def _set(canvas: Canvas, contours: list[Points], x: float, y: float, ink: Real) -> None:
    cover, y0, x0 = canvas.mask([move(c, x, y) for c in contours])
    canvas.blend(cover, y0, x0, ink)


def type_tray(size: int, seed: int) -> Real:
    """Black type with a little red, set in four directions on bone, half-drop."""
    rng = np.random.default_rng(seed)
    canvas = Canvas((size, size), BONE, drop=size // 2)
    bed = Bed(size, True, 384)
    unit = size / 1000
    for row, (letters, faces, sides, count, gap, holes) in enumerate(_TRAY):
        reds = set(rng.choice(count, max(round(count * 0.09), int(row in (2, 3, 4))), replace=False).tolist())
        case = rng.permutation(list(letters))
        for i in range(count):
            side = sides[i % len(sides)] * unit
            quarter = int(rng.choice(4, p=(0.4, 0.25, 0.1, 0.25)))
            contours = glyph(faces[i % len(faces)], str(case[i % len(case)]))
            for turn in range(2):
                angle = (quarter + turn) * np.pi / 2 + rng.normal(0, 0.012)
                laid = [place(c, 0, 0, angle, side) for c in contours]
                stamp = bed.stamp(laid, gap * unit, holes)
                at = bed.roomy(stamp, rng) if row < 3 else bed.snug(stamp, rng, 5)
                if at is not None:
                    bed.take(stamp, at[0], at[1])
                    _set(canvas, laid, at[0], at[1], RED if i in reds and row > 1 else INK)
                    break
    return settle(canvas.finish(), np.stack([BONE, INK, RED]), 10)
