"""A run: what it makes, what it finds, what it holds back, what it leaves when stopped."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from designgen.errors import ExitCode, InterruptedRunError, LockedError, OutputError, TerminatedRunError
from designgen.imaging import decode, read_recipe
from designgen.run.events import Event, Failed, Finished, Started
from designgen.run.stop import Stop
from designgen.store import Lock
from tests.run.conftest import RECIPE, Fakes, plan_of, run_plan, tree


def test_everything_a_recipe_asks_for_is_made_and_named_for_people(folder: Path, fakes: Fakes) -> None:
    outcome = run_plan(plan_of(folder), folder / "outputs")
    assert outcome.exit_code == ExitCode.OK
    files = set(tree(folder / "outputs/runs/spring"))
    assert "tiles/rose__ink__half-drop__original.png" in files
    assert "mockups/dots__wash__straight__original__tshirt-front.png" in files
    assert {f"catalogue/spring-linesheet-{edition}.pdf" for edition in ("print", "screen")} <= files
    assert {f"catalogue/spring-catalogue.{kind}" for kind in ("json", "csv")} <= files
    assert {"run.json", "report.md"} < files
    assert len(files) == 8 + 8 + 4 + 2
    assert dict(outcome.made) == {"tile": 8, "mockup": 8, "catalogue": 3}


def test_the_manifest_names_every_file_with_its_digest(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder), folder / "outputs")
    base = folder / "outputs/runs/spring"
    manifest = json.loads((base / "run.json").read_text())
    entries = [*manifest["designs"], *(m for d in manifest["designs"] for m in d["mockups"]), *manifest["catalogue"]]
    assert len(entries) == 20
    for entry in entries:
        assert hashlib.sha256((base / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]


def test_a_second_run_computes_nothing_and_touches_nothing(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder), folder / "outputs")
    calls, before = (len(fakes.tiles), fakes.mockups), tree(folder / "outputs")
    stamps = {p: p.stat().st_mtime_ns for p in (folder / "outputs/runs").rglob("*.*")}
    outcome = run_plan(plan_of(folder), folder / "outputs")
    assert (len(fakes.tiles), fakes.mockups) == calls
    assert outcome.made == () and dict(outcome.cached) == {"tile": 8, "mockup": 8, "catalogue": 3}
    after = tree(folder / "outputs")
    for own in (".designgen/lock", ".designgen/jobs.sqlite"):
        after.pop(own), before.pop(own)
    assert after == before
    assert {p: p.stat().st_mtime_ns for p in stamps} == stamps


def test_changing_the_garment_restylises_nothing(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder), folder / "outputs")
    tiles = len(fakes.tiles)
    other = RECIPE.replace('"tshirt-front"]', '"tshirt-front"]\ncolour = "navy"')
    outcome = run_plan(plan_of(folder, other), folder / "outputs")
    assert len(fakes.tiles) == tiles
    assert dict(outcome.made) == {"mockup": 8, "catalogue": 3}


def test_renaming_a_swatch_restylises_nothing_but_renames_its_files(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder), folder / "outputs")
    tiles = len(fakes.tiles)
    (folder / "rose.png").rename(folder / "peony.png")
    run_plan(plan_of(folder, RECIPE.replace("rose", "peony")), folder / "outputs")
    assert len(fakes.tiles) == tiles
    files = tree(folder / "outputs/runs/spring")
    assert "tiles/peony__ink__straight__original.png" in files
    assert not any("rose" in name for name in files), "files of the earlier recipe are taken away"


def test_changing_one_swatch_remakes_only_its_designs(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder), folder / "outputs")
    fakes.tiles.clear()
    (folder / "rose.png").write_bytes((folder / "dots.png").read_bytes() + b"\0")
    run_plan(plan_of(folder), folder / "outputs")
    assert len(fakes.tiles) == 4


def test_every_picture_carries_its_recipe_unless_stripped(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder), folder / "outputs")
    run_plan(plan_of(folder), folder / "stripped", strip=True)
    name = "runs/spring/tiles/rose__ink__half-drop__original.png"
    recipe = read_recipe(folder / "outputs" / name)
    assert recipe is not None
    assert recipe["design"]["swatch"]["name"] == "rose.png"
    assert recipe["tile"]["repeat"] == "half-drop" and recipe["tile"]["seam"]["verdict"] == "pass"
    assert str(folder) not in json.dumps(recipe), "metadata never names a path"
    mockup = read_recipe(folder / "outputs/runs/spring/mockups/rose__ink__half-drop__original__tshirt-front.png")
    assert mockup is not None and mockup["garment"]["name"] == "tshirt-front"
    assert read_recipe(folder / "stripped" / name) is None
    whole, bare = (decode((folder / kind / name).read_bytes()).pixels for kind in ("outputs", "stripped"))
    assert (whole == bare).all()


def test_pictures_name_who_made_them_and_remake_nothing_for_it(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder), folder / "outputs")
    painted, worn = len(fakes.tiles), fakes.mockups
    named = RECIPE.replace("[[designs]]", 'creator = "A. Weaver"\nrights = "© Studio"\n[[designs]]', 1)
    run_plan(plan_of(folder, named), folder / "outputs")
    assert (len(fakes.tiles), fakes.mockups) == (painted, worn)
    for name in ("tiles/rose__ink__half-drop__original", "mockups/rose__ink__half-drop__original__tshirt-front"):
        data = (folder / f"outputs/runs/spring/{name}.png").read_bytes()
        assert b"A. Weaver" in data and "© Studio".encode() in data


def test_one_bad_swatch_leaves_the_others(folder: Path, fakes: Fakes) -> None:
    (folder / "dots.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    events: list[Event] = []
    outcome = run_plan(plan_of(folder), folder / "outputs", events=events)
    assert outcome.exit_code == ExitCode.WITHHELD
    assert [design.state for design in outcome.designs].count("made") == 4
    assert all(design.exit_code == ExitCode.BAD_INPUT for design in outcome.held_back)
    assert sum(isinstance(event, Failed) for event in events) == 4
    report = (folder / "outputs/runs/spring/report.md").read_text()
    assert "dots__ink__straight__original" in report and "4 of 8 designs" in report
    assert (folder / "outputs/runs/spring/catalogue/spring-linesheet-print.pdf").exists()


def test_a_tile_whose_seam_breaks_is_withheld_from_garments_and_catalogue(folder: Path, fakes: Fakes) -> None:
    fakes.broken_repeat = "half-drop"
    outcome = run_plan(plan_of(folder), folder / "outputs")
    assert outcome.exit_code == ExitCode.WITHHELD
    files = tree(folder / "outputs/runs/spring")
    assert "withheld/rose__ink__half-drop__original.png" in files
    assert "tiles/rose__ink__half-drop__original.png" not in files
    assert fakes.mockups == 4


def test_if_nothing_can_be_made_there_is_a_report_and_no_catalogue(folder: Path, fakes: Fakes) -> None:
    for name in ("rose", "dots"):
        (folder / f"{name}.png").write_bytes(b"not a picture")
    outcome = run_plan(plan_of(folder), folder / "outputs")
    assert outcome.exit_code == ExitCode.WITHHELD and outcome.catalogue.errors
    assert set(tree(folder / "outputs/runs/spring")) == {"run.json", "report.md"}


def test_a_defect_in_one_design_does_not_cost_the_others(folder: Path, fakes: Fakes) -> None:
    first = iter([True])

    def fail_once() -> None:
        if next(first, False):
            raise RuntimeError("a tensor went wrong")

    fakes.on_tile = fail_once
    outcome = run_plan(plan_of(folder), folder / "outputs")
    assert [design.state for design in outcome.designs].count("made") == 7
    assert "a tensor went wrong" in outcome.held_back[0].error


@pytest.mark.parametrize(
    ("number", "error"), [(signal.SIGINT, InterruptedRunError), (signal.SIGTERM, TerminatedRunError)]
)
def test_a_stopped_run_keeps_what_is_finished_and_goes_on_later(
    folder: Path, fakes: Fakes, number: int, error: type[Exception]
) -> None:
    stop = Stop()
    fakes.on_tile = lambda: stop.request(number) if len(fakes.tiles) == 2 else None
    with pytest.raises(error, match="run the same command again"):
        run_plan(plan_of(folder), folder / "outputs", stop=stop)
    fakes.on_tile = lambda: None
    fakes.tiles.clear()
    run_plan(plan_of(folder), folder / "outputs")
    assert len(fakes.tiles) == 5
    run_plan(plan_of(folder), folder / "undisturbed")
    assert tree(folder / "outputs/runs") == tree(folder / "undisturbed/runs")


def test_a_full_disk_ends_the_run_at_once(folder: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) > 400:
            raise OSError(28, "No space left on device")
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OutputError, match=r"full|space"):
        run_plan(plan_of(folder), folder / "outputs")
    monkeypatch.undo()
    assert not [p for p in (folder / "outputs").rglob("*") if p.suffix in (".png", ".tmp")]


def test_two_runs_do_not_work_in_one_folder(folder: Path, fakes: Fakes) -> None:
    with Lock(folder / "outputs/.designgen/lock", run="other"), pytest.raises(LockedError, match="other"):
        run_plan(plan_of(folder), folder / "outputs")


def test_a_damaged_result_is_made_again(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder), folder / "outputs")
    before = tree(folder / "outputs/runs")
    blob = next((folder / "outputs/.designgen/blobs").rglob("*.png"))
    data = bytearray(blob.read_bytes())
    data[-20] ^= 1
    blob.write_bytes(bytes(data))
    outcome = run_plan(plan_of(folder), folder / "outputs")
    assert sum(count for _, count in outcome.made) == 1
    assert tree(folder / "outputs/runs") == before


def test_events_tell_the_work_and_its_end(folder: Path, fakes: Fakes) -> None:
    events: list[Event] = []
    run_plan(plan_of(folder), folder / "outputs", events=events)
    started = events[0]
    assert isinstance(started, Started) and started.to_make == 19 and started.done == 0 and started.seconds > 0
    assert sum(isinstance(event, Finished) and not event.cached for event in events) == 19


def test_a_run_with_nothing_to_do_loads_no_torch(folder: Path, fakes: Fakes) -> None:
    run_plan(plan_of(folder), folder / "outputs")
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.run.conftest import plan_of, run_plan\n"
        "folder = Path(sys.argv[1])\n"
        "assert not run_plan(plan_of(folder), folder / 'outputs').made\n"
        "assert 'torch' not in sys.modules\n"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", script, str(folder)], check=True, cwd=root)


def test_planning_and_finding_all_made_wait_for_no_heavy_library() -> None:
    """A re-run of a thousand finished designs is mostly what Python loads."""
    script = (
        "import sys\n"
        "import designgen.cli.session, designgen.run.runner, designgen.run.selecting\n"
        "heavy = {'torch', 'cv2', 'scipy.sparse', 'scipy.fft', 'scipy.optimize', 'reportlab'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
