"""The unit of work: one design with its colourways and garments, as a worker makes it.

A worker gets what is in the store already and its inputs, and yields each result as soon as it is whole; the run keeps
it. Nothing here writes a file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from designgen.errors import ExecutorError, MissingError, OutputError
from designgen.imaging import encode_png
from designgen.pipeline.plan import ColourwayJob, MockupJob, TileJob
from designgen.pipeline.stages import decode_tile, describe_tile, encode_tile, make_mockup
from designgen.repeat.tile import Tile
from designgen.run.events import Stage
from designgen.run.executors.base import Cargo, Fault, StopWork, Task, Tell, is_stop
from designgen.run.materials import Materials
from designgen.store import StageSpec

if TYPE_CHECKING:
    from designgen.pipeline.tile import MadeTile

FATAL = (MissingError, OutputError, ExecutorError)
"""Errors that every further design would meet as well."""


def make_tile(*arguments: Any) -> MadeTile:
    """Make a tile; its imports wait for the first, as a run with nothing to make needs neither OpenCV nor SciPy."""
    from designgen.pipeline import tile

    return tile.make_tile(*arguments)


@dataclass(frozen=True)
class Kept:
    """A result that is in the store and that something else is made from."""

    data: bytes
    result: Mapping[str, Any]


@dataclass(frozen=True)
class UnitSpec:
    """What is to be made of one design.

    Attributes:
        job: The design and everything that is wanted of it.
        missing: Keys of what is not there.
        kept: By key, what is there and is needed for what is missing.
    """

    job: TileJob
    missing: frozenset[str]
    kept: Mapping[str, Kept] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """A finished result.

    Attributes:
        kind: Which stage.
        name: File stem.
        stage: What fixes its bytes.
        data: The bytes.
        result: What the sidecar says of it.
        provenance: What made it, and is part of no key.
        seconds: How long it took.
    """

    kind: Stage
    name: str
    stage: StageSpec
    data: bytes
    result: Mapping[str, Any]
    provenance: Mapping[str, Any]
    seconds: float


@dataclass(frozen=True)
class Spoilt:
    """A result beside the tile that could not be made; the others could."""

    kind: Stage
    name: str
    key: str
    fault: Fault


def cargo_of(job: TileJob) -> tuple[Cargo, ...]:
    """Return the files and folders that a unit reads."""
    files = {Cargo(file.path, file.digest) for file in job.design.files if file.digest}
    folders = {Cargo(worn.template.folder, worn.template.digest) for worn in job.all_mockups}
    return tuple(sorted(files | folders, key=lambda cargo: str(cargo.path)))


def task_of(spec: UnitSpec, cargo: tuple[Cargo, ...] = ()) -> Task:
    """Return the task of a unit, with what every unit reads beside its own inputs."""
    return Task(spec.job.stage.key, spec, (*cargo_of(spec.job), *cargo))


def seam_fault(result: Mapping[str, Any]) -> str:
    """Say why a tile is withheld; empty if it is not."""
    seam = result["tile"]["seam"]
    return f"The seam shows. {seam['worst']}" if seam is not None and seam["verdict"] == "break" else ""


def colourway_fault(result: Mapping[str, Any]) -> str:
    """Say why a colourway is withheld; empty if it is not."""
    if not result["passes"]:
        return f"Two inks that touch look too alike: Delta E 2000 of {result['contrast']:g}, 8 is needed."
    return seam_fault(result)


class UnitWork:
    """Does units with the materials it has; lives as long as its worker."""

    def __init__(self, materials: Callable[[], Materials], provenance: Callable[[], Mapping[str, Any]] = dict) -> None:
        """Take what is needed, which is made with the first unit.

        Args:
            materials: Reads pictures, templates and the encoder.
            provenance: What is recorded beside each result.
        """
        self._make_materials = materials
        self._materials: Materials | None = None
        self._provenance = provenance

    def __call__(self, spec: UnitSpec, tell: Tell) -> Iterator[Made | Spoilt]:
        """Make what is missing of a unit, in the order that it is published in.

        Raises (while it is gone through):
            DesigngenError: The tile cannot be made, or nothing can.
            StopWork: The run is to stop.
        """
        if self._materials is None:
            self._materials = self._make_materials()
        materials = self._materials.at(tell.local)
        job = spec.job
        tile = spec.kept.get(job.stage.key)
        if job.stage.key in spec.missing:
            made = self._tile(job, materials, tell)
            yield made
            tile = Kept(made.data, made.result)
        if tile is None or seam_fault(tile.result):
            return
        yield from self._worn(job.mockups, tile, spec, materials, tell)
        yield from self._colourways(tile, spec, materials, tell)

    def _tile(self, job: TileJob, materials: Materials, tell: Tell) -> Made:
        design = job.design
        began = time.monotonic()

        def step(iterate: Any) -> None:
            tell.progress(design.name, "tile", iterate.fraction)
            if tell.stopping():
                tell.partial(design.name, encode_png(iterate.picture()))
                raise StopWork

        tell.progress(design.name, "tile", 0.0)
        swatch, styles = materials.swatch(design.swatch), materials.styles(design.styles)
        encoder, extras = materials.encoder_for(design.look), materials.extras(design)
        made = make_tile(swatch, styles, design.look, encoder, step, extras)
        result = {"tile": describe_tile(made.tile), "notices": list(made.notices)}
        return self._made("tile", design.name, job.stage, encode_tile(made.tile), result, began)

    def _colourways(self, tile: Kept, spec: UnitSpec, materials: Materials, tell: Tell) -> Iterator[Made | Spoilt]:
        recolouring = None
        for way in spec.job.colourways:
            kept = spec.kept.get(way.stage.key)
            if way.stage.key in spec.missing:
                try:
                    if recolouring is None:
                        from designgen.pipeline.colourways import Recolouring

                        recolouring = Recolouring(_decoded(tile))
                    made = self._colourway(way, recolouring, tell)
                except Exception as error:
                    yield _spoilt("colourway", way.name, way.stage, error)
                    continue
                yield made
                kept = Kept(made.data, made.result)
            if kept is not None and not colourway_fault(kept.result):
                yield from self._worn(way.mockups, kept, spec, materials, tell)

    def _colourway(self, way: ColourwayJob, recolouring: Any, tell: Tell) -> Made:
        began = time.monotonic()
        tell.progress(way.name, "colourway", 0.0)
        made = recolouring.make(way.wish)
        result = {
            "tile": made.tile,
            "inks": list(made.inks),
            "passes": made.passes,
            "contrast": made.contrast,
            "notices": list(made.notices),
        }
        return self._made("colourway", way.name, way.stage, made.png, result, began)

    def _worn(
        self, mockups: tuple[MockupJob, ...], tile: Kept, spec: UnitSpec, materials: Materials, tell: Tell
    ) -> Iterator[Made | Spoilt]:
        for job in mockups:
            if job.stage.key not in spec.missing:
                continue
            try:
                yield self._mockup(job, tile, materials, tell)
            except Exception as error:
                yield _spoilt("mockup", job.name, job.stage, error)

    def _mockup(self, job: MockupJob, tile: Kept, materials: Materials, tell: Tell) -> Made:
        from designgen.mockup import MockupOptions

        began = time.monotonic()
        tell.progress(job.name, "mockup", 0.0)
        options = MockupOptions(garment_colour=job.garment_colour)
        made = make_mockup(_decoded(tile), materials.template(job.template), options)
        return self._made("mockup", job.name, job.stage, made.png, {"notices": list(made.notices)}, began)

    def _made(
        self, kind: Stage, name: str, stage: StageSpec, data: bytes, result: Mapping[str, Any], began: float
    ) -> Made:
        return Made(kind, name, stage, data, result, dict(self._provenance()), time.monotonic() - began)


def _decoded(tile: Kept) -> Tile:
    return decode_tile(tile.data, tile.result["tile"])


def _spoilt(kind: Stage, name: str, stage: StageSpec, error: Exception) -> Spoilt:
    if isinstance(error, FATAL) or is_stop(error):
        raise error
    return Spoilt(kind, name, stage.key, Fault.of(error))
