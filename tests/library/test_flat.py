"""Flat drawing: holes that keep their distance on the half-drop, outlines that grow, few flat colours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.library.canvas import Canvas
from tools.library.colour import palette, rgb
from tools.library.curves import circle
from tools.library.fields import distance
from tools.library.flat import cut_petal, grow, hollows, separate, settle

SIZE = 96


@settings(max_examples=15, deadline=None)
@given(x=st.floats(0, SIZE), y=st.floats(0, SIZE), half=st.booleans())
def test_holes_keep_clear_of_the_paint_and_of_each_other(x: float, y: float, half: bool) -> None:
    drop = SIZE // 2 if half else 0
    ground = rgb("#15203d")
    canvas = Canvas((SIZE, SIZE), ground, drop=drop)
    canvas.fill(circle(x, y, 14), rgb("#ffffff"))
    found = hollows(canvas, ground, 6, 16, 3)
    assert len(found) > 3
    assert all(6 <= r <= 16 for _, _, r in found)
    rounds = [(np.array([x, y]), 14.0)] + [(np.array([a, b]), r) for a, b, r in found]
    for i, (p, r) in enumerate(rounds):
        for q, s in rounds[:i]:
            assert distance(p, q, (SIZE, SIZE), drop) > r + s + 3 - 2  # the grid is a pixel coarse


@pytest.mark.parametrize("turn", [1, -1])
def test_an_outline_grows_outward_whichever_way_it_runs(turn: int) -> None:
    grown = grow(circle(5, 7, 10)[::turn], 2.0)
    np.testing.assert_allclose(np.hypot(*(grown - (5, 7)).T), 12, atol=0.01)


def test_a_petal_is_as_long_and_as_wide_as_asked() -> None:
    petal = cut_petal(6.0, 10.0)
    assert np.ptp(petal[:, 0]) == pytest.approx(10, abs=0.05)
    assert np.ptp(petal[:, 1]) == pytest.approx(6, abs=0.05)


def test_separations_are_few_and_near() -> None:
    t = np.linspace(0, 1, 64, dtype=np.float32)[None, :, None]
    first, last, spot = palette("#15203d", "#f19477", "#f2c04a")
    picture = np.repeat(first + (last - first) * t, 64, 0).astype(np.float32)
    picture[:8, :8] = spot
    parted = separate(picture, 12)
    assert len(np.unique(parted.reshape(-1, 3), axis=0)) == 12
    assert np.abs(parted - picture).max() < 0.08
    np.testing.assert_allclose(parted[0, 0], spot, atol=0.01)  # a colour of its own keeps its plate
    np.testing.assert_array_equal(parted, separate(picture, 12))


def test_settled_colours_stay_within_half_a_step() -> None:
    picture = np.random.default_rng(1).random((8, 8, 3)).astype(np.float32)
    assert np.abs(settle(picture, 51) - picture).max() <= 0.5 / 51 + 1e-6
