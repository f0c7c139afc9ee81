"""Small drawings in vector: how a tile repeats, with its measures, and a ruler."""

from __future__ import annotations

import math
from collections.abc import Callable

from designgen.catalogue.facts import length_cm
from designgen.catalogue.geometry import Frame
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.theme import Align, TextStyle
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

_GRID = Stroke("muted", 0.35)
_ONE = Stroke("accent", 0.9)
# Room for the measures beside and below a diagram, on A4.
_SIDE_MM = 15.0
_BELOW_MM = 7.5
_MEASURE = Stroke("ink", 0.4)


def block_origin(lattice: Lattice, row: int, column: int, width: float, height: float) -> tuple[float, float]:
    """Return where block (row, column) of the plane has its top left corner, as (x, y) for a tile width × height."""
    x, y = column * width, row * height
    if lattice.axis == "column":
        y += (column * float(lattice.drop)) % 1 * height
    elif lattice.axis == "row":
        x += (row * float(lattice.drop)) % 1 * width
    return x, y


def repeat_diagram(sheet: Sheet, frame: Frame, tile: Tile, align: Align = "left") -> Frame:
    """Draw how the tile repeats: the blocks of the plane as an outline, one picked out. Return what it covers."""
    count = 3 if tile.lattice.is_periodic else 1
    factor = min(frame.w / tile.width_mm, frame.h / tile.height_mm) / count
    w, h = tile.width_mm * factor, tile.height_mm * factor
    slack = frame.w - count * w
    area = Frame(frame.x + {"left": 0.0, "centre": slack / 2, "right": slack}[align], frame.y, count * w, count * h)
    if count == 3:
        _blocks(sheet, area, tile.lattice, w, h)
    else:
        sheet.panel(area, sheet.theme.tint)
        sheet.outline(area, _ONE)
    return area


def _blocks(sheet: Sheet, area: Frame, lattice: Lattice, w: float, h: float) -> None:
    with sheet.clipped(area):
        for row in range(-1, math.ceil(area.h / h) + 1):
            for column in range(-1, math.ceil(area.w / w) + 1):
                x, y = block_origin(lattice, row, column, w, h)
                sheet.outline(Frame(area.x + x, area.y + y, w, h), _GRID)
        x, y = block_origin(lattice, 1, 1, w, h)
        sheet.panel(Frame(area.x + x, area.y + y, w, h), sheet.theme.tint)
    sheet.outline(area, _GRID)
    sheet.outline(Frame(area.x + x, area.y + y, w, h), _ONE)


def diagram_height(sheet: Sheet, width_mm: float, tile: Tile) -> float:
    """Return the height at which `measured_diagram` fills a width."""
    blocks = (width_mm - 2 * sheet.mm(_SIDE_MM)) * tile.height_mm / tile.width_mm
    return blocks + _above(sheet, tile) + sheet.mm(_BELOW_MM)


def _above(sheet: Sheet, tile: Tile) -> float:
    return sheet.mm(6.5 if tile.lattice.axis == "row" else 0.5)


def measured_diagram(sheet: Sheet, frame: Frame, tile: Tile, style: TextStyle) -> Frame:
    """Draw the repeat with its measures in cm: width, height and, where there is one, the drop. Return its blocks."""
    side, gap = sheet.mm(_SIDE_MM), sheet.mm(3)
    above, below = _above(sheet, tile), sheet.mm(_BELOW_MM)
    inner = Frame(frame.x + side, frame.y + above, frame.w - 2 * side, frame.h - above - below)
    area = repeat_diagram(sheet, inner, tile, "centre")
    w, h = area.w / 3, area.h / 3
    x, y = block_origin(tile.lattice, 1, 1, w, h)
    across(sheet, (area.x + x, area.x + x + w), area.bottom + gap, length_cm(tile.width_mm), style)
    down(sheet, (area.y + y, area.y + y + h), area.x - gap, length_cm(tile.height_mm), style)
    drop = float(tile.lattice.drop)
    if tile.lattice.axis == "column":
        span = area.y + h, area.y + h + drop * h
        down(sheet, span, area.right + gap, length_cm(tile.drop_mm), style, before=False)
    elif tile.lattice.axis == "row":
        span = area.x + w, area.x + w + drop * w
        across(sheet, span, area.y - gap, length_cm(tile.drop_mm), style, below=False)
    return area


