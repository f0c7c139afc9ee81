"""The page under the pen: text, lines, panels, pictures and inks placed in mm, in print and on screen alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from designgen.catalogue.fonts import Speller
from designgen.catalogue.geometry import PT_PER_MM, Frame
from designgen.catalogue.pictures import levels_of
from designgen.catalogue.plane import View
from designgen.catalogue.spec import SpotChip
from designgen.catalogue.theme import COLOURS, Rgb, TextStyle, Theme
from designgen.catalogue.typeset import ASCENT_EM, DESCENT_EM, Setting, fit, full_size_pt, line_width_pt
from designgen.press import Document, Edition, Paint, Spot

WHITE: Rgb = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Stroke:
    """A line's look: colour by its name in the theme, width in pt, dash pattern in pt."""

    colour: str = "rule"
    width_pt: float = 0.4
    dash_pt: tuple[float, ...] = ()


_LIKE_PAPER = 93.0
"""L* from which an ink cannot be told from the page by itself."""


class Sheet:
    """One document being drawn. All positions are in mm from the top left corner of the current page, as trimmed.

    Args:
        document: Where it is drawn; its edition decides between inks and light.
        theme: Colours and type.
        speller: The typefaces.
    """

    def __init__(self, document: Document, theme: Theme, speller: Speller) -> None:
        width, height = document.facts.page_mm
        self._document = document
        self._canvas = document.canvas
        self._speller = speller
        self._alt = ""
        self.theme = theme
        self.page = Frame(0, 0, width, height)
        self.scale = min(max(min(min(width, height) / 210, max(width, height) / 297), 0.72), 1.45)
        """How much larger than on A4 type and margins are."""
        for name in COLOURS:
            if (percent := theme.ink_of(name)) is not None:
                document.agree(theme.colour(name), _shares(percent))

    @property
    def edition(self) -> Edition:
        """Print or screen."""
        return self._document.edition

    @property
    def dpi(self) -> float:
        """The resolution pictures are wanted at; more is averaged away, less is marked as native."""
        return self._document.dpi

    @property
    def bleed(self) -> Frame:
        """What a picture from edge to edge fills: the page and, in print, the bleed around it."""
        return self.page.inset(-self.edition.bleed_mm)

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
        if not setting.lines:
            return 0.0
        slack = frame.h * PT_PER_MM - setting.height_pt
        down_pt = {"top": 0.0, "middle": slack / 2, "bottom": slack}[style.anchor]
        baseline_pt = self._document.y_pt(frame.y) - down_pt - ASCENT_EM * setting.size_pt
        left_pt = self._document.x_pt(frame.x)
        self._document.fill_with(self._paint(style.colour))
        with self._document.tagged(self._tag(style)):
            for line in setting.lines:
                room = frame.w * PT_PER_MM - line_width_pt(line, style, setting.size_pt, self._speller)
                x_pt = left_pt + {"left": 0.0, "centre": room / 2, "right": room}[style.align]
                tracking = style.tracking_em * setting.size_pt
                self._speller.draw(self._canvas, (x_pt, baseline_pt), line, style.face, setting.size_pt, tracking)
                baseline_pt -= setting.leading_pt
        return setting.height_pt / PT_PER_MM

    def one_line_mm(self, style: TextStyle) -> float:
        """Return the height of a frame for one line of a style."""
        return (ASCENT_EM + DESCENT_EM) * full_size_pt(style, self.scale) / PT_PER_MM

    def panel(self, frame: Frame, colour: Rgb) -> None:
        """Fill a frame. A picture on it that ends in the same colour shows no edge."""
        self._document.fill_with(self._area_paint(colour))
        self._document.rectangles([_box(frame)])

    def bars(self, frames: Sequence[Frame]) -> None:
        """Fill many frames with black ink alone, as one path: barcodes and QR codes."""
        if frames:
            black = self._document.inks.black
            self._document.fill_with(Paint(black.inks, black.rgb))
            self._document.rectangles([_box(frame) for frame in frames])

    def outline(self, frame: Frame, stroke: Stroke = Stroke()) -> None:
        """Draw a frame's edge."""
        self._pen(stroke)
        corners = ((frame.x, frame.y), (frame.right, frame.y), (frame.right, frame.bottom), (frame.x, frame.bottom))
        self._document.lines([(*corners, corners[0])], closed=True)

    def line(self, start: tuple[float, float], end: tuple[float, float], stroke: Stroke = Stroke()) -> None:
        """Draw a straight line."""
        self._pen(stroke)
        self._document.lines([(start, end)])

    def triangle(self, points: tuple[tuple[float, float], ...], colour: str) -> None:
        """Fill a small polygon, such as an arrow head."""
        self._document.fill_with(self._paint(colour))
        self._document.polygon(points)

    @contextmanager
    def clipped(self, frame: Frame) -> Iterator[None]:
        """Keep everything drawn inside within a frame."""
        with self._document.clipped(_box(frame)):
            yield

    def alt(self, text: str) -> None:
        """Say what the next picture shows, for who cannot see it; without it the picture counts as decoration."""
        self._alt = " ".join(text.split())

    def view(self, frame: Frame, view: View) -> Frame:
        """Place a view with its top left corner in the frame's, clipped to the frame, and return what it covers.

        A view with too few pixels for the edition is marked as shown at its native resolution, unless its `native`
        says that it should have had more.
        """
        placed = Frame(frame.x, frame.y, view.width_mm, view.height_mm)
        clip = None if frame.holds(placed) else _box(frame)
        native = bool(getattr(view, "native", True))
        levels = levels_of(view.pixels)
        self._document.picture(levels, _box(placed), clip=clip, alt=self._said(), native=native)
        return Frame(frame.x, frame.y, min(frame.w, placed.w), min(frame.h, placed.h))

    def view_centred(self, frame: Frame, view: View) -> Frame:
        """Place a view that fits in the middle of a frame and return what it covers."""
        return self.view(frame.centred(view.width_mm, view.height_mm), view)

    def plates(
        self, frame: Frame, labels: NDArray[np.uint8], chips: Sequence[SpotChip], size_mm: tuple[float, float]
    ) -> Frame:
        """Place a design reduced to inks, every pixel exactly one of them, and return what it covers.

        In print each ink is a plate of its own name (DeviceN).

        Args:
            frame: Its top left corner is the picture's; what goes beyond it is not seen.
            labels: uint8 (H, W), index into `chips`; any higher is bare paper.
            chips: The inks.
            size_mm: (width, height) of the whole picture.
        """
        placed = Frame(frame.x, frame.y, *size_mm)
        clip = None if frame.holds(placed) else _box(frame)
        spots = [self._spot(chip) for chip in chips]
        self._document.plates(labels, spots, _box(placed), clip=clip, alt=self._said())
        return Frame(frame.x, frame.y, min(frame.w, placed.w), min(frame.h, placed.h))

    def chip(self, frame: Frame, chip: SpotChip) -> None:
        """Fill a frame with an ink: a named Separation in print, its colour on screen.

        What only stands for a painted design is mixed of the press's own inks: a plate for each would be refused. An
        ink nearly as light as paper gets an edge.
        """
        if chip.kind == "spot":
            self._document.chip(_box(frame), self._spot(chip))
        else:
            paint = self._document.inks.of_lab(chip.lab)
            self._document.fill_with(Paint(paint.inks, chip.srgb))
            self._document.rectangles([_box(frame)])
        if chip.lab[0] >= _LIKE_PAPER:
            self.outline(frame)

    def inks_of(self, chip: SpotChip) -> tuple[float, float, float, float] | None:
        """Return the CMYK shares that stand for an ink on this press, None on screen."""
        return None if self._document.transform is None else self._document.transform.of_lab(chip.lab)

    def bookmark(self, key: str, title: str, level: int) -> None:
        """Make the current page a place in the outline, and one that `link` leads to."""
        self._document.bookmark(key, title, level)

    def anchor(self, key: str) -> None:
        """Make the current page a place that `link` leads to."""
        self._document.anchor(key)

    def link(self, frame: Frame, key: str, words: str = "") -> None:
        """Lead to a bookmark or anchor on screen, also one that comes later; nothing in print."""
        self._document.link(_box(frame), key, words)

    def url(self, frame: Frame, url: str) -> None:
        """Lead to an address on screen; nothing in print."""
        self._document.url(_box(frame), url)

    def page_label(self, text: str) -> None:
        """Name the current page as readers show it: "iv", "12"."""
        self._document.page_label(text)

    def end_page(self) -> None:
        """Finish the page and begin the next."""
        self._alt = ""
        self._document.end_page()

    def _said(self) -> str:
        alt, self._alt = self._alt, ""
        return alt

    def _spot(self, chip: SpotChip) -> Spot:
        return Spot(chip.name, self.inks_of(chip) or (0.0, 0.0, 0.0, 0.0), chip.srgb)

    def _paint(self, name: str) -> Paint:
        """Return the paint of text and lines in a colour of the theme."""
        rgb, percent = self.theme.colour(name), self.theme.ink_of(name)
        inks = self._document.inks
        return inks.of_srgb(rgb) if percent is None else inks.of_cmyk(_shares(percent), rgb)

    def _area_paint(self, rgb: Rgb) -> Paint:
        inks = self._document.inks
        for name in COLOURS:
            if self.theme.colour(name) == rgb and (percent := self.theme.ink_of(name)) is not None:
                paint = inks.of_cmyk(_shares(percent), rgb)
                return Paint(paint.inks, paint.rgb)
        return inks.area_of_srgb(rgb)

    def _tag(self, style: TextStyle) -> Literal["H1", "H2", "P"]:
        """Return what a text is to a screen reader, by the size it is set in."""
        if style.size_pt >= self.theme.title.size_pt:
            return "H1"
        return "H2" if style.size_pt >= self.theme.name.size_pt and style.face == self.theme.name.face else "P"

    def _pen(self, stroke: Stroke) -> None:
        self._document.stroke_with(self._paint(stroke.colour), stroke.width_pt, stroke.dash_pt)


def _box(frame: Frame) -> tuple[float, float, float, float]:
    return frame.x, frame.y, frame.w, frame.h


def _shares(percent: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    cyan, magenta, yellow, black = (value / 100 for value in percent)
    return cyan, magenta, yellow, black
