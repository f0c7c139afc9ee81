"""Opposite edges put together at the swatch's own scale: a closed cut, or a blend that keeps the histogram.

Both lay the columns beyond one period over the first ones. The cut follows image quilting (Efros and Freeman 2001,
section 2.1) with the path closed around the repeat, and levels what is left by the screened Poisson equation on the
torus. The blend is that of Heitz and Neyret (2018, section 3): Gaussianise, mix with weights of unit energy, map back;
it loses no contrast, but only cloth without motifs may be mixed at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import cv2
import numpy as np
from scipy import special

from designgen.repeat.joining import Sheet, cheapest_path, compose, cut_cost, difference, level
from designgen.repeat.lattice import Lattice
from designgen.repeat.periodic import best_period
from designgen.seamless.gate import Cut

Array = np.ndarray[Any, np.dtype[np.float32]]

BLEND_OVERLAP = 0.2
ALIGN_SHARE = 0.25
"""Parts of a regular motif are bent together by at most this share of a period."""

ALIGN_SMOOTH = 0.25
LEVELS = 4096


@dataclass(frozen=True)
class Joined:
    """A tile put together.

    Attributes:
        colour: (C, H, W); not clipped.
        cuts: Where its parts meet inside it.
    """

    colour: Array
    cuts: tuple[Cut, ...]


@dataclass(frozen=True)
class Periods:
    """A repeat that is known: whole periods of it are kept, and edges are only bent and cut, never moved.

    Attributes:
        height_px: Rows of the tile.
        width_px: Columns of the tile.
        motif_px: Size of one motif, which bounds how far edges may be bent.
    """

    height_px: int
    width_px: int
    motif_px: float


def join(colour: Array, lattice: Lattice, periods: Periods | None = None) -> Joined:
    """Join both axes, the plain one first, then the dropped one around it.

    Args:
        colour: (3 or 4, H, W).
        lattice: How it shall repeat, along both sides.
        periods: The tile's size where the repeat is known; else the overlap that agrees best is searched for.
    """
    by_row = lattice.axis == "row"
    sheet = Sheet.of(colour)
    size = None if periods is None else (periods.height_px, periods.width_px)
    if by_row:
        sheet, size = sheet.transposed, None if size is None else size[::-1]
    bend = 0.0 if periods is None else ALIGN_SHARE * periods.motif_px
    period = best_period(sheet.transposed.colour, Fraction(0), lattice.drop.denominator) if size is None else size[0]
    plain, plain_path = _join_columns(sheet.transposed, period, (0, bend), closed=False)
    sheet = plain.transposed
    shift = int(lattice.drop * sheet.colour.shape[-2])
    period = best_period(sheet.colour, lattice.drop, 1) if size is None else size[1]
    sheet, path = _join_columns(sheet, period, (shift, bend), closed=True)
    cuts = (Cut(True, path), Cut(False, plain_path[:period]))
    if by_row:
        sheet = sheet.transposed
        cuts = (Cut(False, cuts[0].path), Cut(True, cuts[1].path))
    return Joined(level(sheet, lattice, apart=True), cuts)


def _join_columns(
    sheet: Sheet, period: int, moved: tuple[int, float], *, closed: bool
) -> tuple[Sheet, np.ndarray[Any, np.dtype[np.int64]]]:
    """Shorten a sheet to `period` columns; `moved` is (shift of the next block, how far edges may be bent), in px."""
    shift, bend = moved
    overlap = sheet.colour.shape[-1] - period
    if overlap < 2:
        return Sheet.of(np.ascontiguousarray(sheet.colour[..., :period])), np.zeros(sheet.colour.shape[-2], np.int64)
    channels = len(sheet.colour)
    own = sheet.stack()[..., :overlap].copy()
    before = np.roll(sheet.stack()[..., period:], -shift, axis=-2)
    if bend >= 1 and overlap >= 16:
        before[:channels], own[:channels] = bent_together(before[:channels], own[:channels], bend)
    path = cheapest_path(cut_cost(difference(before[:channels], own[:channels])), closed=closed) + 1
    joined = compose(before, own, path, channels, closed=closed)
    whole = np.concatenate([joined, sheet.stack()[..., overlap:period]], axis=-1)
    return Sheet(whole[:channels], whole[channels : 2 * channels], whole[2 * channels :]), path


def bent_together(before: Array, own: Array, most_px: float) -> tuple[Array, Array]:
    """Bend two strips towards each other, `before` fully at its right end and `own` fully at its left.

    What differs by drawn-out cloth or perspective then lies on top of each other. The field is smooth, by optical flow
    (Farnebäck 2003) on lightness, and no longer than `most_px`; strips that do not become more alike stay as they are.
    """
    grey = [np.clip(x[:3].mean(axis=0) * 255, 0, 255).astype(np.uint8) for x in (before, own)]
    window = int(max(9, 2 * most_px)) | 1
    flow = cv2.calcOpticalFlowFarneback(
        grey[1], grey[0], np.zeros((*grey[0].shape, 2), np.float32), 0.5, 3, window, 4, 7, 1.5, 0
    )
    smooth = max(2.0, ALIGN_SMOOTH * 4 * most_px)
    flow = cv2.GaussianBlur(flow, (0, 0), smooth, borderType=cv2.BORDER_REPLICATE)
    length = np.linalg.norm(flow, axis=-1, keepdims=True)
    flow = flow * np.minimum(1, most_px / np.maximum(length, 1e-6))
    rows, columns = np.indices(grey[0].shape, dtype=np.float32)
    share = (columns + 0.5) / columns.shape[1]

    def pulled(x: Array, weight: Array) -> Array:
        at = columns + weight * flow[..., 0], rows + weight * flow[..., 1]
        return np.stack([cv2.remap(plane, *at, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE) for plane in x])

    # At share s of the way the common picture is `before` moved by s of the flow, and `own` moved back by 1 - s.
    bent = pulled(before, share), pulled(own, share - 1)
    better = float(difference(*bent).mean()) < 0.9 * float(difference(before, own).mean())
    return bent if better else (before, own)


def blend(colour: Array, lattice: Lattice) -> Joined:
    """Mix opposite edges over a fifth of each side without losing contrast.

    Args:
        colour: (3 or 4, H, W).
        lattice: How it shall repeat.
    """
    by_row = lattice.axis == "row"
    turned = np.ascontiguousarray(colour.swapaxes(-1, -2)) if by_row else colour
    mean = turned.reshape(len(turned), -1).mean(axis=1)
    centred = turned.reshape(len(turned), -1).T - mean
    # Channels that hang together are mixed along their own axes, or new colours would appear.
    axes = np.linalg.eigh(np.cov(centred.T))[1]
    turned = (centred @ axes).T.reshape(turned.shape)
    normal, back = zip(*(_gaussian(plane) for plane in turned), strict=True)
    values = np.stack(normal).astype(np.float32)
    step = lattice.drop.denominator
    height, width = values.shape[-2:]
    rows = (height - round(BLEND_OVERLAP * height)) // step * step
    values = _mixed(values.swapaxes(-1, -2), rows, 0).swapaxes(-1, -2)
    values = _mixed(values, width - round(BLEND_OVERLAP * width), int(lattice.drop * rows))
    mapped = np.stack([np.interp(plane, *table) for plane, table in zip(values, back, strict=True)])
    joined = (mapped.reshape(len(mapped), -1).T @ axes.T + mean).T.reshape(mapped.shape)
    joined = joined.swapaxes(-1, -2) if by_row else joined
    return Joined(np.ascontiguousarray(joined, dtype=np.float32), ())


def _gaussian(plane: Array) -> tuple[Array, tuple[Any, Any]]:
    """Give a plane a normal distribution; also return the table back."""
    order = np.argsort(plane, axis=None, kind="stable")
    ranks = np.empty(order.size)
    ranks[order] = (np.arange(order.size) + 0.5) / order.size
    normal = special.ndtri(ranks)
    table = np.linspace(0, order.size - 1, min(LEVELS, order.size)).astype(int)
    return np.asarray(normal.reshape(plane.shape), np.float32), (normal[order[table]], plane.ravel()[order[table]])


def _mixed(values: Array, period: int, shift: int) -> Array:
    overlap = values.shape[-1] - period
    ramp = np.linspace(0, 0.5 * np.pi, overlap + 2, dtype=np.float32)[1:-1]
    before = np.roll(values[..., period:], -shift, axis=-2)
    # sin² + cos² = 1: the mix has the variance of what it is made of.
    mixed = values[..., :overlap] * np.sin(ramp) + before * np.cos(ramp)
    return np.concatenate([mixed, values[..., overlap:period]], axis=-1)
