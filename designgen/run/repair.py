"""Making damaged results again: what made them is known from the run.json of a run that has them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from designgen.errors import InputError
from designgen.pipeline.plan import Plan
from designgen.pipeline.stages import TILE_VERSION
from designgen.run.again import Places, plan_again
from designgen.store import Store

NAME = "repair"


@dataclass(frozen=True)
class Hopeless:
    """A damaged result that cannot be made again by itself.

    Attributes:
        key: Its key.
        why: A sentence.
    """

    key: str
    why: str


def plans_for(
    keys: Sequence[str], outputs: Path, store: Store, places: Places, weights_digest: Callable[[str], str]
) -> tuple[tuple[Plan, ...], tuple[Hopeless, ...]]:
    """Return plans, one for each network, that make damaged results again, and those that none can make.

    Args:
        keys: Of what is damaged.
        outputs: The outputs folder, whose runs are looked through.
        store: Where the results are.
        places: Where to look for inputs.
        weights_digest: Gives the digest of an encoder's weights.
    """
    known = dict(_entries(outputs))
    plans: dict[str, Plan] = {}
    hopeless: list[Hopeless] = []
    for key in keys:
        metadata = known.get(key)
        if metadata is None:
            stage = (store.sidecar(key) or {}).get("stage")
            # What is made from pictures comes again with the run that needs it.
            said = "no run names it" if stage in ("tile", "colourway", "mockup", None) else "its run makes it again"
            hopeless.append(Hopeless(key, f"It cannot be made again here: {said}."))
            continue
        try:
            plan, _ = plan_again(metadata, places, weights_digest)
        except InputError as error:
            hopeless.append(Hopeless(key, str(error)))
            continue
        job = plan.jobs[0]
        made = {job.stage.key, *(way.stage.key for way in job.colourways), *(w.stage.key for w in job.all_mockups)}
        if key not in made:
            hopeless.append(Hopeless(key, "This version of designgen makes it differently; run its recipe again."))
            continue
        before = plans.get(plan.encoder)
        jobs = (*(before.jobs if before else ()), job)
        plans[plan.encoder] = replace(plan, name=NAME, title=NAME, jobs=jobs)
    return tuple(plans.values()), tuple(hopeless)


def _entries(outputs: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield for every result that a run names its key and what its picture remembers of its making."""
    for path in sorted(outputs.glob("runs/*/run.json")):
        try:
            manifest = json.loads(path.read_bytes())
            for entry in manifest["designs"]:
                yield from _of_design(entry)
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a damaged manifest is mended by its run


def _of_design(entry: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    design = dict(entry["design"])
    way = design.pop("colourway", None)
    about: dict[str, Any] = {"kind": "tile", "design": design, "stage_version": TILE_VERSION}
    if way is not None:
        about["colourway"] = way
    yield entry["key"], about
    for mockup in entry.get("mockups", ()):
        garment = {"name": mockup["template"], "colour": mockup["colour"], "digest": ""}
        yield mockup["key"], {**about, "kind": "mockup", "garment": garment}
