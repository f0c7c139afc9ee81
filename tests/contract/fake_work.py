"""Work for executors to do: it yields, fails, dies, waits or tells as its spec says. Importable by worker processes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from designgen.errors import InputError, MissingError
from designgen.run.executors.base import StopWork, Tell, Work


class AwkwardError(Exception):
    """One that cannot be unpickled."""

    def __init__(self, one: object, two: object) -> None:
        super().__init__("awkward")
        self.parts = one, two, lambda: None


def prepare() -> Work:
    """What a worker calls once."""
    return work


def prepare_badly() -> Work:
    """What fails before any task."""
    raise MissingError("There are no weights.", "Fetch them.")


def work(spec: Mapping[str, Any], tell: Tell) -> Iterator[Any]:
    """Do what a spec says."""
    tell.progress("picture", "tile", 0.5)
    yield from spec.get("yields", ())
    match spec.get("then"):
        case "bad input":
            raise InputError("It is no picture.", "Give another.")
        case "defect":
            raise ZeroDivisionError("a tensor went wrong")
        case "awkward":
            raise AwkwardError(1, 2)
        case "memory":
            raise MemoryError
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(3)
        case "die once":
            marker = Path(spec["marker"])
            if not marker.exists():
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            yield "second life"
        case "wait":
            yield from _wait(tell)
        case "slow":
            time.sleep(1.5)
        case "pid":
            yield os.getpid(), os.environ.get("OMP_NUM_THREADS")
        case "big":
            yield b"\x5a" * spec["size"]
        case "read":
            yield tell.local(Path(spec["path"])).read_bytes()
        case "stubborn":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(60)


def _wait(tell: Tell) -> Iterator[Any]:
    for _ in range(600):
        tell.progress("picture", "tile", 0.6)
        if tell.stopping():
            tell.partial("picture", b"so far")
            raise StopWork
        time.sleep(0.05)
    yield "waited"
