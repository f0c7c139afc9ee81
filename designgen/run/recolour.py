"""The colourways of a tile that was made, as a run publishes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from designgen.errors import ExitCode
from designgen.pipeline.plan import ColourwayJob, MockupJob, TileJob
from designgen.pipeline.stages import recipe_digest
from designgen.run.estimate import MOCKUP_SECONDS
from designgen.run.events import Failed, OnEvent
from designgen.run.outcome import DesignOutcome, MockupOutcome
from designgen.run.shelf import Shelved
from designgen.run.unit import colourway_fault

Metadata = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """What a run lends for it.

    Attributes:
        fetch: (kind, name, key): the result.
        publish: (place, name, result, metadata): writes the file people see; returns its sha256.
        mockup: (job, metadata): publishes it on a garment.
        errors: (why, exit code) by key of what could not be made.
        tell: Takes events.
    """

    fetch: Callable[..., Shelved]
    publish: Callable[[str, str, Shelved, Metadata], str]
    mockup: Callable[[MockupJob, Metadata], MockupOutcome]
    errors: Mapping[str, tuple[str, int]]
    tell: OnEvent


def colourways(job: TileJob, made: DesignOutcome, metadata: Metadata, desk: Desk) -> Iterator[DesignOutcome]:
    """Yield what became of each colourway of a tile that was made.

    One whose neighbouring inks cannot be told apart, or whose seam breaks, is withheld; it costs the others nothing.
    """
    for way in job.colourways:
        design = {**made.design, "name": way.name, "colourway": way.wish.as_params()}
        blank = DesignOutcome(way.name, f"{made.title}, {way.title}", "failed", way.stage.key, design, {})
        if way.stage.key in desk.errors:
            what, code = desk.errors[way.stage.key]
            yield replace(blank, error=what, exit_code=code)
            continue
        yield _published(way, desk.fetch("colourway", way.name, way.stage.key), blank, metadata, desk)


def _published(
    way: ColourwayJob, shelved: Shelved, blank: DesignOutcome, metadata: Metadata, desk: Desk
) -> DesignOutcome:
    result = shelved.result
    remembered = {
        **metadata,
        "tile": result["tile"],
        "inks": result["inks"],
        "colourway": way.wish.as_params(),
        "colourway_version": way.stage.version,
    }
    fault = colourway_fault(result)
    digest = desk.publish("withheld" if fault else "tiles", way.name, shelved, remembered)
    outcome = replace(
        blank,
        state="made",
        tile=result["tile"],
        sha256=digest,
        notices=tuple(result["notices"]),
        inks=tuple(result["inks"]),
        recipe_digest=recipe_digest(remembered),
    )
    if fault:
        desk.tell(Failed("colourway", way.name, MOCKUP_SECONDS * len(way.mockups), fault))
        return replace(outcome, state="withheld", error=fault, exit_code=ExitCode.WITHHELD)
    return replace(outcome, mockups=tuple(desk.mockup(mockup, remembered) for mockup in way.mockups))
