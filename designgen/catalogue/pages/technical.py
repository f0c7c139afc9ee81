"""Technical pages: what a mill needs to print a design, at true scale with rulers wherever the page holds it."""

from __future__ import annotations

from designgen.catalogue.blocks import (
    CUT_EDGE,
    HAIRLINE,
    RULE,
    caption,
    content,
    fabric_view,
    fact_table,
    footer,
    garment_view,
    page_head,
    place_fabric,
    press_dpi,
    small_accent,
    three_by_three,
    titled,
    true_view,
)
from designgen.catalogue.book import Book, change_text
from designgen.catalogue.diagram import across, diagram_height, down, measured_diagram, ruler, ruler_down
from designgen.catalogue.facts import (
    drop_words,
    length_cm,
    repeat_name,
    resolution,
    seam_facts,
    seam_of,
    size_cm,
    technical_facts,
    verdict_text,
)
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import View, fit_scale, print_view, scale_text, true_or_fit
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.spec import DesignPage
from designgen.imaging import decode
from designgen.repeat.tile import Tile

# Where the columns of the list begin and end, in shares of the width.
_COLUMNS = {
    "No.": (0.0, 0.11),
    "": (0.115, 0.17),
    "Design": (0.18, 0.5),
    "Repeat": (0.51, 0.67),
    "Size": (0.68, 0.79),
    "Dpi": (0.79, 0.84),
    "Seam": (0.85, 0.94),
    "Page": (0.94, 1.0),
}
ROW_MM = 12.0
_ONE = Stroke("accent", 0.9)


def list_page(sheet: Sheet, book: Book, page: int, designs: tuple[int, ...], *, first: bool) -> None:
    """Draw one page of the list of designs.

    Args:
        sheet: The page.
        book: The catalogue.
        page: Its number.
        designs: Indices of what it lists.
        first: Whether it is the first page of the list.
    """
    spec, theme, live = book.spec, sheet.theme, content(sheet)
    label_h = sheet.one_line_mm(theme.label)
    if first:
        issued = f" · {spec.date}" if spec.date else ""
        sheet.text(live.top(label_h), f"Technical pages{issued}", titled(sheet, theme.label))
        below = live.below(label_h + sheet.mm(2))
        taken = sheet.text(below.top(sheet.mm(20)), spec.heading, titled(sheet, theme.title.but(max_lines=2)))
        line = below.below(taken + sheet.mm(1.6)).top(sheet.one_line_mm(theme.lead))
        sheet.text(line, spec.subtitle or spec.studio, titled(sheet, theme.lead.but(max_lines=1)))
        area = Frame(live.x, line.bottom + sheet.mm(6), live.w, live.bottom - line.bottom - sheet.mm(6))
    else:
        area = page_head(sheet, "Technical pages, continued")
    for name in _COLUMNS:
        align = "right" if name == "Page" else "left"
        sheet.text(_column(area, name).top(label_h), name, theme.label.but(align=align))
    top = area.y + label_h + sheet.mm(1)
    sheet.line((area.x, top), (area.right, top), RULE)
    height = min(sheet.mm(ROW_MM), (area.bottom - top) / max(1, len(designs)))
    for place, index in enumerate(designs):
        _list_row(sheet, Frame(area.x, top + place * height, area.w, height), book, spec.designs[index])
    footer(sheet, spec, page)


def _column(row: Frame, name: str) -> Frame:
    start, end = _COLUMNS[name]
    return Frame(row.x + start * row.w, row.y, (end - start) * row.w, row.h)


