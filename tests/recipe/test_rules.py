"""Filters as designers write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from designgen.recipe.design import Design, FileRef, StyleRef, TileLook
from designgen.recipe.rules import fits, matches_name, parse_rule

ROSE = Design(
    "rose__batik+ink__half-drop__original",
    FileRef("Rose.png", "1", Path("Rose.png")),
    (StyleRef(FileRef("batik", "2", Path("b"))), StyleRef(FileRef("ink.png", "3", Path("i")))),
    TileLook(repeat="half-drop", strength=0.6, seed=3, width_mm=80, dpi=150),
)


@pytest.mark.parametrize(
    "rule",
    [
        "rose*", "*half-drop*", "name = ROSE*", "swatch = rose", "style = batik", "style = ink", "style = b*",
        "repeat = half-drop", "strength >= 0.6", "strength=0.6", "seed < 4", "width_cm == 8", "dpi > 100",
        "style = batik and strength > 0.5", "style != linocut", 'swatch = "rose"', "quality = standard",
    ],
)  # fmt: skip
def test_these_fit(rule: str) -> None:
    assert fits([parse_rule(rule)], ROSE)


@pytest.mark.parametrize(
    "rule", ["dots*", "style != batik", "strength > 0.6", "style = batik and seed = 4", "seed != 3", "swatch = ros"]
)
def test_these_do_not(rule: str) -> None:
    assert not fits([parse_rule(rule)], ROSE)


def test_one_rule_is_enough() -> None:
    assert fits([parse_rule("dots*"), parse_rule("seed = 3")], ROSE)
    assert not fits([], ROSE)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("stlye = batik", 'did you mean "style"'),
        ("colour = red", "it may ask for name, swatch"),
        ("strength > high", "with a number"),
        ("style > batik", "with = or !="),
        ("", "a filter is a pattern"),
        ("rose* and ", "a filter is a pattern"),
    ],
)
def test_what_cannot_be_asked_is_said(rule: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_rule(rule)


def test_names_are_known_whole_by_part_and_by_pattern() -> None:
    name = "rose__batik__half-drop__original"
    for pattern in (name, "rose", "ROSE", "batik", "rose__batik", "half-drop__original", "r*", "*batik*"):
        assert matches_name(name, pattern), pattern
    for pattern in ("ros", "tik", "rose_", "*linocut*", ""):
        assert not matches_name(name, pattern), pattern
