"""The index made again from what is on the disk; used by hand, and by a run that finds its index damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from designgen.errors import InputError
from designgen.store.atomic import output_error
from designgen.store.blobs import Store
from designgen.store.index import FILE, Entry, Index

REBUILT: Final = "rebuilt"
"""The run that results belong to until a run asks for them."""

UNIT: Final = "tile"
"""The stage whose results are jobs; everything else is made along with one."""


def rebuild_index(store: Store) -> int:
    """Throw the index away and make it again from the sidecars; needs the lock.

    What only the index knew is lost: how often a job was tried in vain, and when runs began and ended.

    Returns:
        How many jobs it holds.

    Raises:
        OutputError: The folder cannot be written or is full.
    """
    for suffix in ("", "-wal", "-shm"):
        old = store.root / f"{FILE}{suffix}"
        try:
            old.unlink(missing_ok=True)
        except OSError as error:
            raise output_error(error, old, 0) from error
    entries: list[Entry] = []
    for key in sorted(store.keys()):
        sidecar = store.sidecar(key)
        if sidecar is not None and sidecar.get("stage") == UNIT and store.has(key):
            spec = {name: sidecar.get(name) for name in ("stage", "stage_version", "params", "inputs", "weights")}
            entries.append(Entry(key, str(sidecar.get("name", "")), spec, seq=len(entries), done=True))
    with Index(store.root) as index:
        index.add(REBUILT, entries)
    return len(entries)


def open_index(store: Store, on_damage: Callable[[str], None]) -> Index:
    """Open the index; one that is damaged is made again first. Needs the lock.

    Args:
        store: Whose index.
        on_damage: Told what was wrong.

    Raises:
        OutputError: It cannot be written, or is of a later version.
    """
    try:
        index = Index(store.root)
        if not (wrong := index.check()):
            return index
        index.close()
    except InputError as error:
        wrong = error.what
    on_damage(f"The index of jobs was damaged and is made again from the results ({wrong}).")
    rebuild_index(store)
    return Index(store.root)


def index_path(root: Path) -> Path:
    """Return where the index of a store lies."""
    return root / FILE
