"""The sheet around a plate or a film: registration crosses on its four sides, corners of the repeat, and a label.

What is drawn lies outside the repeat, so that the repeat itself is untouched and every plate of a design registers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

MARGIN_MM: Final = 12.0
_CROSS_MM: Final = 6.0
_LINE_MM: Final = 0.15
_TEXT_MM: Final = 3.0
_LEAST_TEXT_PX: Final = 5.0


@dataclass(frozen=True)
class MarkedSheet:
    """Where a repeat lies on its sheet.

    Attributes:
        size_px: (height, width) of the repeat.
        px_per_mm: Of the plate or film.
        labels: What is written along the lower edge, left and right of the cross in its middle.
    """

    size_px: tuple[int, int]
    px_per_mm: float
    labels: tuple[str, str]

    @property
    def margin_px(self) -> int:
        """Width of the margin on every side."""
        return round(MARGIN_MM * self.px_per_mm)

    @property
    def sheet_px(self) -> tuple[int, int]:
        """(height, width) of the whole sheet."""
        return self.size_px[0] + 2 * self.margin_px, self.size_px[1] + 2 * self.margin_px

    def around(self, bands: Iterable[NDArray[Any]], dtype: Any = np.bool_) -> Iterator[NDArray[Any]]:
        """Yield the rows of the sheet from the top, marks drawn around the repeat; only its margins are ever held.

        Args:
            bands: Arrays (h, width) of the repeat from the top: bool, True black, or uint8, 255 black.
            dtype: Theirs.
        """

        def drawn(left: int, top: int, right: int, bottom: int) -> NDArray[Any]:
            marks = self._drawn((left, top, right, bottom))
            return marks >= 128 if np.dtype(dtype) == np.bool_ else marks

        height, width = self.sheet_px
        margin = self.margin_px
        yield drawn(0, 0, width, margin)
        left, right = (drawn(x, margin, x + margin, height - margin) for x in (0, width - margin))
        top = 0
        for band in bands:
            rows = slice(top, top + len(band))
            yield np.concatenate([left[rows], band, right[rows]], axis=1)
            top += len(band)
        yield drawn(0, height - margin, width, height)

    def _drawn(self, box: tuple[int, int, int, int]) -> NDArray[np.uint8]:
        """Return a part of the sheet (left, top, right, bottom) with the marks in it, uint8 (h, w), 255 black."""
        left, top, right, bottom = box
        height, width = self.sheet_px
        image = Image.new("L", (right - left, bottom - top), 0)
        draw = ImageDraw.Draw(image)
        line = max(1, round(_LINE_MM * self.px_per_mm))
        middle = self.margin_px // 2
        crosses = ((width // 2, middle), (width // 2, height - 1 - middle))
        for x, y in (*crosses, (middle, height // 2), (width - 1 - middle, height // 2)):
            self._cross(draw, (x - left, y - top), line)
        self._corners(draw, (left, top), line)
        self._write(draw, origin=(left, top))
        return np.asarray(image)

    def _write(self, draw: ImageDraw.ImageDraw, origin: tuple[int, int]) -> None:
        """Write the labels between the corners and the cross in the middle, in one size in which both fit."""
        height, width = self.sheet_px
        margin, reach = self.margin_px, round(_CROSS_MM * self.px_per_mm)
        starts = (margin, width // 2 + reach)
        room = max(1.0, width // 2 - reach - margin)
        size = _TEXT_MM * self.px_per_mm
        longest = max(draw.textlength(label, font=ImageFont.load_default(size=size)) for label in self.labels)
        font = ImageFont.load_default(size=max(_LEAST_TEXT_PX, min(size, size * room / max(1.0, longest))))
        for x, label in zip(starts, self.labels, strict=True):
            draw.text((x - origin[0], height - margin // 2 - origin[1]), label, fill=255, font=font, anchor="lm")

    def _cross(self, draw: ImageDraw.ImageDraw, at: tuple[int, int], line: int) -> None:
        x, y = at
        reach = round(_CROSS_MM / 2 * self.px_per_mm)
        draw.line((x - reach, y, x + reach, y), fill=255, width=line)
        draw.line((x, y - reach, x, y + reach), fill=255, width=line)
        ring = round(reach * 0.6)
        draw.ellipse((x - ring, y - ring, x + ring, y + ring), outline=255, width=line)

    def _corners(self, draw: ImageDraw.ImageDraw, origin: tuple[int, int], line: int) -> None:
        """Draw ticks that end a millimetre outside the corners of the repeat."""
        gap, far = round(self.px_per_mm), round(4 * self.px_per_mm)
        height, width = self.sheet_px
        margin = self.margin_px
        for x, away_x in ((margin - origin[0], -1), (width - 1 - margin - origin[0], 1)):
            for y, away_y in ((margin - origin[1], -1), (height - 1 - margin - origin[1], 1)):
                draw.line((x + away_x * gap, y, x + away_x * far, y), fill=255, width=line)
                draw.line((x, y + away_y * gap, x, y + away_y * far), fill=255, width=line)


def marked_plate(plane: NDArray[np.uint8], px_per_mm: float, labels: tuple[str, str]) -> NDArray[np.uint8]:
    """Return a plate, uint8 (H, W), 255 full ink, with marks around it."""
    sheet = MarkedSheet((int(plane.shape[0]), int(plane.shape[1])), px_per_mm, labels)
    return np.concatenate(list(sheet.around([plane], np.uint8)))
