"""Where inputs were last seen, by digest: how a finished picture finds the swatch it was made from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from designgen.store.artefact import check_key
from designgen.store.atomic import atomic_write

_SCHEMA: Final = 1
_MOST_PATHS: Final = 8


class InputMemory:
    """Small pointers from the digest of an input to the places it was read from; only hints, never truth."""

    def __init__(self, root: Path) -> None:
        """Keep the pointers under `root`/inputs, the store's folder."""
        self._folder = Path(root) / "inputs"

    def remember_input(self, digest: str, path: Path) -> None:
        """Note that the file at `path` has this sha256; the newest place comes first.

        Raises:
            OutputError: The pointer cannot be written.
            ValueError: `digest` is no sha256.
        """
        place = str(Path(path).absolute())
        known = self._paths(digest)
        if known[:1] == [place]:
            return
        paths = [place, *(other for other in known if other != place)][:_MOST_PATHS]
        document: dict[str, Any] = {"schema": _SCHEMA, "digest": digest, "paths": paths}
        # ASCII, so that names that are no valid text (bytes of an old file system) come back as they were.
        atomic_write(self._pointer(digest), (json.dumps(document, sort_keys=True, indent=1) + "\n").encode())

    def find_input(self, digest: str) -> Path | None:
        """Return a file that still has exactly this sha256, or None."""
        for place in self._paths(digest):
            if _file_digest(Path(place)) == digest:
                return Path(place)
        return None

    def _pointer(self, digest: str) -> Path:
        check_key(digest)
        return self._folder / digest[:2] / f"{digest}.json"

    def _paths(self, digest: str) -> list[str]:
        try:
            document = json.loads(self._pointer(digest).read_bytes())
            paths = document["paths"]
            return [place for place in paths if isinstance(place, str)]
        except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError):
            return []


def _file_digest(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
