from __future__ import annotations

import errno
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from designgen.errors import ExitCode, OutputError
from designgen.store import atomic, atomic_write, is_temporary, make_folder


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def refuse(monkeypatch: pytest.MonkeyPatch, call: str, number: int, *, after: int = 0) -> None:
    """Let `os.<call>` fail with this errno from the (after + 1)th call on."""
    real, left = getattr(os, call), [after]

    def failing(*args: object, **options: object) -> object:
        if left[0] > 0:
            left[0] -= 1
            return real(*args, **options)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, failing)


def test_writes_the_bytes_and_nothing_else(tmp_path: Path) -> None:
    atomic_write(tmp_path / "a.png", b"new")
    assert (tmp_path / "a.png").read_bytes() == b"new"
    assert names(tmp_path) == ["a.png"]


def test_replaces_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"old and longer")
    atomic_write(tmp_path / "a.png", b"new")
    assert (tmp_path / "a.png").read_bytes() == b"new"


def test_makes_missing_folders(tmp_path: Path) -> None:
    atomic_write(tmp_path / "runs" / "été 1" / "tiles" / "a b.png", b"x")
    assert (tmp_path / "runs" / "été 1" / "tiles" / "a b.png").read_bytes() == b"x"


def test_empty_and_large(tmp_path: Path) -> None:
    for data in (b"", os.urandom(3_000_000)):
        atomic_write(tmp_path / "a", data)
        assert (tmp_path / "a").read_bytes() == data


def test_a_write_that_takes_only_some_bytes_is_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data)[:7]))
    atomic_write(tmp_path / "a", b"x" * 100)
    assert (tmp_path / "a").read_bytes() == b"x" * 100


def test_a_file_that_comes_out_short_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: (real(fd, bytes(data)[:-1]), len(data))[1])
    with pytest.raises(OutputError):
        atomic_write(tmp_path / "a", b"x" * 100)
    assert names(tmp_path) == []


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_permissions_follow_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        atomic_write(tmp_path / "a", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o666 & ~umask


def test_the_steps_come_in_the_durable_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    for call in ("open", "write", "fsync", "close", "replace"):
        real = getattr(os, call)

        def spy(*args: object, _real: object = real, _call: str = call, **options: object) -> object:
            seen.append(_call)
            return _real(*args, **options)  # type: ignore[operator]

        monkeypatch.setattr(os, call, spy)
    steps: list[str] = []
    target = tmp_path / "a"

    def note(step: str) -> None:
        steps.append(step)
        assert target.exists() == (step in ("renamed", "folder-synced"))

    atomic_write(target, b"x", on_step=note)
    assert tuple(steps) == atomic.STEPS
    assert seen == ["open", "write", "fsync", "close", "replace", "open", "fsync", "close"]


def test_a_link_is_replaced_and_its_target_left(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    atomic_write(tmp_path / "link", b"new")
    assert (tmp_path / "target").read_bytes() == b"old"
    assert (tmp_path / "link").read_bytes() == b"new"
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127, "日" * 85, "a" * 251 + ".png"])
def test_the_longest_names_work(tmp_path: Path, name: str) -> None:
    atomic_write(tmp_path / name, b"x")
    assert names(tmp_path) == [name]


@pytest.mark.parametrize(
    ("name", "temporary"),
    [
        (".a.png.0123abcd.tmp", True),
        (".été 1.png.ffffffff.tmp", True),
        ("a.png.0123abcd.tmp", False),
        (".a.png.0123ABCD.tmp", False),
        (".a.png.tmp", False),
        (".0123abcd.tmp", False),
        (".a.png.0123abcd.tmp.png", False),
    ],
)
def test_what_counts_as_temporary(name: str, temporary: bool) -> None:
    assert is_temporary(name) is temporary


def test_the_names_it_uses_count_as_temporary(tmp_path: Path) -> None:
    def look(step: str) -> None:
        if step == "synced":
            assert [is_temporary(name) for name in names(tmp_path)] == [True]

    atomic_write(tmp_path / "a\nb", b"x", on_step=look)


FAILURES = [
    (errno.ENOSPC, "is full", "0.1 MB"),
    (errno.EDQUOT, "quota", "Delete"),
    (errno.EROFS, "read-only", "writable"),
    (errno.EACCES, "may not write", "permissions"),
    (errno.EPERM, "may not write", "permissions"),
    (errno.EIO, "cannot be written", "disk"),
    (errno.EFBIG, "too big", "smaller"),
]


@pytest.mark.parametrize(("number", "what", "hint"), FAILURES, ids=lambda v: errno.errorcode.get(v) if v else None)
@pytest.mark.parametrize(("call", "after"), [("open", 0), ("write", 0), ("write", 1), ("fsync", 0), ("replace", 0)])
def test_failures_leave_the_old_file_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, after: int, number: int, what: str, hint: str
) -> None:
    target = tmp_path / "a.png"
    target.write_bytes(b"old")
    if after:  # make the first write a short one, so that a second follows
        real = os.write
        monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data)[:10]))
    refuse(monkeypatch, call, number, after=after)
    with pytest.raises(OutputError) as caught:
        atomic_write(target, b"x" * 100_000)
    monkeypatch.undo()
    assert caught.value.exit_code == ExitCode.OUTPUT
    assert what in caught.value.what
    assert hint in caught.value.hint
    assert str(tmp_path) in caught.value.what
    assert "\n" not in str(caught.value)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.png"]


