"""Content that repeats stays untouched bit for bit; content that does not is made to, at its own size."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.repeat.lattice import Lattice
from designgen.repeat.periodic import make_periodic
from designgen.repeat.seam import measure
from tests.repeat.fields import BRICK, HALF_DROP, NONE, STRAIGHT, Field, clouds, crop, grain, motifs

LATTICES = [STRAIGHT, HALF_DROP, BRICK]
SIDE = 96


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("field", [clouds, grain, motifs], ids=lambda field: field.__name__)
def test_what_repeats_is_returned_untouched(field: Field, lattice: Lattice) -> None:
    picture = field(np.random.default_rng(1), SIDE, lattice)
    before = picture.copy()
    result = make_periodic(picture, lattice)
    assert not result.changed and result.notice == "" and result.method == "untouched"
    np.testing.assert_array_equal(result.pixels, before)


@pytest.mark.parametrize(
    ("made", "asked"),
    [(STRAIGHT, HALF_DROP), (STRAIGHT, BRICK), (HALF_DROP, STRAIGHT), (BRICK, STRAIGHT), (HALF_DROP, BRICK)],
)
def test_another_repeat_is_made_from_the_swatchs_own_plane(made: Lattice, asked: Lattice) -> None:
    picture = motifs(np.random.default_rng(2), SIDE, made, 40)
    result = make_periodic(picture, asked)
    assert result.changed and result.method == "dropped" and made.name in result.notice and asked.name in result.notice
    assert result.pixels.shape == picture.shape
    assert measure(picture, asked).verdict == "break"
    assert measure(result.pixels, asked).verdict != "break"


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("field", [clouds, grain, motifs], ids=lambda field: field.__name__)
def test_what_does_not_repeat_is_joined_at_its_own_size(field: Field, lattice: Lattice) -> None:
    picture = crop(field, np.random.default_rng(3), SIDE)
    assert measure(picture, lattice).verdict == "break"
    result = make_periodic(picture, lattice)
    assert result.changed and result.method == "overlapped" and "did not repeat" in result.notice
    assert result.pixels.shape == picture.shape and result.pixels.dtype == np.float32
    assert result.pixels.min() >= 0 and result.pixels.max() <= 1
    assert measure(result.pixels, lattice).verdict != "break"


def test_the_corner_where_both_joins_meet_does_not_break() -> None:
    rng = np.random.default_rng(4)
    for lattice in LATTICES:
        report = measure(make_periodic(crop(grain, rng, SIDE), lattice).pixels, lattice)
        assert report.corner < 1.25


def test_only_the_edges_that_do_not_meet_are_joined() -> None:
    whole = motifs(np.random.default_rng(5), SIDE, STRAIGHT, 20)
    cut = np.ascontiguousarray(whole[..., : SIDE - 20])
    result = make_periodic(cut, STRAIGHT)
    assert result.method == "overlapped" and result.pixels.shape == cut.shape
    top, bottom = result.pixels[..., 0, :], result.pixels[..., -1, :]
    assert measure(result.pixels, STRAIGHT).verdict != "break"
    assert np.abs(top - bottom).mean() < 2 * np.abs(whole[..., 0, :] - whole[..., -1, :]).mean() + 0.02


def test_whole_periods_of_a_regular_motif_are_found() -> None:
    cell = motifs(np.random.default_rng(0), 32, STRAIGHT, 8)
    cloth = np.tile(cell, (1, 1, 5, 5))[..., 3:147, 5:149]
    result = make_periodic(np.ascontiguousarray(cloth), STRAIGHT)
    assert result.method == "overlapped" and "79%" in result.notice
    assert measure(result.pixels, STRAIGHT).verdict == "pass"


def test_an_odd_height_becomes_even_for_a_half_drop() -> None:
    picture = motifs(np.random.default_rng(7), 97, STRAIGHT)
    result = make_periodic(picture, HALF_DROP)
    assert result.changed and result.pixels.shape[-2] % 2 == 0 and abs(result.pixels.shape[-2] - 97) == 1
    assert measure(result.pixels, HALF_DROP).verdict != "break"


def test_a_placed_print_is_never_touched() -> None:
    picture = crop(motifs, np.random.default_rng(8), SIDE)
    alpha = np.ones((1, 1, SIDE, SIDE), np.float32)
    result = make_periodic(picture, NONE, alpha)
    assert not result.changed and result.pixels is picture and result.alpha is alpha


def test_alpha_is_joined_with_its_colour() -> None:
    rng = np.random.default_rng(9)
    picture = crop(motifs, rng, SIDE)
    alpha = (crop(clouds, rng, SIDE)[:, :1] > 0.4).astype(np.float32)
    result = make_periodic(picture, HALF_DROP, alpha)
    assert result.changed and result.alpha is not None and result.alpha.shape == alpha.shape
    assert result.alpha.min() >= 0 and result.alpha.max() <= 1
    assert measure(result.pixels, HALF_DROP, result.alpha).verdict != "break"


def test_the_same_picture_gives_the_same_bits() -> None:
    picture = crop(grain, np.random.default_rng(10), 64)
    np.testing.assert_array_equal(make_periodic(picture, BRICK).pixels, make_periodic(picture, BRICK).pixels)


def test_a_picture_too_small_to_judge_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        make_periodic(np.zeros((1, 3, 20, 64), np.float32), STRAIGHT)
