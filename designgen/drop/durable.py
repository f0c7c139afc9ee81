"""Folders that come into being whole, and change places whole: what a drop needs beside `designgen.store`."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from designgen.store import atomic_stream, make_folder, output_error
from designgen.store.atomic import sync_folder

_CANNOT_LINK: Final = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS})
_CANNOT_EXCHANGE: Final = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP})
_HERE: Final = -100  # AT_FDCWD of <fcntl.h>
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of <linux/fs.h>


def link_file(source: Path, target: Path) -> None:
    """Give a finished file a second name, or copy it where the disk cannot do that.

    Files of ours are replaced and never written into, so the second name keeps its bytes whatever becomes of the first.

    Raises:
        OutputError: It cannot be made.
    """
    make_folder(target.parent)
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in _CANNOT_LINK:
            raise output_error(error, target, 0) from error
        with source.open("rb") as file:
            atomic_stream(target, lambda stream: shutil.copyfileobj(file, stream, 1 << 20))


def sync_tree(folder: Path) -> None:
    """Make every folder in `folder`, and itself, last; its files are taken to be synced.

    Raises:
        OutputError: The disk refuses.
    """
    for place, _, _ in os.walk(folder, topdown=False):
        _sync(Path(place))


def rename_folder(source: Path, target: Path) -> None:
    """Give a whole folder its name in one step.

    Raises:
        OutputError: There is something of that name, or the disk refuses.
    """
    try:
        source.rename(target)
    except OSError as error:
        raise output_error(error, target, 0) from error
    _sync(target.parent)


def exchange_folders(one: Path, other: Path) -> bool:
    """Swap the names of two folders of one parent in one step, so that neither name is ever missing.

    Returns:
        Whether it was done: False where the kernel or the file system cannot.

    Raises:
        OutputError: The disk refuses.
    """
    try:
        _exchange(one, other)
    except OSError as error:
        if error.errno in _CANNOT_EXCHANGE:
            return False
        raise output_error(error, other, 0) from error
    _sync(other.parent)
    return True


def remove_tree(folder: Path) -> None:
    """Remove a folder with everything in it; one that is not there is fine.

    Raises:
        OutputError: Something in it cannot be removed.
    """
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise output_error(error, folder, 0) from error


def rotate(path: Path, most_bytes: int) -> None:
    """Put a log that has grown too long aside as NAME.1; what was aside before goes."""
    with suppress(OSError):
        if path.stat().st_size > most_bytes:
            path.replace(path.with_name(f"{path.name}.1"))


def _sync(folder: Path) -> None:
    try:
        sync_folder(folder)
    except OSError as error:
        raise output_error(error, folder, 0) from error


def _exchange(one: Path, other: Path) -> None:
    """Call renameat2(2), for which Python has no name; glibc has it since 2.28, musl not."""
    call: Callable[..., int] | None = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(other))
