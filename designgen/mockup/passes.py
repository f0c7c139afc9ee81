"""Reading a template's pictures: masks, maps and light passes, with limits checked before anything is decoded."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.errors import InputError
from designgen.mockup.files import TemplateFiles

Plane = NDArray[np.float32]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY = 0
_ANY = (8, 16)


@dataclass(frozen=True)
class PassFile:
    """One file of a template and what it must be.

    Attributes:
        files: The template's files.
        name: Plain file name.
        field: Where template.toml names it, for messages.
        size_px: Expected (height, width).
    """

    files: TemplateFiles
    name: str
    field: str
    size_px: tuple[int, int]

    @property
    def where(self) -> str:
        """The file and the field, for messages."""
        return f"{self.files.label}: {self.field}"


def read_raw(file: PassFile, depths: tuple[int, ...]) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """Return the grey PNG as it is stored, (H, W).

    Args:
        file: Which file, and its expected size.
        depths: Allowed bits per sample.

    Raises:
        InputError: Missing, outside the folder, not a grey PNG of that depth and size, or damaged. Size and type are
            read from the header, so that a huge picture is refused before it is unpacked.
    """
    data = file.files.read(file.name, file.field)
    if len(data) < 33 or not data.startswith(_SIGNATURE) or data[12:16] != b"IHDR":
        raise InputError(f"{file.where}: {file.name} is not a PNG picture.", "Masks and passes are grey PNGs.")
    width, height, bits, colour_type = struct.unpack(">IIBB", data[16:26])
    if (height, width) != file.size_px:
        expected = f"{file.size_px[1]} x {file.size_px[0]}"
        raise InputError(
            f"{file.where}: {file.name} is {width} x {height} pixels, expected {expected}.", "Save it at that size."
        )
    if bits not in depths or colour_type != _GREY:
        allowed = " or ".join(str(depth) for depth in depths)
        raise InputError(
            f"{file.where}: {file.name} must be a grey PNG with {allowed} bits per sample.",
            "Save it as greyscale without alpha.",
        )
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None or image.shape != file.size_px:
        raise InputError(f"{file.where}: {file.name} is damaged.", "Copy the template again.")
    return image  # type: ignore[return-value]


def read_plane(file: PassFile, full_scale: float = 1.0, depths: tuple[int, ...] = _ANY) -> Plane:
    """Return a grey PNG as float32 (H, W) in [0, full_scale]."""
    raw = read_raw(file, depths)
    return raw.astype(np.float32) * np.float32(full_scale / np.iinfo(raw.dtype).max)


def read_small_plane(file: PassFile, downscale: int, full_scale: float = 1.0) -> Plane:
    """Return a grey PNG that is `downscale` times smaller than the picture, brought to `file.size_px`."""
    height, width = file.size_px
    small = PassFile(file.files, file.name, file.field, (-(-height // downscale), -(-width // downscale)))
    return enlarge(read_plane(small, full_scale), (height, width))


def read_backdrop(file: PassFile) -> Plane:
    """Return a colour picture of the template's size as float32 (H, W, 3) in [0, 1], sRGB-encoded.

    Raises:
        InputError: Missing, not a picture, or of another size (read from the header before anything is decoded).
    """
    from designgen.imaging import decode

    data = file.files.read(file.name, file.field)
    height, width = file.size_px
    picture = decode(data, label=f"{file.where}: {file.name}", max_pixels=height * width)
    if picture.pixels.shape[2:] != file.size_px:
        found = f"{picture.pixels.shape[3]} x {picture.pixels.shape[2]}"
        raise InputError(f"{file.where}: {file.name} is {found} pixels, expected {width} x {height}.")
    return np.ascontiguousarray(picture.pixels[0].transpose(1, 2, 0))


def enlarge(plane: Plane, size_px: tuple[int, int]) -> Plane:
    """Bring a smooth, downscaled pass to the picture's size (height, width)."""
    height, width = size_px
    if plane.shape == size_px:
        return plane
    return cv2.resize(plane, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32, copy=False)
