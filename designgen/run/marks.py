"""What people marked by hand: designs that are always shown, and designs that never are.

marks.json lies beside run.json and is written by nothing else, so that a run that is made again keeps it. A mark holds
for the design of its name, also when that is painted anew: finer, larger, from a mended swatch. A design whose name
changed is known by its key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from designgen.errors import InputError
from designgen.store import atomic_write

MARKS: Final = "marks.json"
MARKS_FORMAT: Final = 1

Mark = Literal["picked", "rejected"]
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Marked:
    """A mark.

    Attributes:
        name: The design it was given to.
        mark: picked or rejected.
        key: Of the design at that time.
    """

    name: str
    mark: Mark
    key: str


@dataclass(frozen=True)
class Marks:
    """All marks of a run.

    Attributes:
        marked: By the name of the design.
    """

    marked: Mapping[str, Marked] = field(default_factory=dict)

    def of(self, entry: Entry) -> Mark | None:
        """Return the mark of an entry of run.json, None where it has none."""
        found = self.marked.get(entry["name"]) or self._by_key.get(entry["key"])
        return None if found is None else found.mark

    def is_older(self, entry: Entry) -> bool:
        """Tell whether the design has been painted anew since it was marked."""
        found = self.marked.get(entry["name"])
        return found is not None and found.key != entry["key"]

    def with_mark(self, entries: Iterable[Entry], mark: Mark | None) -> Marks:
        """Return the marks with that of some entries set, or taken away."""
        marked = dict(self.marked)
        for entry in entries:
            marked = {name: each for name, each in marked.items() if entry["name"] != name and entry["key"] != each.key}
            if mark is not None:
                marked[entry["name"]] = Marked(entry["name"], mark, entry["key"])
        return replace(self, marked=marked)

    def orphans(self, entries: Sequence[Entry]) -> tuple[Marked, ...]:
        """Return the marks of designs that the run no longer has."""
        names, keys = {entry["name"] for entry in entries}, {entry["key"] for entry in entries}
        return tuple(each for each in self.marked.values() if each.name not in names and each.key not in keys)

    @property
    def _by_key(self) -> dict[str, Marked]:
        return {each.key: each for each in self.marked.values()}

    def __bool__(self) -> bool:
        return bool(self.marked)


def read_marks(folder: Path) -> Marks:
    """Return the marks of a run; none where nothing was marked.

    Raises:
        InputError: The file is damaged: marks are made by hand, so they are not guessed at and not thrown away.
    """
    path = folder / MARKS
    hint = f"Mend it, or remove it to begin with no marks: {path}"
    try:
        found = json.loads(path.read_bytes())
        if found["format"] != MARKS_FORMAT:
            raise InputError(f'"{path}" was written by a version of designgen that this one does not know.', hint)
        return Marks({name: _marked(name, each) for name, each in found["marks"].items()})
    except FileNotFoundError:
        return Marks()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f'"{path}", which holds what was picked and rejected, cannot be read.', hint) from error


def write_marks(folder: Path, marks: Marks) -> None:
    """Write the marks of a run.

    Raises:
        OutputError: The folder cannot be written or is full.
    """
    listed = {name: {"mark": each.mark, "key": each.key} for name, each in sorted(marks.marked.items())}
    text = json.dumps({"format": MARKS_FORMAT, "marks": listed}, ensure_ascii=False, indent=1)
    atomic_write(folder / MARKS, (text + "\n").encode())


def _marked(name: str, values: Mapping[str, Any]) -> Marked:
    mark = values["mark"]
    if mark not in ("picked", "rejected"):
        raise ValueError(f"mark: expected picked or rejected, got {mark!r}")
    return Marked(name, mark, str(values["key"]))
