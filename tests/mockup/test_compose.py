from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from designgen.errors import InputError
from designgen.mockup import MockupOptions, Rendered, Template
from designgen.mockup import composite as composite_with_knit
from designgen.mockup.levels import to_linear, to_srgb
from designgen.repeat.tile import Tile
from tests.mockup.conftest import (
    CENTRE_PX,
    FRONT,
    HEIGHT,
    PX_PER_CM,
    SLEEVE,
    WIDTH,
    FlatTemplate,
    plain_tile,
    tile_of,
)

ONE_STEP = 1 / 255
MAP_STEP = 0.04  # an edge may move by the map's step of 0.002 cm


def composite(tile: Tile, template: Template, options: MockupOptions | None = None) -> Rendered:
    """Without the knit, whose light differs from stitch to stitch; it has tests of its own."""
    return composite_with_knit(tile, template, replace(options or MockupOptions(), weave=0.0))


def hwc(pixels: np.ndarray) -> np.ndarray:
    return pixels[0].transpose(1, 2, 0)


def front_of(pixels: np.ndarray) -> np.ndarray:
    top, bottom, left, right = FRONT
    return hwc(pixels)[top:bottom, left:right]


def test_white_on_white_returns_the_shading(flat: FlatTemplate) -> None:
    template = flat.load()
    seen = front_of(composite(plain_tile((1, 1, 1)), template).pixels)
    expected = to_srgb(template.shading)[FRONT[0] : FRONT[1], FRONT[2] : FRONT[3], None]
    assert np.abs(seen - expected).max() <= ONE_STEP


@pytest.mark.parametrize("rgb", [(0.8, 0.1, 0.3), (0.02, 0.02, 0.02), (0.5, 0.5, 0.5)])
def test_flat_colour_in_full_light_is_exact(flat: FlatTemplate, rgb: tuple[float, float, float]) -> None:
    seen = front_of(composite(plain_tile(rgb), flat.flat_light().load()).pixels)
    assert np.abs(seen - np.array(rgb)).max() <= ONE_STEP


def test_shading_multiplies_light_not_code_values(flat: FlatTemplate) -> None:
    template = flat.load()
    seen = front_of(composite(plain_tile((0.5, 0.5, 0.5)), template).pixels)
    light = template.shading[FRONT[0] : FRONT[1], FRONT[2] : FRONT[3], None]
    expected = to_srgb(to_linear(np.float32(0.5)) * light)
    assert np.abs(seen - expected).max() <= ONE_STEP


def test_nothing_outside_the_garment_changes(flat: FlatTemplate) -> None:
    template = flat.load()
    rng = np.random.default_rng(0)
    loud = tile_of(rng.random((64, 64, 3)), "straight", 30, 30)
    a, b = composite(loud, template), composite(plain_tile((0, 0, 0)), template)
    outside = template.alpha == 0
    assert np.array_equal(hwc(a.pixels)[outside], hwc(b.pixels)[outside])
    assert (a.alpha[0, 0] == template.alpha).all()


def test_design_never_bleeds_into_the_next_part(flat: FlatTemplate) -> None:
    template = flat.flat_light().load()
    seen = hwc(composite(plain_tile((1, 0, 0)), template, MockupOptions("navy")).pixels)
    top, bottom, left, right = SLEEVE
    navy = np.array([0x1F, 0x2A, 0x44]) / 255
    assert np.abs(seen[top:bottom, left:right] - navy).max() <= ONE_STEP
    assert np.abs(front_of(seen.transpose(2, 0, 1)[None]) - [1, 0, 0]).max() <= ONE_STEP


def test_half_covered_border_pixels_show_the_part_alone(flat: FlatTemplate) -> None:
    # The picture's filter reaches one pixel beyond the map: that pixel must take the part's colour, not black.
    left = FRONT[2] - 1
    for name in ("front", "alpha"):
        flat.planes[name][FRONT[0] : FRONT[1], left] = 32768
    flat.toml = flat.toml.replace("[[colours]]", '[background]\nsrgb = "#000000"\n[[colours]]', 1)
    seen = hwc(composite(plain_tile((1, 1, 1)), flat.flat_light().load()).pixels)
    assert np.abs(seen[100, left] - to_srgb(np.float32(0.5))).max() < 0.01


