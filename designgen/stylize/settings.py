"""The values that go into a transfer and come out of it. Imports no torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, get_args

import numpy as np

from designgen.repeat.groups import HEXAGONAL, operations
from designgen.repeat.lattice import Lattice

Picture = np.ndarray[Any, np.dtype[np.float32]]
QualityName = Literal["draft", "standard", "fine"]
StyleLossName = Literal["gram", "gram+moments", "w2", "sliced"]
VariationName = Literal["l1", "l2", "power"]
OptimiserName = Literal["auto", "lbfgs", "adam"]
ScalesName = Literal["pyramid", "single"]
InitName = Literal["content", "noise", "style", "picture"]
ColourName = Literal["style", "luminance", "covariance", "palette", "free"]
ProtectName = Literal["none", "saliency", "mask"]

STYLE_LAYERS: Mapping[str, float] = MappingProxyType(
    {"relu1_1": 16.0, "relu2_1": 8.0, "relu3_1": 4.0, "relu4_1": 1.0, "relu5_1": 0.5}
)
"""Gatys' style layers, read after their ReLU. He weighs them equally (CVPR 2016, section 3); on relative losses the
deep ones then draw a faint hatching into plain areas, so ours fall from block to block."""

CONTENT_LAYERS: Mapping[str, float] = MappingProxyType({"relu4_2": 1.0})
"""Gatys' content layer."""


def _check_plane(name: str, plane: Picture) -> None:
    """Raise if `plane` is not one plane of weights: float32 (1, 1, H, W) in [0, 1]."""
    if not isinstance(plane, np.ndarray) or plane.dtype != np.float32:
        raise TypeError(f"{name}: expected a float32 numpy array, got {getattr(plane, 'dtype', type(plane).__name__)}")
    if plane.ndim != 4 or plane.shape[:2] != (1, 1) or min(plane.shape[2:]) < 1:
        raise ValueError(f"{name}: expected shape (1, 1, H, W), got {plane.shape}")
    if not (plane.min() >= 0 and plane.max() <= 1):
        raise ValueError(f"{name}: expected values in [0, 1], got {plane.min()} to {plane.max()}")


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


def check_group(group: str, lattice: Lattice) -> None:
    """Raise ValueError unless it is a wallpaper group, or p1, that goes with the lattice."""
    operations(group)
    wanted = "brick" if group in HEXAGONAL else "straight"
    if group != "p1" and lattice != Lattice.named(wanted):
        raise ValueError(f"group: expected a {wanted} repeat for {group}, got {lattice.name}")


@dataclass(frozen=True)
class Style:
    """A picture whose strokes and palette are wanted.

    Attributes:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1]; any size.
        weight: Its share when several styles are blended; only the ratios count.
        mask: float32 (1, 1, h, w) in [0, 1], of the tile's proportions and periodic on its lattice: where this style
            rules. None is the rest: everywhere that no other style's mask covers.
    """

    pixels: Picture
    weight: float = 1.0
    mask: Picture | None = None

    def __post_init__(self) -> None:
        check_picture("style", self.pixels)
        if self.mask is not None:
            _check_plane("style mask", self.mask)
        if not (np.isfinite(self.weight) and self.weight >= 0):
            raise ValueError(f"style weight: expected a finite number >= 0, got {self.weight}")


@dataclass(frozen=True)
class Content:
    """The motif, already periodic on its lattice.

    Attributes:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        lattice: How it repeats.
        alpha: float32 (1, 1, H, W) in [0, 1], or None where everything is opaque. Colour under alpha 0 is never read.
        protect: float32 (1, 1, h, w) in [0, 1]: how much of the motif is to be protected where, for
            ``Settings.protect`` "mask" or "saliency"; whoever calls has computed it.
        start: float32 (1, 3, h, w), periodic likewise: what ``Settings.init`` "picture" begins with.
        group: The wallpaper group whose symmetry the result shall have (`repeat.groups.GROUPS`); p1 is none beyond
            the repeat. Rectangular groups go with a straight repeat, the hexagonal ones with brick, on a tile √3/2
            times as high as wide. The pixels should have the symmetry already.
    """

    pixels: Picture
    lattice: Lattice
    alpha: Picture | None = None
    protect: Picture | None = None
    start: Picture | None = None
    group: str = "p1"

    def __post_init__(self) -> None:
        check_picture("content", self.pixels)
        check_group(self.group, self.lattice)
        if self.start is not None:
            check_picture("start", self.start)
        if self.protect is not None:
            _check_plane("protect", self.protect)
        if self.alpha is None:
            return
        _check_plane("alpha", self.alpha)
        if self.alpha.shape != (1, 1, *self.pixels.shape[2:]):
            raise ValueError(f"alpha: expected shape {(1, 1, *self.pixels.shape[2:])}, got {self.alpha.shape}")


