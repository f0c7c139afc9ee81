"""What `designgen drop` does: the clock, the environment and the terminal around designgen.drop."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.cli.batch_options import BatchWish
from designgen.cli.options import check_writable
from designgen.cli.show import error_object, note, say, show_json
from designgen.drop.announcing import Announcer
from designgen.drop.call import Call, drop, ledger_of, nights_of
from designgen.drop.contents import About, text_digest
from designgen.drop.durable import rotate
from designgen.drop.ledger import DropRecord
from designgen.drop.log import JsonLog
from designgen.drop.nights import Wanted
from designgen.drop.recipe import recipe_of_night
from designgen.drop.schedule import Schedule, schedule_of
from designgen.drop.waiting import Patience
from designgen.drop.work import Workshop
from designgen.errors import DesigngenError, InputError, UsageError
from designgen.recipe.batch import Batch
from designgen.recipe.drop import Drop
from designgen.recipe.load import load_recipe
from designgen.recipe.models import Recipe
from designgen.run.caps import Caps, folder_bytes, next_time
from designgen.store import Store, make_folder

if TYPE_CHECKING:
    from designgen.cli.session import Session
    from designgen.pipeline.plan import Plan
    from designgen.run.events import Event
    from designgen.run.outcome import RunOutcome
    from designgen.run.stop import Stop

MOST_LOG_BYTES = 5_000_000


@dataclass(frozen=True)
class Asked:
    """What the options say.

    Attributes:
        recipe: Path of the recipe.
        day: A date given by hand.
        replace: Publish it again.
        catch_up: How many nights before are looked at.
        wait_s: How long to wait for others.
        caps: How far the night may go.
        log_json: Log as JSON also on a terminal.
    """

    recipe: Path
    day: date | None = None
    replace: bool = False
    catch_up: int = 0
    wait_s: float = 0.0
    caps: BatchWish = field(default_factory=BatchWish)
    log_json: bool = False


@dataclass(frozen=True)
class Source:
    """A recipe that was read.

    Attributes:
        path: Absolute.
        recipe: What it says.
        text: As it stands there.
    """

    path: Path
    recipe: Recipe
    text: str

    @property
    def drop(self) -> Drop:
        """Its [drop], or what goes without saying."""
        return self.recipe.drop or Drop()

    @property
    def schedule(self) -> Schedule:
        """When its drops are due."""
        return schedule_of(self.drop)


def read_source(path: Path) -> Source:
    """Read a recipe; raises InputError and RecipeError."""
    recipe, text = load_recipe(path)
    return Source(path.absolute(), recipe, text)


def drop_now(asked: Asked, session: Session, *, as_json: bool) -> int:
    """Make what is due, show what became of it, and return the exit code."""
    from designgen.run.stop import obey_signals

    run = str(uuid.uuid4())
    as_lines = asked.log_json or not sys.stderr.isatty()
    with ExitStack() as stack:
        log = stack.enter_context(_log(session.outputs, run, to_stderr=as_lines, verbose=session.verbose))
        stop = stack.enter_context(obey_signals())
        try:
            source = read_source(asked.recipe)
            check_writable(session.outputs)
            call = _call(asked, source, session, run, stop, log)
            announcer = Announcer(source.drop, source.path.parent, run, socket.gethostname(), time.sleep, log)
            record = drop(call, announcer, log)
        except DesigngenError as error:
            log("failed", "error", why=error.what, hint=error.hint, exit_code=int(error.exit_code))
            if not as_lines:
                raise
            if as_json:  # standard error stays one object a line
                show_json(error_object(error))
            return int(error.exit_code)
    show_record(record, session.outputs, as_json=as_json, as_lines=as_lines)
    return int(record.exit_code or 0)


def dry_run_of(asked: Asked, session: Session, *, as_json: bool) -> None:
    """Say which nights are due, what each would make and why; reads and writes nothing."""
    from designgen.cli.run import show_plan
    from designgen.run.stop import Stop

    source = read_source(asked.recipe)
    call = _call(asked, source, session, "", Stop(), None)
    call = replace(call, wanted=replace(call.wanted, dry_run=True))
    nights = nights_of(call)
    if as_json:
        found = [{"date": str(night.day), "action": night.action, "why": night.why} for night in nights]
        for entry, night in zip(found, nights, strict=True):
            if night.action != "skip":
                entry |= _planned(call.workshop.plan(night.day), session.outputs)
        show_json({"ok": True, "nights": found, "next_due": call.schedule.next_due(call.now()).isoformat()})
        return
    for night in nights:
        say(f"{night.day}: {night.action}, {night.why}.")
        if night.action != "skip":
            show_plan(call.workshop.plan(night.day), session.outputs, as_json=False)
            say()
    say(f"Next: {call.schedule.next_due(call.now()):%Y-%m-%d %H:%M %Z}.")


def schedule_for(recipe: Path | None, outputs: Path) -> Schedule | None:
    """Return the schedule of a recipe, or of the recipe that made the last drop, if it is still there."""
    if recipe is not None:
        return read_source(recipe).schedule
    records = ledger_of(outputs).records()
    if not records:
        return None
    try:
        return read_source(Path(records[-1].recipe)).schedule
    except InputError:
        return None


def show_record(record: DropRecord, outputs: Path, *, as_json: bool, as_lines: bool) -> None:
    """Close a call: what became of every night, where it lies, whom it could not tell."""
    if as_json:
        value = json.loads(json.dumps(asdict(record)))
        folders = {
            night.date: str(outputs / "drops" / night.date) for night in record.nights if night.action != "failed"
        }
        show_json({"ok": record.exit_code == 0, "folders": folders, **value})
        return
    from designgen.drop.contents import summary

    for night in record.nights:
        what = f"{night.action}; {summary(night.counts)}" if night.counts else f"{night.action}: {night.said}"
        say(f"{night.date} {what}")
        if night.action in ("published", "replaced"):
            say(f"  {outputs / 'drops' / night.date}/")
    if record.error and not as_lines:
        note(f"Error: {record.error}")
    for notice in record.notices:
        if not as_lines:
            note(notice)


def _call(asked: Asked, source: Source, session: Session, run: str, stop: Stop, log: JsonLog | None) -> Call:
    schedule = source.schedule
    now = _now(schedule)
    wanted = Wanted(schedule.last_due(now), now.date(), asked.day, replace=asked.replace, catch_up=asked.catch_up)

    def waiting(said: str) -> None:
        if log is not None:
            log("waiting", said=said)
        if sys.stderr.isatty():
            note(said)

    patience = Patience(asked.wait_s, time.monotonic, time.sleep, stop.check, waiting)
    return Call(
        source.recipe.name,
        source.path,
        wanted,
        schedule,
        _workshop(asked, source, session, stop, log),
        patience,
        run,
        os.getpid(),
        lambda: _now(schedule),
    )


def _workshop(asked: Asked, source: Source, session: Session, stop: Stop, log: JsonLog | None) -> Workshop:
    recipe, folder = _capped(source.recipe, asked.caps), source.path.parent
    may_begin = _gate(recipe.batch, session.outputs, lambda: _now(source.schedule))

    def plan(day: date) -> Plan:
        return session.plan(recipe_of_night(recipe, day), source.path.name, folder, source.text, day=day)

    def about(day: date) -> About:
        known = _provenance(Store(session.outputs / ".designgen"))
        return About(day, recipe.name, source.path.name, text_digest(source.text), known, session.strip_metadata)

    return Workshop(session.outputs, plan, lambda made: _run(made, session, stop, log, may_begin), about)


def _run(plan: Plan, session: Session, stop: Stop, log: JsonLog | None, may_begin: Callable[[int], str]) -> RunOutcome:
    from designgen.cli.progress import RunProgress

    with ExitStack() as stack:
        tell: list[Callable[[Event], None]] = [] if log is None else [log.on_run]
        if sys.stderr.isatty():
            tell.append(stack.enter_context(RunProgress(verbose=session.verbose)))

        def tell_all(event: Event) -> None:
            for each in tell:
                each(event)

        return session.runner(plan, may_begin, stop, tell_all).run(plan)


def _gate(batch: Batch, outputs: Path, now: Callable[[], datetime]) -> Callable[[int], str]:
    """Return what keeps all nights of a call to its caps: the time is that after the call began."""
    until = None if batch.until is None else next_time(batch.until, now())
    return Caps(until, batch.max_designs, batch.max_disk).gate(now, lambda: folder_bytes(outputs))


def _capped(recipe: Recipe, caps: BatchWish) -> Recipe:
    """Lay what the options say of caps over the recipe; what it does not say itself stays unsaid."""
    from pydantic import ValidationError

    changes = caps.changes().get("batch", {})
    try:
        batch = Batch.model_validate({**recipe.batch.model_dump(exclude_none=True), **changes})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        option = str(first["loc"][0]).replace("_", "-") if first["loc"] else ""
        said = str(first["msg"]).removeprefix("Value error, ")
        raise UsageError(f"--{option} cannot be {first['input']!r}: {said}.") from error
    return recipe.model_copy(update={"batch": batch})


def _provenance(store: Store) -> Callable[[str], Mapping[str, Any]]:
    def read(key: str) -> Mapping[str, Any]:
        try:
            return dict(json.loads(store.path(key, ".json").read_bytes())["provenance"])
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    return read


def _planned(plan: Plan, outputs: Path) -> dict[str, Any]:
    from designgen.run.estimate import work_of

    work = work_of(plan, Store(outputs / ".designgen").has)
    return {
        "designs": [job.design.name for job in plan.jobs],
        "to_make": work.to_make,
        "there": work.done,
        "seconds": round(work.seconds, 1),
    }


@contextmanager
def _log(outputs: Path, run: str, *, to_stderr: bool, verbose: bool) -> Iterator[JsonLog]:
    """Yield a log that goes to a file in the store, and where no person sits to standard error."""
    path = outputs / ".designgen" / "logs" / "drop.jsonl"
    write: list[Callable[[str], object]] = [sys.stderr.write] if to_stderr else []
    with ExitStack() as stack:
        with suppress(DesigngenError, OSError):  # an outputs folder that cannot be written is told of by the drop
            make_folder(path.parent)
            rotate(path, MOST_LOG_BYTES)
            file = stack.enter_context(path.open("a", encoding="utf-8", buffering=1))
            write.append(file.write)
        yield JsonLog(write, lambda: datetime.now().astimezone(), run, "debug" if verbose else "info")


def _now(schedule: Schedule) -> datetime:
    return datetime.now(schedule.zone)
