"""What is laid before a client: a contact sheet of colourways, and the table of spots by colourways."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from designgen.colour.colourways import Colourway
from designgen.colour.csv_files import plain_cell, rows_of, safe_cell
from designgen.colour.inks import BARE, SMALL_REPEAT_MM, Ink, Separation
from designgen.colour.spaces import linear_from_srgb, srgb_from_linear, srgb_of_hex

_CELL, _GAP, _CHIP, _TEXT = 460, 36, 40, 17
_PAPER, _INK, _FAINT = (255, 255, 255), (34, 34, 34), (120, 120, 120)


Picture = Callable[[Colourway, int], "NDArray[np.uint8] | None"]


def _flat(_colourway: Colourway, _side_px: int) -> None:
    """Leave it to the sheet to show the flat design."""


@dataclass(frozen=True, eq=False)
class View:
    """A small picture of the design as shares of inks, which any colourway fills in.

    Attributes:
        shares: float32 (h, w, N + 1) in [0, 1]; the last is bare cloth.
    """

    shares: NDArray[np.float32]

    def show(self, inks: Sequence[Ink], cloth: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> NDArray[np.uint8]:
        """Return it in these inks, uint8 (h, w, 3) sRGB, mixed in linear light."""
        colours = linear_from_srgb(np.array([*(ink.rgb for ink in inks), cloth])).astype(np.float32)
        levels: NDArray[np.uint8] = np.floor(srgb_from_linear(self.shares @ colours) * 255 + 0.5).astype(np.uint8)
        return levels


def view_of(separation: Separation, side_px: int = _CELL) -> View:
    """Make a view `side_px` on its longer side: one repeat, or two by two of a small one."""
    height, width = separation.size_px
    labels = separation.labels
    if separation.lattice.is_periodic and max(separation.width_mm, separation.height_mm) < SMALL_REPEAT_MM:
        labels = separation.lattice.window(labels, 0, 0, 2 * height, 2 * width)
    scale = min(1.0, side_px / max(labels.shape))
    size = (max(1, round(labels.shape[1] * scale)), max(1, round(labels.shape[0] * scale)))
    planes = [
        cv2.resize((labels == index).view(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
        for index in (*range(len(separation.inks)), BARE)
    ]
    shares = np.stack(planes, axis=-1).astype(np.float32)
    return View(shares / np.maximum(shares.sum(-1, keepdims=True), 1))


def contact_sheet(
    separation: Separation, colourways: Sequence[Colourway], title: str, picture: Picture = _flat
) -> NDArray[np.uint8]:
    """Lay out the colourways with their chips and names, uint8 (H, W, 3) sRGB.

    Args:
        separation: The design.
        colourways: 1 or more, its own inks among them if wanted.
        title: Above all of it.
        picture: Makes the small picture of a colourway, so many pixels on its longer side; None is the flat one.
    """
    view = view_of(separation)
    given = [picture(way, _CELL) for way in colourways]
    pictures = [view.show(way.inks) if seen is None else seen for way, seen in zip(colourways, given, strict=True)]
    view_height, view_width = (max(seen.shape[side] for seen in pictures) for side in (0, 1))
    across = max(1, min(4, math.ceil(math.sqrt(len(colourways)))))
    down = math.ceil(len(colourways) / across)
    cell_width, cell_height = max(view_width, 300), view_height + _CHIP + 3 * _TEXT + 18
    width = across * (cell_width + _GAP) + _GAP
    height = down * (cell_height + _GAP) + 2 * _GAP + 24
    sheet = Image.new("RGB", (width, height), _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((_GAP, _GAP), title, fill=_INK, font=_font(24), anchor="lm")
    for number, colourway in enumerate(colourways):
        x = _GAP + (number % across) * (cell_width + _GAP)
        y = 2 * _GAP + (number // across) * (cell_height + _GAP)
        sheet.paste(Image.fromarray(pictures[number]), (x, y))
        _chips(draw, (x, y + view_height + 8, cell_width), colourway, separation)
        _words(draw, (x, y + view_height + 8 + _CHIP + 8), colourway)
    return np.asarray(sheet)


def colourway_table(separation: Separation, colourways: Sequence[Colourway]) -> bytes:
    """Return the CSV of spot x colourway: what each ink of the design becomes. `read_table` reads it back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["spot", "name", "coverage %", *(safe_cell(colourway.name) for colourway in colourways)])
    for index, (ink, share) in enumerate(zip(separation.inks, separation.coverage, strict=True)):
        cells = [colourway.inks[index].hex for colourway in colourways]
        writer.writerow([index + 1, safe_cell(ink.name), f"{100 * share:.2f}", *cells])
    return out.getvalue().encode("utf-8-sig")


def read_table(data: bytes, separation: Separation) -> list[tuple[str, tuple[Ink, ...]]]:
    """Read a table like `colourway_table`'s: a row for each spot, a column of "#rrggbb" for each colourway.

    An empty cell leaves the design's own ink.

    Raises:
        ValueError: It does not fit the design; what does not is told.
    """
    rows = rows_of(data)
    count = len(separation.inks)
    if len(rows) != count + 1:
        raise ValueError(f"it has {max(0, len(rows) - 1)} spots and the design has {count}")
    known = ("spot", "name", "coverage %", "coverage", "words", "lab")
    columns = [place for place, head in enumerate(rows[0]) if head and head.lower() not in known]
    if not columns:
        raise ValueError("it has no column with a colourway")
    out = []
    for place in columns:
        inks = tuple(
            _cell_ink(row[place] if place < len(row) else "", ink, number)
            for number, (row, ink) in enumerate(zip(rows[1:], separation.inks, strict=True), start=1)
        )
        out.append((plain_cell(rows[0][place]), inks))
    return out


def _cell_ink(text: str, own: Ink, number: int) -> Ink:
    if not text:
        return own
    try:
        return Ink.of_srgb(srgb_of_hex(text))
    except ValueError as error:
        raise ValueError(f'spot {number} says "{text[:20]}", which is not #rrggbb') from error


def _chips(draw: ImageDraw.ImageDraw, at: tuple[int, int, int], colourway: Colourway, separation: Separation) -> None:
    """Draw the chips, the widest for what covers most, none narrower than the eye can judge."""
    x, y, width = at
    share = np.sqrt(separation.coverage) + 0.12
    edges = np.round(np.concatenate([[0], np.cumsum(share / share.sum())]) * width).astype(int)
    for index, ink in enumerate(colourway.inks):
        colour = tuple(int(value) for value in np.floor(ink.rgb * 255 + 0.5))
        box = (x + int(edges[index]), y, x + int(edges[index + 1]) - 3, y + _CHIP)
        draw.rectangle(box, fill=colour, outline=(215, 215, 215))


def _words(draw: ImageDraw.ImageDraw, at: tuple[int, int], colourway: Colourway) -> None:
    x, y = at
    draw.text((x, y), colourway.name, fill=_INK, font=_font(_TEXT))
    contrast = colourway.contrast
    if contrast.pair is None:
        figure = colourway.method
    else:
        verdict = "" if colourway.passes else "  (too close)"
        figure = f"{colourway.method}; neighbours dE {contrast.delta_e:.1f}{verdict}"
    draw.text((x, y + _TEXT + 6), figure, fill=_FAINT, font=_font(13))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size)
