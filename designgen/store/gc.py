"""Which results nobody names any more, and taking them away.

A result is kept while a run.json or a manifest of a drop names its key; while everything it was made from is kept (what
the store holds beside pictures: inks, receipts, measures); or while it is younger than a grace period, which covers
what a run made before it wrote its manifest. References go before results, results before their blobs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from designgen.errors import InputError
from designgen.store.atomic import output_error
from designgen.store.blobs import Store
from designgen.store.keys import is_key
from designgen.store.lock import Lock

PICTURES: Final = frozenset({"tile", "colourway", "mockup"})
"""Stages whose results are kept only when they are named."""

MANIFESTS: Final = ("runs/*/*.json", "drops/*/*.json", "drops/*/*/*.json")
"""Where keys are named; folders that begin with a dot count too, since a drop is built in one."""


@dataclass(frozen=True)
class Garbage:
    """Something nobody names.

    Attributes:
        key: Of the result.
        size_bytes: Of its files.
        path: Of a blob that never got a sidecar; None for a whole result.
    """

    key: str
    size_bytes: int
    path: Path | None = None


def named_keys(outputs: Path) -> set[str]:
    """Return every key that a manifest under an outputs folder names.

    Raises:
        InputError: A manifest cannot be read, so that nobody knows what it names; nothing may be taken away then.
    """
    found: set[str] = set()
    for pattern in MANIFESTS:
        for path in sorted(outputs.glob(pattern)):
            try:
                found.update(_keys_in(json.loads(path.read_bytes())))
            except (OSError, ValueError) as error:
                raise InputError(
                    f'"{path}" cannot be read ({error}), so nobody knows which results it needs.',
                    "Nothing was taken away. Run its recipe again to mend it, or delete its folder, then try again.",
                ) from error
    return found


def garbage(store: Store, named: set[str], now_s: float, grace_s: float) -> tuple[Garbage, ...]:
    """Return what may go, in the order of its keys.

    Args:
        store: Where.
        named: As `named_keys` returns them.
        now_s: Seconds since the epoch.
        grace_s: Age below which nothing goes; a file from the future, as after the clock was set back, stays too.
    """
    inputs = {key: _inputs_of(store, key) for key in sorted(store.keys())}
    kept = {key for key in inputs if key in named or _is_young(store, key, now_s, grace_s)}
    parents = {key: made_from & inputs.keys() for key, made_from in inputs.items()}
    while more := {key for key, above in parents.items() if key not in kept and above and above <= kept}:
        kept |= more
    found = [Garbage(key, _size(store, key)) for key in sorted(inputs.keys() - kept)]
    orphans = [path for path in store.orphans() if now_s - path.stat().st_mtime > grace_s]
    return (*found, *(Garbage(path.stem, path.stat().st_size, path) for path in orphans))


def collect(store: Store, doomed: Iterable[Garbage], lock: Lock) -> int:
    """Take garbage away; returns the bytes that were freed.

    Raises:
        ValueError: The lock is not held.
        OutputError: Something cannot be removed.
    """
    if not lock.held:
        raise ValueError("lock: expected one that is held, got one that is not")
    freed = 0
    for each in doomed:
        if each.path is None:
            store.delete(each.key)
        else:
            try:
                each.path.unlink(missing_ok=True)
            except OSError as error:
                raise output_error(error, each.path, 0) from error
        freed += each.size_bytes
    return freed


def _keys_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if is_key(value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _keys_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys_in(inner)


def _inputs_of(store: Store, key: str) -> frozenset[str]:
    """Return what a result that is no picture was made from; empty for pictures, which must be named."""
    sidecar = store.sidecar(key) or {}
    if sidecar.get("stage") in PICTURES:
        return frozenset()
    return frozenset(each for each in sidecar.get("inputs", ()) if isinstance(each, str))


def _is_young(store: Store, key: str, now_s: float, grace_s: float) -> bool:
    try:
        return now_s - store.path(key, ".json").stat().st_mtime < grace_s
    except OSError:
        return False


def _size(store: Store, key: str) -> int:
    sidecar = store.sidecar(key)
    total = 0
    for suffix in (".json", *([] if sidecar is None else [str(sidecar["suffix"])])):
        try:
            total += store.path(key, suffix).stat().st_size
        except OSError:
            continue
    return total
