"""The repeat view shows the plane, in true proportions, without seams of its own."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.repeat.lattice import Lattice
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.tile import Tile
from designgen.repeat.view import repeat_view
from tests.repeat.fields import BRICK, HALF_DROP, NONE, STRAIGHT, motifs

LATTICES = [STRAIGHT, HALF_DROP, BRICK]


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_three_by_three_at_full_size_is_the_plane_around_the_tile(lattice: Lattice) -> None:
    pixels = motifs(np.random.default_rng(1), 32, lattice)
    view = repeat_view(Tile(pixels, lattice, 50, 50), 3, 3, max_side_px=5000)
    np.testing.assert_array_equal(view, lattice.window(pixels, -32, -32, 96, 96))


def test_a_view_is_made_smaller_but_never_larger() -> None:
    tile = Tile(motifs(np.random.default_rng(2), 64, HALF_DROP), HALF_DROP, 80, 80)
    assert max(repeat_view(tile, 4, 2, max_side_px=100).shape[-2:]) <= 100
    assert repeat_view(tile, 2, 2, max_side_px=4000).shape == (1, 3, 128, 128)


def test_proportions_are_those_of_the_cloth() -> None:
    tile = Tile(motifs(np.random.default_rng(3), 64, STRAIGHT), STRAIGHT, 100, 50)
    height, width = repeat_view(tile, 2, 2, max_side_px=100).shape[-2:]
    assert (height, width) == (50, 100)


def test_a_placed_print_is_shown_once_on_its_ground() -> None:
    alpha = np.zeros((1, 1, 32, 32), np.float32)
    alpha[..., 8:24, 8:24] = 1
    tile = Tile(np.full((1, 3, 32, 32), 0.25, np.float32), NONE, 50, 50, alpha=alpha)
    view = repeat_view(tile, 3, 3, ground=(1.0, 0.0, 0.0))
    assert view.shape == (1, 3, 32, 32)
    np.testing.assert_allclose(view[0, :, 16, 16], 0.25, atol=1e-6)
    np.testing.assert_allclose(view[0, :, 0, 0], (1, 0, 0), atol=1e-6)


def test_impossible_views_are_refused() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        repeat_view(Tile(np.zeros((1, 3, 8, 8), np.float32), STRAIGHT, 50, 50), 0)


def test_a_border_is_shown_once_across_itself() -> None:
    pixels = np.random.default_rng(0).random((1, 3, 20, 30), np.float32)
    view = repeat_view(Tile(pixels, Lattice.named("border"), 30, 20))
    assert view.shape == (1, 3, 20, 90)
    np.testing.assert_array_equal(view[..., 30:60], pixels)
    assert repeat_view(Tile(pixels, Lattice.named("border-down"), 30, 20)).shape == (1, 3, 60, 30)


def test_an_offset_of_hundreds_of_parts_is_shown_small_too() -> None:
    repeat = parse_repeat("drop-7mm")
    pixels = np.random.default_rng(0).random((1, 3, 401, 401), np.float32)
    tile = Tile(pixels, repeat.delivered((401, 401), (50, 50)), 50, 50, repeat=repeat)
    view = repeat_view(tile, max_side_px=240)
    assert view.shape[2:] == (240, 240)
