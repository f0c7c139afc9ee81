"""The recipe that every finished picture carries, read without decoding, and taken out for clients.

PNG specification (third edition), sections 5 and 11.3.3; the recipe is an iTXt chunk with the keyword "designgen". In a
TIFF it stands in the XMP packet.
"""

from __future__ import annotations

import io
import json
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image, TiffImagePlugin

from designgen.imaging.files import read_file

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
RECIPE_KEY: Final = "designgen"
_XMP_KEY: Final = b"XML:com.adobe.xmp"
_XMP_TAG: Final = 700
_TIFF_MAGIC: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
MAX_RECIPE_BYTES: Final = 1_000_000
"""A recipe is a few kilobytes; a longer text is not ours and is not unpacked."""

# What shows the picture and nothing else; every other chunk (texts, EXIF, time, private ones) is taken out.
_PICTURE_CHUNKS: Final = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sRGB", b"gAMA", b"cHRM", b"iCCP", b"cICP", b"sBIT", b"pHYs"}
)


def canonical_recipe(recipe: dict[str, Any]) -> str:
    """Write a recipe as JSON that is the same text for the same recipe.

    Raises:
        TypeError: It holds something that JSON has no form for.
        ValueError: It holds NaN or infinity, or is longer than `MAX_RECIPE_BYTES`.
    """
    text = json.dumps(recipe, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if len(text.encode()) > MAX_RECIPE_BYTES:
        raise ValueError(f"recipe: expected at most {MAX_RECIPE_BYTES} bytes of JSON, got {len(text.encode())}")
    return text


def read_recipe(path: Path) -> dict[str, Any] | None:
    """Return the recipe in the PNG, TIFF, JPEG or WebP at `path`, or None when it has none that can be read.

    The picture itself is not decoded; foreign, damaged and oversized texts are passed over.

    Raises:
        InputError: The file is missing, a folder, or cannot be read.
    """
    return recipe_in(read_file(path))


def recipe_in(data: bytes) -> dict[str, Any] | None:
    """Return the recipe in the bytes of a PNG, or in the XMP of a TIFF, JPEG or WebP, or None."""
    if data[:4] in _TIFF_MAGIC:
        return _recipe_in_tiff(data)
    if data.startswith(b"\xff\xd8\xff") or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return _recipe_in_packet_of(data)
    for chunk in _whole_chunks(data):
        kind, body = chunk[4:8], chunk[8:-4]
        if kind != b"iTXt" or int.from_bytes(chunk[-4:], "big") != zlib.crc32(chunk[4:-4]):
            continue  # a recipe with a flipped bit would make another picture
        if (text := _international_text(body, RECIPE_KEY)) is not None:
            try:
                recipe = json.loads(text)
            except (ValueError, RecursionError):
                continue
            if isinstance(recipe, dict):
                return recipe
    return None


def _recipe_in_packet_of(data: bytes) -> dict[str, Any] | None:
    """Return the recipe in the XMP packet of a JPEG or a WebP."""
    from designgen.imaging.xmp import recipe_in_packet

    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=("JPEG", "WEBP")) as image:
            warnings.simplefilter("ignore")
            packet = image.info.get("xmp")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return recipe_in_packet(packet) if isinstance(packet, bytes) else None


def _recipe_in_tiff(data: bytes) -> dict[str, Any] | None:
    # Here, not above: the packet's module needs this one.
    from designgen.imaging.xmp import recipe_in_packet

    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
            warnings.simplefilter("ignore")  # damage is for the reader of the picture to tell
            packet = image.tag_v2.get(_XMP_TAG) if isinstance(image, TiffImagePlugin.TiffImageFile) else None
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return recipe_in_packet(packet) if isinstance(packet, bytes) else None


def with_recipe(data: bytes, recipe: dict[str, Any]) -> bytes:
    """Return the PNG with the recipe laid in, in place of any it had; the picture is not encoded again.

    Raises:
        TypeError: The recipe holds something that JSON has no form for.
        ValueError: The bytes are not a whole PNG, or the recipe is too long.
    """
    bare = strip_metadata(data)
    for kind, body in chunks(data):  # who made it and whose it is stays
        if kind == b"iTXt" and body.startswith(_XMP_KEY + b"\0"):
            bare = with_chunk(bare, _whole_chunk(kind, body))
    body = RECIPE_KEY.encode() + b"\0\0\0\0\0" + canonical_recipe(recipe).encode()
    return with_chunk(bare, _whole_chunk(b"iTXt", body))


