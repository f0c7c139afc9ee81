"""TIFF for mills: 8 or 16 bits, LZW or deflate, tagged with profile, dpi and XMP; whole or row band by row band.

TIFF 6.0 (Adobe, 1992); a file that would pass 4 GB is written as BigTIFF. The same input gives the same bytes.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final, Literal

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray

from designgen.imaging.icc_tags import grey_profile, srgb_profile
from designgen.imaging.levels import to_bytes8, to_bytes16
from designgen.imaging.picture import Pixels, check_alpha, check_pixels

Bits = Literal[8, 16]
Compression = Literal["lzw", "deflate", "none"]

# Classic TIFF counts bytes in 32 bits. LZW can make noise a little larger than it was, hence the room left.
BIG_ABOVE_BYTES: Final = 3_400_000_000
STRIP_BYTES: Final = 1 << 18
_SCHEMES: Final = {"lzw": "lzw", "deflate": "zlib", "none": None}
_XMP_TAG, _DOT_RANGE_TAG, _INK_SET_TAG, _INK_NAMES_TAG, _INK_COUNT_TAG = 700, 336, 332, 333, 334
_NOT_CMYK: Final = 2
_BOOL: Final = np.dtype(bool)
_PHOTOMETRIC_TAG, _SEPARATED = 262, 5


@dataclass(frozen=True)
class TiffForm:
    """How a TIFF is written.

    Attributes:
        dpi: Pixels per inch, across and down; one number for both.
        compression: "lzw" (what every RIP reads), "deflate" (smaller), or "none".
        xmp: An XMP packet from `imaging.xmp`, or b"".
        predictor: Whether differences along the rows are packed; better for pictures, worse for flat plates.
        icc: The profile embedded; None means the one that fits: sRGB for colour, grey for grey.
        big: BigTIFF or not; None means BigTIFF where the pixels could pass 4 GB.
    """

    dpi: float | tuple[float, float]
    compression: Compression = "lzw"
    xmp: bytes = b""
    predictor: bool = True
    icc: bytes | None = None
    big: bool | None = None

    def __post_init__(self) -> None:
        """Refuse what no file can state."""
        if self.compression not in _SCHEMES:
            raise ValueError(f"compression: expected lzw, deflate or none, got {self.compression!r}")
        for dpi in self.dpi_both:
            if not 1.0 <= dpi <= 20_000.0:  # also false for NaN
                raise ValueError(f"dpi: expected 1 to 20000, got {dpi}")

    @property
    def dpi_both(self) -> tuple[float, float]:
        """Pixels per inch across and down."""
        across, down = self.dpi if isinstance(self.dpi, tuple) else (self.dpi, self.dpi)
        return float(across), float(down)

    @property
    def has_predictor(self) -> bool:
        """Whether differences are packed: never where nothing is compressed."""
        return self.predictor and self.compression != "none"


def encode_tiff(pixels: Pixels, *, alpha: Pixels | None = None, bits: Bits = 8, form: TiffForm) -> bytes:
    """Encode a colour TIFF, tagged as sRGB; alpha is straight (unassociated).

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        alpha: float32 (1, 1, H, W) in [0, 1], or None for an opaque picture.
        bits: 8 or 16 a channel.
        form: How it is written.

    Raises:
        TypeError: A wrong dtype.
        ValueError: A wrong shape, range or number of bits.
    """
    check_pixels(pixels)
    planes = list(pixels[0])
    if alpha is not None:
        check_alpha(alpha, pixels)
        planes.append(alpha[0, 0])
    quantise = _quantiser(bits)
    return encode_levels(np.stack([quantise(plane) for plane in planes], axis=-1), form)


def encode_grey_tiff(plane: NDArray[np.uint8] | NDArray[np.uint16], form: TiffForm) -> bytes:
    """Encode one plane (H, W), uint8 or uint16, 0 black; tagged as grey with the curve of sRGB."""
    if plane.ndim != 2:
        raise ValueError(f"plane: expected (H, W), got {plane.shape}")
    return encode_levels(plane[..., None], form)


def encode_levels(levels: NDArray[Any], form: TiffForm) -> bytes:
    """Encode whole levels (H, W, C), uint8 or uint16: C is 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha."""
    out = io.BytesIO()
    if levels.ndim != 3:
        raise ValueError(f"levels: expected (H, W, C), got {levels.shape}")
    write_rows(out, (levels.shape[0], levels.shape[1], levels.shape[2]), levels.dtype, [levels], form)
    return out.getvalue()


def write_rows(
    stream: BinaryIO, shape: tuple[int, int, int], dtype: Any, bands: Iterable[NDArray[Any]], form: TiffForm
) -> None:
    """Write a TIFF of any length without holding it: the rows come in bands of any heights, from the top.

    Args:
        stream: An open, seekable binary file.
        shape: (H, W, C); C is 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha.
        dtype: uint8 or uint16.
        bands: Arrays (h, W, C) of that dtype; together exactly H rows.
        form: How it is written.

    Raises:
        TypeError: A wrong dtype.
        ValueError: A wrong shape, or too few or too many rows.
    """
    height, width, channels = shape
    if np.dtype(dtype) not in (np.dtype(np.uint8), np.dtype(np.uint16)):
        raise TypeError(f"dtype: expected uint8 or uint16, got {np.dtype(dtype)}")
    if channels not in (1, 2, 3, 4) or min(height, width) < 1:
        raise ValueError(f"shape: expected (H, W, 1 to 4), got {shape}")
    rows = max(1, STRIP_BYTES // (width * channels * np.dtype(dtype).itemsize))
    icc = form.icc if form.icc is not None else (srgb_profile() if channels > 2 else grey_profile())
    options: dict[str, Any] = {
        "photometric": "rgb" if channels > 2 else "minisblack",
        "planarconfig": "contig" if channels > 1 else None,
        "extrasamples": ["unassalpha"] if channels in (2, 4) else None,
        "predictor": 2 if form.has_predictor else None,
        "iccprofile": icc,
    }
    wanted = (height, width) if channels == 1 else shape
    strips = (_packed(strip, form) for strip in _strips(bands, shape, np.dtype(dtype), rows))
    _write(stream, strips, (wanted, np.dtype(dtype), rows), options, form)


def encode_bilevel_tiff(size_px: tuple[int, int], bands: Iterable[NDArray[np.bool_]], form: TiffForm) -> bytes:
    """Encode a 1-bit film, True black; white is 0 (photometric MinIsWhite), as films are exchanged.

    Args:
        size_px: (height, width).
        bands: bool arrays (h, width) from the top, together exactly `height` rows; each becomes a strip or several.
        form: How it is written; the predictor is not used.

    Raises:
        ValueError: A wrong shape or dtype, or too few or too many rows.
    """
    height, width = size_px
    rows = max(1, STRIP_BYTES * 8 // width)
    bits = replace(form, predictor=False)
    packed = (
        np.packbits(strip[..., 0], axis=1)[..., None] for strip in _strips(_planes(bands), (*size_px, 1), _BOOL, rows)
    )
    out = io.BytesIO()
    options = {"photometric": "miniswhite", "bitspersample": 1}
    _write(out, (_packed(strip, bits) for strip in packed), ((height, width), _BOOL, rows), options, bits)
    return out.getvalue()


def _planes(bands: Iterable[NDArray[Any]]) -> Iterator[NDArray[Any]]:
    for band in bands:
        yield band[..., None]


def encode_indexed_tiff(labels: NDArray[np.uint8], colours: NDArray[np.uint8], form: TiffForm) -> bytes:
    """Encode an indexed TIFF, which RIPs recolour ink by ink.

    Args:
        labels: uint8 (H, W): which colour each pixel has.
        colours: uint8 (K, 3) sRGB, K from 1 to 256; the rest of the table is black.
        form: How it is written.
    """
    if labels.ndim != 2 or labels.dtype != np.uint8 or int(labels.max(initial=0)) >= len(colours) or len(colours) > 256:
        raise ValueError(f"labels: expected uint8 (H, W) below {len(colours)}, got {labels.dtype} {labels.shape}")
    table = np.zeros((3, 256), np.uint16)
    table[:, : len(colours)] = colours.T.astype(np.uint16) * 257
    rows = max(1, STRIP_BYTES // labels.shape[1])
    out = io.BytesIO()
    options = {"photometric": "palette", "colormap": table, "iccprofile": form.icc or srgb_profile()}
    _write(out, labels, (labels.shape, np.dtype(np.uint8), rows), options, form)
    return out.getvalue()


def encode_ink_tiff(planes: NDArray[np.uint8], ink_names: list[str], form: TiffForm) -> bytes:
    """Encode plates as one multichannel TIFF with named inks (TIFF 6.0, section 16: Separated, InkSet 2).

    Args:
        planes: uint8 (H, W, N), 255 full ink.
        ink_names: N names; characters beyond ASCII become "?".
        form: How it is written; no profile is embedded, because no profile describes free inks.

    Raises:
        ValueError: The shape does not fit the names, or there are fewer than 2 inks.
    """
    count = len(ink_names)
    if planes.ndim != 3 or planes.dtype != np.uint8 or planes.shape[2] != count or count < 2:
        raise ValueError(f"planes: expected uint8 (H, W, {count}) of 2 or more inks, got {planes.dtype} {planes.shape}")
    names = b"".join(name.encode("ascii", "replace").replace(b"\0", b"") + b"\0" for name in ink_names)
    tags = [
        (_INK_SET_TAG, "H", 1, _NOT_CMYK, True),
        (_INK_NAMES_TAG, "s", len(names), names, True),
        (_INK_COUNT_TAG, "H", 1, count, True),
        (_DOT_RANGE_TAG, "B", 2, (0, 255), True),
    ]
    rows = max(1, STRIP_BYTES // (planes.shape[1] * count))
    # The library knows Separated as CMYK and more, so that two or three inks are declared after they are written.
    known, declared = (4, "separated") if count >= 4 else (1, "minisblack")
    options: dict[str, Any] = {"photometric": declared, "planarconfig": "contig", "extratags": tags}
    options["extrasamples"] = ["unspecified"] * (count - known) or None
    out = io.BytesIO()
    _write(out, planes, (planes.shape, np.dtype(np.uint8), rows), options, form)
    if declared != "separated":
        out.seek(0)
        with tifffile.TiffFile(out) as written:
            written.pages.first.tags[_PHOTOMETRIC_TAG].overwrite(_SEPARATED)
    return out.getvalue()


def _write(stream: BinaryIO, data: Any, layout: tuple[Any, Any, int], options: dict[str, Any], form: TiffForm) -> None:
    shape, dtype, rows = layout
    raw_bytes = int(np.prod(shape)) * dtype.itemsize
    big = form.big if form.big is not None else raw_bytes > BIG_ABOVE_BYTES
    tags = list(options.pop("extratags", []))
    if form.xmp:
        tags.append((_XMP_TAG, "B", len(form.xmp), form.xmp, True))
    across, down = form.dpi_both
    with tifffile.TiffWriter(stream, bigtiff=big, byteorder="<") as writer:
        writer.write(
            data,
            shape=shape,
            dtype=dtype,
            rowsperstrip=rows,
            compression=_SCHEMES[form.compression],
            resolution=(across, down),
            resolutionunit="inch",
            software="designgen",
            metadata=None,
            extratags=tags,
            maxworkers=1,
            **options,
        )


def _strips(
    bands: Iterable[NDArray[Any]], shape: tuple[int, int, int], dtype: np.dtype[Any], rows: int
) -> Iterator[NDArray[Any]]:
    """Cut bands of any heights into strips of `rows` rows; the last one may be shorter."""
    height, width, channels = shape
    waiting: list[NDArray[Any]] = []
    held = given = 0
    for band in bands:
        if band.ndim != 3 or band.shape[1:] != (width, channels) or band.dtype != dtype:
            raise ValueError(f"bands: expected {dtype} (h, {width}, {channels}), got {band.dtype} {band.shape}")
        waiting.append(band)
        held += len(band)
        given += len(band)
        if given > height:
            break
        while held >= rows:
            joined = waiting[0] if len(waiting) == 1 else np.concatenate(waiting)
            yield joined[:rows]
            waiting, held = [joined[rows:]], held - rows
    if given != height:
        raise ValueError(f"bands: expected {height} rows together, got {given}{' or more' * (given > height)}")
    if held:
        yield np.concatenate(waiting)


def _packed(strip: NDArray[Any], form: TiffForm) -> bytes:
    """Compress one strip (h, W, C), little-endian; the predictor is horizontal differencing (TIFF 6.0, section 14)."""
    values = np.ascontiguousarray(strip, dtype=strip.dtype.newbyteorder("<"))
    if form.has_predictor:
        values = values.copy()
        values[:, 1:] -= strip[:, :-1]
    match form.compression:
        case "lzw":
            return bytes(imagecodecs.lzw_encode(values.tobytes()))
        case "deflate":
            return zlib.compress(values.tobytes(), 6)
        case _:
            return values.tobytes()


def _quantiser(bits: int) -> Any:
    if bits not in (8, 16):
        raise ValueError(f"bits: expected 8 or 16, got {bits}")
    return to_bytes8 if bits == 8 else to_bytes16
