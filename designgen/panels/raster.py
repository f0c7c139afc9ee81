"""A sheet as pixels, a band of rows at a time: what is written never has to be held."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from designgen.panels.laying import WHITE, Levels
from designgen.panels.outline import Line, box_of
from designgen.panels.sheet import (
    CASING,
    CASING_CM,
    FONT_FILE,
    INCH_CM,
    INK,
    Placed,
    Rgb,
    Sheet,
    Stroke,
    Text,
    cut_strokes,
    seam_strokes,
)

BAND_PX: Final = 1 << 21
"""About as many pixels as a band has."""
_EDGE_PX: Final = 8
"""Rows drawn above and below a band and cut off: lines come out the same wherever bands end."""
_SHIFT: Final = 6
_FINE: Final = 4
_DASH_CM: Final = 0.5


def bands(sheet: Sheet, dpi: float) -> Iterator[Levels]:
    """Yield a sheet as bands (h, W, 3) uint8 sRGB from the top.

    Args:
        sheet: What is shown.
        dpi: Pixels per inch.

    Raises:
        ValueError: The dpi is not positive.
    """
    if not dpi > 0:
        raise ValueError(f"dpi: expected a positive number, got {dpi}")
    height, width = sheet.size_px(dpi)
    rows = max(1, BAND_PX // width)
    strokes = _strokes(sheet)
    for top in range(0, height, rows):
        yield _band(sheet, strokes, _Window(top, min(rows, height - top), width, dpi / INCH_CM))


class _Window:
    """Rows of a sheet: from `top`, `rows` of them, `per_cm` pixels to a cm."""

    def __init__(self, top: int, rows: int, width: int, per_cm: float) -> None:
        self.top, self.rows, self.width, self.per_cm = top, rows, width, per_cm

    @property
    def first(self) -> int:
        return self.top - _EDGE_PX

    @property
    def height(self) -> int:
        return self.rows + 2 * _EDGE_PX

    def fixed(self, line: Any) -> NDArray[np.int32]:
        """Places in cm as OpenCV takes them: centres of pixels are whole, with some bits of fraction."""
        pixels = np.asarray(line, np.float64) * self.per_cm - 0.5 - np.array([0.0, self.first])
        fixed: NDArray[np.int32] = np.round(pixels * (1 << _SHIFT)).astype(np.int32)
        return fixed

    def sees(self, top_cm: float, bottom_cm: float) -> bool:
        return bottom_cm * self.per_cm > self.first and top_cm * self.per_cm < self.first + self.height


def _band(sheet: Sheet, strokes: list[Stroke], window: _Window) -> Levels:
    canvas = np.full((window.height, window.width, 3), WHITE, np.uint8)
    for placed in sheet.placed:
        _print(canvas, placed, window)
    for stroke in strokes:
        if stroke.cased:
            _draw(canvas, stroke, window, CASING_CM + stroke.width_cm - 0.025, CASING)
    for stroke in strokes:
        _draw(canvas, stroke, window, stroke.width_cm, INK)
    for fill in sheet.marks.fills:
        cv2.fillPoly(canvas, [window.fixed(fill)], _levels(INK), cv2.LINE_AA, _SHIFT)
    for text in sheet.marks.texts:
        _write(canvas, text, window)
    return canvas[_EDGE_PX : _EDGE_PX + window.rows]


def _strokes(sheet: Sheet) -> list[Stroke]:
    found = [stroke for placed in sheet.placed for stroke in cut_strokes(placed)]
    if sheet.seam_line:
        found += [stroke for placed in sheet.placed for stroke in seam_strokes(placed)]
    return [*found, *sheet.marks.strokes]


def _print(canvas: Levels, placed: Placed, window: _Window) -> None:
    """Put a panel's print, out to its bleed, on the rows."""
    outline = placed.on_sheet(placed.panel.bleed_line)
    left_cm, top_cm, right_cm, bottom_cm = box_of(outline)
    if not window.sees(top_cm, bottom_cm) or (placed.laid is None and placed.ground is None):
        return
    per_cm = window.per_cm
    left = max(0, int(left_cm * per_cm) - 1)
    right = min(window.width, int(np.ceil(right_cm * per_cm)) + 1)
    top = max(0, int(top_cm * per_cm) - 1 - window.first)
    bottom = min(window.height, int(np.ceil(bottom_cm * per_cm)) + 1 - window.first)
    if left >= right or top >= bottom:
        return
    cover = _cover(outline, window, (left, top, right, bottom))
    here = canvas[top:bottom, left:right]
    if placed.laid is None:
        assert placed.ground is not None
        seen: Any = np.array(_levels(placed.ground), np.uint8)[None, None]
    else:
        y = (np.arange(top, bottom) + window.first + 0.5) / per_cm
        x = (np.arange(left, right) + 0.5) / per_cm
        u, v = np.meshgrid(placed.sign * (x - placed.x_cm), placed.sign * (y - placed.y_cm))
        seen = placed.laid.colours(u, v)
    inside = cover == 255
    np.copyto(here, seen, where=inside[..., None])
    edge = (cover > 0) & ~inside
    if edge.any():
        share = cover[edge][:, None].astype(np.float32) / np.float32(255)
        colour = np.broadcast_to(seen, here.shape)[edge].astype(np.float32)
        here[edge] = np.round(colour * share + here[edge].astype(np.float32) * (1 - share)).astype(np.uint8)


