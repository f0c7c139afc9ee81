"""A marker: where the panels lie on a length of cloth, nested by their true outlines with the grain kept.

Outlines are drawn conservatively on a grid (every cell a panel touches is its own), and each panel goes where it ends
highest up the cloth, then furthest left: bottom-left fill (Baker, Coffman and Rivest, SIAM J. Comput. 9, 1980) on a
raster. All free places of a panel are found at once by correlating it with what is occupied. The order in which panels
are laid is searched on a coarse grid, from the large ones first by several measures and then by exchanging panels; the
best orders are laid again on the fine one. The same panels give the same marker.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.errors import UsageError
from designgen.panels.outline import Panel, area_cm2, box_of, offset

CELL_CM: Final = 0.25
_COARSE_CM: Final = 1.0
_FINE: Final = 8
_KEPT: Final = 6
"""Orders that are laid again on the fine grid."""
_MOST_LAID: Final = 1600
"""Panels laid in the search: bounds its time."""
_LEAST_ORDERS, _MOST_ORDERS = 12, 120


@dataclass(frozen=True)
class MarkerOptions:
    """How cloth is used.

    Attributes:
        width_cm: Usable width of the cloth.
        gap_cm: Between the bleeds of two panels.
        turn: Whether panels may lie upside down, which cloth with a nap does not allow.

    Raises:
        ValueError: A length is impossible.
    """

    width_cm: float = 140.0
    gap_cm: float = 0.5
    turn: bool = False

    def __post_init__(self) -> None:
        if not 20.0 <= self.width_cm <= 500.0:
            raise ValueError(f"width_cm: expected 20 to 500, got {self.width_cm}")
        if not 0.0 <= self.gap_cm <= 10.0:
            raise ValueError(f"gap_cm: expected 0 to 10, got {self.gap_cm}")


@dataclass(frozen=True, eq=False)
class Spot:
    """A place of a panel on the cloth.

    Attributes:
        panel: Which.
        x_cm: Where the panel's origin lies.
        y_cm: Where the panel's origin lies.
        turned: Whether it lies upside down.
    """

    panel: Panel
    x_cm: float
    y_cm: float
    turned: bool = False


@dataclass(frozen=True, eq=False)
class Marker:
    """A finished marker.

    Attributes:
        spots: Where the panels lie.
        width_cm: Of the cloth.
        length_cm: Of the cloth that is used.
    """

    spots: tuple[Spot, ...]
    width_cm: float
    length_cm: float

    @property
    def efficiency(self) -> float:
        """Share of the cloth that lies inside cut lines, in [0, 1]."""
        return sum(area_cm2(spot.panel.cut_line) for spot in self.spots) / (self.width_cm * self.length_cm)


@dataclass(frozen=True, eq=False)
class _Shape:
    """A panel on the grid: which cells it touches, and where its origin is from the grid's corner of them."""

    panel: Panel
    cells: NDArray[np.float32]
    origin_cm: tuple[float, float]
    turned: bool


def nest(panels: Sequence[Panel], options: MarkerOptions) -> Marker:
    """Lay panels on cloth.

    Args:
        panels: Each as often as it is cut.
        options: The cloth.

    Raises:
        UsageError: A panel is wider than the cloth.
        ValueError: There are no panels.
    """
    if not panels:
        raise ValueError("panels: expected one or more, got none")
    fine = _Grid(panels, options, CELL_CM)
    fine.check(panels)
    orders = _search(panels, _Grid(panels, options, _COARSE_CM))
    laid = [fine.fill(order) for order in orders]
    spots, length_cm = min(laid, key=lambda found: found[1])
    return Marker(tuple(spots), options.width_cm, length_cm)


