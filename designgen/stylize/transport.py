"""Gaussian optimal transport as a style loss: how far features must be moved to have the style's mean and covariance.

W₂² of N(m, C) and N(m', C') is ‖m − m'‖² + tr(C + C' − 2 (C'^½ C C'^½)^½) (Olkin, Pukelsheim 1982; as a style loss
K. Crowson, style-transfer-pytorch, 2021). Beside the Gram distance, which squares variances, it weighs what is weak in
the style as the eye does.

A linear lift y = P f + b of thin features enters only through R with RᵀR = PᵀP: the distance of P C Pᵀ and P C' Pᵀ is
that of R C Rᵀ and R C' Rᵀ, because R f ↦ P f keeps all lengths. The offset b is common to both sides and left out, from
the unit too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from designgen.stylize.moments import Statistics
from designgen.stylize.precision import in_double

FLOOR = 1e-4
"""Variance added to both Gaussians in every direction, as a share of the target's mean variance.

Both are seen as through a little noise. Directions in which neither varies, as dead channels, then cost nothing, and
the gradient stays bounded where the covariances are singular."""


@dataclass(frozen=True)
class GaussianTarget:
    """The style's Gaussian at one tap, its square root taken once. All in float64; K is the height of R, or C.

    Attributes:
        mean: R m', (1 or B, K).
        trace: tr(R C' Rᵀ), (1 or B,).
        root: R, (K, C), or None for the identity.
        half: S R for S = (R C' Rᵀ + e I)^½, (1 or B, K, C).
        ground: e S² of the noise of variance e, (1 or B, K, K).
        noise: e · K, (1 or B,).
    """

    mean: Tensor
    trace: Tensor
    root: Tensor | None
    half: Tensor
    ground: Tensor
    noise: Tensor

    def distance(self, found: Statistics) -> Tensor:
        """Return W₂² / (‖R m'‖² + tr(R C' Rᵀ)), (B,): relative to the mean square of the style's features.

        Args:
            found: Raw moments of the thin features, (B, C) and (B, C, C).

        Returns:
            In the type and on the device of `found`; 0 where the moments are the target's.
        """
        mean, covariance = in_double(found.mean), in_double(found.gram)
        covariance = covariance - mean[:, :, None] * mean[:, None, :]
        if self.root is None:
            trace = covariance.diagonal(dim1=1, dim2=2).sum(1)
        else:
            mean = mean @ self.root.T
            trace = (self.root @ covariance * self.root).sum((1, 2))
        product = self.half @ covariance @ self.half.mT + self.ground
        shared: Tensor = _RootTrace.apply((product + product.mT) / 2)
        moved = (mean - self.mean).square().sum(1)
        spread = trace + self.trace + 2 * self.noise - 2 * shared
        energy = self.mean.square().sum(1) + self.trace
        return ((moved + spread) / energy.clamp_min(1e-12)).to(found.mean)


def gaussian_target(moments: Statistics, root: Tensor | None = None, floor: float = FLOOR) -> GaussianTarget:
    """Prepare the distance to a style's moments.

    Args:
        moments: Raw moments of the style's thin features, (1 or B, C) and (1 or B, C, C).
        root: R, (K, C), of `losses.isometry_root`; None where the features stand for themselves.
        floor: See `FLOOR`; 0 for the plain formula.

    Raises:
        ValueError: The root does not fit the moments.
    """
    mean, covariance = in_double(moments.mean), in_double(moments.covariance())
    if root is not None:
        if root.ndim != 2 or root.shape[1] != mean.shape[1]:
            raise ValueError(f"root: expected (K, {mean.shape[1]}), got {tuple(root.shape)}")
        root = in_double(root)
        mean, covariance = mean @ root.T, root @ covariance @ root.T
    size = mean.shape[1]
    trace = covariance.diagonal(dim1=1, dim2=2).sum(1)
    share = floor * trace.clamp_min(1e-12) / size
    values, vectors = torch.linalg.eigh((covariance + covariance.mT) / 2)
    values = values.clamp_min(0) + share[:, None]
    half = (vectors * values.sqrt()[:, None, :]) @ vectors.mT
    ground = share[:, None, None] * ((vectors * values[:, None, :]) @ vectors.mT)
    # The noise lies in R's space, so it is added to the product there and not to the thin covariance.
    return GaussianTarget(mean, trace, root, half if root is None else half @ root, ground, share * size)


class _RootTrace(torch.autograd.Function):
    """tr A^½ of symmetric positive A (B, K, K), with d/dA = ½ A^{-½}.

    Autograd's own derivative of eigh divides by differences of eigenvalues and is NaN where two are equal; that of the
    trace needs none of them.
    """

    @staticmethod
    def forward(ctx: Any, matrix: Tensor) -> Tensor:
        values, vectors = torch.linalg.eigh(matrix)
        # Rounding leaves eigenvalues that should be 0 at ±1e-16 of the largest.
        values = values.clamp_min(0)
        least = values[:, -1:] * 1e-15 + 1e-300
        ctx.save_for_backward(vectors * values.maximum(least).pow(-0.25)[:, None, :])
        roots: Tensor = values.sqrt().sum(1)
        return roots

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        (scaled,) = ctx.saved_tensors
        inverse: Tensor = scaled @ scaled.mT
        return gradient[:, None, None] / 2 * inverse
