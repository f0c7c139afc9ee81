"""What the file says it is: its standard, its version, its metadata in both places, its identity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf.models.metadata import decode_pdf_date

from designgen.preflight.findings import STANDARD_NAMES, Finding
from designgen.preflight.pages import Held

_PDFX_ID = "{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"
_PDFX = "{http://ns.adobe.com/pdfx/1.3/}GTS_PDFXVersion"
_NEWEST = {"x-1a": "1.4", "x-3": "1.4", "x-4": "1.6"}
_OLDEST = "1.3"
_TAIL = 1024
_IN_BOTH = (
    ("/Title", "dc:title"),
    ("/Author", "dc:creator"),
    ("/Subject", "dc:description"),
    ("/Creator", "xmp:CreatorTool"),
    ("/Producer", "pdf:Producer"),
    ("/Keywords", "pdf:Keywords"),
    ("/Trapped", "pdf:Trapped"),
)
_DATES = (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate"))
_X4_KEYS = ("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass", "xmp:MetadataDate")
_MEND = "Export the file again as {}, from a program that writes it."


@dataclass(frozen=True)
class Identity:
    """The two places where a file speaks of itself.

    Attributes:
        info: The document information, without its dictionary's slashes kept as keys ("/Title").
        xmp: The XMP packet, by names such as "dc:title".
        has_xmp: Whether there is a packet at all.
        trouble: Why the packet cannot be read; "" where it can.
    """

    info: Mapping[str, str]
    xmp: Mapping[str, str]
    has_xmp: bool
    trouble: str = ""


def identity(pdf: pikepdf.Pdf) -> Identity:
    """Return what a file says of itself."""
    info: dict[str, str] = {}
    entry = pdf.trailer.get("/Info")
    if isinstance(entry, pikepdf.Dictionary):
        for key, value in entry.items():
            info[key] = str(value)[1:] if isinstance(value, pikepdf.Name) else str(value)
    if "/Metadata" not in pdf.Root:
        return Identity(info, {}, False)
    names = [name for _, name in (*_IN_BOTH, *_DATES)] + [*_X4_KEYS, _PDFX_ID, _PDFX]
    try:
        # pikepdf mends packets that break off; what a shop's program does with them is another matter.
        ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
        meta = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
        xmp = {name: _text(meta.get(name)) for name in names if meta.get(name) is not None}
    except (ElementTree.ParseError, pikepdf.PdfError, ValueError, AttributeError) as error:
        return Identity(info, {}, True, str(error) or type(error).__name__)
    return Identity(info, xmp, True)


def _text(value: Any) -> str:
    return ", ".join(str(part) for part in value) if isinstance(value, (list, tuple, set)) else str(value)


def claimed(who: Identity) -> str | None:
    """Return the standard that a file says it follows: "x-1a", "x-3", "x-4" or None."""
    said = " ".join((who.info.get("/GTS_PDFXConformance", ""), who.info.get("/GTS_PDFXVersion", "")))
    found = re.search(r"PDF/X-(1a|3|4)", f"{who.xmp.get(_PDFX_ID, '')} {said} {who.xmp.get(_PDFX, '')}")
    return f"x-{found.group(1)}" if found else None


def version(pdf: pikepdf.Pdf, held: Held) -> Iterator[Finding]:
    """Find a version of PDF that the standard does not know, and ways of writing newer than it."""
    if held.standard is None:
        return
    name, newest = STANDARD_NAMES[held.standard], _NEWEST[held.standard]
    if _number(pdf.pdf_version) > _number(newest) or _number(pdf.pdf_version) < _number(_OLDEST):
        message = f"The file is written in PDF {pdf.pdf_version}; {name} goes up to {newest}."
        yield Finding("version", "error", None, "header", message, _MEND.format(name))
    if held.standard != "x-4" and _table_is_a_stream(Path(pdf.filename)):
        message = f"The file keeps its table of objects in a stream (PDF 1.5), which {name} does not allow."
        yield Finding("version", "error", None, "xref stream", message, _MEND.format(name))


def _table_is_a_stream(path: Path) -> bool:
    """Whether the table of objects that the file's last line leads to is a stream rather than plain text."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        found = re.findall(rb"startxref\s+(\d+)", stream.read())
        if not found:
            return False
        stream.seek(int(found[-1]))
        return not stream.read(_TAIL).lstrip().startswith(b"xref")


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


