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

COARSEST_PX = 128
"""Below this the style's larger shapes no longer fit and the repeat becomes monotonous."""

LARGEST_WHOLE_PX = 2048
"""Side of the largest scale that L-BFGS paints; above it few steps of Adam refine what is there, in place."""

LARGEST_SINGLE_PX = 4096
"""Side of the largest picture in blocks whose content features are kept in single precision."""

DEFAULT_MEMORY_MB = 4096
"""What a transfer may use unless told otherwise."""

BLOCKS_PX = (2048, 1536, 1024, 768, 512, 384, 256)
"""Sides of blocks, in the order they are tried when the whole picture does not fit."""


@dataclass(frozen=True)
class Quality:
    """A stated schedule: how many steps a scale gets, by its size.

    Attributes:
        steps: (side in px, steps), the side being the root of the area. Between two entries the count is interpolated
            over the logarithm of the side; beyond the last it stays.
    """

    steps: tuple[tuple[int, int], ...]

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
        "draft": Quality(((128, 70), (256, 10), (512, 2))),
        "standard": Quality(((128, 70), (256, 40), (512, 20), (1024, 12), (2048, 8), (4096, 6))),
        "fine": Quality(((128, 70), (256, 100), (512, 75), (1024, 40), (2048, 20), (4096, 12))),
    }
)


@dataclass(frozen=True)
class Scale:
    """One scale of a transfer.

    Attributes:
        size_px: (H, W), admissible for the lattice.
        steps: Evaluations of loss and gradient.
        optimiser: How they are used.
        block_px: Side of the blocks the gradient is computed in; None for the whole picture at once.
    """

    size_px: tuple[int, int]
    steps: int
    optimiser: Literal["lbfgs", "adam"]
    block_px: int | None = None

    @property
    def megapixels(self) -> float:
        """Its area."""
        return self.size_px[0] * self.size_px[1] / 1e6


def check_size(size_px: tuple[int, int], lattice: Lattice) -> None:
    """Raise unless the network's strides commute with the lattice at this size.

    Raises:
        ValueError: With the nearest size that would do.
    """
    wanted = lattice.admissible(size_px, STRIDE)
    if tuple(size_px) != wanted:
        raise ValueError(f"size: expected multiples of {STRIDE} that carry the drop, such as {wanted}, got {size_px}")


def plan(
    size_px: tuple[int, int], lattice: Lattice, settings: Settings, budget: Budget | None = None
) -> tuple[Scale, ...]:
    """Return the scales of a transfer, coarsest first.

    Raises:
        ValueError: The size is not admissible on the lattice, or a loss that needs all positions at once was asked for
            at a size that does not fit into the memory allowed.
    """
    check_size(size_px, lattice)
    budget = budget or Budget()
    quality = QUALITIES[settings.quality]
    sizes = [size_px]
    halvings = 1
    while settings.scales == "pyramid" and min(size_px) / 2**halvings >= COARSEST_PX:
        size = (round(size_px[0] / 2**halvings), round(size_px[1] / 2**halvings))
        sizes.append(lattice.admissible(size, STRIDE))
        halvings += 1
    steps = _steps([quality.steps_at(size) for size in sizes], settings)
    scales = []
    for size, count in zip(sizes, steps, strict=True):
        large = math.sqrt(size[0] * size[1]) > LARGEST_WHOLE_PX
        optimiser: Literal["lbfgs", "adam"] = "adam" if large else "lbfgs"
        if settings.optimiser != "auto":
            optimiser = settings.optimiser
        scales.append(Scale(size, count, optimiser, block_px(size, settings, budget)))
    return tuple(reversed(scales))


def _steps(counts: list[int], settings: Settings) -> list[int]:
    if settings.steps is None:
        return counts
    if settings.scales == "single":
        return [settings.steps]
    # The finest scale is rounded last, so that the sum is what was asked for.
    shares = [max(1, round(settings.steps * count / sum(counts))) for count in counts]
    return [max(1, settings.steps - sum(shares[1:])), *shares[1:]]


@dataclass(frozen=True)
class Budget:
    """What a transfer may use.

    Attributes:
        memory_mb: Resident memory, everything told.
        encoder: Name of the network.
        batch: Pictures painted together.
    """

    memory_mb: int = DEFAULT_MEMORY_MB
    encoder: str = "compact"
    batch: int = 1


