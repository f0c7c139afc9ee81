"""Minimising over pixels: limited-memory BFGS and Adam, both held inside [0, 1].

L-BFGS: Nocedal, Wright, "Numerical Optimization" (2nd ed.), algorithm 7.4, one evaluation a step, no line search, with
the first step and every later one bounded in root mean square, which is what keeps it stable without a search.
Adam: Kingma, Ba 2015, with bias-corrected averaging of the iterates.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from designgen.errors import DesigngenError

Evaluate = Callable[[Tensor, int], tuple[float, Tensor]]
"""(x, step) -> (loss, gradient), both at x."""

Precondition = Callable[[Tensor], Tensor]
"""A symmetric positive linear map of gradients (B, 3, H, W): in which directions pixels move easily."""

_HISTORY = 10
_FIRST_RMS = 0.02
_LARGEST_RMS = 0.08
_DIVERGED = 3.0
_MOST_RESTARTS = 6


@dataclass(frozen=True)
class Step:
    """Where a minimiser stands: the step's number from 1, the loss it saw, and the picture it would return now."""

    number: int
    loss: float
    picture: Tensor


class DivergedError(DesigngenError):
    """The optimisation ran away or met numbers that are not finite, and halving its steps did not help."""


def _diverged(loss: float) -> DivergedError:
    return DivergedError(
        f"The transfer became unstable (its loss reached {loss:.3g}) and smaller steps did not help.",
        "Try another seed or a lower strength; a swatch or style of one single flat colour is a known cause.",
    )


def minimise(
    x: Tensor, evaluate: Evaluate, steps: int, optimiser: str, precondition: Precondition | None = None
) -> Iterator[Step]:
    """Minimise `evaluate` from x for a number of evaluations, yielding after each.

    Args:
        x: Start, (B, 3, H, W) in [0, 1]; not changed.
        evaluate: Loss and gradient.
        steps: Evaluations.
        optimiser: "lbfgs" or "adam".
        precondition: For "lbfgs": takes the place of the identity as the first guess of the inverse Hessian. With few
            steps this decides what the result is made of, as what moves slowly stays where it was.

    Raises:
        DivergedError: Not finite, or growing, after several attempts with smaller steps.
        ValueError: No such optimiser.
    """
    if optimiser == "lbfgs":
        return lbfgs(x, evaluate, steps, precondition or (lambda gradient: gradient))
    if optimiser == "adam":
        return adam(x, evaluate, steps)
    raise ValueError(f"optimiser: expected lbfgs or adam, got {optimiser!r}")


def _finite(loss: float, gradient: Tensor) -> bool:
    # One reduction instead of a full scan: a NaN or infinite term makes the sum so.
    return math.isfinite(loss) and math.isfinite(float(gradient.sum()))


def _rms(x: Tensor) -> float:
    return float(x.norm()) / math.sqrt(x.numel())


class _Memory:
    """The curvature pairs of L-BFGS and the two-loop recursion over them."""

    def __init__(self, precondition: Precondition) -> None:
        self.pairs: deque[tuple[Tensor, Tensor, float]] = deque(maxlen=_HISTORY)
        self.precondition = precondition

    def add(self, moved: Tensor, turned: Tensor) -> None:
        curvature = float(torch.dot(moved, turned))
        # A pair without clear positive curvature would make the direction point uphill.
        if curvature > 1e-8 * float(moved.norm()) * float(turned.norm()):
            self.pairs.append((moved, turned, 1.0 / curvature))

    def direction(self, gradient: Tensor) -> Tensor:
        q = -gradient
        alphas: list[float] = []
        for moved, turned, rho in reversed(self.pairs):
            alphas.append(rho * float(torch.dot(moved, q)))
            q.add_(turned, alpha=-alphas[-1])
        q = self.precondition(q)
        if self.pairs:
            _, turned, rho = self.pairs[-1]
            q = q * (1.0 / (rho * float(torch.dot(turned, self.precondition(turned)))))
        for (moved, turned, rho), alpha in zip(self.pairs, reversed(alphas), strict=True):
            q.add_(moved, alpha=alpha - rho * float(torch.dot(turned, q)))
        return q


def lbfgs(x: Tensor, evaluate: Evaluate, steps: int, precondition: Precondition) -> Iterator[Step]:
    """Minimise by projected L-BFGS; see `minimise`."""
    shape, here = x.shape, x.detach().flatten().clone()

    def flat_precondition(gradient: Tensor) -> Tensor:
        return precondition(gradient.view(shape)).flatten()

    memory, reach, restarts = _Memory(flat_precondition), _FIRST_RMS, 0
    before: tuple[Tensor, Tensor] | None = None
    best, best_loss = here, float("inf")
    for number in range(1, steps + 1):
        loss, gradient = evaluate(here.view(shape), number - 1)
        gradient = gradient.flatten()
        if not _finite(loss, gradient) or loss > _DIVERGED * best_loss:
            restarts += 1
            if restarts > _MOST_RESTARTS or best_loss == float("inf"):
                raise _diverged(loss)
            here, reach, before, memory = best, reach / 2, None, _Memory(flat_precondition)
            yield Step(number, best_loss, best.view(shape))
            continue
        if loss < best_loss:
            best, best_loss, restarts = here, loss, 0
        if before is not None:
            memory.add(here - before[0], gradient - before[1])
        before = (here, gradient)
        # At the border of [0, 1] only the way back in counts.
        held = ((here <= 0) & (gradient > 0)) | ((here >= 1) & (gradient < 0))
        ahead = memory.direction(gradient.masked_fill(held, 0.0))
        ahead.masked_fill_(held, 0.0)
        limit = reach if not memory.pairs else _LARGEST_RMS * reach / _FIRST_RMS
        size = _rms(ahead)
        if not memory.pairs or size > limit:
            ahead.mul_(limit / max(size, 1e-30))
        here = (here + ahead).clamp_(0, 1)
        yield Step(number, loss, best.view(shape))


def adam(x: Tensor, evaluate: Evaluate, steps: int, rate: float = 0.02) -> Iterator[Step]:
    """Minimise by Adam, yielding the average of the iterates; see `minimise`."""
    first_decay, second_decay = 0.9, 0.99
    keep = max(0.5, 1 - 8 / max(steps, 16))
    here = x.detach().clone()
    first, second, average = torch.zeros_like(here), torch.zeros_like(here), torch.zeros_like(here)
    best_loss, restarts = float("inf"), 0
    for number in range(1, steps + 1):
        loss, gradient = evaluate(here, number - 1)
        if not _finite(loss, gradient) or loss > 10 * _DIVERGED * best_loss:
            restarts += 1
            if restarts > _MOST_RESTARTS or number == 1:
                raise _diverged(loss)
            here, rate = (average / (1 - keep ** (number - 1))).clamp(0, 1), rate / 2
        else:
            best_loss = min(best_loss, loss)
            first.lerp_(gradient, 1 - first_decay)
            second.mul_(second_decay).addcmul_(gradient, gradient, value=1 - second_decay)
            scale = (second / (1 - second_decay**number)).sqrt_().add_(1e-12)
            here = (here - rate / (1 - first_decay**number) * first / scale).clamp_(0, 1)
        average.mul_(keep).add_(here, alpha=1 - keep)
        yield Step(number, loss, average / (1 - keep**number))
