"""The transfer itself: coarse to fine, everything on the lattice, one stream of iterates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.colour import colour_moments, match_colours
from designgen.stylize.losses import content_distance, statistics, total_variation
from designgen.stylize.network import FeatureEncoder
from designgen.stylize.optimise import Evaluate, minimise
from designgen.stylize.pyramid import fill_ground, mask_at, resize
from designgen.stylize.schedule import CONTENT_TAP, Scale, plan, scale_seconds
from designgen.stylize.settings import Content, Iterate, Picture, Settings, Style
from designgen.stylize.statistics import StyleTarget, style_targets

TV_WEIGHT = 2.0


def content_weight(strength: float) -> float:
    """Return the weight of the relative content loss against a relative style loss of weight 1."""
    return float(0.5 * 10 ** (-3.0 * strength))


@dataclass(frozen=True)
class Targets:
    """What one scale is optimised towards.

    Attributes:
        content: Features at the content tap.
        content_mask: Weights there, or None.
        styles: One for each style tap.
        masks: Weights at each style tap's size, or None.
    """

    content: Tensor
    content_mask: Tensor | None
    styles: dict[str, StyleTarget]
    masks: dict[str, Tensor] | None


@dataclass(frozen=True)
class Objective:
    """The loss of one scale as a function of the picture."""

    targets: Targets
    lattice: Lattice
    settings: Settings
    encoder: FeatureEncoder

    def terms(self, x: Tensor) -> dict[str, Tensor]:
        """Return every relative loss of x, (B, 3, H, W), unweighted."""
        targets = self.targets
        features = self.encoder.forward(x, [*targets.styles, CONTENT_TAP], self.lattice)
        terms = {"content": content_distance(features[CONTENT_TAP], targets.content, targets.content_mask)}
        for tap, style in targets.styles.items():
            found = statistics(features[tap], targets.masks[tap] if targets.masks else None)
            terms[f"style:{tap}"] = style.distance(found)
            if self.settings.mean_std > 0:
                terms[f"moments:{tap}"] = style.moment_distance(found)
        terms["tv"] = total_variation(x, self.lattice)
        return terms

    def loss(self, terms: Mapping[str, Tensor]) -> Tensor:
        """Return the weighted sum of the terms."""
        weights = self.weights()
        return torch.stack([weights[name] * term for name, term in terms.items()]).sum()

    def weights(self) -> dict[str, float]:
        """Return the weight of every term."""
        settings = self.settings
        layers = {tap: settings.layer_weights.get(tap, 1.0) for tap in self.targets.styles}
        total = sum(layers.values()) or 1.0
        weights = {"content": content_weight(settings.strength), "tv": TV_WEIGHT * settings.tv}
        for tap, weight in layers.items():
            weights[f"style:{tap}"] = weight / total
            weights[f"moments:{tap}"] = settings.mean_std * weight / total
        return weights


def _evaluation(objective: Objective, seen: dict[str, float]) -> Evaluate:
    """Make the function a minimiser calls; the terms of its latest call are left in `seen`."""

    def evaluate(x: Tensor, _: int) -> tuple[float, Tensor]:
        x = x.detach().requires_grad_(True)
        terms = objective.terms(x)
        loss = objective.loss(terms)
        (gradient,) = torch.autograd.grad(loss, x)
        seen.update({name: float(term.detach()) for name, term in terms.items()})
        return float(loss.detach()), gradient

    return evaluate


@dataclass(frozen=True)
class Source:
    """The inputs as tensors, prepared once: content with its ground filled, styles, the colours they bring."""

    content: Tensor
    alpha: Tensor | None
    styles: tuple[tuple[Tensor, float], ...]
    colours: tuple[Tensor, Tensor]
    lattice: Lattice


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
        pixels = match_colours(pixels, source.colours, min(1.0, 1.5 * settings.strength), alpha)
    return pixels, alpha


@torch.no_grad()
def targets_at(source: Source, scale: Scale, settings: Settings, encoder: FeatureEncoder) -> tuple[Targets, Tensor]:
    """Return the targets of one scale, and the content at that size in the colours it is painted from."""
    pixels, alpha = _content_at(source, scale.size_px, settings)
    features = encoder.forward(pixels, [CONTENT_TAP], source.lattice)[CONTENT_TAP]
    styles = style_targets(source.styles, scale.size_px, settings.style_scale, encoder, scale.style_taps)
    masks = None
    if alpha is not None:
        masks = {tap: mask_at(alpha, encoder.strides[tap]) for tap in (*scale.style_taps, CONTENT_TAP)}
    content_mask = None if masks is None else masks[CONTENT_TAP]
    return Targets(features, content_mask, styles, masks), pixels


def _start(pixels: Tensor, settings: Settings, generator: torch.Generator) -> Tensor:
    noise = torch.randn(pixels.shape, generator=generator, dtype=pixels.dtype)
    if settings.init == "noise":
        return (pixels.mean((2, 3), keepdim=True) + 0.15 * noise).clamp(0, 1)
    return (pixels + 0.02 * noise).clamp(0, 1)


def iterates(
    content: Content, styles: Sequence[Style], scales: Sequence[Scale], settings: Settings, encoder: FeatureEncoder
) -> Iterator[tuple[Iterate, Tensor]]:
    """Yield every step of a transfer and the picture so far; the last one is the result.

    Raises:
        DivergedError: The optimisation ran away.
        ValueError: Nothing visible, or no style.
    """
    source = prepare(content, styles)
    generator = torch.Generator().manual_seed(settings.seed)
    seconds = [scale_seconds(scale, encoder.name) for scale in scales]
    picture: Tensor | None = None
    for index, scale in enumerate(scales):
        targets, pixels = targets_at(source, scale, settings, encoder)
        if picture is None:
            picture = _start(pixels, settings, generator)
        else:
            picture = resize(picture, scale.size_px, source.lattice).clamp(0, 1)
        objective = Objective(targets, source.lattice, settings, encoder)
        seen: dict[str, float] = {}
        for step in minimise(picture, _evaluation(objective, seen), scale.steps, scale.optimiser):
            picture = step.picture
            done = sum(seconds[:index]) + seconds[index] * step.number / scale.steps
            yield (
                Iterate(
                    scale_index=index,
                    scale_count=len(scales),
                    step=step.number,
                    step_count=scale.steps,
                    fraction=done / sum(seconds),
                    size_px=scale.size_px,
                    loss=step.loss,
                    terms=dict(seen),
                    picture=partial(_as_picture, picture),
                ),
                picture,
            )


def _as_picture(x: Tensor) -> Picture:
    return np.ascontiguousarray(x.detach().clamp(0, 1).numpy().astype(np.float32))


def stylize(
    content: Content,
    styles: Sequence[Style],
    size_px: tuple[int, int],
    settings: Settings,
    encoder: FeatureEncoder,
    *,
    on_iterate: Callable[[Iterate], None] | None = None,
) -> Picture:
    """Paint the content in the styles' hand, seamlessly on the content's lattice.

    Args:
        content: The motif, periodic on its lattice; any size.
        styles: One picture or several, blended by weight.
        size_px: (h, w) of the result; multiples of 16 that carry the drop (`Lattice.admissible(size, 16)`).
        settings: Strength, quality, seed and the rest.
        encoder: Whose features the losses are taken on.
        on_iterate: Called after every step; may raise to stop, and the exception passes through.

    Returns:
        float32 (1, 3, h, w) in [0, 1]. Where the content is transparent its colour continues the visible motif's.

    Raises:
        ValueError: The size is not admissible; the message names one that is.
        DivergedError: The optimisation ran away and smaller steps did not help.
    """
    scales = plan(size_px, content.lattice, settings)
    picture: Tensor | None = None
    for iterate, current in iterates(content, styles, scales, settings, encoder):
        picture = current
        if on_iterate is not None:
            on_iterate(iterate)
    assert picture is not None
    return _as_picture(resize(picture, size_px, content.lattice))
