"""Palette files come back; damaged ones are refused; books are matched."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.colour import aco, ase, csv_files, gpl
from designgen.colour.inks import Ink
from designgen.colour.palettes import Palette, encode_palette, find_palette, match, read_palette, seasonal
from designgen.colour.spaces import delta_e
from designgen.errors import InputError, UsageError

NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=0x24F), min_size=1, max_size=20)
HEADS = (b"ASEF\0\1\0\0\0\0\0\2", b"\0\1\0\3", b"\0\2\0\3", b"GIMP Palette\n", b"L,a,b\n")
LABS = st.tuples(st.floats(0, 100), st.floats(-120, 120), st.floats(-120, 120))
INKS = st.lists(st.builds(lambda lab, name: Ink.of_lab(lab, name), LABS, NAMES), min_size=1, max_size=12)


@settings(max_examples=50, deadline=None)
@given(INKS, NAMES)
def test_ase_comes_back(inks: list[Ink], title: str) -> None:
    found_title, found = ase.read(ase.write(title, inks))
    assert found_title == title
    assert [ink.name for ink in found] == [ink.name for ink in inks]
    np.testing.assert_allclose([ink.lab for ink in found], [ink.lab for ink in inks], atol=2e-4)


@settings(max_examples=50, deadline=None)
@given(INKS)
def test_aco_comes_back_to_a_hundredth(inks: list[Ink]) -> None:
    _, found = aco.read(aco.write("", inks))
    assert [ink.name for ink in found] == [ink.name for ink in inks]
    np.testing.assert_allclose([ink.lab for ink in found], [ink.lab for ink in inks], atol=0.00501)


@settings(max_examples=50, deadline=None)
@given(INKS)
def test_gpl_comes_back_to_the_level(inks: list[Ink]) -> None:
    title, found = gpl.read(gpl.write("A title", inks))
    assert title == "A title"
    assert [ink.hex for ink in found] == [ink.hex for ink in inks]


@settings(max_examples=50, deadline=None)
@given(INKS)
def test_csv_comes_back(inks: list[Ink]) -> None:
    _, found = csv_files.read(csv_files.write("", inks))
    assert [ink.name for ink in found] == [ink.name.strip() for ink in inks]
    np.testing.assert_allclose([ink.lab for ink in found], [ink.lab for ink in inks], atol=1e-4)


@pytest.mark.parametrize("kind", [".ase", ".aco", ".gpl", ".csv", ".toml"])
def test_every_seasonal_palette_goes_through_every_kind(kind: str, tmp_path: Path) -> None:
    for palette in seasonal():
        path = tmp_path / f"{palette.name}{kind}"
        path.write_bytes(encode_palette(palette, kind))
        found = read_palette(path)
        assert [ink.name for ink in found.inks] == [ink.name for ink in palette.inks]
        assert [ink.hex for ink in found.inks] == [ink.hex for ink in palette.inks]


def test_the_seasonal_palettes_are_fit_for_assignment() -> None:
    found = seasonal()
    assert len(found) >= 6
    for palette in found:
        assert len(palette.inks) == 16
        assert palette.season and palette.note
        lab = np.array([ink.lab for ink in palette.inks])
        apart = delta_e(lab[:, None], lab[None]) + 100 * np.eye(16)
        assert apart.min() >= 8, palette.name
        assert np.ptp(lab[:, 0]) > 70, palette.name
        for word in ("pantone", "tcx", "ral"):
            assert word not in palette.note.lower().split()


def block(model: bytes, values: bytes, name: str = "x") -> bytes:
    text = (name + "\0").encode("utf-16-be")
    body = struct.pack(">H", len(text) // 2) + text + model + values + struct.pack(">H", 0)
    return struct.pack(">HI", 1, len(body)) + body


def test_other_models_of_ase() -> None:
    data = b"ASEF" + struct.pack(">HHI", 1, 0, 5)
    data += block(b"RGB ", struct.pack(">3f", 1, 0, 0)) + block(b"Gray", struct.pack(">f", 0.5))
    data += block(b"CMYK", struct.pack(">4f", 0, 0, 0, 1)) + block(b"LAB ", struct.pack(">3f", 50, 10, 20))
    data += struct.pack(">HI", 0x7777, 3) + b"abc"  # a block of a kind to come
    _, inks = ase.read(data)
    assert inks[0].hex == "#ff0000"
    assert inks[1].hex == "#808080"
    assert inks[2].lab[0] < 20
    assert inks[3].lab == (50, 10, 20)


def test_other_spaces_of_aco() -> None:
    rows = [(0, 65535, 0, 0), (1, 0, 65535, 65535), (2, 65535, 65535, 65535), (8, 5000, 0, 0), (9, 0, 0, 0)]
    data = struct.pack(">HH", 1, len(rows)) + b"".join(struct.pack(">5H", *row, 0) for row in rows)
    _, inks = aco.read(data)
    assert [ink.hex for ink in inks[:2]] == ["#ff0000", "#ff0000"]
    assert inks[3].hex == "#808080"
    assert aco.read(struct.pack(">HH", 2, 0))[1] == []


def test_tables_as_people_write_them() -> None:
    _, inks = csv_files.read("Name;L*;a*;b*\nSky;62,5;-8,1;-30\n\n".encode("utf-8-sig"))
    assert inks[0].name == "Sky" and inks[0].lab == (62.5, -8.1, -30)
    assert csv_files.read(b"hex\tname\n#ff0000\tred\n")[1][0].hex == "#ff0000"
    assert csv_files.read(b"R,G,B,L,a,b\n255,0,0,50,1,2\n")[1][0].lab == (50, 1, 2)
    assert csv_files.read(b"red,green,blue\n255,0,0\n")[1][0].hex == "#ff0000"
    assert csv_files.safe_cell("=1+1") == "'=1+1"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ase", b""),
        ("a.ase", b"ASEF\0\1\0\0\0\0\0\xff"),
        ("a.ase", b"ASEF" + struct.pack(">HHI", 1, 0, 1) + block(b"HSB ", b"\0" * 12)),
        ("a.ase", b"ASEF" + struct.pack(">HHI", 1, 0, 1) + block(b"RGB ", struct.pack(">3f", float("nan"), 0, 0))),
        ("a.aco", b"\0\3\0\1"),
        ("a.aco", b"\0\1\0\2" + b"\0" * 10),
        ("a.aco", struct.pack(">HH5H", 1, 1, 42, 0, 0, 0, 0)),
        ("a.gpl", b"hello"),
        ("a.gpl", b"GIMP Palette\n1 2\n"),
        ("a.gpl", b"GIMP Palette\n300 2 3 x\n"),
        ("a.gpl", b"GIMP Palette\n"),
        ("a.csv", b""),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.csv", b"L,a,b\n1,x,2\n"),
        ("a.csv", b"L,a,b\n1,nan,2\n"),
        ("a.csv", b"hex\n#12\n"),
        ("a.toml", b"x = "),
        ("a.toml", b"title = 'no colours'\n"),
        ("a.toml", b"[colours]\nred = 'red'\n"),
        ("a.toml", b"colours = 3\n"),
        ("a.png", b"x"),
    ],
)
def test_damaged_files_are_refused_in_words(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_palette(tmp_path / name)
    assert name in caught.value.what
    assert caught.value.hint


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=120), st.sampled_from(HEADS))
def test_no_bytes_break_a_reader(tail: bytes, head: bytes) -> None:
    for reader in (ase.read, aco.read, gpl.read, csv_files.read):
        try:
            reader(head + tail)
        except ValueError:
            continue


def test_finding(tmp_path: Path) -> None:
    assert find_palette("lido").title == "Lido"
    (tmp_path / "mine.gpl").write_bytes(gpl.write("Mine", [Ink.of_srgb((1, 0, 0), "red")]))
    assert find_palette("mine.gpl", tmp_path).inks[0].name == "red"
    with pytest.raises(UsageError, match="lidoo"):
        find_palette("lidoo")
    with pytest.raises(InputError, match="cannot be read"):
        find_palette(str(tmp_path / "none.ase"))
    with pytest.raises(UsageError, match="written as"):
        encode_palette(find_palette("lido"), ".pdf")


def test_matching_takes_the_nearest() -> None:
    book = seasonal()[0].inks
    shifted = [Ink.of_lab((ink.lab[0] + 1, ink.lab[1], ink.lab[2])) for ink in book]
    found = match(shifted, book)
    assert [one.nearest.name for one in found] == [ink.name for ink in book]
    assert all(one.delta_e < 2 for one in found)
    with pytest.raises(ValueError, match="book"):
        match(book, ())
    assert Palette("x", "x", book).season == ""


@pytest.mark.parametrize("kind", [".ase", ".aco", ".gpl", ".csv", ".toml"])
def test_a_file_cut_anywhere_is_read_or_refused_in_words(kind: str, tmp_path: Path) -> None:
    whole = encode_palette(Palette("x", "A title", seasonal()[0].inks[:3]), kind)
    path = tmp_path / f"cut{kind}"
    refused = 0
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        try:
            assert len(read_palette(path).inks) <= 3
        except InputError as error:
            refused += 1
            assert path.name in error.what and error.hint
    if kind in (".ase", ".aco"):  # a text that ends after a line is whole; of ACO version 1 alone is a file
        assert refused >= len(whole) - 1


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_flipped_byte_breaks_a_reader(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([".ase", ".aco", ".gpl", ".csv", ".toml"]))
    whole = bytearray(encode_palette(Palette("x", "A title", seasonal()[0].inks[:3]), kind))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"flipped{kind}"
        path.write_bytes(bytes(whole))
        try:
            inks = read_palette(path).inks
        except InputError:
            return
    for ink in inks:
        assert 0 <= ink.lab[0] <= 100 and len(ink.hex) == 7
        assert ink.name.isprintable() and 0 < len(ink.name) <= 80


def test_names_cannot_command_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "sly.ase"
    path.write_bytes(ase.write("\x1b[2Jtitle", [Ink.of_lab((50, 0, 0), "sea\n\x1b[31m green" + "x" * 500)]))
    palette = read_palette(path)
    assert palette.title == "[2Jtitle"
    assert palette.inks[0].name.startswith("sea [31m green") and len(palette.inks[0].name) == 80


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from("'=+-@ab"), min_size=1, max_size=6))
def test_names_come_back_from_tables_letter_by_letter(name: str) -> None:
    assert csv_files.plain_cell(csv_files.safe_cell(name)) == name
    assert csv_files.safe_cell(name)[0] not in "=+-@"


@pytest.mark.parametrize("lab", [(float("nan"), 0, 0), (101, 0, 0), (-1, 0, 0), (50, 201, 0), (50, 0, float("inf"))])
def test_no_ink_has_an_impossible_colour(lab: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="expected L"):
        Ink.of_lab(lab)


def test_deep_tables_are_no_palettes(tmp_path: Path) -> None:
    path = tmp_path / "deep.toml"
    path.write_text("colours = " + "[" * 5000)
    with pytest.raises(InputError, match="no palette"):
        read_palette(path)
