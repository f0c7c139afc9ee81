"""The loss of one scale, and what it is measured against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.dial import colour_amount
from designgen.stylize.losses import (
    FeatureSums,
    colour_gradients,
    content_energy,
    content_error,
    feature_sums,
    gradient_whitening,
    total_variation,
    variation_sum,
)
from designgen.stylize.network import FeatureEncoder
from designgen.stylize.optimise import Evaluate
from designgen.stylize.pyramid import mask_at, resize
from designgen.stylize.quadratic import squared_variation
from designgen.stylize.settings import Settings
from designgen.stylize.sources import Planes, Region, Source
from designgen.stylize.spread import SpreadTarget, spread_targets
from designgen.stylize.statistics import (
    PLANE,
    StatisticsCache,
    StyleTarget,
    blended_moments,
    content_taps,
    stacked,
    style_size_px,
    style_taps,
    target,
)

TV_WEIGHT = 0.03
"""Of total variation relative to the style's own, beside a relative style loss of weight 1. The setting enters squared:
variation is a square of differences, and a designer feels differences."""

COLOUR_FLOOR = 0.05
"""How easily colours move in directions the style never changes in, relative to its mean one."""


@dataclass(frozen=True)
class RegionTarget:
    """What one region is painted towards.

    Attributes:
        taps: The moments wanted at each style tap.
        spreads: What the losses need that see more than moments; empty for the others.
        masks: Weights at the size of each style tap, (B, 1, h, w), or None: everywhere.
        shares: Of the picture, (B,); they sum to 1 over all regions.
    """

    taps: Mapping[str, StyleTarget]
    spreads: Mapping[str, SpreadTarget]
    masks: Mapping[str, Tensor] | None
    shares: Tensor


@dataclass(frozen=True)
class ContentTarget:
    """What one content tap is held to.

    Attributes:
        features: (B, C, h, w), no gradient.
        energy: Their weighted squares, (B,).
        mask: (B, 1, h, w) visible share, or None.
        emphasis: (B, 1, h, w) how many times harder than elsewhere, or None.
    """

    features: Tensor
    energy: Tensor
    mask: Tensor | None
    emphasis: Tensor | None

    def distance(self, found: Tensor, *, raw: bool, at: tuple[slice, slice] | None = None) -> Tensor:
        """Return the distance of features, (B,): relative to the energy, or ½ Σ (F − P)² (Gatys et al. 2016, eq. 1).

        Args:
            found: (B, C, h, w).
            raw: Which of the two.
            at: Which cells `found` are, where it is a block; the distances of all blocks add up to the whole.
        """

        def cut(plane: Tensor | None) -> Tensor | None:
            return plane if plane is None or at is None else plane[(..., *at)]

        wanted = self.features if at is None else self.features[(..., *at)]
        error = content_error(found, wanted.to(found.dtype), cut(self.mask), cut(self.emphasis))
        return 0.5 * error if raw else error / self.energy.clamp_min(1e-12)


@dataclass(frozen=True)
class Targets:
    """What one round of a scale is optimised towards.

    Attributes:
        contents: By content tap.
        regions: At least one.
        gradients: E[∇c ∇cᵀ] of the colours wanted, (B, 3, 3).
        whitening: W of `losses.gradient_whitening`, in which total variation is relative to the style's, (B, 3, 3).
    """

    contents: Mapping[str, ContentTarget]
    regions: tuple[RegionTarget, ...]
    gradients: Tensor
    whitening: Tensor


@dataclass(frozen=True)
class Objective:
    """The loss of one round as a function of the pictures; every term has one value per row, (B,)."""

    targets: Targets
    lattice: Lattice
    settings: Settings
    encoder: FeatureEncoder
    content_weight: Tensor
    details: tuple[float, ...]
    style_shares: Mapping[str, float] = field(init=False)
    content_shares: Mapping[str, Sequence[float]] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "style_shares", style_taps(self.settings))
        object.__setattr__(self, "content_shares", content_taps(self.settings, self.details))

    @property
    def taps(self) -> tuple[str, ...]:
        """Every tap that is looked at."""
        return tuple(dict.fromkeys((*self.style_shares, *self.content_shares)))

    def terms(self, x: Tensor) -> dict[str, Tensor]:
        """Return every loss of x, (B, 3, H, W), unweighted."""
        features = self.encoder.forward(x, self.taps, self.lattice)
        terms = self.content_terms(features)
        terms |= self.style_terms([region_sums(features, region) for region in self.targets.regions])
        terms |= self._spread_terms(features)
        terms["tv"] = self._smoothness(x)
        return terms

    def content_terms(self, features: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return the content loss at each content tap."""
        raw = self.settings.raw is not None
        return {f"content:{tap}": held.distance(features[tap], raw=raw) for tap, held in self.targets.contents.items()}

    def style_terms(self, sums: Sequence[Mapping[str, FeatureSums]]) -> dict[str, Tensor]:
        """Return the style losses at each tap, from the sums of features that each region has."""
        terms: dict[str, Tensor] = {}
        raw, moments_too = self.settings.raw is not None, self.settings.style_loss == "gram+moments"
        for region, seen in zip(self.targets.regions, sums, strict=True):
            for tap, style in region.taps.items():
                found = seen[tap].moments()
                distance = style.paper_distance(found) if raw else style.distance(found)
                terms[f"style:{tap}"] = terms.get(f"style:{tap}", 0) + region.shares * distance
                if moments_too:
                    moments = region.shares * style.moment_distance(found)
                    terms[f"moments:{tap}"] = terms.get(f"moments:{tap}", 0) + moments
        return terms

    def _spread_terms(self, features: Mapping[str, Tensor]) -> dict[str, Tensor]:
        terms: dict[str, Tensor] = {}
        for region in self.targets.regions:
            for tap, spread in region.spreads.items():
                mask = None if region.masks is None else region.masks[tap]
                for name, value in spread.distances(features[tap], mask).items():
                    key = f"{name}:{tap}"
                    terms[key] = terms.get(key, 0) + region.shares * value
        return terms

    def _smoothness(self, x: Tensor) -> Tensor:
        settings = self.settings
        if settings.raw is not None:
            return variation_sum(x, self.lattice, settings.tv_kind, settings.tv_power)
        # Transparent ground is smoothed like the rest: its colour is ours, and noise there would be seen by the taps.
        if settings.tv_kind == "l2" and all(self.lattice.wraps):
            return squared_variation(x, self.targets.whitening, self.lattice)
        return total_variation(self.whitened(x), self.lattice, settings.tv_kind, settings.tv_power)

    def whitened(self, x: Tensor) -> Tensor:
        """Return x in colours whose changes cost as much as they are unusual in the style."""
        return torch.einsum("bij,bjhw->bihw", self.targets.whitening, x)

    def weights(self) -> dict[str, Tensor | float]:
        """Return the weight of every term there may be; a number, or one for each row."""
        settings, raw = self.settings, self.settings.raw
        weights: dict[str, Tensor | float] = {"tv": TV_WEIGHT * settings.tv**2 if raw is None else raw.tv}
        for tap, shares in self.content_shares.items():
            weights[f"content:{tap}"] = self.content_weight.new_tensor(shares) * self.content_weight
            if raw is not None:
                weights[f"content:{tap}"] = raw.alpha * settings.content_layers[tap]
        for tap, share in self.style_shares.items():
            weights[f"style:{tap}"] = weights[f"moments:{tap}"] = share
            if raw is not None:
                weights[f"style:{tap}"] = raw.beta * settings.style_layers[tap]
            weights[f"histogram:{tap}"] = settings.histogram * share
        return weights

    def loss(self, terms: Mapping[str, Tensor]) -> Tensor:
        """Return the weighted sum of the terms, (B,)."""
        weights = self.weights()
        return torch.stack([weights[name] * term for name, term in terms.items()]).sum(0)

    def precondition(self, gradient: Tensor) -> Tensor:
        """Let colours move easily only the way they change in the style: what keeps rainbow fringes from growing."""
        ways = self.targets.gradients
        mean = ways.diagonal(dim1=1, dim2=2).mean(1)[:, None, None]
        ways = ways / mean + COLOUR_FLOOR * torch.eye(3, dtype=ways.dtype, device=ways.device)
        return torch.einsum("bij,bjhw->bihw", ways, gradient)

    def evaluation(self, seen: dict[str, Tensor]) -> Evaluate:
        """Make the function a minimiser calls; the terms of its latest call are left in `seen`."""

        def evaluate(x: Tensor, _: int) -> tuple[Tensor, Tensor]:
            x = x.detach().requires_grad_(True)
            terms = self.terms(x)
            loss = self.loss(terms)
            (gradient,) = torch.autograd.grad(loss.sum(), x)
            seen.update({name: term.detach() for name, term in terms.items()})
            return loss.detach(), gradient

        return evaluate


