"""Laying a tile on flat cloth: lattice-aware, at true size, pre-filtered by how much cloth a pixel covers.

cv2.remap has no minification filter, so the tile is first reduced by area to a ladder of texel sizes on its torus,
the finest matching the finest cloth in view; each sample blends the two rungs nearest to its footprint (a mip map
whose base is chosen by the template and whose ratio is 1.5 instead of 2, which keeps small repeats crisp).
All colours here are linear light with premultiplied alpha, because light adds linearly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.mockup.template import PartMap
from designgen.repeat.lattice import Lattice

Plane = NDArray[np.float32]

RUNG_RATIO = 1.5
BLOCK_PX = 96  # small blocks meet fewer rungs
_BORDER_PX = 4
_MANY_PARTS = 12
_REACH_CM = 70.0  # from the middle of a part to the farthest of its cloth


def to_linear(srgb: Plane) -> Plane:
    """Decode sRGB values in [0, 1] to linear light (IEC 61966-2-1)."""
    low = srgb / 12.92
    high = ((np.maximum(srgb, 0.0) + 0.055) / 1.055) ** 2.4
    return np.where(srgb <= 0.04045, low, high).astype(np.float32)


def to_srgb(linear: Plane) -> Plane:
    """Encode linear light, clipped to [0, 1], as sRGB (IEC 61966-2-1)."""
    clipped = np.clip(linear, 0.0, 1.0)
    return np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055).astype(np.float32)


@dataclass(frozen=True)
class FlatPrint:
    """A print as it lies on flat cloth.

    Attributes:
        rgba: (H, W, 4) float32, linear light, premultiplied by alpha; (H, W, 3) where everything is opaque. For a
            repeating print this is its straight equivalent, so that it wraps by its own width and height.
        width_cm: Width of `rgba` on the cloth.
        height_cm: Height of `rgba` on the cloth.
        left_cm: Where its left edge lies on the part, u to the right.
        top_cm: Where its top edge lies on the part, v down.
        repeats: Whether it goes on for ever.
    """

    rgba: Plane
    width_cm: float
    height_cm: float
    left_cm: float
    top_cm: float
    repeats: bool

    @property
    def texel_cm(self) -> float:
        """Cloth that one pixel of the print covers along its finer axis."""
        return min(self.width_cm / int(self.rgba.shape[1]), self.height_cm / int(self.rgba.shape[0]))


def premultiplied(pixels: Plane, alpha: Plane | None) -> Plane:
    """Return (H, W, 4) premultiplied linear light from (1, 3, H, W) sRGB and (1, 1, H, W) alpha; (H, W, 3) without.

    Raises:
        ValueError: The shapes are not those.
    """
    if pixels.ndim != 4 or pixels.shape[:2] != (1, 3):
        raise ValueError(f"pixels: expected (1, 3, H, W), got {pixels.shape}")
    linear = to_linear(np.ascontiguousarray(pixels[0].transpose(1, 2, 0), np.float32))
    if alpha is None:
        return linear
    if alpha.shape != (1, 1, *pixels.shape[2:]):
        raise ValueError(f"alpha: expected {(1, 1, *pixels.shape[2:])}, got {alpha.shape}")
    cover = np.clip(alpha[0, 0].astype(np.float32), 0.0, 1.0)
    return np.dstack([linear * cover[..., None], cover])


def all_over(rgba: Plane, lattice: Lattice, width_cm: float, height_cm: float) -> FlatPrint:
    """Lay a repeating tile so that its middle column runs down u = 0 and its top edge lies at v = 0.

    An offset that comes round only after many tiles is laid out as far as a garment reaches. A border is laid in rows.
    """
    across, down = lattice.straight_count
    left, top = 0, 0
    if across > _MANY_PARTS:
        left = math.ceil(_REACH_CM / width_cm)
        across = 2 * left + 1
    if down > _MANY_PARTS:
        top = math.ceil(_REACH_CM / height_cm)
        down = 2 * top + 1
    height, width = rgba.shape[:2]
    plane = lattice.window(rgba.transpose(2, 0, 1), -top * height, -left * width, down * height, across * width)
    return FlatPrint(
        rgba=np.ascontiguousarray(plane.transpose(1, 2, 0)),
        width_cm=width_cm * across,
        height_cm=height_cm * down,
        left_cm=-width_cm / 2 - left * width_cm,
        top_cm=-top * height_cm,
        repeats=True,
    )


@dataclass(frozen=True)
class Rungs:
    """The print at several texel sizes, finest first, each with a border for interpolation."""

    planes: tuple[Plane, ...]
    texel_cm: tuple[float, ...]


def rungs(flat: FlatPrint, finest_cm: float, coarsest_cm: float) -> Rungs:
    """Reduce the print by area to texels from `finest_cm` (never finer than its own) to `coarsest_cm`."""
    base = max(flat.texel_cm, finest_cm)
    count = 1 + max(0, int(np.ceil(np.log(max(coarsest_cm / base, 1.0)) / np.log(RUNG_RATIO))))
    height, width = flat.rgba.shape[:2]
    border = cv2.BORDER_WRAP if flat.repeats else cv2.BORDER_CONSTANT
    planes, sizes = [], []
    for k in range(count):
        texel = base * RUNG_RATIO**k
        size = (
            min(width, max(1, round(flat.width_cm / texel))),
            min(height, max(1, round(flat.height_cm / texel))),
        )
        # Over a whole tile the area filter's cells end where the tile ends, so it is periodic without padding.
        small = flat.rgba if size == (width, height) else cv2.resize(flat.rgba, size, interpolation=cv2.INTER_AREA)
        planes.append(cv2.copyMakeBorder(small, *(_BORDER_PX,) * 4, border).astype(np.float32, copy=False))
        sizes.append(texel)
        if size == (1, 1):
            break
    return Rungs(tuple(planes), tuple(sizes))


def sample(flat: FlatPrint, part: PartMap) -> Plane:
    """Return the print's colour at every map sample of the part: (h·s, w·s, 3 or 4), zero outside the part."""
    seen = part.footprint_cm[part.owned]
    ladder = rungs(flat, float(np.percentile(seen, 5)), float(np.percentile(seen, 99)))
    position = np.log(np.maximum(part.footprint_cm / ladder.texel_cm[0], 1e-6)) / np.float32(np.log(RUNG_RATIO))
    position = np.clip(position, 0.0, len(ladder.planes) - 1).astype(np.float32)
    out = np.zeros((*part.u_cm.shape, flat.rgba.shape[2]), np.float32)
    for y in range(0, out.shape[0], BLOCK_PX):
        for x in range(0, out.shape[1], BLOCK_PX):
            block = np.s_[y : y + BLOCK_PX, x : x + BLOCK_PX]
            owned = part.owned[block]
            if owned.any():
                u, v = _in_print(flat, part.u_cm[block], part.v_cm[block])
                _blend(ladder, position[block], (u, v), out[block])
                out[block][~owned] = 0.0
    return cast("Plane", np.clip(out, 0.0, 1.0, out=out))


