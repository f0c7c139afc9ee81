"""The cover: lengths of fabric hanging side by side to the edges of the page, the title below them."""

from __future__ import annotations

from designgen.catalogue.blocks import fabric_view
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import least_scale, print_view
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import CatalogueSpec, DesignPage
from designgen.repeat.tile import Tile

MOST_FABRICS = 5
_CLOTH_SHARE = 0.72
_GAP_MM = 1.4


def cover(sheet: Sheet, spec: CatalogueSpec) -> None:
    """Draw the cover of a collection."""
    cloth = sheet.page.top(sheet.page.h * _CLOTH_SHARE)
    fabrics = _chosen(spec.designs)
    gap = sheet.mm(_GAP_MM)
    for frame, design in zip(cloth.columns(len(fabrics), gap), fabrics, strict=True):
        _hang(sheet, frame, design.load_tile())
    _titles(sheet, spec, sheet.page.below(cloth.h))


def _chosen(designs: tuple[DesignPage, ...]) -> tuple[DesignPage, ...]:
    """Return up to five designs spread over the collection, lengths of fabric before placed prints."""
    fabrics = tuple(design for design in designs if _hangs(design)) or designs
    count = min(MOST_FABRICS, len(fabrics))
    return tuple(fabrics[index * len(fabrics) // count] for index in range(count))


def _hangs(design: DesignPage) -> bool:
    return design.repeat != "none" if design.repeat else design.load_tile().lattice.is_periodic


def _hang(sheet: Sheet, frame: Frame, tile: Tile) -> None:
    if tile.lattice.is_periodic:
        sheet.view(frame, fabric_view(sheet, frame, tile))
        return
    sheet.panel(frame, sheet.theme.tint)
    inner = frame.inset(frame.w * 0.08, frame.h * 0.08)
    fits = max(tile.width_mm / inner.w, tile.height_mm / inner.h)
    sheet.view_centred(frame, print_view(tile, least_scale(tile, fits), sheet.theme.tint))


def _titles(sheet: Sheet, spec: CatalogueSpec, area: Frame) -> None:
    theme, margin = sheet.theme, sheet.mm(sheet.theme.margin_mm)
    inner = area.inset(margin, 0)
    foot_h = sheet.one_line_mm(theme.label)
    foot = Frame(inner.x, area.bottom - margin - foot_h, inner.w, foot_h)
    line_h = 2.3 * sheet.one_line_mm(theme.cover_line) if spec.subtitle.strip() else 0.0
    top = area.y + sheet.mm(11)
    title = Frame(inner.x, top, inner.w, foot.y - sheet.mm(8) - line_h - top)
    taken = sheet.text(title, spec.heading, theme.cover_title.but(anchor="top"))
    if line_h:
        sheet.text(Frame(inner.x, top + taken + sheet.mm(2.5), inner.w, line_h), spec.subtitle, theme.cover_line)
    columns = foot.columns(2, sheet.mm(6))
    sheet.text(columns[0], spec.studio, theme.label.but(colour="ink"))
    count = len(spec.designs)
    right = [f"{count} design{'s' if count != 1 else ''}", *([spec.issue_date.strip()] if spec.issue_date else [])]
    sheet.text(columns[1], " · ".join(right), theme.label.but(align="right"))
