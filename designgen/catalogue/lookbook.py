"""The lookbook's design page: garments first, then the fabric from edge to edge, then what it is."""

from __future__ import annotations

from designgen.catalogue.blocks import caption, fabric_view, fact_table, footer, place_fabric, three_by_three
from designgen.catalogue.diagram import repeat_diagram
from designgen.catalogue.facts import design_facts, origin_line, resolution, size_cm
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import View, backdrop, photo_view, scale_text
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
    view = _fabric(sheet, fabric, tile)
    words = full.below(fabric.bottom).inset(sheet.mm(sheet.theme.margin_mm), 0)
    words = Frame(words.x, words.y + sheet.mm(2.2), words.w, full.h - fabric.bottom - sheet.mm(2.2 + 14))
    line_h = sheet.one_line_mm(sheet.theme.caption)
    caption(sheet, words.top(line_h), _fabric_caption(tile, view), "right")
    _words(sheet, words.below(line_h + sheet.mm(2.4)), design, tile, index)
    footer(sheet, spec, page)


def _fabric_caption(tile: Tile, view: View) -> str:
    if not tile.lattice.is_periodic:
        return f"The print at {scale_text(view.scale)}, {resolution(tile)}"
    shown = "at true scale" if view.scale == 1 else f"at {scale_text(view.scale)}"
    return f"The fabric {shown}, {resolution(tile)}"


def _fabric(sheet: Sheet, frame: Frame, tile: Tile) -> View:
    if tile.lattice.is_periodic:
        view = fabric_view(sheet, frame, tile)
        sheet.view(frame, view)
        return view
    inner = frame.inset(sheet.mm(8), sheet.mm(5))
    view = fabric_view(sheet, inner, tile)
    place_fabric(sheet, inner, tile, view)
    return view


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
    theme = sheet.theme
    first, second, third = _thirds(area, sheet.mm(8))
    label_h = sheet.one_line_mm(theme.label)
    sheet.text(first.top(label_h), f"No. {index + 1:02d}", theme.label)
    diagram_h = min(sheet.mm(17), first.h * 0.38)
    title = Frame(first.x, first.y + label_h + sheet.mm(2), first.w, first.h - label_h - diagram_h - sheet.mm(6))
    taken = sheet.text(title, design.heading, theme.title)
    lead_top = title.y + taken + sheet.mm(1)
    lead = Frame(first.x, lead_top, first.w, max(0.0, title.bottom - lead_top))
    if lead.h >= sheet.one_line_mm(theme.lead):
        sheet.text(lead, origin_line(design), theme.lead)
    drawn = Frame(first.x, first.bottom - diagram_h, diagram_h, diagram_h)
    covered = repeat_diagram(sheet, drawn, tile)
    beside = Frame(drawn.right + sheet.mm(3), covered.y, first.right - drawn.right - sheet.mm(3), covered.h)
    words = f"{sheet_repeat(design, tile)}\u2002{size_cm(tile)}"
    sheet.text(beside, words, theme.caption.but(anchor="middle", max_lines=3))
    fact_table(sheet, second, design_facts(design, tile), 18)
    _repeats(sheet, third, tile)


def sheet_repeat(design: DesignPage, tile: Tile) -> str:
    """Return what the little diagram shows."""
    return next(fact.value for fact in design_facts(design, tile) if fact.label == "Repeat")


def _repeats(sheet: Sheet, area: Frame, tile: Tile) -> None:
    line_h = sheet.one_line_mm(sheet.theme.caption)
    covered, view = three_by_three(sheet, area.top(area.h - line_h - sheet.mm(1.5)), tile)
    what = "3 × 3 repeats" if tile.lattice.is_periodic else "Whole print"
    words = Frame(area.x, covered.bottom + sheet.mm(1.5), area.w, line_h)
    caption(sheet, words, f"{what}, {scale_text(view.scale)}")


def _thirds(area: Frame, gap: float) -> tuple[Frame, Frame, Frame]:
    picture = min(area.w * 0.29, area.h)
    text = area.w - picture - 2 * gap
    first = area.left(text * 0.5)
    second = Frame(first.right + gap, area.y, text * 0.5, area.h)
    return first, second, Frame(second.right + gap, area.y, picture, area.h)
