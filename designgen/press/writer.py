"""ReportLab's document written as it comes: every page and picture goes to the file at once and is let go.

ReportLab keeps all objects and joins them at the end, which takes three times the file's size in memory. Here an
object is formatted when it is complete; its offset is all that stays.
"""

from __future__ import annotations

import hashlib
from typing import Any, BinaryIO

from reportlab.pdfbase import pdfdoc

from designgen.press.edition import Edition
from designgen.press.metadata import DocumentFacts, Info, xmp_packet
from designgen.press.objects import bytes_stream

_BINARY_MARK = b"%\xe2\xe3\xcf\xd3\n"
_VERSIONS = {"x-4": (1, 6), "x-1a": (1, 4), "x-3": (1, 4)}
_SCREEN_VERSION = (1, 7)


class _Catalog(pdfdoc.PDFCatalog):  # type: ignore[misc]
    __NoDefault__ = (*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents")
    __Refs__ = pdfdoc.PDFCatalog.__NoDefault__


class _Reserved(pdfdoc.PDFObject):  # type: ignore[misc]
    """Stands for an object that has a number and is written later, or was written already."""


class StreamedPdf(pdfdoc.PDFDocument):  # type: ignore[misc]
    """A document that writes to an open stream.

    Args:
        stream: Open for writing, at its beginning.
        facts: What the document says of itself.
        edition: Print or screen.
    """

    def __init__(self, stream: BinaryIO, facts: DocumentFacts, edition: Edition) -> None:
        version = _SCREEN_VERSION if edition.press is None else _VERSIONS[edition.press.standard]
        super().__init__(compression=0, invariant=1, pdfVersion=version, lang=facts.language)
        self._stream = stream
        self._offset = 0
        self._digest = hashlib.md5(usedforsecurity=False)
        self._facts = facts
        self._transparency = edition.press is None or edition.press.standard == "x-4"
        self.defaultStreamFilters = [pdfdoc.PDFZCompress]
        catalog = _Catalog()
        catalog.Pages, catalog.Outlines = self.Pages, self.Outlines
        catalog.Lang = pdfdoc.PDFString(facts.language)
        self.Catalog = self._catalog = catalog
        self.info = Info(facts, edition)
        self.page_extras: dict[str, Any] = {}
        """Further entries of the page that is finished next."""
        self.graphics_states: Any = None
        """Reference to the graphics states that every page knows."""
        catalog.Metadata = bytes_stream(
            xmp_packet(facts, edition),
            {"Type": pdfdoc.PDFName("Metadata"), "Subtype": pdfdoc.PDFName("XML")},
            packed=False,
        )
        self._put(b"%%PDF-%d.%d\n" % version + _BINARY_MARK)

    def reserve(self, name: str) -> None:
        """Give an object that comes later its number."""
        self.Reference(_Reserved(), name)

    def write_now(self, name: str, item: Any) -> None:
        """Write an object to the file and forget it; what it refers to keeps its number.

        Args:
            name: New, or given a number by `reserve`.
            item: The object.
        """
        if name not in self.idToObject:
            self.reserve(name)
        if name in self.idToOffset:
            raise ValueError(f"name: expected an object not yet written, got {name!r}")
        self.idToObject[name] = item
        self._write(name)

    def addPage(self, page: Any) -> None:
        """Take a finished page and write it."""
        name = self.thisPageName()
        if name not in self.idToObject:
            self.reserve(name)
        self.Pages.addPage(pdfdoc.PDFObjectReference(name))
        self.pageCounter += 1
        self.inObject = None
        page.Trans = None  # ReportLab writes an empty one
        page.ExtGState = self.graphics_states
        page.__NoDefault__ = [*page.__NoDefault__, *self.page_extras]
        for key, value in self.page_extras.items():
            setattr(page, key, value)
        page.__InternalName__ = name
        self.write_now(name, page)
        contents = page.Contents
        self._write(contents.__InternalName__)

    def ensureMinPdfVersion(self, *keys: str) -> None:
        """Refuse what the standard of the document does not know.

        Raises:
            ValueError: Transparency in PDF/X-1a or PDF/X-3.
        """
        if "transparency" in keys and not self._transparency:
            raise ValueError("transparency: expected none in PDF/X-1a and PDF/X-3, got an alpha")

    def close(self, canvas: Any) -> None:
        """Write what is left: fonts, outline, catalogue, cross-reference table and trailer."""
        for font in self.delayedFonts:
            font.addObjects(self)
        self.Reference(self.Catalog)
        self.Reference(self.info)
        self.Outlines.prepare(self, canvas)
        if self.Outlines.ready < 0:
            self.Catalog.Outlines = None
        number = 0
        while (number := number + 1) in self.numberToId:  # formatting an object may make new ones
            name = self.numberToId[number]
            if name not in self.idToOffset:
                self._write(name)
        self._finish(number)

    def _finish(self, size: int) -> None:
        start = self._offset
        rows = [b"xref\n0 %d\n0000000000 65535 f \n" % size]
        rows += [b"%010d 00000 n \n" % self.idToOffset[self.numberToId[number]] for number in range(1, size)]
        content = self._digest.hexdigest().upper().encode()
        identity = hashlib.md5(self._facts.identity.encode(), usedforsecurity=False).hexdigest().upper().encode()
        root, info = (self.Reference(item).format(self) for item in (self.Catalog, self.info))
        self._put(b"".join(rows))
        self._put(
            b"trailer\n<< /Size %d /Root %s /Info %s /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n"
            % (size, root, info, identity, content, start)
        )

    def _write(self, name: str) -> None:
        item = self.idToObject[name]
        if isinstance(item, _Reserved):
            raise ValueError(f"name: expected an object to write, got none for {name!r}")
        data = pdfdoc.PDFIndirectObject(name, item).format(self)
        self.idToOffset[name] = self._offset
        done = _Reserved()
        done.__InternalName__ = name
        self.idToObject[name] = done
        self._put(data)

    def _put(self, data: bytes) -> None:
        self._stream.write(data)
        self._digest.update(data)
        self._offset += len(data)
