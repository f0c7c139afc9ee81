"""What became of each design: its files published, its outcome for run.json."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from designgen import __version__
from designgen.errors import ExitCode, OutputError
from designgen.pipeline.plan import MockupJob, Plan, TileJob
from designgen.pipeline.stages import mockup_metadata, recipe_digest, tile_metadata
from designgen.run.estimate import seconds_after
from designgen.run.events import Failed, Finished, OnEvent, Stage
from designgen.run.making import Making, Unit
from designgen.run.outcome import DesignOutcome, MockupOutcome
from designgen.run.publish import PARTIAL, RunFolder
from designgen.run.recolour import Desk, colourways
from designgen.run.shelf import DamagedError, Shelf, Shelved
from designgen.run.unit import seam_fault

_MOST_REPAIRS = 3
"""How often in a row a design is mended; a disk that spoils what it is given cannot be helped."""


@dataclass(frozen=True)
class Hall:
    """What a run lends for it.

    Attributes:
        plan: The run.
        folder: Where its files go.
        shelf: Where its results come from.
        making: Makes what is missing.
        tell: Takes events.
        count: (kind, cached): notes that a result was made or found.
        check: Raises when the run is to stop.
    """

    plan: Plan
    folder: RunFolder
    shelf: Shelf
    making: Making
    tell: OnEvent
    count: Callable[..., None]
    check: Callable[[], None]


def designs(job: TileJob, hall: Hall) -> tuple[DesignOutcome, ...]:
    """Return what became of a tile, and then of each of its colourways, once everything of it is settled.

    Raises:
        DesigngenError: What every further design would meet as well, or the run was stopped.
    """
    told: set[str] = set()
    for _ in range(_MOST_REPAIRS):
        hall.check()
        unit = hall.making.settle(job)
        try:
            return tuple(_published(job, unit, hall, told))
        except DamagedError as damaged:
            hall.making.again(job, damaged.key)
    raise OutputError(
        f"The results of {job.design.name} are damaged as soon as they are written.",
        "Check the disk that holds the outputs folder, or choose another with --out.",
    )


def _published(job: TileJob, unit: Unit, hall: Hall, told: set[str]) -> Iterator[DesignOutcome]:
    design = job.design
    blank = DesignOutcome(design.name, design.title, "failed", job.stage.key, design.as_metadata(), {})
    if unit.left:
        yield replace(blank, state="not-begun", error=unit.left)
        return
    if job.stage.key in unit.errors:
        what, code = unit.errors[job.stage.key]
        yield replace(blank, error=what, exit_code=code)
        return
    press = _Press(unit, hall, told)
    outcome, metadata = _tile(job, blank, press, hall)
    yield outcome
    if outcome.state == "made" and job.colourways:
        desk = Desk(press.fetch, press.publish, press.mockup, unit.errors, hall.tell)
        yield from colourways(job, outcome, metadata, desk)


def _tile(job: TileJob, blank: DesignOutcome, press: _Press, hall: Hall) -> tuple[DesignOutcome, dict[str, Any]]:
    shelved = press.fetch("tile", job.design.name, job.stage.key)
    result = shelved.result
    metadata = tile_metadata(job.design, result["tile"], hall.plan.weights_digest, __version__)
    fault = seam_fault(result)
    digest = press.publish("withheld" if fault else "tiles", job.design.name, shelved, metadata)
    hall.folder.remove(f"tiles/{job.design.name}{PARTIAL}")
    outcome = replace(
        blank,
        state="made",
        tile=result["tile"],
        sha256=digest,
        notices=tuple(result.get("notices", ())),
        recipe_digest=recipe_digest(metadata),
    )
    if fault:
        hall.tell(Failed("tile", job.design.name, seconds_after(job), fault))
        return replace(outcome, state="withheld", error=fault, exit_code=ExitCode.WITHHELD), metadata
    return replace(outcome, mockups=tuple(press.mockup(mockup, metadata) for mockup in job.mockups)), metadata


class _Press:
    """Publishes the results of one unit."""

    def __init__(self, unit: Unit, hall: Hall, told: set[str]) -> None:
        self._unit = unit
        self._hall = hall
        self._told = told

    def fetch(self, kind: Stage, name: str, key: str) -> Shelved:
        shelved = self._hall.shelf.take(key)
        if shelved is None:
            raise DamagedError(key)
        if key in self._hall.making.fresh:
            self._hall.making.fresh.discard(key)
        elif key not in self._told:
            self._hall.count(kind, cached=True)
            self._hall.tell(Finished(kind, name, 0.0, cached=True))
        self._told.add(key)
        return shelved

    def publish(self, place: str, name: str, shelved: Shelved, metadata: dict[str, Any]) -> str:
        return self._hall.shelf.publish(f"{place}/{name}.png", shelved, metadata)

    def mockup(self, job: MockupJob, metadata: dict[str, Any]) -> MockupOutcome:
        outcome = MockupOutcome(job.name, job.template.name, job.garment_colour, job.stage.key)
        if job.stage.key in self._unit.errors:
            return replace(outcome, error=self._unit.errors[job.stage.key][0])
        shelved = self.fetch("mockup", job.name, job.stage.key)
        remembered = mockup_metadata(metadata, job.template, job.garment_colour)
        return replace(outcome, sha256=self.publish("mockups", job.name, shelved, remembered))
