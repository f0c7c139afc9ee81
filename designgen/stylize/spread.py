"""Losses that see more of the features' distribution than moments: they need all positions of a picture at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from designgen.stylize.histogram import channel_quantiles, histogram_distance
from designgen.stylize.losses import isometry_root
from designgen.stylize.network import FeatureEncoder
from designgen.stylize.settings import Settings
from designgen.stylize.sliced import directions, projected_quantiles, sliced_distance
from designgen.stylize.statistics import PLANE, style_taps

QUANTILES = 256
"""Of the tables that styles are kept in; Risser et al. 2017 take histograms of 256 bins."""

DIRECTIONS = 64
"""At most, for sliced Wasserstein: as many as channels, but sorting 160 maps costs more than the network."""

Pictures = Sequence[tuple[Tensor, float]]


@dataclass(frozen=True)
class SpreadTarget:
    """What one tap of one region is held to.

    Attributes:
        along: Directions of the sliced loss, (D, K), or None without it.
        root: R that takes features to the space of the directions, or None.
        sliced: Quantiles along the directions, (1 or B, D, Q), or None.
        histogram: Quantiles of the channels, (1 or B, C, Q), or None.
    """

    along: Tensor | None
    root: Tensor | None
    sliced: Tensor | None
    histogram: Tensor | None

    def distances(self, features: Tensor, mask: Tensor | None) -> dict[str, Tensor]:
        """Return the terms of features (B, C, H, W) by name, each (B,): "style" and "histogram"."""
        found = {}
        if self.sliced is not None and self.along is not None:
            found["style"] = sliced_distance(features, self.sliced, self.along, self.root, mask)
        if self.histogram is not None:
            found["histogram"] = histogram_distance(features, self.histogram, mask)
        return found


@torch.no_grad()
def spread_targets(
    seen: Sequence[Pictures], rows: Sequence[int], settings: Settings, encoder: FeatureEncoder
) -> Mapping[str, SpreadTarget]:
    """Measure the styles of one region; empty unless the settings ask for such a loss.

    Args:
        seen: Its distinct blends: pictures (1, 3, h, w) at the size they are looked at, with their weights.
        rows: Which of them each row of the batch has.
        settings: The losses; their seed draws the directions.
        encoder: Names the features.
    """
    sliced, histogram = settings.style_loss == "sliced", settings.histogram > 0 and settings.raw is None
    if not (sliced or histogram):
        return {}
    taps = tuple(style_taps(settings))
    features = [[(encoder.forward(p, taps, PLANE), w) for p, w in pictures if w > 0] for pictures in seen]
    found = {}
    for number, tap in enumerate(taps):
        along = root = None
        if sliced:
            root = _root(encoder, tap, features[0][0][0][tap])
            space = int(features[0][0][0][tap].shape[1]) if root is None else int(root.shape[0])
            generator = torch.Generator().manual_seed(settings.seed * 64 + number)
            along = directions(space, min(space, DIRECTIONS), generator)
        tables = [_tables([(f[tap], w) for f, w in blend], along, root, histogram=histogram) for blend in features]
        found[tap] = SpreadTarget(along, root, _rows([t[0] for t in tables], rows), _rows([t[1] for t in tables], rows))
    return found


def _root(encoder: FeatureEncoder, tap: str, like: Tensor) -> Tensor | None:
    lift = encoder.lift(tap)
    return None if lift is None else isometry_root(lift.weight.detach().to(like))


def _tables(
    features: Pictures, along: Tensor | None, root: Tensor | None, *, histogram: bool
) -> tuple[Tensor | None, Tensor | None]:
    """Return the blended quantiles along directions and of channels: the barycentres of the styles'."""
    total = sum(weight for _, weight in features)
    sliced = channels = None
    if along is not None:
        sliced = torch.stack([projected_quantiles(f, along, root, QUANTILES) * (w / total) for f, w in features]).sum(0)
    if histogram:
        channels = torch.stack([channel_quantiles(f, QUANTILES) * (w / total) for f, w in features]).sum(0)
    return sliced, channels


def _rows(tables: Sequence[Tensor | None], rows: Sequence[int]) -> Tensor | None:
    present = [table for table in tables if table is not None]
    if not present:
        return None
    return present[0] if len(present) == 1 else torch.cat([present[row] for row in rows])
