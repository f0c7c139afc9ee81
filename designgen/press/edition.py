"""The two forms a document is written in: inks for a press, or colours of light for a screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from designgen.press.profiles import PressProfile

SCREEN_SHORT_SIDE_PX = 780
"""Pixels a picture has per short side of the page on screen: more than a laptop shows of a whole page."""
SCREEN_QUALITY = (64, 28)
"""JPEG's quality at first, and the least to which it falls where a picture would be too large."""
SCREEN_BITS_PER_PX = 0.95
"""The most a picture takes on screen: a page of cloth is then 100 to 150 kB. Where the quality has to fall for it there
is so much texture that it hides what is lost."""
# The eye cannot place 180 dots on an inch of glass, and a file that is zoomed into is the print edition's business.
_SCREEN_DPI = (72.0, 180.0)
_MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Edition:
    """Which form.

    Attributes:
        kind: "print" for inks, "screen" for RGB.
        press: What the print shop asks for; None on screen.

    Raises:
        ValueError: A print edition without a press profile, or a screen edition with one.
    """

    kind: Literal["print", "screen"] = "screen"
    press: PressProfile | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("print", "screen"):
            raise ValueError(f"kind: expected print or screen, got {self.kind!r}")
        if (self.press is None) == (self.kind == "print"):
            raise ValueError(f"press: expected a profile for print and none for screen, got {self.press!r}")

    @property
    def is_print(self) -> bool:
        """Whether inks are written."""
        return self.press is not None

    @property
    def bleed_mm(self) -> float:
        """How far pictures at the page's edge go beyond it."""
        return 0.0 if self.press is None else self.press.bleed_mm

    @property
    def slug_mm(self) -> float:
        """Room beyond the bleed for marks."""
        return 0.0 if self.press is None else self.press.slug_mm

    def dpi(self, page_mm: tuple[float, float]) -> float:
        """Return the resolution of placed pictures on a page of this size."""
        if self.press is not None:
            return self.press.dpi
        wanted = SCREEN_SHORT_SIDE_PX / min(page_mm) * _MM_PER_INCH
        return min(max(wanted, _SCREEN_DPI[0]), _SCREEN_DPI[1])


SCREEN = Edition("screen")
"""RGB, for reading on a display."""


def print_edition(profile: PressProfile) -> Edition:
    """Return the edition in the inks of a press."""
    return Edition("print", profile)
