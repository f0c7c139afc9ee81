"""designgen drop, for real: started as cron starts it, left alone, stopped, locked, and shown."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from designgen.drop.call import lock_of
from designgen.drop.work import leftovers
from tests.e2e.conftest import Command, environment, object_of

RECIPE = """\
name = "night"
[defaults]
size_cm = 2
size_px = 64
quality = "draft"
[[designs]]
swatches = ["dots.png"]
styles = ["stripes.png"]
repeat = ["straight", "half-drop"]
[batch]
sample = 1
seed = "date"
[garments]
templates = ["tshirt-front"]
[exports]
forms = ["straight"]
[catalogue]
document = "linesheet"
editions = "screen"
page_size = "A5"
[drop]
at = "00:00"
timezone = "UTC"
"""


@pytest.fixture
def recipe(tmp_path: Path, swatch: Path, style: Path) -> Path:
    """One small design a night."""
    path = tmp_path / "my night.toml"
    path.write_text(RECIPE)
    return path


def log_of(text: str) -> list[dict[str, object]]:
    """The log, which is all that standard error has."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.slow
def test_as_cron_starts_it_and_once_more(designgen: Command, recipe: Path, tmp_path: Path) -> None:
    dry = designgen("drop", recipe.name, "--dry-run")
    assert dry.returncode == 0 and "make, due" in dry.stdout and not (tmp_path / "outputs").exists()

    installed = designgen("drop", "install", recipe.name, "--cron", "--out", "100% out")
    assert installed.returncode == 0, installed.stderr
    line = next(line for line in installed.stdout.splitlines() if not line.startswith(("#", "@")))
    command = line.split(" ", 5)[5].replace(r"\%", "%")
    # What cron gives: no terminal, no PATH, another folder; and a umask that lets nobody else in.
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd="/", env={"PATH": ""}, umask=0o077, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    events = [entry["event"] for entry in log_of(done.stderr)]
    assert events[0] == "nights" and events[-1] == "published" and "made" in events
    latest = tmp_path / "100% out/drops/latest"
    manifest = json.loads((latest / "manifest.json").read_bytes())
    for entry in manifest["files"]:
        assert hashlib.sha256((latest / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert {"tile", "mockup", "export", "linesheet", "gallery", "page"} <= {
        entry["kind"] for entry in manifest["files"]
    }

    script = (
        "import sys; from designgen.cli.app import run_command\n"
        f"code = run_command(['drop', {str(recipe)!r}, '--out', '100% out', '--json'])\n"
        "sys.exit(code or ('torch is loaded' if 'torch' in sys.modules else 0))"
    )
    again = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment(), capture_output=True, text=True
    )
    assert again.returncode == 0, again.stderr
    assert object_of(again)["nights"][0]["action"] == "skipped"
    assert "published already" in again.stderr

    status = designgen("drop", "status", "--out", "100% out", "--check", "--json")
    assert status.returncode == 0 and object_of(status)["latest"] == manifest["date"]


@pytest.mark.slow
def test_stopped_and_gone_on_with(recipe: Path, tmp_path: Path, designgen: Command) -> None:
    outputs = tmp_path / "outputs"
    command = [sys.executable, "-m", "designgen", "drop", "make", str(recipe)]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not leftovers(outputs) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 143, said
    assert log_of(said)[-1]["exit_code"] == 143
    assert not (outputs / "drops").exists() or not list((outputs / "drops").iterdir())
    done = designgen("drop", recipe.name)
    assert done.returncode == 0 and (outputs / "drops/latest/manifest.json").is_file()
    assert not leftovers(outputs)


def test_a_second_one_ends_with_7(designgen: Command, recipe: Path, tmp_path: Path) -> None:
    with lock_of(tmp_path / "outputs", "evening"):
        done = designgen("drop", recipe.name)
        assert done.returncode == 7 and "evening" in str(log_of(done.stderr)[-1]["why"])
        waited = designgen("drop", recipe.name, "--wait", "1s", "--json")
        assert waited.returncode == 7 and object_of(waited)["exit_code"] == 7
    assert not (tmp_path / "outputs/drops").exists()


def test_units(designgen: Command, recipe: Path, tmp_path: Path) -> None:
    done = designgen("drop", "install", recipe.name, "--systemd", "--write", "units", "--", "--until", "06:00")
    assert done.returncode == 0, done.stderr
    service = (tmp_path / "units/designgen-drop-night.service").read_text()
    assert f'"{recipe}"' in service and "--until 06:00" in service and f"WorkingDirectory={tmp_path}" in service
    assert "OnCalendar=*-*-* 00:00:00 UTC" in (tmp_path / "units/designgen-drop-night.timer").read_text()
    for wrong in (["--cron", "--systemd"], [], ["--cron", "--write", "x"], ["--cron", "--", "--untill", "6"]):
        assert designgen("drop", "install", recipe.name, *wrong).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--date", "tomorrow"], 2, "2026-11-21"),
        (["--date", "2999-01-01"], 2, "ahead"),
        (["--wait", "long"], 2, ""),
        (["--until", "25:00"], 2, "until"),
        (["--workers", "2", "--executor", "inline"], 2, "inline"),
    ],
)
def test_options_that_make_no_sense(
    designgen: Command, recipe: Path, arguments: list[str], code: int, said: str
) -> None:
    done = designgen("drop", recipe.name, *arguments)
    assert done.returncode == code and said in done.stderr


def test_no_recipe(designgen: Command) -> None:
    done = designgen("drop", "nihgtly.toml")
    assert done.returncode == 4 and "There is no recipe" in done.stderr
    assert designgen("drop", "status").returncode == 0
