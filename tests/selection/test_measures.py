"""What is measured follows what was done to a picture, and not where its tile is cut."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.selection import measures
from designgen.selection.looks import describe
from designgen.selection.measures import (
    Measures,
    clarity,
    colour_variety,
    content_kept,
    oklab_small,
    plain,
    small_lattice,
    small_px,
    style_distance,
)
from tests.selection.fields import field, picture

STRAIGHT = Lattice()


def test_a_motif_is_kept_whichever_way_round_and_lost_in_noise() -> None:
    swatch = picture(1)[0]
    assert content_kept(swatch, swatch, STRAIGHT) > 0.9
    assert content_kept(1.2 - swatch, swatch, STRAIGHT) > 0.9
    assert content_kept(0.5 + 0.3 * swatch, swatch, STRAIGHT) > 0.8
    grainy = [content_kept(swatch + field(9, cycles=20, contrast=c), swatch, STRAIGHT) for c in (0.05, 0.15, 0.4)]
    assert grainy == sorted(grainy, reverse=True) and grainy[-1] < 0.6
    assert content_kept(picture(2)[0], swatch, STRAIGHT) < 0.6


def test_a_swatch_that_shows_nothing_has_nothing_to_keep() -> None:
    assert content_kept(picture(1)[0], np.full((64, 64), 0.6), STRAIGHT) == pytest.approx(0, abs=0.05)


def test_nearness_to_a_style_is_that_of_strokes_and_colours() -> None:
    style = picture(3)
    assert style_distance(style, style, STRAIGHT) < 0.005
    same = style_distance(picture(4), style, STRAIGHT)
    tinted = picture(4) + np.array([0, 0.1, 0])[:, None, None]
    coarse = picture(4).copy()
    coarse[0] = 0.6 + field(4, cycles=1)
    assert style_distance(tinted, style, STRAIGHT) > same + 0.01
    assert style_distance(coarse, style, STRAIGHT) > same + 0.005
    assert style_distance(tinted, style, STRAIGHT, colours=False) == pytest.approx(
        style_distance(picture(4), style, STRAIGHT, colours=False)
    )


def test_colours_and_contrast_raise_their_figures() -> None:
    variety = [colour_variety(picture(5, chroma=c), STRAIGHT) for c in (0.0, 0.03, 0.1)]
    assert variety == sorted(variety)
    clear = [clarity(picture(5, contrast=c), STRAIGHT) for c in (0.02, 0.1, 0.2)]
    assert clear == sorted(clear) and clear[1] == pytest.approx(0.1, rel=0.15)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 63), st.integers(0, 63), st.sampled_from(["straight", "half-drop"]))
def test_where_a_tile_is_cut_does_not_matter(down: int, across: int, repeat: str) -> None:
    lattice = Lattice.named(repeat)
    tile, swatch, style = (_moved(picture(seed), 0, 0, lattice) for seed in (6, 7, 8))
    moved, moved_swatch = (_moved(each, down, across, lattice) for each in (tile, swatch))
    assert content_kept(moved[0], moved_swatch[0], lattice) == pytest.approx(content_kept(tile[0], swatch[0], lattice))
    assert style_distance(moved, style, lattice) == pytest.approx(style_distance(tile, style, lattice), abs=1e-6)
    assert colour_variety(moved, lattice) == pytest.approx(colour_variety(tile, lattice), abs=1e-6)
    assert describe(moved, lattice) == pytest.approx(describe(tile, lattice), abs=1e-5)


def _moved(tile: np.ndarray, down: int, across: int, lattice: Lattice) -> np.ndarray:
    """Cut the plane elsewhere: three tiles around, then a window."""
    size = tile.shape[-1]
    around = lattice.pad(tile.astype(np.float32), size)
    return around[..., size + down : 2 * size + down, across + size : 2 * size + across].astype(np.float64)


def test_small_pictures_have_one_area_and_fit_their_drop() -> None:
    for size in ((1000, 500), (300, 300), (64, 4000)):
        for lattice in (STRAIGHT, Lattice.named("half-drop"), Lattice.named("drop-1/3")):
            height, width = small_px(size, lattice)
            assert 0.8 < height * width / measures.LOOK_PX**2 < 1.3
            lattice.shift_px(height, width)
    assert small_lattice(Lattice("column", Fraction(117, 1000))) == Lattice(
        "column", Fraction(2, 17).limit_denominator(16)
    )
    assert small_lattice(Lattice("column", Fraction(1, 1000))) == STRAIGHT


def test_a_picture_is_shrunk_into_oklab() -> None:
    white = oklab_small(np.ones((1, 3, 40, 40), np.float32), (20, 20), STRAIGHT)
    assert white.shape == (3, 20, 20)
    assert white[0] == pytest.approx(1, abs=1e-3) and white[1:] == pytest.approx(0, abs=1e-3)


def test_figures_are_read_as_they_were_written() -> None:
    figures = Measures(0.71234, 0.05, 0.3, 0.14, 1.2)
    assert plain(figures.as_dict()) == Measures(0.7123, 0.05, 0.3, 0.14, 1.2)
    with pytest.raises(TypeError):
        plain({"content": 0.5, "charm": 1.0})
