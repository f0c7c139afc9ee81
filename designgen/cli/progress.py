"""A run's events as a bar with an estimate of the time left, or as plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from designgen.cli.show import duration, note
from designgen.run.events import Event, Failed, Finished, Noticed, Started, Working

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class RunProgress:
    """Shows events as they come; use it as a context manager around a run."""

    def __init__(self, *, verbose: bool = False) -> None:
        self._verbose = verbose
        self._estimate = Estimate()
        self._bar: tuple[Progress, TaskID] | None = None
        self._step = 0
        self._steps = 0

    def __enter__(self) -> RunProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar[0].stop()

    def __call__(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Started():
                self._start(event)
            case Working():
                self._estimate.working(event.seconds * event.fraction, event.name)
                self._show(event.name)
            case Finished(cached=False):
                self._step += 1
                self._estimate.finished(event.seconds, event.name)
                self._show(event.name)
                self._line(f"{event.stage} {event.name}")
            case Failed():
                self._step += 1
                self._estimate.finished(event.seconds, event.name)
                self._say(f"{event.name}: {event.what}")
            case Noticed():
                if self._verbose:
                    self._say(f"{event.name}: {event.what}")

    def _start(self, event: Started) -> None:
        self._steps = event.to_make
        self._estimate.start(event.seconds)
        if not event.to_make:
            return
        if sys.stderr.isatty():
            self._bar = _bar()
            self._bar[0].start()
        else:
            kept = f", {event.done} are there already" if event.done else ""
            results = "1 result" if event.to_make == 1 else f"{event.to_make} results"
            note(f"{results} to make{kept}; {duration(event.seconds)}.")

    def _show(self, name: str) -> None:
        if self._bar is not None:
            bar, task = self._bar
            bar.update(task, completed=self._estimate.fraction, description=name, left=self._estimate.text())

    def _line(self, text: str) -> None:
        if self._bar is None and self._steps:
            left = self._estimate.text() if self._step < self._steps else "done"
            note(f"[{self._step}/{max(self._steps, self._step)}] {text}, {left}")

    def _say(self, text: str) -> None:
        if self._bar is not None:
            self._bar[0].console.print(text, markup=False, highlight=False)
        else:
            note(text)


class Estimate:
    """Time left: what the plan estimates, corrected by how fast this machine has been so far."""

    def __init__(self) -> None:
        self._total = self._finished = 0.0
        self._in_work: dict[str, float] = {}
        self._began = time.monotonic()

    def start(self, seconds: float) -> None:
        """Take the plan's estimate."""
        self._total, self._began = seconds, time.monotonic()

    def working(self, seconds: float, name: str = "") -> None:
        """Note how far a result in work is, in estimated seconds; several may be in work at once."""
        self._in_work[name] = seconds

    def finished(self, seconds: float, name: str = "") -> None:
        """Note a finished result."""
        self._finished += seconds
        self._in_work.pop(name, None)

    @property
    def _done(self) -> float:
        return self._finished + sum(self._in_work.values())

    @property
    def fraction(self) -> float:
        """Share of the work done, in [0, 1]."""
        return min(1.0, self._done / self._total) if self._total else 1.0

    def text(self) -> str:
        """Return the time left in words."""
        done = self._done
        left = max(0.0, self._total - done)
        if done > 0.02 * self._total:
            left *= (time.monotonic() - self._began) / done
        return f"{duration(left)} left" if left >= 1 else "almost done"


def _bar() -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TextColumn("{task.fields[left]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
    return bar, bar.add_task("starting", total=1.0, left="")
