"""Near-duplicates, wherever tiles are cut."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.selection.duplicates import Fingerprint, fingerprint, likeness, near_duplicates
from tests.selection.fields import field, picture

HALF_DROP = Lattice.named("half-drop")


def print_of(tile: np.ndarray, repeat: str = "straight") -> Fingerprint:
    return fingerprint(tile, Lattice.named(repeat), repeat)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 63), st.integers(0, 63), st.integers(0, 50))
def test_a_design_cut_elsewhere_is_the_same(down: int, across: int, seed: int) -> None:
    tile = picture(seed)
    moved = np.roll(tile, (down, across), axis=(1, 2))
    assert likeness(print_of(tile), print_of(moved)) > 0.97


@pytest.mark.parametrize("across", [0, 5, 32, 63])
@pytest.mark.parametrize("repeat", ["half-drop", "brick", "drop-1/3"])
def test_a_dropped_design_cut_elsewhere_is_the_same(across: int, repeat: str) -> None:
    lattice = Lattice.named(repeat)
    size = 66 if "3" in repeat else 64
    tile = picture(3, size)
    around = lattice.pad(tile.astype(np.float32), size)
    moved = around[:, size + 7 : 2 * size + 7, size + across : 2 * size + across].astype(np.float64)
    assert likeness(print_of(tile, repeat), print_of(moved, repeat)) > 0.95


def test_the_less_alike_designs_are_the_less_their_likeness() -> None:
    tile = picture(1)
    assert likeness(print_of(tile), print_of(tile)) == pytest.approx(1)
    noisy = [likeness(print_of(tile), print_of(tile + c * picture(2))) for c in (0.05, 0.3, 1.0)]
    assert noisy == sorted(noisy, reverse=True)
    assert abs(likeness(print_of(tile), print_of(picture(7)))) < 0.6


def test_colours_tell_designs_of_one_motif_apart() -> None:
    tile = picture(1)
    red = tile + np.array([0, 0.15, 0])[:, None, None]
    assert likeness(print_of(tile), print_of(red)) < 0.7
    recoloured = np.stack([tile[0], -tile[1], -tile[2]])
    assert likeness(print_of(tile), print_of(recoloured)) < 0.6


def test_the_same_motif_in_another_repeat_is_another_design() -> None:
    tile = picture(1)
    assert likeness(print_of(tile), print_of(tile, "half-drop")) == 0
    assert near_duplicates({"a": print_of(tile), "b": print_of(tile, "half-drop")}, 0.5) == []


def test_flat_designs_of_one_colour_are_the_same() -> None:
    flat = np.full((3, 32, 32), 0.5)
    assert likeness(print_of(flat), print_of(flat)) == 1
    assert likeness(print_of(flat), print_of(flat + 0.2)) < 0.1


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([0.3, 0.6, 0.9]), st.sampled_from(["straight", "half-drop"]))
def test_the_bound_loses_no_pair(seed: int, limit: float, repeat: str) -> None:
    base = [picture(seed + i) for i in range(4)]
    tiles = [*base, *(np.roll(each, (9 * i, 5), axis=(1, 2)) + 0.3 * picture(i) for i, each in enumerate(base))]
    tiles += [each + 0.02 * field(seed, cycles=20) for each in base]
    prints = {f"d{i}": print_of(tile, repeat) for i, tile in enumerate(tiles)}
    every = {(a, b): likeness(prints[a], prints[b]) for a, b in combinations(prints, 2)}
    found = {(a, b): alike for a, b, alike in near_duplicates(prints, limit)}
    assert found == {pair: alike for pair, alike in every.items() if alike >= limit}


def test_nothing_is_left_out_at_no_limit() -> None:
    tile = print_of(picture(1))
    assert near_duplicates({"a": tile, "b": tile}, 0) == []
    assert near_duplicates({}, 0.9) == []
    assert near_duplicates({"a": tile, "b": tile}, 0.99) == [("a", "b", pytest.approx(1))]
