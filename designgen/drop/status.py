"""How the drops stand, at one look: the last call, what it made, what is published, what is due."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from designgen.drop.call import ledger_of, lock_of
from designgen.drop.contents import summary
from designgen.drop.ledger import DropRecord
from designgen.drop.schedule import Schedule, zone_name
from designgen.drop.shelf import Shelf
from designgen.drop.work import leftovers, verify
from designgen.errors import DesigngenError, LockedError


@dataclass(frozen=True)
class Status:
    """How the drops of an outputs folder stand.

    Attributes:
        working: Whether a drop is being made right now.
        last: The last call; None if there was none.
        last_made: The last call that published something.
        latest: The date that `latest` points to.
        counts: What that drop holds.
        published: How many drops there are.
        begun: Dates that were begun and never published.
        damaged: What is wrong with published drops, where that was looked at.
        due: The date that is due and not published; None if there is none, or no schedule is known.
        next_due: The next scheduled time.
        zone: Name of the schedule's time zone; empty for that of the machine.
    """

    working: bool
    last: DropRecord | None
    last_made: DropRecord | None
    latest: date | None
    counts: dict[str, int]
    published: int
    begun: tuple[date, ...]
    damaged: tuple[str, ...]
    due: date | None = None
    next_due: datetime | None = None
    zone: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        found = asdict(self)
        for name in ("last", "last_made"):
            record = getattr(self, name)
            if record is not None:
                found[name] |= {"seconds": round(record.seconds, 1), "killed": was_killed(record, working=self.working)}
        for name in ("latest", "due"):
            found[name] = None if found[name] is None else str(found[name])
        found["next_due"] = None if self.next_due is None else self.next_due.isoformat()
        found["begun"] = [str(day) for day in self.begun]
        return found


def was_killed(record: DropRecord, *, working: bool) -> bool:
    """Tell whether a call never came to its end."""
    return not record.ended and not working


def status_of(outputs: Path, schedule: Schedule | None, now: datetime, *, check: bool = False) -> Status:
    """Look at the drops of an outputs folder; changes nothing.

    Args:
        outputs: The outputs folder.
        schedule: When drops are due, if that is known.
        now: The clock, aware.
        check: Whether every file of every drop is read and compared with its manifest.
    """
    shelf = Shelf(outputs / "drops")
    records = ledger_of(outputs).records()
    days = shelf.dates()
    manifest = None if shelf.latest is None else shelf.manifest(shelf.latest)
    damaged = [f"{day}: {said}" for day in days for said in _faults(shelf, day, check=check)]
    due = None
    if schedule is not None:
        day = schedule.last_due(now)
        newest = shelf.newest
        due = None if shelf.state(day) == "published" or (newest is not None and newest > day) else day
    made = [record for record in records if any(n.action in ("published", "replaced") for n in record.nights)]
    return Status(
        working=is_working(outputs),
        last=records[-1] if records else None,
        last_made=made[-1] if made else None,
        latest=shelf.latest,
        counts={} if manifest is None else dict(manifest["counts"]),
        published=len(days),
        begun=tuple(day for day in leftovers(outputs) if shelf.state(day) == "missing"),
        damaged=tuple(damaged),
        due=due,
        next_due=None if schedule is None else schedule.next_due(now),
        zone="" if schedule is None else zone_name(schedule.zone),
    )


def is_working(outputs: Path) -> bool:
    """Tell whether a drop is being made, by trying its lock; a folder that was never used is not touched."""
    lock = lock_of(outputs, "")
    if not lock.path.exists():
        return False
    try:
        with lock:
            return False
    except LockedError:
        return True
    except DesigngenError:
        return False


def status_lines(status: Status, now: datetime) -> list[str]:
    """Return it in words, the most important first."""
    lines = []
    if status.working:
        lines.append("working    a drop is being made right now")
    lines.append(f"last drop  {_last(status, now)}")
    if status.latest is not None:
        held = f"{status.latest}: {summary(status.counts)}" if status.counts else str(status.latest)
        lines.append(f"latest     {held}")
    lines.append(f"published  {status.published} drop{'' if status.published == 1 else 's'}")
    if status.due is not None:
        lines.append(f"due        {status.due}, not published yet")
    if status.next_due is not None:
        zone = f" {status.zone}" if status.zone else ""
        left = status.next_due - now
        lines.append(f"next       {status.next_due:%Y-%m-%d %H:%M}{zone}, {_in(left)}")
    for day in status.begun:
        lines.append(f"begun      {day} was begun and never published; designgen drop RECIPE --date {day} finishes it")
    lines += [f"damaged    {said}" for said in status.damaged]
    if status.last is not None:
        lines += [f"to know    {notice}" for notice in status.last.notices]
    return lines


def _last(status: Status, now: datetime) -> str:
    record = status.last
    if record is None:
        return "none yet"
    began = datetime.fromisoformat(record.began)
    when = f"{began.astimezone(now.tzinfo):%Y-%m-%d %H:%M}, {_ago(now - began)}"
    if was_killed(record, working=status.working):
        return f"{when}: it was killed before it ended; the next one goes on from there"
    if not record.ended:
        return f"{when}, still working"
    told = [f"{night.date} {night.action}" for night in record.nights]
    what = ", ".join(told) or "nothing"
    if record.error:
        return f"{when}: failed with exit code {record.exit_code}. {record.error}"
    return f"{when}: {what}, exit code {record.exit_code}, took {_short(record.seconds)}"


def _faults(shelf: Shelf, day: date, *, check: bool) -> tuple[str, ...]:
    if check:
        return verify(shelf, day)
    if shelf.state(day) != "damaged":
        return ()
    return (f"its manifest cannot be read; designgen drop RECIPE --date {day} makes it again",)


def _ago(span: timedelta) -> str:
    return f"{_short(max(0.0, span.total_seconds()))} ago"


def _in(span: timedelta) -> str:
    return f"in {_short(max(0.0, span.total_seconds()))}"


def _short(seconds: float) -> str:
    """Return a span as people say it: 40 s, 12 min, 5 h, 3 days."""
    for unit, name in ((86_400, "day"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * unit or (unit < 3_600 and seconds >= unit):
            count = round(seconds / unit)
            return f"{count} {name}{'s' if name == 'day' else ''}"
    return f"{max(1, round(seconds))} s" if seconds < 60 else f"{round(seconds / 60)} min"
