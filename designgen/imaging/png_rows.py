"""PNG written row by row at 8 or 16 bits a channel: deep tiles, and lengths of cloth that fit into no memory.

PNG specification (third edition), sections 5, 9 and 10. Rows are filtered by whichever of None, Sub and Up leaves the
least (the heuristic of section 12.7); the same rows give the same bytes, however they come in bands.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from designgen.imaging.metadata import RECIPE_KEY, SIGNATURE, canonical_recipe

XMP_KEY: Final = "XML:com.adobe.xmp"
_PERCEPTUAL: Final = b"\0"
_COLOUR_TYPE: Final = {1: 0, 2: 4, 3: 2, 4: 6}
_LONGEST_SIDE_PX: Final = 2**31 - 1
_CHUNK_BYTES: Final = 1 << 18
_ROWS_AT_ONCE: Final = 64
_METRES_PER_INCH: Final = 0.0254


@dataclass(frozen=True)
class PngForm:
    """What a PNG carries besides its pixels.

    Attributes:
        dpi: Pixels per inch, or None.
        recipe: How it was made, written as canonical JSON under the keyword "designgen".
        xmp: An XMP packet from `imaging.xmp`, or b"".
        level: Of zlib, 0 to 9.
    """

    dpi: float | None = None
    recipe: dict[str, Any] | None = None
    xmp: bytes = b""
    level: int = 6

    def __post_init__(self) -> None:
        """Refuse what no file can state."""
        if self.dpi is not None and not 1.0 <= self.dpi <= 20_000.0:
            raise ValueError(f"dpi: expected 1 to 20000, got {self.dpi}")


def write_png_rows(
    stream: BinaryIO, shape: tuple[int, int, int], dtype: Any, bands: Iterable[NDArray[Any]], form: PngForm
) -> None:
    """Write a PNG, tagged as sRGB, from bands of rows.

    Args:
        stream: An open binary file; it need not be seekable.
        shape: (H, W, C); C is 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha.
        dtype: uint8 or uint16.
        bands: Arrays (h, W, C) of that dtype; together exactly H rows.
        form: What it carries.

    Raises:
        TypeError: A wrong dtype.
        ValueError: A wrong shape, or too few or too many rows.
    """
    height, width, channels = shape
    depth = np.dtype(dtype)
    if depth not in (np.dtype(np.uint8), np.dtype(np.uint16)):
        raise TypeError(f"dtype: expected uint8 or uint16, got {depth}")
    if channels not in _COLOUR_TYPE or not 1 <= min(height, width) <= max(height, width) <= _LONGEST_SIDE_PX:
        raise ValueError(f"shape: expected (H, W, 1 to 4), got {shape}")
    stream.write(SIGNATURE)
    header = struct.pack(">IIBBBBB", width, height, depth.itemsize * 8, _COLOUR_TYPE[channels], 0, 0, 0)
    _chunk(stream, b"IHDR", header)
    _describe(stream, form)
    squeeze = zlib.compressobj(form.level, zlib.DEFLATED, 15, 9)
    waiting = bytearray()
    above = np.zeros(width * channels * depth.itemsize, np.uint8)
    given = 0
    for band in bands:
        if band.ndim != 3 or band.shape[1:] != (width, channels) or band.dtype != depth:
            raise ValueError(f"bands: expected {depth} (h, {width}, {channels}), got {band.dtype} {band.shape}")
        given += len(band)
        if given > height:
            break
        for top in range(0, len(band), _ROWS_AT_ONCE):
            rows = _row_bytes(band[top : top + _ROWS_AT_ONCE])
            waiting += squeeze.compress(_filtered(rows, above, channels * depth.itemsize))
            above = rows[-1]
            while len(waiting) >= _CHUNK_BYTES:  # of one size, so that the bands leave no trace in the file
                _chunk(stream, b"IDAT", bytes(waiting[:_CHUNK_BYTES]))
                del waiting[:_CHUNK_BYTES]
    if given != height:
        raise ValueError(f"bands: expected {height} rows together, got {given}{' or more' * (given > height)}")
    waiting += squeeze.flush()
    for start in range(0, len(waiting), _CHUNK_BYTES):
        _chunk(stream, b"IDAT", bytes(waiting[start : start + _CHUNK_BYTES]))
    _chunk(stream, b"IEND", b"")


def xmp_chunk(packet: bytes) -> bytes:
    """Return the whole iTXt chunk of an XMP packet (XMP specification part 3, section 1.1.5: never compressed)."""
    return _chunk_bytes(b"iTXt", XMP_KEY.encode() + b"\0\0\0\0\0" + packet)


def _describe(stream: BinaryIO, form: PngForm) -> None:
    _chunk(stream, b"sRGB", _PERCEPTUAL)
    if form.dpi is not None:
        across = int(form.dpi / _METRES_PER_INCH + 0.5)
        _chunk(stream, b"pHYs", struct.pack(">IIB", across, across, 1))
    if form.xmp:
        stream.write(xmp_chunk(form.xmp))
    if form.recipe is not None:
        _chunk(stream, b"iTXt", RECIPE_KEY.encode() + b"\0\0\0\0\0" + canonical_recipe(form.recipe).encode())


def _row_bytes(band: NDArray[Any]) -> NDArray[np.uint8]:
    big_endian = np.ascontiguousarray(band, dtype=band.dtype.newbyteorder(">"))
    return big_endian.reshape(len(band), -1).view(np.uint8)


def _filtered(rows: NDArray[np.uint8], above: NDArray[np.uint8], pixel_bytes: int) -> bytes:
    """Filter rows, each by the filter type that leaves the smallest sum of absolute differences."""
    sub = rows.copy()
    sub[:, pixel_bytes:] -= rows[:, :-pixel_bytes]
    up = rows - np.concatenate([above[None], rows[:-1]])
    kinds = (rows, sub, up)
    cost = np.stack([np.abs(kind.view(np.int8).astype(np.int16)).sum(1, dtype=np.int64) for kind in kinds])
    best = np.argmin(cost, axis=0).astype(np.uint8)
    out = np.empty((len(rows), rows.shape[1] + 1), np.uint8)
    out[:, 0] = best
    for number, kind in enumerate(kinds):
        chosen = best == number
        out[chosen, 1:] = kind[chosen]
    return out.tobytes()


def _chunk(stream: BinaryIO, kind: bytes, body: bytes) -> None:
    stream.write(_chunk_bytes(kind, body))


def _chunk_bytes(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
