"""TIFFs come back to the level in two other readers, tagged, sized, and equal however they were written."""

from __future__ import annotations

import io

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from designgen.imaging import colour, decode, tiff
from designgen.imaging.icc_tags import grey_profile, srgb_profile
from designgen.imaging.levels import to_bytes8, to_bytes16
from designgen.imaging.tiff import (
    TiffForm,
    encode_bilevel_tiff,
    encode_grey_tiff,
    encode_indexed_tiff,
    encode_ink_tiff,
    encode_levels,
    encode_tiff,
    write_rows,
)

RNG = np.random.default_rng(5)
PIXELS = RNG.random((1, 3, 37, 23), dtype=np.float32)
ALPHA = RNG.random((1, 1, 37, 23), dtype=np.float32)
SCHEMES = ("lzw", "deflate", "none")


def page(data: bytes) -> tifffile.TiffPage:
    return tifffile.TiffFile(io.BytesIO(data)).pages.first


@pytest.fixture(autouse=True)
def small_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff, "STRIP_BYTES", 1000)  # several strips, the last one shorter


@pytest.mark.parametrize("compression", SCHEMES)
@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("alpha", [None, ALPHA], ids=["opaque", "alpha"])
def test_every_level_comes_back(compression: tiff.Compression, bits: tiff.Bits, alpha: np.ndarray | None) -> None:
    data = encode_tiff(PIXELS, alpha=alpha, bits=bits, form=TiffForm(150, compression))
    quantise = to_bytes8 if bits == 8 else to_bytes16
    wanted = PIXELS if alpha is None else np.concatenate([PIXELS, alpha], 1)
    np.testing.assert_array_equal(tifffile.imread(io.BytesIO(data)), quantise(wanted)[0].transpose(1, 2, 0))
    picture = decode(data)
    step = 255 if bits == 8 else 65535
    assert np.abs(picture.pixels - PIXELS).max() * step <= 0.51
    assert picture.dpi == 150
    assert picture.notices == ()
    if alpha is not None:
        assert picture.alpha is not None
        assert np.abs(picture.alpha - alpha).max() * step <= 0.51


def test_tags() -> None:
    first = page(encode_tiff(PIXELS, form=TiffForm((150.5, 300), xmp=b"<x/>")))
    assert first.tags["XResolution"].value[0] / first.tags["XResolution"].value[1] == pytest.approx(150.5)
    assert first.tags["YResolution"].value == (300, 1)
    assert first.tags["ResolutionUnit"].value == tifffile.RESUNIT.INCH
    assert first.tags["Compression"].value == tifffile.COMPRESSION.LZW
    assert bytes(first.tags[700].value) == b"<x/>"
    assert first.iccprofile == srgb_profile()
    assert "DateTime" not in first.tags


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=8), st.sampled_from([1, 2, 3, 4]), st.booleans())
def test_bands_leave_no_trace(heights: list[int], channels: int, deep: bool) -> None:
    heights.append(1)
    dtype = np.uint16 if deep else np.uint8
    levels = np.random.default_rng(sum(heights)).integers(0, 255, (sum(heights), 11, channels)).astype(dtype)
    out, top = io.BytesIO(), 0
    bands = []
    for height in heights:
        bands.append(levels[top : top + height])
        top += height
    write_rows(out, levels.shape, dtype, iter(bands), TiffForm(300))
    assert out.getvalue() == encode_levels(levels, TiffForm(300))
    read = tifffile.imread(io.BytesIO(out.getvalue()))
    np.testing.assert_array_equal(read.reshape(levels.shape), levels)


@pytest.mark.parametrize("given", [5, 7])
def test_too_few_or_too_many_rows_are_refused(given: int) -> None:
    with pytest.raises(ValueError, match="expected 6 rows"):
        write_rows(io.BytesIO(), (6, 4, 3), np.uint8, [np.zeros((given, 4, 3), np.uint8)], TiffForm(300))


@pytest.mark.parametrize(
    "band", [np.zeros((6, 5, 3), np.uint8), np.zeros((6, 4, 1), np.uint8), np.zeros((6, 4, 3), np.uint16)]
)
def test_a_band_of_another_shape_is_refused(band: np.ndarray) -> None:
    with pytest.raises(ValueError, match="bands"):
        write_rows(io.BytesIO(), (6, 4, 3), np.uint8, [band], TiffForm(300))


def test_big_tiff_when_asked_and_read_by_others() -> None:
    data = encode_tiff(PIXELS, form=TiffForm(300, big=True))
    assert data[:4] == b"II+\0"
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data))), to_bytes8(PIXELS)[0].transpose(1, 2, 0))


