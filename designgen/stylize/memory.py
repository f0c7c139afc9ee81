"""What a transfer does when memory runs out: the same picture in smaller pieces, until no smaller piece is left.

The ladder, one rung at a time, each told in a sentence:

1. Half the batch: its rows are painted one half after the other. A row of a batch is what it would be alone.
2. A picture alone: gradients in blocks, or in smaller ones, by halving the memory the schedule may plan with. The
   gradient in blocks is that of the whole picture, so what is asked for stays the same.
3. Nothing is left: an error that says so. Neither the size nor the quality is ever lowered.

This is for allocations that fail. A system that lends more memory than it has kills the process instead; there, only
planning with less helps.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from designgen.errors import InputError
from designgen.stylize.batches import needed_mb, rows_at_once
from designgen.stylize.schedule import Budget, Scale
from designgen.stylize.settings import Iterate, Picture, Variant

OnIterate = Callable[[Iterate], None]

_SAID_OF_MEMORY = ("out of memory", "allocate memory", "not enough memory", "bad_alloc")
"""In the messages of allocations that fail: of CUDA and MPS, of PyTorch's on Linux and Windows, and of C++."""


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether an allocation failed; PyTorch has a class of error for that on CUDA alone."""
    if isinstance(error, MemoryError | torch.cuda.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(said in str(error).lower() for said in _SAID_OF_MEMORY)


@dataclass(frozen=True)
class Attempts:
    """What can be tried.

    Attributes:
        scales: Plans a transfer within a budget; raises ValueError where it cannot be planned.
        paint: Paints some rows by a plan, (B, 3, h, w), and calls back after every step.
        tell: Told of every rung.
    """

    scales: Callable[[Budget], tuple[Scale, ...]]
    paint: Callable[[Sequence[Variant], tuple[Scale, ...], OnIterate | None], Picture]
    tell: Callable[[str], None] | None = None


@dataclass(frozen=True)
class _Part:
    """Some rows of a batch: how many were painted before them, and how many there are in all."""

    rows: Sequence[Variant]
    before: int
    total: int

    def halves(self) -> tuple[_Part, _Part]:
        middle = (len(self.rows) + 1) // 2
        first = replace(self, rows=self.rows[:middle])
        return first, replace(self, rows=self.rows[middle:], before=self.before + middle)

    def following(self, on_iterate: OnIterate | None) -> OnIterate | None:
        """Count the share of the work over the whole batch."""
        if on_iterate is None or len(self.rows) == self.total:
            return on_iterate

        def follow(iterate: Iterate) -> None:
            done = (self.before + len(self.rows) * iterate.fraction) / self.total
            on_iterate(replace(iterate, fraction=done))

        return follow


def paint_within_memory(
    rows: Sequence[Variant], budget: Budget, attempts: Attempts, on_iterate: OnIterate | None = None
) -> Picture:
    """Paint a batch, as much of it at once as should fit, and where memory runs out all the same, go down the ladder.

    Every rung begins from the beginning, and so do the iterates: the first scale, the first step. Where a batch is
    painted in parts, an iterate's picture and losses are those of the rows being painted, its fraction is of them all.

    Args:
        rows: The batch.
        budget: What it may use to begin with.
        attempts: How it is planned and painted.
        on_iterate: Called after every step.

    Returns:
        (B, 3, h, w).

    Raises:
        InputError: It does not fit into memory on the last rung either.
        ValueError: It cannot be planned within the budget to begin with.
    """
    count = rows_at_once(max(1, len(rows)), budget, attempts.scales)
    found = []
    for first in range(0, max(1, len(rows)), count):
        part = _Part(rows[first : first + count], first, len(rows))
        pictures, budget = _paint(part, replace(budget, batch=max(1, len(part.rows))), attempts, on_iterate)
        found.append(pictures)
    return found[0] if len(found) == 1 else np.concatenate(found)


def _paint(part: _Part, budget: Budget, attempts: Attempts, on_iterate: OnIterate | None) -> tuple[Picture, Budget]:
    """Paint some rows; return them and the budget that did."""
    scales = attempts.scales(budget)
    while True:
        try:
            return attempts.paint(part.rows, scales, part.following(on_iterate)), budget
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            reason = str(error)
        # Only here, once the error and with it every frame that holds a tensor is gone, can memory be given back.
        _give_back()
        if len(part.rows) > 1:
            first, second = part.halves()
            _tell(
                attempts,
                f"{len(part.rows)} pictures at once are now painted in two parts, which gives the same pictures",
            )
            painted, budget = _paint(first, _for_fewer(budget, scales, len(first.rows)), attempts, on_iterate)
            rest, budget = _paint(second, replace(budget, batch=len(second.rows)), attempts, on_iterate)
            return np.concatenate([painted, rest]), budget
        smaller = _with_smaller_blocks(budget, scales, attempts)
        if smaller is None:
            raise _nothing_left(scales) from MemoryError(reason)
        budget, scales = smaller
        side = min(scale.block_px for scale in scales if scale.block_px is not None)
        _tell(attempts, f"it is now computed in blocks of {side} px, which takes longer")


def _for_fewer(budget: Budget, scales: Sequence[Scale], count: int) -> Budget:
    """Return the budget in which fewer rows are planned as they were: blocks must not grow into the memory saved."""
    fewer = replace(budget, batch=count)
    # Where even the smallest blocks were over the budget, they stay over it by as much.
    excess = max(1.0, needed_mb(scales, budget) / budget.memory_mb)
    return replace(fewer, memory_mb=int(needed_mb(scales, fewer) / excess))


def _with_smaller_blocks(
    budget: Budget, scales: tuple[Scale, ...], attempts: Attempts
) -> tuple[Budget, tuple[Scale, ...]] | None:
    """Return the next budget that changes the plan, and that plan; None where there is none."""
    allowed = min(budget.memory_mb, needed_mb(scales, budget))
    while allowed > 1:
        allowed //= 2
        fewer = replace(budget, memory_mb=allowed)
        try:
            planned = attempts.scales(fewer)
        except ValueError:
            # A loss that needs all of a picture at once.
            return None
        if planned != scales:
            return fewer, planned
    return None


def _tell(attempts: Attempts, how: str) -> None:
    if attempts.tell is not None:
        attempts.tell(f"Memory ran out, so painting began again: {how}.")


def _give_back() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _nothing_left(scales: Sequence[Scale]) -> InputError:
    height, width = scales[-1].size_px
    undivided = (
        " --style-loss sliced and --histogram need all of a picture at once; other losses can be computed in blocks."
    )
    return InputError(
        f"A tile of {width} × {height} px does not fit into the memory of this machine.",
        "Close other programs, make it smaller (--size-px, --dpi or --size-cm), or take the encoder compact; where "
        "less memory is free than --max-memory says, lower that; on a GPU that is full, take --device cpu."
        + (undivided if all(scale.block_px is None for scale in scales) else ""),
    )
