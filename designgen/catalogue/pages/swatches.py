"""Swatch pages: cut pieces of cloth, a name below each, for designs that need no page of their own."""

from __future__ import annotations

from designgen.catalogue.blocks import (
    change_width,
    fabric_view,
    footer,
    mark_of_change,
    page_head,
    place_fabric,
    true_view,
)
from designgen.catalogue.book import Book, change_text
from designgen.catalogue.facts import size_cm
from designgen.catalogue.geometry import Frame
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import DesignPage, Layout

_TOOTH_MM = 2.2


_SMALL = ((1, 1, 1), (2, 1, 2), (4, 2, 2), (6, 2, 3))


def swatch_grid(layout: Layout, count: int = 12) -> tuple[int, int]:
    """Return (across, down) of a page with so many swatches: few are larger."""
    across, down = next(((across, down) for most, across, down in _SMALL if count <= most), (3, 4))
    return (down, min(across, 2)) if layout.landscape else (across, down)


def swatch_page(sheet: Sheet, book: Book, page: int, designs: tuple[int, ...], *, first: bool) -> None:
    """Draw a page of swatches at true scale.

    Args:
        sheet: The page.
        book: The catalogue.
        page: Its number.
        designs: Indices of what it shows.
        first: Whether it is the first page of swatches.
    """
    area = page_head(sheet, "Swatches" if first else "Swatches, continued", "at true scale")
    columns, rows = swatch_grid(book.spec.shape, len(designs))
    gap = sheet.mm(sheet.theme.gutter_mm + 1)
    for cell, index in zip(area.grid(columns, rows, gap, gap), designs, strict=False):
        _swatch(sheet, cell, book.spec.designs[index], book)
    footer(sheet, book.spec, page)


def _swatch(sheet: Sheet, cell: Frame, design: DesignPage, book: Book) -> None:
    theme = sheet.theme
    name_h, line_h, label_h = (sheet.one_line_mm(style) for style in (theme.name, theme.caption, theme.label))
    words_h = label_h + 2 * name_h + line_h + sheet.mm(3.4)
    side = min(cell.w, cell.h - words_h)
    piece = Frame(cell.x, cell.y, cell.w, side)
    tile = design.load_tile()
    book.note(design, tile)
    alt = f"Swatch: {design.heading}"
    if tile.lattice.is_periodic:
        sheet.alt(alt)
        sheet.view(piece, true_view(sheet, piece, tile))
        _pinked(sheet, piece)
    else:
        place_fabric(sheet, piece, tile, fabric_view(sheet, piece, tile), alt)
    y = piece.bottom + sheet.mm(1.6)
    change = change_text(design)
    change_w = change_width(sheet, change)
    number = Frame(cell.x, y, cell.w - change_w, label_h)
    sheet.text(number, book.style_number(design), theme.label)
    mark_of_change(sheet, Frame(cell.right - change_w, y, change_w, label_h), change, "right")
    y += label_h + sheet.mm(0.8)
    y += sheet.text(Frame(cell.x, y, cell.w, 2 * name_h), design.heading, theme.name) + sheet.mm(0.6)
    cloth = design.commerce.cloth if design.commerce is not None else ""
    line = " · ".join(part for part in (size_cm(tile), cloth) if part)
    sheet.text(Frame(cell.x, y, cell.w, line_h), line, theme.caption.but(max_lines=1))


def _pinked(sheet: Sheet, piece: Frame) -> None:
    """Cut the edges as pinking shears do: small triangles of paper along all four sides."""
    across = max(4, round(piece.w / sheet.mm(_TOOTH_MM)))
    down = max(4, round(piece.h / sheet.mm(_TOOTH_MM)))
    step_x, step_y = piece.w / across, piece.h / down
    deep = 0.5 * min(step_x, step_y)
    for index in range(across):
        x = piece.x + index * step_x
        for edge, inwards in ((piece.y, deep), (piece.bottom, -deep)):
            sheet.triangle(((x, edge), (x + step_x, edge), (x + step_x / 2, edge + inwards)), "paper")
    for index in range(down):
        y = piece.y + index * step_y
        for edge, inwards in ((piece.x, deep), (piece.right, -deep)):
            sheet.triangle(((edge, y), (edge, y + step_y), (edge + inwards, y + step_y / 2)), "paper")
