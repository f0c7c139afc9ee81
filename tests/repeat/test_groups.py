"""The 17 wallpaper groups: right orders, exact invariance, pictures made symmetric without a break."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.groups import (
    GROUPS,
    HEXAGONAL,
    SETTINGS,
    SQUARE,
    Operation,
    check_size,
    operations,
    orbit_labels,
    symmetrise,
    symmetry_error,
)
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize

ORDERS = dict(zip(GROUPS, (1, 2, 2, 2, 4, 4, 4, 4, 8, 4, 8, 8, 3, 6, 6, 6, 12), strict=True))


def size_of(group: str) -> tuple[int, int]:
    return (48, 48) if group in (*SQUARE, *HEXAGONAL) else (36, 48)


def moved(x: np.ndarray, operation: Operation, group: str) -> np.ndarray:
    """Apply one operation pixel by pixel, in exact fractions, sharing no code with the package."""
    height, width = x.shape
    middle = Fraction(0 if group in HEXAGONAL else 1, 2)
    (a, b), (c, d) = operation.matrix
    out = np.empty_like(x)
    for row in range(height):
        for column in range(width):
            u, v = column + middle, row + middle
            across = a * u + b * v + Fraction(operation.halves[0] * width, 2) - middle
            down = c * u + d * v + Fraction(operation.halves[1] * height, 2) - middle
            assert across.denominator == down.denominator == 1
            out[row, column] = x[int(down) % height, int(across) % width]
    return out


def test_there_are_seventeen() -> None:
    assert len(GROUPS) == len(set(GROUPS)) == 17


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_has_its_order(group: str) -> None:
    """Cm and cmm count twice: their rectangle holds two primitive cells."""
    assert len(operations(group)) == ORDERS[group]


@pytest.mark.parametrize("group", GROUPS)
def test_operations_form_a_group(group: str) -> None:
    every = set(operations(group))
    assert {first.after(second) for first in every for second in every} == every


@pytest.mark.parametrize("group", GROUPS)
def test_every_assignment_to_orbits_is_exactly_symmetric(group: str) -> None:
    size = size_of(group)
    labels = orbit_labels(group, size)
    assert labels.dtype == np.int32
    z = np.random.default_rng(1).random(size[0] * size[1], np.float32)
    x = z[labels]
    for operation in operations(group):
        np.testing.assert_array_equal(moved(x, operation, group), x)


@pytest.mark.parametrize("group", [group for group in GROUPS if group not in HEXAGONAL])
def test_a_symmetric_picture_stays_symmetric_when_resized(group: str) -> None:
    height, width = size_of(group)
    x = symmetrise(np.random.default_rng(3).random((1, 3, height, width), np.float32), group, "mean")
    for factor in (1.5, 0.5):
        size = round(height * factor), round(width * factor)
        assert symmetry_error(resize(x, size, Lattice()), group) < 1e-5


@pytest.mark.parametrize("group", GROUPS)
def test_labels_are_the_smallest_of_their_orbit(group: str) -> None:
    labels = orbit_labels(group, size_of(group))
    index = np.arange(labels.size).reshape(labels.shape)
    assert (labels <= index).all()
    np.testing.assert_array_equal(labels.reshape(-1)[labels], labels)


@pytest.mark.parametrize("group", GROUPS)
def test_about_one_pixel_in_the_order_is_free(group: str) -> None:
    labels = orbit_labels(group, (96, 96))
    free = len(np.unique(labels)) / labels.size
    assert 1 / ORDERS[group] <= free < 1 / ORDERS[group] + 0.02


def test_no_two_groups_are_the_same() -> None:
    seen = {orbit_labels(group, (24, 24)).tobytes() for group in GROUPS}
    assert len(seen) == 17


@pytest.mark.parametrize("group", ["pm", "pg", "cm", "pmg"])
def test_the_other_setting_is_the_same_with_across_and_down_exchanged(group: str) -> None:
    """Orbits are the same sets, whatever their smallest index is."""
    one, other = orbit_labels(group, (24, 36)), orbit_labels(f"{group}-down", (36, 24)).T
    pairs = {(int(a), int(b)) for a, b in zip(one.ravel(), other.ravel(), strict=True)}
    assert len(pairs) == len(np.unique(one)) == len(np.unique(other))
    assert f"{group}-down" in SETTINGS and f"{group}-down" not in GROUPS


def test_hexagonal_operations_keep_lengths() -> None:
    """In the oblique basis |u·a + v·b|² = u² − uv + v²."""
    metric = np.array([[1, -0.5], [-0.5, 1]])
    for group in HEXAGONAL:
        for operation in operations(group):
            matrix = np.array(operation.matrix)
            np.testing.assert_allclose(matrix.T @ metric @ matrix, metric)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(GROUPS), st.integers(1, 12), st.integers(1, 12), st.sampled_from(("pick", "mean", "blend")))
def test_symmetrising_is_exact_and_idempotent(group: str, half_h: int, half_w: int, how: str) -> None:
    size = (2 * half_h, 2 * half_h) if group in (*SQUARE, *HEXAGONAL) else (2 * half_h, 2 * half_w)
    x = np.random.default_rng(half_h * 31 + half_w).random((1, 3, *size), np.float32)
    made = symmetrise(x, group, how)  # type: ignore[arg-type]
    assert made.dtype == np.float32 and made.shape == x.shape
    assert symmetry_error(made, group) == 0
    again = symmetrise(made, group, how)  # type: ignore[arg-type]
    np.testing.assert_allclose(again, made, atol=2e-6)
    assert made.min() >= x.min() - 1e-6 and made.max() <= x.max() + 1e-6


@pytest.mark.parametrize("group", GROUPS)
def test_blending_leaves_no_break_where_picking_does(group: str) -> None:
    """A smooth, periodic, unsymmetric picture stays smooth."""
    size = (96, 96)
    y, x = np.mgrid[0:96, 0:96] / 96 * 2 * np.pi
    picture = (0.5 + 0.25 * np.sin(x + 0.7) + 0.25 * np.cos(2 * y + x + 0.3)).astype(np.float32)
    blended = symmetrise(picture.reshape(1, 1, *size), group, "blend")[0, 0]
    steps = [np.abs(blended - np.roll(blended, 1, axis)).max() for axis in (0, 1)]
    steepest = max(np.abs(picture - np.roll(picture, 1, axis)).max() for axis in (0, 1))
    assert max(steps) < 6 * steepest


def test_blending_keeps_the_middle_of_the_domain_sharp() -> None:
    """Most of the cell is one copy of the picture, not a mix of copies: its spread of values survives."""
    x = np.random.default_rng(5).random((1, 1, 96, 96), np.float32)
    for group in GROUPS:
        assert symmetrise(x, group, "blend").std() > 0.85 * x.std()


def test_symmetry_error_sees_one_pixel() -> None:
    x = symmetrise(np.random.default_rng(2).random((1, 3, 24, 24), np.float32), "p4m")
    x[0, 1, 5, 7] += 0.25
    assert symmetry_error(x, "p4m") == pytest.approx(0.25, abs=1e-6)
    assert symmetry_error(x, "p1") == 0


@pytest.mark.parametrize(
    ("group", "size", "said"),
    [
        ("p5", (8, 8), "p5"),
        ("p4", (8, 10), "rows as columns"),
        ("p6m", (8, 10), "rows as columns"),
        ("pg", (8, 9), "even"),
        ("p1", (0, 9), "positive"),
    ],
)
def test_impossible_grids_are_refused(group: str, size: tuple[int, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_size(group, size)
    with pytest.raises(ValueError, match=said):
        orbit_labels(group, size)


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(ValueError, match="how"):
        symmetrise(np.zeros((1, 1, 4, 4), np.float32), "p2", "median")  # type: ignore[arg-type]


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_hexagonal_distances_go_the_shortest_way_round(u: float, v: float) -> None:
    from designgen.repeat.groups import _square

    every = [(u + i, v + j) for i in range(-5, 6) for j in range(-5, 6)]
    shortest = min(a * a - a * b + b * b for a, b in every)
    found = _square(np.array([u]), np.array([v]), "p6", 1.0)
    assert float(found[0]) == pytest.approx(shortest, abs=1e-9)
