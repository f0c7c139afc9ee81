"""designgen run, for real: a recipe, a second run, one bad swatch, a finished picture made again, kill -9."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from designgen.imaging import read_recipe
from tests.e2e.conftest import Command, environment, object_of

RECIPE = """\
name = "trial"
[defaults]
size_cm = 2
size_px = 64
quality = "draft"

[[designs]]
swatches = ["dots.png"]
styles = ["stripes.png"]
repeat = ["straight", "half-drop"]

[[designs]]
swatches = ["dots.png"]
styles = ["stripes.png"]
repeat = "none"

[garments]
templates = ["tshirt-front"]

[catalogue]
document = "technical"
editions = "screen"
page_size = "A5"
"""


@pytest.fixture
def recipe(tmp_path: Path, swatch: Path, style: Path) -> Path:
    """A recipe of three small designs."""
    path = tmp_path / "trial.toml"
    path.write_text(RECIPE)
    return path


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_whole_job_and_once_more(designgen: Command, recipe: Path, tmp_path: Path) -> None:
    planned = designgen("run", recipe.name, "--dry-run")
    assert planned.returncode == 0 and "3 designs, 0 of them done" in planned.stdout and "new" in planned.stdout
    assert not (tmp_path / "outputs").exists(), "a dry run writes nothing"

    done = designgen("run", recipe.name)
    assert done.returncode == 0, done.stderr
    assert "left" in done.stderr
    for place in ("tiles", "mockups", "catalogue", "report.md"):
        assert place in done.stdout
    run = tmp_path / "outputs/runs/trial"
    files = files_in(run)
    assert {
        "tiles/dots__stripes__straight__original.png",
        "tiles/dots__stripes__half-drop__original.png",
        "tiles/dots__stripes__placed__original.png",
        "mockups/dots__stripes__placed__original__tshirt-front.png",
        "catalogue/trial-technical-screen.pdf",
        "catalogue/trial-catalogue.json",
        "run.json",
        "report.md",
    } <= set(files)
    assert files["catalogue/trial-technical-screen.pdf"].startswith(b"%PDF")

    again = designgen("run", recipe.name, "--json")
    assert object_of(again)["made"] == {}
    assert files_in(run) == files
    planned = designgen("run", recipe.name, "--dry-run", "--strength", "0.2")
    assert "strength 0.6 → 0.2" in planned.stdout

    bound = designgen(
        "catalogue", str(run), "--document", "technical", "--edition", "screen", "--page-size", "A5", "-o", "b"
    )
    assert bound.returncode == 0, bound.stderr
    name = "trial-technical-screen.pdf"
    assert (tmp_path / "b" / name).read_bytes() == files[f"catalogue/{name}"], "from the folder alone, the same bytes"


def test_a_finished_picture_is_made_again_byte_for_byte(designgen: Command, recipe: Path, tmp_path: Path) -> None:
    assert designgen("run", recipe.name).returncode == 0
    run = tmp_path / "outputs/runs/trial"
    for name in (
        "tiles/dots__stripes__half-drop__original.png",
        "mockups/dots__stripes__placed__original__tshirt-front.png",
    ):
        elsewhere = tmp_path / "sent by mail.png"
        elsewhere.write_bytes((run / name).read_bytes())
        done = designgen("run", elsewhere.name, "--out", "other")
        assert done.returncode == 0, done.stderr
        (made,) = (tmp_path / "other/runs").rglob(Path(name).name)
        assert made.read_bytes() == elsewhere.read_bytes()
    (tmp_path / "dots.png").unlink()
    done = designgen("run", "sent by mail.png", "--out", "third")
    assert done.returncode == 4 and "dots.png" in done.stderr and "--search" in done.stderr


def test_a_picture_without_recipe_cannot_be_made_again(designgen: Command, swatch: Path) -> None:
    done = designgen("run", swatch.name)
    assert done.returncode == 4 and "no recipe" in done.stderr


def test_stripped_pictures_say_nothing(designgen: Command, recipe: Path, tmp_path: Path) -> None:
    assert designgen("run", recipe.name, "--strip-metadata").returncode == 0
    for path in (tmp_path / "outputs/runs").rglob("*.png"):
        assert read_recipe(path) is None
        assert b"stripes" not in path.read_bytes()


def test_one_bad_swatch_leaves_the_rest(designgen: Command, recipe: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nnot really")
    recipe.write_text(RECIPE.replace('swatches = ["dots.png"]', 'swatches = ["bad.png", "dots.png"]'))
    done = designgen("run", recipe.name, "--json")
    assert done.returncode == 3
    result = object_of(done)
    assert [design["state"] for design in result["designs"]].count("made") == 3
    assert "bad.png" in done.stderr and "Traceback" not in done.stderr


def test_everything_wrong_with_a_recipe_is_said_before_any_work(
    designgen: Command, recipe: Path, tmp_path: Path
) -> None:
    recipe.write_text(
        RECIPE.replace('"none"', '"nnone"').replace("quality", "qualty").replace('["dots.png"]', '["dosts.png"]')
    )
    done = designgen("run", recipe.name)
    assert done.returncode == 4
    assert 'line 5: "defaults.qualty"' in done.stderr and 'Did you mean "quality"?' in done.stderr
    assert 'Did you mean "none"?' in done.stderr
    recipe.write_text(RECIPE.replace('["dots.png"]', '["dosts.png"]').replace('["stripes.png"]', '["strips.png"]'))
    done = designgen("run", recipe.name)
    assert done.returncode == 4
    assert 'Did you mean "dots.png"?' in done.stderr and '"strips.png"' in done.stderr
    assert not (tmp_path / "outputs").exists()


def test_the_same_as_options(designgen: Command, swatch: Path, style: Path, tmp_path: Path) -> None:
    done = designgen(
        "run", "--swatch", "dots.png", "--style", "stripes.png", "--repeat", "brick", "--size-cm", "2", "--dpi", "80",
        "--quality", "draft", "--name", "try", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "outputs/runs/try/tiles/dots__stripes__brick__original.png").exists()


def test_an_outputs_folder_that_cannot_be_made_is_exit_code_6(designgen: Command, recipe: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done = designgen("run", recipe.name, "--out", "file/outputs")
    assert done.returncode == 6, done.stderr
    assert "Traceback" not in done.stderr


def start(recipe: Path, out: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "designgen", "run", recipe.name, "--out", out],
        cwd=recipe.parent,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(pattern: str, folder: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a file of the run is there, so that the signal comes in the midst of it."""
    deadline = time.monotonic() + 120
    while not list(folder.rglob(pattern)):
        assert process.poll() is None and time.monotonic() < deadline, "the run ended before it could be stopped"
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_stopped_run_goes_on_to_the_same_bytes(
    designgen: Command, recipe: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = start(recipe, "stopped")
    wait_for("tiles/*original.png", tmp_path / "stopped/runs", process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == code
    if number != signal.SIGKILL:
        assert "run the same command again" in errors and "Traceback" not in errors
    assert designgen("run", recipe.name, "--out", "stopped").returncode == 0
    assert designgen("run", recipe.name, "--out", "whole").returncode == 0
    assert files_in(tmp_path / "stopped/runs") == files_in(tmp_path / "whole/runs")


def test_a_second_run_in_the_same_folder_is_told_who_works_there(
    designgen: Command, recipe: Path, tmp_path: Path
) -> None:
    process = start(recipe, "outputs")
    wait_for("lock", tmp_path / "outputs", process)
    done = designgen("run", recipe.name)
    process.communicate(timeout=120)
    if done.returncode == 0:
        pytest.fail("the first run ended before the second began; make the recipe longer")
    assert done.returncode == 7 and "trial" in done.stderr


def test_the_manifest_is_whole(designgen: Command, recipe: Path, tmp_path: Path) -> None:
    assert designgen("run", recipe.name).returncode == 0
    manifest = json.loads((tmp_path / "outputs/runs/trial/run.json").read_text())
    for design in manifest["designs"]:
        assert (tmp_path / "outputs/runs/trial" / design["file"]).exists()
        assert design["tile"]["seam"]["verdict"] == "pass"