def _list_row(sheet: Sheet, row: Frame, book: Book, design: DesignPage) -> None:
    tile = design.load_tile()
    book.note(design, tile)
    theme = sheet.theme
    body = theme.body.but(anchor="middle", max_lines=2)
    side = min(row.h - sheet.mm(1.6), _column(row, "").w)
    chip = Frame(_column(row, "").x, row.y + (row.h - side) / 2, side, side)
    wanted = tile.width_mm / side if tile.lattice.is_periodic else 1.0
    place_fabric(sheet, chip, tile, fabric_view(sheet, chip, tile, wanted), f"Fabric: {design.heading}")
    change = change_text(design)
    number = _column(row, "No.")
    text = book.style_number(design)
    if change:
        half = number.rows(2, 0)
        sheet.text(half[0], text, body.but(colour="muted", anchor="bottom", max_lines=1))
        sheet.text(half[1], change, theme.label.but(colour=small_accent(sheet)))
    else:
        sheet.text(number, text, body.but(colour="muted"))
    sheet.text(_column(row, "Design"), design.heading, theme.name.but(anchor="middle"))
    sheet.text(_column(row, "Repeat"), repeat_name(design, tile), body)
    sheet.text(_column(row, "Size"), size_cm(tile), body)
    sheet.text(_column(row, "Dpi"), f"{round(tile.dpi)}", body)
    sheet.text(_column(row, "Seam"), _short_seam(design, tile), body)
    page = book.page_of(design)
    if page is not None:
        sheet.text(_column(row, "Page"), str(page), body.but(align="right"))
        sheet.link(row, book.key(design))
    sheet.line((row.x, row.bottom), (row.right, row.bottom), HAIRLINE)


def _short_seam(design: DesignPage, tile: Tile) -> str:
    seam = seam_of(design, tile)
    return "–" if seam is None or not tile.lattice.is_periodic else verdict_text(seam)


def spec_page(sheet: Sheet, book: Book, page: int, index: int) -> None:
    """Draw the technical page of one design: how it repeats, its measures, its facts, its seam."""
    design = book.spec.designs[index]
    tile = design.load_tile()
    book.note(design, tile)
    body = head(sheet, book, design, tile)
    if sheet.page.w > sheet.page.h:
        _lying_body(sheet, body, design, tile)
    elif tile.lattice.is_periodic:
        _repeat_body(sheet, body, design, tile)
    else:
        _print_body(sheet, body, design, tile)
    footer(sheet, book.spec, page)


def head(sheet: Sheet, book: Book, design: DesignPage, tile: Tile, more: str = "") -> Frame:
    """Set the title of a technical page and return the frame below it."""
    live, theme = content(sheet), sheet.theme
    label_h, title_h = sheet.one_line_mm(theme.label), sheet.mm(9 if more else 16)
    words = (book.style_number(design), repeat_name(design, tile), more, change_text(design))
    sheet.text(live.top(label_h), " · ".join(word for word in words if word), titled(sheet, theme.label))
    title = live.below(label_h + sheet.mm(2)).top(title_h)
    style = theme.title.but(size_pt=min(22.0, theme.title.size_pt) * (0.7 if more else 1), max_lines=1 if more else 2)
    sheet.text(title, design.heading, titled(sheet, style))
    return live.below(label_h + title_h + sheet.mm(4))


def _repeat_body(sheet: Sheet, body: Frame, design: DesignPage, tile: Tile) -> None:
    """Lay out from below: the seam's figures, the drawings as high as they need, the fabric in what is left."""
    gap = sheet.mm(6)
    seam = body.below(body.h - sheet.mm(19))
    drawings_h = _drawings_height(sheet, body, tile)
    drawings = Frame(body.x, seam.y - gap - drawings_h, body.w, drawings_h)
    upper = body.top(drawings.y - gap - body.y)
    left = upper.left(upper.w * 0.58)
    _tile_with_rulers(sheet, left, tile)
    right = upper.after(left.w + sheet.mm(8))
    facts = technical_facts(design, tile)
    taken = fact_table(sheet, right, facts)
    room = right.below(taken + sheet.mm(5))
    _garments(sheet, room.below(max(0.0, room.h - sheet.mm(46))), design)
    _drawings(sheet, drawings, tile)
    _seam(sheet, seam, design, tile)


