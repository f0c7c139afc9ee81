"""The selection as a run makes it, between its designs and its catalogue."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from designgen.pipeline.plan import Plan
from designgen.recipe.batch import Select
from designgen.run.events import OnEvent, Working
from designgen.run.marks import Mark, Marks, read_marks
from designgen.run.materials import Materials
from designgen.run.outcome import DesignOutcome, RunOutcome
from designgen.run.publish import RunFolder
from designgen.run.shortlist import Entry, Standing, heads, look_at, of_marks, standings
from designgen.run.sight import SECONDS, Eye, Pictures, Sight
from designgen.selection import measures
from designgen.store import ArtefactStore, StageSpec

STANDINGS_VERSION: Final = 1
"""Raised by hand when the same figures give another order."""


@dataclass(frozen=True)
class Chooser:
    """What a run lends for it.

    Attributes:
        store: Where what is seen is kept; held locked.
        tile: Gives the tile of an entry of run.json.
        excuse: Says what went wrong with one result, or raises on.
        check: Raises when the run is to stop.
        tell: Takes events.
    """

    store: ArtefactStore
    tile: Callable[..., object]
    excuse: Callable[[Exception], tuple[str, int]]
    check: Callable[[], None]
    tell: OnEvent


def selected(plan: Plan, outcome: RunOutcome, folder: RunFolder, materials: Materials, chooser: Chooser) -> RunOutcome:
    """Return the outcome with where every design stands.

    Without a selection in the recipe and without marks it is returned as it is.

    Raises:
        InputError: The marks cannot be read.
    """
    marks = read_marks(folder.path)
    if plan.select is None and not marks:
        return outcome
    entries = outcome.as_manifest()["designs"]
    made = [head for head, _ in heads(entries)]
    marks = lifted(entries, marks)
    if plan.select is None:
        found = of_marks(made, marks)
    else:
        found = _standings(plan, plan.select, made, marks, _eye(plan, materials, chooser), chooser)
    return replace(outcome, designs=tuple(_stamped(outcome.designs, entries, found, marks)))


def lifted(entries: Sequence[Entry], marks: Marks) -> Marks:
    """Return the marks with those designs picked of which a colouring is: it is shown with its design or not at all."""
    return marks.with_mark([head for head, ways in heads(entries) if _is_lifted(head, ways, marks)], "picked")


def marked(manifest: Entry, marks: Marks) -> dict[str, Any]:
    """Return a finished run.json with marks that were made since: what is rejected is not shown, what is picked is.

    A mark that was taken away since shows at the next run, which selects anew.
    """
    marks = lifted(manifest["designs"], marks)
    designs: list[dict[str, Any]] = []
    head: Mark | None = None
    for entry in manifest["designs"]:
        own = marks.of(entry)
        if not entry["design"].get("colourway"):
            head = own
        mark = "rejected" if "rejected" in (head, own) else "picked" if head == "picked" else None
        stamp = {"shown": mark == "picked", "fate": mark}
        designs.append({**entry, "selection": {**entry.get("selection", {}), **stamp}} if mark else dict(entry))
    return {**manifest, "designs": designs}


def _standings(
    plan: Plan, wish: Select, made: list[Entry], marks: Marks, eye: Eye, chooser: Chooser
) -> dict[str, Standing]:
    def look(entry: Entry) -> Sight:
        chooser.check()
        kept = eye.kept(entry)
        if kept is not None:
            return kept
        chooser.tell(Working("selection", entry["name"], SECONDS, 0.0))
        return eye.look(entry)

    stage = _stage(wish, made, marks)
    known = chooser.store.get(stage.key)
    if known is not None:
        return {name: Standing(**values) for name, values in json.loads(known.data).items()}
    seen = look_at(made, look, chooser.excuse)
    found = standings(made, wish, marks, seen)
    # What could not be looked at now may be there again the next time.
    if not seen.errors:
        data = json.dumps({name: asdict(each) for name, each in found.items()}, sort_keys=True).encode()
        chooser.store.put(stage.key, data, sidecar=stage.as_dict(), suffix=".standings")
    return found


def _stage(wish: Select, made: list[Entry], marks: Marks) -> StageSpec:
    """Return what fixes the standings, so that a run with nothing to do does not work them out again."""
    params = {
        "wish": wish.model_dump(),
        "names": [entry["name"] for entry in made],
        "marks": [marks.of(entry) for entry in made],
        "measures": measures.VERSION,
    }
    return StageSpec("standings", STANDINGS_VERSION, params, tuple(str(entry["key"]) for entry in made))


def _eye(plan: Plan, materials: Materials, chooser: Chooser) -> Eye:
    designs = {job.design.name: job.design for job in plan.jobs}
    pictures = Pictures(
        chooser.tile,  # type: ignore[arg-type]
        lambda entry: materials.swatch(designs[entry["name"]].swatch),
        lambda entry: materials.styles(designs[entry["name"]].styles),
    )
    return Eye(pictures, chooser.store)


def _stamped(
    designs: tuple[DesignOutcome, ...], entries: list[Entry], found: dict[str, Standing], marks: Marks
) -> list[DesignOutcome]:
    """Note with every design, and with its colourways, where it stands."""
    stamped: list[DesignOutcome] = []
    head: Standing | None = None
    for design, entry in zip(designs, entries, strict=True):
        if not entry["design"].get("colourway"):
            head = found.get(design.name)
            standing = None if head is None else head.as_dict()
        else:
            standing = _of_colourway(head, marks.of(entry) == "rejected")
        stamped.append(design if standing is None else replace(design, selection=standing))
    return stamped


def _is_lifted(head: Entry, ways: tuple[Entry, ...], marks: Marks) -> bool:
    return marks.of(head) is None and any(marks.of(way) == "picked" for way in ways)


def _of_colourway(head: Standing | None, rejected: bool) -> dict[str, object] | None:
    """Return where a colourway stands: with its design, unless it is rejected by itself."""
    if rejected:
        return Standing("rejected").as_dict()
    return None if head is None else {"shown": head.is_shown, "fate": head.fate}
