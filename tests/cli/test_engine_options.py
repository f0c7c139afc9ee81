"""The engine's options: the same on every command that paints, and the same as in a recipe."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from designgen.cli.app import app
from designgen.cli.engine_options import OPTIONS, check_engine
from designgen.errors import UsageError
from designgen.recipe.engine import Engine

SWATCH = str(Path(__file__).resolve().parents[2] / "examples/swatches/ditsy-meadow.png")


def test_every_field_of_the_engine_is_an_option_and_no_other() -> None:
    assert set(OPTIONS) == set(Engine.model_fields)


@pytest.mark.parametrize("command", ["stylize", "run"])
def test_the_help_shows_them(command: str) -> None:
    text = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).stdout
    for name in OPTIONS:
        spelled = "--max-memory" if name == "max_memory_mb" else f"--{name.replace('_', '-')}"
        assert spelled in text, spelled


def test_help_needs_neither_torch_nor_pydantic() -> None:
    code = (
        "import sys\nfrom designgen.cli.app import app\nimport typer\ntyper.main.get_command(app)\n"
        "assert 'torch' not in sys.modules and 'pydantic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_mistakes_name_the_option() -> None:
    with pytest.raises(UsageError, match=r"--tv-power.*--palette|--palette.*--tv-power"):
        check_engine({"tv_power": 9.0, "palette": "#12"})


def test_a_dry_run_tells_scales_memory_and_time_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "tile.png"
    given = ["stylize", SWATCH, "--style", "indigo-batik", "--size-px", "4096", "--dry-run", "-o", str(out)]
    told = json.loads(CliRunner().invoke(app, [*given, "--json"]).stdout)
    assert told["scales"][-1]["size_px"] == [4096, 4096]
    assert told["scales"][-1]["block_px"] is not None
    assert told["memory_mb"] <= 4096
    more = json.loads(CliRunner().invoke(app, [*given, "--json", "--max-memory", "2500"]).stdout)
    assert more["scales"][-1]["block_px"] < told["scales"][-1]["block_px"]
    said = CliRunner().invoke(app, given).output
    assert "blocks" in said and "about about" not in said and "more than" not in said
    assert "more than the 1000 MB" in CliRunner().invoke(app, [*given, "--max-memory", "1000"]).output
    many = [*given, "--size-px", "512", "--variants", "20"]
    assert 1 < json.loads(CliRunner().invoke(app, [*many, "--json"]).stdout)["at_once"] < 20
    assert "at a time so that they fit" in CliRunner().invoke(app, many).stdout
    assert not list(tmp_path.iterdir())


def test_a_preset_says_where_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    out = tmp_path / "tile.png"
    given = ["stylize", SWATCH, "--style", "indigo-batik", "--preset", "paper-gatys", "--dry-run", "-o", str(out)]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 0
    assert "stated for vgg19 and runs on compact" in result.output
    assert "500 steps" in result.output
