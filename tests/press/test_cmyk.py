"""Colours become inks: within the limit, black kept, paper bare, and what the press cannot hold is counted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.colour.spaces import lab_from_srgb
from designgen.press import Edition, Inks, InkTransform, gamut_share, press_profile
from designgen.press.cmyk import limited
from tests.press.samples import edition, waves

TRANSFORM = InkTransform(press_profile())
INKS = Inks(edition(), TRANSFORM)
SHARE = st.floats(0, 1)


def _cube(steps: int = 9) -> np.ndarray:
    levels = np.linspace(0, 255, steps).round().astype(np.uint8)
    return np.ascontiguousarray(np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3))


def test_paper_stays_bare_and_screen_black_is_deep() -> None:
    ends = TRANSFORM.inks(np.array([[[255, 255, 255], [0, 0, 0]]], np.uint8))[0]
    assert not ends[0].any()
    assert ends[1, 3] > 240 and ends[1].sum() > 2.5 * 255


@pytest.mark.parametrize("tac", [180.0, 240.0, 280.0, 300.0, 320.0])
def test_no_colour_has_more_ink_than_the_press_takes_less_what_jpeg_adds(tac: float) -> None:
    transform = InkTransform(press_profile().model_copy(update={"tac_percent": tac}))
    cube = _cube(17)
    inks = transform.inks(cube)
    assert inks.sum(axis=2, dtype=int).max() <= (tac - 12) * 2.55 + 1e-9
    assert np.array_equal(inks[..., 3], transform.unlimited(cube)[..., 3])  # black is never touched


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 4), min_size=1, max_size=30), st.floats(180, 400))
def test_the_limiter_keeps_black_and_the_hue(pixels: list[tuple[int, ...]], tac: float) -> None:
    inks = np.array([pixels], np.uint8)
    out = limited(inks, tac)
    most = int(tac * 255 / 100)
    assert (out.sum(axis=2, dtype=int) <= most).all()
    assert np.array_equal(out[..., 3], inks[..., 3])
    assert (out <= inks).all()
    kept = inks.sum(axis=2, dtype=int) <= most
    assert np.array_equal(out[kept], inks[kept])
    for before, after in zip(inks[0].astype(int), out[0].astype(int), strict=True):
        for one, two in ((0, 1), (1, 2), (0, 2)):
            if before[one] > before[two]:
                assert after[one] >= after[two]


def test_strips_do_not_show() -> None:
    tall = waves(700, 40)
    one_by_one = np.concatenate([TRANSFORM.inks(row[None]) for row in tall])
    assert np.array_equal(TRANSFORM.inks(tall), one_by_one)


@settings(max_examples=40)
@given(SHARE, SHARE, SHARE)
def test_flat_colours_and_pictures_get_the_same_inks(red: float, green: float, blue: float) -> None:
    rgb = tuple(round(v * 255) / 255 for v in (red, green, blue))
    pixel = np.array([[[round(v * 255) for v in rgb]]], np.uint8)
    picture = TRANSFORM.inks(pixel)[0, 0] / 255
    assert np.abs(np.array(INKS.area_of_srgb(rgb).inks) - picture).max() == 0  # type: ignore[arg-type]
    assert np.abs(np.array(TRANSFORM.of_srgb(rgb)) - picture).max() < 0.04


@settings(max_examples=60)
@given(SHARE, SHARE, SHARE)
def test_printable_colours_come_back(red: float, green: float, blue: float) -> None:
    """Inks of a colour well within what the press can print are that colour again, seen on its paper."""
    lab = lab_from_srgb(np.array((red, green, blue)) * 0.5 + 0.3)
    again = TRANSFORM.lab_of(TRANSFORM.of_lab(lab))
    if np.hypot(lab[1], lab[2]) < 16:
        assert np.linalg.norm(again - lab) < 3


def test_lab_reaches_inks_that_a_screen_does_not() -> None:
    cyan = TRANSFORM.lab_of((1.0, 0.0, 0.0, 0.0))
    assert TRANSFORM.of_lab(cyan)[0] > 0.95
    assert TRANSFORM.of_srgb((0.0, 0.6, 0.85))[0] < 0.95


def test_ink_text_is_black_alone_and_overprints() -> None:
    for rgb in ((0.0, 0.0, 0.0), (0x1D / 255, 0x1C / 255, 0x1A / 255)):
        paint = INKS.of_srgb(rgb)
        assert paint.inks == (0, 0, 0, 1) and paint.overprint


def test_grey_text_is_a_tint_of_black_as_light_as_on_screen() -> None:
    for level in (0.3, 0.46, 0.7, 0.9):
        paint = INKS.of_srgb((level, level * 0.985, level * 0.95))
        assert paint.inks[:3] == (0, 0, 0) and not paint.overprint
        lightness = lab_from_srgb(np.array([level, level * 0.985, level * 0.95]))[0]
        assert abs(TRANSFORM._grey_ramp[round(100 * paint.inks[3])] - lightness) < 1.5  # type: ignore[misc]


def test_white_text_is_bare_paper_and_never_overprints() -> None:
    paint = INKS.of_srgb((1.0, 1.0, 1.0))
    assert paint.inks == (0, 0, 0, 0) and not paint.overprint


def test_coloured_text_goes_through_the_profile() -> None:
    paint = INKS.of_srgb((0.61, 0.25, 0.14))
    assert paint.inks[1] > 0.6 and not paint.overprint  # type: ignore[misc]


def test_given_inks_are_taken_as_they_are_and_within_the_limit() -> None:
    assert INKS.of_cmyk((0.02, 0.05, 0.04, 0.0), (1, 1, 1)).inks == (0.02, 0.05, 0.04, 0.0)
    rich = INKS.of_cmyk((1.0, 1.0, 0.9, 1.0), (0, 0, 0)).inks
    assert sum(rich) == pytest.approx(3.0) and rich[3] == 1.0  # type: ignore[misc]


def test_rich_black_only_where_the_press_names_it() -> None:
    assert INKS.rich_black().inks == (0, 0, 0, 1)
    press = press_profile().model_copy(update={"rich_black": (0.6, 0.4, 0.4, 1.0)})
    assert Inks(Edition("print", press), TRANSFORM).rich_black().inks == (0.6, 0.4, 0.4, 1.0)


def test_screen_paints_are_light() -> None:
    screen = Inks(Edition(), None)
    assert screen.of_srgb((0.1, 0.2, 0.3)).inks == () and screen.area_of_srgb((0.1, 0.2, 0.3)).rgb == (0.1, 0.2, 0.3)
    assert not screen.black.overprint


def test_gamut_share_counts_what_the_press_cannot_hold() -> None:
    grey = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
    assert gamut_share(grey, TRANSFORM) == 0
    neon = np.zeros((40, 40, 3), np.uint8)
    neon[:, :10] = (0, 255, 0)
    neon[:, 10:] = (120, 110, 100)
    assert gamut_share(neon, TRANSFORM) == pytest.approx(0.25)
    assert gamut_share(neon, TRANSFORM, delta_e=100) == 0


def test_gamut_share_of_a_large_picture_is_that_of_an_even_sample() -> None:
    large = np.zeros((1500, 1200, 3), np.uint8)
    large[:, :] = (120, 110, 100)
    large[750:] = (0, 255, 0)
    assert gamut_share(large, TRANSFORM) == pytest.approx(0.5, abs=0.01)


def test_editions_are_checked() -> None:
    with pytest.raises(ValueError, match="press"):
        Edition("print")
    with pytest.raises(ValueError, match="press"):
        Edition("screen", press_profile())
    with pytest.raises(ValueError, match="kind"):
        Edition("web")  # type: ignore[arg-type]
    assert edition(bleed_mm=4.0).bleed_mm == 4 and Edition().bleed_mm == 0


def test_a_screen_shows_a_page_at_the_size_of_a_display() -> None:
    assert 90 < Edition().dpi((210, 297)) < 110
    assert Edition().dpi((297, 420)) < Edition().dpi((210, 297)) < Edition().dpi((148, 210)) <= 180
    assert edition(dpi=250.0).dpi((210, 297)) == 250
