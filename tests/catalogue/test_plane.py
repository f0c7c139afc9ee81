"""Views keep their scale, their repeat and press resolution, and nothing is enlarged."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.catalogue.plane import (
    SCALES,
    backdrop,
    dpi_of,
    fit_scale,
    least_scale,
    photo_view,
    plane_view,
    print_view,
    repeats_view,
    scale_text,
    studio_view,
    true_or_fit,
)
from designgen.imaging import decode, encode_png
from designgen.repeat.lattice import NAMES, Lattice
from designgen.repeat.tile import Tile
from tests.catalogue.samples import garment, tile, waves

PAPER = (1.0, 1.0, 1.0)
PERIODIC = [name for name in NAMES if name != "none"]


@pytest.mark.parametrize(("dpi", "scale"), [(300, 1), (600, 1), (299.5, 1), (254, 1.5), (150, 2), (100, 3), (72, 5)])
def test_the_least_reduction_gives_press_resolution(dpi: float, scale: float) -> None:
    side = 400
    made = Tile(waves((side, side)), Lattice.named("straight"), side * 25.4 / dpi, side * 25.4 / dpi)
    assert least_scale(made) == scale
    assert dpi_of(made) * least_scale(made) >= 299


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(PERIODIC), st.integers(10, 60), st.integers(10, 60), st.floats(20, 120), st.floats(0.5, 2),
    st.floats(10, 90), st.floats(10, 90), st.sampled_from(SCALES[:12]),
)  # fmt: skip
def test_any_view_covers_its_frame_at_its_scale_and_resolution(
    repeat: str, half_h: int, half_w: int, width_mm: float, ratio: float, frame_w: float, frame_h: float, wanted: float
) -> None:
    made = Tile(waves((2 * half_h, 2 * half_w)), Lattice.named(repeat), width_mm, width_mm * ratio)
    scale = least_scale(made, wanted)
    view = plane_view(made, (frame_w, frame_h), scale, PAPER)
    assert scale >= wanted and view.dpi >= 299
    height, width = view.pixels.shape[2:]
    step_x, step_y = view.width_mm / width, view.height_mm / height
    assert frame_w - 1e-6 <= view.width_mm < frame_w + step_x + 1e-6
    assert frame_h - 1e-6 <= view.height_mm < frame_h + step_y + 1e-6
    repeat_px = made.width_mm / scale / step_x
    assert repeat_px == pytest.approx(round(repeat_px), abs=1e-6)  # a repeat is a whole number of pixels


@pytest.mark.parametrize("repeat", PERIODIC)
def test_a_view_at_native_pixels_is_the_plane_itself(repeat: str) -> None:
    made = tile(repeat, 40, 30, 150)
    view = plane_view(made, (50, 45), 2, PAPER)
    height, width = view.pixels.shape[2:]
    assert np.array_equal(view.pixels, made.lattice.window(made.pixels, 0, 0, height, width))


@pytest.mark.parametrize("repeat", PERIODIC)
def test_a_view_may_begin_elsewhere_in_the_plane(repeat: str) -> None:
    made = tile(repeat, 40, 30, 150)
    step = 25.4 / 300
    view = plane_view(made, (50, 45), 2, PAPER, (37 * step, 11 * step))
    height, width = view.pixels.shape[2:]
    assert np.array_equal(view.pixels, made.lattice.window(made.pixels, -11, -37, height, width))


@pytest.mark.parametrize("repeat", PERIODIC)
def test_a_thinned_view_still_repeats_by_its_lattice(repeat: str) -> None:
    made = tile(repeat, 40, 30, 300)
    view = repeats_view(made, 3, 4, PAPER)
    height, width = (side // 3 for side in view.pixels.shape[2:])
    assert 299 <= view.dpi <= 450
    one = np.ascontiguousarray(view.pixels[:, :, :height, :width])
    assert np.array_equal(view.pixels, made.lattice.window(one, 0, 0, 3 * height, 3 * width))


def test_a_thinned_view_keeps_the_light_of_fine_stripes() -> None:
    """Half white, half black in one-pixel stripes is half the light, which is 0.735 in sRGB, and shows no moiré."""
    stripes = np.zeros((1, 3, 600, 600), np.float32)
    stripes[:, :, :, ::2] = 1
    made = Tile(stripes, Lattice.named("straight"), 50.8, 50.8)
    view = plane_view(made, (20, 20), 3, PAPER)
    assert view.pixels.mean() == pytest.approx(0.735, abs=0.01)
    assert view.pixels.std() < 0.02


def test_nothing_is_thinned_below_press_resolution_nor_enlarged() -> None:
    made = tile("half-drop", 60, 80, 150)
    for scale in (2, 2.5, 3):
        assert print_view(made, scale, PAPER).pixels.shape == made.pixels.shape
    shrunk = print_view(made, 4, PAPER)
    assert shrunk.pixels.shape[2] < made.size_px[0] and shrunk.dpi >= 300


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_fitted_fits(count: int) -> None:
    made = tile("straight", 100, 60, 150)
    scale = fit_scale(made, 50, 50, count)
    assert count * made.width_mm / scale <= 50 and count * made.height_mm / scale <= 50
    assert scale == {1: 2, 3: 6}[count]


def test_a_placed_print_lies_on_paper() -> None:
    made = tile("none", 60, 60, 150)
    view = print_view(made, 2, (0.5, 0.25, 0.75))
    assert view.pixels[0, :, 0, 0] == pytest.approx([0.5, 0.25, 0.75])
    assert np.array_equal(view.pixels[:, :, 170:180, 170:180], made.pixels[:, :, 170:180, 170:180])


def test_a_garment_is_never_enlarged() -> None:
    picture = decode(garment())
    large = photo_view(picture, 500, 500, PAPER)
    assert large.pixels.shape == picture.pixels.shape
    assert large.dpi == pytest.approx(300)


@given(st.floats(8, 60), st.floats(8, 60))
@settings(deadline=None, max_examples=20)
def test_a_garment_fits_its_frame_at_press_resolution(width: float, height: float) -> None:
    view = photo_view(decode(garment()), width, height, PAPER)
    assert view.width_mm <= width and view.height_mm <= height
    assert view.dpi >= 299.99
    assert view.width_mm > width * 0.97 or view.height_mm > height * 0.97 or view.pixels.shape[2] == 600
    assert view.width_mm / view.height_mm == pytest.approx(0.8, rel=0.02)


def test_a_transparent_garment_is_trimmed_and_stands_on_the_paper() -> None:
    view = photo_view(decode(garment(transparent=True)), 100, 100, (0.2, 0.4, 0.6))
    assert view.pixels.shape[2:] == (420, 240)


def test_the_backdrop_is_what_all_corners_share() -> None:
    assert backdrop(decode(garment())) == pytest.approx((230 / 255,) * 3)
    assert backdrop(decode(garment(transparent=True))) is None
    busy = encode_png(waves((60, 50)))
    assert backdrop(decode(busy)) is None


@pytest.mark.parametrize(("scale", "text"), [(1, "true scale"), (2, "1 : 2"), (2.5, "1 : 2.5"), (12.0, "1 : 12")])
def test_scales_are_printed(scale: float, text: str) -> None:
    assert scale_text(scale).replace("\u00a0", " ") == text


def test_an_offset_of_hundreds_of_parts_is_the_plane_without_laying_all_of_it_out() -> None:
    pixels = np.random.default_rng(0).random((1, 3, 151, 60), np.float32)
    tile = Tile(pixels, Lattice("column", Fraction(37, 151)), 6.0, 15.1)
    view = plane_view(tile, (20.0, 30.0), 1, (1, 1, 1), (1.0, 2.0))
    np.testing.assert_array_equal(view.pixels, tile.lattice.window(pixels, -20, -10, 300, 200))


def test_beyond_a_border_the_paper_shows() -> None:
    pixels = np.zeros((1, 3, 40, 60), np.float32)
    for name, shape in (("border", (120, 180)), ("border-down", (120, 180))):
        view = repeats_view(Tile(pixels, Lattice.named(name), 6.0, 4.0), 3, 1, (1, 0.5, 0))
        assert view.pixels.shape[2:] == shape
        black = view.pixels[0].sum(axis=0) == 0
        assert black.sum() == shape[0] * shape[1] / 3
        assert black[60, 90] and not black[0, 0]
        np.testing.assert_allclose(view.pixels[0, :, 0, 0], (1, 0.5, 0))


def wall(size_px: tuple[int, int] = (750, 600)) -> bytes:
    """A garment before a wall whose light falls off to one side."""
    height, width = size_px
    pixels = np.broadcast_to(np.linspace(0.95, 0.75, width, dtype=np.float32), (1, 3, height, width)).copy()
    pixels[:, :, 100:-100, 100:-100] = waves((height - 200, width - 200))
    return encode_png(pixels)


def test_a_plain_wall_goes_on_to_the_edges_of_the_frame_without_a_seam() -> None:
    picture = decode(wall())
    view = studio_view(picture, 80, 90)
    assert view is not None
    height, width = view.pixels.shape[2:]
    assert 80 <= view.width_mm < 80.1 and 90 <= view.height_mm < 90.1 and view.dpi >= 299.9
    shown_w, shown_h = 600, 750  # 300 dpi is 50.8 × 63.5 mm, so nothing is enlarged
    left, top = (width - shown_w) // 2, (height - shown_h) // 2
    np.testing.assert_array_equal(view.pixels[:, :, top : top + shown_h, left : left + shown_w], picture.pixels)
    steps = np.abs(np.diff(view.pixels[0, 0, 5])), np.abs(np.diff(view.pixels[0, 0, :, 5]))
    assert max(float(step.max()) for step in steps) <= 2 / 255


def test_a_garment_that_is_cut_off_or_stands_on_nothing_has_no_wall() -> None:
    assert studio_view(decode(garment(transparent=True)), 80, 90) is None
    assert studio_view(decode(encode_png(waves((600, 480)))), 80, 90) is None


def test_a_wall_is_thinned_to_the_press_where_the_frame_is_small() -> None:
    view = studio_view(decode(wall()), 30, 40)
    assert view is not None and view.dpi == pytest.approx(300, abs=3)


def test_only_a_tile_at_true_scale_is_native() -> None:
    made = tile("half-drop", 60, 80, 150)
    assert plane_view(made, (20, 20), 1, PAPER).native and print_view(made, 1, PAPER).native
    assert not plane_view(made, (20, 20), 2, PAPER).native and not repeats_view(made, 3, 8, PAPER).native
    assert not photo_view(decode(garment()), 50, 50, PAPER).native


@pytest.mark.parametrize("dpi", [240.0, 300.0, 400.0])
def test_scales_follow_the_resolution_of_the_press(dpi: float) -> None:
    made = tile("straight", 100, 60, 150)
    scale = least_scale(made, 1.0, dpi)
    assert dpi_of(made) * scale >= dpi * 0.998
    assert plane_view(made, (30, 30), scale, PAPER, dpi=dpi).dpi >= dpi * 0.998
    assert photo_view(decode(garment()), 20, 20, PAPER, dpi).dpi >= dpi * 0.998


def test_what_fits_at_true_scale_is_shown_at_it() -> None:
    made = tile("none", 60, 80, 150)
    assert true_or_fit(made, 60, 80) == 1
    assert true_or_fit(made, 59, 80) == 2
