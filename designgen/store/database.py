"""One SQLite file: how it is opened, changed in whole transactions, and what is said when it fails."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from designgen.errors import DesigngenError, InputError, OutputError
from designgen.store.atomic import make_folder
from designgen.store.schema import migrate

BUSY_MS: Final = 5000

_ROOM_BYTES: Final = 1 << 16
"""SQLite's files grow by up to 32 kB at once."""


class Database:
    """A connection whose every error is one for people."""

    def __init__(self, path: Path) -> None:
        """Open or make the file and bring its tables to the newest version.

        Raises:
            InputError: The file is damaged.
            OutputError: It cannot be written, or is of a later version.
        """
        self.path = path
        make_folder(path.parent)
        with in_words(path):
            self._base = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)
            try:
                self._base.execute("PRAGMA journal_mode = WAL")
                self._base.execute("PRAGMA synchronous = NORMAL")  # the blobs are the truth
                migrate(self._base)
            except BaseException:
                self._base.close()
                raise

    def close(self) -> None:
        """Close the file; may be called twice."""
        with suppress(sqlite3.Error):
            self._base.close()

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection to read from."""
        with in_words(self.path):
            yield self._base

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction that takes the write lock at once: a reader that wants to write later may be refused."""
        with in_words(self.path):
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield self._base
                self._base.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._base.execute("ROLLBACK")
                raise


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise _said(error, path) from error


def _said(error: sqlite3.Error, path: Path) -> DesigngenError:
    """Say in a designer's words what is wrong with the index."""
    code = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "malformed" in str(error):
        return InputError(f"The index of jobs {path} is damaged ({error}).", "Mend it with: designgen store rebuild")
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path.parent)):
        return OutputError(f"The disk that holds {path.parent} is full.", "Free some space.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return OutputError(f"The index of jobs {path} is held by another program.", "Wait until it is done.")
    return OutputError(
        f"The index of jobs {path} cannot be used ({error}).",
        "Check that the folder can be written and is on a disk of this machine, or choose another with --out.",
    )


def _is_full(folder: Path) -> bool:
    """Tell a full disk, which SQLite's shared memory file meets as an error of reading and writing."""
    with suppress(OSError):
        return shutil.disk_usage(folder).free < _ROOM_BYTES
    return False
