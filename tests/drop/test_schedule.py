"""Dates and times of drops: in any zone, over daylight saving, and whatever the clock of the machine shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.drop.schedule import Schedule, local_zone, schedule_of, zone_name
from designgen.recipe.drop import Drop

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
)


def nightly(at: str = "02:00", zone: str = "Europe/Berlin", **more: object) -> Schedule:
    return Schedule(time.fromisoformat(at), ZoneInfo(zone), **more)  # type: ignore[arg-type]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_drop_has_the_date_of_its_last_scheduled_time() -> None:
    schedule = nightly()
    assert schedule.last_due(utc("2026-11-21 01:00")) == date(2026, 11, 21), "at the stroke of two in Berlin"
    assert schedule.last_due(utc("2026-11-21 00:59:59.999")) == date(2026, 11, 20)
    assert schedule.last_due(utc("2026-11-21 23:30")) == date(2026, 11, 21), "already tomorrow there, but not yet two"
    assert nightly("23:30").last_due(utc("2026-11-21 12:00")) == date(2026, 11, 20)


def test_the_next_one_is_told_on_the_clock_of_the_zone() -> None:
    found = nightly().next_due(utc("2026-11-21 01:00"))
    assert found.isoformat() == "2026-11-22T02:00:00+01:00"
    assert nightly(zone="Asia/Kathmandu").next_due(utc("2026-11-21 01:00")).isoformat() == "2026-11-22T02:00:00+05:45"


@pytest.mark.parametrize(
    ("day", "at", "due"),
    [
        ("2026-03-28", "02:30", "2026-03-28 01:30"),
        ("2026-03-29", "01:59", "2026-03-29 00:59"),
        ("2026-03-29", "02:00", "2026-03-29 01:00"),  # two o'clock is three o'clock: the moment of the change
        ("2026-03-29", "02:30", "2026-03-29 01:00"),  # left out: the moment of the change, where cron starts it
        ("2026-03-29", "03:00", "2026-03-29 01:00"),
        ("2026-10-25", "02:30", "2026-10-25 00:30"),  # comes twice: the first time
        ("2026-10-25", "03:00", "2026-10-25 02:00"),
    ],
)
def test_daylight_saving(day: str, at: str, due: str) -> None:
    assert nightly(at).due_at(date.fromisoformat(day)) == utc(due)


def test_the_hour_that_comes_twice_is_one_night() -> None:
    schedule = nightly("02:30")
    first, second = utc("2026-10-25 00:30"), utc("2026-10-25 01:30")
    assert first.astimezone(BERLIN).time() == second.astimezone(BERLIN).time() == time(2, 30)
    assert schedule.last_due(first) == schedule.last_due(second) == date(2026, 10, 25)
    assert schedule.next_due(first).date() == date(2026, 10, 26)


def test_a_day_that_never_was_does_not_stop_the_rest() -> None:
    samoa = nightly(zone="Pacific/Apia")  # 30 December 2011 was left out
    assert samoa.last_due(utc("2011-12-30 11:00")) in (date(2011, 12, 30), date(2011, 12, 31))
    assert samoa.last_due(utc("2012-01-01 12:00")) == date(2012, 1, 2)


def test_days_of_the_week() -> None:
    schedule = nightly(days=frozenset({0, 3}))  # Monday and Thursday
    assert schedule.last_due(utc("2026-11-21 12:00")) == date(2026, 11, 19)
    assert schedule.next_due(utc("2026-11-21 12:00")).date() == date(2026, 11, 23)
    assert schedule.before(date(2026, 11, 19), 3) == (date(2026, 11, 9), date(2026, 11, 12), date(2026, 11, 16))


def test_no_day_at_all_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="days"):
        nightly(days=frozenset())


@given(
    st.sampled_from(ZONES),
    st.times(),
    st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)),
    st.sets(st.integers(0, 6), min_size=1),
)
def test_the_last_is_past_the_next_to_come_and_none_between(zone: str, at: time, now: datetime, days: set[int]) -> None:
    schedule = Schedule(at.replace(second=0, microsecond=0), ZoneInfo(zone), frozenset(days))
    moment = now.replace(tzinfo=UTC)
    last, upcoming = schedule.last_due(moment), schedule.next_due(moment)
    assert schedule.due_at(last) <= moment < upcoming
    assert last.weekday() in days
    assert schedule.last_due(upcoming) > last
    assert schedule.last_due(upcoming - timedelta(microseconds=1)) == last, "nothing is due in between"


@given(st.sampled_from(ZONES), st.times(), st.dates(date(2015, 1, 1), date(2035, 1, 1)))
def test_due_dates_come_in_order_and_on_their_own_day(zone: str, at: time, day: date) -> None:
    schedule = Schedule(at.replace(second=0, microsecond=0), ZoneInfo(zone))
    due = schedule.due_at(day)
    assert schedule.due_at(day - timedelta(days=1)) < due
    assert due.astimezone(schedule.zone).date() == day
    assert due.astimezone(schedule.zone).replace(tzinfo=None, fold=0) >= datetime.combine(day, schedule.at)


def test_the_zone_is_the_recipes_else_that_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    assert zone_name(schedule_of(Drop(timezone="America/New_York")).zone) == "America/New_York"
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert zone_name(schedule_of(Drop()).zone) == "Asia/Tokyo" == zone_name(local_zone())
    assert zone_name(UTC) == "UTC"
