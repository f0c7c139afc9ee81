"""Files to arrays: limits, format, orientation, profile, depth, alpha, dpi and recipe, all decided here."""

from __future__ import annotations

import hashlib
import io
import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from designgen.errors import InputError
from designgen.imaging import colour, deep
from designgen.imaging.files import read_file, shown
from designgen.imaging.metadata import recipe_in, without_oversized_texts
from designgen.imaging.picture import DEFAULT_MAX_PIXELS, MIN_SIDE_PX, Picture
from designgen.imaging.sniffing import HEAD_BYTES, PICTURE_KINDS, not_a_picture, sniff_bytes

_FORMATS = ("PNG", "JPEG", "MPO", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "AVIF")
_ORIENTATION = 0x0112
_TIFF_BITS, _TIFF_PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0
_TIFF_SUBFILE, _TIFF_SUB_IFDS, _TIFF_DNG_VERSION = 254, 330, 50706
_EXPORT_HINT = "Open it in a picture editor, export it again as PNG, and use that."

# EXIF orientation: (transpose, flip up-down, flip left-right), in this order. JEITA CP-3451, tag 274.
_TURNS: dict[int, tuple[bool, bool, bool]] = {
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}


@dataclass(frozen=True, eq=False)
class _Planes:
    """rgb float32 (H, W, 3) sRGB; alpha float32 (H, W) or None; both before the orientation is applied."""

    rgb: NDArray[np.float32]
    alpha: NDArray[np.float32] | None
    notices: tuple[str, ...]


def read_picture(path: Path, *, max_pixels: int = DEFAULT_MAX_PIXELS) -> Picture:
    """Read a picture file of any common format into sRGB.

    Args:
        path: A PNG, JPEG, TIFF, WebP, GIF, BMP, JPEG 2000 or AVIF file.
        max_pixels: Largest width times height; decided from the header, before decoding. Never above 178 million.

    Returns:
        The picture: turned as its EXIF says, its profile converted, at the file's full depth.

    Raises:
        InputError: It cannot be used; says what it is and what to do.
    """
    path = Path(path)
    return decode(read_file(path), label=shown(path), max_pixels=max_pixels)


