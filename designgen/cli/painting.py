"""What stylize does between its options and its words: read, paint, show progress, keep what Ctrl-C interrupts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.cli.show import duration, note, say, show_json
from designgen.recipe.design import Design

if TYPE_CHECKING:
    from designgen.pipeline.tile import MadeTile
    from designgen.run.trace import Trace

PREVIEW_SECONDS = 1.0
"""A preview is not written more often than this."""


@dataclass(frozen=True)
class Job:
    """One call of stylize.

    Attributes:
        design: What to paint.
        out: Where the tile goes; several variants get numbers.
        variants: How many seeds, counted up from the design's.
        max_pixels: Largest picture that is read.
        weights: The encoder's weights, if they lie elsewhere.
        device: Where it runs.
        preview: A file that shows the picture so far.
        trace: A file for the record of every step.
    """

    design: Design
    out: Path
    variants: int = 1
    max_pixels: int = 100_000_000
    weights: Path | None = None
    device: str = "auto"
    preview: Path | None = None
    trace: Path | None = None

    @property
    def targets(self) -> tuple[tuple[Path, int], ...]:
        """The files to write, each with its seed."""
        seed = self.design.look.seed
        if self.variants == 1:
            return ((self.out, seed),)
        names = (self.out.with_name(f"{self.out.stem}-{i + 1}.png") for i in range(self.variants))
        return tuple((name, seed + i) for i, name in enumerate(names))


@dataclass(frozen=True)
class Done:
    """What came of it.

    Attributes:
        tiles: One for each target.
        digest: sha256 of the weights.
        seconds: From the start.
    """

    tiles: tuple[MadeTile, ...]
    digest: str
    seconds: float


def seeded(design: Design, seed: int) -> Design:
    """Return the design with another seed."""
    return replace(design, look=replace(design.look, seed=seed))


def show_estimate(job: Job, *, as_json: bool) -> None:
    """Say size, scales, memory and time without doing anything; the swatch's proportions are read."""
    from designgen.pipeline.engine import resolve, taps_of
    from designgen.pipeline.tile import tile_size
    from designgen.stylize.batches import rows_at_once
    from designgen.stylize.schedule import Budget, Scale, memory_mb, plan, scale_seconds

    look, materials = job.design.look, _materials(job)
    size = tile_size(look, materials.swatch(job.design.swatch).size_px)
    resolved = resolve(look, taps_of(look.encoder), size.engine_px)
    lattice = size.working

    def planned(budget: Budget) -> tuple[Scale, ...]:
        return plan(size.engine_px, lattice, resolved.settings, budget)

    budget = replace(resolved.budget, batch=rows_at_once(job.variants, resolved.budget, planned))
    scales = planned(budget)
    seconds = [job.variants * scale_seconds(scale, look.encoder) for scale in scales]
    memory = max(memory_mb(scale, budget) for scale in scales)
    if as_json:
        rows = [
            {
                "size_px": [s.size_px[1], s.size_px[0]],
                "steps": s.steps,
                "optimiser": s.optimiser,
                "block_px": s.block_px,
            }
            for s in scales
        ]
        facts = {"at_once": budget.batch, "seconds": round(sum(seconds), 1), "memory_mb": round(memory)}
        show_json({"ok": True, "scales": rows, **facts})
        return
    for notice in resolved.notices:
        note(notice)
    for scale, each in zip(scales, seconds, strict=True):
        blocks = f", in blocks of {scale.block_px} px" if scale.block_px else ""
        height_px, width_px = scale.size_px
        say(f"{width_px} × {height_px} px: {scale.steps} steps of {scale.optimiser}{blocks}, {duration(each)}")
    if budget.batch < job.variants:
        say(f"{job.variants} variants, {budget.batch} at a time so that they fit into memory.")
    say(f"In all {duration(sum(seconds))} on two cores and {memory / 1000:.1f} GB of memory.")
    if memory > budget.memory_mb:
        note(f"That is more than the {budget.memory_mb} MB it may use, in the smallest blocks too; see --max-memory.")


