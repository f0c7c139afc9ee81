"""A batch, for real: drawn by date, capped, gone on with, marked by hand, ranked, shown on a sheet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from designgen.cli.app import run_command
from tests.e2e.conftest import Command, object_of

RECIPE = """\
name = "night"
[defaults]
size_cm = 2
size_px = 64
quality = "draft"

[batch]
sample = 2
seed = "date"
exclude = ["strength > 0.8"]

[select]
best = 1

[[designs]]
swatches = ["dots.png"]
styles = ["stripes.png"]
strength = [0.2, 0.5, 0.8, 0.9]
"""


def test_a_batch_from_the_draw_to_the_last_word(designgen: Command, tmp_path: Path, swatch: Path, style: Path) -> None:
    (tmp_path / "night.toml").write_text(RECIPE)
    day = ("night.toml", "--date", "2026-11-21", "--json")
    drawn = {each["name"] for each in object_of(designgen("run", *day, "--dry-run"))["designs"]}
    assert len(drawn) == 2 and not any("strength90" in name for name in drawn)

    first = designgen("run", *day, "--max-designs", "1")
    states = {each["name"]: each["state"] for each in object_of(first)["designs"]}
    assert first.returncode == 0 and set(states) == drawn
    assert sorted(states.values()) == ["made", "not-begun"]
    assert "## Not begun" in (tmp_path / "outputs/runs/night/report.md").read_text()

    second = object_of(designgen("run", *day))
    assert second["made"] == {"tile": 1} and second["from_store"] == {"tile": 1}, "it goes on where the cap ended it"
    fates = {each["name"]: each["selection"]["fate"] for each in second["designs"]}
    assert sorted(fates.values()) in (["chosen", "passed over"], ["chosen", "near-duplicate"])
    best, other = sorted(fates, key=lambda name: fates[name] != "chosen")

    assert designgen("pick", "night", other.split("__")[1]).returncode == 0
    assert designgen("reject", "outputs/runs/night", best).returncode == 0
    third = object_of(designgen("run", *day))
    assert third["made"] == {}
    assert {each["name"]: each["selection"]["fate"] for each in third["designs"]} == {best: "rejected", other: "picked"}

    listed = designgen("shortlist", "night", "-o", "sheet.png", "--json")
    assert listed.returncode == 0, listed.stderr
    ranked = object_of(listed)["designs"]
    assert [(each["name"], each["fate"]) for each in ranked] == [(other, "picked"), (best, "rejected")]
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")
    marks = json.loads((tmp_path / "outputs/runs/night/marks.json").read_text())["marks"]
    assert {name: each["mark"] for name, each in marks.items()} == {best: "rejected", other: "picked"}


def test_what_the_options_say_wrong_is_said_before_any_work(
    tmp_path: Path, swatch: Path, style: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "night.toml").write_text(RECIPE)
    monkeypatch.chdir(tmp_path)
    for option, value, said in (
        ("--until", "25:00", "time of day"),
        ("--max-disk", "much", "20GB"),
        ("--include", "colour = red", "it may ask for"),
        ("--date", "tomorrow", "2026-11-21"),
        ("--include", "style = batik", "leave none of"),
    ):
        code = run_command(["run", "night.toml", option, value, "--dry-run"])
        assert code in (2, 4) and said in capsys.readouterr().err, option
    assert not (tmp_path / "outputs").exists()