def _lying_body(sheet: Sheet, body: Frame, design: DesignPage, tile: Tile) -> None:
    """Lay out a lying page: the fabric on the left, the drawings in the middle, the facts on the right."""
    periodic = tile.lattice.is_periodic
    seam_h = sheet.mm(19) if periodic else 0.0
    upper = body.top(body.h - seam_h - (sheet.mm(5) if periodic else 0))
    left = upper.left(upper.w * 0.4)
    if not periodic:
        _print_with_rulers(sheet, left, tile)
        fact_table(sheet, upper.after(left.w + sheet.mm(8)).left(upper.w * 0.3), technical_facts(design, tile))
        garments = upper.after(left.w + upper.w * 0.3 + sheet.mm(14))
        _garments(sheet, garments.top(min(garments.h, sheet.mm(60))), design)
        return
    _tile_with_rulers(sheet, left, tile)
    middle = upper.after(left.w + sheet.mm(6)).left(upper.w * 0.24)
    half = middle.rows(2, sheet.mm(4))
    line_h, gap = sheet.one_line_mm(sheet.theme.caption), sheet.mm(1.8)
    covered, view = three_by_three(sheet, half[0].top(half[0].h - line_h - gap), tile)
    words = Frame(middle.x, covered.bottom + gap, middle.w, line_h)
    caption(sheet, words, f"3 × 3 repeats, {scale_text(view.scale)}")
    blocks = measured_diagram(sheet, half[1].top(half[1].h - line_h), tile, sheet.theme.caption.but(colour="ink"))
    foot = Frame(middle.x, min(blocks.bottom + sheet.mm(8), half[1].bottom - line_h), middle.w, line_h)
    caption(sheet, foot, drop_words(tile), "centre")
    fact_table(sheet, upper.after(middle.right - upper.x + sheet.mm(8)), technical_facts(design, tile))
    _seam(sheet, body.below(body.h - seam_h), design, tile)


def _print_body(sheet: Sheet, body: Frame, design: DesignPage, tile: Tile) -> None:
    """Lay out a placed print: the print with its measures, the facts beside it, the garments below."""
    upper = body.top(body.h * 0.5) if design.mockups else body
    left = upper.left(upper.w * 0.58)
    _print_with_rulers(sheet, left, tile)
    fact_table(sheet, upper.after(left.w + sheet.mm(8)), technical_facts(design, tile))
    if design.mockups:
        _garments(sheet, body.below(upper.h + sheet.mm(8)), design)


def _tile_with_rulers(sheet: Sheet, area: Frame, tile: Tile) -> None:
    """Place the plane at true scale, as much of it as the frame holds, with rulers above it and to its left."""
    gutter, line_h = sheet.mm(6.5), sheet.one_line_mm(sheet.theme.caption)
    frame = Frame(area.x + gutter, area.y + gutter, area.w - gutter, area.h - gutter - line_h - sheet.mm(1.8))
    sheet.alt("Fabric at true scale with rulers")
    covered = sheet.view(frame, true_view(sheet, frame, tile))
    rulers(sheet, covered, 1.0)
    words = f"Fabric, true scale, {resolution(tile)}; rulers in cm of cloth"
    caption(sheet, Frame(frame.x, covered.bottom + sheet.mm(1.8), frame.w, line_h), words)


def _print_with_rulers(sheet: Sheet, area: Frame, tile: Tile) -> None:
    """Place a whole print with rulers and its measures."""
    gutter, line_h, foot = sheet.mm(6.5), sheet.one_line_mm(sheet.theme.caption), sheet.mm(9)
    frame = Frame(area.x + gutter, area.y + gutter, area.w - gutter - sheet.mm(14), area.h - gutter - foot - 2 * line_h)
    scale = true_or_fit(tile, frame.w, frame.h, press_dpi(sheet))
    view = print_view(tile, scale, sheet.theme.paper, press_dpi(sheet))
    sheet.alt("The print with its measures")
    covered = sheet.view(Frame(frame.x, frame.y, view.width_mm, view.height_mm), view)
    sheet.outline(covered, CUT_EDGE)
    rulers(sheet, covered, scale)
    words = sheet.theme.caption.but(colour="ink")
    across(sheet, (covered.x, covered.right), covered.bottom + sheet.mm(3), length_cm(tile.width_mm), words)
    side = covered.right + sheet.mm(3)
    down(sheet, (covered.y, covered.bottom), side, length_cm(tile.height_mm), words, before=False)
    text = f"Print, {scale_text(scale)}, {resolution(tile)}; rulers in cm of cloth; placed once, at this size"
    caption(sheet, Frame(frame.x, covered.bottom + foot, area.right - frame.x, 2 * line_h), text)


