"""What of a plan is done, and for the rest, why it is not: what --dry-run shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from designgen.pipeline.plan import ColourwayJob, Plan, TileJob
from designgen.pipeline.stages import TILE_VERSION
from designgen.run.estimate import RECOLOUR_SECONDS


@dataclass(frozen=True)
class JobStatus:
    """Where one design stands.

    Attributes:
        name: Its file stem.
        done: Whether its tile is in the store.
        reason: Why not; empty if it is.
        mockups_done: How many of its mockups are in the store.
        mockups: How many it should have.
        seconds: Estimated time for its tile; 0 if it is done.
    """

    name: str
    done: bool
    reason: str
    mockups_done: int
    mockups: int
    seconds: float


def status_of(
    plan: Plan, before: Mapping[str, Any] | None, has: Callable[[str], bool], seconds: Callable[[TileJob], float]
) -> tuple[JobStatus, ...]:
    """Compare a plan with the store and with what the last run of this name left.

    Args:
        plan: The run to be.
        before: The run.json of the last run, or None.
        has: Whether a key is in the store.
        seconds: The engine's estimate for a tile.
    """
    known = {entry["name"]: entry for entry in (before or {}).get("designs", [])}
    statuses = []
    for job in plan.jobs:
        done = has(job.stage.key)
        statuses.append(
            JobStatus(
                name=job.design.name,
                done=done,
                reason="" if done else _reason(job, known.get(job.design.name)),
                mockups_done=sum(has(mockup.stage.key) for mockup in job.mockups),
                mockups=len(job.mockups),
                seconds=0.0 if done else seconds(job),
            )
        )
        statuses += [_of_colourway(way, known.get(way.name), has, tile_done=done) for way in job.colourways]
    return tuple(statuses)


def _of_colourway(
    way: ColourwayJob, entry: Mapping[str, Any] | None, has: Callable[[str], bool], *, tile_done: bool
) -> JobStatus:
    done = has(way.stage.key)
    reason = ""
    if not done:
        reason = "new" if entry is None else "no longer in the store" if tile_done else "its tile is made again"
        if entry is not None and tile_done and entry["key"] != way.stage.key:
            reason = "the colourway is wanted differently now"
    mockups_done = sum(has(mockup.stage.key) for mockup in way.mockups)
    return JobStatus(way.name, done, reason, mockups_done, len(way.mockups), 0.0 if done else RECOLOUR_SECONDS)


def _reason(job: TileJob, entry: Mapping[str, Any] | None) -> str:
    if entry is None:
        return "new"
    if entry["state"] == "failed":
        return f"failed last time: {entry['error']}"
    if entry["key"] == job.stage.key:
        return "no longer in the store"
    before, now = entry["design"], job.design.as_metadata()
    changes = []
    if before["swatch"]["sha256"] != now["swatch"]["sha256"]:
        changes.append("the swatch changed")
    if before["styles"] != now["styles"]:
        changes.append("the style changed")
    for key, value in now["look"].items():
        if before["look"].get(key) != value:
            changes.append(f"{key} {_shown(before['look'].get(key))} → {_shown(value)}")
    return ", ".join(changes) or f"designgen makes it differently now (version {TILE_VERSION}) or the weights changed"


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
