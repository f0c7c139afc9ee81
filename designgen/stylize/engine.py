"""The transfer itself: coarse to fine, everything on the lattice, one stream of iterates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from designgen.stylize.dial import content_weight, start_noise, steered
from designgen.stylize.network import FeatureEncoder
from designgen.stylize.objective import Objective, Source, prepare, targets_at
from designgen.stylize.optimise import Step, minimise
from designgen.stylize.pyramid import resize
from designgen.stylize.schedule import Scale, plan, scale_seconds
from designgen.stylize.settings import Content, Iterate, Picture, Settings, Style


def _rounds(steps: int, *, first: bool) -> tuple[int, ...]:
    """Return how a scale's steps are divided by the moments at which the content weight is steered."""
    if steps < 8:
        return (steps,)
    early = (steps // 8,) * 4 if first else (steps // 2,)
    return (*early, steps - sum(early))


@dataclass
class _Course:
    """What is carried from step to step: the picture, the content weight steered so far, the terms seen last."""

    picture: Tensor | None
    content_weight: float
    seen: dict[str, float]


def _start(pixels: Tensor, settings: Settings) -> Tensor:
    generator = torch.Generator().manual_seed(settings.seed)
    # Noise of one colour: coloured noise would be left over as coloured grain.
    noise = torch.randn(pixels[:, :1].shape, generator=generator, dtype=pixels.dtype)
    if settings.init == "noise":
        return (pixels.mean((2, 3), keepdim=True) + 0.15 * noise).clamp(0, 1)
    return (pixels + start_noise(settings.strength) * noise).clamp(0, 1)


def _paint(
    course: _Course, source: Source, scale: Scale, settings: Settings, encoder: FeatureEncoder
) -> Iterator[Step]:
    """Paint one scale, finding the content weight that its strength needs, above all at the coarsest."""
    targets = targets_at(source, scale, settings, encoder)
    first = course.picture is None
    before = _start(targets.start, settings) if course.picture is None else course.picture
    course.picture = resize(before, scale.size_px, source.lattice).clamp(0, 1)
    done, rounds = 0, _rounds(scale.steps, first=first)
    for number, steps in enumerate(rounds):
        objective = Objective(targets, source.lattice, settings, encoder, course.content_weight)
        evaluate = objective.evaluation(course.seen)
        for step in minimise(course.picture, evaluate, steps, scale.optimiser, objective.precondition):
            course.picture = step.picture
            yield Step(done + step.number, step.loss, step.picture)
        done += steps
        if number < len(rounds) - 1:
            course.content_weight = steered(course.content_weight, course.seen["content"], settings.strength)


def iterates(
    content: Content, styles: Sequence[Style], scales: Sequence[Scale], settings: Settings, encoder: FeatureEncoder
) -> Iterator[tuple[Iterate, Tensor]]:
    """Yield every step of a transfer and the picture so far, (1, 3, h, w); the last one is the result.

    Raises:
        DivergedError: The optimisation ran away.
        ValueError: Nothing visible, or no style.
    """
    source = prepare(content, styles)
    seconds = [scale_seconds(scale, encoder.name) for scale in scales]
    course = _Course(None, content_weight(settings.strength), {})
    for index, scale in enumerate(scales):
        for step in _paint(course, source, scale, settings, encoder):
            done = sum(seconds[:index]) + seconds[index] * step.number / scale.steps
            iterate = Iterate(
                scale_index=index,
                scale_count=len(scales),
                step=step.number,
                step_count=scale.steps,
                fraction=done / sum(seconds),
                size_px=scale.size_px,
                loss=step.loss,
                terms=dict(course.seen),
                picture=partial(_as_picture, step.picture),
            )
            yield iterate, step.picture


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
    return _as_picture(picture)
