"""How many pictures are painted in one tensor: as many as fit in memory as they would be alone. Imports no torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from designgen.stylize.schedule import Budget, Scale, memory_mb


def rows_at_once(count: int, budget: Budget, scales: Callable[[Budget], tuple[Scale, ...]]) -> int:
    """Return the largest part of a batch, by halving, that fits into the budget with each picture's own plan.

    A picture that fits alone is not computed in blocks because others are painted beside it: blocks take longer, and a
    row would no longer be what it is alone.

    Args:
        count: Pictures asked for.
        budget: Its memory and network; its batch is not read.
        scales: Plans a transfer within a budget.

    Returns:
        From 1, also where one picture does not fit, to `count`.

    Raises:
        ValueError: One picture alone cannot be planned.
    """
    alone = scales(replace(budget, batch=1))
    while count > 1:
        together = replace(budget, batch=count)
        try:
            if scales(together) == alone and needed_mb(alone, together) <= budget.memory_mb:
                break
        except ValueError:
            # A loss that needs all of a picture at once: with fewer it may fit.
            pass
        count = (count + 1) // 2
    return count


def needed_mb(scales: Sequence[Scale], budget: Budget) -> int:
    """Return the memory that the largest of some scales is estimated to need, in MB, rounded up."""
    return int(max(memory_mb(scale, budget) for scale in scales)) + 1
