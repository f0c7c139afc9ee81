"""The transfer itself: coarse to fine, everything on the lattice, one stream of iterates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.blocks import BlockObjective, content_in_blocks
from designgen.stylize.ends import begin, deliver, start_at
from designgen.stylize.memory import Attempts, paint_within_memory
from designgen.stylize.network import FeatureEncoder
from designgen.stylize.objective import Look, Objective, StyleSide, content_side, style_side, targets_at
from designgen.stylize.optimise import Evaluate, Method, Moments, Step, carried, minimise
from designgen.stylize.pyramid import resize
from designgen.stylize.schedule import STRIDE, Budget, Scale, plan, scale_seconds
from designgen.stylize.settings import Content, Iterate, Picture, Settings, Style, Variant
from designgen.stylize.sources import Source, prepare
from designgen.stylize.statistics import StatisticsCache
from designgen.stylize.steering import Dial, Ground, loosened
from designgen.stylize.symmetry import Symmetry

_SHIFTS_SEED = 16

_STEPS_TO_SETTLE = 24
"""With fewer at the coarsest scale, noise laid over a picture on its way would still be seen at the end."""


@dataclass(frozen=True)
class Workplace:
    """Where a transfer runs; nothing here is meant to change the picture.

    Attributes:
        device: cpu, cuda, cuda:1 or mps.
        memory_mb: What it may use; decides whether gradients are computed in blocks.
        cache: Keeps the statistics of styles between transfers.
        tell: Told in a sentence when memory ran out and the transfer went on in another way.
    """

    device: str = "cpu"
    memory_mb: int = Budget().memory_mb
    cache: StatisticsCache | None = None
    tell: Callable[[str], None] | None = None


def _rounds(scale: Scale, *, first: bool, raw: bool) -> tuple[int, ...]:
    """Return how a scale's steps are divided by the moments at which weights are steered and the grid is shifted."""
    steps = scale.steps
    if raw or steps < 8 or scale.block_px is not None:
        return (steps,)
    early = (steps // 4,) * 3 if first else (steps // 3,) * 2 if steps >= 24 else (steps // 2,)
    return (*early, steps - sum(early))


@dataclass
class _Course:
    """What is carried from step to step."""

    dial: Dial
    shifts: np.random.Generator
    picture: Tensor | None = None
    moments: Moments | None = None
    seen: dict[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True)
class _Painted:
    """A step, and the picture it has, which is shifted back only if somebody asks."""

    step: Step
    back: Callable[[Tensor], Tensor]

    def picture(self) -> Tensor:
        return self.back(self.step.picture)


@dataclass
class _Fixed:
    """What does not change while a scale is painted: the styles' side and the content in its colours."""

    side: StyleSide
    start: Tensor

    def forget_start(self) -> None:
        """Give its memory back once nothing asks for it any more: at print size every picture counts."""
        self.start = self.start.new_empty(0)


@dataclass(frozen=True)
class _Transfer:
    """One batch on its way."""

    look: Look
    cache: StatisticsCache | None

    def paint(self, course: _Course, scale: Scale) -> Iterator[_Painted]:
        """Paint one scale, steering the content weight towards what the strength asks for."""
        source, settings = self.look.source, self.look.settings
        if course.moments is not None:
            course.moments = carried(course.moments, lambda m: resize(m, scale.size_px, source.lattice))
        fixed = _Fixed(style_side(self.look, scale.size_px, self.cache), start_at(source, scale.size_px, settings))
        first = course.picture is None
        if course.picture is None:
            course.picture = begin(fixed.start, source, settings)
        else:
            course.picture = resize(course.picture, scale.size_px, source.lattice).clamp_(0, 1)
        ground = Ground.of(source.planes(scale.size_px), source.lattice)
        done, rounds = 0, _rounds(scale, first=first, raw=settings.raw is not None)
        for number, steps in enumerate(rounds):
            for painted in self._round(course, scale, steps, fixed):
                # Whoever holds the last step of a scale must not hold its moments while the next is begun.
                step = replace(painted.step, number=done + painted.step.number, moments=None)
                yield replace(painted, step=step)
            assert course.picture is not None
            done += steps
            if number < len(rounds) - 1 and settings.raw is None:
                loosens = first and number < len(rounds) - 2 and scale.steps >= _STEPS_TO_SETTLE
                course.dial.steer(course.picture, fixed.start, ground, loosens=loosens)
                if loosens:
                    course.picture = loosened(course.picture, course.dial, source.seeds, number, ground.free)

    def _round(self, course: _Course, scale: Scale, steps: int, fixed: _Fixed) -> Iterator[_Painted]:
        """Run some steps with the lattice shifted under the pooling grid, and shift back."""
        assert course.picture is not None
        (dy, dx), lattice = self._shift(course, scale), self.look.source.lattice

        def moved(x: Tensor) -> Tensor:
            return lattice.roll(x, dy, dx) if (dy, dx) != (0, 0) else x

        def back(x: Tensor) -> Tensor:
            return lattice.roll(x, -dy, -dx) if (dy, dx) != (0, 0) else x

        objective = self._objective(course, scale, fixed, moved)
        part: Objective | BlockObjective = objective
        if scale.block_px is not None:
            part = BlockObjective.of(objective, scale.size_px, scale.block_px)
            fixed.forget_start()
        evaluate, symmetry = part.evaluation(course.seen), Symmetry.of(self.look.source.group, course.picture)
        taken: Callable[[Tensor], Tensor] = moved
        shown: Callable[[Tensor], Tensor] = back
        if symmetry is not None:
            evaluate = symmetry.evaluation(_unmoved(evaluate, moved, back))
            taken, shown = symmetry.free, symmetry.drawn
        last, picture = course.moments, taken(course.picture)
        for step in minimise(
            picture,
            evaluate,
            steps,
            _method(scale, self.look.settings),
            precondition=objective.precondition if self.look.settings.raw is None else None,
            moments=None if last is None else carried(last, taken),
        ):
            picture, last = step.picture, step.moments
            yield _Painted(step, shown)
        course.picture = shown(picture)
        course.moments = None if last is None else carried(last, shown)

    def _objective(self, course: _Course, scale: Scale, fixed: _Fixed, moved: Callable[[Tensor], Tensor]) -> Objective:
        side, start = fixed.side, moved(fixed.start)
        look = replace(self.look, details=course.dial.details)
        planes = look.source.planes(scale.size_px).mapped(moved)
        if scale.block_px is None:
            contents = content_side(look, planes, start)
        else:
            contents = content_in_blocks(look, planes, start, scale.block_px)
        targets = targets_at(look, planes, side, start, contents)
        lattice, weights = look.source.lattice, start.new_tensor(course.dial.weights)
        return Objective(targets, lattice, look.settings, look.encoder, weights, look.details)

    def _shift(self, course: _Course, scale: Scale) -> tuple[int, int]:
        """Draw where the pooling grid lies in this round; a grid that never moves leaves its trace in flat areas."""
        dy, dx = (int(v) for v in course.shifts.integers(0, STRIDE, 2))
        if not self.look.settings.jitter or scale.block_px is not None:
            return 0, 0
        down, across = self.look.source.lattice.wraps
        return dy * down, dx * across


def _unmoved(evaluate: Evaluate, moved: Callable[[Tensor], Tensor], back: Callable[[Tensor], Tensor]) -> Evaluate:
    """Return the losses of a picture that is moved before it is looked at."""

    def of_still(x: Tensor, number: int) -> tuple[Tensor, Tensor]:
        loss, gradient = evaluate(moved(x), number)
        return loss, back(gradient)

    return of_still


def _method(scale: Scale, settings: Settings) -> Method:
    return Method(
        name=scale.optimiser,
        rate=settings.learning_rate,
        beta1=settings.beta1,
        beta2=settings.beta2,
        epsilon=settings.epsilon,
        average=settings.average,
        boxed=settings.boxed,
        plateau=settings.plateau,
        frugal=scale.optimiser == "adam" and scale.block_px is not None,
    )


def iterates(
    source: Source, scales: Sequence[Scale], settings: Settings, encoder: FeatureEncoder, cache: StatisticsCache | None
) -> Iterator[tuple[Iterate, Callable[[], Tensor]]]:
    """Yield every step of a transfer and what gives its picture, (B, 3, h, w); the last one has the result.

    Raises:
        DivergedError: The optimisation ran away in every row.
    """
    seconds = [scale_seconds(scale, encoder.name) for scale in scales]
    # Not from the settings' seed: rows of a batch, each with its own, are shifted together and must not notice it.
    course = _Course(Dial.of(source.strengths), np.random.default_rng(_SHIFTS_SEED))
    transfer = _Transfer(Look(source, settings, encoder, course.dial.details), cache)
    for index, scale in enumerate(scales):
        for painted in transfer.paint(course, scale):
            step = painted.step
            done = sum(seconds[:index]) + seconds[index] * step.number / scale.steps
            iterate = Iterate(
                scale_index=index,
                scale_count=len(scales),
                step=step.number,
                step_count=scale.steps,
                fraction=done / sum(seconds),
                size_px=scale.size_px,
                loss=float(step.loss.mean()),
                terms={name: float(term.mean()) for name, term in course.seen.items()},
                picture=partial(_picture_of, painted),
            )
            yield iterate, painted.picture


def _picture_of(painted: _Painted) -> Picture:
    return _as_picture(painted.picture())


def _as_picture(x: Tensor) -> Picture:
    return np.ascontiguousarray(x.detach().clamp(0, 1).cpu().numpy().astype(np.float32, copy=False))


def stylize_batch(
    variants: Sequence[Variant],
    size_px: tuple[int, int],
    settings: Settings,
    encoder: FeatureEncoder,
    *,
    workplace: Workplace | None = None,
    on_iterate: Callable[[Iterate], None] | None = None,
) -> Picture:
    """Paint several pictures in one tensor; each is what it would be alone, within float noise.

    Args:
        variants: Contents with their styles, strengths and seeds; they share lattice and size.
        size_px: (h, w) of the results; multiples of 16 that carry the drop (`Lattice.admissible(size, 16)`).
        settings: Everything else.
        encoder: Whose features the losses are taken on.
        workplace: Device, memory, cache.
        on_iterate: Called after every step; may raise to stop, and the exception passes through. Where memory runs
            out the steps begin again: see `memory.paint_within_memory`.

    Returns:
        float32 (B, 3, h, w) in [0, 1]. Where a content is transparent its colour continues the visible motif's.

    Raises:
        ValueError: The size is not admissible; the message names one that is. Or the variants do not go together.
        DivergedError: The optimisation ran away and smaller steps did not help.
        InputError: It does not fit into memory, in small pieces either.
    """
    workplace = workplace or Workplace()
    lattice = variants[0].content.lattice if variants else Lattice()
    if workplace.device != "cpu":
        encoder = encoder.to(workplace.device)

    def paint(rows: Sequence[Variant], scales: Sequence[Scale], told: Callable[[Iterate], None] | None) -> Picture:
        source = prepare(rows, settings, workplace.device)
        picture: Callable[[], Tensor] | None = None
        for iterate, found in iterates(source, scales, settings, encoder, workplace.cache):
            picture = found
            if told is not None:
                told(iterate)
        assert picture is not None
        return _as_picture(deliver(picture(), source, settings))

    budget = Budget(workplace.memory_mb, encoder.name, max(1, len(variants)))
    attempts = Attempts(lambda allowed: plan(size_px, lattice, settings, allowed), paint, workplace.tell)
    return paint_within_memory(variants, budget, attempts, on_iterate)


def stylize(
    content: Content,
    styles: Sequence[Style],
    size_px: tuple[int, int],
    settings: Settings,
    encoder: FeatureEncoder,
    *,
    workplace: Workplace | None = None,
    on_iterate: Callable[[Iterate], None] | None = None,
) -> Picture:
    """Paint the content in the styles' hand, seamlessly on the content's lattice: a batch of one.

    Args:
        content: The motif, periodic on its lattice; any size.
        styles: One picture or several, blended by weight, or each where its mask says.
        size_px: (h, w) of the result.
        settings: Strength, quality, seed and the rest.
        encoder: Whose features the losses are taken on.
        workplace: Device, memory, cache.
        on_iterate: Called after every step.

    Returns:
        float32 (1, 3, h, w) in [0, 1].

    Raises:
        ValueError: As `stylize_batch`.
        DivergedError: As `stylize_batch`.
    """
    variants = [Variant(content, tuple(styles))]
    return stylize_batch(variants, size_px, settings, encoder, workplace=workplace, on_iterate=on_iterate)
