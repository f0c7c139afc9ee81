"""Closed cuts are closed and cheapest; the Poisson solver is exact on every lattice; joins really repeat."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.joining import Sheet, cheapest_path, join_blocks, join_overlap, level, solve_poisson
from designgen.repeat.lattice import Lattice
from tests.repeat.fields import BRICK, HALF_DROP, STRAIGHT, clouds, crop, motifs

LATTICES = [STRAIGHT, HALF_DROP, BRICK, Lattice("column", Fraction(1, 3)), Lattice("row", Fraction(3, 4))]


def along(cost: np.ndarray, path: np.ndarray) -> float:
    return float(cost[np.arange(len(path)), path].sum())


def cheapest_closed(cost: np.ndarray) -> float:
    """Try every closed path, by one dynamic programme for each starting column."""
    rows, columns = cost.shape
    best = np.inf
    for start in range(columns):
        total = np.full(columns, np.inf)
        total[start] = cost[0, start]
        for row in range(1, rows):
            wide = np.pad(total, 1, constant_values=np.inf)
            total = np.minimum(np.minimum(wide[:-2], wide[1:-1]), wide[2:]) + cost[row]
        best = min(best, total[max(0, start - 1) : start + 2].min())
    return float(best)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 40), st.integers(1, 12), st.integers(0, 999), st.booleans())
def test_a_path_moves_one_column_at_most_and_a_closed_one_ends_where_it_began(
    rows: int, columns: int, seed: int, closed: bool
) -> None:
    cost = np.random.default_rng(seed).random((rows, columns)).astype(np.float32)
    path = cheapest_path(cost, closed=closed)
    assert path.shape == (rows,) and path.min() >= 0 and path.max() < columns
    assert (np.abs(np.diff(path)) <= 1).all()
    if closed:
        assert abs(int(path[0]) - int(path[-1])) <= 1


def test_closed_paths_are_the_cheapest_there_are_or_very_nearly() -> None:
    rng = np.random.default_rng(1)
    costs = [rng.random((60, 14)).astype(np.float32) for _ in range(12)]
    ratios = [along(cost, cheapest_path(cost, closed=True)) / cheapest_closed(cost) for cost in costs]
    assert min(ratios) >= 1 - 1e-5
    assert max(ratios) < 1.02


def test_a_free_valley_is_followed() -> None:
    cost = np.ones((50, 20), np.float32)
    valley = (10 + 5 * np.sin(np.arange(50) / 50 * 2 * np.pi)).round().astype(int)
    cost[np.arange(50), valley] = 0
    np.testing.assert_array_equal(cheapest_path(cost, closed=True), valley)


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("screening", [0.0, 0.01])
def test_the_poisson_solver_is_exact_on_the_lattice(lattice: Lattice, screening: float) -> None:
    u = np.random.default_rng(2).standard_normal((3, 24, 36)).astype(np.float32)
    u -= u.mean(axis=(-2, -1), keepdims=True)
    around = lattice.pad(u, 1)
    laplacian = (
        around[:, :-2, 1:-1] + around[:, 2:, 1:-1] + around[:, 1:-1, :-2] + around[:, 1:-1, 2:] - 4 * u - screening * u
    )
    np.testing.assert_allclose(solve_poisson(laplacian, lattice, screening), u, atol=1e-5)


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_nothing_cut_is_nothing_changed(lattice: Lattice) -> None:
    colour = np.random.default_rng(3).random((3, 24, 36)).astype(np.float32)
    np.testing.assert_array_equal(level(Sheet.of(colour), lattice), colour)


def test_overlapping_a_picture_that_repeats_there_gives_its_period_back() -> None:
    tile = motifs(np.random.default_rng(4), 64, STRAIGHT)[0]
    longer = np.concatenate([tile, tile[..., :20]], -1)
    joined = join_overlap(Sheet.of(longer), 64, 0, closed=True)
    np.testing.assert_array_equal(level(joined, STRAIGHT), tile)


def test_overlapping_with_a_drop_finds_the_dropped_period() -> None:
    tile = motifs(np.random.default_rng(5), 64, HALF_DROP)
    longer = HALF_DROP.window(tile, 0, 0, 64, 84)[0]
    joined = join_overlap(Sheet.of(longer), 64, 32, closed=True)
    np.testing.assert_array_equal(level(joined, HALF_DROP), tile[0])


@pytest.mark.parametrize("shift", [0, 32])
def test_across_the_border_a_join_shows_what_the_picture_showed(shift: int) -> None:
    picture = crop(clouds, np.random.default_rng(6), 96)[0]
    lattice = HALF_DROP if shift else STRAIGHT
    rows_repeat = np.concatenate([picture[:, :32], picture[:, 31::-1]], 1)
    joined = join_overlap(Sheet.of(rows_repeat), 72, shift, closed=True).colour
    seen = lattice.window(joined, 0, 70, 64, 4)
    before, after = seen[..., :2], np.roll(seen[..., 2:], shift, -2)
    np.testing.assert_array_equal(before, rows_repeat[..., 70:72])
    # Right of the border the first columns are what lay beyond the period, wherever the cut has not yet come.
    beyond = np.roll(rows_repeat[..., 72:74], -shift, -2)
    np.testing.assert_array_equal(np.roll(after, -2 * shift, -2)[..., :1], beyond[..., :1])


@pytest.mark.parametrize(("own_shift", "shift"), [(0, 32), (32, 0), (0, 16)])
def test_joining_blocks_keeps_every_pixel_from_the_old_plane(own_shift: int, shift: int) -> None:
    own = HALF_DROP if own_shift else STRAIGHT
    tile = motifs(np.random.default_rng(7), 64, own)[0]
    joined = join_blocks(Sheet.of(tile), shift, own_shift).colour
    moved = np.roll(tile, own_shift - shift, -2)
    assert ((joined == tile).all(0) | (joined == moved).all(0)).all()
    np.testing.assert_array_equal(joined[..., 0], moved[..., 0])
    np.testing.assert_array_equal(joined[..., -1], tile[..., -1])


def test_levelling_takes_a_shading_jump_away_and_leaves_the_motif_edge() -> None:
    colour = np.full((3, 48, 48), 0.5, np.float32)
    faint, strong = np.zeros_like(colour), np.zeros_like(colour)
    colour[..., 24:] += 0.04
    faint[..., 23] = -0.04
    strong[..., 23] = -0.9
    levelled = level(Sheet(colour, faint, np.zeros_like(colour)), STRAIGHT)
    assert abs(float((levelled[..., 24] - levelled[..., 23]).mean())) < 0.004
    kept = level(Sheet(colour, strong, np.zeros_like(colour)), STRAIGHT)
    assert abs(float((kept[..., 24] - kept[..., 23]).mean())) > 0.02
