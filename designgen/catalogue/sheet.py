"""The page under the pen: text, lines, panels and pictures placed in mm on a ReportLab canvas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from designgen.catalogue.fonts import Speller
from designgen.catalogue.geometry import PT_PER_MM, Frame
from designgen.catalogue.pictures import EncodedPicture, PictureObject, encode
from designgen.catalogue.plane import View
from designgen.catalogue.theme import Rgb, TextStyle, Theme
from designgen.catalogue.typeset import ASCENT_EM, DESCENT_EM, Setting, fit, full_size_pt, line_width_pt


@dataclass(frozen=True)
class Stroke:
    """A line's look: colour by its name in the theme, width in pt, dash pattern in pt."""

    colour: str = "rule"
    width_pt: float = 0.4
    dash_pt: tuple[float, ...] = ()


class Sheet:
    """One document being drawn. All positions are in mm from the top left corner of the current page."""

    def __init__(self, canvas: Canvas, page_mm: tuple[float, float], theme: Theme, speller: Speller) -> None:
        self._canvas = canvas
        self._speller = speller
        self.theme = theme
        self.page = Frame(0, 0, *page_mm)
        self.scale = min(max(min(min(page_mm) / 210, max(page_mm) / 297), 0.72), 1.45)
        """How much larger than on A4 type and margins are."""

    @property
    def live(self) -> Frame:
        """The page within its margins."""
        return self.page.inset(self.mm(self.theme.margin_mm))

    def mm(self, length_on_a4: float) -> float:
        """Return a length that grows and shrinks with the page like the type."""
        return length_on_a4 * self.scale

    def spelled(self, text: str, style: TextStyle) -> str:
        """Return the text as it will be printed."""
        text = text.upper() if style.upper else text
        return self._speller.spell(text, style.face)

    def natural_width_mm(self, text: str, style: TextStyle) -> float:
        """Return how wide a text is on one line at its full size."""
        size_pt = full_size_pt(style, self.scale)
        return line_width_pt(self.spelled(text, style), style, size_pt, self._speller) / PT_PER_MM

    def measure(self, frame: Frame, text: str, style: TextStyle) -> Setting:
        """Return how a text would be set in a frame."""
        box = frame.w * PT_PER_MM, frame.h * PT_PER_MM
        return fit(self.spelled(text, style), style, box, self.scale, self._speller)

    def text(self, frame: Frame, text: str, style: TextStyle) -> float:
        """Set a text in a frame and return the height it took in mm."""
        setting = self.measure(frame, text, style)
        slack = frame.h * PT_PER_MM - setting.height_pt
        y_pt = frame.y * PT_PER_MM + {"top": 0.0, "middle": slack / 2, "bottom": slack}[style.anchor]
        baseline = y_pt + ASCENT_EM * setting.size_pt
        canvas = self._canvas
        canvas.setFillColorRGB(*self.theme.colour(style.colour))
        for line in setting.lines:
            room = frame.w * PT_PER_MM - line_width_pt(line, style, setting.size_pt, self._speller)
            x_pt = frame.x * PT_PER_MM + {"left": 0.0, "centre": room / 2, "right": room}[style.align]
            tracking = style.tracking_em * setting.size_pt
            self._speller.draw(canvas, (x_pt, self._up(baseline)), line, style.face, setting.size_pt, tracking)
            baseline += setting.leading_pt
        return setting.height_pt / PT_PER_MM

    def one_line_mm(self, style: TextStyle) -> float:
        """Return the height of a frame for one line of a style."""
        return (ASCENT_EM + DESCENT_EM) * full_size_pt(style, self.scale) / PT_PER_MM

    def panel(self, frame: Frame, colour: Rgb) -> None:
        """Fill a frame."""
        self._canvas.setFillColorRGB(*colour)
        self._canvas.rect(*self._box(frame), stroke=0, fill=1)

    def outline(self, frame: Frame, stroke: Stroke = Stroke()) -> None:
        """Draw a frame's edge."""
        self._pen(stroke)
        self._canvas.rect(*self._box(frame), stroke=1, fill=0)

    def line(self, start: tuple[float, float], end: tuple[float, float], stroke: Stroke = Stroke()) -> None:
        """Draw a straight line."""
        self._pen(stroke)
        x0, y0, x1, y1 = (v * PT_PER_MM for v in (*start, *end))
        self._canvas.line(x0, self._up(y0), x1, self._up(y1))

    def triangle(self, points: tuple[tuple[float, float], ...], colour: str) -> None:
        """Fill a small polygon, such as an arrow head."""
        path = self._canvas.beginPath()
        for index, (x, y) in enumerate(points):
            (path.moveTo if index == 0 else path.lineTo)(x * PT_PER_MM, self._up(y * PT_PER_MM))
        path.close()
        self._canvas.setFillColorRGB(*self.theme.colour(colour))
        self._canvas.drawPath(path, stroke=0, fill=1)

    @contextmanager
    def clipped(self, frame: Frame) -> Iterator[None]:
        """Keep everything drawn inside within a frame."""
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.rect(*self._box(frame))
        self._canvas.clipPath(path, stroke=0, fill=0)
        yield
        self._canvas.restoreState()

    def view(self, frame: Frame, view: View) -> Frame:
        """Place a view with its top left corner in the frame's, clipped to the frame, and return what it covers."""
        placed = Frame(frame.x, frame.y, view.width_mm, view.height_mm)
        picture = encode(view.pixels)
        if frame.holds(placed):
            self._place(picture, placed)
        else:
            with self.clipped(frame):
                self._place(picture, placed)
        return Frame(frame.x, frame.y, min(frame.w, placed.w), min(frame.h, placed.h))

    def view_centred(self, frame: Frame, view: View) -> Frame:
        """Place a view that fits in the middle of a frame and return what it covers."""
        return self.view(frame.centred(view.width_mm, view.height_mm), view)

    def bookmark(self, key: str, title: str, level: int) -> None:
        """Make the current page a place in the outline."""
        self._canvas.bookmarkPage(key, fit="Fit")
        self._canvas.addOutlineEntry(title, key, level)

    def end_page(self) -> None:
        """Finish the page and begin the next."""
        self._canvas.showPage()

    def _place(self, picture: EncodedPicture, frame: Frame) -> None:
        document: Any = self._canvas._doc
        name = picture.digest
        internal = document.getXObjectName(name)
        if internal not in document.idToObject:
            document.Reference(PictureObject(picture), internal)
            document.updateSignature(name)
        self._canvas.saveState()
        x, y, w, h = self._box(frame)
        self._canvas.transform(w, 0, 0, h, x, y)
        self._canvas.doForm(name)
        self._canvas.restoreState()

    def _pen(self, stroke: Stroke) -> None:
        self._canvas.setStrokeColorRGB(*self.theme.colour(stroke.colour))
        self._canvas.setLineWidth(stroke.width_pt)
        self._canvas.setDash(list(stroke.dash_pt))

    def _up(self, y_pt: float) -> float:
        """Turn a distance from the top into PDF's distance from the bottom."""
        return self.page.h * PT_PER_MM - y_pt

    def _box(self, frame: Frame) -> tuple[float, float, float, float]:
        x, y, w, h = (v * PT_PER_MM for v in (frame.x, frame.bottom, frame.w, frame.h))
        return x, self._up(y), w, h
