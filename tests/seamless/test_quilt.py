"""Tiles of pieces: every pixel is one of the swatch, cuts are the cheapest there are, on every lattice."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.joining import level
from designgen.repeat.lattice import Lattice
from designgen.seamless.extent import best_size
from designgen.seamless.pieces import improve
from designgen.seamless.quilt import Quilt, minimum_cut
from tests.repeat.fields import BRICK, HALF_DROP, STRAIGHT, clouds, crop, grain, motifs

LATTICES = [STRAIGHT, HALF_DROP, BRICK]


def whole(quilt: Quilt) -> float:
    return float(sum(float(cost.sum()) for cost in quilt.costs()))


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_a_swatch_that_repeats_is_laid_without_a_seam(lattice: Lattice) -> None:
    tile = motifs(np.random.default_rng(1), 64, lattice)
    swatch = np.ascontiguousarray(lattice.window(tile, 0, 0, 80, 84)[0])
    quilt = Quilt.of(swatch, lattice, (64, 64))
    assert whole(quilt) < 0.02 * whole(Quilt.of(swatch, lattice, (60, 60)))
    sheet = quilt.sheet(swatch)
    np.testing.assert_allclose(level(sheet, lattice), tile[0], atol=1e-6)


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_every_pixel_is_one_of_the_swatch(lattice: Lattice) -> None:
    swatch = crop(clouds, np.random.default_rng(2), 48)[0]
    quilt = Quilt.of(swatch, lattice, (36, 40))
    improve(quilt)
    assert quilt.places.min() >= 0 and np.all(quilt.places < 48)
    colour = quilt.sheet(swatch).colour
    np.testing.assert_array_equal(colour, swatch[:, quilt.places[..., 0], quilt.places[..., 1]])


def test_laying_and_improving_never_cost_more() -> None:
    swatch = crop(motifs, np.random.default_rng(3), 64)[0]
    bare = Quilt.of(swatch, STRAIGHT, (64, 64))
    cut = Quilt.of(swatch, STRAIGHT, (54, 54))
    before = whole(cut)
    assert before < whole(bare)
    piece = cut.fitted((-10, 20), (20, 15), (20, 30))
    cut.put(piece)
    assert whole(cut) == pytest.approx(before - piece.gain, rel=1e-3)
    after = whole(cut)
    improve(cut)
    assert whole(cut) <= after


def test_seams_are_where_places_jump() -> None:
    swatch = crop(grain, np.random.default_rng(4), 64)[0]
    quilt = Quilt.of(swatch, STRAIGHT, (64, 64))
    across, down = quilt.seams()
    assert across[:, -1].all() and down[-1].all()
    assert across.sum() == 64 and down.sum() == 64


def test_a_rectangle_may_be_cut_coarsely_first() -> None:
    swatch = crop(clouds, np.random.default_rng(5), 96)[0]
    quilt = Quilt.of(swatch, STRAIGHT, (96, 96))
    exact = quilt.fitted((-20, 10), (30, 10), (40, 70), 10_000)
    rough = quilt.fitted((-20, 10), (30, 10), (40, 70), 700)
    before = whole(quilt)
    gains = []
    for piece in (exact, rough):
        trial = Quilt(quilt.swatch, quilt.lattice, quilt.places.copy())
        trial.put(piece)
        gains.append(before - whole(trial))
    assert 0.5 * gains[0] < gains[1] <= gains[0] * 1.001


def test_alpha_steers_the_cut() -> None:
    swatch = crop(grain, np.random.default_rng(6), 64)[0]
    alpha = np.ones((1, 64, 64), np.float32)
    alpha[:, :, 58:] = 0
    with_alpha = np.concatenate([swatch, alpha])
    tile = Quilt.of(with_alpha, STRAIGHT, (56, 48)).sheet(with_alpha).colour
    assert tile.shape == (4, 56, 48) and tile[3].mean() > 0.95


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_minimum_cut_is_the_cheapest_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    nodes = 7
    unary = rng.integers(-9, 10, nodes).astype(float)
    heads, tails = rng.integers(0, nodes, (2, 9))
    heads, tails = heads[heads != tails], tails[heads != tails]
    weights = rng.integers(0, 8, len(heads)).astype(float)

    def price(side: np.ndarray) -> float:
        return float(unary @ side + weights @ (~side[heads] & side[tails]))

    found = minimum_cut(unary, heads, tails, weights)
    cheapest = min(price(np.array(sides, bool)) for sides in product((0, 1), repeat=nodes))
    assert price(found) == pytest.approx(cheapest)


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_the_size_fits_the_repeat_and_leaves_an_overlap(lattice: Lattice) -> None:
    swatch = crop(clouds, np.random.default_rng(7), 110)[0]
    size = best_size(swatch, lattice)
    assert lattice.admissible(size) == size
    assert all(0.6 * 110 <= side <= 0.95 * 110 for side in size)


def test_the_size_is_that_of_the_repeat_where_there_is_one() -> None:
    tile = grain(np.random.default_rng(8), 80, STRAIGHT)
    swatch = np.ascontiguousarray(STRAIGHT.window(tile, 0, 0, 98, 94)[0])
    assert best_size(swatch, STRAIGHT) == (80, 80)
