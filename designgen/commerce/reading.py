"""From the cells of a table to what a collection is sold by: every bad cell named, everything else used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final
from urllib.parse import quote

from designgen.commerce.cells import read_date, read_lines, read_url
from designgen.commerce.columns import BY_NAME, KINDS, READERS, Kind, column_of, is_immediate
from designgen.commerce.facts import NO_TERMS, Commerce, Template, Terms
from designgen.commerce.files import RawRow, RawTable
from designgen.commerce.money import is_currency, parse_money
from designgen.commerce.offer import Line, Offer, Problem, Section, sort_key

_COMMERCE_FIELDS: Final = frozenset(each.name for each in fields(Commerce))
_TERMS_FIELDS: Final = tuple(each.name for each in fields(Terms))


def read_offer(table: RawTable, terms: Terms = NO_TERMS) -> Offer:
    """Understand a table.

    Args:
        table: Its cells.
        terms: What holds where the table itself says nothing, such as the recipe's terms.
    """
    return _Reading(table, terms).offer()


class _Reading:
    """One pass over the rows; what a separator says holds for the rows below it."""

    def __init__(self, table: RawTable, terms: Terms) -> None:
        self._table = table
        self._heads = {column.name: head for head in table.heads if (column := column_of(head)) is not None}
        self._problems: list[Problem] = []
        self._terms = terms
        self._sections: dict[str, tuple[float | None, Section, Template | None]] = {}
        self._section = ""

    def offer(self) -> Offer:
        kinds = [(row, self._kind(row)) for row in self._table.rows]
        self._terms = self._read_terms([row for row, kind in kinds if kind == "terms"])
        lines = []
        for row, kind in kinds:
            if kind == "separator":
                self._separator(row)
            elif kind in ("design", "colourway", "omit"):
                line = self._line(row, kind)
                if line is not None:
                    lines.append(line)
        lines = list(self._once_each(lines))
        for line in lines:
            if line.commerce.section and line.commerce.section not in self._sections:
                self._sections[line.commerce.section] = (None, Section(line.commerce.section), None)
        ordered = sorted(self._sections.values(), key=lambda found: sort_key(found[0]))
        unknown = [head for head in self._table.heads if column_of(head) is None]
        notices = list(self._table.notices)
        if unknown:
            notices.append(f"Columns that we do not know are not read: {', '.join(unknown)}.")
        problems = tuple(sorted(self._problems, key=lambda problem: problem.row))
        return Offer(tuple(lines), tuple(section for _, section, _ in ordered), self._terms, problems, tuple(notices))

    def _text(self, row: RawRow, name: str) -> str:
        return row.cells.get(self._heads.get(name, ""), "")

    def _problem(self, row: RawRow, name: str, what: str) -> None:
        head = self._heads.get(name, BY_NAME[name].head) if name else ""
        self._problems.append(Problem(row.number, head, what.rstrip(".")))

    def _read(self, row: RawRow, name: str, read: Callable[[str], Any]) -> Any:
        """Return the value of a cell, None where it is empty or cannot be used."""
        text = self._text(row, name)
        if not text:
            return None
        try:
            return read(text)
        except ValueError as error:
            self._problem(row, name, _clause(error))
            return None

    def _kind(self, row: RawRow) -> Kind | None:
        text = self._text(row, "kind")
        kind = KINDS.get(text.lower())
        if kind is None:
            known = "design, colourway, separator, terms or omit"
            self._problem(row, "kind", f'"{text}" is no kind of row; write {known}; the row is passed over')
        return kind

    def _separator(self, row: RawRow) -> None:
        name = self._text(row, "name") or self._text(row, "section")
        self._section = name
        if not name:
            return  # an empty one ends the section above
        template = self._read(row, "template", READERS["template"])
        section = Section(name, self._text(row, "description"))
        if name in self._sections:
            self._problem(row, "name", f'there is a separator "{name}" above already; give it another name')
            return
        self._sections[name] = (self._read(row, "sort", READERS["sort"]), section, template)

    def _line(self, row: RawRow, kind: Kind) -> Line | None:
        design = self._text(row, "design")
        if not design:
            self._problem(row, "design", "is empty, so nothing can be matched; write the design's name")
            return None
        return Line(
            row.number,
            kind,
            design,
            self._text(row, "style_number"),
            self._text(row, "name"),
            self._text(row, "colour_code"),
            self._text(row, "colour_name"),
            self._commerce(row),
        )

    def _commerce(self, row: RawRow) -> Commerce:
        found = {name: self._read(row, name, read) for name, read in READERS.items()}
        currency = self._read(row, "currency", _currency) or self._terms.currency
        for name in ("wholesale", "retail"):
            found[name] = self._read(row, name, lambda text: parse_money(text, currency))
        start = self._text(row, "deliver_from")
        if is_immediate(start):
            found["immediate"] = True
        else:
            found["deliver_from"] = self._read(row, "deliver_from", read_date)
        section = found["section"] or self._section
        template = found["template"] or self._sections.get(section, (None, None, None))[2]
        given = {name: value for name, value in found.items() if value is not None}
        given |= {"section": section} | ({"template": template} if template else {})
        given.setdefault("season", self._terms.season)
        if self._terms.order_until is not None:
            given.setdefault("order_until", self._terms.order_until)
        if "url" not in given and self._terms.style_url and (number := self._text(row, "style_number")):
            given["url"] = self._terms.style_url.replace("{style}", quote(number, safe=""))
        return self._checked(row, given)

    def _checked(self, row: RawRow, given: dict[str, Any]) -> Commerce:
        """Return what the cells say together, without those that contradict each other."""
        while True:
            try:
                return Commerce(**given)
            except ValueError as error:
                name, _, what = str(error).partition(": ")
                if name not in given:
                    raise
                self._problem(row, name, what)
                del given[name]

    def _once_each(self, lines: list[Line]) -> Iterator[Line]:
        """Yield the lines without second rows of a design, and without numbers that another style has."""
        seen: dict[str, Line] = {}
        gtins: dict[str, Line] = {}
        for line in lines:
            first = seen.setdefault(line.design.lower(), line)
            if first is not line:
                what = f'"{line.design}" is in row {first.row} already; this row is passed over'
                self._problems.append(Problem(line.row, self._heads["design"], what))
                continue
            gtin = line.commerce.gtin
            other = gtins.setdefault(gtin, line) if gtin else line
            if other is not line:
                what = (
                    f"{gtin} is the number of row {other.row} already; two styles cannot share one, so it is left out"
                )
                self._problems.append(Problem(line.row, self._heads["gtin"], what))
                line = replace(line, commerce=replace(line.commerce, gtin=""))
            yield line

    def _read_terms(self, rows: list[RawRow]) -> Terms:
        found: dict[str, Any] = {}
        for row in rows:
            asked = self._text(row, "name").strip().lower().replace(" ", "_").replace("-", "_")
            asked = {"style_address": "style_url", "url": "style_url", "delivery_window": "delivery"}.get(asked, asked)
            if asked not in _TERMS_FIELDS:
                known = ", ".join(name.replace("_", " ") for name in _TERMS_FIELDS)
                self._problem(row, "name", f'"{self._text(row, "name")}" is no term; there are {known}')
                continue
            value = self._read(row, "description", TERM_READERS.get(asked, str))
            if value:
                found[asked] = value
        return Terms(**found).over(self._terms)


def _currency(text: str) -> str:
    if not is_currency(text.upper()):
        raise ValueError(f'"{text}" is no currency; write its three letters, such as EUR')
    return text.upper()


def _style_url(text: str) -> str:
    read_url(text.replace("{style}", "1"))
    return Terms(style_url=text).style_url


TERM_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "currency": _currency,
    "contact": read_lines,
    "address": read_lines,
    "order_until": read_date,
    "style_url": _style_url,
}
"""How terms that are not plain text are read."""


def _clause(error: ValueError) -> str:
    """Return what an error says, without the name of the value in front: the cell is named already."""
    text = str(error)
    name, _, rest = text.partition(": ")
    return rest if name.replace("_", "").isalnum() and name in _COMMERCE_FIELDS | {"amount", "currency"} else text
