"""The flat pattern of a crew-neck T-shirt in cm, meshed for the cloth solver.

x runs to the wearer's left on the front as it is drawn, y up from the hem; the high point of the shoulder is at
y = length. Edges that are sewn together get equal vertex counts, so that they can share their vertices.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from scipy.spatial import Delaunay

Array = np.ndarray


@dataclass(frozen=True)
class Measures:
    """A regular men's M, all in cm."""

    chest: float = 53.0  # half circumference
    hem: float = 52.0  # half circumference
    length: float = 71.0
    neck: float = 9.2  # half width of the neck hole
    neck_drop_front: float = 9.5
    neck_drop_back: float = 2.2
    shoulder: float = 22.8  # half width
    shoulder_drop: float = 4.6
    armhole_depth: float = 24.0
    sleeve_cap: float = 9.5
    sleeve_length: float = 22.0
    sleeve_hem: float = 36.0
    band_height: float = 2.2
    band_ratio: float = 0.88  # band's free edge over its sewn edge
    spacing: float = 0.9  # of the mesh


@dataclass(frozen=True)
class Panel:
    """One meshed piece.

    Attributes:
        points: (N, 2) cm.
        faces: (F, 3), counter-clockwise.
        edges: vertex indices along each named edge, in loop order.
    """

    points: Array
    faces: Array
    edges: dict[str, list[int]]

    def edge_length(self, name: str) -> float:
        """Length of a named edge."""
        return length_of(self.points[self.edges[name]])


@dataclass(frozen=True)
class Pattern:
    """The pieces of the garment; the band is a plain strip and is built by the assembler."""

    measures: Measures
    front: Panel
    back: Panel
    sleeve: Panel
    bicep: float  # half width of the sleeve at the underarm


def bezier(*control: tuple[float, float]) -> Array:
    """Sample a cubic Bezier curve densely."""
    t = np.linspace(0, 1, 200)[:, None]
    a, b, c, d = (np.array(p, float) for p in control)
    return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d


def straight(a: tuple[float, float], b: tuple[float, float]) -> Array:
    """Sample a line densely."""
    t = np.linspace(0, 1, 200)[:, None]
    return (1 - t) * np.array(a, float) + t * np.array(b, float)


def length_of(curve: Array) -> float:
    """Arc length."""
    return float(np.linalg.norm(np.diff(curve, axis=0), axis=1).sum())


def evenly(curve: Array, segments: int) -> Array:
    """Resample to equal steps of arc length."""
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))]
    at = np.linspace(0, along[-1], segments + 1)
    return np.c_[np.interp(at, along, curve[:, 0]), np.interp(at, along, curve[:, 1])]


def mirrored(curve: Array) -> Array:
    """The other half of a symmetric outline, in loop order."""
    return (curve * np.array([-1, 1]))[::-1]


def inside(points: Array, outline: Array) -> Array:
    """Even-odd test of points against a closed outline."""
    x, y = points[:, 0], points[:, 1]
    odd = np.zeros(len(points), bool)
    for (x0, y0), (x1, y1) in zip(outline, np.roll(outline, -1, 0), strict=False):
        crosses = (y0 > y) != (y1 > y)
        odd ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0 + 1e-12) + x0)
    return odd


def distance_to(points: Array, curve: Array) -> Array:
    """Distance of points to a polyline."""
    best = np.full(len(points), 1e9)
    for a, b in itertools.pairwise(curve):
        t = np.clip(((points - a) @ (b - a)) / ((b - a) @ (b - a)), 0, 1)
        best = np.minimum(best, np.linalg.norm(points - (a + t[:, None] * (b - a)), axis=1))
    return best


