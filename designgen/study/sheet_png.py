"""The grid as one labelled picture, to send or to show in a text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from designgen.catalogue import fonts
from designgen.catalogue.fonts import FONT_FILES, Speller
from designgen.catalogue.theme import Face
from designgen.imaging import Pixels, resize_for_preview
from designgen.study import words
from designgen.study.axes import Axis
from designgen.study.results import CellResult, StudyResult

WIDEST_PX = 2000
LARGEST_CELL_PX, SMALLEST_CELL_PX = 384, 64
GAP_PX, HEAD_PX, SIDE_PX, FOOT_PX = 14, 64, 190, 30
INK, MUTED, EMPTY = (29, 28, 26), (107, 103, 95), (241, 239, 234)


def grid_picture(result: StudyResult) -> Pixels:
    """Draw the grid with its values above and at its left and each cell's name and likeness below it.

    Returns:
        float32 (1, 3, H, W) in [0, 1]. Tiles are made smaller to fit, never larger.
    """
    plan = result.plan
    columns, side_px = len(plan.x.values), SIDE_PX if plan.y else GAP_PX
    most = int(np.clip((WIDEST_PX - side_px) // columns - GAP_PX, SMALLEST_CELL_PX, LARGEST_CELL_PX))
    shown = {cell.cell.name: _small(cell, most) for cell in result.made}
    width = max((picture.width for picture in shown.values()), default=most)
    height = max((picture.height for picture in shown.values()), default=most)
    step_x, step_y = max(width, SMALLEST_CELL_PX) + GAP_PX, height + FOOT_PX + GAP_PX
    sheet = Image.new("RGB", (side_px + columns * step_x, HEAD_PX + plan.rows * step_y), "white")
    draw = ImageDraw.Draw(sheet)
    for column, value in enumerate(plan.x.values):
        centre = side_px + column * step_x + width // 2
        _text(draw, (centre, HEAD_PX - 14), _label(plan.x, value), "medium", (24, step_x - 6), "ms")
    for row in range(plan.rows):
        top = HEAD_PX + row * step_y
        if plan.y is not None:
            at = (side_px - GAP_PX, top + height // 2)
            _text(draw, at, _label(plan.y, plan.y.values[row]), "medium", (24, side_px - 2 * GAP_PX), "rm")
        for column in range(columns):
            cell = result.of(plan.at(column, row))
            left = side_px + column * step_x
            picture = shown.get(cell.cell.name)
            if picture is None:
                draw.rectangle((left, top, left + width - 1, top + height - 1), fill=EMPTY)
            else:
                sheet.paste(picture, (left + (width - picture.width) // 2, top))
            caption = (left + width // 2, top + height + 20)
            _text(draw, caption, _caption(cell), "sans", (17, step_x - 6), "ms", MUTED)
    levels = np.asarray(sheet, np.float32).transpose(2, 0, 1)[None] / np.float32(255)
    return np.ascontiguousarray(levels)


def _small(cell: CellResult, most_px: int) -> Image.Image:
    pixels, _ = resize_for_preview(words.shown(cell.tile), max_side_px=most_px)
    return Image.fromarray(np.floor(pixels[0].transpose(1, 2, 0) * 255 + 0.5).astype(np.uint8))


def _label(axis: Axis, value: str) -> str:
    return words.axis_label(axis, value, named=True)


def _caption(cell: CellResult) -> str:
    likeness = f" · likeness {cell.measures.ssim:.2f}" if cell.measures else ""
    return f"{cell.cell.name}{likeness}" if cell.state == "made" else f"{cell.cell.name} · {cell.state}"


def _text(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, face: Face, box: tuple[int, int], anchor: str,
    colour: tuple[int, int, int] = INK,
) -> None:  # fmt: skip
    """Set one line at the size and within the width of `box`; smaller, then cut, if it is too long."""
    size, width = box
    spelled = Speller().spell(text, face)
    while size > 11 and draw.textlength(spelled, _font(face, size)) > width:
        size -= 1
    while len(spelled) > 2 and draw.textlength(spelled, _font(face, size)) > width:
        spelled = f"{spelled.removesuffix('…')[:-1]}…"
    draw.text(at, spelled, font=_font(face, size), fill=colour, anchor=anchor)


@cache
def _font(face: Face, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(fonts.__file__).parent / "fonts" / FONT_FILES[face]), size_px)
