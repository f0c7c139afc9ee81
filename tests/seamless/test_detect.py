"""Repeats are found, to a fraction of a pixel and with their drop, in 80 made cases; nothing is found in noise."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from designgen.repeat.lattice import Lattice
from designgen.seamless.detect import Found, find_repeat
from tests.seamless.planes import plane, steps_of

LATTICES = (
    Lattice(),
    Lattice("column", Fraction(1, 2)),
    Lattice("row", Fraction(1, 2)),
    Lattice("column", Fraction(1, 3)),
    Lattice("column", Fraction(1, 4)),
    Lattice("row", Fraction(1, 3)),
    Lattice("column", Fraction(2, 5)),
    Lattice("row", Fraction(3, 4)),
)


def error_px(found: Found, period: tuple[float, float], lattice: Lattice) -> float:
    """How far a found step is from a step of the true repeat, and 99 if its cell is not the smallest."""
    true = steps_of(period, lattice)
    times = found.matrix @ np.linalg.inv(true)
    off = float(np.abs((times - np.round(times)) @ true).max())
    cell = abs(np.linalg.det(found.matrix)) / abs(np.linalg.det(true))
    return off if abs(cell - 1) < 0.05 else 99.0


@pytest.mark.parametrize("lattice", LATTICES, ids=lambda lattice: lattice.name)
def test_eighty_repeats_are_found_within_a_pixel(lattice: Lattice) -> None:
    rng = np.random.default_rng([3, lattice.drop.numerator, lattice.drop.denominator, lattice.axis == "row"])
    for _ in range(10):
        period = float(rng.uniform(24, 48)), float(rng.uniform(24, 48))
        size = int(rng.integers(120, 180)), int(rng.integers(120, 180))
        found = find_repeat(plane(rng, period, lattice, size))
        assert found is not None
        assert error_px(found, period, lattice) < 1
        assert found.confidence > 0.7


def test_the_drop_is_named() -> None:
    rng = np.random.default_rng(4)
    for lattice in (Lattice(), Lattice("column", Fraction(1, 2)), Lattice("column", Fraction(1, 3))):
        found = find_repeat(plane(rng, (40.0, 44.0), lattice, (170, 170)))
        assert found is not None and found.lattice == lattice
        assert (found.height_px, found.width_px) == pytest.approx((40, 44), abs=0.5)


def test_a_slanted_cloth_is_found_with_its_slant() -> None:
    found = find_repeat(plane(np.random.default_rng(5), (36.0, 36.0), Lattice(), (160, 160), slant=0.04))
    assert found is not None and found.lattice == Lattice()
    assert found.matrix[0][0] == pytest.approx(0.04 * 36, abs=0.6)


def test_noise_plain_cloth_and_stripes_have_no_two_steps() -> None:
    rng = np.random.default_rng(6)
    assert find_repeat(rng.random((1, 3, 96, 96)).astype(np.float32)) is None
    assert find_repeat(np.full((1, 3, 96, 96), 0.4, np.float32)) is None


def test_a_large_picture_is_found_as_finely() -> None:
    lattice = Lattice("column", Fraction(1, 2))
    found = find_repeat(plane(np.random.default_rng(7), (231.3, 187.7), lattice, (900, 700)))
    assert found is not None and error_px(found, (231.3, 187.7), lattice) < 1


def test_the_same_picture_gives_the_same_repeat() -> None:
    picture = plane(np.random.default_rng(8), (30.0, 41.0), Lattice(), (128, 128))
    assert find_repeat(picture) == find_repeat(picture)
