"""What the styles ask for: their moments at each tap, blended, and the metric in which distances are taken."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.losses import Statistics, metric_root, moment_distance, statistics, style_distance
from designgen.stylize.network import FeatureEncoder

PLANE = Lattice.named("none")
"""Styles are pictures of any size, not tiles: they are padded with their own border."""


@dataclass(frozen=True)
class StyleTarget:
    """The style at one tap.

    Attributes:
        moments: Blended thin moments, no gradient.
        root: R of `losses.metric_root` where the encoder has a linear lift, else None.
        lifted_gram: R A Rᵀ of the augmented Gram matrix, or the thin Gram matrix without a lift.
    """

    moments: Statistics
    root: Tensor | None
    lifted_gram: Tensor

    def distance(self, found: Statistics) -> Tensor:
        """Return the relative squared distance of (lifted) Gram matrices, summed over the batch."""
        if self.root is None:
            return style_distance(found.gram, self.lifted_gram)
        return style_distance(self.root @ found.augmented() @ self.root.T, self.lifted_gram)

    def moment_distance(self, found: Statistics) -> Tensor:
        """Return the relative distance of thin means and standard deviations."""
        return moment_distance(found, self.moments)


def style_size_px(style_px: tuple[int, int], tile_px: tuple[int, int], style_scale: float) -> tuple[int, int]:
    """Return the size at which a style is looked at, so that its area is that of the tile times style_scale².

    A style is not enlarged beyond its own pixels unless `style_scale` asks for it: it would teach the tile its blur.
    """
    ratio = style_scale * math.sqrt(tile_px[0] * tile_px[1] / (style_px[0] * style_px[1]))
    ratio = min(ratio, max(1.0, style_scale))
    return max(32, round(style_px[0] * ratio)), max(32, round(style_px[1] * ratio))


def blend(moments: Sequence[Statistics], weights: Sequence[float]) -> Statistics:
    """Mix moments linearly, weights divided by their sum: the moments of a picture made of that share of each.

    Raises:
        ValueError: No style, or no weight above 0.
    """
    total = float(sum(weights))
    if not moments or len(moments) != len(weights) or total <= 0:
        raise ValueError(f"styles: expected at least one with a weight above 0, got weights {list(weights)}")
    shares = [weight / total for weight in weights]
    mean = sum((share * each.mean for share, each in zip(shares, moments, strict=True)), start=torch.zeros(()))
    gram = sum((share * each.gram for share, each in zip(shares, moments, strict=True)), start=torch.zeros(()))
    return Statistics(mean, gram)


def target(moments: Statistics, encoder: FeatureEncoder, tap: str) -> StyleTarget:
    """Prepare the distance to these thin moments at this tap."""
    lift = encoder.lift(tap)
    if lift is None:
        return StyleTarget(moments, None, moments.gram)
    root = metric_root(lift.weight.detach(), lift.bias.detach()).to(moments.gram)
    return StyleTarget(moments, root, root @ moments.augmented() @ root.T)


@torch.no_grad()
def style_targets(
    styles: Sequence[tuple[Tensor, float]], encoder: FeatureEncoder, taps: Sequence[str]
) -> dict[str, StyleTarget]:
    """Measure and blend the styles.

    Args:
        styles: Pictures (1, 3, H, W) at the size they are looked at, and their weights; weight 0 is not looked at.
        encoder: Names the features.
        taps: Which of them.
    """
    used = [(pixels, weight) for pixels, weight in styles if weight > 0]
    seen: list[dict[str, Statistics]] = []
    for pixels, _ in used:
        features = encoder.forward(pixels, taps, PLANE)
        seen.append({tap: statistics(features[tap]) for tap in taps})
    weights = [weight for _, weight in used]
    return {tap: target(blend([each[tap] for each in seen], weights), encoder, tap) for tap in taps}
