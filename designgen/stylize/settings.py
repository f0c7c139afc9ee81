"""The values that go into a transfer and come out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from designgen.repeat.lattice import Lattice

Picture = np.ndarray[Any, np.dtype[np.float32]]
QualityName = Literal["draft", "standard", "fine"]
OptimiserName = Literal["auto", "lbfgs", "adam"]
InitName = Literal["content", "noise"]
ColourName = Literal["style", "content"]


def check_picture(name: str, pixels: Picture) -> None:
    """Raise if `pixels` is not one RGB picture: float32 (1, 3, H, W) in [0, 1].

    Raises:
        TypeError: Not a float32 numpy array.
        ValueError: Wrong shape, or values outside [0, 1] or not finite.
    """
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.float32:
        got = getattr(pixels, "dtype", type(pixels).__name__)
        raise TypeError(f"{name}: expected a float32 numpy array, got {got}")
    if pixels.ndim != 4 or pixels.shape[:2] != (1, 3) or min(pixels.shape[2:]) < 1:
        raise ValueError(f"{name}: expected shape (1, 3, H, W), got {pixels.shape}")
    low, high = float(pixels.min()), float(pixels.max())
    if not (low >= 0.0 and high <= 1.0):
        raise ValueError(f"{name}: expected values in [0, 1], got {low:.4g} to {high:.4g}")


@dataclass(frozen=True)
class Style:
    """A picture whose strokes and palette are wanted.

    Attributes:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1]; any size.
        weight: Its share when several styles are blended; only the ratios count.
    """

    pixels: Picture
    weight: float = 1.0

    def __post_init__(self) -> None:
        check_picture("style", self.pixels)
        if not (np.isfinite(self.weight) and self.weight >= 0):
            raise ValueError(f"style weight: expected a finite number >= 0, got {self.weight}")


@dataclass(frozen=True)
class Content:
    """The motif, already periodic on its lattice.

    Attributes:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        lattice: How it repeats.
        alpha: float32 (1, 1, H, W) in [0, 1], or None where everything is opaque. Colour under alpha 0 is never read.
    """

    pixels: Picture
    lattice: Lattice
    alpha: Picture | None = None

    def __post_init__(self) -> None:
        check_picture("content", self.pixels)
        if self.alpha is None:
            return
        if self.alpha.dtype != np.float32:
            raise TypeError(f"alpha: expected float32, got {self.alpha.dtype}")
        if self.alpha.shape != (1, 1, *self.pixels.shape[2:]):
            raise ValueError(f"alpha: expected shape {(1, 1, *self.pixels.shape[2:])}, got {self.alpha.shape}")
        if not (self.alpha.min() >= 0 and self.alpha.max() <= 1):
            raise ValueError(f"alpha: expected values in [0, 1], got {self.alpha.min()} to {self.alpha.max()}")


@dataclass(frozen=True)
class Settings:
    """How to transfer. All weights apply to relative losses, so they mean the same for every style, size and encoder.

    Attributes:
        strength: 0 keeps almost the swatch, 1 is almost pure style; at 0.6 the motif is readable in the style's hand.
        quality: Which schedule of scales and steps.
        seed: Of the initial noise and of the jitter; same seed, same bytes (one machine, one thread count).
        style_scale: Size of the style's strokes relative to the tile; 2 doubles them.
        tv: Weight of total variation, as a multiple of the default; 0 turns it off.
        optimiser: "auto" follows the quality's schedule.
        init: Start from the swatch or from noise.
        colour: Palette of the style, or the swatch's own kept.
        mean_std: Weight of the mean and standard deviation terms beside the Gram term, 0 for Gatys' loss alone.
        layer_weights: Weight per style tap where it is not 1.
    """

    strength: float = 0.6
    quality: QualityName = "standard"
    seed: int = 1
    style_scale: float = 1.0
    tv: float = 1.0
    optimiser: OptimiserName = "auto"
    init: InitName = "content"
    colour: ColourName = "style"
    mean_std: float = 0.0
    layer_weights: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0.0 <= self.strength <= 1.0:
            raise ValueError(f"strength: expected a number from 0 to 1, got {self.strength}")
        if self.quality not in ("draft", "standard", "fine"):
            raise ValueError(f"quality: expected draft, standard or fine, got {self.quality!r}")
        if self.optimiser not in ("auto", "lbfgs", "adam"):
            raise ValueError(f"optimiser: expected auto, lbfgs or adam, got {self.optimiser!r}")
        if self.init not in ("content", "noise"):
            raise ValueError(f"init: expected content or noise, got {self.init!r}")
        if self.colour not in ("style", "content"):
            raise ValueError(f"colour: expected style or content, got {self.colour!r}")
        if not 0.1 <= self.style_scale <= 10.0:
            raise ValueError(f"style_scale: expected a number from 0.1 to 10, got {self.style_scale}")
        for name, value in (("tv", self.tv), ("mean_std", self.mean_std), *self.layer_weights.items()):
            if not (np.isfinite(value) and value >= 0):
                raise ValueError(f"{name}: expected a finite number >= 0, got {value}")


@dataclass(frozen=True)
class Iterate:
    """One step of a transfer, for progress bars, previews and traces.

    Attributes:
        scale_index: Which scale, from 0.
        scale_count: How many scales.
        step: Steps done at this scale, from 1.
        step_count: Steps planned at this scale.
        fraction: Share of the whole work done, in [0, 1], by estimated time.
        size_px: (H, W) being worked on.
        loss: The weighted sum.
        terms: Unweighted terms: "content", "tv", and "style:TAP" for each tap.
        picture: Makes the current picture, float32 (1, 3, h, w) in [0, 1], when called during the callback.
    """

    scale_index: int
    scale_count: int
    step: int
    step_count: int
    fraction: float
    size_px: tuple[int, int]
    loss: float
    terms: Mapping[str, float]
    picture: Callable[[], Picture]
