"""Structural similarity on the plane that a tile makes (Wang, Bovik, Sheikh, Simoncelli, IEEE TIP 13(4), 2004)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from designgen.repeat.lattice import Lattice

_RADIUS, _SIGMA = 5, 1.5
_C1, _C2 = 0.01**2, 0.03**2
_LUMA = (0.299, 0.587, 0.114)


def _smooth(planes: Tensor, lattice: Lattice) -> Tensor:
    """Average (B, 1, H, W) under the Gaussian window of 11 px, σ 1.5 px."""
    offsets = torch.arange(-_RADIUS, _RADIUS + 1, dtype=planes.dtype, device=planes.device)
    window = torch.exp(-0.5 * (offsets / _SIGMA) ** 2)
    window = window / window.sum()
    wide = lattice.pad(planes, _RADIUS)
    return functional.conv2d(functional.conv2d(wide, window.view(1, 1, -1, 1)), window.view(1, 1, 1, -1))


@torch.no_grad()
def structural_similarity(one: Tensor, other: Tensor, lattice: Lattice, where: Tensor | None = None) -> Tensor:
    """Return the mean SSIM of luma (BT.601) of each pair, (B,); 1 is the same picture.

    K1 = 0.01, K2 = 0.03, L = 1. The window wraps by the lattice, so every pixel counts and the cut does not matter.

    Args:
        one: (B, 3, H, W) in [0, 1].
        other: (1 or B, 3, H, W).
        lattice: How both repeat.
        where: (B, 1, H, W) weights of the positions, or None: all count alike.
    """
    weights = one.new_tensor(_LUMA)[:, None, None]
    a, b = ((x * weights).sum(1, keepdim=True) for x in (one, other.expand_as(one)))
    planes = _smooth(torch.cat([a, b, a * a, b * b, a * b]), lattice)
    mean_a, mean_b, square_a, square_b, product = torch.chunk(planes, 5)
    both = product - mean_a * mean_b
    spread = square_a - mean_a**2 + square_b - mean_b**2
    top = (2 * mean_a * mean_b + _C1) * (2 * both + _C2)
    likeness: Tensor = top / ((mean_a**2 + mean_b**2 + _C1) * (spread + _C2))
    if where is None:
        return likeness.mean((1, 2, 3))
    return (likeness * where).sum((1, 2, 3)) / where.sum((1, 2, 3)).clamp_min(1e-6)
