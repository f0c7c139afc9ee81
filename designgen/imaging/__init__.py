"""The only door between picture files and arrays.

Everything that is read leaves as float32 (1, 3, H, W), RGB, sRGB-encoded, in [0, 1]; everything that is written leaves
as bytes, which `designgen.store` puts on disk.
"""

from __future__ import annotations

from designgen.imaging.metadata import read_recipe, recipe_in, strip_metadata, with_recipe
from designgen.imaging.picture import DEFAULT_MAX_PIXELS, Picture, Pixels, check_alpha, check_pixels
from designgen.imaging.reading import decode, read_picture
from designgen.imaging.resizing import resize_for_preview, thumbnail
from designgen.imaging.sniffing import PICTURE_KINDS, FileKind, sniff, sniff_bytes
from designgen.imaging.writing import encode_indexed_png, encode_jpeg, encode_png, encode_webp
from designgen.imaging.xmp import Facts, SpotFact

__all__ = [
    "DEFAULT_MAX_PIXELS",
    "PICTURE_KINDS",
    "Facts",
    "FileKind",
    "Picture",
    "Pixels",
    "SpotFact",
    "check_alpha",
    "check_pixels",
    "decode",
    "encode_indexed_png",
    "encode_jpeg",
    "encode_png",
    "encode_webp",
    "read_picture",
    "read_recipe",
    "recipe_in",
    "resize_for_preview",
    "sniff",
    "sniff_bytes",
    "strip_metadata",
    "thumbnail",
    "with_recipe",
]
