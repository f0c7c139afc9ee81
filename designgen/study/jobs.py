"""The tiles a study needs, each once, in the order they are made, and what making them costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from designgen.pipeline.stages import tile_stage
from designgen.recipe.design import Design
from designgen.run.estimate import tile_seconds
from designgen.store import StageSpec
from designgen.study.plan import StudyPlan, edge_designs

TRACE_VERSION = 1
SNAPSHOTS_VERSION = 1
"""Bumped by hand when what is recorded changes for the same tile."""


@dataclass(frozen=True)
class Wishes:
    """What is shown beside the grid: how many snapshots of the chosen cell, and whether its edges."""

    snapshots: int = 6
    edges: bool = False


@dataclass(frozen=True)
class Job:
    """A tile to be made or found: a cell of the grid, or one of the two tiles that edges are compared on."""

    name: str
    design: Design
    stage: StageSpec
    snapshots: int = 0

    @property
    def trace_stage(self) -> StageSpec:
        """What fixes the bytes of its trace."""
        return StageSpec("study-trace", TRACE_VERSION, {}, (self.stage.key,))

    @property
    def snapshots_stage(self) -> StageSpec:
        """What fixes the bytes of its snapshots."""
        return StageSpec("study-snapshots", SNAPSHOTS_VERSION, {"count": self.snapshots}, (self.stage.key,))


def jobs_of(plan: StudyPlan, wishes: Wishes) -> dict[str, Job]:
    """Return every distinct tile of a study, by its key, in the order they are made."""
    jobs: dict[str, Job] = {}
    for cell in plan.order:
        snapshots = wishes.snapshots if cell == plan.chosen else 0
        known = jobs.get(cell.stage.key)
        job = Job(f"{cell.name} {plan.label(cell)}", cell.design, cell.stage, snapshots)
        jobs[cell.stage.key] = job if known is None else replace(known, snapshots=max(known.snapshots, snapshots))
    for job in edge_jobs(plan) if wishes.edges else ():
        jobs.setdefault(job.stage.key, job)
    return jobs


def edge_jobs(plan: StudyPlan) -> tuple[Job, ...]:
    """Return the tiles that edges are compared on: without total variation, and with it."""
    weights = plan.chosen.stage.weights_digest or ""
    return tuple(
        Job(f"edges, smoothness {design.look.smoothness:g}", design, tile_stage(design, weights))
        for design in edge_designs(plan)
    )


def missing(jobs: Mapping[str, Job], has: Callable[[str], bool]) -> dict[str, float]:
    """Return the estimated seconds of every tile that has to be made, by key."""
    return {key: tile_seconds(job.design.look) for key, job in jobs.items() if not _is_there(job, has)}


def _is_there(job: Job, has: Callable[[str], bool]) -> bool:
    return has(job.stage.key) and (job.snapshots == 0 or has(job.snapshots_stage.key))
