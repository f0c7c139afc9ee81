"""designgen preflight, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pikepdf import Name, Pdf

from designgen.cli.app import run_command
from tests.e2e.conftest import Command
from tests.preflight.samples import Sheet, clean, picture, pixels_for, place


def coarse(pdf: Pdf, number: int) -> Sheet:
    """A picture of 150 dpi on page 2."""
    if number != 2:
        return Sheet()
    image = pdf.make_indirect(picture(pdf, pixels_for(30, 20, 150)))
    return Sheet(place("Im7", 20, 60, 30, 20), {"XObject": {"Im7": image}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clean(tmp_path / "good.pdf")
    clean(tmp_path / "coarse.pdf", add=coarse)
    (tmp_path / "broken.pdf").write_bytes((tmp_path / "good.pdf").read_bytes()[:20000])
    (tmp_path / "picture.pdf").write_bytes(b"\x89PNG\r\n\x1a\n")
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> dict:  # type: ignore[type-arg]
    return json.loads(capsys.readouterr().out)


def test_a_clean_file_passes_and_says_how_it_was_checked(folder: Path, designgen: Command) -> None:
    done = designgen("preflight", str(folder / "good.pdf"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    assert "nothing to mend on 2 pages, held to PDF/X-4" in done.stdout
    assert done.stderr == ""


def test_an_error_names_page_object_and_mend(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["preflight", str(folder / "coarse.pdf"), "--no-ink"]) == 3
    out = capsys.readouterr().out
    for words in ("1 error on 2 pages", "error (resolution), page 2: Im7:", "150 dpi", "Mend: Place it smaller"):
        assert words in out


def test_one_json_object_for_one_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["preflight", str(folder / "coarse.pdf"), "--no-ink", "--json"]) == 3
    report = said(capsys)
    assert report["ok"] is False and report["exit_code"] == 3
    assert report["claimed"] == report["standard"] == "x-4"
    assert [(f["check"], f["page"], f["object"]) for f in report["findings"]] == [("resolution", 2, "Im7")]


def test_a_bad_file_costs_the_others_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(folder / name) for name in ("broken.pdf", "good.pdf", "picture.pdf", "none.pdf")]
    assert run_command(["preflight", *files, "--no-ink", "--json"]) == 3
    entries = said(capsys)["files"]
    assert [entry["ok"] for entry in entries] == [False, True, False, False]
    assert ["error" in entry for entry in entries] == [True, False, True, True]


@pytest.mark.parametrize(
    ("name", "words"), [("broken.pdf", "cut off or damaged"), ("picture.pdf", "not a PDF"), ("none.pdf", "no file")]
)
def test_a_file_that_cannot_be_checked(folder: Path, name: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["preflight", str(folder / name)]) == 4
    assert words in capsys.readouterr().err


def test_only_files_that_cannot_be_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["preflight", str(folder / "broken.pdf"), str(folder / "none.pdf")]) == 4
    assert "broken.pdf" in capsys.readouterr().err


def test_what_a_file_is_held_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = str(folder / "good.pdf")
    assert run_command(["preflight", good, "--no-ink", "--standard", "x-1a", "--json"]) == 3
    assert {f["check"] for f in said(capsys)["findings"]} >= {"standard", "version"}
    assert run_command(["preflight", str(folder / "coarse.pdf"), "--no-ink", "--dpi", "150"]) == 0
    assert run_command(["preflight", good, "--no-ink", "--bleed-mm", "5"]) == 3


def test_a_press_profile_says_what_is_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = str(folder / "good.pdf")
    assert run_command(["preflight", good, "--no-ink", "--press", "coated-x4"]) == 0
    assert run_command(["preflight", good, "--no-ink", "--press", "full-marks"]) == 3  # 5 mm of bleed
    assert run_command(["preflight", good, "--no-ink", "--press", "full-marks", "--bleed-mm", "3"]) == 0
    capsys.readouterr()
    assert run_command(["preflight", good, "--press", "no-such-press"]) == 4
    assert "no-such-press" in capsys.readouterr().err


@pytest.mark.parametrize("options", [("--standard", "x-9"), ("--dpi", "5"), ("--ink-percent", "900")])
def test_options_that_are_not_understood(folder: Path, options: tuple[str, ...]) -> None:
    assert run_command(["preflight", str(folder / "good.pdf"), *options]) == 2


def test_our_own_spot_colours_are_told_when_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["preflight", str(folder / "good.pdf"), "--no-ink", "--verbose"]) == 0
    assert "Spot colours: Coral." in capsys.readouterr().out


def test_rgb_in_x1a(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def rgb(pdf: Pdf, _number: int) -> Sheet:
        image = pdf.make_indirect(picture(pdf, pixels_for(20, 20, 300), space=Name.DeviceRGB))
        return Sheet(place("Photo", 20, 60, 20, 20), {"XObject": {"Photo": image}})

    path = clean(tmp_path / "a.pdf", "x-1a", add=rgb)
    assert run_command(["preflight", str(path), "--no-ink"]) == 3
    assert "error (colour), pages 1-2: Photo: Painted in RGB" in capsys.readouterr().out
