"""Contact sheets: every design of the collection at a glance, with the page it stands on."""

from __future__ import annotations

import math

from designgen.catalogue.blocks import change_width, fabric_view, footer, mark_of_change, page_head, place_fabric
from designgen.catalogue.book import Book, change_text
from designgen.catalogue.facts import size_cm
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import scale_text
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import CatalogueSpec, DesignPage, Layout

_GRIDS = ((1, 1, 1), (2, 1, 2), (4, 2, 2), (6, 2, 3), (9, 3, 3), (12, 3, 4))
_LARGEST = (4, 5)
# A square shows a repeat and a half, so that the eye sees how it goes on.
_REPEATS_SHOWN = 1.5


def grid_for(designs: int, layout: Layout) -> tuple[int, int]:
    """Return (across, down) of the contact sheets: the layout's own, or larger pictures for a small collection.

    Of the grids that need the fewest sheets it is the one whose last sheet is fullest: 13 designs are one sheet of
    4 × 4 and not a sheet of 12 and a lone design.
    """
    if layout.grid is not None:
        return layout.grid
    lying = layout.landscape
    for most, across, down in _GRIDS:
        if designs <= most:
            return (down, across) if lying else (across, down)
    across, down = 4, 4
    if designs > 16:
        down = 5
    return (down, across) if lying else (across, down)


def sheets_of(designs: int, layout: Layout) -> tuple[tuple[int, int], ...]:
    """Return for every contact sheet its (first design, designs): whole rows, spread evenly over the sheets."""
    across, down = grid_for(designs, layout)
    rows = math.ceil(designs / across)
    sheets = math.ceil(rows / down)
    found, start = [], 0
    for index in range(sheets):
        shown = (rows * (index + 1) // sheets - rows * index // sheets) * across
        count = min(shown, designs - start)
        found.append((start, count))
        start += count
    return tuple(found)


def contact_sheet(sheet: Sheet, book: Book, page: int, start: int, count: int) -> None:
    """Draw one contact sheet.

    Args:
        sheet: The page.
        book: The catalogue.
        page: Its page number.
        start: Its first design.
        count: How many it shows.
    """
    spec = book.spec
    total = f"{len(spec.designs)} design{'s' if len(spec.designs) != 1 else ''}"
    area = page_head(sheet, "The collection" if start == 0 else "The collection, continued", total)
    columns, rows = grid_for(len(spec.designs), spec.shape)
    gap = sheet.mm(sheet.theme.gutter_mm)
    for frame, index in zip(area.grid(columns, rows, gap, gap), range(start, start + count), strict=False):
        _cell(sheet, frame, spec.designs[index], book)
    footer(sheet, spec, page)


def _cell(sheet: Sheet, cell: Frame, design: DesignPage, book: Book) -> None:
    theme = sheet.theme
    small = cell.w < sheet.mm(34)
    name = theme.name.but(size_pt=min(theme.name.size_pt, 8.5), min_size_pt=6) if small else theme.name
    name_h, line_h = 2.15 * sheet.one_line_mm(name), sheet.one_line_mm(theme.caption)
    gap = sheet.mm(1.6)
    side = max(sheet.mm(8), min(cell.w, cell.h - name_h - line_h - 2 * gap))
    square = Frame(cell.x, cell.y, cell.w, side)
    tile = design.load_tile()
    book.note(design, tile)
    wanted = _REPEATS_SHOWN * tile.width_mm / square.w if tile.lattice.is_periodic else 1.0
    view = fabric_view(sheet, square, tile, wanted)
    place_fabric(sheet, square, tile, view, f"Fabric: {design.heading}")
    number_w = sheet.mm(8)
    words = Frame(cell.x, square.bottom + gap, cell.w - number_w - sheet.mm(1), name_h)
    taken = sheet.text(words, design.heading, name)
    number = Frame(cell.right - number_w, words.y, number_w, sheet.one_line_mm(name))
    page = book.page_of(design)
    if page is not None:
        sheet.text(number, str(page), name.but(align="right", colour="muted", max_lines=1))
        sheet.link(cell, book.key(design))
    line = Frame(cell.x, words.y + taken + sheet.mm(0.7), cell.w, line_h)
    mark = change_text(design)
    mark_w = change_width(sheet, mark)
    if line.bottom <= cell.bottom + sheet.mm(0.5):
        text = size_cm(tile) if small else f"{size_cm(tile)} · {scale_text(view.scale)}"
        sheet.text(line.left(line.w - mark_w), text, theme.caption.but(max_lines=1))
        mark_of_change(sheet, line.after(line.w - mark_w), mark, "right")


def sheet_count(spec: CatalogueSpec) -> int:
    """Return how many contact sheets a catalogue has."""
    return len(sheets_of(len(spec.designs), spec.shape))
