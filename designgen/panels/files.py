"""Sheets as files, and markers laid out as sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np

from designgen.imaging.tiff import TiffForm, write_rows
from designgen.imaging.writing import encode_png
from designgen.imaging.xmp import Facts, packet
from designgen.panels.laying import for_dpi
from designgen.panels.layout import FOOT_CM, MARGIN_CM, Words, cloth_sheet, on_grid
from designgen.panels.marker import Marker
from designgen.panels.order import Ready
from designgen.panels.outline import area_cm2, box_of
from designgen.panels.raster import bands
from designgen.panels.sheet import INCH_CM, Marks, Placed, Sheet, Text, fitted
from designgen.panels.vector import write_pdf

OVERVIEW_PX = 1600
_LABEL_CM = 2.2


@dataclass(frozen=True)
class Maker:
    """What files say of the design: `about` its maker and rights, and its name."""

    about: Facts = Facts()  # noqa: RUF009  # frozen
    name: str = ""

    @property
    def author(self) -> str:
        """Who made it, as one line."""
        return ", ".join(self.about.creators)


def write_sheet_pdf(stream: BinaryIO, sheet: Sheet, maker: Maker) -> None:
    """Write a sheet as a PDF at true size."""
    write_pdf(stream, sheet, f"Print: {maker.name}. At true size: print at 100 %.", maker.author)


def write_sheet_tiff(stream: BinaryIO, sheet: Sheet, dpi: float, maker: Maker) -> None:
    """Write a sheet as a TIFF at true size, LZW, sRGB, a band of rows at a time."""
    height, width = sheet.size_px(dpi)
    facts = replace(maker.about, title=sheet.title, description=f"Print: {maker.name}.", dpi=dpi)
    form = TiffForm(dpi, "lzw", packet(facts))
    write_rows(stream, (height, width, 3), np.uint8, bands(sheet, dpi), form)


def marker_sheet(marker: Marker, ready: Sequence[Ready], words: Words, grid_cm: float = 0.0) -> Sheet:
    """Lay a marker's panels on cloth with their prints.

    Args:
        marker: Where they lie.
        ready: The panels with their prints.
        words: What is said about it.
        grid_cm: See `layout.panel_sheet`.
    """
    prints = {id(each.panel): each.placed for each in ready}
    placed = [
        replace(
            prints[id(spot.panel)],
            x_cm=on_grid(spot.x_cm, grid_cm),
            y_cm=on_grid(spot.y_cm, grid_cm),
            turned=spot.turned,
        )
        for spot in marker.spots
    ]
    return cloth_sheet(placed, marker.width_cm, marker.length_cm, words)


def overview_png(sheet: Sheet, words: Words) -> bytes:
    """Return a marker as a small picture with large labels, to look at and to mail.

    Args:
        sheet: As `marker_sheet` laid it out.
        words: Its title and the lines of it that are large enough to read.
    """
    dpi = OVERVIEW_PX / sheet.width_cm * INCH_CM
    placed = tuple(_coarser(each, dpi) for each in sheet.placed)
    below = sheet.height_cm - FOOT_CM
    titles = (_line(words.title, below + 1.5, 2.2, sheet), *(
        _line(line, below + 4.0 + 1.9 * row, 1.5, sheet) for row, line in enumerate(words.lines[:2])
    ))  # fmt: skip
    names = tuple(_name_on(each) for each in placed)
    dashed = tuple(stroke for stroke in sheet.marks.strokes if stroke.dashed)
    small = replace(sheet, placed=placed, marks=Marks(dashed, (*titles, *names)), height_cm=below + 7.0)
    levels = np.concatenate(list(bands(small, dpi)))
    pixels = np.ascontiguousarray(levels.transpose(2, 0, 1)[None]).astype(np.float32) / np.float32(255)
    return encode_png(pixels, dpi=dpi)


def marker_facts(marker: Marker) -> dict[str, Any]:
    """Return a marker as plain JSON types."""
    return {
        "fabric_width_cm": marker.width_cm,
        "length_cm": round(marker.length_cm, 2),
        "efficiency_percent": round(100 * marker.efficiency, 1),
        "panels": [
            {
                "name": spot.panel.name,
                "size": spot.panel.size,
                "x_cm": round(spot.x_cm, 3),
                "y_cm": round(spot.y_cm, 3),
                "turned": spot.turned,
            }
            for spot in marker.spots
        ],
    }


def panel_facts(ready: Ready) -> dict[str, Any]:
    """Return a panel as plain JSON types."""
    panel, laid = ready.panel, ready.placed.laid
    left, top, right, bottom = box_of(panel.cut_line)
    return {
        "name": panel.name,
        "size": panel.size,
        "cut": panel.count,
        "fabric": panel.piece.fabric,
        "mirrored": panel.flipped,
        "cut_size_cm": [round(right - left, 2), round(bottom - top, 2)],
        "cut_area_cm2": round(area_cm2(panel.cut_line), 1),
        "notches": len(panel.ticks),
        "grain_deg": panel.grain_deg,
        "printed": laid is not None,
        "print_dpi": None if laid is None else round(min(laid.tile.dpi, laid.tile.dpi_vertical), 1),
    }


def _coarser(placed: Placed, dpi: float) -> Placed:
    if placed.laid is None:
        return placed
    return replace(placed, laid=replace(placed.laid, tile=for_dpi(placed.laid.tile, dpi)))


def _line(text: str, y_cm: float, size_cm: float, sheet: Sheet) -> Text:
    words, size = fitted(text, size_cm, sheet.width_cm - 2 * MARGIN_CM)
    return Text(MARGIN_CM, y_cm, words, size)


def _name_on(placed: Placed) -> Text:
    left, top, right, bottom = box_of(placed.on_sheet(placed.panel.seam_line))
    words, size = fitted(f"{placed.panel.title} {placed.panel.size}", _LABEL_CM, 0.8 * (right - left))
    text = Text(0.0, 0.0, words, size, boxed=True)
    return replace(text, x_cm=(left + right - text.width_cm) / 2, y_cm=(top + bottom + size * 0.6) / 2)