def test_a_folder_that_cannot_be_synced_is_an_error_but_one_that_knows_no_sync_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse(monkeypatch, "fsync", errno.EINVAL, after=1)
    atomic_write(tmp_path / "a", b"x")
    monkeypatch.undo()
    refuse(monkeypatch, "fsync", errno.EIO, after=1)
    with pytest.raises(OutputError):
        atomic_write(tmp_path / "b", b"x")


@pytest.mark.parametrize("step", ["created", "written", "synced"])
def test_ctrl_c_leaves_nothing(tmp_path: Path, step: str) -> None:
    def interrupt(name: str) -> None:
        if name == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        atomic_write(tmp_path / "a", b"x", on_step=interrupt)
    assert names(tmp_path) == []


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_bytes(b"x")
    for target in (tmp_path / "outputs" / "a.png", tmp_path / "outputs" / "runs" / "a.png"):
        with pytest.raises(OutputError, match="outputs is a file"):
            atomic_write(target, b"x")


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        atomic_write(tmp_path / "a.png", b"x")
    assert names(tmp_path) == ["a.png"]


def test_a_name_too_long_for_the_disk(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="too long"):
        atomic_write(tmp_path / ("x" * 256), b"x")
    assert names(tmp_path) == []


def test_folders_that_cannot_be_made_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, "mkdir", errno.EROFS)
    with pytest.raises(OutputError, match="read-only"):
        make_folder(tmp_path / "a" / "b")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 64 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"no mount command: {error}")
    if done.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_real_full_disk(small_disk: Path) -> None:
    atomic_write(small_disk / "a.png", b"x" * 20_000)
    with pytest.raises(OutputError, match="is full"):
        atomic_write(small_disk / "a.png", b"y" * 100_000)
    assert (small_disk / "a.png").read_bytes() == b"x" * 20_000
    assert names(small_disk) == ["a.png"]
    atomic_write(small_disk / "b.png", b"z" * 20_000)


def test_a_real_read_only_disk(small_disk: Path) -> None:
    atomic_write(small_disk / "a.png", b"old")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(OutputError, match="read-only"):
        atomic_write(small_disk / "a.png", b"new")
    with pytest.raises(OutputError, match="read-only"):
        atomic_write(small_disk / "runs" / "a.png", b"new")
    assert (small_disk / "a.png").read_bytes() == b"old"


def test_a_stream_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "runs" / "length.tif"
    seen: list[str] = []

    def write(file: BinaryIO) -> None:
        file.write(b"abc")
        file.seek(0)
        file.write(b"x")

    assert atomic.atomic_stream(target, write, on_step=seen.append) == 3
    assert target.read_bytes() == b"xbc"
    assert tuple(seen) == atomic.STEPS
    assert names(target.parent) == ["length.tif"]


def test_a_stream_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.tif"
    target.write_bytes(b"old")

    def half(file: object) -> None:
        file.write(b"new")  # type: ignore[attr-defined]
        raise ValueError("too few rows")

    with pytest.raises(ValueError, match="too few"):
        atomic.atomic_stream(target, half)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.tif"]


def test_a_full_disk_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, "fsync", errno.ENOSPC)
    with pytest.raises(OutputError, match="is full"):
        atomic.atomic_stream(tmp_path / "a.tif", lambda file: None)
    assert names(tmp_path) == []


def test_a_judged_file_gets_the_name_its_judge_gives_it(tmp_path: Path) -> None:
    seen: list[str] = []

    def judge(temporary: Path) -> Path:
        assert temporary.read_bytes() == b"bad" and atomic.is_temporary(temporary.name)
        return tmp_path / "a.rejected.pdf"

    got = atomic.atomic_judged(tmp_path / "a.pdf", lambda file: write_all(file, b"bad"), judge, on_step=seen.append)
    assert got == tmp_path / "a.rejected.pdf"
    assert names(tmp_path) == ["a.rejected.pdf"]
    assert seen == ["created", "written", "synced", "judged", "renamed", "folder-synced"]


def test_a_judge_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")

    def refuse_it(_: Path) -> Path:
        raise KeyError("no plates")

    with pytest.raises(KeyError):
        atomic.atomic_judged(target, lambda file: write_all(file, b"new"), refuse_it)
    with pytest.raises(ValueError, match="expected a path in"):
        atomic.atomic_judged(target, lambda file: write_all(file, b"new"), lambda _: tmp_path / "b" / "a.pdf")
    assert names(tmp_path) == ["a.pdf"] and target.read_bytes() == b"old"


def write_all(file: BinaryIO, data: bytes) -> None:
    file.write(data)
