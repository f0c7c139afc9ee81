"""Pieces of a page that more than one document uses: footers, tables of facts, views with their captions."""

from __future__ import annotations

from collections.abc import Sequence

from designgen.catalogue.facts import Fact
from designgen.catalogue.geometry import Frame
from designgen.catalogue.pictures import PRESS_DPI
from designgen.catalogue.plane import View, fit_scale, least_scale, photo_view, plane_view, print_view, repeats_view
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.spec import CatalogueSpec
from designgen.catalogue.theme import Align, Rgb, TextStyle
from designgen.imaging import Picture
from designgen.repeat.tile import Tile

HAIRLINE = Stroke("rule", 0.4)
CUT_EDGE = Stroke("rule", 0.3)
RULE = Stroke("muted", 0.5)
_FOOT_MM = 14.0


def press_dpi(sheet: Sheet) -> float:
    """Return the resolution that pictures are laid out for: the press's, and the same on screen so that pages agree."""
    press = sheet.edition.press
    return PRESS_DPI if press is None else float(press.dpi)


def titled(sheet: Sheet, style: TextStyle) -> TextStyle:
    """Return a title's style, in the middle where the theme sets titles so."""
    return style.but(align="centre") if sheet.theme.centred else style


def content(sheet: Sheet) -> Frame:
    """Return the page within its margins and clear of the running foot."""
    live = sheet.live
    most = sheet.page.h - sheet.mm(_FOOT_MM)
    return live.top(min(live.h, most - live.y))


def footer(sheet: Sheet, spec: CatalogueSpec, page: int, start_mm: float | None = None) -> None:
    """Set the running foot: studio and collection on the left, from `start_mm` on, the page number on the right."""
    live = sheet.live if start_mm is None else sheet.live.after(start_mm - sheet.live.x)
    height = sheet.one_line_mm(sheet.theme.caption)
    strip = Frame(live.x, sheet.page.h - sheet.mm(9) - height / 2, live.w, height)
    left = " · ".join(part for part in (spec.studio.strip(), spec.heading) if part)
    sheet.text(strip.left(live.w - sheet.mm(20)), left, sheet.theme.caption.but(max_lines=1))
    sheet.text(strip.after(live.w - sheet.mm(18)), str(page), sheet.theme.caption.but(align="right", colour="ink"))


def page_head(sheet: Sheet, title: str, aside: str = "") -> Frame:
    """Set a page's title, with a line at the right, and return the live frame below it."""
    theme, live = sheet.theme, content(sheet)
    head_h = 1.5 * sheet.one_line_mm(theme.heading)
    style = theme.heading.but(max_lines=1, size_pt=1.35 * theme.heading.size_pt)
    aside_w = live.w * 0.4 if aside else 0.0
    if theme.centred:
        sheet.text(live.top(head_h), title, style.but(align="centre"))
        line_h = sheet.one_line_mm(theme.caption)
        if aside:
            below = live.below(head_h).top(line_h)
            sheet.text(below, aside, theme.caption.but(align="centre", max_lines=1))
        return live.below(head_h + (line_h if aside else 0.0) + sheet.mm(7))
    sheet.text(live.top(head_h).left(live.w - aside_w), title, style)
    if aside:
        words = live.top(head_h).after(live.w - aside_w)
        sheet.text(words, aside, theme.caption.but(align="right", anchor="middle", max_lines=1))
    if theme.large_numbers:
        y = live.y + head_h + sheet.mm(1)
        sheet.line((live.x, y), (live.right, y), Stroke("ink", 0.8))
    return live.below(head_h + sheet.mm(5))


def fact_table(sheet: Sheet, frame: Frame, facts: Sequence[Fact]) -> float:
    """Set labels and values in two columns with hairlines between, and return the height taken.

    Rows are as tall as their text; when there are too many for the frame the last ones draw closer, never out of it.
    """
    widest = max((sheet.natural_width_mm(fact.label, sheet.theme.label) for fact in facts), default=0.0)
    label_w = min(widest + sheet.mm(4), frame.w * 0.45)
    line = sheet.one_line_mm(sheet.theme.figure)
    row_h = min(sheet.mm(5.4), frame.h / max(1, len(facts)))
    pad = max(0.0, (row_h - line) / 2)
    y = frame.y
    for index, fact in enumerate(facts):
        rest = frame.bottom - y - (len(facts) - index - 1) * row_h
        value = Frame(frame.x + label_w, y + pad, frame.w - label_w, max(line, min(rest, 3.3 * line)))
        if index:
            sheet.line((frame.x, y), (frame.right, y), HAIRLINE)
        label_h = sheet.one_line_mm(sheet.theme.label)
        label = Frame(frame.x, y + pad + (line - label_h) / 2, label_w - sheet.mm(1), label_h)
        sheet.text(label, fact.label, sheet.theme.label)
        taken = sheet.text(value, fact.value, sheet.theme.figure)
        y += max(row_h, taken + 2 * pad)
    return y - frame.y


