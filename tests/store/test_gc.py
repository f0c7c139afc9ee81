"""What may be deleted: nothing that anyone names, nothing young, nothing when a manifest cannot be read."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import InputError, UsageError
from designgen.store import Lock, Store, digest_of
from designgen.store.gc import collect, garbage, named_keys
from designgen.store.retention import Keep, Verdict, drops_in, latest_in, prune, verdicts

DAY_S = 86_400.0
NOW = 1_800_000_000.0
TILE, OTHER, WORN, INKS, STRAY = (digest_of(name.encode()) for name in ("tile", "other", "worn", "inks", "stray"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two tiles, a mockup and inks of the first; everything a month old."""
    store = Store(tmp_path / ".designgen")
    store.put(TILE, b"tile", sidecar={"stage": "tile", "inputs": [digest_of(b"swatch")]})
    store.put(OTHER, b"other", sidecar={"stage": "tile", "inputs": []})
    store.put(WORN, b"worn", sidecar={"stage": "mockup", "inputs": [TILE]})
    store.put(INKS, b"{}", sidecar={"stage": "inks", "inputs": [TILE]}, suffix=".inks")
    for path in (tmp_path / ".designgen").rglob("*.*"):
        os.utime(path, (NOW - 30 * DAY_S,) * 2)
    return store


def manifest(folder: Path, *keys: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = "manifest.json" if "drops" in str(folder) else "run.json"
    (folder / name).write_text(json.dumps({"designs": [{"key": key} for key in keys]}))


def gone(store: Store, outputs: Path, grace_days: float = 7) -> set[str]:
    return {each.key for each in garbage(store, named_keys(outputs), NOW, grace_days * DAY_S)}


def test_what_is_named_stays_with_what_is_made_from_it(store: Store, tmp_path: Path) -> None:
    manifest(tmp_path / "runs/spring", TILE)
    assert gone(store, tmp_path) == {OTHER, WORN}, "a mockup must be named, inks go with their tile"
    manifest(tmp_path / "drops/.2026-11-21.tmp", WORN)
    assert gone(store, tmp_path) == {OTHER}, "a drop in the making counts"
    assert gone(store, tmp_path / "elsewhere") == {TILE, OTHER, WORN, INKS}


def test_what_is_young_stays_also_from_a_clock_that_went_ahead(store: Store, tmp_path: Path) -> None:
    assert gone(store, tmp_path, grace_days=31) == set()
    os.utime(store.path(OTHER, ".json"), (NOW + 99 * DAY_S,) * 2)
    assert gone(store, tmp_path) == {TILE, WORN, INKS}


def test_a_manifest_that_cannot_be_read_stops_it(store: Store, tmp_path: Path) -> None:
    manifest(tmp_path / "runs/spring", TILE)
    (tmp_path / "runs/spring/run.json").write_text("{")
    with pytest.raises(InputError, match="Nothing was taken away"):
        named_keys(tmp_path)


def test_collecting_needs_the_lock_and_takes_orphans_too(store: Store, tmp_path: Path) -> None:
    manifest(tmp_path / "runs/spring", TILE, WORN)
    orphan = store.path(STRAY)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"no sidecar")
    os.utime(orphan, (NOW - 30 * DAY_S,) * 2)
    doomed = garbage(store, named_keys(tmp_path), NOW, DAY_S)
    assert {each.key for each in doomed} == {OTHER, STRAY}
    lock = Lock(store.lock_path)
    with pytest.raises(ValueError, match="held"):
        collect(store, doomed, lock)
    with lock:
        assert collect(store, doomed, lock) == sum(each.size_bytes for each in doomed) > 0
    assert set(store.keys()) == {TILE, WORN, INKS} and not orphan.exists()


TODAY = date(2026, 11, 21)


def days(*ago: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in ago]


def kept(found: tuple[Verdict, ...]) -> list[date]:
    return [verdict.day for verdict in found if verdict.reasons]


def test_the_three_ways_to_keep_add_up() -> None:
    every = days(*range(30))
    assert kept(verdicts(every, Keep(last=3))) == days(0, 1, 2)
    # 2026-11-21 is a Saturday: its week began on the 16th, the one before ended on Sunday the 15th.
    assert kept(verdicts(every, Keep(weekly=3))) == days(0, 6, 13)
    assert kept(verdicts(every, Keep(last=2, weekly=2))) == days(0, 1, 6)
    assert kept(verdicts(days(0, 9, 40), Keep(daily=2))) == days(0, 9), "days without a drop do not count"


def test_what_readers_see_stays_and_nothing_asked_is_a_mistake() -> None:
    assert kept(verdicts(days(0, 1, 2), Keep(last=1), latest=days(2)[0])) == days(0, 2)
    with pytest.raises(UsageError, match="Nothing says what to keep"):
        Keep()


@given(
    st.sets(st.integers(0, 400), max_size=40),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(1, 9),
)
def test_keeping_more_never_loses_a_drop(ago: set[int], last: int, daily: int, weekly: int) -> None:
    few = set(kept(verdicts(days(*ago), Keep(last, daily, weekly))))
    more = set(kept(verdicts(days(*ago), Keep(last + 1, daily + 1, weekly + 1))))
    assert few <= more and (not ago or max(days(*ago)) in few)
    assert len(few) <= last + daily + weekly


def test_drops_are_folders_named_by_their_date(tmp_path: Path) -> None:
    for name in ("2026-11-20", "2026-11-21", ".2026-11-22.tmp", "notes", "20261119"):
        (tmp_path / "drops" / name).mkdir(parents=True)
    (tmp_path / "drops/latest").symlink_to("2026-11-20")
    assert sorted(drops_in(tmp_path)) == [date(2026, 11, 20), date(2026, 11, 21)]
    assert latest_in(tmp_path) == date(2026, 11, 20)
    found = verdicts(list(drops_in(tmp_path)), Keep(last=1), latest_in(tmp_path))
    assert all(verdict.reasons for verdict in found)
    with Lock(tmp_path / "lock") as lock:
        assert prune(tmp_path, [Verdict(date(2026, 11, 21), ())], lock) == (tmp_path / "drops/2026-11-21",)
    assert sorted(path.name for path in (tmp_path / "drops").iterdir() if not path.name.startswith(".")) == [
        "2026-11-20",
        "20261119",
        "latest",
        "notes",
    ]
    (tmp_path / "drops/latest").unlink()
    (tmp_path / "drops/latest").symlink_to("notes")
    with pytest.raises(InputError, match="no drop"):
        latest_in(tmp_path)
