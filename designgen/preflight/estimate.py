"""Ink without Ghostscript: the sum of inks in every CMYK picture, one decoded at a time, and in every flat colour."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pikepdf
from PIL import Image

from designgen.preflight.geometry import PT_PER_MM
from designgen.preflight.machine import filters_of
from designgen.preflight.marks import Mark, Placed
from designgen.preflight.pages import Page
from designgen.preflight.plates import Ink

_ROUNDING = 1.0
_BITS = 8
_MOST_PX = 400_000_000


@dataclass
class Estimator:
    """Measures pages one after the other; what was decoded is measured once however often it is placed.

    Attributes:
        pdf: The open file.
        tac_percent: Most ink that is asked for.
    """

    pdf: pikepdf.Pdf
    tac_percent: float
    _known: dict[int, tuple[float, float]] = field(default_factory=dict)

    def page(self, page: Page) -> Ink:
        """Return the ink of a page; what overprints or shines through is not added up."""
        most, area = 0.0, 0.0
        for mark in page.content.marks:
            if not mark.box.meets(page.printed):
                continue
            percent, share = self._mark(mark)
            box = mark.box.within(page.printed)
            most = max(most, percent)
            area += share * box.width * box.height / PT_PER_MM**2
        return Ink(page.number, most, area)

    def _mark(self, mark: Mark) -> tuple[float, float]:
        """Return most ink and the share of the mark's area above what is asked."""
        if mark.picture is not None and not mark.picture.is_mask:
            return self._picture(mark.picture)
        inks = None if mark.colour is None or mark.colour.is_for_marks else mark.colour.inks
        percent = 100 * sum(inks.values()) if inks else 0.0
        return percent, float(percent > self.tac_percent + _ROUNDING)

    def _picture(self, picture: Placed) -> tuple[float, float]:
        space = picture.space
        if not picture.number or space is None or space.family == "Indexed" or space.model != "cmyk":
            return 0.0, 0.0
        if picture.number not in self._known:
            pixels = _pixels(self.pdf.get_object((picture.number, 0)), picture)
            self._known[picture.number] = (0.0, 0.0) if pixels is None else self._summed(pixels)
        return self._known[picture.number]

    def _summed(self, pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> tuple[float, float]:
        total = pixels.sum(axis=-1, dtype=np.uint16)
        over = total > (self.tac_percent + _ROUNDING) * 2.55
        return float(total.max()) / 2.55, float(over.mean())


def _pixels(image: Any, picture: Placed) -> np.ndarray[Any, np.dtype[np.uint8]] | None:
    """Return the inks of a CMYK picture, uint8 (H, W, 4); None where we do not read its encoding."""
    width, height = picture.size_px
    if picture.bits != _BITS or width * height > _MOST_PX:
        return None
    decode = [float(value) for value in image.get("/Decode", [])]
    inverted = bool(decode) and decode[0] > decode[1]
    if filters_of(image)[-1:] == ("DCTDecode",):
        stream = image.read_raw_bytes() if filters_of(image) == ("DCTDecode",) else None
        if stream is None:
            return None
        with Image.open(io.BytesIO(stream)) as jpeg:
            if jpeg.mode != "CMYK":
                return None
            # Pillow turns every JPEG of four channels over, as Adobe's programs write them.
            pixels = 255 - np.asarray(jpeg, np.uint8)
    else:
        data = np.frombuffer(image.get_stream_buffer(), np.uint8)
        if data.size < width * height * 4:
            return None
        pixels = data[: width * height * 4].reshape(height, width, 4)
    return 255 - pixels if inverted else pixels
