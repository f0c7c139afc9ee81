"""Archives made to do harm, and an honest one."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.errors import InputError
from designgen.mockup import archive
from designgen.mockup.archive import read_archive, unpack
from designgen.mockup.checking import check_files
from tests.mockup.conftest import FlatTemplate


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, data in entries:
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("around", ["", "my-shirt/"])
def test_an_honest_archive_is_a_template(flat: FlatTemplate, around: str) -> None:
    folder = flat.write()
    data = zipped(*((around + path.name, path.read_bytes()) for path in folder.iterdir()))
    files = unpack(data, "flat.zip")
    assert check_files(files) == ()
    assert files.spec().id == "flat"


def test_what_systems_leave_in_archives_is_left_out() -> None:
    found = unpack(zipped(("a/", b""), ("a/x.png", b"1"), ("__MACOSX/a/._x.png", b"2"), ("a/.DS_Store", b"3")), "z")
    assert dict(found.files) == {"x.png": b"1"}


@pytest.mark.parametrize(
    "name",
    ["../x.png", "/etc/x.png", "a/../x.png", "a/b/x.png", "..\\x.png", "C:x.png", "C:\\x.png", ".x.png", "x.png\n",
     "a//x.png", "é.png", "x .png", "a/" + "x" * 70 + ".png"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(InputError, match=r"leads out|plain name"):
        unpack(zipped((name, b"1")), "z")


@given(st.text(alphabet="./\\ab:~\n", min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_name_gets_out(name: str) -> None:
    try:
        files = unpack(zipped((name + ".png", b"1")), "z").files
    except InputError:
        return
    for found in files:
        assert "/" not in found and "\\" not in found and ".." not in found.split(".png")[0].split("/")
        assert (Path("/base") / found).parent == Path("/base")


def test_links_and_devices_are_refused() -> None:
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR):
        entry = zipfile.ZipInfo("mask.png")
        entry.external_attr = (kind | 0o777) << 16
        with pytest.raises(InputError, match="link or a device"):
            unpack(zipped((entry, b"/etc/passwd")), "z")


def test_programs_are_refused() -> None:
    with pytest.raises(InputError, match="neither a picture nor a note"):
        unpack(zipped(("setup.py", b"1")), "z")


def test_a_name_twice_is_refused_also_in_other_letters() -> None:
    with pytest.raises(InputError, match="twice"):
        unpack(zipped(("mask.png", b"1"), ("Mask.png", b"2")), "z")


def test_two_folders_are_refused() -> None:
    with pytest.raises(InputError, match="more than one folder"):
        unpack(zipped(("a/x.png", b"1"), ("b/y.png", b"2")), "z")


def test_bombs_are_stopped_while_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(("x.png", bytes(3_000_000)))
    with pytest.raises(InputError, match="unpacks to"):
        unpack(bomb, "z")  # 1000 times its size
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(InputError, match="unpacks to"):
        unpack(zipped(("x.png", b"x" * 600), ("y.png", b"y" * 600), how=zipfile.ZIP_STORED), "z")


def test_a_size_that_lies_gains_nothing() -> None:
    data = bytearray(zipped(("x.png", bytes(3_000_000))))
    directory = data.rfind(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 10)
    with pytest.raises(InputError):
        unpack(bytes(data), "z")


def test_too_many_files_are_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(*((f"{i}.png", b"") for i in range(archive.MAX_ENTRIES + 1)))
    monkeypatch.setattr(archive.zipfile, "ZipFile", None)  # not even opened
    with pytest.raises(InputError, match="more than 200 files"):
        unpack(data, "z")


def test_encrypted_and_uncommon_packing_is_refused() -> None:
    with pytest.raises(InputError, match="uncommon way"):
        unpack(zipped(("x.png", b"1" * 100), how=zipfile.ZIP_LZMA), "z")
    data = bytearray(zipped(("x.png", b"1")))
    directory = data.rfind(b"PK\x01\x02")
    data[directory + 8] |= 1
    with pytest.raises(InputError, match="encrypted"):
        unpack(bytes(data), "z")


@given(st.binary(max_size=300), st.integers(0, 250), st.integers(0, 255))
@settings(max_examples=80, deadline=None)
def test_damage_is_told_and_nothing_else(tail: bytes, at: int, value: int) -> None:
    data = bytearray(zipped(("template.toml", b"format = 2\n" * 5), ("x.png", b"1" * 40)))
    data[at % len(data)] = value
    for made in (bytes(data), tail, bytes(data[: at % len(data)]), bytes(data) + tail):
        try:
            files = unpack(made, "z")
        except InputError as error:
            assert error.what.startswith("z")
        else:
            assert set(map(type, files.files.values())) <= {bytes}


def test_missing_and_huge_archives_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no file"):
        read_archive(tmp_path / "none.zip")
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(("x.png", b"1")))
    assert set(read_archive(path).files) == {"x.png"}
    monkeypatch.setattr(archive, "MAX_ARCHIVE_BYTES", 10)
    with pytest.raises(InputError, match="larger than"):
        read_archive(path)
