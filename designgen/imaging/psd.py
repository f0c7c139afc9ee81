"""Photoshop documents in Multichannel mode: one named spot channel for each ink, as RIPs and separators exchange them.

Adobe Photoshop File Formats Specification (2019): file header, image resources 1005, 1006, 1007, 1045, 1077 and image
data with PackBits rows. Channels hold 0 for full ink, as Photoshop shows them.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import imagecodecs
import numpy as np
from numpy.typing import NDArray

_MULTICHANNEL: Final = 7
LONGEST_SIDE_PX: Final = 30_000
_MOST_CHANNELS: Final = 56
_LAB: Final = 7
_SPOT: Final = 2


@dataclass(frozen=True)
class SpotChannel:
    """One channel: the ink's name, its CIELAB (D50), and how opaque the ink is, 0 to 100."""

    name: str
    lab: tuple[float, float, float]
    solidity: int = 0


def encode_psd(planes: NDArray[np.uint8], channels: Sequence[SpotChannel], dpi: float) -> bytes:
    """Encode plates as a multichannel document.

    Args:
        planes: uint8 (H, W, N), 255 full ink.
        channels: One for each plane.
        dpi: Pixels per inch.

    Raises:
        ValueError: The shape does not fit the channels, or is larger than the format can hold (30,000 px, 56 channels).
    """
    count = len(channels)
    if planes.ndim != 3 or planes.dtype != np.uint8 or planes.shape[2] != count or not 1 <= count <= _MOST_CHANNELS:
        raise ValueError(f"planes: expected uint8 (H, W, {count}), got {planes.dtype} {planes.shape}")
    height, width = planes.shape[:2]
    if max(height, width) > LONGEST_SIDE_PX:
        raise ValueError(f"planes: expected at most {LONGEST_SIDE_PX} pixels on each side, got {planes.shape}")
    out = io.BytesIO()
    out.write(struct.pack(">4sH6xHIIHH", b"8BPS", 1, count, height, width, 8, _MULTICHANNEL))
    out.write(struct.pack(">I", 0))
    resources = _resources(channels, dpi)
    out.write(struct.pack(">I", len(resources)) + resources)
    out.write(struct.pack(">I", 0))  # no layers
    out.write(struct.pack(">H", 1))  # PackBits
    rows = [
        imagecodecs.packbits_encode(np.ascontiguousarray(255 - planes[y, :, channel]).tobytes())
        for channel in range(count)
        for y in range(height)
    ]
    out.write(np.array([len(row) for row in rows], ">u2").tobytes())
    out.writelines(rows)
    return out.getvalue()


def _resources(channels: Sequence[SpotChannel], dpi: float) -> bytes:
    fixed = round(dpi * 65536)
    resolution = struct.pack(">IHHIHH", fixed, 1, 2, fixed, 1, 2)
    pascal = b"".join(_pascal(channel.name) for channel in channels)
    unicode_names = b"".join(_unicode(channel.name) for channel in channels)
    display = b"".join(_display(channel) for channel in channels)
    extended = struct.pack(">I", 1) + b"".join(_display(channel)[:-1] for channel in channels)
    parts = ((1005, resolution), (1006, pascal), (1007, display), (1045, unicode_names), (1077, extended))
    return b"".join(
        b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + b"\0" * (len(data) % 2) for number, data in parts
    )


def _display(channel: SpotChannel) -> bytes:
    """Return DisplayInfo: colour space, four components, opacity, kind, and a byte of padding."""
    lightness, a, b = channel.lab
    colour = (round(lightness * 100), round(a * 100), round(b * 100), 0)
    return struct.pack(">HHhhhHBx", _LAB, colour[0], colour[1], colour[2], colour[3], channel.solidity, _SPOT)


def _pascal(name: str) -> bytes:
    text = name.encode("ascii", "replace")[:255]
    return bytes([len(text)]) + text


def _unicode(name: str) -> bytes:
    text = (name + "\0").encode("utf-16-be")
    return struct.pack(">I", len(text) // 2) + text
