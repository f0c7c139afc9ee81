"""From a piece of the pattern to a panel: seam line, cut line with its allowance, bleed, and notches in the cut."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyclipper
from numpy.typing import NDArray

from designgen.garments import Pattern, Piece

Line = NDArray[np.float64]
Point = tuple[float, float]

_UNITS_PER_CM = 100_000
_MITRE_LIMIT = 2.0
"""Corners sharper than 60° are cut off, so that no allowance runs out into a spike."""
_TICK_CM = 0.5
_TICK_SHARE = 0.6
_HAIRLINE_CM = 0.005


@dataclass(frozen=True)
class Allowances:
    """Cloth beyond the seam line.

    Attributes:
        seam_cm: From the seam line to the cut line, 0 to 5.
        bleed_cm: How far the print goes on beyond the cut line, 0 to 5.

    Raises:
        ValueError: A length is impossible.
    """

    seam_cm: float = 1.0
    bleed_cm: float = 0.5

    def __post_init__(self) -> None:
        for name in ("seam_cm", "bleed_cm"):
            if not 0.0 <= getattr(self, name) <= 5.0:
                raise ValueError(f"{name}: expected 0 to 5, got {getattr(self, name)}")


@dataclass(frozen=True, eq=False)
class Panel:
    """One piece as it is printed and cut; all coordinates are cm of its piece, u to the right, v down.

    Attributes:
        name: Unique in its garment: "front", "sleeve-l".
        title: What is written on it.
        size: The garment's size.
        piece: Where it comes from.
        flipped: Whether it is the mirror image of the piece as drafted.
        count: How many are cut of it for one garment.
        seam_line: (N, 2) closed outline along which it is sewn.
        cut_line: (M, 2) closed outline along which it is cut.
        bleed_line: (K, 2) closed outline to which the print reaches.
        ticks: Notches, each from the cut line inwards, never as far as the seam.
        grain_deg: Direction of the lengthwise grain, clockwise from straight down.
    """

    name: str
    title: str
    size: str
    piece: Piece
    flipped: bool
    count: int
    seam_line: Line
    cut_line: Line
    bleed_line: Line
    ticks: tuple[tuple[Point, Point], ...]
    grain_deg: float

    @property
    def is_rib(self) -> bool:
        """Whether it is cut from rib and not from the garment's own cloth."""
        return self.piece.fabric == "rib"


def panels_of(pattern: Pattern, allowances: Allowances) -> tuple[Panel, ...]:
    """Return every panel of a garment; a mirrored pair gives two, called "-l" (as drafted) and "-r"."""
    found: list[Panel] = []
    for piece in pattern.pieces:
        if not piece.mirrored:
            found.append(_panel(piece, pattern.size, allowances))
            continue
        left, right = (piece.cut + 1) // 2, piece.cut // 2
        found.append(_panel(piece, pattern.size, allowances, ("-l", left)))
        if right:
            found.append(_panel(piece, pattern.size, allowances, ("-r", right)))
    return tuple(found)


def _panel(piece: Piece, size: str, allowances: Allowances, side: tuple[str, int] | None = None) -> Panel:
    suffix, count = side or ("", piece.cut)
    flipped = suffix == "-r"
    seam = np.asarray(piece.outline_cm, np.float64)
    if flipped:
        seam = (seam * np.array([-1.0, 1.0]))[::-1].copy()
    cut = offset(seam, allowances.seam_cm)
    bleed = offset(seam, allowances.seam_cm + allowances.bleed_cm)
    ticks = []
    for notch in piece.notches:
        at, angle = (notch.u, notch.v), notch.angle_deg
        if flipped:
            at, angle = (-notch.u, notch.v), 180.0 - notch.angle_deg
        ticks.append(_tick(at, math.radians(angle), cut, allowances))
    title = piece.title + {"": "", "-l": ", left", "-r": ", right"}[suffix]
    grain = -piece.grain_deg if flipped else piece.grain_deg
    return Panel(piece.name + suffix, title, size, piece, flipped, count, seam, cut, bleed, tuple(ticks), grain)


def offset(line: Line, distance_cm: float) -> Line:
    """Return a closed outline moved outwards, with mitred corners.

    Args:
        line: (N, 2) in cm, the first point not repeated; in either direction.
        distance_cm: 0 or more; smaller than 0.05 mm is nothing.

    Raises:
        ValueError: The distance is negative, or the outline encloses nothing.
    """
    if not distance_cm >= 0.0:
        raise ValueError(f"distance_cm: expected 0 or more, got {distance_cm}")
    if distance_cm < _HAIRLINE_CM:
        return line.copy()
    path = np.round(line * _UNITS_PER_CM).astype(np.int64)
    turning = pyclipper.Orientation(path.tolist())
    worker = pyclipper.PyclipperOffset(_MITRE_LIMIT)
    worker.AddPath(path.tolist(), pyclipper.JT_MITER, pyclipper.ET_CLOSEDPOLYGON)
    outlines = worker.Execute(distance_cm * _UNITS_PER_CM)
    if not outlines:
        raise ValueError(f"line: expected an outline around an area, got {len(line)} points around none")
    widest = max(outlines, key=lambda outline: abs(pyclipper.Area(outline)))
    moved: Line = np.asarray(widest, np.float64) / _UNITS_PER_CM
    return moved if pyclipper.Orientation(widest) == turning else moved[::-1].copy()


def area_cm2(line: Line) -> float:
    """Return the area of a closed outline."""
    u, v = line.T
    return abs(float(u @ np.roll(v, -1) - v @ np.roll(u, -1))) / 2


def box_of(line: Line) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of an outline."""
    low, high = line.min(axis=0), line.max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _tick(at: Point, angle: float, cut: Line, allowances: Allowances) -> tuple[Point, Point]:
    """A notch on the seam line as a mark on the cut line: inside the allowance, or in the bleed where there is none."""
    inwards = math.cos(angle), math.sin(angle)
    if allowances.seam_cm < _HAIRLINE_CM:
        length = -min(_TICK_CM, allowances.bleed_cm)
        return at, (at[0] + length * inwards[0], at[1] + length * inwards[1])
    away = _reach(at, (-inwards[0], -inwards[1]), cut, allowances.seam_cm)
    start = at[0] - away * inwards[0], at[1] - away * inwards[1]
    length = min(_TICK_CM, _TICK_SHARE * allowances.seam_cm)
    return start, (start[0] + length * inwards[0], start[1] + length * inwards[1])


def _reach(at: Point, direction: Point, line: Line, usual_cm: float) -> float:
    """How far a ray goes until it meets an outline; `usual_cm` where it never does."""
    start, step = line, np.roll(line, -1, axis=0) - line
    cross = direction[0] * step[:, 1] - direction[1] * step[:, 0]
    gap = start - np.array(at)
    safe = np.where(np.abs(cross) < 1e-12, np.nan, cross)
    along = (gap[:, 0] * step[:, 1] - gap[:, 1] * step[:, 0]) / safe
    share = (gap[:, 0] * direction[1] - gap[:, 1] * direction[0]) / safe
    met = along[(along > 1e-9) & (share >= -1e-9) & (share <= 1 + 1e-9)]
    return float(met.min()) if len(met) else usual_cm
