"""The twin of a catalogue: everything it prints, as JSON for programs and CSV for people, without its pictures."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final

from designgen.commerce.csv_table import write_csv
from designgen.commerce.facts import NO_TERMS, Commerce, Terms
from designgen.commerce.money import Money

FORMAT: Final = 1
KIND: Final = "designgen catalogue"


@dataclass(frozen=True)
class Item:
    """One design as it is printed.

    Attributes:
        name: Its name in the run, by which issues are compared.
        title: Its name for people.
        style_number: What it is ordered by.
        section: Where it stands.
        commerce: What it is sold by; None when nothing is known.
        facts: Everything else, plain JSON types: repeat, size, seam, inks, colourways, files.
    """

    name: str
    title: str
    style_number: str = ""
    section: str = ""
    commerce: Commerce | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON types; what is not known is left out."""
        head = {"name": self.name, "title": self.title, "style_number": self.style_number, "section": self.section}
        sold = {} if self.commerce is None else plain(self.commerce)
        sold.pop("section", None)
        found = {**head, **sold, **self.facts}
        return {name: value for name, value in found.items() if value not in ("", None, [], {})}


@dataclass(frozen=True)
class Issue:
    """One issue of a catalogue.

    Attributes:
        title: Of the collection.
        items: In the order they are shown.
        subtitle: A line below the title.
        studio: Who made it.
        issue: Name of the issue.
        issue_date: As printed.
        document_id: By which archives know it.
        terms: What holds for all orders.
        sections: (name, text) in the order they are shown.
        previous: Name or date of the issue it is compared with.
    """

    title: str
    items: tuple[Item, ...]
    subtitle: str = ""
    studio: str = ""
    issue: str = ""
    issue_date: str = ""
    document_id: str = ""
    terms: Terms = NO_TERMS
    sections: tuple[tuple[str, str], ...] = ()
    previous: str = ""


def plain(value: Commerce | Terms) -> dict[str, Any]:
    """Return the fields that say something, as plain JSON types: amounts and days as text."""
    found = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    default = type(value)()
    return {name: each for name, each in found.items() if getattr(value, name) != getattr(default, name)}


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return {"amount": value.figures, "currency": value.currency}
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def issue_json(issue: Issue, changed: Mapping[str, tuple[str, Sequence[str]]] | None = None,
               gone: Sequence[Mapping[str, Any]] = ()) -> bytes:  # fmt: skip
    """Return an issue as JSON: the twin of its pages, and what the next issue is compared with.

    Args:
        issue: What is printed.
        changed: For every design "new", "changed" or "same", and which of its fields changed.
        gone: Designs of the previous issue that are not in this one.
    """
    designs = []
    for item in issue.items:
        state, names = (changed or {}).get(item.name, ("", ()))
        marks = {"changed": state, "changes": list(names)} if state else {}
        designs.append({**item.as_dict(), **marks})
    whole = {
        "kind": KIND,
        "format": FORMAT,
        "title": issue.title,
        "subtitle": issue.subtitle,
        "studio": issue.studio,
        "issue": issue.issue,
        "issue_date": issue.issue_date,
        "document_id": issue.document_id,
        "previous_issue": issue.previous,
        "terms": plain(issue.terms),
        "sections": [{"name": name, "text": text} for name, text in issue.sections],
        "designs": designs,
        "gone": [dict(each) for each in gone],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def issue_csv(issue: Issue, changed: Mapping[str, tuple[str, Sequence[str]]] | None = None) -> bytes:
    """Return the designs of an issue as CSV, a row each; no cell is a formula."""
    rows = []
    for item in issue.items:
        state, names = (changed or {}).get(item.name, ("", ()))
        found = {**item.as_dict(), "changed": state, "changes": ", ".join(names)}
        rows.append({name: _CELLS.get(name, cell_text)(value) for name, value in found.items()})
    named = {name for row in rows for name, text in row.items() if text}
    order = ["name", "title", "style_number", "section", *(each.name for each in fields(Commerce))]
    order += [name for row in rows for name in row if name not in ("changed", "changes")]
    heads = [name for name in dict.fromkeys([*order, "changed", "changes"]) if name in named]
    return write_csv(
        [head.replace("_", " ") for head in heads], [[row.get(head, "") for head in heads] for row in rows]
    )


def cell_text(value: Any) -> str:
    """Return a plain JSON value as one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        if set(value) == {"amount", "currency"}:
            return f"{value['amount']} {value['currency']}"
        return ", ".join(f"{name.replace('_', ' ')} {cell_text(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        nested = any(isinstance(each, Mapping | list | tuple) for each in value)
        return ("; " if nested else ", ").join(cell_text(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _inks(value: Any) -> str:
    """Return inks as "L75-C23-h216 #82c3d1 11.5 %"."""
    return "; ".join(f"{ink['name']} {ink['hex']} {100 * ink['coverage']:.1f} %" for ink in value)


def _styles(value: Any) -> str:
    return " + ".join(f"{style['name']} {style['weight']:g}" for style in value)


def _files(value: Any) -> str:
    return "; ".join(f"{file['name']} ({file['bytes']} bytes)" for file in value)


_CELLS: Final[Mapping[str, Callable[[Any], str]]] = {"inks": _inks, "styles": _styles, "files": _files}
"""Lists of facts that have a shorter form than their names and values."""
