"""Files that were looked into: any change is noticed, nothing unchanged is read again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from designgen.store.database import Database
from designgen.store.seen import Seen


def noted(folder: Path) -> tuple[Path, Database]:
    path = folder / "tile.png"
    path.write_bytes(b"pixels")
    time.sleep(0.06)  # so that its time is not too near to now
    base = Database(folder / "jobs.sqlite")
    seen = Seen(base)
    seen.note(path, "recipe", "digest")
    assert seen.digest(path, "recipe") == "digest"
    seen.flush()
    return path, base


def test_what_has_not_changed_is_known_with_its_tag_only(tmp_path: Path) -> None:
    path, base = noted(tmp_path)
    assert Seen(base).digest(path, "recipe") == "digest"
    assert Seen(base).digest(path, "another recipe") is None
    assert Seen(base).digest(tmp_path / "other.png", "recipe") is None


def rewritten(path: Path) -> None:
    path.write_bytes(b"PIXELS")


def rewritten_with_its_old_time(path: Path) -> None:
    times = path.stat()
    path.write_bytes(b"PIXELS")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def replaced(path: Path) -> None:
    other = path.with_suffix(".new")
    other.write_bytes(b"pixels")
    other.replace(path)


@pytest.mark.parametrize("change", [rewritten, rewritten_with_its_old_time, replaced, Path.unlink])
def test_every_change_is_noticed(tmp_path: Path, change: Callable[[Path], None]) -> None:
    path, base = noted(tmp_path)
    change(path)
    assert Seen(base).digest(path, "recipe") is None


def test_a_file_changed_only_now_is_looked_into_again(tmp_path: Path) -> None:
    path = tmp_path / "tile.png"
    base = Database(tmp_path / "jobs.sqlite")
    seen = Seen(base)
    path.write_bytes(b"pixels")
    seen.note(path, "recipe", "digest")
    seen.flush()
    assert Seen(base).digest(path, "recipe") is None


def test_dropped_cleared_and_missing(tmp_path: Path) -> None:
    path, base = noted(tmp_path)
    Seen(base).drop("recipe")
    assert Seen(base).digest(path, "recipe") is None
    path, base = noted(tmp_path)
    Seen(base).clear()
    assert Seen(base).digest(path, "recipe") is None
    path, base = noted(tmp_path)
    path.unlink()
    Seen(base).forget_missing()
    with base.read() as rows:
        assert rows.execute("SELECT count(*) FROM seen").fetchone() == (0,)
