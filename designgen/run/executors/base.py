"""What an executor is: tasks go in, what became of them comes out, whoever did them.

The driver, which is the run, alone writes files and the index. A worker is handed what it needs and hands back bytes.
Every executor is held to tests/contract/test_executor_contract.py.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from designgen.errors import (
    DesigngenError,
    ExecutorError,
    ExitCode,
    InputError,
    MissingError,
    OutputError,
    UsageError,
)


class StopWork(BaseException):
    """Raised inside a task when the run is to stop; not an error of the task, so nothing but a worker catches it."""


@dataclass(frozen=True)
class Cargo:
    """A file or a folder that a task reads; a worker on another machine gets its bytes.

    Attributes:
        path: Where the driver has it.
        digest: sha256 of its content, under which a worker may keep it.
    """

    path: Path
    digest: str


@dataclass(frozen=True)
class Task:
    """One thing to do.

    Attributes:
        key: What it is known by; no two tasks in flight share one.
        spec: What the work is called with; can be pickled.
        cargo: What it reads from disk.
    """

    key: str
    spec: Any
    cargo: tuple[Cargo, ...] = ()


@dataclass(frozen=True)
class Fault:
    """An error that crossed from a worker to the driver: plain text, so that nothing fails to unpickle.

    Attributes:
        kind: Name of its class.
        what: What happened.
        hint: What to do about it.
        exit_code: Its code.
        expected: Whether it is one of ours, for people; else a defect.
        trace: Where it arose.
    """

    kind: str
    what: str
    hint: str = ""
    exit_code: int = int(ExitCode.UNEXPECTED)
    expected: bool = False
    trace: str = ""

    @classmethod
    def of(cls, error: BaseException) -> Fault:
        """Take down an error."""
        trace = "".join(traceback.format_exception(error))
        if isinstance(error, MemoryError):
            error = InputError("There is not enough memory for it.", "Make it smaller, or use fewer workers.")
        if isinstance(error, DesigngenError):
            return cls(type(error).__name__, error.what, error.hint, int(error.exit_code), True, trace)
        return cls(type(error).__name__, str(error), trace=trace)

    def as_error(self) -> Exception:
        """Return it as an error that can be raised: of our kind with the same code where it was one."""
        if not self.expected:
            return RuntimeError(f"{self.kind}: {self.what}")
        return _KINDS.get(self.exit_code, DesigngenError)(self.what, self.hint)

    def __str__(self) -> str:
        if self.expected:
            return f"{self.what} {self.hint}".strip()
        return f"A defect of ours: {self.kind}: {self.what}"


_KINDS: dict[int, type[DesigngenError]] = {
    int(kind.exit_code): kind for kind in (ExecutorError, InputError, MissingError, OutputError, UsageError)
}

STOPPED = (ExitCode.INTERRUPTED, ExitCode.TERMINATED)


def is_stop(error: BaseException) -> bool:
    """Whether an error is the run being stopped, which is nothing that a task did."""
    return isinstance(error, StopWork) or (isinstance(error, DesigngenError) and error.exit_code in STOPPED)


@dataclass(frozen=True)
class Progress:
    """How far something in work is.

    Attributes:
        key: Of the task.
        name: What in the task is in work.
        stage: Its kind.
        fraction: Share done, in [0, 1].
    """

    key: str
    name: str
    stage: str
    fraction: float


@dataclass(frozen=True)
class Partial:
    """What there was of a result when it was stopped."""

    key: str
    name: str
    data: bytes


@dataclass(frozen=True)
class Result:
    """One thing that a task yielded; it is whole, and kept before the task goes on."""

    key: str
    value: Any


@dataclass(frozen=True)
class Done:
    """A task ended; everything it yielded came before."""

    key: str


@dataclass(frozen=True)
class Failed:
    """A task raised an error; trying it again would raise it again."""

    key: str
    fault: Fault


@dataclass(frozen=True)
class Lost:
    """The worker died under a task: killed, out of memory, its machine gone. It may be tried again.

    Attributes:
        key: Of the task.
        why: What is known of it, a sentence.
        tries: How many workers it has cost.
    """

    key: str
    why: str
    tries: int = 1


@dataclass(frozen=True)
class Halted:
    """A task ended because the run is to stop; it is to be done another time."""

    key: str


Reply = Result | Done | Failed | Lost | Halted


class Tell(Protocol):
    """What a task may say and ask while it works."""

    def progress(self, name: str, stage: str, fraction: float) -> None:
        """Say how far something is."""
        ...

    def stopping(self) -> bool:
        """Whether the run is to stop; a task then hands over what it has and raises StopWork."""
        ...

    def partial(self, name: str, data: bytes) -> None:
        """Hand over what there is of a result."""
        ...

    def local(self, path: Path) -> Path:
        """Return where this worker has a file or folder that was named as cargo."""
        ...


Work = Callable[[Any, Tell], Iterator[Any]]
"""Does a task's spec and yields what comes of it, each as soon as it is whole."""


@dataclass(frozen=True)
class Workshop:
    """What an executor is given.

    Attributes:
        prepare: Called once in each worker; returns what does the tasks. Can be pickled where workers are processes.
        listen: Takes progress and partial results, in the driver.
        stopping: Whether the run is to stop.
    """

    prepare: Callable[[], Work]
    listen: Callable[[Progress | Partial], None]
    stopping: Callable[[], bool]


class Executor(Protocol):
    """Does tasks. Used by one thread of one process; closed in any case."""

    def capacity(self) -> int:
        """Return how many tasks may be handed over before results are waited for; at least 1."""
        ...

    def submit(self, task: Task) -> None:
        """Hand over a task; returns at once.

        Raises:
            ValueError: A task with this key is in flight.
        """
        ...

    def results(self) -> Iterator[Reply]:
        """Yield what becomes of the tasks, in the order it happens, until none is in flight.

        More may be submitted between two replies. When the run is to stop, the tasks in flight are asked to, and come
        back as Halted or Done.

        Raises:
            ExecutorError: The whole of it is gone, such as the cluster's head; what is finished stays so.
        """
        ...

    def cancel(self) -> None:
        """Take back everything in flight at once; nothing more is said of it."""
        ...

    def close(self) -> None:
        """End all workers; none is left. May be called twice."""
        ...


ExecutorFactory = Callable[[Workshop], Executor]
