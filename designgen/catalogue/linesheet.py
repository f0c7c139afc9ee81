"""The line sheet: what a buyer orders from. Pictures and facts of every design, columns left empty to write in."""

from __future__ import annotations

from designgen.catalogue.blocks import HAIRLINE, fabric_view, footer, place_fabric
from designgen.catalogue.facts import origin_line, repeat_name, size_cm, styles_text
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import photo_view, scale_text
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.spec import CatalogueSpec, DesignPage
from designgen.imaging import decode
from designgen.repeat.tile import Tile

PER_PAGE = 6
ORDER_COLUMNS = ("Price", "Quantity", "Total")
ORDER_FIELDS = ("Customer", "Contact", "Order no.", "Date", "Delivery", "Terms")
_WRITE = Stroke("muted", 0.5)
_REPEATS_SHOWN = 1.5


def order_page(sheet: Sheet, spec: CatalogueSpec, index: int, page: int) -> None:
    """Draw one page of the line sheet.

    Args:
        sheet: The page.
        spec: The catalogue.
        index: Which page of designs, from 0.
        page: Its page number.
    """
    live = sheet.live
    head_h, names_h, total_h = sheet.mm(31), sheet.mm(5.5), sheet.mm(11)
    _head(sheet, live.top(head_h), spec)
    body = Frame(live.x, live.y + head_h, live.w, live.h - head_h - total_h - sheet.mm(3))
    columns = _columns(sheet, body)
    _column_names(sheet, columns, names_h)
    start = index * PER_PAGE
    designs = spec.designs[start : start + PER_PAGE]
    rows = body.below(names_h).rows(PER_PAGE, 0)
    for offset, design in enumerate(designs):
        _row(sheet, rows[offset], columns, design, start + offset)
    last = start + len(designs) == len(spec.designs)
    bottom = rows[len(designs) - 1].bottom
    _total(sheet, Frame(live.x, bottom, live.w, total_h), columns, "Order total" if last else "Page total")
    footer(sheet, spec, page)


def _head(sheet: Sheet, area: Frame, spec: CatalogueSpec) -> None:
    theme = sheet.theme
    left = area.left(area.w * 0.46)
    label_h = sheet.one_line_mm(theme.label)
    issued = f" · {spec.issue_date.strip()}" if spec.issue_date and spec.issue_date.strip() else ""
    sheet.text(left.top(label_h), f"Line sheet{issued}", theme.label)
    below = left.below(label_h + sheet.mm(1.6))
    title = theme.title.but(size_pt=20, max_lines=2)
    taken = sheet.text(below.top(sheet.mm(17)), spec.heading, title)
    line = below.below(taken + sheet.mm(1.4)).top(sheet.one_line_mm(theme.lead))
    sheet.text(line, spec.subtitle or spec.studio, theme.lead.but(max_lines=1))
    fields = area.after(area.w * 0.52).top(sheet.mm(24))
    for cell, name in zip(fields.grid(2, 3, sheet.mm(6), 0), ORDER_FIELDS, strict=True):
        base = cell.bottom - sheet.mm(0.4)
        sheet.line((cell.x, base), (cell.right, base), _WRITE)
        sheet.text(Frame(cell.x, base - label_h - sheet.mm(0.8), cell.w, label_h), name, theme.label)


def _columns(sheet: Sheet, body: Frame) -> dict[str, Frame]:
    """Split the width into picture, garment, words and the columns to write in."""
    write = min(sheet.mm(21), body.w * 0.12)
    words_from = sheet.mm(34 + 3 + 27 + 4)
    first_write = body.w - write * len(ORDER_COLUMNS)
    columns = {
        "fabric": body.left(sheet.mm(34)),
        "garment": body.after(sheet.mm(37)).left(sheet.mm(27)),
        "words": body.after(words_from).left(first_write - words_from - sheet.mm(3)),
    }
    for index, name in enumerate(ORDER_COLUMNS):
        columns[name] = body.after(first_write + index * write).left(write)
    return columns


