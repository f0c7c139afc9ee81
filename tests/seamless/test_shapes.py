"""Seams of any shape are told from the same shape elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from designgen.repeat.lattice import Lattice
from designgen.seamless.gate import judge
from designgen.seamless.shapes import Seams, judge_shapes, shape_figures
from tests.repeat.fields import BRICK, HALF_DROP, STRAIGHT, clouds, grain, motifs

SIDE = 96


def blob() -> np.ndarray:
    rows, columns = np.indices((SIDE, SIDE)) - 48
    return np.hypot(rows, columns) + 5 * np.sin(3 * np.arctan2(rows, columns)) < 24


def seams_of(mask: np.ndarray) -> Seams:
    return Seams(mask != np.roll(mask, -1, 1), mask != np.roll(mask, -1, 0))


@pytest.mark.parametrize("lattice", [STRAIGHT, HALF_DROP, BRICK], ids=lambda lattice: lattice.name)
@pytest.mark.parametrize("field", [clouds, grain, motifs])
def test_a_shape_that_was_never_cut_is_let_through(field, lattice: Lattice) -> None:
    tile = field(np.random.default_rng(1), SIDE, lattice)
    assert judge(tile, lattice, None, (), seams_of(blob())).verdict == "pass"


@pytest.mark.parametrize("field", [clouds, motifs])
def test_another_picture_pasted_in_is_found(field) -> None:
    rng = np.random.default_rng(2)
    one, other = field(rng, SIDE, STRAIGHT), field(rng, SIDE, STRAIGHT)
    mask = blob()
    judged = judge(np.where(mask, other, one), STRAIGHT, None, (), seams_of(mask))
    assert judged.verdict == "break" and judged.excess > 1.4
    assert "parts were joined" in judged.sentence


def test_a_short_break_shows_in_the_windows() -> None:
    tile = (0.4 + 0.1 * clouds(np.random.default_rng(3), SIDE, STRAIGHT)).astype(np.float32)
    mask = blob()
    rows, columns = np.indices((SIDE, SIDE))
    light = np.exp(-(((rows - 46) / 6.0) ** 2)) * np.clip((columns - 50) / 20, 0, 1)  # fades on all sides but the seam
    broken = np.clip(tile + 0.3 * light * mask, 0, 1).astype(np.float32)
    figures = shape_figures(broken, None, STRAIGHT, seams_of(mask))
    assert figures["step 8"].excess > 1.7
    assert judge_shapes(figures)


def test_no_seam_has_no_figures() -> None:
    nothing = np.zeros((SIDE, SIDE), bool)
    assert (
        shape_figures(clouds(np.random.default_rng(4), SIDE, STRAIGHT), None, STRAIGHT, Seams(nothing, nothing)) == {}
    )
