"""Arrays to bytes: PNG with everything a finished picture carries, JPEG for previews. Files are written by `store`."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from designgen.imaging.metadata import RECIPE_KEY, canonical_recipe
from designgen.imaging.picture import Pixels, check_alpha, check_pixels

_PERCEPTUAL = b"\0"
_COMPRESS_ABOVE_BYTES = 8192


def to_bytes8(x: Pixels) -> NDArray[np.uint8]:
    """Quantise [0, 1] to 0..255, halves rounded up, so that the same array gives the same bytes everywhere."""
    scaled = x * np.float32(255.0)
    scaled += np.float32(0.5)
    levels: NDArray[np.uint8] = np.floor(scaled, out=scaled).astype(np.uint8)
    return levels


def encode_png(
    pixels: Pixels, *, alpha: Pixels | None = None, dpi: float | None = None, recipe: dict[str, Any] | None = None
) -> bytes:
    """Encode an 8-bit PNG, tagged as sRGB; the same input gives the same bytes in one environment.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        alpha: float32 (1, 1, H, W) in [0, 1], or None for an opaque picture.
        dpi: Pixels per inch, written as the pHYs chunk.
        recipe: How the picture was made, written as canonical JSON in an iTXt chunk named "designgen".

    Returns:
        The bytes of the file.

    Raises:
        TypeError: A wrong dtype, or a recipe JSON has no form for.
        ValueError: A wrong shape, range, dpi, or a recipe that is too long.
    """
    image = _image(pixels, alpha)
    info = PngImagePlugin.PngInfo()
    info.add(b"sRGB", _PERCEPTUAL)
    if recipe is not None:
        text = canonical_recipe(recipe)
        info.add_itxt(RECIPE_KEY, text, zip=len(text) > _COMPRESS_ABOVE_BYTES)
    options: dict[str, Any] = {} if dpi is None else {"dpi": _checked_dpi(dpi)}
    out = io.BytesIO()
    image.save(out, format="PNG", pnginfo=info, compress_level=6, **options)
    return out.getvalue()


def encode_jpeg(pixels: Pixels, quality: int = 90, dpi: float | None = None) -> bytes:
    """Encode a JPEG for previews and screens, colour at full resolution (4:4:4); untagged, which means sRGB.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        quality: 1 to 95.
        dpi: Pixels per inch, or None.

    Raises:
        TypeError: A wrong dtype.
        ValueError: A wrong shape, range, quality or dpi.
    """
    if not 1 <= quality <= 95:
        raise ValueError(f"quality: expected 1 to 95, got {quality}")
    options: dict[str, Any] = {} if dpi is None else {"dpi": _checked_dpi(dpi)}
    out = io.BytesIO()
    _image(pixels, None).save(out, format="JPEG", quality=quality, subsampling=0, **options)
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
