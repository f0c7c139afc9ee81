"""Sheets: one panel with what a cutter reads beside it, or many panels on a length of cloth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from designgen.panels.outline import Panel, Point, box_of
from designgen.panels.sheet import Marks, Placed, Sheet, Stroke, Text, fitted

SQUARE_CM: Final = 10.0
"""Side of the square by which a print is held against a ruler."""
MARGIN_CM: Final = 1.0
FOOT_CM: Final = 11.5
_ARROW_CM: Final = 9.0
_ARROW_ROOM_CM: Final = 2.2
_HEAD_CM: Final = 0.7
_LEAST_WIDTH_CM: Final = 26.0
_LABEL_CM: Final = 0.34
_LINE_STEP: Final = 1.45
_LEAST_DEPTH_CM: Final = 0.6
_CLEAR_CM: Final = 0.4
_LEVEL_CM: Final = 0.25


@dataclass(frozen=True)
class Words:
    """What stands on a sheet.

    Attributes:
        title: The first line, larger.
        lines: The others.
    """

    title: str
    lines: tuple[str, ...] = ()


def panel_sheet(placed: Placed, words: Words, *, seam_line: bool = False, grid_cm: float = 0.0) -> Sheet:
    """Lay one panel on a sheet of its own: the panel, and below it grain arrow, words and scale check.

    Args:
        placed: Its place is not used.
        words: What is said about it.
        seam_line: See `Sheet`.
        grid_cm: Where given, the panel's origin lies on a corner of pixels of this size: a print that has as many
            dots to the inch as the file is then copied and not interpolated.
    """
    left, top, right, bottom = box_of(placed.panel.bleed_line)
    width = max(right - left + 2 * MARGIN_CM, _LEAST_WIDTH_CM)
    x, y = on_grid((width - (right - left)) / 2 - left, grid_cm), on_grid(MARGIN_CM - top, grid_cm)
    here = replace(placed, x_cm=x, y_cm=y, turned=False)
    foot = y + bottom + MARGIN_CM
    marks = _foot(width, foot, words, placed.panel.grain_deg)
    texts = (*marks.texts, *_label(here))
    return Sheet(words.title, width, foot + FOOT_CM, (here,), replace(marks, texts=texts), seam_line)


def on_grid(length_cm: float, grid_cm: float) -> float:
    """Return the length moved to the nearest line of a grid; 0 is no grid."""
    return round(length_cm / grid_cm) * grid_cm if grid_cm > 0 else length_cm


def cloth_sheet(placed: Sequence[Placed], width_cm: float, length_cm: float, words: Words) -> Sheet:
    """Lay panels on a length of cloth, with grain arrow, words and scale check below them."""
    marks = _foot(width_cm, length_cm + MARGIN_CM, words, 0.0)
    edge = Stroke(((0.0, length_cm), (width_cm, length_cm)), dashed=True)
    texts = [*marks.texts, *(text for each in placed for text in _label(each))]
    marks = replace(marks, texts=tuple(texts), strokes=(*marks.strokes, edge))
    return Sheet(words.title, width_cm, length_cm + MARGIN_CM + FOOT_CM, tuple(placed), marks)


def _foot(width_cm: float, top_cm: float, words: Words, grain_deg: float) -> Marks:
    square_x = width_cm - MARGIN_CM - SQUARE_CM
    square = Stroke(
        ((square_x, top_cm), (square_x + SQUARE_CM, top_cm), (square_x + SQUARE_CM, top_cm + SQUARE_CM),
         (square_x, top_cm + SQUARE_CM)), closed=True, width_cm=0.04,
    )  # fmt: skip
    check = ("Scale check: 10 cm × 10 cm", "Print at 100 %, no scaling.")
    texts = [Text(square_x + 0.5, top_cm + 1.0 + 0.7 * row, line, 0.42) for row, line in enumerate(check)]
    arrow_x = MARGIN_CM + 0.5 + 0.5 * _ARROW_CM * abs(math.sin(math.radians(grain_deg)))
    shaft, heads = _arrow((arrow_x, top_cm + SQUARE_CM / 2), grain_deg)
    text_x = 2 * arrow_x - MARGIN_CM + _ARROW_ROOM_CM - 1.0
    texts.append(Text(arrow_x + 0.35, top_cm + SQUARE_CM / 2, "grain", 0.36))
    room = square_x - text_x - 0.8
    y = top_cm + 0.75
    for row, line in enumerate((words.title, *words.lines)):
        shown, size = fitted(line, 0.8 if row == 0 else 0.46, room)
        texts.append(Text(text_x, y, shown, size))
        y += 1.1 if row == 0 else 0.46 * _LINE_STEP
    return Marks((square, shaft), tuple(texts), heads)


def _arrow(centre: Point, grain_deg: float) -> tuple[Stroke, tuple[tuple[Point, ...], ...]]:
    """An arrow along the grain with a head at its lower end: the top of a design is at its tail."""
    turn = math.radians(grain_deg)
    down = np.array([-math.sin(turn), math.cos(turn)])  # straight down, turned clockwise
    across = np.array([down[1], -down[0]])
    middle = np.array(centre)
    tail, tip = middle - down * _ARROW_CM / 2, middle + down * _ARROW_CM / 2
    base = tip - down * _HEAD_CM
    head = (tip, base + across * _HEAD_CM * 0.35, base - across * _HEAD_CM * 0.35)
    shaft = Stroke((_point(tail), _point(base)), width_cm=0.05)
    return shaft, (tuple(_point(corner) for corner in head),)


def _label(placed: Placed) -> tuple[Text, ...]:
    """Words in the allowance below a panel's lowest edge, where cutting leaves them and sewing hides them."""
    panel = placed.panel
    depth = box_of(panel.cut_line)[3] - box_of(panel.seam_line)[3]
    if not placed.label or depth < _LEAST_DEPTH_CM:
        return ()
    start, end, level = _lowest_run(panel)
    middle = (start + end) / 2
    shown, size = fitted(placed.label, min(_LABEL_CM, 0.4 * depth), end - middle - 2 * _CLEAR_CM)
    if not shown:
        return ()
    # Beside the middle, where a notch is; nearer to the seam than to the cut, where the notches are.
    place = np.array([[middle + _CLEAR_CM, level + 0.36 * depth + 0.28 * size]])
    x, y = placed.on_sheet(place)[0]
    return (Text(float(x), float(y), shown, size, boxed=True, turned=placed.turned),)


def _lowest_run(panel: Panel) -> tuple[float, float, float]:
    """Return left end, right end and level of what is nearly level at the lower edge of a seam line."""
    level = float(panel.seam_line[:, 1].max())
    start, after = panel.seam_line, np.roll(panel.seam_line, -1, axis=0)
    low = np.minimum(start[:, 1], after[:, 1]) > level - _LEVEL_CM
    level_here = low & (np.abs(after[:, 0] - start[:, 0]) > 1e-6)
    if not level_here.any():
        return 0.0, 0.0, level
    ends = np.concatenate([start[level_here, 0], after[level_here, 0]])
    return float(ends.min()), float(ends.max()), level


def _point(place: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Point:
    return float(place[0]), float(place[1])
