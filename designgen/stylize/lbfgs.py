"""L-BFGS without line search, projected to [0, 1], for every row of a batch on its own.

Nocedal, Wright, "Numerical Optimization" (2nd ed.), section 7.2, with one evaluation a step; the first step and every
later one are bounded in root mean square, which is what keeps it stable without a search. The direction is taken from
the compact form of Byrd, Nocedal, Schnabel 1994, "Representations of quasi-Newton matrices", eq. 3.1: the history is
read twice, as one matrix, where the two-loop recursion reads it four times, vector by vector.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from designgen.stylize.minimiser import Method, Precondition, Verdict
from designgen.stylize.precision import full_precision

Numbers = NDArray[np.float64]

_FIRST_RMS = 0.02
_LARGEST_RMS = 0.08
# A pair without clear positive curvature would make the direction point uphill.
_LEAST_CURVATURE = 1e-8


class Curvature:
    """The pairs (s, y) of every row and the inverse Hessian they imply, P being the preconditioner.

    With S and Y the pairs as columns from old to new, R the upper triangle of SᵀY, D its diagonal:
        H g = γPg + S w − γPY u,  u = R⁻¹Sᵀg,  w = R⁻ᵀ((D + γYᵀPY) u − γYᵀPg),  γ = sᵀy / yᵀPy of the newest pair.
    Only S and PY are kept as pictures, in slots; one slot is always free for the pair of the next step. What is small
    is kept in float64 on the host.
    """

    def __init__(self, like: Tensor, pairs: int) -> None:
        rows, slots = like.shape[0], pairs + 1
        self.store = like.new_zeros((rows, slots, 2, like.shape[1]))
        self.free = [0] * rows
        self._touched = 0
        self._born = np.full((rows, slots), -1)
        self._newest = np.zeros(rows, dtype=np.intp)
        self._sy = np.zeros((rows, slots, slots))
        self._ypy = np.zeros((rows, slots, slots))

    @property
    def counts(self) -> list[int]:
        """How many pairs every row has."""
        return [int(count) for count in (self._born >= 0).sum(1)]

    def places(self) -> Iterator[tuple[slice, int]]:
        """Yield rows and the slot that is free in them, all rows at once where it is the same one."""
        self._touched = max(self._touched, max(self.free) + 1)
        if len(set(self.free)) == 1:
            yield slice(None), self.free[0]
        else:
            yield from ((slice(row, row + 1), slot) for row, slot in enumerate(self.free))

    def stacked(self) -> Tensor:
        """Return S and PY of all slots ever used, (B, 2k, N), as s0, Py0, s1, ..."""
        return self.store[:, : self._touched].flatten(1, 2)

    def forget(self, row: int) -> None:
        """Drop a row's pairs, and what may not be finite in its free slot: even times 0 that would be felt."""
        self._born[row] = -1
        self.store[row, self.free[row]] = 0

    def keep(self, row: int, number: int, products: Numbers) -> None:
        """Keep the pair in a row's free slot, given yᵀ[s0, Py0, s1, ...] of it, and free the oldest slot."""
        slot, used = self.free[row], self._touched
        self._sy[row, :used, slot] = products[0::2]
        self._ypy[row, slot, :used] = self._ypy[row, :used, slot] = products[1::2]
        self._born[row, slot], self._newest[row] = number, slot
        self.free[row] = int(self._born[row].argmin())
        self._born[row, self.free[row]] = -1

    def coefficients(self, products: Numbers) -> tuple[Numbers, Numbers]:
        """Return −H g as coefficients of [s0, Py0, s1, ...], (B, 2k), and of Pg, (B,), given gᵀ[s0, Py0, s1, ...]."""
        used, rows = self._touched, np.arange(len(products))
        born = self._born[:, :used]
        valid = born >= 0
        both = valid[:, :, None] & valid[:, None, :]
        sy, identity = self._sy[:, :used, :used], np.eye(used)
        # Triangular but for the order of the slots, which a general solver finds by itself.
        upper = np.where(both & (born[:, :, None] <= born[:, None, :]), sy, 0.0) + ~valid[:, :, None] * identity
        sg = np.where(valid, products[:, 0::2], 0.0)
        pyg = np.where(valid, products[:, 1::2], 0.0)
        ypy = np.where(both, self._ypy[:, :used, :used], 0.0)
        scale = np.ones(len(products))
        some = valid.any(1)
        newest = self._newest[some]
        scale[some] = self._sy[rows[some], newest, newest] / self._ypy[rows[some], newest, newest]
        u = np.linalg.solve(upper, sg[..., None])
        middle = upper * identity * valid[:, :, None] + scale[:, None, None] * ypy
        w = np.linalg.solve(upper.swapaxes(1, 2), middle @ u - (scale[:, None] * pyg)[..., None])
        return np.stack((-w[..., 0], scale[:, None] * u[..., 0]), 2).reshape(len(products), 2 * used), -scale


