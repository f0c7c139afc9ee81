"""Locks that one waits for: the kernel keeps them, so all there is to do is to ask again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from designgen.errors import LockedError
from designgen.store import Lock

T = TypeVar("T")

WAIT_AT_MOST: Final = "23h"
"""What --wait alone means: a night that is still at work when the next is due does not pile up."""

_BETWEEN_S: Final = 0.5


@dataclass(frozen=True)
class Patience:
    """How long to wait for whoever is at work.

    Attributes:
        seconds: At most, for all waiting together; 0 does not wait.
        now: A clock that only goes forward, in seconds.
        sleep: Waits for some seconds.
        check: Raises when the work is to stop.
        tell: Told once what is waited for.
    """

    seconds: float
    now: Callable[[], float]
    sleep: Callable[[float], None]
    check: Callable[[], None] = lambda: None
    tell: Callable[[str], None] = lambda _said: None

    def until(self) -> float:
        """Return the moment at which the waiting ends, on the clock `now`."""
        return self.now() + self.seconds


def wait_for(work: Callable[[], T], patience: Patience, until: float) -> T:
    """Do something as soon as nobody else is at work in the folder.

    Args:
        work: Raises LockedError while somebody is, and has then done nothing.
        patience: How to wait.
        until: See `Patience.until`.

    Raises:
        LockedError: Somebody still is at work when the time is up.
    """
    told = False
    while True:
        try:
            return work()
        except LockedError as error:
            if patience.now() >= until:
                raise
            if not told:
                patience.tell(error.what)
                told = True
        patience.check()
        patience.sleep(_BETWEEN_S)


@contextmanager
def held(lock: Lock, patience: Patience, until: float) -> Iterator[Lock]:
    """Hold a lock, waiting for it.

    Raises:
        LockedError: It is not to be had in time.
    """
    wait_for(lock.__enter__, patience, until)
    try:
        yield lock
    finally:
        lock.__exit__(None, None, None)
