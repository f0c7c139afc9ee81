"""How far one run may go: until a time, up to a number of designs, up to a size on disk.

What a cap leaves is not lost: it is reported as not begun, and the next run goes on with it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from designgen.recipe.batch import Batch

_KILO = 1000


@dataclass(frozen=True)
class Caps:
    """The caps of a run; None is no cap.

    Attributes:
        until: No design is begun at or after it.
        max_designs: Most designs that are begun; what the store has already does not count.
        max_disk_bytes: No design is begun once the outputs folder takes so much.
    """

    until: datetime | None = None
    max_designs: int | None = None
    max_disk_bytes: int | None = None

    def gate(self, now: Callable[[], datetime], used_bytes: Callable[[], int]) -> Callable[[int], str]:
        """Return what tells, given how many designs were begun, why no more are; empty while they may.

        Args:
            now: The clock.
            used_bytes: How much the outputs folder takes; asked only where that is capped.
        """

        def why(begun: int) -> str:
            if self.max_designs is not None and begun >= self.max_designs:
                return f"The run was to paint at most {self.max_designs} designs."
            if self.until is not None and now() >= self.until:
                return f"It was {self.until:%H:%M}, after which no design was to be begun."
            if self.max_disk_bytes is not None and used_bytes() >= self.max_disk_bytes:
                return f"The outputs folder takes {size_text(self.max_disk_bytes)}, which is all it may."
            return ""

        return why


def now_here() -> datetime:
    """Return the time on this machine, with its zone."""
    return datetime.now().astimezone()


def gate_of(batch: Batch, outputs: Path, now: Callable[[], datetime]) -> Callable[[int], str]:
    """Return what keeps a run to the caps of a recipe; see `Caps.gate`.

    Args:
        batch: What the recipe says, with what the options say laid over it.
        outputs: The folder whose size may be capped.
        now: The clock, asked once now and then before each design.
    """
    until = None if batch.until is None else next_time(batch.until, now())
    return Caps(until, batch.max_designs, batch.max_disk).gate(now, lambda: folder_bytes(outputs))


def next_time(clock: time, after: datetime) -> datetime:
    """Return when a clock on the wall next shows a time, in the time zone of `after`.

    A time that daylight saving leaves out is that much later, and of one that comes twice the first counts.
    """
    today = datetime.combine(after.date(), clock, after.tzinfo)
    found = today if today > after else datetime.combine(after.date() + timedelta(days=1), clock, after.tzinfo)
    return found.replace(fold=0)


def folder_bytes(folder: Path) -> int:
    """Return how much the files below a folder take on disk; one with several names counts once."""
    seen: set[tuple[int, int]] = set()
    total = 0
    pending = [str(folder)]
    while pending:
        try:
            entries = list(os.scandir(pending.pop()))
        except OSError:  # gone, or not ours to look into
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                    continue
                state: Any = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if (state.st_dev, state.st_ino) not in seen:
                seen.add((state.st_dev, state.st_ino))
                total += state.st_blocks * 512
    return total


def size_text(size_bytes: int) -> str:
    """Return a size as people write it: 20 GB, 1.5 MB."""
    size, unit = float(size_bytes), "B"
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < _KILO or unit == "TB":
            break
        size /= _KILO
    return f"{size:.3g} {unit}"
