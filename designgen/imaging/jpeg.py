"""How hard a JPEG was compressed, as its own file tells."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, JpegImagePlugin

_LUMINANCE: Final = 3696
"""Sum of the example luminance table of ISO/IEC 10918-1, annex K.1, which the IJG library takes as quality 50."""


def jpeg_quality(data: bytes) -> int | None:
    """Return the quality, 1 to 100 on the scale of the Independent JPEG Group, of a JPEG file; None of any other.

    It is read off the mean of the luminance quantisation table, so for files of programs with tables of their own it is
    the IJG quality that quantises about as hard.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "MPO")) as image:
                tables = image.quantization if isinstance(image, JpegImagePlugin.JpegImageFile) else {}
    except Exception:  # its reader says what is wrong with it; here it only has no quality
        return None
    if not tables:
        return None
    scale = 100 * sum(tables[min(tables)]) / _LUMINANCE
    return round(min(100.0, max(1.0, (200 - scale) / 2 if scale <= 100 else 5000 / scale)))
