"""Colour pictures of 16 bits a channel, which Pillow would reduce to 8; OpenCV decodes them from the same bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

_ASSOCIATED_ALPHA = 1
_TIFF_BITS, _TIFF_EXTRA_SAMPLES = 258, 338


def is_deep_colour(image: Image.Image, data: bytes) -> bool:
    """Tell whether an opened, not yet loaded, picture has 16 bits a channel that Pillow would drop."""
    if image.format == "PNG":
        return data[24] == 16 and image.mode in ("RGB", "RGBA", "LA")
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return 16 in (image.tag_v2.get(_TIFF_BITS) or ()) and image.mode in ("RGB", "RGBA", "RGBX")
    return False


def decode_deep(image: Image.Image, data: bytes) -> NDArray[np.float32] | None:
    """Decode the bytes at 16 bits a channel.

    Args:
        image: The same picture opened by Pillow (its tags are looked at).
        data: The whole file, already known to decode without an error.

    Returns:
        float32 (H, W, 3 or 4), RGB(A) in [0, 1], alpha straight, orientation not applied; None when OpenCV cannot.
    """
    import cv2  # here, not above: only deep pictures pay for loading it

    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    finally:
        cv2.utils.logging.setLogLevel(level)
    if decoded is None or decoded.dtype != np.uint16 or decoded.ndim != 3 or decoded.shape[2] not in (3, 4):
        return None
    order = [2, 1, 0, 3][: decoded.shape[2]]
    rgb = decoded[..., order].astype(np.float32) / np.float32(65535.0)
    if image.format == "TIFF" and image.mode == "RGB":  # a fourth channel, if any, is said to be no alpha
        return np.ascontiguousarray(rgb[..., :3])
    if rgb.shape[2] == 4 and isinstance(image, TiffImagePlugin.TiffImageFile):
        extra = image.tag_v2.get(_TIFF_EXTRA_SAMPLES) or ()
        if _ASSOCIATED_ALPHA in extra:
            alpha = rgb[..., 3:]
            rgb[..., :3] = np.where(alpha > 0, rgb[..., :3] / np.maximum(alpha, 1e-6), 0.0)
    clipped: NDArray[np.float32] = np.clip(rgb, 0.0, 1.0)
    return clipped
