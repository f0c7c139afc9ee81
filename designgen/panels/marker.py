"""A marker: where the panels lie on a length of cloth, nested by their true outlines with the grain kept.

Outlines are drawn conservatively on a fine grid (every cell a panel touches is its own), and each panel goes where it
ends highest up the cloth, then furthest left: bottom-left fill (Baker, Coffman and Rivest 1980) on a raster. All free
places of a panel are found at once by correlating it with what is occupied. Several orders are tried, and the shortest
length is kept; nothing is left to chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.errors import UsageError
from designgen.panels.outline import Panel, area_cm2, box_of, offset

CELL_CM: Final = 0.25
_FINE: Final = 8
_MOST_ORDERS: Final = 24
_TRIED_WHOLE: Final = 4
"""So many different panels are tried in every order; more by some orders only."""


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
    columns = math.floor(options.width_cm / CELL_CM + 1e-6)
    turns = (False, True) if options.turn else (False,)
    shapes = {id(panel): tuple(_shape(panel, options.gap_cm, turned) for turned in turns) for panel in panels}
    for panel in panels:
        needed = shapes[id(panel)][0].cells.shape[1]
        if needed > columns:
            raise UsageError(
                f"{panel.title} in {panel.size} needs {needed * CELL_CM:.1f} cm of cloth, and it is "
                f"{options.width_cm:g} cm wide.",
                "Give the width of the cloth with --fabric-width-cm, or leave the marker out.",
            )
    best: Marker | None = None
    for order in _orders(panels):
        found = _fill(order, shapes, columns, None if best is None else best.length_cm)
        if found is not None and (best is None or found[1] < best.length_cm - 1e-9):
            best = Marker(tuple(found[0]), options.width_cm, found[1])
    assert best is not None
    return best


def _orders(panels: Sequence[Panel]) -> list[list[Panel]]:
    """Large ones first by several measures; of few different panels every order."""

    def sides(panel: Panel) -> tuple[float, float]:
        left, top, right, bottom = box_of(panel.bleed_line)
        return right - left, bottom - top

    measures = (
        lambda panel: area_cm2(panel.bleed_line),
        lambda panel: sides(panel)[1],
        lambda panel: sides(panel)[0],
        lambda panel: max(sides(panel)),
    )
    orders = [sorted(panels, key=measure, reverse=True) for measure in measures]
    kinds = list({id(panel): panel for panel in orders[0]}.values())
    if len(kinds) <= _TRIED_WHOLE:
        counts = {id(kind): sum(panel is kind for panel in panels) for kind in kinds}
        orders += [[kind for kind in order for _ in range(counts[id(kind)])] for order in permutations(kinds)]
    seen: dict[tuple[int, ...], list[Panel]] = {}
    for order in orders:
        seen.setdefault(tuple(id(panel) for panel in order), order)
    return list(seen.values())[: _MOST_ORDERS if len(panels) <= 12 else len(measures)]


def _fill(
    order: Sequence[Panel], shapes: dict[int, tuple[_Shape, ...]], columns: int, limit_cm: float | None
) -> tuple[list[Spot], float] | None:
    """Lay panels one after another; None as soon as they need more length than `limit_cm`."""
    longest = sum(max(shape.cells.shape[0] for shape in shapes[id(panel)]) for panel in order)
    cloth = np.zeros((longest, columns), np.float32)
    spots: list[Spot] = []
    used = 0
    for panel in order:
        choices = [_best_place(cloth, shape, used) for shape in shapes[id(panel)]]
        (row, column), shape = min(
            zip(choices, shapes[id(panel)], strict=True),
            key=lambda choice: (choice[0][0] + choice[1].cells.shape[0], choice[0][0], choice[0][1]),
        )
        height, width = shape.cells.shape
        cloth[row : row + height, column : column + width] += shape.cells
        used = max(used, row + height)
        if limit_cm is not None and used * CELL_CM >= limit_cm:
            return None
        spots.append(
            Spot(panel, column * CELL_CM + shape.origin_cm[0], row * CELL_CM + shape.origin_cm[1], shape.turned)
        )
    return spots, used * CELL_CM


def _best_place(cloth: NDArray[np.float32], shape: _Shape, used: int) -> tuple[int, int]:
    """Return the highest, then leftmost (row, column) where a shape touches nothing."""
    rows = min(len(cloth), used + shape.cells.shape[0])
    shared = cv2.matchTemplate(np.ascontiguousarray(cloth[:rows]), shape.cells, cv2.TM_CCORR)
    free = shared < 0.5
    row = int(np.argmax(free.any(axis=1)))
    return row, int(np.argmax(free[row]))


def _shape(panel: Panel, gap_cm: float, turned: bool) -> _Shape:
    """Mark every cell that a panel, half the gap around it included, touches."""
    line = offset(panel.bleed_line, gap_cm / 2)
    if turned:
        line = -line
    left, top, right, bottom = box_of(line)
    columns, rows = math.ceil((right - left) / CELL_CM + 1e-6), math.ceil((bottom - top) / CELL_CM + 1e-6)
    fine = np.zeros((rows * _FINE + 2, columns * _FINE + 2), np.uint8)
    points = np.floor((line - np.array([left, top])) / CELL_CM * _FINE).astype(np.int32) + 1
    cv2.fillPoly(fine, [points], 1)
    # A point of the outline lies less than a fine cell from where it was drawn.
    wide = cv2.dilate(fine, np.ones((3, 3), np.uint8))[1:-1, 1:-1]
    cells = wide.reshape(rows, _FINE, columns, _FINE).max(axis=(1, 3)).astype(np.float32)
    return _Shape(panel, cells, (-left, -top), turned)
