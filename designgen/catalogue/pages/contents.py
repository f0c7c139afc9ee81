"""The list of what stands where."""

from __future__ import annotations

from dataclasses import dataclass

from designgen.catalogue.blocks import HAIRLINE, change_width, footer, page_head, small_accent
from designgen.catalogue.book import CHANGES, Book, change_text
from designgen.catalogue.geometry import Frame
from designgen.catalogue.pages.cover import chosen, cloth
from designgen.catalogue.sheet import Sheet

ROW_MM, HEAD_MM = 6.2, 11.0
LISTED = 60
"""With more designs than that the contents name the sections only; the index at the end lists every design."""


@dataclass(frozen=True)
class Entry:
    """One line: a heading of a part, or a design within it.

    Attributes:
        key: Of the outline, from which the page number comes.
        text: What it says.
        level: 0 for a part, 1 for a design.
        mark: "New" or "Changed".
    """

    key: str
    text: str
    level: int
    mark: str = ""

    @property
    def height(self) -> float:
        """Height in mm on A4."""
        return HEAD_MM if self.level == 0 else ROW_MM


def paginate(entries: tuple[Entry, ...], room_mm: float, columns: int) -> tuple[tuple[tuple[Entry, ...], ...], ...]:
    """Return pages of columns of entries; a heading is never the last line of a column.

    Args:
        entries: In order.
        room_mm: Height of a column, on A4.
        columns: Columns of a page.
    """
    filled: list[list[Entry]] = [[]]
    height = 0.0
    for index, entry in enumerate(entries):
        needed = entry.height
        if entry.level == 0 and index + 1 < len(entries) and entries[index + 1].level == 1:
            needed += ROW_MM
        if filled[-1] and height + needed > room_mm:
            filled.append([])
            height = 0.0
        filled[-1].append(entry)
        height += entry.height
    found = tuple(tuple(column) for column in filled)
    return tuple(found[start : start + columns] for start in range(0, len(found), columns))


def contents(
    sheet: Sheet, book: Book, page: int, columns: tuple[tuple[Entry, ...], ...], count: int, *, first: bool
) -> None:
    """Draw one page of the contents.

    Args:
        sheet: The page.
        book: The catalogue.
        page: Its number.
        columns: What stands in its columns.
        count: How many columns a page has.
        first: Whether it is the first of the contents.
    """
    spec = book.spec
    compared = f"New and changed since {spec.previous_issue}" if spec.previous_issue and _marks(book) else spec.subtitle
    area = page_head(sheet, "Contents" if first else "Contents, continued", compared)
    if first and count > 1 and len(columns) == 1 and not sheet.theme.centred:
        half = area.columns(count, sheet.mm(3 * sheet.theme.gutter_mm))[-1]
        cloth(sheet, Frame(half.x, area.y, sheet.bleed.right - half.x, area.h), chosen(spec.designs, 2)[-1])
    frames = area.columns(count, sheet.mm(3 * sheet.theme.gutter_mm))
    if len(columns) == 1 and sheet.theme.centred:
        frames = (area.centred(min(area.w, sheet.mm(110)), area.h),)
    for frame, entries in zip(frames, columns, strict=False):
        y = frame.y
        for entry in entries:
            height = sheet.mm(entry.height)
            _row(sheet, Frame(frame.x, y, frame.w, height), entry, book.pages.get(entry.key))
            y += height
    footer(sheet, spec, page)


def _marks(book: Book) -> bool:
    return any(design.changed in CHANGES for design in book.spec.designs)


def _row(sheet: Sheet, row: Frame, entry: Entry, page: int | None) -> None:
    theme = sheet.theme
    style = theme.name.but(size_pt=theme.heading.size_pt * 0.9) if entry.level == 0 else theme.body
    style = style.but(anchor="bottom", max_lines=1)
    number_w, mark_w = sheet.mm(10), change_width(sheet, entry.mark)
    line = Frame(row.x, row.y, row.w, row.h - sheet.mm(1.3))
    sheet.text(line.left(row.w - number_w - mark_w), entry.text, style)
    if entry.mark:
        words = line.after(row.w - number_w - mark_w).left(mark_w - sheet.mm(1))
        sheet.text(words, entry.mark, theme.label.but(colour=small_accent(sheet), anchor="bottom", align="right"))
    if page is not None:
        sheet.text(line.after(row.w - number_w), str(page), style.but(align="right"))
        sheet.link(row, entry.key)
    sheet.line((row.x, row.bottom), (row.right, row.bottom), HAIRLINE)


def design_entries(book: Book, indices: tuple[int, ...]) -> tuple[Entry, ...]:
    """Return one line for every design."""
    designs = (book.spec.designs[index] for index in indices)
    return tuple(Entry(book.key(design), design.heading, 1, change_text(design)) for design in designs)
