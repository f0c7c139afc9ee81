"""Arrays to bytes: PNG with everything a finished picture carries, JPEG for previews. `store` writes the files."""

from __future__ import annotations

import io
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from designgen.imaging.icc_tags import srgb_profile
from designgen.imaging.levels import to_bytes8, to_bytes16
from designgen.imaging.metadata import RECIPE_KEY, canonical_recipe, with_chunk
from designgen.imaging.picture import Pixels, check_alpha, check_pixels
from designgen.imaging.png_rows import PngForm, write_png_rows, xmp_chunk

_PERCEPTUAL = b"\0"
_COMPRESS_ABOVE_BYTES = 8192
_LONGEST_WEBP_PX = 16383
MAX_JPEG_XMP_BYTES: Final = 65_502
"""What fits one APP1 segment beside its name; Adobe's extension for longer ones is written by nobody here."""


def encode_png(
    pixels: Pixels,
    *,
    alpha: Pixels | None = None,
    dpi: float | None = None,
    recipe: dict[str, Any] | None = None,
    bits: int = 8,
    xmp: bytes = b"",
) -> bytes:
    """Encode a PNG, tagged as sRGB; the same input gives the same bytes in one environment.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        alpha: float32 (1, 1, H, W) in [0, 1], or None for an opaque picture.
        dpi: Pixels per inch, written as the pHYs chunk.
        recipe: How the picture was made, written as canonical JSON in an iTXt chunk named "designgen".
        bits: 8 or 16 a channel.
        xmp: An XMP packet of `imaging.xmp`, or b"".

    Returns:
        The bytes of the file.

    Raises:
        TypeError: A wrong dtype, or a recipe JSON has no form for.
        ValueError: A wrong shape, range, dpi, number of bits, or a recipe that is too long.
    """
    if bits == 16:
        return _encode_deep_png(pixels, alpha, PngForm(dpi, recipe, xmp))
    if bits != 8:
        raise ValueError(f"bits: expected 8 or 16, got {bits}")
    image = _image(pixels, alpha)
    info = PngImagePlugin.PngInfo()
    info.add(b"sRGB", _PERCEPTUAL)
    if recipe is not None:
        text = canonical_recipe(recipe)
        info.add_itxt(RECIPE_KEY, text, zip=len(text) > _COMPRESS_ABOVE_BYTES)
    options: dict[str, Any] = {} if dpi is None else {"dpi": _checked_dpi(dpi)}
    out = io.BytesIO()
    image.save(out, format="PNG", pnginfo=info, compress_level=6, **options)
    return with_chunk(out.getvalue(), xmp_chunk(xmp)) if xmp else out.getvalue()


def encode_indexed_png(
    labels: NDArray[np.uint8], colours: NDArray[np.uint8], *, clear: int | None = None, form: PngForm
) -> bytes:
    """Encode a PNG of at most 256 flat colours, tagged as sRGB: small, and its colours stay a list.

    Args:
        labels: uint8 (H, W): which colour each pixel has.
        colours: uint8 (K, 3) sRGB.
        clear: The label that is transparent, below K, or None.
        form: What it carries.

    Raises:
        ValueError: A label has no colour.
    """
    if labels.ndim != 2 or labels.dtype != np.uint8 or int(labels.max(initial=0)) >= len(colours) or len(colours) > 256:
        raise ValueError(f"labels: expected uint8 (H, W) below {len(colours)}, got {labels.dtype} {labels.shape}")
    image = Image.fromarray(labels, mode="P")
    image.putpalette(np.ascontiguousarray(colours, np.uint8).tobytes())
    info = PngImagePlugin.PngInfo()
    info.add(b"sRGB", _PERCEPTUAL)
    if form.recipe is not None:
        info.add_itxt(RECIPE_KEY, canonical_recipe(form.recipe))
    options: dict[str, Any] = {} if form.dpi is None else {"dpi": _checked_dpi(form.dpi)}
    if clear is not None:
        options["transparency"] = bytes(0 if index == clear else 255 for index in range(len(colours)))
    out = io.BytesIO()
    image.save(out, format="PNG", pnginfo=info, compress_level=form.level, bits=8, **options)
    return with_chunk(out.getvalue(), xmp_chunk(form.xmp)) if form.xmp else out.getvalue()


