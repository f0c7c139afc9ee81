"""What a run tells while it works: one typed stream for progress bars, logs and tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["tile", "colourway", "mockup", "catalogue", "export", "selection"]


@dataclass(frozen=True)
class Started:
    """The run knows what it has to do.

    Attributes:
        seconds: Estimated time of everything that has to be made.
        to_make: How many results have to be made.
        done: How many are in the store already.
    """

    seconds: float
    to_make: int
    done: int


@dataclass(frozen=True)
class Working:
    """A result is being made.

    Attributes:
        stage: Which kind.
        name: File stem.
        seconds: Estimated time of the whole result.
        fraction: Share done, in [0, 1].
    """

    stage: Stage
    name: str
    seconds: float
    fraction: float


@dataclass(frozen=True)
class Finished:
    """A result is there.

    Attributes:
        stage: Which kind.
        name: File stem.
        seconds: What was estimated for it; 0 if it was in the store already.
        cached: Whether it was in the store already.
    """

    stage: Stage
    name: str
    seconds: float
    cached: bool


@dataclass(frozen=True)
class Failed:
    """A result cannot be made, or was made and is withheld; the run goes on without it."""

    stage: Stage
    name: str
    seconds: float
    what: str


@dataclass(frozen=True)
class Noticed:
    """Something a designer should know about a result that was made."""

    name: str
    what: str


Event = Started | Working | Finished | Failed | Noticed
OnEvent = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """Take no note of an event."""
