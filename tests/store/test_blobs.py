"""What only the store of files has: its layout, its damage reports, its errors."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from designgen.errors import InputError, OutputError
from designgen.store import Store, digest_of, stage_key

KEY = stage_key("stylize", 1, {"seed": 1})


@pytest.fixture
def damages() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def store(tmp_path: Path, damages: list[tuple[str, str]]) -> Store:
    return Store(tmp_path / "store", on_damage=lambda key, what: damages.append((key, what)))


def edit_sidecar(store: Store, **changes: Any) -> None:
    path = store.path(KEY, ".json")
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_layout(store: Store) -> None:
    put = store.put(KEY, b"picture", sidecar={"stage": "stylize"})
    folder = store.root / "blobs" / KEY[:2]
    assert sorted(p.name for p in folder.iterdir()) == [f"{KEY}.json", f"{KEY}.png"]
    assert put.path == store.path(KEY) == folder / f"{KEY}.png"
    assert put.path.read_bytes() == b"picture"
    text = store.path(KEY, ".json").read_text()
    assert text.endswith("}\n")
    assert json.loads(text)["output_sha256"] == digest_of(b"picture")


def test_looking_makes_no_folder(store: Store) -> None:
    assert store.get(KEY) is None
    assert list(store.keys()) == []
    assert list(store.verify()) == []
    assert list(store.orphans()) == []
    assert not store.root.exists()


def test_a_second_put_writes_nothing(store: Store) -> None:
    store.put(KEY, b"picture", sidecar={})
    before = [(p, p.stat().st_mtime_ns, p.stat().st_ino) for p in store.root.rglob("*")]
    store.put(KEY, b"picture", sidecar={})
    assert [(p, p.stat().st_mtime_ns, p.stat().st_ino) for p in store.root.rglob("*")] == before


def test_another_store_on_the_same_folder_sees_it(store: Store) -> None:
    store.put(KEY, b"picture", sidecar={})
    got = Store(store.root).get(KEY)
    assert got is not None
    assert got.data == b"picture"


def test_a_blob_without_a_sidecar_is_not_done(store: Store, damages: list[tuple[str, str]]) -> None:
    store.put(KEY, b"picture", sidecar={})
    store.path(KEY, ".json").unlink()
    assert not store.has(KEY)
    assert store.get(KEY) is None
    assert list(store.keys()) == []
    assert list(store.orphans()) == [store.path(KEY)]
    assert damages == []  # a crash between the two writes looks like this; nothing is wrong


def test_a_sidecar_without_its_blob_is_reported(store: Store, damages: list[tuple[str, str]]) -> None:
    store.put(KEY, b"picture", sidecar={})
    store.path(KEY).unlink()
    assert not store.has(KEY)
    assert store.get(KEY) is None
    assert damages[0][0] == KEY
    assert "is gone" in damages[0][1]


def test_bit_rot_is_reported_and_found_by_verify(store: Store, damages: list[tuple[str, str]]) -> None:
    other = stage_key("stylize", 1, {"seed": 2})
    for key in (KEY, other):
        store.put(key, b"picture", sidecar={})
    store.path(KEY).write_bytes(b"pictire")
    assert store.has(KEY)  # quick looks do not read the bytes
    assert list(store.verify()) == [KEY]
    assert "not what was written" in damages[0][1]


@pytest.mark.parametrize(
    "changes",
    [{"schema": 99}, {"key": "0" * 64}, {"suffix": "/../x"}, {"suffix": 3}, {"size": "7"}, {"output_sha256": None}],
)
def test_a_sidecar_with_wrong_fields_counts_as_missing(
    store: Store, damages: list[tuple[str, str]], changes: dict[str, Any]
) -> None:
    store.put(KEY, b"picture", sidecar={})
    edit_sidecar(store, **changes)
    assert store.get(KEY) is None
    assert not store.has(KEY)
    assert damages
    store.put(KEY, b"picture", sidecar={})
    assert store.get(KEY) is not None


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b'{"schema": 1'])
def test_a_sidecar_that_is_no_json_counts_as_missing(store: Store, damages: list[tuple[str, str]], text: bytes) -> None:
    store.put(KEY, b"picture", sidecar={})
    store.path(KEY, ".json").write_bytes(text)
    assert store.get(KEY) is None
    assert not store.has(KEY)
    assert "damaged" in damages[0][1]
    assert list(store.verify()) == [KEY]


def test_a_full_disk_at_the_sidecar_leaves_no_result(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    real, left = os.write, [1]

    def write(descriptor: int, data: bytes) -> int:
        if left[0] == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OutputError, match="is full"):
        store.put(KEY, b"picture", sidecar={})
    monkeypatch.undo()
    assert not store.has(KEY)
    assert store.get(KEY) is None
    store.put(KEY, b"picture", sidecar={})
    assert store.get(KEY) is not None


def test_results_that_may_not_be_read_are_an_error_not_a_miss(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(KEY, b"picture", sidecar={})

    def forbidden(_self: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    with pytest.raises(InputError, match="cannot be read"):
        store.get(KEY)


def test_deleting_a_damaged_result_leaves_an_orphan_to_collect(store: Store) -> None:
    store.put(KEY, b"picture", sidecar={})
    store.path(KEY, ".json").write_bytes(b"{")
    assert store.delete(KEY) is True
    assert list(store.orphans()) == [store.path(KEY)]


def test_deleting_where_one_may_not_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(KEY, b"picture", sidecar={})

    def forbidden(_self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "unlink", forbidden)
    with pytest.raises(OutputError, match="may not write"):
        store.delete(KEY)


def test_foreign_files_among_the_blobs_are_passed_over(store: Store) -> None:
    store.put(KEY, b"picture", sidecar={})
    (store.path(KEY).parent / "notes.json").write_text("{}")
    (store.root / "blobs" / "README").write_text("x")
    assert list(store.keys()) == [KEY]
    assert list(store.orphans()) == []
