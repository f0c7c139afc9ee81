"""From a quad or a mesh of control points to the same maps of cloth positions that UV templates carry."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator, RectBivariateSpline

from designgen.mockup.format import MeshMapping, QuadMapping

Plane = NDArray[np.float32]

# A thin-plate spline is smooth: evaluated at every 8th pixel and interpolated by cubics it is exact to 0.01 px.
_MESH_STEP_PX = 8
# Cloth that seems this many times farther away than the quad's middle is beyond what one photo shows.
_LEAST_DEPTH = 0.1


def quad_matrix(mapping: QuadMapping) -> NDArray[np.float64]:
    """Return the homography (3, 3) from picture pixels (corner origin) to cm on the part."""
    left, top = mapping.left_cm, mapping.top_cm
    right, bottom = left + mapping.width_cm, top + mapping.height_cm
    cloth = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(np.array(mapping.corners_px, np.float32), cloth), np.float64)


def positions(mapping: QuadMapping | MeshMapping, box: tuple[int, int, int, int]) -> tuple[Plane, Plane]:
    """Return where the pixels of a box lie on the flat part.

    Args:
        mapping: The part's mapping.
        box: (top, left, height, width) in picture pixels.

    Returns:
        u and v in cm, float32 (height, width), taken at pixel centres.

    Raises:
        ValueError: The box reaches the horizon of a quad's perspective, or a mesh folds over itself in it.
    """
    u, v = _quad(mapping, box) if isinstance(mapping, QuadMapping) else _mesh(mapping, box)
    turn = determinant(u, v)
    if turn.size and not float(turn.min()) > 0.0:
        share = float(np.mean(turn <= 0.0))
        raise ValueError(f"the mapping folds over itself or is mirrored in {share:.1%} of the part")
    return u, v


def determinant(u: Plane, v: Plane) -> Plane:
    """Return cm² of cloth a pixel covers, negative where the cloth is seen mirrored: (H - 1, W - 1)."""
    du_x, du_y = u[:-1, 1:] - u[:-1, :-1], u[1:, :-1] - u[:-1, :-1]
    dv_x, dv_y = v[:-1, 1:] - v[:-1, :-1], v[1:, :-1] - v[:-1, :-1]
    return np.asarray(du_x * dv_y - du_y * dv_x, np.float32)


def _quad(mapping: QuadMapping, box: tuple[int, int, int, int]) -> tuple[Plane, Plane]:
    top, left, height, width = box
    matrix = quad_matrix(mapping)
    x = np.arange(left, left + width, dtype=np.float64)[None] + 0.5
    y = np.arange(top, top + height, dtype=np.float64)[:, None] + 0.5
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    centre = np.mean(mapping.corners_px, axis=0)
    at_centre = matrix[2, 0] * centre[0] + matrix[2, 1] * centre[1] + matrix[2, 2]
    if (depth / at_centre).min() <= _LEAST_DEPTH:
        raise ValueError("its perspective has its horizon in or near the part")
    u = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth
    v = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth
    return u.astype(np.float32), v.astype(np.float32)


def _mesh(mapping: MeshMapping, box: tuple[int, int, int, int]) -> tuple[Plane, Plane]:
    top, left, height, width = box
    points = np.array(mapping.points, np.float64)
    spline = RBFInterpolator(points[:, :2], points[:, 2:], kernel="thin_plate_spline", degree=1)
    y = top + np.arange(-1, -(-height // _MESH_STEP_PX) + 3) * float(_MESH_STEP_PX)
    x = left + np.arange(-1, -(-width // _MESH_STEP_PX) + 3) * float(_MESH_STEP_PX)
    coarse = spline(np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)).reshape(y.size, x.size, 2)
    # cv2.remap knows 32 places between two nodes only, which would leave steps in the map.
    at_y, at_x = top + np.arange(height) + 0.5, left + np.arange(width) + 0.5
    u, v = (RectBivariateSpline(y, x, coarse[..., k])(at_y, at_x).astype(np.float32) for k in (0, 1))
    return u, v
