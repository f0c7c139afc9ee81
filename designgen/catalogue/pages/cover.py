"""The cover, in the three manners of the themes: hanging lengths, a window, cloth from edge to edge."""

from __future__ import annotations

from designgen.catalogue.blocks import CUT_EDGE, fabric_view, press_dpi, small_accent, true_view
from designgen.catalogue.book import Book
from designgen.catalogue.geometry import Frame
from designgen.catalogue.plane import fit_scale, print_view
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import CatalogueSpec, DesignPage

MOST_FABRICS = 5
_CLOTH_SHARE = 0.72
_GAP_MM = 1.4


def cover(sheet: Sheet, book: Book, page: int) -> None:
    """Draw the cover of a collection."""
    {"lengths": _lengths, "window": _window, "full": _full}[sheet.theme.cover](sheet, book.spec)


def chosen(designs: tuple[DesignPage, ...], most: int = MOST_FABRICS) -> tuple[DesignPage, ...]:
    """Return some designs spread over the collection, lengths of fabric before placed prints."""
    fabrics = tuple(design for design in designs if _hangs(design)) or designs
    count = min(most, len(fabrics))
    return tuple(fabrics[index * len(fabrics) // count] for index in range(count))


def cloth(sheet: Sheet, frame: Frame, design: DesignPage, *, finest: bool = False) -> None:
    """Fill a frame with a design: as the least reduction shows it, or at true scale where the finest is wanted."""
    tile = design.load_tile()
    sheet.alt(f"Fabric: {design.heading}")
    if tile.lattice.is_periodic:
        sheet.view(frame, true_view(sheet, frame, tile) if finest else fabric_view(sheet, frame, tile))
        return
    sheet.panel(frame, sheet.theme.tint)
    inner, dpi = frame.inset(frame.w * 0.08, frame.h * 0.08), press_dpi(sheet)
    view = print_view(tile, fit_scale(tile, inner.w, inner.h, 1, dpi), sheet.theme.paper, dpi)
    sheet.outline(sheet.view_centred(frame, view), CUT_EDGE)


def _hangs(design: DesignPage) -> bool:
    return design.repeat not in ("none", "placed") if design.repeat else design.load_tile().lattice.is_periodic


def _lengths(sheet: Sheet, spec: CatalogueSpec) -> None:
    """Lengths of fabric side by side to the edges of the page, the title below or, on a lying page, beside them."""
    lying = sheet.page.w > sheet.page.h
    share = 0.6 if lying else _CLOTH_SHARE
    edge = sheet.page.w * share if lying else sheet.page.h * share
    bleed = sheet.bleed
    area = bleed.left(edge - bleed.x) if lying else bleed.top(edge - bleed.y)
    fabrics = chosen(spec.designs)
    for frame, design in zip(area.columns(len(fabrics), sheet.mm(_GAP_MM)), fabrics, strict=True):
        cloth(sheet, frame, design)
    if lying:
        rest = sheet.page.after(edge)
        _titles(sheet, spec, rest.below(rest.h * 0.42))
    else:
        _titles(sheet, spec, sheet.page.below(edge))


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
    sheet.text(columns[1], facts_line(spec), theme.label.but(align="right"))


def facts_line(spec: CatalogueSpec) -> str:
    """Return what the cover says besides the title: the issue, how many designs, the date."""
    count = len(spec.designs)
    words = (spec.issue.strip(), f"{count} design{'s' if count != 1 else ''}", spec.date)
    return " · ".join(word for word in words if word)


def _window(sheet: Sheet, spec: CatalogueSpec) -> None:
    """One cloth in a window, everything else in the middle below it."""
    theme, page, live = sheet.theme, sheet.page, sheet.live
    lying = page.w > page.h
    label_h = sheet.one_line_mm(theme.label)
    sheet.text(live.top(label_h), spec.studio, theme.label.but(align="centre", colour="ink"))
    top = live.y + label_h + sheet.mm(13)
    height = page.h * (0.42 if lying else 0.5)
    width = min(live.w, height * (1.9 if lying else 0.8))
    window = Frame((page.w - width) / 2, top, width, height)
    cloth(sheet, window, chosen(spec.designs, 1)[0])
    foot = Frame(live.x, live.bottom - label_h, live.w, label_h)
    sheet.text(foot, facts_line(spec), theme.label.but(align="centre"))
    words = Frame(live.x, window.bottom + sheet.mm(14), live.w, foot.y - sheet.mm(6) - window.bottom - sheet.mm(14))
    line_h = 2.3 * sheet.one_line_mm(theme.cover_line) if spec.subtitle.strip() else 0.0
    title = words.top(words.h - line_h - sheet.mm(3))
    taken = sheet.text(title, spec.heading, theme.cover_title.but(anchor="top", align="centre"))
    if line_h:
        line = Frame(words.x, words.y + taken + sheet.mm(3), words.w, line_h)
        sheet.text(line, spec.subtitle, theme.cover_line.but(align="centre"))


def _full(sheet: Sheet, spec: CatalogueSpec) -> None:
    """Cloth from edge to edge, the title on a panel at the foot."""
    theme, page = sheet.theme, sheet.page
    cloth(sheet, sheet.bleed, chosen(spec.designs, 1)[0])
    pad, label_h = sheet.mm(8), sheet.one_line_mm(theme.label)
    width = min(page.w * (0.5 if page.w > page.h else 0.72), page.w - 2 * sheet.mm(theme.margin_mm))
    inner_w = width - 2 * pad
    most = page.h * 0.4
    style, line = theme.cover_title.but(anchor="top"), theme.cover_line
    title_h = sheet.measure(Frame(0, 0, inner_w, most), spec.heading, style).height_pt / 72 * 25.4
    line_h = sheet.measure(Frame(0, 0, inner_w, most * 0.3), spec.subtitle, line).height_pt / 72 * 25.4
    gaps = sheet.mm(16) + (sheet.mm(4) if line_h else 0.0)
    height = 2 * pad + 2 * label_h + title_h + line_h + gaps
    panel = Frame(sheet.bleed.x, page.h * 0.94 - height, width - sheet.bleed.x, height)
    sheet.panel(panel, theme.paper)
    inner = Frame(
        sheet.mm(theme.margin_mm), panel.y + pad, panel.right - pad - sheet.mm(theme.margin_mm), height - 2 * pad
    )
    sheet.text(inner.top(label_h), spec.studio, theme.label)
    y = inner.y + label_h + sheet.mm(8)
    y += sheet.text(Frame(inner.x, y, inner.w, title_h + 0.5), spec.heading, style)
    if line_h:
        y += sheet.mm(4)
        sheet.text(Frame(inner.x, y, inner.w, line_h + 0.5), spec.subtitle, line)
    foot = Frame(inner.x, inner.bottom - label_h, inner.w, label_h)
    sheet.text(foot, facts_line(spec), theme.label.but(colour=small_accent(sheet)))
