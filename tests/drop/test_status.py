"""How the drops stand, the ledger behind it, and the log."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from designgen.drop.call import ledger_of, lock_of
from designgen.drop.ledger import DropRecord, Ledger, NightRecord
from designgen.drop.log import JsonLog
from designgen.drop.schedule import Schedule
from designgen.drop.status import status_lines, status_of
from designgen.drop.work import MARK
from designgen.run.events import Failed, Finished, Noticed, Started, Working
from tests.drop.conftest import TONIGHT, Night

NIGHTLY = Schedule(time(2), UTC)


def told(night: Night, later: timedelta = timedelta(hours=3), *, check: bool = False) -> str:
    now = night.now + later
    return "\n".join(status_lines(status_of(night.outputs, NIGHTLY, now, check=check), now))


def test_before_the_first_night(night: Night) -> None:
    said = told(night)
    assert "last drop  none yet" in said and "due        2026-11-21" in said
    assert not night.outputs.exists(), "looking changes nothing"


def test_after_a_night(night: Night) -> None:
    night.drop()
    said = told(night)
    assert "2026-11-21 02:00, 3 h ago: 2026-11-21 published, exit code 0" in said
    assert "latest     2026-11-21: 2 designs, 2 mockups, 2 files for printers, 2 catalogues; nothing held back." in said
    assert "next       2026-11-22 02:00 UTC, in 21 h" in said and "due " not in said
    assert "due        2026-11-22, not published yet" in told(night, timedelta(days=1))


def test_a_failed_night(night: Night) -> None:
    night.text = night.text.replace('"rose.png", "dots.png"', '"lost.png"')
    night.drop()
    assert "failed with exit code 4" in told(night) and "due        2026-11-21" in told(night)


def test_a_killed_night(night: Night) -> None:
    ledger_of(night.outputs).write(DropRecord("id", "r.toml", night.now.isoformat(), 7))
    (night.outputs / "runs/nightly-2026-11-21").mkdir(parents=True)
    (night.outputs / "runs/nightly-2026-11-21" / MARK).write_text('{"date": "2026-11-21"}')
    said = told(night)
    assert "it was killed before it ended" in said and "begun      2026-11-21" in said
    with lock_of(night.outputs, "nightly"):
        assert "working    a drop is being made right now" in told(night) and "still working" in told(night)


def test_damage_is_found_when_it_is_looked_for(night: Night) -> None:
    night.drop()
    folder = night.shelf.path(TONIGHT)
    next((folder / "tiles").glob("*.png")).write_bytes(b"rot")
    next((folder / "mockups").glob("*.png")).unlink()
    assert "damaged" not in told(night)
    said = told(night, check=True)
    assert "is not what was published" in said and "is gone" in said
    (folder / "manifest.json").write_bytes(b"{")
    assert "its manifest cannot be read" in told(night)


def test_a_status_for_programs(night: Night) -> None:
    night.drop()
    found = status_of(night.outputs, NIGHTLY, night.now).as_dict()
    again = json.loads(json.dumps(found))
    assert again["latest"] == "2026-11-21" and again["due"] is None and again["last"]["exit_code"] == 0
    assert again["last"]["killed"] is False and again["next_due"] == "2026-11-22T02:00:00+00:00"


# The ledger


def record(run: str, **more: object) -> DropRecord:
    return DropRecord(run, "r.toml", "2026-11-21T02:00:00+00:00", **more)  # type: ignore[arg-type]


def test_the_ledger_keeps_the_last_word_on_each_call(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "x/drops.jsonl")
    assert ledger.records() == ()
    ledger.write(record("a"))
    ledger.write(record("b"))
    nights = (NightRecord("2026-11-21", "published", {"designs": 2}), NightRecord("2026-11-20", "skipped"))
    done = record("a", ended="2026-11-21T02:01:30+00:00", exit_code=0, nights=nights)
    ledger.write(done)
    assert [each.run for each in ledger.records()] == ["b", "a"] and ledger.records()[-1] == done
    assert done.seconds == 90 and ledger.dates() == {TONIGHT}


def test_a_damaged_ledger_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "drops.jsonl")
    ledger.write(record("a"))
    with ledger.path.open("ab") as file:
        file.write(b'\n{"run": "half"\n[]\n\xff\xfe\n{"run": "x", "recipe": "", "began": "never", "nights": []}')
    ledger.write(record("b"))
    assert [each.run for each in ledger.records()] == ["a", "b"]


def test_a_ledger_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "drops.jsonl").mkdir()
    Ledger(tmp_path / "drops.jsonl").write(record("a"))


def test_a_long_ledger_is_read_from_its_end(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "drops.jsonl")
    line = json.dumps(
        {"run": "old", "recipe": "", "began": "2026-01-01T00:00:00+00:00", "nights": [], "error": "x" * 999}
    )
    ledger.path.write_text(f"{line}\n" * 3000)
    ledger.write(record("new"))
    assert [each.run for each in ledger.records()] == ["old", "new"]


# The log


def lines_of(least: str = "info") -> tuple[JsonLog, list[str]]:
    lines: list[str] = []
    return JsonLog([lines.append], lambda: datetime(2026, 11, 21, 2, tzinfo=UTC), "id", least), lines  # type: ignore[arg-type]


def test_a_log_is_one_object_a_line() -> None:
    log, lines = lines_of()
    log("published", date=TONIGHT, said="Stoffe\nfür Köln", empty="", none=None)
    assert lines[0].count("\n") == 1 and lines[0].endswith("\n")
    found = json.loads(lines[0])
    assert list(found)[:4] == ["ts", "level", "event", "run"] and found["ts"] == "2026-11-21T02:00:00.000+00:00"
    assert found["date"] == "2026-11-21" and found["said"] == "Stoffe\nfür Köln" and "empty" not in found


def test_what_a_run_tells_is_logged() -> None:
    log, lines = lines_of()
    for event in (
        Started(12.0, 3, 1),
        Working("tile", "rose", 4.0, 0.0),
        Working("tile", "rose", 4.0, 0.5),
        Finished("tile", "rose", 4.0, cached=False),
        Finished("tile", "dots", 0.0, cached=True),
        Failed("mockup", "rose", 2.0, "no shirt"),
        Noticed("rose", "small"),
    ):
        log.on_run(event)
    found = [json.loads(line) for line in lines]
    assert [each["event"] for each in found] == ["run_started", "made", "held_back", "noticed"]
    assert found[1]["stage"] == "tile" and found[1]["job"] == "rose" and found[1]["ms"] >= 0
    assert found[2]["level"] == "warning" and found[2]["why"] == "no shirt"


@pytest.mark.parametrize(("least", "count"), [("debug", 2), ("info", 1), ("error", 0)])
def test_levels(least: str, count: int) -> None:
    log, lines = lines_of(least)
    log("a", "debug")
    log("b")
    assert len(lines) == count


def test_a_log_that_cannot_be_written_costs_nothing() -> None:
    def full(_line: str) -> None:
        raise OSError(28, "No space left on device")

    heard: list[str] = []
    JsonLog([full, heard.append], lambda: datetime(2026, 11, 21, tzinfo=UTC), "id")("a")
    assert len(heard) == 1
