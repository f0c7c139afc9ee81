"""Which nights one call makes, and why: decided from dates alone, before anything is planned."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from designgen.drop.schedule import Schedule
from designgen.drop.shelf import State
from designgen.errors import InputError, OutputError, UsageError

Action = Literal["make", "replace", "skip"]


@dataclass(frozen=True)
class Night:
    """One date.

    Attributes:
        day: The date.
        action: What is to be done.
        why: The reason, in words.
    """

    day: date
    action: Action
    why: str


@dataclass(frozen=True)
class Shelves:
    """What is there already.

    Attributes:
        state: Of a date.
        newest: Date of the newest drop.
        once: Dates that were published once, such as ones that were pruned since.
        owner: The name of the recipe that made a published date.
    """

    state: Callable[[date], State]
    newest: date | None = None
    once: Collection[date] = ()
    owner: Callable[[date], str] = lambda _day: ""


@dataclass(frozen=True)
class Wanted:
    """What the call asks for.

    Attributes:
        due: Date of the last scheduled time.
        today: The date on the clock of the schedule's zone.
        asked: A date given by hand, else None.
        replace: Whether a published date is made again.
        catch_up: How many scheduled nights before are looked at.
        dry_run: Whether nothing is published, so that a date to come may be looked at.
    """

    due: date
    today: date
    asked: date | None = None
    replace: bool = False
    catch_up: int = 0
    dry_run: bool = False


def choose_nights(wanted: Wanted, schedule: Schedule, there: Shelves, name: str) -> tuple[Night, ...]:
    """Return what is to be done with every date, oldest first.

    Args:
        wanted: What is asked for.
        schedule: For the nights before.
        there: What is there.
        name: Of the recipe.

    Raises:
        UsageError: The date lies ahead, or the drops in this folder are those of another recipe.
        OutputError: At a date there lies a folder that is no drop.
        InputError: The newest drop lies ahead of the clock, so either was wrong.
    """
    if wanted.asked is not None and wanted.asked > max(wanted.today, wanted.due) and not wanted.dry_run:
        raise UsageError(
            f"{wanted.asked} lies ahead, so its drop cannot be published yet.",
            f"Look at it with --dry-run --date {wanted.asked}, or leave out --date.",
        )
    day = wanted.asked or wanted.due
    newest = there.newest
    earlier = [
        _night(each, "missed", wanted=wanted, there=there, name=name, again=False)
        for each in schedule.before(day, wanted.catch_up)
        if there.state(each) != "missing" or each not in there.once
    ]
    if wanted.asked is None and newest is not None and newest > day:
        if newest > wanted.today:
            raise InputError(
                f"The newest drop is of {newest}, but the clock of this machine says {wanted.today}.",
                "Set the clock right. If it is right, that drop has a wrong date: move its folder away.",
            )
        return (*earlier, Night(day, "skip", f"a later drop, {newest}, is published"))
    reason = "asked for" if wanted.asked is not None else "due"
    return (*earlier, _night(day, reason, wanted=wanted, there=there, name=name, again=wanted.replace))


def _night(day: date, reason: str, *, wanted: Wanted, there: Shelves, name: str, again: bool) -> Night:
    state = there.state(day)
    if state == "missing":
        return Night(day, "make", reason)
    if state == "foreign":
        raise OutputError(
            f"In the folder of drops there is a {day} that is no drop of ours.", "Move it away, or choose --out."
        )
    if state == "damaged":
        return Night(day, "replace", "its manifest is damaged")
    owner = there.owner(day)
    if owner and owner != name:
        raise UsageError(
            f'The drop of {day} in this folder was made by the recipe "{owner}", and this one is "{name}".',
            "Give each nightly recipe a folder of its own with --out.",
        )
    if again:
        return Night(day, "replace", "published, and to be replaced")
    return Night(day, "skip", "published already; --replace makes it again" if wanted.asked else "published already")
