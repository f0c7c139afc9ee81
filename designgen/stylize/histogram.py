"""Histogram loss: each channel of the features must take its values as often as the style's does.

Risser, Wilmot, Barnes, "Stable and Controllable Neural Texture Synthesis and Style Transfer Using Histogram Losses",
2017, section 4.2: L = Σ ‖O − R(O)‖², R(O) the features remapped to the style's histogram and held fixed for the step.
Gram matrices leave means and variances free to trade places, which is seen as washed-out contrast; this ties them.
"""

from __future__ import annotations

import torch
from torch import Tensor

from designgen.stylize.quantiles import mean_square, position_weights, quantile_table, remapped, thinned, visible

_TINY = 1e-12


@torch.no_grad()
def channel_quantiles(features: Tensor, count: int, mask: Tensor | None = None) -> Tensor:
    """Return the quantiles of each channel at the levels (i + ½) / count, (B, C, count), no gradient.

    Args:
        features: (B, C, H, W). Above 65,536 positions a fixed grid of them is used (`quantiles.thinned`).
        count: Q; Risser et al. take histograms of 256 bins.
        mask: (1 or B, 1, H, W) weights of the positions.
    """
    return quantile_table(_values(features), count, position_weights(mask))


def histogram_distance(features: Tensor, target: Tensor, mask: Tensor | None = None) -> Tensor:
    """Return ‖O − R(O)‖² / ‖T‖², (B,), of features O, their monotone remapping R(O) and the style's features T.

    R(O) takes no gradient; positions count equally, so both norms are means over them.

    Args:
        features: O, (B, C, H, W). Above 65,536 positions a fixed grid of them is used (`quantiles.thinned`): only
            those get a gradient until the picture is shifted.
        target: Of `channel_quantiles`, (1 or B, C, Q).
        mask: (1 or B, 1, H, W) weights of the positions.

    Raises:
        ValueError: A target of another number of channels.
    """
    if target.ndim != 3 or target.shape[1] != features.shape[1]:
        raise ValueError(f"target: expected (B, {features.shape[1]}, Q), got {tuple(target.shape)}")
    weights = position_weights(mask)
    values = visible(_values(features), weights)
    energy = target.square().mean(2).sum(1).clamp_min(_TINY)
    return mean_square(values - remapped(values, target, weights), weights) / energy


def _values(features: Tensor) -> Tensor:
    return thinned(features).flatten(2)
