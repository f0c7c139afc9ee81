"""Which cloth every pixel shows: coverage of the parts, position on the flat pattern and normal, by scan conversion.

Light needs a path tracer; this does not. Nine samples a pixel, each with a depth test, give the coverage; the middle
one gives the position, exact and unfiltered. The mesh is the one that Cycles rendered, with subdivision and thickness.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numba import njit

Array = np.ndarray

GRID = 3  # samples a pixel along each side; odd, so that one lies in the middle
BAND_ROWS = 160


@dataclass(frozen=True)
class Seen:
    """What the camera sees, (H, W) each.

    Attributes:
        material: Material slot of the middle sample, -1 for none.
        uv: (H, W, 2) position on the flat pattern in the middle, in cm.
        normal: (H, W, 3) unit normal there, in the studio's axes.
        cover: (S, H, W) share of the samples that each material slot covers.
    """

    material: Array
    uv: Array
    normal: Array
    cover: Array


def turns(path: Path) -> Array:
    """For each piece 1 if its flat x runs to the right as seen on the right side of the cloth, else -1.

    Found on the mesh, not in the picture: of some pieces only a sliver is seen.
    """
    with np.load(path) as data:
        vertices, corners, uv, normals, material = (
            data[name] for name in ("vertices", "triangles", "uv", "normals", "material")
        )
    a, b, c = (vertices[corners[:, k]] for k in range(3))
    outward = (np.cross(b - a, c - a) * normals.mean(axis=1)).sum(axis=1)
    (x1, y1), (x2, y2) = (uv[:, 1] - uv[:, 0]).T, (uv[:, 2] - uv[:, 0]).T
    vote = np.sign(outward) * (x1 * y2 - x2 * y1)
    pieces = int(material.max()) // 2 + 1
    return np.array([1.0 if vote[material == 2 * k].sum() >= 0 else -1.0 for k in range(pieces)])


@njit(cache=True)
def scan(screen, first, height, width, depth, owner):
    """Depth-tested scan conversion of triangles (T, 3, 3: x, y, 1 / distance) into rows from `first` on."""
    for t in range(screen.shape[0]):
        ax, ay, az = screen[t, 0]
        bx, by, bz = screen[t, 1]
        cx, cy, cz = screen[t, 2]
        top, bottom = min(ay, by, cy) - first, max(ay, by, cy) - first
        if bottom < 0 or top > height:
            continue
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0:
            continue
        y0, y1 = max(0, int(np.floor(top - 0.5))), min(height - 1, int(np.ceil(bottom)))
        x0, x1 = max(0, int(np.floor(min(ax, bx, cx) - 0.5))), min(width - 1, int(np.ceil(max(ax, bx, cx))))
        for y in range(y0, y1 + 1):
            py = y + 0.5 + first
            for x in range(x0, x1 + 1):
                px = x + 0.5
                wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area
                wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area
                wc = 1.0 - wa - wb
                if wa < 0.0 or wb < 0.0 or wc < 0.0:
                    continue
                z = wa * az + wb * bz + wc * cz
                if z > depth[y, x]:
                    depth[y, x], owner[y, x] = z, t


def seen(path: Path, size: tuple[int, int]) -> Seen:
    """Scan the surface that render.py exported to a picture of `size` (width, height)."""
    with np.load(path) as data:
        surface = {name: data[name] for name in data.files}
    width, height = size
    eye = (surface["vertices"] - surface["eye"]) @ surface["axes"].T  # right, up, forward
    scale = height / float(surface["field_over_distance"])
    inverse = 1.0 / eye[:, 2]
    x, y = width / 2 + scale * eye[:, 0] * inverse, height / 2 - scale * eye[:, 1] * inverse
    corners = surface["triangles"]
    screen = np.stack([x[corners], y[corners], inverse[corners]], axis=-1)
    fine = screen * np.array([GRID, GRID, 1.0])
    slots = int(surface["material"].max()) + 1
    material = np.full((height, width), -1, np.int32)
    uv, normal = np.zeros((height, width, 2), np.float32), np.zeros((height, width, 3), np.float32)
    cover = np.zeros((slots, height, width), np.float32)
    for first in range(0, height, BAND_ROWS):
        rows = min(BAND_ROWS, height - first)
        depth = np.zeros((rows * GRID, width * GRID))
        owner = np.full(depth.shape, -1, np.int32)
        scan(fine, first * GRID, *depth.shape, depth, owner)
        here = np.s_[first : first + rows]
        slot = np.where(owner >= 0, surface["material"][owner], -1)
        for k in range(slots):
            cover[k, here] = (slot == k).reshape(rows, GRID, width, GRID).mean(axis=(1, 3))
        middle = owner[GRID // 2 :: GRID, GRID // 2 :: GRID]
        row, column = np.nonzero(middle >= 0)
        t = middle[row, column]
        weights = _weights(screen[t], column + 0.5, row + first + 0.5)
        material[first + row, column] = surface["material"][t]
        uv[first + row, column] = (weights[..., None] * surface["uv"][t]).sum(axis=1)
        n = (weights[..., None] * surface["normals"][t]).sum(axis=1)
        normal[first + row, column] = n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9)
    return Seen(material, uv, normal, cover)


def _weights(screen: Array, x: Array, y: Array) -> Array:
    """Perspective-correct barycentric weights (N, 3) of points in their triangles."""
    (ax, ay), (bx, by), (cx, cy) = (screen[:, k, :2].T for k in range(3))
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    wa = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
    wb = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
    weights = np.stack([wa, wb, 1.0 - wa - wb], axis=1) * screen[:, :, 2]
    return weights / weights.sum(axis=1, keepdims=True)
