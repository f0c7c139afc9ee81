"""Who does the work of a run: this process, several on this machine, or a Ray cluster, behind one protocol."""

from __future__ import annotations

from designgen.run.executors.base import (
    Cargo,
    Done,
    Executor,
    Failed,
    Fault,
    Halted,
    Lost,
    Partial,
    Progress,
    Reply,
    Result,
    StopWork,
    Task,
    Tell,
    Work,
    Workshop,
)
from designgen.run.executors.inline import Inline

__all__ = [
    "Cargo",
    "Done",
    "Executor",
    "Failed",
    "Fault",
    "Halted",
    "Inline",
    "Lost",
    "Partial",
    "Progress",
    "Reply",
    "Result",
    "StopWork",
    "Task",
    "Tell",
    "Work",
    "Workshop",
]
