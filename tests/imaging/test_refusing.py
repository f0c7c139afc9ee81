"""What is refused, in one paragraph that says what it is and what to do."""

from __future__ import annotations

import os
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from designgen.errors import ExitCode, InputError
from designgen.imaging import Picture, decode, read_picture

from . import builders as b


def refused(path: Path, **options: int) -> str:
    with pytest.raises(InputError) as caught:
        read_picture(path, **options)
    assert caught.value.exit_code == ExitCode.BAD_INPUT
    text = str(caught.value)
    assert "\n" not in text
    assert str(path) in text
    assert caught.value.hint
    assert len(text) < 600
    return text


def whole_files() -> dict[str, bytes]:
    noise = Image.fromarray(b.colours(40, 50))
    deep = np.random.default_rng(0).integers(0, 65536, (40, 50, 3)).astype(np.uint16)
    files = {kind: b.saved(noise, kind) for kind in ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "AVIF")}
    files["TIFF-LZW"] = b.saved(noise, "TIFF", compression="tiff_lzw")
    files["PNG16"] = b.png16(deep, colour_type=2)
    files["TIFF16"] = b.tiff(deep)
    return files


WHOLE = whole_files()


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_cut_short(tmp_path: Path, name: str, share: float) -> None:
    path = tmp_path / "cut"
    path.write_bytes(WHOLE[name][: int(len(WHOLE[name]) * share)])
    refused(path)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(WHOLE)), data=st.data())
def test_flipped_bytes_give_a_picture_or_our_error(name: str, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, min(len(damaged) - 1, 600)))] = data.draw(st.integers(0, 255))
    try:
        assert isinstance(decode(bytes(damaged), max_pixels=100_000), Picture)
    except InputError as error:
        assert "\n" not in str(error)


@settings(max_examples=60, deadline=None)
@given(
    data=st.binary(max_size=200),
    magic=st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"II*\0", b"GIF89a", b"\xff\xd8\xff"]),
)
def test_any_bytes_give_a_picture_or_our_error(data: bytes, magic: bytes) -> None:
    with pytest.raises(InputError):
        decode(magic + data)


def test_a_flipped_bit_in_16_bit_pixels_is_noticed(tmp_path: Path) -> None:
    damaged = bytearray(WHOLE["PNG16"])
    damaged[len(damaged) // 2] ^= 0x10
    (tmp_path / "deep.png").write_bytes(damaged)
    refused(tmp_path / "deep.png")


def test_empty(tmp_path: Path) -> None:
    (tmp_path / "nothing.png").write_bytes(b"")
    assert "empty (0 bytes)" in refused(tmp_path / "nothing.png")


def test_a_folder(tmp_path: Path) -> None:
    assert "is a folder" in refused(tmp_path)


def test_a_missing_file_with_near_names(tmp_path: Path) -> None:
    for name in ("indigo-dots.png", "indigo_dots_2.png", "rose.jpg"):
        (tmp_path / name).write_bytes(b"x")
    text = refused(tmp_path / "Indigo-dot.png")
    assert "Did you mean indigo-dots.png" in text
    assert "rose.jpg" not in text


def test_a_missing_file_in_another_unicode_form(tmp_path: Path) -> None:
    (tmp_path / "e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}.png").write_bytes(b"x")
    assert "Did you mean" in refused(
        tmp_path / "\N{LATIN SMALL LETTER E WITH ACUTE}t\N{LATIN SMALL LETTER E WITH ACUTE}.png"
    )


def test_a_missing_folder(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "no" / "swatch.png")


def test_a_path_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    refused(tmp_path / "file" / "swatch.png")


def test_a_name_longer_than_the_system_allows(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_picture(tmp_path / ("x" * 300))


def test_odd_names_are_shown_on_one_line_that_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\nb\xe9.png"))
    path.write_bytes(b"")
    with pytest.raises(InputError) as caught:
        read_picture(path)
    assert "a?b?.png is empty" in caught.value.what
    caught.value.what.encode()


def test_a_nul_in_a_name() -> None:
    with pytest.raises(InputError):
        read_picture(Path("a\0b.png"))


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "mine.png").write_bytes(b"x")
    monkeypatch.setattr(Path, "read_bytes", forbidden)
    assert "permission denied" in refused(tmp_path / "mine.png")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"<svg width='10'></svg>", "SVG"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"dear diary,\nno picture here\n", "text file"),
        (b'# a recipe\nname = "spring"\n', "recipe"),
        (b'{"a": 1}', "JSON"),
        (b"PK\x03\x04" + b"\0" * 40, "archive"),
        (b"8BPS\0\x01" + b"\0" * 40, "Photoshop"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40, "heif-convert"),
        (b"\x7fELF" + b"\0" * 60, "no known picture format"),
    ],
)
def test_wrong_types_named_png(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "swatch.png").write_bytes(data)
    assert words in refused(tmp_path / "swatch.png")


