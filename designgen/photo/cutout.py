"""The garment cut out of its photo: GrabCut on a small copy, then the edge at full size by local colour.

GrabCut: Rother, Kolmogorov, Blake, "GrabCut: interactive foreground extraction using iterated graph cuts", SIGGRAPH
2004. It decides what is garment; where exactly the edge lies inside a pixel follows from how far the pixel's colour is
on the way from the backdrop's colour beside it to the cloth's (a matte of two local colours, which plain cloth allows).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.photo.features import Mask, Plane, lab, local_mean, smooth_surface, stretched

WORK_SIDE_PX = 720
_ROUNDS = 4
_AROUND = 16
_FRAME_SHARE = 0.012
_LEAST_PIECE_SHARE = 0.05
_LARGEST_PINHOLE_SHARE = 0.0015
_BAND_PX = 2.0
_RIM = 24
_LIGHTER, _MUCH_DARKER = 3.0, 20.0
_SHADE_SHARE = 0.4
_DARKER = 0.8
_SAME_HUE = 3.0
_NOTCH_PX = 9
_NEAR_PX = 9
_CLEAR_DELTA_E = 6.0


@dataclass(frozen=True)
class Hint:
    """Where the garment is, as the designer says; at most one of them.

    Attributes:
        box: (left, top, right, bottom) in pixels, with a little backdrop around the garment.
        corners: Corners of a rough outline in order, (N, 2) pixels, a little outside the garment.
        mask: Coverage in [0, 1], (H, W); taken as it is.
    """

    box: tuple[float, float, float, float] | None = None
    corners: tuple[tuple[float, float], ...] | None = None
    mask: Plane | None = None


def cut_out(srgb: Plane, hint: Hint) -> Plane:
    """Return the garment's coverage in [0, 1], (H, W), anti-aliased.

    Args:
        srgb: The photo, (H, W, 3) in [0, 1].
        hint: Where it is; without one, everything but a narrow frame may be garment.

    Raises:
        ValueError: Nothing stands out from the backdrop.
    """
    if hint.mask is not None:
        return np.clip(hint.mask, 0.0, 1.0).astype(np.float32)
    height, width = srgb.shape[:2]
    scale = min(1.0, WORK_SIDE_PX / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = np.asarray(cv2.resize(srgb, size, interpolation=cv2.INTER_AREA), np.float32)
    maybe = allowed(size[::-1], hint, size[0] / width, size[1] / height)
    inside = _grab_cut(small, maybe)
    if not inside.any():
        raise ValueError("nothing in the photo stands out from its backdrop")
    return refine(srgb, inside)


def allowed(size_px: tuple[int, int], hint: Hint, scale_x: float, scale_y: float) -> Mask:
    """Return where the garment may be in the small copy, (height, width); outside is surely backdrop."""
    maybe = np.zeros(size_px, np.uint8)
    if hint.corners is not None:
        points = np.array([(x * scale_x, y * scale_y) for x, y in hint.corners])
        cv2.fillPoly(maybe, [np.round(points).astype(np.int32)], 1)
    elif hint.box is not None:
        left, top, right, bottom = hint.box
        box = (round(left * scale_x), round(top * scale_y), round(right * scale_x), round(bottom * scale_y))
        maybe[max(0, box[1]) : max(0, box[3]), max(0, box[0]) : max(0, box[2])] = 1
    else:
        maybe[:] = 1
    frame = max(2, round(_FRAME_SHARE * max(size_px)))
    maybe[:frame], maybe[-frame:], maybe[:, :frame], maybe[:, -frame:] = 0, 0, 0, 0
    return maybe > 0


def _grab_cut(small: Plane, maybe: Mask) -> Mask:
    """Cut twice: against a smooth backdrop, then against the backdrop as it is around the garment, its shadow too."""
    if not maybe.any() or maybe.all():
        raise ValueError("the box or corners leave no garment, or no backdrop around it")
    values = lab(small)
    surface, spread = smooth_surface(values, ~maybe)
    inside = _cut(stretched(values, surface, spread), maybe, ~maybe)
    beside = ~cv2.dilate(inside.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if not inside.any() or not beside.any():
        return inside
    around = local_mean(values, beside, 2 * (max(maybe.shape) // _AROUND) + 1)
    shade = _shade(values, around, inside)
    left_over = np.median(np.abs(values - around)[beside], axis=0) * 1.4826
    return _cut(stretched(values, around, left_over.astype(np.float32)), maybe & _near(inside), beside | shade)


def _shade(values: Plane, around: Plane, inside: Mask) -> Mask:
    """Return the shadow that a garment throws on its backdrop: the backdrop's colour, darker than it.

    A graph cut takes the dark rim around a white shirt on grey for a second colour of the shirt. Only the rim of the
    first cut is looked at, so that a dark crease in the middle of the shirt stays.
    """
    side = 2 * (max(inside.shape) // _RIM) + 1
    core = cv2.erode(inside.astype(np.uint8), np.ones((side, side), np.uint8)).astype(bool)
    difference = values - around
    contrast = float(np.median(difference[core][:, 0])) if core.any() else 0.0
    if -_MUCH_DARKER < contrast < _LIGHTER:
        return np.zeros(inside.shape, bool)
    same_hue = np.hypot(difference[..., 1], difference[..., 2]) < _SAME_HUE
    # Beside dark cloth a shadow is what has not gone half the way from the backdrop to the cloth.
    shade = difference[..., 0] < -_DARKER if contrast > 0.0 else difference[..., 0] > _SHADE_SHARE * contrast
    return np.asarray(~core & same_hue & shade)


def _near(inside: Mask) -> Mask:
    """The garment and a margin around it that the first cut may have missed."""
    side = 2 * (max(inside.shape) // 24) + 1
    return cv2.dilate(inside.astype(np.uint8), np.ones((side, side), np.uint8)).astype(bool)


def _cut(features: NDArray[np.uint8], maybe: Mask, backdrop: Mask) -> Mask:
    labels = np.where(maybe, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    # What looks like the backdrop from the start is told so: a box around a T-shirt holds much of it.
    far = np.abs(features.astype(np.float32) - 128.0).max(axis=-1)
    labels[maybe & (far <= float(np.percentile(far[backdrop], 90)))] = cv2.GC_PR_BGD
    labels[backdrop] = cv2.GC_BGD
    if not (labels == cv2.GC_PR_FGD).any():
        raise ValueError("nothing in the photo stands out from its backdrop")
    cv2.setRNGSeed(1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(features, labels, (0, 0, 1, 1), *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)  # the box is not looked at
    return tidy(np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)))


def tidy(inside: Mask) -> Mask:
    """Keep the large pieces of a mask and close its pinholes; holes a hand fits through stay open."""
    opened = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    # A fold as dark as the backdrop leaves a notch in the hem.
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_NOTCH_PX, _NOTCH_PX))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, disc) > 0
    kept = _pieces(closed, lambda area, total: area >= _LEAST_PIECE_SHARE * total)
    area = kept.sum()
    return ~_pieces(~kept, lambda hole, _total: hole >= _LARGEST_PINHOLE_SHARE * area)


def _pieces(plane: Mask, wanted: Callable[[int, int], bool]) -> Mask:
    """Keep the pieces that are wanted, judged by their own area and that of all together."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(plane.astype(np.uint8), connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA]
    total = int(areas[1:].sum()) if count > 1 else 0
    keep = np.array([False, *(wanted(int(area), total) for area in areas[1:])])
    return np.asarray(keep[labels])


