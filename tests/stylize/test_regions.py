from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.errors import ExitCode, InputError, UsageError
from designgen.repeat.lattice import Lattice
from designgen.stylize.regions import fit, mask_from_picture, masks_from_key, partition, soften

from .support import PERIODIC, smooth

RED, BLUE, WHITE = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 1.0, 1.0)
MASKS = st.integers(0, 10_000).map(lambda seed: smooth(seed, (12, 16))[:, :1])


def _map(*colours: tuple[float, ...], side: int = 12) -> np.ndarray:
    """Upright stripes of these colours, (1, 3, side, side · count)."""
    stripes = np.repeat(np.asarray(colours, np.float32), side, 0).T
    return np.ascontiguousarray(np.repeat(stripes[None, :, None], side, 2))


def test_white_is_in_black_and_transparent_are_out() -> None:
    grey = np.broadcast_to(np.linspace(0, 1, 11, dtype=np.float32), (1, 3, 4, 11))
    found = mask_from_picture(grey)
    assert found.dtype == np.float32 and found.shape == (1, 1, 4, 11)
    np.testing.assert_allclose(found[0, 0, 0], np.linspace(0, 1, 11), atol=1e-6)
    np.testing.assert_allclose(mask_from_picture(grey, np.full((1, 1, 4, 11), 0.5, np.float32)), found / 2, atol=1e-6)


@pytest.mark.parametrize(("white", "alpha"), [(0.0, 1.0), (1.0, 0.0), (0.001, 1.0)])
def test_an_empty_mask_is_named(white: float, alpha: float) -> None:
    with pytest.raises(InputError, match=r'"left\.png" is black or transparent everywhere') as caught:
        mask_from_picture(
            np.full((1, 3, 4, 4), white, np.float32), np.full((1, 1, 4, 4), alpha, np.float32), name='"left.png"'
        )
    assert caught.value.exit_code is ExitCode.BAD_INPUT and caught.value.hint


def test_a_map_gives_a_mask_for_each_key_and_nobody_what_nobody_names() -> None:
    red, blue = masks_from_key(_map(RED, BLUE, WHITE), ("#ff0000", "#00f"))
    np.testing.assert_array_equal(red[0, 0, 5], np.repeat([1, 0, 0], 12))
    np.testing.assert_array_equal(blue[0, 0, 5], np.repeat([0, 1, 0], 12))
    assert red.dtype == np.float32 and red.shape == (1, 1, 12, 36)


@given(st.integers(0, 1000))
@settings(max_examples=15)
def test_noise_and_blurred_edges_go_to_their_neighbours(seed: int) -> None:
    clean = _map(RED, BLUE, WHITE, side=40)
    blurred = clean.copy()
    blurred[..., 1:-1] = (clean[..., :-2] + clean[..., 1:-1] + clean[..., 2:]) / 3
    noisy = blurred + 0.03 * np.random.default_rng(seed).normal(size=clean.shape)
    red, blue = masks_from_key(noisy.clip(0, 1).astype(np.float32), ("#ff0000", "#0000ff"))
    whole = red + blue
    assert (red[..., :38] == 1).all() and (blue[..., 42:78] == 1).all() and (whole[..., 82:] == 0).all()
    assert whole.max() == 1


def test_a_key_that_occurs_nowhere_is_named_with_what_there_is() -> None:
    with pytest.raises(InputError, match=r'"map\.png" has no place in the colour #00ff00') as caught:
        masks_from_key(_map(RED, BLUE), ("#ff0000", "#00ff00"), name='"map.png"')
    assert "#ff0000" in caught.value.hint and "#0000ff" in caught.value.hint
    with pytest.raises(UsageError, match="not a colour"):
        masks_from_key(_map(RED, BLUE), ("red",))


def test_a_small_spot_of_a_key_is_found() -> None:
    pixels = _map(WHITE, BLUE)
    pixels[0, :, 3, 4] = RED
    (red,) = masks_from_key(pixels, ("#ff0000",))
    assert red.sum() == 1 and red[0, 0, 3, 4] == 1


