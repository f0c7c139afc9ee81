"""Contact sheets: every design of the collection at a glance, with the page it stands on."""

from __future__ import annotations

from designgen.catalogue.blocks import fabric_view, footer, place_fabric
from designgen.catalogue.facts import size_cm
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import scale_text
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import CatalogueSpec, DesignPage

_GRIDS = ((1, 1, 1), (2, 1, 2), (4, 2, 2), (6, 2, 3), (9, 3, 3))
_LARGEST = (3, 4)
# A square shows a repeat and a half, so that the eye sees how it goes on.
_REPEATS_SHOWN = 1.5


def grid_for(designs: int) -> tuple[int, int]:
    """Return (across, down) of the contact sheets: larger pictures for a small collection."""
    return next(((across, down) for most, across, down in _GRIDS if designs <= most), _LARGEST)


def sheet_count(designs: int) -> int:
    """Return how many contact sheets so many designs need."""
    across, down = grid_for(designs)
    return -(-designs // (across * down))


def contact_sheet(sheet: Sheet, spec: CatalogueSpec, index: int, page: int, first_design_page: int) -> None:
    """Draw one contact sheet.

    Args:
        sheet: The page.
        spec: The catalogue.
        index: Which contact sheet, from 0.
        page: Its page number.
        first_design_page: Page number of the first design.
    """
    theme, live = sheet.theme, sheet.live
    heading = "The collection" if index == 0 else "The collection, continued"
    head_h = sheet.one_line_mm(theme.heading)
    sheet.text(live.top(head_h), heading, theme.heading.but(max_lines=1))
    count = f"{len(spec.designs)} design{'s' if len(spec.designs) != 1 else ''}"
    sheet.text(live.top(head_h), count, theme.caption.but(align="right", anchor="bottom", max_lines=1))
    area = live.below(head_h + sheet.mm(6))
    columns, rows = grid_for(len(spec.designs))
    cells = area.grid(columns, rows, sheet.mm(7), sheet.mm(5))
    start = index * len(cells)
    for offset, design in enumerate(spec.designs[start : start + len(cells)]):
        _cell(sheet, cells[offset], design, first_design_page + start + offset)
    footer(sheet, spec, page)


def _cell(sheet: Sheet, cell: Frame, design: DesignPage, page: int) -> None:
    theme = sheet.theme
    name_h, line_h = 2.15 * sheet.one_line_mm(theme.name), sheet.one_line_mm(theme.caption)
    gap = sheet.mm(1.6)
    side = min(cell.w, cell.h - name_h - line_h - 2 * gap)
    square = Frame(cell.x, cell.y, cell.w, side)
    tile = design.load_tile()
    wanted = _REPEATS_SHOWN * tile.width_mm / square.w if tile.lattice.is_periodic else 1.0
    view = fabric_view(sheet, square, tile, wanted)
    place_fabric(sheet, square, tile, view)
    number_w = sheet.mm(8)
    words = Frame(cell.x, square.bottom + gap, cell.w - number_w - sheet.mm(1), name_h)
    taken = sheet.text(words, design.heading, theme.name)
    number = Frame(cell.right - number_w, words.y, number_w, sheet.one_line_mm(theme.name))
    sheet.text(number, str(page), theme.name.but(align="right", colour="muted", max_lines=1))
    line = Frame(cell.x, words.y + taken + sheet.mm(0.7), cell.w, line_h)
    sheet.text(line, f"{size_cm(tile)} · {scale_text(view.scale)}", theme.caption.but(max_lines=1))
