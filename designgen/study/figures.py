"""Pictures of numbers: feature maps, edges, and line charts as a few lines and texts that any page can draw."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import numpy as np

from designgen.imaging import Pixels

Plane = np.ndarray[Any, np.dtype[Any]]
Point = tuple[float, float]

INK, MUTED, RULE = "#1d1c1a", "#6b675f", "#d8d4cb"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#1d1c1a", "#8a6d00")
"""Okabe and Ito's colours for every kind of sight (2008), without their yellow, which is lost on white."""

DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 1.5), (7, 2, 1.5, 2))
"""Lines differ by dashes as well, so that they can be told apart without any colour."""

_VIRIDIS = ((68, 1, 84), (72, 40, 120), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
_LEAST_MAP_PX = 96
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 132.0, 26.0, 30.0
_TEXT_PT = 9.0


@dataclass(frozen=True)
class Series:
    """One line of a chart: its label, and its values at x = 1, 2, 3 and on; None where there is none."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """A line chart over steps with a logarithmic y axis.

    Attributes:
        title: What is shown.
        series: The lines, labelled at their ends.
        marks: Steps at which something begins, with its name: the scales of a transfer.
        size_pt: Width and height.
    """

    title: str
    series: tuple[Series, ...]
    marks: tuple[tuple[int, str], ...] = ()
    size_pt: Point = (520.0, 205.0)


@dataclass(frozen=True)
class Line:
    """A line through points, y running down."""

    points: tuple[Point, ...]
    colour: str
    width_pt: float
    dash_pt: tuple[float, ...] = ()


@dataclass(frozen=True)
class Text:
    """A text on its baseline."""

    at: Point
    text: str
    colour: str = INK
    anchor: Literal["start", "middle", "end"] = "start"
    size_pt: float = _TEXT_PT


@dataclass(frozen=True)
class Drawing:
    """Lines and texts in a frame, in points, y running down."""

    size_pt: Point
    shapes: tuple[Line | Text, ...]


def heat(plane: Plane) -> Pixels:
    """Colour a map of values in [0, 1] from dark violet to yellow (viridis), its cells as squares one can see."""
    anchors = np.asarray(_VIRIDIS, np.float64) / 255
    position = np.clip(np.asarray(plane, np.float64), 0, 1) * (len(anchors) - 1)
    below = np.minimum(position.astype(int), len(anchors) - 2)
    share = (position - below)[..., None]
    colours = anchors[below] * (1 - share) + anchors[below + 1] * share
    times = max(1, math.ceil(_LEAST_MAP_PX / max(plane.shape)))
    enlarged = colours.repeat(times, axis=0).repeat(times, axis=1)
    return np.ascontiguousarray(enlarged.transpose(2, 0, 1)[None]).astype(np.float32)


def edge_pictures(planes: Sequence[Plane]) -> tuple[Pixels, ...]:
    """Draw edges dark on white, all to one scale: the strongest half per cent is black."""
    strongest = max((float(np.percentile(np.abs(plane), 99.5)) for plane in planes), default=0.0) or 1.0
    drawn = (1 - np.clip(np.abs(plane) / strongest, 0, 1) for plane in planes)
    return tuple(np.broadcast_to(ink, (1, 3, *ink.shape)).astype(np.float32) for ink in drawn)


def middle(pixels: Pixels) -> Pixels:
    """Return the middle half of a picture, each pixel drawn as four, so that grain can be seen."""
    height, width = pixels.shape[2:]
    top, left = height // 4, width // 4
    cut = pixels[:, :, top : top + max(1, height // 2), left : left + max(1, width // 2)]
    return np.ascontiguousarray(cut.repeat(2, axis=2).repeat(2, axis=3))


def drawing(chart: Chart) -> Drawing:
    """Lay out a chart; values of 0 and below, which have no logarithm, are left out."""
    return Drawing(chart.size_pt, tuple(_shapes(chart)))


def svg(picture: Drawing, description: str) -> str:
    """Return a drawing as inline SVG, with its description for those who cannot see it."""
    width, height = picture.size_pt
    parts = [
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(description, quote=True)}" '
        f'style="max-width:{width:g}px">'
    ]
    for shape in picture.shapes:
        if isinstance(shape, Text):
            x, y = shape.at
            parts.append(
                f'<text x="{x:.1f}" y="{y:.1f}" fill="{shape.colour}" font-size="{shape.size_pt:g}" '
                f'text-anchor="{shape.anchor}">{escape(shape.text)}</text>'
            )
            continue
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        dash = f' stroke-dasharray="{" ".join(f"{d:g}" for d in shape.dash_pt)}"' if shape.dash_pt else ""
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width_pt:g}" '
            f'stroke-linejoin="round"{dash}/>'
        )
    return "".join([*parts, "</svg>"])


def decades(low: float, high: float) -> tuple[float, ...]:
    """Return the ticks of a logarithmic axis: powers of ten, with 2 and 5 between them where there are few."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps: tuple[int, ...] = (1,) if last - first > 3 else (1, 2, 5)
    ticks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
    return tuple(tick for tick in ticks if low <= tick <= high)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move positions apart to at least `gap`, as little as may be, within [low, high] if there is room."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    gap = min(gap, (high - low) / max(1, len(wanted) - 1))
    placed: list[float] = []
    for i in order:
        placed.append(max(wanted[i], placed[-1] + gap) if placed else max(low, wanted[i]))
    limit = high
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - gap
    found = [0.0] * len(wanted)
    for position, i in zip(placed, order, strict=True):
        found[i] = position
    return found


def _shapes(chart: Chart) -> Iterator[Line | Text]:
    width, height = chart.size_pt
    yield Text((_LEFT, 14), chart.title, size_pt=_TEXT_PT + 1)
    known = [value for series in chart.series for value in series.values if value is not None and value > 0]
    steps = max((len(series.values) for series in chart.series), default=0)
    if not known or steps < 2:
        yield Text((_LEFT, height / 2), "Nothing was recorded.", MUTED)
        return
    low, high = min(known) / 1.15, max(known) * 1.15
    right, bottom = width - _RIGHT, height - _BOTTOM

    def place(step: float, value: float) -> Point:
        share = math.log(value / low) / math.log(high / low)
        return _LEFT + (step - 1) / (steps - 1) * (right - _LEFT), bottom - share * (bottom - _TOP)

    for tick in decades(low, high):
        _, y = place(1, tick)
        yield Line(((_LEFT, y), (right, y)), RULE, 0.5)
        yield Text((_LEFT - 4, y + 3), f"{tick:g}", MUTED, "end", _TEXT_PT - 1)
    for step, label in chart.marks:
        x, _ = place(step, low)
        yield Line(((x, _TOP), (x, bottom)), MUTED, 0.5, (2, 2))
        yield Text((x + 2, bottom - 3), label, MUTED, size_pt=_TEXT_PT - 1.5)
    for step in (1, *_round_steps(steps), steps):
        x, _ = place(step, low)
        yield Text((x, bottom + 11), str(step), MUTED, "middle", _TEXT_PT - 1)
    yield Text(((_LEFT + right) / 2, bottom + 23), "step", MUTED, "middle", _TEXT_PT - 1)
    yield from _lines(chart, place, (right, bottom))


def _lines(chart: Chart, place: Any, corner: Point) -> Iterator[Line | Text]:
    right, bottom = corner
    ends: list[tuple[Point, str, str]] = []
    for i, series in enumerate(chart.series):
        colour, dash = COLOURS[i % len(COLOURS)], DASHES[i % len(DASHES)]
        points = [place(step, v) for step, v in enumerate(series.values, start=1) if v is not None and v > 0]
        if not points:
            continue
        yield Line(tuple(points), colour, 1.4, dash)
        ends.append((points[-1], colour, series.label))
    heights = spread([end[1] for end, _, _ in ends], _TEXT_PT + 2, _TOP + 3, bottom)
    for (end, colour, label), y in zip(ends, heights, strict=True):
        yield Line((end, (right + 6, y), (right + 10, y)), colour, 0.5)
        yield Text((right + 13, y + 3), label, colour)


def _round_steps(steps: int) -> list[int]:
    unit = 10 ** max(0, math.floor(math.log10(steps)) - 1)
    unit *= next(times for times in (1, 2, 5, 10, 20) if steps / (times * unit) <= 8)
    return [step for step in range(unit, steps, unit) if unit // 2 < step < steps - unit // 2 and step > 1]