def test_big_tiff_is_chosen_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiff, "BIG_ABOVE_BYTES", 100)
    assert encode_tiff(PIXELS, form=TiffForm(300))[:4] == b"II+\0"
    assert encode_tiff(PIXELS, form=TiffForm(300, big=False))[:4] == b"II*\0"


def test_the_same_picture_gives_the_same_file() -> None:
    assert encode_tiff(PIXELS, form=TiffForm(300)) == encode_tiff(PIXELS.copy(), form=TiffForm(300))


def test_grey() -> None:
    plane = RNG.integers(0, 256, (30, 20), dtype=np.uint8)
    data = encode_grey_tiff(plane, TiffForm(300))
    assert page(data).iccprofile == grey_profile()
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(data))), plane)
    np.testing.assert_array_equal(to_bytes8(decode(data).pixels)[0, 0], plane)


def test_film_is_one_bit_and_black_where_true() -> None:
    film = RNG.random((40, 37)) < 0.3
    data = encode_bilevel_tiff((40, 37), [film[:7], film[7:]], TiffForm(1200))
    first = page(data)
    assert first.bitspersample == 1
    assert first.photometric == tifffile.PHOTOMETRIC.MINISWHITE
    seen = np.asarray(Image.open(io.BytesIO(data)).convert("L"))
    np.testing.assert_array_equal(seen == 0, film)
    with pytest.raises(ValueError, match="expected 41 rows"):
        encode_bilevel_tiff((41, 37), [film], TiffForm(1200))


def test_indexed() -> None:
    labels = RNG.integers(0, 12, (33, 21), dtype=np.uint8)
    colours = RNG.integers(0, 256, (12, 3), dtype=np.uint8)
    image = Image.open(io.BytesIO(encode_indexed_tiff(labels, colours, TiffForm(300))))
    assert image.mode == "P"
    np.testing.assert_array_equal(np.asarray(image), labels)
    np.testing.assert_array_equal(np.asarray(image.convert("RGB")), colours[labels])


@pytest.mark.parametrize("count", [2, 3, 4, 5, 12])
def test_named_inks(count: int) -> None:
    planes = RNG.integers(0, 256, (31, 22, count), dtype=np.uint8)
    names = [f"L{i} é" for i in range(count)]
    first = page(encode_ink_tiff(planes, names, TiffForm(300)))
    assert first.photometric == tifffile.PHOTOMETRIC.SEPARATED
    np.testing.assert_array_equal(first.asarray(), planes)
    assert first.tags["InkSet"].value == 2
    assert first.tags["NumberOfInks"].value == count
    data = encode_ink_tiff(planes, names, TiffForm(300))
    assert b"".join(name.replace("é", "?").encode() + b"\0" for name in names) in data


@pytest.mark.parametrize("dpi", [0.0, float("nan"), 1e6, (300.0, -1.0)])
def test_an_impossible_dpi_is_refused(dpi: float) -> None:
    with pytest.raises(ValueError, match="dpi"):
        TiffForm(dpi)


def test_wrong_arrays_are_refused() -> None:
    with pytest.raises(ValueError, match="bits"):
        encode_tiff(PIXELS, bits=12, form=TiffForm(300))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="compression"):
        TiffForm(300, "jpeg")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="dtype"):
        encode_levels(np.zeros((3, 3, 3), np.float32), TiffForm(300))
    with pytest.raises(ValueError, match="labels"):
        encode_indexed_tiff(np.full((3, 3), 2, np.uint8), np.zeros((2, 3), np.uint8), TiffForm(300))
    with pytest.raises(ValueError, match="planes"):
        encode_ink_tiff(np.zeros((3, 3, 2), np.uint8), ["one"], TiffForm(300))
    with pytest.raises(ValueError, match="plane"):
        encode_grey_tiff(np.zeros((3, 3, 1), np.uint8), TiffForm(300))


def test_our_profiles_are_what_they_say() -> None:
    assert colour.is_srgb(srgb_profile(), "RGB")
    curve = colour.grey_curve(grey_profile())
    assert curve is not None
    np.testing.assert_allclose(curve[:, 0], np.linspace(0, 1, 256), atol=1.01 / 255)
    for profile in (srgb_profile(), grey_profile()):
        assert len(profile) == int.from_bytes(profile[:4], "big")
        assert profile[8:12] == b"\x02\x10\x00\x00"
        assert ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
