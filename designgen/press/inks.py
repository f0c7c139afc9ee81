"""Flat colours on a page: which inks text, lines and panels are printed in.

Small type in several inks never registers, so what is meant as black is printed in black ink alone, over whatever
lies there (overprint), and greys are tints of it. Everything else goes through the ICC profile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from designgen.colour.spaces import lab_from_srgb, srgb_from_lab
from designgen.press.cmyk import InkTransform
from designgen.press.edition import Edition
from designgen.press.profiles import Cmyk

Rgb = tuple[float, float, float]

BLACK: Final[Cmyk] = (0.0, 0.0, 0.0, 1.0)
NO_INK: Final[Cmyk] = (0.0, 0.0, 0.0, 0.0)
BLACK_BELOW_L = 18.0
"""Text darker than this is meant as black."""
GREY_BELOW_CHROMA = 8.0
"""Text with less chroma than this is meant as grey: warm and cold greys of screens are one black ink on paper."""
_SHADES_KEPT = 4096


@dataclass(frozen=True)
class Paint:
    """What a shape is filled or stroked with.

    Attributes:
        inks: Shares of cyan, magenta, yellow and black; empty on screen.
        rgb: sRGB in [0, 1] on screen.
        overprint: Printed on top of what lies there and not cut out of it.
    """

    inks: Cmyk | tuple[()]
    rgb: Rgb
    overprint: bool = False


class Inks:
    """Paints of one edition."""

    def __init__(self, edition: Edition, transform: InkTransform | None) -> None:
        self.edition = edition
        self.transform = transform
        self.of_srgb: Callable[[Rgb], Paint] = lru_cache(_SHADES_KEPT)(self._of_srgb)
        """Return the paint of text and lines in an sRGB colour."""
        self.area_of_srgb: Callable[[Rgb], Paint] = lru_cache(_SHADES_KEPT)(self._area_of_srgb)
        """Return the paint of a panel in an sRGB colour, the same inks as a picture of that colour."""

    def of_cmyk(self, inks: Cmyk, rgb: Rgb) -> Paint:
        """Return a paint of exactly these inks, brought within the press's limit; `rgb` on screen."""
        if self.transform is None:
            return Paint((), rgb)
        over = 100 * sum(inks) - self.transform.press.tac_percent
        if over > 0:
            room = max(self.transform.press.tac_percent / 100 - inks[3], 0.0)
            scale = room / sum(inks[:3])
            inks = (inks[0] * scale, inks[1] * scale, inks[2] * scale, inks[3])
        return Paint(inks, rgb, overprint=inks == BLACK)

    def of_lab(self, lab: tuple[float, float, float]) -> Paint:
        """Return the paint of a measured colour (CIELAB, D50)."""
        red, green, blue = (float(v) for v in srgb_from_lab(np.asarray(lab)))
        rgb = red, green, blue
        return Paint((), rgb) if self.transform is None else Paint(self.transform.of_lab(lab), rgb)

    @property
    def black(self) -> Paint:
        """Black ink alone, over everything: barcodes and small text."""
        return Paint(BLACK if self.transform is not None else (), (0.0, 0.0, 0.0), overprint=self.transform is not None)

    def rich_black(self) -> Paint:
        """Return the press's deep black for areas; black ink alone where it names none."""
        press = self.edition.press
        if press is None or press.rich_black is None:
            return Paint(self.black.inks, (0.0, 0.0, 0.0))
        return Paint(press.rich_black, (0.0, 0.0, 0.0))

    def _of_srgb(self, rgb: Rgb) -> Paint:
        if self.transform is None:
            return Paint((), rgb)
        lab = lab_from_srgb(np.asarray(rgb))
        lightness, chroma = float(lab[0]), float(np.hypot(lab[1], lab[2]))
        if lightness >= 99.5 and chroma < 1:
            return Paint(NO_INK, rgb)
        if chroma >= GREY_BELOW_CHROMA:
            return Paint(self.transform.of_srgb(rgb), rgb)
        if lightness < BLACK_BELOW_L:
            return Paint(BLACK, rgb, overprint=True)
        tint = self.transform.tint_of(lightness)
        return Paint((0.0, 0.0, 0.0, tint), rgb, overprint=tint == 1.0)

    def _area_of_srgb(self, rgb: Rgb) -> Paint:
        """Convert as pictures are, to the last level: a picture's ground and the panel it stands on must be one."""
        if self.transform is None:
            return Paint((), rgb)
        levels = np.array([[[int(share * 255 + 0.5) for share in rgb]]], np.uint8)
        cyan, magenta, yellow, black = (float(level) / 255 for level in self.transform.inks(levels)[0, 0])
        return Paint((cyan, magenta, yellow, black), rgb)
