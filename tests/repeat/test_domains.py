"""Pictures folded into wallpaper groups: exactly symmetric, made of the picture, cut where it shows least."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.domains import _assembled, _Cell, _cell, _Costs, _enlarged, _solved, fold
from designgen.repeat.groups import GROUPS, HEXAGONAL, SETTINGS, images, operations, orbit_labels, symmetry_error


def discs(side: int, count: int = 9, seed: int = 0) -> np.ndarray:
    """Discs of one colour on a plain ground, none of them near the border: a swatch that does not repeat."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side] / side
    picture = np.full((1, 3, side, side), 0.9, np.float32)
    for across, down in rng.uniform(0.15, 0.85, (count, 2)):
        picture[0, :, np.hypot(x - across, y - down) < 0.07] = (0.7, 0.1, 0.2)
    return picture


@pytest.mark.parametrize("group", SETTINGS)
def test_folding_is_exact(group: str) -> None:
    made = fold(np.random.default_rng(1).random((1, 3, 24, 24), np.float32), group)
    assert made.dtype == np.float32
    assert symmetry_error(made, group) == 0


@settings(deadline=None, max_examples=5)
@given(st.sampled_from(GROUPS), st.integers(5, 14), st.integers(5, 14), st.integers(1, 4))
def test_any_size_and_number_of_channels(group: str, half_h: int, half_w: int, channels: int) -> None:
    size = (2 * half_h, 2 * half_h) if group in (*HEXAGONAL, "p4", "p4m", "p4g") else (2 * half_h, 2 * half_w)
    x = np.random.default_rng(half_h).random((1, channels, *size), np.float32)
    made = fold(x, group)
    assert made.shape == x.shape
    assert x.min() - 1e-6 <= made.min() <= made.max() <= x.max() + 1e-6
    assert symmetry_error(made, group) == 0


def test_p1_asks_for_nothing() -> None:
    x = discs(32)
    assert fold(x, "p1") is x


def test_a_symmetric_picture_loses_nothing() -> None:
    x = discs(48)
    made = fold(x, "p4m")
    again = fold(made, "p4m")
    assert np.unique((again * 255).round()).size <= np.unique((made * 255).round()).size + 64
    assert abs(again.mean() - made.mean()) < 0.05


def test_the_same_picture_gives_the_same_bits() -> None:
    x = discs(64)
    assert np.array_equal(fold(x, "pgg"), fold(x.copy(), "pgg"))


@pytest.mark.parametrize("group", ["p2", "pgg", "p4", "p3", "p6"])
def test_discs_stay_whole_and_colours_unmixed(group: str) -> None:
    x = discs(128)
    made = fold(x, group)
    two = np.abs(made - x[0, :, :1, :1][None]).max(axis=1)
    between = np.mean((two > 0.15) & (two < 0.6))
    assert between < 0.02, "colours of neither disc nor ground: copies lie over each other"
    dark = two > 0.4
    steps = sum(np.mean(dark != np.roll(dark, 1, axis)) for axis in (1, 2))
    # A whole disc has the shortest edge for its surface; pieces and slivers have more edge.
    whole = np.abs(x - x[0, :, :1, :1][None]).max(axis=1) > 0.4
    whole_steps = sum(np.mean(whole != np.roll(whole, 1, axis)) for axis in (1, 2))
    assert steps / dark.mean() < 1.6 * whole_steps / whole.mean()


def test_the_part_with_the_faintest_cuts_is_shown() -> None:
    """Half of the picture is noise and the other half plain stripes: a group of four need not show the noise."""
    rng = np.random.default_rng(4)
    x = np.zeros((1, 3, 96, 96), np.float32)
    x[..., :, :] = 0.5 + 0.3 * np.sin(np.arange(96) / 96 * 2 * np.pi * 6)[:, None]
    x[..., 48:] = rng.random((1, 3, 96, 48), np.float32)
    made = fold(x, "pgg")
    rough = np.abs(np.diff(made, axis=-1)).mean()
    assert rough < 0.35 * np.abs(np.diff(x[..., 48:], axis=-1)).mean()


def test_beliefs_of_a_cell_are_symmetric() -> None:
    group = "p4"
    cell = _cell(discs(32), group, 32)
    belief = _solved(_Costs.of(cell, group), 24)
    turned = operations(group)
    moved = images(turned[1], group, (32, 32))
    # What a pixel thinks of copy g is what its image under h thinks of copy g after h backwards.
    for label, operation in enumerate(turned):
        other = next(k for k, each in enumerate(turned) if each.after(turned[1]) == operation)
        seen = belief[other].reshape(-1)[moved]
        np.testing.assert_allclose(belief[label], seen, atol=1e-3)


def test_a_border_that_is_crossed_is_paid_for() -> None:
    x = discs(32)
    costs = _Costs.of(_cell(x, "p2", 32), "p2")
    assert costs.right[0, 0, :, -1].min() > 0, "the step from the last column to the first"
    assert costs.right[0, 0, :, :-1].max() == 0, "no cut within one copy"
    assert costs.down[0, 0, -1].min() > 0
    rolled = _Costs.of(_cell(x, "p2", 32).rolled(0, 0.25), "p2")
    assert rolled.right[0, 0, :, 7].min() > 0, "the border moves with the picture"
    assert rolled.right[0, 0, :, -1].max() == 0


def test_a_hexagonal_cell_knows_the_brick_tile_it_came_from() -> None:
    cell = _cell(np.zeros((1, 3, 24, 24), np.float32), "p3", 24)
    np.testing.assert_allclose(cell.place[12, 0], (0.5, 0.75))
    assert isinstance(cell, _Cell)
    assert cell.place.min() >= 0
    assert cell.place.max() < 1


def test_more_rounds_find_no_worse_a_cut() -> None:
    costs = _Costs.of(_cell(discs(64, 30), "pgg", 64), "pgg")
    paid = [costs.of_labels(_solved(costs, rounds).argmin(axis=0)) for rounds in (1, 8, 60)]
    assert all(later <= earlier * 1.05 for earlier, later in pairwise(paid))
    assert paid[-1] < 0.95 * paid[0]


def test_a_choice_of_one_copy_shows_that_copy() -> None:
    x = discs(32)
    made = _assembled(x, np.ones((16, 16), np.int64), "p2")
    np.testing.assert_allclose(made, x[..., ::-1, ::-1], atol=1e-6)
    assert (orbit_labels("p2", (32, 32))[0, 0]) == 0


def test_fields_are_enlarged_round_the_cell() -> None:
    field = np.zeros((4, 4), np.float32)
    field[0, 0] = 1
    large = _enlarged(field, (16, 16))
    assert large.shape == (16, 16)
    assert large[0, 15] > 0, "it reaches over the edge"
    np.testing.assert_allclose(large.mean(), field.mean(), atol=1e-6)


def test_a_grid_the_group_cannot_have() -> None:
    with pytest.raises(ValueError, match="as many rows as columns"):
        fold(np.zeros((1, 3, 16, 24), np.float32), "p4")
