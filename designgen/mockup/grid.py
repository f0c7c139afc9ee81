"""A part's map made ready for sampling: small blocks, every covered pixel with samples of its own part.

The picture's filter reaches a pixel or two further than the map's point samples do; there the nearest sample of the
same part is carried on, so that no neighbouring part ever enters. Done once a template.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.mockup.levels import Plane
from designgen.mockup.template import FOLD_JUMP, PartMap

BLOCK_PX = 64  # small blocks meet fewer rungs of the ladder, and their samples stay in the cache
RUNG_RATIO = 1.5
_REACH = 16  # samples around a block in which the nearest one of its part is looked for
_SAMPLES = 2  # a pixel along one side, at least


@dataclass(frozen=True)
class Block:
    """A piece of a part's map.

    Attributes:
        top: First row in the picture, in pixels.
        left: First column in the picture.
        mask: The part's coverage, (h, w).
        u_cm: Position to the right on the flat part, (h·s, w·s), a sample of the part everywhere the mask is above 0.
        v_cm: Position downwards.
        level: log of the cloth that one sample covers in cm, to the base `RUNG_RATIO`, (h, w).
        bounds_cm: (left, top, right, bottom) on the flat part.
    """

    top: int
    left: int
    mask: Plane
    u_cm: Plane
    v_cm: Plane
    level: Plane
    bounds_cm: tuple[float, float, float, float]

    @property
    def samples(self) -> int:
        """Samples a pixel along one side."""
        return int(self.u_cm.shape[0] // self.mask.shape[0])


@dataclass(frozen=True)
class Grid:
    """A part in blocks; `levels` are the 2nd and 98th percentile of its cloth a sample, as in `Block.level`."""

    part: PartMap
    blocks: tuple[Block, ...]
    levels: tuple[float, float]


def grid_of(part: PartMap) -> Grid:
    """Cut a part into blocks where it is seen at all."""
    steps = _typical_steps(part)
    height, width = part.mask.shape
    found = []
    for y in range(0, height, BLOCK_PX):
        for x in range(0, width, BLOCK_PX):
            block = _block(part, (y, x, min(y + BLOCK_PX, height), min(x + BLOCK_PX, width)), steps)
            if block is not None:
                found.append(block)
    seen = np.concatenate([block.level[block.mask > 0.5] for block in found] or [np.zeros(1, np.float32)])
    if seen.size == 0:
        seen = np.concatenate([block.level.ravel() for block in found])
    low, high = np.percentile(seen, (2, 98))
    return Grid(part, tuple(found), (float(low), float(high)))


def _typical_steps(part: PartMap) -> tuple[float, float]:
    """Cloth between neighbouring samples down and across, in cm: the median over the part."""
    found = []
    for axis in (0, 1):
        # Every few rows tell the median well enough.
        rows = np.s_[:] if axis == 0 else np.s_[::4]
        columns = np.s_[::4] if axis == 0 else np.s_[:]
        u, v, owned = part.u_cm[rows, columns], part.v_cm[rows, columns], part.owned[rows, columns]
        both = owned[1:] & owned[:-1] if axis == 0 else owned[:, 1:] & owned[:, :-1]
        distance = np.hypot(np.diff(u, axis=axis), np.diff(v, axis=axis))[both]
        found.append(max(float(np.median(distance)), 1e-5) if distance.size else 0.05)
    return found[0], found[1]


def _block(part: PartMap, box: tuple[int, int, int, int], steps: tuple[float, float]) -> Block | None:
    top, left, bottom, right = box
    mask = part.mask[top:bottom, left:right]
    if not mask.any():
        return None
    s = part.supersample
    fine = (top * s, left * s, bottom * s, right * s)
    needed = cv2.resize((mask > 0).astype(np.uint8), None, fx=s, fy=s, interpolation=cv2.INTER_NEAREST) > 0
    owned = part.owned[fine[0] : fine[2], fine[1] : fine[3]]
    u, v = (plane[fine[0] : fine[2], fine[1] : fine[3]] for plane in (part.u_cm, part.v_cm))
    if (needed & ~owned).any():
        filled = _carried_on(part, fine)
        if filled is None:
            return None
        u, v = filled
    down, across = (_steps(u, v, axis, typical) for axis, typical in ((0, steps[0]), (1, steps[1])))
    long, short = np.maximum(down, across), np.minimum(down, across)
    # Between the longer axis (soft where cloth turns away) and the shorter (moiré there): four samples a pixel
    # already average along the longer one.
    step = np.maximum(np.sqrt(long * short), 0.6 * long)
    level = np.log(np.maximum(step, 1e-6)) / np.float32(math.log(RUNG_RATIO))
    if s < _SAMPLES:
        u, v = (_between(plane, steps) for plane in (u, v))
        level = level - np.float32(math.log(_SAMPLES / s) / math.log(RUNG_RATIO))
    level = cv2.resize(level, (mask.shape[1], mask.shape[0]), interpolation=cv2.INTER_AREA).reshape(mask.shape)
    level = cv2.blur(level, (5, 5))
    bounds = (float(u.min()), float(v.min()), float(u.max()), float(v.max()))
    return Block(part.top + top, part.left + left, mask, u, v, level.astype(np.float32, copy=False), bounds)


def _carried_on(part: PartMap, fine: tuple[int, int, int, int]) -> tuple[Plane, Plane] | None:
    """Positions of a block with every sample taken from the nearest one of the part; None where it has none at all."""
    height, width = part.owned.shape
    reach = _REACH
    while True:
        top, left = max(0, fine[0] - reach), max(0, fine[1] - reach)
        bottom, right = min(height, fine[2] + reach), min(width, fine[3] + reach)
        owned = part.owned[top:bottom, left:right]
        if owned.any():
            break
        if (top, left, bottom, right) == (0, 0, height, width):
            return None
        reach *= 4
    nearest = _nearest(owned)[fine[0] - top : fine[2] - top, fine[1] - left : fine[3] - left]
    u, v = (plane[top:bottom, left:right].reshape(-1)[nearest] for plane in (part.u_cm, part.v_cm))
    return u, v


def _nearest(owned: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Flat index of the nearest owned sample, for every sample."""
    _, labels = cv2.distanceTransformWithLabels(
        (~owned).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    place = np.zeros(int(labels.max()) + 1, np.intp)
    place[labels[owned]] = np.flatnonzero(owned)
    return np.asarray(place[labels], np.intp)


def _steps(u: Plane, v: Plane, axis: int, typical: float) -> Plane:
    """Cloth from each sample to its neighbour along an axis, in cm; a jump over a fold counts as the typical step."""
    if u.shape[axis] < 2:
        return np.full(u.shape, typical, np.float32)
    distance = np.hypot(np.diff(u, axis=axis), np.diff(v, axis=axis))
    distance[(distance > FOLD_JUMP * typical) | (distance == 0)] = typical
    last = np.take(distance, [-1], axis=axis)
    return np.concatenate([distance, last], axis=axis).astype(np.float32, copy=False)


def _between(plane: Plane, steps: tuple[float, float]) -> Plane:
    """Twice the samples along each side: halfway between neighbours, but never across a fold."""
    height, width = plane.shape
    size = (width * _SAMPLES, height * _SAMPLES)
    smooth = cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
    spread = cv2.dilate(plane, np.ones((3, 3))) - cv2.erode(plane, np.ones((3, 3)))
    if spread.max() <= 2 * FOLD_JUMP * max(steps):
        return smooth.astype(np.float32, copy=False)
    folded = cv2.resize(spread, size, interpolation=cv2.INTER_NEAREST) > 2 * FOLD_JUMP * max(steps)
    return np.where(folded, cv2.resize(plane, size, interpolation=cv2.INTER_NEAREST), smooth).astype(np.float32)
