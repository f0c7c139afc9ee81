"""The content made periodic before it is styled.

A picture whose own edges do not meet would pull the seam back into the finished tile through the content loss. So a
swatch that does not repeat the way the fabric shall repeat is made to, by the mildest means that does it:

1. It already repeats that way: not one bit is touched.
2. It repeats, but another way (straight where a half-drop was asked): its own plane supplies what lies beyond the
   edges, and a closed cut joins each column block to its dropped neighbour. Size and scale stay.
3. It does not repeat: opposite edges are overlapped where they agree best, cut, and the colour levelled across the
   cut; the little that the overlap takes is made up by resizing to the old size.

Point 3 is the plain cut on purpose. The chain of `designgen.seamless` joins better, but its optimal cut takes minutes
at print sizes, where this takes seconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from designgen.repeat.joining import (
    Sheet,
    cheapest_path,
    cut_cost,
    difference,
    join_blocks,
    join_overlap,
    level,
    path_cost,
)
from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import resize
from designgen.repeat.seam import measure

Array = np.ndarray[Any, np.dtype[np.float32]]

# Share of a side that may be given up to the overlap; a search inside finds whole periods of a regular motif.
LEAST_OVERLAP = 0.08
MOST_OVERLAP = 0.30
FINE_STEPS = 9
OVERLAP_SHARE = 0.15
COARSE_SIDE_PX = 160
STRAIGHT = Lattice.named("straight")
HALF_DROP = Lattice.named("half-drop")
BRICK = Lattice.named("brick")
NONE = Lattice.named("none")


@dataclass(frozen=True)
class Periodic:
    """Content that repeats.

    Attributes:
        pixels: float32 (1, 3, H, W).
        alpha: float32 (1, 1, H, W) or None, treated together with the pixels.
        changed: Whether anything was done.
        method: "untouched", "dropped" (point 2 above) or "overlapped" (point 3).
        notice: One sentence for the designer; empty when nothing was done.
    """

    pixels: Array
    alpha: Array | None
    changed: bool
    method: str
    notice: str


def make_periodic(pixels: Array, lattice: Lattice, alpha: Array | None = None) -> Periodic:
    """Return the picture so that it repeats on the lattice, at its own size.

    Args:
        pixels: float32 (1, 3, H, W), sRGB-encoded, in [0, 1].
        lattice: How the fabric shall repeat; a placed print is never touched.
        alpha: float32 (1, 1, H, W) or None.

    Returns:
        The content; along a drop the size becomes the nearest that the drop divides, else it stays.

    Raises:
        ValueError: The picture is too small to tell whether it repeats.
    """
    height, width = pixels.shape[-2:]
    if not lattice.is_periodic:
        return Periodic(pixels, alpha, False, "untouched", "")
    if min(height, width) < 32:
        raise ValueError(f"pixels: expected at least 32 × 32, got {height} × {width}")
    size_px = lattice.admissible((height, width))
    if size_px == (height, width) and _repeats(pixels, lattice, alpha):
        return Periodic(pixels, alpha, False, "untouched", "")
    native = _native(pixels, lattice, alpha)
    colour = stacked(pixels, alpha)
    if size_px != (height, width):
        colour = resize(colour[None], size_px, STRAIGHT if native == STRAIGHT else NONE)[0]
        native = native if native == STRAIGHT else None
    if native is not None:
        colour, method = dropped(colour, native, lattice), "dropped"
        said = f"The swatch repeats {native.name}; its parts were re-joined so that it repeats {lattice.name}."
    else:
        colour, used = _overlapped(colour, lattice)
        method = "overlapped"
        said = f"The swatch did not repeat; its edges were overlapped and joined, using {used:.0%} of it."
    joined = np.clip(colour, 0.0, 1.0)[None]
    new_pixels = np.ascontiguousarray(joined[:, :3])
    new_alpha = None if alpha is None else np.ascontiguousarray(joined[:, 3:])
    report = measure(new_pixels, lattice, new_alpha)
    if report.verdict == "break":
        said += f" A trace may remain in the content: {report.worst}"
    return Periodic(new_pixels, new_alpha, True, method, said)


def _repeats(pixels: Array, lattice: Lattice, alpha: Array | None) -> bool:
    return measure(pixels, lattice, alpha).verdict != "break"


def _native(pixels: Array, lattice: Lattice, alpha: Array | None) -> Lattice | None:
    """Find the repeat the picture already has, among those of the trade."""
    for candidate in (STRAIGHT, HALF_DROP, BRICK):
        fits = candidate.admissible(tuple(pixels.shape[-2:])) == tuple(pixels.shape[-2:])
        if candidate != lattice and fits and _repeats(pixels, candidate, alpha):
            return candidate
    return None


def stacked(pixels: Array, alpha: Array | None) -> Array:
    """Return (3 or 4, H, W): colour, with the mean where nothing is visible, and alpha where there is one."""
    if alpha is None:
        return np.asarray(pixels[0], np.float32)
    # Colour nobody sees must not steer the cut nor bleed through the levelling.
    cover = float(alpha.sum())
    mean = (pixels * alpha).sum(axis=(-2, -1), keepdims=True) / max(cover, 1e-6)
    stacked = np.concatenate([np.where(alpha > 0, pixels, mean)[0], alpha[0]])
    return np.asarray(stacked, np.float32)


def dropped(colour: Array, native: Lattice, lattice: Lattice) -> Array:
    """Return a tile (C, H, W) that repeats one way so that it repeats another, at its own size."""
    if native.drop and lattice.drop and native.axis != lattice.axis:
        # From columns to rows: no axis is plain in both, so the straight repeat lies between.
        return dropped(dropped(colour, native, STRAIGHT), STRAIGHT, lattice)
    height, width = colour.shape[-2:]
    by_row = "row" in (native.axis, lattice.axis)
    sheet = Sheet.of(colour)
    shift, own_shift = lattice.shift_px(height, width), native.shift_px(height, width)
    sheet = (
        join_blocks(sheet.transposed, shift, own_shift).transposed if by_row else join_blocks(sheet, shift, own_shift)
    )
    return level(sheet, lattice)


def _overlapped(colour: Array, lattice: Lattice) -> tuple[Array, float]:
    """Join the plain axis first, then the dropped one around it, and return to the old size."""
    height, width = colour.shape[-2:]
    sheet = Sheet.of(colour)
    if lattice.axis == "row":
        sheet = sheet.transposed
    denominator = lattice.drop.denominator
    plain = sheet.transposed
    other_meets = not lattice.drop and _axis_meets(sheet.colour)
    if not _axis_meets(plain.colour):
        period = best_period(plain.colour, Fraction(0), denominator)
        plain = join_overlap(plain, period, 0, closed=other_meets)
    sheet = plain.transposed
    if not other_meets:
        shift = int(lattice.drop * sheet.colour.shape[-2])
        sheet = join_overlap(sheet, best_period(sheet.colour, lattice.drop, 1), shift, closed=True)
    if lattice.axis == "row":
        sheet = sheet.transposed
    used = sheet.colour.shape[-2] * sheet.colour.shape[-1] / (height * width)
    return resize(level(sheet, lattice)[None], (height, width), lattice)[0], used


def _axis_meets(colour: Array) -> bool:
    """Whether the right edge runs on into the left edge; the other axis is hidden from the measure by mirroring."""
    mirrored = np.concatenate([colour, colour[:, ::-1]], axis=-2)
    pixels, alpha = mirrored[None, :3], mirrored[None, 3:] if len(mirrored) > 3 else None
    return measure(pixels, STRAIGHT, alpha).verdict != "break"


def best_period(colour: Array, drop: Fraction, multiple: int) -> int:
    """Find the period, a multiple of `multiple` columns, over which the edges agree best along a cut."""
    height, width = colour.shape[-2:]
    factor = max(1, round(max(height, width) / COARSE_SIDE_PX))
    step = drop.denominator
    small_size = max(step, height // factor // step * step), max(24, width // factor)
    small = resize(colour[None], small_size, NONE, filter="area")[0]
    shift = int(drop * small_size[0])
    scored: list[tuple[float, int]] = []
    for overlap in range(max(4, round(LEAST_OVERLAP * small_size[1])), round(MOST_OVERLAP * small_size[1]) + 1):
        # Between equals the smaller overlap wins, because it keeps more of the swatch.
        score = mismatch(small, small_size[1] - overlap, shift) * (1 + overlap / small_size[1])
        scored.append((score, small_size[1] - overlap))
    coarse = min(scored)[1] * width / small_size[1]
    offsets = np.linspace(-factor, factor, min(2 * factor + 1, FINE_STEPS)) if factor > 1 else np.zeros(1)
    fine = {round((coarse + offset) / multiple) * multiple for offset in offsets}
    shift = int(drop * height)
    best: int = min((mismatch(colour, period, shift), period) for period in fine)[1]
    return best


def mismatch(colour: Array, period: int, shift: int) -> float:
    """Return how badly a picture (C, H, W) joins with itself `period` columns on, `shift` rows lower."""
    # Closing the path hardly changes the score and costs four times as much.
    overlap = colour.shape[-1] - period
    apart = difference(np.roll(colour[..., period:], -shift, axis=-2), colour[..., :overlap])
    cost = cut_cost(apart)
    along_cut = math.sqrt(path_cost(cost, cheapest_path(cost, closed=False)))
    # Over a whole period of a regular motif not only the cut but all of the overlap agrees.
    return along_cut + OVERLAP_SHARE * math.sqrt(float(apart.mean()))
