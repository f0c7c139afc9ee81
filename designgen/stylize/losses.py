"""The losses of Gatys transfer as pure functions, in the notation of the papers. All return one value per sample, (B,).

Features F of one tap are a matrix of C channels by N = H·W positions. The distances are relative to their target's own
energy, so that a weight means the same for every style, size, encoder and layer; the `gatys_` forms are the papers'
own, for those who want the papers' numbers.

- Gatys, Ecker, Bethge, CVPR 2016 ("Image Style Transfer Using Convolutional Neural Networks"): eq. 1 content,
  eq. 3 Gram, eq. 4 style. We divide G by N (so it does not depend on the size) and the loss by ‖A‖².
- Total variation (`variation`): Rudin, Osher, Fatemi 1992 (L1); its squared form with diagonals (L2); any power.
"""

from __future__ import annotations

from torch import Tensor

from designgen.stylize.moments import (
    FeatureSums,
    Statistics,
    feature_sums,
    isometry_root,
    lifted,
    metric_root,
    statistics,
)
from designgen.stylize.quadratic import squared_error
from designgen.stylize.variation import (
    Variation,
    colour_gradients,
    gradient_whitening,
    total_variation,
    variation_of,
    variation_sum,
)

__all__ = [
    "FeatureSums",
    "Statistics",
    "Variation",
    "colour_gradients",
    "content_distance",
    "content_energy",
    "content_error",
    "feature_sums",
    "gatys_content",
    "gatys_style",
    "gradient_whitening",
    "isometry_root",
    "lifted",
    "metric_root",
    "moment_distance",
    "statistics",
    "style_distance",
    "total_variation",
    "variation_of",
    "variation_sum",
]

_TINY = 1e-12


def style_distance(found: Tensor, target: Tensor) -> Tensor:
    """Return ‖G − A‖² / ‖A‖² (Gatys eq. 4, relative), (B,).

    Args:
        found: G, (B, C, C).
        target: A, (1 or B, C, C), no gradient.
    """
    energy = target.square().sum((1, 2)).clamp_min(_TINY)
    return (found - target).square().sum((1, 2)) / energy


def moment_distance(found: Statistics, target: Statistics) -> Tensor:
    """Return the relative squared distance of means plus that of standard deviations, (B,).

    Galerne et al., "Scaling Painting Style Transfer" (CGF 2024), whose loss adds both to Gatys' Gram term.
    """

    def deviation(moments: Statistics) -> Tensor:
        variance = moments.gram.diagonal(dim1=1, dim2=2) - moments.mean.square()
        return (variance.clamp_min(0) + 1e-8).sqrt()

    energy = target.mean.square().sum(1).clamp_min(_TINY)
    wanted = deviation(target)
    spread = (deviation(found) - wanted).square().sum(1) / wanted.square().sum(1).clamp_min(_TINY)
    return (found.mean - target.mean).square().sum(1) / energy + spread


def content_distance(
    found: Tensor, target: Tensor, mask: Tensor | None = None, emphasis: Tensor | None = None
) -> Tensor:
    """Return ‖F − P‖² / ‖P‖² (Gatys eq. 1, relative), over masked positions only, (B,).

    Args:
        found: F, (B, C, H, W).
        target: P, (1 or B, C, H, W), no gradient.
        mask: (1 or B, 1, H, W) weights of the positions, in error and energy alike: 0 is not there.
        emphasis: (1 or B, 1, H, W), factors >= 0 on the error alone: 4 holds a place four times as hard, and the
            unit of the distance stays what it is elsewhere.
    """
    energy = content_energy(target, mask).clamp_min(_TINY)
    return content_error(found, target, mask, emphasis) / energy


def content_error(found: Tensor, target: Tensor, mask: Tensor | None = None, emphasis: Tensor | None = None) -> Tensor:
    """Return Σ (F − P)² over visible positions, (B,): additive over the blocks of a picture. See `content_distance`."""
    if mask is None and emphasis is None:
        return squared_error(found, target)
    difference = found - target
    if mask is not None:
        # Before the squares, so that not even the gradient could meet a NaN where the mask is 0.
        difference = difference.where(mask > 0, target.new_zeros(()))
    error = difference.square().sum(1, keepdim=True)
    for factor in (emphasis, mask):
        error = error if factor is None else error * factor
    return error.sum((1, 2, 3))


def content_energy(target: Tensor, mask: Tensor | None = None) -> Tensor:
    """Return Σ P² over visible positions, (1 or B,): additive over the blocks of a picture."""
    wanted = target if mask is None else target.where(mask > 0, target.new_zeros(()))
    energy = wanted.square().sum(1, keepdim=True)
    return (energy if mask is None else energy * mask).sum((1, 2, 3))


def gatys_content(found: Tensor, target: Tensor) -> Tensor:
    """Return ½ Σ (F − P)², Gatys eq. 1 as it stands, (B,): it grows with the number of positions and channels.

    Args:
        found: F, (B, C, H, W).
        target: P, (1 or B, C, H, W), no gradient.
    """
    return (found - target).square().sum((1, 2, 3)) / 2


def gatys_style(found_gram: Tensor, target_gram: Tensor, channels: int | None = None) -> Tensor:
    """Return Σ (Ĝ − Â)² / (4 C²), (B,), of Gram matrices already divided by the number of positions.

    Gatys eq. 4 is Σ (G − A)² / (4 N² M²) with N = C channels and G summed over M positions. With Ĝ = G / M and the
    same M on both sides the M² cancels and this is that equation; where the style has another size than the tile, each
    is divided by its own M, which the paper leaves open (it resizes the style to the content).

    Args:
        found_gram: Ĝ, (B, C, C).
        target_gram: Â, (1 or B, C, C), no gradient.
        channels: C where it is not the matrices' own size: those of the lifted features, when the matrices are the
            small ones of `metric_root`, which have the same distance.
    """
    count = channels or found_gram.shape[-1]
    return (found_gram - target_gram).square().sum((1, 2)) / (4 * count**2)
