"""Laying a tile on flat cloth: lattice-aware, at true size, pre-filtered by how much cloth a sample covers.

cv2.remap has no minification filter, so the tile is first reduced by area on its torus to a ladder of texel sizes, the
finest matching the finest cloth in view; each pixel blends the two rungs nearest to its samples' footprint (a mip map
whose base is chosen by the template and whose ratio is 1.5 instead of 2, which keeps small repeats crisp). The lattice
is applied to the positions, so that a half-drop costs no more than a straight repeat.
All colours here are linear light with premultiplied alpha, because light adds linearly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np

from designgen.mockup.grid import RUNG_RATIO, Block
from designgen.mockup.levels import Plane, decode_picture
from designgen.mockup.template import PartMap
from designgen.repeat.lattice import Lattice

_BORDER_PX = 2
_FINER = 0.7  # of a sample to a texel; four samples a pixel average away what is sharper (measured: least error)
_MOST_TEXELS = 24_000_000
_MOST_LARGER = 3.0


@dataclass(frozen=True)
class FlatPrint:
    """A print as it lies on flat cloth.

    Attributes:
        rgba: (H, W, C) float32, one tile: linear light premultiplied by alpha (4 channels), or a texture (1).
        lattice: How it repeats; its axis is "none" for a placed print.
        width_cm: Width of one tile on the cloth.
        height_cm: Height of one tile.
        left_cm: Where its left edge lies on the part, u to the right, before it is turned.
        top_cm: Where its top edge lies on the part, v down, before it is turned.
        turn_deg: Turned clockwise by this about `pivot_cm`.
        pivot_cm: (u, v) on the part.
    """

    rgba: Plane
    lattice: Lattice
    width_cm: float
    height_cm: float
    left_cm: float
    top_cm: float
    turn_deg: float = 0.0
    pivot_cm: tuple[float, float] = (0.0, 0.0)

    @property
    def texel_cm(self) -> float:
        """Cloth that one pixel of the print covers along its finer axis."""
        return min(self.width_cm / int(self.rgba.shape[1]), self.height_cm / int(self.rgba.shape[0]))

    @property
    def corners_cm(self) -> tuple[tuple[float, float], ...]:
        """Where the corners of one tile lie on the part, as (u, v)."""
        cos, sin = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        found = []
        for x in (self.left_cm, self.left_cm + self.width_cm):
            for y in (self.top_cm, self.top_cm + self.height_cm):
                du, dv = x - self.pivot_cm[0], y - self.pivot_cm[1]
                found.append((self.pivot_cm[0] + cos * du - sin * dv, self.pivot_cm[1] + sin * du + cos * dv))
        return tuple(found)


def premultiplied(pixels: Plane, alpha: Plane | None) -> Plane:
    """Return (H, W, 4) premultiplied linear light from (1, 3, H, W) sRGB and (1, 1, H, W) alpha.

    Raises:
        ValueError: The shapes are not those.
    """
    if pixels.ndim != 4 or pixels.shape[:2] != (1, 3):
        raise ValueError(f"pixels: expected (1, 3, H, W), got {pixels.shape}")
    linear = decode_picture(pixels[0].transpose(1, 2, 0))
    if alpha is None:
        return np.dstack([linear, np.ones(linear.shape[:2], np.float32)])
    if alpha.shape != (1, 1, *pixels.shape[2:]):
        raise ValueError(f"alpha: expected {(1, 1, *pixels.shape[2:])}, got {alpha.shape}")
    cover = np.clip(alpha[0, 0].astype(np.float32), 0.0, 1.0)
    return np.dstack([linear * cover[..., None], cover])


@dataclass(frozen=True)
class Ladder:
    """A print at several texel sizes, finest first, each with a border for interpolation.

    Attributes:
        flat: The print.
        planes: Its pictures with `_BORDER_PX` around them.
        level: log of the finest texel in cm to the base `RUNG_RATIO`.
    """

    flat: FlatPrint
    planes: tuple[Plane, ...]
    level: float


def ladder_of(flat: FlatPrint, levels: tuple[float, float]) -> Ladder:
    """Bring the print to the texel sizes that cloth of these levels (see `Grid.levels`) needs."""
    finest = RUNG_RATIO ** levels[0] * _FINER
    coarsest = RUNG_RATIO ** (levels[1] + 1) * _FINER
    height, width = flat.rgba.shape[:2]
    room = math.sqrt(max(1.0, _MOST_TEXELS / (height * width)))
    base = max(finest, flat.texel_cm / min(_MOST_LARGER, room))
    count = 1 + max(0, math.ceil(math.log(max(coarsest / base, 1.0)) / math.log(RUNG_RATIO)))
    planes: list[Plane] = []
    for k in range(count):
        size = _size(flat, base * RUNG_RATIO**k)
        # Reduced from two rungs up: a cell of the area filter then spans more than two of theirs.
        source = planes[k - 2] if k >= 2 else flat.rgba
        planes.append(_resized(source, size, flat.lattice))
        if size == (1, 1):
            break
    padded = tuple(_padded(plane, flat.lattice, _BORDER_PX) for plane in planes)
    return Ladder(flat, padded, math.log(base / _FINER) / math.log(RUNG_RATIO))


def _size(flat: FlatPrint, texel_cm: float) -> tuple[int, int]:
    """(height, width) in texels, on which a drop of few parts falls on whole ones."""
    height, width = max(1, round(flat.height_cm / texel_cm)), max(1, round(flat.width_cm / texel_cm))
    parts = flat.lattice.drop.denominator
    if flat.lattice.axis == "column" and parts <= height / 8:
        height = max(parts, round(height / parts) * parts)
    elif flat.lattice.axis == "row" and parts <= width / 8:
        width = max(parts, round(width / parts) * parts)
    return height, width


def _resized(plane: Plane, size: tuple[int, int], lattice: Lattice) -> Plane:
    height, width = plane.shape[:2]
    if size == (height, width):
        return plane
    if size[0] <= height and size[1] <= width:
        # Over a whole tile the area filter's cells end where the tile ends, so it is periodic without padding.
        small = cv2.resize(plane, (size[1], size[0]), interpolation=cv2.INTER_AREA)
        return cast("Plane", small.reshape(*size, plane.shape[2]))
    edge = 4
    wide = _padded(plane, lattice, edge)
    rows, columns = size[0] / height, size[1] / width
    matrix = np.array(
        [[1 / columns, 0, edge + 0.5 / columns - 0.5], [0, 1 / rows, edge + 0.5 / rows - 0.5]], np.float64
    )
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    large = cv2.warpAffine(wide, matrix, (size[1], size[0]), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    # Cubic interpolation overshoots at hard edges: more than all of the light there is.
    return cast("Plane", np.clip(large, plane.min(), plane.max()).reshape(*size, plane.shape[2]))


def _padded(plane: Plane, lattice: Lattice, edge: int) -> Plane:
    """Add what the plane shows around the tile; nothing around a placed print."""
    if lattice.axis == "none":
        return np.pad(plane, ((edge, edge), (edge, edge), (0, 0)))
    near = rows_of(lattice).nearest((plane.shape[0], plane.shape[1]))
    return np.ascontiguousarray(near.pad(plane.transpose(2, 0, 1), edge).transpose(1, 2, 0))


def rows_of(lattice: Lattice) -> Lattice:
    """The lattice by which cloth is covered: a border is laid in rows, one under another."""
    return Lattice() if lattice.axis in ("border", "border-down") else lattice


def sample(ladder: Ladder, block: Block) -> Plane | None:
    """Return the print's colour at every pixel of a block, (h, w, C); None where a placed print does not reach it."""
    where = _in_tile(ladder.flat, block)
    if where is None:
        return None
    position = np.clip(block.level - np.float32(ladder.level), 0.0, len(ladder.planes) - 1)
    low, high = int(position.min()), math.ceil(float(position.max()))
    total: Plane | None = None
    for k in range(low, high + 1):
        weight = np.maximum(1.0 - np.abs(position - np.float32(k)), 0.0)
        if not weight.any():
            continue
        seen = _rung(ladder.planes[k], where, block.samples)
        seen *= weight[..., None] if seen.shape[2] == 1 else cv2.merge([weight] * seen.shape[2])
        if total is None:
            total = seen
        else:
            total += seen
    return total


