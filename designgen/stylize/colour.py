"""Moving the swatch's colours to the style's, in closed form, before anything is optimised.

The map is the optimal transport between two Gaussians (Monge; Olkin, Pukelsheim 1982), as in Gatys et al., "Controlling
Perceptual Factors in Neural Style Transfer" (2017), sec. 5: x ↦ T (x − m) + m', T = S^-½ (S^½ S' S^½)^½ S^-½.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

_LARGEST_GAIN = 4.0
_FLOOR = 2e-4


def colour_moments(pictures: Sequence[tuple[Tensor, float]], mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return mean (3,) and covariance (3, 3), float64, of the pictures' pixels blended by weight.

    Args:
        pictures: (1, 3, H, W) each with its weight.
        mask: (1, 1, H, W) weights of the positions, for pictures of that size.
    """
    total = sum(weight for _, weight in pictures)
    mean, second = torch.zeros(3, dtype=torch.float64), torch.zeros(3, 3, dtype=torch.float64)
    for pixels, weight in pictures:
        flat = pixels[0].flatten(1).double()
        share = torch.ones_like(flat[:1]) if mask is None else mask.flatten()[None].double()
        share = share / share.sum() * (weight / total)
        mean += (flat * share).sum(1)
        second += (flat * share) @ flat.T
    return mean, second - mean[:, None] * mean


def _with_values(symmetric: Tensor, change: Callable[[Tensor], Tensor]) -> Tensor:
    """Return the symmetric matrix with its eigenvalues changed."""
    values, vectors = torch.linalg.eigh(symmetric)
    changed: Tensor = (vectors * change(values)) @ vectors.T
    return changed


def _root(symmetric: Tensor, power: float) -> Tensor:
    return _with_values(symmetric, lambda values: values.clamp_min(0).pow(power))


def match_colours(pixels: Tensor, style: tuple[Tensor, Tensor], amount: float, mask: Tensor | None = None) -> Tensor:
    """Give the picture the mean and covariance of the style's colours.

    Args:
        pixels: (1, 3, H, W).
        style: Mean and covariance of `colour_moments`.
        amount: 0 leaves the picture, 1 matches fully.
        mask: (1, 1, H, W): where the picture's own colours are measured.

    Returns:
        (1, 3, H, W) in [0, 1].
    """
    if amount <= 0:
        return pixels
    mean, covariance = colour_moments([(pixels, 1.0)], mask)
    # A floor keeps a flat swatch's faint noise from being stretched into the style's whole range.
    floor = _FLOOR * torch.eye(3, dtype=torch.float64)
    here, there = covariance + floor, style[1] + floor
    inner = _root(_root(here, 0.5) @ there @ _root(here, 0.5), 0.5)
    move = _root(here, -0.5) @ inner @ _root(here, -0.5)
    move = _with_values(move, lambda values: values.clamp_max(_LARGEST_GAIN))
    flat = pixels[0].flatten(1).double()
    moved = move @ (flat - mean[:, None]) + style[0][:, None]
    mixed: Tensor = flat + amount * (moved - flat)
    return mixed.to(pixels.dtype).view_as(pixels).clamp(0, 1)
