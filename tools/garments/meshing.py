"""The flat pieces of a garment meshed for the cloth solver.

The outlines come from `designgen.garments`, which also draws the cutting files. Here x = u, and y runs up with the high
point of the shoulder at `HPS_CM`, where the body has it. Edges that are sewn together get equal vertex counts, so that
they can share their vertices.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from scipy.spatial import Delaunay

from designgen.garments import Piece, pattern

Array = np.ndarray

HPS_CM = 71.0
BAND_RATIO = 0.88  # band's free edge over its sewn edge


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


@dataclass(frozen=True)
class Top:
    """The meshed pieces of a top; the band is a plain strip and is built by the assembler.

    Attributes:
        measures: The pattern's measurements in cm.
        front: Meshed front.
        back: Meshed back, drawn like the front.
        sleeve: Meshed sleeve, its head up; None for a sleeveless top.
        bicep: Half width of the sleeve at the underarm.
        spacing: Of the mesh, in cm.
    """

    measures: dict[str, float]
    front: Panel
    back: Panel
    sleeve: Panel | None
    bicep: float
    spacing: float


def length_of(curve: Array) -> float:
    """Arc length."""
    return float(np.linalg.norm(np.diff(curve, axis=0), axis=1).sum())


def evenly(curve: Array, segments: int) -> Array:
    """Resample to equal steps of arc length."""
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))]
    at = np.linspace(0, along[-1], segments + 1)
    return np.c_[np.interp(at, along, curve[:, 0]), np.interp(at, along, curve[:, 1])]


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


def curves_of(piece: Piece, top_cm: float, counts: dict[str, int]) -> list[tuple[str, Array]]:
    """The piece's edges as evenly stepped curves, y up; `counts` gives the segments of each."""
    flip = np.array([1.0, -1.0])
    return [(e.name, evenly(piece.line_cm(e.name) * flip + (0.0, top_cm), counts[e.name])) for e in piece.edges]


def counted(piece: Piece, spacing: float) -> dict[str, int]:
    """Segments of each edge at the mesh's spacing; a neckline gets an even number."""
    counts = {e.name: max(2, round(piece.length_cm(e.name) / spacing)) for e in piece.edges}
    return {name: n + n % 2 if name == "neck" else n for name, n in counts.items()}


def mesh_top(garment: str, spacing: float) -> Top:
    """Mesh all pieces of a top in size M."""
    drawn = pattern(garment, "M")
    front, back = drawn.piece("front"), drawn.piece("back")
    shared = counted(front, spacing)
    behind = shared | {"neck": counted(back, spacing)["neck"]}
    sleeve, bicep = None, 0.0
    if any(piece.name == "sleeve" for piece in drawn.pieces):
        piece = drawn.piece("sleeve")
        counts = counted(piece, spacing) | {f"cap_{side}": shared["armhole_r"] for side in "rl"}
        sleeve = mesh_panel(curves_of(piece, drawn.measurements["sleeve_cap"], counts), spacing)
        bicep = piece.box_cm[2]
    return Top(
        drawn.measurements,
        mesh_panel(curves_of(front, HPS_CM, shared), spacing),
        mesh_panel(curves_of(back, HPS_CM, behind), spacing),
        sleeve,
        bicep,
        spacing,
    )
