"""How long a plan will take: what is missing, and the engine's own estimate for each tile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from designgen.errors import InputError, UsageError
from designgen.pipeline.engine import resolve, taps_of
from designgen.pipeline.plan import Plan, TileJob
from designgen.pipeline.size import tile_size
from designgen.recipe.catalogue import Catalogue
from designgen.recipe.design import TileLook

MOCKUP_SECONDS = 2.0
"""One garment picture on two cores; see benchmarks/."""

RECOLOUR_SECONDS = 2.0
"""One colourway of a tile, likewise."""

CATALOGUE_DESIGN_SECONDS = {
    "lookbook-print": 3.0,
    "lookbook-screen": 0.8,
    "linesheet-print": 1.0,
    "linesheet-screen": 0.4,
    "technical-print": 2.5,
    "technical-screen": 1.0,
    "data": 0.2,
    "gallery": 0.6,
}
"""One design in a catalogue with its pictures, likewise; of print editions with preflight."""

EXPORT_SECONDS = 2.0
"""A file for a printer, of a few repeats; a length of cloth takes longer."""

ENGINE_START_SECONDS = 4.0
"""Loading torch and the encoder, once a run."""


@dataclass(frozen=True)
class Work:
    """What a plan still costs.

    Attributes:
        seconds: Estimated time of everything that is missing.
        to_make: How many results are missing.
        done: How many are there.
        tiles: Estimated seconds of each distinct tile, by key.
    """

    seconds: float
    to_make: int
    done: int
    tiles: dict[str, float]

    def tile_seconds(self, job: TileJob) -> float:
        """Return the estimate for one tile."""
        return self.tiles[job.stage.key]


def work_of(plan: Plan, has: Callable[[str], bool]) -> Work:
    """Return what a plan still costs, given which keys are in the store."""
    tiles = {job.stage.key: tile_seconds(job.design.look) for job in plan.jobs}
    missing = {key for key in tiles if not has(key)}
    mockups = {mockup.stage.key for job in plan.jobs for mockup in job.all_mockups}
    ways = {way.stage.key for job in plan.jobs for way in job.colourways}
    missing_ways = {key for key in ways if not has(key)}
    missing_mockups = {key for key in mockups if not has(key)}
    seconds = sum(tiles[key] for key in missing) + MOCKUP_SECONDS * len(missing_mockups)
    seconds += ENGINE_START_SECONDS if missing else 0.0
    seconds += RECOLOUR_SECONDS * len(missing_ways)
    to_make = len(missing) + len(missing_mockups) + len(missing_ways)
    done = len(tiles) + len(mockups) + len(ways) - to_make
    if plan.catalogue is not None and to_make:
        # Whether a catalogue is there is known only once its pages are; with a new picture it is not.
        labels = catalogue_labels(plan.catalogue.wanted)
        designs = sum(1 + len(job.colourways) for job in plan.jobs)
        seconds += sum(catalogue_seconds(label, designs) for label in labels)
        to_make += len(labels)
    if plan.exports and to_make:
        files = len(plan.exports) * sum(1 + len(job.colourways) for job in plan.jobs)
        seconds, to_make = seconds + EXPORT_SECONDS * files, to_make + files
    return Work(seconds, to_make, done, tiles)


def catalogue_labels(wanted: Catalogue) -> tuple[str, ...]:
    """Return what a catalogue consists of: lookbook-print, data and so on."""
    made = [f"{document}-{edition}" for document in wanted.wanted_documents for edition in wanted.editions]
    return (*made, "data", *(["gallery"] if wanted.gallery else []))


def catalogue_seconds(label: str, designs: int) -> float:
    """Return the estimate for one part of a catalogue."""
    return CATALOGUE_DESIGN_SECONDS[label] * designs


def seconds_after(job: TileJob) -> float:
    """Return the estimate for everything that is made from a tile, which falls away with it."""
    return MOCKUP_SECONDS * len(job.all_mockups) + RECOLOUR_SECONDS * len(job.colourways)


def tile_seconds(look: TileLook) -> float:
    """Return the engine's estimate for a tile; the proportions of an unread swatch are taken as square."""
    return _tile_seconds(replace(look, seed=0))


@lru_cache(maxsize=1024)
def _tile_seconds(look: TileLook) -> float:
    from designgen.stylize import estimate_seconds

    try:
        size = tile_size(look, (1000, 1000)).engine_px
        resolved = resolve(look, taps_of(look.encoder), size)
        return estimate_seconds(size, resolved.settings, resolved.budget)
    except (InputError, UsageError, ValueError):
        return 0.0
