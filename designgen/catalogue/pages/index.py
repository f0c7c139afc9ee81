"""The index: by style, by colour and by the swatch a design began as."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from designgen.catalogue.blocks import HAIRLINE, footer, page_head
from designgen.catalogue.book import Book, listed_colours
from designgen.catalogue.facts import readable
from designgen.catalogue.geometry import Frame
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import DesignPage
from designgen.catalogue.theme import Rgb
from designgen.colour.naming import words_for

LINE_MM, HEAD_MM = 4.6, 10.5


@dataclass(frozen=True)
class Line:
    """One line of the index: a heading, or a text with a page and perhaps a chip of colour."""

    text: str
    design: DesignPage | None = None
    note: str = ""
    chip: Rgb | None = None

    @property
    def height(self) -> float:
        """Height in mm on A4."""
        return HEAD_MM if self.design is None else LINE_MM


def index_lines(book: Book) -> tuple[Line, ...]:
    """Return the whole index; the tiles of designs that were not drawn are loaded for their colour."""
    designs = sorted(book.spec.designs, key=lambda design: design.heading.casefold())
    lines = [Line("By style"), *(Line(design.heading, design, book.style_number(design)) for design in designs)]
    entries = [(colour, design) for design in designs for colour in book.colours_of(design)[: listed_colours(design)]]
    entries.sort(key=lambda entry: entry[0].order)
    lines.append(Line("By colour"))
    for colour, design in entries:
        name = words_for(colour.lab)
        lines.append(Line(name[:1].upper() + name[1:], design, design.heading, colour.rgb))
    by_swatch: dict[str, list[DesignPage]] = defaultdict(list)
    for design in designs:
        if design.swatch:
            by_swatch[readable(design.swatch)].append(design)
    if by_swatch:
        lines.append(Line("By swatch"))
        for swatch in sorted(by_swatch, key=str.casefold):
            lines += [Line(swatch, design, design.heading) for design in by_swatch[swatch]]
    return tuple(lines)


def page_total(book: Book, room_mm: float, columns: int) -> int:
    """Return how many pages the index takes."""
    return len(_filled(_heights(book), room_mm, columns))


def _heights(book: Book) -> tuple[float, ...]:
    designs = book.spec.designs
    groups = [len(designs), sum(listed_colours(design) for design in designs), sum(bool(d.swatch) for d in designs)]
    return tuple(height for count in groups if count for height in (HEAD_MM, *([LINE_MM] * count)))


def _filled(heights: tuple[float, ...], room_mm: float, columns: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the pages of columns as (first, last + 1); no column ends with a heading."""
    spans = _columns(heights, room_mm)
    pages = -(-len(spans) // columns)
    # Columns of equal height over all pages, where that needs no further page.
    least = sum(heights) / (pages * columns)
    for share in range(1, 21):
        even = _columns(heights, min(room_mm, least * (1 + share / 20)))
        if len(even) <= pages * columns:
            spans = even
            break
    return tuple(tuple(spans[at : at + columns]) for at in range(0, len(spans), columns))


def _columns(heights: tuple[float, ...], room_mm: float) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start, filled = 0, 0.0
    for place, height in enumerate(heights):
        needed = height + (LINE_MM if height == HEAD_MM else 0.0)
        if place > start and filled + needed > room_mm:
            spans.append((start, place))
            start, filled = place, 0.0
        filled += height
    return [*spans, (start, len(heights))]


def index_page(sheet: Sheet, book: Book, page: int, which: int, room_mm: float, columns: int) -> None:
    """Draw one page of the index.

    Args:
        sheet: The page.
        book: The catalogue.
        page: Its number.
        which: Which page of the index, from 0.
        room_mm: Height of a column, on A4.
        columns: Columns of a page.
    """
    lines = index_lines(book)
    spans = _filled(tuple(line.height for line in lines), room_mm, columns)[which]
    area = page_head(sheet, "Index" if which == 0 else "Index, continued")
    for frame, (start, end) in zip(area.columns(columns, sheet.mm(2 * sheet.theme.gutter_mm)), spans, strict=False):
        y = frame.y
        for line in lines[start:end]:
            height = sheet.mm(line.height)
            _line(sheet, Frame(frame.x, y, frame.w, height), line, book)
            y += height
    footer(sheet, book.spec, page)


def _line(sheet: Sheet, row: Frame, line: Line, book: Book) -> None:
    theme = sheet.theme
    if line.design is None:
        style = theme.heading.but(max_lines=1, anchor="bottom")
        sheet.text(row.top(row.h - sheet.mm(1.8)), line.text, style)
        sheet.line((row.x, row.bottom - sheet.mm(0.8)), (row.right, row.bottom - sheet.mm(0.8)), HAIRLINE)
        return
    body = theme.body.but(anchor="middle", max_lines=1)
    number_w = sheet.mm(9)
    words = row.left(row.w - number_w)
    if line.chip is not None:
        side = row.h * 0.62
        sheet.panel(Frame(row.x, row.y + (row.h - side) / 2, sheet.mm(5), side), line.chip)
        words = words.after(sheet.mm(6.5))
    first = words.left(words.w * (0.4 if line.chip is not None or line.note == line.design.heading else 0.72))
    second = Frame(first.right + sheet.mm(1), words.y, words.right - first.right - sheet.mm(1), words.h)
    sheet.text(first, line.text, body)
    sheet.text(second, line.note, body.but(colour="muted"))
    page = book.page_of(line.design)
    if page is not None:
        sheet.text(row.after(row.w - number_w), str(page), body.but(align="right"))
        sheet.link(row, book.key(line.design))
