"""Results as files: blobs/ab/KEY.png with KEY.json beside it. The blob comes first; the sidecar says it is done."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from designgen.errors import InputError
from designgen.store.artefact import (
    Artefact,
    DamageHook,
    check_key,
    full_sidecar,
    parse_sidecar,
    sidecar_bytes,
)
from designgen.store.atomic import StepHook, atomic_write, no_step, output_error
from designgen.store.keys import digest_of, is_key


def _say_nothing(_key: str, _what: str) -> None:
    """Take no note of damage."""


class Store:
    """The content-addressed store under one folder (outputs/.designgen).

    Reading needs no lock. Writers of one key write the same names atomically, so they may race; sweeping and deleting
    belong to the holder of the lock.
    """

    def __init__(self, root: Path, *, on_damage: DamageHook = _say_nothing, on_step: StepHook = no_step) -> None:
        """Take `root` as it is; nothing is made before the first `put`.

        Args:
            root: The store's folder.
            on_damage: Told of every damaged result met (see `DamageHook`).
            on_step: For crash tests: told "blob:written", "sidecar:renamed" and so on.
        """
        self.root = Path(root)
        self._on_damage = on_damage
        self._on_step = on_step

    @property
    def lock_path(self) -> Path:
        """The file to lock while a run works in this store."""
        return self.root / "lock"

    def path(self, key: str, suffix: str = ".png") -> Path:
        """Return where the blob of `key` lies or would lie."""
        check_key(key)
        return self.root / "blobs" / key[:2] / f"{key}{suffix}"

    def has(self, key: str) -> bool:
        """Tell quickly whether the result is there: sidecar sound, blob there and of the right size."""
        return self.known(key) is not None

    def known(self, key: str) -> dict[str, Any] | None:
        """Return the sidecar of a result for which `has` is true, else None."""
        sidecar = self.sidecar(key)
        if sidecar is None:
            return None
        try:
            size = self.path(key, sidecar["suffix"]).stat().st_size
        except FileNotFoundError:
            return None
        return sidecar if size == int(sidecar["size"]) else None

    def get(self, key: str) -> Artefact | None:
        """Return the result with its bytes checked against the sidecar's sha256; None when missing or damaged."""
        sidecar = self.sidecar(key)
        if sidecar is None:
            return None
        path = self.path(key, sidecar["suffix"])
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            self._on_damage(key, f"{path.name} is gone though its sidecar is there; it will be made again.")
            return None
        except OSError as error:
            raise _unreadable(path, error) from error
        if digest_of(data) != sidecar["output_sha256"]:
            self._on_damage(key, f"{path.name} is not what was written; it will be made again.")
            return None
        return Artefact(key, data, sidecar, path)

    def put(self, key: str, data: bytes, *, sidecar: Mapping[str, Any], suffix: str = ".png") -> Artefact:
        """Keep a result, blob before sidecar; a sound one already there stays and is returned.

        Args:
            key: From `stage_key`.
            data: The file's bytes.
            sidecar: How it was made; the store adds schema, key, suffix, size and output_sha256.
            suffix: Of the blob's file.

        Raises:
            OutputError: The store cannot be written or is full.
            TypeError: The sidecar holds something JSON has no form for.
            ValueError: A wrong key or suffix.
        """
        whole = full_sidecar(key, data, sidecar, suffix)
        there = self.get(key)
        if there is not None:
            return there
        path = self.path(key, suffix)
        atomic_write(path, data, on_step=lambda step: self._on_step(f"blob:{step}"))
        text = sidecar_bytes(whole)
        atomic_write(path.with_suffix(".json"), text, on_step=lambda step: self._on_step(f"sidecar:{step}"))
        return Artefact(key, data, whole, path)

    def delete(self, key: str) -> bool:
        """Forget a result: the sidecar, which says it is done, goes before the blob. Returns whether there was one."""
        sidecar = self.sidecar(key)
        known = self.path(key, ".json")
        was_there = known.exists()
        doomed = [known] if sidecar is None else [known, self.path(key, sidecar["suffix"])]
        for path in doomed:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise output_error(error, path, 0) from error
        return was_there

    def keys(self) -> Iterator[str]:
        """Yield the keys that have a sidecar, in sorted order, without checking them."""
        yield from self._names(".json")

    def orphans(self) -> Iterator[Path]:
        """Yield blobs without a sidecar: left by a crash between the two writes, used by nobody."""
        done = set(self._names(".json"))
        for folder in self._folders():
            for entry in sorted(folder.iterdir()):
                if is_key(entry.stem) and entry.stem not in done:
                    yield entry

    def verify(self) -> Iterator[str]:
        """Check the bytes of every result and yield the keys of those that are damaged."""
        for key in self.keys():
            if self.get(key) is None:
                yield key

    def _folders(self) -> list[Path]:
        try:
            return sorted(entry for entry in (self.root / "blobs").iterdir() if entry.is_dir())
        except FileNotFoundError:
            return []

    def _names(self, suffix: str) -> Iterator[str]:
        for folder in self._folders():
            with os.scandir(folder) as entries:
                stems = [Path(entry.name).stem for entry in entries if entry.name.endswith(suffix)]
            yield from sorted(stem for stem in stems if is_key(stem))

    def sidecar(self, key: str) -> dict[str, Any] | None:
        """Return what is said of a result; None when it is not there or its sidecar is damaged."""
        path = self.path(key, ".json")
        try:
            return parse_sidecar(path.read_bytes(), key)
        except FileNotFoundError:
            return None
        except ValueError as error:  # also JSON's and UTF-8's errors
            self._on_damage(key, f"The sidecar {path.name} is damaged ({error}); the result will be made again.")
            return None
        except OSError as error:
            raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> InputError:
    reason = error.strerror or str(error)
    return InputError(f"The kept result {path} cannot be read: {reason}.", "Check the folder's permissions and disk.")
