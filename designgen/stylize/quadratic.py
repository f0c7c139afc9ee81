"""The sums of squares of the objective, each with its gradient in closed form.

Autograd takes a square apart into maps of full size for every difference, factor and slice; a square's own gradient is
the difference it is made of. In a step of the compact network at 512 px that was a fifth of all time.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice


def squared_variation(x: Tensor, whitening: Tensor, lattice: Lattice) -> Tensor:
    """Return `variation.total_variation(W x, lattice, "l2")` on a plane that repeats in both directions, (B,).

    There it is the quadratic form ½ ⟨W x, D W x⟩ / N of the 9-point operator D y = 2 (6 y − S y / 6) with
    S = (1, 4, 1)ᵀ(1, 4, 1), which commutes with the mixing of colours: ½ ⟨WᵀW, x (D x)ᵀ⟩ / N, gradient WᵀW D x / N.

    Args:
        x: (B, C, H, W).
        whitening: W, (B, C, C), no gradient.
        lattice: Periodic.

    Raises:
        ValueError: The lattice does not repeat in both directions, so that D is another one at the border.
    """
    if not all(lattice.wraps):
        raise ValueError("lattice: expected one that repeats in both directions")
    found: Tensor = _Variation.apply(x, whitening.transpose(1, 2) @ whitening, lattice)
    return found


def squared_error(found: Tensor, target: Tensor) -> Tensor:
    """Return Σ (F − P)², (B,).

    Args:
        found: F, (B, C, H, W).
        target: P, (1 or B, C, H, W), no gradient.
    """
    error: Tensor = _Error.apply(found, target)
    return error


def _smoothed(x: Tensor, lattice: Lattice) -> Tensor:
    wide = lattice.pad(x, 1)
    across = wide[..., :-2] + wide[..., 2:]
    across.add_(wide[..., 1:-1], alpha=4)
    down = across[..., :-2, :] + across[..., 2:, :]
    return down.add_(across[..., 1:-1, :], alpha=4)


class _Variation(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, metric: Tensor, lattice: Lattice) -> Tensor:
        # A colour laid over everything changes no difference; near 0 the products below lose fewest digits.
        middle = x - x.mean((2, 3), keepdim=True)
        # 12 y − S y / 3, in the memory of S y.
        bend = _smoothed(middle, lattice).mul_(-1 / 3).add_(middle, alpha=12).flatten(2)
        size = x[0].numel()
        forms = middle.flatten(2) @ bend.transpose(1, 2)
        ctx.save_for_backward(bend, metric)
        ctx.shape = x.shape
        return 0.5 * (metric * forms).sum((1, 2)) / size

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, pull: Tensor) -> tuple[Tensor, None, None]:
        bend, metric = ctx.saved_tensors
        size = ctx.shape[1] * ctx.shape[2] * ctx.shape[3]
        return (((pull / size)[:, None, None] * metric) @ bend).view(ctx.shape), None, None


class _Error(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, found: Tensor, target: Tensor) -> Tensor:
        difference = found - target
        ctx.save_for_backward(difference)
        return difference.square().sum((1, 2, 3))

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, pull: Tensor) -> tuple[Tensor, None]:
        (difference,) = ctx.saved_tensors
        return difference * (2 * pull)[:, None, None, None], None
