"""Marks on the torus: they wrap, they have no holes in a bend, and a seed decides the brush."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.library.curves import arc, circle
from tools.library.marks import Hairs, lay, settle, strip

SIZE = 48


def drawn(dx: int, dy: int) -> np.ndarray:
    tile = np.zeros((SIZE, SIZE, 3), np.float32)
    mark = strip(arc((10.0 + dx, 12.0 + dy), (30.0 + dx, 25.0 + dy), 0.2), 9.0)
    patch = settle(mark, (np.abs(mark.t) < 1) * np.ones_like(mark.s))
    lay(tile, patch, patch.values[..., 0], np.array([1.0, 0.5, 0.25], np.float32))
    return tile


@settings(max_examples=30, deadline=None)
@given(dx=st.integers(-90, 90), dy=st.integers(-90, 90))
def test_a_mark_moved_by_whole_pixels_is_the_tile_rolled(dx: int, dy: int) -> None:
    np.testing.assert_allclose(drawn(dx, dy), np.roll(drawn(0, 0), (dy, dx), (0, 1)), atol=0.25)
    assert np.abs(drawn(dx, dy) - np.roll(drawn(0, 0), (dy, dx), (0, 1))).mean() < 2e-3


@pytest.mark.parametrize("radius", [9.0, 14.0, 60.0])
def test_a_bent_mark_has_no_holes(radius: float) -> None:
    """On the outside of a bend the samples lie apart; every pixel well inside the mark still gets one."""
    ring = circle(0.0, 0.0, radius)[:60]
    mark = strip(ring, 26.0)
    patch = settle(mark, np.ones_like(mark.x))
    y, x = np.mgrid[0 : patch.values.shape[0], 0 : patch.values.shape[1]] + 0.5
    y, x = y + patch.y0, x + patch.x0
    angle = np.arctan2(y, x)
    inside = (np.abs(np.hypot(x, y) - radius - 5) < 5) & (angle > 0.6) & (angle < 3.0)
    assert inside.sum() > 50
    assert patch.values[..., 0][inside].min() == 1


def test_a_mark_wider_than_the_tile_meets_itself() -> None:
    tile = np.zeros((SIZE, SIZE, 3), np.float32)
    mark = strip(arc((-70.0, 20.0), (90.0, 20.0), 0.0), 6.0)
    patch = settle(mark, (np.abs(mark.t) < 1) * np.ones_like(mark.s))
    lay(tile, patch, patch.values[..., 0], np.ones(3, np.float32))
    assert tile[19:21].min() == 1
    assert not tile[30:].any()


def test_the_samples_know_their_place() -> None:
    mark = strip(np.array([(0.0, 0.0), (10.0, 0.0), (20.0, 0.0)]), 8.0, margin=1.0)
    assert mark.length == pytest.approx(20)
    assert mark.half == pytest.approx(4)
    np.testing.assert_allclose(np.ptp(mark.y), 8, atol=0.01)
    field = np.arange(32 * 32, dtype=np.float32).reshape(32, 32)
    np.testing.assert_array_equal(
        mark.read(field), field[np.floor(mark.y).astype(int) % 32, np.floor(mark.x).astype(int) % 32]
    )


def test_streaks_run_along_the_stroke() -> None:
    hairs = Hairs(np.random.default_rng(1))
    streak = hairs.under(strip(arc((0.0, 0.0), (90.0, 0.0), 0.0), 40.0), 2.0)
    assert np.abs(np.diff(streak, axis=0)).mean() < 0.1 * np.abs(np.diff(streak, axis=1)).mean()
