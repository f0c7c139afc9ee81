"""The losses of Gatys transfer as pure functions, in the notation of the papers.

Features F of one tap are a matrix of C channels by N = H·W positions. All losses are relative to their target's own
energy, so that a weight means the same for every style, size, encoder and layer.

- Gatys, Ecker, Bethge, CVPR 2016 ("Image Style Transfer Using Convolutional Neural Networks"): eq. 1 content,
  eq. 3 Gram, eq. 4 style. We divide G by N (so it does not depend on the size) and the loss by ‖A‖².
- Total variation: Rudin, Osher, Fatemi 1992 (L1); its squared form with diagonals (L2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice

Variation = Literal["l1", "l2"]

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


def statistics(features: Tensor, mask: Tensor | None = None) -> Statistics:
    """Compute mean and Gram matrix of features, over masked positions only where a mask is given.

    Args:
        features: (B, C, H, W).
        mask: (1 or B, 1, H, W), weights >= 0 of the positions; None counts each once.

    Returns:
        Moments in float32 at least, whatever the features' type.
    """
    flat = features.flatten(2)
    if flat.dtype in (torch.float16, torch.bfloat16):
        flat = flat.float()
    if mask is None:
        return Statistics(flat.mean(2), flat @ flat.transpose(1, 2) / flat.shape[2])
    weights = mask.to(flat.dtype).flatten(2)
    weights = weights / weights.sum(2, keepdim=True).clamp_min(_TINY)
    # Features where the weight is 0 are left out before the product, so that not even a NaN there could enter.
    seen = torch.where(weights > 0, flat, torch.zeros_like(flat))
    weighted = seen * weights
    return Statistics(weighted.sum(2), weighted @ seen.transpose(1, 2))


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


def metric_root(weight: Tensor, bias: Tensor) -> Tensor:
    """Return R, (C+1, C+1) upper triangular with RᵀR = P̃ᵀP̃ and P̃ = (P b), in which thin distances are lifted ones.

    ‖G'₁ − G'₂‖ = ‖P̃ D P̃ᵀ‖ = ‖R D Rᵀ‖ for D the difference of two augmented Gram matrices, because the Frobenius norm
    sees P̃ only through P̃ᵀP̃. It costs C³ instead of C_out²·C, and nothing per pixel.
    """
    extended = torch.cat([weight, bias[:, None]], dim=1)
    if extended.shape[0] < extended.shape[1]:
        missing = extended.shape[1] - extended.shape[0]
        extended = torch.cat([extended, extended.new_zeros(missing, extended.shape[1])])
    _, root = torch.linalg.qr(extended.double(), mode="r")
    return cast("Tensor", root.to(weight.dtype))


def style_distance(found: Tensor, target: Tensor) -> Tensor:
    """Return ‖G − A‖² / ‖A‖² (Gatys eq. 4, relative), summed over the batch.

    Args:
        found: G, (B, C, C).
        target: A, (1 or B, C, C), no gradient.
    """
    energy = target.square().sum((1, 2)).clamp_min(_TINY)
    return ((found - target).square().sum((1, 2)) / energy).sum()


def moment_distance(found: Statistics, target: Statistics) -> Tensor:
    """Return the relative squared distance of means plus that of standard deviations, summed over the batch.

    Galerne et al., "Scaling Painting Style Transfer" (CGF 2024), whose loss adds both to Gatys' Gram term.
    """

    def deviation(moments: Statistics) -> Tensor:
        variance = moments.gram.diagonal(dim1=1, dim2=2) - moments.mean.square()
        return (variance.clamp_min(0) + 1e-8).sqrt()

    energy = target.mean.square().sum(1).clamp_min(_TINY)
    wanted = deviation(target)
    spread = (deviation(found) - wanted).square().sum(1) / wanted.square().sum(1).clamp_min(_TINY)
    return ((found.mean - target.mean).square().sum(1) / energy + spread).sum()


def content_distance(found: Tensor, target: Tensor, mask: Tensor | None = None) -> Tensor:
    """Return ‖F − P‖² / ‖P‖² (Gatys eq. 1, relative), over masked positions only, summed over the batch.

    Args:
        found: F, (B, C, H, W).
        target: P, (1 or B, C, H, W), no gradient.
        mask: (1 or B, 1, H, W) weights of the positions.
    """
    error, energy = (found - target).square().sum(1, keepdim=True), target.square().sum(1, keepdim=True)
    if mask is not None:
        zero = torch.zeros_like(error)
        error = torch.where(mask > 0, error * mask, zero)
        energy = torch.where(mask > 0, energy * mask, torch.zeros_like(energy))
    return (error.sum((1, 2, 3)) / energy.sum((1, 2, 3)).clamp_min(_TINY)).sum()


def total_variation(x: Tensor, lattice: Lattice, kind: Variation = "l2", mask: Tensor | None = None) -> Tensor:
    """Return the mean variation between neighbours on the plane, across the tile's own border too.

    "l2" is the 9-point form: squared differences to the 8 neighbours, axial weight 2/3, diagonal 1/6 (each pair once),
    so that it is isotropic to fourth order. "l1" is the mean absolute axial difference.

    Args:
        x: (B, C, H, W).
        lattice: Where the neighbours of border pixels are; "none" repeats the border, so that nothing is added there.
        kind: "l1" or "l2".
        mask: (1 or B, 1, H, W): a pair counts by the smaller of its two weights.

    Returns:
        A scalar: the mean over pixels and channels, summed over the batch.
    """
    wide = lattice.pad(x, (0, 1, 1, 1))
    here = wide[..., :-1, 1:-1]
    pairs = [(wide[..., :-1, 2:], 2 / 3), (wide[..., 1:, 1:-1], 2 / 3)]
    if kind == "l2":
        pairs += [(wide[..., 1:, 2:], 1 / 6), (wide[..., 1:, :-2], 1 / 6)]
    else:
        pairs = [(there, 1.0) for there, _ in pairs]
    masks = _pair_masks(mask, lattice, len(pairs)) if mask is not None else [None] * len(pairs)
    total = x.new_zeros(())
    for (there, weight), both in zip(pairs, masks, strict=True):
        difference = there - here
        if both is not None:
            difference = torch.where(both > 0, difference, torch.zeros_like(difference))
        term = difference.square() if kind == "l2" else difference.abs()
        if both is not None:
            term = term * both
        total = total + weight * term.sum()
    # The mean over the tile, visible or not: a small motif must not be smoothed harder than a large one.
    return total / (x.shape[-1] * x.shape[-2] * x.shape[-3])


def colour_gradients(x: Tensor, lattice: Lattice, mask: Tensor | None = None) -> Tensor:
    """Return the mean gradient tensor of the colours, E[∇c ∇cᵀ] over both axes: (3, 3), symmetric.

    Di Zenzo 1986 sums over colours to find edges; summed over positions instead it says which colour changes a picture
    is made of: black lines on paper change all three channels together, and nothing else.

    Args:
        x: One picture, (1, 3, H, W).
        lattice: As in `total_variation`.
        mask: (1, 1, H, W) weights.
    """
    wide = lattice.pad(x, (0, 1, 0, 1))
    here = wide[..., :-1, :-1]
    both = torch.ones_like(here[:, :1]) if mask is None else mask
    total = x.new_zeros(3, 3)
    for there in (wide[..., :-1, 1:], wide[..., 1:, :-1]):
        change = ((there - here) * both)[0].flatten(1)
        total = total + change @ change.T
    return total / both.square().sum().clamp_min(_TINY)


def gradient_whitening(gradients: Tensor, floor: float = 0.05) -> Tensor:
    """Return W, (3, 3), with which TV(W x) is 1 for a picture whose colours change as much as these, and in that way.

    W = Σ'^-½ for Σ' the gradient tensor with `floor` of its mean eigenvalue added: changes of colour that the
    pictures measured do not have are then punished harder, and brush strokes cost no more than in the style itself.
    """
    mean = gradients.diagonal().mean()
    regular = gradients + (floor * mean + 1e-6) * torch.eye(3, dtype=gradients.dtype, device=gradients.device)
    values, vectors = torch.linalg.eigh(regular.double())
    return cast("Tensor", ((vectors * values.rsqrt()) @ vectors.T).to(gradients.dtype))


def _pair_masks(mask: Tensor, lattice: Lattice, count: int) -> list[Tensor | None]:
    wide = lattice.pad(mask, (0, 1, 1, 1))
    here = wide[..., :-1, 1:-1]
    there = [wide[..., :-1, 2:], wide[..., 1:, 1:-1], wide[..., 1:, 2:], wide[..., 1:, :-2]]
    return [torch.minimum(here, other) for other in there[:count]]
