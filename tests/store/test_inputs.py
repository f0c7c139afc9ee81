from __future__ import annotations

import os
from pathlib import Path

import pytest

from designgen.store import InputMemory, digest_of

DIGEST = digest_of(b"swatch")


@pytest.fixture
def memory(tmp_path: Path) -> InputMemory:
    return InputMemory(tmp_path / "store")


def swatch(path: Path, data: bytes = b"swatch") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_remembered_input_is_found(memory: InputMemory, tmp_path: Path) -> None:
    path = swatch(tmp_path / "été 1.png")
    memory.remember_input(DIGEST, path)
    assert memory.find_input(DIGEST) == path


def test_an_unknown_one_is_not(memory: InputMemory) -> None:
    assert memory.find_input(DIGEST) is None


def test_relative_paths_are_found_from_elsewhere(
    memory: InputMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swatch(tmp_path / "in" / "a.png")
    monkeypatch.chdir(tmp_path / "in")
    memory.remember_input(DIGEST, Path("a.png"))
    monkeypatch.chdir(tmp_path)
    assert memory.find_input(DIGEST) == tmp_path / "in" / "a.png"


def test_a_file_that_changed_or_went_is_not_taken(memory: InputMemory, tmp_path: Path) -> None:
    path = swatch(tmp_path / "a.png")
    memory.remember_input(DIGEST, path)
    swatch(path, b"another swatch")
    assert memory.find_input(DIGEST) is None
    path.unlink()
    assert memory.find_input(DIGEST) is None
    path.mkdir()
    assert memory.find_input(DIGEST) is None


def test_an_older_place_serves_when_the_newest_is_gone(memory: InputMemory, tmp_path: Path) -> None:
    old, new = swatch(tmp_path / "old.png"), swatch(tmp_path / "new.png")
    memory.remember_input(DIGEST, old)
    memory.remember_input(DIGEST, new)
    assert memory.find_input(DIGEST) == new
    new.unlink()
    assert memory.find_input(DIGEST) == old


def test_only_some_places_are_kept_the_newest_first(memory: InputMemory, tmp_path: Path) -> None:
    paths = [swatch(tmp_path / f"{i}.png") for i in range(20)]
    for path in [*paths, paths[0]]:
        memory.remember_input(DIGEST, path)
    assert memory.find_input(DIGEST) == paths[0]
    assert len(memory._paths(DIGEST)) == 8


def test_remembering_again_writes_nothing(memory: InputMemory, tmp_path: Path) -> None:
    path = swatch(tmp_path / "a.png")
    memory.remember_input(DIGEST, path)
    pointer = memory._pointer(DIGEST)
    before = pointer.stat().st_ino, pointer.stat().st_mtime_ns
    memory.remember_input(DIGEST, path)
    assert (pointer.stat().st_ino, pointer.stat().st_mtime_ns) == before


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"paths": 3}', b'{"paths": [1, null]}', b"\xff", b"null"])
def test_a_damaged_pointer_is_no_pointer(memory: InputMemory, tmp_path: Path, text: bytes) -> None:
    path = swatch(tmp_path / "a.png")
    memory.remember_input(DIGEST, path)
    memory._pointer(DIGEST).write_bytes(text)
    assert memory.find_input(DIGEST) is None
    memory.remember_input(DIGEST, path)
    assert memory.find_input(DIGEST) == path


def test_names_that_are_no_valid_text(memory: InputMemory, tmp_path: Path) -> None:
    path = swatch(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.png")))
    memory.remember_input(DIGEST, path)
    assert memory.find_input(DIGEST) == path


def test_only_digests(memory: InputMemory, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        memory.find_input("../x")
    with pytest.raises(ValueError, match="hexadecimal"):
        memory.remember_input("x", tmp_path)
