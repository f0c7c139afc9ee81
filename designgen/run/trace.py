"""A record of every step of a transfer: losses, time, memory. JSON, for people who plot and for bug reports."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from designgen.stylize import Iterate

FORMAT = 1


class Trace:
    """Collects iterates; `as_json` gives what was collected so far, also after an interruption."""

    def __init__(self, about: Mapping[str, Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._about, self._clock = dict(about), clock
        self._began = clock()
        self._steps: list[dict[str, Any]] = []

    def add(self, iterate: Iterate) -> None:
        """Take in one step."""
        height_px, width_px = iterate.size_px
        self._steps.append(
            {
                "scale": iterate.scale_index,
                "step": iterate.step,
                "size_px": [width_px, height_px],
                "loss": iterate.loss,
                "terms": dict(iterate.terms),
                "seconds": round(self._clock() - self._began, 4),
                "memory_mb": round(peak_memory_mb(), 1),
            }
        )

    def as_json(self) -> bytes:
        """Return what it is about, and every step: scale, size, losses (terms unweighted), seconds, peak memory."""
        return json.dumps({"format": FORMAT, **self._about, "steps": self._steps}, indent=1).encode()


def peak_memory_mb() -> float:
    """Return the most memory this process has had resident, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kilobytes, macOS in bytes.
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
