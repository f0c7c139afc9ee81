"""Hang a canvas bag from a peg by its handles.

    PYTHONPATH=. python tools/garments/tote.py FINISHED.npz

The two panels of the pattern are welded along sides and bottom and simulated like the tops (see drape.py), held where
the handles are sewn on; the handles are ribbons that turn from lying in the panel to lying over the peg.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from assemble import FAR, Constraints, Sewn, constraints
from drape import FRAME, STRETCH, close_pairs, project, separate
from finish import mean_of_neighbours, taubin
from meshing import Array, Panel, counted, curves_of, distance_to, mesh_panel

from designgen.garments import Pattern, pattern

TOP_CM = 47.0  # height of the mouth
PEG_CM = 75.0
SPACING = 0.8
BEND = 2e-6
PULL_CM = 0.7  # how far the handles draw the mouth together at each side
FRAMES = 170


def panels(drawn: Pattern) -> list[Panel]:
    """Front and back, meshed alike."""
    piece = drawn.piece("front")
    panel = mesh_panel(curves_of(piece, TOP_CM, counted(piece, SPACING)), SPACING)
    return [panel, panel]


def sew(parts: list[Panel]) -> Sewn:
    """Weld the panels along sides and bottom; the mouth stays open."""
    size = len(parts[0].points)
    rims = [i for name in ("bottom", "side_r", "side_l") for i in parts[0].edges[name]]
    flat = np.vstack([panel.points for panel in parts])
    links = sp.coo_matrix((np.ones(len(rims)), (rims, np.array(rims) + size)), (2 * size, 2 * size))
    count, weld = sp.csgraph.connected_components(links, directed=False)
    rim = [parts[0].points[parts[0].edges[name]] for name in ("side_l", "bottom", "side_r")]
    seam = np.min([distance_to(parts[0].points, line) for line in rim], axis=0)
    mouth = TOP_CM - parts[0].points[:, 1]
    depth = 1.3 * np.clip(seam / 9.0, 0, 1) ** 0.5
    space = np.vstack([np.c_[p.points[:, 0], s * depth, p.points[:, 1]] for p, s in zip(parts, (-1, 1), strict=True)])
    share = np.bincount(weld, minlength=count)
    start = np.stack([np.bincount(weld, space[:, k], count) / share for k in range(3)], axis=1)
    return Sewn(
        flat,
        np.c_[flat[:, 0], np.zeros(len(flat)), flat[:, 1]],
        np.vstack([parts[0].faces, parts[1].faces[:, ::-1] + size]),
        np.repeat([0, 1], size),
        weld,
        start,
        np.tile(mouth, 2),
        np.tile(seam, 2),
        np.full(2 * size, FAR),
        ("front", "back", "none"),
    )


def hang(sewn: Sewn, c: Constraints, inset_cm: float, seed: int = 4) -> Array:
    """Let the bag hang; returns the shared vertices (M, 3)."""
    rng = np.random.default_rng(seed)
    x = sewn.start + rng.normal(0, 0.12, sewn.start.shape) * np.array([0.2, 1.0, 0.2])
    held = np.flatnonzero((abs(abs(x[:, 0]) - inset_cm) < 1.5) & (x[:, 2] > TOP_CM - 2.6))
    goal = x[held] - np.sign(x[held, :1]) * np.array([PULL_CM, 0, 0])
    goal[:, 2] += np.where(goal[:, 0] > 0, 0.5, 0.0)  # nothing hangs quite level
    begin, v = x[held].copy(), np.zeros_like(x)
    front = np.zeros(len(x))
    np.add.at(front, sewn.weld, np.where(sewn.part == 0, -1.0, 1.0))
    stretch, dt = np.full(len(c.edge_cm), STRETCH), FRAME / 15
    for frame in range(FRAMES):
        share = min(1.0, frame / 60)
        pairs = close_pairs(x, 1.2, c)
        pressure = 140.0 * max(0.12, 1.0 - frame / 110)
        for _ in range(15):
            v[:, 2] -= 981.0 * dt
            v[:, 1] += np.sign(front) * pressure * dt
            v *= math.exp(-(2.0 if frame < 110 else 6.0) * dt)
            before = x.copy()
            x += dt * v
            project(x, c.bends, c.bend_cm, c.bend_compliance, 1.0 / dt**2)
            project(x, c.edges, c.edge_cm, stretch, 1.0 / dt**2)
            separate(x, pairs, 0.5)
            x[held] = begin + (goal - begin) * share
            v = (x - before) / dt
    return x


def handle(drawn: Pattern, lower: tuple[Array, Array], side: float) -> tuple[Array, Array, Array]:
    """A ribbon from one foot over the peg to the other: space (N, 3), flat (N, 2), faces. side -1 is the front."""
    long, wide = drawn.measurements["handle_length"], drawn.measurements["handle_width"]
    t = np.linspace(0.0, 1.0, 121)
    left, right = lower
    peg = np.array([0.0, side * 0.9, PEG_CM])
    centre = np.zeros((len(t), 3))
    for half, foot in ((t <= 0.5, left), (t > 0.5, right)):
        s = (2 * t if foot is left else 2 * (1 - t))[half][:, None]
        up, turn = foot + np.array([0.0, 0.0, 13.0]), peg + np.array([1.1 * np.sign(foot[0]), 0.0, -3.0])
        centre[half] = (1 - s) ** 3 * foot + 3 * (1 - s) ** 2 * s * up + 3 * (1 - s) * s**2 * turn + s**3 * peg
    along = np.gradient(centre, axis=0)
    along /= np.linalg.norm(along, axis=1)[:, None]
    towards = np.array([0.0, 1.0, 0.0])
    flat_way = np.cross(along, towards)
    flat_way /= np.maximum(np.linalg.norm(flat_way, axis=1), 1e-6)[:, None]
    rise = np.clip((np.minimum(t, 1 - t) * 2 - 0.25) / 0.75, 0, 1)
    angle = (rise * rise * (3 - 2 * rise)) * math.radians(72)
    across = np.cos(angle)[:, None] * flat_way + np.sin(angle)[:, None] * towards
    offsets = np.linspace(-0.5, 0.5, 5) * wide
    space = (centre[:, None] + offsets[None, :, None] * across[:, None]).reshape(-1, 3)
    flat = np.stack(np.meshgrid(offsets, long * (1 - t)), axis=-1).reshape(-1, 2)
    n = len(offsets)
    quads = [(r * n + k, r * n + k + 1, (r + 1) * n + k + 1, (r + 1) * n + k) for r in range(120) for k in range(n - 1)]
    return space, flat, np.array([tri for a, b, c, d in quads for tri in ((a, b, c), (a, c, d))])


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("finished", type=Path)
    arguments = parser.parse_args()
    drawn = pattern("tote", "M")
    sewn = sew(panels(drawn))
    inset = drawn.measurements["width"] / 2 - drawn.measurements["handle_inset"]
    x = hang(sewn, constraints(sewn, BEND, 2), inset)
    x = taubin(x, mean_of_neighbours(len(x), sewn.weld[sewn.faces]), 4)
    flat, faces, part, weld = [sewn.flat_cm], [sewn.faces], [sewn.part], [sewn.weld]
    points, hem, seam = [x], [sewn.from_hem], [sewn.from_seam]
    for k, side in ((2, -1.0), (3, 1.0)):
        own = sewn.weld[(sewn.part == k - 2)]
        feet = []
        for sign in (-1, 1):
            near = own[(abs(x[own, 0] - sign * (inset - PULL_CM)) < 1.6) & (x[own, 2] > TOP_CM - 2.8)]
            feet.append(x[near].mean(axis=0) + np.array([0.0, side * 0.3, -1.0]))
        space, strip, triangles = handle(drawn, (feet[0], feet[1]), side)
        faces.append(triangles + sum(len(f) for f in flat))
        weld.append(np.arange(len(space)) + sum(len(p) for p in points))
        flat.append(strip)
        points.append(space)
        part.append(np.full(len(space), k))
        hem.append(drawn.measurements["handle_width"] / 2 - abs(strip[:, 0]))
        seam.append(np.full(len(space), 9.0))
    np.savez_compressed(
        arguments.finished,
        vertices=np.round(np.vstack(points), 3).astype(np.float32),
        weld=np.concatenate(weld).astype(np.uint16),
        faces=np.vstack(faces).astype(np.uint16),
        flat_cm=np.round(np.vstack(flat), 3).astype(np.float32),
        part=np.concatenate(part).astype(np.uint8),
        part_names=np.array(["front", "back", "handle-front", "handle-back"]),
        fabrics=np.array(["canvas"] * 4),
        from_hem=np.minimum(np.concatenate(hem), 9.0).astype(np.float16),
        from_seam=np.minimum(np.concatenate(seam), 9.0).astype(np.float16),
        from_neck=np.full(sum(len(f) for f in flat), 9.0, np.float16),
    )


if __name__ == "__main__":
    main()