def _cover(outline: Line, window: _Window, box: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """Coverage by an outline of a box of the rows; OpenCV's own smoothing of polygons makes them a pixel too large."""
    left, top, right, bottom = box
    fine = np.zeros(((bottom - top) * _FINE, (right - left) * _FINE), np.uint8)
    corner = np.array([left, top + window.first])
    pixels = (np.asarray(outline) * window.per_cm - corner) * _FINE - 0.5
    cv2.fillPoly(fine, [np.round(pixels * (1 << _SHIFT)).astype(np.int32)], 255, cv2.LINE_8, _SHIFT)
    return np.asarray(cv2.resize(fine, (right - left, bottom - top), interpolation=cv2.INTER_AREA), np.uint8)


def _draw(canvas: Levels, stroke: Stroke, window: _Window, width_cm: float, colour: Rgb) -> None:
    levels = np.asarray(stroke.points)
    if not window.sees(float(levels[:, 1].min()) - 0.2, float(levels[:, 1].max()) + 0.2):
        return
    thick = max(1, round(width_cm * window.per_cm))
    closed = stroke.closed
    lines: list[Line] = [levels]
    if stroke.dashed:
        lines, closed = _dashes(levels, closed), False
    cv2.polylines(canvas, [window.fixed(line) for line in lines], closed, _levels(colour), thick, cv2.LINE_AA, _SHIFT)


def _dashes(line: Line, closed: bool) -> list[Line]:
    """Cut a line into dashes and gaps of equal length."""
    points = np.vstack([line, line[:1]]) if closed else line
    along = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    found = []
    for start in np.arange(0.0, along[-1], 2 * _DASH_CM):
        end = min(start + _DASH_CM, along[-1])
        between = along[(along > start) & (along < end)]
        at = np.r_[start, between, end]
        found.append(np.stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])], axis=1))
    return found


def _write(canvas: Levels, text: Text, window: _Window) -> None:
    left, top, right, bottom = text.box_cm
    if not window.sees(top, bottom) or not text.words:
        return
    size = max(1, round(text.size_cm * window.per_cm))
    cover = _lettering(text.words, size)
    if text.turned:
        cover = cover[::-1, ::-1]
    pad, rise = size, round(1.2 * size)
    x = round(text.x_cm * window.per_cm) - (cover.shape[1] - pad if text.turned else pad)
    y = round(text.y_cm * window.per_cm) - window.first - (cover.shape[0] - rise if text.turned else rise)
    if text.boxed:
        corners = window.fixed([(left, top), (right, top), (right, bottom), (left, bottom)])
        cv2.fillPoly(canvas, [corners], _levels(CASING), cv2.LINE_AA, _SHIFT)
    y0, y1 = max(0, y), min(canvas.shape[0], y + cover.shape[0])
    x0, x1 = max(0, x), min(canvas.shape[1], x + cover.shape[1])
    if y0 >= y1 or x0 >= x1:
        return
    share = cover[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.float32) / np.float32(255)
    here = canvas[y0:y1, x0:x1]
    here[...] = np.round(here * (1 - share) + np.array(_levels(INK), np.float32) * share).astype(np.uint8)


@lru_cache(maxsize=64)
def _lettering(words: str, size_px: int) -> NDArray[np.uint8]:
    """Words as coverage; the baseline is 1.2 sizes below the top and they begin one size from the left."""
    font = ImageFont.truetype(FONT_FILE, size_px)
    width = int(np.ceil(font.getlength(words))) + 2 * size_px
    image = Image.new("L", (width, round(1.7 * size_px)), 0)
    ImageDraw.Draw(image).text((size_px, round(1.2 * size_px)), words, fill=255, font=font, anchor="ls")
    return np.asarray(image)


def _levels(rgb: Rgb) -> tuple[int, int, int]:
    red, green, blue = (round(255 * share) for share in rgb)
    return red, green, blue
