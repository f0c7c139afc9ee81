"""Sewing the flat pieces into one mesh placed round the body, and the constraints that the solver keeps."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from meshing import BAND_RATIO, HPS_CM, Array, Panel, Top, distance_to

FRONT, BACK, SLEEVE_R, SLEEVE_L = range(4)
BAND_ROWS = 4
FAR = 50.0
ARM = (16.6, 0.8, 58.6)  # where the body's arm begins; drape.py has the same
LONG_CM = 40.0


@dataclass(frozen=True)
class Sewn:
    """A garment of welded pieces.

    Attributes:
        flat_cm: (N, 2) position on the own flat piece, one entry a piece's vertex.
        rest: (N, 3) the same, the band bent to the cone it is sewn to.
        faces: (F, 3) into the pieces' vertices.
        part: (N,) piece, an index into `names`.
        weld: (N,) the shared vertex that a piece's vertex belongs to.
        start: (M, 3) shared vertices where the solver starts.
        from_hem, from_seam, from_neck: (N,) distances in cm on the flat piece, for stitches and grooves.
        names: the pieces; the neckband is the last.
    """

    flat_cm: Array
    rest: Array
    faces: Array
    part: Array
    weld: Array
    start: Array
    from_hem: Array
    from_seam: Array
    from_neck: Array
    names: tuple[str, ...]

    @property
    def band(self) -> int:
        """Index of the neckband, the last piece."""
        return len(self.names) - 1


@dataclass(frozen=True)
class Constraints:
    """Rest lengths: stretch along edges, bend between the two vertices opposite an edge (with compliance)."""

    edges: Array
    edge_cm: Array
    bends: Array
    bend_cm: Array
    bend_compliance: Array
    near: sp.csr_matrix  # vertices within three rings, which may touch


def wrap_body(points: Array, side: int, p: Top) -> Array:
    """Place a body piece round the torso: an ellipse below the chest, flat at the shoulders. side +1 is the front."""
    m = p.measures
    x, z = points[:, 0], points[:, 1]
    turn = np.linspace(0, math.pi / 2, 400)
    share = m["chest"] / 53.0
    ex, ey = 20.6 * share * np.sin(turn), 13.6 * share * np.cos(turn)
    along = np.r_[0, np.cumsum(np.hypot(np.diff(ex), np.diff(ey)))]
    along *= m["chest"] / 2 / along[-1]
    k = np.clip((z - 44) / (HPS_CM - 44), 0, 1)
    k = k * k * (3 - 2 * k)
    round_x = np.sign(x) * np.interp(np.abs(x), along, ex)
    ridge = HPS_CM - np.clip((np.abs(x) - m["neck"]) / (m["shoulder"] - m["neck"]), 0, 1) * m["shoulder_drop"]
    depth = np.interp(np.abs(x), along, ey) * (1 - k) + np.sqrt(np.clip(ridge - z, 0, None)) * 2.0 * k
    return np.c_[round_x * (1 - k) + x * k, -side * depth + 0.6, z + 1.5 * k]


def wrap_sleeve(points: Array, side: int, p: Top, arm: float) -> Array:
    """Place a sleeve as a tube round an arm raised by `arm` radians from hanging. side +1 is at +x."""
    m = p.measures
    u, v = points[:, 0], points[:, 1]
    down = np.clip(-v, 0, None) / (m["sleeve_length"] - m["sleeve_cap"])
    width = p.bicep + down * (m["sleeve_hem"] / 2 - p.bicep)
    angle, radius = u / width * math.pi, width / math.pi
    along = np.array([side * math.sin(arm), 0, -math.cos(arm)])
    out = np.array([side * math.cos(arm), 0, math.sin(arm)])
    forward = np.array([0, -side, 0.0])
    top = np.array([side * m["shoulder"], 0.6, HPS_CM - m["shoulder_drop"] + 1.0]) - p.bicep / math.pi * out
    tube = np.outer(radius * np.cos(angle), out) + np.outer(radius * np.sin(angle), forward)
    place = top + np.outer(m["sleeve_cap"] - v, along) + tube
    if m["sleeve_length"] > LONG_CM:  # a narrow sleeve has to lie round the arm from the start
        aside = float((top - np.array([side * ARM[0], ARM[1], ARM[2]])) @ out)
        share = np.clip((m["sleeve_cap"] - v) / 22.0, 0, 1)
        place = place - np.outer(aside * share * share * (3 - 2 * share), out)
    return place


class _Pieces:
    """Collects pieces and the pairs of vertices that are sewn together."""

    def __init__(self) -> None:
        self.flat: list[Array] = []
        self.space: list[Array] = []
        self.faces: list[Array] = []
        self.offset: list[int] = []
        self.sewn: list[tuple[int, int]] = []

    def add(self, flat: Array, space: Array, faces: Array) -> None:
        self.offset.append(sum(len(f) for f in self.flat))
        self.flat.append(flat)
        self.space.append(space)
        self.faces.append(np.asarray(faces) + self.offset[-1])

    def sew(self, a: int, edge_a: list[int], b: int, edge_b: list[int]) -> None:
        if len(edge_a) != len(edge_b):
            raise ValueError(f"edges of {len(edge_a)} and {len(edge_b)} vertices cannot be sewn")
        self.sewn += [(self.offset[a] + i, self.offset[b] + j) for i, j in zip(edge_a, edge_b, strict=False)]


def assemble(p: Top, arm: float) -> Sewn:
    """Place, sew and weld all pieces; the arms start raised by `arm` radians."""
    pieces = _Pieces()
    f, b, s = p.front, p.back, p.sleeve
    names: tuple[str, ...] = ("front", "back", "band")
    pieces.add(f.points, wrap_body(f.points, 1, p), f.faces)
    pieces.add(b.points, wrap_body(b.points, -1, p), b.faces[:, ::-1])
    for side in "rl":
        pieces.sew(FRONT, f.edges[f"side_{side}"], BACK, b.edges[f"side_{side}"])
        pieces.sew(FRONT, f.edges[f"shoulder_{side}"], BACK, b.edges[f"shoulder_{side}"])
    if s is not None:
        names = ("front", "back", "sleeve-r", "sleeve-l", "band")
        _add_sleeves(pieces, p, s, arm)
    cone = _add_band(pieces, p)
    flat, space = np.vstack(pieces.flat), np.vstack(pieces.space)
    part = np.concatenate([np.full(len(piece), k) for k, piece in enumerate(pieces.flat)])
    links = np.array(pieces.sewn)
    graph = sp.coo_matrix((np.ones(len(links)), (links[:, 0], links[:, 1])), (len(flat), len(flat)))
    count, weld = sp.csgraph.connected_components(graph, directed=False)
    share = np.bincount(weld, minlength=count)
    start = np.stack([np.bincount(weld, space[:, k], count) / share for k in range(3)], axis=1)
    rest = np.c_[flat[:, 0], np.zeros(len(flat)), flat[:, 1]]
    rest[part == len(names) - 1] = cone
    distances = _distances(pieces, p)
    return Sewn(flat, rest, np.vstack(pieces.faces), part, weld, start, *distances, names)


def _add_sleeves(pieces: _Pieces, p: Top, s: Panel, arm: float) -> None:
    f, b = p.front, p.back
    pieces.add(s.points, wrap_sleeve(s.points, 1, p, arm), s.faces)
    pieces.add(s.points, wrap_sleeve(s.points, -1, p, arm), s.faces)
    for sleeve, side, ahead, behind in ((SLEEVE_R, "r", "cap_r", "cap_l"), (SLEEVE_L, "l", "cap_l", "cap_r")):
        pieces.sew(FRONT, f.edges[f"armhole_{side}"], sleeve, s.edges[ahead])
        pieces.sew(BACK, b.edges[f"armhole_{side}"], sleeve, s.edges[behind][::-1])
        pieces.sew(sleeve, s.edges["under_r"], sleeve, s.edges["under_l"][::-1])


def _add_band(pieces: _Pieces, p: Top) -> Array:
    """Add the neckband as a closed strip sewn to the neck hole; returns its rest shape, a cone (N, 3)."""
    m = p.measures
    front, back = p.front.edges["neck"], p.back.edges["neck"][::-1]
    loop = [pieces.offset[FRONT] + i for i in front[:-1]] + [pieces.offset[BACK] + i for i in back[:-1]]
    steps = [np.linalg.norm(np.diff(q.points[e], axis=0), axis=1) for q, e in ((p.front, front), (p.back, back))]
    along = np.r_[0, np.cumsum(np.concatenate(steps))]
    base = np.vstack(pieces.space)[loop]
    inward = (base.mean(0) - base) * np.array([1, 1, 0])
    inward /= np.linalg.norm(inward, axis=1)[:, None]
    n, flat, space, cone, faces = len(loop), [], [], [], []
    turn, radius = along[:-1] / along[-1] * 2 * math.pi, along[-1] / (2 * math.pi)
    for row in range(BAND_ROWS):
        share = row / (BAND_ROWS - 1)
        up = m["band_height"] * share
        flat.append(np.c_[along[:-1], np.full(n, up)])
        space.append(base + (np.array([0, 0, 0.8]) + 0.6 * inward) * up)
        r = radius * (1 - share + share * BAND_RATIO)
        cone.append(np.c_[r * np.cos(turn), r * np.sin(turn), np.full(n, up)])
    for row in range(BAND_ROWS - 1):
        for k in range(n):
            a, b = row * n + k, row * n + (k + 1) % n
            c, d = b + n, a + n
            faces += [(a, b, c), (a, c, d)] if k % 2 else [(a, b, d), (b, c, d)]
    pieces.add(np.vstack(flat), np.vstack(space), np.array(faces))
    pieces.sewn += [(loop[k], pieces.offset[-1] + k) for k in range(n)]
    return np.vstack(cone)


def _distances(pieces: _Pieces, p: Top) -> tuple[Array, Array, Array]:
    """Distances to hem, sewn edges and neck on the flat pieces."""

    def nearest(panel: Panel, *names: str) -> Array:
        return np.min([distance_to(panel.points, panel.points[panel.edges[name]]) for name in names], axis=0)

    band = np.full(len(pieces.flat[-1]), FAR)
    bodies, holes = (p.front, p.back), ("armhole_r", "armhole_l")
    hem = [nearest(q, "hem") for q in bodies]
    seam = [nearest(q, "shoulder_r", "shoulder_l", "neck") for q in bodies]
    neck = [nearest(q, "neck") for q in bodies]
    if p.sleeve is None:  # the armhole is turned over three times narrower than the hem
        hem = [np.minimum(h, 3.0 * nearest(q, *holes)) for h, q in zip(hem, bodies, strict=True)]
    else:
        cap = nearest(p.sleeve, "cap_r", "cap_l")
        seam = [np.minimum(s, nearest(q, *holes)) for s, q in zip(seam, bodies, strict=True)] + [cap, cap]
        hem += [nearest(p.sleeve, "hem")] * 2
        neck += [np.full(len(cap), FAR)] * 2
    return np.concatenate([*hem, band]), np.concatenate([*seam, band]), np.concatenate([*neck, band])


def constraints(sewn: Sewn, bend: float, seed: int) -> Constraints:
    """Rest lengths from the flat pieces. Hems are stiffer by doubling, seams by their allowance, the rib most."""
    n = len(sewn.start)
    lengths: dict[tuple[int, int], list[float]] = {}
    across: dict[tuple[int, int], list[tuple[int, float, float, int]]] = {}
    for face in sewn.faces:
        for k in range(3):
            a, b, c = face[k], face[(k + 1) % 3], face[(k + 2) % 3]
            wa, wb = int(sewn.weld[a]), int(sewn.weld[b])
            ac, bc = np.linalg.norm(sewn.rest[a] - sewn.rest[c]), np.linalg.norm(sewn.rest[b] - sewn.rest[c])
            key, sides = ((wa, wb), (ac, bc)) if wa < wb else ((wb, wa), (bc, ac))
            lengths.setdefault(key, []).append(float(np.linalg.norm(sewn.rest[a] - sewn.rest[b])))
            across.setdefault(key, []).append((int(sewn.weld[c]), *map(float, sides), int(sewn.part[a])))
    hem = np.full(n, FAR)
    np.minimum.at(hem, sewn.weld, sewn.from_hem)
    in_band = np.zeros(n, bool)
    in_band[sewn.weld[sewn.part == sewn.band]] = True
    bends, bend_cm, compliance = [], [], []
    for (a, b), wings in across.items():
        if len(wings) != 2 or wings[0][0] == wings[1][0]:
            continue
        base = float(np.mean(lengths[a, b]))
        tips = []
        for _, la, lb, _ in wings:
            x = (la * la - lb * lb + base * base) / (2 * base)
            tips.append((x, math.sqrt(max(la * la - x * x, 1e-6))))
        bends.append((wings[0][0], wings[1][0]))
        bend_cm.append(math.hypot(tips[0][0] - tips[1][0], tips[0][1] + tips[1][1]))
        soft = bend * (0.25 if hem[a] < 2.3 and hem[b] < 2.3 else 1.0)
        soft *= 0.1 if in_band[a] or in_band[b] else 1.0
        compliance.append(soft * (0.4 if wings[0][3] != wings[1][3] else 1.0))
    edges, edge_cm = np.array(list(lengths)), np.array([np.mean(v) for v in lengths.values()])
    rng = np.random.default_rng(seed)  # Gauss-Seidel order: shuffled, or the mesh's own order shows as a drift
    o, q = rng.permutation(len(edges)), rng.permutation(len(bends))
    link = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (n, n)).tocsr()
    link = link + link.T
    two = link @ link + link
    return Constraints(
        edges[o],
        edge_cm[o],
        np.array(bends)[q],
        np.array(bend_cm)[q],
        np.array(compliance)[q],
        (two @ link + two).tocsr(),
    )
