"""What a worker process does in tests: the stages' stand-ins, and death for one swatch."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from designgen.run import unit
from designgen.run.executors.base import Tell, Work
from designgen.run.materials import Materials
from designgen.run.unit import UnitSpec, UnitWork
from tests.run.conftest import Fakes


def prepare(deadly: str, marker: str) -> Work:
    """Return a worker's work.

    Args:
        deadly: File name of the swatch whose designs kill their worker.
        marker: A file that is made before the first death, which is then the only one; empty kills always.
    """
    fakes = Fakes()
    unit.make_tile = fakes.make_tile  # type: ignore[assignment]
    unit.make_mockup = fakes.make_mockup  # type: ignore[assignment]
    work = UnitWork(lambda: Materials(lambda _: None, 10**7))  # type: ignore[arg-type,return-value]

    def do(spec: UnitSpec, tell: Tell) -> Iterator[Any]:
        if spec.job.design.swatch.name == deadly and not (marker and Path(marker).exists()):
            if marker:
                Path(marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        yield from work(spec, tell)

    return do
