"""Drafting: from measurements to pieces. A top is drawn from its high point of the shoulder (HPS) downwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from designgen.garments.curves import at_cm, bezier, evenly, joined, length_cm, mirrored, straight
from designgen.garments.models import Edge, EdgeKind, Line, Notch, Pattern, Piece
from designgen.garments.sizes import measurements_cm

# Vertices on curves are this far apart: the chord's sag stays under 0.01 cm at a radius of 2 cm.
STEP_CM = 0.35
# Cloth cut for a rib over the length of the edge it is sewn to.
RIB_STRETCH = 0.88

_TITLES = {
    "tshirt": "T-shirt, regular",
    "tshirt-womens": "T-shirt, women's",
    "tshirt-kids": "T-shirt, kids'",
    "long-sleeve": "Long sleeve",
    "tank": "Tank top",
    "tote": "Tote bag",
}


@dataclass(frozen=True)
class _Side:
    """A curve of the outline under construction."""

    name: str
    kind: EdgeKind
    curve: Line
    joins: str | None = None


@dataclass(frozen=True)
class _Mark:
    """A notch under construction: a share of an edge's length, or cm along it."""

    edge: str
    share: float = 0.5
    cm: float | None = None


def pattern(garment: str, size: str = "M") -> Pattern:
    """Return the flat pattern of a garment.

    Args:
        garment: One of `GARMENTS`.
        size: One of `SIZES`.

    Raises:
        UsageError: No such garment or size.
    """
    measures = measurements_cm(garment, size)
    return Pattern(garment, _TITLES[garment], size, _DRAFTS[garment](measures), measures)


def _piece(name: str, title: str, sides: list[_Side], marks: tuple[_Mark, ...] = ()) -> Piece:
    """Put sides together to an outline with vertices close enough for cutting."""
    points: list[Line] = []
    edges: list[Edge] = []
    count = 0
    for side in sides:
        # An even number of steps, so that a curve across the centre line has a vertex on it.
        steps = 2 * int(np.ceil(length_cm(side.curve) / STEP_CM / 2))
        line = evenly(side.curve, steps) if len(side.curve) > 2 else side.curve
        points.append(line[:-1])
        edges.append(Edge(side.name, side.kind, count, count + len(line) - 1, side.joins))
        count += len(line) - 1
    closing = edges[-1]
    edges[-1] = Edge(closing.name, closing.kind, closing.first, 0, closing.joins)
    curves = {side.name: side.curve for side in sides}
    return Piece(name, title, np.vstack(points), tuple(edges), tuple(_notch(curves[m.edge], m) for m in marks))


def _notch(curve: Line, mark: _Mark) -> Notch:
    """A notch into the piece: the outline runs counter-clockwise, so the inside is on the left of its direction."""
    (u, v), along = at_cm(curve, mark.share * length_cm(curve) if mark.cm is None else mark.cm)
    return Notch(round(u, 4), round(v, 4), round((along - 90.0 + 180.0) % 360.0 - 180.0, 2))


def _armhole(m: dict[str, float], soft_cm: float, cut_cm: float) -> Line:
    half, deep = m["chest"] / 2, m["armhole_depth"]
    tip = (m["shoulder"], m["shoulder_drop"])
    return bezier((half, deep), (half - soft_cm, deep - 0.6), (m["shoulder"] - cut_cm, deep - 8.5), tip)


def _side_seam(m: dict[str, float]) -> Line:
    """From the hem up to the underarm, through the waist."""
    hem, waist, chest = m["hem"] / 2, m["waist"] / 2, m["chest"] / 2
    low, deep = m["length"], m["armhole_depth"]
    middle = deep + 0.42 * (low - deep)
    lower, upper = (low - middle) / 3, (middle - deep) / 3
    # The same direction on both sides of the waist, or the seam has a corner there.
    lean = (chest - hem) / (low - deep)
    below = bezier((hem, low), (hem, low - lower), (waist - lean * lower, middle + lower), (waist, middle))
    above = bezier((waist, middle), (waist + lean * upper, middle - upper), (chest, deep + upper), (chest, deep))
    return joined(below, above)


