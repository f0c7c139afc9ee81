"""The options of a batch: which designs are drawn, which are kept in, how far the run may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import typer

from designgen.errors import UsageError

PANEL = "Which designs, and how many"

DateOption = Annotated[
    str | None,
    typer.Option(
        "--date", metavar="2026-11-21", help="The date a draw goes by; today unless given.", rich_help_panel=PANEL
    ),
]
SampleOption = Annotated[
    int | None, typer.Option(metavar="N", help="Draw so many of all designs.", rich_help_panel=PANEL)
]
IncludeOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="FILTER", help='Only designs that fit: "rose*", "style = batik"; repeatable.', rich_help_panel=PANEL
    ),
]
ExcludeOption = Annotated[
    list[str] | None, typer.Option(metavar="FILTER", help="No designs that fit; repeatable.", rich_help_panel=PANEL)
]
BestOption = Annotated[
    int | None,
    typer.Option(metavar="N", help="The best and most varied so many go into the catalogue.", rich_help_panel=PANEL),
]
UntilOption = Annotated[
    str | None, typer.Option(metavar="06:00", help="Begin no design after this time of day.", rich_help_panel=PANEL)
]
MaxDesignsOption = Annotated[
    int | None, typer.Option(metavar="N", help="Paint at most so many designs now.", rich_help_panel=PANEL)
]
MaxDiskOption = Annotated[
    str | None,
    typer.Option(metavar="20GB", help="Begin no design once the outputs folder takes so much.", rich_help_panel=PANEL),
]


@dataclass(frozen=True)
class BatchWish:
    """What the options say of a batch; what was not given is left to the recipe.

    Attributes:
        sample: How many designs are drawn.
        include: Filters.
        exclude: Filters.
        best: How many go on.
        until: Time of day.
        max_designs: Number.
        max_disk: A size such as 20GB.
    """

    sample: int | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    best: int | None = None
    until: str | None = None
    max_designs: int | None = None
    max_disk: str | None = None

    def changes(self) -> dict[str, dict[str, Any]]:
        """Return what is laid over a recipe's [batch] and [select]."""
        names = ("sample", "include", "exclude", "until", "max_designs", "max_disk")
        batch = {name: value for name in names if (value := getattr(self, name)) not in (None, ())}
        found: dict[str, dict[str, Any]] = {"batch": batch} if batch else {}
        return found | ({"select": {"best": self.best}} if self.best is not None else {})


def parse_day(text: str | None) -> date | None:
    """Return a date such as 2026-11-21.

    Raises:
        UsageError: It is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is no date.', "Write it as 2026-11-21.") from None
