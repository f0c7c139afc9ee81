"""The pen on a page: coordinates, flat colour, lines, the structure of what is read, links.

All positions are mm from the top left corner of the trimmed page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Final

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from designgen.press.edition import Edition
from designgen.press.inks import Paint
from designgen.press.metadata import DocumentFacts
from designgen.press.objects import numbers
from designgen.press.tags import Tag, Tagger
from designgen.press.writer import StreamedPdf

PT_PER_MM: Final = 72 / 25.4
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""x, y, width and height in mm, from the top left corner of the trimmed page."""

OVERPRINT, KNOCKOUT = "GSo", "GSk"
"""Names of the two graphics states that every printed page knows."""


class Pen:
    """Draws on the pages of one document; `Document` adds pictures, inks by name, marks and the end."""

    def __init__(self, pdf: StreamedPdf, facts: DocumentFacts, edition: Edition) -> None:
        self.facts = facts
        self.edition = edition
        self._pdf = pdf
        self.canvas = self._make_canvas()
        self._tagger = None if edition.is_print else Tagger(pdf, lambda: self.canvas._code)
        self._overprinting: bool | None = None

    @property
    def origin_mm(self) -> float:
        """How far the trimmed page lies from the corner of the sheet, both ways."""
        return self.edition.bleed_mm + self.edition.slug_mm

    def x_pt(self, x_mm: float) -> float:
        """Return a distance from the left as PDF has it."""
        return (x_mm + self.origin_mm) * PT_PER_MM

    def y_pt(self, y_mm: float) -> float:
        """Return a distance from the top as PDF has it, from the bottom."""
        return (self.facts.page_mm[1] + self.origin_mm - y_mm) * PT_PER_MM

    def box_pt(self, box: Box) -> Box:
        """Return a box as PDF has it: left, bottom, width, height in pt."""
        x, y, w, h = box
        return self.x_pt(x), self.y_pt(y + h), w * PT_PER_MM, h * PT_PER_MM

    def fill_with(self, paint: Paint) -> None:
        """Fill what follows with a paint."""
        self._overprint(paint.overprint)
        self._op("k" if paint.inks else "rg", paint.inks or paint.rgb)

    def stroke_with(self, paint: Paint, width_pt: float, dash_pt: Sequence[float] = ()) -> None:
        """Draw the lines that follow with a paint."""
        self._overprint(paint.overprint)
        self._op("K" if paint.inks else "RG", paint.inks or paint.rgb)
        self.canvas.setLineWidth(width_pt)
        self.canvas.setDash(list(dash_pt))

    def rectangles(self, boxes: Sequence[Box]) -> None:
        """Fill rectangles as one path, in the paint that was set: bars of one colour never show a seam."""
        with self.decoration():
            self.canvas._code.append(" ".join(f"{numbers(self.box_pt(box))} re" for box in boxes) + " f")

    def lines(self, paths: Sequence[Sequence[Point]], *, closed: bool = False) -> None:
        """Stroke straight lines through points."""
        with self.decoration():
            for path in paths:
                self.canvas._code.append(self._trace(path) + (" s" if closed else " S"))

    def polygon(self, points: Sequence[Point]) -> None:
        """Fill a polygon."""
        with self.decoration():
            self.canvas._code.append(self._trace(points) + " f")

    def tagged(self, tag: Tag, alt: str = "") -> Any:
        """Return a context that marks what is drawn inside as text or picture for screen readers; print has none."""
        return nullcontext() if self._tagger is None else self._tagger.piece(tag, alt)

    def decoration(self) -> Any:
        """Return a context that marks what is drawn inside as nothing to be read."""
        return nullcontext() if self._tagger is None else self._tagger.decoration()

    def bookmark(self, key: str, title: str, level: int) -> None:
        """Make the current page a place in the outline."""
        self.canvas.bookmarkPage(key, fit="Fit")
        self.canvas.addOutlineEntry(title, key, level)

    def anchor(self, key: str) -> None:
        """Make the current page a place that links lead to."""
        self.canvas.bookmarkPage(key, fit="Fit")

    def link(self, box: Box, key: str, words: str = "") -> None:
        """Lead to a page of the document; nothing in print, where a link has no meaning and is forbidden."""
        if not self.edition.is_print:
            self.canvas.linkRect(words, key, self._corners(box), relative=0, Border="[0 0 0]", F=4)

    def url(self, box: Box, url: str) -> None:
        """Lead to a page of the web; nothing in print."""
        if not self.edition.is_print:
            self.canvas.linkURL(url, self._corners(box), relative=0, thickness=0, F=4)

    def page_label(self, text: str) -> None:
        """Name the current page as readers show it beside the slider."""
        self.canvas.addPageLabel(self.canvas.getPageNumber() - 1, prefix=text)

    @contextmanager
    def clipped(self, box: Box) -> Iterator[None]:
        """Keep everything drawn inside within a box."""
        self.canvas._code.append(f"q {numbers(self.box_pt(box))} re W n")
        before = self._overprinting
        yield
        self.canvas._code.append("Q")
        self._overprinting = before

    def _overprint(self, wanted: bool) -> None:
        if self.edition.is_print and wanted != self._overprinting:
            self.canvas._code.append(f"/{OVERPRINT if wanted else KNOCKOUT} gs")
            self._overprinting = wanted

    def _op(self, operator: str, values: Sequence[float]) -> None:
        self.canvas._code.append(f"{numbers(values)} {operator}")

    def _trace(self, points: Sequence[Point]) -> str:
        placed = [numbers((self.x_pt(x), self.y_pt(y))) for x, y in points]
        return f"{placed[0]} m " + " ".join(f"{point} l" for point in placed[1:])

    def _corners(self, box: Box) -> Box:
        x, y, w, h = self.box_pt(box)
        return x, y, x + w, y + h

    def _make_canvas(self) -> Canvas:
        """Return a canvas on our document, ReportLab's defaults overruled on it alone."""
        width, height = self.facts.page_mm
        outer = self.origin_mm
        size = ((width + 2 * outer) * PT_PER_MM, (height + 2 * outer) * PT_PER_MM)
        colours = "CMYK" if self.edition.is_print else None
        canvas = Canvas(None, pagesize=size, pageCompression=0, invariant=1, enforceColorSpace=colours)
        canvas._doc = self._pdf
        # Its first font would be an unembedded Helvetica, named in the preamble of every page.
        canvas._preamble = "1 0 0 1 0 0 cm"
        if self.edition.is_print:
            canvas._trimBox = _around(size, outer)
            canvas._bleedBox = _around(size, self.edition.slug_mm)
        self.canvas = canvas
        canvas.setViewerPreference("DisplayDocTitle", "true")
        if self.facts.spreads and not self.edition.is_print:
            self._pdf.Catalog.PageLayout = pdfdoc.PDFName("TwoPageRight")
        canvas.showOutline()
        return canvas


def _around(size: tuple[float, float], by_mm: float) -> Box:
    by = by_mm * PT_PER_MM
    return by, by, size[0] - by, size[1] - by
