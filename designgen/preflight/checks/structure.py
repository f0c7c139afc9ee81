"""What lies in the file beside its pages: locks, scripts, attachments, encodings that presses do not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

from designgen.preflight.findings import STANDARD_NAMES, Finding
from designgen.preflight.machine import filters_of
from designgen.preflight.pages import Held, counted

_MOST_OUTLINES = 100_000
_NEW_IN_X4 = {"JPXDecode": "JPEG 2000"}
_NEVER = {"LZWDecode": "LZW", "Crypt": "encryption of single streams"}


def locks(pdf: pikepdf.Pdf, held: Held) -> Iterator[Finding]:
    """Find encryption and a missing identity."""
    if pdf.is_encrypted:
        message = "The file is encrypted; a print shop cannot work with it even where it opens."
        yield Finding("encryption", "error", None, "Encrypt", message, "Export it without security settings.")
    has_id = "/ID" in pdf.trailer and len(pdf.trailer["/ID"]) == 2
    if held.standard is not None and not has_id:
        message = (
            f"The file has no identity of its own (ID in the trailer); {STANDARD_NAMES[held.standard]} asks for it."
        )
        yield Finding("identity", "error", None, "ID", message, "Export the file again.")


def actions(pdf: pikepdf.Pdf, held: Held) -> Iterator[Finding]:
    """Find scripts, actions, attachments, forms and layers."""
    root = pdf.Root
    found = []
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary):
        found.append(("OpenAction", "an action on opening"))
    if "/AA" in root:
        found.append(("AA", "actions on events"))
    names: Any = root.get("/Names", {})
    if "/JavaScript" in names:
        found.append(("JavaScript", "scripts"))
    if "/EmbeddedFiles" in names:
        found.append(("EmbeddedFiles", "attached files"))
    if "/AcroForm" in root and len(root["/AcroForm"].get("/Fields", [])):
        found.append(("AcroForm", "form fields"))
    linked = sum(1 for entry in _outlines(root) if "/A" in entry)
    if linked:
        found.append(("Outlines", f"bookmarks that are actions ({linked})"))
    if "/OCProperties" in root and held.standard in ("x-1a", "x-3"):
        found.append(("OCProperties", "layers"))
    for name, what in found:
        message = f"The file holds {what}; a print file may not."
        yield Finding("actions", held.severity, None, name, message, "Export for print, without interactive elements.")


def _outlines(root: Any) -> Iterator[Any]:
    """Yield every bookmark, the deepest too."""
    waiting = [root["/Outlines"].get("/First")] if isinstance(root.get("/Outlines"), pikepdf.Dictionary) else []
    for _ in range(_MOST_OUTLINES):
        if not waiting:
            return
        entry = waiting.pop()
        if isinstance(entry, pikepdf.Dictionary):
            yield entry
            waiting.extend((entry.get("/Next"), entry.get("/First")))


def encodings(pdf: pikepdf.Pdf, held: Held) -> Iterator[Finding]:
    """Find streams that are encoded in a way presses do not take, or that lie outside the file."""
    if held.standard is None:
        return
    name = STANDARD_NAMES[held.standard]
    refused = _NEVER if held.standard == "x-4" else _NEVER | _NEW_IN_X4
    found: dict[str, list[int]] = {}
    for entry in pdf.objects:
        if not isinstance(entry, pikepdf.Stream):
            continue
        for used in filters_of(entry):
            if used in refused:
                found.setdefault(refused[used], []).append(entry.objgen[0])
        if "/F" in entry:
            found.setdefault("data in another file", []).append(entry.objgen[0])
        if entry.get("/Subtype") == "/PS" or entry.get("/Subtype2") == "/PS":
            found.setdefault("PostScript", []).append(entry.objgen[0])
    for what, numbers in found.items():
        message = f"{counted(len(numbers), 'stream')} with {what}, which {name} does not allow."
        yield Finding("encoding", "error", None, f"object {numbers[0]}", message, f"Export the file again as {name}.")
