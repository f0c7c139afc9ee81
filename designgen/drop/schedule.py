"""Which drop is due: dates and times of day in a time zone, over daylight saving.

A drop's date is that of its last scheduled time. A time of day that the clock leaves out is due at the moment the
clock is put forward, one that comes twice at its first coming; so that every starter there is (cron runs such jobs
right after the change, a systemd timer at or after it) finds the drop due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from designgen.recipe.drop import DAYS, Drop

_WEEK: Final = 7
_ALL: Final = frozenset(range(_WEEK))


@dataclass(frozen=True)
class Schedule:
    """When drops are due.

    Attributes:
        at: Time of day on the clock of the zone.
        zone: Time zone.
        days: Days of the week, Monday is 0.
    """

    at: time
    zone: tzinfo
    days: frozenset[int] = _ALL

    def __post_init__(self) -> None:
        if not self.days or not self.days <= _ALL:
            raise ValueError(f"days: expected some of 0 to 6, got {sorted(self.days)}")

    def due_at(self, day: date) -> datetime:
        """Return the moment, in UTC, at which the drop of a day is due, whether or not it is one of the days."""
        early, late = (_utc(day, self.at, self.zone, fold) for fold in (0, 1))
        if early <= late:  # the usual case, or a time that comes twice: its first coming
            return early
        return _change_between(late, early, self.zone)

    def last_due(self, now: datetime) -> date:
        """Return the date of the last scheduled time at or before `now` (aware)."""
        day = now.astimezone(self.zone).date() + timedelta(days=1)
        while day.weekday() not in self.days or self.due_at(day) > now:
            day -= timedelta(days=1)
        return day

    def next_due(self, now: datetime) -> datetime:
        """Return the next scheduled time after `now` (aware), on the clock of the zone."""
        day = now.astimezone(self.zone).date() - timedelta(days=1)
        while day.weekday() not in self.days or self.due_at(day) <= now:
            day += timedelta(days=1)
        return self.due_at(day).astimezone(self.zone)

    def before(self, day: date, count: int) -> tuple[date, ...]:
        """Return the `count` scheduled dates before a day, oldest first."""
        found: list[date] = []
        while len(found) < count:
            day -= timedelta(days=1)
            if day.weekday() in self.days:
                found.append(day)
        return tuple(reversed(found))


def schedule_of(drop: Drop) -> Schedule:
    """Return the schedule that a recipe's [drop] states; the time zone of this machine unless it names one."""
    zone = ZoneInfo(drop.timezone) if drop.timezone is not None else local_zone()
    return Schedule(drop.at, zone, frozenset(DAYS.index(name) for name in drop.days))


def local_zone() -> tzinfo:
    """Return the time zone of this machine: TZ, else what the system is set to, else UTC."""
    import tzlocal

    try:
        return tzlocal.get_localzone()
    except (OSError, ValueError):
        return UTC


def zone_name(zone: tzinfo) -> str:
    """Return a zone's name, such as Europe/Berlin; "" for one that has none."""
    name = getattr(zone, "key", None) or ("UTC" if zone is UTC else "")
    return "" if name == "local" else str(name)


def _utc(day: date, at: time, zone: tzinfo, fold: int) -> datetime:
    return datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC)


def _change_between(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """Return the second at which the clock is put forward between two moments in UTC."""
    before = early.astimezone(zone).utcoffset()
    low, high = 0, round((late - early).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (early + timedelta(seconds=middle)).astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return early + timedelta(seconds=high)
