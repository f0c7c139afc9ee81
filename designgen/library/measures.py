"""What is measured of a picture that is to be a style: contrast, sharpness, blocks, borders, size of marks, grain.

All of it works on the luma of sRGB (H, W) in [0, 1] with numpy and OpenCV, in well under a second for a picture of 2
megapixels. The thresholds stand beside what they are for in `condition`; how they were found: docs/library.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]

BLOCK_PX: Final = 8
"""Side of the blocks of a JPEG."""

MARK_PX: Final = 512
"""Shorter side of the picture on which marks are measured."""

_LUMA: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)
_STEEP: Final = 0.06
_EVEN: Final = 0.012
_WIDEST_BORDER: Final = 0.45
_PLAIN: Final = 0.02
_SOFT: Final = 0.02
_SOFT_RATIO: Final = 1 / 3
_NARROWEST_BORDER: Final = 0.008


@dataclass(frozen=True)
class Border:
    """Margins of one colour around a picture, in pixels; 0 where there is none."""

    top: int
    right: int
    bottom: int
    left: int

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that have one."""
        return tuple(side for side in ("top", "right", "bottom", "left") if getattr(self, side))


def luma(pixels: NDArray[np.float32]) -> Plane:
    """Return the luma (H, W) of pixels (1, 3, H, W), weighted as in ITU-R BT.709."""
    return np.asarray(np.tensordot(_LUMA, pixels[0], 1), np.float32)


def contrast(pixels: NDArray[np.float32]) -> float:
    """Return the standard deviation of all levels about their mean colour, in [0, 0.5]: what a style has to give."""
    levels = pixels[0].reshape(3, -1)
    return float(np.sqrt(levels.var(axis=1).mean()))


def detail(plane: Plane) -> float:
    """Return the share of its own sides at which a picture still holds all it shows: 1, 1/2, 1/4 or 1/8.

    A picture that was enlarged, or is out of focus, can be shrunk to half and enlarged again and nothing is lost. It is
    taken as soft where what is lost is below 2 % of its contrast, or below a third of what is lost at a quarter; of a
    sharp edge it is 0.7 of that, however few edges there are.
    """
    share = 1.0
    if plane.std() < _PLAIN:  # nothing to be sharp
        return share
    while share > 1 / 8 and min(plane.shape) >= 4 * BLOCK_PX:
        at_half, at_quarter = _lost(plane, 2), _lost(plane, 4)
        if at_half >= max(_SOFT, _SOFT_RATIO * at_quarter):
            break
        share /= 2
        plane = shrunk(plane, min(plane.shape) // 2)
    return share


def _lost(plane: Plane, factor: int) -> float:
    height, width = plane.shape
    small = cv2.resize(plane, (max(1, width // factor), max(1, height // factor)), interpolation=cv2.INTER_AREA)
    again = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return float((plane - again).std() / max(float(plane.std()), 1e-6))


def octaves(plane: Plane, sigmas_px: tuple[float, ...]) -> list[Plane]:
    """Return the differences of Gaussians of growing width: the marks of each size."""
    blurred = [np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.float32) for sigma in sigmas_px]
    return [finer - coarser for finer, coarser in pairwise(blurred)]


def blocking(plane: Plane) -> float:
    """Return how much steeper the steps between blocks of 8 pixels are than those inside, in levels of 255.

    For each of the eight places of a grid: the mean of each step less the mean of its two neighbours, steps of real
    edges left out. The largest place less the median of the eight. Wang, Sheikh and Bovik ("No-reference perceptual
    quality assessment of JPEG compressed images", 2002) take one grid; a crop would hide it.
    """
    return min(_grid(plane), _grid(plane.T))


def _grid(plane: Plane) -> float:
    steps = np.abs(np.diff(plane, axis=1))
    beside = (steps[:, :-2] + steps[:, 2:]) / 2
    excess = np.where(np.maximum(steps[:, 1:-1], beside) < _STEEP, steps[:, 1:-1] - beside, 0).mean(axis=0)
    if len(excess) < 4 * BLOCK_PX:
        return 0.0
    means = np.array([excess[place::BLOCK_PX].mean() for place in range(BLOCK_PX)])
    return float(255 * max(0.0, means.max() - np.median(means)))


def border(pixels: NDArray[np.float32]) -> Border:
    """Return how many lines from each side are of one colour along themselves: a margin, a mount or a drawn frame.

    Margins narrower than 0.8 % of the side, and a picture that is even to its middle, count as none.
    """
    down, across = (_even(pixels[0], axis) for axis in (2, 1))
    return Border(_run(down), _run(across[::-1]), _run(down[::-1]), _run(across))


def _even(levels: NDArray[np.float32], along: int) -> NDArray[np.bool_]:
    return np.asarray(levels.std(axis=along).max(axis=0) < _EVEN)


def _run(even: NDArray[np.bool_]) -> int:
    count = len(even) if even.all() else int(np.argmin(even))
    return count if _NARROWEST_BORDER * len(even) <= count <= _WIDEST_BORDER * len(even) else 0


def seam_step(pixels: NDArray[np.float32]) -> float:
    """Return the step where a picture meets itself, over the step that nine in ten lines inside stay below.

    The worse of both seams. Above about 1.35 a seam is seen; lossy compression alone makes up to 1.3. This is coarser
    than `repeat.seam`, which is for cloth: a style only has to have no edge that would be learnt as a stroke.
    """
    worst = 0.0
    for axis in (2, 3):
        steps = np.abs(np.diff(pixels, axis=axis)).mean(axis=(0, 1, 5 - axis))
        ends = np.take(pixels, 0, axis), np.take(pixels, -1, axis)
        worst = max(worst, float(np.abs(ends[0] - ends[1]).mean() / max(float(np.percentile(steps, 90)), 1e-4)))
    return worst


def mark_share(plane: Plane) -> float:
    """Return the width of a picture's usual marks as a share of its shorter side, about 0.005 to 0.1.

    The mean of octaves of a pyramid, weighted by their power, on a picture of 512 px; a mark is about three sigma wide.
    """
    small = shrunk(plane, MARK_PX)
    sigmas = tuple(0.7 * 2.0 ** (step / 2) for step in range(13))
    power = np.array([float(band.var()) for band in octaves(small, sigmas)])
    middle = np.sqrt(np.array(sigmas[:-1]) * np.array(sigmas[1:]))
    octave = float((power * np.log2(middle)).sum() / max(float(power.sum()), 1e-12))
    return float(3 * 2**octave / min(small.shape))


def grain(plane: Plane) -> float:
    """Return the standard deviation of noise, in levels of 255: J. Immerkaer, "Fast noise variance estimation" (1996).

    Only the calmer half of the picture is looked at, so that strokes are not taken for grain.
    """
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    found = np.abs(cv2.filter2D(plane, -1, kernel))[1:-1, 1:-1]
    calm = np.asarray(cv2.blur(found, (9, 9)))
    kept = found[calm <= np.median(calm)]
    return float(255 * np.sqrt(np.pi / 2) / 6 * kept.mean()) if kept.size else 0.0


def shrunk(plane: Any, shorter_px: int) -> Any:
    """Return a picture (H, W) or (H, W, C) averaged down to a shorter side; a smaller one as it is."""
    height, width = plane.shape[:2]
    factor = shorter_px / min(height, width)
    if factor >= 1:
        return plane
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)
