"""A sheet as a PDF at true size: the tile held once and drawn wherever it repeats, lines and letters over it.

The tile is never resampled: a press that prints 600 dots to the inch makes them from the tile's own pixels. Each copy
carries a few pixels of its neighbours around it, so that copies overlap and no viewer shows a hairline between them.
Print, cut line with notches, and seam line are layers (ISO 32000-1, 8.11) that a cutter can switch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import numpy as np
from reportlab.pdfbase import pdfdoc

from designgen.catalogue.fonts import font_name
from designgen.imaging.icc_tags import srgb_profile
from designgen.panels.block import Block, flate
from designgen.panels.laying import Laid
from designgen.panels.outline import Line
from designgen.panels.sheet import (
    CASING,
    CASING_CM,
    INK,
    LINE_CM,
    Placed,
    Rgb,
    Sheet,
    Stroke,
    Text,
    cut_strokes,
    seam_strokes,
)
from designgen.press.edition import SCREEN
from designgen.press.metadata import DocumentFacts
from designgen.press.objects import bytes_stream, numbers, raster_stream
from designgen.press.pen import Pen
from designgen.press.writer import StreamedPdf

PT_PER_CM: Final = 72 / 2.54
LONGEST_CM: Final = 14_400 / PT_PER_CM
"""A page of a PDF has at most 14,400 points a side (ISO 32000-1, annex C)."""
_MATRIX = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class _Layer:
    key: str
    name: str
    shown: bool


def write_pdf(stream: BinaryIO, sheet: Sheet, about: str = "", author: str = "") -> None:
    """Write a sheet as a PDF of one page at true size.

    Args:
        stream: Open for writing, at its beginning.
        sheet: What is shown.
        about: One sentence for the file's subject.
        author: Who made the design.

    Raises:
        ValueError: A side is longer than a page of a PDF can be.
    """
    if max(sheet.width_cm, sheet.height_cm) > LONGEST_CM:
        raise ValueError(f"sheet: expected at most {LONGEST_CM:.0f} cm a side, got {sheet.height_cm:.0f} cm")
    facts = DocumentFacts(sheet.title, author, about, page_mm=(10 * sheet.width_cm, 10 * sheet.height_cm))
    _Writer(StreamedPdf(stream, facts, SCREEN), facts).write(sheet)


class _Writer(Pen):
    def __init__(self, pdf: StreamedPdf, facts: DocumentFacts) -> None:
        super().__init__(pdf, facts, SCREEN)
        self._height_cm = facts.page_mm[1] / 10
        self._images: dict[int, tuple[str, Block]] = {}
        profile = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"N": 3}), srgb_profile(), filters=[pdfdoc.PDFZCompress])
        self._space = pdfdoc.PDFArray([pdfdoc.PDFName("ICCBased"), pdf.Reference(profile, "SRGB")])

    def write(self, sheet: Sheet) -> None:
        layers = (
            _Layer("LayerPrint", "Print", True),
            _Layer("LayerCut", "Cut line and notches", True),
            _Layer("LayerSeam", "Seam line", sheet.seam_line),
        )
        self._declare(layers)
        images: dict[str, Any] = {}
        prints = "\n".join(line for placed in sheet.placed for line in self._print(placed, images))
        cuts = self._strokes(stroke for placed in sheet.placed for stroke in cut_strokes(placed))
        seams = self._strokes(stroke for placed in sheet.placed for stroke in seam_strokes(placed))
        for layer, code, held in zip(layers, (prints, cuts, seams), (images, {}, {}), strict=True):
            self._form(layer, code, held)
        with self.decoration():
            self.canvas._code.append(self._strokes(sheet.marks.strokes))
            for fill in sheet.marks.fills:
                self.canvas._code.append(f"{numbers(INK)} rg {self._path(np.array(fill))} f")
        for text in sheet.marks.texts:
            self._write(text)
        assert self._tagger is not None
        number = self._tagger.end_page(self._pdf.thisPageName())
        self._pdf.page_extras = {"StructParents": number, "Tabs": "/S"}
        self.canvas.showPage()
        catalog = self._pdf.Catalog
        catalog.StructTreeRoot = self._tagger.close()
        catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        self._pdf.close(self.canvas)

    def _declare(self, layers: Iterable[_Layer]) -> None:
        groups = {
            layer.key: self._pdf.Reference(
                pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("OCG"), "Name": pdfdoc.PDFString(layer.name)}), layer.key
            )
            for layer in layers
        }
        every = list(groups.values())
        hidden = [groups[layer.key] for layer in layers if not layer.shown]
        usual = {"Name": pdfdoc.PDFString("Panels"), "Order": pdfdoc.PDFArray(every), "OFF": pdfdoc.PDFArray(hidden)}
        catalog = self._pdf.Catalog
        catalog.__NoDefault__ = (*catalog.__NoDefault__, "OCProperties")
        catalog.OCProperties = pdfdoc.PDFDictionary({"OCGs": pdfdoc.PDFArray(every), "D": pdfdoc.PDFDictionary(usual)})

    def _form(self, layer: _Layer, code: str, images: dict[str, Any]) -> None:
        """Write a layer as a form of its own and show it on the page."""
        width, height = (side / 10 * PT_PER_CM for side in self.facts.page_mm)
        name = f"Form{layer.key}"
        entries: dict[str, Any] = {
            "Type": pdfdoc.PDFName("XObject"),
            "Subtype": pdfdoc.PDFName("Form"),
            "BBox": pdfdoc.PDFArray([0, 0, round(width, 4), round(height, 4)]),
            "OC": pdfdoc.PDFObjectReference(layer.key),
            "Resources": pdfdoc.PDFDictionary({"XObject": pdfdoc.PDFDictionary(images)} if images else {}),
        }
        self._pdf.write_now(pdfdoc.xObjectName(name), bytes_stream(code.encode(), entries))
        with self.decoration():
            self.canvas.doForm(name)

    def _print(self, placed: Placed, images: dict[str, Any]) -> Iterator[str]:
        """Draw a panel's print out to its bleed."""
        outline = self._path(placed.on_sheet(placed.panel.bleed_line))
        if placed.laid is None:
            if placed.ground is not None:
                yield f"{numbers(placed.ground)} rg {outline} f"
            return
        name, block = self._image(placed.laid)
        images[name] = pdfdoc.PDFObjectReference(pdfdoc.xObjectName(name))
        yield f"q {outline} W n"
        for x, y in block.places(placed):
            yield f"q {numbers(self._matrix(placed, block, x, y))} cm /{name} Do Q"
        yield "Q"

    def _image(self, laid: Laid) -> tuple[str, Block]:
        known = self._images.get(id(laid.tile))
        if known is not None:
            return known
        block = Block.of(laid)
        name = f"Tile{len(self._images)}"
        size = block.levels.shape[1], block.levels.shape[0]
        stream = raster_stream(flate(block.levels), size, 3, "FlateDecode", {"ColorSpace": self._space})
        self._pdf.write_now(pdfdoc.xObjectName(name), stream)
        self._images[id(laid.tile)] = name, block
        return name, block

    def _matrix(self, placed: Placed, block: Block, x_cm: float, y_cm: float) -> _MATRIX:
        """What brings the unit square, its top row uppermost, to where a block lies whose corner is at x, y."""
        assert placed.laid is not None
        width, height = block.size_cm
        corners = [(x_cm, y_cm + height), (x_cm + width, y_cm + height), (x_cm, y_cm)]
        on_panel = np.array([placed.laid.on_panel(*corner) for corner in corners])
        origin, right, above = (self._pt(point) for point in placed.on_sheet(on_panel))
        return right[0] - origin[0], right[1] - origin[1], above[0] - origin[0], above[1] - origin[1], *origin

    def _strokes(self, strokes: Iterable[Stroke]) -> str:
        listed = list(strokes)
        cased = [
            self._stroke(stroke, CASING_CM + stroke.width_cm - LINE_CM, CASING) for stroke in listed if stroke.cased
        ]
        return "\n".join([*cased, *(self._stroke(stroke, stroke.width_cm, INK) for stroke in listed)])

    def _stroke(self, stroke: Stroke, width_cm: float, colour: Rgb) -> str:
        dash = "[14.17 14.17] 0 d" if stroke.dashed else "[] 0 d"
        path = self._path(np.array(stroke.points), closed=stroke.closed)
        return f"{numbers(colour)} RG {numbers([width_cm * PT_PER_CM])} w 1 j {dash} {path} S"

    def _path(self, line: Line, *, closed: bool = True) -> str:
        placed = [numbers(self._pt(point)) for point in line]
        return f"{placed[0]} m " + " ".join(f"{point} l" for point in placed[1:]) + (" h" if closed else "")

    def _pt(self, point: Any) -> tuple[float, float]:
        return float(point[0]) * PT_PER_CM, (self._height_cm - float(point[1])) * PT_PER_CM

    def _write(self, text: Text) -> None:
        if not text.words:
            return
        left, top, right, bottom = text.box_cm
        if text.boxed:
            box = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
            with self.decoration():
                self.canvas._code.append(f"{numbers(CASING)} rg {self._path(box)} f")
        with self.tagged("P"):
            self.canvas._code.append(f"{numbers(INK)} rg")
            x, y = self._pt((text.x_cm, text.y_cm))
            self.canvas.saveState()
            self.canvas.setFont(font_name("sans"), text.size_cm * PT_PER_CM)
            self.canvas.translate(x, y)
            if text.turned:
                self.canvas.rotate(180)
            self.canvas.drawString(0, 0, text.words)
            self.canvas.restoreState()
