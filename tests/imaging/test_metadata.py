from __future__ import annotations

import json
import math
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from designgen.errors import InputError
from designgen.imaging import decode, encode_png, read_recipe, recipe_in, strip_metadata
from designgen.imaging.metadata import MAX_RECIPE_BYTES, canonical_recipe, chunks

from . import builders as b

PIXELS = np.random.default_rng(0).random((1, 3, 6, 8), dtype=np.float32)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(), json_values, max_size=4))
def test_any_recipe_comes_back(recipe: dict[str, object]) -> None:
    assert recipe_in(encode_png(PIXELS, recipe=recipe)) == recipe


def test_a_long_recipe_is_compressed_and_comes_back() -> None:
    recipe = {"swatches": [f"rosé {i}.png" for i in range(3000)]}
    data = encode_png(PIXELS, recipe=recipe)
    assert len(data) < 20_000
    assert recipe_in(data) == recipe


def test_a_short_recipe_can_be_read_by_any_tool() -> None:
    assert b'{"name":"x"}' in encode_png(PIXELS, recipe={"name": "x"})


def test_other_readers_see_the_recipe(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encode_png(PIXELS, recipe={"b": 1, "a": "é"}))
    with Image.open(tmp_path / "a.png") as image:
        assert json.loads(image.info["designgen"]) == {"a": "é", "b": 1}


def test_the_recipe_is_one_text_for_one_recipe() -> None:
    assert canonical_recipe({"b": [1, 2], "a": "é"}) == canonical_recipe(dict(a="é", b=[1, 2])) == '{"a":"é","b":[1,2]}'


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_numbers_json_has_no_form_for_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode_png(PIXELS, recipe={"x": value})


def test_paths_and_oversize_are_refused() -> None:
    with pytest.raises(TypeError):
        encode_png(PIXELS, recipe={"x": Path("a")})
    with pytest.raises(ValueError, match="at most"):
        encode_png(PIXELS, recipe={"x": "a" * MAX_RECIPE_BYTES})


def test_read_recipe_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "été.png").write_bytes(encode_png(PIXELS, recipe={"seed": 1}))
    assert read_recipe(tmp_path / "été.png") == {"seed": 1}


@pytest.mark.parametrize("name", ["missing.png", "."])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        read_recipe(tmp_path / name)


def itxt(text: bytes, *, compressed: int = 0, key: bytes = b"designgen") -> bytes:
    return key + b"\0" + bytes((compressed, 0)) + b"\0\0" + text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"designgen",
        b"designgen\0",
        b"designgen\0\0\0no end",
        itxt(b"not json"),
        itxt(b"[1, 2]"),
        itxt(b'"text"'),
        itxt(b"\xff\xfe"),
        itxt(b"not zlib", compressed=1),
        itxt(b"[" * 100_000),
        itxt(b"1" * (MAX_RECIPE_BYTES + 1)),
        itxt(zlib.compress(b" " * 50_000_000), compressed=1),
        itxt(b'{"a": 1}', key=b"other"),
    ],
)
def test_foreign_damaged_and_huge_texts_are_no_recipe(body: bytes) -> None:
    data = b.with_chunk(encode_png(PIXELS), b"iTXt", body)
    assert recipe_in(data) is None
    assert recipe_in(b.with_chunk(encode_png(PIXELS, recipe={"seed": 1}), b"iTXt", body)) == {"seed": 1}


def test_a_recipe_with_a_flipped_bit_is_no_recipe() -> None:
    data = bytearray(encode_png(PIXELS, recipe={"seed": 1}))
    at = bytes(data).index(b'"seed":1') + 7
    data[at] ^= 1
    assert b'"seed":0' in bytes(data)
    assert recipe_in(bytes(data)) is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=20))
def test_no_bytes_make_it_raise(at: int, junk: bytes) -> None:
    data = encode_png(PIXELS, recipe={"seed": 1})
    recipe_in(data[:at])
    recipe_in(data[:at] + junk + data[at + len(junk) :])
    recipe_in(junk)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "WEBP"])
def test_other_formats_have_no_recipe(tmp_path: Path, kind: str) -> None:
    (tmp_path / "x").write_bytes(b.saved(Image.fromarray(b.colours()), kind))
    assert read_recipe(tmp_path / "x") is None


def test_stripping_leaves_the_picture_its_dpi_and_colour_tag() -> None:
    alpha = np.random.default_rng(1).random((1, 1, 6, 8), dtype=np.float32)
    data = encode_png(PIXELS, alpha=alpha, dpi=150, recipe={"client": "secret"})
    bare = strip_metadata(data)
    assert b"secret" not in bare
    assert bare == encode_png(PIXELS, alpha=alpha, dpi=150)
    assert [kind for kind, _ in chunks(bare)] == [b"IHDR", b"sRGB", b"pHYs", b"IDAT", b"IEND"]


def test_stripping_takes_every_kind_of_text_exif_and_time() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "secret")
    info.add_text("Long", "secret", zip=True)
    exif = Image.Exif()
    exif[0x010F] = "secret"
    data = b.saved(Image.fromarray(b.colours()), "PNG", pnginfo=info, exif=exif)
    data = b.with_chunk(data, b"tIME", b"\x07\xea\x01\x01\0\0\0")
    data = b.with_chunk(data, b"prVt", b"secret") + b"secret after the end"
    bare = strip_metadata(data)
    assert b"secret" not in bare
    assert {kind for kind, _ in chunks(bare)} == {b"IHDR", b"IDAT", b"IEND"}
    np.testing.assert_array_equal(decode(bare).pixels, decode(data).pixels)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", encode_png(PIXELS)[:-4], encode_png(PIXELS)[:50]])
def test_stripping_wants_a_whole_png(data: bytes) -> None:
    with pytest.raises(ValueError, match="PNG"):
        strip_metadata(data)


@pytest.mark.parametrize("big", [False, True])
def test_a_tiff_remembers_in_its_xmp(tmp_path: Path, big: bool) -> None:
    from designgen.imaging import Facts, decode
    from designgen.imaging.tiff import TiffForm, encode_tiff
    from designgen.imaging.xmp import packet

    recipe = {"kind": "export", "name": "rosé"}
    pixels = np.full((1, 3, 8, 8), 0.5, np.float32)
    data = encode_tiff(pixels, form=TiffForm(150.0, xmp=packet(Facts(recipe=recipe)), big=big))
    (tmp_path / "a.tif").write_bytes(data)
    assert read_recipe(tmp_path / "a.tif") == recipe
    assert decode(data).recipe == recipe
    assert recipe_in(encode_tiff(pixels, form=TiffForm(150.0))) is None
    assert recipe_in(data[:40]) is None
