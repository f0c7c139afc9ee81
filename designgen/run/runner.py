"""Carry out a plan: take from the store what is there, make the rest, publish each result as soon as it is whole.

Order of durability: blob, sidecar, published file, and last the manifest. A run that is killed at any moment and
started again therefore ends with the same files as one that was never disturbed; at most the result in work is made
twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from designgen.errors import DesigngenError, ExitCode, OutputError
from designgen.pipeline.plan import Plan
from designgen.pipeline.stages import decode_tile
from designgen.repeat.tile import Tile
from designgen.run.designs import Hall, designs
from designgen.run.estimate import Work, work_of
from designgen.run.events import Noticed, OnEvent, Started, ignore
from designgen.run.executors import Inline
from designgen.run.executors.base import STOPPED, Cargo, Executor, ExecutorFactory, Partial, Progress, Workshop, is_stop
from designgen.run.executors.base import Work as WorkFunction
from designgen.run.making import Bench, Known, Making
from designgen.run.materials import Materials
from designgen.run.outcome import DesignOutcome, ExportOutcome, RunOutcome
from designgen.run.publish import PARTIAL, RunFolder
from designgen.run.report import report
from designgen.run.shelf import Shelf
from designgen.run.stop import Stop
from designgen.run.unit import FATAL, UnitWork
from designgen.store import InputMemory, Lock, Store, sweep
from designgen.store.index import Index
from designgen.store.rebuild import open_index

__all__ = ["FATAL", "STOPPED", "Crew", "RunOptions", "Runner"]


@dataclass(frozen=True)
class Crew:
    """Who does the work.

    Attributes:
        executor: Makes the executor, when the first result is missing.
        prepare: What each worker calls once; None where the work is done in this process with the runner's materials.
        cargo: What every task reads beside its own inputs, such as the network's weights.
    """

    executor: ExecutorFactory = Inline
    prepare: Callable[[], WorkFunction] | None = None
    cargo: tuple[Cargo, ...] = ()


def no_limit(_begun: int) -> str:
    """Let every design begin."""
    return ""


@dataclass(frozen=True)
class RunOptions:
    """How results are published.

    Attributes:
        outputs: The folder that holds runs/ and the store.
        strip_metadata: Leave recipes out of the published pictures.
        provenance: Tells what is recorded beside each blob and is part of no key: device, threads, versions.
        crew: Who does the work; else this process.
        may_begin: Asked before each design that has to be made, with the number begun so far; what it returns is why no
            more are begun. They are reported as not begun, and made by the next run.
    """

    outputs: Path
    strip_metadata: bool = False
    provenance: Callable[[], Mapping[str, Any]] = dict
    crew: Crew = Crew()
    may_begin: Callable[[int], str] = no_limit

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
        self._store = Store(options.store_root, on_damage=self._damaged)
        self._index: Index | None = None
        self._inputs = InputMemory(options.store_root)
        self._counts: dict[tuple[str, bool], int] = {}

    def run(self, plan: Plan) -> RunOutcome:
        """Make everything a plan asks for.

        Raises:
            LockedError: Another run works in the same outputs folder.
            OutputError: The folder cannot be written or is full.
            MissingError: The encoder's weights are not on this machine.
            ExecutorError: There are no workers, or all were lost.
            InterruptedRunError: Ctrl-C; what is finished is kept.
            TerminatedRunError: SIGTERM, likewise.
        """
        with Lock(self._store.lock_path, run=plan.name) as lock:
            folder = RunFolder(self._options.outputs / "runs" / plan.name, plan.makers)
            sweep(lock, self._options.store_root, folder.path)
            with self._indexed(plan) as index:
                return self._run(plan, folder, index)

    def make(self, plan: Plan) -> tuple[tuple[str, str], ...]:
        """Make what is missing in the store for a plan, and publish nothing.

        Returns:
            (key, why) of what could not be made.

        Raises:
            DesigngenError: As for `run`.
        """
        with Lock(self._store.lock_path, run=plan.name), self._indexed(plan) as index:
            folder = RunFolder(self._options.outputs / "runs" / plan.name)
            known = cache(self._store.known)
            work = work_of(plan, lambda key: known(key) is not None)
            self._tell(Started(work.seconds, work.to_make, work.done))
            with self._making(plan, folder, index, (work, known)) as making:
                units = [making.settle(job) for job in plan.jobs]
        return tuple((key, what) for unit in units for key, (what, _) in unit.errors.items())

    def _run(self, plan: Plan, folder: RunFolder, index: Index) -> RunOutcome:
        known = cache(self._store.known)
        work = work_of(plan, lambda key: known(key) is not None)
        self._tell(Started(work.seconds, work.to_make, work.done))
        with self._making(plan, folder, index, (work, known)) as making:
            shelf = Shelf(self._store, index.seen, folder, stripped=self._options.strip_metadata)
            hall = Hall(plan, folder, shelf, making, self._tell, self._count, self._stop.check)
            made = tuple(outcome for job in plan.jobs for outcome in designs(job, hall))
        outcome = RunOutcome(plan.name, plan.title, made, cloth=plan.cloth)
        outcome = self._selected(plan, outcome, folder)
        outcome = replace(outcome, exports=self._exports(plan, outcome.designs, folder))
        outcome = self._catalogue(plan, outcome, folder)
        outcome = replace(outcome, made=self._tally(cached=False), cached=self._tally(cached=True))
        folder.close(outcome, report(outcome))
        return outcome

    @contextmanager
    def _indexed(self, plan: Plan) -> Iterator[Index]:
        """Lend the index, and note in it how the run ends."""
        index = open_index(self._store, lambda what: self._tell(Noticed("index", what)))
        self._index = index
        code = int(ExitCode.UNEXPECTED)
        try:
            index.expire(everything=True)  # nobody else is at work: this run holds the lock
            index.begin(plan.name, plan.name)
            yield index
            code = int(ExitCode.OK)
        except DesigngenError as error:
            code = int(error.exit_code)
            raise
        finally:
            self._index = None
            # What a full disk keeps from the index now is only looked up again next time.
            with suppress(DesigngenError):
                index.seen.flush()
                index.end(plan.name, code)
            index.close()

    @contextmanager
    def _making(self, plan: Plan, folder: RunFolder, index: Index, looked: tuple[Work, Known]) -> Iterator[Making]:
        """Lend what makes missing results; no worker outlives it."""
        bench = Bench(
            self._store,
            looked[1],
            index,
            self._inputs,
            looked[0],
            self._tell,
            self._stop,
            self._count,
            self._options.may_begin,
            lambda name, png: folder.write(f"tiles/{name}{PARTIAL}", png),
        )
        making = Making(plan, bench, self._hired, self._options.crew.cargo)
        try:
            yield making
        finally:
            making.close()

    def _hired(self, listen: Callable[[Progress | Partial], None]) -> Executor:
        crew = self._options.crew
        here = UnitWork(lambda: self._materials, self._options.provenance)
        prepare = crew.prepare or (lambda: here)
        return crew.executor(Workshop(prepare, listen, lambda: self._stop.signal is not None))

    def _damaged(self, key: str, what: str) -> None:
        """Tell of a damaged result, and trust nothing that was known of its file."""
        if self._index is not None:
            self._index.seen.drop(key)
        self._tell(Noticed(key[:12], what))

    def _selected(self, plan: Plan, outcome: RunOutcome, folder: RunFolder) -> RunOutcome:
        from designgen.run.selecting import Chooser, selected

        chooser = Chooser(self._store, self._load_tile, self._excuse, self._stop.check, self._tell)
        return selected(plan, outcome, folder, self._materials, chooser)

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
        if isinstance(error, FATAL) or is_stop(error):
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
