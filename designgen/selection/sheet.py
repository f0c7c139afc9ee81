"""One sheet of a batch: its best designs, its last ones and some by chance, to see whether the order is right."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from designgen.catalogue import fonts
from designgen.catalogue.fonts import FONT_FILES, Speller
from designgen.catalogue.theme import Face
from designgen.imaging import Pixels, resize_for_preview

ACROSS: Final = 6
TILE_PX: Final = 232
GAP_PX, MARGIN_PX, TITLE_PX, HEAD_PX, CAPTION_PX = 18, 40, 96, 64, 66
INK, MUTED, PAPER = (29, 28, 26), (107, 103, 95), (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Shown:
    """A design on the sheet.

    Attributes:
        pixels: float32 (1, 3, H, W) in [0, 1].
        caption: Its name, short.
        figures: What was measured, in a few words; at most two lines.
    """

    pixels: Pixels
    caption: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Some designs under a heading.

    Attributes:
        title: The heading.
        note: A few words behind it.
        shown: The designs, in order.
    """

    title: str
    note: str
    shown: Sequence[Shown]


def by_chance(names: Sequence[str], count: int, seed: str) -> list[str]:
    """Return some names, the same for the same names and seed, in the order of the list."""
    lots = {name: hashlib.blake2b(f"{seed}\0{name}".encode(), digest_size=8).digest() for name in names}
    drawn = set(sorted(names, key=lots.__getitem__)[:count])
    return [name for name in names if name in drawn]


def draw_sheet(title: str, subtitle: str, sections: Sequence[Section]) -> Pixels:
    """Return the sheet: float32 (1, 3, H, W) in [0, 1]. Tiles are made smaller to fit their square, never larger."""
    step_x, step_y = TILE_PX + GAP_PX, TILE_PX + CAPTION_PX + GAP_PX
    rows = [-(-len(section.shown) // ACROSS) for section in sections]
    width = 2 * MARGIN_PX + ACROSS * step_x - GAP_PX
    height = MARGIN_PX + TITLE_PX + sum(HEAD_PX + count * step_y for count in rows) + MARGIN_PX
    sheet = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(sheet)
    _text(draw, (MARGIN_PX, MARGIN_PX + 30), title, "serif", (40, width - 2 * MARGIN_PX))
    _text(draw, (MARGIN_PX, MARGIN_PX + 66), subtitle, "sans", (20, width - 2 * MARGIN_PX), MUTED)
    top = MARGIN_PX + TITLE_PX
    for section, count in zip(sections, rows, strict=True):
        _heading(draw, section, top, width)
        for place, shown in enumerate(section.shown):
            left = MARGIN_PX + place % ACROSS * step_x
            _place(sheet, draw, shown, (left, top + HEAD_PX + place // ACROSS * step_y))
        top += HEAD_PX + count * step_y
    levels = np.asarray(sheet, np.float32).transpose(2, 0, 1)[None] / np.float32(255)
    return np.ascontiguousarray(levels)


def _heading(draw: ImageDraw.ImageDraw, section: Section, top: int, width: int) -> None:
    draw.line((MARGIN_PX, top + 6, width - MARGIN_PX, top + 6), fill=INK, width=2)
    _text(draw, (MARGIN_PX, top + 42), section.title, "medium", (26, width // 3))
    _text(draw, (MARGIN_PX + width // 4, top + 42), section.note, "sans", (19, 3 * width // 4 - 2 * MARGIN_PX), MUTED)


def _place(sheet: Image.Image, draw: ImageDraw.ImageDraw, shown: Shown, at: tuple[int, int]) -> None:
    pixels, _ = resize_for_preview(shown.pixels, max_side_px=TILE_PX)
    picture = Image.fromarray(np.floor(pixels[0].transpose(1, 2, 0) * 255 + 0.5).astype(np.uint8))
    left, top = at
    sheet.paste(picture, (left + (TILE_PX - picture.width) // 2, top + (TILE_PX - picture.height) // 2))
    _text(draw, (left, top + TILE_PX + 20), shown.caption, "sans", (17, TILE_PX))
    for line, figures in enumerate(shown.figures[:2]):
        _text(draw, (left, top + TILE_PX + 40 + 18 * line), figures, "sans", (15, TILE_PX), MUTED)


def _text(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, face: Face, box: tuple[int, int],
    colour: tuple[int, int, int] = INK,
) -> None:  # fmt: skip
    """Set one line on its baseline at the size and within the width of `box`; smaller, then cut, if it is too long."""
    size, width = box
    spelled = Speller().spell(text, face)
    while size > 12 and draw.textlength(spelled, _font(face, size)) > width:
        size -= 1
    while len(spelled) > 2 and draw.textlength(spelled, _font(face, size)) > width:
        spelled = f"{spelled.removesuffix('…')[:-1]}…"
    draw.text(at, spelled, font=_font(face, size), fill=colour, anchor="ls")


@cache
def _font(face: Face, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(fonts.__file__).parent / "fonts" / FONT_FILES[face]), size_px)
