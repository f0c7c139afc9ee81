"""The two ICC profiles that our files carry: sRGB, and grey with the curve of sRGB; the same bytes everywhere.

Both are version 2 profiles (ICC.1:2001-04), which every RIP understands. They are written here because the colour
library stamps its own with the time of day, and equal pictures must be equal files.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Final

import numpy as np

_D50: Final = (0.9642, 1.0, 0.8249)
# The primaries of IEC 61966-2-1, adapted to D50 by Bradford, and rounded so that they add up to white.
_RED: Final = (0.43607, 0.22249, 0.01392)
_GREEN: Final = (0.38515, 0.71687, 0.09708)
_BLUE: Final = (0.14307, 0.06061, 0.71410)
_CURVE_STEPS: Final = 1024
_COPYRIGHT: Final = "No copyright, use freely"
_MADE_ON: Final = (2026, 1, 1, 0, 0, 0)


@lru_cache(maxsize=1)
def srgb_profile() -> bytes:
    """Return the sRGB profile (IEC 61966-2-1), ready to be embedded."""
    curve = _curve_tag()
    tags = [
        (b"desc", _description_tag("sRGB IEC61966-2.1")),
        (b"cprt", _text_tag(_COPYRIGHT)),
        (b"wtpt", _xyz_tag(_D50)),
        (b"rXYZ", _xyz_tag(_RED)),
        (b"gXYZ", _xyz_tag(_GREEN)),
        (b"bXYZ", _xyz_tag(_BLUE)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    ]
    return _profile(b"RGB ", tags)


@lru_cache(maxsize=1)
def grey_profile() -> bytes:
    """Return a grey profile whose values are those of an sRGB grey, so that plates look alike in every program."""
    tags = [
        (b"desc", _description_tag("Grey with the sRGB curve")),
        (b"cprt", _text_tag(_COPYRIGHT)),
        (b"wtpt", _xyz_tag(_D50)),
        (b"kTRC", _curve_tag()),
    ]
    return _profile(b"GRAY", tags)


def _profile(space: bytes, tags: list[tuple[bytes, bytes]]) -> bytes:
    offset = 128 + 4 + 12 * len(tags)
    table, body, placed = b"", b"", dict[bytes, int]()
    for name, data in tags:
        if data not in placed:  # the three curves are one
            placed[data] = offset + len(body)
            body += data + b"\0" * (-len(data) % 4)
        table += struct.pack(">4sII", name, placed[data], len(data))
    size = offset + len(body)
    header = struct.pack(">I4xI4s4s4s6H4s", size, 0x02100000, b"mntr", space, b"XYZ ", *_MADE_ON, b"acsp")
    header = header.ljust(68, b"\0") + b"".join(_s15(value) for value in _D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def _curve_tag() -> bytes:
    encoded = np.linspace(0.0, 1.0, _CURVE_STEPS)
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    values = np.floor(linear * 65535 + 0.5).astype(">u2")
    return b"curv" + struct.pack(">4xI", _CURVE_STEPS) + values.tobytes()


def _description_tag(text: str) -> bytes:
    line = text.encode("ascii") + b"\0"
    return b"desc" + struct.pack(">4xI", len(line)) + line + b"\0" * (4 + 4 + 2 + 1 + 67)


def _text_tag(text: str) -> bytes:
    return b"text\0\0\0\0" + text.encode("ascii") + b"\0"


def _xyz_tag(xyz: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_s15(value) for value in xyz)


def _s15(value: float) -> bytes:
    return struct.pack(">i", int(np.floor(value * 65536 + 0.5)))
