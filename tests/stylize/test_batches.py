"""How many pictures are painted together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.stylize import Settings
from designgen.stylize.batches import needed_mb, rows_at_once
from designgen.stylize.schedule import Budget, Scale, plan


def scales_of(side: int, settings: Settings | None = None):
    def scales(budget: Budget) -> tuple[Scale, ...]:
        return plan((side, side), Lattice(), settings or Settings(), budget)

    return scales


@given(st.integers(1, 64), st.sampled_from((64, 256, 512, 1024, 2048, 4096)), st.integers(1000, 100_000))
def test_what_is_painted_together_fits_and_is_planned_as_it_is_alone(count: int, side: int, memory_mb: int) -> None:
    scales, budget = scales_of(side), Budget(memory_mb)
    found = rows_at_once(count, budget, scales)
    assert 1 <= found <= count
    if found > 1:
        together = Budget(memory_mb, batch=found)
        assert scales(together) == scales(budget)
        assert needed_mb(scales(together), together) <= memory_mb


def test_more_memory_means_more_at_once() -> None:
    found = [rows_at_once(64, Budget(memory_mb), scales_of(512)) for memory_mb in (1000, 4000, 16_000, 64_000)]
    assert found == sorted(found) and found[0] < found[-1] == 64


def test_pictures_that_need_all_at_once_are_painted_alone_where_they_must_be() -> None:
    sliced = scales_of(1024, Settings(style_loss="sliced"))
    assert rows_at_once(16, Budget(3000), sliced) in (1, 2)
    with pytest.raises(ValueError, match="sliced"):
        rows_at_once(16, Budget(600), sliced)