def _column_names(sheet: Sheet, columns: dict[str, Frame], height: float) -> None:
    theme = sheet.theme
    label_h = sheet.one_line_mm(theme.label)
    for key, name in (("fabric", "Fabric"), ("garment", "Garment"), ("words", "Design")):
        sheet.text(columns[key].top(label_h), name, theme.label)
    for name in ORDER_COLUMNS:
        sheet.text(columns[name].top(label_h), name, theme.label.but(align="centre"))
    y = columns["fabric"].y + height - sheet.mm(0.6)
    sheet.line((columns["fabric"].x, y), (columns[ORDER_COLUMNS[-1]].right, y), _WRITE)


def _row(sheet: Sheet, row: Frame, columns: dict[str, Frame], design: DesignPage, index: int) -> None:
    inner = row.inset(0, sheet.mm(1.8))
    tile = design.load_tile()
    side = min(columns["fabric"].w, inner.h)
    square = Frame(columns["fabric"].x, inner.y, side, side)
    wanted = _REPEATS_SHOWN * tile.width_mm / side if tile.lattice.is_periodic else 1.0
    view = fabric_view(sheet, square, tile, wanted)
    place_fabric(sheet, square, tile, view)
    if design.mockups:
        garment = Frame(columns["garment"].x, inner.y, columns["garment"].w, inner.h)
        picture = decode(design.load_mockup(0))
        sheet.view_centred(garment, photo_view(picture, garment.w, garment.h, sheet.theme.paper))
    words = Frame(columns["words"].x, inner.y, columns["words"].w, inner.h)
    _describe(sheet, words, design, tile, index, scale_text(view.scale))
    for name in ORDER_COLUMNS:
        sheet.line((columns[name].x, row.y), (columns[name].x, row.bottom), HAIRLINE)
    sheet.line((row.x, row.bottom), (row.right, row.bottom), HAIRLINE)


def _describe(sheet: Sheet, area: Frame, design: DesignPage, tile: Tile, index: int, scale: str) -> None:
    theme = sheet.theme
    label_h = sheet.one_line_mm(theme.label)
    sheet.text(area.top(label_h), f"No. {index + 1:02d}", theme.label)
    y = area.y + label_h + sheet.mm(1.2)
    bottom_h = sheet.one_line_mm(theme.caption)
    name_h = min(2.3 * sheet.one_line_mm(theme.heading), area.bottom - y - 3 * bottom_h - sheet.mm(3))
    heading = theme.heading.but(size_pt=12, min_size_pt=7.5)
    y += sheet.text(Frame(area.x, y, area.w, name_h), design.heading, heading) + sheet.mm(1.2)
    lines = [f"{repeat_name(design, tile)}, {size_cm(tile)}"]
    if design.styles:
        lines.append(origin_line(design) if len(design.styles) == 1 else styles_text(design))
    for text in lines:
        room = min(2.2 * sheet.one_line_mm(theme.body), area.bottom - bottom_h - sheet.mm(0.8) - y)
        if room < sheet.one_line_mm(theme.body) * 0.8:
            break
        y += sheet.text(Frame(area.x, y, area.w, room), text, theme.body.but(max_lines=2)) + sheet.mm(0.6)
    foot = Frame(area.x, area.bottom - bottom_h, area.w, bottom_h)
    sheet.text(foot, f"Fabric shown at {scale}", theme.caption.but(max_lines=1))


def _total(sheet: Sheet, area: Frame, columns: dict[str, Frame], name: str) -> None:
    theme = sheet.theme
    quantity, total = columns[ORDER_COLUMNS[1]], columns[ORDER_COLUMNS[2]]
    label_h = sheet.one_line_mm(theme.label)
    base = area.y + sheet.mm(9)
    words = Frame(
        columns["words"].x, base - label_h - sheet.mm(1), quantity.x - columns["words"].x - sheet.mm(3), label_h
    )
    sheet.text(words, name, theme.label.but(align="right", colour="ink"))
    for column in (quantity, total):
        sheet.line((column.x, area.y), (column.x, base), HAIRLINE)
        sheet.line((column.x + sheet.mm(1.5), base), (column.right - sheet.mm(1.5), base), _WRITE)
