"""designgen run, for real: a recipe, a second run, one bad swatch, a finished picture made again."""

from __future__ import annotations

import json
from pathlib import Path

from designgen.imaging import read_recipe
from tests.e2e.conftest import TRIAL, Command, files_in, garment_in, object_of


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
        "mockups/dots__stripes__placed__original__flat.png",
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


def test_a_finished_picture_is_made_again_byte_for_byte(
    designgen: Command, whole: Path, swatch: Path, style: Path, tmp_path: Path
) -> None:
    garment_in(tmp_path)
    run = whole / "outputs/runs/trial"
    for name in (
        "tiles/dots__stripes__half-drop__original.png",
        "mockups/dots__stripes__placed__original__flat.png",
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
    recipe.write_text(TRIAL.replace('swatches = ["dots.png"]', 'swatches = ["bad.png", "dots.png"]'))
    done = designgen("run", recipe.name, "--json")
    assert done.returncode == 3
    result = object_of(done)
    assert [design["state"] for design in result["designs"]].count("made") == 3
    assert "bad.png" in done.stderr and "Traceback" not in done.stderr


def test_everything_wrong_with_a_recipe_is_said_before_any_work(
    designgen: Command, recipe: Path, tmp_path: Path
) -> None:
    recipe.write_text(
        TRIAL.replace('"none"', '"nnone"').replace("quality", "qualty").replace('["dots.png"]', '["dosts.png"]')
    )
    done = designgen("run", recipe.name)
    assert done.returncode == 4
    assert 'line 5: "defaults.qualty"' in done.stderr and 'Did you mean "quality"?' in done.stderr
    assert 'Did you mean "none"?' in done.stderr
    recipe.write_text(TRIAL.replace('["dots.png"]', '["dosts.png"]').replace('["stripes.png"]', '["strips.png"]'))
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


def test_the_manifest_is_whole(whole: Path) -> None:
    run = whole / "outputs/runs/trial"
    manifest = json.loads((run / "run.json").read_text())
    for design in manifest["designs"]:
        assert (run / design["file"]).exists()
        assert design["tile"]["seam"]["verdict"] == "pass"
