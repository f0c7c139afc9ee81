"""What goes on: measured designs ranked, near-duplicates and rejected ones left out, marks that outlive runs, caps."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from designgen.errors import InputError, OutputError
from designgen.pipeline import content
from designgen.recipe.batch import Batch, Select
from designgen.run.again import Places
from designgen.run.caps import Caps, folder_bytes, gate_of, next_time, size_text
from designgen.run.marks import MARKS, Marks, read_marks, write_marks
from designgen.run.outcome import RunOutcome, is_shown
from designgen.run.publish import read_manifest
from designgen.run.ranked import rank_run, sheet_of
from designgen.run.selecting import marked
from designgen.run.shortlist import heads, look_at, standings
from designgen.run.sight import sight_stage, unpacked
from designgen.store import Store
from tests.run.conftest import Fakes, plan_of, run_plan, tree

BATCH = """\
name = "spring"
[select]
best = 2
[[designs]]
swatches = ["rose.png", "dots.png"]
styles = ["ink.png", "wash.png"]
seed = [1, 2]
size_cm = 2
dpi = 40
"""


def standing(outcome: RunOutcome) -> dict[str, dict[str, Any]]:
    return {design.name.rsplit("__", 2)[0]: dict(design.selection) for design in outcome.designs}


def shown(outcome: RunOutcome) -> set[str]:
    return {name for name, found in standing(outcome).items() if found["shown"]}


@pytest.fixture(autouse=True)
def periodic_swatches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The swatches of these tests repeat as they are; finding that out takes most of the time."""
    monkeypatch.setattr(content, "make_periodic", lambda pixels, _: SimpleNamespace(pixels=pixels, notice=""))


@pytest.fixture
def outcome(folder: Path, fakes: Fakes) -> RunOutcome:
    return run_plan(plan_of(folder, BATCH), folder / "outputs")


def test_near_duplicates_are_left_out_and_the_best_of_the_rest_go_on(outcome: RunOutcome, folder: Path) -> None:
    # The stand-in for painting takes no note of the seed, so every second design is the copy of another.
    found = standing(outcome)
    copies = {name for name, each in found.items() if each["fate"] == "near-duplicate"}
    assert len(copies) == 4
    for name in copies:
        other = found[name]["like"].rsplit("__", 2)[0]
        assert other not in copies and other.split("-seed")[0] == name.split("-seed")[0]
    assert len(shown(outcome)) == 2
    assert sorted(each["rank"] for each in found.values() if "rank" in each) == [1, 2, 3, 4]
    assert outcome.exit_code == 0, "what was not chosen is nothing that went wrong"
    entry = read_manifest(folder / "outputs/runs/spring")["designs"][0]
    assert set(entry["selection"]["measures"]) == {"content", "style", "colours", "clarity", "seam"}
    report = (folder / "outputs/runs/spring/report.md").read_text()
    assert "## Shortlist" in report and report.count("It looks like") == 4 and "(place 3)" in report


