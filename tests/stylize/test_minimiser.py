"""The verdict on every row: who is better, who goes back, who stands still."""

from __future__ import annotations

import math

import pytest

from designgen.stylize.minimiser import DivergedError, Rows, Verdict


def rows(count: int, plateau: float = 0.0) -> Rows:
    return Rows(count, 3.0, 1e-2, plateau)


def test_better_back_and_on():
    course = rows(3)
    assert course.judge([1.0, 1.0, 1.0], [0.0, 0.0, 0.0]) == Verdict((0, 1, 2), (), ())
    assert course.judge([0.5, 3.1, 2.0], [0.0, 0.0, 0.0]) == Verdict((0,), (1,), ())
    assert course.judge([1.4, 0.5, 0.5], [0.0, math.nan, math.inf]) == Verdict((), (1, 2), ())
    assert course.best == [0.5, 1.0, 1.0]


def test_a_best_far_below_the_first_loss_does_not_make_runaways():
    course = rows(1)
    for loss in (1.0, 1e-6, 0.029):
        assert not course.judge([loss], [0.0]).back
    assert course.judge([0.031], [0.0]).back == (0,)


def test_bad_from_the_start_is_given_up_at_once_and_stands_still():
    course = rows(2)
    assert course.judge([math.nan, 1.0], [0.0, 0.0]) == Verdict((1,), (0,), (0,))
    assert course.judge([1.0, 1.0], [0.0, 0.0]) == Verdict((), (), (0,))
    assert course.failed == [True, False]


def test_seven_falls_without_getting_better_are_too_many():
    course = rows(2)
    course.judge([1.0, 1.0], [0.0, 0.0])
    for _ in range(6):
        assert not course.judge([9.0, 0.9], [0.0, 0.0]).still
        assert not course.judge([1.0, 0.9], [0.0, 0.0]).back
    assert course.judge([9.0, 0.9], [0.0, 0.0]).still == (0,)
    with pytest.raises(DivergedError, match="inf"):
        for _ in range(7):
            course.judge([0.0, math.inf], [0.0, 0.0])


def test_getting_better_forgives_the_falls():
    course = rows(1)
    for step in range(40):
        course.judge([0.9**step], [0.0])
        course.judge([math.nan], [0.0])
    assert course.failed == [False]


def test_rest_comes_after_eight_steps_of_little_gain_and_a_fall_starts_the_count_anew():
    course = rows(2, plateau=0.1)
    for step in range(12):
        course.judge([1.0, math.nan if step == 4 else 1.0], [0.0, 0.0])
        assert course.settled == [step >= 8, False]
    assert not course.over
    for _ in range(3):
        course.judge([1.0, 1.0], [0.0, 0.0])
    assert course.settled == [True, True] and course.over


def test_without_a_plateau_nothing_rests():
    course = rows(1)
    for _ in range(30):
        course.judge([0.0], [0.0])
    assert not course.over
