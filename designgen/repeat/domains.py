"""A picture folded into a wallpaper group along the cuts that show least.

A group makes all pixels of an orbit equal; which of them lends its value is free, and where that choice passes from one
copy of the picture to another there is a cut. The choice is a labelling of the cell by the operations of the group: a
pixel p labelled g shows the picture at g·p. It is found by min-sum belief propagation (Felzenszwalb and Huttenlocher,
"Efficient Belief Propagation for Early Vision", IJCV 70, 2006) with the seam cost of graph cuts for textures (Kwatra et
al., SIGGRAPH 2003, eq. 1): both copies compared at both ends of an edge. On a cell whose costs are symmetric the
beliefs stay symmetric, so the labelling belongs to the group without being told to.

The picture need not repeat: its own border is a line across which even one copy does not go on, and is paid for like a
cut. As a group shows only a part of the picture, the border mostly stays outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from designgen.repeat.groups import HEXAGONAL, Labels, Pixels, gathered, images, middle, operations, orbit_labels

SOLVED_PX = 192
"""Longest side of the grid on which the cut is found."""

SEARCHED_PX = (24, 48)
"""The same, while it is searched which part of the picture the group shows: all parts, then the best of them."""

_OFFSETS = 8
_KEPT = 6
_SEARCH_ROUNDS = (12, 32)
_ROUNDS = 96
# Messages are at rest when the choice has not changed for so many rounds.
_LOOK_EVERY = 12
_DAMPING = 0.5
# How much a cut may gain by leaving the shortest line between two copies.
_COMPACT = 0.35
# The picture's border is straight, and a straight cut shows more than the same difference along a crooked one.
_BORDER = 0.4
# What even a part without cuts is charged, so that an empty one is not the best of all.
_LEAST_COST = 0.2
# How abruptly one copy passes to the next: over about two pixels of a picture five times the solved size.
_SHARPNESS = 6
_MARGIN = 4
_FLAT = 1e-3
# Up to so many numbers one operation of numpy on all is quicker than one a label.
_AT_ONCE = 200_000

Field = np.ndarray[Any, np.dtype[np.float32]]


def fold(x: Pixels, group: str) -> Pixels:
    """Return a picture made exactly symmetric, cut where it shows least.

    Args:
        x: float32 (1, C, H, W), one cell, which need not be periodic; for a hexagonal group on the oblique grid. Which
            part of it the group shows is chosen: the part with the faintest cuts for its contrast.
        group: One of `groups.SETTINGS`.

    Returns:
        float32 (1, C, H, W), equal bit for bit under every operation of the group.

    Raises:
        ValueError: There is no such group, or it cannot act on this grid.
    """
    size = int(x.shape[-2]), int(x.shape[-1])
    labels = orbit_labels(group, size)
    if group == "p1":
        return x
    down, across = _best_offset(x, group)
    cell = _cell(x, group, SOLVED_PX).rolled(down, across)
    chosen = _solved(_Costs.of(cell, group), _ROUNDS).argmin(axis=0)
    shifted = np.roll(x, (round(down * size[0]), round(across * size[1])), (-2, -1))
    return gathered(_assembled(shifted, chosen, group), labels)


@dataclass(frozen=True, eq=False)
class _Cell:
    """A picture small enough to solve.

    Attributes:
        colour: (H, W, C).
        place: (H, W, 2): where (down, across) in the picture a sample lies, each in [0, 1).
    """

    colour: Field
    place: Field

    def rolled(self, down: float, across: float) -> _Cell:
        """Return the cell moved by shares of its sides, its border with it."""
        shift = round(down * self.colour.shape[0]), round(across * self.colour.shape[1])
        return _Cell(np.roll(self.colour, shift, (0, 1)), np.roll(self.place, shift, (0, 1)))


def _cell(x: Pixels, group: str, longest_px: int) -> _Cell:
    height, width = x.shape[-2:]
    scale = min(1.0, longest_px / max(height, width))
    size = (height, width) if scale == 1 else (_even(height * scale), _even(width * scale))
    colour = cv2.resize(np.ascontiguousarray(x[0].transpose(1, 2, 0)), size[::-1], interpolation=cv2.INTER_AREA)
    down, across = np.meshgrid(*(np.arange(side, dtype=np.float32) / side for side in size), indexing="ij")
    if group in HEXAGONAL:
        across = (across - down / 2) % 1  # from oblique to the brick tile, which is what the picture was
    return _Cell(colour.reshape(*size, -1).astype(np.float32), np.stack([down, across], axis=-1))


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))


@dataclass(frozen=True, eq=False)
class _Costs:
    """What a labelling of a cell by the K operations of a group costs.

    Attributes:
        shown: (K, H, W, C), the picture under each operation.
        far: (K, H, W), for leaving the copy whose middle is nearest.
        right: (K, K, H, W), for one label at a sample and another at the next one to the right.
        down: The same for the next one below.
    """

    shown: Field
    far: Field
    right: Field
    down: Field

    @classmethod
    def of(cls, cell: _Cell, group: str) -> _Costs:
        """Compare all copies along all edges."""
        size = cell.colour.shape[0], cell.colour.shape[1]
        index = [images(each, group, size) for each in operations(group)]
        shown = np.stack([cell.colour.reshape(-1, cell.colour.shape[2])[each] for each in index])
        place = np.stack([cell.place.reshape(-1, 2)[each] for each in index])
        from_middle, spacing = middle(group, size[0] / size[1])
        square = np.stack([from_middle(each, size) for each in index])
        far = _COMPACT / (spacing * size[1]) * (square - square.min(axis=0)) / spacing**2
        return cls(shown, far.astype(np.float32), _edges(shown, place, 2), _edges(shown, place, 1))

    def of_labels(self, labels: Labels) -> float:
        """Return what the cuts of a labelling (H, W) cost."""
        rows, columns = np.indices(labels.shape)
        right = self.right[labels, np.roll(labels, -1, 1), rows, columns]
        down = self.down[labels, np.roll(labels, -1, 0), rows, columns]
        return float(right.sum() + down.sum())


def _edges(shown: Field, place: Field, axis: int) -> Field:
    """Cost of every pair of labels at both ends of the edges along one axis."""
    then, there = np.roll(shown, -1, axis), np.roll(place, -1, axis)
    count, height, width = shown.shape[:3]
    costs = np.empty((count, count, height, width), np.float32)
    for one in range(count):
        costs[one] = _distance(shown[one], shown) + _distance(then[one], then)
    over = (np.abs(place - there) > 0.5).any(axis=-1)
    costs[np.arange(count), np.arange(count)] = over * (2 * _distance(shown, then) + _BORDER)
    return costs


def _distance(one: Field, other: Field) -> Field:
    return np.asarray(np.sqrt(np.square(one - other).sum(axis=-1)), np.float32)


def _best_offset(x: Pixels, group: str) -> tuple[float, float]:
    """Return by which shares of its sides (down, across) a picture is best moved before the group acts."""
    steps = [part / _OFFSETS for part in range(_OFFSETS)]
    left = [(down, across) for down in steps for across in steps]
    for side_px, rounds in zip(SEARCHED_PX, _SEARCH_ROUNDS, strict=True):
        cell = _cell(x, group, side_px)
        left = sorted(left, key=lambda offset: _worth(cell.rolled(*offset), group, rounds))[:_KEPT]
    return left[0]


def _worth(cell: _Cell, group: str, rounds: int) -> float:
    """Return what the cuts of a cell cost for the contrast it shows."""
    costs = _Costs.of(cell, group)
    labels = _solved(costs, rounds).argmin(axis=0)
    seen = np.take_along_axis(costs.shown, labels[None, ..., None], axis=0)
    contrast = float(seen.std(axis=(0, 1, 2)).mean())
    cost = costs.of_labels(labels) / sum(labels.shape) + _LEAST_COST
    return float(cost / max(contrast, _FLAT))


def _solved(costs: _Costs, rounds: int) -> Field:
    """Return the belief (K, H, W) in every label: the least cost it can be had for, as far as messages tell."""
    left, up = np.roll(costs.right, 1, 3), np.roll(costs.down, 1, 2)
    # Along each of the four edges of a sample: its costs, where the message goes, and the message that came back.
    ways = (
        (costs.right, (2, 1), 1),
        (left.swapaxes(0, 1), (2, -1), 0),
        (costs.down, (1, 1), 3),
        (up.swapaxes(0, 1), (1, -1), 2),
    )
    messages = [np.zeros_like(costs.far) for _ in ways]
    belief, chosen = costs.far, None
    for done in range(1, rounds + 1):
        sent = [_sent(belief - messages[back], edges, step) for edges, step, back in ways]
        messages = [_DAMPING * old + (1 - _DAMPING) * new for old, new in zip(messages, sent, strict=True)]
        belief = np.asarray(costs.far + sum(messages), np.float32)
        if done % _LOOK_EVERY == 0:
            before, chosen = chosen, belief.argmin(axis=0)
            if before is not None and np.array_equal(before, chosen):
                break
    return belief


def _sent(known: Field, edges: Field, step: tuple[int, int]) -> Field:
    if edges.size <= _AT_ONCE:
        message = np.asarray((known[:, None] + edges).min(axis=0), np.float32)
    else:
        message = np.full_like(known, np.inf)
        for label, value in enumerate(known):
            np.minimum(message, value + edges[label], out=message)
    message -= message.min(axis=0)
    axis, by = step
    return np.roll(message, by, axis)


def _assembled(x: Pixels, chosen: Labels, group: str) -> Pixels:
    """Show at every pixel the copy chosen there, passing over softly where the choice changes."""
    size = int(x.shape[-2]), int(x.shape[-1])
    made, total = np.zeros_like(x), np.zeros(size, np.float32)
    for label, operation in enumerate(operations(group)):
        share = _enlarged((chosen == label).astype(np.float32), size) ** _SHARPNESS
        total += share
        made += share * gathered(x, images(operation, group, size))
    made /= total
    return made


def _enlarged(field: Field, size: tuple[int, int]) -> Field:
    """Enlarge a periodic field linearly."""
    if field.shape == size:
        return field
    height, width = field.shape
    tall, wide = size[0] / height, size[1] / width
    rows, columns = (np.arange(size[0]) + 0.5) / tall - 0.5 + _MARGIN, (np.arange(size[1]) + 0.5) / wide - 0.5 + _MARGIN
    padded = np.pad(field, _MARGIN, mode="wrap")
    across, down = np.meshgrid(columns.astype(np.float32), rows.astype(np.float32))
    return np.asarray(cv2.remap(padded, across, down, cv2.INTER_LINEAR), np.float32)
