"""Deep PNGs and PNGs in bands: equal to the level, and no trace of the bands."""

from __future__ import annotations

import io
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from designgen.imaging import decode, encode_png, recipe_in, strip_metadata, with_recipe
from designgen.imaging.levels import to_bytes16
from designgen.imaging.metadata import chunks, xmp_in
from designgen.imaging.png_rows import PngForm, write_png_rows


def written(levels: np.ndarray, bands: list[np.ndarray] | None = None, form: PngForm | None = None) -> bytes:
    out = io.BytesIO()
    write_png_rows(out, levels.shape, levels.dtype, bands or [levels], form or PngForm())
    return out.getvalue()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.integers(1, 17), st.sampled_from([1, 2, 3, 4]), st.booleans(), st.integers(1, 40))
def test_bands_leave_no_trace_and_every_level_comes_back(h: int, w: int, channels: int, deep: bool, step: int) -> None:
    dtype = np.uint16 if deep else np.uint8
    levels = np.random.default_rng(h * w).integers(0, np.iinfo(dtype).max + 1, (h, w, channels)).astype(dtype)
    data = written(levels)
    # The filter looks at 64 rows at once, but each row's choice is its own.
    assert written(levels, [levels[i : i + step] for i in range(0, h, step)]) == data
    if channels != 2:
        seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED).reshape(levels.shape)
        order = {1: [0], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[channels]
        np.testing.assert_array_equal(seen[..., order], levels)
    elif not deep:
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data))), levels)


def test_large_files_have_sound_chunks() -> None:
    levels = np.random.default_rng(0).integers(0, 256, (400, 500, 3), dtype=np.uint8)
    data = written(levels)
    kinds = [kind for kind, _ in chunks(data)]
    assert kinds.count(b"IDAT") == 3
    assert kinds[-1] == b"IEND"
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data))), levels)


def test_sixteen_bits_with_everything_on_it() -> None:
    rng = np.random.default_rng(1)
    pixels, alpha = rng.random((1, 3, 20, 30), dtype=np.float32), rng.random((1, 1, 20, 30), dtype=np.float32)
    data = encode_png(pixels, alpha=alpha, dpi=150, recipe={"a": "é"}, bits=16, xmp=b"<x/>")
    assert data[24] == 16
    picture = decode(data)
    np.testing.assert_array_equal(to_bytes16(picture.pixels), to_bytes16(pixels))
    assert picture.alpha is not None
    np.testing.assert_array_equal(to_bytes16(picture.alpha), to_bytes16(alpha))
    assert picture.dpi == 150
    assert picture.recipe == {"a": "é"}
    assert xmp_in(data) == b"<x/>"
    assert dict(chunks(data))[b"sRGB"] == b"\0"


def test_levels16_are_exact_at_both_ends() -> None:
    values = np.array([0, 1 / 65535, 0.5, 65534 / 65535, 1], np.float32)
    np.testing.assert_array_equal(to_bytes16(values), [0, 1, 32768, 65534, 65535])


def test_xmp_rides_on_8_bits_and_survives_a_new_recipe() -> None:
    pixels = np.full((1, 3, 4, 4), 0.5, np.float32)
    plain, tagged = encode_png(pixels), encode_png(pixels, xmp=b"<x/>")
    assert xmp_in(plain) == b""
    assert xmp_in(tagged) == b"<x/>"
    dressed = with_recipe(tagged, {"b": 2})
    assert xmp_in(dressed) == b"<x/>"
    assert recipe_in(dressed) == {"b": 2}
    assert strip_metadata(dressed) == strip_metadata(plain)
    for kind, body in chunks(dressed):
        assert zlib.crc32(kind + body).to_bytes(4, "big") in dressed


def test_what_no_png_can_be_is_refused() -> None:
    levels = np.zeros((4, 4, 3), np.uint8)
    with pytest.raises(ValueError, match="expected 4 rows"):
        written(levels, [levels[:3]])
    with pytest.raises(ValueError, match="expected 4 rows"):
        written(levels, [levels, levels])
    with pytest.raises(ValueError, match="shape"):
        written(np.zeros((4, 4, 5), np.uint8))
    with pytest.raises(TypeError, match="dtype"):
        written(np.zeros((4, 4, 3), np.float32))
    with pytest.raises(ValueError, match="bands"):
        written(levels, [levels.astype(np.uint16)])
    with pytest.raises(ValueError, match="dpi"):
        PngForm(dpi=0.5)
    with pytest.raises(ValueError, match="bits"):
        encode_png(np.zeros((1, 3, 4, 4), np.float32), bits=12)
