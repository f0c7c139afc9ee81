"""From figures to an order: poor figures cost, likeness to what was chosen costs, marks come first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.selection.measures import Measures
from designgen.selection.rank import LIMITS, WEIGHTS, Candidate, Space, quality, shortlist

GOOD = Measures(content=0.85, style=0.015, colours=0.4, clarity=0.19)
MIDDLE = Measures(content=0.7, style=0.05, colours=0.28, clarity=0.13)


def candidate(name: str, figures: Measures = MIDDLE, at: float = 0.0, **more: object) -> Candidate:
    return Candidate(name, figures, np.array([at, 0.0]), **more)  # type: ignore[arg-type]


def test_quality_is_one_at_the_good_limits_and_lost_by_any_poor_figure() -> None:
    assert quality(GOOD) == pytest.approx(1)
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    for name, (poor, good) in LIMITS.items():
        worse = [quality(replace(GOOD, **{name: good + share * (poor - good)})) for share in (0, 0.3, 0.6, 1, 2)]
        assert worse == sorted(worse, reverse=True), name
        assert worse[3] == worse[4] < 0.7, name


def test_a_seam_that_nearly_shows_costs() -> None:
    assert quality(replace(GOOD, seam=1.2)) == quality(GOOD) > quality(replace(GOOD, seam=1.8))


def test_without_diversity_the_order_is_that_of_quality() -> None:
    many = [candidate(f"d{i}", replace(MIDDLE, content=0.5 + i / 40)) for i in range(10)]
    assert shortlist(many, 3, 0.0) == ["d9", "d8", "d7"]


def test_a_better_copy_does_not_push_out_another_kind() -> None:
    best, copy, other = candidate("best", GOOD), candidate("copy", GOOD, at=0.01), candidate("other", MIDDLE, at=1.0)
    assert shortlist([best, copy, other], 2, 0.0) == ["best", "copy"]
    assert shortlist([best, copy, other], 2, 0.6) == ["best", "other"]


def test_another_swatch_and_another_style_are_farther() -> None:
    one = candidate("a", swatch="rose", styles=("batik",))
    others = [
        candidate("b", swatch="rose", styles=("batik",)),
        candidate("c", swatch="rose", styles=("batik", "ink")),
        candidate("d", swatch="rose", styles=("ink",)),
        candidate("e", swatch="dots", styles=("ink",)),
    ]
    found = list(Space([one, *others]).distances(0)[1:])
    assert found == sorted(found) and len(set(found)) == 4


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.4, 0.9), st.floats(0, 3), st.booleans()), min_size=1, max_size=15),
    st.integers(1, 15),
    st.floats(0, 1),
    st.randoms(),
)
def test_any_beginning_is_a_shortlist_and_the_order_given_does_not_matter(
    values: list[tuple[float, float, bool]], best: int, diversity: float, random: object
) -> None:
    many = [
        candidate(f"d{i:02d}", replace(MIDDLE, content=content), at, picked=picked)
        for i, (content, at, picked) in enumerate(values)
    ]
    whole = shortlist(many, None, diversity)
    picked = {each.name for each in many if each.picked}
    assert sorted(whole) == sorted(each.name for each in many)
    assert set(whole[: len(picked)]) == picked
    part = shortlist(many, best, diversity)
    assert part == whole[: len(part)] and len(part) == min(len(many), max(best, len(picked)))
    random.shuffle(many)  # type: ignore[attr-defined]
    assert shortlist(many, None, diversity) == whole


def test_nothing_gives_nothing() -> None:
    assert shortlist([], 5, 0.3) == []
