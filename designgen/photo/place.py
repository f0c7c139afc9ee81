"""Where the pixels of a photo lie on the garment: from one known length and the corners of a print area."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from designgen.mockup.format import MeshMapping, PrintArea, QuadMapping
from designgen.mockup.mapping import positions, quad_matrix
from designgen.photo.controls import Area, Controls, KnownLength, PartControl
from designgen.photo.features import Mask

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]

_STRAIGHT_DEG = 25.0
_CHEST_WIDTH_CM, _CHEST_HEIGHT_CM = 30.0, 36.0
_BELOW_SHOULDER_CM = 9.0
_SMALLEST_AREA_CM = 6.0
_INSIDE_SHARE = 0.995
_HANGING_POINTS = 5
_ONE_LENGTH = (
    "The print area was measured by the one known length. Folds of worn cloth hide some of it one way and not the "
    "other, so height or width may be a tenth off: measure the area with a tape and give --print-cm."
)


@dataclass(frozen=True)
class Placed:
    """How the garment lies in the photo.

    Attributes:
        body: The mapping of the whole garment, unless a part has its own.
        areas: Its print areas, in cm.
        px_per_cm: Scale in the middle of the first print area, or of the garment.
        notices: What was assumed, in sentences.
    """

    body: QuadMapping | MeshMapping
    areas: tuple[PrintArea, ...]
    px_per_cm: float
    notices: tuple[str, ...] = ()


def place(controls: Controls, inside: Mask) -> Placed:
    """Find the mapping, the scale and the print areas.

    Args:
        controls: What the designer said.
        inside: The garment in the photo, (H, W).

    Raises:
        ValueError: Nothing says how large the garment is, or the points do not make a picture of flat cloth.
    """
    body = next((part for part in controls.parts if part.name == "body"), None)
    mapping: QuadMapping | MeshMapping
    if body is not None and (body.points or body.corners_px):
        mapping = part_mapping(body)
    elif controls.areas:
        mapping = _from_area(controls.areas[0], controls, inside)
        mapping = _hanging(mapping) if controls.worn else mapping
    elif controls.scale is not None:
        mapping = _from_length(controls.scale, controls, inside)
    else:
        raise ValueError("nothing says how large the garment is")
    areas = tuple(_area_in_cm(area, mapping) for area in controls.areas)
    notices: tuple[str, ...] = ()
    if not areas:
        areas, notices = _usual_area(mapping, inside)
    elif controls.worn and any(area.width_cm is None for area in controls.areas):
        notices = (_ONE_LENGTH,)
    return Placed(mapping, areas, _px_per_cm(mapping, inside, areas), notices)


def part_mapping(part: PartControl) -> QuadMapping | MeshMapping:
    """Return the mapping a part was given.

    Raises:
        ValueError: It was given none, or points that make no flat cloth.
    """
    if part.points is not None:
        return MeshMapping(kind="mesh", points=part.points)
    if part.corners_px is None or part.width_cm is None or part.height_cm is None:
        raise ValueError(f"the part {part.name!r} has neither points nor corners")
    return QuadMapping(
        kind="quad",
        corners_px=part.corners_px,
        left_cm=part.left_cm,
        top_cm=part.top_cm,
        width_cm=part.width_cm,
        height_cm=part.height_cm,
    )


def _quad(corners: Quad, box_cm: tuple[float, float, float, float]) -> QuadMapping:
    left, top, width, height = box_cm
    return QuadMapping(kind="quad", corners_px=corners, left_cm=left, top_cm=top, width_cm=width, height_cm=height)


def _from_area(area: Area, controls: Controls, inside: Mask) -> QuadMapping:
    """The perspective of a print area's corners, with u = 0 in its middle and v = 0 at the garment's datum."""
    width, height = area.width_cm, area.height_cm
    if width is None or height is None:
        if controls.scale is None:
            raise ValueError(f"nothing says how large the area {area.name!r} is")
        width, height = _measured(area.corners_px, controls.scale)
    unplaced = _quad(area.corners_px, (0.0, 0.0, width, height))
    if controls.datum_px is not None:
        u, v = _seen_at(unplaced, controls.datum_px)
    else:
        middle = _seen_from(unplaced, width / 2, 0.0), _seen_from(unplaced, width / 2, height)
        u, v = width / 2, _seen_at(unplaced, _top_of(inside, *middle))[1]
    return _quad(area.corners_px, (-u, -v, width, height))


def _hanging(mapping: QuadMapping) -> MeshMapping:
    """The same corners as cloth that hangs: a narrower side hides cloth in folds and is no farther away.

    Its lines are divided evenly, where a perspective would crowd them: on our own draped T-shirts a print lies half as
    far off. A mesh of 5 x 5 control points on straight lines between the corners.
    """
    a, b, c, d = np.array(mapping.corners_px)
    points = []
    for down in np.linspace(0.0, 1.0, _HANGING_POINTS):
        left, right = a + down * (d - a), b + down * (c - b)
        for across in np.linspace(0.0, 1.0, _HANGING_POINTS):
            x, y = left + across * (right - left)
            u, v = mapping.left_cm + across * mapping.width_cm, mapping.top_cm + down * mapping.height_cm
            points.append((float(x), float(y), float(u), float(v)))
    return MeshMapping(kind="mesh", points=tuple(points))


def _measured(corners: Quad, scale: KnownLength) -> tuple[float, float]:
    """Size of a quadrilateral in cm, so that the known length, seen in the same perspective, is what it is."""
    points = np.array(corners)
    sides = np.hypot(*(np.roll(points, -1, axis=0) - points).T)
    across, down = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    unscaled = quad_matrix(_quad(corners, (0.0, 0.0, 100.0, 100.0 * float(down / across))))
    ends = [_project(unscaled, *scale.between[k : k + 2]) for k in (0, 2)]
    factor = scale.known_cm / math.dist(*ends)
    return 100.0 * factor, 100.0 * float(down / across) * factor


def _from_length(scale: KnownLength, controls: Controls, inside: Mask) -> QuadMapping:
    """A garment seen straight on; the known length says how large it is, and how it is turned if it nearly is."""
    x1, y1, x2, y2 = scale.between
    px_per_cm = scale.length_px / scale.known_cm
    angle = math.degrees(math.atan2(y2 - y1, x2 - x1))
    turn = (angle + 45.0) % 90.0 - 45.0
    turn = math.radians(turn) if abs(turn) <= _STRAIGHT_DEG else 0.0
    across = np.array([math.cos(turn), math.sin(turn)])
    down = np.array([-math.sin(turn), math.cos(turn)])
    rows, columns = np.nonzero(inside)
    middle = np.array([columns.mean(), rows.mean()])
    if controls.datum_px is not None:
        datum = np.array(controls.datum_px)
    else:
        datum = np.array(_top_of(inside, tuple(middle), tuple(middle + 50 * down)))
    side_px = 20.0 * px_per_cm
    start = datum - across * side_px / 2
    corners = [start, start + across * side_px, start + (across + down) * side_px, start + down * side_px]
    quad = tuple((float(x), float(y)) for x, y in corners)
    return _quad((quad[0], quad[1], quad[2], quad[3]), (-10.0, 0.0, 20.0, 20.0))


def _top_of(inside: Mask, first: tuple[float, float], second: tuple[float, float]) -> tuple[float, float]:
    """Where a line through two points, followed upwards, leaves the garment for good: near the high point shoulder."""
    height, width = inside.shape
    run = np.array(first) - np.array(second)
    run = run / max(float(np.hypot(*run)), 1e-6)
    steps = np.arange(-max(height, width), max(height, width))
    x, y = first[0] + run[0] * steps, first[1] + run[1] * steps
    seen = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    hit = np.flatnonzero(seen)[inside[y[seen].astype(int), x[seen].astype(int)]]
    last = hit.max() if hit.size else int(np.argmin(np.abs(steps)))
    return float(x[last]), float(y[last])


def _project(matrix: NDArray[np.floating], x: float, y: float) -> tuple[float, float]:
    u, v, w = matrix @ (x, y, 1.0)
    return float(u / w), float(v / w)


def _seen_at(mapping: QuadMapping, point: tuple[float, float]) -> tuple[float, float]:
    return _project(quad_matrix(mapping), *point)


def _seen_from(mapping: QuadMapping, u_cm: float, v_cm: float) -> tuple[float, float]:
    return _project(np.linalg.inv(quad_matrix(mapping)), u_cm, v_cm)


def _area_in_cm(area: Area, mapping: QuadMapping | MeshMapping) -> PrintArea:
    """The rectangle on the cloth that comes nearest to an area's corners."""
    u, v = np.array([_at(mapping, point) for point in area.corners_px]).T
    left, right = (u[0] + u[3]) / 2, (u[1] + u[2]) / 2
    top, bottom = (v[0] + v[1]) / 2, (v[2] + v[3]) / 2
    if right - left <= 0 or bottom - top <= 0:
        raise ValueError(f"the corners of the area {area.name!r} are not told from top left clockwise")
    return PrintArea.model_validate(
        {
            "name": area.name,
            "part": "body",
            "centre_u_cm": round(float(left + right) / 2, 2),
            "centre_v_cm": round(float(top + bottom) / 2, 2),
            "width_cm": round(float(right - left), 2),
            "height_cm": round(float(bottom - top), 2),
            "min_dpi": area.min_dpi,
        }
    )


