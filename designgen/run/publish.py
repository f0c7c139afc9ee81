"""Putting results where people look for them, under names that people gave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from designgen.errors import InputError
from designgen.pipeline.xmp import described
from designgen.run.outcome import RunOutcome, files_of
from designgen.store import atomic_write, digest_of, output_error

MANIFEST = "run.json"
REPORT = "report.md"
PARTIAL = ".partial.png"
_DEEPEST = 5
"""Of a gallery's files: catalogue/NAME-gallery/FOLDER/FILE, and one to spare."""
FOLDERS = ("tiles", "mockups", "withheld", "catalogue", "exports")


class RunFolder:
    """outputs/runs/NAME: tiles, mockups, withheld, catalogue, exports, run.json, report.md.

    Attributes:
        path: The folder.
        makers: (creator, rights) that its pictures name, either may be empty.
    """

    def __init__(self, path: Path, makers: tuple[str, str] = ("", "")) -> None:
        self.path = path
        self.makers = makers

    def write(self, name: str, data: bytes) -> str:
        """Write a file unless it is there with the same bytes; returns its sha256.

        A PNG that carries its recipe gets XMP made from it.

        Raises:
            OutputError: The folder cannot be written or is full.
        """
        if name.endswith(".png"):
            data = described(data, self.makers)
        target = self.path / name
        digest = digest_of(data)
        try:
            same = target.stat().st_size == len(data) and target.read_bytes() == data
        except OSError:
            same = False
        if not same:
            atomic_write(target, data)
        return digest

    def size(self, name: str) -> int | None:
        """Return the length of a file in bytes, None where it is not there."""
        try:
            return (self.path / name).stat().st_size
        except OSError:
            return None

    def remove(self, name: str) -> None:
        """Remove a file that is no longer part of the run.

        Raises:
            OutputError: It cannot be removed.
        """
        target = self.path / name
        try:
            target.unlink(missing_ok=True)
        except OSError as error:
            raise output_error(error, target, 0) from error

    def manifest(self) -> dict[str, Any] | None:
        """Return run.json as the last run left it, or None."""
        try:
            return read_manifest(self.path)
        except InputError:
            return None

    def close(self, outcome: RunOutcome, report: str) -> None:
        """Write run.json and report.md last, and take away what an earlier recipe of this name had made.

        Raises:
            OutputError: The folder cannot be written or is full.
        """
        before = self.manifest() or {}
        manifest = outcome.as_manifest()
        for name in sorted(files_of(before) - files_of(manifest)):
            if _is_ours(name):
                self.remove(name)
        for design in outcome.designs:
            self.remove(f"tiles/{design.name}{PARTIAL}")
        self.write(REPORT, report.encode())
        self.write(MANIFEST, manifest_text(manifest).encode())


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a run's manifest.

    Raises:
        InputError: The folder is not that of a finished run.
    """
    path = folder / MANIFEST
    hint = "Give the folder of a finished run, such as outputs/runs/first-collection."
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f'"{folder}" holds no {MANIFEST}, so it is not a finished run.', hint) from None
    except (OSError, ValueError) as error:
        raise InputError(f'"{path}" cannot be read: {error}.', "Run the recipe again to mend it.") from error
    if not isinstance(manifest, Mapping) or manifest.get("format") != 1:
        raise InputError(f'"{path}" was written by a version of designgen that this one does not know.', hint)
    return dict(manifest)


def _is_ours(name: str) -> bool:
    """Whether a name from an old manifest stays inside the run's own folders."""
    parts = Path(name).parts
    return 2 <= len(parts) <= _DEEPEST and parts[0] in FOLDERS and not {"..", "."} & set(parts)


def manifest_text(manifest: Mapping[str, Any]) -> str:
    """Return a manifest as JSON, a line for every entry of its lists.

    Python's encoder is an order of magnitude slower where it indents, and a manifest has thousands of entries.
    """

    def plain(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def shown(value: Any) -> str:
        if isinstance(value, list | tuple) and value:
            return "[\n" + ",\n".join(map(plain, value)) + "\n]"
        return plain(value)

    lines = [f"{plain(key)}: {shown(value)}" for key, value in sorted(manifest.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n" if lines else "{}\n"
