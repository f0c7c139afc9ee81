"""Which drops stay: the last few, and one for each of the last days and weeks, as restic's forget has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from designgen.errors import InputError, UsageError
from designgen.store.folders import remove_folder
from designgen.store.lock import Lock

LATEST = "latest"


@dataclass(frozen=True)
class Keep:
    """What stays. The three add up: a drop stays when any of them keeps it.

    Attributes:
        last: The newest drops.
        daily: The newest drop of each of so many days that have one.
        weekly: The newest drop of each of so many ISO weeks that have one.
    """

    last: int = 0
    daily: int = 0
    weekly: int = 0

    def __post_init__(self) -> None:
        if min(self.last, self.daily, self.weekly) < 0:
            raise UsageError("There cannot be fewer than no drops to keep.")
        if not (self.last or self.daily or self.weekly):
            raise UsageError("Nothing says what to keep.", "Give --keep-last, --keep-daily or --keep-weekly.")


@dataclass(frozen=True)
class Verdict:
    """What becomes of a drop.

    Attributes:
        day: Its date.
        reasons: Why it stays; empty if it goes.
    """

    day: date
    reasons: tuple[str, ...]


def verdicts(days: Sequence[date], keep: Keep, latest: date | None = None) -> tuple[Verdict, ...]:
    """Return what becomes of each drop, newest first; the one that readers see always stays."""
    ordered = sorted(set(days), reverse=True)
    reasons: dict[date, list[str]] = {day: [] for day in ordered}
    for day in ordered[: keep.last]:
        reasons[day].append("last")
    for day in ordered[: keep.daily]:
        reasons[day].append("daily")
    weeks: dict[tuple[int, int], date] = {}
    for day in ordered:
        weeks.setdefault(day.isocalendar()[:2], day)
    for day in list(weeks.values())[: keep.weekly]:
        reasons[day].append("weekly")
    if latest in reasons and latest is not None:
        reasons[latest].append(LATEST)
    return tuple(Verdict(day, tuple(why)) for day, why in reasons.items())


def drops_in(outputs: Path) -> dict[date, Path]:
    """Return the published drops of an outputs folder; whatever is not named like a date is none."""
    found = {}
    folder = outputs / "drops"
    for place in folder.iterdir() if folder.is_dir() else ():
        try:
            day = date.fromisoformat(place.name)
        except ValueError:
            continue
        if place.is_dir() and not place.is_symlink() and place.name == day.isoformat():
            found[day] = place
    return found


def latest_in(outputs: Path) -> date | None:
    """Return the date of the drop that `latest` points at, None where there is none.

    Raises:
        InputError: It points at something that is no drop; then nothing is known of what readers see.
    """
    link = outputs / "drops" / LATEST
    if not link.is_symlink():
        return None
    try:
        return date.fromisoformat(link.readlink().name)
    except ValueError as error:
        raise InputError(
            f'"{link}" points at "{link.readlink()}", which is no drop.', "Remove the link, or let it point at one."
        ) from error


def prune(outputs: Path, doomed: Sequence[Verdict], lock: Lock) -> tuple[Path, ...]:
    """Remove drops; returns their folders.

    Raises:
        ValueError: The lock is not held.
        OutputError: One cannot be removed.
    """
    if not lock.held:
        raise ValueError("lock: expected one that is held, got one that is not")
    places = drops_in(outputs)
    gone = tuple(places[verdict.day] for verdict in doomed if not verdict.reasons and verdict.day in places)
    for place in gone:
        remove_folder(place)
    return gone