def rulers(sheet: Sheet, covered: Frame, scale: float) -> None:
    """Draw rulers above and to the left of a picture, in centimetres of cloth."""
    small, gap = sheet.theme.caption.but(size_pt=6), sheet.mm(0.6)
    ruler(sheet, (covered.x, covered.y - gap), covered.w, scale, small)
    ruler_down(sheet, (covered.x - gap, covered.y), covered.h, scale, small)


def _garments(sheet: Sheet, area: Frame, design: DesignPage) -> None:
    """Place front and back at the foot of a frame, if there is room for them; they are no measure of anything."""
    count = min(2, len(design.mockups))
    if not count or area.h < sheet.mm(20):
        return
    line_h = sheet.one_line_mm(sheet.theme.caption)
    room = area.top(area.h - line_h - sheet.mm(1))
    for index, frame in enumerate(room.columns(count, sheet.mm(3))):
        picture = decode(design.load_mockup(index))
        view: View = garment_view(sheet, frame, picture)
        sheet.alt(f"Garment in {design.heading}, {('front', 'back')[index]}")
        sheet.view(Frame(frame.x, frame.bottom - view.height_mm, view.width_mm, view.height_mm), view)
    words = Frame(area.x, area.bottom - line_h, area.w, line_h)
    caption(sheet, words, "Garments are reduced, not to a scale")


def _drawings_height(sheet: Sheet, body: Frame, tile: Tile) -> float:
    """Return how high the row of drawings has to be for this tile."""
    most = body.h * 0.3
    column = body.columns(2, sheet.mm(8))[0]
    nine = 3 * tile.height_mm / fit_scale(tile, column.w, most, 3, press_dpi(sheet))
    drawn = diagram_height(sheet, column.w, tile)
    return min(most, max(nine, drawn)) + sheet.one_line_mm(sheet.theme.caption) + sheet.mm(1.8)


def _drawings(sheet: Sheet, area: Frame, tile: Tile) -> None:
    """Place 3 × 3 of the tile and the drawing of how it repeats."""
    theme = sheet.theme
    line_h, gap = sheet.one_line_mm(theme.caption), sheet.mm(1.8)
    nine, drawing = area.columns(2, sheet.mm(8))
    picture_h = area.h - line_h - gap
    covered, view = three_by_three(sheet, nine.top(picture_h), tile, "left", "Three by three repeats")
    caption(sheet, Frame(nine.x, covered.bottom + gap, nine.w, line_h), f"3 × 3 repeats, {scale_text(view.scale)}")
    blocks = measured_diagram(sheet, drawing.top(picture_h), tile, theme.caption.but(colour="ink"))
    words = Frame(drawing.x, min(blocks.bottom + sheet.mm(8), drawing.bottom - line_h), drawing.w, line_h)
    caption(sheet, words, drop_words(tile), "centre")


def _seam(sheet: Sheet, area: Frame, design: DesignPage, tile: Tile) -> None:
    """Set the seam's figures in one row and what the worst of them means below."""
    theme = sheet.theme
    label_h, line_h = sheet.one_line_mm(theme.label), sheet.one_line_mm(theme.figure)
    sheet.line((area.x, area.y), (area.right, area.y), RULE)
    facts = seam_facts(design, tile)
    for cell, fact in zip(area.below(sheet.mm(2)).columns(max(8, len(facts)), sheet.mm(2)), facts, strict=False):
        sheet.text(cell.top(label_h), fact.label, theme.label)
        sheet.text(cell.below(label_h + sheet.mm(1)).top(line_h), fact.value, theme.figure.but(max_lines=1))
    seam = seam_of(design, tile)
    if seam is not None and tile.lattice.is_periodic:
        words = area.below(sheet.mm(4) + label_h + line_h + sheet.mm(1))
        sheet.text(words, seam.worst, theme.caption)