@pytest.mark.parametrize("square_cm", [1.0, 5.0])
def test_checks_measure_their_size(flat: FlatTemplate, square_cm: float) -> None:
    check = np.kron(np.array([[0, 1], [1, 0]]), np.ones((150, 150)))[..., None] * np.ones(3)
    side_mm = 20 * square_cm
    seen = front_of(composite(tile_of(check, "straight", side_mm, side_mm), flat.flat_light().load()).pixels)[..., 0]
    row = seen[3] > to_srgb(np.float32(0.5))
    column = seen[:, 3] > to_srgb(np.float32(0.5))
    for line in (row, column):
        flips = np.flatnonzero(np.diff(line.astype(int)))
        assert len(flips) >= 2
        assert np.diff(flips).mean() / PX_PER_CM == pytest.approx(square_cm, rel=0.02)


def test_half_drop_lowers_every_second_column(flat: FlatTemplate) -> None:
    dots = np.ones((100, 100, 3), np.float32)
    dots[40:60, 40:60] = 0
    template = flat.flat_light().load()
    seen = front_of(composite(tile_of(dots, "half-drop", 40, 40), template).pixels)[..., 0]
    side = 4 * PX_PER_CM
    middle = CENTRE_PX - FRONT[2]
    here = seen[:, middle - side // 2 : middle + side // 2]
    right = seen[:, middle + side // 2 : middle + side // 2 + side]
    assert np.abs(here[: 2 * side] - right[side // 2 : 2 * side + side // 2]).max() <= MAP_STEP
    assert np.abs(here[: 2 * side] - right[: 2 * side]).max() > 0.5


def test_brick_shifts_every_second_row(flat: FlatTemplate) -> None:
    dots = np.ones((100, 100, 3), np.float32)
    dots[40:60, 40:60] = 0
    seen = front_of(composite(tile_of(dots, "brick", 40, 40), flat.flat_light().load()).pixels)[..., 0]
    side = 4 * PX_PER_CM
    assert np.abs(seen[:side, :side] - seen[side : 2 * side, side // 2 : side // 2 + side]).max() <= MAP_STEP


def letter_f() -> tuple[np.ndarray, np.ndarray]:
    alpha = np.zeros((240, 240), np.float32)
    alpha[20:220, 40:80] = 1
    alpha[20:60, 40:200] = 1
    alpha[100:140, 40:160] = 1
    return np.broadcast_to(np.array([1.0, 0.0, 0.0]), (240, 240, 3)), alpha


def test_placed_print_sits_centred_at_true_size(flat: FlatTemplate) -> None:
    square = np.broadcast_to(np.array([1.0, 0.0, 0.0]), (240, 240, 3))
    alpha = np.zeros((240, 240))
    alpha[20:220, 20:220] = 1
    seen = composite(tile_of(square, "none", 60, 60, alpha), flat.flat_light().load(), MockupOptions("white"))
    ink = hwc(seen.pixels)[..., 1] < 0.5
    ink[template_border()] = False
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    assert (columns[0] + columns[-1] + 1) / 2 == pytest.approx(CENTRE_PX, abs=0.6)
    assert (rows[0] + rows[-1] + 1) / 2 == pytest.approx(FRONT[0] + 9 * PX_PER_CM, abs=0.6)
    assert np.ptp(columns) + 1 == pytest.approx(5 * PX_PER_CM, rel=0.02)
    assert np.ptp(rows) + 1 == pytest.approx(5 * PX_PER_CM, rel=0.02)


def template_border() -> np.ndarray:
    outside = np.ones((HEIGHT, WIDTH), bool)
    outside[FRONT[0] : FRONT[1], FRONT[2] : SLEEVE[3]] = False
    return outside


def test_letters_read_the_right_way_round(flat: FlatTemplate) -> None:
    pixels, alpha = letter_f()
    seen = composite(tile_of(pixels, "none", 60, 60, alpha), flat.flat_light().load())
    top, left = FRONT[0] + 6 * PX_PER_CM, CENTRE_PX - 3 * PX_PER_CM
    box = hwc(seen.pixels)[top : top + 60, left : left + 60, 1] < 0.5
    expected = alpha.reshape(60, 4, 60, 4).mean(axis=(1, 3)) > 0.5
    assert (box == expected).mean() > 0.98


def test_alpha_lets_the_garment_through(flat: FlatTemplate) -> None:
    half = tile_of(np.ones((240, 240, 3)), "none", 60, 60, np.full((240, 240), 0.5))
    seen = hwc(composite(half, flat.flat_light().load(), MockupOptions("navy")).pixels)
    navy = to_linear(np.array([0x1F, 0x2A, 0x44], np.float32) / 255)
    centre = seen[FRONT[0] + 9 * PX_PER_CM, CENTRE_PX]
    assert np.abs(centre - to_srgb(0.5 + 0.5 * navy)).max() <= ONE_STEP


def test_fine_repeat_becomes_its_mean_light_not_moire(flat: FlatTemplate) -> None:
    # Half a millimetre black, half a millimetre white: far finer than a pixel, which is 1 mm.
    lines = np.zeros((40, 400, 3), np.float32)
    lines[:, ::2] = 1
    tile = tile_of(lines, "straight", 66.6, 6.66)
    seen = front_of(composite(tile, flat.flat_light().load()).pixels)[5:-5, 5:-5]
    assert np.abs(seen - to_srgb(np.float32(0.5))).max() < 0.04


def test_large_repeat_keeps_its_edges(flat: FlatTemplate) -> None:
    halves = np.zeros((600, 600, 3), np.float32)
    halves[:, 300:] = 1
    seen = front_of(composite(tile_of(halves, "straight", 120, 120), flat.flat_light().load()).pixels)[50, :, 0]
    between = ((seen > 0.1) & (seen < 0.9)).sum()
    assert between <= 4


def test_thumbnail_keeps_the_light(flat: FlatTemplate) -> None:
    template = flat.load()
    tile = plain_tile((0.7, 0.4, 0.2))
    small = composite(tile, template, MockupOptions(max_side_px=160)).pixels
    full = composite(tile, template).pixels
    assert small.shape == (1, 3, 130, 160)
    assert np.abs(to_linear(small).mean() - to_linear(full).mean()) < 0.002


def test_dark_cloth_is_lifted_only_where_it_is_bare(flat: FlatTemplate) -> None:
    flat.toml = flat.toml.replace('srgb = "#1f2a44"', 'srgb = "#000000"\nlift = 0.05')
    template = flat.flat_light().load()
    bare = hwc(composite(tile_of(np.ones((8, 8, 3)), "none", 2, 2), template, MockupOptions("navy")).pixels)
    printed = hwc(composite(plain_tile((0, 0, 0)), template, MockupOptions("navy")).pixels)
    at = (FRONT[1] - 10, FRONT[2] + 10)
    assert bare[at].max() > 0.2
    assert printed[at].max() <= ONE_STEP


def test_rib_takes_the_ground_of_the_print(flat: FlatTemplate) -> None:
    flat.toml = flat.toml.replace('takes_print = "never"', 'takes_print = "ground"')
    picture = np.full((100, 100, 3), (0.1, 0.3, 0.5), np.float32)
    picture[:30, :30] = (1, 1, 0)
    seen = hwc(composite(tile_of(picture, "straight", 40, 40), flat.flat_light().load()).pixels)
    assert np.abs(seen[100, SLEEVE[2] + 50] - (0.1, 0.3, 0.5)).max() < 0.02


def test_low_resolution_and_oversize_are_said(flat: FlatTemplate) -> None:
    template = flat.load()
    coarse = composite(tile_of(np.ones((50, 50, 3)), "none", 150, 150), template).notices
    assert any("dpi" in notice and "100" in notice for notice in coarse)
    assert any("beyond the chest" in notice for notice in coarse)
    assert composite(tile_of(np.ones((400, 400, 3)), "none", 60, 60), template).notices == ()


def test_wishes_that_cannot_be_met(flat: FlatTemplate) -> None:
    template = flat.load()
    placed = tile_of(np.ones((8, 8, 3)), "none", 20, 20)
    with pytest.raises(InputError, match="does not repeat"):
        composite(placed, template, MockupOptions(placement="all-over"))
    with pytest.raises(InputError, match="navy"):
        composite(placed, template, MockupOptions(garment_colour="pink"))
    with pytest.raises(InputError, match="chest"):
        composite(placed, template, MockupOptions(placement="elbow"))
