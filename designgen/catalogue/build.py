"""From a specification to the bytes of a PDF: the same in, the same out, no clock and no files read but typefaces."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from designgen.catalogue import contact, linesheet, lookbook, technical
from designgen.catalogue.cover import cover
from designgen.catalogue.fonts import FONT_FILES, Speller, font_name
from designgen.catalogue.geometry import PT_PER_MM
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import DOCUMENT_NAMES, CatalogueSpec
from designgen.catalogue.theme import DEFAULT, Theme

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
    speller = Speller()
    canvas = _canvas(spec)
    sheet = Sheet(canvas, spec.page_mm, theme, speller)
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
    data: bytes = canvas.getpdfdata()
    return data


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


class _Info(pdfdoc.PDFInfo):  # type: ignore[misc]
    """Document information that tells a date only when it was given one."""

    issued = ""

    def format(self, document: Any) -> bytes:
        entries = {
            "Title": self.title,
            "Author": self.author,
            "Subject": self.subject,
            "Creator": "designgen",
            "Producer": "designgen (ReportLab)",
        }
        dictionary = {key: pdfdoc.PDFString(value) for key, value in entries.items() if value}
        if self.issued:
            dictionary["CreationDate"] = dictionary["ModDate"] = pdfdoc.PDFString(self.issued)
        dictionary["Trapped"] = pdfdoc.PDFName("False")
        written: bytes = pdfdoc.PDFDictionary(dictionary).format(document)
        return written


def _canvas(spec: CatalogueSpec) -> Canvas:
    """Return a canvas with ReportLab's defaults overruled on this one document, its global settings left alone.

    Its first font would be an unembedded Helvetica; its streams would be wrapped in ASCII85 (a quarter larger) unless
    page compression is off and the document's own default filter does it; its date would be the clock's.
    """
    for face in FONT_FILES:
        font_name(face)
    size = tuple(side * PT_PER_MM for side in spec.page_mm)
    canvas = Canvas(
        io.BytesIO(), pagesize=size, pageCompression=0, invariant=1, initialFontName=font_name("sans"),
        lang=spec.language, pdfVersion=(1, 6),
    )  # fmt: skip
    document = canvas._doc
    document.defaultStreamFilters = [pdfdoc.PDFZCompress]
    document.signature = hashlib.md5(b"designgen catalogue", usedforsecurity=False)
    document.info = _Info()
    document.info.issued = _pdf_date(spec.issue_date)
    canvas.setTitle(" – ".join(part for part in (spec.heading, spec.subtitle.strip()) if part))
    canvas.setAuthor(spec.studio.strip())
    canvas.setSubject(DOCUMENT_NAMES[spec.document])
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.showOutline()
    return canvas


def _pdf_date(issue_date: str | None) -> str:
    """Return an ISO date as PDF writes it, "" for anything else."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", (issue_date or "").strip())
    return "D:{}{}{}000000Z".format(*found.groups()) if found else ""
