"""The colourways of a finished tile, as a run makes them: from the store where they are there, else made and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from designgen.errors import ExitCode
from designgen.pipeline.colourways import MadeColourway, Recolouring
from designgen.pipeline.plan import ColourwayJob, MockupJob, TileJob
from designgen.pipeline.stages import decode_tile, recipe_digest
from designgen.run.estimate import MOCKUP_SECONDS, RECOLOUR_SECONDS
from designgen.run.events import Failed, Noticed, OnEvent, Working
from designgen.run.outcome import DesignOutcome, MockupOutcome
from designgen.store import Artefact

Metadata = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """What a run lends for it.

    Attributes:
        fetch: (kind, name, stage): the result from the store, or None.
        keep: (kind, name, stage, data, seconds, result): lays it into the store.
        publish: (place, name, png, metadata): writes the file people see; returns its sha256.
        mockup: (job, tile, metadata): shows it on a garment.
        excuse: Says what went wrong with one result, or raises on.
        check: Raises when the run is to stop.
        tell: Takes events.
    """

    fetch: Callable[..., Artefact | None]
    keep: Callable[..., Artefact]
    publish: Callable[[str, str, bytes, Metadata], str]
    mockup: Callable[[MockupJob, Artefact, Metadata], MockupOutcome]
    excuse: Callable[[Exception], tuple[str, int]]
    check: Callable[[], None]
    tell: OnEvent


def colourways(
    job: TileJob, tile: Artefact, made: DesignOutcome, metadata: Metadata, desk: Desk
) -> Iterator[DesignOutcome]:
    """Yield what became of each colourway of a tile that was made.

    One whose neighbouring inks cannot be told apart, or whose seam breaks, is withheld; it costs the others nothing.
    """
    work = _Work(tile)
    for way in job.colourways:
        desk.check()
        design = {**made.design, "name": way.name, "colourway": way.wish.as_params()}
        blank = DesignOutcome(way.name, f"{made.title}, {way.title}", "failed", way.stage.key, design, {})
        try:
            artefact = desk.fetch("colourway", way.name, way.stage) or _make(work, way, desk)
        except Exception as error:
            what, code = desk.excuse(error)
            desk.tell(Failed("colourway", way.name, RECOLOUR_SECONDS + MOCKUP_SECONDS * len(way.mockups), what))
            yield replace(blank, error=what, exit_code=code)
            continue
        yield _published(way, artefact, blank, metadata, desk)


class _Work:
    """The tile's pixels are decoded only when a colourway is really made."""

    def __init__(self, tile: Artefact) -> None:
        self._tile = tile
        self._recolouring: Recolouring | None = None

    def make(self, way: ColourwayJob) -> MadeColourway:
        if self._recolouring is None:
            self._recolouring = Recolouring(decode_tile(self._tile.data, self._tile.sidecar["result"]["tile"]))
        return self._recolouring.make(way.wish)


def _make(work: _Work, way: ColourwayJob, desk: Desk) -> Artefact:
    desk.tell(Working("colourway", way.name, RECOLOUR_SECONDS, 0.0))
    made = work.make(way)
    for notice in made.notices:
        desk.tell(Noticed(way.name, notice))
    result = {
        "tile": made.tile,
        "inks": list(made.inks),
        "passes": made.passes,
        "contrast": made.contrast,
        "notices": list(made.notices),
    }
    return desk.keep("colourway", way.name, way.stage, made.png, RECOLOUR_SECONDS, result)


def _published(
    way: ColourwayJob, artefact: Artefact, blank: DesignOutcome, metadata: Metadata, desk: Desk
) -> DesignOutcome:
    result = artefact.sidecar["result"]
    remembered = {
        **metadata,
        "tile": result["tile"],
        "inks": result["inks"],
        "colourway": way.wish.as_params(),
        "colourway_version": way.stage.version,
    }
    fault = _fault(result)
    place = "withheld" if fault else "tiles"
    digest = desk.publish(place, way.name, artefact.data, remembered)
    notices = tuple(result["notices"])
    outcome = replace(
        blank,
        state="made",
        tile=result["tile"],
        sha256=digest,
        notices=notices,
        inks=tuple(result["inks"]),
        recipe_digest=recipe_digest(remembered),
    )
    if fault:
        desk.tell(Failed("colourway", way.name, MOCKUP_SECONDS * len(way.mockups), fault))
        return replace(outcome, state="withheld", error=fault, exit_code=ExitCode.WITHHELD)
    return replace(outcome, mockups=tuple(desk.mockup(mockup, artefact, remembered) for mockup in way.mockups))


def _fault(result: dict[str, Any]) -> str:
    if not result["passes"]:
        return f"Two inks that touch look too alike: Delta E 2000 of {result['contrast']:g}, 8 is needed."
    seam = result["tile"]["seam"]
    return f"The seam shows. {seam['worst']}" if seam is not None and seam["verdict"] == "break" else ""
