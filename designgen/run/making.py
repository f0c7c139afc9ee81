"""The work of a run: what is missing of its units is claimed, given to an executor, and kept as it comes back.

The run asks for its designs in the recipe's order and waits for each; meanwhile the executor is kept busy with those
that follow. Only this side writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from designgen.errors import ExitCode
from designgen.pipeline.plan import Plan, TileJob
from designgen.run.estimate import MOCKUP_SECONDS, RECOLOUR_SECONDS, Work, seconds_after
from designgen.run.events import Failed, Finished, Noticed, OnEvent, Working
from designgen.run.executors import base
from designgen.run.executors.base import Cargo, Executor, Fault, Partial, Progress
from designgen.run.stop import Stop
from designgen.run.unit import FATAL, Kept, Made, Spoilt, UnitSpec, colourway_fault, seam_fault, task_of
from designgen.store import InputMemory, Store
from designgen.store.index import LEASE_S, Entry, Index
from designgen.store.index import POISON as POISON_KIND

TRIES = 3
"""How many workers one design may cost in one run."""

RETRY_HINT = "It is left alone until it changes or you say: designgen store retry"


Known = Callable[[str], Mapping[str, Any] | None]


@dataclass
class Unit:
    """Where one design stands.

    Attributes:
        job: The design and what is wanted of it.
        missing: Keys of what is not there yet.
        settled: Whether nothing more will be made of it.
        errors: (why, exit code) by key of what cannot be made.
        left: Why it was not begun; empty if it was.
        lost: How many workers it has cost in this run.
        began: When, in seconds of the monotonic clock.
    """

    job: TileJob
    missing: set[str]
    settled: bool = False
    errors: dict[str, tuple[str, int]] = field(default_factory=dict)
    left: str = ""
    lost: int = 0
    began: float = 0.0


@dataclass(frozen=True)
class Bench:
    """What a run lends for it.

    Attributes:
        store: Where results are kept; held locked.
        known: The sidecar of a result that was there when the run began, else None.
        index: Where jobs are claimed.
        inputs: Remembers where inputs lie.
        work: What the plan costs.
        tell: Takes events.
        stop: The wish to stop.
        count: (kind, cached): notes that a result was made or found.
        may_begin: Given how many designs were begun, says why no more are; empty while they may.
        partial: (name, png): lays down what there is of a design that was stopped.
    """

    store: Store
    known: Known
    index: Index
    inputs: InputMemory
    work: Work
    tell: OnEvent
    stop: Stop
    count: Callable[..., None]
    may_begin: Callable[[int], str]
    partial: Callable[[str, bytes], object]


class Making:
    """Makes what is missing of a plan."""

    def __init__(
        self,
        plan: Plan,
        bench: Bench,
        hire: Callable[[Callable[[Progress | Partial], None]], Executor],
        cargo: tuple[Cargo, ...] = (),
    ) -> None:
        """Note the plan's jobs in the index; nothing is begun yet.

        Args:
            plan: The run.
            bench: What the run lends.
            hire: Makes the executor when the first unit is begun, given what takes progress.
            cargo: What every unit reads beside its own inputs.
        """
        self._bench = bench
        self._run = plan.name
        self._cargo = cargo
        self._hire = hire
        self._executor: Executor | None = None
        self._replies: Iterator[base.Reply] = iter(())
        self._flying: set[str] = set()
        self._begun = self._pending = 0
        self._renewed = time.monotonic()
        self.fresh: set[str] = set()
        self._units: dict[str, Unit] = {}
        for job in plan.jobs:
            missing = set(_missing(job, bench.known))
            unit = self._units.setdefault(job.stage.key, Unit(job, missing))
            unit.missing |= missing
            unit.settled = not unit.missing
        self._note(self._units.values())

    def settle(self, job: TileJob) -> Unit:
        """Wait until nothing more will be made of a design; others are worked on meanwhile.

        Raises:
            DesigngenError: What every further design would meet as well, or the run was stopped.
        """
        unit = self._units[job.stage.key]
        while not unit.settled:
            self._fill()
            if self._flying:
                self._hear()
            elif self._bench.stop.signal is not None:
                raise self._bench.stop.error()
            elif not unit.settled:  # the index does not hand it out: another program has changed it
                self._begin(unit)
        self._fill()
        return unit

    def again(self, job: TileJob, key: str) -> None:
        """Have a result made again that turned out to be damaged."""
        unit = self._units[job.stage.key]
        unit.settled = False
        unit.missing.add(key)
        unit.errors.clear()
        self._note([unit], keep=True)

    def close(self) -> None:
        """End all workers; what they had goes back into the queue."""
        if self._executor is not None:
            self._executor.close()
        for key in self._flying:
            self._bench.index.release(key)
        self._flying.clear()

    def _note(self, units: Iterable[Unit], *, keep: bool = False) -> None:
        known = list(units)
        index = self._bench.index
        entries = [
            Entry(
                unit.job.stage.key, unit.job.design.name, unit.job.stage.as_dict(), _priority(unit), seq, unit.settled
            )
            for seq, unit in enumerate(known)
        ]
        self._pending += sum(not unit.settled for unit in known)
        if keep:
            index.reopen([entry.key for entry in entries])
            return
        index.add(self._run, entries)
        for job in index.jobs("failed"):
            if job.error_kind == POISON_KIND and job.key in self._units:
                unit = self._units[job.key]
                self._pending -= 1
                self._give_up(unit, f"{job.error.strip()} {RETRY_HINT}", ExitCode.UNEXPECTED)

    def _fill(self) -> None:
        """Keep the executor busy."""
        while self._bench.stop.signal is None and (
            self._executor is None or len(self._flying) < self._executor.capacity()
        ):
            if not self._pending or (job := self._bench.index.claim(self._run)) is None:
                return
            if reason := self._bench.may_begin(self._begun):
                self._bench.index.release(job.key)
                self._leave(reason)
                return
            self._begin(self._units[job.key])

    def _begin(self, unit: Unit) -> None:
        key = unit.job.stage.key
        if self._executor is None:
            self._executor = self._hire(self._listen)
        self._begun += unit.lost == 0
        unit.began = time.monotonic()
        self._pending -= 1
        self._flying.add(key)
        kept = self._needed(unit)
        self._executor.submit(task_of(UnitSpec(unit.job, frozenset(unit.missing), kept), self._cargo))

    def _needed(self, unit: Unit) -> dict[str, Kept]:
        """Return what is there and something missing is made from."""
        job, found = unit.job, {}
        ways = {way.stage.key: {mockup.stage.key for mockup in way.mockups} for way in job.colourways}
        wanted = [key for key, worn in ways.items() if key not in unit.missing and worn & unit.missing]
        if job.stage.key not in unit.missing:
            wanted.insert(0, job.stage.key)
        for key in wanted:
            kept = self._bench.store.get(key)
            if kept is None:
                unit.missing.add(key)
            else:
                found[key] = Kept(kept.data, kept.sidecar["result"])
        return found

    def _leave(self, reason: str) -> None:
        for key, unit in self._units.items():
            if not unit.settled and key not in self._flying:
                unit.left, unit.settled = reason, True
        self._pending = 0

    def _hear(self) -> None:
        """Take one reply of the executor."""
        reply = next(self._replies, None)
        if reply is None:
            if self._executor is not None:
                self._replies = self._executor.results()
            reply = next(self._replies)
        if time.monotonic() - self._renewed > LEASE_S / 3:
            self._bench.index.renew()
            self._renewed = time.monotonic()
        unit, index = self._units[reply.key], self._bench.index
        match reply:
            case base.Result(value=Made() as made):
                self._keep(unit, made)
            case base.Result(value=Spoilt() as spoilt):
                self._spoilt(unit, spoilt)
            case base.Done(key):
                self._flying.discard(key)
                unit.settled = True
                index.finish(key, time.monotonic() - unit.began)
            case base.Failed(key, fault):
                self._flying.discard(key)
                self._failed(unit, fault)
            case base.Lost(key, why, tries):
                self._flying.discard(key)
                self._lost(unit, why, tries)
            case base.Halted(key):
                self._flying.discard(key)
                self._pending += 1
                index.release(key)

    def _keep(self, unit: Unit, made: Made) -> None:
        if made.stage.key not in unit.missing:
            return
        bench = self._bench
        sidecar = {**made.stage.as_dict(), "result": dict(made.result), "provenance": dict(made.provenance)}
        kept = bench.store.put(made.stage.key, made.data, sidecar=sidecar)
        if kept.path is not None:
            bench.index.seen.note(kept.path, kept.key, kept.digest)
        unit.missing.discard(made.stage.key)
        self.fresh.add(made.stage.key)
        if made.kind == "tile":
            for file in unit.job.design.files:
                bench.inputs.remember_input(file.digest, file.path)
        for notice in made.result.get("notices", ()):
            bench.tell(Noticed(made.name, notice))
        bench.count(made.kind, cached=False)
        bench.tell(Finished(made.kind, made.name, self._seconds(made.kind, unit), cached=False))

    def _spoilt(self, unit: Unit, spoilt: Spoilt) -> None:
        unit.errors[spoilt.key] = (str(spoilt.fault), spoilt.fault.exit_code)
        unit.missing.discard(spoilt.key)
        worn = next((len(way.mockups) for way in unit.job.colourways if way.stage.key == spoilt.key), 0)
        seconds = self._seconds(spoilt.kind, unit) + MOCKUP_SECONDS * worn
        self._bench.tell(Failed(spoilt.kind, spoilt.name, seconds, str(spoilt.fault)))

    def _failed(self, unit: Unit, fault: Fault) -> None:
        key, index = unit.job.stage.key, self._bench.index
        if fault.expected and fault.exit_code in {int(kind.exit_code) for kind in FATAL}:
            index.release(key)
            raise fault.as_error()
        index.fail(key, fault.kind, str(fault))
        self._give_up(unit, str(fault), fault.exit_code)

    def _lost(self, unit: Unit, why: str, tries: int) -> None:
        key = unit.job.stage.key
        unit.lost += tries
        again = self._bench.index.lose(key, why, tries)
        if again and unit.lost < TRIES:
            self._pending += 1
            self._bench.tell(Noticed(unit.job.design.name, f"{why} It is tried again."))
            return
        times = f"{unit.lost} times" if unit.lost > 1 else "once"
        self._bench.index.give_up(key, why)
        self._give_up(unit, f"{why} It was tried {times}. Use fewer workers or a smaller size.", ExitCode.UNEXPECTED)

    def _give_up(self, unit: Unit, what: str, code: int) -> None:
        """Settle a unit whose tile, or whatever is left of it, cannot be made."""
        job = unit.job
        key = job.stage.key
        for lost in [key] if key in unit.missing else sorted(unit.missing):
            unit.errors[lost] = (what, int(code))
        unit.settled = True
        self._bench.tell(Failed("tile", job.design.name, self._bench.work.tile_seconds(job) + seconds_after(job), what))

    def _seconds(self, kind: str, unit: Unit) -> float:
        if kind == "tile":
            return self._bench.work.tile_seconds(unit.job)
        return RECOLOUR_SECONDS if kind == "colourway" else MOCKUP_SECONDS

    def _listen(self, said: Progress | Partial) -> None:
        if isinstance(said, Partial):
            self._bench.partial(said.name, said.data)
            return
        seconds = self._seconds(said.stage, self._units[said.key])
        self._bench.tell(Working(said.stage, said.name, seconds, said.fraction))  # type: ignore[arg-type]


def _missing(job: TileJob, known: Known) -> Iterator[str]:
    """Yield the keys of what is to be made of a design; nothing is made of what is withheld."""
    kept = known(job.stage.key)
    if kept is None:
        yield job.stage.key
    elif seam_fault(kept["result"]):
        return
    worn = [job.mockups]
    for way in job.colourways:
        kept = known(way.stage.key)
        if kept is None:
            yield way.stage.key
        if kept is None or not colourway_fault(kept["result"]):
            worn.append(way.mockups)
    yield from (mockup.stage.key for mockups in worn for mockup in mockups if known(mockup.stage.key) is None)


def _priority(unit: Unit) -> int:
    return int(getattr(unit.job, "priority", 0))
