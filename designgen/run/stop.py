"""Stopping cleanly: the first Ctrl-C or SIGTERM is noted and obeyed at the next step, the second at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from designgen.errors import DesigngenError, InterruptedRunError, TerminatedRunError

HINT = "What was finished is kept; run the same command again to go on."


class Stop:
    """A wish to stop, set from a signal handler and read by the run."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def request(self, signal_number: int, _frame: FrameType | None = None) -> None:
        """Note the wish; the second time, stop at once."""
        if self.signal is not None:
            raise self.error()
        self.signal = signal_number

    def error(self) -> DesigngenError:
        """Return what to raise for the signal that came."""
        if self.signal == signal.SIGTERM:
            return TerminatedRunError("The system asked designgen to stop.", HINT)
        return InterruptedRunError("Stopped.", HINT)

    def check(self) -> None:
        """Raise if a stop was asked for.

        Raises:
            InterruptedRunError: Ctrl-C.
            TerminatedRunError: SIGTERM.
        """
        if self.signal is not None:
            raise self.error()


@contextmanager
def obey_signals() -> Iterator[Stop]:
    """Turn SIGINT and SIGTERM into a :class:`Stop` for the time of a run; only the main thread may do this."""
    stop = Stop()
    before = {number: signal.signal(number, stop.request) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
