"""A document on A4 across that fills page after page: pictures, tables and charts one below the other."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.colors import HexColor

from designgen.catalogue.fonts import Speller, font_name
from designgen.catalogue.geometry import MM_PER_INCH, PT_PER_MM, Frame
from designgen.catalogue.pictures import PRESS_DPI
from designgen.catalogue.plane import View
from designgen.catalogue.sheet import Sheet, Stroke
from designgen.catalogue.theme import DEFAULT, TextStyle
from designgen.imaging import Pixels, resize_for_preview
from designgen.press import DocumentFacts, Edition, open_document
from designgen.study.figures import Drawing, Text

PAGE_MM = (297.0, 210.0)
HAIRLINE = Stroke("rule", 0.4)
CHOSEN = Stroke("accent", 1.6)
CELL_TEXT = TextStyle("sans", 7.6, 5.0, 1.2, max_lines=1)
HEAD_TEXT = TextStyle("medium", 7.2, 5.0, 1.15, "muted", max_lines=2, anchor="bottom")


class _Study(Edition):
    """The screen edition with every pixel that a press shows: one zooms into what one compares."""

    def dpi(self, page_mm: tuple[float, float]) -> float:
        """Return the resolution of placed pictures."""
        return PRESS_DPI


class Book:
    """The document being drawn, its place on the page included."""

    def __init__(self, title: str) -> None:
        """Begin a document of this title."""
        self._title = title
        self._stream = io.BytesIO()
        facts = DocumentFacts(title=title, subject="Study", page_mm=PAGE_MM)
        self._document = open_document(self._stream, facts, _Study("screen"))
        self.sheet = Sheet(self._document, DEFAULT, Speller())
        self.sheet.scale = 1.0  # the sheet is as long as A4; only its type would shrink to the shorter side
        self._page = 1
        self.y = self.live.y

    @property
    def live(self) -> Frame:
        """The page within its margins, without the foot."""
        frame = self.sheet.live
        return frame.top(frame.h - 4)

    @property
    def rest(self) -> Frame:
        """What is left of the page."""
        return self.live.below(self.y - self.live.y)

    def need(self, height_mm: float) -> None:
        """Go to the next page unless so much is left of this one."""
        if self.y + height_mm > self.live.bottom + 0.01 and self.y > self.live.y:
            self.next_page()

    def next_page(self) -> None:
        """Finish the page with its foot and begin the next."""
        self._foot()
        self.sheet.end_page()
        self._page += 1
        self.y = self.live.y

    def begin(self, heading: str, note: str = "") -> None:
        """Begin a section on a page of its own, with its heading, its place in the outline and a note."""
        if self.y > self.live.y:
            self.next_page()
        self.sheet.bookmark(f"page-{self._page}", heading, 0)
        self.y += (
            self.sheet.text(self.rest.top(9), heading, self.sheet.theme.heading.but(size_pt=18.0, max_lines=1)) + 2
        )
        if note:
            self.paragraph(note)

    def paragraph(self, text: str) -> None:
        """Set a paragraph as wide as is good to read."""
        frame = self.rest.left(min(190.0, self.rest.w))
        self.y += self.sheet.text(frame, text, self.sheet.theme.body.but(colour="muted")) + 3

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Set a table of short texts; a row may be shorter, its last text then runs on."""
        widths = self._widths(head, rows)
        height = 5.2
        self.need(3 * height)
        self._head(head, widths)
        for row in rows:
            if self.y + height > self.live.bottom:
                self.next_page()
                self._head(head, widths)
            self.sheet.line((self.live.x, self.y), (self.live.right, self.y), HAIRLINE)
            x = self.live.x
            for i, text in enumerate(row):
                runs_on = i == len(row) - 1 and len(row) < len(head)
                w = self.live.right - x if runs_on else widths[i]
                align = "left" if i == 0 or runs_on else "right"
                style = CELL_TEXT.but(align=align, anchor="middle", face="medium" if i == 0 else "sans")
                self.sheet.text(Frame(x + 1, self.y, w - 2, height), text, style)
                x += w
            self.y += height
        self.y += 3

    def picture(self, frame: Frame, pixels: Pixels) -> Frame:
        """Place a picture as large as the frame holds, at its top in the middle, and return what it covers.

        More pixels than the press can show are left out.
        """
        height, width = pixels.shape[2:]
        scale = min(frame.w / width, frame.h / height)
        w, h = width * scale, height * scale
        place = Frame(frame.x + (frame.w - w) / 2, frame.y, w, h)
        small, _ = resize_for_preview(pixels, max_side_px=max(1, round(max(w, h) / MM_PER_INCH * PRESS_DPI)))
        self.sheet.view(place, View(small, w, h))
        return place

    def chart(self, frame: Frame, picture: Drawing) -> None:
        """Draw a chart to fill a frame, its texts in our typeface."""
        with self._document.decoration():
            self._draw_chart(frame, picture)

    def _draw_chart(self, frame: Frame, picture: Drawing) -> None:
        scale = min(frame.w * PT_PER_MM / picture.size_pt[0], frame.h * PT_PER_MM / picture.size_pt[1])
        left, top = frame.x * PT_PER_MM, (PAGE_MM[1] - frame.y) * PT_PER_MM
        canvas = self._document.canvas
        for shape in picture.shapes:
            if isinstance(shape, Text):
                text = self.sheet.spelled(shape.text, CELL_TEXT)
                canvas.setFillColor(HexColor(shape.colour))
                canvas.setFont(font_name("sans"), shape.size_pt * scale)
                x, y = left + shape.at[0] * scale, top - shape.at[1] * scale
                {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}[
                    shape.anchor
                ](x, y, text)
                continue
            canvas.setStrokeColor(HexColor(shape.colour))
            canvas.setLineWidth(shape.width_pt * scale)
            canvas.setDash([dash * scale for dash in shape.dash_pt])
            path = canvas.beginPath()
            for i, (x, y) in enumerate(shape.points):
                (path.lineTo if i else path.moveTo)(left + x * scale, top - y * scale)
            canvas.drawPath(path, stroke=1, fill=0)
        canvas.setDash([])

    def close(self) -> bytes:
        """Finish the last page and return the file."""
        self._foot()
        self.sheet.end_page()
        self._document.finish()
        return self._stream.getvalue()

    def _widths(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
        whole = [row for row in rows if len(row) == len(head)]
        natural = []
        for i, name in enumerate(head):
            texts = [max(name.split(), key=len), *(row[i] for row in whole)]
            natural.append(max(self.sheet.natural_width_mm(text, CELL_TEXT) for text in texts) + 3)
        free = self.live.w - sum(natural)
        if free < 0:
            return [width * self.live.w / sum(natural) for width in natural]
        return [width + free / len(head) for width in natural]

    def _head(self, head: Sequence[str], widths: Sequence[float]) -> None:
        x = self.live.x
        for i, (name, width) in enumerate(zip(head, widths, strict=True)):
            frame = Frame(x + 1, self.y, width - 2, 8)
            self.sheet.text(frame, name, HEAD_TEXT.but(align="left" if i == 0 else "right"))
            x += width
        self.y += 9

    def _foot(self) -> None:
        theme, live = self.sheet.theme, self.sheet.live
        frame = Frame(live.x, live.bottom, live.w, 4)
        self.sheet.text(frame, self._title, theme.caption.but(max_lines=1))
        self.sheet.text(frame, str(self._page), theme.caption.but(max_lines=1, align="right"))
