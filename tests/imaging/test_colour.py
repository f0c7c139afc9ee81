from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from designgen.imaging import Picture, decode
from designgen.imaging.colour import CMYK_NOTICE, DAMAGED_NOTICE, UNTAGGED_NOTICE, cmyk_to_srgb
from designgen.imaging.icc_matrix import parse_matrix_profile, srgb_encode

from . import builders as b

ADOBE = b.matrix_icc("Adobe RGB (1998)", b.ADOBE_RGB, b.gamma_curve(b.ADOBE_GAMMA))
P3 = b.matrix_icc("Display P3", b.DISPLAY_P3, b.srgb_curve())
SRGB = b.matrix_icc("sRGB of a camera", b.SRGB, b.srgb_curve())
PAPER = b.table_icc(
    b"CMYK",
    4,
    {
        (0, 0, 0, 0): (95, 0, -2), (1, 0, 0, 0): (55, -37, -50), (0, 1, 0, 0): (48, 74, -3), (0, 0, 1, 0): (89, -5, 93),
        (1, 1, 0, 0): (24, 22, -46), (1, 0, 1, 0): (50, -65, 27), (0, 1, 1, 0): (47, 68, 48), (0, 0, 0, 1): (16, 0, 0),
    },
)  # fmt: skip

# The same colour in both spaces, from the published conversions of sRGB's primaries.
KNOWN = [
    (ADOBE, (219, 0, 0), (255, 0, 0)),
    (ADOBE, (144, 255, 60), (0, 255, 0)),
    (ADOBE, (0, 0, 250), (0, 0, 255)),
    (ADOBE, (255, 255, 255), (255, 255, 255)),
    (ADOBE, (0, 0, 0), (0, 0, 0)),
    (P3, (234, 51, 35), (255, 0, 0)),
    (P3, (117, 251, 76), (0, 255, 0)),
    (P3, (0, 0, 245), (0, 0, 255)),
    (P3, (128, 128, 128), (128, 128, 128)),
]


def flat(picture: Picture) -> np.ndarray:
    return picture.pixels[0, :, 0, 0] * 255.0


def deep_png(values: np.ndarray, icc: bytes, colour_type: int = 2) -> bytes:
    return b.png16(values, colour_type=colour_type, extra=b.chunk(b"iCCP", b"x\0\0" + zlib.compress(icc)))


@pytest.mark.parametrize(("icc", "colour", "srgb"), KNOWN)
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_wide_gamut_profiles_are_converted(
    kind: str, icc: bytes, colour: tuple[int, ...], srgb: tuple[int, ...]
) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    picture = decode(b.saved(Image.new("RGB", (4, 4), colour), kind, icc_profile=icc, **options))
    np.testing.assert_allclose(flat(picture), srgb, atol=4)
    assert picture.notices[0].startswith("Converted from ")


@pytest.mark.parametrize(("icc", "colour", "srgb"), KNOWN)
def test_16_bit_wide_gamut_is_converted(icc: bytes, colour: tuple[int, ...], srgb: tuple[int, ...]) -> None:
    values = np.full((4, 4, 3), np.array(colour) * 257, np.uint16)
    np.testing.assert_allclose(flat(decode(deep_png(values, icc))), srgb, atol=4)


@pytest.mark.parametrize("icc", [ADOBE, P3, b.matrix_icc("sampled", b.ADOBE_RGB, b.sampled_curve(2.2))])
def test_16_bit_and_8_bit_conversions_agree(icc: bytes) -> None:
    rgb = b.colours(20, 20, seed=4)
    eight = decode(b.saved(Image.fromarray(rgb), "PNG", icc_profile=icc)).pixels
    sixteen = decode(deep_png(rgb.astype(np.uint16) * 257, icc)).pixels
    # Shadows near the edge of the gamut are steep, hence a few levels there.
    difference = np.abs(eight - sixteen) * 255
    assert np.percentile(difference, 95) <= 1.0
    assert difference.max() <= 5.0


def test_16_bit_conversion_keeps_levels_that_8_bits_have_not() -> None:
    ramp = np.repeat(np.arange(20_000, 20_256, dtype=np.uint16).reshape(1, 256, 1), 3, axis=2).repeat(2, axis=0)
    row = decode(deep_png(ramp, ADOBE)).pixels[0, 1, 0]
    assert len(np.unique(row)) == 256
    assert np.all(np.diff(row) > 0)


def test_16_bit_with_a_table_profile_goes_by_8_bits() -> None:
    tables = b.table_icc(b"RGB ", 3, {(1, 1, 1): (100, 0, 0), (1, 0, 0): (50, 60, 50)})
    values = np.full((4, 4, 3), 65535, np.uint16)
    np.testing.assert_allclose(flat(decode(deep_png(values, tables))), 255, atol=1)


def test_srgb_by_any_name_changes_nothing() -> None:
    rgb = b.colours()
    picture = decode(b.saved(Image.fromarray(rgb), "PNG", icc_profile=SRGB))
    np.testing.assert_allclose(picture.pixels[0].transpose(1, 2, 0) * 255, rgb, atol=1e-4)
    assert picture.notices == ()


def test_alpha_survives_conversion() -> None:
    image = Image.new("RGBA", (4, 4), (219, 0, 0, 128))
    picture = decode(b.saved(image, "PNG", icc_profile=ADOBE))
    assert picture.alpha is not None
    np.testing.assert_allclose(picture.alpha * 255, 128, atol=1e-3)
    np.testing.assert_allclose(flat(picture), (255, 0, 0), atol=3)