def _search(panels: Sequence[Panel], grid: _Grid) -> list[list[Panel]]:
    """Return the best orders found, the best first."""
    tried: dict[tuple[int, ...], tuple[float, list[Panel]]] = {}

    def length(order: list[Panel]) -> float:
        key = tuple(id(panel) for panel in order)
        if key not in tried:
            tried[key] = grid.fill(order)[1], order
        return tried[key][0]

    best = min([*_by_size(panels), _in_turn(panels), grid.by_gaps(panels)], key=length)
    chance = np.random.default_rng(0)
    count = len(panels)
    for _ in range(min(_MOST_ORDERS, max(_LEAST_ORDERS, _MOST_LAID // (count * grid.turns))) if count > 1 else 0):
        other = list(best)
        i, j = (int(k) for k in chance.choice(count, 2, replace=False))
        if chance.random() < 0.5:
            other[i], other[j] = other[j], other[i]
        else:
            other.insert(j, other.pop(i))
        if length(other) <= length(best):
            best = other
    return [order for _, order in sorted(tried.values(), key=lambda each: each[0])[:_KEPT]]


def _by_size(panels: Sequence[Panel]) -> list[list[Panel]]:
    """Large ones first, by area, length, width and longer side."""

    def sides(panel: Panel) -> tuple[float, float]:
        left, top, right, bottom = box_of(panel.bleed_line)
        return right - left, bottom - top

    measures: tuple[Callable[[Panel], float], ...] = (
        lambda panel: area_cm2(panel.bleed_line),
        lambda panel: sides(panel)[1],
        lambda panel: sides(panel)[0],
        lambda panel: max(sides(panel)),
    )
    return [sorted(panels, key=measure, reverse=True) for measure in measures]


def _in_turn(panels: Sequence[Panel]) -> list[Panel]:
    """One of each in turn, the largest first: what is sewn together lies together."""
    waiting = _by_size(panels)[0]
    found: list[Panel] = []
    while waiting:
        kinds = list({id(panel): panel for panel in waiting}.values())
        for kind in kinds:
            found.append(kind)
            waiting.remove(kind)
    return found


class _Grid:
    """Cloth and panels in cells of one size."""

    def __init__(self, panels: Sequence[Panel], options: MarkerOptions, cell_cm: float) -> None:
        self._cell, self._width_cm = cell_cm, options.width_cm
        self._columns = math.floor(options.width_cm / cell_cm + 1e-6)
        turns = (False, True) if options.turn else (False,)
        self.turns = len(turns)
        self._shapes = {
            id(panel): tuple(_shape(panel, options.gap_cm, turned, cell_cm) for turned in turns) for panel in panels
        }
        widest = max(shapes[0].cells.shape[1] for shapes in self._shapes.values())
        if cell_cm > CELL_CM:  # a panel that fits the cloth fits the coarse grid, too
            self._columns = max(self._columns, widest)

    def check(self, panels: Sequence[Panel]) -> None:
        """Refuse panels that are wider than the cloth."""
        for panel in panels:
            needed = self._shapes[id(panel)][0].cells.shape[1]
            if needed > self._columns:
                raise UsageError(
                    f"{panel.title} in {panel.size} needs {needed * self._cell:.1f} cm of cloth, and it is "
                    f"{self._width_cm:g} cm wide.",
                    "Give the width of the cloth with --fabric-width-cm, or leave the marker out with --no-marker.",
                )

    def by_gaps(self, panels: Sequence[Panel]) -> list[Panel]:
        """Return the order in which the highest gap always takes the largest panel that fits there."""
        waiting = _by_size(panels)[0]
        cloth, used = self._bare(panels), 0
        found: list[Panel] = []
        while waiting:
            kinds = list({id(panel): panel for panel in waiting}.values())
            choices = [
                (*_best_place(cloth, shape, used), rank, shape)
                for rank, kind in enumerate(kinds)
                for shape in self._shapes[id(kind)]
            ]
            row, column, rank, shape = min(choices, key=lambda choice: (choice[0], choice[2], choice[1]))
            used = max(used, _put(cloth, shape, row, column))
            found.append(kinds[rank])
            waiting.remove(kinds[rank])
        return found

    def fill(self, order: Sequence[Panel]) -> tuple[list[Spot], float]:
        """Lay panels one after another; return where they lie, and the length in cm."""
        cloth, used = self._bare(order), 0
        spots: list[Spot] = []
        for panel in order:
            shapes = self._shapes[id(panel)]
            row, column, shape = min(
                ((*_best_place(cloth, shape, used), shape) for shape in shapes), key=lambda choice: choice[:2]
            )
            used = max(used, _put(cloth, shape, row, column))
            x, y = column * self._cell + shape.origin_cm[0], row * self._cell + shape.origin_cm[1]
            spots.append(Spot(panel, x, y, shape.turned))
        return spots, used * self._cell

    def _bare(self, panels: Sequence[Panel]) -> NDArray[np.float32]:
        longest = sum(self._shapes[id(panel)][0].cells.shape[0] for panel in panels)
        return np.zeros((longest, self._columns), np.float32)


def _put(cloth: NDArray[np.float32], shape: _Shape, row: int, column: int) -> int:
    """Lay a shape on the cloth and return the row below it."""
    height, width = shape.cells.shape
    cloth[row : row + height, column : column + width] += shape.cells
    return int(row + height)


def _best_place(cloth: NDArray[np.float32], shape: _Shape, used: int) -> tuple[int, int]:
    """Return the highest, then leftmost (row, column) where a shape touches nothing."""
    rows = min(len(cloth), used + shape.cells.shape[0])
    shared = cv2.matchTemplate(np.ascontiguousarray(cloth[:rows]), shape.cells, cv2.TM_CCORR)
    free = shared < 0.5
    row = int(np.argmax(free.any(axis=1)))
    return row, int(np.argmax(free[row]))


def _shape(panel: Panel, gap_cm: float, turned: bool, cell_cm: float) -> _Shape:
    """Mark every cell that a panel, half the gap around it included, touches."""
    line = offset(panel.bleed_line, gap_cm / 2)
    if turned:
        line = -line
    left, top, right, bottom = box_of(line)
    columns, rows = math.ceil((right - left) / cell_cm + 1e-6), math.ceil((bottom - top) / cell_cm + 1e-6)
    fine = np.zeros((rows * _FINE + 2, columns * _FINE + 2), np.uint8)
    points = np.floor((line - np.array([left, top])) / cell_cm * _FINE).astype(np.int32) + 1
    cv2.fillPoly(fine, [points], 1)
    # A point of the outline lies less than a fine cell from where it was drawn.
    wide = cv2.dilate(fine, np.ones((3, 3), np.uint8))[1:-1, 1:-1]
    cells = wide.reshape(rows, _FINE, columns, _FINE).max(axis=(1, 3)).astype(np.float32)
    return _Shape(panel, cells, (-left, -top), turned)
