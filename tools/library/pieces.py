"""Pieces set side by side on the torus: label maps of outlines, their borders and joints, and laid stones."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from tools.library.fields import wrap_pad

Real = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.int32]
Points = npt.NDArray[np.float64]


def stamp(labels: Labels, outline: Points, label: int) -> None:
    """Write a label wherever an outline (x, y in pixels) covers, wrapping on every side."""
    h, w = labels.shape
    low = np.floor(outline.min(0)).astype(int) - 1
    high = np.ceil(outline.max(0)).astype(int) + 2
    # On a patch of its own first: clipped at the tile's edge, OpenCV would draw the two halves a pixel apart.
    patch = np.zeros((high[1] - low[1], high[0] - low[0]), np.uint8)
    cv2.fillPoly(patch, [np.round((outline - low - 0.5) * 16).astype(np.int32)], 1, cv2.LINE_8, 4)
    y, x = np.nonzero(patch)
    labels[(y + low[1]) % h, (x + low[0]) % w] = label


def borders(labels: Labels) -> npt.NDArray[np.bool_]:
    """Pixels that touch another label, at the right or below or before them."""
    edge = np.zeros(labels.shape, bool)
    for axis in (0, 1):
        differs = labels != np.roll(labels, -1, axis)
        edge |= differs | np.roll(differs, 1, axis)
    return edge


def away(mask: npt.NDArray[np.bool_], reach: int) -> Real:
    """Distance in pixels from the nearest set pixel, exact up to `reach`, across the edges."""
    padded = wrap_pad((~mask).astype(np.uint8), reach)
    out = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.ascontiguousarray(np.minimum(out, reach)[reach:-reach, reach:-reach])


def edge_distance(labels: Labels, reach: int) -> Real:
    """Distance in pixels from the border between labels (half a pixel for the pixels next to it)."""
    return away(borders(labels), reach) + np.float32(0.5)


def joints(labels: Labels) -> npt.NDArray[np.bool_]:
    """Pixels where three or more labels meet."""
    corner = np.sort(np.stack([np.roll(labels, (-i, -j), (0, 1)) for i in (0, 1) for j in (0, 1)]), 0)
    return np.asarray((np.diff(corner, axis=0) != 0).sum(0) >= 2)


def nearest(points: Points, size: tuple[int, int], count: int, coarse: int = 1) -> npt.NDArray[np.int32]:
    """Which `count` points (x, y) lie nearest to every pixel of the torus: (H, W, count), nearest first.

    With `coarse` > 1 it asks for one pixel of a block and gives the answer to the whole block.
    """
    h, w = size
    inside = np.mod(np.mod(points, (w, h)), (w, h))  # once more: -1e-17 comes back as the size itself
    tree = cKDTree(inside, boxsize=(w, h))
    y, x = np.mgrid[0:h:coarse, 0:w:coarse] + coarse / 2
    found = np.asarray(tree.query(np.stack([x.ravel(), y.ravel()], 1), k=count)[1], np.int32)
    index = found.reshape(h // coarse, w // coarse, count)
    return np.repeat(np.repeat(index, coarse, 0), coarse, 1)


def apart(x: Real, y: Real, points: Points, index: npt.NDArray[np.int32], size: tuple[int, int]) -> tuple[Real, Real]:
    """Offsets (dx, dy) of pixels from the points of the given index, by the nearest copy."""
    h, w = size
    at = np.mod(points, (w, h)).astype(np.float32)
    dx = x - at[index, 0]
    dy = y - at[index, 1]
    dx -= np.round(dx / w) * w
    dy -= np.round(dy / h) * h
    return dx, dy