def mesh_panel(curves: list[tuple[str, Array]], spacing: float) -> Panel:
    """Mesh an outline: its own vertices, one ring inside it, a hexagonal grid in the middle."""
    edges, outline = {}, []
    total = sum(len(c) - 1 for _, c in curves)
    for name, curve in curves:
        start = len(outline)
        edges[name] = [(start + i) % total for i in range(len(curve))]
        outline.extend(curve[:-1])
    rim = np.array(outline)
    following = np.roll(rim, -1, 0)
    area = (rim[:, 0] * following[:, 1] - following[:, 0] * rim[:, 1]).sum()
    along = following - rim
    normal = np.c_[-along[:, 1], along[:, 0]] / np.linalg.norm(along, axis=1)[:, None] * np.sign(area)
    ring: list[Array] = []
    for point in (rim + following) / 2 + normal * spacing * 0.85:
        clear = not ring or np.linalg.norm(np.array(ring) - point, axis=1).min() > 0.6 * spacing
        if clear and inside(point[None], rim)[0] and np.linalg.norm(rim - point, axis=1).min() > 0.7 * spacing:
            ring.append(point)
    grid = []
    for row, y in enumerate(np.arange(rim[:, 1].min(), rim[:, 1].max(), spacing * math.sqrt(3) / 2)):
        x = np.arange(-90, 91) * spacing + (0.5 * spacing if row % 2 else 0.0)
        grid.append(np.c_[x, np.full(len(x), y)])
    middle = np.vstack(grid)
    middle = middle[inside(middle, rim)]
    middle = middle[distance_to(middle, np.vstack([rim, rim[:1]])) > 1.35 * spacing]
    gap = np.linalg.norm(middle[:, None] - np.array(ring)[None], axis=-1).min(axis=1)
    points = np.vstack([rim, np.array(ring), middle[gap > 0.62 * spacing]])
    faces = Delaunay(points).simplices
    faces = faces[inside(points[faces].mean(axis=1), rim)]
    a, b, c = (points[faces[:, k]] for k in range(3))
    doubled = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    faces, doubled = faces[abs(doubled) > 1e-3 * spacing**2], doubled[abs(doubled) > 1e-3 * spacing**2]
    faces[doubled < 0] = faces[doubled < 0][:, ::-1]
    return Panel(points, faces, edges)


def sleeve_cap(m: Measures, wanted: float) -> tuple[Array, float]:
    """Half the sleeve head whose length equals the armhole's, found by bisecting the sleeve's width."""

    def cap(width: float) -> Array:
        return bezier((width, 0), (width * 0.62, 0.2), (width * 0.52, m.sleeve_cap), (0, m.sleeve_cap))

    low, high = 10.0, 30.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if length_of(cap(middle)) < wanted else (low, middle)
    return cap(low), low


def build_pattern(m: Measures) -> Pattern:
    """Draw and mesh all pieces."""

    def count(curve: Array) -> int:
        return max(2, round(length_of(curve) / m.spacing))

    half, underarm = m.chest / 2, m.length - m.armhole_depth
    tip = (m.shoulder, m.length - m.shoulder_drop)
    shoulder = straight(tip, (m.neck, m.length))
    hole_front = bezier((half, underarm), (half - 4.5, underarm + 0.6), (m.shoulder - 3.2, underarm + 8.5), tip)
    hole_back = bezier((half, underarm), (half - 4.0, underarm + 0.6), (m.shoulder - 2.4, underarm + 8.5), tip)
    side = bezier((m.hem / 2, 0), (m.hem / 2, 14), (half, underarm - 14), (half, underarm))
    n_hole, n_side, n_shoulder = count(hole_front), count(side), count(shoulder)
    n_hem = count(straight((-m.hem / 2, 0), (m.hem / 2, 0)))

    def body(hole: Array, drop: float) -> Panel:
        low = m.length - drop
        neck = bezier((m.neck, m.length), (m.neck - 0.4, m.length - drop * 0.62), (m.neck * 0.62, low), (0, low))
        n_neck = count(neck)
        sag = -0.36 * drop
        hem = bezier((-m.hem / 2, 0), (-10, sag), (10, sag), (m.hem / 2, 0))
        curves = [
            ("hem", evenly(hem, n_hem)),
            ("side_r", evenly(side, n_side)),
            ("armhole_r", evenly(hole, n_hole)),
            ("shoulder_r", evenly(shoulder, n_shoulder)),
            ("neck", np.vstack([evenly(neck, n_neck)[:-1], evenly(mirrored(neck), n_neck)])),
            ("shoulder_l", evenly(mirrored(shoulder), n_shoulder)),
            ("armhole_l", evenly(mirrored(hole), n_hole)),
            ("side_l", evenly(mirrored(side), n_side)),
        ]
        return mesh_panel(curves, m.spacing)

    front, back = body(hole_front, m.neck_drop_front), body(hole_back, m.neck_drop_back)
    cap, bicep = sleeve_cap(m, 0.5 * (length_of(hole_front) + length_of(hole_back)))
    bottom = -(m.sleeve_length - m.sleeve_cap)
    under = straight((m.sleeve_hem / 2, bottom), (bicep, 0))
    hem = straight((-m.sleeve_hem / 2, bottom), (m.sleeve_hem / 2, bottom))
    sleeve = mesh_panel(
        [
            ("hem", evenly(hem, count(hem))),
            ("under_r", evenly(under, count(under))),
            ("cap_r", evenly(cap, n_hole)),
            ("cap_l", evenly(mirrored(cap), n_hole)),
            ("under_l", evenly(mirrored(under), count(under))),
        ],
        m.spacing,
    )
    return Pattern(m, front, back, sleeve, bicep)
