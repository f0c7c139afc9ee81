"""Curves that patterns are drawn with: arrays (N, 2) of points in cm."""

from __future__ import annotations

import math

import numpy as np

from designgen.garments.models import Line

Point = tuple[float, float]
_DENSE = 200


def bezier(a: Point, b: Point, c: Point, d: Point) -> Line:
    """Sample a cubic Bezier curve densely."""
    t = np.linspace(0.0, 1.0, _DENSE)[:, None]
    p, q, r, s = (np.array(x, np.float64) for x in (a, b, c, d))
    curve: Line = (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t**2 * r + t**3 * s
    return curve


def straight(a: Point, b: Point) -> Line:
    """Return the two ends of a line."""
    return np.array([a, b], np.float64)


def joined(*curves: Line) -> Line:
    """Put curves end to end; a shared end stands once."""
    return np.vstack([curves[0], *(curve[1:] for curve in curves[1:])])


def mirrored(curve: Line) -> Line:
    """Return the other half of a symmetric outline, in loop order."""
    other: Line = curve[::-1] * np.array([-1.0, 1.0])
    return other


def length_cm(curve: Line) -> float:
    """Return the arc length."""
    return float(np.linalg.norm(np.diff(curve, axis=0), axis=1).sum())


def at_cm(curve: Line, distance_cm: float) -> tuple[Point, float]:
    """Return the point at a distance along the curve and the direction there in degrees, clockwise from +u."""
    steps = np.linalg.norm(np.diff(curve, axis=0), axis=1)
    along = np.r_[0.0, np.cumsum(steps)]
    k = int(np.clip(np.searchsorted(along, distance_cm) - 1, 0, len(steps) - 1))
    share = (distance_cm - along[k]) / steps[k]
    point = curve[k] + share * (curve[k + 1] - curve[k])
    du, dv = curve[k + 1] - curve[k]
    return (float(point[0]), float(point[1])), math.degrees(math.atan2(dv, du))


def evenly(curve: Line, segments: int) -> Line:
    """Resample to equal steps of arc length; both ends stay where they are."""
    if segments < 1:
        raise ValueError(f"segments: expected at least 1, got {segments}")
    along = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))]
    at = np.linspace(0.0, along[-1], segments + 1)
    return np.stack([np.interp(at, along, curve[:, 0]), np.interp(at, along, curve[:, 1])], axis=1)
