"""Pictures as the PDF holds them: encoded once, named by their content, let go once written."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from reportlab.pdfbase import pdfdoc

from designgen.imaging import Pixels

PRESS_DPI = 300.0
JPEG_QUALITY = 92
# JPEG loses something and Flate nothing, so Flate is taken even where it is a little larger than that.
FLATE_BELOW_JPEG = 1.1
_PNG_UP = 2
_TRIAL_ROWS = 64


@dataclass(frozen=True)
class EncodedPicture:
    """An RGB picture in the form it has inside the file.

    Attributes:
        data: The encoded stream.
        width_px: Columns.
        height_px: Rows.
        codec: "DCTDecode" (JPEG) or "FlateDecode" (PNG's Up predictor).
    """

    data: bytes
    width_px: int
    height_px: int
    codec: str

    @property
    def digest(self) -> str:
        """Name of the picture: equal pictures become one object in the file."""
        return hashlib.sha256(f"{self.codec} {self.width_px} ".encode() + self.data).hexdigest()[:32]


def encode(pixels: Pixels) -> EncodedPicture:
    """Encode a picture as JPEG (quality 92, 4:4:4), or losslessly where that is as small: flat art, few colours.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
    """
    height, width = int(pixels.shape[2]), int(pixels.shape[3])
    levels = np.floor(pixels[0].transpose(1, 2, 0) * 255 + 0.5).astype(np.uint8)
    jpeg = _jpeg(levels)
    budget = FLATE_BELOW_JPEG * len(jpeg)
    middle = max(0, height - _TRIAL_ROWS) // 2
    trial = levels[middle : middle + _TRIAL_ROWS]
    # A strip tells texture from flat art, and spares texture the slow attempt on the whole picture.
    if len(_flate(trial)) * height / len(trial) < 1.2 * budget:
        flate = _flate(levels)
        if len(flate) <= budget:
            return EncodedPicture(flate, width, height, "FlateDecode")
    return EncodedPicture(jpeg, width, height, "DCTDecode")


def _jpeg(levels: NDArray[np.uint8]) -> bytes:
    """Encode rows of RGB as a bare JPEG stream, colour at full resolution.

    OpenCV and not `imaging`: this is a stream inside a PDF and not a picture file. Optimised tables would save 4 %
    and double the time.
    """
    options = [
        cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    ]  # fmt: skip
    done, stream = cv2.imencode(".jpg", levels[:, :, ::-1], options)
    if not done:
        raise RuntimeError(f"JPEG: could not encode {levels.shape[1]} × {levels.shape[0]} px")
    return bytes(stream.tobytes())


def _flate(levels: NDArray[np.uint8]) -> bytes:
    height, width, channels = levels.shape
    rows = levels.reshape(height, width * channels)
    filtered = np.empty((height, 1 + width * channels), np.uint8)
    filtered[:, 0] = _PNG_UP
    filtered[0, 1:] = rows[0]
    filtered[1:, 1:] = rows[1:] - rows[:-1]  # modulo 256, as the filter is defined
    return zlib.compress(filtered.tobytes(), 6)


class PictureObject(pdfdoc.PDFObject):  # type: ignore[misc]
    """The image XObject. ReportLab's own re-reads and re-encodes; this one writes what it is given, then forgets it."""

    __RefOnly__ = 1

    def __init__(self, picture: EncodedPicture) -> None:
        self._picture: EncodedPicture | None = picture

    def format(self, document: Any) -> bytes:
        """Return the object's bytes; called once, when the file is put together."""
        picture, self._picture = self._picture, None
        if picture is None:
            raise RuntimeError("the picture was already written")
        stream = pdfdoc.PDFStream(content=picture.data)
        entries = stream.dictionary
        entries["Type"] = pdfdoc.PDFName("XObject")
        entries["Subtype"] = pdfdoc.PDFName("Image")
        entries["Width"], entries["Height"] = picture.width_px, picture.height_px
        entries["BitsPerComponent"] = 8
        entries["ColorSpace"] = pdfdoc.PDFName("DeviceRGB")
        entries["Filter"] = pdfdoc.PDFName(picture.codec)
        if picture.codec == "FlateDecode":
            predictor = {"Predictor": 15, "Colors": 3, "BitsPerComponent": 8, "Columns": picture.width_px}
            entries["DecodeParms"] = pdfdoc.PDFDictionary(predictor)
        written: bytes = stream.format(document)
        return written
