"""From a photo of plain cloth to the light on it: what the fibres reflect, the folds, and the weave apart from them.

Plain cloth has one colour, so what varies is light. With A the cloth's colour, S the light on it (1 where fully lit)
and a reflection by the fibres whatever their dye, which grows with the square of the light as it does in our own
renders (G = 0.012 S², in linear light), a pixel is A·S + G. S follows from the pixel by the quadratic equation; the
same G is handed on as the gloss pass, so the cloth in its own colour gives the photo back.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from designgen.photo.features import Mask, Plane, local_mean

FIBRE_GLOSS = 0.012
FULLY_LIT_PERCENTILE = 90.0
WHITE_CLOTH = 0.905

_MOST_GLOSS_SHARE = 0.6
_WEAVE_CM = 0.10
_LEAST_RADIUS_PX = 2
_WEAVE_STRENGTH = 3.0
_MOST_WEAVE_RMS = 0.05
_WEAVE_CLIP = 4.0
_RIM_CM = 0.5
_GLIMPSE = 1.35
_DARKEST = 0.02
_BRIGHTEST = 1.6
_WHITE_CHROMA = 0.05
_WHITE_FROM = 0.38
_EXPOSURE = (0.5, 1.15)


@dataclass(frozen=True)
class Cloth:
    """What the plain cloth of a photo is.

    Attributes:
        albedo: Its colour, linear light (3,), the gloss taken off.
        lit: Linear luminance of the fully lit cloth in the photo.
        exposure: How bright the photo is, as the S that fully lit cloth gets; 1 unless the cloth is known or seen to
            be white, which the photo may show as grey.
    """

    albedo: Plane
    lit: float
    exposure: float


@dataclass(frozen=True)
class Light:
    """The light on the cloth; planes (H, W), float32.

    Attributes:
        shading: Folds and the fall of light, 1 where fully lit, without the weave; continued beyond the garment.
        weave: What the yarn's relief multiplies it by, mean 1; 1 beyond the garment.
        gloss: Light reflected whatever the dye.
        weave_rms: Relative contrast of the weave and of the photo's noise, which nothing tells apart.
    """

    shading: Plane
    weave: Plane
    gloss: Plane
    weave_rms: float


def measure_cloth(linear: Plane, inside: Mask, *, white: bool | None = None) -> Cloth:
    """Find the colour of plain cloth and how brightly the photo shows it.

    Args:
        linear: The photo in linear light, (H, W, 3).
        inside: Surely garment, (H, W).
        white: Whether the cloth is white; None to judge by its colour.

    Raises:
        ValueError: `inside` is empty.
    """
    if not inside.any():
        raise ValueError("inside: expected some garment, got none")
    values = linear[inside]
    luminance = values @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    lit = float(np.percentile(luminance, FULLY_LIT_PERCENTILE))
    bright = values[(luminance >= np.percentile(luminance, 60)) & (luminance <= max(lit, 1e-4))]
    mean = np.maximum(np.median(bright, axis=0), 1e-4)
    colour = mean * (max(lit, 1e-3) / float(mean @ np.array([0.2126, 0.7152, 0.0722])))
    share = gloss_share(lit)
    albedo = np.clip(colour - share * lit, 1e-3, 1.0).astype(np.float32)
    neutral = float(colour.max() - colour.min()) < _WHITE_CHROMA + 0.1 * lit
    is_white = neutral and lit >= _WHITE_FROM if white is None else white
    exposure = float(np.clip(lit / WHITE_CLOTH, *_EXPOSURE)) if is_white else 1.0
    return Cloth((albedo / np.float32(exposure)).astype(np.float32), lit, exposure)


def gloss_share(lit: float) -> float:
    """Return the gloss's share of the light that fully lit cloth of this luminance sends."""
    return min(_MOST_GLOSS_SHARE, FIBRE_GLOSS / max(lit, 1e-4))


