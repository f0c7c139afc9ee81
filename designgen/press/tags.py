"""The reading order of a screen edition: what is a heading, what is text, what a picture shows (ISO 32000-1, 14.7).

Everything drawn is either a piece of this structure or marked as decoration, so that a screen reader says the words of
a page in their order and, for a picture, what is in it. Elements are written page by page like everything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from reportlab.pdfbase import pdfdoc

from designgen.press.writer import StreamedPdf

Tag = Literal["H1", "H2", "P", "Figure"]
ROOT, TOP = "StructRoot", "StructTop"


@dataclass(frozen=True)
class _Piece:
    tag: Tag
    alt: str


class Tagger:
    """Collects the pieces of a page and writes them when it ends."""

    def __init__(self, document: StreamedPdf, code: Any) -> None:
        """Begin.

        Args:
            document: Where elements are written.
            code: Returns the list of operators of the current page.
        """
        self._document = document
        self._code = code
        self._pieces: list[_Piece] = []
        self._pages = 0
        for name in (ROOT, TOP):
            document.reserve(name)

    @contextmanager
    def piece(self, tag: Tag, alt: str = "") -> Iterator[None]:
        """Mark what is drawn inside as one piece of the page."""
        self._code().append(f"/{tag} <</MCID {len(self._pieces)}>> BDC")
        self._pieces.append(_Piece(tag, alt))
        yield
        self._code().append("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """Mark what is drawn inside as nothing to be read."""
        self._code().append("/Artifact BMC")
        yield
        self._code().append("EMC")

    def end_page(self, page_name: str) -> int:
        """Write the page's elements.

        Returns:
            The page's number in the parent tree, for its `StructParents`.
        """
        number = self._pages
        self._pages += 1
        page = pdfdoc.PDFObjectReference(page_name)
        above = f"StructPage{number}"
        for name in (page_name, above):
            self._document.reserve(name)
        kids = []
        for mcid, piece in enumerate(self._pieces):
            name = f"Struct{number}.{mcid}"
            entries: dict[str, Any] = {
                "Type": "/StructElem",
                "S": f"/{piece.tag}",
                "P": pdfdoc.PDFObjectReference(above),
                "Pg": page,
                "K": mcid,
            }
            if piece.alt:
                entries["Alt"] = pdfdoc.PDFString(piece.alt)
            self._document.write_now(name, pdfdoc.PDFDictionary(entries))
            kids.append(pdfdoc.PDFObjectReference(name))
        section = {"Type": "/StructElem", "S": "/Sect", "P": pdfdoc.PDFObjectReference(TOP), "K": _compact(kids)}
        self._document.write_now(above, pdfdoc.PDFDictionary(section))
        self._document.write_now(f"StructParents{number}", _compact(kids))
        self._pieces = []
        return number

    def close(self) -> pdfdoc.PDFObjectReference:
        """Write the root and return a reference to it."""
        pages = range(self._pages)
        refer = pdfdoc.PDFObjectReference
        top = {"Type": "/StructElem", "S": "/Document", "P": refer(ROOT), "K": _compact(
            [refer(f"StructPage{number}") for number in pages]
        )}  # fmt: skip
        self._document.write_now(TOP, pdfdoc.PDFDictionary(top))
        numbers: list[Any] = []
        for number in pages:
            numbers += [number, refer(f"StructParents{number}")]
        tree = pdfdoc.PDFDictionary({"Nums": _compact(numbers)})
        root = {"Type": "/StructTreeRoot", "K": refer(TOP), "ParentTree": tree, "ParentTreeNextKey": self._pages}
        self._document.write_now(ROOT, pdfdoc.PDFDictionary(root))
        return refer(ROOT)


def _compact(items: list[Any]) -> pdfdoc.PDFArrayCompact:
    return pdfdoc.PDFArrayCompact(items)
