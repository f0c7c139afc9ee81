"""A sheet as a PDF at true size: the tile held once and drawn wherever it repeats, lines and letters over it.

The tile is never resampled: a press that prints 600 dots to the inch makes them from the tile's own pixels. Each copy
carries a few pixels of its neighbours around it, so that copies overlap and no viewer shows a hairline between them.
Print, cut line with notches, and seam line are layers (ISO 32000-1, 8.11) that a cutter can switch.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import numpy as np
from reportlab.pdfbase import pdfdoc

from designgen.catalogue.fonts import font_name
from designgen.imaging.icc_tags import srgb_profile
from designgen.panels.laying import PAD_PX, Laid, Levels, padded
from designgen.panels.outline import Line, box_of
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
_BLOCK_CM: Final = 6.0
_BLOCK_PX: Final = 2048
_ROWS: Final = 256
_PNG_UP: Final = 2
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
        self._images: dict[int, tuple[str, _Block]] = {}
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

    def _image(self, laid: Laid) -> tuple[str, _Block]:
        known = self._images.get(id(laid.tile))
        if known is not None:
            return known
        block = _Block.of(laid)
        name = f"Tile{len(self._images)}"
        size = block.levels.shape[1], block.levels.shape[0]
        stream = raster_stream(_flate(block.levels), size, 3, "FlateDecode", {"ColorSpace": self._space})
        self._pdf.write_now(pdfdoc.xObjectName(name), stream)
        self._images[id(laid.tile)] = name, block
        return name, block

    def _matrix(self, placed: Placed, block: _Block, x_cm: float, y_cm: float) -> _MATRIX:
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


@dataclass(frozen=True, eq=False)
class _Block:
    """What is drawn again and again: whole tiles with a few pixels of their neighbours around them.

    Attributes:
        levels: uint8 (H, W, 3), the edge included.
        laid: Whose it is.
        across: Tiles in it.
        down: Tiles in it.
        edge_cm: How far it goes beyond its tiles, across and down.
    """

    levels: Levels
    laid: Laid
    across: int
    down: int
    edge_cm: tuple[float, float]

    @classmethod
    def of(cls, laid: Laid) -> _Block:
        """Join tiles until they are a hand's breadth: small ones would be drawn a hundred thousand times."""
        height, width = laid.tile.size_px
        if not laid.tile.lattice.is_periodic:
            return cls(laid.levels, laid, 1, 1, (0.0, 0.0))
        across = 1 if laid.lattice.axis == "column" else _count(laid.width_cm, width)
        down = 1 if laid.lattice.axis == "row" else _count(laid.height_cm, height)
        whole = laid.lattice.window(laid.levels.transpose(2, 0, 1), 0, 0, down * height, across * width)
        edge = min(PAD_PX, height, width)
        joined = laid.lattice if across == down == 1 else None
        if joined is not None:
            levels = padded(laid.levels, joined, edge)
        else:
            seen = laid.lattice.window(
                laid.levels.transpose(2, 0, 1),
                -edge,
                -edge,
                int(whole.shape[1]) + 2 * edge,
                int(whole.shape[2]) + 2 * edge,
            )
            levels = np.ascontiguousarray(seen.transpose(1, 2, 0))
        return cls(levels, laid, across, down, (edge * laid.width_cm / width, edge * laid.height_cm / height))

    @property
    def size_cm(self) -> tuple[float, float]:
        """Width and height, the edge included."""
        return (
            self.across * self.laid.width_cm + 2 * self.edge_cm[0],
            self.down * self.laid.height_cm + 2 * self.edge_cm[1],
        )

    def places(self, placed: Placed) -> Iterator[tuple[float, float]]:
        """Yield where its top left corners lie, in cm of the print, so that a panel is covered to its bleed."""
        laid = placed.laid
        assert laid is not None
        if not laid.tile.lattice.is_periodic:
            yield 0.0, 0.0
            return
        left, top, right, bottom = box_of(np.stack(laid.on_print(*placed.panel.bleed_line.T), axis=1))
        width, height = self.across * laid.width_cm, self.down * laid.height_cm
        drop = float(laid.lattice.drop)
        if laid.lattice.axis == "row":
            for row in range(math.floor(top / height), math.ceil(bottom / height)):
                shift = row * drop * laid.width_cm
                for column in range(math.floor((left - shift) / width), math.ceil((right - shift) / width)):
                    yield column * width + shift - self.edge_cm[0], row * height - self.edge_cm[1]
            return
        for column in range(math.floor(left / width), math.ceil(right / width)):
            shift = column * drop * laid.height_cm
            for row in range(math.floor((top - shift) / height), math.ceil((bottom - shift) / height)):
                yield column * width - self.edge_cm[0], row * height + shift - self.edge_cm[1]


def _count(length_cm: float, length_px: int) -> int:
    wanted = math.ceil(_BLOCK_CM / length_cm)
    return max(1, min(wanted, _BLOCK_PX // length_px))


def _flate(levels: Levels) -> bytes:
    """Return rows with PNG's Up predictor, deflated some at a time: a tile of a whole width of cloth is large."""
    squeeze = zlib.compressobj(6)
    flat = levels.reshape(len(levels), -1)
    above = np.zeros(flat.shape[1], np.uint8)
    found = []
    for top in range(0, len(flat), _ROWS):
        rows = flat[top : top + _ROWS]
        filtered = np.empty((len(rows), flat.shape[1] + 1), np.uint8)
        filtered[:, 0] = _PNG_UP
        filtered[0, 1:] = rows[0] - above
        np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])  # modulo 256, as the filter is defined
        found.append(squeeze.compress(filtered.tobytes()))
        above = rows[-1]
    return b"".join([*found, squeeze.flush()])
