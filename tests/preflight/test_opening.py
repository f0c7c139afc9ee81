"""Files that cannot be checked: each ends in one clear error, and never in a traceback."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from designgen.errors import InputError
from designgen.preflight import Wanted, preflight
from tests.preflight.samples import clean

QUICK = Wanted(coverage=False)


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        preflight(path, QUICK)
    assert str(path.parent) not in caught.value.what or not path.exists()
    return caught.value


def test_no_such_file(tmp_path: Path) -> None:
    assert "no file" in refused(tmp_path / "none.pdf").what


def test_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder.pdf"
    folder.mkdir()
    with pytest.raises(InputError, match="cannot be read"):
        preflight(folder, QUICK)


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "empty"), (b"\x89PNG\r\n\x1a\n" + bytes(99), "not a PDF"), (b"hello", "not a PDF")]
)
def test_what_is_no_pdf(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    assert words in refused(path).what


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.999])
@pytest.mark.parametrize("standard", ["x-4", "x-1a"])
def test_a_file_that_is_cut_off(tmp_path: Path, share: float, standard: str) -> None:
    path = clean(tmp_path / "a.pdf", standard)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    error = refused(path)
    assert "cut off or damaged" in error.what
    assert error.hint


def test_a_file_whose_middle_is_lost(tmp_path: Path) -> None:
    path = clean(tmp_path / "a.pdf", "x-1a")
    data = bytearray(path.read_bytes())
    start = data.index(b"/Type /Pages")
    data[start : start + 12] = b"/Tipe /Pagos"
    path.write_bytes(bytes(data))
    try:
        report = preflight(path, QUICK)
    except InputError as error:
        assert "damaged" in error.what or "no pages" in error.what
    else:
        assert report.pages == 2  # readers that follow the tree do not mind


def test_a_locked_file(tmp_path: Path) -> None:
    lock = pikepdf.Encryption(owner="a", user="b", R=6)
    path = clean(tmp_path / "a.pdf", encryption=lock, deterministic_id=False, force_version="")
    assert "password" in refused(path).what


def test_a_file_without_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    pikepdf.Pdf.new().save(path)
    assert "no pages" in refused(path).what


def test_random_damage_never_ends_in_another_error(tmp_path: Path) -> None:
    import random

    data = clean(tmp_path / "a.pdf", "x-3", pages=1).read_bytes()
    chance = random.Random(7)
    for _ in range(40):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path = tmp_path / "b.pdf"
        path.write_bytes(bytes(broken))
        try:
            preflight(path, QUICK)
        except InputError as error:
            assert error.what
