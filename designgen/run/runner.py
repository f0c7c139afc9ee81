"""Carry out a plan: take from the store what is there, make the rest, publish each result as soon as it is whole.

Order of durability: blob, sidecar, published file, and last the manifest. A run that is killed at any moment and
started again therefore ends with the same files as one that was never disturbed; at most the result in work is made
twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from designgen import __version__
from designgen.errors import DesigngenError, ExitCode, MissingError, OutputError
from designgen.imaging import encode_png, with_recipe
from designgen.pipeline.plan import MockupJob, Plan, TileJob
from designgen.pipeline.stages import (
    decode_tile,
    describe_tile,
    encode_tile,
    make_mockup,
    mockup_metadata,
    recipe_digest,
    tile_metadata,
)
from designgen.pipeline.tile import make_tile
from designgen.repeat.tile import Tile
from designgen.run.estimate import MOCKUP_SECONDS, Work, seconds_after, work_of
from designgen.run.events import Failed, Finished, Noticed, OnEvent, Stage, Started, Working, ignore
from designgen.run.materials import Materials
from designgen.run.outcome import DesignOutcome, ExportOutcome, MockupOutcome, RunOutcome
from designgen.run.publish import PARTIAL, RunFolder
from designgen.run.recolour import Desk, colourways
from designgen.run.report import report
from designgen.run.stop import Stop
from designgen.store import Artefact, InputMemory, Lock, StageSpec, Store, sweep

FATAL = (MissingError, OutputError)
"""Errors that every further design would meet as well."""

STOPPED = (ExitCode.INTERRUPTED, ExitCode.TERMINATED)


@dataclass(frozen=True)
class RunOptions:
    """How results are published.

    Attributes:
        outputs: The folder that holds runs/ and the store.
        strip_metadata: Leave recipes out of the published pictures.
        provenance: Tells what is recorded beside each blob and is part of no key: device, threads, versions.
    """

    outputs: Path
    strip_metadata: bool = False
    provenance: Callable[[], Mapping[str, Any]] = dict

    @property
    def store_root(self) -> Path:
        """Folder of the store."""
        return self.outputs / ".designgen"


class Runner:
    """Carries out one plan."""

    def __init__(
        self, options: RunOptions, materials: Materials, stop: Stop | None = None, on_event: OnEvent = ignore
    ) -> None:
        self._options = options
        self._materials = materials
        self._stop = stop or Stop()
        self._tell = on_event
        self._store = Store(options.store_root, on_damage=lambda key, what: on_event(Noticed(key[:12], what)))
        self._inputs = InputMemory(options.store_root)
        self._counts: dict[tuple[str, bool], int] = {}

    def run(self, plan: Plan) -> RunOutcome:
        """Make everything a plan asks for.

        Raises:
            LockedError: Another run works in the same outputs folder.
            OutputError: The folder cannot be written or is full.
            MissingError: The encoder's weights are not on this machine.
            InterruptedRunError: Ctrl-C; what is finished is kept.
            TerminatedRunError: SIGTERM, likewise.
        """
        with Lock(self._store.lock_path, run=plan.name) as lock:
            folder = RunFolder(self._options.outputs / "runs" / plan.name, plan.makers)
            sweep(lock, self._options.store_root, folder.path)
            work = work_of(plan, self._store.has)
            self._tell(Started(work.seconds, work.to_make, work.done))
            designs = tuple(made for job in plan.jobs for made in self._designs(job, plan, folder, work))
            outcome = RunOutcome(plan.name, plan.title, designs, cloth=plan.cloth)
            outcome = replace(outcome, exports=self._exports(plan, designs, folder))
            outcome = self._catalogue(plan, outcome, folder)
            outcome = replace(outcome, made=self._tally(cached=False), cached=self._tally(cached=True))
            folder.close(outcome, report(outcome))
            return outcome

    def _designs(self, job: TileJob, plan: Plan, folder: RunFolder, work: Work) -> Iterator[DesignOutcome]:
        """Yield what became of a tile, and then of each of its colourways."""
        outcome, artefact, metadata = self._design(job, plan, folder, work)
        yield outcome
        if artefact is None or not job.colourways:
            return

        def publish(place: str, name: str, png: bytes, remembered: dict[str, Any]) -> str:
            return folder.write(f"{place}/{name}.png", self._dressed(png, remembered))

        def mockup(worn: MockupJob, tile: Artefact, remembered: dict[str, Any]) -> MockupOutcome:
            return self._mockup(worn, tile, remembered, folder)

        desk = Desk(self._fetch, self._keep, publish, mockup, self._excuse, self._stop.check, self._tell)
        yield from colourways(job, artefact, outcome, metadata, desk)

    def _design(
        self, job: TileJob, plan: Plan, folder: RunFolder, work: Work
    ) -> tuple[DesignOutcome, Artefact | None, dict[str, Any]]:
        """Return what became of a tile, and the tile itself where it may be used."""
        self._stop.check()
        design = job.design
        blank = DesignOutcome(design.name, design.title, "failed", job.stage.key, design.as_metadata(), {})
        seconds = work.tile_seconds(job)
        try:
            artefact = self._fetch("tile", design.name, job.stage) or self._make_tile(job, folder, seconds)
        except Exception as error:
            what, code = self._excuse(error)
            self._tell(Failed("tile", design.name, seconds + seconds_after(job), what))
            return replace(blank, error=what, exit_code=code), None, {}
        result = artefact.sidecar["result"]
        metadata = tile_metadata(design, result["tile"], plan.weights_digest, __version__)
        seam = result["tile"]["seam"]
        broken = seam is not None and seam["verdict"] == "break"
        place = "withheld" if broken else "tiles"
        digest = folder.write(f"{place}/{design.name}.png", self._dressed(artefact.data, metadata))
        folder.remove(f"tiles/{design.name}{PARTIAL}")
        outcome = replace(
            blank,
            state="made",
            tile=result["tile"],
            sha256=digest,
            notices=tuple(result.get("notices", ())),
            recipe_digest=recipe_digest(metadata),
        )
        if broken:
            what = f"The seam shows. {seam['worst']}"
            self._tell(Failed("tile", design.name, seconds_after(job), what))
            return replace(outcome, state="withheld", error=what, exit_code=ExitCode.WITHHELD), None, {}
        mockups = tuple(self._mockup(mockup, artefact, metadata, folder) for mockup in job.mockups)
        return replace(outcome, mockups=mockups), artefact, metadata

    def _make_tile(self, job: TileJob, folder: RunFolder, seconds: float) -> Artefact:
        design = job.design

        def step(iterate: Any) -> None:
            self._tell(Working("tile", design.name, seconds, iterate.fraction))
            if self._stop.signal is not None:
                folder.write(f"tiles/{design.name}{PARTIAL}", encode_png(iterate.picture()))
                self._stop.check()

        self._tell(Working("tile", design.name, seconds, 0.0))
        swatch = self._materials.swatch(design.swatch)
        styles = self._materials.styles(design.styles)
        encoder, extras = self._materials.encoder_for(design.look), self._materials.extras(design)
        made = make_tile(swatch, styles, design.look, encoder, step, extras)
        for file in design.files:
            self._inputs.remember_input(file.digest, file.path)
        result = {"tile": describe_tile(made.tile), "notices": list(made.notices)}
        for notice in made.notices:
            self._tell(Noticed(design.name, notice))
        return self._keep("tile", design.name, job.stage, encode_tile(made.tile), seconds, result)

    def _mockup(self, job: MockupJob, tile: Artefact, metadata: dict[str, Any], folder: RunFolder) -> MockupOutcome:
        self._stop.check()
        outcome = MockupOutcome(job.name, job.template.name, job.garment_colour, job.stage.key)
        try:
            artefact = self._fetch("mockup", job.name, job.stage) or self._make_mockup(job, tile)
        except Exception as error:
            what, _ = self._excuse(error)
            self._tell(Failed("mockup", job.name, MOCKUP_SECONDS, what))
            return replace(outcome, error=what)
        dressed = self._dressed(artefact.data, mockup_metadata(metadata, job.template, job.garment_colour))
        return replace(outcome, sha256=folder.write(f"mockups/{job.name}.png", dressed))

    def _make_mockup(self, job: MockupJob, tile: Artefact) -> Artefact:
        from designgen.mockup import MockupOptions

        self._tell(Working("mockup", job.name, MOCKUP_SECONDS, 0.0))
        made = make_mockup(
            decode_tile(tile.data, tile.sidecar["result"]["tile"]),
            self._materials.template(job.template),
            MockupOptions(garment_colour=job.garment_colour),
        )
        for notice in made.notices:
            self._tell(Noticed(job.name, notice))
        return self._keep("mockup", job.name, job.stage, made.png, MOCKUP_SECONDS, {"notices": list(made.notices)})

    def _catalogue(self, plan: Plan, outcome: RunOutcome, folder: RunFolder) -> RunOutcome:
        if plan.catalogue is None:
            return outcome
        self._stop.check()
        from designgen.run.catalogues import Binder, make_catalogue
        from designgen.run.collection import Collection, Sources
        from designgen.run.gamut import gamut_meter
        from designgen.run.inks import ink_finder
        from designgen.run.placement import placement_text

        garments = {worn.template.name: worn.template.folder for job in plan.jobs for worn in job.all_mockups}
        sources = Sources(
            self._load_tile,
            self._load_mockup,
            ink_finder(self._load_tile, self._store),
            folder.size,
            lambda template: placement_text(garments[template]),
            gamut_meter(self._load_tile, plan.catalogue.press),
        )
        collection = Collection(outcome.as_manifest(), plan.catalogue, sources)
        binder = Binder(self._store, self._excuse, self._stop.check, self._tell, self._count)
        return replace(outcome, catalogue=make_catalogue(collection, folder.path, binder))

    def _exports(self, plan: Plan, designs: tuple[DesignOutcome, ...], folder: RunFolder) -> tuple[ExportOutcome, ...]:
        if not plan.exports:
            return ()
        from designgen.run.exports import Counter, make_exports

        counter = Counter(
            self._load_tile, self._excuse, self._stop.check, self._tell, self._count, self._options.strip_metadata
        )
        return make_exports(plan.exports, designs, folder, counter)

    def _fetch(self, kind: Stage, name: str, stage: StageSpec) -> Artefact | None:
        kept = self._store.get(stage.key)
        if kept is not None:
            self._count(kind, cached=True)
            self._tell(Finished(kind, name, 0.0, cached=True))
        return kept

    def _keep(
        self, kind: Stage, name: str, stage: StageSpec, data: bytes, seconds: float, result: Mapping[str, Any]
    ) -> Artefact:
        sidecar = {**stage.as_dict(), "result": dict(result), "provenance": dict(self._options.provenance())}
        kept = self._store.put(stage.key, data, sidecar=sidecar)
        self._count(kind, cached=False)
        self._tell(Finished(kind, name, seconds, cached=False))
        return kept

    def _dressed(self, png: bytes, metadata: dict[str, Any]) -> bytes:
        return png if self._options.strip_metadata else with_recipe(png, metadata)

    def _load_tile(self, entry: Mapping[str, Any]) -> Tile:
        return decode_tile(self._bytes_of(entry["key"]), entry["tile"])

    def _load_mockup(self, entry: Mapping[str, Any]) -> bytes:
        return self._bytes_of(entry["key"])

    def _bytes_of(self, key: str) -> bytes:
        artefact = self._store.get(key)
        if artefact is None:
            raise OutputError(f"The result {key[:12]} vanished from the store while the run was working.", "Run again.")
        return artefact.data

    def _excuse(self, error: Exception) -> tuple[str, int]:
        """Say what went wrong with one result, or raise on if every other would meet the same."""
        if isinstance(error, FATAL) or (isinstance(error, DesigngenError) and error.exit_code in STOPPED):
            raise error
        if isinstance(error, DesigngenError):
            return str(error), int(error.exit_code)
        return f"A defect of ours: {type(error).__name__}: {error}", int(ExitCode.UNEXPECTED)

    def _count(self, kind: str, *, cached: bool) -> None:
        self._counts[kind, cached] = self._counts.get((kind, cached), 0) + 1

    def _tally(self, *, cached: bool) -> tuple[tuple[str, int], ...]:
        return tuple(
            (kind, count) for (kind, was_cached), count in sorted(self._counts.items()) if was_cached == cached
        )