def region_sums(features: Mapping[str, Tensor], region: RegionTarget) -> dict[str, FeatureSums]:
    """Sum up the features of a region at each of its taps."""
    masks = region.masks or {}
    return {tap: feature_sums(features[tap], masks.get(tap)) for tap in region.taps}


@dataclass(frozen=True)
class StyleSide:
    """What the styles contribute to the targets of one scale: the same in all of its rounds.

    Attributes:
        taps: For each region the moments wanted.
        spreads: For each region what finer losses need.
        gradients: E[∇c ∇cᵀ] of each row's styles, (B, 3, 3).
    """

    taps: tuple[Mapping[str, StyleTarget], ...]
    spreads: tuple[Mapping[str, SpreadTarget], ...]
    gradients: Tensor


@torch.no_grad()
def style_side(look: Look, size_px: tuple[int, int], cache: StatisticsCache | None = None) -> StyleSide:
    """Look at the styles at the size that belongs to a tile of this size."""
    source, settings, encoder = look.source, look.settings, look.encoder
    layers = tuple(style_taps(settings))
    taps: list[dict[str, StyleTarget]] = []
    spreads, gradients = [], []
    for region in source.regions:
        seen = [_looked_at(pictures, size_px, settings.style_scale) for pictures in region.blends]
        taps.append({})
        if settings.style_loss != "sliced":
            moments = [blended_moments(pictures, encoder, layers, cache) for pictures in seen]
            for tap in layers:
                wanted = stacked([each[tap] for each in moments], region.rows)
                taps[-1][tap] = target(wanted, encoder, tap, settings.style_loss)
        spreads.append(spread_targets(seen, region.rows, settings, encoder))
        gradients.append(_style_gradients(seen, region, source.count))
    return StyleSide(tuple(taps), tuple(spreads), torch.stack(gradients).sum(0))


