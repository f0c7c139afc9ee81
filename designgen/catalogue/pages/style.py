"""The lookbook's pages of one design: garments and fabric to the edges with what it is, and the fabric alone."""

from __future__ import annotations

from dataclasses import dataclass

from designgen.catalogue.blocks import (
    CUT_EDGE,
    caption,
    fact_table,
    footer,
    garment_view,
    press_dpi,
    small_accent,
    three_by_three,
    titled,
    true_view,
)
from designgen.catalogue.book import Book, change_text
from designgen.catalogue.diagram import across, bracket, down, repeat_diagram
from designgen.catalogue.facts import design_facts, length_cm, repeat_name, resolution, size_cm
from designgen.catalogue.geometry import PT_PER_MM, Frame
from designgen.catalogue.plane import backdrop, print_view, scale_text, studio_view, true_or_fit
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import DesignPage
from designgen.catalogue.theme import Rgb
from designgen.imaging import Picture, decode
from designgen.repeat.tile import Tile

_GARMENTS_SHARE = 0.47
_FABRIC_SHARE = 0.235
_SHOWN_MOCKUPS = 2


@dataclass(frozen=True)
class Shown:
    """What a page of a design needs at hand."""

    design: DesignPage
    tile: Tile
    number: str
    change: str


def style_page(sheet: Sheet, book: Book, page: int, index: int) -> None:
    """Draw the page of one design."""
    design = book.spec.designs[index]
    tile = design.load_tile()
    book.note(design, tile)
    shown = Shown(design, tile, book.style_number(design), change_text(design))
    if sheet.page.w > sheet.page.h:
        footer(sheet, book.spec, page, _lying(sheet, shown))
    else:
        _upright(sheet, shown)
        footer(sheet, book.spec, page)


def fabric_page(sheet: Sheet, book: Book, page: int, index: int) -> None:
    """Draw a design from edge to edge at true scale, with a label that says so."""
    design = book.spec.designs[index]
    tile = design.load_tile()
    book.note(design, tile)
    sheet.alt(f"Fabric: {design.heading}, at true scale")
    if tile.lattice.is_periodic:
        sheet.view(sheet.bleed, true_view(sheet, sheet.bleed, tile))
        words = f"True scale, {resolution(tile)}"
    else:
        words = _whole_print(sheet, tile)
    _label(sheet, book.style_number(design), design.heading, words)


def _whole_print(sheet: Sheet, tile: Tile) -> str:
    """Show a placed print as large as the page takes it, as a sheet of paper on a tinted page."""
    theme = sheet.theme
    sheet.panel(sheet.bleed, theme.tint)
    room = sheet.live.top(sheet.live.h - sheet.mm(26))
    scale = true_or_fit(tile, room.w, room.h, press_dpi(sheet))
    covered = sheet.view_centred(room, print_view(tile, scale, theme.paper, press_dpi(sheet)))
    sheet.outline(covered, CUT_EDGE)
    shown = "True scale" if scale == 1 else scale_text(scale)
    return f"{shown}, {resolution(tile)}"


def _label(sheet: Sheet, number: str, name: str, words: str) -> None:
    """Set a small label of paper on the cloth, like the ticket on a hanger."""
    theme, live = sheet.theme, sheet.live
    pad = sheet.mm(4)
    most = min(live.w * 0.6, sheet.mm(90))
    style = theme.name.but(max_lines=2)
    width = min(most, max(sheet.natural_width_mm(text, s) for text, s in ((name, style), (words, theme.caption))) + 0.5)
    label_h, line_h = sheet.one_line_mm(theme.label), sheet.one_line_mm(theme.caption)
    name_h = sheet.measure(Frame(0, 0, width, sheet.mm(14)), name, style).height_pt / PT_PER_MM
    height = label_h + name_h + line_h + sheet.mm(3.2)
    panel = Frame(live.x, live.bottom - height - 2 * pad, width + 2 * pad, height + 2 * pad)
    sheet.panel(panel, theme.paper)
    inner = panel.inset(pad)
    sheet.text(inner.top(label_h), number, theme.label)
    sheet.text(inner.below(label_h + sheet.mm(1.6)).top(name_h + 0.1), name, style)
    sheet.text(inner.below(inner.h - line_h), words, theme.caption.but(max_lines=1))


