"""A drop that is killed at any durable step, or meets a full disk there, and is called again: as if undisturbed.

Some steps are tried every time, all of them with --every-step (make stress), and 200 random moments besides.
"""

from __future__ import annotations

import gc
import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from designgen.drop.shelf import MANIFEST
from designgen.drop.work import verify
from tests.crash.failpoints import FILLING, KILLED, Counted, full_at, in_child, killed_at
from tests.drop.conftest import Night, files_of

STRIDE = 71
RANDOM_KILLS = 200


def stride(request: pytest.FixtureRequest, usual: int = STRIDE) -> int:
    return 1 if request.config.getoption("--every-step") else usual


def whole(night: Night) -> bool:
    """Whatever readers may find is whole: the latest drop has every file that its manifest names."""
    latest = night.outputs / "drops/latest"
    if not latest.is_symlink():
        return True
    day = night.shelf.latest
    assert day is not None
    return (latest / MANIFEST).is_file() and verify(night.shelf, day) == ()


def undisturbed(night: Night, **wanted: Any) -> dict[str, bytes]:
    night.drop(**wanted)
    night.drop()  # takes away what was replaced
    found = files_of(night.outputs / "drops")
    return found


def finished(night: Night) -> int:
    """How many results lie in the store."""
    return len(list((night.outputs / ".designgen/blobs").rglob("*.json")))


def test_a_folder_that_was_made_and_not_yet_marked_is_the_drop_s_own(night: Night) -> None:
    """A kill between two durable steps leaves an empty folder; a run of somebody's own is never empty."""
    (night.outputs / "runs/nightly-2026-11-21").mkdir(parents=True)
    night.drop()
    assert not list((night.outputs / "runs").iterdir())


@pytest.mark.slow
def test_killed_at_every_durable_step(night: Night, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    expected = undisturbed(night)
    total = finished(night)
    step, tried = 1, 0
    while True:
        shutil.rmtree(night.outputs)

        def killed(step: int = step) -> None:
            with killed_at(step):
                night.drop()

        status = in_child(killed)
        if status == 0:
            break
        assert status == KILLED
        assert whole(night), f"killed at step {step}: a reader finds half a drop"
        before = finished(night)
        record = night.drop()
        assert record.exit_code == 0
        made = sum(n for night_ in record.nights for stage, n in night_.made.items() if stage not in ("export", "inks"))
        assert made <= total - before, f"killed at step {step}: a finished stage ran again"
        night.drop()
        assert files_of(night.outputs / "drops") == expected, f"killed at step {step}"
        gc.collect()  # hundreds of runs in one process, and Python counts objects, not the size of pictures
        assert not list((night.outputs / "runs").iterdir())
        assert not list(night.outputs.rglob("*.tmp"))
        step += stride(request)
        tried += 1
    assert step > 100 and tried > 1, "a drop has as many durable steps as it has files"


@pytest.mark.slow
@pytest.mark.parametrize("exchange", [True, False])
def test_killed_while_replacing(
    night: Night, request: pytest.FixtureRequest, tmp_path: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr("designgen.drop.shelf.exchange_folders", lambda one, other: False)
    night.drop()
    shutil.copytree(night.outputs, tmp_path / "before", symlinks=True)
    night.text = night.text.replace("dpi = 40", "dpi = 50")
    expected = undisturbed(night, replace=True)
    # The last steps are those of publishing: they are what replacing is about.
    with Counted(
        ("fsync", "replace", "rename", "symlink", "link", "unlink", "mkdir", "rmdir"), 0, lambda: None
    ) as all_:
        shutil.rmtree(night.outputs)
        shutil.copytree(tmp_path / "before", night.outputs, symlinks=True)
        all_.count = 0
        night.drop(replace=True)
        steps = all_.count
    first = 1 if request.config.getoption("--every-step") else steps - 24
    for step in range(max(1, first), steps + 1, stride(request, 6)):
        shutil.rmtree(night.outputs)
        shutil.copytree(tmp_path / "before", night.outputs, symlinks=True)

        def killed(step: int = step) -> None:
            with killed_at(step):
                night.drop(replace=True)

        assert in_child(killed) == KILLED
        if exchange:
            assert whole(night), f"killed at step {step}: a reader finds half a drop"
        night.drop(replace=True)
        night.drop()
        assert files_of(night.outputs / "drops") == expected, f"killed at step {step}"


@pytest.mark.slow
def test_the_disk_full_at_every_write(night: Night, request: pytest.FixtureRequest) -> None:
    expected = undisturbed(night)
    step, tried = 1, 0
    while True:
        shutil.rmtree(night.outputs)
        with full_at(step) as counted:
            try:
                record = night.drop()
                code = record.exit_code
            except Exception as error:
                code = getattr(error, "exit_code", 1)
        if counted.count < step:
            break
        assert code in (0, 3, 6), f"step {step} of {FILLING}: exit code {code}"
        assert whole(night), f"full at step {step}: a reader finds half a drop"
        night.drop(replace=code == 3)
        night.drop()
        assert files_of(night.outputs / "drops") == expected, f"full at step {step}"
        step += stride(request)
        tried += 1
    assert tried > 1


@pytest.mark.slow
def test_killed_at_random_moments(night: Night, request: pytest.FixtureRequest) -> None:
    import os

    began = time.monotonic()
    expected = undisturbed(night)
    took = time.monotonic() - began
    kills = RANDOM_KILLS if request.config.getoption("--every-step") else 2
    chance = random.Random(7)
    landed = 0
    for _ in range(kills):
        shutil.rmtree(night.outputs)
        pid = os.fork()
        if pid == 0:
            try:
                night.drop()
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0, took))
        os.kill(pid, signal.SIGKILL)
        landed += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0
        assert whole(night)
        assert night.drop().exit_code == 0
        night.drop()
        assert files_of(night.outputs / "drops") == expected
    assert landed, "not one kill came before the end"
