"""The lattice: padding, rolling and windows agree with the plane drawn out tile by tile."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from designgen.repeat.lattice import BORDERS as BORDER_NAMES
from designgen.repeat.lattice import NAMES, Lattice

PERIODIC = [
    Lattice.named("straight"),
    Lattice.named("half-drop"),
    Lattice.named("brick"),
    Lattice("column", Fraction(1, 3)),
    Lattice("row", Fraction(2, 3)),
    Lattice("column", Fraction(1, 4)),
]
lattices = st.sampled_from(PERIODIC)


def tile_of(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((1, 3, height, width)).astype(np.float32)


def plane_of(x: np.ndarray, lattice: Lattice, blocks: int = 5) -> np.ndarray:
    """Lay (2·blocks+1)² tiles by their vectors, one at a time, with no code shared with the lattice."""
    height, width = x.shape[-2:]
    side = 2 * blocks + 1
    plane = np.full((*x.shape[:-2], side * height, side * width), np.nan, np.float32)
    for i in range(-3 * side, 3 * side):
        for j in range(-3 * side, 3 * side):
            y, x0 = i * height, j * width
            if lattice.axis == "column":
                y += int(lattice.drop * height) * j
            elif lattice.axis == "row":
                x0 += int(lattice.drop * width) * i
            y, x0 = y + blocks * height, x0 + blocks * width
            top, left = max(0, y), max(0, x0)
            bottom, right = min(side * height, y + height), min(side * width, x0 + width)
            if top < bottom and left < right:
                plane[..., top:bottom, left:right] = x[..., top - y : bottom - y, left - x0 : right - x0]
    assert not np.isnan(plane).any()
    return plane


@given(lattices, st.integers(0, 12), st.integers(0, 12), st.integers(0, 24), st.integers(0, 24))
def test_padding_shows_what_the_plane_shows(lattice: Lattice, top: int, bottom: int, left: int, right: int) -> None:
    x = tile_of(12, 24)
    plane = plane_of(x, lattice)
    padded = lattice.pad(x, (top, bottom, left, right))
    y0, x0 = 5 * 12 - top, 5 * 24 - left
    np.testing.assert_array_equal(padded, plane[..., y0 : y0 + top + 12 + bottom, x0 : x0 + left + 24 + right])


@pytest.mark.parametrize("lattice", PERIODIC, ids=lambda lattice: lattice.name)
def test_padding_goes_on_correctly_beyond_one_tile(lattice: Lattice) -> None:
    x = tile_of(12, 24)
    plane = plane_of(x, lattice)
    padded = lattice.pad(x, (20, 31, 50, 60))
    np.testing.assert_array_equal(padded, plane[..., 40 : 60 + 12 + 31, 70 : 120 + 24 + 60])


@pytest.mark.parametrize("lattice", [*PERIODIC, Lattice.named("none")], ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("padding", [0, 1, 3, (1, 0, 2, 5), (30, 2, 2, 50)])
def test_torch_and_numpy_agree(lattice: Lattice, padding: int | tuple[int, int, int, int]) -> None:
    x = tile_of(12, 24)
    ours = lattice.pad(torch.from_numpy(x), padding)
    np.testing.assert_array_equal(ours.numpy(), lattice.pad(x, padding))


@pytest.mark.parametrize("lattice", PERIODIC, ids=lambda lattice: lattice.name)
def test_a_padded_convolution_equals_the_convolution_of_the_plane(lattice: Lattice) -> None:
    x = torch.from_numpy(tile_of(24, 24)).double()
    kernel = torch.randn(5, 3, 3, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    ours = torch.nn.functional.conv2d(lattice.pad(x, 1), kernel)
    plane = torch.nn.functional.conv2d(lattice.window(x, -25, -25, 74, 74), kernel)
    torch.testing.assert_close(ours, plane[..., 24:48, 24:48], rtol=0, atol=1e-13)


@given(lattices, st.integers(-40, 40), st.integers(-60, 60), st.integers(-40, 40), st.integers(-60, 60))
def test_rolls_add_up_and_keep_the_plane(lattice: Lattice, dy: int, dx: int, ey: int, ex: int) -> None:
    x = tile_of(12, 24)
    np.testing.assert_array_equal(lattice.roll(lattice.roll(x, dy, dx), ey, ex), lattice.roll(x, dy + ey, dx + ex))


@pytest.mark.parametrize("lattice", PERIODIC, ids=lambda lattice: lattice.name)
def test_rolling_by_a_lattice_vector_changes_nothing(lattice: Lattice) -> None:
    x = tile_of(12, 24)
    down, right = (int(lattice.drop * 12), 0) if lattice.axis == "column" else (0, int(lattice.drop * 24))
    np.testing.assert_array_equal(lattice.roll(x, down, 24 if lattice.axis != "row" else 0), x)
    np.testing.assert_array_equal(
        lattice.roll(x, 12 if lattice.axis != "column" else 0, right if lattice.axis == "row" else 0), x
    )


@pytest.mark.parametrize("lattice", PERIODIC, ids=lambda lattice: lattice.name)
def test_the_straight_equivalent_shows_the_same_plane(lattice: Lattice) -> None:
    x = tile_of(12, 24)
    straight = lattice.straight_equivalent(x)
    across, down = lattice.straight_count
    assert straight.shape[-2:] == (12 * down, 24 * across)
    np.testing.assert_array_equal(Lattice().window(straight, -17, -31, 90, 120), lattice.window(x, -17, -31, 90, 120))


@given(
    st.sampled_from([*PERIODIC, Lattice.named("none")]),
    st.integers(1, 3000),
    st.integers(1, 3000),
    st.sampled_from([1, 2, 8, 16]),
)
def test_admissible_sizes_let_every_stride_commute(lattice: Lattice, height: int, width: int, stride: int) -> None:
    size = lattice.admissible((height, width), stride)
    assert size[0] % stride == 0 and size[1] % stride == 0
    if lattice.drop:
        assert lattice.shift_px(*size) % stride == 0
    assert lattice.admissible(size, stride) == size


@pytest.mark.parametrize("name", [*NAMES, *BORDER_NAMES])
def test_trade_names_round_trip(name: str) -> None:
    assert Lattice.named(name).name == name


def test_half_drop_lowers_the_next_column() -> None:
    x = np.zeros((1, 1, 4, 4), np.float32)
    x[..., 0, 0] = 1
    right = Lattice.named("half-drop").window(x, 0, 4, 4, 4)
    assert np.argwhere(right[0, 0]).tolist() == [[2, 0]]


def test_brick_shifts_the_next_row_to_the_right() -> None:
    x = np.zeros((1, 1, 4, 4), np.float32)
    x[..., 0, 0] = 1
    below = Lattice.named("brick").window(x, 4, 0, 4, 4)
    assert np.argwhere(below[0, 0]).tolist() == [[0, 2]]


def test_a_placed_print_is_padded_with_its_own_border_and_cannot_be_rolled() -> None:
    x = tile_of(4, 4)
    padded = Lattice.named("none").pad(x, 2)
    np.testing.assert_array_equal(padded[..., 0, :], padded[..., 2, :])
    with pytest.raises(ValueError, match="cannot be rolled"):
        Lattice.named("none").roll(x, 1, 1)


def test_gradients_flow_back_through_the_padding() -> None:
    x = torch.ones(1, 1, 4, 8, requires_grad=True)
    Lattice.named("half-drop").pad(x, 2).sum().backward()
    assert x.grad is not None
    assert float(x.grad.sum()) == 8 * 12


@pytest.mark.parametrize(
    ("axis", "drop"),
    [
        ("column", Fraction(0)),
        ("straight", Fraction(1, 2)),
        ("row", Fraction(3, 2)),
        ("diagonal", Fraction(0)),
    ],
)
def test_impossible_lattices_are_refused(axis: str, drop: Fraction) -> None:
    with pytest.raises(ValueError, match=r"axis|drop"):
        Lattice(axis, drop)  # type: ignore[arg-type]


def test_a_drop_between_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="divisible by 2"):
        Lattice.named("half-drop").pad(tile_of(5, 8), 1)


BORDERS = [Lattice.named(name) for name in BORDER_NAMES]


@given(st.sampled_from(BORDERS), st.integers(-30, 30), st.integers(-40, 40), st.integers(1, 40), st.integers(1, 60))
def test_a_border_repeats_along_one_side_and_is_continued_across_it(
    lattice: Lattice, y0: int, x0: int, height: int, width: int
) -> None:
    x = tile_of(12, 24)
    down, across = lattice.wraps
    rows, columns = np.arange(y0, y0 + height), np.arange(x0, x0 + width)
    rows = rows % 12 if down else np.clip(rows, 0, 11)
    columns = columns % 24 if across else np.clip(columns, 0, 23)
    np.testing.assert_array_equal(lattice.window(x, y0, x0, height, width), x[..., rows[:, None], columns])


@pytest.mark.parametrize("lattice", BORDERS, ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("padding", [1, (1, 0, 2, 5), (30, 2, 2, 50)])
def test_torch_and_numpy_agree_on_borders(lattice: Lattice, padding: int | tuple[int, int, int, int]) -> None:
    x = tile_of(12, 24)
    np.testing.assert_array_equal(lattice.pad(torch.from_numpy(x), padding).numpy(), lattice.pad(x, padding))


def test_a_border_is_rolled_along_itself_only() -> None:
    x = tile_of(12, 24)
    np.testing.assert_array_equal(Lattice.named("border").roll(x, 0, 5), np.roll(x, 5, -1))
    np.testing.assert_array_equal(Lattice.named("border-down").roll(x, 3, 0), np.roll(x, 3, -2))
    with pytest.raises(ValueError, match="along both sides"):
        Lattice.named("border").roll(x, 1, 0)


def test_a_border_is_its_own_straight_equivalent_and_takes_any_multiple_of_the_stride() -> None:
    for lattice in BORDERS:
        assert lattice.is_periodic
        assert lattice.straight_count == (1, 1)
        assert lattice.admissible((100, 50), 16) == (96, 48)


@given(st.sampled_from(("drop", "shift")), st.integers(1, 40), st.integers(2, 40))
def test_every_fraction_has_a_name(kind: str, parts: int, of: int) -> None:
    if parts >= of:
        return
    lattice = Lattice.named(f"{kind}-{parts}/{of}")
    assert lattice.drop == Fraction(parts, of)
    assert lattice.axis == ("column" if kind == "drop" else "row")
    assert Lattice.named(lattice.name) == lattice


@pytest.mark.parametrize("name", ["drop-0/3", "drop-3/3", "drop-5/3", "drop", "shift-1", "column 1/3", ""])
def test_names_that_say_no_repeat_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="repeat"):
        Lattice.named(name)


@given(st.integers(2, 600), st.integers(1, 300), st.integers(2, 300))
def test_the_nearest_lattice_falls_on_whole_pixels(parts: int, part: int, height: int) -> None:
    lattice = Lattice("column", Fraction(part % parts, parts)) if part % parts else Lattice()
    moved = lattice.nearest((height, 10))
    away = abs(float(moved.drop) - float(lattice.drop))
    assert min(away, 1 - away) <= 0.5 / height + 1e-9
    moved.shift_px(height, 10)