def _looked_at(
    pictures: Sequence[tuple[Tensor, float]], tile_px: tuple[int, int], style_scale: float
) -> list[tuple[Tensor, float]]:
    found = []
    for pixels, weight in pictures:
        size = style_size_px((int(pixels.shape[-2]), int(pixels.shape[-1])), tile_px, style_scale)
        found.append((resize(pixels, size, PLANE).clamp(0, 1), weight))
    return found


def _style_gradients(seen: Sequence[Sequence[tuple[Tensor, float]]], region: Region, count: int) -> Tensor:
    """Return each row's share of colour gradients that this region brings, (B, 3, 3)."""
    of_blend = []
    for pictures in seen:
        total = sum(weight for _, weight in pictures)
        of_blend.append(torch.stack([colour_gradients(p, PLANE) * (w / total) for p, w in pictures]).sum(0))
    rows = torch.stack([of_blend[region.rows[row]] for row in range(count)])
    return rows if region.mask is None else rows * region.mask.mean((1, 2, 3))[:, None, None]


@torch.no_grad()
def targets_at(
    look: Look, planes: Planes, side: StyleSide, start: Tensor, contents: Mapping[str, ContentTarget]
) -> Targets:
    """Return what one round of a scale is optimised towards.

    Args:
        look: The losses and their features.
        planes: Weights of the positions at this size.
        side: What the styles contribute.
        start: The content at this size in the colours it is painted from, (B, 3, H, W).
        contents: What the content taps are held to.
    """
    alpha, source = planes.alpha, look.source
    regions = tuple(
        RegionTarget(taps, spreads, *_weights_of(mask, alpha, look, tuple(style_taps(look.settings))))
        for mask, taps, spreads in zip(planes.masks, side.taps, side.spreads, strict=True)
    )
    # What the swatch itself shows may stay as sharp as it is, the more so the less it is to be changed.
    amounts = start.new_tensor([colour_amount(strength) for strength in source.strengths])[:, None, None]
    rows = [(start[i : i + 1], None if alpha is None else alpha[i : i + 1]) for i in range(len(start))]
    own = torch.stack([colour_gradients(pixels, source.lattice, mask) for pixels, mask in rows])
    gradients = (1 - amounts) * own + amounts * side.gradients
    whitening = torch.stack([gradient_whitening(each) for each in gradients])
    return Targets(contents, regions, gradients, whitening)


@dataclass(frozen=True)
class Look:
    """What losses are taken on: the batch, the settings and the network.

    Attributes:
        source: The batch.
        settings: The losses.
        encoder: The network.
        details: How much of its fine drawing each row keeps (`dial.detail_share`).
    """

    source: Source
    settings: Settings
    encoder: FeatureEncoder
    details: tuple[float, ...]


def content_planes(look: Look, planes: Planes, tap: str) -> tuple[Tensor | None, Tensor | None]:
    """Return what is visible and how much harder it is held, at the size of a tap."""
    stride, emphasis = look.encoder.strides[tap], None
    if planes.protect is not None:
        emphasis = mask_at(1 + (look.settings.protect_amount - 1) * planes.protect, stride)
    return None if planes.alpha is None else mask_at(planes.alpha, stride), emphasis


@torch.no_grad()
def content_side(look: Look, planes: Planes, start: Tensor) -> dict[str, ContentTarget]:
    """Compute what the content taps are held to."""
    taps = tuple(content_taps(look.settings, look.details))
    features = look.encoder.forward(start, taps, look.source.lattice)
    found = {}
    for tap in taps:
        mask, emphasis = content_planes(look, planes, tap)
        found[tap] = ContentTarget(features[tap], content_energy(features[tap], mask), mask, emphasis)
    return found


def _weights_of(
    mask: Tensor | None, alpha: Tensor | None, look: Look, taps: Sequence[str]
) -> tuple[dict[str, Tensor] | None, Tensor]:
    """Return a region's weights at each tap and its share of what is visible, (B,)."""
    shares = look.source.content.new_ones(look.source.count)
    whole = alpha
    if mask is not None:
        whole = mask if alpha is None else mask * alpha
        seen = 1.0 if alpha is None else alpha.mean((1, 2, 3)).clamp_min(1e-6)
        shares = whole.mean((1, 2, 3)) / seen
    if whole is None:
        return None, shares
    return {tap: mask_at(whole, look.encoder.strides[tap]) for tap in taps}, shares
