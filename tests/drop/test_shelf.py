"""The folder of drops: readers meet whole drops alone, whatever is being published, replaced or was killed."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from designgen.drop import durable
from designgen.drop import shelf as shelf_module
from designgen.drop.durable import link_file
from designgen.drop.shelf import MANIFEST, Shelf
from designgen.errors import OutputError
from designgen.store import Lock

DAY = date(2026, 11, 21)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "outputs/drops")


def fill(shelf: Shelf, day: date, version: str = "1", files: int = 3) -> None:
    """Stage a drop whose manifest names its files."""
    staged = shelf.stage(day)
    listed = []
    for number in range(files):
        data = f"{day} {version} {number}".encode()
        name = f"tiles/{version}-{number}.png"
        (staged / "tiles").mkdir(exist_ok=True)
        (staged / name).write_bytes(data)
        listed.append({"file": name, "sha256": hashlib.sha256(data).hexdigest()})
    manifest = {"format": 1, "date": str(day), "version": version, "files": listed}
    (staged / MANIFEST).write_text(json.dumps(manifest))


def publish(shelf: Shelf, day: date, version: str = "1") -> None:
    with Lock(shelf.folder.parent / ".designgen/lock") as lock:
        fill(shelf, day, version)
        shelf.publish(day, lock)


def mend(shelf: Shelf) -> tuple[str, ...]:
    with Lock(shelf.folder.parent / ".designgen/lock") as lock:
        return shelf.mend(lock)


def cannot_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "exchange_folders", lambda one, other: False)


def test_publishing_points_latest_to_the_newest(shelf: Shelf) -> None:
    assert shelf.newest is None and shelf.latest is None and shelf.state(DAY) == "missing"
    publish(shelf, DAY)
    assert shelf.state(DAY) == "published" and shelf.latest == shelf.newest == DAY
    assert (shelf.folder / "latest").readlink() == Path("2026-11-21"), "relative, so that the folder may be moved"
    publish(shelf, DAY - timedelta(days=2))
    assert shelf.latest == DAY and shelf.dates() == (DAY - timedelta(days=2), DAY)
    assert not shelf.needs_mending


@pytest.mark.parametrize("exchange", [True, False])
def test_replacing(shelf: Shelf, exchange: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not exchange:
        cannot_exchange(monkeypatch)
    publish(shelf, DAY, "1")
    publish(shelf, DAY, "2")
    found = shelf.manifest(DAY)
    assert found is not None and found["version"] == "2"
    assert shelf.needs_mending and mend(shelf)
    assert sorted(p.name for p in shelf.folder.iterdir()) == ["2026-11-21", "latest"] and not shelf.needs_mending


def test_the_old_folder_can_be_read_on_after_it_was_replaced(shelf: Shelf) -> None:
    publish(shelf, DAY, "1")
    descriptor = os.open(shelf.folder / "latest/", os.O_RDONLY | os.O_DIRECTORY)
    try:
        publish(shelf, DAY, "2")
        assert Reader.read("tiles/1-0.png", descriptor)
    finally:
        os.close(descriptor)


def test_nothing_else_is_taken_for_a_drop(shelf: Shelf) -> None:
    publish(shelf, DAY)
    for name in ("20261122", "2026-11-22-old", "notes", "2026-13-01"):
        (shelf.folder / name).mkdir()
    assert shelf.dates() == (DAY,)
    (shelf.folder / "2026-11-23").mkdir()
    assert shelf.state(date(2026, 11, 23)) == "foreign" and shelf.newest == DAY


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b'{"format": 2, "date": "2026-11-21"}', b'{"format": 1, "date": "2026-11-20"}', b"\xff"],
)
def test_a_damaged_manifest_is_known(shelf: Shelf, damage: bytes) -> None:
    publish(shelf, DAY)
    (shelf.path(DAY) / MANIFEST).write_bytes(damage)
    assert shelf.state(DAY) == "damaged" and shelf.newest is None


def test_a_folder_called_latest_is_not_destroyed(shelf: Shelf) -> None:
    (shelf.folder / "latest").mkdir(parents=True)
    with pytest.raises(OutputError, match="latest"):
        publish(shelf, DAY)
    assert shelf.state(DAY) == "published"


def test_publishing_and_mending_need_the_lock(shelf: Shelf) -> None:
    for work in (lambda lock: shelf.publish(DAY, lock), shelf.mend):
        with pytest.raises(ValueError, match="lock"):
            work(Lock(shelf.folder / "lock"))


def test_what_a_killed_drop_left_is_set_right(shelf: Shelf) -> None:
    publish(shelf, DAY - timedelta(days=1))
    fill(shelf, DAY)  # killed before the rename
    assert shelf.needs_mending and mend(shelf) and shelf.state(DAY) == "missing"
    publish(shelf, DAY)
    (shelf.folder / "latest").unlink()
    (shelf.folder / "latest").symlink_to("2026-11-20")  # killed before the swap
    assert shelf.needs_mending
    mend(shelf)
    assert shelf.latest == DAY
    shelf.path(DAY).rename(shelf.folder / ".2026-11-21.old")  # killed between the two renames
    mend(shelf)
    assert shelf.state(DAY) == "published"


def test_files_get_a_second_name_or_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"fabric")
    link_file(source, tmp_path / "x/b")
    assert (tmp_path / "x/b").samefile(source)

    def refuse(self: Path, target: Path) -> None:
        import errno

        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    link_file(source, tmp_path / "x/c")
    assert (tmp_path / "x/c").read_bytes() == b"fabric" and not (tmp_path / "x/c").samefile(source)


def test_exchange_says_where_it_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    for code, told in ((errno.EINVAL, False), (errno.ENOSYS, False)):

        def fail(one: Path, other: Path, code: int = code) -> None:
            raise OSError(code, "no")

        monkeypatch.setattr(durable, "_exchange", fail)
        assert durable.exchange_folders(tmp_path / "a", tmp_path / "b") is told
    monkeypatch.setattr(durable, "_exchange", lambda one, other: (_ for _ in ()).throw(OSError(errno.EACCES, "no")))
    with pytest.raises(OutputError):
        durable.exchange_folders(tmp_path / "a", tmp_path / "b")


class Reader(threading.Thread):
    """Follows `latest` over and over and checks every digest that the manifest names."""

    def __init__(self, shelf: Shelf, open_latest: Callable[[Path], int]) -> None:
        super().__init__(daemon=True)
        self.shelf, self.open_latest = shelf, open_latest
        self.done, self.reads, self.wrong = threading.Event(), 0, [""]
        self.seen: set[str] = set()
        self.wrong.clear()

    def run(self) -> None:
        while not self.done.is_set():
            try:
                self.look()
            except OSError as error:
                self.wrong.append(repr(error))
            self.reads += 1

    def look(self) -> None:
        folder = self.open_latest(self.shelf.folder / "latest")
        try:
            manifest = json.loads(self.read(MANIFEST, folder))
            self.seen.add(f"{manifest['date']} {manifest['version']}")
            for entry in manifest["files"]:
                if hashlib.sha256(self.read(entry["file"], folder)).hexdigest() != entry["sha256"]:
                    self.wrong.append(entry["file"])
        finally:
            os.close(folder)

    @staticmethod
    def read(name: str, folder: int) -> bytes:
        descriptor = os.open(name, os.O_RDONLY, dir_fd=folder)
        with os.fdopen(descriptor, "rb") as file:
            return file.read()


def test_a_reader_in_a_loop_never_misses_a_digest(shelf: Shelf) -> None:
    publish(shelf, DAY)
    reader = Reader(shelf, lambda latest: os.open(latest, os.O_RDONLY | os.O_DIRECTORY))
    reader.start()
    for number in range(1, 61):
        publish(shelf, DAY + timedelta(days=number))
        if number % 3 == 0:
            publish(shelf, DAY + timedelta(days=number), "again")
    reader.done.set()
    reader.join()
    assert reader.wrong == [] and reader.reads > 20 and len(reader.seen) > 5
