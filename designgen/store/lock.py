"""One run at a time in an outputs folder, kept by the kernel: the lock falls with its holder, however that one ends."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import weakref
from pathlib import Path
from types import TracebackType

from designgen.errors import LockedError, OutputError
from designgen.store.atomic import is_temporary, make_folder, output_error


class Lock:
    """An exclusive lock on a file, `with Lock(path, run="spring"):`.

    It is an flock, so nothing is ever stale: when the holder is killed the next one gets it at once. The process id,
    host and run in the file only serve the message to whoever comes second. The file is never deleted.
    """

    def __init__(self, path: Path, *, run: str = "") -> None:
        """Prepare the lock on `path`; nothing is touched before it is entered. `run` is shown to whoever must wait."""
        self.path = Path(path)
        self._run = run
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock now, in this process."""
        return self._descriptor is not None

    def __enter__(self) -> Lock:
        """Take the lock.

        Raises:
            LockedError: Another run holds it; says which.
            OutputError: The folder cannot be written, or its file system knows no locks.
        """
        if self.held:
            raise ValueError("lock: expected it to be free, got one that is held by this very object")
        make_folder(self.path.parent)
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise output_error(error, self.path, 0) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _read_holder(descriptor)
            os.close(descriptor)
            raise self._refusal(error, holder) from error
        self._descriptor = descriptor
        _HELD.add(self)
        _write_holder(descriptor, self._run)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the lock go."""
        if self._descriptor is not None:
            _HELD.discard(self)
            os.close(self._descriptor)
            self._descriptor = None

    def _refusal(self, error: OSError, holder: str) -> LockedError | OutputError:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return LockedError(
                f"Another designgen run{holder} is working in {self.path.parent}.",
                "Wait until it is done, or use another folder with --out.",
            )
        return OutputError(
            f"{self.path.parent} is on a file system that cannot be locked ({error.strerror}).",
            "Choose a folder on a local disk with --out.",
        )

    def _forget_in_child(self) -> None:
        # The copy a forked worker gets would keep the lock alive after its parent was killed. Closing it there does not
        # unlock: an flock goes with the last copy of the descriptor.
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


_HELD: weakref.WeakSet[Lock] = weakref.WeakSet()


def _forget_all_in_child() -> None:
    for lock in list(_HELD):
        lock._forget_in_child()
    _HELD.clear()


os.register_at_fork(after_in_child=_forget_all_in_child)


def sweep(lock: Lock, *folders: Path) -> tuple[Path, ...]:
    """Remove the temporary files that killed runs left in `folders` and below.

    Needs the lock, since a live run has such files too.

    Args:
        lock: The held lock that keeps other runs out of all `folders`.
        folders: Where to look; missing ones are passed over, symbolic links are not followed.

    Returns:
        What was removed.

    Raises:
        ValueError: The lock is not held.
        OutputError: A leftover cannot be removed.
    """
    if not lock.held:
        raise ValueError("lock: expected one that is held, got one that is not")
    removed = []
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in filter(is_temporary, names):
                leftover = Path(place) / name
                try:
                    leftover.unlink(missing_ok=True)
                except OSError as error:
                    raise output_error(error, leftover, 0) from error
                removed.append(leftover)
    return tuple(removed)


def _write_holder(descriptor: int, run: str) -> None:
    text = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "run": run}).encode()
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text, 0)
    except OSError:
        pass  # the lock is held all the same; only the message to a second run is poorer


def _read_holder(descriptor: int) -> str:
    try:
        known = json.loads(os.pread(descriptor, 4096, 0))
        run = f" ({known['run']})" if known["run"] else ""
        return f"{run}, process {int(known['pid'])} on {known['host']},"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
