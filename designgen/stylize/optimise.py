"""Minimising over pixels: limited-memory BFGS and Adam, on every row of a batch as if it were alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from designgen.stylize.adam import Adam, Moments, carried
from designgen.stylize.lbfgs import Lbfgs
from designgen.stylize.minimiser import DivergedError, Evaluate, Method, Precondition, Rows

__all__ = ["DivergedError", "Evaluate", "Method", "Moments", "Precondition", "Step", "carried", "minimise"]

# How far above its best a loss may rise, and the part of the first loss below which a best counts as that part: Adam
# keeps stirring around a minimum, where a small loss is many times the smallest one.
_RUNAWAY = {"lbfgs": (3.0, 1e-6), "adam": (30.0, 1e-2)}


@dataclass(frozen=True)
class Step:
    """Where a minimiser stands.

    Attributes:
        number: The step's, from 1.
        loss: What it saw of every row, (B,); of rows that went back or were given up, the best they had seen.
        picture: The pictures it would return now, (B, 3, H, W). Not changed by later steps unless the method is frugal.
        moments: Adam's, lent until the next step; copy or `carried` to keep them.
        failed: Rows that were given up.
    """

    number: int
    loss: Tensor
    picture: Tensor
    moments: Moments | None
    failed: tuple[bool, ...]


def minimise(
    x: Tensor,
    evaluate: Evaluate,
    steps: int,
    method: Method,
    *,
    precondition: Precondition | None = None,
    moments: Moments | None = None,
) -> Iterator[Step]:
    """Minimise `evaluate` from x for a number of evaluations, yielding after each.

    Ends early once every row that was not given up has come to a plateau.

    Args:
        x: Start, (B, 3, H, W), in [0, 1] if the method is boxed; changed only if it is frugal.
        evaluate: Losses and gradient.
        steps: Evaluations.
        method: Which minimiser, and how it is set.
        precondition: For "lbfgs": takes the place of the identity as the first guess of the inverse Hessian. With few
            steps this decides what the result is made of, as what moves slowly stays where it was.
        moments: For "adam": those of the scale before; changed only if the method is frugal.

    Raises:
        DivergedError: Every row is not finite, or growing, after several attempts with smaller steps.
        ValueError: x is not (B, 3, H, W), or moments that are not of its shape.
    """
    if x.ndim != 4 or not len(x):
        raise ValueError(f"x: expected (B, 3, H, W), got {tuple(x.shape)}")
    mover = Lbfgs(x, steps, method, precondition) if method.name == "lbfgs" else Adam(x, steps, method, moments)
    return _steps(mover, evaluate, steps, method)


def _check(x: Tensor, loss: Tensor, gradient: Tensor) -> None:
    if loss.shape != x.shape[:1] or gradient.shape != x.shape:
        got = f"{tuple(loss.shape)} and {tuple(gradient.shape)}"
        raise ValueError(f"evaluate: expected {len(x)} losses and a gradient {tuple(x.shape)}, got {got}")


def _steps(mover: Lbfgs | Adam, evaluate: Evaluate, steps: int, method: Method) -> Iterator[Step]:
    rows = Rows(len(mover.here), *_RUNAWAY[method.name], method.plateau)
    frugal = isinstance(mover, Adam) and method.frugal
    for number in range(1, steps + 1):
        loss, gradient = evaluate(mover.here, number - 1)
        _check(mover.here, loss, gradient)
        # All a step needs to know in one transfer.
        seen = torch.cat((loss.to(gradient.dtype)[:, None], mover.measure(gradient)), 1)
        numbers = np.array(seen.tolist())
        verdict = rows.judge(numbers[:, 0].tolist(), numbers[:, 1].tolist())
        mover.move(gradient, numbers[:, 1:], verdict)
        # What is not held while the caller works is free for its next picture.
        del gradient
        if verdict.back or verdict.still:
            loss = loss.clone()
            for row in {*verdict.back, *verdict.still}:
                loss[row] = rows.best[row]
        if frugal:
            for row in verdict.back:
                rows.rebase(row, float(numbers[row, 0]))
        moments = mover.moments if isinstance(mover, Adam) else None
        yield Step(number, loss, mover.picture, moments, tuple(rows.failed))
        if rows.over:
            return
