"""From one drop to another: the sheared tile shows one smooth plane that repeats by the new lattice."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.repeat.shear import resize_onto, resize_onto_rgba


def plane(y: np.ndarray, x: np.ndarray, drop: float) -> np.ndarray:
    """A smooth field that repeats by (drop, 1) and (1, 0), evaluated anywhere; y and x in tiles."""
    turn = 2 * np.pi
    v = y - drop * x  # constant along the lattice's slanted lines
    field = 0.5 + 0.2 * np.cos(turn * v) + 0.15 * np.sin(turn * (2 * v + x)) + 0.1 * np.cos(turn * (v - 2 * x))
    return np.asarray(field)


def tile(height: int, width: int, drop: float) -> np.ndarray:
    y, x = (np.arange(height)[:, None] + 0.5) / height, (np.arange(width)[None, :] + 0.5) / width
    return plane(y, x, drop).astype(np.float32)[None, None]


def sheared(height: int, width: int, before: float, after: float) -> np.ndarray:
    slide = before - after - round(before - after)
    y, x = (np.arange(height)[:, None] + 0.5) / height, (np.arange(width)[None, :] + 0.5) / width
    return plane(y + slide * (x - 0.5), x, before).astype(np.float32)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 7), st.integers(0, 46), st.sampled_from((47, 64, 90)))
def test_it_is_the_plane_sheared(eighths: int, rows: int, width: int) -> None:
    before = Lattice("column", Fraction(eighths, 8)) if eighths else Lattice()
    after = Lattice("column", Fraction(rows, 47)) if rows else Lattice()
    made = resize_onto(tile(64, 80, float(before.drop)), (47, width), before, after)
    expected = sheared(47, width, float(before.drop), float(after.drop))
    assert np.abs(made[0, 0] - expected).max() < 0.03


@pytest.mark.parametrize("rows", [0, 5, 23, 40])
def test_it_repeats_by_the_new_lattice(rows: int) -> None:
    """Across the tile's edge it goes on as smoothly as inside."""
    before = Lattice("column", Fraction(1, 8))
    after = Lattice("column", Fraction(rows, 47)) if rows else Lattice()
    made = resize_onto(tile(64, 80, 1 / 8), (47, 60), before, after)
    around = after.pad(made, 4)[0, 0]
    bends = np.abs(np.diff(around, 2, axis=1))
    assert bends[:, :8].max() < 1.5 * bends[:, 12:52].max()


def test_rows_are_columns_turned() -> None:
    x = tile(64, 80, 0.25)
    one = resize_onto(x, (47, 61), Lattice("column", Fraction(1, 4)), Lattice("column", Fraction(13, 47)))
    turned = np.ascontiguousarray(x.swapaxes(-1, -2))
    other = resize_onto(turned, (61, 47), Lattice("row", Fraction(1, 4)), Lattice("row", Fraction(13, 47)))
    np.testing.assert_allclose(other.swapaxes(-1, -2), one, atol=1e-6)


def test_one_lattice_is_a_resize() -> None:
    x, lattice = tile(64, 80, 0.5), Lattice.named("half-drop")
    np.testing.assert_array_equal(resize_onto(x, (48, 50), lattice, lattice), resize(x, (48, 50), lattice))


def test_no_slide_agrees_with_a_resize() -> None:
    """From straight to a drop of all but nothing."""
    x = tile(64, 64, 0.0)
    made = resize_onto(x, (64, 64), Lattice(), Lattice("column", Fraction(1, 64)))
    assert np.abs(made - x).max() < 0.1


def test_hidden_colour_does_not_bleed() -> None:
    pixels = np.zeros((1, 3, 32, 32), np.float32)
    alpha = np.zeros((1, 1, 32, 32), np.float32)
    pixels[:, 0] = 1.0  # bright red under nothing
    pixels[:, :, 8:24, 8:24] = 0.25
    alpha[:, :, 8:24, 8:24] = 1.0
    after = Lattice("column", Fraction(3, 40))
    colour, cover = resize_onto_rgba(pixels, alpha, (40, 36), Lattice(), after)
    assert colour[:, 0][cover[:, 0] > 0.05].max() < 0.3
    assert cover.min() >= 0 and cover.max() <= 1
    same, _ = resize_onto_rgba(pixels, alpha, (32, 32), Lattice(), Lattice())
    np.testing.assert_array_equal(same, pixels)


@pytest.mark.parametrize(
    ("before", "after"),
    [("half-drop", "brick"), ("straight", "border"), ("none", "straight")],
)
def test_lattices_that_no_shear_joins_are_refused(before: str, after: str) -> None:
    with pytest.raises(ValueError, match="cannot shear"):
        resize_onto(tile(32, 32, 0.0), (32, 32), Lattice.named(before), Lattice.named(after))
