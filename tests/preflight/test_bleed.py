"""What has to bleed, what has not, and how far it goes."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from designgen.preflight.checks.bleed import bleed
from designgen.preflight.findings import Wanted
from designgen.preflight.geometry import PT_PER_MM, Box
from designgen.preflight.marks import Mark, PageContent
from designgen.preflight.pages import SIDES, Held, Page
from designgen.preflight.spaces import CMYK, Colour, Space

TRIM = Box(100.0, 100.0, 100 + 100 * PT_PER_MM, 100 + 140 * PT_PER_MM)
HELD = Held(Wanted(coverage=False), "x-4")
RED, WHITE = Colour(CMYK, (0, 1, 1, 0)), Colour(CMYK, (0, 0, 0, 0))
ALL = Colour(Space("Separation", 1, ("All",), CMYK), (1.0,))


def box(left: float, bottom: float, right: float, top: float) -> Box:
    """A box by how far its sides lie beyond those of the trim, in mm; negative is inside."""
    return Box(
        TRIM.x0 - left * PT_PER_MM, TRIM.y0 - bottom * PT_PER_MM, TRIM.x1 + right * PT_PER_MM, TRIM.y1 + top * PT_PER_MM
    )


def mark(place: Box, colour: Colour | None = RED, kind: str = "fill") -> Mark:
    return Mark(kind, place, "area", colour)  # type: ignore[arg-type]


def sides(*marks: Mark, held: Held = HELD) -> list[str]:
    page = Page(1, {"TrimBox": TRIM, "BleedBox": TRIM.grown(3 * PT_PER_MM)}, (), False, PageContent(list(marks)))
    found = list(bleed(page, held))
    assert all(finding.check == "bleed" and finding.severity == "error" for finding in found)
    return [side for finding in found for side in SIDES if f"the {side} edge" in finding.message]


def test_what_fills_the_bleed_or_stays_inside_is_right() -> None:
    assert sides(mark(box(3, 3, 3, 3))) == []
    assert sides(mark(box(9, 9, 9, 9))) == []
    assert sides(mark(box(-5, -5, -5, -5))) == []
    assert sides(mark(box(3, -5, -50, -5))) == []


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("beyond", [-0.2, 0.0, 1.0, 2.8])
def test_each_side_that_is_short_is_named(place: int, beyond: float) -> None:
    ends = [3.0, 3.0, 3.0, 3.0]
    ends[place] = beyond
    assert sides(mark(box(*ends))) == [SIDES[place]]


def test_all_sides_at_once() -> None:
    assert sides(mark(box(0, 0, 0, 0))) == list(SIDES)


@given(st.tuples(*[st.floats(-60, 60)] * 4))
def test_a_side_is_short_if_it_touches_the_trim_and_ends_before_the_bleed(ends: tuple[float, ...]) -> None:
    assume(all(abs(end - limit) > 0.02 for end in ends for limit in (-1 / PT_PER_MM, 2.9)))
    expected = [side for side, end in zip(SIDES, ends, strict=True) if -1 / PT_PER_MM <= end < 2.9]
    area = box(*ends)
    assume(not area.is_empty and area.meets(TRIM))
    assert sides(mark(area)) == expected


@pytest.mark.parametrize("colour", [WHITE, ALL])
def test_white_and_marks_on_all_plates_need_none(colour: Colour) -> None:
    assert sides(mark(box(0, 0, 0, 0), colour)) == []


def test_text_and_crop_marks_need_none() -> None:
    assert sides(mark(box(0, -10, -50, -10), kind="text")) == []
    assert sides(mark(Box(TRIM.x0 - 20, TRIM.y1 - 0.1, TRIM.x0 - 10, TRIM.y1 + 0.1), kind="stroke")) == []


@pytest.mark.parametrize("kind", ["fill", "stroke", "image", "shading"])
def test_pictures_lines_and_shadings_bleed_too(kind: str) -> None:
    assert sides(mark(box(0, -10, -10, -10), None if kind in ("image", "shading") else RED, kind)) == ["left"]


def test_a_neighbour_that_goes_on_from_the_trim_is_enough() -> None:
    inner, strip = box(0, -10, -10, -10), box(3, -10, -100, -10)
    assert sides(mark(inner), mark(strip)) == []


def test_a_neighbour_that_covers_half_the_stretch_is_not() -> None:
    inner, strip = box(0, -10, -10, -10), box(3, -10, -100, -80)
    assert sides(mark(inner), mark(strip)) == ["left"]


def test_several_neighbours_may_share_the_stretch() -> None:
    inner = box(0, -10, -10, -10)
    lower, upper = box(3, -10, -100, -70), box(3, -70, -100, -10)
    assert sides(mark(inner), mark(upper), mark(lower)) == []


def test_a_ground_below_does_not_stand_in_for_the_picture() -> None:
    assert sides(mark(box(3, 3, 3, 3)), mark(box(0, -10, -10, -10), None, "image")) == ["left"]


def test_several_that_are_short_are_counted() -> None:
    page = Page(
        1, {"TrimBox": TRIM}, (), False, PageContent([mark(box(0, -10, -10, -80)), mark(box(1, -80, -10, -10))])
    )  # fmt: skip
    (finding,) = bleed(page, HELD)
    assert "ends at the trim" in finding.message and "(1 more likewise)" in finding.message


def test_the_bleed_that_is_asked_for_decides() -> None:
    assert sides(mark(box(3, 3, 3, 3)), held=Held(Wanted(bleed_mm=5, coverage=False), "x-4")) == list(SIDES)
    assert sides(mark(box(0, 0, 0, 0)), held=Held(Wanted(bleed_mm=0, coverage=False), "x-4")) == []