def _hem(m: dict[str, float], drop_cm: float) -> Line:
    sag = m["length"] + 0.36 * drop_cm
    return bezier((-m["hem"] / 2, m["length"]), (-10.0, sag), (10.0, sag), (m["hem"] / 2, m["length"]))


def _neckline(m: dict[str, float], drop_cm: float) -> Line:
    """From the shoulder on the right to the one on the left."""
    half = m["neck"]
    right = bezier((half, 0.0), (half - 0.4, drop_cm * 0.62), (half * 0.62, drop_cm), (0.0, drop_cm))
    return joined(right, mirrored(right))


def _body(m: dict[str, float], name: str, sleeves: bool) -> Piece:
    """The front or the back of a top."""
    front = name == "front"
    other = "back" if front else "front"
    drop = m["neck_drop_front" if front else "neck_drop_back"]
    hole = _armhole(m, 4.5 if front else 4.0, m["armhole_cut"] + (0.0 if front else -0.8))
    shoulder = straight((m["shoulder"], m["shoulder_drop"]), (m["neck"], 0.0))
    side = _side_seam(m)
    kind: EdgeKind = "seam" if sleeves else "hem"
    cap = "sleeve.cap_l" if front else "sleeve.cap_r"
    joins = cap if sleeves else None
    sides = [
        _Side("hem", "hem", _hem(m, drop)),
        _Side("side_r", "seam", side, f"{other}.side_l"),
        _Side("armhole_r", kind, hole, joins),
        _Side("shoulder_r", "seam", shoulder, f"{other}.shoulder_l"),
        _Side("neck", "neck", _neckline(m, drop), "band.sewn"),
        _Side("shoulder_l", "seam", mirrored(shoulder), f"{other}.shoulder_r"),
        _Side("armhole_l", kind, mirrored(hole), joins),
        _Side("side_l", "seam", mirrored(side), f"{other}.side_r"),
    ]
    at, total = _HOLE_NOTCH_CM, length_cm(hole)
    marks = [_Mark("hem"), _Mark("neck"), _Mark("side_r"), _Mark("side_l")]
    for offset in (0.0,) if front else (0.0, 1.0):  # one notch says front, two say back
        marks += [_Mark("armhole_r", cm=at + offset), _Mark("armhole_l", cm=total - at - offset)]
    return _piece(name, "Front" if front else "Back", sides, tuple(marks))


_HOLE_NOTCH_CM = 10.0


def _cap(width_cm: float, height_cm: float) -> Line:
    """Half a sleeve head, from the underarm on the right to the top."""
    return bezier((width_cm, height_cm), (width_cm * 0.62, height_cm - 0.2), (width_cm * 0.52, 0.0), (0.0, 0.0))


def _sleeve(m: dict[str, float], front: Piece, back: Piece) -> Piece:
    """The wearer's left sleeve; its head is as long as the armholes of front and back together."""
    wanted = (front.length_cm("armhole_r") + back.length_cm("armhole_r")) / 2
    low, high = 4.0, 40.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if length_cm(_cap(middle, m["sleeve_cap"])) < wanted else (low, middle)
    cap, end, hem = _cap(low, m["sleeve_cap"]), m["sleeve_length"], m["sleeve_hem"] / 2
    under = straight((hem, end), (low, m["sleeve_cap"]))
    sides = [
        _Side("hem", "hem", straight((-hem, end), (hem, end))),
        _Side("under_r", "seam", under, "sleeve.under_l"),
        _Side("cap_r", "seam", cap, "back.armhole_l"),
        _Side("cap_l", "seam", mirrored(cap), "front.armhole_r"),
        _Side("under_l", "seam", mirrored(under), "sleeve.under_r"),
    ]
    total = length_cm(cap)
    marks = (
        _Mark("hem"),
        _Mark("cap_l", 0.0),
        _Mark("cap_r", cm=_HOLE_NOTCH_CM),
        _Mark("cap_r", cm=_HOLE_NOTCH_CM + 1.0),
        _Mark("cap_l", cm=total - _HOLE_NOTCH_CM),
    )
    piece = _piece("sleeve", "Sleeve", sides, marks)
    return _with(piece, cut=2, mirrored=True)


