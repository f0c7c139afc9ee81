"""What a file really is, told by its first bytes and never by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from designgen.errors import InputError
from designgen.imaging.files import unreadable

FileKind = Literal[
    "png", "jpeg", "tiff", "webp", "gif", "bmp", "jpeg2000", "avif",
    "heic", "psd", "pdf", "svg", "zip", "toml", "json", "html", "text", "empty", "unknown",
]  # fmt: skip

PICTURE_KINDS: Final[frozenset[str]] = frozenset({"png", "jpeg", "tiff", "webp", "gif", "bmp", "jpeg2000", "avif"})
HEAD_BYTES: Final = 4096

_MAGIC: Final[tuple[tuple[bytes, FileKind], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jpeg2000"),
    (b"\xff\x4f\xff\x51", "jpeg2000"),
    (b"8BPS", "psd"),
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
)
_HEIF_BRANDS: Final = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")

_IN_WORDS: Final[dict[str, str]] = {
    "heic": "a HEIC photo, as iPhones store them",
    "psd": "a Photoshop document",
    "pdf": "a PDF document",
    "svg": "an SVG drawing",
    "zip": "a zip archive or an office document",
    "toml": "a text file that looks like a recipe",
    "json": "a JSON text file",
    "html": "a web page",
    "text": "a text file",
}
_WHAT_TO_DO: Final[dict[str, str]] = {
    "heic": "Convert it to JPEG or PNG first: on an iPhone share it as 'Most Compatible', on a Mac export it from "
    "Preview, on Linux run heif-convert (package libheif-examples).",
    "psd": "Save a flattened copy as PNG or TIFF and use that.",
    "pdf": "Export the page as PNG or TIFF at the size you need and use that.",
    "svg": "Export it as PNG at the size you need and use that.",
    "zip": "Unpack it and use the picture inside.",
    "html": "The download probably saved the page instead of the picture; save the picture itself.",
}


def sniff_bytes(head: bytes) -> FileKind:
    """Tell the kind of a file from its first bytes (`HEAD_BYTES` of them are enough)."""
    if not head:
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == b"\0\0\0\0":
        return "bmp"
    if head[4:8] == b"ftyp":
        return _sniff_heif(head)
    return _sniff_text(head)


def sniff(path: Path) -> FileKind:
    """Tell the kind of the file at `path`; only its first bytes are read.

    Raises:
        InputError: The file is missing, a folder, or cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return sniff_bytes(stream.read(HEAD_BYTES))
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error


def not_a_picture(label: str, kind: FileKind) -> InputError:
    """Build the error for a file that is no picture of ours, saying what it seems to be."""
    if kind in _IN_WORDS:
        what = f"{label} is not a picture that can be read: it seems to be {_IN_WORDS[kind]}."
    else:
        what = f"{label} is not a picture that can be read: its beginning fits no known picture format."
    return InputError(what, _WHAT_TO_DO.get(kind, "Use a PNG, JPEG, TIFF, WebP, GIF or BMP file."))


def _sniff_heif(head: bytes) -> FileKind:
    brands = head[8 : max(16, min(int.from_bytes(head[:4], "big"), 256))]
    if b"avif" in brands or b"avis" in brands:
        return "avif"
    return "heic" if any(brand in brands for brand in _HEIF_BRANDS) else "unknown"


def _sniff_text(head: bytes) -> FileKind:
    if b"\0" in head:
        return "unknown"
    # A multi-byte character may be cut at the end of the head: three bytes at most belong to it.
    for cut in range(4):
        try:
            text = head[: len(head) - cut].decode("utf-8-sig")
            break
        except UnicodeDecodeError:
            continue
    else:
        return "unknown"
    if any(ord(c) < 32 and c not in "\t\n\r\f" for c in text):
        return "unknown"
    start = text.lstrip()[:512].lower()
    if start.startswith("<svg") or (start.startswith(("<?xml", "<!--", "<!doctype svg")) and "<svg" in text.lower()):
        return "svg"
    if start.startswith(("<!doctype html", "<html")):
        return "html"
    if start.startswith("{"):
        return "json"
    return "toml" if _looks_like_toml(text) else "text"


def _looks_like_toml(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        return False
    first = lines[0]
    if first.startswith("["):
        return first.split("#")[0].rstrip().endswith("]")
    key, equals, _ = first.partition("=")
    return bool(equals) and key.strip().replace("_", "").replace("-", "").replace(".", "").replace('"', "").isalnum()