def measure_light(linear: Plane, alpha: Plane, cloth: Cloth, px_per_cm: float) -> Light:
    """Take the light off the cloth.

    Args:
        linear: The photo in linear light, (H, W, 3).
        alpha: The garment's coverage, (H, W).
        cloth: From `measure_cloth`.
        px_per_cm: Scale of the photo.
    """
    sure = cv2.erode((alpha > 0.98).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    share = gloss_share(cloth.lit)
    seen = cloth.albedo * np.float32(cloth.exposure) + np.float32(share * cloth.lit)
    # Projected on the cloth's colour: each channel counts as much as it knows.
    relative = (linear @ seen) / np.float32(seen @ seen)
    lit = _without_gloss(np.maximum(relative, 0.0), share)
    lit = np.clip(lit, _DARKEST, _BRIGHTEST)
    sure &= ~_glimpses(lit, sure, px_per_cm)
    known = continued(lit, sure, max(2, round(0.15 * px_per_cm)))
    folds = guided(np.log(known), max(_LEAST_RADIUS_PX, round(_WEAVE_CM * px_per_cm)), sure)
    weave, rms = _weave(np.log(known) - folds, sure, px_per_cm)
    shading = np.exp(folds) * np.float32(cloth.exposure)
    gloss = np.float32(share * cloth.lit / cloth.exposure**2) * shading**2
    return Light(shading.astype(np.float32), weave, gloss.astype(np.float32), rms)


def _glimpses(lit: Plane, sure: Mask, px_per_cm: float) -> Mask:
    """Return what is far too bright at the rim: a glimpse of the backdrop beside dark cloth, as in an armpit.

    Made white with the cloth it would shine; the light is carried on from the cloth beside it instead.
    """
    side = 2 * max(2, round(_RIM_CM * px_per_cm)) + 1
    core = cv2.erode(sure.astype(np.uint8), np.ones((side, side), np.uint8)).astype(bool)
    if not core.any():
        return np.zeros(sure.shape, bool)
    around = local_mean(lit[..., None], core, 2 * side + 1)[..., 0]
    return np.asarray(sure & ~core & (lit > _GLIMPSE * around))


def _without_gloss(relative: Plane, share: float) -> Plane:
    """Solve (1 - q) S + q S² = L for S."""
    if share <= 0.0:
        return relative
    a = np.float32(1.0 - share)
    return np.asarray((np.sqrt(a * a + 4.0 * share * relative) - a) / (2.0 * share), np.float32)


def continued(plane: Plane, known: Mask, near_px: int) -> Plane:
    """Carry what is known on beyond its edge: the nearest values first, then ever wider means."""
    filled = local_mean(plane[..., None], known, 2 * near_px + 1)[..., 0]
    return np.where(known, plane, filled).astype(np.float32)


def guided(plane: Plane, radius_px: int, inside: Mask) -> Plane:
    """Smooth the weave away and keep creases and seams: a guided filter that guides itself.

    He, Sun, Tang, "Guided image filtering", ECCV 2010, eq. 5 to 8; eps is set from the contrast of the finest detail,
    so that a weave is smoothed by nine tenths whatever its strength, and a crease twice as strong is kept.
    """
    side = (2 * radius_px + 1,) * 2
    fine = plane - cv2.blur(plane, side)
    noise = 1.4826 * float(np.median(np.abs(fine[inside]))) if inside.any() else 0.0
    eps = (_WEAVE_STRENGTH * max(noise, 1e-4)) ** 2
    mean = cv2.blur(plane, side)
    variance = np.maximum(cv2.blur(plane * plane, side) - mean * mean, 0.0)
    a = variance / (variance + np.float32(eps))
    smooth = cv2.blur(a, side) * plane + cv2.blur(mean - a * mean, side)
    return np.asarray(smooth, np.float32)


def _weave(detail: Plane, inside: Mask, px_per_cm: float) -> tuple[Plane, float]:
    """From the logarithm of what is left beside the folds to a factor of mean 1, and its contrast."""
    if not inside.any():
        return np.ones_like(detail), 0.0
    rms = 1.4826 * float(np.median(np.abs(detail[inside])))
    # In a dark photo most of it is noise, which must not come back on a white shirt.
    calm = min(1.0, _MOST_WEAVE_RMS / max(rms, 1e-6))
    limit = _WEAVE_CLIP * max(rms, 1e-4)
    factor = np.exp(np.clip(detail, -limit, limit) * np.float32(calm))
    side = 2 * max(3, round(0.5 * px_per_cm)) + 1
    average = local_mean(factor[..., None], inside, side)[..., 0]
    factor = np.where(inside, factor / np.maximum(average, 0.5), 1.0).astype(np.float32)
    factor[inside] /= factor[inside].mean()
    return factor, rms
