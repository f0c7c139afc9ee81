"""Whole folders that come and go in one step, and a reader who looks all the while."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from designgen.errors import OutputError
from designgen.store import publish_folder, remove_folder, swap_link
from tests.crash.failpoints import KILLED, in_child, killed_at


def built(root: Path, text: str) -> Path:
    folder = root / ".night.tmp"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner/file").write_text(text)
    return folder


def test_a_folder_gets_its_name_with_everything_in_it(tmp_path: Path) -> None:
    publish_folder(built(tmp_path, "one"), tmp_path / "night")
    assert (tmp_path / "night/inner/file").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["night"]


def test_what_lies_there_is_replaced_only_when_it_may_be(tmp_path: Path) -> None:
    publish_folder(built(tmp_path, "one"), tmp_path / "night")
    with pytest.raises(OutputError, match="there already"):
        publish_folder(built(tmp_path, "two"), tmp_path / "night")
    assert (tmp_path / "night/inner/file").read_text() == "one"
    publish_folder(tmp_path / ".night.tmp", tmp_path / "night", replace=True)
    assert (tmp_path / "night/inner/file").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["night"]


def test_only_from_beside_its_place(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected a folder in"):
        publish_folder(built(tmp_path, "one"), tmp_path / "drops/night")


def test_killed_at_any_step_of_a_replacement_it_can_be_done_again(tmp_path: Path) -> None:
    for step in range(1, 40):
        root = tmp_path / str(step)
        root.mkdir()
        publish_folder(built(root, "one"), root / "night")
        built(root, "two")

        def killed(step: int = step, root: Path = root) -> None:
            with killed_at(step):
                publish_folder(root / ".night.tmp", root / "night", replace=True)

        status = in_child(killed)
        seen = (root / "night/inner/file").read_text() if (root / "night").exists() else None
        assert seen in ("one", "two", None)
        if (root / ".night.tmp").exists():
            publish_folder(root / ".night.tmp", root / "night", replace=True)
        else:
            remove_folder(root / ".night.removed.tmp")
        assert (root / "night/inner/file").read_text() == "two"
        assert [path.name for path in root.iterdir()] == ["night"]
        if status == 0:
            assert step > 5
            return
        assert status == KILLED
    pytest.fail("it never came to an end")


def test_a_link_points_at_one_or_the_other_at_any_moment(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    link = tmp_path / "latest"
    swap_link(link, "one")
    seen: set[str] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add((link / "file").read_text())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(300):
        swap_link(link, ("two", "one")[number % 2])
    done.set()
    reader.join()
    assert seen <= {"one", "two"} and seen
    assert link.readlink() == Path("one")


def test_a_link_is_not_laid_over_a_folder(tmp_path: Path) -> None:
    (tmp_path / "latest").mkdir()
    with pytest.raises(OutputError):
        swap_link(tmp_path / "latest", "one")


def test_removing(tmp_path: Path) -> None:
    publish_folder(built(tmp_path, "one"), tmp_path / "night")
    assert remove_folder(tmp_path / "night")
    assert not remove_folder(tmp_path / "night")
    assert list(tmp_path.iterdir()) == []
