"""Where a section begins: its name, what it is about, how many designs follow."""

from __future__ import annotations

from designgen.catalogue.blocks import footer, paragraphs
from designgen.catalogue.book import Book, Part
from designgen.catalogue.geometry import Frame
from designgen.catalogue.pages.cover import chosen, cloth
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.theme import TextStyle


def divider(sheet: Sheet, book: Book, page: int, part: Part, number: int) -> None:
    """Draw the page a section begins with."""
    assert part.section is not None
    look = {"cloth": _cloth, "page": _bare, "colour": _coloured}[sheet.theme.divider]
    look(sheet, book, part, number)
    if sheet.theme.divider != "colour":
        footer(sheet, book.spec, page)


def _words(sheet: Sheet, part: Part, number: int, **look: object) -> list[tuple[str, TextStyle, float]]:
    theme = sheet.theme
    section = part.section
    assert section is not None
    count = len(part.designs)
    return [
        (f"{number}", theme.label.but(**look), 0.0),
        (section.name, theme.divider_title.but(**look), 5.0),
        (section.text, theme.lead.but(max_lines=None, **look), 6.0),
        (f"{count} design{'s' if count != 1 else ''}", theme.caption.but(max_lines=1, **look), 6.0),
    ]


def _cloth(sheet: Sheet, book: Book, part: Part, number: int) -> None:
    """A length of cloth down the left, the words beside it."""
    page, bleed = sheet.page, sheet.bleed
    edge = page.w * 0.42
    members = tuple(book.spec.designs[index] for index in part.designs)
    cloth(sheet, bleed.left(edge - bleed.x), chosen(members, 1)[0])
    margin = sheet.mm(sheet.theme.margin_mm)
    words = Frame(edge + margin, page.h * 0.3, page.w - edge - 2 * margin, page.h * 0.58)
    paragraphs(sheet, words, _words(sheet, part, number))


def _bare(sheet: Sheet, book: Book, part: Part, number: int) -> None:
    """Words in the middle of a bare page, a short line above them."""
    page, live = sheet.page, sheet.live
    words = Frame(live.x, page.h * 0.34, live.w, live.bottom - page.h * 0.34)
    y = words.y - sheet.mm(7)
    sheet.line((page.w / 2 - sheet.mm(9), y), (page.w / 2 + sheet.mm(9), y), Stroke("ink", 0.5))
    paragraphs(sheet, words, _words(sheet, part, number, align="centre"))


def _coloured(sheet: Sheet, book: Book, part: Part, number: int) -> None:
    """A page of colour, the section's number as large as it goes."""
    theme, live = sheet.theme, sheet.live
    sheet.panel(sheet.bleed, theme.accent)
    figure = theme.divider_title.but(size_pt=118, min_size_pt=40, colour="paper", max_lines=1, leading=1.0)
    sheet.text(live.top(live.h * 0.35), f"{number:02d}", figure)
    words = Frame(live.x, live.y + live.h * 0.5, live.w * 0.86, live.h * 0.5)
    items = _words(sheet, part, number, colour="paper")[1:]
    paragraphs(sheet, words, items)