def refine(srgb: Plane, inside: Mask) -> Plane:
    """Bring a small mask to the photo's size and place its edge inside the pixel.

    Args:
        srgb: The photo, (H, W, 3).
        inside: The garment in a smaller copy, (h, w).
    """
    height, width = srgb.shape[:2]
    factor = max(1.0, width / inside.shape[1])
    rough = cv2.resize(inside.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    rough = cv2.GaussianBlur(rough, (0, 0), 0.6 * factor)
    band = _BAND_PX * factor
    core = (rough > 0.5).astype(np.uint8)
    depth = cv2.distanceTransform(core, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - core, cv2.DIST_L2, 5)
    sure_in, sure_out = depth > band, depth < -band
    values = lab(srgb)
    near = 2 * round(_NEAR_PX * factor / 2) + 1
    cloth, beside = local_mean(values, sure_in, near), local_mean(values, sure_out, near)
    way = cloth - beside
    length = np.sqrt((way**2).sum(axis=-1))
    along = ((values - beside) * way).sum(axis=-1) / np.maximum(length**2, 1e-3)
    # Where cloth and backdrop are nearly of one colour the graph cut's own edge, softened, is the better guess.
    trust = np.clip(length / _CLEAR_DELTA_E - 0.5, 0.0, 1.0)
    guess = np.clip(0.5 + depth / 1.5, 0.0, 1.0)
    alpha = trust * np.clip((along - 0.04) / 0.92, 0.0, 1.0) + (1.0 - trust) * guess
    # The cut is right to a pixel or so of the small copy; a dark joint of the floor must not grow out of a black shirt.
    alpha = np.clip(alpha, np.clip(depth / factor - 1.0, 0.0, 1.0), np.clip(2.0 + depth / factor, 0.0, 1.0))
    alpha[sure_in], alpha[sure_out] = 1.0, 0.0
    return _without_specks(alpha.astype(np.float32), depth)


def _without_specks(alpha: Plane, depth: Plane) -> Plane:
    """Drop islands and pinholes of the matte that are not joined to the garment or to the backdrop."""
    solid = alpha > 0.5
    joined = _joined(solid, depth > 0)
    open_ = _joined(~solid, depth <= 0)
    alpha = np.where(solid & ~joined, 0.0, alpha)
    return np.where(~solid & ~open_, 1.0, alpha).astype(np.float32)


def _joined(plane: Mask, seeds: Mask) -> Mask:
    """Pieces of `plane` that are more seed than not, or large."""
    count, labels = cv2.connectedComponents(plane.astype(np.uint8), connectivity=4)
    area = np.bincount(labels.ravel(), minlength=count)
    seeded = np.bincount(labels[seeds], minlength=count)
    keep = seeded > np.maximum(0.3 * area, 16)
    keep[0] = False
    return np.asarray(keep[labels])