def _at(mapping: QuadMapping | MeshMapping, point: tuple[float, float]) -> tuple[float, float]:
    if isinstance(mapping, QuadMapping):
        return _seen_at(mapping, point)
    u, v = positions(mapping, (int(point[1]), int(point[0]), 2, 2))
    return float(u[0, 0]), float(v[0, 0])


def _usual_area(mapping: QuadMapping | MeshMapping, inside: Mask) -> tuple[tuple[PrintArea, ...], tuple[str, ...]]:
    """A chest area of the usual size below the shoulder, made smaller until all of it is cloth."""
    u, v = positions(mapping, (0, 0, *inside.shape))
    for share in np.arange(1.0, 0.15, -0.05):
        width, height = _CHEST_WIDTH_CM * share, _CHEST_HEIGHT_CM * share
        if width < _SMALLEST_AREA_CM:
            break
        middle = _BELOW_SHOULDER_CM + height / 2
        here = (np.abs(u) < width / 2) & (np.abs(v - middle) < height / 2)
        if here.any() and float(inside[here].mean()) >= _INSIDE_SHARE:
            area = PrintArea(
                name="chest",
                part="body",
                placement="chest",
                centre_u_cm=0.0,
                centre_v_cm=round(float(middle), 2),
                width_cm=round(float(width), 2),
                height_cm=round(float(height), 2),
            )
            said = (
                f"The print area was assumed: {width:.0f} × {height:.0f} cm, its top {_BELOW_SHOULDER_CM:g} cm below "
                "the shoulder; say where it is with --print-corners."
            )
            return (area,), (said,)
    return (), ("No print area was found; say where it is with --print-corners, or use all-over prints only.",)


def _px_per_cm(mapping: QuadMapping | MeshMapping, inside: Mask, areas: tuple[PrintArea, ...]) -> float:
    """Scale in the middle of the first area: the root of pixels a square cm."""
    rows, columns = np.nonzero(inside)
    middle = (int(rows.mean()), int(columns.mean()))
    if areas and isinstance(mapping, QuadMapping):
        x, y = _seen_from(mapping, areas[0].centre_u_cm, areas[0].centre_v_cm)
        middle = (int(y), int(x))
    elif isinstance(mapping, MeshMapping):
        middle = (
            int(np.mean([point[1] for point in mapping.points])),
            int(np.mean([point[0] for point in mapping.points])),
        )
    u, v = positions(mapping, (*middle, 3, 3))
    turn = (u[0, 1] - u[0, 0]) * (v[1, 0] - v[0, 0]) - (u[1, 0] - u[0, 0]) * (v[0, 1] - v[0, 0])
    return 1.0 / math.sqrt(max(float(turn), 1e-9))
