"""Which pages a document has, in order: what is drawn on each, and what leads to it. No tile is loaded for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from designgen.catalogue.book import Book, Part
from designgen.catalogue.pages import colourways, contact, contents, index, inks, linesheet, orderform, swatches
from designgen.catalogue.pages.contents import Entry, design_entries
from designgen.catalogue.pages.cover import cover
from designgen.catalogue.pages.divider import divider
from designgen.catalogue.pages.linesheet import page_scale
from designgen.catalogue.pages.style import fabric_page, style_page
from designgen.catalogue.pages.technical import ROW_MM, list_page, proof_page, spec_page
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import DesignPage
from designgen.catalogue.theme import DEFAULT, Theme

Draw = Callable[[Sheet, Book, int], None]
# What a page's title and its foot take of the height between the margins, on A4.
_HEAD_MM = 20.0
_LIST_HEAD_MM = 46.0
# The smallest catalogue whose designs one wants to look up.
_INDEX_FROM = 4
_CONTENTS_FROM = 9
_CONTACT_FROM = 3


@dataclass(frozen=True)
class PlannedPage:
    """One page to be drawn.

    Attributes:
        draw: Draws it, given the sheet, the catalogue and the page's number.
        marks: Outline entries that lead to it, as (key, title, level).
        label: What readers show as its number; its number where empty.
    """

    draw: Draw
    marks: tuple[tuple[str, str, int], ...] = ()
    label: str = ""


def plan(book: Book, theme: Theme = DEFAULT) -> tuple[PlannedPage, ...]:
    """Return the pages of a document and tell the book which page every design stands on."""
    pages = {"lookbook": _lookbook, "linesheet": _linesheet, "technical": _technical}[book.spec.document](book, theme)
    for number, page in enumerate(pages, start=1):
        for key, _, _ in page.marks:
            book.pages.setdefault(key, number)
    return pages


def _lookbook(book: Book, theme: Theme) -> tuple[PlannedPage, ...]:
    spec = book.spec
    front = [PlannedPage(cover, (("cover", spec.heading, 0),), "Cover")]
    sheets = []
    shown = contact.sheets_of(len(spec.designs), spec.shape) if len(spec.designs) >= _CONTACT_FROM else ()
    for place, (start, count) in enumerate(shown):
        marks = (("collection", "The collection", 0),) if place == 0 else ()
        sheets.append(PlannedPage(partial(contact.contact_sheet, start=start, count=count), marks))
    body = [page for number, part in enumerate(book.parts, start=1) for page in _part(book, part, number)]
    back = [*_matrix(book), *_index(book, theme)]
    return (*front, *_contents(book, theme, [*sheets, *body, *back]), *sheets, *body, *back)


def _part(book: Book, part: Part, number: int) -> Iterator[PlannedPage]:
    """Yield the pages of a section: its divider, then every design as large as its template wants it."""
    above: tuple[tuple[str, str, int], ...]
    if part.section is not None:
        above = ()
        marks = ((f"section-{number}", part.section.name, 0),)
        yield PlannedPage(partial(divider, part=part, number=_number(book, part)), marks)
    else:
        above = (("designs", "Designs", 0),)
    small = [index for index in part.designs if _template(book.spec.designs[index]) == "swatch"]
    for place in part.designs:
        design = book.spec.designs[place]
        if place in small:
            continue
        marks = (*above, (book.key(design), design.heading, 1))
        above = ()
        yield PlannedPage(partial(style_page, index=place), marks)
        if _template(design) == "full":
            yield PlannedPage(partial(fabric_page, index=place))
    yield from _swatches(book, small, above)


def _number(book: Book, part: Part) -> int:
    named = [other for other in book.parts if other.section is not None]
    return named.index(part) + 1


def _swatches(book: Book, small: list[int], above: tuple[tuple[str, str, int], ...]) -> Iterator[PlannedPage]:
    across, down = swatches.swatch_grid(book.spec.shape)
    count = -(-len(small) // (across * down))
    for place in range(count):
        shown = tuple(small[len(small) * place // count : len(small) * (place + 1) // count])
        marks = tuple((book.key(book.spec.designs[i]), book.spec.designs[i].heading, 1) for i in shown)
        draw = partial(swatches.swatch_page, designs=shown, first=place == 0)
        yield PlannedPage(draw, (*above, *marks) if place == 0 else marks)


def _template(design: DesignPage) -> str:
    return design.commerce.template if design.commerce is not None else "full"


def _linesheet(book: Book, theme: Theme) -> tuple[PlannedPage, ...]:
    spec = book.spec
    columns, rows = linesheet.rows_for(spec.shape)
    styles = _order_pages(book, columns * rows)
    terms = []
    if spec.terms is not None and not spec.terms.is_empty:
        terms = [PlannedPage(orderform.terms_page, (("terms", "How to order", 0),))]
    forms = orderform.form_pages(book)
    form = [
        PlannedPage(
            partial(orderform.order_form, lines=lines, last=place == len(forms) - 1),
            (("form", "Order form", 0),) if place == 0 else (),
        )
        for place, lines in enumerate(forms)
    ]
    back = [*_matrix(book), *form, *_index(book, theme)]
    front = _contents(book, theme, [*terms, *styles, *back]) if len(styles) > 1 else []
    return (*front, *terms, *styles, *back)


def _order_pages(book: Book, most: int) -> list[PlannedPage]:
    """Return the pages of styles, evenly filled: a section with one style does not take a page of its own."""
    spec = book.spec
    section_of = {index: part for part in book.parts for index in part.designs}
    begins = {part.designs[0]: number for number, part in enumerate(book.parts, start=1)}
    count = len(spec.designs)
    pages = -(-count // most)
    found = []
    for place in range(pages):
        shown = tuple(range(count * place // pages, count * (place + 1) // pages))
        marks: list[tuple[str, str, int]] = []
        for at in shown:
            if at in begins:
                marks.append((f"section-{begins[at]}", _name(section_of[at]), 0))
            marks.append((book.key(spec.designs[at]), spec.designs[at].heading, 1))
        names = dict.fromkeys(part.section.name for i in shown if (part := section_of[i]).section is not None)
        draw = partial(linesheet.order_page, designs=shown, heading=" · ".join(names) or spec.heading)
        found.append(PlannedPage(draw, tuple(marks)))
    return found


def _name(part: Part) -> str:
    return "Designs" if part.section is None else part.section.name


def _technical(book: Book, theme: Theme) -> tuple[PlannedPage, ...]:
    spec = book.spec
    count = len(spec.designs)
    room = _room(book, theme)
    per_page = max(3, int((room - _LIST_HEAD_MM + _HEAD_MM) / ROW_MM))
    lists = -(-count // per_page)
    listed = []
    for place in range(lists):
        shown = tuple(range(count * place // lists, count * (place + 1) // lists))
        marks = (("contents", "Contents", 0),) if place == 0 else ()
        listed.append(PlannedPage(partial(list_page, designs=shown, first=place == 0), marks))
    body: list[PlannedPage] = []
    for number, part in enumerate(book.parts, start=1):
        above: tuple[tuple[str, str, int], ...] = ((f"section-{number}", _name(part), 0),)
        for place in part.designs:
            design = spec.designs[place]
            body.append(PlannedPage(partial(spec_page, index=place), (*above, (book.key(design), design.heading, 1))))
            above = ()
            body.append(PlannedPage(partial(proof_page, index=place)))
            if inks.has_colours(design):
                first_pages = inks.colour_pages(design)
                body += [PlannedPage(partial(inks.colour_page, index=place, first=first)) for first in first_pages]
    return (*listed, *body, *_matrix(book), *_index(book, theme))


def _room(book: Book, theme: Theme) -> float:
    """Return the height below a page's title and between its margins, in mm on A4."""
    page_mm = book.spec.page_mm
    return page_mm[1] / page_scale(page_mm) - theme.margin_mm - max(theme.margin_mm, 14.0) - _HEAD_MM


