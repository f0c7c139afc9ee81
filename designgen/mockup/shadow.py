"""The garment's shadow, apart from the light of the studio, so that it may fall on another background."""

from __future__ import annotations

import cv2
import numpy as np

from designgen.mockup.levels import Plane

_EDGE_SHARE = 0.04  # of the picture, where nothing but the studio is seen
_FADE_SHARE = 0.12
_SMOOTH_SHARE = 0.003
_NOISE = 0.02
_FLAT = 0.995
_COARSER = 8  # a surface of second degree needs no more
# A garment without a shadow of its own gets that of a wall close behind it, lit from the upper left as our renders are.
_OFFSET_SHARE = (0.012, 0.008)
# (down, right, blur) in cm, and depth, of a garment's shadow on the one behind it.
_CAST_CM = ((0.5, 0.6, 0.45, 0.30), (1.6, 2.2, 2.2, 0.30), (3.0, 4.0, 7.0, 0.14))
_BLURS_SHARE = ((0.006, 0.20), (0.022, 0.22))


def contact_shadow(shadow: Plane, alpha: Plane) -> Plane:
    """Return the light that the garment leaves on a plane behind it, 1 where it shades nothing.

    The studio's own fall of light, a smooth surface through the picture's edges, is divided out, and the rest fades to
    1 towards the edges, so that a shadow never ends in a line. A template without a shadow gets a soft one.

    Args:
        shadow: Light on the template's background, (H, W).
        alpha: Coverage of the garment, (H, W).
    """
    if float(shadow.min()) >= _FLAT:
        return _made(alpha)
    small = (max(16, shadow.shape[1] // _COARSER), max(16, shadow.shape[0] // _COARSER))
    studio = _studio(np.asarray(cv2.resize(shadow, small, interpolation=cv2.INTER_AREA), np.float32))
    own = np.clip(shadow / cv2.resize(studio, shadow.shape[::-1], interpolation=cv2.INTER_CUBIC), 0.0, 1.0)
    # What is left of a render's noise far from the garment would show as spots on a plain background.
    smooth = cv2.GaussianBlur(own, (0, 0), max(0.6, _SMOOTH_SHARE * max(shadow.shape)))
    dark = np.maximum(1.0 - smooth - _NOISE, 0.0) / (1.0 - _NOISE)
    return np.asarray(1.0 - dark * _inside(shadow.shape), np.float32)


def cast_shadow(alpha: Plane, px_per_cm: float) -> Plane:
    """Return the light that a garment leaves on what lies close behind it, 1 where it shades nothing.

    A hard core near its edges and a wide soft one, to the lower right, as our garments are lit from the upper left.

    Args:
        alpha: Coverage of the garment, with room around it, (H, W).
        px_per_cm: Scale of the picture.
    """
    light = np.ones_like(alpha)
    for down_cm, right_cm, blur_cm, depth in _CAST_CM:
        moved = _moved(alpha, round(down_cm * px_per_cm), round(right_cm * px_per_cm))
        light *= 1.0 - np.float32(depth) * cv2.GaussianBlur(moved, (0, 0), max(0.6, blur_cm * px_per_cm))
    return light


def _moved(plane: Plane, down: int, right: int) -> Plane:
    moved = np.zeros_like(plane)
    moved[down:, right:] = plane[: plane.shape[0] - down, : plane.shape[1] - right]
    return moved


def _studio(shadow: Plane) -> Plane:
    """A surface of second degree through the picture's edge, in log light."""
    height, width = shadow.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    edge = np.zeros(shadow.shape, bool)
    rows, columns = max(2, round(height * _EDGE_SHARE)), max(2, round(width * _EDGE_SHARE))
    edge[:rows] = edge[-rows:] = True
    edge[:, :columns] = edge[:, -columns:] = True
    edge[height // 2 :, columns:-columns] = False  # what stands on the floor shades the lower edge
    light = np.log(np.maximum(shadow[edge], 1e-3))
    # The surface lies on the bright side: what the garment shades at the edge is none of the studio's.
    weights = np.ones(light.shape)
    for _ in range(3):
        found, *_rest = np.linalg.lstsq(terms[edge] * weights[:, None], light * weights, rcond=None)
        weights = np.where(light < terms[edge] @ found - 0.02, 0.2, 1.0)
    return np.asarray(np.exp(terms @ found.astype(np.float32)), np.float32)


def _inside(shape: tuple[int, ...]) -> Plane:
    """0 at the picture's edge, 1 a little inside."""

    def rise(length: int) -> Plane:
        near = np.minimum(np.arange(length), np.arange(length)[::-1]) / max(1.0, _FADE_SHARE * length)
        t = np.clip(near, 0.0, 1.0).astype(np.float32)
        return t * t * (3 - 2 * t)

    return rise(shape[0])[:, None] * rise(shape[1])[None, :]


def _made(alpha: Plane) -> Plane:
    side = max(alpha.shape)
    down, across = (round(share * side) for share in _OFFSET_SHARE)
    moved = _moved(alpha, down, across)
    light = np.ones_like(alpha)
    for blur, depth in _BLURS_SHARE:
        light *= 1.0 - np.float32(depth) * cv2.GaussianBlur(moved, (0, 0), max(0.6, blur * side))
    return np.asarray(1.0 - (1.0 - light) * _inside(alpha.shape), np.float32)
