"""What a catalogue is made from: frozen values, no paths and no clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from designgen.repeat.seam import SeamReport
from designgen.repeat.tile import Tile

Document = Literal["lookbook", "linesheet", "technical"]
DOCUMENTS: tuple[str, ...] = get_args(Document)
DOCUMENT_NAMES = {"lookbook": "Lookbook", "linesheet": "Line sheet", "technical": "Technical pages"}

PAGE_SIZES_MM: dict[str, tuple[float, float]] = {
    "A5": (148.0, 210.0),
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "Letter": (215.9, 279.4),
}
"""Width × height of the pages we lay out, in mm."""


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

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("name: expected at least one character, got ''")

    def load_tile(self) -> Tile:
        """Return the tile, loading it if need be."""
        return self.tile if isinstance(self.tile, Tile) else self.tile()

    def load_mockup(self, index: int) -> bytes:
        """Return the PNG of one mockup, loading it if need be."""
        mockup = self.mockups[index]
        return mockup if isinstance(mockup, bytes) else mockup()

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
        page_size: "A5", "A4", "A3" or "Letter", upright.
        studio: Who made it; may be empty.
        language: Language of the document for screen readers (BCP 47).

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

    def __post_init__(self) -> None:
        if self.document not in DOCUMENTS:
            raise ValueError(f"document: expected one of {', '.join(DOCUMENTS)}, got {self.document!r}")
        if self.page_size not in PAGE_SIZES_MM:
            raise ValueError(f"page_size: expected one of {', '.join(PAGE_SIZES_MM)}, got {self.page_size!r}")
        if not self.designs:
            raise ValueError("designs: expected at least one, got none")
        names = [design.name for design in self.designs]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"designs: expected distinct names, got {', '.join(repeated)} more than once")

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of the page in mm."""
        return PAGE_SIZES_MM[self.page_size]

    @property
    def heading(self) -> str:
        """The title, or what the document is when it has none."""
        return self.title.strip() or DOCUMENT_NAMES[self.document]
