"""Losses that see more of the features' distribution than moments: they need all positions of a picture at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from designgen.stylize.network import FeatureEncoder
from designgen.stylize.settings import Settings


@dataclass(frozen=True)
class SpreadTarget:
    """What one tap of one region is held to."""

    def distances(self, features: Tensor, mask: Tensor | None) -> dict[str, Tensor]:
        """Return the terms of features (B, C, H, W), by name, each (B,)."""
        return {}

    @classmethod
    def of(
        cls,
        seen: Sequence[Sequence[tuple[Tensor, float]]],
        rows: Sequence[int],
        settings: Settings,
        encoder: FeatureEncoder,
    ) -> Mapping[str, SpreadTarget]:
        """Measure the styles, if the settings ask for such a loss."""
        return {}
