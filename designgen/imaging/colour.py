"""Everything that turns a file's own colours into sRGB: ICC profiles, CMYK without one, greyscale.

Conversions are relative colorimetric with black point compensation, as picture editors do by default: colours that sRGB
can show stay what they are.
"""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from designgen.imaging.icc_matrix import MatrixProfile, parse_matrix_profile

_EXIF_IFD, _EXIF_COLOUR_SPACE, _EXIF_SRGB = 0x8769, 0xA001, 1
_SPACE_OF_MODE = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK", "LAB": "LAB"}

CMYK_NOTICE = (
    "CMYK without a colour profile: converted as ink on coated paper, so colours may differ a little from the print."
)
UNTAGGED_NOTICE = "It names no colour profile, so its colours were taken as sRGB."
DAMAGED_NOTICE = (
    "Its colour profile is damaged or does not fit the picture; it was ignored and the colours taken as sRGB."
)


def to_srgb(image: Image.Image, icc: bytes | None) -> tuple[Image.Image, tuple[str, ...]]:
    """Convert a loaded 8-bit picture of mode L, RGB, CMYK or LAB to sRGB.

    Args:
        image: The picture, without alpha.
        icc: The profile embedded in the file, or None.

    Returns:
        The picture in mode RGB, and what there is to tell about the conversion.
    """
    if icc:
        transform = _transform(icc, image.mode)
        if transform is None:
            converted, notices = _untagged(image)
            return converted, (DAMAGED_NOTICE, *notices)
        if is_srgb(icc, image.mode):
            return image.convert("RGB"), ()
        return _apply(transform, image), (f"Converted from {profile_name(icc)} to sRGB.",)
    return _untagged(image)


def is_tagged(image: Image.Image) -> bool:
    """Tell whether a picture says what its colours mean, by a profile or otherwise (sRGB chunk, EXIF ColorSpace).

    Kinds of files that mean sRGB where they say nothing (GIF, BMP, WebP and the like) count as tagged.
    """
    if image.format not in ("PNG", "JPEG", "MPO", "TIFF"):
        return True
    if image.info.get("icc_profile") or any(key in image.info for key in ("srgb", "gamma", "chromaticity")):
        return True
    try:
        return bool(image.getexif().get_ifd(_EXIF_IFD).get(_EXIF_COLOUR_SPACE) == _EXIF_SRGB)
    except Exception:  # broken EXIF says nothing, and is no reason to refuse a picture
        return False


def grey_curve(icc: bytes) -> NDArray[np.float32] | None:
    """Return what a grey profile makes of 256 even steps, (256, 3) sRGB in [0, 1], or None if it is not usable."""
    transform = _transform(icc, "L")
    if transform is None:
        return None
    ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None, :])
    curve: NDArray[np.float32] = np.asarray(_apply(transform, ramp), dtype=np.float32)[0] / np.float32(255.0)
    return curve


def matrix_profile(icc: bytes) -> MatrixProfile | None:
    """Return the profile as a matrix and three curves where it is that simple, else None (then tables are in it)."""
    return parse_matrix_profile(icc)


@lru_cache(maxsize=32)
def is_srgb(icc: bytes, mode: str) -> bool:
    """Tell whether a profile is sRGB in effect: it moves no colour of a 9x9x9 grid by more than one level of 255."""
    if mode != "RGB":
        return False
    transform = _transform(icc, mode)
    if transform is None:
        return False
    steps = np.linspace(0, 255, 9).astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(27, 27, 3)
    moved = np.asarray(_apply(transform, Image.fromarray(grid)), dtype=np.int16)
    return bool(np.abs(moved - grid.astype(np.int16)).max() <= 1)


@lru_cache(maxsize=32)
def profile_name(icc: bytes) -> str:
    """Return the profile's own name, or 'its own colour profile'."""
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc)))
    except (ImageCms.PyCMSError, OSError):
        name = ""
    name = "".join(c for c in name if c.isprintable()).strip()
    return name[:60] or "its own colour profile"


@lru_cache(maxsize=16)
def _transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        if profile.profile.xcolor_space.strip().upper() != _SPACE_OF_MODE.get(mode):
            return None
        return ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _apply(transform: ImageCms.ImageCmsTransform, image: Image.Image) -> Image.Image:
    converted = ImageCms.applyTransform(image, transform)
    if converted is None:  # Pillow returns None for conversions in place only
        raise ValueError("expected a new picture from the colour conversion, got None")
    return converted


def _untagged(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    if image.mode == "CMYK":
        ink = np.asarray(image, dtype=np.float32) / np.float32(255.0)
        rgb = np.floor(cmyk_to_srgb(ink) * 255.0 + 0.5).astype(np.uint8)
        return Image.fromarray(rgb), (CMYK_NOTICE,)
    if image.mode == "LAB":
        lab = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
        return _apply(lab, image), ("Converted from Lab to sRGB.",)
    return image.convert("RGB"), ()


# sRGB of the eight overprints of cyan, magenta and yellow ink on coated paper, and of black alone (SWOP, as picture
# editors show them). Index: bit 0 cyan, bit 1 magenta, bit 2 yellow.
_OVERPRINTS = np.array(
    [
        [255, 255, 255], [0, 174, 239], [236, 0, 140], [46, 49, 146],
        [255, 242, 0], [0, 166, 81], [237, 28, 36], [54, 53, 52],
    ],
    dtype=np.float32,
) / np.float32(255.0)  # fmt: skip
_BLACK_INK = np.array([35, 31, 32], dtype=np.float32) / np.float32(255.0)


def cmyk_to_srgb(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Convert CMYK without a profile to sRGB, by mixing the colours that inks make on coated paper.

    The Neugebauer equations (Neugebauer 1937): each pixel is the mean of the overprint colours, weighted by the area
    that the dots cover (Demichel). The mean is taken on sRGB-encoded values, which stands for the Yule-Nielsen
    correction of optical dot gain (Yule and Nielsen 1951) with n close to 2.

    Args:
        ink: float32 (..., 4), cyan, magenta, yellow, black; 0 is paper, 1 is full ink.

    Returns:
        float32 (..., 3), sRGB in [0, 1].
    """
    cyan, magenta, yellow, black = (ink[..., i, None] for i in range(4))
    out = np.zeros((*ink.shape[:-1], 3), dtype=np.float32)
    for index, colour in enumerate(_OVERPRINTS):
        area = cyan if index & 1 else 1 - cyan
        area = area * (magenta if index & 2 else 1 - magenta)
        area = area * (yellow if index & 4 else 1 - yellow)
        out += area * colour
    out *= 1 - black * (1 - _BLACK_INK)
    return np.clip(out, 0.0, 1.0)
