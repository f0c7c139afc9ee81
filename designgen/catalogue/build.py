"""From a specification to a PDF: the same in, the same out, no clock and no files read but typefaces."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, BinaryIO

from designgen.catalogue.book import bound
from designgen.catalogue.fonts import Speller
from designgen.catalogue.plan import plan
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import DOCUMENT_NAMES, CatalogueSpec
from designgen.catalogue.theme import DEFAULT, Theme
from designgen.press import SCREEN, DocumentFacts, Edition, open_document

OnPage = Callable[[int, int], None]
OnNotice = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What was written.

    Attributes:
        pages: How many pages.
        notices: A sentence for every text that could not be spelled in full.
    """

    pages: int
    notices: tuple[str, ...] = ()


def write(
    spec: CatalogueSpec,
    stream: BinaryIO,
    *,
    edition: Edition = SCREEN,
    theme: Theme = DEFAULT,
    on_page: OnPage | None = None,
    on_notice: OnNotice | None = None,
) -> Built:
    """Lay out a catalogue and write it as a PDF, page by page.

    Every picture has the resolution of the press by the choice of the scale at which it is shown, and a reduced view
    prints its scale; what is shown at true scale has the tile's own resolution, which is printed beside it. Nothing is
    enlarged.

    Args:
        spec: What to show.
        stream: Open for writing at its beginning; for a screen edition also seekable.
        edition: Print, in the inks of a press, or screen.
        theme: How it looks.
        on_page: Called with (pages done, pages in all) after every page; may raise to stop.
        on_notice: Called with every notice.

    Returns:
        What was written; the same specification, edition and theme give the same bytes.

    Raises:
        InputError: A text needs letters that no typeface has, or the press's ICC profile cannot be used.
        MissingError: An extra typeface is given, and what shapes its text is not installed.
    """
    texts = tuple(texts_of(spec))
    speller = Speller(theme.fonts, spec.extra_fonts, texts, spec.language)
    speller.require(texts)
    book = bound(spec)
    pages = plan(book, theme)
    document = open_document(stream, facts_of(spec), edition)
    try:
        sheet = Sheet(document, theme, speller)
        for number, page in enumerate(pages, start=1):
            for mark in page.marks:
                sheet.bookmark(*mark)
            sheet.page_label(page.label or str(number))
            page.draw(sheet, book, number)
            sheet.end_page()
            if on_page is not None:
                on_page(number, len(pages))
        document.finish()
    except BaseException:
        document.abandon()
        raise
    notices = speller.notices()
    for notice in notices if on_notice is not None else ():
        on_notice(notice)  # type: ignore[misc]
    return Built(len(pages), notices)


def build(
    spec: CatalogueSpec,
    *,
    on_page: OnPage | None = None,
    on_notice: OnNotice | None = None,
    theme: Theme = DEFAULT,
    edition: Edition = SCREEN,
) -> bytes:
    """Return a catalogue as the bytes of a PDF, for those that fit in memory; see `write`."""
    stream = io.BytesIO()
    write(spec, stream, edition=edition, theme=theme, on_page=on_page, on_notice=on_notice)
    return stream.getvalue()


def page_count(spec: CatalogueSpec, theme: Theme = DEFAULT) -> int:
    """Return how many pages a catalogue has."""
    return len(plan(bound(spec), theme))


def facts_of(spec: CatalogueSpec) -> DocumentFacts:
    """Return what the file says of itself."""
    title = " – ".join(part for part in (spec.heading, spec.subtitle.strip()) if part)
    return DocumentFacts(
        title=title, author=spec.studio.strip(), subject=DOCUMENT_NAMES[spec.document], language=spec.language,
        issue_date=spec.issue_date, document_id=spec.document_id or _content_id(spec), page_mm=spec.page_mm,
        spreads=spec.shape.spreads,
    )  # fmt: skip


def _content_id(spec: CatalogueSpec) -> str:
    """Return an identifier made from everything that is said in the catalogue; pictures are not loaded for it."""
    words = "\x1f".join((spec.document, *texts_of(spec)))
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text of a specification, in its order; typefaces and pictures are not texts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for entry in value:
            yield from texts_of(entry)
    elif is_dataclass(value) and not isinstance(value, type):
        for entry in fields(value):
            if entry.name not in ("tile", "mockups", "labels", "extra_fonts", "seam", "data"):
                yield from texts_of(getattr(value, entry.name))
