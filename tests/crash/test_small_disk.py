"""A real file system that fills up in the middle of a run or a drop, and is made larger afterwards."""
# ruff: noqa: F811 - fixtures of another folder are named as they are there

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from designgen.drop.work import verify
from designgen.errors import ExitCode, OutputError
from tests.crash.test_failures import SMALL, SMALL_RESULTS, assert_clean, expected_small, stages_done  # noqa: F401
from tests.drop.conftest import Night, files_of, night  # noqa: F401
from tests.run.conftest import Fakes, fakes, folder, plan_of, run_plan, tree  # noqa: F401

ROOMS_KB = (48, 200, 700)
"""What is free: not enough for the index, for one tile with its garment, for all."""


class Disk:
    """A file system of our own, as large as it is told to be."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir()

    def mount(self, size_kb: int, *more: str) -> str:
        """Make or enlarge it; returns why that is not possible, or nothing."""
        options = ",".join((*more, f"size={size_kb}k"))
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.place)]
        try:
            return subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip()
        except OSError as error:
            return str(error)

    def leave(self, room_kb: int) -> None:
        """Have so much free."""
        assert not self.mount(shutil.disk_usage(self.place).used // 1024 + room_kb, "remount")
        assert shutil.disk_usage(self.place).free <= (room_kb + 8) * 1024


@pytest.fixture
def disk_at() -> Iterator[Callable[[Path], Disk]]:
    made: list[Disk] = []

    def mounted(place: Path) -> Disk:
        found = Disk(place)
        if reason := found.mount(64):
            pytest.skip(f"a small file system cannot be mounted here: {reason}")
        made.append(found)
        return found

    yield mounted
    for found in made:
        subprocess.run(["umount", str(found.place)], check=True)


def rooms(request: pytest.FixtureRequest) -> Iterator[int]:
    """A few sizes, or with --every-step one every 64 kB until all fits."""
    yield from range(16, 4096, 64) if request.config.getoption("--every-step") else ROOMS_KB


@pytest.mark.slow
def test_a_run_on_a_disk_that_is_too_small_goes_on_when_it_is_larger(
    folder: Path, expected_small: dict[str, bytes], disk_at: Callable[[Path], Disk], request: pytest.FixtureRequest
) -> None:
    plan, disk, full = plan_of(folder, SMALL), disk_at(folder / "disk"), 0
    for room_kb in rooms(request):
        outputs = disk.place / f"outputs-{room_kb}"
        disk.leave(room_kb)
        try:
            run_plan(plan, outputs)
        except OutputError as error:
            full += 1
            assert "full" in error.what and error.exit_code == ExitCode.OUTPUT
        else:
            break
        disk.mount(256 << 10, "remount")
        done = stages_done(outputs) if outputs.is_dir() else 0
        outcome = run_plan(plan, outputs)
        assert tree(outputs / "runs") == expected_small, f"{room_kb} kB free"
        assert sum(count for _, count in outcome.made) == SMALL_RESULTS - done, "no finished stage runs twice"
        assert_clean(outputs)
    assert full >= 2


@pytest.mark.slow
def test_readers_of_a_drop_on_a_full_disk_keep_yesterdays(night: Night, disk_at: Callable[[Path], Disk]) -> None:
    disk = disk_at(night.outputs)
    disk.mount(256 << 10, "remount")
    night.drop()
    first = files_of(night.outputs / "drops")
    night.text = night.text.replace("dpi = 40", "dpi = 50")
    full = 0
    for room_kb in range(0, 1024, 12):
        disk.leave(room_kb)
        record = night.drop(replace=True)
        if record.exit_code == ExitCode.OK:
            break
        assert record.exit_code == ExitCode.OUTPUT and "full" in record.error
        full += 1
        assert night.shelf.latest is not None and verify(night.shelf, night.shelf.latest) == ()
        assert files_of(night.outputs / "drops") == first, f"{room_kb} kB free"
    assert full
    disk.mount(256 << 10, "remount")
    night.drop(replace=True)
    assert night.shelf.latest is not None and verify(night.shelf, night.shelf.latest) == ()
    assert files_of(night.outputs / "drops") != first
