"""The loss of one scale, and what it is measured against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.colour import colour_moments, match_colours
from designgen.stylize.dial import colour_amount
from designgen.stylize.losses import (
    colour_gradients,
    content_distance,
    gradient_whitening,
    statistics,
    total_variation,
)
from designgen.stylize.network import FeatureEncoder
from designgen.stylize.optimise import Evaluate
from designgen.stylize.pyramid import fill_ground, mask_at, resize
from designgen.stylize.schedule import CONTENT_TAP, Scale
from designgen.stylize.settings import Content, Settings, Style
from designgen.stylize.statistics import PLANE, StyleTarget, style_size_px, style_targets

TV_WEIGHT = 0.03
"""Of total variation relative to the style's own, beside a relative style loss of weight 1."""


COLOUR_FLOOR = 0.05
"""How easily colours move in directions the style never changes in, relative to its mean one."""


@dataclass(frozen=True)
class Source:
    """The inputs as tensors, prepared once: content with its ground filled, styles, the colours they bring."""

    content: Tensor
    alpha: Tensor | None
    styles: tuple[tuple[Tensor, float], ...]
    colours: tuple[Tensor, Tensor]
    lattice: Lattice


@dataclass(frozen=True)
class Targets:
    """What one scale is optimised towards.

    Attributes:
        start: The content at this size in the colours it is painted from, (1, 3, H, W).
        content: Features of it at the content tap.
        styles: One for each style tap.
        gradients: E[∇c ∇cᵀ] of the colours wanted, (3, 3).
        whitening: W of `losses.gradient_whitening`, in which total variation is relative to the style's.
        masks: Weights at the size of each tap, or None.
    """

    start: Tensor
    content: Tensor
    styles: dict[str, StyleTarget]
    gradients: Tensor
    whitening: Tensor
    masks: dict[str, Tensor] | None


@dataclass(frozen=True)
class Objective:
    """The loss of one scale as a function of the picture."""

    targets: Targets
    lattice: Lattice
    settings: Settings
    encoder: FeatureEncoder
    content_weight: float

    def terms(self, x: Tensor) -> dict[str, Tensor]:
        """Return every relative loss of x, (B, 3, H, W), unweighted."""
        targets, masks = self.targets, self.targets.masks or {}
        features = self.encoder.forward(x, [*targets.styles, CONTENT_TAP], self.lattice)
        terms = {"content": content_distance(features[CONTENT_TAP], targets.content, masks.get(CONTENT_TAP))}
        for tap, style in targets.styles.items():
            found = statistics(features[tap], masks.get(tap))
            terms[f"style:{tap}"] = style.distance(found)
            if self.settings.mean_std > 0:
                terms[f"moments:{tap}"] = style.moment_distance(found)
        # Transparent ground is smoothed like the rest: its colour is ours, and noise there would be seen by the taps.
        changes = torch.einsum("ij,bjhw->bihw", targets.whitening, x)
        terms["tv"] = total_variation(changes, self.lattice)
        return terms

    def weights(self) -> dict[str, float]:
        """Return the weight of every term."""
        settings = self.settings
        layers = {tap: settings.layer_weights.get(tap, 1.0) for tap in self.targets.styles}
        total = sum(layers.values()) or 1.0
        weights = {"content": self.content_weight, "tv": TV_WEIGHT * settings.tv}
        for tap, weight in layers.items():
            weights[f"style:{tap}"] = weight / total
            weights[f"moments:{tap}"] = settings.mean_std * weight / total
        return weights

    def loss(self, terms: Mapping[str, Tensor]) -> Tensor:
        """Return the weighted sum of the terms."""
        weights = self.weights()
        return torch.stack([weights[name] * term for name, term in terms.items()]).sum()

    def precondition(self, gradient: Tensor) -> Tensor:
        """Let colours move easily only the way they change in the style: what keeps rainbow fringes from growing."""
        ways = self.targets.gradients
        ways = ways / ways.diagonal().mean() + COLOUR_FLOOR * torch.eye(3, dtype=ways.dtype)
        return torch.einsum("ij,bjhw->bihw", ways, gradient)

    def evaluation(self, seen: dict[str, float]) -> Evaluate:
        """Make the function a minimiser calls; the terms of its latest call are left in `seen`."""

        def evaluate(x: Tensor, _: int) -> tuple[float, Tensor]:
            x = x.detach().requires_grad_(True)
            terms = self.terms(x)
            loss = self.loss(terms)
            (gradient,) = torch.autograd.grad(loss, x)
            seen.update({name: float(term.detach()) for name, term in terms.items()})
            return float(loss.detach()), gradient

        return evaluate


def prepare(content: Content, styles: Sequence[Style]) -> Source:
    """Turn the inputs into tensors and fill transparent ground.

    Raises:
        ValueError: No style has any weight, or nothing of the content is visible.
    """
    if not styles or sum(style.weight for style in styles) <= 0:
        raise ValueError("styles: expected at least one with a weight above 0")
    pixels = torch.from_numpy(np.ascontiguousarray(content.pixels))
    alpha = None
    if content.alpha is not None and float(content.alpha.min()) < 1:
        if float(content.alpha.max()) <= 0:
            raise ValueError("alpha: expected some of the content to be visible, got none")
        alpha = torch.from_numpy(np.ascontiguousarray(content.alpha))
        pixels = fill_ground(pixels, alpha)
    pairs = tuple((torch.from_numpy(np.ascontiguousarray(style.pixels)), style.weight) for style in styles)
    return Source(pixels, alpha, pairs, colour_moments(pairs), content.lattice)


def _content_at(source: Source, size_px: tuple[int, int], settings: Settings) -> tuple[Tensor, Tensor | None]:
    pixels = resize(source.content, size_px, source.lattice).clamp(0, 1)
    alpha = None if source.alpha is None else resize(source.alpha, size_px, source.lattice).clamp(0, 1)
    if settings.colour == "style":
        pixels = match_colours(pixels, source.colours, colour_amount(settings.strength), alpha)
    return pixels, alpha


@torch.no_grad()
def targets_at(source: Source, scale: Scale, settings: Settings, encoder: FeatureEncoder) -> Targets:
    """Return what one scale is optimised towards."""
    start, alpha = _content_at(source, scale.size_px, settings)
    content = encoder.forward(start, [CONTENT_TAP], source.lattice)[CONTENT_TAP]
    styles = [
        (resize(pixels, _seen_px(pixels, scale, settings), PLANE).clamp(0, 1), weight)
        for pixels, weight in source.styles
        if weight > 0
    ]
    total = sum(weight for _, weight in styles)
    # What the swatch itself shows may stay as sharp as it is, the more so the less it is to be changed.
    amount = colour_amount(settings.strength)
    gradients = (1 - amount) * colour_gradients(start, source.lattice, alpha)
    for pixels, weight in styles:
        gradients = gradients + amount * weight / total * colour_gradients(pixels, PLANE)
    masks = None
    if alpha is not None:
        masks = {tap: mask_at(alpha, encoder.strides[tap]) for tap in (*scale.style_taps, CONTENT_TAP)}
    moments = style_targets(styles, encoder, scale.style_taps)
    return Targets(start, content, moments, gradients, gradient_whitening(gradients), masks)


def _seen_px(style: Tensor, scale: Scale, settings: Settings) -> tuple[int, int]:
    return style_size_px((int(style.shape[-2]), int(style.shape[-1])), scale.size_px, settings.style_scale)
