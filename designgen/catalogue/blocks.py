"""Pieces of a page that more than one document uses: footers, tables of facts, views with their captions."""

from __future__ import annotations

from collections.abc import Sequence

from designgen.catalogue.facts import Fact
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import View, fit_scale, least_scale, plane_view, print_view, repeats_view
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.spec import CatalogueSpec
from designgen.catalogue.theme import Align
from designgen.repeat.tile import Tile

HAIRLINE = Stroke("rule", 0.4)
CUT_EDGE = Stroke("rule", 0.3)


def footer(sheet: Sheet, spec: CatalogueSpec, page: int) -> None:
    """Set the running foot: studio and collection on the left, the page number on the right."""
    live = sheet.live
    height = sheet.one_line_mm(sheet.theme.caption)
    strip = Frame(live.x, sheet.page.h - sheet.mm(9) - height / 2, live.w, height)
    left = " · ".join(part for part in (spec.studio.strip(), spec.heading) if part)
    sheet.text(strip.left(live.w - sheet.mm(20)), left, sheet.theme.caption.but(max_lines=1))
    sheet.text(strip.after(live.w - sheet.mm(18)), str(page), sheet.theme.caption.but(align="right", colour="ink"))


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
    paper = sheet.theme.paper
    if tile.lattice.is_periodic:
        return plane_view(tile, (frame.w, frame.h), least_scale(tile, wanted_scale), paper)
    return print_view(tile, max(wanted_scale, fit_scale(tile, frame.w, frame.h)), paper)


def place_fabric(sheet: Sheet, frame: Frame, tile: Tile, view: View) -> Frame:
    """Place a fabric view: the plane from the frame's corner, a placed print in its middle with its edge marked."""
    if tile.lattice.is_periodic:
        return sheet.view(frame, view)
    covered = sheet.view_centred(frame, view)
    sheet.outline(covered, CUT_EDGE)
    return covered


def three_by_three(sheet: Sheet, frame: Frame, tile: Tile, align: Align = "left") -> tuple[Frame, View]:
    """Place 3 × 3 repeats at the top of a frame; return what they cover and the view."""
    scale = fit_scale(tile, frame.w, frame.h, 3)
    view = repeats_view(tile, 3, scale, sheet.theme.paper)
    w, h = 3 * tile.width_mm / scale, 3 * tile.height_mm / scale
    left = {"left": 0.0, "centre": (frame.w - w) / 2, "right": frame.w - w}[align]
    return sheet.view(Frame(frame.x + left, frame.y, w, h), view), view
