"""Writing grey PNGs small."""

from __future__ import annotations

import struct
import zlib

import numpy as np

Array = np.ndarray


def png(plane: Array) -> bytes:
    """Encode a grey PNG, 8 or 16 bits, trying every row filter: maps compress half as large as with one filter."""
    height, width = plane.shape
    depth = plane.dtype.itemsize
    raw = plane.astype(">u2" if depth == 2 else "u1").tobytes()
    rows = np.frombuffer(raw, np.uint8).reshape(height, width * depth).astype(np.int16)
    left = np.pad(rows, ((0, 0), (depth, 0)))[:, :-depth]
    above = np.pad(rows, ((1, 0), (0, 0)))[:-1]
    corner = np.pad(above, ((0, 0), (depth, 0)))[:, :-depth]
    guess = left + above - corner
    a, b, c = abs(guess - left), abs(guess - above), abs(guess - corner)
    paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, above, corner))
    predictors = [np.zeros_like(rows), left, above, (left + above) // 2, paeth]
    residues = np.stack([(rows - p).astype(np.uint8) for p in predictors])
    cost = np.abs(residues.view(np.int8).astype(np.int32)).sum(axis=2)
    best = np.argmin(cost, axis=0)
    lines = residues[best, np.arange(height)]
    body = np.concatenate([best[:, None].astype(np.uint8), lines], axis=1).tobytes()

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth * 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


def to_16_bit(plane: Array, full_scale: float, bits: int = 16) -> Array:
    """Quantise to `bits` steps of the full scale, stored in 16 bits: fewer steps make a smaller file."""
    top = 2**bits - 1
    steps = np.round(np.clip(plane / full_scale, 0, 1) * top)
    return np.round(steps * 65535.0 / top).astype(np.uint16)
