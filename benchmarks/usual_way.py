"""How mockups are usually made without Photoshop: the baseline that ours is measured against.

A flat print is brought into a quadrilateral by a homography, shifted by the blurred luminance of the garment's photo
(the displacement map of the tutorials: light is taken for slope), and multiplied over the photo in code values. Written
as the tutorials describe it, with the garment's mask, the print at its true size on the chest, and settings that look
best on our own shirts; it is not made worse than it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from designgen.repeat.tile import Tile

SHIFT_PX_OF_1500 = 9.0
BLUR_PX_OF_1500 = 9.0


@dataclass(frozen=True)
class Photo:
    """A plain garment as a photo shows it.

    Attributes:
        pixels: (H, W, 3) sRGB in [0, 1], in white.
        mask: (H, W) coverage of the garment.
        corners_px: Top left, top right, bottom right, bottom left of a rectangle on the chest, (x, y).
        corners_cm: The same corners on the cloth.
    """

    pixels: np.ndarray
    mask: np.ndarray
    corners_px: np.ndarray
    corners_cm: np.ndarray


def usual_way(tile: Tile, photo: Photo) -> np.ndarray:
    """Return the mockup, (H, W, 3) sRGB in [0, 1]."""
    height, width = photo.mask.shape
    scale = max(height, width) / 1500
    to_cloth = cv2.getPerspectiveTransform(photo.corners_px.astype(np.float32), photo.corners_cm.astype(np.float32))
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    grey = cv2.cvtColor(photo.pixels.astype(np.float32), cv2.COLOR_RGB2GRAY)
    soft = cv2.GaussianBlur(grey, (0, 0), BLUR_PX_OF_1500 * scale)
    shift = (soft - float(np.median(soft[photo.mask > 0.9]))) * SHIFT_PX_OF_1500 * scale
    w = to_cloth[2, 0] * x + to_cloth[2, 1] * y + to_cloth[2, 2]
    u = (to_cloth[0, 0] * (x + shift) + to_cloth[0, 1] * (y + shift) + to_cloth[0, 2]) / w
    v = (to_cloth[1, 0] * (x + shift) + to_cloth[1, 1] * (y + shift) + to_cloth[1, 2]) / w
    art = _pattern(tile, u, v)
    blended = art * photo.pixels
    return photo.pixels + (blended - photo.pixels) * photo.mask[..., None]


def _pattern(tile: Tile, u_cm: np.ndarray, v_cm: np.ndarray) -> np.ndarray:
    """The repeat laid out, its middle on the centre line as ours, looked up with the usual bicubic filter."""
    whole = tile.lattice.straight_equivalent(tile.pixels)[0].transpose(1, 2, 0)
    across, down = tile.lattice.straight_count
    columns = (u_cm * 10 / tile.width_mm + 0.5) / across % 1.0 * whole.shape[1]
    rows = v_cm * 10 / tile.height_mm / down % 1.0 * whole.shape[0]
    edge = 4
    wide = np.pad(whole, ((edge, edge), (edge, edge), (0, 0)), mode="wrap").astype(np.float32)
    where = [(places + edge - 0.5).astype(np.float32) for places in (columns, rows)]
    return np.clip(cv2.remap(wide, *where, cv2.INTER_CUBIC), 0.0, 1.0)
