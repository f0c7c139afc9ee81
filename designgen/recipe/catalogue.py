"""What a recipe says of its catalogue."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from designgen.commerce.facts import Terms
from designgen.commerce.reading import TERM_READERS
from designgen.recipe.engine import Part

DocumentName = Literal["lookbook", "linesheet", "technical"]
DOCUMENTS: tuple[DocumentName, ...] = ("lookbook", "linesheet", "technical")
EditionName = Literal["print", "screen"]
EDITIONS: tuple[EditionName, ...] = ("print", "screen")
PageSizeName = Literal["A5", "A4", "A3", "Letter", "Half-letter", "Tabloid"]

MOST_GRID = (8, 12)
FEWEST_VOLUME_PAGES = 8


def _several(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _documents(value: Any) -> Any:
    return DOCUMENTS if value in ("all", ["all"], ("all",)) else _several(value)


def _editions(value: Any) -> Any:
    return EDITIONS if value in ("both", ["both"], ("both",)) else _several(value)


def parse_grid(value: Any) -> tuple[int, int] | None:
    """Read 3x4 or [3, 4]: designs across and down a contact sheet.

    Raises:
        ValueError: It is none, or more than a page holds.
    """
    if value is None or value == "":
        return None
    text = "x".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
    found = re.fullmatch(r"\s*(\d{1,2})\s*[x×X]\s*(\d{1,2})\s*", text)
    if not found:
        raise ValueError("a grid is across x down, such as 3x4")
    across, down = int(found[1]), int(found[2])
    if not (1 <= across <= MOST_GRID[0] and 1 <= down <= MOST_GRID[1]):
        raise ValueError(f"a grid has 1 to {MOST_GRID[0]} designs across and 1 to {MOST_GRID[1]} down")
    return across, down


def _date_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _lines(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else TERM_READERS["contact"](str(value))


def _term_date(value: Any) -> Any:
    return value if isinstance(value, date) or value is None else TERM_READERS["order_until"](str(value))


def _currency(value: Any) -> Any:
    return TERM_READERS["currency"](str(value)) if value else ""


def _style_url(value: Any) -> Any:
    return TERM_READERS["style_url"](str(value)) if value else ""


Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]


class CatalogueTerms(Part):
    """What holds for all orders, printed in the line sheet; a table's own rows of terms go before these."""

    currency: Annotated[str, BeforeValidator(_currency)] = Field("", description="of prices that name none: EUR")
    order: str = Field("", max_length=1000, description="how to order")
    payment: str = Field("", max_length=1000)
    shipping: str = Field("", max_length=1000)
    returns: str = Field("", max_length=1000)
    contact: Lines = Field((), description="lines: a name, a telephone number, an address for mail")
    address: Lines = Field((), description="lines of the house's address")
    season: str = Field("", max_length=100)
    delivery: str = Field("", max_length=200, description="the delivery window in words")
    order_until: Annotated[date | None, BeforeValidator(_term_date)] = Field(None, description="last day for orders")
    style_url: Annotated[str, BeforeValidator(_style_url)] = Field(
        "", description="address of a style's page with {style} where its number goes, for the QR codes"
    )

    @property
    def terms(self) -> Terms:
        """The same for the pages."""
        return Terms(**dict(self))


class Catalogue(Part):
    """The PDFs that bind the run."""

    documents: Annotated[tuple[DocumentName, ...], BeforeValidator(_documents)] = Field(
        ("lookbook",), min_length=1, description='lookbook, linesheet, technical, or a list of them, or "all"'
    )
    document: Literal["lookbook", "linesheet", "technical", "all"] | None = Field(
        None, description="one of them, or all; instead of documents"
    )
    editions: Annotated[tuple[EditionName, ...], BeforeValidator(_editions)] = Field(
        EDITIONS, min_length=1, description='print, screen, or "both"'
    )
    press: str | None = Field(None, description="a press profile, as designgen presses list names them, or a file")
    icc: str | None = Field(None, description="a CMYK profile instead of that of the press profile")
    theme: str | None = Field(None, description="a theme of ours, or a file that ends in .toml")
    title: str | None = Field(None, max_length=200)
    subtitle: str = Field("", max_length=300)
    studio: str = Field("", max_length=200)
    language: str = Field("en", pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", description="BCP 47, such as en or de")
    page_size: PageSizeName = "A4"
    landscape: bool = False
    grid: Annotated[tuple[int, int] | None, BeforeValidator(parse_grid)] = Field(
        None, description="designs across and down a contact sheet: 3x4"
    )
    spreads: bool = Field(False, description="the screen edition shows two pages side by side")
    volume_pages: int | None = Field(
        None, ge=FEWEST_VOLUME_PAGES, le=10_000, description="most pages of a file; longer documents come in volumes"
    )
    fonts: Annotated[tuple[str, ...], BeforeValidator(_several)] = Field(
        (), description="font files for scripts that the theme has no letters of"
    )
    sheet: str | None = Field(None, description="CSV or XLSX of what the designs are sold by; see --export-sheet")
    terms: CatalogueTerms = CatalogueTerms()
    date: Annotated[str | None, BeforeValidator(_date_text)] = Field(
        None, max_length=60, description="printed on the cover as it stands; never the clock"
    )
    issue: str = Field("", max_length=100, description="name of the issue")
    document_id: str = Field("", max_length=200, description="by which archives know this issue")
    previous: str | None = Field(None, description="the .json of the issue before, to mark what is new or changed")
    gallery: bool = Field(False, description="also a static HTML gallery")

    @model_validator(mode="after")
    def _sizes(self) -> Catalogue:
        if len(set(self.documents)) != len(self.documents) or len(set(self.editions)) != len(self.editions):
            raise ValueError("documents and editions name each once")
        return self

    @property
    def wanted_documents(self) -> tuple[DocumentName, ...]:
        """The documents to make."""
        if self.document is None:
            return self.documents
        return DOCUMENTS if self.document == "all" else (self.document,)
