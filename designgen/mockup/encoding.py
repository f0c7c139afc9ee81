"""A mockup as the bytes of a file: PNG, JPEG, WebP or TIFF, tagged as sRGB, with what it remembers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from designgen.errors import UsageError
from designgen.imaging import encode_jpeg, encode_png, encode_webp
from designgen.imaging.tiff import TiffForm, encode_tiff
from designgen.mockup.options import Rendered

Kind = Literal["png", "jpeg", "webp", "tiff"]
SUFFIXES: Final[Mapping[str, Kind]] = {
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".webp": "webp",
    ".tif": "tiff",
    ".tiff": "tiff",
}
EXTENSIONS: Final[Mapping[str, str]] = {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "tiff": ".tif"}
DEFAULT_QUALITY: Final = 92
PAGE_DPI: Final = 300.0
"""What a picture for a page is laid out at; a mockup has no size of its own on paper."""


@dataclass(frozen=True)
class Memory:
    """What a file says of itself.

    Attributes:
        recipe: How it was made, or None.
        xmp: A packet for other programs; of PNGs beside the recipe, of the others with the recipe in it.
    """

    recipe: dict[str, Any] | None = None
    xmp: bytes = b""


def kind_of(name: str) -> Kind:
    """Return the kind of file that a name asks for.

    Raises:
        UsageError: It ends like none of them.
    """
    for suffix, kind in SUFFIXES.items():
        if name.lower().endswith(suffix):
            return kind
    raise UsageError(
        f'Mockups are written as PNG, JPEG, WebP or TIFF, and "{name}" ends like none of them.',
        "Use -o NAME.png, .jpg, .webp or .tif.",
    )


def check_kind(kind: Kind, *, transparent: bool) -> None:
    """Refuse early what a file cannot hold.

    Raises:
        UsageError: A JPEG was to be transparent.
    """
    if kind == "jpeg" and transparent:
        raise UsageError("A JPEG cannot be transparent.", "Use -o NAME.png, .webp or .tif, or choose a background.")


def encode_mockup(rendered: Rendered, kind: Kind, memory: Memory | None = None, quality: int | None = None) -> bytes:
    """Encode a mockup.

    Args:
        rendered: The mockup.
        kind: The kind of file.
        memory: What it says of itself.
        quality: 1 to 95 of a JPEG, 1 to 100 of a WebP.

    Raises:
        UsageError: The file cannot hold it.
        ValueError: The quality is out of range.
    """
    check_kind(kind, transparent=rendered.opacity is not None)
    said = memory or Memory()
    pixels, opacity = rendered.pixels, rendered.opacity
    if kind == "png":
        return encode_png(pixels, alpha=opacity, recipe=said.recipe, xmp=said.xmp)
    if kind == "jpeg":
        return encode_jpeg(pixels, quality or DEFAULT_QUALITY, xmp=said.xmp)
    if kind == "webp":
        return encode_webp(pixels, quality or DEFAULT_QUALITY, alpha=opacity, xmp=said.xmp, tagged=True)
    return encode_tiff(pixels, alpha=opacity, form=TiffForm(PAGE_DPI, xmp=said.xmp))
