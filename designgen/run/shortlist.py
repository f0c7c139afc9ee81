"""Which designs of a run go on: into the catalogue, to the printer, into the drop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from designgen.recipe.batch import Select
from designgen.run.marks import Marks
from designgen.run.sight import Sight
from designgen.selection.duplicates import near_duplicates
from designgen.selection.rank import Candidate, quality, shortlist

Entry = Mapping[str, Any]
Fate = Literal["picked", "chosen", "passed over", "near-duplicate", "poor", "rejected", "not measured"]

ALIKE: Final = 0.9
"""Likeness from which two designs are near-duplicates: seeds of one design are, styles of one swatch are not."""

SHOWN: Final[tuple[Fate, ...]] = ("picked", "chosen")


@dataclass(frozen=True)
class Standing:
    """Where a design stands among those of its run.

    Attributes:
        fate: What becomes of it.
        rank: Its place in the shortlist, from 1; 0 where it has none.
        quality: In [0, 1]; None where it was not measured.
        measures: Its figures; empty where it was not measured.
        like: Of a near-duplicate, the design that is shown in its place.
        likeness: How alike they are.
        error: Why it could not be measured.
    """

    fate: Fate
    rank: int = 0
    quality: float | None = None
    measures: Mapping[str, float] = field(default_factory=dict)
    like: str = ""
    likeness: float = 0.0
    error: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether it goes on."""
        return self.fate in SHOWN

    @property
    def why(self) -> str:
        """Why it does not go on, in a sentence; empty where it does."""
        if self.is_shown:
            return ""
        return {
            "near-duplicate": f"It looks like {self.like} (likeness {self.likeness:.2f}).",
            "poor": f"Its quality of {self.quality or 0.0:.2f} is below what the recipe asks for.",
            "rejected": "It was rejected by hand.",
            "not measured": f"It could not be measured. {self.error}",
        }.get(self.fate, f"Others are better, or less like those already chosen (place {self.rank}).")

    def as_dict(self) -> dict[str, Any]:
        """Return it as run.json has it."""
        found: dict[str, Any] = {"shown": self.is_shown, "fate": self.fate}
        if self.rank:
            found["rank"] = self.rank
        if self.quality is not None:
            found |= {"quality": round(self.quality, 4), "measures": dict(self.measures)}
        if self.like:
            found |= {"like": self.like, "likeness": round(self.likeness, 3)}
        return found | ({"why": self.why} if self.why else {})


@dataclass(frozen=True)
class Seen:
    """Designs that were looked at.

    Attributes:
        sights: By name.
        errors: Why others could not be, by name.
    """

    sights: Mapping[str, Sight]
    errors: Mapping[str, str] = field(default_factory=dict)


def heads(entries: Sequence[Entry]) -> Iterator[tuple[Entry, tuple[Entry, ...]]]:
    """Yield each design that was made, with its colourways behind it."""
    found: list[tuple[Entry, list[Entry]]] = []
    for entry in entries:
        if not entry["design"].get("colourway"):
            found.append((entry, []))
        elif found:
            found[-1][1].append(entry)
    yield from ((head, tuple(ways)) for head, ways in found if head["state"] == "made")


def look_at(
    entries: Sequence[Entry], look: Callable[[Entry], Sight], excuse: Callable[[Exception], tuple[str, int]]
) -> Seen:
    """Look at designs, one swatch after the other; one that cannot be looked at costs only itself.

    Args:
        entries: Entries of run.json.
        look: Looks at one, or remembers it.
        excuse: Says what went wrong with one, or raises on.
    """
    sights: dict[str, Sight] = {}
    errors: dict[str, str] = {}
    for entry in sorted(entries, key=lambda each: (each["design"]["swatch"]["sha256"], each["name"])):
        try:
            sights[entry["name"]] = look(entry)
        except Exception as error:
            errors[entry["name"]] = excuse(error)[0]
    return Seen({entry["name"]: sights[entry["name"]] for entry in entries if entry["name"] in sights}, errors)


