"""Slopes of light that do not meet: found under motifs and strokes, and not taken for motifs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.seam import measure
from designgen.repeat.seam_judge import RAMP
from designgen.repeat.seam_ramp import ramp_figure
from tests.repeat.faults import with_tent
from tests.repeat.fields import HALF_DROP, STRAIGHT, grain, motifs

SIDE = 256


def lightness(rng: np.random.Generator, side: int = SIDE) -> np.ndarray:
    """Bright discs strewn on a dark ground with a grain, which repeat."""
    rows, columns = np.indices((side, side))
    discs = np.zeros((side, side), bool)
    for y, x in rng.uniform(0, side, (side * side // 600, 2)):
        discs |= np.hypot((rows - y + side / 2) % side - side / 2, (columns - x + side / 2) % side - side / 2) < 5
    return (30 + 45 * discs + 4 * rng.standard_normal((side, side))).astype(np.float32)


def tent(height_de: float, side: int = SIDE) -> np.ndarray:
    """A ramp of light up to the seam and down from it, over a fifth of the side."""
    away = np.minimum(np.arange(side), side - 1 - np.arange(side))
    return (height_de * np.clip(1 - away / (side / 5), 0, 1))[:, None].astype(np.float32)


@pytest.mark.parametrize("height_de", [8.0, -8.0])
def test_a_ramp_under_motifs_is_found(height_de: float) -> None:
    plain = lightness(np.random.default_rng(3))
    assert ramp_figure(plain).excess < 1.1
    found = ramp_figure(plain + tent(height_de))
    assert found.excess > RAMP[0] and 4 < found.value_de < 18


def test_a_row_of_motifs_at_the_seam_is_no_ramp() -> None:
    picture = lightness(np.random.default_rng(2))
    rows, columns = np.indices(picture.shape)
    picture[(np.minimum(rows, SIDE - 1 - rows) < 20) & (columns % 64 < 6)] = 90
    assert ramp_figure(picture).excess < RAMP[0]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1))
def test_no_line_of_a_true_repeat_bends_more_than_all_others(down: int, along: int) -> None:
    picture = lightness(np.random.default_rng(3))
    rolled = np.roll(picture, (down, along), (0, 1))
    assert ramp_figure(rolled).excess < RAMP[0]


def test_where_along_itself_a_line_begins_makes_no_difference() -> None:
    picture = lightness(np.random.default_rng(4)) + tent(6)
    picture[SIDE // 2 :] = np.roll(picture[SIDE // 2 :], 77, axis=1)
    again = np.roll(picture, 31, axis=1)
    assert ramp_figure(again) == ramp_figure(picture)


def test_the_same_light_in_a_larger_picture_is_as_strong() -> None:
    rng = np.random.default_rng(5)
    small, large = (lightness(rng, side) + tent(8, side) for side in (SIDE, 2 * SIDE))
    assert ramp_figure(small).excess == pytest.approx(ramp_figure(large).excess, rel=0.2)


def test_even_pictures_have_none() -> None:
    assert ramp_figure(np.full((64, 64), 50, np.float32)).value_de == 0
    assert ramp_figure(np.full((16, 16), 50, np.float32)).excess == 0


@pytest.mark.parametrize("kind", [grain, motifs], ids=lambda kind: kind.__name__)
def test_the_verdict_says_so(kind: object) -> None:
    for lattice in (STRAIGHT, HALF_DROP):
        whole = kind(np.random.default_rng(6), SIDE, lattice)  # type: ignore[operator]
        report = measure(with_tent(whole, 0.2), lattice)
        assert report.verdict != "pass" and report.s2_ramp > RAMP[0]
        assert measure(whole, lattice).s2_ramp < RAMP[0]


def test_a_line_of_reflection_may_bend() -> None:
    ramp = np.abs(np.linspace(-1, 1, SIDE, dtype=np.float32))[:, None] * np.ones((1, SIDE), np.float32)
    picture = (0.3 + 0.4 * ramp * ramp)[None, None].repeat(3, 1)
    assert measure(picture, STRAIGHT).s2_ramp > RAMP[0]
    assert "light changes course" not in measure(picture, STRAIGHT, group="pmm").worst
