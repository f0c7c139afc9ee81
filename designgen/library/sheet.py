"""A contact sheet: every style or swatch on one page, with its name, what it is, and its colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from designgen.catalogue import fonts
from designgen.catalogue.fonts import FONT_FILES, Speller
from designgen.catalogue.theme import Face
from designgen.colour.spaces import srgb_of_hex
from designgen.imaging import thumbnail
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize

Pixels = NDArray[np.float32]
Rgb = tuple[int, int, int]

PLATE_PX: Final = 420
"""Side of the square that shows a picture."""
MOST_ACROSS: Final = 7

_GAP, _MARGIN, _HEAD = 56, 110, 210
_CHIP, _CAPTION = 22, 150
_INK, _MUTED, _PAPER, _HAIR = (31, 29, 27), (118, 112, 103), (250, 248, 243), (205, 199, 188)


@dataclass(frozen=True, eq=False)
class Plate:
    """One entry of the sheet.

    Attributes:
        pixels: (1, 3, H, W) in [0, 1], from `style_plate` or `swatch_plate`.
        title: For people.
        name: What to type.
        lines: At most two short lines on it.
        palette: Its colours as #rrggbb.
    """

    pixels: Pixels
    title: str
    name: str
    lines: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()


def style_plate(pixels: Pixels) -> Pixels:
    """Return the middle square of a style's picture, `PLATE_PX` a side; smaller ones fill what they can."""
    height, width = pixels.shape[2:]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return thumbnail(np.ascontiguousarray(pixels[..., top : top + side, left : left + side]), side_px=PLATE_PX)


def swatch_plate(pixels: Pixels, alpha: Pixels | None, lattice: Lattice, across: float) -> Pixels:
    """Return a piece of cloth, `PLATE_PX` a side: so many repeats across, laid out by the lattice.

    A placed print stands whole on paper.
    """
    if not lattice.is_periodic or alpha is not None:
        return thumbnail(pixels, alpha, side_px=PLATE_PX, background=1.0)
    height, width = pixels.shape[2:]
    wide = max(8, round(PLATE_PX / across))
    size = lattice.admissible((max(8, round(wide * height / width)), wide))
    if lattice.admissible((height, width)) != (height, width):
        return thumbnail(pixels, side_px=PLATE_PX)
    return np.ascontiguousarray(lattice.window(resize(pixels, size, lattice), 0, 0, PLATE_PX, PLATE_PX), np.float32)


def draw_sheet(title: str, subtitle: str, plates: Sequence[Plate]) -> Pixels:
    """Return the page: float32 (1, 3, H, W) in [0, 1]."""
    across = columns_for(len(plates))
    step_x, step_y = PLATE_PX + _GAP, PLATE_PX + _CAPTION + _GAP
    rows = -(-len(plates) // across)
    width = 2 * _MARGIN + across * step_x - _GAP
    page = Image.new("RGB", (width, _MARGIN + _HEAD + rows * step_y + _MARGIN - _GAP), _PAPER)
    draw = ImageDraw.Draw(page)
    _text(draw, (_MARGIN, _MARGIN + 70), title, ("serif", 84, width - 2 * _MARGIN), _INK)
    _text(draw, (_MARGIN, _MARGIN + 122), subtitle, ("sans", 28, width - 2 * _MARGIN), _MUTED)
    draw.line((_MARGIN, _MARGIN + 156, width - _MARGIN, _MARGIN + 156), fill=_HAIR, width=2)
    for place, plate in enumerate(plates):
        at = _MARGIN + place % across * step_x, _MARGIN + _HEAD + place // across * step_y
        _plate(page, draw, plate, at)
    levels = np.asarray(page, np.float32).transpose(2, 0, 1)[None] / np.float32(255)
    return np.ascontiguousarray(levels)


def columns_for(count: int) -> int:
    """Return how many plates stand side by side: rows as full as can be, the page rather wide than tall."""
    if count <= 4:
        return max(2, count)
    choices = range(4, 7) if count <= 20 else range(5, MOST_ACROSS + 1)
    return min(choices, key=lambda across: (-count % across, -across))


def _plate(page: Image.Image, draw: ImageDraw.ImageDraw, plate: Plate, at: tuple[int, int]) -> None:
    left, top = at
    picture = Image.fromarray(np.floor(plate.pixels[0].transpose(1, 2, 0) * 255 + 0.5).astype(np.uint8))
    box = left, top, left + PLATE_PX - 1, top + PLATE_PX - 1
    framed = picture.size != (PLATE_PX, PLATE_PX)
    if framed:
        draw.rectangle(box, fill=(255, 255, 255))
    page.paste(picture, (left + (PLATE_PX - picture.width) // 2, top + (PLATE_PX - picture.height) // 2))
    if framed:
        draw.rectangle(box, outline=_HAIR)
    y = top + PLATE_PX + 8
    if plate.palette:
        _chips(draw, plate.palette, (left, y))
        y += _CHIP + 8
    _text(draw, (left, y + 32), plate.title, ("serif", 34, PLATE_PX), _INK)
    _text(draw, (left, y + 62), plate.name, ("medium", 21, PLATE_PX), _INK)
    for place, line in enumerate(plate.lines[:2]):
        _text(draw, (left, y + 90 + 26 * place), line, ("sans", 20, PLATE_PX), _MUTED)


def _chips(draw: ImageDraw.ImageDraw, palette: Sequence[str], at: tuple[int, int]) -> None:
    """Draw the colours as one strip as wide as the picture."""
    left, top = at
    edges = [round(place * PLATE_PX / len(palette)) for place in range(len(palette) + 1)]
    for code, start, end in zip(palette, edges, edges[1:], strict=False):
        colour: Rgb = tuple(int(value * 255 + 0.5) for value in srgb_of_hex(code))  # type: ignore[assignment]
        draw.rectangle((left + start, top, left + end - 1, top + _CHIP), fill=colour)


def _text(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, box: tuple[Face, int, int], colour: Rgb) -> None:
    """Set one line on its baseline in a face, at a size and within a width: smaller, then cut, if it is too long."""
    face, size, width = box
    spelled, least = Speller().spell(text, face), round(0.75 * size)
    while size > least and draw.textlength(spelled, _font(face, size)) > width:
        size -= 1
    while len(spelled) > 2 and draw.textlength(spelled, _font(face, size)) > width:
        spelled = f"{spelled.removesuffix('…')[:-1].rstrip()}…"
    draw.text(at, spelled, font=_font(face, size), fill=colour, anchor="ls")


@cache
def _font(face: Face, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(fonts.__file__).parent / "fonts" / FONT_FILES[face]), size_px)
