"""A cache of what styles look like to an encoder, so that a night of many tiles measures each style once.

Only ever a shortcut: what is missing or damaged is measured again, and a disk that cannot be written stops nothing.
Torch-free; a file is safetensors, so nothing in it can run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from designgen.errors import OutputError
from designgen.store.artefact import check_key
from designgen.store.atomic import atomic_write
from designgen.store.keys import digest_of

Arrays = dict[str, np.ndarray[Any, Any]]

_SUFFIX: Final = ".safetensors"
_LENGTH_BYTES: Final = 8


class DiskStatistics:
    """Arrays by key under `root`/statistics/ab/KEY.safetensors, each file with the digest of what it holds.

    Processes may share a folder: files appear whole, and whoever writes a key last wins.
    """

    def __init__(self, root: Path, *, on_failure: Callable[[OutputError], None] | None = None) -> None:
        """Keep the files under `root`/statistics, the store's folder.

        Args:
            root: The store's folder; made when something is first kept.
            on_failure: Told, once, why nothing can be kept.
        """
        self._folder = Path(root) / "statistics"
        self._on_failure = on_failure
        self._failed = False

    def get(self, key: str) -> Arrays | None:
        """Return the arrays kept under a key, the caller's own; None where there are none or they are damaged.

        Raises:
            ValueError: The key is no sha256 in hex.
        """
        try:
            return _unpacked(self._path(key).read_bytes())
        except OSError:
            return None

    def put(self, key: str, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Keep arrays of numbers under a key, in place of any there before.

        After the first failure nothing more is tried: a full disk would only cost time with every style.

        Raises:
            ValueError: The key is no sha256 in hex.
        """
        path = self._path(key)
        if self._failed:
            return
        try:
            atomic_write(path, _packed(arrays))
        except OutputError as error:
            self._failed = True
            if self._on_failure is not None:
                self._on_failure(error)

    def prune(self, max_bytes: int) -> int:
        """Drop the files written longest ago until the rest take at most `max_bytes`; return how many were dropped."""
        found = sorted(self._files(), reverse=True)
        kept_bytes = dropped = 0
        for _, size, path in found:
            kept_bytes += size
            if kept_bytes > max_bytes:
                try:
                    path.unlink(missing_ok=True)
                    dropped += 1
                except OSError:
                    continue
        return dropped

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        for path in self._folder.glob(f"??/*{_SUFFIX}"):
            try:
                state = path.stat()
            except OSError:  # another process dropped it
                continue
            yield state.st_mtime_ns, state.st_size, path

    def _path(self, key: str) -> Path:
        check_key(key)
        return self._folder / key[:2] / f"{key}{_SUFFIX}"


class MemoryStatistics:
    """The same for one process: for tests, and where nothing may be written."""

    def __init__(self) -> None:
        """Start empty."""
        self._kept: dict[str, Arrays] = {}

    def get(self, key: str) -> Arrays | None:
        """Return the arrays kept under a key, the caller's own, or None. Errors as in `DiskStatistics.get`."""
        check_key(key)
        kept = self._kept.get(key)
        return None if kept is None else {name: array.copy() for name, array in kept.items()}

    def put(self, key: str, arrays: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Keep copies of arrays under a key. Errors as in `DiskStatistics.put`."""
        check_key(key)
        self._kept[key] = {name: array.copy() for name, array in arrays.items()}


def _packed(arrays: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    whole = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    return save(whole, metadata={"sha256": digest_of(save(whole))})


def _unpacked(data: bytes) -> Arrays | None:
    try:
        # The library's own reader of metadata wants a file; the header is its length and then JSON.
        length = int.from_bytes(data[:_LENGTH_BYTES], "little")
        expected = json.loads(data[_LENGTH_BYTES : _LENGTH_BYTES + length])["__metadata__"]["sha256"]
        found = {name: array.copy() for name, array in load(data).items()}
        return found if digest_of(save(found)) == expected else None
    except (SafetensorError, ValueError, KeyError, TypeError, OverflowError):
        return None
