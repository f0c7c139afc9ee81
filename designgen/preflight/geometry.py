"""Boxes and matrices of PDF: points of 1/72 inch, the origin at the bottom left."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

PT_PER_MM = 72 / 25.4
Point = tuple[float, float]


class Matrix(NamedTuple):
    """An affine map as PDF writes it: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, after: Matrix) -> Matrix:
        """Return the map that applies this one first, then the other."""
        a, b, c, d, e, f = self
        p, q, r, s, t, u = after
        return Matrix(a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)

    def at(self, x: float, y: float) -> Point:
        """Return where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def lengths(self) -> Point:
        """Return how long the unit vectors along x and y become."""
        return math.hypot(self.a, self.b), math.hypot(self.c, self.d)

    def scale(self) -> float:
        """Return by how much lengths grow, as the square root of how areas do."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))


IDENTITY = Matrix()


class Box(NamedTuple):
    """An upright rectangle; empty where a side is not positive."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Box:
        """Return the smallest box that holds all points."""
        xs, ys = zip(*points, strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))

    @property
    def width(self) -> float:
        """Width in pt."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in pt."""
        return self.y1 - self.y0

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies inside."""
        return not (self.x1 > self.x0 and self.y1 > self.y0)

    def within(self, other: Box) -> Box:
        """Return what both share; may be empty."""
        return Box(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    def meets(self, other: Box) -> bool:
        """Whether the two share an area."""
        return not self.within(other).is_empty

    def holds(self, other: Box, tolerance: float = 0.0) -> bool:
        """Whether the other lies inside, its edge included."""
        return (
            other.x0 >= self.x0 - tolerance
            and other.y0 >= self.y0 - tolerance
            and other.x1 <= self.x1 + tolerance
            and other.y1 <= self.y1 + tolerance
        )

    def grown(self, by: float) -> Box:
        """Return the box with every side moved outwards."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    def under(self, matrix: Matrix) -> Box:
        """Return the upright box around the image of this one."""
        corners = ((self.x0, self.y0), (self.x1, self.y0), (self.x0, self.y1), (self.x1, self.y1))
        return Box.around(matrix.at(*corner) for corner in corners)


EVERYWHERE = Box(-1e9, -1e9, 1e9, 1e9)
UNIT = Box(0.0, 0.0, 1.0, 1.0)


def curve_extremes(start: Point, control: tuple[Point, Point], end: Point) -> list[Point]:
    """Return points whose box is the box of a cubic Bezier curve, its control points left out."""
    points = [start, end]
    for axis in (0, 1):
        p0, p1, p2, p3 = start[axis], control[0][axis], control[1][axis], end[axis]
        for t in _turns(p0, p1, p2, p3):
            s = 1 - t
            weights = s**3, 3 * s * s * t, 3 * s * t * t, t**3
            x, y = (sum(w * p[i] for w, p in zip(weights, (start, *control, end), strict=True)) for i in (0, 1))
            points.append((x, y))
    return points


def _turns(p0: float, p1: float, p2: float, p3: float) -> list[float]:
    """Return where in (0, 1) the derivative of a cubic vanishes."""
    a, b, c = -p0 + 3 * p1 - 3 * p2 + p3, 2 * (p0 - 2 * p1 + p2), p1 - p0
    if abs(a) < 1e-12:
        roots = [] if abs(b) < 1e-12 else [-c / b]
    else:
        inside = b * b - 4 * a * c
        roots = [] if inside < 0 else [(-b + sign * math.sqrt(inside)) / (2 * a) for sign in (1, -1)]
    return [t for t in roots if 0 < t < 1]
