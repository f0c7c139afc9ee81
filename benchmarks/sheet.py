"""A labelled sheet of results, each with its swatch and style small beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from designgen.imaging.writing import to_bytes8
from designgen.stylize.settings import Picture

GAP = 12
LABEL_PX = 34
SMALL = 3
"""How many times smaller than the result its swatch and style are shown."""


@dataclass(frozen=True)
class Entry:
    """One result.

    Attributes:
        label: A line or two below it.
        result: (1, 3, h, w).
        swatch: (1, 3, h, w).
        style: Any size.
    """

    label: str
    result: Picture
    swatch: Picture
    style: Image.Image


def sheet(entries: Sequence[Entry], columns: int = 4) -> Image.Image:
    """Lay results out at full size, row by row."""
    widest = max(entry.result.shape[3] for entry in entries)
    tallest = max(entry.result.shape[2] for entry in entries)
    cell = (widest // SMALL + widest + 2 * GAP, tallest + LABEL_PX + GAP)
    rows = -(-len(entries) // columns)
    page = Image.new("RGB", (cell[0] * columns + GAP, cell[1] * rows + GAP), "white")
    for number, entry in enumerate(entries):
        left, top = GAP + cell[0] * (number % columns), GAP + cell[1] * (number // columns)
        beside = [_image(entry.swatch), entry.style.convert("RGB")]
        for row, picture in enumerate(beside):
            side = widest // SMALL
            page.paste(ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS), (left, top + row * (side + GAP)))
        page.paste(_image(entry.result), (left + widest // SMALL + GAP, top))
        ImageDraw.Draw(page).multiline_text(
            (left, top + tallest + 2), entry.label, fill="black", font=ImageFont.load_default(12)
        )
    return page


def _image(pixels: Picture) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(to_bytes8(pixels)[0].transpose(1, 2, 0)))