def _in_print(flat: FlatPrint, u_cm: Plane, v_cm: Plane) -> tuple[Plane, Plane]:
    """Position inside the print as shares of its size; wrapped if it repeats."""
    u = (u_cm - np.float32(flat.left_cm)) / np.float32(flat.width_cm)
    v = (v_cm - np.float32(flat.top_cm)) / np.float32(flat.height_cm)
    if flat.repeats:
        u, v = u - np.floor(u), v - np.floor(v)
    return u, v


def _blend(ladder: Rungs, position: Plane, where: tuple[Plane, Plane], out: Plane) -> None:
    """Add the rungs nearest to each sample's position on the ladder, by nearness, and write the sum to `out`."""
    low, high = int(np.floor(position.min())), int(np.ceil(position.max()))
    channels = out.shape[2]
    total = np.zeros(out.shape, np.float32)
    for k in range(low, high + 1):
        weight = np.maximum(1.0 - np.abs(position - k), 0.0)
        if not weight.any():
            continue
        plane = ladder.planes[k]
        height, width = plane.shape[0] - 2 * _BORDER_PX, plane.shape[1] - 2 * _BORDER_PX
        seen = cv2.remap(
            plane,
            where[0] * np.float32(width) + np.float32(_BORDER_PX - 0.5),
            where[1] * np.float32(height) + np.float32(_BORDER_PX - 0.5),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=0,
        )
        # OpenCV multiplies whole pixels; numpy's broadcast over three channels is five times slower.
        cv2.multiply(seen, cv2.merge([weight] * channels), dst=seen)
        cv2.add(total, seen, dst=total)
    out[:] = total


def to_pixels(samples: Plane, part: PartMap) -> Plane:
    """Average the part's own samples inside each picture pixel and carry them to pixels that only touch the part.

    Returns:
        (h, w, C), the colour of the part alone; nothing of a neighbouring part enters.
    """
    height, _width = part.mask.shape
    factor = part.owned.shape[0] // height
    count = _sum_cells(part.owned.astype(np.float32)[..., None], factor)
    total = _sum_cells(samples, factor)
    needed = (part.mask > 0) & (count[..., 0] == 0)
    while needed.any():
        # The picture's filter reaches a pixel or two further than the point samples of the map.
        near_count = cv2.boxFilter(count, -1, (3, 3), normalize=False)[..., None]
        near_total = cv2.boxFilter(total, -1, (3, 3), normalize=False)
        filled = needed & (near_count[..., 0] > 0)
        if not filled.any():
            break
        count[filled], total[filled] = near_count[filled], near_total[filled]
        needed &= ~filled
    return cast("Plane", total / np.maximum(count, 1.0))


def _sum_cells(samples: Plane, factor: int) -> Plane:
    height, width, channels = samples.shape
    # Area interpolation by a whole factor is the mean of each cell, several times faster than numpy's reduction.
    small = cv2.resize(samples, (width // factor, height // factor), interpolation=cv2.INTER_AREA)
    return cast("Plane", small.reshape(height // factor, width // factor, channels) * np.float32(factor**2))
