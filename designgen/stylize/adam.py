"""Adam for every row of a batch on its own: in place, a few picture lines at a time.

Kingma, Ba 2015, "Adam: a method for stochastic optimization", algorithm 1, and its section 7.2 for the averaging of the
iterates, with their bias corrected as the moments' is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from designgen.stylize.minimiser import Method, Verdict

# What fits in a processor's cache, and elsewhere what is worth starting an operation for.
_CHUNK, _LARGE_CHUNK = 1 << 18, 1 << 24


@dataclass(frozen=True)
class Moments:
    """Adam's first and second moment, (B, 3, H, W) each and not corrected for bias, after a number of steps."""

    first: Tensor
    second: Tensor
    steps: int


def carried(moments: Moments, resize: Callable[[Tensor], Tensor]) -> Moments:
    """Return moments for the next scale: resized, the second kept from falling below 0, the step count going on.

    So does crowsonkb/style-transfer-pytorch: steps stay as sure at the start of a scale as they were at the end of the
    one before, and the bias of the moments is not corrected anew. Moments that `resize` returns as they are, or a view
    of them, are not copied.
    """
    second = resize(moments.second)
    if second.untyped_storage().data_ptr() != moments.second.untyped_storage().data_ptr():
        second.clamp_(min=0)
    return Moments(resize(moments.first), second, moments.steps)


@dataclass(frozen=True)
class _Pace:
    """The scalars of one step: `rate` and `root` are corrected for the bias of the first and the second moment."""

    method: Method
    rate: float
    root: float


def _advance(x: Tensor, gradient: Tensor, first: Tensor, second: Tensor, pace: _Pace) -> None:
    """Take one step in place; all (b, 3, h, w)."""
    method = pace.method
    first.lerp_(gradient, 1 - method.beta1)
    second.mul_(method.beta2).addcmul_(gradient, gradient, value=1 - method.beta2)
    x.addcdiv_(first, (second / pace.root).sqrt_().add_(method.epsilon), value=-pace.rate)
    if method.boxed:
        x.clamp_(0, 1)


class Adam:
    """The state of the minimiser; `measure` what a step needs to know, then `move`."""

    def __init__(self, x: Tensor, steps: int, method: Method, moments: Moments | None) -> None:
        if moments is not None and not moments.first.shape == moments.second.shape == x.shape:
            expected, got = tuple(x.shape), (tuple(moments.first.shape), tuple(moments.second.shape))
            raise ValueError(f"moments: expected two of shape {expected}, got {got}")
        self._method = method
        x = x.detach()
        self.here = x if method.frugal else x.clone()
        if moments is None:
            moments = Moments(torch.zeros_like(x), torch.zeros_like(x), 0)
        elif not method.frugal:
            moments = Moments(moments.first.clone(), moments.second.clone(), moments.steps)
        self._first, self._second, self._carried = moments.first, moments.second, moments.steps
        self._keep = max(0.5, 1 - 8 / max(steps, 16))
        kept = not method.frugal
        self._average = torch.zeros_like(x) if kept and method.average else None
        self._best = self.here.clone() if kept and not method.average else None
        self._rates = [method.rate] * len(x)
        self._frozen: set[int] = set()
        self._number = 0

    def measure(self, gradient: Tensor) -> Tensor:
        """Return numbers of every row, (B, k); the first is the gradient's sum."""
        return gradient.sum((1, 2, 3))[:, None]

    def move(self, gradient: Tensor, numbers: NDArray[np.float64], verdict: Verdict) -> None:
        """Take the step."""
        if self._best is not None:
            for row in verdict.better:
                self._best[row] = self.here[row]
        for row in verdict.back:
            self._rates[row] /= 2
            self._retreat(row)
        for row in verdict.still:
            if row not in self._frozen and self._average is not None:
                self._retreat(row)
        self._frozen.update(verdict.still)
        self._number += 1
        self._step(gradient, {*verdict.back, *verdict.still})
        if self._average is not None:
            self._average.lerp_(self.here, 1 - self._keep)

    @property
    def picture(self) -> Tensor:
        """The average, (B, 3, H, W), or without averaging the last iterate; of frugal ones the very tensor given."""
        if self._method.frugal:
            return self.here
        if self._average is None:
            return self.here.clone()
        picture = self._average / (1 - self._keep**self._number)
        for row in self._frozen:
            picture[row] = self.here[row]
        return picture

    @property
    def moments(self) -> Moments:
        """The moments, lent until the next step."""
        return Moments(self._first, self._second, self._carried + self._number)

    def _retreat(self, row: int) -> None:
        """Put a row back on safe ground; without any, at least take its momentum away."""
        if self._average is not None:
            if self._number:
                safe = self._average[row] / (1 - self._keep**self._number)
                self.here[row] = safe.clamp_(0, 1) if self._method.boxed else safe
        elif self._best is not None:
            self.here[row] = self._best[row]
        else:
            self._first[row] = 0

    def _step(self, gradient: Tensor, stopped: set[int]) -> None:
        method, count = self._method, self._carried + self._number
        chunk = _CHUNK if self.here.device.type == "cpu" else _LARGE_CHUNK
        for rows, rate in self._groups(stopped):
            pace = _Pace(method, rate / (1 - method.beta1**count), 1 - method.beta2**count)
            lines = max(1, chunk // max(1, self.here[rows, :, 0].numel()))
            for top in range(0, self.here.shape[2], lines):
                part = (rows, slice(None), slice(top, top + lines))
                _advance(self.here[part], gradient[part], self._first[part], self._second[part], pace)

    def _groups(self, stopped: set[int]) -> Iterator[tuple[slice, float]]:
        """Yield the rows that move and their rate, all at once where nothing sets them apart."""
        if not stopped and len(set(self._rates)) == 1:
            yield slice(None), self._rates[0]
        else:
            moving = [row for row in range(len(self._rates)) if row not in stopped]
            yield from ((slice(row, row + 1), self._rates[row]) for row in moving)