def with_chunk(data: bytes, chunk: bytes) -> bytes:
    """Return the PNG with a whole chunk (length, name, body, checksum) laid in right after its header."""
    header_end = len(SIGNATURE) + 12 + int.from_bytes(data[len(SIGNATURE) : len(SIGNATURE) + 4], "big")
    return data[:header_end] + chunk + data[header_end:]


def xmp_in(data: bytes) -> bytes:
    """Return the XMP packet in the bytes of a PNG, b"" when it has none."""
    for kind, body in chunks(data):
        if kind == b"iTXt" and body.startswith(_XMP_KEY + b"\0\0"):
            return body[len(_XMP_KEY) + 3 :].split(b"\0", 2)[-1]
    return b""


def strip_metadata(data: bytes) -> bytes:
    """Return the PNG without recipe, texts, EXIF and time; pixels, colour tags and dpi stay as they are.

    Raises:
        ValueError: The bytes are not a whole PNG.
    """
    if not data.startswith(SIGNATURE):
        raise ValueError("data: expected the bytes of a PNG, got something else")
    found = list(_whole_chunks(data))
    if not found or found[-1][4:8] != b"IEND":
        raise ValueError("data: expected a whole PNG, got one that ends early")
    return SIGNATURE + b"".join(chunk for chunk in found if chunk[4:8] in _PICTURE_CHUNKS)


def without_oversized_texts(data: bytes) -> bytes:
    """Return the PNG without compressed texts that unpack to more than `MAX_RECIPE_BYTES`.

    Pillow refuses a whole picture for one such text; the picture is what counts here.
    """
    found = list(_whole_chunks(data))
    if not any(_is_oversized(chunk) for chunk in found):
        return data
    rest = data[len(SIGNATURE) + sum(map(len, found)) :]
    return SIGNATURE + b"".join(chunk for chunk in found if not _is_oversized(chunk)) + rest


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name and body of each chunk of a PNG, up to IEND or to where the file is cut."""
    for chunk in _whole_chunks(data):
        yield chunk[4:8], chunk[8:-4]


def _whole_chunks(data: bytes) -> Iterator[bytes]:
    """Yield each chunk with its length, name, body and checksum."""
    if not data.startswith(SIGNATURE):
        return
    position = len(SIGNATURE)
    while position + 12 <= len(data):
        size = 12 + int.from_bytes(data[position : position + 4], "big")
        chunk = data[position : position + size]
        if len(chunk) < size:
            return
        yield chunk
        if chunk[4:8] == b"IEND":
            return
        position += size


def _whole_chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def _international_text(body: bytes, keyword: str) -> str | None:
    """Unpack an iTXt chunk if it has this keyword and is of a sensible length."""
    key, _, rest = body.partition(b"\0")
    if key != keyword.encode() or len(rest) < 2 or rest[2:].count(b"\0") < 2:
        return None
    compressed, text = rest[0] == 1, rest[2:].split(b"\0", 2)[2]  # after language tag and translated keyword
    try:
        if compressed:
            text = zlib.decompressobj().decompress(text, MAX_RECIPE_BYTES + 1)
        return text.decode() if len(text) <= MAX_RECIPE_BYTES else None
    except (zlib.error, UnicodeDecodeError):
        return None


def _is_oversized(chunk: bytes) -> bool:
    """Tell whether the compressed part of a zTXt or iTXt chunk, wherever it starts, is over the limit."""
    if chunk[4:8] not in (b"zTXt", b"iTXt"):
        return False
    body = chunk[8:-4]
    start = body.find(b"\x78")  # every zlib stream of a PNG begins with 0x78 (deflate, 32K window)
    while 0 <= start < 512:
        try:
            return len(zlib.decompressobj().decompress(body[start:], MAX_RECIPE_BYTES + 1)) > MAX_RECIPE_BYTES
        except zlib.error:
            start = body.find(b"\x78", start + 1)
    return False
