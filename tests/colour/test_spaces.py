"""Colour spaces: agreement with other people's figures, round trips, the gamut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from skimage.color import deltaE_ciede2000

from designgen.colour.spaces import (
    delta_e,
    delta_e_cmc,
    from_lch,
    hex_of,
    in_gamut,
    is_shown,
    lab_from_srgb,
    lch,
    oklab_from_srgb,
    srgb_from_lab,
    srgb_from_oklab,
    srgb_of_hex,
)

UNIT = st.floats(0, 1)
RGB = st.tuples(UNIT, UNIT, UNIT)


@given(RGB)
def test_srgb_comes_back_from_lab_and_oklab(rgb: tuple[float, float, float]) -> None:
    np.testing.assert_allclose(srgb_from_lab(lab_from_srgb(rgb)), rgb, atol=1e-5)
    np.testing.assert_allclose(srgb_from_oklab(oklab_from_srgb(rgb)), rgb, atol=1e-5)


def test_white_black_and_grey_are_neutral() -> None:
    lab = lab_from_srgb([[1, 1, 1], [0, 0, 0], [0.5, 0.5, 0.5]])
    np.testing.assert_allclose(lab[:, 1:], 0, atol=1e-3)
    np.testing.assert_allclose(lab[:2, 0], [100, 0], atol=1e-6)
    np.testing.assert_allclose(oklab_from_srgb([1, 1, 1]), [1, 0, 0], atol=1e-4)


def test_lab_is_that_of_littlecms() -> None:
    levels = np.random.default_rng(0).integers(0, 256, (1, 300, 3), dtype=np.uint8)
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )  # fmt: skip
    theirs = np.asarray(ImageCms.applyTransform(Image.fromarray(levels), transform)).astype(np.float64)[0]
    theirs[:, 0] *= 100 / 255
    theirs[:, 1:] = (theirs[:, 1:] + 128) % 256 - 128
    assert np.abs(lab_from_srgb(levels[0] / 255) - theirs).max() < 1.01  # their integers


def test_known_colours() -> None:
    np.testing.assert_allclose(lab_from_srgb(srgb_of_hex("#ff0000")), [54.29, 80.81, 69.89], atol=0.02)
    np.testing.assert_allclose(lab_from_srgb(srgb_of_hex("#0000ff")), [29.57, 68.30, -112.03], atol=0.02)
    np.testing.assert_allclose(oklab_from_srgb(srgb_of_hex("#ff0000")), [0.62796, 0.22486, 0.12585], atol=1e-4)


def test_delta_e_of_the_reference_pairs() -> None:
    # Sharma, Wu, Dalal 2005, table 1, pairs 1, 7, 20, 25.
    first = [[50, 2.6772, -79.7751], [50, 0, 0], [50, 2.5, 0], [60.2574, -34.0099, 36.2677]]
    second = [[50, 0, -82.7485], [50, -1, 2], [50, 3.2592, 0.3350], [60.4626, -34.1751, 39.4387]]
    np.testing.assert_allclose(delta_e(first, second), [2.0425, 2.3669, 1.0, 1.2644], atol=1e-3)
    np.testing.assert_allclose(
        delta_e(first, second), deltaE_ciede2000(np.array(first, float), np.array(second, float))
    )


@settings(max_examples=60)
@given(st.floats(-0.2, 1.2), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_the_gamut_takes_chroma_and_nothing_else(lightness: float, a: float, b: float) -> None:
    inside = in_gamut([lightness, a, b])
    assert is_shown(inside)
    assert inside[0] == pytest.approx(np.clip(lightness, 0, 1))
    before, after = lch([lightness, a, b]), lch(inside)
    assert after[1] <= before[1] + 1e-12
    if after[1] > 1e-4:
        assert abs((after[2] - before[2] + 180) % 360 - 180) < 1e-3
    if is_shown([np.clip(lightness, 0, 1), a, b]):
        np.testing.assert_allclose(inside[1:], [a, b])


@given(st.floats(0, 100), st.floats(0, 120), st.floats(0, 359.9))
def test_cylinders_come_back(lightness: float, chroma: float, hue: float) -> None:
    lab = from_lch([lightness, chroma, hue])
    np.testing.assert_allclose(from_lch(lch(lab)), lab, atol=1e-9)


def test_hex() -> None:
    assert hex_of(srgb_of_hex("#1F3a5f")) == "#1f3a5f"
    assert hex_of([1.2, -1, 0.5]) == "#ff0080"
    for wrong in ("#12", "#gggggg", "", "12345"):
        with pytest.raises(ValueError, match=r"invalid literal|expected"):
            srgb_of_hex(wrong)


def test_arrays_of_any_shape() -> None:
    cube = np.random.default_rng(1).random((4, 5, 3))
    assert lab_from_srgb(cube).shape == cube.shape
    assert in_gamut(oklab_from_srgb(cube) * 3).shape == cube.shape
    assert in_gamut(np.zeros((0, 3))).shape == (0, 3)


def test_cmc_is_that_of_the_standard() -> None:
    # Lightness alone: S_L = 0.040975 L / (1 + 0.01765 L), counted half (ISO 105-J03).
    assert delta_e_cmc((50, 0, 0), (55, 0, 0)) == pytest.approx(5 / 2 / (0.040975 * 50 / (1 + 0.01765 * 50)))
    assert delta_e_cmc((10, 0, 0), (12, 0, 0)) == pytest.approx(2 / 2 / 0.511)
    # Chroma alone: S_C = 0.0638 C / (1 + 0.0131 C) + 0.638.
    assert delta_e_cmc((50, 40, 0), (50, 44, 0)) == pytest.approx(4 / (0.0638 * 40 / (1 + 0.0131 * 40) + 0.638))
    assert delta_e_cmc((50, 44, 0), (50, 40, 0)) != pytest.approx(float(delta_e_cmc((50, 40, 0), (50, 44, 0))))
    some = np.random.default_rng(0).uniform((0, -80, -80), (100, 80, 80), (500, 3))
    assert (delta_e_cmc(some, some) == 0).all()
    apart = delta_e_cmc(some[:250], some[250:])
    assert np.isfinite(apart).all() and (apart > 0).all()


@pytest.mark.parametrize("text", ["#12345", "12345g", "#+1+2+3", "# 1 2 3", "1_2_3_", "", "#1234567"])
def test_what_is_no_hex_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rrggbb"):
        srgb_of_hex(text)
