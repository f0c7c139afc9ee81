"""Runs that are stopped or killed, for real, and go on; and two in one folder."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Command, environment, files_in


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
    designgen: Command, recipe: Path, whole: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = start(recipe, "stopped")
    wait_for("tiles/*original.png", tmp_path / "stopped/runs", process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == code
    if number != signal.SIGKILL:
        assert "run the same command again" in errors and "Traceback" not in errors
    assert designgen("run", recipe.name, "--out", "stopped").returncode == 0
    assert files_in(tmp_path / "stopped/runs") == files_in(whole / "outputs/runs")


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
