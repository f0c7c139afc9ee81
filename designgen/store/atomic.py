"""The one way a file comes into being: whole, or not at all.

The sequence is restic's (internal/backend/local): a temporary file beside the target, write, check the length, fsync,
close, rename over the target, fsync the folder. Whoever opens the target sees the old bytes or the new ones, also after
a power cut. What must hold is written down in docs/durability.md.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from designgen.errors import OutputError

StepHook = Callable[[str], None]
"""Called with the name of each durable step once it is done; only crash tests pass one."""

STEPS: Final = ("created", "written", "synced", "renamed", "folder-synced")

_TEMPORARY: Final = re.compile(r"\..+\.[0-9a-f]{8}\.tmp", re.DOTALL)
_LONGEST_KEPT_NAME_BYTES: Final = 200
# What folders answer that cannot be synced (some network and FUSE mounts); the file itself is synced all the same.
_FOLDER_SYNC_UNSUPPORTED: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF})


def no_step(_name: str) -> None:
    """Do nothing at a step: what production code does."""


def atomic_write(path: Path, data: bytes, *, on_step: StepHook = no_step) -> None:
    """Write `data` to `path` so that the file is there whole or not at all.

    Folders that are missing are made. Permissions follow the umask. A symbolic link at `path` is replaced, not
    followed.

    Args:
        path: The file to make or to replace.
        data: All its bytes.
        on_step: See `StepHook`.

    Raises:
        OutputError: The folder cannot be written, is full, or the path cannot be a file; the temporary file is gone and
            what lay at `path` before is untouched.
    """
    _put_in_place(Path(path), lambda temporary: _write_synced(temporary, data, on_step), on_step, len(data))


def atomic_stream(path: Path, write: Callable[[BinaryIO], None], *, on_step: StepHook = no_step) -> int:
    """Write a file too large to be held, so that it is there whole or not at all.

    Args:
        path: The file to make or to replace; see `atomic_write`.
        write: Called with an open, seekable binary file, to which it writes everything. What it raises is passed on.
        on_step: See `StepHook`.

    Returns:
        How many bytes the file has.

    Raises:
        OutputError: As for `atomic_write`.
    """
    sizes: list[int] = []
    _put_in_place(Path(path), _filler(write, on_step, sizes.append), on_step, 0)
    return sizes[-1]


def atomic_judged(
    path: Path, write: Callable[[BinaryIO], None], judge: Callable[[Path], Path], *, on_step: StepHook = no_step
) -> Path:
    """Write a large file that is looked at before it gets its name, so that nobody meets one that was not.

    Args:
        path: Where a sound file is to lie; see `atomic_write`.
        write: See `atomic_stream`.
        judge: Called with the finished file under its temporary name, which it may only read; returns the path that
            the file is to get, in the same folder. What it raises is passed on, and the file is gone.
        on_step: See `StepHook`.

    Returns:
        The path the file got.

    Raises:
        OutputError: As for `atomic_write`.
        ValueError: The path returned by `judge` lies in another folder.
    """
    target = Path(path)

    def choose(temporary: Path) -> Path:
        nonlocal target
        target = Path(judge(temporary))
        if target.parent != temporary.parent:
            raise ValueError(f"judge: expected a path in {temporary.parent}, got {target}")
        on_step("judged")
        return target

    _put_in_place(Path(path), _filler(write, on_step), on_step, 0, choose)
    return target


def _filler(
    write: Callable[[BinaryIO], None], on_step: StepHook, tell_size: Callable[[int], None] = lambda _size: None
) -> Callable[[Path], None]:
    """Return what fills a temporary file from a stream and makes it last."""

    def fill(temporary: Path) -> None:
        with temporary.open("x+b") as stream:
            on_step("created")
            write(stream)
            stream.flush()
            on_step("written")
            tell_size(os.fstat(stream.fileno()).st_size)
            os.fsync(stream.fileno())
            on_step("synced")

    return fill


def make_folder(folder: Path) -> None:
    """Make `folder` and its missing parents, and make them last.

    Raises:
        OutputError: It cannot be made.
    """
    missing = [folder]
    try:
        while not missing[-1].is_dir() and missing[-1] != missing[-1].parent:
            missing.append(missing[-1].parent)
        if len(missing) == 1:
            return
        folder.mkdir(parents=True, exist_ok=True)
        for made in missing[1:]:
            sync_folder(made)
    except OSError as error:
        raise _in_words(error, folder, folder, 0) from error


def is_temporary(name: str) -> bool:
    """Tell whether a file name is one that `atomic_write` uses before the rename."""
    return _TEMPORARY.fullmatch(name) is not None


def output_error(error: OSError, path: Path, size: int) -> OutputError:
    """Say in a designer's words why the file `path` of `size` bytes could not be written."""
    return _in_words(error, path, path.parent, size)


