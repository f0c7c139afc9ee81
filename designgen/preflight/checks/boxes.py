"""Page boxes: where the page is cut, how far it bleeds, and that one lies inside the other (ISO 15930, 6.x)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from designgen.preflight.findings import Finding
from designgen.preflight.geometry import Box
from designgen.preflight.pages import SIDES, Held, Page, listed, mm

_TOLERANCE_PT = 0.15
_SAME_PT = 0.5


def boxes(page: Page, held: Held) -> Iterator[Finding]:
    """Find boxes that are missing, that do not nest, or that leave too little bleed."""
    media = page.boxes.get("MediaBox")
    if media is None or media.is_empty:
        yield _error(page, "MediaBox", "The page has no MediaBox, or one without an area.", "Export the file again.")
        return
    yield from _trim(page)
    yield from _nesting(page)
    yield from _bleed(page, held)


def _trim(page: Page) -> Iterator[Finding]:
    has = [name for name in ("TrimBox", "ArtBox") if name in page.boxes]
    if not has:
        mend = "Export with the trim stated (in InDesign: PDF/X; in other programs: set the TrimBox to the final size)."
        yield _error(page, "TrimBox", "The page does not say where it is cut: it has no TrimBox.", mend)
    if len(has) == 2:
        mend = "Remove the ArtBox and keep the TrimBox."
        yield _error(page, "ArtBox", "The page has a TrimBox and an ArtBox; PDF/X allows one of them.", mend)


def _nesting(page: Page) -> Iterator[Finding]:
    present = [(name, page.boxes[name]) for name in ("MediaBox", "BleedBox", "TrimBox", "ArtBox") if name in page.boxes]
    for (outer, around), (inner, box) in pairwise(present):
        if outer != "TrimBox" and not around.holds(box, _TOLERANCE_PT):
            message = f"The {inner} ({_size(box)}) reaches out of the {outer} ({_size(around)})."
            yield _error(page, inner, message, "Set the boxes so that trim lies in bleed and bleed in media.")
    crop = page.boxes.get("CropBox")
    if crop is not None and not crop.holds(page.printed, _TOLERANCE_PT):
        message = f"The CropBox ({_size(crop)}) hides a part of what is printed ({_size(page.printed)})."
        mend = "Remove the CropBox, or make it as large as the MediaBox."
        yield Finding("boxes", "warning", page.number, "CropBox", message, mend)


def _bleed(page: Page, held: Held) -> Iterator[Finding]:
    trim, bleed = page.trim, page.boxes.get("BleedBox")
    if trim is None or held.wanted.bleed_mm == 0:
        return
    mend = f"Export with a bleed of {held.wanted.bleed_mm:g} mm on all four sides."
    if bleed is None:
        message = f"The page has no BleedBox; {held.wanted.bleed_mm:g} mm of bleed are asked for."
        yield _error(page, "BleedBox", message, mend)
        return
    room = trim.x0 - bleed.x0, trim.y0 - bleed.y0, bleed.x1 - trim.x1, bleed.y1 - trim.y1
    short = [(side, has) for side, has in zip(SIDES, room, strict=True) if has < held.bleed_pt - _TOLERANCE_PT]
    if short:
        sides = listed([f"{mm(has)} at the {side}" for side, has in short])
        message = f"The BleedBox leaves {sides}; {held.wanted.bleed_mm:g} mm are asked for."
        yield _error(page, "BleedBox", message, mend)


def different_sizes(sizes: dict[int, Box]) -> Iterator[Finding]:
    """Find pages that are not cut to the size of the first.

    Args:
        sizes: The trim of every page that states one, by its number.
    """
    first = next(iter(sizes.values()), None)
    if first is None:
        return
    for number, box in sizes.items():
        if abs(box.width - first.width) > _SAME_PT or abs(box.height - first.height) > _SAME_PT:
            message = f"The page is cut to {_size(box)}, the first page to {_size(first)}."
            mend = "Give the shop one file for each size."
            yield Finding("boxes", "warning", number, "TrimBox", message, mend)


def _size(box: Box) -> str:
    return f"{mm(box.width)[:-3]} × {mm(box.height)}"


def _error(page: Page, name: str, message: str, mend: str) -> Finding:
    return Finding("boxes", "error", page.number, name, message, mend)
