"""A sheet of printed cloth: panels where they lie, and what is drawn around them. Lengths in cm from its top left."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np

from designgen.catalogue.fonts import FOLDER, load, width_em
from designgen.panels.laying import Laid
from designgen.panels.outline import Line, Panel, Point

Rgb = tuple[float, float, float]
INCH_CM: Final = 2.54
INK: Final[Rgb] = (0.1, 0.1, 0.1)
CASING: Final[Rgb] = (1.0, 1.0, 1.0)
LINE_CM: Final = 0.025
CASING_CM: Final = 0.09
FONT_FILE: Final = str(FOLDER / "Lato-Regular.ttf")
"""Lines on a print are dark with a light casing, so that they are seen on any colour."""


@dataclass(frozen=True, eq=False)
class Placed:
    """A panel on a sheet.

    Attributes:
        panel: Which.
        laid: Its print; None for one in a flat colour.
        x_cm: Where the panel's origin lies.
        y_cm: Where the panel's origin lies.
        turned: Whether it lies upside down, print and all.
        ground: Its colour where it has no print; None leaves it bare.
        label: What stands in its allowance, so that it is known when it is cut; may be empty.
    """

    panel: Panel
    laid: Laid | None
    x_cm: float
    y_cm: float
    turned: bool = False
    ground: Rgb | None = None
    label: str = ""

    @property
    def sign(self) -> float:
        """1, or -1 where it is turned."""
        return -1.0 if self.turned else 1.0

    def on_sheet(self, line: Line) -> Line:
        """Return places of the panel as places of the sheet."""
        there: Line = np.array([self.x_cm, self.y_cm]) + self.sign * np.asarray(line, np.float64)
        return there


@dataclass(frozen=True)
class Stroke:
    """A line through points, dark; with a light casing where it lies on a print."""

    points: tuple[Point, ...]
    closed: bool = False
    cased: bool = False
    dashed: bool = False
    width_cm: float = LINE_CM


@dataclass(frozen=True)
class Text:
    """Words: where their baseline begins, or ends where it is turned upside down.

    Attributes:
        x_cm: Left end of the baseline; the right end as seen where it is turned.
        y_cm: Height of the baseline.
        words: One line.
        size_cm: Of the type.
        boxed: Whether they stand on a white box, for words on a print.
        turned: Upside down.
    """

    x_cm: float
    y_cm: float
    words: str
    size_cm: float = 0.42
    boxed: bool = False
    turned: bool = False

    @property
    def width_cm(self) -> float:
        """How long the words are."""
        return width_em(self.words, "sans") * self.size_cm

    @property
    def box_cm(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the white box behind them."""
        air = 0.2 * self.size_cm
        along, above, below = self.width_cm + air, 0.78 * self.size_cm + air, 0.22 * self.size_cm + air
        if self.turned:
            return self.x_cm - along, self.y_cm - below, self.x_cm + air, self.y_cm + above
        return self.x_cm - air, self.y_cm - above, self.x_cm + along, self.y_cm + below


@dataclass(frozen=True)
class Marks:
    """What is drawn on a sheet.

    Attributes:
        strokes: Lines around the panels.
        texts: Words, those in the allowances included.
        squares: (left, top, side) of scale checks.
        fills: Polygons filled dark: heads of arrows.
    """

    strokes: tuple[Stroke, ...] = ()
    texts: tuple[Text, ...] = ()
    fills: tuple[tuple[Point, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Sheet:
    """What one file shows.

    Attributes:
        title: What the file is called for people.
        width_cm: Of the sheet.
        height_cm: Of the sheet.
        placed: The panels.
        marks: Drawn around them.
        seam_line: Whether the seam line is shown on flat files, and from the start in layered ones.
    """

    title: str
    width_cm: float
    height_cm: float
    placed: tuple[Placed, ...]
    marks: Marks = field(default_factory=Marks)
    seam_line: bool = False

    def size_px(self, dpi: float) -> tuple[int, int]:
        """(height, width) in pixels: every pixel that the sheet touches."""
        per_cm = dpi / INCH_CM
        return max(1, round(self.height_cm * per_cm)), max(1, round(self.width_cm * per_cm))


def cut_strokes(placed: Placed) -> tuple[Stroke, ...]:
    """Return the cut line of a panel and its notches."""
    ticks = tuple(
        Stroke(_points(placed.on_sheet(np.array(tick))), cased=True, width_cm=1.6 * LINE_CM)
        for tick in placed.panel.ticks
    )
    return (Stroke(_points(placed.on_sheet(placed.panel.cut_line)), closed=True, cased=True), *ticks)


def seam_strokes(placed: Placed) -> tuple[Stroke, ...]:
    """Return the seam line of a panel."""
    return (Stroke(_points(placed.on_sheet(placed.panel.seam_line)), closed=True, cased=True, dashed=True),)


@lru_cache(maxsize=256)
def spelled(text: str) -> str:
    """Return a text in characters that the typeface has; "?" stands for others."""
    known = load("sans").face.charToGlyph
    return "".join(character if ord(character) in known else "?" for character in text)


def fitted(text: str, size_cm: float, room_cm: float) -> tuple[str, float]:
    """Return a text and the size in which it has room: smaller down to 60 %, then shortened."""
    words = spelled(text)
    least = 0.6 * size_cm
    size = min(size_cm, room_cm / max(width_em(words, "sans"), 1e-6))
    if size >= least:
        return words, size
    while words and width_em(words + "…", "sans") * least > room_cm:
        words = words[:-1]
    return (words.rstrip() + "…" if words else ""), least


def _points(line: Line) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in line)