def decode(data: bytes, *, label: str = "the picture", max_pixels: int = DEFAULT_MAX_PIXELS) -> Picture:
    """Decode the bytes of a picture file; see `read_picture`. `label` names it in errors."""
    if not data:
        raise InputError(f"{label} is empty (0 bytes).", "The copy or download probably failed; get the file again.")
    kind = sniff_bytes(data[:HEAD_BYTES])
    if kind not in PICTURE_KINDS:
        raise not_a_picture(label, kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of sizes, odd tags and palettes; what matters is raised here
        image = _open(without_oversized_texts(data) if kind == "png" else data, label, max_pixels)
        with image:
            return _decode_opened(image, data, label)


def _open(data: bytes, label: str, max_pixels: int) -> Image.Image:
    Image.init()
    formats = [name for name in _FORMATS if name in Image.OPEN]
    try:
        image = Image.open(io.BytesIO(data), formats=formats)
    except Image.DecompressionBombError as error:
        raise InputError(f"{label} is too large to read safely.", _too_large_hint(max_pixels)) from error
    except UnidentifiedImageError as error:
        raise InputError(
            f"{label} is damaged, or of a kind of {sniff_bytes(data[:HEAD_BYTES]).upper()} that cannot be read.",
            _EXPORT_HINT,
        ) from error
    except Exception as error:  # Pillow's parsers raise many kinds on broken headers; all mean the same to a user
        raise _damaged(label, error) from error
    w, h = image.size
    if w * h > max_pixels:
        what = f"{label} is {w} x {h} pixels ({w * h / 1e6:.0f} megapixels), over the limit of {max_pixels / 1e6:g}."
        raise InputError(what, _too_large_hint(max_pixels))
    if _is_camera_raw(image, data):
        raise InputError(
            f"{label} is a camera's raw file, not a finished picture.",
            "Develop it, export a TIFF or JPEG, and use that.",
        )
    if min(w, h) < MIN_SIDE_PX:
        raise InputError(
            f"{label} is {w} x {h} pixels: too small to hold a picture.", "Use one at least 64 pixels on each side."
        )
    return image


def _is_camera_raw(image: Image.Image, data: bytes) -> bool:
    """Tell raw files, which are TIFFs on the outside: what Pillow would show of them is a thumbnail."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return False
    reduced = int(image.tag_v2.get(_TIFF_SUBFILE, 0)) & 1
    return data[8:10] == b"CR" or _TIFF_DNG_VERSION in image.tag_v2 or bool(reduced and _TIFF_SUB_IFDS in image.tag_v2)


def _too_large_hint(max_pixels: int) -> str:
    return f"Scale it down to {math.isqrt(max_pixels)} pixels on each side or fewer; a tile never needs more."


def _damaged(label: str, error: BaseException) -> InputError:
    detail = " ".join(str(error).split())[:120]
    return InputError(f"{label} is damaged or cut short ({detail or type(error).__name__}).", _EXPORT_HINT)


def _decode_opened(image: Image.Image, data: bytes, label: str) -> Picture:
    is_deep = deep.is_deep_colour(image, data)
    info: dict[Any, Any] = dict(image.info)
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
        tagged = colour.is_tagged(image)
        frames = getattr(image, "n_frames", 1)
        notices = _frame_notice(image, frames)
        image.load()
        planes = _deep_planes(image, data, info) if is_deep else None
        turned = image.format == "TIFF"  # Pillow and OpenCV both turn TIFFs while decoding, and nothing else
        planes = planes or _planes(image, info, label)
    except InputError:
        raise
    except MemoryError as error:
        raise InputError(f"{label} does not fit into memory.", "Scale it down and try again.") from error
    except Exception as error:  # decoders raise OSError, SyntaxError, ValueError, struct.error, EOFError and more
        raise _damaged(label, error) from error
    rgb, alpha = planes.rgb, planes.alpha
    if not planes.notices and image.mode not in ("CMYK", "LAB") and not tagged:
        notices = (*notices, colour.UNTAGGED_NOTICE)
    if not turned:
        rgb = _turn(rgb, orientation)
        alpha = None if alpha is None else _turn(alpha, orientation)
    if alpha is not None and float(alpha.min()) >= 1.0:
        alpha = None
    return Picture(
        pixels=np.ascontiguousarray(rgb.transpose(2, 0, 1)[None]),
        alpha=None if alpha is None else np.ascontiguousarray(alpha[None, None]),
        dpi=_dpi(info, quarter_turned=orientation in (5, 6, 7, 8)),
        digest=hashlib.sha256(data).hexdigest(),
        notices=notices + planes.notices,
        recipe=recipe_in(data) if image.format in ("PNG", "TIFF", "JPEG", "WEBP") else None,
    )


def _frame_notice(image: Image.Image, frames: int) -> tuple[str, ...]:
    if frames < 2 or image.format == "MPO":  # phones store depth maps and second views as further MPO frames
        return ()
    if image.format == "TIFF":
        return (f"It has {frames} pages; the first is used.",)
    return (f"It is animated; the first of its {frames} frames is used.",)


def _planes(image: Image.Image, info: dict[Any, Any], label: str) -> _Planes:
    """Convert what Pillow loaded, by its mode."""
    icc = info.get("icc_profile") or None
    if image.mode.startswith("I;16") or image.mode == "I":
        return _grey16(image, info, label)
    if image.mode == "F":
        raise InputError(f"{label} holds 32-bit floating-point values.", "Save it as 8-bit or 16-bit and use that.")
    if image.mode in ("P", "PA", "La", "RGBa", "RGBX") or "transparency" in info:
        image = image.convert("RGB" if image.mode == "RGBX" else "RGBA")
    if image.mode == "1":
        image = image.convert("L")
    alpha = None
    if image.mode in ("LA", "RGBA"):
        alpha = np.asarray(image.getchannel("A"), dtype=np.float32) / np.float32(255.0)
        image = image.convert("L" if image.mode == "LA" else "RGB")
    if image.mode not in ("L", "RGB", "CMYK", "LAB"):
        image = image.convert("RGB")
    converted, notices = colour.to_srgb(image, icc)
    rgb = np.asarray(converted, dtype=np.float32) / np.float32(255.0)
    return _Planes(rgb, alpha, notices)


def _grey16(image: Image.Image, info: dict[Any, Any], label: str) -> _Planes:
    values = np.asarray(image).astype(np.int64)
    tags = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else {}
    white = 4095 if tags.get(_TIFF_BITS) == (12,) else 65535
    if values.min() < 0 or values.max() > white:
        raise InputError(f"{label} holds 32-bit values of unknown range.", "Save it as 8-bit or 16-bit and use that.")
    grey = values.astype(np.float32) / np.float32(white)
    if tags.get(_TIFF_PHOTOMETRIC) == _WHITE_IS_ZERO:  # Pillow turns 8-bit ones round, deeper ones not
        grey = 1 - grey
    icc = info.get("icc_profile")
    alpha = None
    if isinstance(info.get("transparency"), int):
        alpha = (values != info["transparency"]).astype(np.float32)
    curve = colour.grey_curve(icc) if icc else None
    if curve is None or icc is None:
        notices = (colour.DAMAGED_NOTICE,) if icc else ()
        return _Planes(np.repeat(grey[..., None], 3, axis=2), alpha, notices)
    steps = np.linspace(0.0, 1.0, 256)
    rgb = np.stack([np.interp(grey, steps, curve[:, c]) for c in range(3)], axis=-1).astype(np.float32)
    return _Planes(rgb, alpha, (f"Converted from {colour.profile_name(icc)} to sRGB.",))


def _deep_planes(image: Image.Image, data: bytes, info: dict[Any, Any]) -> _Planes | None:
    """Decode 16-bit colour at full depth; None sends it down the 8-bit way."""
    icc = info.get("icc_profile") or None
    profile = None
    if icc and not colour.is_srgb(icc, "RGB"):
        profile = colour.matrix_profile(icc)
        if profile is None:
            return None
    values = deep.decode_deep(image, data)
    if values is None:
        return None
    rgb = np.ascontiguousarray(values[..., :3])
    alpha = values[..., 3] if values.shape[2] == 4 else None
    if profile is None or icc is None:
        return _Planes(rgb, alpha, ())
    return _Planes(profile.to_srgb(rgb), alpha, (f"Converted from {colour.profile_name(icc)} to sRGB.",))


def _turn(x: NDArray[np.float32], orientation: int) -> NDArray[np.float32]:
    transpose, up_down, left_right = _TURNS.get(orientation, (False, False, False))
    if transpose:
        x = x.swapaxes(0, 1)
    if up_down:
        x = x[::-1]
    return x[:, ::-1] if left_right else x


def _dpi(info: dict[Any, Any], *, quarter_turned: bool) -> float | None:
    """Return the file's dpi across the (turned) width, None when it states none that makes sense."""
    stated = info.get("dpi")
    if stated is None:
        return None
    try:
        dpi = float(stated[1 if quarter_turned else 0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    if not 10.0 <= dpi <= 20_000.0:  # also false for NaN
        return None
    # PNG stores whole pixels a metre, so 150 dpi comes back as 150.012: take the whole number it was.
    return float(round(dpi)) if abs(dpi - round(dpi)) < 0.02 else dpi
