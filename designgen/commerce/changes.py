"""What is new or changed since the issue before, by the JSON that each issue leaves."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from designgen.commerce.twin import FORMAT, KIND, Issue

NOT_COMPARED: Final = frozenset({"name", "changed", "changes", "files", "inks", "recipe_digest"})
"""What may differ though nothing that is offered does; a picture is the same one where its key is."""


@dataclass(frozen=True)
class Previous:
    """An issue that came before.

    Attributes:
        name: Its name, its date or its title: what "changed since" refers to.
        designs: What it said of each design, by name.
    """

    name: str
    designs: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Changes:
    """How an issue differs from the one before.

    Attributes:
        states: For every design "new", "changed" or "same", and the fields that changed, by its name.
        gone: (name, title, style_number) as plain objects of the designs that are no longer there.
    """

    states: Mapping[str, tuple[str, tuple[str, ...]]]
    gone: tuple[Mapping[str, Any], ...] = ()

    def state(self, name: str) -> str:
        """Return "new", "changed" or "same"; nothing where there was no issue before."""
        return self.states.get(name, ("", ()))[0]

    def count(self, state: str) -> int:
        """Return how many designs are in a state."""
        return sum(found == state for found, _ in self.states.values())


def read_previous(data: bytes) -> Previous:
    """Read the JSON of an issue.

    Raises:
        ValueError: It is none, or of a later format. A clause for "the file ...".
    """
    try:
        whole = json.loads(data)
    except ValueError:
        raise ValueError("is not JSON") from None
    if not isinstance(whole, dict) or whole.get("kind") != KIND:
        raise ValueError("is JSON, but not that of a catalogue; give the .json that lies beside its PDFs")
    if whole.get("format") != FORMAT:
        raise ValueError(f"is of format {whole.get('format')!r}, and this version knows {FORMAT}")
    designs = whole.get("designs")
    if not isinstance(designs, list) or not all(isinstance(each, dict) and each.get("name") for each in designs):
        raise ValueError("is damaged: it has no whole list of designs")
    name = next((str(whole[key]) for key in ("issue", "issue_date", "title") if whole.get(key)), "")
    return Previous(name, {str(each["name"]): each for each in designs})


def compare(previous: Previous, issue: Issue) -> Changes:
    """Compare two issues design by design.

    A design is the same one where its name in the run is, or, for one that was renamed there, its style number.
    """
    numbers = Counter(str(each.get("style_number", "")) for each in previous.designs.values())
    now = {item.name for item in issue.items}
    renamed = {
        str(each["style_number"]): each
        for name, each in previous.designs.items()
        if name not in now and each.get("style_number") and numbers[str(each["style_number"])] == 1
    }
    states: dict[str, tuple[str, tuple[str, ...]]] = {}
    met = set()
    for item in issue.items:
        before = previous.designs.get(item.name) or renamed.pop(item.style_number, None)
        if before is None:
            states[item.name] = ("new", ())
            continue
        met.add(before["name"])
        differing = _differing(before, item.as_dict())
        states[item.name] = ("changed", differing) if differing else ("same", ())
    gone = tuple(
        {key: each[key] for key in ("name", "title", "style_number") if each.get(key)}
        for name, each in previous.designs.items()
        if name not in met
    )
    return Changes(states, gone)


def _differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields whose values differ, once both are what JSON gives back."""
    plain = json.loads(json.dumps(now))
    names = [name for name in dict.fromkeys([*plain, *before]) if name not in NOT_COMPARED]
    return tuple(name for name in names if before.get(name) != plain.get(name))
