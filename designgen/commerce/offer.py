"""A table of what a collection is sold by, understood: lines, sections, terms, and what could not be used."""

from __future__ import annotations

from dataclasses import dataclass, field

from designgen.commerce.columns import Kind
from designgen.commerce.facts import NO_TERMS, Commerce, Terms


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be used, or one row.

    Attributes:
        row: As a spreadsheet counts; 0 for the file as a whole.
        column: Head of the column; empty for the whole row.
        what: What is wrong and how to write it, a clause without a full stop.
    """

    row: int
    column: str
    what: str

    def __str__(self) -> str:
        """Return it as a sentence."""
        where = f"Row {self.row}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.what}."


@dataclass(frozen=True)
class Line:
    """What a row says of one design or of one colourway.

    Attributes:
        row: Its number.
        kind: design, colourway, or omit for one that is left out of the catalogue.
        design: Name in the run.
        style_number: What it is ordered by.
        name: What it is printed as; empty leaves the run's own title.
        colour_code: Short code of its colouring.
        colour_name: Its colouring in words.
        commerce: Everything else.
    """

    row: int
    kind: Kind
    design: str
    style_number: str = ""
    name: str = ""
    colour_code: str = ""
    colour_name: str = ""
    commerce: Commerce = field(default_factory=Commerce)


@dataclass(frozen=True)
class Section:
    """A part of the catalogue: its heading, and a text below it."""

    name: str
    text: str = ""


def sort_key(sort: float | None) -> tuple[int, float]:
    """Return what puts numbers in order, and what has none behind them."""
    return (1, 0.0) if sort is None else (0, sort)


@dataclass(frozen=True)
class Offer:
    """A table, understood.

    Attributes:
        lines: In the order of the rows.
        sections: In the order they are shown.
        terms: What holds for all orders.
        problems: Cells that could not be used, by row.
        notices: What a reader should know.
    """

    lines: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    terms: Terms = NO_TERMS
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
