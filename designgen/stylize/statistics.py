"""What the styles ask for: their moments at each tap, blended, and the metric in which distances are taken."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.cutting import around, blocks
from designgen.stylize.losses import (
    FeatureSums,
    Statistics,
    feature_sums,
    gatys_style,
    isometry_root,
    metric_root,
    moment_distance,
    style_distance,
)
from designgen.stylize.network import FeatureEncoder
from designgen.stylize.settings import CONTENT_LAYERS, Picture, Settings
from designgen.stylize.transport import GaussianTarget, gaussian_target

PLANE = Lattice.named("none")
"""Styles are pictures of any size, not tiles: they are padded with their own border."""

_BLOCK_PX = 512
"""Larger styles are looked at in blocks of this side."""


class StatisticsCache(Protocol):
    """Where moments of styles are kept from one transfer to the next; `store.DiskStatistics` is one."""

    def get(self, key: str) -> Mapping[str, Picture] | None:
        """Return the arrays kept under a key."""

    def put(self, key: str, arrays: Mapping[str, Picture]) -> None:
        """Keep arrays."""


@dataclass(frozen=True)
class StyleTarget:
    """The style at one tap.

    Attributes:
        moments: Blended thin moments, (1 or B, …), no gradient.
        root: R of `losses.metric_root` where the encoder has a linear lift, else None.
        lifted_gram: R A Rᵀ of the augmented Gram matrix, or the thin Gram matrix without a lift.
        channels: Channels of the features the papers' losses are taken on: the lift's, or the tap's own.
        gaussian: For the optimal transport loss, else None.
    """

    moments: Statistics
    root: Tensor | None
    lifted_gram: Tensor
    channels: int
    gaussian: GaussianTarget | None = None

    def _gram(self, found: Statistics) -> Tensor:
        return found.gram if self.root is None else self.root @ found.augmented() @ self.root.T

    def distance(self, found: Statistics) -> Tensor:
        """Return the relative squared distance of (lifted) Gram matrices, or of Gaussians, (B,)."""
        if self.gaussian is not None:
            return self.gaussian.distance(found)
        return style_distance(self._gram(found), self.lifted_gram)

    def paper_distance(self, found: Statistics) -> Tensor:
        """Return E_l of Gatys, Ecker, Bethge 2016, eq. 4, on the (lifted) Gram matrices, (B,)."""
        return gatys_style(self._gram(found), self.lifted_gram, self.channels)

    def moment_distance(self, found: Statistics) -> Tensor:
        """Return the relative distance of thin means and standard deviations, (B,)."""
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
    mean = torch.stack([each.mean * (w / total) for each, w in zip(moments, weights, strict=True)]).sum(0)
    gram = torch.stack([each.gram * (w / total) for each, w in zip(moments, weights, strict=True)]).sum(0)
    return Statistics(mean, gram)


def target(moments: Statistics, encoder: FeatureEncoder, tap: str, kind: str = "gram") -> StyleTarget:
    """Prepare the distance to these thin moments at this tap, for a loss of `Settings.style_loss`."""
    lift = encoder.lift(tap)
    channels = int(moments.mean.shape[1])
    root, gram = None, moments.gram
    isometry = None
    if lift is not None:
        weight, bias = lift.weight.detach().to(moments.gram), lift.bias.detach().to(moments.gram)
        root = metric_root(weight, bias)
        gram = root @ moments.augmented() @ root.T
        isometry = isometry_root(weight)
        channels = int(weight.shape[0])
    gaussian = gaussian_target(moments, isometry) if kind == "w2" else None
    return StyleTarget(moments, root, gram, channels, gaussian)


@torch.no_grad()
def moments_of(
    pixels: Tensor, encoder: FeatureEncoder, taps: Sequence[str], cache: StatisticsCache | None = None
) -> dict[str, Statistics]:
    """Measure one style picture, (1, 3, H, W), at the size it is looked at; or take it from the cache."""
    key = _cache_key(pixels, encoder, taps) if cache is not None else ""
    kept = cache.get(key) if cache is not None else None
    if kept is not None:
        found = {name: torch.from_numpy(np.ascontiguousarray(array)).to(pixels.device) for name, array in kept.items()}
        return {tap: Statistics(found[f"{tap}.mean"], found[f"{tap}.gram"]) for tap in taps}
    measured = _measured(pixels, encoder, taps)
    if cache is not None:
        arrays: dict[str, Picture] = {}
        for tap, moments in measured.items():
            arrays |= {f"{tap}.mean": moments.mean.cpu().numpy(), f"{tap}.gram": moments.gram.cpu().numpy()}
        cache.put(key, arrays)
    return measured


def _measured(pixels: Tensor, encoder: FeatureEncoder, taps: Sequence[str]) -> dict[str, Statistics]:
    """Look at a picture in blocks, so that one of any size takes no more memory than a small one."""
    size = int(pixels.shape[-2]), int(pixels.shape[-1])
    reach = max(encoder.reach(tap) for tap in taps)
    sums: dict[str, FeatureSums] = {}
    for block in blocks(size, _BLOCK_PX, reach, (False, False)):
        features = encoder.forward(around(pixels, block, PLANE)[0], taps, PLANE)
        for tap in taps:
            part = feature_sums(features[tap][(..., *block.inner(encoder.strides[tap]))])
            sums[tap] = sums[tap] + part if tap in sums else part
    return {tap: each.moments() for tap, each in sums.items()}


def blended_moments(
    pictures: Sequence[tuple[Tensor, float]],
    encoder: FeatureEncoder,
    taps: Sequence[str],
    cache: StatisticsCache | None = None,
) -> dict[str, Statistics]:
    """Measure and blend styles.

    Args:
        pictures: (1, 3, H, W) at the size they are looked at, and their weights; weight 0 is not looked at.
        encoder: Names the features.
        taps: Which of them.
        cache: Where moments of single pictures are kept.
    """
    used = [(pixels, weight) for pixels, weight in pictures if weight > 0]
    measured = [moments_of(pixels, encoder, taps, cache) for pixels, _ in used]
    weights = [weight for _, weight in used]
    return {tap: blend([each[tap] for each in measured], weights) for tap in taps}


def _cache_key(pixels: Tensor, encoder: FeatureEncoder, taps: Sequence[str]) -> str:
    """Return a digest of the very pixels looked at, so that size, colours and crop are all in it."""
    total = hashlib.sha256(f"statistics 1|{encoder.identity}|{','.join(taps)}|{pixels.dtype}|".encode())
    total.update(str(tuple(pixels.shape)).encode())
    total.update(pixels.cpu().contiguous().numpy().tobytes())
    return total.hexdigest()


def stacked(moments: Sequence[Statistics], rows: Sequence[int]) -> Statistics:
    """Lay the moments of blends out along the rows of a batch; one blend for all stays (1, …)."""
    if len(moments) == 1:
        return moments[0]
    mean = torch.cat([moments[row].mean for row in rows])
    return Statistics(mean, torch.cat([moments[row].gram for row in rows]))


def style_taps(settings: Settings) -> dict[str, float]:
    """Return the style taps used and their shares, which sum to 1 (Gatys' w_l), shallow to deep as given."""
    used = {tap: weight for tap, weight in settings.style_layers.items() if weight > 0}
    total = sum(used.values())
    return {tap: weight / total for tap, weight in used.items()}


DETAIL_TAP = "relu2_1"
"""Where the swatch's fine drawing is held at low strengths, unless content layers were chosen."""


def content_taps(settings: Settings, details: Sequence[float]) -> dict[str, tuple[float, ...]]:
    """Return the content taps used with the share that each row gives them.

    Args:
        settings: The layers given; their shares sum to 1.
        details: `dial.detail_share` of each row, added at `DETAIL_TAP` unless layers were chosen.
    """
    used = {tap: weight for tap, weight in settings.content_layers.items() if weight > 0}
    total = sum(used.values())
    found = {tap: (weight / total,) * len(details) for tap, weight in used.items()}
    if used == dict(CONTENT_LAYERS) and settings.raw is None and any(details):
        found[DETAIL_TAP] = tuple(details)
    return found
