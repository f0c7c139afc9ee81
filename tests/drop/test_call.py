"""A night from end to end: made, published, left alone, made again, caught up, and what goes wrong."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from designgen.drop.call import lock_of
from designgen.drop.work import leftovers
from designgen.errors import InputError, LockedError, OutputError, UsageError
from designgen.run.marks import Marks, write_marks
from designgen.store import Lock
from tests.drop.conftest import TONIGHT, Night, files_of
from tests.run.conftest import Fakes, picture

YESTERDAY = TONIGHT - timedelta(days=1)


def manifest(night: Night, day: date = TONIGHT) -> dict[str, object]:
    found = night.shelf.manifest(day)
    assert found is not None
    return found


def test_a_night_is_published_whole(night: Night) -> None:
    record = night.drop()
    assert record.exit_code == 0 and [n.action for n in record.nights] == ["published"]
    folder = night.shelf.path(TONIGHT)
    assert (night.outputs / "drops/latest").resolve() == folder.resolve()
    published = manifest(night)
    listed = {entry["file"]: entry for entry in published["files"]}  # type: ignore[attr-defined]
    there = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert set(listed) == there - {"manifest.json"}, "the manifest names every file and no other"
    for name, entry in listed.items():
        data = (folder / name).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (entry["sha256"], entry["bytes"]), name
    kinds = {entry["kind"] for entry in listed.values()}
    assert {"tile", "mockup", "export", "linesheet", "data", "report", "page"} <= kinds
    assert {name.split("/")[0] for name in listed if "/" in name} == {"tiles", "mockups", "exports", "catalogue"}
    counts = {"designs": 2, "mockups": 2, "exports": 2, "catalogues": 2, "held_back": 0, "left_out": 0}
    assert published["counts"] == counts
    design = published["designs"][0]  # type: ignore[index]
    assert design["recipe"]["look"]["repeat"] == "half-drop" and design["key"] and design["sha256"]


def test_what_made_it_is_taken_away_and_nothing_is_made_twice(night: Night, fakes: Fakes) -> None:
    night.drop()
    assert list((night.outputs / "runs").iterdir()) == [], "its results lie in the store and in the drop"
    painted = len(fakes.tiles)
    before = files_of(night.outputs / "drops")
    record = night.drop()
    assert record.exit_code == 0 and [n.action for n in record.nights] == ["skipped"]
    assert len(fakes.tiles) == painted and files_of(night.outputs / "drops") == before


def test_the_same_date_gives_the_same_drop_anywhere(night: Night, tmp_path: Path) -> None:
    night.drop()
    there = files_of(night.outputs / "drops")
    night.outputs.rename(tmp_path / "moved")
    night.now += timedelta(hours=9)
    night.drop()
    assert files_of(night.outputs / "drops") == there, "no clock and no place is in any file"


def test_another_date_draws_other_designs(night: Night) -> None:
    drawn = {tuple(job.design.name for job in night.plan(TONIGHT + timedelta(days=n)).jobs) for n in range(12)}
    assert len(drawn) > 3 and all(len(names) == 2 for names in drawn)
    assert night.plan(TONIGHT).jobs == night.plan(TONIGHT).jobs


def test_replacing_makes_what_the_recipe_says_now(night: Night, fakes: Fakes) -> None:
    night.drop()
    old = manifest(night)
    night.text = night.text.replace("dpi = 40", "dpi = 50")
    assert night.drop().nights[0].action == "skipped", "not without --replace"
    record = night.drop(replace=True)
    assert record.nights[0].action == "replaced" and manifest(night) != old
    assert manifest(night)["designs"][0]["recipe"]["look"]["dpi"] == 50  # type: ignore[index]
    night.drop()
    assert not [p for p in night.shelf.folder.iterdir() if p.name.startswith(".")], "the old one goes one drop later"


def test_replacing_without_a_change_paints_and_binds_nothing(night: Night, fakes: Fakes) -> None:
    night.drop()
    there, painted, bound = files_of(night.shelf.path(TONIGHT)), len(fakes.tiles), len(fakes.specs)
    record = night.drop(replace=True)
    assert files_of(night.shelf.path(TONIGHT)) == there
    assert (len(fakes.tiles), len(fakes.specs)) == (painted, bound)
    assert not record.nights[0].made, "tiles come from the store, files for printers and pages from the drop itself"


def test_a_drop_is_untouched_by_whatever_happens_to_store_and_runs(night: Night) -> None:
    import shutil

    night.drop()
    there = files_of(night.shelf.path(TONIGHT))
    shutil.rmtree(night.outputs / ".designgen/blobs")
    (night.outputs / "runs/nightly-2026-11-21/tiles").mkdir(parents=True)
    night.now += timedelta(days=1)
    night.drop()
    assert files_of(night.shelf.path(TONIGHT)) == there


def test_after_missed_nights_only_the_latest_is_made(night: Night) -> None:
    night.drop()
    night.now += timedelta(days=4)
    record = night.drop()
    assert [n.date for n in record.nights] == ["2026-11-25"]
    assert night.shelf.dates() == (TONIGHT, date(2026, 11, 25))


def test_catching_up_makes_the_nights_before_oldest_first(night: Night) -> None:
    night.drop()
    night.now += timedelta(days=4)
    night.drop()
    record = night.drop(catch_up=4)
    done = [(n.date[-2:], n.action) for n in record.nights]
    assert done == [("21", "skipped"), ("22", "published"), ("23", "published"), ("24", "published"), ("25", "skipped")]
    assert night.shelf.latest == date(2026, 11, 25), "an earlier night never becomes the latest"


def test_catching_up_leaves_pruned_nights_alone(night: Night) -> None:
    import shutil

    night.drop()
    night.now += timedelta(days=1)
    night.drop()
    shutil.rmtree(night.shelf.path(TONIGHT))
    record = night.drop(catch_up=1)
    assert [n.date for n in record.nights] == ["2026-11-22"]
    assert night.drop(asked=TONIGHT).nights[0].action == "published", "unless it is asked for by name"


def test_an_earlier_date_by_hand(night: Night) -> None:
    night.drop()
    record = night.drop(asked=YESTERDAY)
    assert record.nights[0].action == "published" and night.shelf.latest == TONIGHT


def test_a_date_ahead_is_refused_but_may_be_looked_at(night: Night) -> None:
    ahead = TONIGHT + timedelta(days=1)
    record = night.drop(asked=ahead)
    assert record.exit_code == UsageError.exit_code and "ahead" in record.error
    assert not night.shelf.path(ahead).exists()


def test_a_clock_set_back_makes_nothing_and_says_so(night: Night) -> None:
    night.drop()
    before = files_of(night.outputs / "drops")
    night.now -= timedelta(days=300)
    record = night.drop()
    assert record.exit_code == InputError.exit_code and "clock" in record.error
    assert files_of(night.outputs / "drops") == before


def test_a_bad_swatch_costs_only_itself(night: Night) -> None:
    (night.folder / "dots.png").write_bytes(b"no picture")
    night.text = night.text.replace("sample = 2\n", "sample = 4\n")
    record = night.drop()
    assert record.exit_code == 3 and record.nights[0].action == "published"
    counts = record.nights[0].counts
    assert counts["designs"] == 2 and counts["held_back"] == 2
    report = (night.shelf.path(TONIGHT) / "report.md").read_text()
    assert "## Held back" in report and "dots__ink" in report and "failed" in report
    assert all("dots" not in entry["file"] for entry in manifest(night)["files"])  # type: ignore[attr-defined]


def test_a_broken_seam_is_not_published(night: Night, fakes: Fakes) -> None:
    fakes.broken_repeat = "straight"
    night.text = night.text.replace('repeat = "half-drop"', 'repeat = ["half-drop", "straight"]').replace(
        "sample = 2\n", "sample = 8\n"
    )
    record = night.drop()
    assert record.exit_code == 3
    assert not (night.shelf.path(TONIGHT) / "withheld").exists()
    run = json.loads((night.shelf.path(TONIGHT) / "run.json").read_bytes())
    assert {entry["state"] for entry in run["designs"]} == {"made", "withheld"}
    assert all(bool(entry["file"]) == (entry["state"] == "made") for entry in run["designs"])


def test_nothing_made_is_nothing_published(night: Night) -> None:
    for name in ("rose", "dots"):
        (night.folder / f"{name}.png").write_bytes(b"no picture")
    record = night.drop()
    assert record.exit_code == 3 and record.nights[0].action == "failed"
    assert not night.shelf.path(TONIGHT).exists() and night.shelf.latest is None
    (night.folder / "rose.png").write_bytes(picture(0))
    assert night.drop().nights[0].action == "published", "it is tried again"


def test_a_bad_night_does_not_cost_the_others(night: Night, fakes: Fakes) -> None:
    real, first = night.run, []

    def run(plan):  # type: ignore[no-untyped-def]
        outcome = real(plan)
        if not first:
            first.append(plan.name)
            failed = tuple(replace(design, state="failed", error="no luck") for design in outcome.designs)
            return replace(outcome, designs=failed)
        return outcome

    night.run = run  # type: ignore[method-assign]
    record = night.drop(catch_up=1)
    assert [n.action for n in record.nights] == ["failed", "published"] and record.exit_code == 3


def test_a_second_drop_ends_at_once_or_waits(night: Night) -> None:
    with lock_of(night.outputs, "nightly"):
        with pytest.raises(LockedError, match="nightly"):
            night.drop()
        with pytest.raises(LockedError):
            night.drop(wait_s=5.0)
    assert night.drop().exit_code == 0


def test_another_run_in_the_folder_is_waited_for(night: Night) -> None:
    busy = Lock(night.outputs / ".designgen/lock", run="spring")
    busy.__enter__()
    record = night.drop()
    assert record.exit_code == 7 and "spring" in record.error
    seen = []

    def go() -> None:
        seen.append(busy.held)
        if len(seen) == 2:
            busy.__exit__(None, None, None)

    night.before_run = go
    assert night.drop(wait_s=60.0).exit_code == 0
    assert seen[:2] == [True, True]


def test_another_recipe_does_not_take_a_date(night: Night) -> None:
    night.drop()
    call = replace(night.call(replace=True), name="other")
    from designgen.drop.call import nights_of

    with pytest.raises(UsageError, match="nightly"):
        nights_of(call)


def test_a_damaged_manifest_is_made_again(night: Night) -> None:
    night.drop()
    good = files_of(night.shelf.path(TONIGHT))
    (night.shelf.path(TONIGHT) / "manifest.json").write_bytes(b'{"format": 1, "date"')
    record = night.drop()
    assert record.nights[0].action == "replaced" and files_of(night.shelf.path(TONIGHT)) == good


def test_a_folder_that_is_not_ours_is_left_alone(night: Night) -> None:
    night.shelf.path(TONIGHT).mkdir(parents=True)
    (night.shelf.path(TONIGHT) / "holiday.jpg").write_bytes(b"mine")
    record = night.drop()
    assert record.exit_code == OutputError.exit_code and "no drop of ours" in record.error
    assert (night.shelf.path(TONIGHT) / "holiday.jpg").read_bytes() == b"mine"


def test_a_file_that_changed_behind_our_back_is_not_published(night: Night) -> None:
    real = night.run

    def run(plan):  # type: ignore[no-untyped-def]
        outcome = real(plan)
        tile = next((night.outputs / "runs" / plan.name / "tiles").glob("*.png"))
        tile.write_bytes(b"bit rot")
        return outcome

    night.run = run  # type: ignore[method-assign]
    record = night.drop()
    assert record.exit_code == 6 and "not what the run made" in record.error and night.shelf.newest is None
    night.run = real  # type: ignore[method-assign]
    assert night.drop().exit_code == 0


def test_what_was_begun_is_known_until_it_is_published(night: Night) -> None:
    def fall() -> None:
        raise OutputError("The disk is full.")

    night.before_run = fall
    assert night.drop().exit_code == 6
    assert list(leftovers(night.outputs)) == [TONIGHT]
    night.before_run = lambda: None
    night.drop()
    assert leftovers(night.outputs) == {}


def test_a_design_that_is_rejected_in_a_drop_is_gone_when_that_is_replaced(night: Night) -> None:
    night.drop()
    folder = night.shelf.path(TONIGHT)
    keep, doomed = json.loads((folder / "run.json").read_bytes())["designs"]
    write_marks(folder, Marks().with_mark([doomed], "rejected"))
    for again in range(2):
        record = night.drop(replace=True)
        assert record.exit_code == 0 and record.nights[0].counts["left_out"] == 1
        listed = [entry["file"] for entry in manifest(night)["files"]]  # type: ignore[attr-defined]
        assert any(keep["name"] in name for name in listed), again
        assert not any(doomed["name"] in name for name in listed), "and stays gone"
    assert "## Left out" in (folder / "report.md").read_text()


def test_a_defect_of_ours_is_told_and_ends_with_1(night: Night) -> None:
    def fall() -> None:
        raise ZeroDivisionError("oh")

    night.before_run = fall
    record = night.drop()
    assert record.exit_code == 1 and "ZeroDivisionError" in record.error
    assert any(event == "failed" and "trace" in fields for event, _, fields in night.log)
