"""Cleaning: specks, fringes and ragged edges go, drawn lines stay, and the repeat is never noticed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from designgen.colour.clean import small_areas, vote, without_fringes, without_islands
from designgen.colour.inks import BARE
from designgen.colour.spaces import lab_from_srgb
from designgen.repeat.lattice import Lattice
from tests.colour.fields import LATTICES, blobs

GREYS = lab_from_srgb(np.array([[1.0] * 3, [0.5] * 3, [0.0] * 3]))


def rolled(lattice: Lattice, labels: np.ndarray, dy: int, dx: int) -> np.ndarray:
    return lattice.roll(labels, dy, dx)


@pytest.mark.parametrize("repeat", ["straight", "half-drop", "brick", "drop-1/3"])
@settings(max_examples=6, deadline=None)
@given(st.integers(-40, 40), st.integers(-40, 40), st.integers(0, 5))
def test_cleaning_commutes_with_sliding_the_pattern(repeat: str, dy: int, dx: int, seed: int) -> None:
    lattice = Lattice.named(repeat)
    labels = blobs((48, 48), 3, seed, 1.2)
    # Which of two pixels equally near an island takes may differ, so that step is left out here.
    for clean in (
        lambda x: vote(x, 3, 1.1, lattice),
        lambda x: without_fringes(x, GREYS, 1, lattice),
        lambda x: small_areas(x, 20, lattice),
    ):
        np.testing.assert_array_equal(clean(rolled(lattice, labels, dy, dx)), rolled(lattice, clean(labels), dy, dx))


@pytest.mark.parametrize("repeat", LATTICES)
def test_no_area_below_the_limit_is_left(repeat: str) -> None:
    lattice = Lattice.named(repeat)
    labels = vote(blobs((60, 60), 4, 3, 1.5), 4, 1.0, lattice)
    assert small_areas(labels, 25, lattice).any()
    cleaned = without_islands(labels, 25, lattice)
    assert not small_areas(cleaned, 12, lattice).any()  # what was filled joins its surroundings
    assert set(np.unique(cleaned)) <= set(np.unique(labels))


def test_areas_are_followed_over_the_border() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[0:2, 0:2] = labels[0:2, -2:] = labels[-2:, 0:2] = labels[-2:, -2:] = 1  # one square of 16 on the torus
    assert not small_areas(labels, 16, Lattice()).any()
    assert small_areas(labels, 17, Lattice()).sum() == 16
    assert small_areas(labels, 16, Lattice.named("none")).sum() == 16
    dropped = np.zeros((40, 40), np.uint8)
    dropped[4:8, -2:] = 1  # goes on half a tile lower on the other side
    dropped[24:28, :2] = 1
    assert small_areas(dropped, 16, Lattice()).sum() == 16
    half_drop = Lattice.named("half-drop")
    joined = ndimage.label(half_drop.window(dropped, 0, 0, 40, 80))[1]
    assert small_areas(dropped, 16, half_drop).sum() == (0 if joined < 4 else 16)


def test_a_speck_becomes_its_surroundings_and_so_does_a_pinhole() -> None:
    labels = np.zeros((30, 30), np.uint8)
    labels[:, 15:] = 1
    labels[5, 5] = 1
    labels[20, 25] = BARE
    cleaned = without_islands(labels, 4, Lattice())
    assert cleaned[5, 5] == 0
    assert cleaned[20, 25] == 1
    assert (cleaned != labels).sum() == 2


def test_the_grey_between_white_and_black_goes() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[:, 10:12] = 1
    labels[:, 12:28] = 2
    labels[:, 28:30] = 1
    cleaned = without_fringes(labels, GREYS, 1, Lattice())
    assert not (cleaned == 1).any()
    wide = labels.copy()
    wide[:, 4:12] = 1
    assert (without_fringes(wide, GREYS, 1, Lattice()) == 1).sum() == 8 * 40


def test_a_drawn_line_stays() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[:, 20:] = 1
    labels[:, 19:21] = 2  # black between white and grey: no mixture of them
    np.testing.assert_array_equal(without_fringes(labels, GREYS, 1, Lattice()), labels)


def test_a_straight_edge_stays_where_it_is() -> None:
    labels = np.zeros((40, 40), np.uint8)
    labels[:, 13:31] = 1
    np.testing.assert_array_equal(vote(labels, 2, 1.5, Lattice()), labels)
    assert vote(labels, 2, 0.1, Lattice()) is labels


def test_voting_leaves_bare_cloth_alone() -> None:
    labels = blobs((40, 40), 3, 1, 2)
    labels[10:20, 10:20] = BARE
    voted = vote(labels, 3, 1.5, Lattice())
    np.testing.assert_array_equal(voted == BARE, labels == BARE)


@pytest.mark.parametrize("size", [0, 1, 1e9])
def test_nothing_to_do_is_done(size: float) -> None:
    labels = blobs((20, 20), 3)
    np.testing.assert_array_equal(without_islands(labels, size, Lattice()), labels)
    np.testing.assert_array_equal(without_fringes(labels, GREYS, 0, Lattice()), labels)
