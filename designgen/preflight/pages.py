"""A page as the checks see it, and what all of them are held to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pikepdf

from designgen.preflight.content import read_page
from designgen.preflight.findings import Severity, Wanted
from designgen.preflight.geometry import PT_PER_MM, Box
from designgen.preflight.machine import Library
from designgen.preflight.marks import PageContent

Side = Literal["left", "bottom", "right", "top"]
SIDES: tuple[Side, ...] = ("left", "bottom", "right", "top")


@dataclass(frozen=True)
class Held:
    """What a file is held to, settled.

    Attributes:
        wanted: What was asked.
        standard: "x-4", "x-1a" or "x-3"; None for the general rules alone.
        intent: Colour model of the press that the file is made for: "cmyk", "rgb", "grey"; "cmyk" where it says none.
    """

    wanted: Wanted
    standard: str | None
    intent: str = "cmyk"

    @property
    def severity(self) -> Severity:
        """How bad a breach of PDF/X is: an error, or a warning where no standard is asked for."""
        return "warning" if self.standard is None else "error"

    @property
    def bleed_pt(self) -> float:
        """The bleed that was asked for."""
        return self.wanted.bleed_mm * PT_PER_MM


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        number: From 1.
        boxes: The boxes the page states, by name without the slash: MediaBox, CropBox, BleedBox, TrimBox, ArtBox.
        annotations: (kind, place) of every annotation.
        has_actions: Whether opening or closing the page starts something.
        content: What it paints.
    """

    number: int
    boxes: dict[str, Box]
    annotations: tuple[tuple[str, Box], ...]
    has_actions: bool
    content: PageContent

    @property
    def trim(self) -> Box | None:
        """Where the page is cut: TrimBox, or ArtBox where there is none."""
        return self.boxes.get("TrimBox", self.boxes.get("ArtBox"))

    @property
    def printed(self) -> Box:
        """What the shop prints before cutting: the bleed, or the trim, or all there is."""
        whole = self.boxes.get("MediaBox", Box(0, 0, 0, 0))
        return self.boxes.get("BleedBox", self.trim or whole)


def read(page: pikepdf.Page, number: int, library: Library) -> Page:
    """Return what has to be known of a page."""
    unit = float(page.obj.get("/UserUnit", 1))
    return Page(number, _boxes(page, unit), _annotations(page, unit), "/AA" in page.obj, read_page(page, unit, library))


def _boxes(page: pikepdf.Page, unit: float) -> dict[str, Box]:
    found = {}
    for name in ("MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"):
        value = _inherited(page.obj, f"/{name}") if name in ("MediaBox", "CropBox") else page.obj.get(f"/{name}")
        box = _box(value, unit)
        if box is not None:
            found[name] = box
    return found


def _inherited(node: Any, key: str) -> Any:
    for _ in range(64):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def _box(value: Any, unit: float) -> Box | None:
    try:
        x0, y0, x1, y1 = (float(number) * unit for number in value)
    except (TypeError, ValueError):
        return None
    return Box.around([(x0, y0), (x1, y1)])


def _annotations(page: pikepdf.Page, unit: float) -> tuple[tuple[str, Box], ...]:
    found = []
    for entry in page.obj.get("/Annots", []):
        if isinstance(entry, pikepdf.Dictionary):
            place = _box(entry.get("/Rect"), unit) or Box(0, 0, 0, 0)
            found.append((str(entry.get("/Subtype", "/annotation"))[1:], place))
    return tuple(found)


def mm(points: float) -> str:
    """Return a length for people: "2.4 mm"."""
    return f"{max(points / PT_PER_MM, 0.0) + 0.0:.1f} mm"


def listed(words: list[str]) -> str:
    """Return words as a list: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def counted(count: int, thing: str, things: str = "") -> str:
    """Return a number of things: "1 line", "3 lines"."""
    return f"{count} {thing if count == 1 else things or thing + 's'}"
