"""What a drop does, as one JSON object a line: to standard error where no person sits, and always to a file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, Literal, Protocol

from designgen.run.events import Event, Failed, Finished, Noticed, Started, Working

Level = Literal["debug", "info", "warning", "error"]
LEVELS: Final[tuple[Level, ...]] = ("debug", "info", "warning", "error")


class Log(Protocol):
    """Takes what happens."""

    def __call__(self, event: str, level: Level = "info", /, **fields: Any) -> None:
        """Note an event."""
        ...


class JsonLog:
    """Writes {ts, level, event, run, ...} lines; fields that a line has nothing to say of are left out.

    A line that cannot be written is passed over: the log of a drop must not cost the drop.
    """

    def __init__(
        self,
        write: Sequence[Callable[[str], object]],
        now: Callable[[], datetime],
        run: str,
        least: Level = "info",
    ) -> None:
        """Take where lines go, a clock, the id of the call, and from which level on it writes."""
        self._write = tuple(write)
        self._now = now
        self._run = run
        self._least = LEVELS.index(least)
        self._began: dict[tuple[str, str], float] = {}

    def __call__(self, event: str, level: Level = "info", /, **fields: Any) -> None:
        """Note an event."""
        if LEVELS.index(level) < self._least:
            return
        head = {"ts": self._now().isoformat(timespec="milliseconds"), "level": level, "event": event, "run": self._run}
        kept = {name: value for name, value in fields.items() if value not in (None, "")}
        line = json.dumps({**head, **kept}, ensure_ascii=False, default=str) + "\n"
        for write in self._write:
            with suppress(OSError, ValueError):
                write(line)

    def on_run(self, event: Event) -> None:
        """Note what a run tells: begun, made, failed, noticed; steps within a result are passed over."""
        match event:
            case Started():
                self("run_started", to_make=event.to_make, there=event.done, estimated_s=round(event.seconds, 1))
            case Working():
                self._began.setdefault((event.stage, event.name), time.monotonic())
            case Finished():
                level: Level = "debug" if event.cached else "info"
                spent = self._spent_ms(event.stage, event.name)
                self("made", level, stage=event.stage, job=event.name, cached=event.cached, ms=spent)
            case Failed():
                spent = self._spent_ms(event.stage, event.name)
                self("held_back", "warning", stage=event.stage, job=event.name, why=event.what, ms=spent)
            case Noticed():
                self("noticed", job=event.name, said=event.what)

    def _spent_ms(self, stage: str, name: str) -> int | None:
        began = self._began.pop((stage, name), None)
        return None if began is None else round((time.monotonic() - began) * 1000)
