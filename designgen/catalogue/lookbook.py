"""The lookbook's design page: garments first, then the fabric from edge to edge, then what it is."""

from __future__ import annotations

from designgen.catalogue.blocks import CUT_EDGE, caption, fact_table, footer, three_by_three
from designgen.catalogue.diagram import across, bracket, down, repeat_diagram
from designgen.catalogue.facts import design_facts, length_cm, repeat_name, resolution, size_cm
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import backdrop, fit_scale, least_scale, photo_view, plane_view, print_view, scale_text
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import CatalogueSpec, DesignPage
from designgen.imaging import Picture, decode
from designgen.repeat.tile import Tile

_GARMENTS_SHARE = 0.47
_FABRIC_SHARE = 0.235
_SHOWN_MOCKUPS = 2


def design_page(sheet: Sheet, spec: CatalogueSpec, index: int, page: int) -> None:
    """Draw the page of one design."""
    design = spec.designs[index]
    tile = design.load_tile()
    full = sheet.page
    garments_h = full.h * _GARMENTS_SHARE if design.mockups else 0.0
    fabric = Frame(0, garments_h, full.w, full.h * (_GARMENTS_SHARE + _FABRIC_SHARE) - garments_h)
    if design.mockups:
        _garments(sheet, full.top(garments_h), design)
    margin, gap = sheet.mm(sheet.theme.margin_mm), sheet.mm(2)
    line = Frame(margin, fabric.bottom + gap, full.w - 2 * margin, sheet.one_line_mm(sheet.theme.caption))
    if tile.lattice.is_periodic:
        _fabric(sheet, fabric, line, tile)
    else:
        _print(sheet, fabric, line, tile)
    top = line.bottom + sheet.mm(4.5)
    _words(sheet, Frame(line.x, top, line.w, full.h - sheet.mm(15) - top), design, tile, index)
    footer(sheet, spec, page)


def _fabric(sheet: Sheet, frame: Frame, line: Frame, tile: Tile) -> None:
    """Show the fabric from edge to edge; below it the length of one repeat, and the scale."""
    scale = least_scale(tile)
    sheet.view(frame, plane_view(tile, (frame.w, frame.h), scale, sheet.theme.paper, (line.x - frame.x, 0)))
    shown = "at true scale" if scale == 1 else f"at {scale_text(scale)}"
    caption(sheet, line.after(line.w / 2), f"Fabric {shown}, {resolution(tile)}", "right")
    length = tile.width_mm / scale
    if length < line.w * 0.4:
        bracket(sheet, (line.x, line.y + line.h / 2), length)
        words = line.after(length + sheet.mm(2))
        caption(sheet, words.left(line.w / 2 - length - sheet.mm(4)), f"one repeat, {length_cm(tile.width_mm)}")


def _print(sheet: Sheet, frame: Frame, line: Frame, tile: Tile) -> None:
    """Show a placed print whole, with its measures."""
    inner = frame.inset(sheet.mm(sheet.theme.margin_mm + 14), sheet.mm(6.5))
    scale = fit_scale(tile, inner.w, inner.h)
    covered = sheet.view_centred(inner, print_view(tile, scale, sheet.theme.paper))
    sheet.outline(covered, CUT_EDGE)
    words, gap = sheet.theme.caption.but(colour="ink"), sheet.mm(2.5)
    across(sheet, (covered.x, covered.right), covered.bottom + gap, length_cm(tile.width_mm), words)
    down(sheet, (covered.y, covered.bottom), covered.right + gap, length_cm(tile.height_mm), words, before=False)
    shown = "at true scale" if scale == 1 else f"at {scale_text(scale)}"
    caption(sheet, line, f"Print {shown}, {resolution(tile)}", "right")


def _garments(sheet: Sheet, area: Frame, design: DesignPage) -> None:
    """Place front and back on a panel in the colour the pictures themselves stand on."""
    pictures = [decode(design.load_mockup(index)) for index in range(min(_SHOWN_MOCKUPS, len(design.mockups)))]
    ground = _ground(pictures)
    sheet.panel(area, sheet.theme.tint if ground is None else ground)
    behind = sheet.theme.tint if ground is None else ground
    inner = area.inset(sheet.mm(6), sheet.mm(4))
    for frame, picture in zip(inner.columns(len(pictures), sheet.mm(2)), pictures, strict=True):
        sheet.view_centred(frame, photo_view(picture, frame.w, frame.h, behind))


def _ground(pictures: list[Picture]) -> tuple[float, float, float] | None:
    """Return the backdrop that all pictures share, or None."""
    grounds = {backdrop(picture) for picture in pictures}
    return grounds.pop() if len(grounds) == 1 else None


def _words(sheet: Sheet, area: Frame, design: DesignPage, tile: Tile, index: int) -> None:
    first, second, third = _thirds(area, sheet.mm(8))
    _title(sheet, first, design, tile, index)
    if not tile.lattice.is_periodic:
        fact_table(sheet, Frame(second.x, second.y, area.right - second.x, second.h), design_facts(design, tile))
        return
    fact_table(sheet, second, design_facts(design, tile))
    line_h = sheet.one_line_mm(sheet.theme.caption)
    room = third.top(third.h - line_h - sheet.mm(1.5))
    covered, view = three_by_three(sheet, room, tile, "right")
    words = Frame(third.x, covered.bottom + sheet.mm(1.5), third.w, line_h)
    caption(sheet, words, f"3 × 3 repeats, {scale_text(view.scale)}", "right")


def _title(sheet: Sheet, area: Frame, design: DesignPage, tile: Tile, index: int) -> None:
    theme = sheet.theme
    label_h, lead_h = sheet.one_line_mm(theme.label), sheet.one_line_mm(theme.lead)
    sheet.text(area.top(label_h), f"No. {index + 1:02d}", theme.label)
    diagram_h = min(sheet.mm(16), area.h * 0.34) if tile.lattice.is_periodic else 0.0
    title = area.below(label_h + sheet.mm(2)).top(area.h - label_h - lead_h - diagram_h - sheet.mm(8))
    taken = sheet.text(title, design.heading, theme.title)
    lead = Frame(area.x, title.y + taken + sheet.mm(1.6), area.w, lead_h)
    sheet.text(lead, f"{repeat_name(design, tile)}, {size_cm(tile)}", theme.lead.but(max_lines=1))
    if diagram_h:
        repeat_diagram(sheet, Frame(area.x, area.bottom - diagram_h, area.w, diagram_h), tile)


def _thirds(area: Frame, gap: float) -> tuple[Frame, Frame, Frame]:
    picture = min(area.w * 0.29, area.h)
    text = area.w - picture - 2 * gap
    first = area.left(text * 0.5)
    second = Frame(first.right + gap, area.y, text * 0.5, area.h)
    return first, second, Frame(second.right + gap, area.y, picture, area.h)
