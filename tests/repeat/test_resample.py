"""Resizing and blurring commute with laying the tile out, for every repeat."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import Filter, blur, resize, resize_rgba

LATTICES = [
    Lattice.named("straight"),
    Lattice.named("half-drop"),
    Lattice.named("brick"),
    Lattice("column", Fraction(1, 3)),
    Lattice("row", Fraction(2, 3)),
]
STRAIGHT = Lattice.named("straight")
NONE = Lattice.named("none")
lattices = st.sampled_from(LATTICES)
filters = st.sampled_from(["lanczos", "area", "linear"])
sides = st.integers(1, 14).map(lambda n: 6 * n)


def noise(height: int, width: int, seed: int = 0, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).random((1, channels, height, width)).astype(np.float32)


@settings(max_examples=40, deadline=None)
@given(lattices, filters, sides, sides, sides, sides)
def test_resizing_commutes_with_the_straight_equivalent(
    lattice: Lattice, filter: Filter, height: int, width: int, new_height: int, new_width: int
) -> None:
    x = noise(height, width)
    across, down = lattice.straight_count
    there = lattice.straight_equivalent(resize(x, (new_height, new_width), lattice, filter=filter))
    laid_out = lattice.straight_equivalent(x)
    back = resize(laid_out, (new_height * down, new_width * across), STRAIGHT, filter=filter)
    np.testing.assert_allclose(there, back, atol=3e-6)


@settings(max_examples=20, deadline=None)
@given(lattices, st.floats(0, 9), st.floats(0, 9))
def test_blurring_commutes_with_the_straight_equivalent(lattice: Lattice, down: float, across: float) -> None:
    x = noise(24, 18)
    there = lattice.straight_equivalent(blur(x, (down, across), lattice))
    back = blur(lattice.straight_equivalent(x), (down, across), STRAIGHT)
    np.testing.assert_allclose(there, back, atol=3e-6)


@settings(max_examples=20, deadline=None)
@given(lattices, filters, st.integers(0, 23), st.integers(0, 23))
def test_resizing_commutes_with_rolling(lattice: Lattice, filter: Filter, dy: int, dx: int) -> None:
    x = noise(24, 24)
    doubled = resize(lattice.roll(x, dy, dx), (48, 48), lattice, filter=filter)
    np.testing.assert_allclose(
        doubled, lattice.roll(resize(x, (48, 48), lattice, filter=filter), 2 * dy, 2 * dx), atol=3e-6
    )


@pytest.mark.parametrize("filter", ["lanczos", "area", "linear"])
def test_a_flat_picture_stays_flat_and_values_stay_in_range(filter: Filter) -> None:
    flat = np.full((1, 3, 30, 20), 0.3, np.float32)
    np.testing.assert_allclose(resize(flat, (17, 51), STRAIGHT, filter=filter), 0.3, atol=1e-6)
    checks = np.indices((16, 16)).sum(0)[None, None] % 8 < 4
    out = resize(np.repeat(checks, 3, 1).astype(np.float32), (37, 41), NONE, filter=filter)
    assert out.dtype == np.float32 and out.min() >= 0 and out.max() <= 1


def test_area_averages_exactly_the_pixels_it_covers() -> None:
    x = noise(12, 12)
    np.testing.assert_allclose(
        resize(x, (4, 6), STRAIGHT, filter="area"), x.reshape(1, 3, 4, 3, 6, 2).mean(axis=(3, 5)), atol=1e-6
    )


def test_lanczos_keeps_a_wave_that_fits_and_removes_one_that_does_not() -> None:
    phase = 2 * np.pi * (np.arange(96) + 0.5) / 96
    coarse, fine = (np.tile(0.5 + 0.4 * np.sin(n * phase), (1, 3, 96, 1)).astype(np.float32) for n in (4, 40))
    smaller = 2 * np.pi * (np.arange(32) + 0.5) / 32
    np.testing.assert_allclose(resize(coarse, (96, 32), STRAIGHT)[0, 0, 0], 0.5 + 0.4 * np.sin(4 * smaller), atol=0.02)
    np.testing.assert_allclose(resize(fine, (96, 32), STRAIGHT), 0.5, atol=0.02)


def test_the_same_size_gives_the_same_bits_in_a_new_array() -> None:
    x = noise(12, 18)
    same = resize(x, (12, 18), LATTICES[1])
    np.testing.assert_array_equal(same, x)
    assert same is not x


def test_a_drop_between_two_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="divisible by 2"):
        resize(noise(12, 12), (13, 12), Lattice.named("half-drop"))
    with pytest.raises(ValueError, match="positive"):
        resize(noise(12, 12), (0, 12), STRAIGHT)
    with pytest.raises(ValueError, match="sigma_px"):
        blur(noise(12, 12), -1.0, STRAIGHT)


@pytest.mark.parametrize("size_px", [(20, 14), (83, 61)])
@pytest.mark.parametrize("lattice", [NONE, STRAIGHT], ids=["none", "straight"])
def test_colour_under_alpha_0_never_bleeds(size_px: tuple[int, int], lattice: Lattice) -> None:
    alpha = np.zeros((1, 1, 40, 40), np.float32)
    alpha[..., 10:30, 12:33] = 1
    red = np.zeros((1, 3, 40, 40), np.float32)
    red[:, 0] = 0.8
    poisoned = np.where(alpha > 0, red, np.float32(1.0))
    clean_colour, clean_alpha = resize_rgba(red, alpha, size_px, lattice)
    colour, cover = resize_rgba(poisoned, alpha, size_px, lattice)
    np.testing.assert_array_equal(cover, clean_alpha)
    np.testing.assert_allclose(colour, clean_colour, atol=1e-6)
    np.testing.assert_allclose(colour[:, 0], 0.8, atol=1e-3)
    np.testing.assert_allclose(colour[:, 1:], 0.0, atol=1e-3)


def test_nothing_visible_at_all_is_still_a_picture() -> None:
    colour, cover = resize_rgba(noise(8, 8), np.zeros((1, 1, 8, 8), np.float32), (5, 5), NONE)
    assert np.isfinite(colour).all() and not cover.any()


def test_a_placed_print_goes_on_with_its_own_border() -> None:
    x = np.zeros((1, 3, 16, 16), np.float32)
    x[..., :, 8:] = 1
    assert resize(x, (16, 32), NONE)[..., 0].max() < 0.01
    assert resize(x, (16, 32), STRAIGHT)[..., 0].min() > 0.05