def test_a_second_run_looks_at_nothing_and_ends_with_the_same_files(
    outcome: RunOutcome, folder: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from designgen.run.sight import Eye

    before = tree(folder / "outputs/runs")
    monkeypatch.setattr(Eye, "look", lambda *_: pytest.fail("it was looked at before"))
    monkeypatch.setattr(Eye, "kept", lambda *_: pytest.fail("the order is known"))
    again = run_plan(plan_of(folder, BATCH), folder / "outputs")
    assert again.designs == outcome.designs and tree(folder / "outputs/runs") == before


def test_damaged_sights_and_standings_are_made_again(outcome: RunOutcome, folder: Path, fakes: Fakes) -> None:
    found = [*(folder / "outputs/.designgen/blobs").rglob("*.s[it]*")]
    assert {path.suffix for path in found} == {".sight", ".standings"}
    for path in found:
        path.write_bytes(b"spoilt")
    assert run_plan(plan_of(folder, BATCH), folder / "outputs").designs == outcome.designs


def test_only_what_goes_on_is_bound_in_the_order_of_the_shortlist(folder: Path, fakes: Fakes) -> None:
    text = BATCH + '[catalogue]\ndocument = "lookbook"\neditions = "screen"\n'
    outcome = run_plan(plan_of(folder, text), folder / "outputs")
    bound = [page.title for page in fakes.specs[-1].designs]
    ranked = sorted((d for d in outcome.designs if d.is_shown), key=lambda d: d.selection["rank"])
    assert len(bound) == 2 and bound == [design.title for design in ranked]


def test_marks_decide_and_outlive_runs(outcome: RunOutcome, folder: Path, fakes: Fakes) -> None:
    run = folder / "outputs/runs/spring"
    entries = read_manifest(run)["designs"]
    by_short = {entry["name"].rsplit("__", 2)[0]: entry for entry in entries}
    best = min((n for n in shown(outcome)), key=lambda n: standing(outcome)[n]["rank"])
    copy = next(name for name, each in standing(outcome).items() if each["fate"] == "near-duplicate")
    marks = read_marks(run).with_mark([by_short[best]], "rejected").with_mark([by_short[copy]], "picked")
    write_marks(run, marks)
    for text in (BATCH, BATCH.replace("dpi = 40", "dpi = 48")):  # painted anew, it has another key
        again = run_plan(plan_of(folder, text), folder / "outputs")
        found = standing(again)
        assert found[best] == found[best] | {"fate": "rejected", "shown": False}
        assert found[copy] == found[copy] | {"fate": "picked", "shown": True, "rank": 1}
        assert read_marks(run) == marks
    assert marks.is_older(read_manifest(run)["designs"][entries.index(by_short[best])])


def test_without_a_selection_what_is_rejected_is_left_out_and_all_else_stays(folder: Path, fakes: Fakes) -> None:
    text = BATCH.replace("[select]\nbest = 2\n", "")
    plain = run_plan(plan_of(folder, text), folder / "outputs")
    assert all(not design.selection for design in plain.designs)
    run = folder / "outputs/runs/spring"
    write_marks(run, Marks().with_mark(read_manifest(run)["designs"][:1], "rejected"))
    again = run_plan(plan_of(folder, text), folder / "outputs")
    assert [design.is_shown for design in again.designs] == [False] + [True] * 7
    assert "It was rejected by hand." in (run / "report.md").read_text()


def test_marks_made_after_a_run_count_when_it_is_bound(outcome: RunOutcome, folder: Path) -> None:
    manifest = read_manifest(folder / "outputs/runs/spring")
    entries = manifest["designs"]
    on, off = (next(entry for entry in entries if is_shown(entry) == wanted) for wanted in (True, False))
    changed = marked(manifest, Marks().with_mark([on], "rejected").with_mark([off], "picked"))
    now = {entry["name"]: is_shown(entry) for entry in changed["designs"]}
    assert now[on["name"]] is False and now[off["name"]] is True
    assert marked(manifest, Marks()) == manifest


def test_a_colourway_stands_with_its_design_and_lifts_it() -> None:
    def entry(name: str, colourway: bool = False) -> dict[str, Any]:
        design = {"colourway": {"title": "Lido"}} if colourway else {}
        return {"name": name, "key": name, "state": "made", "design": design}

    entries = [entry("rose"), entry("rose-lido", True), entry("dots"), entry("dots-lido", True)]
    assert [(head["name"], [way["name"] for way in ways]) for head, ways in heads(entries)] == [
        ("rose", ["rose-lido"]),
        ("dots", ["dots-lido"]),
    ]
    marks = Marks().with_mark([entries[1]], "picked").with_mark([entries[3]], "rejected")
    found = {
        each["name"]: each.get("selection", {}).get("shown") for each in marked({"designs": entries}, marks)["designs"]
    }
    assert found == {"rose": True, "rose-lido": True, "dots": None, "dots-lido": False}
    gone = marked({"designs": entries}, Marks().with_mark([entries[2]], "rejected"))["designs"]
    assert [is_shown(each) for each in gone] == [True, True, False, False]


def test_one_design_that_cannot_be_looked_at_costs_only_itself(outcome: RunOutcome, folder: Path) -> None:
    entries = read_manifest(folder / "outputs/runs/spring")["designs"]

    def look(entry: Any) -> Any:
        if entry is entries[0]:
            raise InputError("Its swatch is gone.")
        return unpacked(Store(folder / "outputs/.designgen").get(_sight_key(entry)).data)  # type: ignore[union-attr]

    seen = look_at(entries, look, lambda error: (str(error), 4))
    found = standings(entries, Select(), Marks(), seen)
    assert found[entries[0]["name"]].fate == "not measured" and "swatch is gone" in found[entries[0]["name"]].why
    assert sum(each.is_shown for each in found.values()) == 4


def test_what_is_below_the_quality_asked_for_is_left_out_unless_it_is_picked(outcome: RunOutcome, folder: Path) -> None:
    entries = read_manifest(folder / "outputs/runs/spring")["designs"]
    store = Store(folder / "outputs/.designgen")
    seen = look_at(entries, lambda entry: unpacked(store.get(_sight_key(entry)).data), lambda error: (str(error), 4))  # type: ignore[union-attr]
    picked = Marks().with_mark(entries[:1], "picked")
    found = standings(entries, Select(min_quality=1.0), picked, seen)
    assert found[entries[0]["name"]].fate == "picked"
    assert {each.fate for name, each in found.items() if name != entries[0]["name"]} == {"near-duplicate", "poor"}
    assert all("below what the recipe asks for" in each.why for each in found.values() if each.fate == "poor")


def _sight_key(entry: Any) -> str:
    return sight_stage(entry["key"]).key


def test_a_finished_run_is_ranked_from_its_folder_as_it_was_when_it_was_made(outcome: RunOutcome, folder: Path) -> None:
    run = folder / "outputs/runs/spring"
    places = Places(lambda _: None, (folder,), (), ())
    watch = (lambda _: None), (lambda: None)
    for root in (folder / "outputs/.designgen", None):
        if root is None:  # no store: everything is looked at again, from the files of the run
            (folder / "outputs/.designgen").rename(folder / "elsewhere")
        ranked = rank_run(run, read_manifest(run), Select(best=2), Marks(), places, watch)
        assert {name: each.as_dict() for name, each in ranked.standings.items()} == {
            design.name: dict(design.selection) for design in outcome.designs
        }
    sheet = sheet_of(ranked, run, "Spring")
    assert sheet.shape[1] == 3 and sheet.std() > 0.05
    with pytest.raises(InputError, match="nothing to rank"):
        rank_run(run, {"designs": []}, Select(), Marks(), places, watch)


def test_what_is_seen_is_packed_and_unpacked_alike(outcome: RunOutcome, folder: Path) -> None:
    entry = read_manifest(folder / "outputs/runs/spring")["designs"][0]
    kept = Store(folder / "outputs/.designgen").get(_sight_key(entry))
    assert kept is not None
    sight = unpacked(kept.data)
    assert {k: v for k, v in sight.measures.as_dict().items()} == entry["selection"]["measures"]
    with pytest.raises(Exception, match=r".+"):
        unpacked(b"not ours")


def test_marks_that_cannot_be_read_stop_the_run_and_stay(outcome: RunOutcome, folder: Path, fakes: Fakes) -> None:
    path = folder / "outputs/runs/spring" / MARKS
    for text in (
        "{",
        '{"format": 9, "marks": {}}',
        '{"format": 1, "marks": {"a": {"mark": "loved", "key": "k"}}}',
        "[]",
    ):
        path.write_text(text)
        with pytest.raises(InputError, match=r"marks.json"):
            run_plan(plan_of(folder, BATCH), folder / "outputs")
        assert path.read_text() == text


def test_marks_by_key_follow_a_design_that_was_renamed_and_are_taken_away_by_it() -> None:
    old, new = {"name": "rose", "key": "k1"}, {"name": "rose-2", "key": "k1"}
    marks = Marks().with_mark([old], "picked")
    assert marks.of(new) == "picked" and not marks.orphans([new])
    assert marks.orphans([{"name": "dots", "key": "k2"}])[0].name == "rose"
    assert not marks.with_mark([new], None) and marks.with_mark([new], "rejected").of(old) == "rejected"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_marks_say_when_they_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError):
        write_marks(tmp_path, Marks())