def standings(entries: Sequence[Entry], wish: Select, marks: Marks, seen: Seen) -> dict[str, Standing]:
    """Return where every design stands that was made, by name.

    Near-duplicates go first: of those that are alike the picked one stays, else the better one. Of the others the
    shortlist takes the best and most varied, and those passed over follow by quality; what could not be measured comes
    last.

    Args:
        entries: Designs of run.json that were made, without colourways.
        wish: What is wanted.
        marks: What was marked by hand.
        seen: What was seen of the designs.
    """
    found: dict[str, Standing] = {}
    names = {entry["name"]: entry for entry in entries}
    marked = {name: marks.of(entry) for name, entry in names.items()}
    for name in names:
        if marked[name] == "rejected":
            found[name] = Standing("rejected", **_figures(seen, name))
        elif name not in seen.sights:
            fate: Fate = "picked" if marked[name] == "picked" else "not measured"
            found[name] = Standing(fate, error=seen.errors.get(name, ""))
    left = [name for name in names if name not in found]
    copies = _copies(left, marked, wish, seen)
    found |= {
        name: Standing("near-duplicate", like=like, likeness=alike, **_figures(seen, name))
        for name, (like, alike) in copies.items()
    }
    left = [name for name in left if name not in copies]
    poor = {name for name in left if marked[name] != "picked" and _quality(seen, name) < wish.min_quality}
    found |= {name: Standing("poor", **_figures(seen, name)) for name in poor}
    candidates = [_candidate(names[name], marked[name] == "picked", seen) for name in left if name not in poor]
    chosen = shortlist(candidates, wish.best, wish.diversity)
    rest = sorted({each.name for each in candidates} - set(chosen), key=lambda name: (-_quality(seen, name), name))
    for rank, name in enumerate((*chosen, *rest), start=1):
        fate = "picked" if marked[name] == "picked" else "chosen" if rank <= len(chosen) else "passed over"
        found[name] = Standing(fate, rank, **_figures(seen, name))
    return {name: found[name] for name in names}


def of_marks(entries: Sequence[Entry], marks: Marks) -> dict[str, Standing]:
    """Return the standings of a run that asks for no selection: what was rejected by hand is left out."""
    fates = {entry["name"]: marks.of(entry) for entry in entries}
    return {name: Standing(mark) for name, mark in fates.items() if mark is not None}


def _copies(
    names: Sequence[str], marked: Mapping[str, str | None], wish: Select, seen: Seen
) -> dict[str, tuple[str, float]]:
    """Return each near-duplicate with the design that stays in its place and how alike they are."""
    limit = ALIKE if wish.duplicates is None else wish.duplicates
    alike: dict[str, dict[str, float]] = {}
    for first, second, likeness in near_duplicates({name: seen.sights[name].print for name in names}, limit):
        alike.setdefault(first, {})[second] = likeness
        alike.setdefault(second, {})[first] = likeness
    copies: dict[str, tuple[str, float]] = {}
    kept: set[str] = set()
    for name in sorted(names, key=lambda each: (marked[each] != "picked", -_quality(seen, each), each)):
        near = {other: value for other, value in alike.get(name, {}).items() if other in kept}
        if near and marked[name] != "picked":
            copies[name] = max(near.items(), key=lambda pair: (pair[1], pair[0]))
        else:
            kept.add(name)
    return copies


def _candidate(entry: Entry, picked: bool, seen: Seen) -> Candidate:
    sight = seen.sights[entry["name"]]
    design = entry["design"]
    styles = tuple(style["sha256"] for style in design["styles"])
    return Candidate(entry["name"], sight.measures, sight.look, design["swatch"]["sha256"], styles, picked)


def _quality(seen: Seen, name: str) -> float:
    return quality(seen.sights[name].measures)


def _figures(seen: Seen, name: str) -> dict[str, Any]:
    if name not in seen.sights:
        return {}
    return {"quality": _quality(seen, name), "measures": seen.sights[name].measures.as_dict()}
