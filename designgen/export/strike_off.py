"""The strike-off: a test sheet that is printed before the order, with everything written on it that it is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import designgen
from designgen.colour.inks import Ink
from designgen.errors import InputError
from designgen.export.fitting import Fitted, fit
from designgen.export.forms import TILE
from designgen.export.order import Delivery, Order, prepare
from designgen.export.plane import bands, levels_of
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize, resize_rgba
from designgen.repeat.tile import MM_PER_INCH, Tile, size_text

SHEET_MM: Final = (210.0, 297.0)
CHIPS: Final = 8

_MARGIN_MM: Final = 10.0
_HEADER_MM: Final = 30.0
_RULER_MM: Final = 7.0
_CHIPS_MM: Final = 34.0
_INK: Final = (20, 20, 20)
_FONTS: Final = Path(designgen.__file__).parent / "catalogue" / "fonts"
_CHIP_SOURCE_PX: Final = 384
_LEAST_DPI: Final = 60.0


def strike_off(tile: Tile, order: Order, title: str, metadata: Mapping[str, Any] | None = None) -> Delivery:
    """Lay a design out on a labelled sheet at its printed size.

    Args:
        tile: At its finished size.
        order: Resolution, cloth, format and service; its form is not used.
        title: The design's name.
        metadata: What the tile remembers of its making, or None.

    Returns:
        A file of 21 × 29.7 cm: name, repeat, sizes, dpi, cloth; the design with rulers in cm along two sides; its main
        colours with their sRGB, Lab and share.

    Raises:
        InputError: There are too few pixels to label.
    """
    dpi = order.dpi or (order.service.dpi if order.service is not None else None)
    fitted = fit(tile, dpi, order.cloth)
    if fitted.tile.dpi < _LEAST_DPI:
        raise InputError(f"At {fitted.tile.dpi:.0f} dpi no label can be read.", f"Give --dpi {_LEAST_DPI:.0f} or more.")
    sheet = _Sheet(fitted, order, title)
    sheet.draw()
    pixels = np.asarray(sheet.image, np.float32).transpose(2, 0, 1)[None] / np.float32(255)
    width_mm, height_mm = (side * MM_PER_INCH / fitted.tile.dpi for side in sheet.image.size)
    page = Tile(np.ascontiguousarray(pixels), Lattice.named("none"), width_mm, height_mm)
    plain = replace(order, form=TILE, service=None, dpi=None, cloth=type(order.cloth)())
    made = prepare(page, plain, f"{title}, strike-off")
    notices = (*fitted.notices, *order.cloth.advice(fitted.tile.width_mm, fitted.tile.dpi))
    recipe = None if metadata is None else {**metadata, "kind": "strike-off"}
    shown = replace(made, label="a strike-off", repeat_mm=(fitted.tile.width_mm, fitted.tile.height_mm))
    return replace(shown, notices=notices, recipe=recipe, finished_mm=fitted.finished_mm)


class _Sheet:
    """The page while it is drawn; lengths in mm from its top left corner."""

    def __init__(self, fitted: Fitted, order: Order, title: str) -> None:
        self.tile, self.finished_mm, self.order, self.title = fitted.tile, fitted.finished_mm, order, title
        self.scale = fitted.tile.dpi / MM_PER_INCH
        self.image = Image.new("RGB", (self.px(SHEET_MM[0]), self.px(SHEET_MM[1])), (255, 255, 255))
        self.pen = ImageDraw.Draw(self.image)

    def px(self, length_mm: float) -> int:
        return round(length_mm * self.scale)

    def draw(self) -> None:
        left, top = _MARGIN_MM + _RULER_MM, _MARGIN_MM + _HEADER_MM + _RULER_MM
        width, height = SHEET_MM[0] - _MARGIN_MM - left, SHEET_MM[1] - _MARGIN_MM - _CHIPS_MM - top
        self._header()
        width, height = self._design(left, top, width, height)
        self._rulers(left, top, width, height)
        self._chips(top + height + 6)

    def text(self, at_mm: tuple[float, float], text: str, height_mm: float, *, bold: bool = False) -> None:
        font = ImageFont.truetype(str(_FONTS / ("Lato-Medium.ttf" if bold else "Lato-Regular.ttf")), self.px(height_mm))
        self.pen.text((self.px(at_mm[0]), self.px(at_mm[1])), text, fill=_INK, font=font)

    def _header(self) -> None:
        tile, cloth = self.tile, self.order.cloth
        repeat = "placed print" if not tile.lattice.is_periodic else f"{tile.repeat_name} repeat"
        printed = size_text(tile.width_mm, tile.height_mm)
        sizes = f"{repeat}, {printed}"
        if cloth.shrinks:
            sizes = f"{repeat}, printed {printed}, finishes at {size_text(*self.finished_mm)}"
        known = [
            f"{tile.dpi:.0f} dpi",
            cloth.method or "",
            cloth.direction or "",
            "" if cloth.usable_width_mm is None else f"cloth {cloth.usable_width_mm / 10:g} cm wide",
            f"shrinks {cloth.shrinkage_warp:g} % warp, {cloth.shrinkage_weft:g} % weft" if cloth.shrinks else "",
            "" if self.order.service is None else f"for {self.order.service.title}",
        ]
        self.text((_MARGIN_MM, _MARGIN_MM), self.title, 8, bold=True)
        self.text((_MARGIN_MM, _MARGIN_MM + 11), sizes, 4.5)
        self.text((_MARGIN_MM, _MARGIN_MM + 18), " · ".join(word for word in known if word), 4.5)
        self.text((_MARGIN_MM, _MARGIN_MM + 24.5), "Strike-off. Measure 10 cm on the rulers before judging sizes.", 3.2)
        self._warp_arrow()

    def _warp_arrow(self) -> None:
        """An arrow along the warp; with two heads where the design may be turned round."""
        x, top, bottom = self.px(SHEET_MM[0] - _MARGIN_MM - 6), self.px(_MARGIN_MM + 1), self.px(_MARGIN_MM + 19)
        thick, head = max(1, self.px(0.5)), self.px(2.2)
        self.pen.line((x, top, x, bottom), fill=_INK, width=thick)
        self.pen.polygon([(x, top), (x - head // 2, top + head), (x + head // 2, top + head)], fill=_INK)
        if self.order.cloth.direction in ("two-way", "tossed"):
            self.pen.polygon([(x, bottom), (x - head // 2, bottom - head), (x + head // 2, bottom - head)], fill=_INK)
        self.text((SHEET_MM[0] - _MARGIN_MM - 11, _MARGIN_MM + 20.5), "warp", 3.6)

    def _design(self, left: float, top: float, width: float, height: float) -> tuple[float, float]:
        """Show the plane in a window, a placed print as much of it as there is; return what it covers in mm."""
        tile, rows, columns = self.tile, self.px(height), self.px(width)
        down, across = tile.lattice.wraps
        size_px = rows if down else min(rows, tile.size_px[0]), columns if across else min(columns, tile.size_px[1])
        flat = tile if tile.alpha is None else replace(tile, pixels=_on_white(tile), alpha=None)
        shown = np.concatenate(list(bands(levels_of(flat, 8), flat, size_px)))
        self.image.paste(Image.fromarray(shown), (self.px(left), self.px(top)))
        return size_px[1] / self.scale, size_px[0] / self.scale

    def _rulers(self, left: float, top: float, width: float, height: float) -> None:
        thick = max(1, self.px(0.25))
        for cm in range(int(width / 10 + 1e-6) + 1):
            x, tick = self.px(left + 10 * cm), 3.5 if cm % 5 == 0 else 2.0
            self.pen.line((x, self.px(top - 0.6), x, self.px(top - 0.6 - tick)), fill=_INK, width=thick)
            if cm % 5 == 0:
                self.text((left + 10 * cm + 0.8, top - 5.2), f"{cm} cm" if cm else "0", 3.2)
        for cm in range(int(height / 10 + 1e-6) + 1):
            y, tick = self.px(top + 10 * cm), 3.5 if cm % 5 == 0 else 2.0
            self.pen.line((self.px(left - 0.6), y, self.px(left - 0.6 - tick), y), fill=_INK, width=thick)
            if cm % 5 == 0 and cm:
                self.text((left - 6.4, top + 10 * cm + 0.5), f"{cm}", 3.2)

    def _chips(self, top: float) -> None:
        inks = main_colours(self.tile)
        pitch = (SHEET_MM[0] - 2 * _MARGIN_MM) / CHIPS
        for index, (ink, share) in enumerate(inks):
            left = _MARGIN_MM + index * pitch
            box = (self.px(left), self.px(top), self.px(left + pitch - 2), self.px(top + 12))
            self.pen.rectangle(box, fill=tuple(int(v) for v in bytes.fromhex(ink.hex[1:])), outline=_INK)
            lightness, a, b = ink.lab
            whole = f"a {round(a)}  b {round(b)}"
            lines = (ink.hex, f"L {round(lightness)}", whole, f"{share:.0%}")
            for number, line in enumerate(lines):
                self.text((left, top + 13 + 3.6 * number), line, 3.0)


def main_colours(tile: Tile, count: int = CHIPS) -> list[tuple[Ink, float]]:
    """Return the main colours of a tile with their share of it, the commonest first."""
    scale = min(1.0, _CHIP_SOURCE_PX / max(tile.size_px))
    size = tile.lattice.admissible((max(1, round(tile.size_px[0] * scale)), max(1, round(tile.size_px[1] * scale))))
    lattice = tile.lattice if scale < 1 and max(size) <= 2 * _CHIP_SOURCE_PX else Lattice.named("none")
    if lattice.axis == "none":
        size = max(1, round(tile.size_px[0] * scale)), max(1, round(tile.size_px[1] * scale))
    if tile.alpha is None:
        pixels, alpha = resize(tile.pixels, size, lattice), None
    else:
        pixels, alpha = resize_rgba(tile.pixels, tile.alpha, size, lattice)
    small = Tile(pixels, lattice, tile.width_mm, tile.height_mm, alpha)
    from designgen.colour.reduce import ReduceOptions, reduce_tile  # here: a plan that exports reduces nothing

    separation = reduce_tile(small, ReduceOptions(spots=count, clean_mm=0)).separation
    shares = [float(share) for share in separation.coverage]
    return sorted(zip(separation.inks, shares, strict=True), key=lambda each: -each[1])


def _on_white(tile: Tile) -> Any:
    assert tile.alpha is not None
    return (tile.pixels * tile.alpha + (1 - tile.alpha)).astype(np.float32)
