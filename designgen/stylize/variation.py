"""Total variation on the plane, and the colours in which it is measured.

Rudin, Osher, Fatemi 1992 (the absolute form); Mahendran, Vedaldi, CVPR 2015 (the power form).
"""

from __future__ import annotations

from typing import Literal, cast

import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.precision import in_double

Variation = Literal["l1", "l2", "power"]

_TINY = 1e-12
_BAND = 1 << 20


def total_variation(
    x: Tensor, lattice: Lattice, kind: Variation = "l2", power: float = 2.0, mask: Tensor | None = None
) -> Tensor:
    """Return the mean variation between neighbours on the plane, across the tile's own border too.

    - "l2" is the 9-point form: squared differences to the 8 neighbours, axial weight 2/3, diagonal 1/6 (each pair
      once), so that it is isotropic to fourth order.
    - "l1" is the mean absolute axial difference, right and down added.
    - "power" is the mean of (right² + down²)^(β/2) (Mahendran, Vedaldi 2015, eq. 6; β = 2.5 in the Keras example).

    Args:
        x: (B, C, H, W).
        lattice: Where the neighbours of border pixels are; "none" repeats the border, so that nothing is added there.
        kind: "l1", "l2" or "power".
        power: β >= 1 of "power"; the others do not read it.
        mask: (1 or B, 1, H, W): a pair counts by the smaller of its two weights.

    Returns:
        (B,): the mean over pixels and channels of each sample.

    Raises:
        ValueError: An unknown kind, or a power below 1.
    """
    # The mean over the tile, visible or not: a small motif must not be smoothed harder than a large one.
    return variation_sum(x, lattice, kind, power, mask) / (x.shape[-1] * x.shape[-2] * x.shape[-3])


def variation_sum(
    x: Tensor, lattice: Lattice, kind: Variation = "l1", power: float = 2.0, mask: Tensor | None = None
) -> Tensor:
    """Return `total_variation` summed over pixels and channels, as papers and tutorials weigh it: (B,).

    "l1" is TensorFlow's `image.total_variation`; "power" with β = 2.5 is the Keras example's Σ (a² + b²)^1.25. Beyond
    theirs, pairs across the tile's border count where the lattice repeats.

    Args:
        x: (B, C, H, W).
        lattice: As in `total_variation`.
        kind: "l1", "l2" or "power".
        power: β >= 1 of "power".
        mask: (1 or B, 1, H, W) weights.

    Raises:
        ValueError: An unknown kind, or a power below 1.
    """
    padding = (0, 1, 1, 1)
    return variation_of(lattice.pad(x, padding), kind, power, None if mask is None else lattice.pad(mask, padding))


def variation_of(wide: Tensor, kind: Variation = "l1", power: float = 2.0, mask: Tensor | None = None) -> Tensor:
    """Return the summed variation of a rectangle that brings its neighbours along: (B,).

    Each pair belongs to its upper or left pixel, so the sums of rectangles that cover a tile add up to the tile's.

    Args:
        wide: (B, C, H + 1, W + 2): one row below the rectangle and one column on either side.
        kind: "l1", "l2" or "power".
        power: β >= 1 of "power".
        mask: Weights, (1 or B, 1, H + 1, W + 2).

    Raises:
        ValueError: An unknown kind, or a power below 1.
    """
    if kind not in ("l1", "l2", "power"):
        raise ValueError(f"kind: expected l1, l2 or power, got {kind!r}")
    if kind == "power" and not power >= 1:
        raise ValueError(f"power: expected a number >= 1, got {power}")
    pairs = _differences(wide, mask, diagonals=kind == "l2")
    if kind == "power":
        (right, beside), (down, below) = pairs
        squares = _weighted(right.square(), beside) + _weighted(down.square(), below)
        # The derivative of s^(β/2) at 0 is infinite for β < 2, where that of the whole is not: leave those places out.
        moving = squares > 0
        safe = torch.where(moving, squares, torch.ones_like(squares))
        return torch.where(moving, safe ** (power / 2), torch.zeros_like(squares)).sum((1, 2, 3))
    weights = (2 / 3, 2 / 3, 1 / 6, 1 / 6) if kind == "l2" else (1.0, 1.0)
    total = wide.new_zeros(wide.shape[0])
    for (change, both), weight in zip(pairs, weights, strict=True):
        size = change.square() if kind == "l2" else change.abs()
        total = total + weight * _weighted(size, both).sum((1, 2, 3))
    return total


