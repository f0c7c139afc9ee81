"""The wall or floor behind the garment as it would be without it, and the shadow the garment throws on it."""

from __future__ import annotations

import cv2
import numpy as np

from designgen.photo.features import Mask, Plane, lab, local_mean, smooth_surface

_PLAIN_SPREAD = 4.0
_EDGE_PX = 3
_SHADOW_CM = 0.3
_LEAST_SHADOW = 0.25


def without_garment(srgb: Plane, alpha: Plane) -> Plane:
    """Return the photo with the garment painted over by what lies around it, (H, W, 3).

    Only the few pixels along the garment's edge are ever seen, so that nothing but their colour has to be right.
    """
    near = np.ones((2 * _EDGE_PX + 1,) * 2, np.uint8)
    known = cv2.dilate((alpha > 0.004).astype(np.uint8), near) == 0
    if not known.any():
        return srgb
    filled = local_mean(srgb, known, 4 * _EDGE_PX + 1)
    # Far from the edge the means come from wide windows and show their sides.
    calm = cv2.GaussianBlur(filled, (0, 0), 2.0 * _EDGE_PX)
    deep = np.clip(cv2.distanceTransform((~known).astype(np.uint8), cv2.DIST_L2, 3) / (6.0 * _EDGE_PX) - 1.0, 0.0, 1.0)
    covered = filled + (calm - filled) * deep[..., None]
    return np.where(known[..., None], srgb, covered).astype(np.float32)


def shadow_on(backdrop: Plane, outside: Mask, px_per_cm: float) -> Plane | None:
    """Return the light on a plain backdrop, 1 where nothing shades it, (H, W); None where the backdrop is not plain.

    It is used when the garment is set before another backdrop.
    """
    values = lab(backdrop)[..., :1]
    surface, spread = smooth_surface(values, outside)
    if float(spread[0]) > _PLAIN_SPREAD:
        return None
    ratio = np.maximum(values[..., 0], 1.0) / np.maximum(surface[..., 0], 1.0)
    light = cv2.GaussianBlur(
        np.clip(ratio, 0.0, 1.0) ** 3, (0, 0), max(1.0, _SHADOW_CM * px_per_cm)
    )  # L* is a cube root
    return np.clip(light, _LEAST_SHADOW, 1.0).astype(np.float32)
