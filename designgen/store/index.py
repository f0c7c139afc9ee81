"""The index of jobs: who does what, how often it was tried, and why it failed. One SQLite file beside the blobs.

It decides nothing about results: done means that the blob is there (docs/durability.md, M1). Lost or damaged, it is
made again from the sidecars. One machine only: WAL needs shared memory, so never on a network mount.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal

from designgen.store.database import Database
from designgen.store.seen import Seen

FILE: Final = "jobs.sqlite"
POISON_AFTER: Final = 5
"""How many times a job may be begun without an end (its worker or the whole run died) before it is left alone."""
LEASE_S: Final = 300.0

JobState = Literal["pending", "running", "done", "failed", "cancelled"]
POISON: Final = "poison"


@dataclass(frozen=True)
class Entry:
    """A job to be noted.

    Attributes:
        key: The key of its result.
        name: For people.
        spec: What is to be made, as in sidecars.
        priority: Higher comes first.
        seq: Among equals, lower comes first.
        done: Whether its results are all there.
    """

    key: str
    name: str
    spec: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 0
    seq: int = 0
    done: bool = False


@dataclass(frozen=True)
class Job:
    """A job as the index has it.

    Attributes:
        key: The key of its result.
        name: For people.
        state: pending, running, done, failed or cancelled.
        attempts: How often it was begun without an end, the running one counted.
        error_kind: Class of the error, or poison; empty without one.
        error: What went wrong.
    """

    key: str
    name: str
    state: JobState
    attempts: int
    error_kind: str
    error: str


_JOB = "key, name, state, attempts, coalesce(error_kind, ''), coalesce(error_msg, '')"


class Index:
    """The index under a store's folder; `with Index(root) as index:`.

    Every change is one transaction, so that several processes may claim from one index at the same time.
    """

    def __init__(
        self, root: Path, *, clock: Callable[[], float] = time.time, worker: str = "", poison_after: int = POISON_AFTER
    ) -> None:
        """Open or make `root`/jobs.sqlite; `seen` remembers files that were looked into.

        Args:
            root: The store's folder.
            clock: Seconds since the epoch; leases only, so a wrong one costs time and no result.
            worker: Who claims; by default this process.
            poison_after: See `POISON_AFTER`.

        Raises:
            InputError: The file is damaged (see `open_index`, which mends that).
            OutputError: It cannot be written, or is of a later version.
        """
        self.path = Path(root) / FILE
        self._clock = clock
        self._worker = worker or f"{socket.gethostname()}:{os.getpid()}"
        self._poison_after = poison_after
        self._database = Database(self.path)
        self.seen = Seen(self._database)

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._database.close()

    def begin(self, run_id: str, name: str, recipe_digest: str = "") -> None:
        """Note that a run begins."""
        with self._database.change() as base:
            base.execute(
                "INSERT INTO run (id, name, recipe_digest, state, started) VALUES (?, ?, ?, 'running', ?) "
                "ON CONFLICT (id) DO UPDATE SET state = 'running', started = excluded.started, ended = NULL, "
                "recipe_digest = excluded.recipe_digest, name = excluded.name, exit_code = NULL",
                (run_id, name, recipe_digest, self._clock()),
            )

    def end(self, run_id: str, exit_code: int) -> None:
        """Note how a run ended; what it had claimed or not begun stays for the next."""
        with self._database.change() as base:
            base.execute(
                "UPDATE run SET state = ?, ended = ?, exit_code = ? WHERE id = ?",
                ("ended" if exit_code in (0, 3) else "stopped", self._clock(), exit_code, run_id),
            )

    def add(self, run_id: str, entries: Iterable[Entry]) -> None:
        """Note a run's jobs, in one transaction; what was pending of this run and is asked for no more is cancelled.

        A job that is known keeps its attempts. One that failed is tried again, unless it was poison.
        """
        rows = [
            (e.key, run_id, e.name, json.dumps(dict(e.spec)), "done" if e.done else "pending", e.priority, e.seq)
            for e in entries
        ]
        with self._database.change() as base:
            base.execute(
                "UPDATE job SET state = 'cancelled' WHERE run_id = ? AND state IN ('pending', 'running')", (run_id,)
            )
            base.executemany(
                "INSERT INTO job (key, run_id, name, spec_json, state, priority, seq) VALUES (?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET run_id = excluded.run_id, name = excluded.name, "
                "spec_json = excluded.spec_json, priority = excluded.priority, seq = excluded.seq, state = CASE "
                "WHEN excluded.state = 'done' THEN 'done' "
                f"WHEN error_kind = '{POISON}' THEN 'failed' ELSE 'pending' END, "
                "attempts = CASE WHEN excluded.state = 'done' THEN 0 ELSE attempts END, "
                "claimed_by = NULL, lease_until = NULL",
                rows,
            )

    def claim(self, run_id: str, lease_s: float = LEASE_S) -> Job | None:
        """Take the next job of a run, in one statement, so that no two take the same; None when none is pending."""
        with self._database.change() as base:
            found = base.execute(
                "UPDATE job SET state = 'running', attempts = attempts + 1, claimed_by = ?, lease_until = ?, "
                "error_kind = NULL, error_msg = NULL WHERE key = (SELECT key FROM job WHERE run_id = ? AND "
                f"state = 'pending' ORDER BY priority DESC, seq LIMIT 1) RETURNING {_JOB}",
                (self._worker, self._clock() + lease_s, run_id),
            ).fetchone()
        return None if found is None else Job(*found)

    def renew(self, lease_s: float = LEASE_S) -> None:
        """Prolong the leases of everything that this worker has."""
        with self._database.change() as base:
            base.execute(
                "UPDATE job SET lease_until = ? WHERE claimed_by = ? AND state = 'running'",
                (self._clock() + lease_s, self._worker),
            )

    def finish(self, key: str, seconds: float = 0.0) -> bool:
        """Note that a job's results are all there; returns whether this worker still had it."""
        return self._settle("done", key, None, None, "0", seconds)

    def fail(self, key: str, kind: str, message: str) -> bool:
        """Note why a job cannot be done; the worker lives, so the attempt is not counted against it."""
        return self._settle("failed", key, kind, message, "0")

    def release(self, key: str) -> bool:
        """Give a job back that was stopped and did nothing wrong: the attempt is not counted."""
        return self._settle("pending", key, None, None, "max(attempts - 1, 0)")

    def lose(self, key: str, why: str, tries: int = 1) -> bool:
        """Note that a job cost its worker; returns whether it may be tried again, else it is poison."""
        self._settle("pending", key, "lost", why, f"attempts + {max(0, tries - 1)}")
        with self._database.change() as base:
            self._poison(base)
            state = base.execute("SELECT state FROM job WHERE key = ?", (key,)).fetchone()
        return state is not None and state[0] == "pending"

    def give_up(self, key: str, why: str) -> None:
        """Note that a job which cost its workers is not tried again for now."""
        with self._database.change() as base:
            base.execute(
                "UPDATE job SET state = 'failed', error_kind = 'lost', error_msg = ? "
                "WHERE key = ? AND state = 'pending'",
                (why, key),
            )

    def reopen(self, keys: Iterable[str]) -> None:
        """Put jobs back into the queue whose results turned out to be damaged."""
        with self._database.change() as base:
            base.executemany("UPDATE job SET state = 'pending' WHERE key = ?", [(key,) for key in keys])

    def expire(self, *, everything: bool = False, lease_s: float = LEASE_S) -> int:
        """Return to the queue what was claimed by someone who is gone; what was begun too often becomes poison.

        A lease that ends later than any could that was given now is one from before the clock was set back.

        Args:
            everything: Whatever its lease: for the holder of the lock, who knows that nobody else is at work.
            lease_s: The longest lease that is given.

        Returns:
            How many jobs were returned.
        """
        now = self._clock()
        with self._database.change() as base:
            count = base.execute(
                "UPDATE job SET state = 'pending', claimed_by = NULL, lease_until = NULL WHERE state = 'running' "
                "AND (? OR lease_until < ? OR lease_until > ?)",
                (everything, now, now + 2 * lease_s),
            ).rowcount
            self._poison(base)
        return int(count)

    def retry(self, keys: Sequence[str] | None = None) -> int:
        """Let what failed, poison too, be tried again with a clean slate; all of it, or some keys."""
        with self._database.change() as base:
            where = "" if keys is None else f" AND key IN ({', '.join('?' * len(keys))})"
            return base.execute(
                "UPDATE job SET state = 'pending', attempts = 0, error_kind = NULL, error_msg = NULL "
                f"WHERE state = 'failed'{where}",
                tuple(keys or ()),
            ).rowcount

    def forget(self, keys: Iterable[str]) -> None:
        """Take jobs out of the index: their results are gone and wanted by nobody."""
        with self._database.change() as base:
            base.executemany("DELETE FROM job WHERE key = ?", [(key,) for key in keys])

    def jobs(self, *states: JobState) -> tuple[Job, ...]:
        """Return jobs in the order of the queue; of some states, or all."""
        where = f"WHERE state IN ({', '.join('?' * len(states))}) " if states else ""
        with self._database.read() as base:
            rows = base.execute(f"SELECT {_JOB} FROM job {where}ORDER BY run_id, priority DESC, seq", states)
            return tuple(Job(*row) for row in rows)

    def counts(self) -> dict[str, int]:
        """Return how many jobs are in each state."""
        with self._database.read() as base:
            return dict(base.execute("SELECT state, count(*) FROM job GROUP BY state ORDER BY state").fetchall())

    def last_run(self) -> dict[str, Any] | None:
        """Return name, state, started, ended and exit_code of the run that began last."""
        with self._database.read() as base:
            names = ("name", "state", "started", "ended", "exit_code")
            row = base.execute(f"SELECT {', '.join(names)} FROM run ORDER BY started DESC LIMIT 1").fetchone()
            return None if row is None else dict(zip(names, row, strict=True))

    def check(self) -> str:
        """Return what is wrong with the file, empty if nothing is."""
        with self._database.read() as base:
            said = str(base.execute("PRAGMA quick_check").fetchone()[0])
        return "" if said == "ok" else said

    def _settle(
        self, state: JobState, key: str, kind: str | None, message: str | None, attempts: str, seconds: float = 0.0
    ) -> bool:
        with self._database.change() as base:
            return (
                base.execute(
                    f"UPDATE job SET state = ?, error_kind = ?, error_msg = ?, attempts = {attempts}, seconds = ?, "
                    "claimed_by = NULL, lease_until = NULL WHERE key = ? AND claimed_by = ? AND state = 'running'",
                    (state, kind, message, seconds, key, self._worker),
                ).rowcount
                == 1
            )

    def _poison(self, base: sqlite3.Connection) -> None:
        base.execute(
            f"UPDATE job SET state = 'failed', error_kind = '{POISON}', error_msg = 'It was begun ' || attempts || "
            "' times, and each time the process that made it died. ' || coalesce(error_msg, '') "
            "WHERE state = 'pending' AND attempts >= ?",
            (self._poison_after,),
        )
