"""Whole folders that come and go in one step: built beside their place, renamed into it, renamed out before they fall.

Whoever opens `place` sees the old folder or the new one, never half of either. What must hold: docs/durability.md.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from designgen.errors import OutputError
from designgen.store.atomic import make_folder, output_error, sync_folder

DOOMED: Final = ".removed.tmp"
"""End of the name of a folder that is being removed; what of it a killed run leaves is removed by the next."""


def publish_folder(built: Path, place: Path, *, replace: bool = False) -> None:
    """Give a finished folder its name, by one rename.

    Args:
        built: The folder, in the same folder as `place`; its files are durable already.
        place: Where it is to lie.
        replace: Whether a folder that lies there is replaced: it is renamed aside, the new one renamed in, and the old
            one removed. Between the two renames nothing lies at `place`; readers that must not notice follow a link
            (see `swap_link`).

    Raises:
        OutputError: Something lies at `place` already and `replace` is not set, or the folder cannot be written.
        ValueError: `built` lies elsewhere.
    """
    if built.parent != place.parent:
        raise ValueError(f"built: expected a folder in {place.parent}, got {built}")
    aside = place.with_name(f".{place.name}{DOOMED}")
    try:
        remove_folder(aside)
        _sync_tree(built)
        if os.path.lexists(place):
            if not replace:
                raise OutputError(f"{place} is there already.", "It is left as it is.")
            place.rename(aside)
        built.rename(place)
        sync_folder(place.parent)
    except OSError as error:
        raise output_error(error, place, 0) from error
    remove_folder(aside)


def swap_link(link: Path, target: str) -> None:
    """Let a symbolic link point elsewhere, by one rename; whoever follows it sees the old target or the new one.

    Args:
        link: The link; made if it is not there.
        target: Relative to the link's folder.

    Raises:
        OutputError: The folder cannot be written, or something that is no link lies there.
    """
    make_folder(link.parent)
    fresh = link.with_name(f".{link.name}.00000000.tmp")  # one name: what a killed run left is taken away here
    try:
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(link)
        sync_folder(link.parent)
    except OSError as error:
        raise output_error(error, link, 0) from error


def remove_folder(folder: Path) -> bool:
    """Remove a folder and everything in it: renamed out of sight first, so that nobody meets half of it.

    Returns:
        Whether there was one.

    Raises:
        OutputError: It cannot be removed.
    """
    if not os.path.lexists(folder):
        return False
    doomed = folder if folder.name.endswith(DOOMED) else folder.with_name(f".{folder.name}{DOOMED}")
    try:
        if doomed != folder:
            remove_folder(doomed)
            folder.rename(doomed)
            sync_folder(folder.parent)
        shutil.rmtree(doomed)
    except OSError as error:
        raise output_error(error, folder, 0) from error
    return True


def _sync_tree(folder: Path) -> None:
    """Make the names in a folder and below last; the files themselves were synced when they were written."""
    for place, _, _ in os.walk(folder):
        sync_folder(Path(place))
