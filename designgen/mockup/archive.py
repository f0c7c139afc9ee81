"""A stranger's template as a zip archive, read into memory without trusting anything it says.

What can be wrong with archives: names that lead out of the folder (zip slip), links, bombs (a high ratio, overlapping
entries, lying sizes, huge directories), two names that are one on another system. Nothing is written here.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final

from designgen.errors import InputError
from designgen.mockup.checking import SUFFIXES
from designgen.mockup.files import MemoryFiles

MAX_ARCHIVE_BYTES: Final = 64 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 64 * 1024 * 1024
MAX_ENTRIES: Final = 200
MAX_RATIO: Final = 200

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_END, _END_BYTES, _LOCATOR_64 = b"PK\x05\x06", 22, b"PK\x06\x07"
_LONGEST_ENTRY_BYTES = 1024
_HINT = "Ask its maker for an archive of one template folder, with nothing else in it."


def read_archive(path: Path) -> MemoryFiles:
    """Read a template from a zip archive of its folder, or of the files in it.

    Raises:
        InputError: It cannot be read, is no zip archive, or holds something a template may not hold.
    """
    try:
        if not path.is_file():
            raise InputError(f"There is no file {path}.", "Name a template's folder or its zip archive.")
        if path.stat().st_size > MAX_ARCHIVE_BYTES:
            raise InputError(f"{path} is larger than {MAX_ARCHIVE_BYTES >> 20} MB.", "No template needs that much.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).", "Check its permissions.") from error
    return unpack(data, str(path))


def unpack(data: bytes, label: str) -> MemoryFiles:
    """Return the files in a zip archive by their plain names, without the folder around them.

    Args:
        data: The archive.
        label: What to call it in messages.

    Raises:
        InputError: It is damaged, or holds something a template may not hold.
    """
    _check_directory(data, label)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not _is_litter(entry)]
            names = [_checked_name(entry, label) for entry in entries]
            _check_one_folder(names, label)
            files: dict[str, bytes] = {}
            left = min(MAX_UNPACKED_BYTES, MAX_RATIO * len(data))
            for entry, (_, name) in zip(entries, names, strict=True):
                if name.casefold() in {known.casefold() for known in files}:
                    raise InputError(f"{label}: {name!r} is in it twice.", _HINT)
                with archive.open(entry) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise InputError(
                        f"{label} unpacks to over {MAX_UNPACKED_BYTES >> 20} MB, or to {MAX_RATIO} times its size.",
                        "It may be made to fill the disk. No template needs that much.",
                    )
                files[name] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise InputError(f"{label} is damaged or no zip archive ({error}).", "Download it again.") from error
    return MemoryFiles(label, files)


def _check_directory(data: bytes, label: str) -> None:
    """Look at the end record before the library builds a list of what may be millions of entries."""
    at = data.rfind(_END, max(0, len(data) - _END_BYTES - 0xFFFF))
    if at < 0 or at + _END_BYTES > len(data):
        raise InputError(f"{label} is damaged or no zip archive.", "Name a template's folder or its zip archive.")
    count, size = struct.unpack("<HI", data[at + 10 : at + 16])
    large = data[max(0, at - 20) : at].startswith(_LOCATOR_64)
    if large or count > MAX_ENTRIES or size > MAX_ENTRIES * _LONGEST_ENTRY_BYTES:
        raise InputError(f"{label} holds more than {MAX_ENTRIES} files.", _HINT)


def _is_litter(entry: zipfile.ZipInfo) -> bool:
    """Tell folders' own entries and what systems leave in archives; they are never unpacked."""
    steps = entry.filename.split("/")
    return entry.filename.endswith("/") or steps[0] == "__MACOSX" or steps[-1] in _LEFT_BY_SYSTEMS


def _checked_name(entry: zipfile.ZipInfo, label: str) -> tuple[str, str]:
    """Return the folder ("" for none) and the name of an entry that may be unpacked."""
    given = entry.orig_filename
    folder, _, name = given.rpartition("/")
    shown = ascii(given[:80])
    if not _NAME.fullmatch(name) or (folder and not _NAME.fullmatch(folder)):
        raise InputError(f"{label}: {shown} leads out of the template's folder or is no plain name.", _HINT)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise InputError(f"{label}: {shown} is a link or a device, not an ordinary file.", _HINT)
    if not name.endswith(SUFFIXES):
        raise InputError(f"{label}: {shown} is neither a picture nor a note.", _HINT)
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PACKED_AS:
        raise InputError(f"{label}: {shown} is encrypted or packed in an uncommon way.", _HINT)
    return folder, name


def _check_one_folder(names: list[tuple[str, str]], label: str) -> None:
    folders = {folder for folder, _ in names}
    if len(folders) > 1:
        raise InputError(f"{label} holds more than one folder.", _HINT)