def encode_levels_png(levels: NDArray[np.uint8], form: PngForm) -> bytes:
    """Encode whole levels, uint8 (H, W, 1 to 4), as a PNG, tagged as sRGB."""
    out = io.BytesIO()
    write_png_rows(out, (levels.shape[0], levels.shape[1], levels.shape[2]), levels.dtype, [levels], form)
    return out.getvalue()


def _encode_deep_png(pixels: Pixels, alpha: Pixels | None, form: PngForm) -> bytes:
    check_pixels(pixels)
    planes = list(pixels[0])
    if alpha is not None:
        check_alpha(alpha, pixels)
        planes.append(alpha[0, 0])
    levels = np.stack([to_bytes16(plane) for plane in planes], axis=-1)
    out = io.BytesIO()
    write_png_rows(out, levels.shape, levels.dtype, [levels], form)
    return out.getvalue()


def encode_jpeg(pixels: Pixels, quality: int = 90, dpi: float | None = None, xmp: bytes = b"") -> bytes:
    """Encode a JPEG for previews and screens, colour at full resolution (4:4:4), tagged as sRGB.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        quality: 1 to 95.
        dpi: Pixels per inch, or None.
        xmp: An XMP packet of `imaging.xmp`, at most `MAX_JPEG_XMP_BYTES`, or b"".

    Raises:
        TypeError: A wrong dtype.
        ValueError: A wrong shape, range, quality or dpi, or a packet that is too long.
    """
    if not 1 <= quality <= 95:
        raise ValueError(f"quality: expected 1 to 95, got {quality}")
    options: dict[str, Any] = {"icc_profile": srgb_profile()}
    if dpi is not None:
        options["dpi"] = _checked_dpi(dpi)
    if len(xmp) > MAX_JPEG_XMP_BYTES:
        raise ValueError(f"xmp: expected at most {MAX_JPEG_XMP_BYTES} bytes in a JPEG, got {len(xmp)}")
    if xmp:
        options["xmp"] = xmp
    out = io.BytesIO()
    _image(pixels, None).save(out, format="JPEG", quality=quality, subsampling=0, **options)
    return out.getvalue()


def encode_webp(
    pixels: Pixels, quality: int = 80, *, alpha: Pixels | None = None, xmp: bytes = b"", tagged: bool = False
) -> bytes:
    """Encode a WebP for web pages, a third smaller than a JPEG of the same look; untagged means sRGB.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1], at most 16383 a side.
        quality: 1 to 100.
        alpha: float32 (1, 1, H, W) in [0, 1], or None for an opaque picture.
        xmp: An XMP packet of `imaging.xmp`, or b"".
        tagged: Whether the sRGB profile is embedded, for programs that ask for one.

    Raises:
        TypeError: A wrong dtype.
        ValueError: A wrong shape, range or quality, or a side that is too long.
    """
    if not 1 <= quality <= 100:
        raise ValueError(f"quality: expected 1 to 100, got {quality}")
    if max(pixels.shape[2:]) > _LONGEST_WEBP_PX:
        raise ValueError(f"pixels: expected at most {_LONGEST_WEBP_PX} px a side, got {pixels.shape[2:]}")
    options: dict[str, Any] = {"icc_profile": srgb_profile()} if tagged else {}
    if xmp:
        options["xmp"] = xmp
    out = io.BytesIO()
    _image(pixels, alpha).save(out, format="WEBP", quality=quality, method=4, **options)
    return out.getvalue()


def _image(pixels: Pixels, alpha: Pixels | None) -> Image.Image:
    check_pixels(pixels)
    planes = list(pixels[0])
    if alpha is not None:
        check_alpha(alpha, pixels)
        planes.append(alpha[0, 0])
    # Plane by plane: in floats a picture of print size takes four times what its bytes do.
    return Image.fromarray(np.stack([to_bytes8(plane) for plane in planes], axis=-1))


def _checked_dpi(dpi: float) -> tuple[float, float]:
    if not 1.0 <= dpi <= 20_000.0:
        raise ValueError(f"dpi: expected 1 to 20000, got {dpi}")
    return (float(dpi), float(dpi))