def caption(sheet: Sheet, frame: Frame, text: str, align: Align = "left") -> None:
    """Set a caption in the height of one line at the top of a frame."""
    sheet.text(frame, text, sheet.theme.caption.but(align=align))


def fabric_view(sheet: Sheet, frame: Frame, tile: Tile, wanted_scale: float = 1.0) -> View:
    """Return what a frame shows of a fabric, at the least reduction that has press resolution.

    It is a piece of the plane that covers the frame, or the whole of a placed print that fits it.
    """
    paper, dpi = sheet.theme.paper, press_dpi(sheet)
    if tile.lattice.is_periodic:
        return plane_view(tile, (frame.w, frame.h), least_scale(tile, wanted_scale, dpi), paper, dpi=dpi)
    return print_view(tile, max(wanted_scale, fit_scale(tile, frame.w, frame.h, 1, dpi)), paper, dpi)


def true_view(sheet: Sheet, frame: Frame, tile: Tile, corner_mm: tuple[float, float] = (0.0, 0.0)) -> View:
    """Return the piece of the plane that covers a frame at true scale, in whatever resolution the tile has."""
    return plane_view(tile, (frame.w, frame.h), 1.0, sheet.theme.paper, corner_mm, press_dpi(sheet))


def garment_view(sheet: Sheet, frame: Frame, picture: Picture, paper: Rgb | None = None) -> View:
    """Return a garment as large as a frame and press resolution allow."""
    return photo_view(picture, frame.w, frame.h, sheet.theme.paper if paper is None else paper, press_dpi(sheet))


def place_fabric(sheet: Sheet, frame: Frame, tile: Tile, view: View, alt: str = "") -> Frame:
    """Place a fabric view: the plane from the frame's corner, a placed print in its middle with its edge marked."""
    sheet.alt(alt)
    if tile.lattice.is_periodic:
        return sheet.view(frame, view)
    covered = sheet.view_centred(frame, view)
    sheet.outline(covered, CUT_EDGE)
    return covered


def three_by_three(sheet: Sheet, frame: Frame, tile: Tile, align: Align = "left", alt: str = "") -> tuple[Frame, View]:
    """Place 3 × 3 repeats at the top of a frame; return what they cover and the view."""
    dpi = press_dpi(sheet)
    scale = fit_scale(tile, frame.w, frame.h, 3, dpi)
    view = repeats_view(tile, 3, scale, sheet.theme.paper, dpi)
    w, h = 3 * tile.width_mm / scale, 3 * tile.height_mm / scale
    left = {"left": 0.0, "centre": (frame.w - w) / 2, "right": frame.w - w}[align]
    sheet.alt(alt)
    return sheet.view(Frame(frame.x + left, frame.y, w, h), view), view


def small_accent(sheet: Sheet) -> str:
    """Return the colour of small words that stand out: a press prints type that small in one ink only."""
    return "ink" if sheet.edition.is_print else "accent"


def change_width(sheet: Sheet, text: str) -> float:
    """Return the width a mark of change needs, 0 for none."""
    return sheet.natural_width_mm(text, sheet.theme.label) + sheet.mm(1.5) if text else 0.0


def mark_of_change(sheet: Sheet, frame: Frame, text: str, align: Align = "left") -> None:
    """Set "New" or "Changed" in the colour of accents."""
    if text:
        sheet.text(frame, text, sheet.theme.label.but(colour=small_accent(sheet), align=align))


def paragraphs(sheet: Sheet, frame: Frame, items: Sequence[tuple[str, TextStyle, float]]) -> float:
    """Set texts one below the other, each with the space above it in mm on A4; return the height taken.

    What finds no room is left out rather than set outside the frame.
    """
    y = frame.y
    for index, (text, style, space) in enumerate(items):
        if not text.strip():
            continue
        y += sheet.mm(space) if index else 0.0
        room = frame.bottom - y
        if room < sheet.one_line_mm(style.but(size_pt=style.min_size_pt)):
            break
        y += sheet.text(Frame(frame.x, y, frame.w, room), text, style)
    return y - frame.y