def carry_out(job: Job) -> Done:
    """Read, stylise and show progress; what Ctrl-C interrupts is kept as OUT.partial.png."""
    from designgen import encoders
    from designgen.cli.options import weights_from_environment
    from designgen.cli.progress import RunProgress
    from designgen.pipeline.engine import resolve, taps_of
    from designgen.pipeline.tile import Order, make_variants
    from designgen.run.estimate import ENGINE_START_SECONDS, tile_seconds
    from designgen.run.events import Finished, Started
    from designgen.run.stop import obey_signals

    began, design = time.monotonic(), job.design
    name = design.look.encoder
    resolve(design.look, taps_of(name))  # what does not go together is said before anything is read
    digest = encoders.weights_digest(name, weights=job.weights, environment=weights_from_environment(name))
    materials = _materials(job)
    order = Order(
        materials.swatch(design.swatch), tuple(materials.styles(design.styles)), design.look, materials.extras(design)
    )
    seconds = ENGINE_START_SECONDS + job.variants * tile_seconds(design.look)
    with obey_signals() as stop, RunProgress() as progress:
        progress(Started(seconds, 1, 0))
        watch = _Watch(job, progress, stop, seconds, digest)
        try:
            seeds = [seed for _, seed in job.targets]
            made = make_variants(order, seeds, materials.encoder_for(design.look), watch.step)
        finally:
            watch.close()
        progress(Finished("tile", job.out.stem, seconds, cached=False))
    watch.partial.unlink(missing_ok=True)
    return Done(made, digest, time.monotonic() - began)


def _materials(job: Job) -> Any:
    from designgen import encoders
    from designgen.cli.options import weights_from_environment
    from designgen.cli.session import workplace_maker
    from designgen.run.materials import Materials

    name, weights = job.design.look.encoder, job.weights

    def load(pooling: str) -> Any:
        environment = weights_from_environment(name)
        return encoders.load(name, weights=weights, environment=environment, pooling=pooling)  # type: ignore[arg-type]

    return Materials(load, job.max_pixels, workplace_maker(job.device, None))


class _Watch:
    """Follows the steps: progress, preview, trace, and what is kept when it is stopped."""

    def __init__(self, job: Job, progress: Callable[[Any], None], stop: Any, seconds: float, digest: str) -> None:
        from designgen.run.trace import Trace

        self.job, self.progress, self.stop, self.seconds = job, progress, stop, seconds
        self.partial = job.out.with_name(f"{job.out.stem}.partial.png")
        about = {"design": job.design.as_metadata(), "weights": digest, "variants": job.variants}
        self.trace: Trace | None = None if job.trace is None else Trace(about)
        self._shown = time.monotonic()

    def step(self, iterate: Any) -> None:
        from designgen.imaging import encode_png
        from designgen.run.estimate import ENGINE_START_SECONDS
        from designgen.run.events import Working
        from designgen.store import atomic_write

        # By the first step the engine has started, which is part of the time told.
        started = ENGINE_START_SECONDS / self.seconds
        share = started + (1 - started) * iterate.fraction
        self.progress(Working("tile", self.job.out.stem, self.seconds, share))
        if self.trace is not None:
            self.trace.add(iterate)
        if self.job.preview is not None and time.monotonic() - self._shown > PREVIEW_SECONDS:
            atomic_write(self.job.preview, encode_png(iterate.picture()[:1]))
            self._shown = time.monotonic()
        if self.stop.signal is not None:
            atomic_write(self.partial, encode_png(iterate.picture()[:1]))
            note(f"What was there is kept as {self.partial}.")
            self.stop.check()

    def close(self) -> None:
        from designgen.store import atomic_write

        if self.trace is not None and self.job.trace is not None:
            atomic_write(self.job.trace, self.trace.as_json())
