"""Fonts, annotations and what else may not stand on a printed page."""

from __future__ import annotations

from collections.abc import Iterator

from designgen.preflight.findings import Finding
from designgen.preflight.pages import Held, Page, counted

_PRINTER = ("PrinterMark", "TrapNet")
_TELL = 3


def fonts(page: Page, held: Held) -> Iterator[Finding]:
    """Find fonts whose outlines are not in the file."""
    missing: dict[str, bool] = {}
    for font, is_used in page.content.fonts.values():
        if not font.is_embedded:
            missing[font.name] = missing.get(font.name, False) or is_used
    for name, is_used in missing.items():
        mend = "Embed all fonts when exporting, or convert the text to outlines."
        if is_used:
            message = "The font is not embedded: the shop's machine will set the text in another one."
            yield Finding("fonts", "error", page.number, name, message, mend)
        else:
            message = "The font is chosen and not embedded, though no text is set in it; strict shops refuse the file."
            yield Finding("fonts", "warning", page.number, name, message, mend)


def interactive(page: Page, held: Held) -> Iterator[Finding]:
    """Find links, notes and form fields on what is printed, and actions of the page."""
    inside = [kind for kind, place in page.annotations if kind not in _PRINTER and _lies_on(page, place)]
    for kind in dict.fromkeys(inside):
        message = (
            f"{counted(inside.count(kind), 'annotation')} of kind {kind} inside the bleed; PDF/X allows none there."
        )
        mend = "Export without hyperlinks, comments and form fields."
        yield Finding("annotations", held.severity, page.number, kind, message, mend)
    if page.has_actions:
        message = "Something happens when the page is opened or closed; a print file may hold no actions."
        yield Finding("actions", held.severity, page.number, "AA", message, "Export without interactive elements.")


def _lies_on(page: Page, place: tuple[float, float, float, float]) -> bool:
    """Whether an annotation touches what is printed, its edge and a place without an area included."""
    x0, y0, x1, y1 = place
    area = page.printed
    return x0 <= area.x1 and x1 >= area.x0 and y0 <= area.y1 and y1 >= area.y0


def settings(page: Page, held: Held) -> Iterator[Finding]:
    """Find settings of a device, PostScript, OPI, and content that makes no sense."""
    for name, key in page.content.device_settings:
        message = f"The content carries a setting for a device ({key}); a print file may hold none."
        mend = "Export without transfer curves, halftones and black generation."
        yield Finding("device", held.severity, page.number, name, message, mend)
    for name, what in page.content.forbidden:
        message = f"The page holds {what}, which no print file may."
        yield Finding("device", held.severity, page.number, name, message, "Export it again as PDF/X.")
    odd = page.content.malformed
    if odd:
        first = ", ".join(dict.fromkeys(odd[:_TELL]))
        message = f"{counted(len(odd), 'operator')} make no sense ({first}); devices may differ in what they print."
        yield Finding("content", "warning", page.number, "content", message, "Export the page again.")
    if not page.content.marks and not odd:
        yield Finding("content", "notice", page.number, "content", "The page is blank.", "")
