"""Adobe Swatch Exchange (.ase), as it has been read out of files: blocks of names and floats.

We write CIELAB, which says a colour without a profile, as spot colours. We read RGB (as sRGB), LAB, CMYK and Gray.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

import numpy as np

from designgen.colour.binary import Reader, utf16
from designgen.colour.inks import Ink
from designgen.imaging.colour import cmyk_to_srgb

_COLOUR, _GROUP, _GROUP_END = 0x0001, 0xC001, 0xC002
_SPOT: Final = 1


def write(title: str, inks: Sequence[Ink]) -> bytes:
    """Return an ASE file: one group, named by the title, of Lab spot colours."""
    blocks = [_block(_GROUP, _name(title)), *(_colour(ink) for ink in inks), _block(_GROUP_END, b"")]
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def read(data: bytes) -> tuple[str, list[Ink]]:
    """Return the first group's name and all colours.

    Raises:
        ValueError: The data is no ASE file, or ends too early.
    """
    reader = Reader(data)
    if reader.take(4) != b"ASEF":
        raise ValueError("it does not begin with ASEF")
    reader.unpack("HH")
    (count,) = reader.unpack("I")
    title, inks = "", []
    for _ in range(count):
        kind, size = reader.unpack("HI")
        body = Reader(reader.take(size))
        if kind == _GROUP:
            (units,) = body.unpack("H")
            title = title or body.utf16(units)
        elif kind == _COLOUR:
            inks.append(_ink(body))
    return title, inks


def _ink(body: Reader) -> Ink:
    (units,) = body.unpack("H")
    name = body.utf16(units)
    model = body.take(4)
    if model == b"LAB ":
        lightness, a, b = body.unpack("fff")
        # Adobe writes L in [0, 1]; some programs write it in [0, 100].
        return Ink.of_lab(_finite((lightness * (100 if abs(lightness) <= 1.0001 else 1), a, b)), name)
    if model == b"RGB ":
        return Ink.of_srgb(np.clip(_finite(body.unpack("fff")), 0, 1), name)
    if model == b"CMYK":
        ink = np.clip(np.array(_finite(body.unpack("ffff")), np.float32), 0, 1)
        return Ink.of_srgb(cmyk_to_srgb(ink), name)
    if model in (b"Gray", b"GRAY"):
        return Ink.of_srgb(np.clip(_finite(body.unpack("f") * 3), 0, 1), name)
    raise ValueError(f"it names a colour in {model.decode('ascii', 'replace').strip()!r}, which is not known")


def _finite(values: tuple[float, ...]) -> tuple[float, ...]:
    if not np.isfinite(values).all():
        raise ValueError("a colour is not a number")
    return values


def _colour(ink: Ink) -> bytes:
    lightness, a, b = ink.lab
    return _block(_COLOUR, _name(ink.name) + b"LAB " + struct.pack(">fffH", lightness / 100, a, b, _SPOT))


def _name(text: str) -> bytes:
    units, data = utf16(text)
    return struct.pack(">H", units) + data


def _block(kind: int, body: bytes) -> bytes:
    return struct.pack(">HI", kind, len(body)) + body
