"""Files that were looked into, by what the file system says of them: what has not changed since needs no second look.

The same that git does with its index. A file counts as unchanged while its length, its two times and its inode are what
they were when its bytes were last checked. Bit rot changes none of these; `designgen store verify` looks at the bytes.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from designgen.store.database import Database

_SETTLED_NS: Final = 50_000_000
"""A file changed so lately could be changed again within the same tick of the clock that stamps it."""


State = tuple[int, int, int, int]
"""Length, time of change of the content, of the entry, and inode."""


class Seen:
    """Remembers for each file a tag, which says what it was made from, and the sha256 of its bytes."""

    def __init__(self, database: Database) -> None:
        """Read what is remembered when first asked; what is noted is kept by `flush`."""
        self._database = database
        self._known: dict[str, tuple[State, str, str]] | None = None
        self._fresh: dict[str, tuple[State, str, str]] = {}

    def digest(self, path: Path, tag: str) -> str | None:
        """Return the sha256 of a file that has not changed since it was noted with this tag, else None."""
        place = str(path.absolute())
        known = self._fresh.get(place) or self._all().get(place)
        if known is None or known[1] != tag or known[0] != _state(place):
            return None
        return known[2]

    def note(self, path: Path, tag: str, sha256: str) -> None:
        """Note a file whose bytes were just written or checked."""
        place = str(path.absolute())
        state = _state(place)
        if state is not None:
            self._fresh[place] = (state, tag, sha256)

    def drop(self, tag: str) -> None:
        """Trust nothing that was noted with a tag."""
        self._fresh = {place: row for place, row in self._fresh.items() if row[1] != tag}
        if self._known is not None:
            self._known = {place: row for place, row in self._known.items() if row[1] != tag}
        with self._database.change() as base:
            base.execute("DELETE FROM seen WHERE tag = ?", (tag,))

    def clear(self) -> None:
        """Trust nothing: every file is looked into again."""
        self._fresh, self._known = {}, None
        with self._database.change() as base:
            base.execute("DELETE FROM seen")

    def flush(self) -> None:
        """Keep what was noted; a file changed only just now is looked into again next time.

        Raises:
            OutputError: The index cannot be written.
        """
        now = time.time_ns()
        settled = {place: row for place, row in self._fresh.items() if abs(now - row[0][2]) > _SETTLED_NS}
        rows = [(place, *state, tag, sha256) for place, (state, tag, sha256) in settled.items()]
        if rows:
            with self._database.change() as base:
                base.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self._fresh.clear()
        self._known = None

    def forget_missing(self) -> None:
        """Drop what is remembered of files that are gone."""
        gone = [(place,) for place in self._all() if _state(place) is None]
        with self._database.change() as base:
            base.executemany("DELETE FROM seen WHERE path = ?", gone)
        self._known = None

    def _all(self) -> dict[str, tuple[State, str, str]]:
        if self._known is None:
            with self._database.read() as base:
                rows = base.execute("SELECT path, size, mtime_ns, ctime_ns, inode, tag, sha256 FROM seen")
                self._known = {place: (tuple(state), tag, sha256) for place, *state, tag, sha256 in rows}
        return self._known


def _state(place: str) -> State | None:
    try:
        now = os.lstat(place)
    except OSError:
        return None
    return now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino
