"""The mathematics behind dyed, floated, stitched and knitted styles."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.library.fields import distance, pack_around
from tools.library.styles.itajime import fold
from tools.library.styles.knit import jumper, star
from tools.library.styles.marbling import push
from tools.library.styles.suminagashi import CLEAR, Touch, breathe, float_ink, undo
from tools.library.thread import Yarn, lay

SIZE = 64


@settings(max_examples=40, deadline=None)
@given(x=st.floats(0, SIZE), y=st.floats(0, SIZE), radius=st.floats(2, 10), seed=st.integers(0, 99))
def test_a_touch_of_ink_can_be_undone(x: float, y: float, radius: float, seed: int) -> None:
    """What a drop pushed aside comes back exactly; nothing that was there before lies inside the drop."""
    points = np.random.default_rng(seed).random((50, 2)) * SIZE
    moved = push(points, x, y, radius, 26.0, SIZE)
    back_y, back_x, share = undo(
        moved[:, 1].astype(np.float32), moved[:, 0].astype(np.float32), Touch(x, y, radius, 0), 26.0, SIZE
    )
    assert share.min() > 1 - 1e-3
    np.testing.assert_allclose(np.stack([back_x, back_y], 1), points, atol=0.05)


def test_the_last_touch_lies_on_top_and_resin_is_clear() -> None:
    y, x = (g.astype(np.float32) for g in np.mgrid[0:SIZE, 0:SIZE] + 0.5)
    touches = [Touch(32, 32, 12, 0), Touch(32, 32, 8, CLEAR), Touch(32, 32, 4, 1)]
    density, which = float_ink(y, x, touches, SIZE, 28.0)
    assert which[32, 32] == 1
    assert density[32, 32] > 0
    assert density[32, 32 + 7] == 0  # resin between the rings
    assert density[32, 32 + 12] > 0
    assert which[32, 32 + 12] == 0
    assert density[2, 2] == 0


def test_breath_keeps_areas() -> None:
    """The drift is free of divergence: its map turns and shears the water but neither gathers nor thins it."""
    y, x = breathe(128, np.random.default_rng(3), 0.008)
    grid_y, grid_x = np.mgrid[0:128, 0:128] + 0.5
    dy, dx = y - grid_y, x - grid_x

    def slope(field: np.ndarray, axis: int) -> np.ndarray:
        return (np.roll(field, -1, axis) - np.roll(field, 1, axis)) / 2

    area = (1 + slope(dy, 0)) * (1 + slope(dx, 1)) - slope(dy, 1) * slope(dx, 0)
    assert np.abs(dy).max() > 0.4
    np.testing.assert_allclose(area, 1, atol=0.05)


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 4), dy=st.integers(-2, 2), dx=st.integers(-2, 2))
def test_folded_cloth_closes_on_the_torus(count: int, dy: int, dx: int) -> None:
    y, x = (g.astype(np.float32) for g in np.mgrid[0:SIZE, 0:SIZE] + 0.5)
    a, b = fold(y, x, SIZE, count)
    assert b.min() >= 0
    assert (b <= a).all()
    assert a.max() <= 1
    again = fold(y + dy * SIZE, x + dx * SIZE, SIZE, count)
    np.testing.assert_allclose(again, (a, b), atol=1e-4)
    np.testing.assert_allclose(fold(x, y, SIZE, count), (a, b), atol=1e-5)  # a mirror in the diagonal is a fold


def test_the_chart_of_the_jumper_adds_up() -> None:
    chart = jumper(48)
    assert chart.shape == (57, 48)
    assert all(len(set(row)) <= 2 for row in chart.tolist())  # two wools in the hands at a time
    rose = star()
    np.testing.assert_array_equal(rose, rose[::-1])
    np.testing.assert_array_equal(rose[:, 1:], rose[:, :0:-1])


def stitched(shift: tuple[int, int], seed: int) -> np.ndarray:
    sheet = np.zeros((SIZE, SIZE, 3), np.float32)
    rng = np.random.default_rng(seed)
    start = rng.random((12, 2)) * SIZE
    end = start + rng.normal(0, 9, (12, 2))
    move = np.array(shift[::-1])
    lay(sheet, (start + move, end + move, rng.normal(0, 0.1, 12)), rng.random((12, 3)), Yarn(4.0), rng)
    return sheet


@settings(max_examples=20, deadline=None)
@given(dy=st.integers(-70, 70), dx=st.integers(-70, 70), seed=st.integers(0, 5))
def test_stitches_wrap(dy: int, dx: int, seed: int) -> None:
    """Moving all stitches by whole pixels rolls the cloth (a sample on a pixel's very edge may fall either way)."""
    still, moved = stitched((0, 0), seed), stitched((dy, dx), seed)
    assert still.any()
    gap = np.abs(np.roll(still, (dy, dx), (0, 1)) - moved).max(-1)
    assert (gap > 1e-3).mean() < 0.01


def test_rounds_keep_clear_of_those_set_by_hand() -> None:
    placed = [(2.0, 2.0, 30.0), (55.0, 60.0, 25.0)]
    points = pack_around(placed, [10.0, 6.0], (100.0, 100.0), np.random.default_rng(5), tries=300)
    assert points.shape == (2, 2)
    for (x, y), radius in zip(points, (10.0, 6.0), strict=True):
        for px, py, pr in placed:
            assert distance(np.array([x, y]), np.array([px, py]), (100.0, 100.0)) > radius + pr - 1
    assert distance(points[0], points[1], (100.0, 100.0)) > 16
