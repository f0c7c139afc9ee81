"""The table that a designer fills in: a row for every design, and what is known already stays as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, Literal

from designgen.commerce.columns import BY_NAME, COLUMNS, column_of
from designgen.commerce.facts import Terms
from designgen.commerce.files import RawTable


@dataclass(frozen=True)
class Known:
    """What a run knows of a design or a colourway.

    Attributes:
        kind: Which of the two.
        design: Its name in the run.
        title: The run's own title.
        about: A line for whoever fills in the table.
        colour_name: Its colouring in words.
    """

    kind: Literal["design", "colourway"]
    design: str
    title: str
    about: str = ""
    colour_name: str = ""


TERM_NAMES: Final = tuple(each.name.replace("_", " ") for each in fields(Terms))


@dataclass(frozen=True)
class Exported:
    """A table to be written.

    Attributes:
        heads: Of its columns.
        rows: Its cells, every row as long as the heads.
        added: Designs that had no row before.
        kept: Rows that match nothing in the run and were kept.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    added: tuple[str, ...]
    kept: tuple[str, ...]


def export_rows(known: Sequence[Known], before: RawTable | None = None) -> Exported:
    """Return the table of a run.

    Args:
        known: The run's designs in its order, each colourway behind its design.
        before: The table as it was filled in last time. Its cells, also those of columns we do not know, its rows and
            their order stay; rows of new designs come behind those of the others.
    """
    heads = before.heads if before is not None else ()
    there = {column.name for head in heads if (column := column_of(head)) is not None}
    heads = (*heads, *(column.head for column in COLUMNS if column.name not in there))
    names = {column.name: head for head in heads if (column := column_of(head)) is not None}
    rows = [dict(row.cells) for row in before.rows] if before is not None else []
    by_name = {each.design.lower(): each for each in known}
    seen: set[str] = set()
    kept = []
    for row in rows:
        name = row.get(names["design"], "")
        each = by_name.get(name.lower().removesuffix(".png"))
        if each is not None:
            seen.add(each.design)
            row[names["about"]] = each.about
        elif name:
            kept.append(name)
    added = [each for each in known if each.design not in seen]
    last = max((place for place, row in enumerate(rows, start=1) if row.get(names["design"])), default=0)
    rows[last:last] = [_new_row(each, names) for each in added]
    rows += [row for row in _term_rows(names) if before is None]
    cells = tuple(tuple(row.get(head, "") for head in heads) for row in rows)
    return Exported(heads, cells, tuple(each.design for each in added), tuple(kept))


def _new_row(each: Known, names: dict[str, str]) -> dict[str, str]:
    row = {names["kind"]: each.kind, names["design"]: each.design, names["about"]: each.about}
    if each.kind == "design":
        row[names["name"]] = each.title
    row[names["colour_name"]] = each.colour_name
    return row


def _term_rows(names: dict[str, str]) -> list[dict[str, str]]:
    return [{names["kind"]: "terms", names["name"]: term} for term in TERM_NAMES]


def column_help() -> list[tuple[str, str]]:
    """Return (head, what goes there) of every column, for people."""
    return [(column.head, column.help) for column in BY_NAME.values()]
