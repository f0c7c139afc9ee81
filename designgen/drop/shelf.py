"""outputs/drops: one folder a night, put there by one rename, and `latest`, which points to the newest.

A folder that is being filled is called .DATE.tmp; nobody is told of it, and what a killed drop left of it goes with the
next one. A date that is published again changes places with the new folder in one step.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from designgen.drop.durable import exchange_folders, remove_tree, rename_folder, sync_tree
from designgen.errors import OutputError
from designgen.store import Lock, is_temporary, make_folder, swap_link

MANIFEST = "manifest.json"
LATEST = "latest"
DROP_FORMAT = 1

State = Literal["missing", "published", "damaged", "foreign"]
_HIDDEN: Final = re.compile(r"\.(\d{4}-\d{2}-\d{2})\.(tmp|old|removed\.tmp)")


@dataclass(frozen=True)
class Shelf:
    """The folder of all drops.

    Attributes:
        folder: outputs/drops.
    """

    folder: Path

    def path(self, day: date) -> Path:
        """Return where the drop of a day lies or would lie."""
        return self.folder / day.isoformat()

    def state(self, day: date) -> State:
        """Return what lies at a date: nothing, a drop, one whose manifest is damaged, or a folder that is not ours."""
        if not self.path(day).exists():
            return "missing"
        if not (self.path(day) / MANIFEST).is_file():
            return "foreign"
        return "damaged" if self.manifest(day) is None else "published"

    def manifest(self, day: date) -> dict[str, Any] | None:
        """Return the manifest of a published drop; None if there is none or it cannot be read."""
        try:
            found = json.loads((self.path(day) / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return None
        sound = isinstance(found, Mapping) and found.get("format") == DROP_FORMAT and found.get("date") == str(day)
        return dict(found) if sound else None

    def dates(self) -> tuple[date, ...]:
        """Return the dates that folders are named by, oldest first, whatever is in them."""
        try:
            names = [entry.name for entry in self.folder.iterdir()]
        except OSError:
            return ()
        return tuple(sorted(day for name in names if (day := _date_of(name)) is not None))

    @property
    def newest(self) -> date | None:
        """The date of the newest sound drop."""
        return next((day for day in reversed(self.dates()) if self.manifest(day) is not None), None)

    @property
    def latest(self) -> date | None:
        """The date that `latest` points to; None if there is no such link."""
        try:
            return _date_of((self.folder / LATEST).readlink().name)
        except OSError:
            return None

    def staging(self, day: date) -> Path:
        """Return where a drop is put together."""
        return self.folder / f".{day.isoformat()}.tmp"

    def stage(self, day: date) -> Path:
        """Return an empty folder to put a drop together in.

        Raises:
            OutputError: It cannot be made.
        """
        remove_tree(self.staging(day))
        make_folder(self.staging(day))
        return self.staging(day)

    def publish(self, day: date, lock: Lock) -> Path:
        """Give the staged folder its date, in place of a drop that has it, and point `latest` to the newest.

        Args:
            day: Its date.
            lock: The held lock of the store, so that nothing is pruned meanwhile.

        Returns:
            The folder of the drop.

        Raises:
            OutputError: The disk refuses.
            ValueError: The lock is not held.
        """
        _check_held(lock)
        staged, target = self.staging(day), self.path(day)
        sync_tree(staged)
        if not target.exists():
            rename_folder(staged, target)
        elif not exchange_folders(staged, target):
            # Where names cannot be exchanged there is a moment without a folder; `mend` ends it after a kill.
            aside = self.folder / f".{day.isoformat()}.old"
            remove_tree(aside)
            rename_folder(target, aside)
            rename_folder(staged, target)
        self._point_latest()
        return target

    @property
    def needs_mending(self) -> bool:
        """Whether a drop before left something that `mend` would set right."""
        try:
            hidden = any(_HIDDEN.fullmatch(entry.name) or is_temporary(entry.name) for entry in self.folder.iterdir())
        except OSError:
            return False
        newest = self.newest
        return hidden or (newest is not None and self.latest != newest)

    def mend(self, lock: Lock) -> tuple[str, ...]:
        """Finish or undo what a killed drop left, so that all names here are those of whole drops.

        A folder that was replaced is only removed here, one drop later, so that whoever was reading it could end.

        Returns:
            What was done, in words.

        Raises:
            OutputError: The disk refuses.
            ValueError: The lock is not held.
        """
        _check_held(lock)
        done: list[str] = []
        for entry in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            hidden = _HIDDEN.fullmatch(entry.name)
            if hidden and hidden[2] == "old" and not (self.folder / hidden[1]).exists():
                rename_folder(entry, self.folder / hidden[1])
                done.append(f"put {hidden[1]} back, which was about to be replaced")
            elif hidden:
                remove_tree(entry)
                done.append(f"removed {entry.name}, which a drop before had left")
            elif is_temporary(entry.name):
                entry.unlink(missing_ok=True)
        if self._point_latest():
            done.append(f"pointed {LATEST} to the newest drop")
        return tuple(done)

    def _point_latest(self) -> bool:
        """Point `latest` to the newest drop, if it does not; returns whether it was done."""
        newest = self.newest
        link = self.folder / LATEST
        if newest is None or self.latest == newest:
            return False
        if link.is_dir() and not link.is_symlink():
            raise OutputError(
                f'"{link}" is a folder, so it cannot point to the newest drop.', "Move it away and run the drop again."
            )
        swap_link(link, newest.isoformat())
        return True


def _date_of(name: str) -> date | None:
    """Return the date that a folder is named by; only the form 2026-11-21 counts."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return day if day.isoformat() == name else None


def _check_held(lock: Lock) -> None:
    if not lock.held:
        raise ValueError("lock: expected one that is held, got one that is not")