def _upright(sheet: Sheet, shown: Shown) -> None:
    """Garments above, the fabric below them from edge to edge, the words at the foot."""
    page, bleed, design = sheet.page, sheet.bleed, shown.design
    garments_end = page.h * _GARMENTS_SHARE if design.mockups else bleed.y
    fabric_end = page.h * (_GARMENTS_SHARE + _FABRIC_SHARE)
    if design.mockups:
        area = Frame(bleed.x, bleed.y, bleed.w, garments_end - bleed.y)
        _garments(sheet, area, page.top(garments_end), design)
    fabric = Frame(bleed.x, garments_end, bleed.w, fabric_end - garments_end)
    margin, gap = sheet.mm(sheet.theme.margin_mm), sheet.mm(2)
    line = Frame(margin, fabric_end + gap, page.w - 2 * margin, sheet.one_line_mm(sheet.theme.caption))
    _cloth(sheet, fabric, line, shown)
    top = line.bottom + sheet.mm(4.5)
    _words(sheet, Frame(line.x, top, line.w, page.h - sheet.mm(15) - top), shown)


def _lying(sheet: Sheet, shown: Shown) -> float:
    """Draw garments on the left, on the right the fabric above and the words below; return where those begin."""
    page, bleed, design = sheet.page, sheet.bleed, shown.design
    edge = page.w * 0.4 if design.mockups else bleed.x
    if design.mockups:
        area = Frame(bleed.x, bleed.y, edge - bleed.x, bleed.h)
        _garments(sheet, area, page.left(edge), design)
    split = page.h * 0.42
    fabric = Frame(edge, bleed.y, bleed.right - edge, split - bleed.y)
    margin = sheet.mm(sheet.theme.margin_mm)
    left = max(edge, page.x) + (sheet.mm(8) if design.mockups else margin)
    line = Frame(left, split + sheet.mm(2), page.w - margin - left, sheet.one_line_mm(sheet.theme.caption))
    _cloth(sheet, fabric, line, shown)
    top = line.bottom + sheet.mm(5)
    _words(sheet, Frame(line.x, top, line.w, page.h - sheet.mm(15) - top), shown)
    return left


def _cloth(sheet: Sheet, frame: Frame, line: Frame, shown: Shown) -> None:
    if shown.tile.lattice.is_periodic:
        _fabric(sheet, frame, line, shown)
    else:
        _print(sheet, frame, line, shown)


def _fabric(sheet: Sheet, frame: Frame, line: Frame, shown: Shown) -> None:
    """Show the fabric from edge to edge at true scale; below it the length of one repeat, and the scale."""
    tile = shown.tile
    sheet.alt(f"Fabric: {shown.design.heading}, at true scale")
    sheet.view(frame, true_view(sheet, frame, tile, (line.x - frame.x, 0)))
    caption(sheet, line.after(line.w / 2), f"Fabric at true scale, {resolution(tile)}", "right")
    if tile.width_mm < line.w * 0.5:
        bracket(sheet, (line.x, line.y + line.h / 2), tile.width_mm)
        words = line.after(tile.width_mm + sheet.mm(2))
        room = line.w / 2 - tile.width_mm - sheet.mm(4)
        if room > sheet.mm(6):
            caption(sheet, words.left(room), _repeat_words(sheet, room, tile))
    else:
        caption(sheet, line.left(line.w / 2), f"One repeat is {length_cm(tile.width_mm)} wide")


def _repeat_words(sheet: Sheet, room: float, tile: Tile) -> str:
    long, short = f"one repeat, {length_cm(tile.width_mm)}", length_cm(tile.width_mm)
    return long if sheet.natural_width_mm(long, sheet.theme.caption) <= room else short


def _print(sheet: Sheet, frame: Frame, line: Frame, shown: Shown) -> None:
    """Show a placed print whole, with its measures."""
    tile, page = shown.tile, sheet.page
    inner = Frame(max(frame.x, page.x), max(frame.y, page.y), 0, 0)
    inner = Frame(inner.x, inner.y, min(frame.right, page.right) - inner.x, frame.bottom - inner.y)
    inner = inner.inset(sheet.mm(sheet.theme.margin_mm + 14), sheet.mm(6.5))
    scale = true_or_fit(tile, inner.w, inner.h, press_dpi(sheet))
    sheet.alt(f"Print: {shown.design.heading}")
    covered = sheet.view_centred(inner, print_view(tile, scale, sheet.theme.paper, press_dpi(sheet)))
    sheet.outline(covered, CUT_EDGE)
    words, gap = sheet.theme.caption.but(colour="ink"), sheet.mm(2.5)
    across(sheet, (covered.x, covered.right), covered.bottom + gap, length_cm(tile.width_mm), words)
    down(sheet, (covered.y, covered.bottom), covered.right + gap, length_cm(tile.height_mm), words, before=False)
    shown_at = "at true scale" if scale == 1 else f"at {scale_text(scale)}"
    caption(sheet, line, f"Print {shown_at}, {resolution(tile)}", "right")


def _garments(sheet: Sheet, area: Frame, room: Frame, design: DesignPage) -> None:
    """Place front and back: from edge to edge where the wall behind them is plain, else on a panel in its colour."""
    pictures = [decode(design.load_mockup(index)) for index in range(min(_SHOWN_MOCKUPS, len(design.mockups)))]
    # Whichever shows them larger: beside each other or one below the other.
    stacked = len(pictures) > 1 and min(room.w, 0.4 * room.h) > min(room.w / 2, 0.8 * room.h)
    halves = area.rows(len(pictures), 0) if stacked else area.columns(len(pictures), 0)
    views = [
        studio_view(picture, half.w, half.h, press_dpi(sheet)) for picture, half in zip(pictures, halves, strict=True)
    ]
    if all(view is not None for view in views):
        for side, half, view in zip(("front", "back"), halves, views, strict=False):
            sheet.alt(f"Garment in {design.heading}, {side}")
            sheet.view(half, view)  # type: ignore[arg-type]
        return
    ground = _ground(pictures)
    behind = sheet.theme.tint if ground is None else ground
    sheet.panel(area, behind)
    inner = room.inset(sheet.mm(6), sheet.mm(4))
    frames = inner.rows(len(pictures), sheet.mm(2)) if stacked else inner.columns(len(pictures), sheet.mm(2))
    for side, frame, picture in zip(("front", "back"), frames, pictures, strict=False):
        sheet.alt(f"Garment in {design.heading}, {side}")
        sheet.view_centred(frame, garment_view(sheet, frame, picture, behind))


def _ground(pictures: list[Picture]) -> Rgb | None:
    """Return the backdrop that all pictures share, or None."""
    grounds = {backdrop(picture) for picture in pictures}
    return grounds.pop() if len(grounds) == 1 else None


def _words(sheet: Sheet, area: Frame, shown: Shown) -> None:
    gap = sheet.mm(8)
    picture = min(area.w * 0.29, area.h)
    text = area.w - picture - 2 * gap
    facts = design_facts(shown.design, shown.tile)
    first, third = area.left(text * 0.5), area.after(area.w - picture)
    second = Frame(first.right + gap, area.y, text * 0.5, area.h)
    if sheet.theme.centred:
        first, second = Frame(area.x, area.y, text * 0.42, area.h), Frame(0, 0, 0, 0)
        middle = Frame(first.right + gap, area.y, text * 0.58, area.h)
        fact_table(sheet, first, facts)
        _title(sheet, middle, shown)
        second = first
    else:
        _title(sheet, first, shown)
        if not shown.tile.lattice.is_periodic:
            fact_table(sheet, Frame(second.x, second.y, area.right - second.x, second.h), facts)
            return
        fact_table(sheet, second, facts)
    if not shown.tile.lattice.is_periodic:
        return
    line_h = sheet.one_line_mm(sheet.theme.caption)
    room = third.top(third.h - line_h - sheet.mm(1.5))
    alt = f"Three by three repeats of {shown.design.heading}"
    covered, view = three_by_three(sheet, room, shown.tile, "right", alt)
    words = Frame(third.x, covered.bottom + sheet.mm(1.5), third.w, line_h)
    caption(sheet, words, f"3 × 3 repeats, {scale_text(view.scale)}", "right")


def _title(sheet: Sheet, area: Frame, shown: Shown) -> None:
    theme = sheet.theme
    label_h, lead_h = sheet.one_line_mm(theme.label), sheet.one_line_mm(theme.lead)
    label = " · ".join(part for part in (shown.number, shown.change) if part)
    colour = small_accent(sheet) if shown.change else theme.label.colour
    sheet.text(area.top(label_h), label, titled(sheet, theme.label.but(colour=colour)))
    periodic = shown.tile.lattice.is_periodic
    diagram_h = min(sheet.mm(16), area.h * 0.34) if periodic and not theme.centred else 0.0
    title = area.below(label_h + sheet.mm(2)).top(max(lead_h, area.h - label_h - lead_h - diagram_h - sheet.mm(8)))
    taken = sheet.text(title, shown.design.heading, titled(sheet, theme.title))
    lead = Frame(area.x, title.y + taken + sheet.mm(1.6), area.w, lead_h)
    text = f"{repeat_name(shown.design, shown.tile)}, {size_cm(shown.tile)}"
    sheet.text(lead, text, titled(sheet, theme.lead.but(max_lines=1)))
    if diagram_h:
        repeat_diagram(sheet, Frame(area.x, area.bottom - diagram_h, area.w, diagram_h), shown.tile)
