"""The store without files: for tests, and for workers that send their results home."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from designgen.store.artefact import Artefact, check_key, full_sidecar
from designgen.store.keys import digest_of


class MemoryStore:
    """Results in a dictionary, with the same promises as `Store` but for outliving the process."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: dict[str, tuple[bytes, dict[str, Any]]] = {}

    def has(self, key: str) -> bool:
        """Tell whether the result is there."""
        check_key(key)
        return key in self._kept

    def get(self, key: str) -> Artefact | None:
        """Return the result with its bytes checked, or None."""
        check_key(key)
        kept = self._kept.get(key)
        if kept is None or digest_of(kept[0]) != kept[1]["output_sha256"]:
            return None
        return Artefact(key, kept[0], copy.deepcopy(kept[1]))

    def put(self, key: str, data: bytes, *, sidecar: Mapping[str, Any], suffix: str = ".png") -> Artefact:
        """Keep a result; a sound one already there stays and is returned. Errors as in `Store.put`."""
        whole = full_sidecar(key, data, sidecar, suffix)
        there = self.get(key)
        if there is not None:
            return there
        self._kept[key] = (bytes(data), copy.deepcopy(whole))
        return Artefact(key, data, whole)

    def delete(self, key: str) -> bool:
        """Forget a result; returns whether there was one."""
        check_key(key)
        return self._kept.pop(key, None) is not None

    def keys(self) -> Iterator[str]:
        """Yield the keys of all results, in sorted order."""
        yield from sorted(self._kept)