@dataclass(frozen=True)
class RawWeights:
    """The papers' absolute weights, in place of the dial.

    The loss is then α·½Σ(F−P)² + β·Σ w_l·E_l + tv·TV with sums, not means, over positions in the first and last term
    (Gatys, Ecker, Bethge, CVPR 2016, eq. 1, 5 and 7); nothing is relative and nothing is steered.

    Attributes:
        alpha: Weight of the content loss.
        beta: Weight of the style loss.
        tv: Weight of total variation.
    """

    alpha: float = 1.0
    beta: float = 1e3
    tv: float = 0.0

    def __post_init__(self) -> None:
        for name, value in (("alpha", self.alpha), ("beta", self.beta), ("tv", self.tv)):
            if not (np.isfinite(value) and value >= 0):
                raise ValueError(f"{name}: expected a finite number >= 0, got {value}")


@dataclass(frozen=True)
class Settings:
    """How to transfer. Unless `raw` is given all losses are relative: a weight means the same everywhere.

    Attributes:
        strength: 0 keeps almost the swatch, 1 is almost pure style; at 0.6 the motif is readable in the style's hand.
        quality: Which schedule of scales and steps.
        seed: Of everything left to chance; same seed, same bytes (one machine, one thread count).
        style_scale: Size of the style's strokes relative to the tile; 2 doubles them.
        style_loss: What of the features' distribution must agree: "gram" (Gatys), "gram+moments" (with means and
            standard deviations; Galerne et al. 2024), "w2" (Gaussian optimal transport; Crowson 2021), "sliced"
            (sliced Wasserstein; Heitz et al. 2021).
        style_layers: Weight per style tap; only the ratios count, unless `raw`.
        content_layers: Likewise for content.
        histogram: Weight of the histogram loss (Risser et al. 2017) beside a style loss of 1; 0 turns it off.
        tv: Total variation against the default: twice it is felt as twice as smooth; 0 turns it off.
        tv_kind: "l2" on 9 points, "l1", or "power": (|∇|²)^(tv_power/2).
        tv_power: β of "power".
        raw: Absolute weights instead of the dial; strength, tv and histogram are then not used.
        optimiser: "auto" follows the schedule: L-BFGS, Adam at print sizes.
        learning_rate: Of Adam.
        beta1: Decay of Adam's first moment.
        beta2: Decay of its second.
        epsilon: Of its division.
        average: Return the average of Adam's iterates rather than the last.
        boxed: Keep pixels in [0, 1] at every step, not only at the end.
        steps: Evaluations in all, divided over the scales as the quality does; None as the quality says.
        scales: "pyramid", coarse to fine, or "single", the final size alone.
        plateau: Leave a scale when the loss has improved by less than this share over 8 steps; 0 never.
        jitter: Shift the lattice under the network's pooling grid between rounds, so that the grid leaves no trace.
        init: Start from the swatch, from noise, from noise in the style's colours, or from `Content.start`.
        colour: "style" takes its palette; "luminance" keeps the swatch's chroma; "covariance" moves the styles into
            the swatch's colours first; "palette" moves them to `palette`; "free" lets the losses decide.
        palette: 2 to 16 colours "#rrggbb".
        protect: Whether `Content.protect` holds the motif, and where it comes from.
        protect_amount: How many times harder content is held where protection is 1.
    """

    strength: float = 0.6
    quality: QualityName = "standard"
    seed: int = 1
    style_scale: float = 1.0
    style_loss: StyleLossName = "gram"
    style_layers: Mapping[str, float] = field(default_factory=lambda: STYLE_LAYERS)
    content_layers: Mapping[str, float] = field(default_factory=lambda: CONTENT_LAYERS)
    histogram: float = 0.0
    tv: float = 1.0
    tv_kind: VariationName = "l2"
    tv_power: float = 2.0
    raw: RawWeights | None = None
    optimiser: OptimiserName = "auto"
    learning_rate: float = 0.02
    beta1: float = 0.9
    beta2: float = 0.99
    epsilon: float = 1e-12
    average: bool = True
    boxed: bool = True
    steps: int | None = None
    scales: ScalesName = "pyramid"
    plateau: float = 0.0
    jitter: bool = True
    init: InitName = "content"
    colour: ColourName = "style"
    palette: tuple[str, ...] = ()
    protect: ProtectName = "none"
    protect_amount: float = 8.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.strength <= 1.0:
            raise ValueError(f"strength: expected a number from 0 to 1, got {self.strength}")
        if not 0.1 <= self.style_scale <= 10.0:
            raise ValueError(f"style_scale: expected a number from 0.1 to 10, got {self.style_scale}")
        for name, kind in _CHOICES.items():
            if getattr(self, name) not in get_args(kind):
                raise ValueError(f"{name}: expected {' or '.join(get_args(kind))}, got {getattr(self, name)!r}")
        for name in ("histogram", "tv", "epsilon", "plateau", "protect_amount"):
            _check_weight(name, getattr(self, name))
        for name in ("style_layers", "content_layers"):
            layers: Mapping[str, float] = getattr(self, name)
            for tap, value in layers.items():
                _check_weight(f"{name} {tap}", value)
            if not any(value > 0 for value in layers.values()):
                raise ValueError(f"{name}: expected a layer with a weight above 0, got {dict(layers)}")
        if not 1.0 <= self.tv_power <= 4.0:
            raise ValueError(f"tv_power: expected a number from 1 to 4, got {self.tv_power}")
        if not 0.0 < self.learning_rate <= 100.0:
            raise ValueError(f"learning_rate: expected a number above 0 and at most 100, got {self.learning_rate}")
        if not (0.0 <= self.beta1 < 1.0 and 0.0 <= self.beta2 < 1.0):
            raise ValueError(f"beta1, beta2: expected numbers from 0 to below 1, got {self.beta1}, {self.beta2}")
        if self.steps is not None and self.steps < 1:
            raise ValueError(f"steps: expected at least 1, got {self.steps}")
        if self.raw is not None and (self.style_loss != "gram" or self.histogram > 0):
            raise ValueError("raw: expected style_loss gram and no histogram, which have no absolute weights")
        if (self.colour == "palette") != bool(self.palette):
            raise ValueError('palette: expected colours together with colour "palette", and only then')


_CHOICES: Mapping[str, Any] = MappingProxyType(
    {
        "quality": QualityName,
        "style_loss": StyleLossName,
        "tv_kind": VariationName,
        "optimiser": OptimiserName,
        "scales": ScalesName,
        "init": InitName,
        "colour": ColourName,
        "protect": ProtectName,
    }
)


def _check_weight(name: str, value: float) -> None:
    if not (np.isfinite(value) and value >= 0):
        raise ValueError(f"{name}: expected a finite number >= 0, got {value}")


@dataclass(frozen=True)
class Variant:
    """One row of a batch: what may differ between pictures that are painted together.

    Attributes:
        content: All rows share the lattice, and all or none have alpha.
        styles: All rows have as many styles with masks.
        strength: In place of the settings'.
        seed: In place of the settings'.
    """

    content: Content
    styles: tuple[Style, ...]
    strength: float | None = None
    seed: int | None = None


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
        loss: The weighted sum; the mean over a batch.
        terms: Unweighted terms: "content:TAP", "style:TAP", "moments:TAP", "histogram:TAP" for each tap, and "tv".
        picture: Makes the current picture, float32 (B, 3, h, w) in [0, 1], when called during the callback.
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
