"""Rows of a table beside the designs of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, Final

from designgen.commerce.columns import Kind
from designgen.commerce.facts import Commerce
from designgen.commerce.offer import Line, Offer, sort_key

_DELIVERY: Final = ("immediate", "deliver_from", "deliver_until")


@dataclass(frozen=True)
class Match:
    """A table beside a run.

    Attributes:
        order: Names of the designs in the order they are shown; designs without a row at the end of those that stand
            in no section.
        lines: What is known of each design and colourway, by its name in the run.
        unmatched: Rows that match nothing in the run, each with a name it may mean, or "".
        missing: Designs of the run without a row.
        omitted: Designs that the table leaves out.
    """

    order: tuple[str, ...]
    lines: Mapping[str, Line]
    unmatched: tuple[tuple[Line, str], ...] = ()
    missing: tuple[str, ...] = ()
    omitted: tuple[str, ...] = ()


def match(offer: Offer, designs: tuple[str, ...], colourways: Mapping[str, str] | None = None) -> Match:
    """Match rows to designs by name.

    Args:
        offer: The table.
        designs: Names in the run's order, those of colourways among them.
        colourways: Name of each colourway to that of its design; a colourway stands behind its design and in its
            section, and needs no row.
    """
    parents = colourways or {}
    by_name = {name.lower(): name for name in designs}
    lines: dict[str, Line] = {}
    strangers = []
    for line in offer.lines:
        name = by_name.get(line.design.lower().removesuffix(".png"))
        if name is None:
            strangers.append(line)
        elif name not in lines:
            lines[name] = line
    open_names = {lower: name for lower, name in by_name.items() if name not in lines}
    unmatched = [(line, _near(line.design.lower(), open_names)) for line in strangers]
    for name, parent in parents.items():
        if parent in lines:
            lines[name] = _inherited(lines.get(name), lines[parent], name)
    omitted = tuple(name for name in designs if name in lines and lines[name].kind == "omit")
    shown = [name for name in designs if name not in omitted]
    sections = {section.name: place for place, section in enumerate(offer.sections, start=1)}
    family = {name: parents.get(name, name) for name in shown}
    place = {name: number for number, name in enumerate(designs)}

    def key(name: str) -> tuple[Any, ...]:
        head = lines.get(family[name])
        if head is None:
            return (0, (2, 0.0), place[family[name]], place[name])
        section = sections.get(head.commerce.section, 0)
        return (section, sort_key(head.commerce.sort), head.row, place[name])

    missing = tuple(name for name in shown if name not in lines and name not in parents)
    return Match(tuple(sorted(shown, key=key)), lines, tuple(unmatched), missing, omitted)


def _near(name: str, open_names: Mapping[str, str]) -> str:
    """Return the design without a row that a name may mean, or nothing."""
    near = get_close_matches(name, open_names, n=1, cutoff=0.75)
    return open_names[near[0]] if near else ""


def _inherited(own: Line | None, parent: Line, name: str) -> Line:
    """Return a colourway's line: what its own row leaves open holds as for its design, but for number and name."""
    if own is None:
        kind: Kind = "omit" if parent.kind == "omit" else "colourway"
        return Line(parent.row, kind, name, parent.style_number, "", "", "", replace(parent.commerce, gtin=""))
    default = Commerce()
    given = {
        each.name: value
        for each in fields(Commerce)
        if (value := getattr(own.commerce, each.name)) != getattr(default, each.name)
    }
    if any(name in given for name in _DELIVERY):  # a window is taken whole, or its ends might contradict each other
        given |= {name: getattr(own.commerce, name) for name in _DELIVERY}
    commerce = replace(parent.commerce, **{"gtin": "", **given, "section": parent.commerce.section})
    return replace(own, style_number=own.style_number or parent.style_number, commerce=commerce)
