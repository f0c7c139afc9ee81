"""Labels that a screen can print: no specks, no ragged edges, no third ink along the edge between two others.

Everything looks beyond the border through the lattice, so that a cleaned design repeats as before.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.colour.inks import BARE, MOST_SPOTS, Labels
from designgen.colour.spaces import delta_e
from designgen.repeat.lattice import Lattice

Floats = NDArray[np.float64]

# A colour counts as lying between two others when the way over it is at most this much longer than the direct one.
_BETWEEN = 1.25


def vote(labels: Labels, count: int, sigma_px: float, lattice: Lattice) -> Labels:
    """Give each pixel the ink that most of its surroundings have (a Gaussian of `sigma_px`); bare cloth stays bare.

    Ties go to the ink with the lower index, so the result is the same everywhere.
    """
    if sigma_px < 0.3:
        return labels
    margin = max(1, math.ceil(3 * sigma_px))
    padded = lattice.pad(labels, margin)
    inside = (slice(margin, -margin), slice(margin, -margin))
    # Share and ink in one number, so that the largest share is found with its ink.
    best = np.zeros(labels.shape, np.uint16)
    for index in range(count):
        here = (padded == index).view(np.uint8)
        here *= np.uint8(255)
        share = cv2.GaussianBlur(here, (0, 0), sigma_px)[inside].astype(np.uint16)
        share <<= np.uint16(8)
        share |= np.uint16(255 - index)
        np.maximum(best, share, out=best)
    winner = np.uint8(255) - (best & np.uint16(255)).astype(np.uint8)
    winner[(labels == BARE) | (best < 256)] = BARE
    return winner


def without_fringes(labels: Labels, lab: Floats, radius_px: int, lattice: Lattice) -> Labels:
    """Take away thin lines of an ink that lies between the two inks beside it: what blurred edges leave behind.

    A line is thin when no square of 2 `radius_px` + 1 pixels fits into it; a drawn line, darker or lighter than both
    its sides, is no mixture of them and stays.

    Args:
        labels: uint8 (H, W).
        lab: (N, 3) CIELAB of the inks, at most 16.
        radius_px: Half the width of the widest fringe.
        lattice: How the design repeats.
    """
    if radius_px < 1 or len(lab) > MOST_SPOTS:
        return labels
    reach = 2 * radius_px + 1
    margin = 2 * radius_px + reach
    padded = lattice.pad(labels, margin)
    kernel = np.ones((2 * radius_px + 1,) * 2, np.uint8)
    bit = np.zeros(256, np.uint16)
    bit[: len(lab)] = 1 << np.arange(len(lab), dtype=np.uint16)
    broad = np.where(cv2.erode(padded, kernel) == cv2.dilate(padded, kernel), bit[padded], np.uint16(0))
    core = _spread_bits(broad, radius_px)
    near = _spread_bits(core, reach)
    inside = (slice(margin, -margin), slice(margin, -margin))
    own_bit = bit[labels]
    where = np.flatnonzero((core[inside] & own_bit) != own_bit)
    own, around = labels.reshape(-1)[where], near[inside].reshape(-1)[where]
    state = own.astype(np.uint32) << np.uint32(16) | around.astype(np.uint32)
    table = np.zeros(len(lab) << 16, np.uint8)
    met = np.zeros(len(lab) << 16, np.bool_)
    met[state] = True
    apart = delta_e(lab[:, None], lab[None])
    for code in np.flatnonzero(met).tolist():
        table[code] = _instead(code >> 16, code & 0xFFFF, apart)
    out = labels.copy()
    out.reshape(-1)[where] = table[state]
    return out


def without_islands(labels: Labels, smallest_px: float, lattice: Lattice) -> Labels:
    """Give areas of fewer than `smallest_px` pixels to the inks around them, each pixel to the nearest.

    Areas are followed across the border of the tile. Bare cloth is an area like any other: pinholes are filled.

    Args:
        labels: uint8 (H, W).
        smallest_px: Smallest area that stays.
        lattice: How the design repeats.
    """
    if smallest_px <= 1:
        return labels
    small = small_areas(labels, smallest_px, lattice)
    if not small.any() or small.all():
        return labels
    margin = min(*labels.shape, 2 * math.ceil(math.sqrt(smallest_px)) + 8)
    padded, unsure = lattice.pad(labels, margin), lattice.pad(small, margin)
    _, owner = cv2.distanceTransformWithLabels(
        unsure.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros(int(owner.max()) + 1, np.uint8)
    sure = np.logical_not(unsure)
    table[owner[sure]] = padded[sure]
    inside = (slice(margin, -margin), slice(margin, -margin))
    out = labels.copy()
    out[small] = table[owner[inside][small]]
    return out


def small_areas(labels: Labels, smallest_px: float, lattice: Lattice) -> NDArray[np.bool_]:
    """Return where areas of one label have fewer than `smallest_px` pixels on the plane, bool (H, W)."""
    from skimage.measure import label  # here: it takes half a second to load

    # 254 is no label of ours, so that bare cloth, too, is an area.
    ids = label(labels, background=254, connectivity=1)  # type: ignore[no-untyped-call]
    size = np.bincount(ids.reshape(-1))
    if lattice.is_periodic:
        size = _joined_sizes(ids, labels, size, lattice)
    small: NDArray[np.bool_] = (size < smallest_px)[ids]
    return small


def _joined_sizes(
    ids: NDArray[np.int64], labels: Labels, size: NDArray[np.int64], lattice: Lattice
) -> NDArray[np.int64]:
    """Return the size of each area with what lies beyond the border added to it."""
    height, width = labels.shape
    rows, columns = np.arange(height), np.arange(width)
    pairs = []
    for here, beyond in (
        ((rows, np.full(height, width - 1)), (rows, np.full(height, width))),
        ((np.full(width, height - 1), columns), (np.full(width, height), columns)),
    ):
        there = lattice.source_index((height, width), *beyond)
        same = labels[here] == labels[there]
        pairs.append(np.stack([ids[here][same], ids[there][same]]))
    first, second = np.concatenate(pairs, axis=1)
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    graph = sparse.coo_matrix((np.ones(len(first), np.int8), (first, second)), shape=(len(size), len(size)))
    _, group = connected_components(graph, directed=False)
    joined = np.bincount(group, size).astype(np.int64)
    return np.asarray(joined[group])


def _spread_bits(bits: NDArray[np.uint16], radius_px: int) -> NDArray[np.uint16]:
    """Return for each pixel the bits set anywhere in the square of 2 `radius_px` + 1 around it."""
    for axis in (0, 1):
        out = bits.copy()
        for step in range(1, radius_px + 1):
            ahead, behind = [slice(None)] * 2, [slice(None)] * 2
            ahead[axis], behind[axis] = slice(step, None), slice(None, -step)
            out[tuple(behind)] |= bits[tuple(ahead)]
            out[tuple(ahead)] |= bits[tuple(behind)]
        bits = out
    return bits


def _instead(own: int, around: int, apart: Floats) -> int:
    """Return which ink a thin pixel gets, given the inks in broad areas around it; its own if it is no mixture."""
    others = [index for index in range(len(apart)) if around >> index & 1 and index != own]
    best, detour = own, _BETWEEN
    for i, first in enumerate(others):
        for second in others[i + 1 :]:
            over = (apart[first, own] + apart[own, second]) / max(apart[first, second], 1e-9)
            if over < detour:
                detour = over
                best = first if apart[first, own] <= apart[second, own] else second
    return best