_BASE_MB = 800
_BYTES_PER_PIXEL = MappingProxyType({"compact": 850, "vgg19": 3600, "vgg16": 3600})
_KEPT_BYTES_PER_PIXEL = MappingProxyType({"compact": 40, "vgg19": 160, "vgg16": 160})
_PICTURE_BYTES_PER_PIXEL = 12
_PICTURES = MappingProxyType({"lbfgs": 34, "adam": 10})
_PICTURES_IN_PLACE = 4.4
_MARGIN_PX = 80


def halved(size_px: tuple[int, int]) -> bool:
    """Return whether a picture of this size, in blocks, keeps its content features in half precision."""
    return math.sqrt(size_px[0] * size_px[1]) > LARGEST_SINGLE_PX


def memory_mb(scale: Scale, budget: Budget) -> float:
    """Estimate the resident memory of one scale in MB: the network's maps, the optimiser's pictures, torch itself.

    Measured with `benchmarks/sizes.py`, and on the safe side of it.
    """
    per_pixel = _BYTES_PER_PIXEL.get(budget.encoder, 3600)
    # The features the content is held to are kept for the whole picture.
    kept = _KEPT_BYTES_PER_PIXEL.get(budget.encoder, 160)
    seen, pictures = scale.megapixels, float(_PICTURES[scale.optimiser])
    if scale.block_px is not None:
        side = scale.block_px + 2 * _MARGIN_PX
        seen = min(seen, side * side / 1e6)
        if scale.optimiser == "adam":
            pictures = _PICTURES_IN_PLACE
        if halved(scale.size_px):
            kept //= 2
    held = (pictures * _PICTURE_BYTES_PER_PIXEL + kept) * scale.megapixels
    return _BASE_MB + budget.batch * (per_pixel * seen + held)


def block_px(size_px: tuple[int, int], settings: Settings, budget: Budget) -> int | None:
    """Return the side of the largest blocks that fit into the memory allowed, None where the whole picture does.

    Raises:
        ValueError: Blocks are needed, but a loss needs all positions at once.
    """
    large = math.sqrt(size_px[0] * size_px[1]) > LARGEST_WHOLE_PX
    optimiser: Literal["lbfgs", "adam"] = "adam" if settings.optimiser == "adam" or large else "lbfgs"
    if memory_mb(Scale(size_px, 1, optimiser), budget) <= budget.memory_mb:
        return None
    if settings.style_loss == "sliced" or settings.histogram > 0:
        raise ValueError(
            f"style_loss: sliced and histogram need all of a picture at once, and {size_px} does not fit into "
            f"{budget.memory_mb} MB"
        )
    fitting = [side for side in BLOCKS_PX if side + 2 * 96 <= min(size_px)]
    for side in fitting:
        if memory_mb(Scale(size_px, 1, optimiser, side), budget) <= budget.memory_mb:
            return side
    return fitting[-1] if fitting else None


_SECONDS_PER_MEGAPIXEL_STEP = MappingProxyType({"compact": 1.2, "vgg19": 17.0, "vgg16": 12.0})
_BLOCK_FACTOR = 1.6
"""A step in blocks: three passes of the network instead of two."""


def scale_seconds(scale: Scale, encoder_name: str) -> float:
    """Estimate the seconds one scale takes on two cores."""
    per_megapixel = _SECONDS_PER_MEGAPIXEL_STEP.get(encoder_name, 17.0)
    factor = 1.0
    if scale.block_px is not None:
        # Margins are looked at too, the more of them the smaller the blocks.
        factor = _BLOCK_FACTOR * (1 + 2 * _MARGIN_PX / scale.block_px) ** 2
    return scale.steps * (factor * per_megapixel * scale.megapixels + 0.012)


def estimate_seconds(size_px: tuple[int, int], settings: Settings, budget: Budget | str = "compact") -> float:
    """Estimate the seconds a transfer takes on two cores, without torch and without doing anything.

    Args:
        size_px: (H, W) of the tile; need not be admissible.
        settings: Quality, steps, scales and optimiser count.
        budget: Or just the name of the encoder, of `encoders.catalogue()`.
    """
    if isinstance(budget, str):
        budget = Budget(encoder=budget)
    straight = Lattice()
    scales = plan(straight.admissible(size_px, STRIDE), straight, settings, budget)
    return 0.3 + budget.batch * sum(scale_seconds(scale, budget.encoder) for scale in scales)