def proof_page(sheet: Sheet, book: Book, page: int, index: int) -> None:
    """Draw a design 1 : 1 with rulers, one tile marked in the plane around it: a proof to lay a ruler on."""
    design = book.spec.designs[index]
    tile = design.load_tile()
    body = head(sheet, book, design, tile, "proof 1 : 1")
    gutter, line_h = sheet.mm(7), sheet.one_line_mm(sheet.theme.caption)
    frame = Frame(body.x + gutter, body.y + gutter, body.w - gutter, body.h - gutter - 2 * line_h - sheet.mm(2.5))
    if tile.lattice.is_periodic:
        covered, words = _proof_plane(sheet, frame, tile), "as much of 3 × 3 repeats as the page holds"
        if frame.w >= 3 * tile.width_mm and frame.h >= 3 * tile.height_mm:
            words = "3 × 3 repeats"
    else:
        covered, words = _proof_print(sheet, frame, tile), "the print"
    rulers(sheet, covered, 1.0)
    text = (
        f"True scale, {words}; one {'tile' if tile.lattice.is_periodic else 'print'} is {size_cm(tile)}, "
        f"{resolution(tile)}. Print at 100 %, not fitted to the page: on the rulers 10 cm measure 10 cm."
    )
    caption(sheet, Frame(frame.x, covered.bottom + sheet.mm(1.6), frame.w, 2 * line_h), text)
    footer(sheet, book.spec, page)


def _proof_plane(sheet: Sheet, frame: Frame, tile: Tile) -> Frame:
    """Place the plane with the middle tile in the middle of the frame, and mark that tile's corners."""
    down_wraps, across_wraps = tile.lattice.wraps
    w = min(frame.w, (3 if across_wraps else 1) * tile.width_mm)
    h = min(frame.h, (3 if down_wraps else 1) * tile.height_mm)
    shown = Frame(frame.x, frame.y, w, h)
    # Where the tile in the middle has its corner; one too large for the frame begins in the frame's corner.
    x, y = max(0.0, (w - tile.width_mm) / 2), max(0.0, (h - tile.height_mm) / 2)
    sheet.alt("The repeat at true scale, one tile marked")
    covered = sheet.view(shown, true_view(sheet, shown, tile, (x, y)))
    _corner_marks(sheet, covered, tile, (x, y))
    return covered


def _corner_marks(sheet: Sheet, covered: Frame, tile: Tile, corner: tuple[float, float]) -> None:
    """Mark the corners of one tile with small angles in white and accent, seen on light and on dark cloth."""
    reach = min(6.0, tile.width_mm / 6, tile.height_mm / 6)
    left, top = covered.x + corner[0], covered.y + corner[1]
    with sheet.clipped(covered):
        for x, inwards_x in ((left, 1), (left + tile.width_mm, -1)):
            for y, inwards_y in ((top, 1), (top + tile.height_mm, -1)):
                for stroke in (Stroke("paper", 2.2), _ONE):
                    sheet.line((x, y), (x + inwards_x * reach, y), stroke)
                    sheet.line((x, y), (x, y + inwards_y * reach), stroke)


def _proof_print(sheet: Sheet, frame: Frame, tile: Tile) -> Frame:
    shown = Frame(frame.x, frame.y, min(frame.w, tile.width_mm), min(frame.h, tile.height_mm))
    sheet.alt("The print at true scale")
    covered = sheet.view(shown, print_view(tile, 1.0, sheet.theme.paper, press_dpi(sheet)))
    sheet.outline(covered, CUT_EDGE)
    return covered
