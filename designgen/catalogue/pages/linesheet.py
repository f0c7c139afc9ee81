"""The line sheet: what a buyer orders from, a row for every style with all that an order needs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from designgen.catalogue.blocks import (
    HAIRLINE,
    RULE,
    change_width,
    content,
    fabric_view,
    garment_view,
    mark_of_change,
    place_fabric,
)
from designgen.catalogue.book import Book, change_text
from designgen.catalogue.codes import Codes, codes_of, draw_barcode, draw_qr
from designgen.catalogue.facts import Fact, repeat_name, size_cm
from designgen.catalogue.geometry import Frame
from designgen.catalogue.pages.colourways import chip_bar, colourway_words
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import CatalogueSpec, DesignPage, Layout
from designgen.catalogue.theme import TextStyle
from designgen.imaging import decode
from designgen.repeat.tile import Tile

_REPEATS_SHOWN = 1.5
_ROW_MM = 60.0
MOST_CHIPS, _CHIPS_ACROSS = 9, 3


def rows_for(layout: Layout) -> tuple[int, int]:
    """Return (columns, rows) of styles on a page, by its shape."""
    width, height = layout.page_mm
    scale = page_scale((width, height))
    live_w, live_h = width / scale - 28, height / scale - 2 * 14 - 18
    return max(1, int(live_w // 175)), max(1, int(live_h // _ROW_MM))


def page_scale(page_mm: tuple[float, float]) -> float:
    """Return how much larger than on A4 type and margins are, as `Sheet.scale`."""
    return min(max(min(min(page_mm) / 210, max(page_mm) / 297), 0.72), 1.45)


def order_page(sheet: Sheet, book: Book, page: int, designs: tuple[int, ...], heading: str) -> None:
    """Draw one page of styles.

    Args:
        sheet: The page.
        book: The catalogue.
        page: Its number.
        designs: Indices of what it shows.
        heading: Name of their section, or of the collection.
    """
    spec = book.spec
    head_h, foot_h = sheet.mm(13), sheet.mm(1.5)
    live = content(sheet)
    _head(sheet, live.top(head_h), spec, heading)
    body = Frame(live.x, live.y + head_h, live.w, live.h - head_h - foot_h)
    columns, rows = rows_for(spec.shape)
    shown = [spec.designs[index] for index in designs]
    codes = {design.name: codes_of(design, spec.terms) for design in shown}
    widest = max((code.width_mm(sheet.mm(22)) for code in codes.values() if code.any), default=0.0)
    for frame, design in zip(body.grid(columns, rows, sheet.mm(10), 0), shown, strict=False):
        _style(sheet, frame, book, design, (codes[design.name], widest))
    contact_foot(sheet, spec, page)


def _head(sheet: Sheet, area: Frame, spec: CatalogueSpec, heading: str) -> None:
    theme = sheet.theme
    words = (spec.terms.season if spec.terms else "", spec.terms.delivery if spec.terms else "", spec.date)
    line = " · ".join(word for word in words if word) or spec.heading
    style = theme.heading.but(max_lines=1, anchor="bottom")
    head = area.top(area.h - sheet.mm(3))
    sheet.text(head.left(area.w * 0.6), heading, style)
    aside = theme.caption.but(align="right", anchor="bottom", max_lines=1)
    sheet.text(head.after(area.w * 0.6), line, aside)
    y = area.bottom - sheet.mm(1.6)
    sheet.line((area.x, y), (area.right, y), RULE)


def contact_foot(sheet: Sheet, spec: CatalogueSpec, page: int) -> None:
    """Set whom to order from at the foot of every page, and the page number."""
    theme, live = sheet.theme, sheet.live
    contact = " · ".join(spec.terms.contact) if spec.terms is not None else ""
    left = " · ".join(part for part in (spec.studio.strip(), contact or spec.heading) if part)
    height = sheet.one_line_mm(theme.caption)
    strip = Frame(live.x, sheet.page.h - sheet.mm(9) - height / 2, live.w, height)
    sheet.text(strip.left(live.w - sheet.mm(20)), left, theme.caption.but(max_lines=1))
    sheet.text(strip.after(live.w - sheet.mm(18)), str(page), theme.caption.but(align="right", colour="ink"))


@dataclass(frozen=True)
class _Columns:
    garment: Frame
    fabric: Frame
    words: Frame
    order: Frame
    chips: Frame
    codes: Frame


def _split(sheet: Sheet, inner: Frame, design: DesignPage, codes_w: float) -> _Columns:
    gap = sheet.mm(4)
    picture_w = min(inner.h * 0.64, inner.w * 0.165)
    garment_w = picture_w if design.mockups else 0.0
    x = inner.x
    garment = Frame(x, inner.y, garment_w, inner.h)
    x += garment_w + (gap if garment_w else 0)
    fabric = Frame(x, inner.y, picture_w, min(inner.h, picture_w * 1.25))
    x += picture_w + gap
    rest = Frame(x, inner.y, inner.right - x - (codes_w + gap if codes_w else 0), inner.h)
    chips_h = chips_height(sheet, design)
    words = rest.top(rest.h - chips_h - (sheet.mm(1.5) if chips_h else 0))
    left = words.left(words.w * 0.5)
    order = Frame(left.right + gap, words.y, words.right - left.right - gap, words.h)
    chips = Frame(rest.x, rest.bottom - chips_h, rest.w, chips_h)
    return _Columns(garment, fabric, left, order, chips, Frame(inner.right - codes_w, inner.y, codes_w, inner.h))


def _style(sheet: Sheet, row: Frame, book: Book, design: DesignPage, codes: tuple[Codes, float]) -> None:
    """Lay out one style: garment, fabric, what it is, what it costs, its codes."""
    inner = Frame(row.x, row.y + sheet.mm(2.4), row.w, row.h - sheet.mm(4.8))
    columns = _split(sheet, inner, design, codes[1])
    tile = design.load_tile()
    book.note(design, tile)
    wanted = _REPEATS_SHOWN * tile.width_mm / columns.fabric.w if tile.lattice.is_periodic else 1.0
    view = fabric_view(sheet, columns.fabric, tile, wanted)
    place_fabric(sheet, columns.fabric, tile, view, f"Fabric: {design.heading}")
    if design.mockups:
        picture = decode(design.load_mockup(0))
        sheet.alt(f"Garment in {design.heading}")
        garment = garment_view(sheet, columns.garment, picture)
        top = columns.garment
        sheet.view(Frame(top.x + (top.w - garment.width_mm) / 2, top.y, garment.width_mm, garment.height_mm), garment)
    _describe(sheet, columns.words, book, design, tile)
    order_facts(sheet, columns.order, design, book.spec)
    _chips(sheet, columns.chips, design)
    _codes(sheet, columns.codes, codes[0])
    sheet.line((row.x, row.bottom), (row.right, row.bottom), HAIRLINE)


def _describe(sheet: Sheet, area: Frame, book: Book, design: DesignPage, tile: Tile) -> None:
    theme = sheet.theme
    label_h = sheet.one_line_mm(theme.label)
    change = change_text(design)
    change_w = change_width(sheet, change)
    sheet.text(area.top(label_h).left(area.w - change_w), book.style_number(design), theme.label.but(colour="ink"))
    mark_of_change(sheet, area.top(label_h).after(area.w - change_w), change, "right")
    top = area.y + label_h + sheet.mm(1.2)
    words = Frame(area.x, top, area.w, area.bottom - top)
    commerce = design.commerce
    small = theme.body.but(max_lines=2)
    name = theme.heading.but(size_pt=min(12.5, theme.heading.size_pt), min_size_pt=7.5)
    items: list[tuple[str, TextStyle, float]] = [
        (design.heading, name, 0),
        (commerce.description if commerce else "", theme.body.but(max_lines=3), 1.4),
        (f"{repeat_name(design, tile)}, {size_cm(tile)}", small.but(colour="muted"), 1.0),
        (commerce.cloth if commerce else "", small, 0.8),
        (commerce.care if commerce else "", small.but(colour="muted"), 0.8),
    ]
    y = words.y
    for index, (text, style, space) in enumerate(items):
        y += sheet.mm(space) if text and index else 0
        if text and words.bottom - y >= sheet.one_line_mm(style.but(size_pt=style.min_size_pt)):
            y += sheet.text(Frame(words.x, y, words.w, words.bottom - y), text, style)


def chips_height(sheet: Sheet, design: DesignPage) -> float:
    """Return the height the colourways of a design take below its words."""
    count = min(len(design.colourways), MOST_CHIPS)
    return math.ceil(count / _CHIPS_ACROSS) * sheet.mm(4.8) if count else 0.0


def _chips(sheet: Sheet, area: Frame, design: DesignPage) -> None:
    """Draw a chip with code and name for every colourway, several beside each other."""
    shown = design.colourways[:MOST_CHIPS]
    rows = math.ceil(len(shown) / _CHIPS_ACROSS)
    if not rows:
        return
    more = len(design.colourways) - len(shown)
    cells = area.grid(_CHIPS_ACROSS, rows, sheet.mm(2), 0)
    for index, (cell, colourway) in enumerate(zip(cells, shown, strict=False)):
        bar = Frame(cell.x, cell.y + sheet.mm(0.7), sheet.mm(6), cell.h - sheet.mm(1.4))
        chip_bar(sheet, bar, colourway, equal=True)
        text = colourway_words(colourway)
        if more and index == len(shown) - 1:
            text = f"{text} and {more} more"
        words = Frame(bar.right + sheet.mm(1.4), cell.y, cell.right - bar.right - sheet.mm(1.4), cell.h)
        sheet.text(words, text, sheet.theme.caption.but(anchor="middle", max_lines=1, colour="ink", min_size_pt=5))


def order_facts(sheet: Sheet, area: Frame, design: DesignPage, spec: CatalogueSpec) -> None:
    """Set prices large and everything else that an order needs below them; what is not known is left out."""
    theme, commerce = sheet.theme, design.commerce
    if commerce is None:
        _to_fill_in(sheet, area)
        return
    y = area.y
    large = theme.figure.but(face="medium", size_pt=theme.figure.size_pt + 2.4, min_size_pt=6.5, max_lines=1)
    label_h, price_h = sheet.one_line_mm(theme.label), sheet.one_line_mm(large)
    prices = [("Wholesale", commerce.wholesale), ("Retail", commerce.retail)]
    shown = [(name, str(money)) for name, money in prices if money is not None]
    side_by_side = Frame(area.x, y, area.w, 0).columns(2, sheet.mm(3))
    smallest = large.but(size_pt=large.min_size_pt)
    # A price without its currency is none: where two do not fit beside each other they stand one below the other.
    stacked = any(sheet.natural_width_mm(text, smallest) > side_by_side[0].w for _, text in shown)
    step = label_h + price_h + sheet.mm(3)
    for place, (name, text) in enumerate(shown):
        cell = Frame(area.x, y + place * step, area.w, 0) if stacked else side_by_side[place]
        sheet.text(Frame(cell.x, cell.y, cell.w, label_h), name, theme.label)
        sheet.text(Frame(cell.x, cell.y + label_h + sheet.mm(0.8), cell.w, price_h), text, large)
    if shown:
        y += step * (len(shown) if stacked else 1)
    facts = commerce_facts(design, spec)
    _tight_table(sheet, Frame(area.x, y, area.w, area.bottom - y), facts)


def commerce_facts(design: DesignPage, spec: CatalogueSpec) -> tuple[Fact, ...]:
    """Return what an order needs besides prices, what is not known left out."""
    commerce, terms = design.commerce, spec.terms
    if commerce is None:
        return ()
    until = commerce.order_until or (terms.order_until if terms else None)
    facts = (
        Fact("Sizes", " ".join(commerce.sizes) if len(commerce.sizes) < 3 else "  ".join(commerce.sizes)),
        Fact("Minimum", commerce.counted(commerce.moq)),
        Fact("Reorder", commerce.counted(commerce.reorder)),
        Fact("Pack", commerce.counted(commerce.case_pack)),
        Fact("Season", commerce.season or (terms.season if terms else "")),
        Fact("Delivery", commerce.delivery),
        Fact("Order by", str(until) if until else ""),
        Fact("Notes", commerce.notes),
    )
    return tuple(fact for fact in facts if fact.value)


def _tight_table(sheet: Sheet, area: Frame, facts: tuple[Fact, ...]) -> None:
    """Set facts line by line without rules; what finds no room is left out from the end."""
    theme = sheet.theme
    line_h = sheet.one_line_mm(theme.figure)
    step = min(sheet.mm(4.3), max(area.h / max(1, len(facts)), line_h))
    label_w = min(
        area.w * 0.42, max((sheet.natural_width_mm(f.label, theme.label) for f in facts), default=0) + sheet.mm(2.5)
    )
    y = area.y
    for fact in facts:
        if y + line_h > area.bottom + 0.01:
            break
        most = 2 if fact.label in ("Delivery", "Notes", "Sizes", "Season") and y + 2.3 * line_h < area.bottom else 1
        sheet.text(Frame(area.x, y, label_w, line_h), fact.label, theme.label.but(anchor="middle"))
        value = Frame(area.x + label_w, y, area.w - label_w, line_h * (1 if most == 1 else 2.3))
        taken = sheet.text(value, fact.value, theme.figure.but(max_lines=most))
        y += max(step, taken + step - line_h)


def _to_fill_in(sheet: Sheet, area: Frame) -> None:
    """Leave room for what nobody has told: no price is invented."""
    theme = sheet.theme
    label_h = sheet.one_line_mm(theme.label)
    for cell, name in zip(area.top(min(area.h, sheet.mm(38))).rows(3, 0), ("Price", "Sizes", "Quantity"), strict=True):
        base = cell.bottom - sheet.mm(0.5)
        sheet.line((cell.x, base), (cell.right, base), RULE)
        sheet.text(Frame(cell.x, base - label_h - sheet.mm(0.8), cell.w, label_h), name, theme.label)


def _codes(sheet: Sheet, area: Frame, codes: Codes) -> None:
    """Draw the QR code above and the bar code below, each with its quiet zones."""
    if codes.matrix is not None:
        draw_qr(sheet, Frame(area.x, area.y, area.w, min(area.w, sheet.mm(22))), codes.matrix)
    if codes.bars is not None:
        height = min(sheet.mm(20), area.h * 0.42)
        draw_barcode(sheet, Frame(area.x, area.bottom - height, area.w, height), codes.bars)
