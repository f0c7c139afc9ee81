"""The tables of the index, one step per version: what an older designgen left is carried forward, never thrown away."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Final

from designgen.errors import OutputError

_V1: Final = """
CREATE TABLE run (
    id TEXT PRIMARY KEY, recipe_digest TEXT NOT NULL, state TEXT NOT NULL, started REAL NOT NULL, ended REAL,
    exit_code INTEGER
);
CREATE TABLE job (
    key TEXT PRIMARY KEY, run_id TEXT NOT NULL, spec_json TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'pending',
    attempts INTEGER NOT NULL DEFAULT 0, claimed_by TEXT, lease_until REAL, error_kind TEXT, error_msg TEXT,
    seq INTEGER NOT NULL
);
CREATE INDEX job_queue ON job (run_id, state, seq);
"""

_V2: Final = """
ALTER TABLE run ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN seconds REAL NOT NULL DEFAULT 0;
CREATE TABLE seen (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL, tag TEXT NOT NULL, sha256 TEXT NOT NULL
) WITHOUT ROWID;
DROP INDEX job_queue;
CREATE INDEX job_queue ON job (run_id, state, priority DESC, seq);
"""

STEPS: Final = (_V1, _V2)
"""What makes version n + 1 of version n. Only ever added to."""

VERSION: Final = len(STEPS)


def migrate(base: sqlite3.Connection) -> int:
    """Bring the tables to the newest version, all of it or nothing; returns the version they had.

    Raises:
        OutputError: They are of a later version than this one knows.
        sqlite3.Error: The file is no sound database, or cannot be written.
    """
    found = int(base.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise OutputError(
            f"The index of jobs is of version {found}; this designgen knows {VERSION}.",
            "Use the newer designgen again, or let this one make its own with: designgen store rebuild",
        )
    if found == VERSION:
        return found
    base.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited.
        now = int(base.execute("PRAGMA user_version").fetchone()[0])
        for step in STEPS[now:]:
            for statement in filter(str.strip, step.split(";")):
                base.execute(statement)
        base.execute(f"PRAGMA user_version = {VERSION}")
        base.execute("COMMIT")
    except BaseException:
        # SQLite rolls back by itself where the disk is full, and then knows of no transaction.
        with suppress(sqlite3.Error):
            base.execute("ROLLBACK")
        raise
    return found
