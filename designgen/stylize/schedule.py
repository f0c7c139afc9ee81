"""Which scales, how many steps, which losses at each: the qualities, and what they cost. Imports no torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from designgen.repeat.lattice import Lattice
from designgen.stylize.settings import Settings

STRIDE = 16
"""Of the deepest tap: every scale's sides are multiples of it, times the drop's denominator on the dropped side."""

COARSEST_PX = 96
"""Below this the style's larger shapes no longer fit and the repeat becomes monotonous."""

STYLE_TAPS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
"""Gatys' style layers."""

CONTENT_TAP = "relu4_2"
"""Gatys' content layer."""


@dataclass(frozen=True)
class Quality:
    """A stated schedule: how many steps a scale gets, by its size.

    Attributes:
        steps: (side in px, steps), the side being the root of the area. Between two entries the count is interpolated
            over the logarithm of the side; beyond the last it stays.
        optimiser: How the steps are used.
    """

    steps: tuple[tuple[int, int], ...]
    optimiser: Literal["lbfgs", "adam"] = "lbfgs"

    def steps_at(self, size_px: tuple[int, int]) -> int:
        """Return the steps for a scale of this size."""
        side = math.log2(max(1.0, math.sqrt(size_px[0] * size_px[1])))
        below = (math.log2(self.steps[0][0]), float(self.steps[0][1]))
        if side <= below[0]:
            return self.steps[0][1]
        for px, steps in self.steps[1:]:
            above = (math.log2(px), float(steps))
            if side <= above[0]:
                share = (side - below[0]) / (above[0] - below[0])
                return round(below[1] + share * (above[1] - below[1]))
            below = above
        return self.steps[-1][1]


QUALITIES: Mapping[str, Quality] = MappingProxyType(
    {
        "draft": Quality(((128, 40), (256, 12), (512, 2))),
        "standard": Quality(((128, 70), (256, 40), (512, 24), (1024, 12))),
        "fine": Quality(((128, 120), (256, 100), (512, 75), (1024, 40))),
    }
)


@dataclass(frozen=True)
class Scale:
    """One scale of a transfer.

    Attributes:
        size_px: (H, W), admissible for the lattice.
        steps: Evaluations of loss and gradient.
        optimiser: How they are used.
        style_taps: Where the style loss looks.
    """

    size_px: tuple[int, int]
    steps: int
    optimiser: Literal["lbfgs", "adam"]
    style_taps: tuple[str, ...]


def check_size(size_px: tuple[int, int], lattice: Lattice) -> None:
    """Raise unless the network's strides commute with the lattice at this size.

    Raises:
        ValueError: With the nearest size that would do.
    """
    wanted = lattice.admissible(size_px, STRIDE)
    if tuple(size_px) != wanted:
        raise ValueError(f"size: expected multiples of {STRIDE} that carry the drop, such as {wanted}, got {size_px}")


def plan(size_px: tuple[int, int], lattice: Lattice, settings: Settings) -> tuple[Scale, ...]:
    """Return the scales of a transfer, coarsest first.

    Raises:
        ValueError: The size is not admissible on the lattice.
    """
    check_size(size_px, lattice)
    quality = QUALITIES[settings.quality]
    optimiser = quality.optimiser if settings.optimiser == "auto" else settings.optimiser
    scales = [Scale(size_px, quality.steps_at(size_px), optimiser, STYLE_TAPS)]
    halvings = 1
    while min(size_px) / 2**halvings >= COARSEST_PX:
        size = lattice.admissible((round(size_px[0] / 2**halvings), round(size_px[1] / 2**halvings)), STRIDE)
        scales.append(Scale(size, quality.steps_at(size), optimiser, STYLE_TAPS))
        halvings += 1
    return tuple(reversed(scales))


_SECONDS_PER_MEGAPIXEL_STEP = MappingProxyType({"compact": 1.3, "vgg19": 17.0, "vgg16": 12.0})


def scale_seconds(scale: Scale, encoder_name: str) -> float:
    """Estimate the seconds one scale takes on two cores."""
    per_megapixel = _SECONDS_PER_MEGAPIXEL_STEP.get(encoder_name, 17.0)
    pixels = scale.size_px[0] * scale.size_px[1]
    return scale.steps * (per_megapixel * pixels / 1e6 + 0.012)


def estimate_seconds(size_px: tuple[int, int], settings: Settings, encoder_name: str) -> float:
    """Estimate the seconds a transfer takes on two cores, without torch and without doing anything.

    Args:
        size_px: (H, W) of the tile; need not be admissible.
        settings: Quality and optimiser count.
        encoder_name: Of `encoders.catalogue()`.
    """
    straight = Lattice()
    scales = plan(straight.admissible(size_px, STRIDE), straight, settings)
    return 0.3 + sum(scale_seconds(scale, encoder_name) for scale in scales)
