"""The executor that is this very process: one task at a time, each result kept as soon as it is there."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

from designgen.run.executors.base import (
    Done,
    Failed,
    Fault,
    Halted,
    Partial,
    Progress,
    Reply,
    Result,
    StopWork,
    Task,
    Work,
    Workshop,
    is_stop,
)


class Inline:
    """Does tasks where it is, when results are asked for."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._work: Work | None = None
        self._queue: deque[Task] = deque()

    def capacity(self) -> int:
        """Return 1: what is not begun yet can still be left alone."""
        return 1

    def submit(self, task: Task) -> None:
        """Put a task at the end of the queue."""
        if any(task.key == other.key for other in self._queue):
            raise ValueError(f"task: expected a key that is not in flight, got {task.key!r}")
        self._queue.append(task)

    def results(self) -> Iterator[Reply]:
        """Do the tasks in the order they came."""
        while self._queue:
            task = self._queue[0]
            for reply in self._do(task):
                if not isinstance(reply, Result) and self._queue and self._queue[0] is task:
                    self._queue.popleft()
                yield reply

    def cancel(self) -> None:
        """Forget what is queued."""
        self._queue.clear()

    def close(self) -> None:
        """Forget what is queued, and what was prepared."""
        self._queue.clear()
        self._work = None

    def _do(self, task: Task) -> Iterator[Reply]:
        if self._workshop.stopping():
            yield Halted(task.key)
            return
        try:
            if self._work is None:
                self._work = self._workshop.prepare()
            values = self._work(task.spec, _Here(task.key, self._workshop))
        except Exception as error:
            if is_stop(error):
                raise
            yield Failed(task.key, Fault.of(error))
            return
        while True:
            # Only the task's own errors are its outcome; what the driver raises between two results is the driver's.
            try:
                value = next(values)
            except StopIteration:
                yield Done(task.key)
                return
            except StopWork:
                yield Halted(task.key)
                return
            except Exception as error:
                if is_stop(error):
                    raise
                yield Failed(task.key, Fault.of(error))
                return
            yield Result(task.key, value)


class _Here:
    """Tells the driver by calling it."""

    def __init__(self, key: str, workshop: Workshop) -> None:
        self._key = key
        self._workshop = workshop

    def progress(self, name: str, stage: str, fraction: float) -> None:
        self._workshop.listen(Progress(self._key, name, stage, fraction))

    def stopping(self) -> bool:
        return self._workshop.stopping()

    def partial(self, name: str, data: bytes) -> None:
        self._workshop.listen(Partial(self._key, name, data))

    def local(self, path: Path) -> Path:
        return path
