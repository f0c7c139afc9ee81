"""How far folds carry the print aside, from the gradient of the smoothed light.

The factor was fitted to the true maps of our own draped T-shirts: the light's logarithm smoothed by 0.45 cm, its
gradient over the same length times -1.2 cm. It explains 3 to 4 % of what a smooth map leaves over there (the rest is
cloth hidden in folds, which no photo shows), so it is small; it is what makes a straight line follow a fold to the eye.
"""

from __future__ import annotations

import cv2
import numpy as np

from designgen.photo.features import Mask, Plane

SMOOTHED_BY_CM = 0.45
FACTOR_CM = -1.2
TREND_CM = 2.2
MOST_CM = 0.5
ROUNDNESS = 0.8
_TORSO_FROM = 0.5


def displacement(shading: Plane, px_per_cm: float, strength: float = 1.0) -> tuple[Plane, Plane]:
    """Return cm to add to u and to v, (H, W) each, at most `MOST_CM` either way.

    Args:
        shading: Light on the cloth, without the weave, continued beyond the garment.
        px_per_cm: Scale of the photo.
        strength: 1 as fitted; more for a stronger look, 0 for none.
    """
    sigma = max(1.0, SMOOTHED_BY_CM * px_per_cm)
    light = np.log(np.maximum(shading, 0.02))
    height = cv2.GaussianBlur(light, (0, 0), sigma) - cv2.GaussianBlur(light, (0, 0), TREND_CM * px_per_cm)
    factor = np.float32(strength * FACTOR_CM * sigma / 8.0)  # Sobel's weights sum to 8
    u, v = (factor * cv2.Sobel(height, cv2.CV_32F, dx, dy, ksize=3) for dx, dy in ((1, 0), (0, 1)))
    most = np.float32(MOST_CM * max(1.0, strength))
    return np.clip(u, -most, most).astype(np.float32), np.clip(v, -most, most).astype(np.float32)


def around_body(u_cm: Plane, v_cm: Plane, inside: Mask, kept_cm: float = 0.0) -> Plane:
    """Return cm to add to u because the garment goes round a body: (H, W).

    A strip of cloth on a rounded torso takes more of itself towards the sides: with t from -1 to 1 across it,
    u = h · asin(k·t) / k. k = 0.8 fits the true maps of our own draped T-shirts, front and back, at most heights
    (t = 0.6: +3 %, 0.8: +7 %, 0.95: +16 %). Beyond the torso, on sleeves, the shift stays what it is at its side.

    Args:
        u_cm: Position of each pixel to the right on flat cloth, (H, W).
        v_cm: Downwards.
        inside: The garment, (H, W).
        kept_cm: Cloth this far from the middle stays where it is, as the sides of a marked print area do; 0 keeps the
            middle's scale.
    """
    across, down = u_cm[inside], v_cm[inside]
    low = down >= np.quantile(down, _TORSO_FROM)  # below the sleeves, the width is the torso's
    left, right = np.quantile(across[low], (0.01, 0.99))
    half = max(float(right - left) / 2, 1.0)
    kept = min(kept_cm / half, 1.0)
    size = kept * ROUNDNESS / float(np.arcsin(ROUNDNESS * kept)) if kept > 0.0 else 1.0
    t = np.clip((u_cm - np.float32((left + right) / 2)) / np.float32(half), -1.0, 1.0)
    return np.asarray((size * np.arcsin(ROUNDNESS * t) / ROUNDNESS - t) * half, np.float32)
