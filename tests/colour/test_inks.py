"""Inks and separations refuse what cannot be, and name what nobody named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.colour.inks import BARE, Ink, Separation, count_labels, distinct, ink_facts
from designgen.colour.naming import code_of, words_for
from designgen.colour.spaces import from_lch, lch
from designgen.repeat.lattice import Lattice
from tests.colour.fields import FOUR, blobs, separation, with_bare


def test_coverage_adds_up() -> None:
    sep = separation(with_bare(blobs()))
    assert sep.coverage.sum() + sep.bare_share == pytest.approx(1)
    assert sep.bare_share > 0.1
    np.testing.assert_array_equal(count_labels(sep.labels), np.bincount(sep.labels.ravel(), minlength=256))
    assert sum(fact["coverage_percent"] for fact in ink_facts(sep)) == pytest.approx(
        100 * (1 - sep.bare_share), abs=0.01
    )


def test_a_separation_is_a_tile() -> None:
    sep = separation(with_bare(blobs()), repeat="half-drop")
    tile = sep.tile()
    assert tile.lattice == sep.lattice
    assert tile.alpha is not None
    np.testing.assert_array_equal(tile.alpha[0, 0] == 0, sep.labels == BARE)
    shown = tile.pixels[0].transpose(1, 2, 0)[sep.labels == 2] * 255
    assert np.abs(shown - FOUR[2]).max() < 0.6
    assert separation(blobs()).tile().alpha is None
    assert sep.dpi == pytest.approx(96 / 20 * 25.4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"labels": np.zeros((4, 4), np.int32)},
        {"labels": np.zeros((4, 4, 1), np.uint8)},
        {"labels": np.full((4, 4), 4, np.uint8)},
        {"labels": np.full((4, 4), 254, np.uint8)},
        {"inks": ()},
        {"inks": (Ink.of_srgb((0, 0, 0), "x"), Ink.of_srgb((1, 1, 1), "x"))},
        {"labels": np.zeros((5, 4), np.uint8), "lattice": Lattice.named("half-drop")},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict) -> None:
    good = {
        "labels": blobs((4, 4)),
        "inks": distinct(Ink.of_srgb(c / 255) for c in FOUR),
        "lattice": Lattice(),
        "width_mm": 10.0,
        "height_mm": 10.0,
    }
    Separation(**good)
    with pytest.raises(ValueError, match=r"expected|divisible"):
        Separation(**{**good, **wrong})


def test_other_inks_one_for_one() -> None:
    sep = separation(blobs())
    other = sep.with_inks(reversed(sep.inks))
    assert other.labels is sep.labels
    with pytest.raises(ValueError, match="expected 4"):
        sep.with_inks(sep.inks[:3])


def test_names_become_different() -> None:
    one = Ink.of_lab((50, 0, 0), "a")
    assert [ink.name for ink in distinct([one, one, Ink.of_lab((1, 1, 1), "a-2"), one])] == ["a", "a-2", "a-2-2", "a-3"]


@given(st.floats(0, 100), st.floats(0, 130), st.floats(0, 359))
def test_codes_say_the_colour_and_words_are_found_for_all(lightness: float, chroma: float, hue: float) -> None:
    lab = from_lch([lightness, chroma, hue])
    code = code_of(lab)
    light, vivid, angle = (int(part[1:]) for part in code.split("-"))
    real = lch(lab)
    assert abs(light - real[0]) <= 0.5001
    assert abs(vivid - real[1]) <= 0.5001
    if vivid:
        assert min(abs(angle - real[2]), 360 - abs(angle - real[2])) <= 0.5001
    assert words_for(lab)


@pytest.mark.parametrize(
    ("rgb", "words"),
    [((1, 1, 1), "white"), ((0, 0, 0), "black"), ((0.5, 0.5, 0.5), "grey"), ((0.1, 0.14, 0.4), "deep violet")],
)
def test_words(rgb: tuple[float, float, float], words: str) -> None:
    assert Ink.of_srgb(rgb).words == words
