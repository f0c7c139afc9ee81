"""The whole of preflight: one file in, a report out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from designgen.preflight.findings import Report, Wanted

OnPage = Callable[[int, int], None]
DEFAULT = Wanted()


def preflight(path: Path, wanted: Wanted = DEFAULT, *, on_page: OnPage | None = None) -> Report:
    """Check a print file.

    Pages are read one after the other, and pictures are not decoded unless ink is measured without Ghostscript, so a
    file of any length is checked in little memory.

    Args:
        path: Any PDF, from any maker.
        wanted: What it is held to.
        on_page: Called with (pages done, pages in all) after every page; may raise to stop.

    Returns:
        The report; a file with defects is no error here.

    Raises:
        InputError: The file cannot be read, is no PDF, is cut off, or is locked by a password.
    """
    raise NotImplementedError
