"""The draw: within limits, as large as they allow, evenly spread, the same for the same seed and nearly so for more."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.recipe.design import Design, FileRef, StyleRef, TileLook
from designgen.recipe.draw import Limits, draw


def design(swatch: str, *styles: str, strength: float = 0.5, priority: int = 0) -> Design:
    refs = tuple(StyleRef(FileRef(name, name, Path(name))) for name in styles)
    name = f"{swatch}__{'+'.join(styles)}-{strength:g}"
    return Design(name, FileRef(swatch, swatch, Path(swatch)), refs, TileLook(strength=strength), priority=priority)


def grid(swatches: int, styles: int) -> list[Design]:
    return [design(f"s{i}", f"t{j}") for i, j in product(range(swatches), range(styles))]


def styles_of(designs: tuple[Design, ...]) -> Counter[str]:
    return Counter(style.file.name for each in designs for style in each.styles)


def swatches_of(designs: tuple[Design, ...]) -> Counter[str]:
    return Counter(each.swatch.name for each in designs)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 7), st.integers(1, 7), st.integers(1, 30),
    st.none() | st.integers(1, 8), st.none() | st.integers(1, 8), st.integers(0, 99),
)  # fmt: skip
def test_limits_hold_and_the_draw_is_as_large_as_they_allow(
    swatches: int, styles: int, sample: int, per_style: int | None, per_swatch: int | None, seed: int
) -> None:
    drawn = draw(grid(swatches, styles), Limits(sample, per_style, per_swatch, str(seed)))
    assert len({each.name for each in drawn}) == len(drawn)
    assert max(styles_of(drawn).values()) <= (per_style or swatches)
    assert max(swatches_of(drawn).values()) <= (per_swatch or styles)
    # In a full grid with one limit for each side a b-matching can be as large as the smaller side allows.
    most = min(styles * min(per_style or swatches, swatches), swatches * min(per_swatch or styles, styles))
    assert len(drawn) == min(sample, most)


def test_designs_are_exchanged_where_the_first_draw_leads_into_a_corner() -> None:
    # Only s0 comes in t1, so whoever gives s0 its one place to t0 has to take it back.
    designs = [design("s0", "t0"), design("s0", "t1"), design("s1", "t0")]
    for seed in range(20):
        drawn = draw(designs, Limits(3, 1, 1, str(seed)))
        assert {each.name for each in drawn} == {"s0__t1-0.5", "s1__t0-0.5"}


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 6), st.integers(2, 6), st.integers(1, 36), st.integers(0, 99))
def test_any_beginning_is_spread_evenly_over_styles_and_swatches(
    swatches: int, styles: int, count: int, seed: int
) -> None:
    drawn = draw(grid(swatches, styles), Limits(seed=str(seed)))
    begun = drawn[: min(count, len(drawn))]
    used = styles_of(begun)
    assert max(used.values()) - min(used.get(f"t{j}", 0) for j in range(styles)) <= 1
    assert max(swatches_of(begun).values()) <= -(-len(begun) // swatches) + 1


def test_the_same_seed_draws_the_same_whatever_the_order_and_another_draws_otherwise() -> None:
    designs = grid(12, 8)
    first = draw(designs, Limits(20, seed="2026-11-21"))
    assert draw(designs[::-1], Limits(20, seed="2026-11-21")) == first
    assert set(draw(designs, Limits(20, seed="2026-11-22"))) != set(first)


def test_a_new_swatch_changes_few_of_the_designs_drawn() -> None:
    before = {each.name for each in draw(grid(40, 5), Limits(30, seed="7"))}
    after = {each.name for each in draw(grid(41, 5), Limits(30, seed="7"))}
    assert len(before & after) >= 24


def test_a_blend_counts_for_each_of_its_styles() -> None:
    designs = [design(f"s{i}", "t0", "t1") for i in range(5)] + [design(f"s{i}", "t1") for i in range(5)]
    assert styles_of(draw(designs, Limits(max_per_style=3)))["t1"] == 3


def test_what_has_priority_is_drawn_first_and_comes_first() -> None:
    designs = grid(6, 2) + [design(f"s{i}", "dear", priority=5) for i in range(3)]
    drawn = draw(designs, Limits(5))
    assert [each.priority for each in drawn] == [5, 5, 5, 0, 0]


def test_variants_of_one_pair_come_after_other_pairs() -> None:
    designs = [design("s0", "t0", strength=value / 10) for value in range(1, 10)] + grid(4, 1)[1:]
    assert swatches_of(draw(designs, Limits(4))) == {"s0": 1, "s1": 1, "s2": 1, "s3": 1}
