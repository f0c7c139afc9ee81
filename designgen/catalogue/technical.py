"""Technical pages: what a mill needs to print a design, with a list of all of them in front."""

from __future__ import annotations

from designgen.catalogue.blocks import (
    CUT_EDGE,
    HAIRLINE,
    caption,
    fabric_view,
    fact_table,
    footer,
    place_fabric,
    three_by_three,
)
from designgen.catalogue.diagram import across, diagram_height, down, measured_diagram, ruler, ruler_down
from designgen.catalogue.facts import (
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
from designgen.catalogue.plane import fit_scale, photo_view, print_view, scale_text
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.spec import CatalogueSpec, DesignPage
from designgen.imaging import decode
from designgen.repeat.tile import Tile

PER_CONTENTS = 20
_HEAD_RULE = Stroke("muted", 0.5)
# Where the columns of the contents begin and end, in shares of the width.
_COLUMNS = {
    "No.": (0.0, 0.06),
    "": (0.06, 0.12),
    "Design": (0.13, 0.48),
    "Repeat": (0.49, 0.65),
    "Size": (0.66, 0.78),
    "Dpi": (0.78, 0.83),
    "Seam": (0.84, 0.94),
    "Page": (0.94, 1.0),
}


def contents_count(designs: int) -> int:
    """Return how many pages the list takes."""
    return -(-designs // PER_CONTENTS)


def contents_page(sheet: Sheet, spec: CatalogueSpec, index: int, page: int, first_design_page: int) -> None:
    """Draw one page of the list of designs.

    Args:
        sheet: The page.
        spec: The catalogue.
        index: Which page of the list, from 0.
        page: Its page number.
        first_design_page: Page number of the first design.
    """
    theme, live = sheet.theme, sheet.live
    label_h = sheet.one_line_mm(theme.label)
    issued = f" · {spec.issue_date.strip()}" if spec.issue_date and spec.issue_date.strip() else ""
    sheet.text(live.top(label_h), f"Technical pages{issued}", theme.label)
    below = live.below(label_h + sheet.mm(2))
    taken = sheet.text(below.top(sheet.mm(20)), spec.heading, theme.title.but(max_lines=2))
    line_h = sheet.one_line_mm(theme.lead)
    line = below.below(taken + sheet.mm(1.6)).top(line_h)
    sheet.text(line, spec.subtitle or spec.studio, theme.lead.but(max_lines=1))
    top = line.bottom + sheet.mm(6)
    table = Frame(live.x, top, live.w, live.bottom - top)
    for name in _COLUMNS:
        align = "right" if name == "Page" else "left"
        sheet.text(_column(table, name).top(label_h), name, theme.label.but(align=align))
    sheet.line((table.x, top + label_h + sheet.mm(1)), (table.right, top + label_h + sheet.mm(1)), _HEAD_RULE)
    start = index * PER_CONTENTS
    rows = table.below(label_h + sheet.mm(1)).rows(PER_CONTENTS, 0)
    for offset, design in enumerate(spec.designs[start : start + PER_CONTENTS]):
        _contents_row(sheet, rows[offset], design, start + offset, first_design_page + start + offset)
    footer(sheet, spec, page)


def _column(row: Frame, name: str) -> Frame:
    start, end = _COLUMNS[name]
    return Frame(row.x + start * row.w, row.y, (end - start) * row.w, row.h)


def _contents_row(sheet: Sheet, row: Frame, design: DesignPage, index: int, page: int) -> None:
    tile = design.load_tile()
    theme = sheet.theme
    body = theme.body.but(anchor="middle", max_lines=2)
    side = row.h - sheet.mm(1.6)
    chip = Frame(_column(row, "").x, row.y + sheet.mm(0.8), side, side)
    wanted = tile.width_mm / side if tile.lattice.is_periodic else 1.0
    place_fabric(sheet, chip, tile, fabric_view(sheet, chip, tile, wanted))
    sheet.text(_column(row, "No."), f"{index + 1:02d}", body.but(colour="muted"))
    sheet.text(_column(row, "Design"), design.heading, theme.name.but(anchor="middle"))
    sheet.text(_column(row, "Repeat"), repeat_name(design, tile), body)
    sheet.text(_column(row, "Size"), size_cm(tile), body)
    sheet.text(_column(row, "Dpi"), f"{round(tile.dpi)}", body)
    sheet.text(_column(row, "Seam"), _short_seam(design, tile), body.but(max_lines=1))
    sheet.text(_column(row, "Page"), str(page), body.but(align="right"))
    sheet.line((row.x, row.bottom), (row.right, row.bottom), HAIRLINE)


def _short_seam(design: DesignPage, tile: Tile) -> str:
    seam = seam_of(design, tile)
    return "–" if seam is None or not tile.lattice.is_periodic else verdict_text(seam)


def spec_page(sheet: Sheet, spec: CatalogueSpec, index: int, page: int) -> None:
    """Draw the technical page of one design."""
    design = spec.designs[index]
    tile = design.load_tile()
    live, theme = sheet.live, sheet.theme
    label_h, title_h = sheet.one_line_mm(theme.label), sheet.mm(16)
    sheet.text(live.top(label_h), f"No. {index + 1:02d} · {repeat_name(design, tile)}", theme.label)
    title = live.below(label_h + sheet.mm(2)).top(title_h)
    sheet.text(title, design.heading, theme.title.but(size_pt=22, max_lines=2))
    body = live.below(label_h + title_h + sheet.mm(4))
    if tile.lattice.is_periodic:
        _repeat_body(sheet, body, design, tile)
    else:
        _print_body(sheet, body, design, tile)
    footer(sheet, spec, page)


def _repeat_body(sheet: Sheet, body: Frame, design: DesignPage, tile: Tile) -> None:
    """Lay out from below: the seam's figures, the drawings as high as they need, the fabric in what is left."""
    gap = sheet.mm(6)
    seam = body.below(body.h - sheet.mm(19))
    drawings_h = _drawings_height(sheet, body, tile)
    drawings = Frame(body.x, seam.y - gap - drawings_h, body.w, drawings_h)
    upper = body.top(drawings.y - gap - body.y)
    left = upper.left(upper.w * 0.6)
    _fabric_with_rulers(sheet, left, tile)
    right = upper.after(left.w + sheet.mm(8))
    taken = fact_table(sheet, right, technical_facts(design, tile))
    room = right.below(taken + sheet.mm(5))
    _garments(sheet, room.below(max(0.0, room.h - sheet.mm(46))), design)
    _three_drawings(sheet, drawings, tile)
    _seam(sheet, seam, design, tile)


def _print_body(sheet: Sheet, body: Frame, design: DesignPage, tile: Tile) -> None:
    """Lay out a placed print: the print with its measures, the facts beside it, the garments below."""
    upper = body.top(body.h * 0.5) if design.mockups else body
    left = upper.left(upper.w * 0.6)
    _print_with_rulers(sheet, left, tile)
    fact_table(sheet, upper.after(left.w + sheet.mm(8)), technical_facts(design, tile))
    if design.mockups:
        _garments(sheet, body.below(upper.h + sheet.mm(8)), design)


def _fabric_with_rulers(sheet: Sheet, area: Frame, tile: Tile) -> None:
    """Place the fabric with a ruler in the cloth's own centimetres above it and to its left."""
    gutter, line_h = sheet.mm(6.5), sheet.one_line_mm(sheet.theme.caption)
    frame = Frame(area.x + gutter, area.y + gutter, area.w - gutter, area.h - gutter - line_h - sheet.mm(1.8))
    view = fabric_view(sheet, frame, tile)
    covered = sheet.view(frame, view)
    _rulers(sheet, covered, view.scale)
    words = f"Fabric, {scale_text(view.scale)}, {resolution(tile)}; rulers in cm of cloth"
    caption(sheet, Frame(frame.x, covered.bottom + sheet.mm(1.8), frame.w, line_h), words)


def _print_with_rulers(sheet: Sheet, area: Frame, tile: Tile) -> None:
    """Place a whole print with rulers and its measures."""
    gutter, line_h, foot = sheet.mm(6.5), sheet.one_line_mm(sheet.theme.caption), sheet.mm(9)
    frame = Frame(area.x + gutter, area.y + gutter, area.w - gutter - sheet.mm(14), area.h - gutter - foot - line_h)
    scale = fit_scale(tile, frame.w, frame.h)
    view = print_view(tile, scale, sheet.theme.paper)
    covered = sheet.view(Frame(frame.x, frame.y, view.width_mm, view.height_mm), view)
    sheet.outline(covered, CUT_EDGE)
    _rulers(sheet, covered, scale)
    words = sheet.theme.caption.but(colour="ink")
    across(sheet, (covered.x, covered.right), covered.bottom + sheet.mm(3), length_cm(tile.width_mm), words)
    side = covered.right + sheet.mm(3)
    down(sheet, (covered.y, covered.bottom), side, length_cm(tile.height_mm), words, before=False)
    text = f"Print, {scale_text(scale)}, {resolution(tile)}; rulers in cm of cloth; placed once, at this size"
    caption(sheet, Frame(frame.x, covered.bottom + foot, area.right - frame.x, 2 * line_h), text)


def _rulers(sheet: Sheet, covered: Frame, scale: float) -> None:
    small, gap = sheet.theme.caption.but(size_pt=6), sheet.mm(0.6)
    ruler(sheet, (covered.x, covered.y - gap), covered.w, scale, small)
    ruler_down(sheet, (covered.x - gap, covered.y), covered.h, scale, small)


def _garments(sheet: Sheet, area: Frame, design: DesignPage) -> None:
    """Place front and back at the foot of a frame, if there is room for them."""
    count = min(2, len(design.mockups))
    if not count or area.h < sheet.mm(20):
        return
    for index, frame in enumerate(area.columns(count, sheet.mm(3))):
        picture = decode(design.load_mockup(index))
        view = photo_view(picture, frame.w, frame.h, sheet.theme.paper)
        sheet.view(Frame(frame.x, frame.bottom - view.height_mm, view.width_mm, view.height_mm), view)


def _drawings_height(sheet: Sheet, body: Frame, tile: Tile) -> float:
    """Return how high the row of drawings has to be for this tile."""
    most = body.h * 0.32
    column = body.columns(3, sheet.mm(6))[0]
    one = tile.height_mm / fit_scale(tile, column.w, most)
    nine = 3 * tile.height_mm / fit_scale(tile, column.w, most, 3)
    drawn = diagram_height(sheet, column.w, tile)
    return min(most, max(one, nine, drawn)) + sheet.one_line_mm(sheet.theme.caption) + sheet.mm(1.8)


def _three_drawings(sheet: Sheet, area: Frame, tile: Tile) -> None:
    """Place the tile by itself, 3 × 3 of it and how it repeats."""
    theme = sheet.theme
    line_h = sheet.one_line_mm(theme.caption)
    gap = sheet.mm(1.8)
    one, nine, drawing = area.columns(3, sheet.mm(6))
    picture_h = area.h - line_h - gap
    scale = fit_scale(tile, one.w, picture_h)
    view = print_view(tile, scale, theme.paper)
    covered = sheet.view(Frame(one.x, one.y, view.width_mm, view.height_mm), view)
    caption(sheet, Frame(one.x, covered.bottom + gap, one.w, line_h), f"One tile, {scale_text(scale)}")
    covered, view = three_by_three(sheet, nine.top(picture_h), tile)
    caption(sheet, Frame(nine.x, covered.bottom + gap, nine.w, line_h), f"3 × 3 repeats, {scale_text(view.scale)}")
    blocks = measured_diagram(sheet, drawing.top(picture_h), tile, theme.caption.but(colour="ink"))
    words = Frame(drawing.x, min(blocks.bottom + sheet.mm(8), drawing.bottom - line_h), drawing.w, line_h)
    caption(sheet, words, _drop_words(tile), "centre")


def _drop_words(tile: Tile) -> str:
    if tile.lattice.axis == "column":
        return f"each column {length_cm(tile.drop_mm)} lower"
    if tile.lattice.axis == "row":
        return f"each row {length_cm(tile.drop_mm)} to the right"
    if not all(tile.lattice.wraps):
        return "repeats across only" if tile.lattice.wraps[1] else "repeats down only"
    return "repeats straight"


def _seam(sheet: Sheet, area: Frame, design: DesignPage, tile: Tile) -> None:
    """Set the seam's figures in one row and what the worst of them means below."""
    theme = sheet.theme
    label_h, line_h = sheet.one_line_mm(theme.label), sheet.one_line_mm(theme.figure)
    sheet.line((area.x, area.y), (area.right, area.y), _HEAD_RULE)
    facts = seam_facts(design, tile)
    for cell, fact in zip(area.below(sheet.mm(2)).columns(max(8, len(facts)), sheet.mm(2)), facts, strict=False):
        sheet.text(cell.top(label_h), fact.label, theme.label)
        sheet.text(cell.below(label_h + sheet.mm(1)).top(line_h), fact.value, theme.figure.but(max_lines=1))
    seam = seam_of(design, tile)
    if seam is not None and tile.lattice.is_periodic:
        words = area.below(sheet.mm(4) + label_h + line_h + sheet.mm(1))
        sheet.text(words, seam.worst, theme.caption)
