"""Break a process at its n-th durable step: end it as kill -9 would, or tell it that the disk is full.

Every file of ours is written by `designgen.store`, so that the calls which make things last are few and can be counted:
fsync, rename, replace, symlink, link, unlink, mkdir, rmdir, and for a full disk, write. Nothing in the package knows of
this.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import Any

KILLED = 137

DURABLE = ("fsync", "replace", "rename", "symlink", "link", "unlink", "mkdir", "rmdir")
"""What changes what is on the disk for good."""

FILLING = ("write", "fsync", "mkdir", "symlink", "link")
"""What a full disk may refuse."""


class Counted:
    """Calls of some functions of `os`, counted in this process; breaks at the n-th."""

    def __init__(self, names: tuple[str, ...], at: int, what: Callable[[], None]) -> None:
        self.count = 0
        self._at = at
        self._what = what
        self._real = {name: getattr(os, name) for name in names}

    def __enter__(self) -> Counted:
        for name, real in self._real.items():
            setattr(os, name, self._wrapped(real))
        return self

    def __exit__(self, *_: object) -> None:
        for name, real in self._real.items():
            setattr(os, name, real)

    def _wrapped(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            self.count += 1
            if self.count == self._at:
                self._what()
            return real(*arguments, **more)

        return call


def die() -> None:
    """End the process with nothing tidied up."""
    os._exit(KILLED)


def refuse() -> None:
    """Say what a full disk says."""
    raise OSError(errno.ENOSPC, "No space left on device")


def killed_at(step: int) -> Counted:
    """Kill this process just before its n-th durable step; for a forked child."""
    return Counted(DURABLE, step, die)


def full_at(step: int) -> Counted:
    """Have the n-th call that needs space fail, as on a full disk that has room again afterwards."""
    return Counted(FILLING, step, refuse)


def in_child(work: Callable[[], None]) -> int:
    """Run in a forked child and return its exit status: what it had in memory is gone, as after kill -9."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
