"""Several worker processes on this machine, each with its share of the cores.

Each worker has a pipe of its own, so that a worker that dies costs the task it had and no other. Workers are spawned,
never forked: torch's threads do not survive a fork. They read tasks from the pipe until it closes, so that none
outlives the driver, however that one ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from designgen.errors import ExecutorError, UsageError
from designgen.run.executors.base import (
    Done,
    Failed,
    Halted,
    Lost,
    Partial,
    Progress,
    Reply,
    Task,
    Workshop,
)
from designgen.run.executors.worker import serve

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)
"""What the libraries read, once, when they are loaded: so it is set before a worker starts."""

LOOK_UP_SECONDS = 0.2
"""How often it is asked whether the run is to stop."""


@dataclass(frozen=True)
class PoolOptions:
    """How many workers.

    Attributes:
        workers: Processes; 0 takes one a core.
        threads: Of each; 0 shares the cores out evenly.
        grace_s: How long a worker may take to hand over what it has when the run is to stop.
    """

    workers: int = 0
    threads: int = 0
    grace_s: float = 20.0

    def __post_init__(self) -> None:
        if self.workers < 0 or self.threads < 0:
            raise UsageError("There cannot be fewer than no workers.", "Give --workers 0 to use every core.")

    @property
    def seats(self) -> int:
        """How many workers there will be."""
        return self.workers or cores()

    @property
    def threads_each(self) -> int:
        """How many threads each will have; at least 1."""
        return self.threads or max(1, cores() // self.seats)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Seat:
    """One worker process and the task it has."""

    def __init__(self, workshop: Workshop, threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=serve, args=(theirs, workshop.prepare), name="designgen worker", daemon=True
        )
        self.task: Task | None = None
        self.told_to_stop = False
        try:
            with thread_share(threads):
                self.process.start()
        except OSError as error:
            raise ExecutorError(
                f"A worker process cannot be started ({error.strerror or error}).", "Use fewer with --workers."
            ) from error
        finally:
            theirs.close()

    def give(self, task: Task) -> None:
        self.task = task
        # A worker that is dead already is found out when its answer is read.
        with contextlib.suppress(OSError):
            self.pipe.send(("do", task.key, task.spec))

    def stop(self) -> None:
        self.told_to_stop = True
        with contextlib.suppress(OSError):
            self.pipe.send(("stop", "", None))

    def end(self) -> None:
        """End the process at once; nothing of it is left."""
        self.pipe.close()
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.process.close()


class Pool:
    """Worker processes on this machine."""

    def __init__(self, workshop: Workshop, options: PoolOptions | None = None) -> None:
        self._workshop = workshop
        self._options = options or PoolOptions()
        self._seats: list[_Seat] = []
        self._queue: deque[Task] = deque()
        self._deadline: float | None = None

    def capacity(self) -> int:
        """Return the number of workers."""
        return self._options.seats

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes at work, for tests that kill them."""
        return tuple(seat.process.pid or 0 for seat in self._seats)

    def submit(self, task: Task) -> None:
        """Hand a task to an idle worker, or put it at the end of the queue."""
        if task.key in {other.key for other in (*self._queue, *(s.task for s in self._seats if s.task))}:
            raise ValueError(f"task: expected a key that is not in flight, got {task.key!r}")
        self._queue.append(task)
        self._hand_out()

    def results(self) -> Iterator[Reply]:
        """Yield what the workers say."""
        while self._queue or any(seat.task for seat in self._seats):
            if self._workshop.stopping():
                yield from self._wind_down()
            else:
                self._hand_out()
            busy = {seat.pipe: seat for seat in self._seats if seat.task}
            for pipe in wait(list(busy), timeout=LOOK_UP_SECONDS):
                yield from self._heard(busy[pipe])  # type: ignore[index]

    def cancel(self) -> None:
        """Forget the queue and end every worker that has a task."""
        self._queue.clear()
        for seat in [seat for seat in self._seats if seat.task]:
            self._dismiss(seat)

    def close(self) -> None:
        """End every worker."""
        self._queue.clear()
        for seat in list(self._seats):
            self._dismiss(seat)

    def _hand_out(self) -> None:
        while self._queue:
            seat = next((seat for seat in self._seats if seat.task is None), None)
            if seat is None:
                if len(self._seats) >= self._options.seats:
                    return
                seat = _Seat(self._workshop, self._options.threads_each)
                self._seats.append(seat)
            seat.give(self._queue.popleft())

    def _heard(self, seat: _Seat) -> Iterator[Reply]:
        """Take one message of a worker, or note that it died."""
        try:
            message = seat.pipe.recv()
        except (EOFError, OSError):
            yield self._lost(seat)
            return
        if isinstance(message, Progress | Partial):
            self._workshop.listen(message)
            return
        if isinstance(message, Done | Failed | Halted):
            seat.task = None
        yield message

    def _lost(self, seat: _Seat) -> Reply:
        key = seat.task.key if seat.task else ""
        seat.process.join()
        why = _cause_of_death(seat.process.exitcode)
        self._dismiss(seat)
        return Halted(key) if seat.told_to_stop else Lost(key, why)

    def _wind_down(self) -> Iterator[Reply]:
        """Ask the busy workers to hand over what they have; end those that take too long."""
        while self._queue:
            yield Halted(self._queue.popleft().key)
        self._deadline = self._deadline or time.monotonic() + self._options.grace_s
        for seat in [seat for seat in self._seats if seat.task]:
            if not seat.told_to_stop:
                seat.stop()
            elif time.monotonic() > self._deadline:
                key = seat.task.key if seat.task else ""
                self._dismiss(seat)
                yield Halted(key)

    def _dismiss(self, seat: _Seat) -> None:
        self._seats.remove(seat)
        seat.end()


def _cause_of_death(code: int | None) -> str:
    if code == -signal.SIGKILL:
        return "Its worker was killed; most often that is the system running out of memory."
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        return f"Its worker crashed ({name})."
    return f"Its worker ended without an answer (exit code {code})."


@contextlib.contextmanager
def thread_share(count: int) -> Iterator[None]:
    """Set the number of threads for a process that is started meanwhile."""
    before = {name: os.environ.get(name) for name in THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, str(count)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
