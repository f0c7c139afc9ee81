"""Boxes, maps and curves."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.preflight.geometry import EVERYWHERE, IDENTITY, Box, Matrix, curve_extremes

NUMBER = st.floats(-100, 100)
POINT = st.tuples(NUMBER, NUMBER)
MATRIX = st.builds(Matrix, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER)


@given(MATRIX, MATRIX, POINT)
def test_maps_are_applied_one_after_the_other(first: Matrix, second: Matrix, point: tuple[float, float]) -> None:
    assert first.then(second).at(*point) == pytest.approx(second.at(*first.at(*point)), rel=1e-6, abs=1e-6)


@given(MATRIX)
def test_the_identity_changes_nothing(matrix: Matrix) -> None:
    assert matrix.then(IDENTITY) == matrix == IDENTITY.then(matrix)


@given(st.floats(0.1, 50), st.floats(0, 2 * math.pi))
def test_a_turned_map_keeps_lengths(scale: float, angle: float) -> None:
    turned = Matrix(scale * math.cos(angle), scale * math.sin(angle), -scale * math.sin(angle), scale * math.cos(angle))
    assert turned.lengths() == pytest.approx((scale, scale))
    assert turned.scale() == pytest.approx(scale)


@given(POINT, POINT, POINT, POINT)
def test_the_box_of_a_curve_is_that_of_its_points(
    start: tuple[float, float], first: tuple[float, float], second: tuple[float, float], end: tuple[float, float]
) -> None:
    box = Box.around(curve_extremes(start, (first, second), end))
    drawn = []
    for step in range(201):
        t = step / 200
        weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3)
        drawn.append(
            tuple(sum(w * p[i] for w, p in zip(weights, (start, first, second, end), strict=True)) for i in (0, 1))
        )
    seen = Box.around(drawn)  # type: ignore[arg-type]
    assert box.holds(seen, 1e-6)
    assert seen.grown(0.02 + 0.01 * max(box.width, box.height)).holds(box)


@given(st.tuples(POINT, POINT, POINT, POINT))
def test_what_two_boxes_share_lies_in_both(points: tuple[tuple[float, float], ...]) -> None:
    first, second = Box.around(points[:2]), Box.around(points[2:])
    shared = first.within(second)
    assert shared.is_empty or (first.holds(shared) and second.holds(shared))
    assert first.meets(second) == (not shared.is_empty)
    assert first.within(EVERYWHERE) == first


def test_a_box_under_a_quarter_turn() -> None:
    assert Box(1, 2, 3, 5).under(Matrix(0, 1, -1, 0)) == Box(-5, 1, -2, 3)
