"""Who does the work: the options that commands which make many designs share, and the crew they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from designgen.cli.options import provenance, weights_from_environment
from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.pipeline.plan import Plan
    from designgen.run.runner import Crew

PANEL = "Who does the work"

ExecutorName = Literal["inline", "pool", "ray"]

ExecutorOption = Annotated[
    ExecutorName | None,
    typer.Option(
        "--executor",
        help="inline: one design after the other; pool: several at once on this machine; ray: on a Ray cluster.",
        rich_help_panel=PANEL,
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=0,
        metavar="N",
        help="Designs at once, which share the cores; 0 is one a core. Means --executor pool.",
        rich_help_panel=PANEL,
    ),
]
RayAddressOption = Annotated[
    str | None,
    typer.Option(
        "--ray-address",
        metavar="auto|HOST:PORT",
        help="Join this Ray cluster instead of making one here. Means --executor ray.",
        rich_help_panel=PANEL,
    ),
]
CpusOption = Annotated[
    float | None, typer.Option("--cpus", metavar="N", help="With Ray: cores of each design.", rich_help_panel=PANEL)
]
GpusOption = Annotated[
    float | None,
    typer.Option(
        "--gpus",
        metavar="N",
        help="With Ray: graphics cards of each design; 0.5 lets two share one.",
        rich_help_panel=PANEL,
    ),
]
RayWaitOption = Annotated[
    float | None,
    typer.Option(
        "--ray-wait",
        metavar="SECONDS",
        help="With Ray: how long to wait for nodes that an autoscaler adds.",
        rich_help_panel=PANEL,
    ),
]


@dataclass(frozen=True)
class CrewWish:
    """Who is to do the work, as the options say.

    Attributes:
        executor: inline, pool or ray; None follows from the others.
        workers: Designs at once; None takes what suits the executor.
        ray_address: A cluster to join.
        cpus: Cores of each design, with Ray.
        gpus: Graphics cards of each design, with Ray.
        ray_wait_s: How long to wait for nodes.
    """

    executor: ExecutorName | None = None
    workers: int | None = None
    ray_address: str | None = None
    cpus: float | None = None
    gpus: float | None = None
    ray_wait_s: float | None = None

    @property
    def chosen(self) -> ExecutorName:
        """The executor that these options mean.

        Raises:
            UsageError: They contradict each other.
        """
        of_ray = (self.ray_address, self.cpus, self.gpus, self.ray_wait_s)
        asks_ray = any(value is not None for value in of_ray)
        if asks_ray and self.executor not in (None, "ray"):
            raise UsageError(
                f"--ray-address, --cpus, --gpus and --ray-wait are of Ray, not of --executor {self.executor}.",
                "Leave them out, or say --executor ray.",
            )
        if self.executor == "inline" and self.workers not in (None, 1):
            raise UsageError("--executor inline has one worker.", "Say --executor pool for more.")
        if self.ray_address is not None and self.workers is not None:
            raise UsageError(
                "A cluster that is joined has the workers it has.", "Leave --workers out, or --ray-address."
            )
        return self.executor or ("ray" if asks_ray else "inline" if self.workers is None else "pool")


HERE = CrewWish()
"""This process, one design after the other."""


def crew_of(wish: CrewWish, plan: Plan, outputs: Path, max_pixels: int, device: str) -> Crew:
    """Return the crew for a plan.

    Raises:
        UsageError: The options contradict each other.
        MissingError: The encoder's weights are not here to be sent.
    """
    from designgen import encoders
    from designgen.run.executors.base import Cargo
    from designgen.run.kit import Kit
    from designgen.run.runner import Crew

    chosen = wish.chosen
    if chosen == "inline":
        return Crew()
    named = weights_from_environment(plan.encoder)
    kit = Kit(
        plan.encoder,
        None if named is None else Path(named).absolute(),
        max_pixels,
        device,
        outputs.absolute(),
        partial(provenance, device),
    )
    if chosen == "pool":
        from designgen.run.executors.pool import Pool, PoolOptions

        return Crew(partial(Pool, options=PoolOptions(wish.workers or 0)), kit)
    from designgen.run.executors.ray_cluster import RayCluster, RayOptions

    options = RayOptions(
        wish.ray_address or "", wish.workers or 0, wish.cpus or 0.0, wish.gpus or 0.0, patience_s=wish.ray_wait_s or 0.0
    )
    if not options.address:
        return Crew(partial(RayCluster, options=options), kit)
    cargo: tuple[Cargo, ...] = ()
    weights: Path | None = None
    if plan.encoder != "compact":  # which comes with designgen
        weights = encoders.locate_weights(plan.encoder, environment=named).absolute()
        cargo = (Cargo(weights, plan.weights_digest),)
    far = Kit(plan.encoder, weights, max_pixels, device, None, partial(provenance, device))
    return Crew(partial(RayCluster, options=options), far, cargo)
