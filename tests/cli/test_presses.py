"""designgen presses: listed, shown, copied and checked, one bad file never costing the others."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from designgen.cli.app import run_command


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run_command(["presses", *arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_list_shows_every_profile_the_folders_own_first(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "presses").mkdir()
    (tmp_path / "presses" / "corner-shop.toml").write_text('title = "The shop at the corner"\nbleed_mm = 5\n')
    code, out, _ = run(capsys, "list")
    assert code == 0
    assert "corner-shop" in out and "5 mm" in out and "coated-x1a" in out and "PDF/X-1a:2003" in out
    code, out, _ = run(capsys, "list", "--json")
    shown = json.loads(out)
    assert code == 0 and shown["ok"] and {row["name"] for row in shown["presses"]} >= {"corner-shop", "coated-x4"}


def test_a_broken_file_does_not_hide_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "presses").mkdir()
    (tmp_path / "presses" / "bad.toml").write_text('title = "Bad"\ndpi = 3\n')
    code, out, err = run(capsys, "list")
    assert code == 3 and "coated-x4" in out and "dpi" in err and "bad.toml" in err


def test_show_and_its_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "show", "full-marks")
    assert code == 0 and "bar, crop, registration" in out and "FOGRA39" in out
    code, out, _ = run(capsys, "show", "full-marks", "--json")
    assert code == 0 and json.loads(out)["press"]["bleed_mm"] == 5


def test_a_shown_profile_is_a_file_that_reads_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from designgen.press import press_profile

    for name in ("full-marks", "digital", "coated-x1a"):
        _, out, _ = run(capsys, "show", name, "--toml")
        assert tomllib.loads(out)
        path = tmp_path / f"{name}.toml"
        path.write_text(out)
        assert press_profile(path) == press_profile(name)


def test_check_tries_every_profile(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('title = "Own"\nintent = "missing.icc"\n')
    code, out, _ = run(capsys, "check", "coated-x4", str(own))
    assert code == 3 and "coated-x4: sound" in out and "missing.icc" in out
    code, out, _ = run(capsys, "check", str(own), "--json")
    shown = json.loads(out)
    assert code == 4 and not shown["ok"] and "missing.icc" in shown["presses"][0]["error"]
    code, out, _ = run(capsys, "check", "digital", "--json")
    verdict = json.loads(out)["presses"][0]
    assert code == 0 and verdict["condition"] == "FOGRA39" and verdict["icc_tac_percent"] < 291 and verdict["remarks"]


def test_an_unknown_name_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "show", "coated-x5")
    assert code == 4 and 'Did you mean "coated-x4"' in err
