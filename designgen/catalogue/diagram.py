"""Small drawings in vector: how a tile repeats, with its measures, and a ruler."""

from __future__ import annotations

import math

from designgen.catalogue.facts import length_cm
from designgen.catalogue.geometry import Frame
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.theme import TextStyle
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

_GRID = Stroke("muted", 0.35)
_ONE = Stroke("accent", 0.9)
_MEASURE = Stroke("ink", 0.4)


def block_origin(lattice: Lattice, row: int, column: int, width: float, height: float) -> tuple[float, float]:
    """Return where block (row, column) of the plane has its top left corner, as (x, y) for a tile width × height."""
    x, y = column * width, row * height
    if lattice.axis == "column":
        y += (column * float(lattice.drop)) % 1 * height
    elif lattice.axis == "row":
        x += (row * float(lattice.drop)) % 1 * width
    return x, y


def repeat_diagram(sheet: Sheet, frame: Frame, tile: Tile) -> Frame:
    """Draw how the tile repeats: the blocks of the plane as an outline, one picked out. Return what it covers."""
    if not tile.lattice.is_periodic:
        factor = min(frame.w / tile.width_mm, frame.h / tile.height_mm) * 0.72
        one = frame.centred(tile.width_mm * factor, tile.height_mm * factor)
        sheet.panel(one, sheet.theme.tint)
        sheet.outline(one, _ONE)
        return one
    factor = min(frame.w / tile.width_mm, frame.h / tile.height_mm) / 3
    w, h = tile.width_mm * factor, tile.height_mm * factor
    area = frame.centred(min(frame.w, 3 * w), min(frame.h, 3 * h))
    _blocks(sheet, area, tile.lattice, w, h)
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


def measured_diagram(sheet: Sheet, frame: Frame, tile: Tile, style: TextStyle) -> None:
    """Draw the repeat with its measures in cm: width, height and, where there is one, the drop."""
    gutter = sheet.mm(11)
    area = repeat_diagram(sheet, Frame(frame.x + gutter, frame.y, frame.w - 2 * gutter, frame.h - gutter), tile)
    if not tile.lattice.is_periodic:
        across(sheet, (area.x, area.right), area.bottom + sheet.mm(3), length_cm(tile.width_mm), style)
        down(sheet, (area.y, area.bottom), area.x - sheet.mm(3), length_cm(tile.height_mm), style)
        return
    w, h = area.w / 3, area.h / 3
    x, y = block_origin(tile.lattice, 1, 1, w, h)
    across(sheet, (area.x + x, area.x + x + w), area.bottom + sheet.mm(3), length_cm(tile.width_mm), style)
    down(sheet, (area.y + y, area.y + y + h), area.x - sheet.mm(3), length_cm(tile.height_mm), style)
    drop = float(tile.lattice.drop)
    if tile.lattice.axis == "column":
        span = area.y + h, area.y + h + drop * h
        down(sheet, span, area.right + sheet.mm(3), length_cm(drop * tile.height_mm), style, before=False)
    elif tile.lattice.axis == "row":
        span = area.x + w, area.x + w + drop * w
        across(sheet, span, area.y - sheet.mm(3), length_cm(drop * tile.width_mm), style, below=False)


def across(
    sheet: Sheet, span: tuple[float, float], y: float, text: str, style: TextStyle, *, below: bool = True
) -> None:
    """Draw a horizontal measure from span[0] to span[1] at height y, its text below or above it."""
    start, end = span
    tick = sheet.mm(0.9)
    sheet.line((start, y), (end, y), _MEASURE)
    for x, direction in ((start, 1), (end, -1)):
        sheet.line((x, y - tick), (x, y + tick), _MEASURE)
        if end - start > 6 * tick:
            sheet.triangle(((x, y), (x + direction * 1.6 * tick, y - tick / 2), (x + direction * 1.6 * tick, y + tick / 2)), "ink")
    height = sheet.one_line_mm(style)
    room = max(end - start, sheet.mm(22))
    top = y + sheet.mm(1.2) if below else y - sheet.mm(1.2) - height
    sheet.text(Frame((start + end - room) / 2, top, room, height), text, style.but(align="centre", max_lines=1))


def down(
    sheet: Sheet, span: tuple[float, float], x: float, text: str, style: TextStyle, *, before: bool = True
) -> None:
    """Draw a vertical measure from span[0] to span[1] at x, its text to the left or to the right of it."""
    start, end = span
    tick = sheet.mm(0.9)
    sheet.line((x, start), (x, end), _MEASURE)
    for y, direction in ((start, 1), (end, -1)):
        sheet.line((x - tick, y), (x + tick, y), _MEASURE)
        if end - start > 6 * tick:
            sheet.triangle(((x, y), (x - tick / 2, y + direction * 1.6 * tick), (x + tick / 2, y + direction * 1.6 * tick)), "ink")
    height, room = sheet.one_line_mm(style), sheet.mm(16)
    left = x - sheet.mm(1.6) - room if before else x + sheet.mm(1.6)
    align = "right" if before else "left"
    frame = Frame(left, (start + end - height) / 2, room, height)
    sheet.text(frame, text, style.but(align=align, max_lines=1))


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
