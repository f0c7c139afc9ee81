"""What runs on a machine of a Ray cluster: one task, from bytes to bytes. It writes nothing but copies of its inputs.

This module imports no ray, so that what it does can be tested without.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from designgen import __version__
from designgen.errors import ExecutorError, OutputError
from designgen.run.executors.base import Fault, Work
from designgen.store import atomic_write, make_folder, publish_folder, remove_folder

Parcel = Mapping[str, bytes]
"""A file or folder as bytes, by the path relative to it; a lone file has its own name."""

_OLD_S: Final = 2 * 24 * 3600.0
_PREPARED: dict[str, Work] = {}


def pack(path: Path) -> Parcel:
    """Read a file or everything in a folder.

    Raises:
        OSError: It cannot be read.
    """
    if path.is_file():
        return {path.name: path.read_bytes()}
    files = sorted(each for each in path.rglob("*") if each.is_file())
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in files}


class Depot:
    """Copies of cargo on this machine, by digest, shared by its workers; what nobody used for two days goes."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(tempfile.gettempdir()) / f"designgen-cargo-{os.getuid()}"

    def place(self, path: Path, digest: str, fetch: Callable[[], Parcel]) -> Path:
        """Return where the copy of `path` lies; it is fetched if it is not there.

        Raises:
            OutputError: This machine's temporary folder cannot be written.
        """
        home = self._folder / digest
        if not home.is_dir():
            self._lay_down(home, fetch())
        with contextlib.suppress(OSError):
            os.utime(home)
        lone = home / "file"
        return lone / path.name if lone.is_dir() else home / "folder"

    def prune(self) -> None:
        """Remove what nobody used for two days."""
        with contextlib.suppress(OSError, OutputError):
            for home in list(self._folder.iterdir()):
                if time.time() - home.stat().st_mtime > _OLD_S:
                    remove_folder(home)

    def _lay_down(self, home: Path, parcel: Parcel) -> None:
        make_folder(self._folder)
        self._folder.chmod(0o700)  # swatches may be a client's
        built = home.with_name(f".{home.name}.{os.getpid()}")
        kind = "file" if len(parcel) == 1 and "/" not in next(iter(parcel)) else "folder"
        for name, data in parcel.items():
            atomic_write(built / kind / name, data)
        try:
            publish_folder(built, home)
        except OutputError:
            if not home.is_dir():  # else another worker was faster
                raise
            shutil.rmtree(built, ignore_errors=True)


class Far:
    """Tells nobody: progress is not sent over the network, and a task that is to stop is cancelled."""

    def __init__(self, places: Mapping[str, Callable[[], Path]]) -> None:
        self._places = places

    def progress(self, name: str, stage: str, fraction: float) -> None:
        """Say nothing."""

    def stopping(self) -> bool:
        """Return False."""
        return False

    def partial(self, name: str, data: bytes) -> None:
        """Say nothing."""

    def local(self, path: Path) -> Path:
        """Return where this machine has a copy of what was named as cargo, else the path as it is."""
        place = self._places.get(str(path))
        return path if place is None else place()


def do(
    version: str,
    name: str,
    prepare: Callable[[], Work],
    spec: Any,
    places: Mapping[str, Callable[[], Path]],
) -> tuple[list[Any], Fault | None]:
    """Do one task and return what came of it: never raises for the task's own errors.

    Args:
        version: Of the driver's designgen.
        name: Of what is prepared; each worker does that once.
        prepare: See `Workshop`.
        spec: What to do.
        places: Finds cargo on this machine, by the path that the driver has it at.

    Returns:
        What was yielded, and the error that ended it, if any.
    """
    values: list[Any] = []
    try:
        if version != __version__:
            raise ExecutorError(
                f"A worker of the cluster has designgen {__version__}, this is {version}.",
                "Install the same on every node.",
            )
        if name not in _PREPARED:
            _PREPARED.clear()
            _PREPARED[name] = prepare()
        values.extend(_PREPARED[name](spec, Far(places)))
    except Exception as error:
        return values, Fault.of(error)
    return values, None
