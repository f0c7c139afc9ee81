"""From a specification to the bytes of a PDF: the same in, the same out, no clock and no files read but typefaces."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from designgen.catalogue import contact, linesheet, lookbook, technical
from designgen.catalogue.cover import cover
from designgen.catalogue.fonts import Speller
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import DOCUMENT_NAMES, CatalogueSpec
from designgen.catalogue.theme import DEFAULT, Theme
from designgen.press import SCREEN, DocumentFacts, open_document

OnPage = Callable[[int, int], None]
OnNotice = Callable[[str], None]


@dataclass(frozen=True)
class PlannedPage:
    """One page to be drawn.

    Attributes:
        draw: Draws it on the sheet.
        marks: Outline entries that lead to it, as (key, title, level).
    """

    draw: Callable[[Sheet], None]
    marks: tuple[tuple[str, str, int], ...] = ()


def build(
    spec: CatalogueSpec,
    *,
    on_page: OnPage | None = None,
    on_notice: OnNotice | None = None,
    theme: Theme = DEFAULT,
) -> bytes:
    """Lay out a catalogue and return it as a PDF.

    Every picture is placed at 300 dpi or more by choosing the scale at which it is shown, and a reduced view prints its
    scale; nothing is enlarged. Colours are sRGB. Pages are drawn one after the other and only their encoded pictures
    are kept.

    Args:
        spec: What to show.
        on_page: Called with (pages done, pages in all) after every page; may raise to stop.
        on_notice: Called with a sentence for every text that the typefaces could not spell in full.
        theme: How it looks.

    Returns:
        The file's bytes; the same specification gives the same bytes.
    """
    stream = io.BytesIO()
    document = open_document(stream, _facts(spec), SCREEN)
    speller = Speller(theme.fonts)
    sheet = Sheet(document, theme, speller)
    pages = list(_plan(spec))
    for index, page in enumerate(pages, start=1):
        for mark in page.marks:
            sheet.bookmark(*mark)
        page.draw(sheet)
        sheet.end_page()
        if on_page is not None:
            on_page(index, len(pages))
    if on_notice is not None:
        for notice in speller.notices():
            on_notice(notice)
    document.finish()
    return stream.getvalue()


def page_count(spec: CatalogueSpec) -> int:
    """Return how many pages `build` will make."""
    return sum(1 for _ in _plan(spec))


def _plan(spec: CatalogueSpec) -> Iterator[PlannedPage]:
    return {"lookbook": _lookbook, "linesheet": _linesheet, "technical": _technical}[spec.document](spec)


def _lookbook(spec: CatalogueSpec) -> Iterator[PlannedPage]:
    yield PlannedPage(partial(cover, spec=spec), (("cover", spec.heading, 0),))
    sheets = contact.sheet_count(len(spec.designs))
    first = 2 + sheets
    for index in range(sheets):
        marks = (("collection", "The collection", 0),) if index == 0 else ()
        draw = partial(contact.contact_sheet, spec=spec, index=index, page=2 + index, first_design_page=first)
        yield PlannedPage(draw, marks)
    for index in range(len(spec.designs)):
        draw = partial(lookbook.design_page, spec=spec, index=index, page=first + index)
        yield PlannedPage(draw, _design_marks(spec, index))


def _linesheet(spec: CatalogueSpec) -> Iterator[PlannedPage]:
    count = len(spec.designs)
    for index, start in enumerate(range(0, count, linesheet.PER_PAGE)):
        shown = range(start, min(start + linesheet.PER_PAGE, count))
        marks = tuple(mark for design in shown for mark in _design_marks(spec, design))
        yield PlannedPage(partial(linesheet.order_page, spec=spec, index=index, page=index + 1), marks)


def _technical(spec: CatalogueSpec) -> Iterator[PlannedPage]:
    lists = technical.contents_count(len(spec.designs))
    for index in range(lists):
        marks = (("contents", "Contents", 0),) if index == 0 else ()
        draw = partial(technical.contents_page, spec=spec, index=index, page=index + 1, first_design_page=lists + 1)
        yield PlannedPage(draw, marks)
    for index in range(len(spec.designs)):
        draw = partial(technical.spec_page, spec=spec, index=index, page=lists + 1 + index)
        yield PlannedPage(draw, _design_marks(spec, index))


def _design_marks(spec: CatalogueSpec, index: int) -> tuple[tuple[str, str, int], ...]:
    """Return the outline entries of a design: "Designs" above the first one."""
    above = (("designs", "Designs", 0),) if index == 0 else ()
    return (*above, (f"design-{index + 1}", spec.designs[index].heading, 1))


def _facts(spec: CatalogueSpec) -> DocumentFacts:
    return DocumentFacts(
        title=" – ".join(part for part in (spec.heading, spec.subtitle.strip()) if part),
        author=spec.studio.strip(),
        subject=DOCUMENT_NAMES[spec.document],
        language=spec.language,
        issue_date=spec.issue_date,
        document_id=spec.document_id,
        page_mm=spec.page_mm,
        spreads=spec.shape.spreads,
    )