def _in_words(error: OSError, path: Path, folder: Path, size: int) -> OutputError:
    elsewhere = "or choose another place with --out or -o."
    match error.errno:
        case errno.ENOSPC:
            needs = f"{max(size / 1e6, 0.1):.1f} MB more are needed" if size else "more space is needed"
            return OutputError(f"The disk that holds {folder} is full.", f"Free some space ({needs}), {elsewhere}")
        case errno.EDQUOT:
            return OutputError(f"Your disk quota for {folder} is used up.", f"Delete something, {elsewhere}")
        case errno.EROFS:
            return OutputError(f"{folder} is on a disk that is read-only.", f"Make it writable, {elsewhere}")
        case errno.EACCES | errno.EPERM:
            return OutputError(f"You may not write in {folder}.", f"Change the folder's permissions, {elsewhere}")
        case errno.ENOTDIR | errno.EEXIST:
            blocker = _file_in_the_way(folder)
            return OutputError(f"{folder} cannot be a folder: {blocker} is a file.", f"Move that file, {elsewhere}")
        case errno.EISDIR:
            return OutputError(f"{path} is a folder, so no file can be written there.", "Choose another file name.")
        case errno.ENAMETOOLONG:
            return OutputError(f"The name {path.name[:40]}... is too long for this disk.", "Choose a shorter name.")
        case errno.EFBIG:
            return OutputError(f"{path} is too big a file for this disk or account.", f"Make it smaller, {elsewhere}")
        case _:
            reason = error.strerror or str(error)
            return OutputError(f"{path} cannot be written: {reason}.", f"Check that disk, {elsewhere}")


def _put_in_place(
    path: Path,
    fill: Callable[[Path], None],
    on_step: StepHook,
    size: int,
    choose: Callable[[Path], Path] | None = None,
) -> None:
    """Have a temporary file filled beside `path`, rename it (to what `choose` says) and make the rename last."""
    make_folder(path.parent)
    temporary = path.with_name(_temporary_name(path.name))
    try:
        fill(temporary)
        path = path if choose is None else choose(temporary)
        temporary.replace(path)
        on_step("renamed")
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError):
            raise output_error(error, path, size) from error
        raise
    try:
        sync_folder(path.parent)
    except OSError as error:
        raise output_error(error, path, size) from error
    on_step("folder-synced")


def _write_synced(temporary: Path, data: bytes, on_step: StepHook) -> None:
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        on_step("created")
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        written = os.fstat(descriptor).st_size
        if written != len(data):
            raise OSError(errno.EIO, f"wrote {len(data)} bytes but the file holds {written}")
        on_step("written")
        os.fsync(descriptor)
        on_step("synced")
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last; passed over where the file system cannot."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _FOLDER_SYNC_UNSUPPORTED:
            raise
    finally:
        os.close(descriptor)


def _temporary_name(name: str) -> str:
    short = os.fsdecode(os.fsencode(name)[:_LONGEST_KEPT_NAME_BYTES])
    return f".{short}.{secrets.token_hex(4)}.tmp"


def _file_in_the_way(folder: Path) -> Path:
    for place in (folder, *folder.parents):
        if place.exists() and not place.is_dir():
            return place
    return folder
