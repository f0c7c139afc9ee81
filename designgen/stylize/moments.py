"""First and second moments of features: additive sums, the statistics they give, and their linear lift.

Features f of one tap are C channels at N positions. Everything that the Gram, moment and optimal-transport losses ask
of a picture follows from Σ f and Σ f fᵀ, and those can be summed block by block.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor

from designgen.stylize.precision import full_precision, in_double

_TINY = 1e-12


@dataclass(frozen=True)
class Statistics:
    """First and second raw moments of the features of one tap.

    Attributes:
        mean: m = E[f], (B, C).
        gram: G = E[f fᵀ], (B, C, C): Gatys' Gram matrix divided by the number of positions.
    """

    mean: Tensor
    gram: Tensor

    def augmented(self) -> Tensor:
        """Return E[f̃ f̃ᵀ] of f̃ = (f, 1): (B, C+1, C+1), the Gram matrix with the mean as its last row and column."""
        one = torch.ones_like(self.mean[:, :1])
        last = torch.cat([self.mean, one], dim=1)
        return torch.cat([torch.cat([self.gram, self.mean[:, None, :]], dim=1), last[:, :, None]], dim=2)

    def covariance(self) -> Tensor:
        """Return E[(f − m)(f − m)ᵀ] = G − m mᵀ, (B, C, C)."""
        return self.gram - self.mean[:, :, None] * self.mean[:, None, :]


@dataclass(frozen=True)
class FeatureSums:
    """Sums over positions, which add up over the blocks of a picture.

    Attributes:
        first: Σ w f, (B, C).
        second: Σ w f fᵀ, (B, C, C).
        weight: Σ w, (B,); the number of positions where there is no mask.
    """

    first: Tensor
    second: Tensor
    weight: Tensor

    def __add__(self, other: FeatureSums) -> FeatureSums:
        return FeatureSums(self.first + other.first, self.second + other.second, self.weight + other.weight)

    def moments(self) -> Statistics:
        """Divide by the weight; all zero where nothing was seen."""
        weight = self.weight.clamp_min(_TINY)
        return Statistics(self.first / weight[:, None], self.second / weight[:, None, None])


def feature_sums(features: Tensor, mask: Tensor | None = None) -> FeatureSums:
    """Sum features and their outer products over positions, weighted by a mask where one is given.

    Channels-last features are read where they lie. The products are made at full float32 on every device (no TF32, no
    autocast), forward and backward.

    Args:
        features: (B, C, H, W).
        mask: (1 or B, 1, H, W), weights >= 0 of the positions; None counts each once. Gets no gradient.

    Returns:
        Sums in float32 at least, whatever the features' type.
    """
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    batch, channels, height, width = features.shape
    rows = features.permute(0, 2, 3, 1).reshape(batch, height * width, channels)
    if mask is None:
        first, second = _Sums.apply(rows, None)
        return FeatureSums(first, second, rows.new_full((batch,), height * width))
    weights = mask.detach().to(rows.dtype).reshape(mask.shape[0], height * width, 1)
    # Features where the weight is 0 are left out before the product, so that not even a NaN there could enter.
    seen = torch.where(weights > 0, rows, torch.zeros_like(rows))
    first, second = _Sums.apply(seen, weights)
    return FeatureSums(first, second, weights.sum((1, 2)).expand(batch))


def statistics(features: Tensor, mask: Tensor | None = None) -> Statistics:
    """Compute mean and Gram matrix of features (Gatys eq. 3 over N), over masked positions only where there is a mask.

    Args:
        features: (B, C, H, W).
        mask: (1 or B, 1, H, W), weights >= 0 of the positions; None counts each once.

    Returns:
        Moments in float32 at least, whatever the features' type.
    """
    return feature_sums(features, mask).moments()


class _Sums(torch.autograd.Function):
    """Σ w f and Σ w f fᵀ of rows (B, N, C); one product forward and one backward.

    Autograd would multiply by the gradient and by its transpose and add three maps of full size: 33 ms where this
    takes 6 at 512 × 512 × 16 on one core.
    """

    @staticmethod
    def forward(ctx: Any, rows: Tensor, weights: Tensor | None) -> tuple[Tensor, Tensor]:
        ctx.save_for_backward(rows, weights)
        weighted = rows if weights is None else rows * weights
        with full_precision(rows.device):
            return weighted.sum(1), _outer_sum(weighted, rows)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, first: Tensor, second: Tensor) -> tuple[Tensor, None]:
        rows, weights = ctx.saved_tensors
        with full_precision(rows.device):
            gradient = torch.baddbmm(first[:, None, :], rows, second + second.transpose(1, 2))
        return gradient if weights is None else gradient.mul_(weights), None


def _outer_sum(one: Tensor, other: Tensor) -> Tensor:
    """Σ a bᵀ over rows a, b (B, N, C): (B, C, C), in pieces of some 2,048 rows.

    One product would be a single tall one per sample, which keeps one core or one block of a GPU busy and adds up all
    positions in a row: pieces are independent, and their sum is right to 1e-7 where that of 262,144 rows is to 1e-6.
    """
    batch, count, channels = one.shape
    pieces = 1
    while count % (2 * pieces) == 0 and count // (2 * pieces) >= 2048:
        pieces *= 2
    if pieces == 1:
        return one.transpose(1, 2) @ other
    one, other = (rows.reshape(batch * pieces, count // pieces, channels) for rows in (one, other))
    return (one.transpose(1, 2) @ other).reshape(batch, pieces, channels, channels).sum(1)


def lifted(thin: Statistics, weight: Tensor, bias: Tensor) -> Statistics:
    """Lift the moments of f to those of y = P f + b, exactly and without lifting any position.

    G' = P G Pᵀ + (P m) bᵀ + b (P m)ᵀ + b bᵀ and m' = P m + b.

    Args:
        thin: Moments of f, C channels.
        weight: P, (C_out, C).
        bias: b, (C_out,).
    """
    moved = thin.mean @ weight.T
    cross = moved[:, :, None] * bias
    gram = weight @ thin.gram @ weight.T + cross + cross.transpose(1, 2) + bias[:, None] * bias
    return Statistics(moved + bias, gram)


def isometry_root(weight: Tensor) -> Tensor:
    """Return R, (C, C) upper triangular with RᵀR = PᵀP: f ↦ R f keeps all distances of the lifted f ↦ P f.

    Args:
        weight: P, (C_out, C), of any height.
    """
    if weight.shape[0] < weight.shape[1]:
        missing = weight.shape[1] - weight.shape[0]
        weight = torch.cat([weight, weight.new_zeros(missing, weight.shape[1])])
    _, root = torch.linalg.qr(in_double(weight), mode="r")
    return cast("Tensor", root.to(weight))


def metric_root(weight: Tensor, bias: Tensor) -> Tensor:
    """Return R, (C+1, C+1) upper triangular with RᵀR = P̃ᵀP̃ and P̃ = (P b), in which thin distances are lifted ones.

    ‖G'₁ − G'₂‖ = ‖P̃ D P̃ᵀ‖ = ‖R D Rᵀ‖ for D the difference of two augmented Gram matrices, because the Frobenius norm
    sees P̃ only through P̃ᵀP̃. It costs C³ instead of C_out²·C, and nothing per pixel.
    """
    return isometry_root(torch.cat([weight, bias[:, None]], dim=1))
