"""The other end of a pool's pipe: a process that does tasks until the pipe closes."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from designgen.run.executors.base import Done, Failed, Fault, Halted, Partial, Progress, Result, StopWork, Work

_PROGRESS_EVERY_S = 0.1


def serve(pipe: Connection, prepare: Callable[[], Work]) -> None:
    """Do tasks that come through a pipe, one after the other; ends when the driver does.

    Args:
        pipe: Takes ("do", key, spec) and ("stop", "", None); gives Progress, Partial and replies.
        prepare: Returns what does the tasks; called with the first.
    """
    # Ctrl-C and a service's SIGTERM reach every process of the group; the driver decides what they mean.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    work: Work | None = None
    with contextlib.suppress(EOFError, OSError):
        while True:
            order, key, spec = pipe.recv()
            if order != "do":
                continue
            try:
                work = work or prepare()
                for value in _do(work, spec, _Piped(pipe, key)):
                    pipe.send(Result(key, value))
                pipe.send(Done(key))
            except StopWork:
                pipe.send(Halted(key))
            except (BrokenPipeError, ConnectionResetError):
                os._exit(0)  # the driver is gone: nobody is left to work for
            except Exception as error:
                pipe.send(Failed(key, Fault.of(error)))


def _do(work: Work, spec: Any, tell: _Piped) -> Iterator[Any]:
    for value in work(spec, tell):
        yield value
        if tell.stopping():
            raise StopWork


class _Piped:
    """Tells the driver through the pipe."""

    def __init__(self, pipe: Connection, key: str) -> None:
        self._pipe = pipe
        self._key = key
        self._said = 0.0
        self._stopping = False

    def progress(self, name: str, stage: str, fraction: float) -> None:
        if time.monotonic() - self._said >= _PROGRESS_EVERY_S:
            self._said = time.monotonic()
            self._pipe.send(Progress(self._key, name, stage, fraction))

    def stopping(self) -> bool:
        # While a task is in work nothing but "stop" is sent; a closed pipe can be read too, and means the same.
        self._stopping = self._stopping or self._pipe.poll(0)
        return self._stopping

    def partial(self, name: str, data: bytes) -> None:
        self._pipe.send(Partial(self._key, name, data))

    def local(self, path: Path) -> Path:
        return path
