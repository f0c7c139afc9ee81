"""One call of `designgen drop`: one at a time, mend, decide, make, publish, tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from designgen.drop.announcing import Announcer
from designgen.drop.contents import drop_report, summary
from designgen.drop.ledger import Action, DropRecord, Ledger, NightRecord
from designgen.drop.log import Level, Log
from designgen.drop.nights import Night, Shelves, Wanted, choose_nights
from designgen.drop.schedule import Schedule
from designgen.drop.shelf import LATEST, Shelf
from designgen.drop.waiting import Patience, held
from designgen.drop.work import Made, NothingMadeError, Workshop, make_night, tidy
from designgen.errors import DesigngenError, ExitCode
from designgen.store import Lock

LOCK: Final = "drop.lock"
LEDGER: Final = "drops.jsonl"


@dataclass(frozen=True)
class Call:
    """What one call is asked to do, and with what.

    Attributes:
        name: Of the recipe.
        recipe: Its path, absolute.
        wanted: Dates.
        schedule: When drops are due.
        workshop: What nights are made with.
        patience: How to wait for others.
        run: Id of this call.
        pid: Process that does it.
        now: The clock, aware.
    """

    name: str
    recipe: Path
    wanted: Wanted
    schedule: Schedule
    workshop: Workshop
    patience: Patience
    run: str
    pid: int
    now: Callable[[], datetime]

    @property
    def shelf(self) -> Shelf:
        """The folder of all drops."""
        return Shelf(self.workshop.outputs / "drops")

    @property
    def ledger(self) -> Ledger:
        """What was made when."""
        return ledger_of(self.workshop.outputs)


@dataclass
class _Progress:
    """What has become of the nights so far."""

    nights: list[NightRecord] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)
    exit_code: ExitCode = ExitCode.OK


def ledger_of(outputs: Path) -> Ledger:
    """Return the ledger of an outputs folder."""
    return Ledger(outputs / ".designgen" / LEDGER)


def lock_of(outputs: Path, run: str) -> Lock:
    """Return the lock that one drop at a time holds."""
    return Lock(outputs / ".designgen" / LOCK, run=run)


def nights_of(call: Call) -> tuple[Night, ...]:
    """Return what is to be done with every date; reads and changes nothing."""
    shelf = call.shelf

    def owner(day: date) -> str:
        manifest = shelf.manifest(day)
        return "" if manifest is None else str(manifest.get("recipe", {}).get("name", ""))

    there = Shelves(shelf.state, shelf.newest, call.ledger.dates(), owner)
    return choose_nights(call.wanted, call.schedule, there, call.name)


def drop(call: Call, announcer: Announcer, log: Log) -> DropRecord:
    """Make whatever is due, publish it and tell about it.

    Returns:
        What became of every night. An error that ended the call is in it, with its exit code, and is raised nowhere
        else; only what kept the call from beginning at all is raised.

    Raises:
        LockedError: Another drop is at work in this folder.
        OutputError: The folder cannot be written.
    """
    until = call.patience.until()
    with held(lock_of(call.workshop.outputs, call.name), call.patience, until):
        record = DropRecord(call.run, str(call.recipe), call.now().isoformat(), call.pid)
        progress = _Progress()
        try:
            _mend(call, until, log)
            nights = nights_of(call)
            log("nights", nights=[f"{night.day}: {night.action}, {night.why}" for night in nights])
            if any(night.action != "skip" for night in nights):
                call.ledger.write(record)
                announcer.started()
            for night in nights:
                _carry_out(night, call, until, progress, log)
            tidy(call.workshop.outputs, call.shelf)
        except DesigngenError as error:
            record = replace(record, error=str(error), exit_code=int(error.exit_code))
            log("failed", "error", why=error.what, hint=error.hint, exit_code=int(error.exit_code))
        except Exception as error:
            said = f"Something went wrong that we did not foresee ({type(error).__name__}: {error})."
            record = replace(record, error=said, exit_code=int(ExitCode.UNEXPECTED))
            log("failed", "error", why=said, exit_code=record.exit_code, trace=_trace(error))
        if record.exit_code is None:
            record = replace(record, exit_code=int(progress.exit_code))
        return _close(replace(record, nights=tuple(progress.nights)), progress, call, announcer)


def _mend(call: Call, until: float, log: Log) -> None:
    if not call.shelf.needs_mending:
        return
    with held(call.workshop.store_lock, call.patience, until) as lock:
        for said in call.shelf.mend(lock):
            log("mended", said=said)


def _carry_out(night: Night, call: Call, until: float, progress: _Progress, log: Log) -> None:
    if night.action == "skip":
        progress.nights.append(NightRecord(str(night.day), "skipped", said=night.why))
        progress.texts.append(f"{night.day}: nothing to do, {night.why}.")
        log("skipped", date=night.day, why=night.why)
        return
    log("night_started", date=night.day, why=night.why)
    try:
        made = make_night(night.day, call.shelf, call.workshop, call.patience, until)
    except NothingMadeError as error:  # this night's own trouble: the others are made all the same
        progress.nights.append(NightRecord(str(night.day), "failed", said=str(error)))
        progress.texts.append(f"{night.day}: {error}")
        progress.exit_code = ExitCode.WITHHELD
        log("night_failed", "error", date=night.day, why=str(error))
        return
    except DesigngenError as error:
        progress.nights.append(NightRecord(str(night.day), "failed", said=str(error)))
        raise
    progress.exit_code = max(progress.exit_code, made.exit_code)
    progress.folders[str(night.day)] = str(made.folder)
    progress.texts.append(drop_report(made.contents, call.workshop.about(night.day)))
    progress.nights.append(_published(night, made))
    level: Level = "warning" if made.contents.wrong else "info"
    log("published", level, date=night.day, folder=made.folder, said=summary(made.counts), **made.counts)


def _published(night: Night, made: Made) -> NightRecord:
    outcome = made.outcome
    action: Action = "replaced" if night.action == "replace" else "published"
    return NightRecord(str(night.day), action, made.counts, dict(outcome.made), dict(outcome.cached), night.why)


def _close(record: DropRecord, progress: _Progress, call: Call, announcer: Announcer) -> DropRecord:
    text = "\n\n".join([*progress.texts, *([record.error] if record.error else [])])
    places = {
        "outputs": str(call.workshop.outputs),
        "latest": str(call.shelf.folder / LATEST),
        "folders": progress.folders,
    }
    announcer.finished(record, text, places, silent=_was_told(record, call.shelf))
    record = replace(record, ended=call.now().isoformat(), notices=tuple(announcer.notices))
    call.ledger.write(record)
    return record


def _was_told(record: DropRecord, shelf: Shelf) -> bool:
    """Whether all nights were found published, and one of them with something held back."""
    if record.exit_code != ExitCode.OK or any(night.action != "skipped" for night in record.nights):
        return False
    manifests = [shelf.manifest(date.fromisoformat(night.date)) for night in record.nights]
    return any(manifest is not None and manifest["counts"]["held_back"] for manifest in manifests)


def _trace(error: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(error))
