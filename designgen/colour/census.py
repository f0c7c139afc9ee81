"""How often each colour occurs: what a reduction looks at instead of the pixels.

Colours are counted in bins of four levels of 255, 64 x 64 x 64 of them, and each bin remembers the mean of what fell
into it, so that a design of few flat colours is seen exactly. The cost of all that follows depends on the colours, not
on the size of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.repeat.lattice import Lattice

BINS = 64**3
_ROWS = 256
_EDGE_WEIGHT = 0.1


@dataclass(frozen=True, eq=False)
class Census:
    """The colours of a picture.

    Attributes:
        codes: int32 (H, W): the bin of each pixel; -1 where the cloth is bare.
        bins: int64 (M,): the bins that occur, ascending.
        rgb: float64 (M, 3): the mean sRGB in [0, 1] of each.
        count: float64 (M,): pixels in each.
        calm: float64 (M,): the same with pixels on edges counted a tenth, because their colours are mixtures.
    """

    codes: NDArray[np.int32]
    bins: NDArray[np.int64]
    rgb: NDArray[np.float64]
    count: NDArray[np.float64]
    calm: NDArray[np.float64]

    def spread(self, per_bin: NDArray[np.uint8], bare: int) -> NDArray[np.uint8]:
        """Give every pixel what its bin was given: uint8 (M,) to (H, W), `bare` where the cloth is."""
        table = np.full(BINS + 1, bare, np.uint8)
        table[self.bins] = per_bin
        spread: NDArray[np.uint8] = table[self.codes]  # code -1 reads the last entry, which is bare
        return spread


def take_census(levels: NDArray[np.uint8], inked: NDArray[np.bool_] | None, lattice: Lattice) -> Census:
    """Count the colours.

    Args:
        levels: uint8 (H, W, 3) sRGB.
        inked: bool (H, W), False where the cloth is bare, or None.
        lattice: How the design repeats; edges are looked for across its border, too.

    Returns:
        The census.
    """
    height, width = levels.shape[:2]
    codes = np.empty((height, width), np.int32)
    count, calm, total = np.zeros(BINS), np.zeros(BINS), np.zeros((BINS, 3))
    is_edge = _edges(levels, lattice)
    for top in range(0, height, _ROWS):
        rows = slice(top, top + _ROWS)
        band = levels[rows].astype(np.int32)
        code = (band[..., 0] >> 2 << 12) | (band[..., 1] >> 2 << 6) | (band[..., 2] >> 2)
        kept = slice(None) if inked is None else inked[rows].reshape(-1)
        flat = code.reshape(-1)[kept]
        count += np.bincount(flat, minlength=BINS)
        calm += np.bincount(flat, 1.0 - (1.0 - _EDGE_WEIGHT) * is_edge[rows].reshape(-1)[kept], minlength=BINS)
        for channel in range(3):
            total[:, channel] += np.bincount(flat, band[..., channel].reshape(-1)[kept], minlength=BINS)
        codes[rows] = code if inked is None else np.where(inked[rows], code, -1)
    bins = np.flatnonzero(count)
    return Census(codes, bins, total[bins] / count[bins, None] / 255.0, count[bins], calm[bins])


def flat_colours(levels: NDArray[np.uint8], inked: NDArray[np.bool_] | None, most: int) -> NDArray[np.uint8] | None:
    """Return the exact colours (K, 3) of a design that has at most `most` of them, else None."""
    found = np.zeros(0, np.uint32)
    # A few rows first: they settle it for every picture that is not flat.
    starts = [0, *range(8, levels.shape[0], _ROWS)]
    for top, end in zip(starts, [*starts[1:], levels.shape[0]], strict=True):
        band = levels[top:end].astype(np.uint32)
        code = (band[..., 0] << 16 | band[..., 1] << 8 | band[..., 2]).reshape(-1)
        if inked is not None:
            code = code[inked[top:end].reshape(-1)]
        found = np.union1d(found, code)
        if len(found) > most:
            return None
    return np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.uint8)


def _edges(levels: NDArray[np.uint8], lattice: Lattice) -> NDArray[np.bool_]:
    """Tell which pixels lie on an edge: where the lightness around them spans more than in three of four pixels."""
    # Green carries most of lightness, and one channel is a third of the work.
    green = lattice.pad(np.ascontiguousarray(levels[..., 1]), 1)
    kernel = np.ones((3, 3), np.uint8)
    span = (cv2.dilate(green, kernel) - cv2.erode(green, kernel))[1:-1, 1:-1]
    limit = max(12.0, float(np.percentile(span[::3, ::3], 75)))
    return np.asarray(span > limit)
