"""The output intent: for which press the colours of the file are meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

from designgen.preflight.findings import STANDARD_NAMES, Finding
from designgen.preflight.pages import Held

_SPACES = {b"CMYK": ("cmyk", 4), b"RGB ": ("rgb", 3), b"GRAY": ("grey", 1)}
_HEADER = 128
_REGISTRY = "http://www.color.org"
_MEND = "Export with the profile of the press as output intent."


def press_intents(pdf: pikepdf.Pdf) -> list[Any]:
    """Return the output intents made for PDF/X."""
    entries: Any = pdf.Root.get("/OutputIntents", [])
    return [entry for entry in entries if isinstance(entry, pikepdf.Dictionary) and entry.get("/S") == "/GTS_PDFX"]


def intent_model(pdf: pikepdf.Pdf) -> str:
    """Return the colour model the file is made for: "cmyk", "rgb" or "grey"; "cmyk" where nothing says otherwise."""
    for entry in press_intents(pdf):
        header = _header(entry)
        if header is not None:
            return _SPACES.get(header[16:20], ("cmyk", 4))[0]
    return "cmyk"


def output_intent(pdf: pikepdf.Pdf, held: Held) -> Iterator[Finding]:
    """Find an output intent that is missing, double, incomplete, or with a profile that is none of a press."""
    intents = press_intents(pdf)
    if not intents:
        what = "PDF/X asks for one" if held.standard is None else f"{STANDARD_NAMES[held.standard]} asks for one"
        message = f"The file does not say for which press its colours are meant (no output intent); {what}."
        yield Finding("output-intent", held.severity, None, "OutputIntents", message, _MEND)
        return
    if len(intents) > 1:
        message = f"The file has {len(intents)} output intents for print; one is allowed."
        yield Finding("output-intent", held.severity, None, "OutputIntents", message, _MEND)
    yield from _condition(intents[0], held)
    header = _header(intents[0])
    if header is not None:
        yield from _profile(header, intents[0], held)
    elif held.standard == "x-4" or (held.standard is not None and not _registered(intents[0])):
        why = "PDF/X-4 must bring it" if held.standard == "x-4" else "its condition is in no registry"
        message = f"The output intent has no profile of the press, and {why}."
        yield Finding("output-intent", "error", None, "DestOutputProfile", message, _MEND)


def _condition(intent: Any, held: Held) -> Iterator[Finding]:
    if not str(intent.get("/OutputConditionIdentifier", "")).strip():
        message = "The output intent does not name its printing condition (OutputConditionIdentifier)."
        yield Finding("output-intent", held.severity, None, "OutputConditionIdentifier", message, _MEND)
    elif not _registered(intent) and not str(intent.get("/Info", "")).strip():
        message = "The output intent names a condition without its registry, and does not describe it (Info)."
        yield Finding("output-intent", held.severity, None, "Info", message, _MEND)


def _registered(intent: Any) -> bool:
    return str(intent.get("/RegistryName", "")).rstrip("/") == _REGISTRY


def _profile(header: bytes, intent: Any, held: Held) -> Iterator[Finding]:
    name = "DestOutputProfile"
    if len(header) < _HEADER or header[36:40] != b"acsp":
        yield Finding("output-intent", held.severity, None, name, "What is embedded is no ICC profile.", _MEND)
        return
    if header[12:16] != b"prtr":
        kind = header[12:16].decode("ascii", "replace").strip()
        message = f"The embedded profile is of class “{kind}”; an output intent takes the profile of a press (prtr)."
        yield Finding("output-intent", held.severity, None, name, message, _MEND)
    space = _SPACES.get(header[16:20])
    channels = int(intent["/DestOutputProfile"].get("/N", 0))
    if space is None:
        kind = header[16:20].decode("ascii", "replace").strip()
        message = f"The embedded profile is for {kind}; PDF/X takes CMYK, RGB or grey."
        yield Finding("output-intent", held.severity, None, name, message, _MEND)
    elif channels != space[1]:
        message = f"The embedded profile has {space[1]} channels, the file says {channels}."
        yield Finding("output-intent", held.severity, None, name, message, _MEND)


def _header(intent: Any) -> bytes | None:
    """Return the first bytes of the embedded profile, None where there is none."""
    profile = intent.get("/DestOutputProfile")
    if not isinstance(profile, pikepdf.Stream):
        return None
    try:
        return bytes(profile.get_stream_buffer())[:_HEADER]
    except pikepdf.PdfError:
        return b""