@pytest.mark.parametrize("name", [*PERIODIC, "none"])
def test_a_mask_fits_the_tile_even_where_its_own_size_does_not_suit_the_drop(name: str) -> None:
    mask = np.zeros((1, 1, 51, 77), np.float32)
    mask[..., 20:40, 30:60] = 1
    found = fit(mask, (64, 96), Lattice.named(name))
    assert found.shape == (1, 1, 64, 96) and found.min() >= 0 and found.max() <= 1
    assert found.mean() == pytest.approx(mask.mean(), abs=0.01)
    assert found[..., 32, 56] == 1 and found[..., 5, 5] == 0


def test_other_proportions_are_refused_beyond_a_twentieth() -> None:
    mask = np.ones((1, 1, 100, 104), np.float32)
    assert fit(mask, (64, 64), Lattice()).min() == 1
    for shape in ((100, 106), (106, 100), (10, 200)):
        with pytest.raises(InputError, match=f"{shape[1]} × {shape[0]} pixels, but the tile is 64 × 64"):
            fit(np.ones((1, 1, *shape), np.float32), (64, 64), Lattice())


@pytest.mark.parametrize("name", PERIODIC)
@given(MASKS, st.integers(-20, 20), st.integers(-20, 20), st.floats(0, 12))
@settings(max_examples=12)
def test_soft_edges_wrap(name: str, mask: np.ndarray, dy: int, dx: int, width_px: float) -> None:
    lattice = Lattice.named(name)
    slid = soften(lattice.roll(mask, dy, dx), width_px, lattice)
    np.testing.assert_allclose(slid, lattice.roll(soften(mask, width_px, lattice), dy, dx), atol=1e-5)


def test_an_edge_rises_over_the_width_asked_for() -> None:
    mask = np.zeros((1, 1, 8, 200), np.float32)
    mask[..., 100:] = 1
    edge = soften(mask, 20, Lattice("none"))[0, 0, 4]
    assert (edge > 0.9).argmax() - (edge > 0.1).argmax() == pytest.approx(20, abs=1)
    np.testing.assert_array_equal(soften(mask, 0, Lattice()), mask)
    with pytest.raises(ValueError, match="0 or more"):
        soften(mask, -1, Lattice())


@given(st.lists(st.none() | MASKS, min_size=1, max_size=5))
@settings(max_examples=40)
def test_a_partition_sums_to_one(masks: list[np.ndarray | None]) -> None:
    if all(mask is None for mask in masks):
        with pytest.raises(ValueError, match="at least one"):
            partition(masks)
        return
    try:
        shares = partition(masks)
    except InputError as error:
        assert "leave no place" in error.what and any(mask is None for mask in masks)
        return
    assert len(shares) == len(masks)
    np.testing.assert_allclose(np.sum(shares, axis=0), 1, atol=1e-5)
    assert all(share.min() >= 0 and share.dtype == np.float32 for share in shares)


def test_who_gets_the_ground() -> None:
    left, right = (masks_from_key(_map(RED, BLUE, WHITE), (key,))[0] for key in ("#ff0000", "#0000ff"))
    ground = 1 - left - right
    first, second = partition([left, right])
    np.testing.assert_array_equal(first, left + ground)
    np.testing.assert_array_equal(second, right)
    shares = partition([left, None, right, None])
    np.testing.assert_array_equal(shares[1], ground / 2)
    np.testing.assert_array_equal(shares[3], ground / 2)
    np.testing.assert_array_equal(shares[0], left)


def test_overlaps_are_shared_in_proportion() -> None:
    half, whole = np.full((1, 1, 4, 4), 0.5, np.float32), np.ones((1, 1, 4, 4), np.float32)
    first, second = partition([half, whole])
    assert np.allclose(first, 1 / 3) and np.allclose(second, 2 / 3)


def test_nothing_left_and_sizes_that_differ() -> None:
    whole = np.ones((1, 1, 4, 4), np.float32)
    with pytest.raises(InputError, match="leave no place for the style without one"):
        partition([whole, None])
    with pytest.raises(ValueError, match="one size"):
        partition([whole, np.ones((1, 1, 4, 5), np.float32)])
    with pytest.raises(ValueError, match=r"mask: expected shape \(1, 1, H, W\)"):
        partition([np.ones((4, 4), np.float32)])


def test_no_torch() -> None:
    code = "import sys, designgen.stylize.regions, designgen.stylize.region_spec; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
