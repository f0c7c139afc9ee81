"""Carry out a study: take from the store what is there, make the rest, measure, and keep what a stop leaves."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from designgen.errors import DesigngenError, InputError
from designgen.imaging import Picture
from designgen.pipeline.stages import decode_tile, describe_tile, encode_tile
from designgen.pipeline.tile import Extras, MadeTile, make_tile, tile_size
from designgen.recipe.design import TileLook
from designgen.recipe.load import Problem, RecipeError
from designgen.repeat.tile import Tile
from designgen.run.estimate import ENGINE_START_SECONDS
from designgen.run.events import Failed, Finished, Noticed, OnEvent, Started, Working, ignore
from designgen.run.materials import Materials
from designgen.run.runner import FATAL, STOPPED
from designgen.run.stop import Stop
from designgen.store import Artefact, ArtefactStore, StageSpec
from designgen.study.examine import Examiner, Preparation
from designgen.study.jobs import Job, Wishes, edge_jobs, jobs_of, missing
from designgen.study.plan import SOURCE, Cell, StudyPlan, has_paper_weights
from designgen.study.recording import Recorder, snapshots_from, snapshots_png
from designgen.study.results import CellResult, Snapshot, StudyResult, Trace

Make = Callable[[Picture, Sequence[tuple[Picture, float]], TileLook, Any, Callable[[Any], None], Extras], MadeTile]


@dataclass(frozen=True)
class Tools:
    """What a study works with.

    Attributes:
        store: Where finished results are kept; the same one that runs use.
        materials: Reads pictures and loads the encoder of this name.
        make: Makes a tile.
        provenance: What is recorded beside each result and is part of no key.
        clock: Seconds that only ever grow.
    """

    store: ArtefactStore
    materials: Callable[[str], Materials]
    make: Make = make_tile
    provenance: Callable[[], Mapping[str, Any]] = dict
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class _Made:
    png: bytes
    description: Mapping[str, Any]
    cached: bool
    notices: tuple[str, ...]
    trace: Trace | None
    seconds: float | None
    snapshots: tuple[Snapshot, ...] = ()

    @property
    def tile(self) -> Tile:
        return decode_tile(self.png, self.description)


class Study:
    """Carries out one plan."""

    def __init__(
        self, plan: StudyPlan, wishes: Wishes, tools: Tools, stop: Stop | None = None, on_event: OnEvent = ignore
    ) -> None:
        self._plan, self._wishes, self._tools = plan, wishes, tools
        self._stop = stop or Stop()
        self._tell = on_event
        self._jobs = jobs_of(plan, wishes)
        self._made: dict[str, _Made | str] = {}
        self._reader: tuple[str, Materials] | None = None
        self._prepare = Preparation()
        self._examiner = Examiner(self._materials, self._prepare)

    def check(self) -> None:
        """Read every picture and check that every tile has a size that can be made.

        Raises:
            RecipeError: All that is wrong, before any work.
        """
        problems: list[Problem] = []
        for job in self._jobs.values():  # in the order of making, so that pictures are read as seldom as may be
            design = job.design
            try:
                materials = self._materials(design.look.encoder)
                swatch = materials.swatch(design.swatch)
                materials.styles(design.styles)
                materials.extras(design)
                tile_size(design.look, swatch.size_px)
            except InputError as error:
                problems.append(Problem(error.what.rstrip("."), None, error.hint))
        if problems:
            raise RecipeError(SOURCE, list(dict.fromkeys(problems)))

    def run(self) -> StudyResult:
        """Make and measure everything; a wish to stop ends the making, not the measuring.

        Raises:
            OutputError: The store cannot be written or is full.
            MissingError: An encoder's weights are not on this machine.
        """
        seconds = missing(self._jobs, self._tools.store.has)
        total = sum(seconds.values()) + (ENGINE_START_SECONDS if seconds else 0)
        self._tell(Started(total, len(seconds), len(self._jobs) - len(seconds)))
        try:
            for key, job in self._jobs.items():
                self._stop.check()
                self._made[key] = self._fetch(job) or self._make(job, seconds.get(key, 0.0))
        except DesigngenError as error:
            if error.exit_code not in STOPPED:
                raise
        return self._examined()

    def _examined(self) -> StudyResult:
        plan, made = self._plan, self._made
        # In the order of making, so that each swatch is prepared for comparison once.
        cells = {cell.name: self._result(cell) for cell in plan.order}
        chosen, stopped = made.get(plan.chosen.stage.key), self._stop.signal is not None
        pairs = zip(("without TV", "with TV"), edge_jobs(plan) if self._wishes.edges else (), strict=False)
        tiles = {
            label: (None if has_paper_weights(job.design.look) else job.design.look.smoothness, found.tile)
            for label, job in pairs
            if isinstance(found := made.get(job.stage.key), _Made)
        }
        design = plan.chosen.design
        whole = isinstance(chosen, _Made) and not stopped
        return StudyResult(
            plan,
            tuple(cells[cell.name] for cell in plan.cells),
            self._examiner.materials_of(plan),
            chosen.snapshots if isinstance(chosen, _Made) else (),
            self._examiner.edges(design, tiles) if len(tiles) == 2 else (),
            self._examiner.features(design, cells[plan.chosen.name].tile, plan.features)
            if whole and plan.features
            else (),
            stopped,
        )

    def _fetch(self, job: Job) -> _Made | None:
        kept = self._tools.store.get(job.stage.key)
        if kept is None:
            return None
        snapshots: tuple[Snapshot, ...] = ()
        if job.snapshots:
            strip = self._tools.store.get(job.snapshots_stage.key)
            if strip is None:
                return None
            snapshots = snapshots_from(strip.data, strip.sidecar["result"]["steps"])
        result = kept.sidecar["result"]
        recorded = self._tools.store.get(job.trace_stage.key)
        trace = Trace.from_json(recorded.data) if recorded is not None else None
        seconds = recorded.sidecar["result"]["seconds"] if recorded is not None else None
        self._tell(Finished("tile", job.name, 0.0, cached=True))
        return _Made(kept.data, result["tile"], True, tuple(result.get("notices", ())), trace, seconds, snapshots)

    def _make(self, job: Job, estimate: float) -> _Made | str:
        recorder = Recorder(pictures=job.snapshots > 0)

        def step(iterate: Any) -> None:
            recorder(iterate)
            self._tell(Working("tile", job.name, estimate, iterate.fraction))
            self._stop.check()

        self._tell(Working("tile", job.name, estimate, 0.0))
        try:
            materials = self._materials(job.design.look.encoder)
            look, swatch = job.design.look, materials.swatch(job.design.swatch)
            styles = materials.styles(job.design.styles)
            extras = replace(materials.extras(job.design), prepare=self._prepare)
            encoder = materials.encoder_for(look)  # loaded before the clock starts
            began = self._tools.clock()
            made = self._tools.make(swatch, styles, look, encoder, step, extras)
            seconds = self._tools.clock() - began
        except FATAL:
            raise
        except Exception as error:
            if isinstance(error, DesigngenError) and error.exit_code in STOPPED:
                raise
            what = str(error) if isinstance(error, DesigngenError) else f"A defect of ours: {error!r}"
            self._tell(Failed("tile", job.name, estimate, what))
            return what
        for notice in made.notices:
            self._tell(Noticed(job.name, notice))
        found = self._keep(job, made, recorder, round(seconds, 2))
        self._tell(Finished("tile", job.name, estimate, cached=False))
        return found

    def _keep(self, job: Job, made: MadeTile, recorder: Recorder, seconds: float) -> _Made:
        """Keep the tile last: what is in the store with its tile is then whole. Returns what is read back later."""
        recorded = self._put(job.trace_stage, recorder.trace.as_json(), {"seconds": seconds}, ".trace")
        snapshots = recorder.snapshots(job.snapshots, made.tile)
        if snapshots:
            facts = [[snapshot.step, snapshot.side_px, snapshot.loss] for snapshot in snapshots]
            self._put(job.snapshots_stage, snapshots_png(snapshots), {"steps": facts})
        result = {"tile": describe_tile(made.tile), "notices": list(made.notices)}
        tile = self._put(job.stage, encode_tile(made.tile), result)
        trace, seconds = Trace.from_json(recorded.data), recorded.sidecar["result"]["seconds"]
        return _Made(tile.data, tile.sidecar["result"]["tile"], False, made.notices, trace, seconds, snapshots)

    def _put(self, stage: StageSpec, data: bytes, result: Mapping[str, Any], suffix: str = ".png") -> Artefact:
        sidecar = {**stage.as_dict(), "result": dict(result), "provenance": dict(self._tools.provenance())}
        return self._tools.store.put(stage.key, data, sidecar=sidecar, suffix=suffix)

    def _result(self, cell: Cell) -> CellResult:
        made = self._made.get(cell.stage.key)
        if made is None:
            return CellResult(cell, "missing")
        if isinstance(made, str):
            return CellResult(cell, "failed", error=made)
        result = CellResult(
            cell, "made", made.png, made.description, made.cached, made.trace, made.seconds, None, made.notices
        )
        return replace(result, measures=self._examiner.measures(cell.design, made.tile))

    def _materials(self, encoder: str) -> Materials:
        if self._reader is None or self._reader[0] != encoder:
            self._reader = (encoder, self._tools.materials(encoder))
        return self._reader[1]
