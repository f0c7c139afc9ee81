"""Pictures as the PDF holds them: in the edition's colours, encoded once by what is smaller at like quality."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from designgen.press.edition import SCREEN_BITS_PER_PX, SCREEN_QUALITY, Edition

Levels = NDArray[np.uint8]
Filter = Literal["DCTDecode", "FlateDecode"]

# JPEG loses something and Flate nothing, so Flate is taken even where it is a little larger than that.
FLATE_BELOW_JPEG: Final = 1.1
_PNG_UP = 2
_TRIAL_ROWS = 64
_QUALITY_STEP = 6
_HEADER_BYTES = 700


@dataclass(frozen=True)
class EncodedPicture:
    """A picture in the form it has inside the file.

    Attributes:
        data: The encoded stream.
        width_px: Columns.
        height_px: Rows.
        channels: 3 for RGB, 4 for CMYK.
        codec: "DCTDecode" (JPEG) or "FlateDecode" (PNG's Up predictor).
    """

    data: bytes
    width_px: int
    height_px: int
    channels: int
    codec: Filter


@dataclass(frozen=True)
class Codec:
    """How pictures of an edition are encoded.

    Attributes:
        quality: Of JPEG, 1 to 100.
        least_quality: How far it may fall for `most_bits_per_px`.
        most_bits_per_px: What a pixel may take; None for no limit.
        full_colour: Colour at full resolution (4:4:4); at half of it both ways (4:2:0) where False.
        to_inks: Turns uint8 (H, W, 3) sRGB into uint8 (H, W, 4) inks; None keeps RGB.
    """

    quality: int = 90
    least_quality: int = 90
    most_bits_per_px: float | None = None
    full_colour: bool = True
    to_inks: Callable[[Levels], Levels] | None = None

    @classmethod
    def of(cls, edition: Edition, to_inks: Callable[[Levels], Levels] | None) -> Codec:
        """Return the codec of an edition."""
        if edition.press is None:
            return cls(*SCREEN_QUALITY, SCREEN_BITS_PER_PX, full_colour=False)
        quality = edition.press.jpeg_quality
        return cls(quality, quality, to_inks=to_inks)


def encode(levels: Levels, codec: Codec) -> EncodedPicture:
    """Encode a picture as JPEG, or losslessly where that is as small: flat art, few colours.

    Args:
        levels: uint8 (H, W, 3), sRGB.
        codec: How.
    """
    height, width, _ = levels.shape
    pixels = levels if codec.to_inks is None else codec.to_inks(levels)
    channels = pixels.shape[2]
    jpeg = _fitting_jpeg(pixels, codec)
    budget = FLATE_BELOW_JPEG * len(jpeg)
    middle = max(0, height - _TRIAL_ROWS) // 2
    trial = pixels[middle : middle + _TRIAL_ROWS]
    # A strip tells texture from flat art, and spares texture the slow attempt on the whole picture.
    if len(flate(trial)) * height / len(trial) < 1.2 * budget:
        small = flate(pixels)
        if len(small) <= budget:
            return EncodedPicture(small, width, height, channels, "FlateDecode")
    return EncodedPicture(jpeg, width, height, channels, "DCTDecode")


def _fitting_jpeg(pixels: Levels, codec: Codec) -> bytes:
    """Encode at the best quality that keeps within the codec's limit, or at its least."""
    quality = codec.quality
    jpeg = _jpeg(pixels, codec, quality)
    if codec.most_bits_per_px is None:
        return jpeg
    # Headers and tables are a good part of a small picture and no sign of its texture.
    room = codec.most_bits_per_px * pixels.shape[0] * pixels.shape[1] / 8 + _HEADER_BYTES
    while len(jpeg) > room and quality > codec.least_quality:
        quality = max(codec.least_quality, quality - _QUALITY_STEP)
        jpeg = _jpeg(pixels, codec, quality)
    return jpeg


def _jpeg(pixels: Levels, codec: Codec, quality: int) -> bytes:
    """Encode a bare JPEG stream.

    Inks stay four planes: as YCCK they would be a third smaller, at three times the error (measured: 3.9 levels of
    255 instead of 1.4 on average, 130 instead of 20 at most).
    """
    space = "CMYK" if pixels.shape[2] == 4 else "RGB"
    inside = "CMYK" if space == "CMYK" else "YCBCR"
    sampling = "444" if codec.full_colour else "420"
    return bytes(
        imagecodecs.jpeg8_encode(
            np.ascontiguousarray(pixels),
            quality,
            colorspace=space,
            outcolorspace=inside,
            subsampling=sampling,
            optimize=not codec.full_colour,
        )
    )


def flate(rows: Levels) -> bytes:
    """Return rows (H, W, channels) or (H, W) filtered by PNG's Up predictor and deflated."""
    flat = rows.reshape(rows.shape[0], -1)
    filtered = np.empty((flat.shape[0], 1 + flat.shape[1]), np.uint8)
    filtered[:, 0] = _PNG_UP
    filtered[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=filtered[1:, 1:])  # modulo 256, as the filter is defined
    return zlib.compress(filtered.data, 6)


def shrink(levels: Levels, factor: float) -> Levels:
    """Return a picture with fewer pixels: averaged over areas, in linear light, never enlarged.

    Args:
        levels: uint8 (H, W, 3), sRGB.
        factor: New size over old, at most 1.
    """
    height, width, _ = levels.shape
    size = max(1, int(np.ceil(height * factor - 1e-6))), max(1, int(np.ceil(width * factor - 1e-6)))
    if size[0] >= height or size[1] >= width:
        return levels
    import cv2

    linear = _LINEAR[levels]
    small = cv2.resize(linear, (size[1], size[0]), interpolation=cv2.INTER_AREA)
    index = np.clip(small * (len(_ENCODED) - 1) + 0.5, 0, len(_ENCODED) - 1).astype(np.uint16)
    found: Levels = _ENCODED[index]
    return found


def _curve() -> tuple[NDArray[np.float32], Levels]:
    """Return sRGB's decoding for every level, and its encoding for 65536 steps of linear light."""
    x = np.arange(256) / 255
    linear = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4).astype(np.float32)
    light = np.arange(1 << 16) / ((1 << 16) - 1)
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return linear, np.floor(encoded * 255 + 0.5).astype(np.uint8)


_LINEAR, _ENCODED = _curve()
