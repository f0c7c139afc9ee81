"""A tile put together from large pieces of the swatch, each cut in where it shows least.

The plane of the lattice is a map of places in the swatch: every pixel of the tile says where it was taken from. Pieces
of the swatch are laid over the strongest seams, one after the other, and an optimal cut decides how much of each is
kept: graph-cut textures (Kwatra, Schödl, Essa, Turk and Bobick 2003, sections 3 and 4) on the torus, every piece one
alpha expansion (Boykov, Veksler and Zabih 2001), so that the sum of what all seams cost never grows. Nothing is
averaged: every pixel is a pixel of the swatch, and pieces are whole motifs where whole motifs fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from designgen.repeat.joining import Sheet
from designgen.repeat.lattice import Lattice

Array = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.int32]]

ACROSS, DOWN = np.array([0, 1], np.int32), np.array([1, 0], np.int32)
UNITS = 4.0
"""Capacities of the cut are whole numbers: squared ΔE times this."""

MOST_NODES, MOST_NODES_AT_FIRST = 5000, 12_000
"""A larger rectangle is cut on fewer pixels first."""

TONE_SHARE = 1 / 8
TONE_WEIGHT = 0.5
"""A step of slow tone is levelled afterwards, so it counts less than one of detail."""


@dataclass(frozen=True)
class Swatch:
    """What pieces are taken from.

    Attributes:
        values: (H · W, C): Lab, and alpha, of every pixel, its slow tone weakened; distances are near ΔE 1976.
        size_px: (H, W).
    """

    values: Array
    size_px: tuple[int, int]

    @classmethod
    def of(cls, colour: Array) -> Swatch:
        """From (3 or 4, H, W) sRGB and alpha."""
        image = np.ascontiguousarray(colour[:3].transpose(1, 2, 0), np.float32)
        lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
        if len(colour) > 3:
            alpha = colour[3][..., None]
            lab = np.concatenate([lab * alpha, 100 * alpha], axis=-1)
        height, width = colour.shape[-2:]
        slow = cv2.GaussianBlur(lab, (0, 0), TONE_SHARE * min(height, width), borderType=cv2.BORDER_REFLECT)
        lab = lab - (1 - TONE_WEIGHT) * slow
        return cls(np.ascontiguousarray(lab.reshape(height * width, -1), np.float32), (height, width))

    def at(self, places: Places) -> Array:
        """Return the values (..., C) at places (..., 2), those beyond the edges at the edge."""
        rows = np.clip(places[..., 0], 0, self.size_px[0] - 1)
        columns = np.clip(places[..., 1], 0, self.size_px[1] - 1)
        return np.asarray(self.values[rows * self.size_px[1] + columns])

    def seam(self, one: Places, other: Places, step: Places) -> Array:
        """Return what it costs that a pixel is taken from `one` and its neighbour by `step` from `other`."""
        return _apart(self.around(one, step), self.around(other - step, step))

    def around(self, places: Places, step: Places) -> tuple[Array, Array]:
        """Return the values at places and one step on."""
        return self.at(places), self.at(places + step)


def _apart(one: tuple[Array, Array], other: tuple[Array, Array]) -> Array:
    """Return how far two pieces differ on both sides of where they may meet, squared ΔE; 0 where they are one piece.

    One hard break is seen sooner than many faint ones, hence the square, though it is no metric.
    """
    here, there = one[0] - other[0], one[1] - other[1]
    return np.asarray(np.einsum("...i,...i", here, here) + np.einsum("...i,...i", there, there), np.float32)


@dataclass(frozen=True)
class Piece:
    """What of a rectangle is worth laying.

    Attributes:
        rows: (n,) of the tile.
        columns: (n,) of the tile.
        places: (n, 2) in the swatch.
        gain: What laying it saves, in squared ΔE summed along seams.
    """

    rows: Any
    columns: Any
    places: Places
    gain: float


@dataclass
class Quilt:
    """The tile as a map of places; pieces are laid into it.

    Attributes:
        swatch: Where they come from.
        lattice: How the tile repeats.
        places: (h, w, 2).
    """

    swatch: Swatch
    lattice: Lattice
    places: Places

    @classmethod
    def of(cls, colour: Array, lattice: Lattice, size_px: tuple[int, int]) -> Quilt:
        """Begin with the upper left of the swatch, and lay what lies beyond it over the opposite edges."""
        height, width = size_px
        rows, columns = np.indices(size_px, dtype=np.int32)
        quilt = cls(Swatch.of(colour), lattice, np.stack([rows, columns], -1))
        full = quilt.swatch.size_px
        for top, left in ((0, width), (height, 0), (height, width)):
            size = min(full[0] - top, height), min(full[1] - left, width)
            if min(size) > 1:
                quilt.put(quilt.fitted((top, left), (top, left), size, MOST_NODES_AT_FIRST))
        return quilt

    @property
    def size_px(self) -> tuple[int, int]:
        """(h, w) of the tile."""
        return int(self.places.shape[0]), int(self.places.shape[1])

    def torus(self, corner: tuple[int, int], size: tuple[int, int]) -> tuple[Any, Any]:
        """Return the (rows, columns) in the tile of a rectangle of the plane."""
        rows, columns = np.indices(size)
        return self.lattice.source_index(self.size_px, rows + corner[0], columns + corner[1])

    def costs(self) -> tuple[Array, Array]:
        """Return (h, w) twice: what the seam between each pixel and the next one to the right, and below, costs."""
        height, width = self.size_px
        across = self.places[self.torus((0, 1), (height, width))]
        down = self.places[self.torus((1, 0), (height, width))]
        return self.swatch.seam(self.places, across, ACROSS), self.swatch.seam(self.places, down, DOWN)

    def sheet(self, colour: Array) -> Sheet:
        """Return the tile (C, h, w) with the jumps that remain along its seams, to be levelled."""
        height, width = self.size_px

        def drawn(places: Places) -> Array:
            rows = np.clip(places[..., 0], 0, colour.shape[-2] - 1)
            return np.asarray(colour[:, rows, np.clip(places[..., 1], 0, colour.shape[-1] - 1)])

        own = drawn(self.places)
        jumps = []
        for step in (ACROSS, DOWN):
            places = self.places[self.torus((int(step[0]), int(step[1])), (height, width))]
            other = drawn(places)
            # Wanted is the mean of the two gradients that the two pieces have here.
            wanted = 0.5 * ((drawn(self.places + step) - own) + (other - drawn(places - step)))
            seam = np.any(places != self.places + step, axis=-1)
            jumps.append(np.where(seam, wanted - (other - own), 0).astype(np.float32))
        return Sheet(np.ascontiguousarray(own, np.float32), jumps[0], jumps[1])

    def seams(self) -> tuple[Any, Any]:
        """Return (h, w) masks twice: whether a seam runs between each pixel and the next to the right, and below."""
        found = []
        for step in (ACROSS, DOWN):
            places = self.places[self.torus((int(step[0]), int(step[1])), self.size_px)]
            found.append(np.any(places != self.places + step, axis=-1))
        return found[0], found[1]

    def put(self, piece: Piece) -> None:
        """Lay a piece that was fitted."""
        self.places[piece.rows, piece.columns] = piece.places

    def fitted(
        self, corner: tuple[int, int], source: tuple[int, int], size: tuple[int, int], most: int = MOST_NODES
    ) -> Piece:
        """Decide which pixels of a rectangle of the swatch to lay, without laying them.

        Large rectangles are cut on a coarse grid first, and on ever finer ones, down to the pixel, only near that cut.

        Args:
            corner: (row, column) in the plane.
            source: (row, column) in the swatch.
            size: (h, w), at most the tile's.
            most: How many pixels are decided at once.
        """
        rows, columns = self.torus(corner, size)
        new = np.full_like(self.places, -1)
        new[rows, columns] = np.indices(size, dtype=np.int32).transpose(1, 2, 0) + np.array(source, np.int32)
        stride = int(np.ceil(np.sqrt(size[0] * size[1] / most)))
        ahead = Quilt(self.swatch, self.lattice, self.places.copy())
        taken, open_ = np.zeros(size, bool), np.ones(size, bool)
        gain = 0.0
        while True:
            thin = slice(stride // 2, None, stride), slice(stride // 2, None, stride)
            asked = open_[thin]
            now = taken[thin].copy()
            now[asked], saved = ahead._cut(new, (rows[thin][asked], columns[thin][asked]), stride)
            gain = gain or saved
            if gain <= 0:
                return Piece(rows[:0, 0], columns[:0, 0], new[:0, 0], 0.0)
            if stride == 1:
                taken = now
                break
            rough = np.repeat(np.repeat(now, stride, 0), stride, 1)[: size[0], : size[1]].astype(np.uint8)
            rough = np.pad(rough, [(0, n - m) for n, m in zip(size, rough.shape, strict=True)])
            # Only near the cut is anything still open on the next, finer grid.
            kernel = np.ones((2 * stride + 1, 2 * stride + 1), np.uint8)
            taken = cv2.erode(rough, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
            open_ = (cv2.dilate(rough, kernel) > 0) & ~taken
            ahead.places[:] = self.places
            ahead.places[rows[taken], columns[taken]] = new[rows[taken], columns[taken]]
            stride = max(1, stride // 3)
        rows, columns = rows[taken], columns[taken]
        return Piece(rows, columns, new[rows, columns], gain)

    def _cut(self, new: Places, where: tuple[Any, Any], stride: int) -> tuple[Any, float]:
        """Decide by a minimum cut which of the pixels `where` become new; returns (mask, what that saves)."""
        ids = np.full(self.size_px, -1, np.int64)
        ids[where] = np.arange(len(where[0]))
        price = np.zeros(len(where[0]))  # what becoming new costs beyond staying old
        inner: list[tuple[Any, Any, Any]] = []
        edges: list[tuple[Any, ...]] = []
        for step in (ACROSS * stride, DOWN * stride):
            here, there = self._pairs(where, ids, step)
            one, other = ids[here], ids[there]
            old_one, old_other, new_one, new_other = (x[at] for x in (self.places, new) for at in (here, there))
            old_first, new_first = (self.swatch.around(places, step) for places in (old_one, new_one))
            old_second, new_second = (self.swatch.around(places - step, step) for places in (old_other, new_other))
            stay = _apart(old_first, old_second)
            enter = np.where(other >= 0, _apart(old_first, new_second), stay)
            leave = np.where(one >= 0, _apart(new_first, old_second), stay)
            both = np.where(one < 0, enter, np.where(other < 0, leave, _apart(new_first, new_second)))
            # Kolmogorov and Zabih 2004, table 1.
            price += np.bincount(one[one >= 0], (leave - stay)[one >= 0], len(price))
            price += np.bincount(other[other >= 0], (both - leave)[other >= 0], len(price))
            pair = (one >= 0) & (other >= 0)
            inner.append((one[pair], other[pair], np.maximum(enter + leave - stay - both, 0)[pair]))
            edges.append((one, other, stay, enter, leave, both))
        if not (price < 0).any():
            return np.zeros(len(price), bool), 0.0
        taken = minimum_cut(price, *(np.concatenate(each) for each in zip(*inner, strict=True)))
        gain = 0.0
        for one, other, stay, enter, leave, both in edges:
            first, second = (one >= 0) & taken[one], (other >= 0) & taken[other]
            now = np.where(first, np.where(second, both, leave), np.where(second, enter, stay))
            gain += stride * float((stay - now).sum())
        return taken, gain

    def _pairs(self, where: tuple[Any, Any], ids: Any, step: Places) -> tuple[Any, Any]:
        """Return (pixel, its neighbour by `step`) wherever one of the two is among `where`."""
        rows, columns = where
        after = self.lattice.source_index(self.size_px, rows + step[0], columns + step[1])
        before = self.lattice.source_index(self.size_px, rows - step[0], columns - step[1])
        alone = ids[before] < 0
        here = np.concatenate([rows, before[0][alone]]), np.concatenate([columns, before[1][alone]])
        there = np.concatenate([after[0], rows[alone]]), np.concatenate([after[1], columns[alone]])
        return here, there


def minimum_cut(unary: Any, heads: Any, tails: Any, weights: Any) -> Any:
    """Return for each node whether it is on the side of 1, minimising unary · x + weights where heads 0, tails 1."""
    nodes = len(unary)
    source, sink = nodes, nodes + 1
    price = np.round(unary * UNITS).astype(np.int64)
    every = np.arange(nodes)
    # x = 1 is the sink's side: a positive price is paid by cutting source -> node.
    costly, cheap = price > 0, price < 0
    begin = np.concatenate([np.full(int(costly.sum()), source), every[cheap], heads, tails])
    end = np.concatenate([every[costly], np.full(int(cheap.sum()), sink), tails, heads])
    room = np.concatenate(
        [price[costly], -price[cheap], np.round(weights * UNITS).astype(np.int64), np.zeros(len(tails), np.int64)]
    )
    graph = sparse.coo_array((room.astype(np.int32), (begin, end)), shape=(nodes + 2, nodes + 2)).tocsr()
    flow = csgraph.maximum_flow(graph, source, sink)
    left = graph - flow.flow
    left.data = np.where(left.data > 0, left.data, 0)
    left.eliminate_zeros()
    reached = csgraph.breadth_first_order(left, source, return_predecessors=False)
    side = np.ones(nodes + 2, bool)
    side[reached] = False
    return side[:nodes]
