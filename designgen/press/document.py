"""A document being drawn, page after page, in inks or in light: pictures, flat colours, named inks, links, marks.

All positions are mm from the top left corner of the trimmed page. What is drawn goes to the stream page by page, and
pictures are encoded on all cores meanwhile, so a document of any length needs the memory of a few pages.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

import numpy as np
from reportlab.pdfbase import pdfdoc

from designgen.press import marks
from designgen.press.cmyk import InkTransform
from designgen.press.edition import Edition
from designgen.press.images import Codec, EncodedPicture, Levels, flate
from designgen.press.inks import Inks, Paint, Rgb
from designgen.press.intent import output_intent, refuse_unfit_profile
from designgen.press.metadata import DocumentFacts
from designgen.press.objects import NATIVE_KEY, numbers, picture_stream, raster_stream
from designgen.press.pen import KNOCKOUT, OVERPRINT, Box, Pen
from designgen.press.pool import EncodingPool
from designgen.press.profiles import Cmyk
from designgen.press.screen import linearise
from designgen.press.separations import Labels, Spot, SpotRegister, labels_in_range, registration
from designgen.press.spaces import SpotSpaces
from designgen.press.writer import StreamedPdf

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


class Document(Pen):
    """See `open_document`. End it with `finish`, or `abandon` it; as a context manager it is abandoned on errors."""

    def __init__(self, stream: BinaryIO, facts: DocumentFacts, edition: Edition, workers: int) -> None:
        self.transform = None if edition.press is None else InkTransform(edition.press)
        if self.transform is not None:
            refuse_unfit_profile(self.transform)
        self.inks = Inks(edition, self.transform)
        self.dpi = edition.dpi(facts.page_mm)
        self._stream = stream
        # A linearised file is put together from a finished one.
        self._spool: Any = None if edition.is_print else tempfile.TemporaryFile(prefix="designgen-")  # noqa: SIM115
        super().__init__(StreamedPdf(stream if self._spool is None else self._spool, facts, edition), facts, edition)
        self._pool = EncodingPool(
            Codec.of(edition, None if self.transform is None else self._inked), self._deliver, workers
        )
        self._spaces = SpotSpaces(self._pdf, edition)
        self._known_pictures: set[str] = set()
        self._agreed: dict[tuple[int, int, int], Cmyk] = {}
        self._set_up_inks()

    @property
    def spots(self) -> SpotRegister:
        """The named inks so far."""
        return self._spaces.register

    def agree(self, rgb: Rgb, inks: Cmyk) -> None:
        """Let pictures take these inks wherever they show exactly this colour, as flat colour of it does.

        A picture of a garment stands on a ground of the page's colour: were its ground converted and the page's given
        in inks, the edge of the picture would show.
        """
        if self.transform is not None and rgb != (1.0, 1.0, 1.0):
            red, green, blue = (int(share * 255 + 0.5) for share in rgb)
            self._agreed[red, green, blue] = self.inks.of_cmyk(inks, rgb).inks  # type: ignore[assignment]

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
        space = self._spaces.indexed(spots)
        mark = round(dpi, 2) if below and self.edition.is_print else None
        key = hashlib.sha256(f"{found.shape} {space} {mark} ".encode() + found.tobytes()).hexdigest()
        name = f"Pl{key[:24]}"
        if name not in self._known_pictures:
            self._known_pictures.add(name)
            more: dict[str, Any] = {"ColorSpace": pdfdoc.PDFObjectReference(space)}
            if mark is not None:
                more[NATIVE_KEY] = mark
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
        name = self._spaces.separation(spot)
        self._overprint(False)
        self.canvas._colorsUsed[name] = name
        self.canvas._code.append(f"/{name} cs 1 scn {numbers(self.box_pt(box))} re f")

    def end_page(self) -> None:
        """Finish the page, with its marks, and begin the next."""
        press = self.edition.press
        if press is not None and press.marks:
            width, height = self.facts.page_mm
            page = marks.Geometry(width, height, press.bleed_mm, press.slug_mm)
            self.canvas._colorsUsed[_ALL_SPACE] = _ALL_SPACE
            self._overprint(False)
            drawn = marks.draw(page, press.marks, lambda at: (self.x_pt(at[0]), self.y_pt(at[1])), _ALL_SPACE)
            self.canvas._code.extend(drawn)
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

    def _set_up_inks(self) -> None:
        press = self.edition.press
        if press is None or self.transform is None:
            return
        self._pdf.Catalog.OutputIntents = output_intent(self._pdf, press, self.transform)
        self._pdf.Reference(registration(), _ALL_SPACE)
        states = {
            OVERPRINT: pdfdoc.PDFDictionary({"OP": "true", "op": "true", "OPM": 1}),
            KNOCKOUT: pdfdoc.PDFDictionary({"OP": "false", "op": "false", "OPM": 1}),
        }
        self._pdf.graphics_states = self._pdf.Reference(pdfdoc.PDFDictionary(states), "GraphicsStates")

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

    def _inked(self, levels: Levels) -> Levels:
        """Return the inks of a picture, the agreed ones where it shows their colour."""
        assert self.transform is not None
        inks = self.transform.inks(levels)
        for rgb, agreed in self._agreed.items():
            here = (levels == np.asarray(rgb, np.uint8)).all(axis=2)
            if here.any():
                inks[here] = np.round(np.asarray(agreed) * 255).astype(np.uint8)
        return inks


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
