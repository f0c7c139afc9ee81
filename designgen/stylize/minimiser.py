"""What the minimisers share: how one is chosen, and the verdict on every row of a batch after every evaluation.

Every row of a batch is minimised as if it were alone: it goes back when it runs away, is given up, or comes to rest,
and none of that is felt by its neighbours.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from designgen.errors import DesigngenError

Evaluate = Callable[[Tensor, int], tuple[Tensor, Tensor]]
"""(x (B, 3, H, W), step from 0) -> (loss (B,), gradient like x), both at x and detached.

x is only lent for the call: a minimiser may change it in place afterwards.
"""

Precondition = Callable[[Tensor], Tensor]
"""A symmetric positive linear map of gradients (B, 3, H, W), row by row: in which directions pixels move easily."""

_MOST_RESTARTS = 6
_PLATEAU_STEPS = 8


@dataclass(frozen=True)
class Method:
    """How to minimise.

    Attributes:
        name: "lbfgs" or "adam".
        rate: Adam: how far a pixel moves in a step, in units of [0, 1].
        beta1: Adam: decay of the first moment.
        beta2: Adam: decay of the second moment.
        epsilon: Adam: added to the root of the second moment, absolute as in Kingma, Ba 2015, algorithm 1.
        average: Adam: return the average of the iterates, not the last.
        boxed: Keep pixels in [0, 1]; False leaves them free, as most papers do.
        history: L-BFGS: pairs remembered.
        plateau: A row comes to rest once its best loss fell by no more than this part of itself in 8 steps; 0 is never.
        frugal: Adam: work in place on x and on the moments given, for pictures that fit in memory only just. Beside x
            nothing of its size is kept but the gradient and two moments: 48 bytes a pixel in float32. No average is
            kept, and nothing to go back to: a row that ran away only goes on in smaller steps.
    """

    name: Literal["lbfgs", "adam"] = "lbfgs"
    rate: float = 0.02
    beta1: float = 0.9
    beta2: float = 0.99
    epsilon: float = 1e-12
    average: bool = True
    boxed: bool = True
    history: int = 10
    plateau: float = 0.0
    frugal: bool = False

    def __post_init__(self) -> None:
        if self.name not in ("lbfgs", "adam"):
            raise ValueError(f"optimiser: expected lbfgs or adam, got {self.name!r}")
        if self.frugal and self.name != "adam":
            raise ValueError(f"frugal: expected optimiser adam with it, got {self.name}")
        if not 0 <= self.beta1 < 1 or not 0 <= self.beta2 < 1:
            raise ValueError(f"beta1, beta2: expected at least 0 and below 1, got {self.beta1} and {self.beta2}")
        if self.rate <= 0 or self.epsilon < 0 or self.plateau < 0 or self.history < 1:
            raise ValueError(
                "expected rate > 0, epsilon >= 0, plateau >= 0, history >= 1, got "
                f"{self.rate}, {self.epsilon}, {self.plateau}, {self.history}"
            )


class DivergedError(DesigngenError):
    """The optimisation ran away or met numbers that are not finite, and halving its steps did not help."""


def diverged(loss: float) -> DivergedError:
    """Return the error for a batch of which every row was given up, this loss the last one seen."""
    return DivergedError(
        f"The transfer became unstable (its loss reached {loss:.3g}) and smaller steps did not help.",
        "Try another seed or a lower strength; a swatch or style of one single flat colour is a known cause.",
    )


@dataclass(frozen=True)
class Verdict:
    """What becomes of the rows of a batch in one step, by their numbers; rows not named go on as usual.

    Attributes:
        better: Rows that are at the best place they have been at.
        back: Rows that ran away: they return to safe ground and go on in smaller steps, if they go on.
        still: Rows that do not move any more: given up, perhaps just now, or come to rest.
    """

    better: tuple[int, ...]
    back: tuple[int, ...]
    still: tuple[int, ...]


class Rows:
    """The course of every row of a batch: its best loss, its restarts, whether it was given up or came to rest.

    Args:
        count: Rows.
        tolerance: How many times its best a loss may be before the row counts as running away.
        floor: The part of the first loss that stands for any best below it.
        plateau: See `Method`.
    """

    def __init__(self, count: int, tolerance: float, floor: float, plateau: float) -> None:
        self.best = [math.inf] * count
        self.failed = [False] * count
        self.settled = [False] * count
        self._restarts = [0] * count
        self._trails: list[deque[float]] = [deque(maxlen=_PLATEAU_STEPS + 1) for _ in range(count)]
        self._floors = [0.0] * count
        self._tolerance, self._floor, self._plateau = tolerance, floor, plateau

    def judge(self, losses: Sequence[float], sums: Sequence[float]) -> Verdict:
        """Take in every row's loss and the sum of its gradient, which is not finite if any of its terms is not.

        Raises:
            DivergedError: No row is left that has not been given up.
        """
        better, back, still = [], [], []
        for row, (loss, total) in enumerate(zip(losses, sums, strict=True)):
            if self.failed[row] or self.settled[row]:
                still.append(row)
            elif not (math.isfinite(loss) and math.isfinite(total)) or loss > self._most(row):
                back.append(row)
                self._fall(row)
                still += [row] * self.failed[row]
            else:
                if self.best[row] == math.inf:
                    self._floors[row] = self._floor * loss
                if loss < self.best[row]:
                    better.append(row)
                    self.best[row], self._restarts[row] = loss, 0
                self._trails[row].append(self.best[row])
                # A row that comes to rest still takes this step.
                self.settled[row] = self._rests(row)
        if all(self.failed):
            raise diverged(losses[back[-1]] if back else math.nan)
        return Verdict(tuple(better), tuple(back), tuple(still))

    def rebase(self, row: int, loss: float) -> None:
        """Measure a row that cannot go back by where it is now."""
        if math.isfinite(loss):
            self.best[row] = loss

    @property
    def over(self) -> bool:
        """Whether no row moves any more."""
        return all(failed or settled for failed, settled in zip(self.failed, self.settled, strict=True))

    def _most(self, row: int) -> float:
        return self._tolerance * max(self.best[row], self._floors[row])

    def _fall(self, row: int) -> None:
        self._restarts[row] += 1
        self._trails[row].clear()
        # Without any good place to go back to there is no point in trying again.
        self.failed[row] = self._restarts[row] > _MOST_RESTARTS or self.best[row] == math.inf

    def _rests(self, row: int) -> bool:
        trail = self._trails[row]
        if self._plateau == 0 or len(trail) <= _PLATEAU_STEPS:
            return False
        return trail[0] - trail[-1] <= self._plateau * abs(trail[0])
