"""The files of a template, from a folder or from memory; nothing outside the template can be reached."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from designgen.errors import InputError
from designgen.mockup.format import TEMPLATE_FILE, TemplateSpec, parse_spec, read_spec

MAX_FILE_BYTES = 64 * 1024 * 1024


class TemplateFiles(Protocol):
    """Where a template's files come from."""

    @property
    def label(self) -> str:
        """What to call its template.toml in messages."""

    def spec(self) -> TemplateSpec:
        """Return the checked template.toml."""

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes of every file, by name; whatever is no ordinary file has size -1."""

    def read(self, name: str, field: str) -> bytes:
        """Return the bytes of the file that a field of template.toml names.

        Raises:
            InputError: It is missing, no ordinary file of the template, too large, or cannot be read.
        """


@dataclass(frozen=True)
class FolderFiles:
    """A template in a folder."""

    folder: Path

    @property
    def label(self) -> str:
        """What to call its template.toml in messages."""
        return str(self.folder / TEMPLATE_FILE)

    def spec(self) -> TemplateSpec:
        """Return the checked template.toml."""
        return read_spec(self.folder)

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes of every file, by name; whatever is no ordinary file has size -1."""
        return {path.name: _ordinary_size(path) for path in self.folder.iterdir()}

    def read(self, name: str, field: str) -> bytes:
        """Return the bytes of one file; see `TemplateFiles.read`."""
        where = f"{self.label}: {field}"
        path = self.folder / name
        try:
            size = _ordinary_size(path)
            if size > MAX_FILE_BYTES:
                raise _too_large(where, name)
            if size >= 0:
                return path.read_bytes()
        except FileNotFoundError as error:
            raise _missing(where, name) from error
        except OSError as error:
            raise InputError(f"{where}: {name} cannot be read ({error.strerror}).", "Check its permissions.") from error
        raise InputError(
            f"{where}: {name} leads out of the template's folder, or is no ordinary file.",
            "A template holds its own files: put a copy in the link's place.",
        )


@dataclass(frozen=True)
class MemoryFiles:
    """A template in memory, as it is made or as it came out of an archive."""

    name: str
    files: Mapping[str, bytes]

    @property
    def label(self) -> str:
        """What to call its template.toml in messages."""
        return f"{self.name}: {TEMPLATE_FILE}"

    def spec(self) -> TemplateSpec:
        """Return the checked template.toml."""
        if TEMPLATE_FILE not in self.files:
            raise InputError(f"{self.name} holds no {TEMPLATE_FILE}.", f"A template has a {TEMPLATE_FILE}.")
        return parse_spec(self.files[TEMPLATE_FILE], self.label)

    def sizes(self) -> dict[str, int]:
        """Return the size in bytes of every file, by name."""
        return {name: len(data) for name, data in self.files.items()}

    def read(self, name: str, field: str) -> bytes:
        """Return the bytes of one file; see `TemplateFiles.read`."""
        where = f"{self.label}: {field}"
        if name not in self.files:
            raise _missing(where, name)
        if len(self.files[name]) > MAX_FILE_BYTES:
            raise _too_large(where, name)
        return self.files[name]


def _ordinary_size(path: Path) -> int:
    """Size in bytes; -1 for links, folders, devices and pipes, which are never opened."""
    status = path.lstat()
    return status.st_size if stat.S_ISREG(status.st_mode) else -1


def _missing(where: str, name: str) -> InputError:
    return InputError(f"{where}: the file {name} is missing.", "Put it back or correct the name.")


def _too_large(where: str, name: str) -> InputError:
    return InputError(f"{where}: {name} is larger than {MAX_FILE_BYTES >> 20} MB.", "Save it as a smaller PNG.")
