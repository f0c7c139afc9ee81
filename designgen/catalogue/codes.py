"""Bar codes and QR codes on a page: black ink alone, as vectors, their quiet zones kept free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from designgen.catalogue.geometry import Frame
from designgen.catalogue.sheet import Sheet
from designgen.catalogue.spec import DesignPage
from designgen.commerce.codes import LEAST_MODULE_MM, NOMINAL_MODULE_MM, Bars, Matrix, ean13, qr

if TYPE_CHECKING:
    from designgen.commerce.facts import Terms

_GUARD_MM = 1.65
_QR_MODULE_MM = 0.42


@dataclass(frozen=True)
class Codes:
    """The codes of a design, as far as it has them."""

    bars: Bars | None
    matrix: Matrix | None

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return self.bars is not None or self.matrix is not None

    def width_mm(self, wanted_mm: float) -> float:
        """Return the width of a column that holds both, near what is wanted."""
        least = [wanted_mm]
        if self.bars is not None:
            least.append(self.bars.total_modules * LEAST_MODULE_MM + 0.1)
        if self.matrix is not None:
            least.append(self.matrix.total_modules * LEAST_MODULE_MM + 0.1)
        return max(least)


def codes_of(design: DesignPage, terms: Terms | None) -> Codes:
    """Return the codes of a design: its GTIN, and where its own page is."""
    commerce = design.commerce
    gtin = commerce.gtin if commerce is not None else ""
    url = commerce.url if commerce is not None else ""
    if not url and terms is not None and terms.style_url and design.style_number:
        url = terms.style_url.replace("{style}", design.style_number)
    return Codes(ean13(gtin) if gtin else None, qr(url) if url else None)


def draw_barcode(sheet: Sheet, frame: Frame, bars: Bars) -> None:
    """Draw a bar code with its digits at the foot of a frame, as large as the frame and the nominal size allow."""
    module = min(bars.module_for(frame.w), NOMINAL_MODULE_MM)
    width = bars.total_modules * module
    left = frame.x + (frame.w - width) / 2
    digits = sheet.theme.caption.but(size_pt=7.5, min_size_pt=4, colour="ink", align="centre", max_lines=1)
    text_h = sheet.one_line_mm(digits)
    bar_h = frame.h - text_h
    spans = bars.spans(module)
    sheet.bars(
        [Frame(left + x, frame.y, w, bar_h + (min(_GUARD_MM, text_h * 0.6) if guard else 0.0)) for x, w, guard in spans]
    )
    first, middle, last = bars.figures
    y = frame.y + bar_h + 0.3
    start = left + bars.quiet_left * module
    half = 42 * module
    sheet.text(Frame(left, y, (bars.quiet_left - 1) * module, text_h), first, digits.but(align="right"))
    sheet.text(Frame(start + 3 * module, y, half, text_h), middle, digits)
    sheet.text(Frame(start + 50 * module, y, half, text_h), last, digits)


def draw_qr(sheet: Sheet, frame: Frame, matrix: Matrix) -> None:
    """Draw a QR code in the upper right of a frame, its modules no larger than they need to be."""
    side = min(frame.w, frame.h)
    module = max(LEAST_MODULE_MM, min(side / matrix.total_modules, _QR_MODULE_MM))
    width = matrix.total_modules * module
    left, top = frame.x + (frame.w - width) / 2, frame.y
    sheet.bars([Frame(left + x, top + y, w, h) for x, y, w, h in matrix.rectangles(module)])
    sheet.url(Frame(left, top, width, width), matrix.text)
