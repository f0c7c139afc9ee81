"""Pieces on the torus: what is stamped, measured and laid wraps; lines and dots come out as asked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.library.curves import circle, move
from tools.library.pieces import apart, away, borders, edge_distance, joints, nearest, stamp
from tools.library.styles.engraving import lines
from tools.library.styles.kintsugi import gold_seams
from tools.library.styles.mosaic import vine_mosaic
from tools.library.styles.pointillist import evenly

SIZE = 48


def stamped(x: float, y: float) -> np.ndarray:
    labels = np.zeros((SIZE, SIZE), np.int32)
    shape = np.array([(-9.5, -6), (12, -3.5), (7, 9), (-4, 7.5)])
    stamp(labels, move(shape, x, y), 1)
    stamp(labels, circle(x + 4, y + 2, 4.5), 2)
    return labels


@settings(max_examples=25, deadline=None)
@given(dx=st.integers(-100, 100), dy=st.integers(-100, 100))
def test_a_stamp_wraps(dx: int, dy: int) -> None:
    np.testing.assert_array_equal(stamped(20 + dx, 20 + dy), np.roll(stamped(20, 20), (dy, dx), (0, 1)))


def test_distances_reach_over_the_edge() -> None:
    mask = np.zeros((SIZE, SIZE), bool)
    mask[0, 3] = True
    far = away(mask, 12)
    assert far[SIZE - 2, 3] == pytest.approx(2, abs=0.01)
    assert far[0, SIZE - 1] == pytest.approx(4, abs=0.01)
    assert far[SIZE // 2, SIZE // 2] == 12


def test_borders_and_joints_are_where_labels_meet() -> None:
    labels = np.zeros((SIZE, SIZE), np.int32)
    labels[:, SIZE // 2 :] = 1
    edge = borders(labels)
    assert set(np.unique(np.nonzero(edge)[1])) == {0, SIZE // 2 - 1, SIZE // 2, SIZE - 1}
    assert not joints(labels).any()
    labels[SIZE // 2 :, SIZE // 2 :] = 2
    assert joints(labels)[SIZE // 2 - 1, SIZE // 2 - 1]
    assert edge_distance(labels, 8)[4, SIZE // 2] == pytest.approx(0.5)


def test_the_nearest_points_are_the_nearest_on_the_torus() -> None:
    points = np.random.default_rng(5).random((30, 2)) * SIZE
    index = nearest(points, (SIZE, SIZE), 2)
    y, x = np.mgrid[0:SIZE, 0:SIZE] + 0.5
    gaps = np.stack([np.hypot(*apart(x, y, points, np.full((SIZE, SIZE), k), (SIZE, SIZE))) for k in range(30)], -1)
    order = np.sort(gaps, -1)
    for k in range(2):
        found = np.take_along_axis(gaps, index[..., k : k + 1], -1)[..., 0]
        np.testing.assert_allclose(found, order[..., k], atol=1e-4)


@pytest.mark.parametrize("width", [0.2, 0.5, 0.8])
def test_ruled_lines_ink_the_share_they_are_asked_for(width: float) -> None:
    y, x = np.mgrid[0:240, 0:240].astype(np.float32)
    ink = lines((0.3 * x + y) / 12, np.full((240, 240), width, np.float32))
    assert ink.mean() == pytest.approx(width, abs=0.03)
    assert lines(y / 12, np.full((240, 240), 0.01, np.float32)).max() == 0


def test_dots_are_laid_more_evenly_than_by_chance() -> None:
    def closest(points: np.ndarray) -> float:
        gap = points[:, None] - points[None]
        gap -= np.round(gap / 128) * 128
        far = np.hypot(*gap.transpose(2, 0, 1)) + np.eye(len(points)) * 999
        return float(np.percentile(far.min(1), 5))

    chance = np.random.default_rng(8).random((300, 2)) * 128
    laid = evenly(300, 128, np.random.default_rng(8))
    assert closest(laid) > 2.5 * closest(chance)


@pytest.mark.parametrize("make", [vine_mosaic, gold_seams])
def test_inlays_close_over_the_edges(make: Callable[[int, int], np.ndarray]) -> None:
    """Steps across the edge are no larger than steps inside; the seed decides everything."""
    picture = make(128, 3)
    np.testing.assert_array_equal(picture, make(128, 3))
    for axis in (0, 1):
        inside = np.abs(np.diff(picture, axis=axis)).mean(axis=(1 - axis, 2))
        across = np.abs(np.take(picture, 0, axis) - np.take(picture, -1, axis)).mean()
        assert across < 1.35 * np.percentile(inside, 90)