def standard(who: Identity, held: Held) -> Iterator[Finding]:
    """Find a standard that is not claimed, or claimed in the wrong place."""
    said = claimed(who)
    if held.standard is None:
        if said is None:
            message = "The file does not say that it is PDF/X; it was checked by what all print shops ask for."
            mend = "Export it as PDF/X-4, or as PDF/X-1a for shops that want it, to have all of it checked."
            yield Finding("standard", "notice", None, "GTS_PDFXVersion", message, mend)
        return
    name = STANDARD_NAMES[held.standard]
    if said != held.standard:
        claims = "claims no standard" if said is None else f"claims {STANDARD_NAMES[said]}"
        message = f"The file {claims}, and {name} is asked for."
        yield Finding("standard", "error", None, "GTS_PDFXVersion", message, _MEND.format(name))
    elif held.standard == "x-4" and _PDFX_ID not in who.xmp:
        message = "PDF/X-4 is claimed, but not in the XMP packet (pdfxid:GTS_PDFXVersion), where readers look for it."
        yield Finding("standard", "error", None, "GTS_PDFXVersion", message, _MEND.format(name))


def metadata(who: Identity, held: Held) -> Iterator[Finding]:
    """Find metadata that is missing, and what XMP and document information say differently."""
    if who.trouble:
        message = f"The XMP packet cannot be read ({who.trouble})."
        yield Finding("metadata", held.severity, None, "Metadata", message, "Export the file again.")
        return
    for key, name in _IN_BOTH:
        if key in who.info and name in who.xmp and who.info[key].strip() != who.xmp[name].strip():
            yield _differ(held, key, who.info[key], who.xmp[name])
    for key, name in _DATES:
        if key in who.info and name in who.xmp and not _same_moment(who.info[key], who.xmp[name]):
            yield _differ(held, key, who.info[key], who.xmp[name])
    if held.standard is not None:
        yield from _missing(who, held.standard)


def _missing(who: Identity, standard: str) -> Iterator[Finding]:
    name = STANDARD_NAMES[standard]
    for key, other in (("/Title", "dc:title"), *_DATES):
        if not who.info.get(key, "").strip() and not who.xmp.get(other, "").strip():
            message = f"{key[1:]} is missing; {name} asks for it."
            yield Finding("metadata", "error", None, key[1:], message, "State it in the document's properties.")
    trapped = who.info.get("/Trapped") or who.xmp.get("pdf:Trapped")
    if trapped not in ("True", "False"):
        says = f"is “{trapped}”" if trapped else "is missing"
        message = f"Trapped {says}; {name} wants to know whether the plates are trapped: True or False."
        yield Finding("metadata", "error", None, "Trapped", message, "Export again with Trapped set to False.")
    if standard != "x-4":
        return
    if not who.has_xmp:
        message = "There is no XMP packet; PDF/X-4 keeps its metadata there."
        yield Finding("metadata", "error", None, "Metadata", message, _MEND.format(name))
        return
    for key in _X4_KEYS:
        if not who.xmp.get(key):
            message = f"{key} is missing in the XMP packet; PDF/X-4 asks for it."
            yield Finding("metadata", "error", None, key, message, _MEND.format(name))


def _differ(held: Held, key: str, info: str, xmp: str) -> Finding:
    message = f"{key[1:]} is “{info}” in the document information and “{xmp}” in the XMP packet."
    return Finding("metadata", held.severity, None, key[1:], message, "Set both alike; exporting again does it.")


def _same_moment(info: str, xmp: str) -> bool:
    try:
        return _moment(decode_pdf_date(info)) == _moment(datetime.fromisoformat(xmp.replace("Z", "+00:00")))
    except ValueError:
        return False


def _moment(date: datetime) -> datetime:
    known = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
    return known.astimezone(UTC).replace(microsecond=0)
