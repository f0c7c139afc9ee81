"""Reading a template's PNGs: masks, maps and light passes, with limits checked before anything is decoded."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.errors import InputError

Plane = NDArray[np.float32]

MAX_FILE_BYTES = 64 * 1024 * 1024
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY = 0


@dataclass(frozen=True)
class PassFile:
    """One file of a template and what it must be.

    Attributes:
        folder: The template's folder.
        name: Plain file name.
        field: Where template.toml names it, for messages.
        size_px: Expected (height, width).
    """

    folder: Path
    name: str
    field: str
    size_px: tuple[int, int]


def _bytes_of(file: PassFile) -> bytes:
    where = f"{file.folder / 'template.toml'}: {file.field}"
    path = file.folder / file.name
    try:
        # A link could lead anywhere, so the file it ends at must be in the folder too.
        inside = path.resolve(strict=True).parent == file.folder.resolve(strict=True)
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"{where}: the file {file.name} is missing.", "Put it back or correct the name.") from error
    if not inside or not path.is_file():
        raise InputError(f"{where}: {file.name} leads out of the template's folder.", "A template holds its own files.")
    if size > MAX_FILE_BYTES:
        raise InputError(f"{where}: {file.name} is larger than {MAX_FILE_BYTES >> 20} MB.", "Save it as a smaller PNG.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{where}: {file.name} cannot be read ({error.strerror}).") from error


def read_raw(file: PassFile, depth: int) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Return the grey PNG as it is stored, (H, W).

    Args:
        file: Which file, and its expected size.
        depth: Expected bits per sample, 8 or 16.

    Raises:
        InputError: Missing, outside the folder, not a grey PNG of that depth and size, or damaged. Size and type are
            read from the header, so that a huge picture is refused before it is unpacked.
    """
    data = _bytes_of(file)
    where = f"{file.folder / 'template.toml'}: {file.field}"
    if len(data) < 33 or not data.startswith(_SIGNATURE) or data[12:16] != b"IHDR":
        raise InputError(f"{where}: {file.name} is not a PNG picture.", "Masks and passes are grey PNGs.")
    width, height, bits, colour_type = struct.unpack(">IIBB", data[16:26])
    if (height, width) != file.size_px:
        expected = f"{file.size_px[1]} x {file.size_px[0]}"
        raise InputError(f"{where}: {file.name} is {width} x {height} pixels, expected {expected}.")
    if bits != depth or colour_type != _GREY:
        raise InputError(f"{where}: {file.name} must be a grey PNG with {depth} bits per sample.")
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None or image.shape != file.size_px:
        raise InputError(f"{where}: {file.name} is damaged.", "Copy the template again.")
    return image  # type: ignore[return-value]


def read_plane(file: PassFile, full_scale: float = 1.0) -> Plane:
    """Return a 16-bit grey PNG as float32 (H, W) in [0, full_scale]."""
    return read_raw(file, 16).astype(np.float32) * np.float32(full_scale / 65535.0)


def enlarge(plane: Plane, size_px: tuple[int, int]) -> Plane:
    """Bring a smooth, downscaled pass to the picture's size (height, width)."""
    height, width = size_px
    if plane.shape == size_px:
        return plane
    return cv2.resize(plane, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32, copy=False)