def _columns(book: Book, least_mm: float) -> int:
    page_mm = book.spec.page_mm
    return max(1, int((page_mm[0] / page_scale(page_mm) - 30) // least_mm))


def _matrix(book: Book) -> list[PlannedPage]:
    if not colourways.has_matrix(book.spec.designs):
        return []
    return [
        PlannedPage(
            partial(colourways.matrix_page, rows=rows, first=place == 0),
            (("colourways", "Colourways", 0),) if place == 0 else (),
        )
        for place, rows in enumerate(colourways.matrix_pages(book))
    ]


def _index(book: Book, theme: Theme) -> list[PlannedPage]:
    if len(book.spec.designs) < _INDEX_FROM:
        return []
    room, columns = _room(book, theme), _columns(book, 84)
    return [
        PlannedPage(
            partial(index.index_page, which=which, room_mm=room, columns=columns),
            (("index", "Index", 0),) if which == 0 else (),
        )
        for which in range(index.page_total(book, room, columns))
    ]


def _contents(book: Book, theme: Theme, pages: list[PlannedPage]) -> list[PlannedPage]:
    """Return the contents: every part and, where there are not too many, every design."""
    spec = book.spec
    named = any(part.section is not None for part in book.parts)
    if len(spec.designs) < _CONTENTS_FROM and not named:
        return []
    entries: list[Entry] = []
    listed = {entry.key: entry for part in book.parts for entry in design_entries(book, part.designs)}
    for page in pages:
        for key, title, level in page.marks:
            if level == 0:
                entries.append(Entry(key, title, 0))
            elif len(spec.designs) <= contents.LISTED:
                entries.append(listed[key])
    columns = _columns(book, 84)
    filled = contents.paginate(tuple(entries), _room(book, theme), columns)
    return [
        PlannedPage(
            partial(contents.contents, columns=shown, count=columns, first=place == 0),
            (("contents", "Contents", 0),) if place == 0 else (),
        )
        for place, shown in enumerate(filled)
    ]