def colour_gradients(x: Tensor, lattice: Lattice, mask: Tensor | None = None) -> Tensor:
    """Return the mean gradient tensor of the colours, E[∇c ∇cᵀ] over both axes: (3, 3), symmetric.

    Di Zenzo 1986 sums over colours to find edges; summed over positions instead it says which colour changes a picture
    is made of: black lines on paper change all three channels together, and nothing else.

    Args:
        x: One picture, (1, 3, H, W).
        lattice: As in `total_variation`.
        mask: (1, 1, H, W) weights.
    """
    height, width = int(x.shape[-2]), int(x.shape[-1])
    total, weight = x.new_zeros(3, 3), x.new_zeros(())
    lines = max(1, _BAND // width)
    for top in range(0, height, lines):
        # In bands, as a print-size picture would be copied several times over.
        bottom = min(height, top + lines)
        if lines < height:
            wide = lattice.window(x, top, 0, bottom - top + 1, width + 1)
        else:
            wide = lattice.pad(x, (0, 1, 0, 1))
        here = wide[..., :-1, :-1]
        both = torch.ones_like(here[:, :1]) if mask is None else mask[..., top:bottom, :]
        for there in (wide[..., :-1, 1:], wide[..., 1:, :-1]):
            change = ((there - here) * both)[0].flatten(1)
            total = total + change @ change.T
        weight = weight + both.square().sum()
    return total / weight.clamp_min(_TINY)


def gradient_whitening(gradients: Tensor, floor: float = 0.05) -> Tensor:
    """Return W, (3, 3), with which TV(W x) is 1 for a picture whose colours change as much as these, and in that way.

    W = Σ'^-½ for Σ' the gradient tensor with `floor` of its mean eigenvalue added: changes of colour that the
    pictures measured do not have are then punished harder, and brush strokes cost no more than in the style itself.
    """
    mean = gradients.diagonal().mean()
    regular = gradients + (floor * mean + 1e-6) * torch.eye(3, dtype=gradients.dtype, device=gradients.device)
    values, vectors = torch.linalg.eigh(in_double(regular))
    return cast("Tensor", ((vectors * values.rsqrt()) @ vectors.T).to(gradients))


def _differences(wide: Tensor, mask: Tensor | None, *, diagonals: bool) -> list[tuple[Tensor, Tensor | None]]:
    """The differences to the right, below and, where asked, diagonally, and the weight of each pair."""
    changes = [there - here for there, here in _neighbours(wide, diagonals)]
    if mask is None:
        return [(change, None) for change in changes]
    weights = [torch.minimum(there, here) for there, here in _neighbours(mask, diagonals)]
    zero = wide.new_zeros(())
    kept = [torch.where(both > 0, change, zero) for change, both in zip(changes, weights, strict=True)]
    return list(zip(kept, weights, strict=True))


def _neighbours(wide: Tensor, diagonals: bool) -> list[tuple[Tensor, Tensor]]:
    there = [wide[..., :-1, 2:], wide[..., 1:, 1:-1]]
    if diagonals:
        there += [wide[..., 1:, 2:], wide[..., 1:, :-2]]
    return [(other, wide[..., :-1, 1:-1]) for other in there]


def _weighted(values: Tensor, weights: Tensor | None) -> Tensor:
    return values if weights is None else values * weights
