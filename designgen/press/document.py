"""A document being drawn, page after page, in inks or in light: pictures, flat colours, named inks, links, marks.

All positions are mm from the top left corner of the trimmed page. What is drawn goes to the stream page by page, and
pictures are encoded on all cores meanwhile, so a document of any length needs the memory of a few pages.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

import numpy as np
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from designgen.press import marks
from designgen.press.cmyk import InkTransform
from designgen.press.edition import Edition
from designgen.press.images import Codec, EncodedPicture, Levels, flate
from designgen.press.inks import Inks, Paint, Rgb
from designgen.press.intent import output_intent, refuse_unfit_profile
from designgen.press.metadata import DocumentFacts
from designgen.press.objects import numbers, picture_stream, raster_stream
from designgen.press.pool import EncodingPool
from designgen.press.profiles import Cmyk
from designgen.press.screen import linearise
from designgen.press.separations import (
    MOST_COLORANTS,
    Labels,
    Spot,
    SpotRegister,
    device_n,
    labels_in_range,
    plate_lookup,
    registration,
    separation,
    tint_program,
)
from designgen.press.tags import Tag, Tagger
from designgen.press.writer import StreamedPdf

PT_PER_MM: Final = 72 / 25.4
Box = tuple[float, float, float, float]
"""x, y, width and height in mm, from the top left corner of the trimmed page."""

_OVER, _KNOCK = "GSo", "GSk"
_ALL_SPACE = "CSAll"
_SHRINK_ABOVE: Final = 1.03
"""Pictures with more pixels than that many times the resolution asked for are made smaller."""
_REACHED: Final = 0.998
"""299.4 dpi, which rounding a size in mm can give, is 300."""


@dataclass(frozen=True)
class Placed:
    """What became of a placed picture.

    Attributes:
        dpi: Pixels per inch as placed, the lower of the two directions.
        native: Whether that is below what the edition asks for.
    """

    dpi: float
    native: bool


def open_document(stream: BinaryIO, facts: DocumentFacts, edition: Edition, *, workers: int | None = None) -> Document:
    """Begin a document.

    Args:
        stream: Open for writing and empty; for a screen edition also seekable.
        facts: What it says of itself.
        edition: Print or screen.
        workers: Threads that encode pictures, as many as there are cores where None. The file does not depend on it.

    Raises:
        InputError: The press profile's ICC file cannot be used.
        ValueError: The stream is not at its beginning, from which a PDF counts.
    """
    if stream.seekable() and stream.tell():
        raise ValueError(f"stream: expected one at its beginning, got one at byte {stream.tell()}")
    return Document(stream, facts, edition, _cores() if workers is None else workers)


class Document:
    """See `open_document`. End it with `finish`, or `abandon` it; as a context manager it is abandoned on errors."""

    def __init__(self, stream: BinaryIO, facts: DocumentFacts, edition: Edition, workers: int) -> None:
        self.facts = facts
        self.edition = edition
        self.transform = None if edition.press is None else InkTransform(edition.press)
        if self.transform is not None:
            refuse_unfit_profile(self.transform)
        self.inks = Inks(edition, self.transform)
        self.dpi = edition.dpi(facts.page_mm)
        self.spots = SpotRegister()
        self._stream = stream
        # A linearised file is put together from a finished one.
        self._spool: Any = None if edition.is_print else tempfile.TemporaryFile(prefix="designgen-")  # noqa: SIM115
        self._pdf = StreamedPdf(stream if self._spool is None else self._spool, facts, edition)
        self.canvas = self._make_canvas()
        self._pool = EncodingPool(
            Codec.of(edition, None if self.transform is None else self._inked), self._deliver, workers
        )
        self._tagger = None if edition.is_print else Tagger(self._pdf, lambda: self.canvas._code)
        self._known_pictures: set[str] = set()
        self._agreed: dict[tuple[int, int, int], Cmyk] = {}
        self._spaces: dict[str, str] = {}
        self._overprinting: bool | None = None
        self._set_up_inks()

    # ---------------------------------------------------------------- geometry

    @property
    def origin_mm(self) -> float:
        """How far the trimmed page lies from the corner of the sheet, both ways."""
        return self.edition.bleed_mm + self.edition.slug_mm

    def x_pt(self, x_mm: float) -> float:
        """Return a distance from the left as PDF has it."""
        return (x_mm + self.origin_mm) * PT_PER_MM

    def y_pt(self, y_mm: float) -> float:
        """Return a distance from the top as PDF has it, from the bottom."""
        return (self.facts.page_mm[1] + self.origin_mm - y_mm) * PT_PER_MM

    def box_pt(self, box: Box) -> Box:
        """Return a box as PDF has it: left, bottom, width, height in pt."""
        x, y, w, h = box
        return self.x_pt(x), self.y_pt(y + h), w * PT_PER_MM, h * PT_PER_MM

    # ---------------------------------------------------------------- flat colour

    def fill_with(self, paint: Paint) -> None:
        """Fill what follows with a paint."""
        self._overprint(paint.overprint)
        self._op("k" if paint.inks else "rg", paint.inks or paint.rgb)

    def stroke_with(self, paint: Paint, width_pt: float, dash_pt: Sequence[float] = ()) -> None:
        """Draw the lines that follow with a paint."""
        self._overprint(paint.overprint)
        self._op("K" if paint.inks else "RG", paint.inks or paint.rgb)
        self.canvas.setLineWidth(width_pt)
        self.canvas.setDash(list(dash_pt))

    def rectangles(self, boxes: Sequence[Box]) -> None:
        """Fill rectangles as one path, in the paint that was set: bars of one colour never show a seam."""
        with self.decoration():
            self.canvas._code.append(" ".join(f"{numbers(self.box_pt(box))} re" for box in boxes) + " f")

    def lines(self, paths: Sequence[Sequence[marks.Point]], *, closed: bool = False) -> None:
        """Stroke straight lines through points."""
        with self.decoration():
            for path in paths:
                self.canvas._code.append(self._trace(path) + (" s" if closed else " S"))

    def polygon(self, points: Sequence[marks.Point]) -> None:
        """Fill a polygon."""
        with self.decoration():
            self.canvas._code.append(self._trace(points) + " f")

    def agree(self, rgb: Rgb, inks: Cmyk) -> None:
        """Let pictures take these inks wherever they show exactly this colour, as flat colour of it does.

        A picture of a garment stands on a ground of the page's colour: were its ground converted and the page's given
        in inks, the edge of the picture would show.
        """
        if self.transform is not None and rgb != (1.0, 1.0, 1.0):
            red, green, blue = (int(share * 255 + 0.5) for share in rgb)
            self._agreed[red, green, blue] = self.inks.of_cmyk(inks, rgb).inks  # type: ignore[assignment]

    # ---------------------------------------------------------------- structure

    def tagged(self, tag: Tag, alt: str = "") -> Any:
        """Return a context that marks what is drawn inside as text or picture for screen readers; print has none."""
        return nullcontext() if self._tagger is None else self._tagger.piece(tag, alt)

    def decoration(self) -> Any:
        """Return a context that marks what is drawn inside as nothing to be read."""
        return nullcontext() if self._tagger is None else self._tagger.decoration()

    def bookmark(self, key: str, title: str, level: int) -> None:
        """Make the current page a place in the outline."""
        self.canvas.bookmarkPage(key, fit="Fit")
        self.canvas.addOutlineEntry(title, key, level)

    def anchor(self, key: str) -> None:
        """Make the current page a place that links lead to."""
        self.canvas.bookmarkPage(key, fit="Fit")

    def link(self, box: Box, key: str, words: str = "") -> None:
        """Lead to a page of the document; nothing in print, where a link has no meaning and is forbidden."""
        if not self.edition.is_print:
            self.canvas.linkRect(words, key, self._corners(box), relative=0, Border="[0 0 0]", F=4)

    def url(self, box: Box, url: str) -> None:
        """Lead to a page of the web; nothing in print."""
        if not self.edition.is_print:
            self.canvas.linkURL(url, self._corners(box), relative=0, thickness=0, F=4)

    def page_label(self, text: str) -> None:
        """Name the current page as readers show it beside the slider."""
        self.canvas.addPageLabel(self.canvas.getPageNumber() - 1, prefix=text)

    # ---------------------------------------------------------------- pictures

    def picture(
        self, levels: Levels, box: Box, *, clip: Box | None = None, alt: str = "", native: bool = False
    ) -> Placed:
        """Place a picture.

        Args:
            levels: uint8 (H, W, 3), sRGB; more pixels than the edition asks for are averaged away.
            box: Where it goes.
            clip: What of it is seen; all of it where None.
            alt: What it shows, for who cannot see it; decoration where empty.
            native: Whether too few pixels are a fact of the design and not a fault: the picture is marked as shown at
                its own resolution.
        """
        height, width, _ = levels.shape
        dpi = 25.4 * min(width / box[2], height / box[3])
        below = dpi < self.dpi * _REACHED
        factor = self.dpi / dpi if dpi > self.dpi * _SHRINK_ABOVE else 1.0
        mark = round(dpi, 2) if below and native and self.edition.is_print else None
        key = hashlib.sha256(f"{levels.shape} {factor:.9f} {mark} ".encode())
        key.update(np.ascontiguousarray(levels).data)
        name = f"Im{key.hexdigest()[:24]}"
        if name not in self._known_pictures:
            self._known_pictures.add(name)
            self._pdf.reserve(pdfdoc.xObjectName(name))
            self._pool.put((name, mark), levels, factor)
        self._place(name, box, clip, alt)
        return Placed(min(dpi, self.dpi) if factor < 1 else dpi, below)

    def plates(
        self, labels: Labels, spots: Sequence[Spot], box: Box, *, clip: Box | None = None, alt: str = ""
    ) -> Placed:
        """Place a design reduced to inks: every pixel is one of them, so it is kept exactly, whatever its resolution.

        In print it is a DeviceN picture on its inks' own plates (an Indexed picture of process inks where the standard
        knows too few plates); on screen a picture of their colours.

        Args:
            labels: uint8 (H, W), index into `spots`; any higher is unprinted paper.
            spots: The inks.
            box: Where it goes.
            clip: What of it is seen; all of it where None.
            alt: What it shows.
        """
        found = labels_in_range(labels, len(spots))
        height, width = found.shape
        dpi = 25.4 * min(width / box[2], height / box[3])
        below = dpi < self.dpi * _REACHED
        space = self._label_space(spots)
        mark = round(dpi, 2) if below and self.edition.is_print else None
        key = hashlib.sha256(f"{found.shape} {space} {mark} ".encode() + found.tobytes()).hexdigest()
        name = f"Pl{key[:24]}"
        if name not in self._known_pictures:
            self._known_pictures.add(name)
            more: dict[str, Any] = {"ColorSpace": pdfdoc.PDFObjectReference(space)}
            if mark is not None:
                more["DesigngenNative"] = mark
            stream = raster_stream(flate(found), (width, height), 1, "FlateDecode", more)
            self._pdf.write_now(pdfdoc.xObjectName(name), stream)
        self._place(name, box, clip, alt)
        return Placed(dpi, below)

    def chip(self, box: Box, spot: Spot) -> None:
        """Fill a box with a named ink: on its own plate in print, in its colour on screen."""
        if not self.edition.is_print:
            self.fill_with(Paint((), spot.rgb))
            self.rectangles([box])
            return
        name = self._separation_space(spot)
        self._overprint(False)
        self.canvas._colorsUsed[name] = name
        self.canvas._code.append(f"/{name} cs 1 scn {numbers(self.box_pt(box))} re f")

    @contextmanager
    def clipped(self, box: Box) -> Iterator[None]:
        """Keep everything drawn inside within a box."""
        self.canvas._code.append(f"q {numbers(self.box_pt(box))} re W n")
        before = self._overprinting
        yield
        self.canvas._code.append("Q")
        self._overprinting = before

    # ---------------------------------------------------------------- the end

    def end_page(self) -> None:
        """Finish the page, with its marks, and begin the next."""
        press = self.edition.press
        if press is not None and press.marks:
            self._draw_marks()
        self._pdf.page_extras = {}
        if self._tagger is not None:
            number = self._tagger.end_page(self._pdf.thisPageName())
            self._pdf.page_extras = {"StructParents": number, "Tabs": "/S"}
        self.canvas.showPage()
        self._overprinting = None

    def finish(self) -> None:
        """Write everything that is left; the stream then holds the whole file."""
        try:
            self._pool.drain()
            catalog = self._pdf.Catalog
            if self._tagger is not None:
                catalog.StructTreeRoot = self._tagger.close()
                catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
            self._pdf.close(self.canvas)
            if self._spool is not None:
                linearise(self._spool, self._stream)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Give back threads and the temporary file."""
        self._pool.close()
        if self._spool is not None:
            self._spool.close()

    def __enter__(self) -> Document:
        return self

    def __exit__(self, *_error: object) -> None:
        self.abandon()

    # ---------------------------------------------------------------- inside

    def _make_canvas(self) -> Canvas:
        """Return a canvas on our document, ReportLab's defaults overruled on it alone."""
        width, height = self.facts.page_mm
        outer = self.origin_mm
        size = ((width + 2 * outer) * PT_PER_MM, (height + 2 * outer) * PT_PER_MM)
        colours = "CMYK" if self.edition.is_print else None
        canvas = Canvas(None, pagesize=size, pageCompression=0, invariant=1, enforceColorSpace=colours)
        canvas._doc = self._pdf
        # Its first font would be an unembedded Helvetica, named in the preamble of every page.
        canvas._preamble = "1 0 0 1 0 0 cm"
        if self.edition.is_print:
            canvas._trimBox = _around(size, outer)
            canvas._bleedBox = _around(size, self.edition.slug_mm)
        self.canvas = canvas
        canvas.setViewerPreference("DisplayDocTitle", "true")
        if self.facts.spreads and not self.edition.is_print:
            self._pdf.Catalog.PageLayout = pdfdoc.PDFName("TwoPageRight")
        canvas.showOutline()
        return canvas

    def _set_up_inks(self) -> None:
        press = self.edition.press
        if press is None or self.transform is None:
            return
        self._pdf.Catalog.OutputIntents = output_intent(self._pdf, press, self.transform)
        self._pdf.Reference(registration(), _ALL_SPACE)
        states = {
            _OVER: pdfdoc.PDFDictionary({"OP": "true", "op": "true", "OPM": 1}),
            _KNOCK: pdfdoc.PDFDictionary({"OP": "false", "op": "false", "OPM": 1}),
        }
        self._pdf.graphics_states = self._pdf.Reference(pdfdoc.PDFDictionary(states), "GraphicsStates")

    def _overprint(self, wanted: bool) -> None:
        if self.edition.is_print and wanted != self._overprinting:
            self.canvas._code.append(f"/{_OVER if wanted else _KNOCK} gs")
            self._overprinting = wanted

    def _op(self, operator: str, values: Sequence[float]) -> None:
        self.canvas._code.append(f"{numbers(values)} {operator}")

    def _place(self, name: str, box: Box, clip: Box | None, alt: str) -> None:
        x, y, w, h = self.box_pt(box)
        around = "" if clip is None else f"{numbers(self.box_pt(clip))} re W n "
        with self.tagged("Figure", alt) if alt else self.decoration():
            self._overprint(False)
            self.canvas._code.append(f"q {around}{numbers((w, 0, 0, h, x, y))} cm")
            self.canvas.doForm(name)
            self.canvas._code.append("Q")

    def _deliver(self, token: object, picture: EncodedPicture) -> None:
        name, mark = cast("tuple[str, float | None]", token)
        self._pdf.write_now(pdfdoc.xObjectName(name), picture_stream(picture, mark))

    def _separation_space(self, spot: Spot) -> str:
        name = self.spots.name(spot)
        space = self._spaces.get(name)
        if space is None:
            space = self._spaces[name] = f"CS{len(self._spaces)}"
            self._pdf.Reference(separation(name, spot.inks), space)
        return space

    def _label_space(self, spots: Sequence[Spot]) -> str:
        """Return the name of the Indexed space in which label i is ink i, and one more label the paper."""
        count = len(spots)
        names = [self.spots.name(spot) for spot in spots] if self.edition.is_print else []
        version = self._pdf._pdfVersion
        as_plates = bool(names) and count <= MOST_COLORANTS.get(version, 8) and len(set(names)) == count
        key = f"labels {as_plates} " + repr([(spot.inks, spot.rgb) for spot in spots]) + repr(names)
        if key in self._spaces:
            return self._spaces[key]
        inks = [spot.inks for spot in spots]
        base: Any
        if as_plates:
            program = pdfdoc.PDFStream(
                pdfdoc.PDFDictionary(
                    {
                        "FunctionType": 4,
                        "Domain": pdfdoc.PDFArrayCompact([0, 1] * count),
                        "Range": pdfdoc.PDFArrayCompact([0, 1] * 4),
                    }
                ),
                tint_program(inks),
            )
            base, table = device_n(names, inks, self._pdf.Reference(program)), plate_lookup(count)
        elif self.edition.is_print:
            base = pdfdoc.PDFName("DeviceCMYK")
            table = bytes(round(255 * share) for ink in [*inks, (0, 0, 0, 0)] for share in ink)
        else:
            base = pdfdoc.PDFName("DeviceRGB")
            table = bytes(round(255 * share) for rgb in [*(s.rgb for s in spots), (1, 1, 1)] for share in rgb)
        space = self._spaces[key] = f"CS{len(self._spaces)}"
        lookup = f"<{table.hex().upper()}>"
        self._pdf.Reference(pdfdoc.PDFArray([pdfdoc.PDFName("Indexed"), base, count, lookup]), space)
        return space

    def _draw_marks(self) -> None:
        press = self.edition.press
        assert press is not None
        width, height = self.facts.page_mm
        page = marks.Geometry(width, height, press.bleed_mm, press.slug_mm)
        code = self.canvas._code
        self.canvas._colorsUsed[_ALL_SPACE] = _ALL_SPACE
        self._overprint(False)
        code.append(f"q /{_ALL_SPACE} CS 1 SCN {marks.LINE_PT} w [] 0 d")
        if "crop" in press.marks:
            for start, end in marks.crop_marks(page):
                code.append(self._line(start, end))
        if "registration" in press.marks:
            for centre in marks.registration_centres(page):
                code.append(self._target(centre))
        code.append("Q")
        if "bar" in press.marks:
            for x, y, side, inks in marks.bar_patches(page):
                self._op("k", inks)
                code.append(f"{numbers(self.box_pt((x, y, side, side)))} re f")

    def _trace(self, points: Sequence[marks.Point]) -> str:
        placed = [numbers((self.x_pt(x), self.y_pt(y))) for x, y in points]
        return f"{placed[0]} m " + " ".join(f"{point} l" for point in placed[1:])

    def _inked(self, levels: Levels) -> Levels:
        """Return the inks of a picture, the agreed ones where it shows their colour."""
        assert self.transform is not None
        inks = self.transform.inks(levels)
        for rgb, agreed in self._agreed.items():
            here = (levels == np.asarray(rgb, np.uint8)).all(axis=2)
            if here.any():
                inks[here] = np.round(np.asarray(agreed) * 255).astype(np.uint8)
        return inks

    def _line(self, start: marks.Point, end: marks.Point) -> str:
        (x0, y0), (x1, y1) = start, end
        return f"{numbers((self.x_pt(x0), self.y_pt(y0)))} m {numbers((self.x_pt(x1), self.y_pt(y1)))} l S"

    def _target(self, centre: marks.Point) -> str:
        """Return a cross in a circle."""
        x, y = centre
        arm = marks.TARGET_MM
        cross = self._line((x - arm, y), (x + arm, y)) + " " + self._line((x, y - arm), (x, y + arm))
        radius, bow = arm * 0.6, arm * 0.6 * 0.5523
        steps = (
            ((radius, bow), (bow, radius), (0, radius)),
            ((-bow, radius), (-radius, bow), (-radius, 0)),
            ((-radius, -bow), (-bow, -radius), (0, -radius)),
            ((bow, -radius), (radius, -bow), (radius, 0)),
        )
        path = f"{numbers((self.x_pt(x + radius), self.y_pt(y)))} m"
        for points in steps:
            path += " " + numbers(v for dx, dy in points for v in (self.x_pt(x + dx), self.y_pt(y + dy))) + " c"
        return f"{cross} {path} S"

    def _corners(self, box: Box) -> Box:
        x, y, w, h = self.box_pt(box)
        return x, y, x + w, y + h


def _around(size: tuple[float, float], by_mm: float) -> Box:
    by = by_mm * PT_PER_MM
    return by, by, size[0] - by, size[1] - by


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


__all__ = ["Box", "Cmyk", "Document", "Placed", "Rgb", "open_document"]