def _rung(plane: Plane, where: tuple[Plane, Plane], samples: int) -> Plane:
    height, width = plane.shape[0] - 2 * _BORDER_PX, plane.shape[1] - 2 * _BORDER_PX
    x = where[0] * np.float32(width) + np.float32(_BORDER_PX - 0.5)
    y = where[1] * np.float32(height) + np.float32(_BORDER_PX - 0.5)
    # OpenCV has a fast path for four channels, half the time of three.
    seen = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    size = (x.shape[1] // samples, x.shape[0] // samples)
    small = seen if samples == 1 else cv2.resize(seen, size, interpolation=cv2.INTER_AREA)
    return cast("Plane", small.reshape(size[1], size[0], plane.shape[2]))


def _in_tile(flat: FlatPrint, block: Block) -> tuple[Plane, Plane] | None:
    """Positions inside the tile as shares of its size; None where a placed print does not reach the block."""
    placed = flat.lattice.axis == "none"
    if placed:
        corners = np.array(flat.corners_cm)
        edge = 2 * RUNG_RATIO ** float(block.level.max())
        left, top, right, bottom = block.bounds_cm
        low, high = corners.min(axis=0) - edge, corners.max(axis=0) + edge
        if right < low[0] or left > high[0] or bottom < low[1] or top > high[1]:
            return None
    du, dv = block.u_cm - np.float32(flat.pivot_cm[0]), block.v_cm - np.float32(flat.pivot_cm[1])
    if flat.turn_deg:
        cos, sin = (np.float32(f(math.radians(flat.turn_deg))) for f in (math.cos, math.sin))
        du, dv = cos * du + sin * dv, cos * dv - sin * du
    du -= np.float32(flat.left_cm - flat.pivot_cm[0])
    dv -= np.float32(flat.top_cm - flat.pivot_cm[1])
    du *= np.float32(1 / flat.width_cm)
    dv *= np.float32(1 / flat.height_cm)
    if not placed:
        _wrap(rows_of(flat.lattice), du, dv)
    return du, dv


def _wrap(lattice: Lattice, x: Plane, y: Plane) -> None:
    """Bring shares of the tile's size into one tile, in place; with the drop of its column or row."""
    column, row = (np.floor(x), np.floor(y))
    drop = np.float32(float(lattice.drop))
    if lattice.axis == "column":
        x -= column
        y -= column * drop
        y -= np.floor(y)
    elif lattice.axis == "row":
        y -= row
        x -= row * drop
        x -= np.floor(x)
    else:
        x -= column
        y -= row


def turned(flat: FlatPrint, turn_deg: float, pivot_cm: tuple[float, float]) -> FlatPrint:
    """Return the print turned clockwise about a point of the part."""
    return replace(flat, turn_deg=turn_deg, pivot_cm=pivot_cm)


def to_pixels(samples: Plane, part: PartMap) -> Plane:
    """Average a part's own samples inside each picture pixel; 0 where it has none.

    Args:
        samples: (h·s, w·s, C), one value for each sample of the part's map.
        part: Whose samples they are.

    Returns:
        (h, w, C).
    """
    height, width = part.mask.shape
    owned = part.owned.astype(np.float32)
    own = samples * owned[..., None]
    both = [cv2.resize(plane, (width, height), interpolation=cv2.INTER_AREA) for plane in (own, owned)]
    total = both[0].reshape(height, width, samples.shape[2]) / np.maximum(both[1], np.float32(1e-6))[..., None]
    return np.asarray(total, np.float32)
