"""Adobe Color (.aco), version 1 and then 2: Adobe Photoshop File Formats Specification, "Color swatches".

We write CIELAB. We read RGB, HSB, CMYK, Lab and Grayscale; of version 2 the names as well.
"""

from __future__ import annotations

import colorsys
import struct
from collections.abc import Sequence

import numpy as np

from designgen.colour.binary import Reader, utf16
from designgen.colour.inks import Ink
from designgen.imaging.colour import cmyk_to_srgb

_RGB, _HSB, _CMYK, _LAB, _GREY, _WIDE_CMYK = 0, 1, 2, 7, 8, 9


def write(title: str, inks: Sequence[Ink]) -> bytes:
    """Return an ACO file with both versions; the title has no place in it."""
    if len(inks) > 65535:
        raise ValueError(f"inks: expected at most 65535, got {len(inks)}")
    plain = b"".join(_colour(ink) for ink in inks)
    named = b""
    for ink in inks:
        units, data = utf16(ink.name)
        named += _colour(ink) + struct.pack(">I", units) + data
    return struct.pack(">HH", 1, len(inks)) + plain + struct.pack(">HH", 2, len(inks)) + named


def read(data: bytes) -> tuple[str, list[Ink]]:
    """Return "" and the colours; those of version 2, which have names, where the file holds both.

    Raises:
        ValueError: The data is no ACO file, or ends too early.
    """
    reader = Reader(data)
    version, count = reader.unpack("HH")
    if version not in (1, 2):
        raise ValueError(f"its version is {version}, not 1 or 2")
    inks = _inks(reader, count, named=version == 2)
    if version == 1 and reader.left:
        second, count = reader.unpack("HH")
        if second == 2:
            inks = _inks(reader, count, named=True)
    return "", inks


def _inks(reader: Reader, count: int, *, named: bool) -> list[Ink]:
    inks = []
    for _ in range(count):
        space, *values = reader.unpack("H4H")
        name = ""
        if named:
            (units,) = reader.unpack("I")
            name = reader.utf16(units)
        inks.append(_ink(space, values, name))
    return inks


def _ink(space: int, values: list[int], name: str) -> Ink:
    first, second, third, _ = values
    if space == _LAB:
        a, b = (value - 65536 if value > 32767 else value for value in (second, third))
        return Ink.of_lab((first / 100, a / 100, b / 100), name)
    if space == _RGB:
        return Ink.of_srgb((first / 65535, second / 65535, third / 65535), name)
    if space == _HSB:
        return Ink.of_srgb(colorsys.hsv_to_rgb(first / 65536, second / 65535, third / 65535), name)
    if space == _CMYK:  # 0 is full ink
        ink = 1 - np.array(values, np.float32) / np.float32(65535)
        return Ink.of_srgb(cmyk_to_srgb(ink), name)
    if space == _WIDE_CMYK:
        ink = np.clip(np.array(values, np.float32) / np.float32(10000), 0, 1)
        return Ink.of_srgb(cmyk_to_srgb(ink), name)
    if space == _GREY:
        return Ink.of_srgb((1 - min(first, 10000) / 10000,) * 3, name)
    raise ValueError(f"it names a colour in the space {space}, which is not known")


def _colour(ink: Ink) -> bytes:
    lightness, a, b = (round(value * 100) for value in ink.lab)
    return struct.pack(">HHhhH", _LAB, lightness, a, b, 0)
