"""Getting at the bytes of a file, or saying plainly why not."""

from __future__ import annotations

import difflib
import stat
import unicodedata
from pathlib import Path

from designgen.errors import InputError

MAX_FILE_BYTES = 2_000_000_000


def read_file(path: Path) -> bytes:
    """Return the bytes of an ordinary file.

    Raises:
        InputError: It is missing (names like it are told), a folder, too big, or cannot be read.
    """
    name = shown(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{name} is a folder, not a picture.", "Name a picture file inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{name} is not an ordinary file.", "Name a picture file.")
        if status.st_size > MAX_FILE_BYTES:
            raise InputError(f"{name} is too big a file ({status.st_size / 1e9:.1f} GB).", "Export a smaller copy.")
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise missing(path) from error
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error


def missing(path: Path) -> InputError:
    """Build the error for a file that is not there, with the names in its folder that look like it."""
    name = shown(path)
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.is_file()]
    except OSError:
        folder = shown(path.parent)
        return InputError(f"There is no file {name}: the folder {folder} does not exist.", "Check the path.")
    folded = {_fold(entry): entry for entry in names}
    near = difflib.get_close_matches(_fold(path.name), folded, n=3, cutoff=0.6)
    if not near:
        return InputError(f"There is no file {name}.", "Check the path.")
    found = " or ".join(shown(Path(folded[key])) for key in near)
    return InputError(f"There is no file {name}.", f"Did you mean {found}?")


def unreadable(path: Path, error: Exception) -> InputError:
    """Build the error for a file that is there and cannot be read, with the system's reason."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    reason = text[:1].lower() + text[1:]
    return InputError(f"{shown(path)} cannot be read ({reason}).", "Check the path and its permissions.")


def shown(path: Path) -> str:
    """Return a path as text that any terminal can show, on one line."""
    text = str(path).encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "?" for c in text)


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