def _band(m: dict[str, float], front: Piece, back: Piece) -> Piece:
    """The neckband: a rib folded lengthwise, shorter than the neck it is sewn to so that it lies flat."""
    seam = front.length_cm("neck") + back.length_cm("neck")
    half, deep = RIB_STRETCH * seam / 2, 2 * m["band_height"]
    sides = [
        _Side("sewn", "seam", straight((-half, deep), (half, deep)), "front.neck"),
        _Side("end_r", "seam", straight((half, deep), (half, 0.0)), "band.end_l"),
        _Side("sewn_behind", "seam", straight((half, 0.0), (-half, 0.0)), "front.neck"),
        _Side("end_l", "seam", straight((-half, 0.0), (-half, deep)), "band.end_r"),
    ]
    share = back.length_cm("neck") / seam / 2  # the join is at the middle of the back
    marks = tuple(_Mark(edge, at) for edge in ("sewn", "sewn_behind") for at in (share, 0.5, 1.0 - share))
    return _with(_piece("band", "Neckband", sides, marks), fabric="rib")


def _with(piece: Piece, cut: int = 1, mirrored: bool = False, fabric: str = "body") -> Piece:
    return Piece(
        piece.name, piece.title, piece.outline_cm, piece.edges, piece.notches, piece.grain_deg, cut, mirrored, fabric
    )


def _top(m: dict[str, float]) -> tuple[Piece, ...]:
    sleeves = "sleeve_length" in m
    front, back = _body(m, "front", sleeves), _body(m, "back", sleeves)
    band = _band(m, front, back)
    return (front, back, _sleeve(m, front, back), band) if sleeves else (front, back, band)


def _tote(m: dict[str, float]) -> tuple[Piece, ...]:
    """A flat bag: two panels and two handles; the mouth is turned over."""
    half, deep = m["width"] / 2, m["height"]

    def panel(name: str, other: str) -> Piece:
        sides = [
            _Side("bottom", "seam", straight((-half, deep), (half, deep)), f"{other}.bottom"),
            _Side("side_r", "seam", straight((half, deep), (half, 0.0)), f"{other}.side_l"),
            _Side("mouth", "opening", straight((half, 0.0), (-half, 0.0))),
            _Side("side_l", "seam", straight((-half, 0.0), (-half, deep)), f"{other}.side_r"),
        ]
        inset = m["handle_inset"]
        marks = (_Mark("bottom"), _Mark("mouth", cm=inset), _Mark("mouth", cm=2 * half - inset))
        return _with(_piece(name, name.capitalize(), sides, marks), fabric="canvas")

    long, wide = m["handle_length"], m["handle_width"]
    sides = [
        _Side("end_low", "seam", straight((-wide, long), (wide, long)), "front.mouth"),
        _Side("fold_r", "fold", straight((wide, long), (wide, 0.0))),
        _Side("end_high", "seam", straight((wide, 0.0), (-wide, 0.0)), "front.mouth"),
        _Side("fold_l", "fold", straight((-wide, 0.0), (-wide, long))),
    ]
    handle = _with(_piece("handle", "Handle", sides), cut=2, fabric="canvas")
    return panel("front", "back"), panel("back", "front"), handle


_DRAFTS: dict[str, Callable[[dict[str, float]], tuple[Piece, ...]]] = {
    name: _tote if name == "tote" else _top for name in _TITLES
}
GARMENTS = tuple(_DRAFTS)
