"""Plates: one for each ink, trapped under the next darker ones, and a white one beneath them all.

A plate holds 255 where its ink prints and 0 where not. Without a trap the plates cover every inked pixel exactly once.
With one, lighter inks run on under darker ones and never out onto bare cloth, so that printed from light to dark they
still show the design exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.colour.inks import BARE, Ink, Labels, Separation
from designgen.repeat.lattice import Lattice

Plane = NDArray[np.uint8]

UNDERBASE = "white underbase"
INKED = np.uint8(255)
SEAM_SHOWS_ABOVE = 1.3


def trap_px(separation: Separation, trap_mm: float) -> int:
    """Return the trap in whole pixels, to the nearest.

    Raises:
        ValueError: It is negative, or as wide as half the repeat.
    """
    if not (math.isfinite(trap_mm) and trap_mm >= 0):
        raise ValueError(f"trap_mm: expected 0 or more, got {trap_mm}")
    pixels = round(trap_mm * separation.px_per_mm)
    if 2 * pixels >= min(separation.size_px):
        raise ValueError(f"trap_mm: expected less than half the repeat, got {trap_mm}")
    return pixels


def plates(separation: Separation, trap_mm: float = 0.0) -> Iterator[tuple[Ink, Plane]]:
    """Yield each ink with its plate, uint8 (H, W), in the order they are printed: the separation's own.

    Args:
        separation: Its inks from light to dark.
        trap_mm: How far a lighter ink runs on under darker ones.
    """
    radius = trap_px(separation, trap_mm)
    for index, ink in enumerate(separation.inks):
        yield ink, plate(separation, index, radius)


def plate(separation: Separation, index: int, radius_px: int = 0) -> Plane:
    """Return the plate of one ink, trapped by whole pixels."""
    labels = separation.labels
    own = labels == index
    if radius_px == 0 or not own.any():
        return _plane(own)
    grown = _grown(own.view(np.uint8), radius_px, separation.lattice)
    darker = (labels > index) & (labels != BARE)
    return _plane(own | (grown.view(np.bool_) & darker))


def recompose(planes: Sequence[Plane]) -> Labels:
    """Return the labels that plates show when printed in their order: the last ink on a pixel is the one seen."""
    labels = np.full(planes[0].shape, BARE, np.uint8)
    for index, plane in enumerate(planes):
        labels[plane >= 128] = index
    return labels


def underbase(separation: Separation, choke_mm: float = 0.0) -> Plane:
    """Return the white plate under all inks, drawn back from every edge by `choke_mm` so that no white shows.

    Where the design does not repeat it ends, so the sides of a placed print and the ends of a border are edges, too.

    Raises:
        ValueError: The choke is negative.
    """
    if not (math.isfinite(choke_mm) and choke_mm >= 0):
        raise ValueError(f"choke_mm: expected 0 or more, got {choke_mm}")
    inked: NDArray[np.bool_] = separation.labels != BARE
    radius = choke_mm * separation.px_per_mm
    down, across = separation.lattice.wraps
    if radius <= 0 or (inked.all() and down and across):
        return _plane(inked)
    margin = min(math.ceil(radius) + 1, *separation.size_px)
    padded = separation.lattice.pad(inked, margin).view(np.uint8)
    if not down:
        padded[:margin] = padded[-margin:] = 0
    if not across:
        padded[:, :margin] = padded[:, -margin:] = 0
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[margin:-margin, margin:-margin]
    # The distance counts from the middle of the nearest bare pixel, half a pixel outside the edge.
    return _plane(depth > radius + 0.5)


def overlap_share(planes: Sequence[Plane]) -> float:
    """Return the share of the cloth on which two or more plates print."""
    count = np.zeros(planes[0].shape, np.uint8)
    for plane in planes:
        count += (plane > 0).view(np.uint8)
    return float((count > 1).mean())


def seam_excess(plane: Plane, lattice: Lattice) -> float:
    """Return the step of a plate across its repeat's edge, against the strongest line anywhere else in it.

    A plate that repeats gives its border no special place: about 1 at the most (S1 of the seam report, on one plate).
    Above `SEAM_SHOWS_ABOVE` motifs are cut there.

    Args:
        plane: uint8 (H, W).
        lattice: How it repeats; 0 is returned for a placed print, and of a border one side is looked at.
    """
    down, across = lattice.wraps
    padded = lattice.pad(plane, (0, 1, 0, 1))
    worst = 0.0
    for wraps, beside, along in ((across, padded[:-1, 1:], 0), (down, padded[1:, :-1], 1)):
        if wraps:
            steps = cv2.absdiff(plane, np.ascontiguousarray(beside))
            lines = cv2.reduce(steps, along, cv2.REDUCE_SUM, dtype=cv2.CV_32S).reshape(-1)
            worst = max(worst, float(lines[-1]) / max(float(lines[:-1].max(initial=0)), 255.0))
    return worst


def _plane(where: NDArray[np.bool_]) -> Plane:
    plane: Plane = where.view(np.uint8) * INKED
    return plane


def _grown(mask: Plane, radius_px: int, lattice: Lattice) -> Plane:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius_px + 1,) * 2)
    grown = cv2.dilate(lattice.pad(mask, radius_px), kernel)
    return np.ascontiguousarray(grown[radius_px:-radius_px, radius_px:-radius_px])
