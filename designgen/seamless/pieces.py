"""Pieces of the swatch found for the places of a quilt where a seam shows most, large pieces first.

Sub-patch matching of graph-cut textures (Kwatra and others 2003, section 3.1): what surrounds the seam is looked for in
the swatch, and what lies there between is laid over the seam, cut in where it shows least.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from designgen.seamless.quilt import Array, Quilt

PIECES = (0.4, 0.25, 0.15)
"""Sides of what is looked for, as shares of the tile's sides."""

MARGIN = 0.4
"""What may be laid is larger than what is looked for by this share on each side, where the swatch goes on."""

TRIES = 16
"""Places tried for each size, at most ..."""

VAIN = 5
"""... and as long as not so many in a row save nothing."""

CANDIDATES = 3
LEAST_PIECE_PX = 16
LEAST_GAIN = 0.004
"""Share of the whole cost that a piece must save to be laid."""

SEARCH_PX = 36
"""Pieces are looked for at about this size, and placed to the pixel afterwards."""

Progress = Callable[[float], None]
Box = tuple[int, int]
Costs = tuple[Array, Array]


def improve(quilt: Quilt, progress: Progress | None = None) -> None:
    """Lay pieces over the strongest seams until none of those tried saves anything.

    Args:
        quilt: Is changed.
        progress: Told the share done, in [0, 1].
    """
    height, width = quilt.size_px
    costs = quilt.costs()
    whole = float(costs[0].sum() + costs[1].sum())
    for number, share in enumerate(PIECES):
        size = tuple(min(side, int(max(LEAST_PIECE_PX, share * side))) for side in (height, width))

        def told(part: float, number: int = number) -> None:
            if progress is not None:
                progress((number + part) / len(PIECES))

        costs = _lay(quilt, costs, (size[0], size[1]), LEAST_GAIN * whole, told)


def _lay(quilt: Quilt, costs: Costs, size: Box, least: float, told: Progress) -> Costs:
    """Lay pieces of one size over the strongest seams; returns what the seams cost then."""
    barred = np.zeros(quilt.size_px, bool)
    vain = 0
    for turn in range(TRIES):
        told(turn / TRIES)
        cost = costs[0] + costs[1]
        at = _worst(quilt, np.where(barred, 0, cost), size, least)
        if at is None or vain >= VAIN:
            break
        before = quilt.places.copy()
        if _lay_best(quilt, at, size, cost, least):
            now = quilt.costs()
            if float(now[0].sum() + now[1].sum()) < float(cost.sum()):
                costs, vain = now, 0
                continue
            quilt.places = before
        vain += 1
        near = size[0] // 2, size[1] // 2
        barred[quilt.torus((at[0] - near[0] // 2, at[1] - near[1] // 2), near)] = True
    return costs


def _worst(quilt: Quilt, cost: Array, size: tuple[int, ...], least: float) -> Box | None:
    """Return the middle of the strongest seam, or None where all are faint."""
    reach = size[0] // 2, size[1] // 2
    padded = quilt.lattice.pad(cost[None, None].astype(np.float32), (reach[0], reach[0], reach[1], reach[1]))[0, 0]
    window = max(3, size[1] // 2) | 1, max(3, size[0] // 2) | 1
    local = cv2.boxFilter(np.ascontiguousarray(padded), cv2.CV_32F, window, normalize=False)
    local = local[reach[0] : -reach[0], reach[1] : -reach[1]]
    y, x = (int(n) for n in np.unravel_index(int(np.argmax(local)), local.shape))
    return (y, x) if local[y, x] > least else None


def _lay_best(quilt: Quilt, at: Box, size: Box, cost: Array, least: float) -> bool:
    corner = at[0] - size[0] // 2, at[1] - size[1] // 2
    (height, width), full = quilt.size_px, quilt.swatch.size_px
    fitted = []
    for source in _alike(quilt, corner, size, cost):
        # As much more around it as the swatch has and the tile has room for.
        more = int(MARGIN * size[0]), int(MARGIN * size[1])
        before = [min(more[i], source[i], ((height, width)[i] - size[i]) // 2) for i in (0, 1)]
        after = [min(more[i], full[i] - source[i] - size[i], ((height, width)[i] - size[i]) // 2) for i in (0, 1)]
        fitted.append(
            quilt.fitted(
                (corner[0] - before[0], corner[1] - before[1]),
                (source[0] - before[0], source[1] - before[1]),
                (size[0] + before[0] + after[0], size[1] + before[1] + after[1]),
            )
        )
    best = max(fitted, key=lambda piece: piece.gain, default=None)
    if best is None or best.gain <= least:
        return False
    quilt.put(best)
    return True


def _alike(quilt: Quilt, corner: Box, size: Box, cost: Array) -> list[Box]:
    """Return the places in the swatch that look most like a rectangle of the tile, its seams left out."""
    rows, columns = quilt.torus(corner, size)
    wanted = quilt.swatch.at(quilt.places[rows, columns])
    near = cv2.dilate((cost[rows, columns] > 0).astype(np.uint8), np.ones((5, 5), np.uint8))
    down, across = (np.abs(np.linspace(-1, 1, n)) for n in size)
    counted = ((np.maximum(down[:, None], across[None]) > 0.3) & (near == 0)).astype(np.float32)
    if counted.sum() < 16:
        counted[:] = 1
    height, width = quilt.swatch.size_px
    picture = quilt.swatch.values.reshape(height, width, -1)
    factor = max(1, min(size) // SEARCH_PX)
    shrunk = [_smaller(x, factor) for x in (picture, wanted, counted)]
    apart = _apart(shrunk[0], shrunk[1], shrunk[2])
    found: list[Box] = []
    for _ in range(CANDIDATES):
        y, x = (int(n) for n in np.unravel_index(int(np.argmin(apart)), apart.shape))
        if not np.isfinite(apart[y, x]):
            break
        found.append(_exactly(picture, (wanted, counted), (y * factor, x * factor), factor))
        apart[max(0, y - 2) : y + 3, max(0, x - 2) : x + 3] = np.inf
    return found


def _exactly(picture: Array, wanted: tuple[Array, Array], near: Box, factor: int) -> Box:
    """Return the best place to the pixel, within `factor` px of one."""
    size = wanted[0].shape
    top, left = (max(0, min(near[i] - factor, picture.shape[i] - size[i])) for i in (0, 1))
    part = picture[top : near[0] + size[0] + factor, left : near[1] + size[1] + factor]
    if factor == 1 or part.shape[0] < size[0] or part.shape[1] < size[1]:
        return min(near[0], picture.shape[0] - size[0]), min(near[1], picture.shape[1] - size[1])
    y, x = np.unravel_index(
        int(np.argmin(_apart(part, *wanted))), (part.shape[0] - size[0] + 1, part.shape[1] - size[1] + 1)
    )
    return top + int(y), left + int(x)


def _apart(picture: Array, wanted: Array, counted: Array) -> Any:
    """Return the sum of squares between a rectangle and the picture at every place it fits, (h', w')."""
    total: Any = 0.0
    for channel in range(picture.shape[-1]):
        one, other = (np.ascontiguousarray(x[..., channel]) for x in (picture, wanted))
        total = total + cv2.matchTemplate(one, other, cv2.TM_SQDIFF, mask=np.ascontiguousarray(counted))
    return np.asarray(total, np.float64)


def _smaller(x: Array, factor: int) -> Array:
    if factor == 1:
        return x
    size = max(1, x.shape[1] // factor), max(1, x.shape[0] // factor)
    return np.asarray(cv2.resize(x[: size[1] * factor, : size[0] * factor], size, interpolation=cv2.INTER_AREA))
