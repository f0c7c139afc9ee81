"""Colours that can be read, whatever the theme asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.catalogue.themes import shipped_theme, theme_names
from designgen.gallery.palette import READABLE, colours_of, contrast, css_colour, readable

SHARE = st.floats(0, 1)
COLOUR = st.tuples(SHARE, SHARE, SHARE)
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == pytest.approx(1)
    grey = (0x76 / 255,) * 3  # #767676 on white is the lightest grey that passes AA
    lighter = (0x77 / 255,) * 3
    assert contrast(grey, WHITE) >= 4.5 > contrast(lighter, WHITE)


@given(COLOUR, COLOUR)
def test_contrast_does_not_mind_the_order(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> None:
    assert contrast(first, second) == contrast(second, first) >= 1


@given(COLOUR, COLOUR)
def test_what_is_made_readable_is(colour: tuple[float, float, float], ground: tuple[float, float, float]) -> None:
    assert contrast(readable(colour, (ground,)), ground) >= READABLE


def test_a_colour_that_can_be_read_is_left_alone() -> None:
    assert readable((0.1, 0.2, 0.3), (WHITE,)) == (0.1, 0.2, 0.3)


@pytest.mark.parametrize("name", theme_names())
def test_the_themes_of_ours_are_readable(name: str) -> None:
    colours = {
        key: tuple(int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
        for key, code in colours_of(shipped_theme(name)).items()
    }
    for text in ("ink", "muted", "accent"):
        for ground in ("paper", "tint"):
            assert contrast(colours[text], colours[ground]) >= READABLE - 0.05, (text, ground)  # type: ignore[arg-type]
    assert contrast(colours["on-accent"], colours["accent"]) >= READABLE - 0.05  # type: ignore[arg-type]


@given(COLOUR)
def test_a_colour_in_css(colour: tuple[float, float, float]) -> None:
    code = css_colour(colour)
    assert code[0] == "#" and len(code) == 7
    assert all(abs(int(code[1 + 2 * i : 3 + 2 * i], 16) / 255 - colour[i]) <= 0.5 / 255 + 1e-9 for i in range(3))
