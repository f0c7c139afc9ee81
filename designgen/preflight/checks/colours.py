"""In which colour spaces a page paints, against what the standard allows."""

from __future__ import annotations

from collections.abc import Iterator

from designgen.preflight.findings import STANDARD_NAMES, Finding
from designgen.preflight.marks import Mark
from designgen.preflight.pages import Held, Page
from designgen.preflight.spaces import Space

_WORDS = {
    "DeviceRGB": "RGB",
    "DeviceCMYK": "CMYK",
    "DeviceGray": "grey",
    "CalRGB": "calibrated RGB",
    "CalGray": "calibrated grey",
    "Lab": "Lab",
    "Separation": "a spot colour",
    "DeviceN": "several inks (DeviceN)",
}
_ICC = {1: "grey", 3: "RGB", 4: "CMYK"}
_CIE = ("CalGray", "CalRGB", "Lab", "ICCBased")
_KINDS = {"fill": "areas", "stroke": "lines", "text": "text", "shading": "shadings", "image": "pictures"}
_MEND = {
    "rgb": "Convert to CMYK with the profile of the press (in Acrobat: Convert Colours).",
    "cmyk": "Take an output intent for CMYK, or convert to its colour space.",
    "grey": "Convert to plain grey or CMYK.",
    "spot": "Define the spot colour with a CMYK equivalent.",
    "other": "Convert to CMYK with the profile of the press.",
}


def words(space: Space) -> str:
    """Return what to call a colour space."""
    painted = space.painted
    if painted.family == "ICCBased":
        return f"{_ICC.get(painted.components, 'colour')} with an ICC profile"
    return _WORDS.get(painted.family, "a colour space that cannot be read")


def colours(page: Page, held: Held) -> Iterator[Finding]:
    """Find pictures, areas, lines and texts in colour spaces that the standard, or a cautious shop, does not take."""
    seen: set[tuple[str, Space]] = set()
    for mark in page.content.marks:
        space = _space(mark)
        if space is None or space.family == "Pattern":
            continue
        # Pictures are named one by one, everything else by its kind: a page may have thousands of lines.
        name = mark.object if mark.kind == "image" and mark.picture and not mark.picture.is_mask else _KINDS[mark.kind]
        if (name, space) not in seen:
            seen.add((name, space))
            yield from _judge(page, held, name, space)


def _space(mark: Mark) -> Space | None:
    if mark.picture is not None and not mark.picture.is_mask:
        return mark.picture.space
    return mark.colour.space if mark.colour is not None else mark.space


def _judge(page: Page, held: Held, name: str, space: Space) -> Iterator[Finding]:
    reason = refused(space, held)
    if not reason:
        return
    if held.standard is None:
        message = f"Painted in {words(space)}: the shop will convert it, and its result may differ from yours."
        yield Finding("colour", "warning", page.number, name, message, _MEND[space.model])
        return
    message = f"Painted in {words(space)}, and {STANDARD_NAMES[held.standard]} {reason}."
    yield Finding("colour", "error", page.number, name, message, _MEND[space.model])


def refused(space: Space, held: Held) -> str:
    """Return why a colour space is not allowed, as the end of a sentence; "" where it is."""
    painted = space.painted
    if not painted.family:
        return "cannot be met by a colour space that nothing can read"
    if painted.family in ("Separation", "DeviceN"):
        other = refused(painted.base, held) if painted.base is not None else ""
        return f"asks for an equivalent of the spot colour that it takes itself: it {other}" if other else ""
    if held.standard == "x-1a" and painted.family not in ("DeviceCMYK", "DeviceGray"):
        return "takes CMYK, grey and spot colours only"
    if held.standard is None and painted.model in ("rgb", "other"):
        return "leaves the conversion to the shop"
    if painted.family in _CIE:
        return ""
    if painted.family == "DeviceRGB" and held.intent != "rgb":
        return f"takes RGB only with a profile, because the output intent is {held.intent.upper()}"
    if painted.family == "DeviceCMYK" and held.intent != "cmyk":
        return f"takes CMYK only with a profile, because the output intent is {held.intent.upper()}"
    return ""


def transparency(page: Page, held: Held) -> Iterator[Finding]:
    """Find live transparency where the standard has none, and blending in RGB where it has."""
    content = page.content
    if held.standard in ("x-1a", "x-3"):
        for name, what in content.transparency:
            message = f"Live transparency ({what}), and {STANDARD_NAMES[held.standard]} allows none."
            mend = "Flatten the transparency when exporting, or deliver PDF/X-4."
            yield Finding("transparency", "error", page.number, name, message, mend)
        return
    if not content.transparency or held.standard is None:
        return
    for name, space in content.blending:
        if space.model == "rgb" and held.intent == "cmyk":
            message = "Transparency is blended in RGB, so its colours shift when the shop blends for the press."
            mend = "Set the transparency blend space to CMYK and export again."
            yield Finding("transparency", "warning", page.number, name, message, mend)
