from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from designgen.errors import ExitCode, LockedError, OutputError
from designgen.store import Lock, sweep


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "store" / "lock"
    with Lock(path, run="spring") as first:
        assert first.held
        with pytest.raises(LockedError) as caught, Lock(path):
            pass
    assert not first.held
    assert caught.value.exit_code == ExitCode.LOCKED
    assert "spring" in caught.value.what
    assert f"process {os.getpid()} on " in caught.value.what
    assert str(path.parent) in caught.value.what
    assert "--out" in caught.value.hint
    with Lock(path):
        pass


def test_locks_of_other_folders_do_not_disturb(tmp_path: Path) -> None:
    with Lock(tmp_path / "a" / "lock"), Lock(tmp_path / "b" / "lock"):
        pass


def test_it_falls_when_the_work_raises(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Lock(tmp_path / "lock"):
        raise RuntimeError
    with Lock(tmp_path / "lock"):
        pass


def test_what_an_earlier_run_left_in_the_file_means_nothing(tmp_path: Path) -> None:
    (tmp_path / "lock").write_bytes(b"\xff" * 100)
    with Lock(tmp_path / "lock", run="x"):
        assert (tmp_path / "lock").read_bytes().startswith(b'{"pid"')


def test_a_holder_that_says_nothing_of_itself(tmp_path: Path) -> None:
    with Lock(tmp_path / "lock"):
        (tmp_path / "lock").write_bytes(b"junk")
        with pytest.raises(LockedError, match="Another designgen run is working in"), Lock(tmp_path / "lock"):
            pass


def test_a_full_disk_does_not_cost_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with Lock(tmp_path / "lock") as lock:
        assert lock.held


def test_a_file_system_without_locks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    with pytest.raises(OutputError, match="cannot be locked"), Lock(tmp_path / "lock"):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="is a file"), Lock(tmp_path / "file" / "lock"):
        pass


def test_a_folder_in_the_place_of_the_lock_is_said(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(OutputError, match="is a folder"), Lock(tmp_path / "lock"):
        pass


def test_entering_twice_is_a_mistake(tmp_path: Path) -> None:
    with Lock(tmp_path / "lock") as lock, pytest.raises(ValueError, match="held by this very object"):
        lock.__enter__()


def test_sweeping_takes_leftovers_and_only_those(tmp_path: Path) -> None:
    keep = ["a.png", ".hidden", "b.tmp", ".c.png.tmp", ".d.partial.png"]
    leftovers = [".a.png.0123abcd.tmp", ".été.json.ffffffff.tmp"]
    deep = tmp_path / "runs" / "x" / "tiles"
    deep.mkdir(parents=True)
    for name in keep + leftovers:
        (tmp_path / name).write_bytes(b"x")
        (deep / name).write_bytes(b"x")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / leftovers[0]).write_bytes(b"x")
    (tmp_path / "runs" / "link").symlink_to(outside)
    with Lock(tmp_path / "lock") as lock:
        removed = sweep(lock, tmp_path / "runs", tmp_path / "missing")
    assert sorted(p.name for p in removed) == sorted(leftovers)
    assert sorted(p.name for p in deep.iterdir()) == sorted(keep)
    assert (outside / leftovers[0]).exists()
    assert (tmp_path / leftovers[0]).exists()


def test_sweeping_needs_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="held"):
        sweep(Lock(tmp_path / "lock"), tmp_path)
