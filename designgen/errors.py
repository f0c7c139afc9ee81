"""Every error a user can meet: what happened, what to do, and the exit code that goes with it."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the process says when it ends. A code not listed here must be read as failure."""

    OK = 0
    """Done, or nothing to do."""
    UNEXPECTED = 1
    """A defect of ours."""
    USAGE = 2
    """The command line was not understood."""
    WITHHELD = 3
    """Everything else was made, but something was withheld; the report lists it."""
    BAD_INPUT = 4
    """A picture, a recipe or a template cannot be used."""
    MISSING = 5
    """Weights or a dependency are not there."""
    OUTPUT = 6
    """The output folder cannot be written or is full."""
    LOCKED = 7
    """Another run holds the lock."""
    EXECUTOR = 8
    """The executor or the cluster is not available."""
    INTERRUPTED = 130
    """Stopped by Ctrl-C."""
    TERMINATED = 143
    """Stopped by SIGTERM."""


class DesigngenError(Exception):
    """An error that a user can act on.

    Attributes:
        what: What happened, one or two sentences in a designer's words.
        hint: What to do about it; may be empty.
        exit_code: The code the process ends with.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.UNEXPECTED

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what, hint)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what} {self.hint}".strip()


class UsageError(DesigngenError):
    """Options that contradict each other or that we do not know."""

    exit_code = ExitCode.USAGE


class InputError(DesigngenError):
    """A file the user gave cannot be used as it is."""

    exit_code = ExitCode.BAD_INPUT


class MissingError(DesigngenError):
    """Weights or a library are not on this machine."""

    exit_code = ExitCode.MISSING


class OutputError(DesigngenError):
    """The place where results should go cannot be written or is full."""

    exit_code = ExitCode.OUTPUT


class LockedError(DesigngenError):
    """Another run is working in the same outputs folder."""

    exit_code = ExitCode.LOCKED


class ExecutorError(DesigngenError):
    """Workers or the cluster are not available, or were lost as a whole; what was finished is kept."""

    exit_code = ExitCode.EXECUTOR


class InterruptedRunError(DesigngenError):
    """The user pressed Ctrl-C; what was finished is kept."""

    exit_code = ExitCode.INTERRUPTED


class TerminatedRunError(DesigngenError):
    """The system asked the run to end; what was finished is kept."""

    exit_code = ExitCode.TERMINATED
