"""Results on their way from the store to the files people look at; what has not changed since is not read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from designgen import __version__
from designgen.imaging import with_recipe
from designgen.imaging.metadata import canonical_recipe
from designgen.run.publish import RunFolder
from designgen.store import Store, digest_of
from designgen.store.seen import Seen

DRESS_VERSION = 1
"""Bumped by hand when a published picture changes for the same result and recipe."""


class DamagedError(Exception):
    """A result that was thought sound is not; it is to be made again. Never leaves the run."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Shelved:
    """A sound result in the store, its bytes not read yet.

    Attributes:
        key: Its key.
        sha256: Of its bytes.
        result: What its sidecar says of it.
    """

    key: str
    sha256: str
    result: Mapping[str, Any]


class Shelf:
    """Takes results from the store and publishes them."""

    def __init__(self, store: Store, seen: Seen, folder: RunFolder, *, stripped: bool = False) -> None:
        self._store = store
        self._seen = seen
        self._folder = folder
        self._stripped = stripped

    def take(self, key: str) -> Shelved | None:
        """Return a result that is there and sound; its bytes are checked unless they were and have not changed."""
        sidecar = self._store.sidecar(key)
        if sidecar is None:
            return None
        path, sha256 = self._store.path(key, sidecar["suffix"]), str(sidecar["output_sha256"])
        if self._seen.digest(path, key) != sha256:
            kept = self._store.get(key)
            if kept is None:
                return None
            self._seen.note(path, key, sha256)
        return Shelved(key, sha256, sidecar.get("result", {}))

    def data(self, key: str) -> bytes:
        """Return the bytes of a result, checked.

        Raises:
            DamagedError: They are not what was written.
        """
        kept = self._store.get(key)
        if kept is None:
            raise DamagedError(key)
        return kept.data

    def publish(self, name: str, shelved: Shelved, metadata: dict[str, Any]) -> str:
        """Write the picture people look at unless it is there; returns its sha256.

        Args:
            name: Relative to the run's folder.
            shelved: The result.
            metadata: The recipe laid into it.

        Raises:
            DamagedError: The result is not sound.
            OutputError: The folder cannot be written or is full.
        """
        recipe = "" if self._stripped else canonical_recipe(metadata)
        tag = digest_of(json.dumps([DRESS_VERSION, __version__, shelved.sha256, recipe, self._folder.makers]).encode())
        path = self._folder.path / name
        known = self._seen.digest(path, tag)
        if known is not None:
            return known
        data = self.data(shelved.key)
        digest = self._folder.write(name, data if self._stripped else with_recipe(data, metadata))
        self._seen.note(path, tag, digest)
        return digest