def across(
    sheet: Sheet, span: tuple[float, float], y: float, text: str, style: TextStyle, *, below: bool = True
) -> None:
    """Draw a horizontal measure from span[0] to span[1] at height y, its text below or above it."""
    _measure(sheet, span, lambda along, aside: (along, y + aside))
    height, room = sheet.one_line_mm(style), max(span[1] - span[0], sheet.mm(22))
    top = y + sheet.mm(1.2) if below else y - sheet.mm(1.2) - height
    frame = Frame((span[0] + span[1] - room) / 2, top, room, height)
    sheet.text(frame, text, style.but(align="centre", max_lines=1))


def down(
    sheet: Sheet, span: tuple[float, float], x: float, text: str, style: TextStyle, *, before: bool = True
) -> None:
    """Draw a vertical measure from span[0] to span[1] at x, its text to the left or to the right of it."""
    _measure(sheet, span, lambda along, aside: (x + aside, along))
    height, room = sheet.one_line_mm(style), sheet.mm(11)
    left = x - sheet.mm(1.6) - room if before else x + sheet.mm(1.6)
    frame = Frame(left, (span[0] + span[1] - height) / 2, room, height)
    sheet.text(frame, text, style.but(align="right" if before else "left", max_lines=1))


def bracket(sheet: Sheet, start: tuple[float, float], length_mm: float) -> None:
    """Draw a plain horizontal measure to the right of `start`."""
    _measure(sheet, (start[0], start[0] + length_mm), lambda along, aside: (along, start[1] + aside))


def _measure(sheet: Sheet, span: tuple[float, float], at: Callable[[float, float], tuple[float, float]]) -> None:
    """Draw a measuring line with ticks and arrow heads; `at` turns (along, aside) into a point of the page."""
    start, end = span
    tick = sheet.mm(0.9)
    sheet.line(at(start, 0), at(end, 0), _MEASURE)
    for along, inwards in ((start, 1.6 * tick), (end, -1.6 * tick)):
        sheet.line(at(along, -tick), at(along, tick), _MEASURE)
        if end - start > 6 * tick:
            points = at(along, 0), at(along + inwards, -tick / 2), at(along + inwards, tick / 2)
            sheet.triangle(points, "ink")


def ruler(sheet: Sheet, start: tuple[float, float], length_mm: float, scale: float, style: TextStyle) -> None:
    """Draw a ruler to the right of `start`, its ticks upwards, graduated in the cloth's own centimetres."""
    x0, y = start
    sheet.line((x0, y), (x0 + length_mm, y), _MEASURE)
    height, room = sheet.one_line_mm(style), sheet.mm(7)
    for offset, tick, text in _graduation(sheet, length_mm, scale):
        x = x0 + offset
        sheet.line((x, y), (x, y - tick), _MEASURE)
        if text and offset + room / 2 <= length_mm:
            left = x - room / 2 if offset else x
            frame = Frame(left, y - sheet.mm(2.4) - height, room, height)
            sheet.text(frame, text, style.but(align="centre" if offset else "left", max_lines=1))


def ruler_down(sheet: Sheet, start: tuple[float, float], length_mm: float, scale: float, style: TextStyle) -> None:
    """Draw a ruler downwards from `start`, its ticks to the left, graduated in the cloth's own centimetres."""
    x, y0 = start
    sheet.line((x, y0), (x, y0 + length_mm), _MEASURE)
    height, room = sheet.one_line_mm(style), sheet.mm(4)
    for offset, tick, text in _graduation(sheet, length_mm, scale):
        y = y0 + offset
        sheet.line((x, y), (x - tick, y), _MEASURE)
        if text and offset + height / 2 <= length_mm:
            top = y - height / 2 if offset else y
            frame = Frame(x - sheet.mm(2.4) - room, top, room, height)
            sheet.text(frame, text, style.but(align="right", max_lines=1))


def _graduation(sheet: Sheet, length_mm: float, scale: float) -> list[tuple[float, float, str]]:
    """Return the ticks of a ruler as (distance from its start in mm, length in mm, text)."""
    per_cm = 10 / scale
    every_cm = next((step for step in (1, 2, 5, 10, 20, 50) if step * per_cm >= sheet.mm(8)), 100)
    ticks: list[tuple[float, float, str]] = []
    for half in range(int(length_mm / per_cm * 2 + 1e-6) + 1):
        whole, labelled = half % 2 == 0, half % (2 * every_cm) == 0
        if whole or per_cm >= sheet.mm(4.5):
            tick = sheet.mm(1.8 if labelled else 1.2 if whole else 0.7)
            ticks.append((half * per_cm / 2, tick, f"{half // 2}" if labelled else ""))
    return ticks
