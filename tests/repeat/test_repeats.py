"""Names of repeats: what designers write, canonical names, and what an offset in mm means at a size."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import UsageError
from designgen.repeat.groups import GROUPS
from designgen.repeat.lattice import Lattice
from designgen.repeat.repeats import LISTED, MOST_PARTS, WORKING_PARTS, parse_repeat


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("straight", "straight"),
        ("Half-Drop", "half-drop"),
        ("half drop", "half-drop"),
        ("half_drop", "half-drop"),
        ("drop 1/2", "half-drop"),
        ("drop-½", "half-drop"),
        ("drop 2/4", "half-drop"),
        ("shift-1/2", "brick"),
        ("brick 1/3", "shift-1/3"),
        ("third drop", "drop-1/3"),
        ("drop - 1 / 3", "drop-1/3"),
        ("drop-2/5", "drop-2/5"),
        ("drop-0/3", "straight"),
        ("drop 12mm", "drop-12mm"),
        ("drop 12 mm", "drop-12mm"),
        ("drop-1.2cm", "drop-12mm"),
        ("drop 1,25 cm", "drop-12.5mm"),
        ("shift 0.5in", "shift-12.7mm"),
        ('shift 0.5"', "shift-12.7mm"),
        ("drop 0mm", "straight"),
        ("border", "border"),
        ("border down", "border-down"),
        ("mirror", "mirror"),
        ("return", "mirror"),
        ("P4M", "p4m"),
        ("p1", "straight"),
        ("placed", "none"),
    ],
)
def test_what_designers_write(text: str, name: str) -> None:
    repeat = parse_repeat(text)
    assert repeat.name == name
    assert parse_repeat(name) == repeat


@pytest.mark.parametrize("name", ["straight", "half-drop", "brick", "none"])
def test_the_four_of_old_keep_name_and_lattice(name: str) -> None:
    repeat = parse_repeat(name)
    assert (repeat.name, repeat.lattice, repeat.group) == (name, Lattice.named(name), "p1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("halfdropp", "half-drop"),
        ("p5", "not a repeat"),
        ("drop-3/2", "not less than one"),
        ("drop-1/0", "not less than one"),
        ("drop-1/13", "parts"),
        ("drop", "not a repeat"),
        ("drop 12", "not a repeat"),
        ("drop -3mm", None),
        ("", "not a repeat"),
        ("../../etc", "not a repeat"),
    ],
)
def test_what_is_no_repeat_is_refused_with_a_hint(text: str, said: str | None) -> None:
    if said is None:
        assert parse_repeat(text).name == "drop-3mm"  # a hyphen is a hyphen
        return
    with pytest.raises(UsageError) as caught:
        parse_repeat(text)
    assert said in str(caught.value)
    assert caught.value.hint


def test_every_group_and_every_listed_name_is_known() -> None:
    for group in GROUPS[1:]:
        assert parse_repeat(group).group == group
    listed = [name for name, _ in LISTED]
    assert [parse_repeat(name).name for name in listed] == listed
    assert set(GROUPS[1:]) < set(listed)


@given(st.sampled_from(("drop", "shift")), st.integers(1, MOST_PARTS), st.integers(2, MOST_PARTS))
def test_every_fraction_round_trips(kind: str, part: int, parts: int) -> None:
    if part >= parts:
        return
    repeat = parse_repeat(f"{kind} {part}/{parts}")
    assert repeat.lattice.drop == Fraction(part, parts)
    assert parse_repeat(repeat.name) == repeat
    assert "/" not in repeat.slug


@given(st.sampled_from(("drop", "shift")), st.floats(0.01, 900), st.integers(16, 4000))
def test_an_offset_falls_on_the_nearest_pixel_and_the_engine_is_near_it(kind: str, mm: float, side: int) -> None:
    repeat = parse_repeat(f"{kind} {mm:.2f}mm")
    assert parse_repeat(repeat.name) == repeat
    if repeat.offset_mm is None:
        return
    size_mm, size_px = (1000.0, 1000.0), (side, side)
    delivered, working = repeat.delivered(size_px, size_mm), repeat.working(size_mm)
    assert abs(delivered.shift_px(*size_px) % side - repeat.offset_mm / 1000 * side) <= 0.5 + 1e-6
    assert working.drop.denominator <= WORKING_PARTS
    away = abs(float(working.drop) - repeat.offset_mm / 1000)
    assert min(away, 1 - away) <= 1 / 8  # beyond 7/8 the nearest is below


def test_offsets_know_their_axis() -> None:
    size_px, size_mm = (100, 200), (200.0, 100.0)
    assert parse_repeat("drop 12mm").delivered(size_px, size_mm) == Lattice("column", Fraction(12, 100))
    assert parse_repeat("shift 12mm").delivered(size_px, size_mm) == Lattice("row", Fraction(12, 200))
    assert parse_repeat("shift 12mm").working(size_mm) == Lattice()
    assert parse_repeat("drop 0.1mm").delivered(size_px, size_mm) == Lattice()
    with pytest.raises(ValueError, match="offset_mm"):
        parse_repeat("drop 120mm").delivered(size_px, size_mm)


def test_groups_say_what_they_need() -> None:
    assert parse_repeat("p4g").aspect == 1
    assert parse_repeat("p6m").aspect == pytest.approx(3**0.5 / 2)
    assert parse_repeat("p6m").lattice == Lattice.named("brick")
    assert parse_repeat("cmm").aspect is None
    assert parse_repeat("mirror-down").motifs == (1, 2)
    assert parse_repeat("mirror-down").group == "pm-down"


def test_words_are_words() -> None:
    expected = {
        "half-drop": "half-drop repeat",
        "none": "placed print",
        "border": "border",
        "border-down": "border running down",
        "mirror": "repeat mirrored across and down",
        "p6m": "repeat of wallpaper group p6m",
        "drop-12mm": "drop-12mm repeat",
    }
    assert {name: parse_repeat(name).words for name in expected} == expected