def test_a_number_caps_what_is_painted_and_the_next_run_goes_on(folder: Path, fakes: Fakes) -> None:
    from dataclasses import replace

    from designgen.run.materials import Materials
    from designgen.run.runner import Runner, RunOptions

    plan = replace(plan_of(folder, BATCH), batch=Batch(max_designs=3))
    clock = datetime(2026, 11, 21, 2, 0)

    def run() -> RunOutcome:
        options = RunOptions(folder / "outputs", may_begin=gate_of(plan.batch, folder / "outputs", lambda: clock))
        return Runner(options, Materials(lambda _: None, 10_000_000)).run(plan)  # type: ignore[arg-type, return-value]

    counts = [len(run().not_begun) for _ in range(4)]
    assert counts == [5, 2, 0, 0]
    assert len(fakes.tiles) == 8, "each was painted once"
    first = run()
    assert first.exit_code == 0


def test_the_report_names_what_was_not_begun_and_why(folder: Path, fakes: Fakes) -> None:
    from designgen.run.materials import Materials
    from designgen.run.runner import Runner, RunOptions

    options = RunOptions(folder / "outputs", may_begin=Caps(max_designs=1).gate(lambda: datetime.now(), lambda: 0))
    outcome = Runner(options, Materials(lambda _: None, 10_000_000)).run(plan_of(folder, BATCH))  # type: ignore[arg-type, return-value]
    report = (folder / "outputs/runs/spring/report.md").read_text()
    assert "## Not begun" in report and "at most 1 designs" in report
    assert all(f"- {design.name}" in report for design in outcome.not_begun) and len(outcome.not_begun) == 7


