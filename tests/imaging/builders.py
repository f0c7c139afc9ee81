"""Picture files made by hand, byte by byte where a library would not make them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"

# Columns: XYZ (D50) of the primaries of Adobe RGB (1998) and of Display P3, as in their published profiles.
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
DISPLAY_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE_GAMMA = 563 / 256


def colours(h: int = 12, w: int = 16, seed: int = 0) -> np.ndarray:
    """A uint8 (h, w, 3) picture without symmetry, so that every turn of it is another picture."""
    return np.random.default_rng(seed).integers(0, 256, (h, w, 3), dtype=np.uint8)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format=kind, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png16(values: np.ndarray, *, colour_type: int, extra: bytes = b"") -> bytes:
    """A 16-bit PNG of values uint16 (h, w, channels); colour type 0 grey, 2 RGB, 4 grey + alpha, 6 RGBA."""
    h, w = values.shape[:2]
    rows = b"".join(b"\0" + values[y].astype(">u2").tobytes() for y in range(h))
    header = struct.pack(">IIBBBBB", w, h, 16, colour_type, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def png_header_only(w: int, h: int) -> bytes:
    """A PNG that claims a size and holds next to nothing: what a decompression bomb looks like from outside."""
    header = struct.pack(">IIBBBBB", w, h, 8, 2, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def with_chunk(png: bytes, kind: bytes, body: bytes) -> bytes:
    """Put a chunk right after IHDR."""
    return png[:33] + chunk(kind, body) + png[33:]


def tiff(values: np.ndarray, *, extra_samples: int | None = None, orientation: int | None = None) -> bytes:
    """An uncompressed little-endian TIFF of values uint8 or uint16 (h, w, 3 or 4)."""
    h, w, channels = values.shape
    data = values.astype("<u2" if values.dtype == np.uint16 else "u1").tobytes()
    bits = struct.pack(f"<{channels}H", *[values.dtype.itemsize * 8] * channels)
    entries: list[tuple[int, int, int, bytes]] = [
        (256, 3, 1, struct.pack("<H", w)),
        (257, 3, 1, struct.pack("<H", h)),
        (258, 3, channels, bits),
        (259, 3, 1, struct.pack("<H", 1)),
        (262, 3, 1, struct.pack("<H", 2)),
        (273, 4, 1, b"OFFS"),
        *([(274, 3, 1, struct.pack("<H", orientation))] if orientation else []),
        (277, 3, 1, struct.pack("<H", channels)),
        (278, 3, 1, struct.pack("<H", h)),
        (279, 4, 1, struct.pack("<I", len(data))),
        (284, 3, 1, struct.pack("<H", 1)),
    ]
    if extra_samples is not None:
        entries.append((338, 3, 1, struct.pack("<H", extra_samples)))
    after_entries = 8 + 2 + 12 * len(entries) + 4
    pixels_at = after_entries + len(bits)
    out = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        if value == b"OFFS":
            value = struct.pack("<I", pixels_at)
        elif len(value) > 4:
            value = struct.pack("<I", after_entries)
        out += struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")
    return out + struct.pack("<I", 0) + bits + data


def _s15(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _description(name: str) -> bytes:
    text = name.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * (8 + 3 + 67)


def _profile(kind: bytes, space: bytes, pcs: bytes, tags: dict[bytes, bytes]) -> bytes:
    tags = {**tags, b"wtpt": b"XYZ \0\0\0\0" + _s15(0.9642) + _s15(1.0) + _s15(0.8249)}
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name, offset + len(body), len(tag))
        body += tag.ljust(-(-len(tag) // 4) * 4, b"\0")
    header = struct.pack(">I4sI4s4s4s", 128 + len(table) + len(body), b"\0\0\0\0", 0x02400000, kind, space, pcs)
    header += b"\0" * 12 + b"acsp" + b"\0" * 28 + _s15(0.9642) + _s15(1.0) + _s15(0.8249)
    return header.ljust(128, b"\0") + table + body


def gamma_curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def srgb_curve() -> bytes:
    """The sRGB curve as parametricCurveType 3."""
    parameters = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return b"para\0\0\0\0\0\3\0\0" + b"".join(_s15(v) for v in parameters)


def sampled_curve(gamma: float, steps: int = 1024) -> bytes:
    values = np.round(np.linspace(0, 1, steps) ** gamma * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", steps) + values.tobytes()


def matrix_icc(name: str, primaries: tuple[tuple[float, float, float], ...], curve: bytes) -> bytes:
    """An RGB profile of three primaries (XYZ, D50) and one curve."""
    tags = {b"desc": _description(name)}
    for letter, xyz in zip("rgb", primaries, strict=True):
        tags[f"{letter}XYZ".encode()] = b"XYZ \0\0\0\0" + b"".join(_s15(v) for v in xyz)
        tags[f"{letter}TRC".encode()] = curve
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def grey_icc(gamma: float) -> bytes:
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"desc": _description("Grey"), b"kTRC": gamma_curve(gamma)})


def table_icc(space: bytes, channels: int, lab_of_corner: dict[tuple[int, ...], tuple[float, float, float]]) -> bytes:
    """A profile that is a table of two steps a channel to Lab (lut8Type); corners not given are Lab (0, 0, 0)."""
    nodes = b""
    for index in range(2**channels):
        corner = tuple((index >> (channels - 1 - c)) & 1 for c in range(channels))
        lightness, a, b = lab_of_corner.get(corner, (0.0, 0.0, 0.0))
        nodes += bytes((round(lightness * 2.55), round(a) + 128, round(b) + 128))
    identity = b"".join(_s15(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    straight = bytes(range(256))
    lut = b"mft1\0\0\0\0" + bytes((channels, 3, 2, 0)) + identity + straight * channels + nodes + straight * 3
    return _profile(b"prtr", space, b"Lab ", {b"desc": _description("Paper"), b"A2B0": lut})
