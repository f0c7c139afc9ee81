"""What a catalogue is made from: frozen values, no paths and no clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from designgen.repeat.seam import SeamReport
from designgen.repeat.tile import Tile

if TYPE_CHECKING:
    from designgen.commerce.facts import Commerce, Terms

Document = Literal["lookbook", "linesheet", "technical"]
DOCUMENTS: tuple[str, ...] = get_args(Document)
DOCUMENT_NAMES = {"lookbook": "Lookbook", "linesheet": "Line sheet", "technical": "Technical pages"}

Change = Literal["new", "changed", "same", ""]
Labels = np.ndarray[Any, np.dtype[np.uint8]]

PAGE_SIZES_MM: dict[str, tuple[float, float]] = {
    "A5": (148.0, 210.0),
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "Letter": (215.9, 279.4),
    "Half-letter": (139.7, 215.9),
    "Tabloid": (279.4, 431.8),
}
"""Width × height of the upright pages we lay out, in mm."""

MOST_IN_GRID = (8, 12)
"""The most designs across and down a contact sheet."""


@dataclass(frozen=True)
class SpotChip:
    """One ink of a design.

    Attributes:
        name: As the designer calls it; a mill reads it as the name of the separation.
        lab: CIE L*a*b*, D50.
        srgb: Red, green and blue in [0, 1], as shown on screen.
        coverage: Share of the tile it covers, in [0, 1]; None when not known.
        kind: "spot" for an ink with a plate of its own, "colour" for one that only stands for a painted design.
    """

    name: str
    lab: tuple[float, float, float]
    srgb: tuple[float, float, float]
    coverage: float | None = None
    kind: str = "spot"

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("name: expected the name of an ink, got ''")
        if not all(0 <= value <= 1 for value in self.srgb):
            raise ValueError(f"srgb: expected three shares in [0, 1], got {self.srgb}")
        if self.coverage is not None and not 0 <= self.coverage <= 1:
            raise ValueError(f"coverage: expected a share in [0, 1], got {self.coverage}")


@dataclass(frozen=True)
class ColourwayChip:
    """One colourway of a design: what to order it by, and its inks in the order of the plates.

    Attributes:
        code: Short code, for example "C02"; may be empty.
        name: Its name, for example "Indigo on ecru".
        chips: The inks; the design's own first where the colourways share plates.
        shown: Whether this is the colourway that the design's pictures show.
    """

    code: str
    name: str
    chips: tuple[SpotChip, ...]
    shown: bool = False


@dataclass(frozen=True)
class FileFact:
    """One file that belongs to a design: its name, its size in bytes and what it is ("tile", "mockup", "plate")."""

    name: str
    bytes: int
    kind: str = ""


@dataclass(frozen=True)
class SectionPage:
    """A part of the catalogue that begins with a divider. Designs name the section they belong to."""

    name: str
    text: str = ""


@dataclass(frozen=True)
class ExtraFont:
    """A typeface for scripts that the theme's own do not cover, as bytes: a TrueType or OpenType file or collection."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Layout:
    """The shape of the pages.

    Attributes:
        page_size: A key of `PAGE_SIZES_MM`.
        landscape: Lying rather than upright.
        grid: (across, down) of the contact sheets; chosen by the number of designs where None.
        spreads: The screen edition shows two pages side by side; a print shop is always given single pages.

    Raises:
        ValueError: A field is outside what is listed here.
    """

    page_size: str = "A4"
    landscape: bool = False
    grid: tuple[int, int] | None = None
    spreads: bool = False

    def __post_init__(self) -> None:
        if self.page_size not in PAGE_SIZES_MM:
            raise ValueError(f"page_size: expected one of {', '.join(PAGE_SIZES_MM)}, got {self.page_size!r}")
        if self.grid is not None:
            across, down = self.grid
            if not (1 <= across <= MOST_IN_GRID[0] and 1 <= down <= MOST_IN_GRID[1]):
                raise ValueError(f"grid: expected 1×1 to {MOST_IN_GRID[0]}×{MOST_IN_GRID[1]}, got {across}×{down}")

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of the page in mm."""
        width, height = PAGE_SIZES_MM[self.page_size]
        return (height, width) if self.landscape else (width, height)


@dataclass(frozen=True)
class DesignPage:
    """One design as the catalogue shows it.

    Attributes:
        name: The design's file name; unique in the catalogue, used for its bookmark.
        title: What people call it; the name where empty.
        tile: The tile, or a function without arguments that loads it. A loader is called once for every page that
            shows the design and its tile is let go afterwards, so hundreds of designs need the memory of one.
        mockups: Pictures of the garment as PNG files in memory, or functions that load one: front first, then back.
        swatch: The fabric it began as.
        styles: (name, weight) of every style, in the order of the recipe.
        strength: How strongly the styles were applied, in [0, 1]; None when not known.
        seed: Seed of the run; None when not known.
        repeat: Trade name of the repeat; the tile's own where empty.
        seam: Measured seam; the tile's own where None.
        commerce: What an order needs: prices, sizes, composition, delivery; None when nothing is known.
        style_number: What it is ordered by; "No. 01" and so on where empty.
        section: Name of the section it stands in; "" before all sections.
        colourways: Every colourway it is offered in.
        spots: The inks of the design as shown, in the order of the plates.
        labels: uint8 (H, W), for every pixel of the tile the index of its ink in `spots`, or a function that loads
            it; None where the tile was not reduced to inks.
        files: Files delivered with the design.
        recipe_digest: Digest of the recipe that makes it again.
        changed: Against the previous issue: "new", "changed", "same" or "" when there was none.
        placement: Where the print sits on the garment, measured from the high point shoulder.
        cloth: Facts of the cloth as (label, value).
    """

    name: str
    title: str
    tile: Tile | Callable[[], Tile]
    mockups: tuple[bytes | Callable[[], bytes], ...] = ()
    swatch: str = ""
    styles: tuple[tuple[str, float], ...] = ()
    strength: float | None = None
    seed: int | None = None
    repeat: str = ""
    seam: SeamReport | None = None
    commerce: Commerce | None = None
    style_number: str = ""
    section: str = ""
    colourways: tuple[ColourwayChip, ...] = ()
    spots: tuple[SpotChip, ...] = ()
    labels: Labels | Callable[[], Labels] | None = None
    files: tuple[FileFact, ...] = ()
    recipe_digest: str = ""
    changed: Change = ""
    placement: str = ""
    cloth: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("name: expected at least one character, got ''")
        if self.changed not in get_args(Change):
            raise ValueError(f"changed: expected new, changed, same or nothing, got {self.changed!r}")

    def load_tile(self) -> Tile:
        """Return the tile, loading it if need be."""
        return self.tile if isinstance(self.tile, Tile) else self.tile()

    def load_mockup(self, index: int) -> bytes:
        """Return the PNG of one mockup, loading it if need be."""
        mockup = self.mockups[index]
        return mockup if isinstance(mockup, bytes) else mockup()

    def load_labels(self) -> Labels | None:
        """Return which ink every pixel of the tile has, loading it if need be; None where that is not known."""
        return self.labels() if callable(self.labels) else self.labels

    @property
    def heading(self) -> str:
        """The title, or the file name in a readable form."""
        return self.title.strip() or re.sub(r"[\s_]+", " ", self.name).strip()


@dataclass(frozen=True)
class CatalogueSpec:
    """A whole catalogue.

    Attributes:
        title: Name of the collection.
        subtitle: A line below it; may be empty.
        document: "lookbook", "linesheet" or "technical".
        designs: At least one, with distinct names.
        issue_date: Printed as given, never read from a clock; None prints no date. In the form YYYY-MM-DD it is also
            the date in the file's metadata.
        page_size: A key of `PAGE_SIZES_MM`, upright; short for a `layout` of that size.
        studio: Who made it; may be empty.
        language: Language of the document for screen readers (BCP 47).
        layout: The shape of the pages; the page size alone where None.
        sections: Dividers in the order of the catalogue; a section that a design names and that is not listed comes
            after them, in the order of the designs.
        terms: What holds for all orders, and whom to write to; None when not known.
        document_id: Identifies this issue to the machines that archive it; derived from the content where empty.
        extra_fonts: Typefaces for scripts the theme does not cover.
        issue: Name of this issue, for example "Drop 12"; may be empty.
        previous_issue: Name or date of the issue that `DesignPage.changed` compares with; may be empty.

    Raises:
        ValueError: A field is outside what is listed here.
    """

    title: str
    subtitle: str
    document: Document
    designs: tuple[DesignPage, ...]
    issue_date: str | None = None
    page_size: str = "A4"
    studio: str = ""
    language: str = "en"
    layout: Layout | None = None
    sections: tuple[SectionPage, ...] = ()
    terms: Terms | None = None
    document_id: str = ""
    extra_fonts: tuple[ExtraFont, ...] = ()
    issue: str = ""
    previous_issue: str = ""

    def __post_init__(self) -> None:
        if self.document not in DOCUMENTS:
            raise ValueError(f"document: expected one of {', '.join(DOCUMENTS)}, got {self.document!r}")
        if self.page_size not in PAGE_SIZES_MM:
            raise ValueError(f"page_size: expected one of {', '.join(PAGE_SIZES_MM)}, got {self.page_size!r}")
        if not self.designs:
            raise ValueError("designs: expected at least one, got none")
        _refuse_doubles("designs", [design.name for design in self.designs])
        _refuse_doubles("sections", [section.name for section in self.sections])

    @property
    def shape(self) -> Layout:
        """The layout, made from the page size where none was given."""
        return Layout(self.page_size) if self.layout is None else self.layout

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of the page in mm."""
        return self.shape.page_mm

    @property
    def heading(self) -> str:
        """The title, or what the document is when it has none."""
        return self.title.strip() or DOCUMENT_NAMES[self.document]

    @property
    def date(self) -> str:
        """The issue date as printed, "" for none."""
        return (self.issue_date or "").strip()


def _refuse_doubles(field_name: str, names: list[str]) -> None:
    seen: set[str] = set()
    repeated = sorted({name for name in names if name in seen or seen.add(name)})  # type: ignore[func-returns-value]
    if repeated:
        raise ValueError(f"{field_name}: expected distinct names, got {', '.join(repeated)} more than once")