def test_a_gate_closes_by_number_by_time_and_by_size() -> None:
    six = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    now, used = [six - timedelta(minutes=1)], [99]
    gate = Caps(six, 5, 100).gate(lambda: now[0], lambda: used[0])
    assert gate(0) == gate(4) == ""
    assert "at most 5" in gate(5)
    used[0] = 100
    assert "100 B" in gate(0)
    now[0] = six
    assert "06:00" in gate(0)
    assert Caps().gate(lambda: pytest.fail("no clock"), lambda: pytest.fail("no disk"))(10**6) == ""


def test_the_next_six_o_clock_is_today_or_tomorrow_also_over_daylight_saving() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert next_time(time(6), datetime(2026, 11, 21, 2, 0, tzinfo=berlin)) == datetime(2026, 11, 21, 6, tzinfo=berlin)
    assert next_time(time(6), datetime(2026, 11, 21, 6, 0, tzinfo=berlin)) == datetime(2026, 11, 22, 6, tzinfo=berlin)
    late = next_time(time(6), datetime(2026, 10, 24, 22, 0, tzinfo=berlin))
    assert late.hour == 6 and late.utcoffset() == timedelta(hours=1), "the clocks went back in between"
    assert gate_of(Batch(until=time(6)), Path(), lambda: datetime(2026, 11, 21, 2, 0, tzinfo=berlin))(0) == ""


def test_the_size_of_a_folder_counts_blocks_and_links_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/file").write_bytes(b"x" * 100_000)
    alone = folder_bytes(tmp_path)
    os.link(tmp_path / "a/file", tmp_path / "again")
    (tmp_path / "a/loop").symlink_to(tmp_path)
    assert 100_000 <= alone <= folder_bytes(tmp_path) < alone + 50_000
    assert folder_bytes(tmp_path / "nowhere") == 0


@pytest.mark.parametrize(("size", "text"), [(999, "999 B"), (20e9, "20 GB"), (1.5e6, "1.5 MB"), (30e12, "30 TB")])
def test_sizes_are_told_as_people_write_them(size: float, text: str) -> None:
    assert size_text(int(size)) == text


def test_marks_are_plain_json(tmp_path: Path) -> None:
    write_marks(tmp_path, Marks().with_mark([{"name": "rose", "key": "k"}], "picked"))
    found = json.loads((tmp_path / MARKS).read_text())
    assert found == {"format": 1, "marks": {"rose": {"mark": "picked", "key": "k"}}}
    assert not read_marks(tmp_path / "elsewhere")
