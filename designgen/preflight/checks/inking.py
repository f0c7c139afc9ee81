"""What vector art asks of the plates: overprint, thin lines, small type."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from designgen.preflight.findings import Finding, Severity
from designgen.preflight.geometry import PT_PER_MM
from designgen.preflight.marks import Mark
from designgen.preflight.pages import Held, Page, counted

_JUST = 0.98
"""Rounding that a size may lose on its way through a program."""


def overprint(page: Page, held: Held) -> Iterator[Finding]:
    """Find white that would vanish, and small black text that leaves gaps in what lies under it."""
    shown = _shown(page)
    white = [m for m in shown if m.overprint and m.colour is not None and m.colour.is_white]
    if white:
        message = f"{_of(white)} in white set to overprint: white cannot be printed, so what lies below shows instead."
        mend = "Switch overprint off for white."
        yield Finding("overprint", "error", page.number, white[0].object, message, mend)
    size = held.wanted.limits.knockout_pt
    black = [m for m in shown if m.kind == "text" and m.colour is not None and m.colour.is_black]
    gaps = [m for m in black if (m.size_pt or 0) < size and not _overprints(m)]
    if gaps:
        why = _why(gaps[0])
        message = (
            f"{_of(gaps)} in black below {size:g} pt {why}: a shift of the plates leaves white around the letters."
        )
        mend = "Set black text to overprint (100 % K in CMYK, overprint on, mode 1)."
        yield Finding("overprint", "notice", page.number, gaps[0].object, message, mend)


def _overprints(mark: Mark) -> bool:
    """Whether ink below is left alone: grey always knocks out, and so does CMYK unless its zeros are left out."""
    if not mark.overprint or mark.colour is None:
        return False
    family = mark.colour.space.family
    return family in ("Separation", "DeviceN") or (family == "DeviceCMYK" and mark.overprint_mode == 1)


def _why(mark: Mark) -> str:
    if not mark.overprint:
        return "does not overprint"
    grey = mark.colour is not None and mark.colour.space.family != "DeviceCMYK"
    return "is grey, which never overprints" if grey else "overprints in mode 0, which knocks out the other inks"


def lines(page: Page, held: Held) -> Iterator[Finding]:
    """Find lines too thin to print, in one ink and in several."""
    limits = held.wanted.limits
    strokes = [m for m in _shown(page) if m.size_pt is not None and m.kind in ("stroke", "fill") and not _is_white(m)]
    device = [m for m in strokes if m.kind == "stroke" and m.size_pt == 0]
    if device:
        message = f"{_of(device)} of width 0: as thin as the device can draw, which no press can print."
        mend = f"Give them {limits.line_pt:g} pt or more."
        yield Finding("hairlines", "error", page.number, device[0].object, message, mend)
    yield from _below(page, strokes, "hairlines", limits.line_pt, lambda m: _inks(m) <= 1, "in one ink")
    yield from _below(page, strokes, "hairlines", limits.line_inks_pt, lambda m: _inks(m) > 1, "in several inks")


def small_text(page: Page, held: Held) -> Iterator[Finding]:
    """Find text too small to print, in one ink and in several, and text too near the cut."""
    limits = held.wanted.limits
    texts = [m for m in _shown(page) if m.kind == "text" and not _is_white(m)]
    yield from _below(page, texts, "small-text", limits.text_pt, lambda m: _inks(m) <= 1, "in one ink")
    yield from _below(page, texts, "small-text", limits.text_inks_pt, lambda m: _inks(m) > 1, "in several inks")
    trim = page.trim
    if trim is None:
        return
    safe = trim.grown(-limits.safety_mm * PT_PER_MM)
    near = [m for m in texts if m.box.meets(trim) and not safe.holds(m.box, 0.1 * PT_PER_MM)]
    if near:
        message = f"{_of(near)} less than {limits.safety_mm:g} mm from the trim: cutting is not more exact than that."
        yield Finding("safety", "warning", page.number, near[0].object, message, "Move the text further inside.")


def _below(
    page: Page, marks: list[Mark], check: str, limit: float, of_kind: Callable[[Mark], bool], inks: str
) -> Iterator[Finding]:
    found = [m for m in marks if m.size_pt and m.size_pt < limit * _JUST and of_kind(m)]
    if not found:
        return
    least = min(found, key=lambda m: m.size_pt or 0)
    message = f"{_of(found)} {inks} of {least.size_pt:.2g} pt; at least {limit:g} pt print safely."
    mend = "Make it larger" + (", or print it in one ink." if inks == "in several inks" else ".")
    severity: Severity = "warning"
    yield Finding(check, severity, page.number, least.object, message, mend)


def _shown(page: Page) -> list[Mark]:
    """Return what ends up on the sheet, marks beside the page left out."""
    printed = page.printed
    return [
        m
        for m in page.content.marks
        if m.colour is not None and m.picture is None and not m.colour.is_for_marks and m.box.meets(printed)
    ]


def _is_white(mark: Mark) -> bool:
    return mark.colour is not None and mark.colour.is_white


def _inks(mark: Mark) -> int:
    return 0 if mark.colour is None else mark.colour.count


def _of(marks: list[Mark]) -> str:
    """Return how many of what: "3 lines", "1 text", "2 areas and lines"."""
    kinds = {mark.kind for mark in marks}
    if len(kinds) > 1:
        return f"{len(marks)} objects"
    words = {"fill": "area", "stroke": "line", "text": "piece of text", "image": "picture", "shading": "shading"}
    plurals = {"text": "pieces of text"}
    kind = kinds.pop()
    return counted(len(marks), words[kind], plurals.get(kind, ""))