@pytest.mark.parametrize("size", [(20_000, 6_000), (60_000, 60_000)])
def test_huge_is_refused_from_its_header(tmp_path: Path, size: tuple[int, int]) -> None:
    # The pixels are not even there: nothing can have been decoded.
    (tmp_path / "huge.png").write_bytes(b.png_header_only(*size))
    assert "large" in (text := refused(tmp_path / "huge.png")) or "over the limit of 100" in text
    assert "10000 pixels on each side" in text


def test_the_limit_is_the_callers(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    path.write_bytes(b.saved(Image.fromarray(b.colours(12, 16)), "PNG"))
    assert read_picture(path, max_pixels=12 * 16).size_px == (12, 16)
    assert "16 x 12 pixels" in refused(path, max_pixels=12 * 16 - 1)


@pytest.mark.filterwarnings("error")
def test_sizes_near_the_limit_raise_no_warning(tmp_path: Path) -> None:
    path = tmp_path / "near.png"
    path.write_bytes(b.png_header_only(9_900, 9_900))  # Pillow alone would warn of this one
    assert "damaged" in refused(path)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1)])
def test_one_pixel_wide(tmp_path: Path, size: tuple[int, int]) -> None:
    (tmp_path / "line.png").write_bytes(b.saved(Image.new("RGB", size), "PNG"))
    assert "too small" in refused(tmp_path / "line.png")


def test_zero_pixels_wide(tmp_path: Path) -> None:
    (tmp_path / "zero.png").write_bytes(b.png_header_only(0, 10))
    refused(tmp_path / "zero.png")


def test_floating_point_values_are_refused(tmp_path: Path) -> None:
    image = Image.fromarray(np.ones((4, 4), np.float32))
    (tmp_path / "float.tif").write_bytes(b.saved(image, "TIFF"))
    assert "floating-point" in refused(tmp_path / "float.tif")


def test_32_bit_values_of_unknown_range_are_refused(tmp_path: Path) -> None:
    image = Image.fromarray(np.full((4, 4), 100_000, np.int32))
    (tmp_path / "deep.tif").write_bytes(b.saved(image, "TIFF"))
    assert "32-bit" in refused(tmp_path / "deep.tif")


@pytest.mark.parametrize("tags", [{50706: b"\1\4\0\0"}, {254: 1, 330: 1000}], ids=["DNG", "NEF"])
def test_camera_raw_is_not_taken_for_its_thumbnail(tmp_path: Path, tags: dict[int, object]) -> None:
    (tmp_path / "photo.tif").write_bytes(b.saved(Image.fromarray(b.colours()), "TIFF", tiffinfo=tags))
    assert "raw file" in refused(tmp_path / "photo.tif")


def test_a_text_bomb_in_a_png_is_passed_over(tmp_path: Path) -> None:
    bomb = b"Comment\0\0" + zlib.compress(b"a" * 8_000_000, 9)  # eight times what Pillow unpacks
    (tmp_path / "bomb.png").write_bytes(b.with_chunk(WHOLE["PNG"], b"zTXt", bomb))
    assert read_picture(tmp_path / "bomb.png").size_px == (40, 50)
