"""How to order, and the form to do it with."""

from __future__ import annotations

from dataclasses import dataclass

from designgen.catalogue.blocks import HAIRLINE, RULE, page_head, paragraphs
from designgen.catalogue.book import Book
from designgen.catalogue.facts import Fact
from designgen.catalogue.geometry import Frame
from designgen.catalogue.pages.colourways import colourway_words
from designgen.catalogue.pages.linesheet import contact_foot, page_scale
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import ColourwayChip, DesignPage, Layout

ORDER_FIELDS = ("Customer", "Contact", "Order no.", "Date", "Ship to", "VAT no.")
_ROW_MM = 8.2
_MOST_SIZES = 8


@dataclass(frozen=True)
class OrderLine:
    """One line of the form: a design in one colouring."""

    index: int
    colourway: ColourwayChip | None = None


def order_lines(book: Book) -> tuple[OrderLine, ...]:
    """Return a line for every design in every colouring."""
    found: list[OrderLine] = []
    for index, design in enumerate(book.spec.designs):
        found += [OrderLine(index, colourway) for colourway in design.colourways] or [OrderLine(index)]
    return tuple(found)


def form_pages(book: Book) -> tuple[tuple[OrderLine, ...], ...]:
    """Return the lines of every page of the form, spread evenly."""
    lines = order_lines(book)
    count = -(-len(lines) // _lines_per_page(book.spec.shape))
    return tuple(lines[len(lines) * i // count : len(lines) * (i + 1) // count] for i in range(count))


def _lines_per_page(layout: Layout) -> int:
    height = layout.page_mm[1] / page_scale(layout.page_mm)
    return max(4, int((height - 2 * 20 - 72) // _ROW_MM))


def terms_page(sheet: Sheet, book: Book, page: int) -> None:
    """Draw the page of terms: the season, how to order, what it costs to change one's mind, whom to write to."""
    spec, terms = book.spec, book.spec.terms
    assert terms is not None
    theme = sheet.theme
    area = page_head(sheet, "How to order", spec.date)
    left, right = area.columns(2, sheet.mm(12))
    titled = ((Fact("How to order", terms.order)), Fact("Payment", terms.payment), Fact("Shipping", terms.shipping),
              Fact("Returns", terms.returns))  # fmt: skip
    y = left.y
    for fact in titled:
        if fact.value:
            y += _block(sheet, Frame(left.x, y, left.w, left.bottom - y), fact) + sheet.mm(6)
    y = right.y
    facts = (
        Fact("Season", terms.season), Fact("Delivery", terms.delivery),
        Fact("Orders until", str(terms.order_until) if terms.order_until else ""), Fact("Currency", terms.currency),
    )  # fmt: skip
    for fact in facts:
        if fact.value:
            y += _block(sheet, Frame(right.x, y, right.w, right.bottom - y), fact, large=True) + sheet.mm(5)
    lines = [line for line in (*terms.contact, *terms.address) if line.strip()]
    if lines:
        label_h = sheet.one_line_mm(theme.label)
        sheet.text(Frame(right.x, y, right.w, label_h), "Contact", theme.label)
        items = [(line, theme.body.but(max_lines=2), 0.6) for line in lines]
        room = Frame(right.x, y + label_h + sheet.mm(1.5), right.w, right.bottom - y - label_h - sheet.mm(1.5))
        paragraphs(sheet, room, items)
    contact_foot(sheet, spec, page)


def _block(sheet: Sheet, area: Frame, fact: Fact, *, large: bool = False) -> float:
    theme = sheet.theme
    style = theme.heading.but(max_lines=2) if large else theme.body.but(size_pt=theme.body.size_pt + 1, max_lines=14)
    return paragraphs(sheet, area, [(fact.label, theme.label, 0), (fact.value, style, 1.6)])


def order_form(sheet: Sheet, book: Book, page: int, lines: tuple[OrderLine, ...], *, last: bool) -> None:
    """Draw one page of the order form.

    Args:
        sheet: The page.
        book: The catalogue.
        page: Its number.
        lines: What can be ordered on it.
        last: Whether the sum of all pages stands at its foot.
    """
    spec, theme = book.spec, sheet.theme
    area = page_head(sheet, "Order form", spec.heading)
    fields_h = sheet.mm(24)
    _fields(sheet, area.top(fields_h))
    total_h = sheet.mm(11)
    table = Frame(area.x, area.y + fields_h + sheet.mm(6), area.w, area.h - fields_h - total_h - sheet.mm(8))
    sizes = _sizes([spec.designs[line.index] for line in lines])
    columns = _columns(sheet, table, sizes)
    head_h = sheet.mm(5)
    for name, frame in columns.items():
        align = "left" if name in ("Style", "Colour") else "centre"
        sheet.text(frame.top(sheet.one_line_mm(theme.label)), name, theme.label.but(align=align))
    sheet.line((table.x, table.y + head_h), (table.right, table.y + head_h), RULE)
    row_h = min(sheet.mm(_ROW_MM), (table.h - head_h) / max(1, len(lines)))
    y = table.y + head_h
    for line in lines:
        _row(sheet, Frame(table.x, y, table.w, row_h), columns, book, line)
        y += row_h
    _total(sheet, Frame(table.x, y, table.w, total_h), columns, "Order total" if last else "Page total")
    contact_foot(sheet, spec, page)


def _fields(sheet: Sheet, area: Frame) -> None:
    theme = sheet.theme
    label_h = sheet.one_line_mm(theme.label)
    across = 3 if area.w > sheet.mm(150) else 2
    for cell, name in zip(
        area.grid(across, -(-len(ORDER_FIELDS) // across), sheet.mm(6), 0), ORDER_FIELDS, strict=False
    ):
        base = cell.bottom - sheet.mm(0.4)
        sheet.line((cell.x, base), (cell.right, base), RULE)
        sheet.text(Frame(cell.x, base - label_h - sheet.mm(0.8), cell.w, label_h), name, theme.label)


def _sizes(designs: list[DesignPage]) -> tuple[str, ...]:
    """Return the sizes of all designs where there are few enough for a column each."""
    names = dict.fromkeys(size for design in designs if design.commerce for size in design.commerce.sizes)
    return tuple(names) if len(names) <= _MOST_SIZES else ()


def _columns(sheet: Sheet, table: Frame, sizes: tuple[str, ...]) -> dict[str, Frame]:
    """Split the width: style and colour share what the columns to write in leave."""
    price, quantity, total = (
        max(sheet.mm(width), sheet.natural_width_mm(name, sheet.theme.label) + sheet.mm(2))
        for name, width in (("Price", 21), ("Quantity", 15), ("Total", 22))
    )
    size_w = min(sheet.mm(10), table.w * 0.36 / max(1, len(sizes)))
    names = {"Price": price, **dict.fromkeys(sizes, size_w), "Quantity": quantity, "Total": total}
    words = table.w - sum(names.values())
    columns = {"Style": table.left(words * 0.58), "Colour": table.after(words * 0.6).left(words * 0.4)}
    x = table.x + words
    for name, width in names.items():
        columns[name] = Frame(x, table.y, width, table.h)
        x += width
    return columns


def _row(sheet: Sheet, row: Frame, columns: dict[str, Frame], book: Book, line: OrderLine) -> None:
    theme, design = sheet.theme, book.spec.designs[line.index]
    body = theme.body.but(anchor="middle", max_lines=1, min_size_pt=5.5)
    style = Frame(columns["Style"].x, row.y, columns["Style"].w, row.h).inset(0, row.h * 0.1)
    upper, lower = style.rows(2, 0)
    small = theme.caption.but(max_lines=1, anchor="middle", min_size_pt=5)
    sheet.text(upper, book.style_number(design), small)
    sheet.text(lower, design.heading, small.but(size_pt=theme.body.size_pt, colour="ink"))
    colour = Frame(columns["Colour"].x, row.y, columns["Colour"].w - sheet.mm(1.5), row.h)
    if line.colourway is not None:
        sheet.text(colour, colourway_words(line.colourway), body)
    price = design.commerce.wholesale if design.commerce is not None else None
    cell = Frame(columns["Price"].x, row.y, columns["Price"].w, row.h)
    sheet.text(cell, str(price) if price is not None else "", body.but(align="centre"))
    own = set(design.commerce.sizes) if design.commerce is not None else set()
    for name, frame in columns.items():
        if name in ("Style", "Colour"):
            continue
        sheet.line((frame.x, row.y), (frame.x, row.bottom), HAIRLINE)
        if name not in ("Price", "Quantity", "Total") and name not in own:
            middle = Frame(frame.x, row.y, frame.w, row.h)
            sheet.text(middle, "–", body.but(align="centre", colour="muted"))
    sheet.line((row.x, row.bottom), (row.right, row.bottom), HAIRLINE)


def _total(sheet: Sheet, area: Frame, columns: dict[str, Frame], name: str) -> None:
    theme = sheet.theme
    quantity, total = columns["Quantity"], columns["Total"]
    label_h = sheet.one_line_mm(theme.label)
    base = area.y + sheet.mm(9)
    words = Frame(area.x, base - label_h - sheet.mm(1), quantity.x - area.x - sheet.mm(3), label_h)
    sheet.text(words, name, theme.label.but(align="right", colour="ink"))
    for column in (quantity, total):
        sheet.line((column.x, area.y), (column.x, base), HAIRLINE)
        sheet.line((column.x + sheet.mm(1.5), base), (column.right - sheet.mm(1.5), base), RULE)