def test_a_grey_profile_is_converted_at_both_depths() -> None:
    linear = b.grey_icc(1.0)
    expected = float(srgb_encode(np.array([128 / 255]))[0]) * 255  # 188: linear light is encoded
    eight = decode(b.saved(Image.new("L", (4, 4), 128), "PNG", icc_profile=linear))
    sixteen = decode(deep_png(np.full((4, 4, 1), 128 * 257, np.uint16), linear, colour_type=0))
    np.testing.assert_allclose(flat(eight), expected, atol=1)
    np.testing.assert_allclose(flat(sixteen), expected, atol=1)


@pytest.mark.parametrize("icc", [b"not a profile", ADOBE[:200], ADOBE[:128] + b"\xff" * 200, b.grey_icc(2.2)])
def test_a_profile_that_is_damaged_or_does_not_fit_is_ignored_and_said(icc: bytes) -> None:
    rgb = b.colours()
    picture = decode(b.saved(Image.fromarray(rgb), "PNG", icc_profile=icc))
    np.testing.assert_allclose(picture.pixels[0].transpose(1, 2, 0) * 255, rgb, atol=1e-4)
    assert picture.notices == (DAMAGED_NOTICE,)


@pytest.mark.parametrize("icc", [b"not a profile", ADOBE[:128] + b"\xff" * 200])
def test_a_damaged_profile_in_16_bits(icc: bytes) -> None:
    values = np.full((4, 4, 3), 30_000, np.uint16)
    picture = decode(deep_png(values, icc))
    np.testing.assert_allclose(flat(picture), 30_000 / 257, atol=0.6)
    assert picture.notices == (DAMAGED_NOTICE,)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
@pytest.mark.parametrize(
    ("ink", "srgb"),
    [
        ((0, 0, 0, 0), (255, 255, 255)),
        ((255, 0, 0, 0), (0, 174, 239)),
        ((0, 255, 0, 0), (236, 0, 140)),
        ((0, 0, 255, 0), (255, 242, 0)),
        ((0, 0, 0, 255), (35, 31, 32)),
    ],
)
def test_cmyk_without_a_profile_looks_like_ink_on_paper(kind: str, ink: tuple[int, ...], srgb: tuple[int, ...]) -> None:
    picture = decode(b.saved(Image.new("CMYK", (8, 8), ink), kind))
    np.testing.assert_allclose(flat(picture), srgb, atol=3)
    assert picture.notices == (CMYK_NOTICE,)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_with_a_profile_uses_it(kind: str) -> None:
    def read(ink: tuple[int, ...]) -> np.ndarray:
        return flat(decode(b.saved(Image.new("CMYK", (8, 8), ink), kind, icc_profile=PAPER)))

    np.testing.assert_allclose(read((0, 0, 0, 0)), 255, atol=1)  # paper white becomes white
    magenta = read((0, 255, 0, 0))
    assert magenta[0] > 180
    assert magenta[1] < 40
    assert decode(b.saved(Image.new("CMYK", (8, 8)), kind, icc_profile=PAPER)).notices == (
        "Converted from Paper to sRGB.",
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1, width=32), min_size=4, max_size=4), st.integers(0, 3), st.floats(0, 1, width=32))
def test_more_ink_never_sends_back_more_light(ink: list[float], channel: int, more: float) -> None:
    before = np.array(ink, np.float32)
    after = before.copy()
    after[channel] = max(after[channel], more)
    first, second = cmyk_to_srgb(before[None])[0], cmyk_to_srgb(after[None])[0]
    assert first.min() >= 0
    assert first.max() <= 1
    assert second.mean() <= first.mean() + 1e-5


@pytest.mark.parametrize(
    ("kind", "parameters", "expected"),
    [
        (0, (2.0,), lambda x: x**2),
        (1, (2.0, 1.0, -0.1), lambda x: np.where(x >= 0.1, (x - 0.1) ** 2, 0)),
        (2, (2.0, 1.0, -0.1, 0.05), lambda x: np.where(x >= 0.1, (x - 0.1) ** 2 + 0.05, 0.05)),
        (3, (2.0, 1.0, 0.0, 0.5, 0.2), lambda x: np.where(x >= 0.2, x**2, 0.5 * x)),
        (4, (2.0, 1.0, 0.0, 0.5, 0.2, 0.1, 0.02), lambda x: np.where(x >= 0.2, x**2 + 0.1, 0.5 * x + 0.02)),
    ],
)
def test_parametric_curves(kind: int, parameters: tuple[float, ...], expected: object) -> None:
    curve = b"para\0\0\0\0" + bytes((0, kind, 0, 0)) + b"".join(b._s15(v) for v in parameters)
    profile = parse_matrix_profile(b.matrix_icc("x", b.SRGB, curve))
    assert profile is not None
    x = np.linspace(0, 1, 4096)
    np.testing.assert_allclose(profile.curves[0], expected(x), atol=1e-4)  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=64), st.integers(0, 500))
def test_damaged_profiles_never_raise(junk: bytes, at: int) -> None:
    damaged = ADOBE[:at] + junk + ADOBE[at + len(junk) :]
    parse_matrix_profile(damaged)
    assert parse_matrix_profile(PAPER) is None


def test_what_names_no_profile_is_told_and_what_names_srgb_is_not() -> None:
    image = Image.fromarray(b.colours())
    for kind in ("PNG", "TIFF", "JPEG"):
        assert decode(b.saved(image, kind)).notices == (UNTAGGED_NOTICE,)
        assert decode(b.saved(image, kind, icc_profile=SRGB)).notices == ()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 1
    assert decode(b.saved(image, "JPEG", exif=exif)).notices == ()
    assert decode(b.with_chunk(b.saved(image, "PNG"), b"sRGB", b"\0")).notices == ()
    assert decode(b.saved(image.convert("CMYK"), "TIFF")).notices == (CMYK_NOTICE,)
    assert decode(b.saved(image, "BMP")).notices == ()
