"""What drops were made when: one JSON object a line, appended and never changed. No drop depends on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from designgen.store import make_folder

Action = Literal["published", "replaced", "skipped", "failed"]
_TAIL_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class NightRecord:
    """What became of one date.

    Attributes:
        date: ISO date.
        action: What was done.
        counts: Of what was published: designs, mockups, exports, catalogues, held_back.
        made: Results computed, by stage.
        from_store: Results that were there, by stage.
        said: Why it was skipped or failed; else empty.
    """

    date: str
    action: Action
    counts: Mapping[str, int] = field(default_factory=dict)
    made: Mapping[str, int] = field(default_factory=dict)
    from_store: Mapping[str, int] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True)
class DropRecord:
    """One call of `designgen drop`.

    Attributes:
        run: Its own id, also that of the ping.
        recipe: Path of the recipe.
        began: When, ISO 8601 with the offset.
        pid: Process that did it.
        ended: Likewise; empty while it works, and for ever if it was killed.
        exit_code: How it ended; None while it works.
        nights: What became of each date.
        error: Why it failed; else empty.
        notices: Hooks, pings and letters that failed.
    """

    run: str
    recipe: str
    began: str
    pid: int = 0
    ended: str = ""
    exit_code: int | None = None
    nights: tuple[NightRecord, ...] = ()
    error: str = ""
    notices: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """How long it took; 0 if it never ended."""
        if not self.ended:
            return 0.0
        return (datetime.fromisoformat(self.ended) - datetime.fromisoformat(self.began)).total_seconds()


class Ledger:
    """outputs/.designgen/drops.jsonl."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, record: DropRecord) -> None:
        """Append a record; one that cannot be written is passed over, since the drop itself is safe without."""
        line = json.dumps(asdict(record), ensure_ascii=False, sort_keys=True) + "\n"
        with suppress(Exception):
            make_folder(self.path.parent)
            with self.path.open("ab") as file:
                # A killed writer may have left half a line; a line feed of our own keeps it away from this one.
                file.write(b"\n" + line.encode())

    def records(self) -> tuple[DropRecord, ...]:
        """Return the last some hundred records, oldest first, each as its last line has it."""
        found: dict[str, DropRecord] = {}
        for line in self._lines():
            with suppress(ValueError, TypeError, KeyError):
                record = _record(json.loads(line))
                found.pop(record.run, None)
                found[record.run] = record
        return tuple(found.values())

    def dates(self) -> frozenset[date]:
        """Return the dates that were once published, whether or not they still are."""
        done = ("published", "replaced")
        nights = (night for record in self.records() for night in record.nights if night.action in done)
        return frozenset(date.fromisoformat(night.date) for night in nights)

    def _lines(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - _TAIL_BYTES))
                yield from file.read().splitlines()
        except OSError:
            return


def _record(value: Mapping[str, Any]) -> DropRecord:
    nights = tuple(NightRecord(**night) for night in value["nights"])
    date_texts = [night.date for night in nights]
    for text in date_texts:
        date.fromisoformat(text)
    datetime.fromisoformat(value["began"])
    known = {**value, "nights": nights, "notices": tuple(value.get("notices", ()))}
    return DropRecord(**known)
