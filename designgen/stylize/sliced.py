"""Sliced Wasserstein distance as a style loss: the whole distribution of features, seen along many directions.

Heitz, Vanhoey, Chambon, Belcour, "A Sliced Wasserstein Loss for Neural Texture Synthesis", CVPR 2021, eq. 4 to 6. Where
the Gram matrix knows second moments only, this knows which features occur together and how often.
"""

from __future__ import annotations

import torch
from torch import Tensor

from designgen.stylize.quantiles import mean_square, position_weights, quantile_table, remapped, thinned, visible

_TINY = 1e-12


def directions(channels: int, count: int, generator: torch.Generator) -> Tensor:
    """Draw unit vectors, spread more evenly than chance would: in sets of `channels` at right angles to each other.

    Args:
        channels: Of the space they live in: the features', or the height K of a lift's root.
        count: How many; Heitz et al. take as many as channels.
        generator: Seeded; same seed, same directions.

    Returns:
        (count, channels), float32 on the generator's device; the functions below take them to the features'.
    """
    sets: list[Tensor] = []
    for _ in range(-(-count // channels)):
        drawn = torch.randn(channels, channels, generator=generator, device=generator.device)
        basis, triangle = torch.linalg.qr(drawn)
        # With the diagonal made positive the bases are uniform over all rotations (Mezzadri 2007).
        sets.append((basis * triangle.diagonal().sign()).T)
    return torch.cat(sets)[:count]


@torch.no_grad()
def projected_quantiles(
    features: Tensor, directions: Tensor, root: Tensor | None, count: int, mask: Tensor | None = None
) -> Tensor:
    """Return the quantiles of features along each direction, at the levels (i + ½) / count.

    Those of several styles blend linearly, to the barycentre of their projections.

    Args:
        features: (B, C, H, W). Above 65,536 positions a fixed grid of them is used (`quantiles.thinned`).
        directions: (D, K).
        root: R, (K, C), of `losses.isometry_root`, through which lifted features are seen; None where K is C.
        count: Q.
        mask: (1 or B, 1, H, W) weights of the positions.

    Returns:
        (B, D, Q), no gradient.

    Raises:
        ValueError: Directions of another space than the features'.
    """
    return quantile_table(_projected(features, directions, root), count, position_weights(mask))


def sliced_distance(
    features: Tensor, target: Tensor, directions: Tensor, root: Tensor | None = None, mask: Tensor | None = None
) -> Tensor:
    """Return the mean over directions of W₂² to the target, relative to the target's own variance, (B,).

    Args:
        features: (B, C, H, W). Above 65,536 positions a fixed grid of them is used (`quantiles.thinned`): only those
            get a gradient until the picture is shifted.
        target: Of `projected_quantiles`, (1 or B, D, Q).
        directions: The same.
        root: The same.
        mask: (1 or B, 1, H, W) weights of the positions.

    Raises:
        ValueError: Directions of another space than the features', or a target of other directions.
    """
    if target.ndim != 3 or target.shape[1] != directions.shape[0]:
        raise ValueError(f"target: expected (B, {directions.shape[0]}, Q), got {tuple(target.shape)}")
    values, weights = _projected(features, directions, root), position_weights(mask)
    spread = target.var(2, correction=0).sum(1).clamp_min(_TINY)
    values = visible(values, weights)
    return mean_square(values - remapped(values, target, weights), weights) / spread


def _projected(features: Tensor, directions: Tensor, root: Tensor | None) -> Tensor:
    along = directions.to(features) if root is None else directions.to(features) @ root.to(features)
    if along.shape[1] != features.shape[1]:
        raise ValueError(f"directions: expected {features.shape[1]} channels, got {along.shape[1]}")
    few = thinned(features)
    rows = few.permute(0, 2, 3, 1).reshape(few.shape[0], -1, few.shape[1])
    return along @ rows.transpose(1, 2)