class Lbfgs:
    """The state of the minimiser; `measure` what a step needs to know, then `move`.

    Keeps 2 (history + 1) + 9 tensors of x's size: in float32 and with a history of 10, 372 bytes a pixel.
    """

    def __init__(self, x: Tensor, steps: int, method: Method, precondition: Precondition | None) -> None:
        self.shape = x.shape
        self.here = x.detach().clone(memory_format=torch.contiguous_format)
        self.best = self.here
        self._boxed, self._precondition = method.boxed, precondition
        flat = self.here.flatten(1)
        self._curvature = Curvature(flat, min(method.history, max(steps - 1, 0)))
        self._reach = [_FIRST_RMS] * len(x)
        self._before: tuple[Tensor, Tensor] | None = None
        self._fresh = [False] * len(x)
        self._number = 0
        # y and the gradient with what is held at the border left out; scratch; which pixels are held, 1 or 0.
        self._turned = flat.new_empty((len(x), 2, flat.shape[1]))
        self._ahead, self._held = torch.empty_like(flat), torch.empty_like(flat)

    def measure(self, gradient: Tensor) -> Tensor:
        """Return numbers of every row, (B, k); the first is the gradient's sum."""
        here, gradient = self.here.flatten(1), gradient.flatten(1)
        turned, free = self._turned.unbind(1)
        self._hold(here, gradient)
        torch.addcmul(gradient, gradient, self._held, value=-1, out=free)
        total = gradient.sum(1, keepdim=True)
        if self._before is None:
            return total
        store = self._curvature.store
        torch.sub(gradient, self._before[1], out=turned)
        eased = self._eased(turned)
        lengths = torch.empty_like(total)
        for rows, slot in self._curvature.places():
            moved = store[rows, slot, 0]
            torch.sub(here[rows], self._before[0][rows], out=moved)
            store[rows, slot, 1] = eased[rows]
            lengths[rows] = torch.linalg.vector_norm(moved, dim=1, keepdim=True)
        lengths *= torch.linalg.vector_norm(turned, dim=1, keepdim=True)
        # Of the two orders this one is four times as fast on a processor.
        with full_precision(gradient.device):
            products = torch.bmm(self._turned, self._curvature.stacked().mT)
        return torch.cat((total, lengths, products.flatten(1)), 1)

    def move(self, gradient: Tensor, numbers: Numbers, verdict: Verdict) -> None:
        """Take the step that follows from what was measured."""
        stopped = {*verdict.back, *verdict.still}
        self._number += 1
        self._remember_best(verdict.better)
        products = numbers[:, 2:].reshape(len(numbers), 2, numbers[:, 2:].shape[1] // 2)
        for row in range(len(numbers)):
            if row in stopped:
                self._curvature.forget(row)
            elif self._fresh[row]:
                own, slot = products[row, 0], self._curvature.free[row]
                if own[2 * slot] > _LEAST_CURVATURE * numbers[row, 1]:
                    self._curvature.keep(row, self._number, own)
        for row in verdict.back:
            self._reach[row] /= 2
        there = self._bounded(self._direction(products[:, 1]))
        for row in stopped:
            there[row] = self.best[row].flatten()
        self._before = (self.here.flatten(1), self._without(gradient.flatten(1), stopped))
        self._fresh = [row not in stopped for row in range(len(numbers))]
        self.here = there.view(self.shape)

    @property
    def picture(self) -> Tensor:
        """The best picture seen, (B, 3, H, W); never changed afterwards."""
        return self.best

    def _remember_best(self, better: tuple[int, ...]) -> None:
        if len(better) == len(self.here):
            self.best = self.here
        elif better:
            self.best = self.best.clone()
            for row in better:
                self.best[row] = self.here[row]

    def _hold(self, here: Tensor, gradient: Tensor) -> None:
        """Mark pixels at the border of [0, 1] that are drawn outwards: there only the way back in counts."""
        if not self._boxed:
            self._held.zero_()
            return
        # A unit step against the gradient ends where it began; in floats, as masks of booleans cost twice as much.
        sign = torch.sign(gradient, out=self._ahead)
        torch.sub(here, sign, out=self._held).clamp_(0, 1).eq_(here)
        self._held.mul_(sign.square_())

    def _eased(self, gradient: Tensor) -> Tensor:
        if self._precondition is None:
            return gradient
        return self._precondition(gradient.view(self.shape)).flatten(1)

    def _direction(self, products: Numbers) -> Tensor:
        """Return −H g, (B, N), in a buffer that the next step uses again."""
        eased = self._eased(self._turned[:, 1])
        pairs, own = self._curvature.coefficients(products)
        if not pairs.any():
            return torch.neg(eased, out=self._ahead)
        with full_precision(eased.device):
            torch.bmm(self._as_tensor(pairs)[:, None], self._curvature.stacked(), out=self._ahead[:, None])
        return self._ahead.addcmul_(eased, self._as_tensor(own)[:, None])

    def _bounded(self, ahead: Tensor) -> Tensor:
        """Return where a direction leads: the first step of a row is as long as allowed, later ones at most that."""
        ahead.addcmul_(ahead, self._held, value=-1)
        counts = self._curvature.counts
        limits = [
            reach if not count else _LARGEST_RMS * reach / _FIRST_RMS
            for reach, count in zip(self._reach, counts, strict=True)
        ]
        most = [1.0 if count else math.inf for count in counts]
        limit, cap = self._as_tensor(np.array([limits, most]))
        size = torch.linalg.vector_norm(ahead, dim=1) / math.sqrt(ahead.shape[1])
        there = torch.addcmul(self.here.flatten(1), ahead, torch.minimum(limit / size.clamp_min(1e-30), cap)[:, None])
        return there.clamp_(0, 1) if self._boxed else there

    def _without(self, gradient: Tensor, stopped: set[int]) -> Tensor:
        if stopped:
            gradient = gradient.clone()
            gradient[sorted(stopped)] = 0
        return gradient

    def _as_tensor(self, numbers: Numbers) -> Tensor:
        return torch.as_tensor(numbers, dtype=self.here.dtype).to(self.here.device)
