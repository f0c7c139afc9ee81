"""Finish a draped mesh for rendering: smooth away solver noise, straighten the sewn loops.

    python tools/garments/finish.py DRAPED.npz FINISHED.npz

Creases that wearing leaves are raised along the normals. The solver leaves ripples one or two triangles long; Taubin
smoothing takes them away without shrinking the folds. The neck seam, the band and the hems are sewn loops that a real
seam keeps even, so they are smoothed along themselves, and the cloth near the neck follows.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

Array = np.ndarray


def edges_of(faces: Array) -> tuple[Array, Array]:
    """Return all undirected edges (E, 2) and the boundary ones among them."""
    all_edges = np.sort(np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    edges, count = np.unique(all_edges, axis=0, return_counts=True)
    return edges, edges[count == 1]


def mean_of_neighbours(n: int, faces: Array) -> sp.csr_matrix:
    """Row-normalised adjacency; boundary vertices listen to their boundary neighbours only."""
    edges, rim = edges_of(faces)
    on_rim = np.zeros(n, bool)
    on_rim[rim.ravel()] = True
    both = np.vstack([edges, edges[:, ::-1]])
    inner = both[~on_rim[both[:, 0]]]
    pairs = np.vstack([inner, rim, rim[:, ::-1]])
    matrix = sp.coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (n, n)).tocsr()
    return sp.diags(1.0 / np.maximum(np.asarray(matrix.sum(1)).ravel(), 1)) @ matrix


def taubin(x: Array, mean: sp.csr_matrix, rounds: int) -> Array:
    """Low-pass without shrinkage (Taubin 1995): one step in, a slightly larger step out."""
    for _ in range(rounds):
        x = x + 0.5 * (mean @ x - x)
        x = x - 0.52 * (mean @ x - x)
    return x


def loops(edges: Array) -> list[Array]:
    """Chain edges that form closed loops into ordered vertex lists."""
    follow: dict[int, list[int]] = {}
    for a, b in edges:
        follow.setdefault(int(a), []).append(int(b))
        follow.setdefault(int(b), []).append(int(a))
    seen: set[int] = set()
    found = []
    for start in follow:
        if start in seen:
            continue
        chain, previous, here = [start], -1, start
        while True:
            seen.add(here)
            onward = [k for k in follow[here] if k != previous and k not in seen]
            if not onward:
                break
            previous, here = here, onward[0]
            chain.append(here)
        found.append(np.array(chain))
    return found


def smooth_loop(points: Array, sigma_cm: float) -> Array:
    """Gaussian along a closed polyline, by arc length."""
    spacing = np.linalg.norm(np.diff(np.vstack([points, points[:1]]), axis=0), axis=1).mean()
    return gaussian_filter1d(points, sigma_cm / spacing, axis=0, mode="wrap")


def follow_loop(x: Array, loop: Array, target: Array, reach_cm: float, movable: Array) -> Array:
    """Move the loop to `target`; vertices within `reach_cm` follow with a smooth fall-off."""
    distance, nearest = cKDTree(x[loop]).query(x)
    weight = np.where(movable, np.exp(-((distance / reach_cm) ** 2) * 2.0), 0.0)
    weight[loop] = 1.0
    shift = (target - x[loop])[nearest]
    return x + weight[:, None] * shift


def in_armhole(loop: Array, weld: Array, part: Array) -> bool:
    """Whether a loop of shared vertices is where a sleeve meets the body, not the sleeve's hem."""
    on_body = np.zeros(weld.max() + 1, bool)
    on_body[weld[part < 2]] = True
    return bool(on_body[loop].mean() > 0.5)


# Creases that wearing leaves and a short simulation does not: drag lines from the underarm, bent at the waist and the
# elbow. Piece; from and to in cm (u outwards from the centre line, v down from the high point of the shoulder; sleeves:
# from the top of the head); how far the line bows; its half width and its height.
CREASES = (
    ("body", (24.0, 25.5), (7.5, 39.0), 1.8, 1.9, 0.34),
    ("body", (24.5, 31.5), (10.5, 47.0), 2.2, 1.8, 0.32),
    ("body", (20.5, 18.5), (9.5, 24.0), 1.0, 1.7, 0.22),
    ("body", (25.5, 42.0), (13.5, 54.0), 1.4, 1.6, 0.26),
    ("sleeve", (15.0, 10.5), (3.0, 15.5), 1.0, 1.4, 0.26),
    ("sleeve", (14.5, 14.0), (4.0, 19.5), 0.9, 1.3, 0.22),
)


def creased(x: Array, mesh: dict[str, Array], seed: int = 5) -> Array:
    """Raise soft creases along the normals; every piece and side gets its own variation of `CREASES`."""
    rng = np.random.default_rng(seed)
    weld, part, flat = mesh["weld"].astype(int), mesh["part"].astype(int), mesh["flat_cm"].astype(float)
    height = np.zeros(len(x))
    for k, name in enumerate(str(n) for n in mesh["part_names"]):
        kind = "body" if name in ("front", "back") else "sleeve" if name.startswith("sleeve") else ""
        here = np.flatnonzero(part == k)
        top = flat[part < 2, 1].max() if kind == "body" else flat[here, 1].max()
        u, v = flat[here, 0], top - flat[here, 1]
        for side in (1.0, -1.0):
            for piece, start, end, bow, width, peak in CREASES:
                jitter = rng.normal(size=7) * (0.9, 1.4, 1.6, 1.6, 0.5, 0.12, 0.10)
                if piece == kind:
                    a, b = np.array(start) + jitter[:2], np.array(end) + jitter[2:4]
                    shape = crease(side * u, v, (a, b), bow + jitter[4], width * (1 + jitter[5]))
                    height[weld[here]] += shape * max(peak + jitter[6], 0.1)
    return x + height[:, None] * normals(x, weld[mesh["faces"].astype(int)])


def crease(u: Array, v: Array, ends: tuple[Array, Array], bow_cm: float, width_cm: float) -> Array:
    """A ridge with a furrow beside it along a bowed line, fading towards its ends; about 1 at the crest."""
    (a, b) = ends
    along = (b - a) / np.linalg.norm(b - a)
    length = float(np.linalg.norm(b - a))
    t = ((u - a[0]) * along[0] + (v - a[1]) * along[1]) / length
    across = (u - a[0]) * -along[1] + (v - a[1]) * along[0] - bow_cm * 4 * t * (1 - t)
    fade = np.clip(t / 0.3, 0, 1) * np.clip((1.15 - t) / 0.75, 0, 1)
    fade = fade * fade * (3 - 2 * fade)
    wide = width_cm * (0.7 + 0.7 * np.clip(t, 0, 1))
    s = across / wide
    return fade * (np.exp(-(s**2)) - 0.55 * np.exp(-((s - 1.5) ** 2)))


def normals(x: Array, faces: Array) -> Array:
    """Unit normals of the vertices, by area, pointing away from the body's axis."""
    cross = np.cross(x[faces[:, 1]] - x[faces[:, 0]], x[faces[:, 2]] - x[faces[:, 0]])
    middle = x[faces].mean(axis=1)
    out = middle * np.array([0.35, 1.0, 0.0])
    out[:, 0] -= np.sign(middle[:, 0]) * np.where(abs(middle[:, 0]) > 20.0, 0.35 * 22.0, 0.0)
    cross *= np.where((cross * out).sum(axis=1) < 0, -1.0, 1.0)[:, None]
    total = np.zeros_like(x)
    for k in range(3):
        np.add.at(total, faces[:, k], cross)
    return total / np.maximum(np.linalg.norm(total, axis=1), 1e-9)[:, None]


def finish(mesh: dict[str, Array], taubin_rounds: int = 5) -> dict[str, Array]:
    """Return the mesh with vertices smoothed; see the module text."""
    weld = mesh["weld"].astype(int)
    faces = weld[mesh["faces"].astype(int)]
    x = mesh["vertices"].astype(float)
    part = mesh["part"]
    names = [str(name) for name in mesh["part_names"]]
    band = names.index("band")
    x = creased(x, mesh)
    mean = mean_of_neighbours(len(x), faces)
    x = taubin(x, mean, taubin_rounds)
    face_part = part[mesh["faces"][:, 0].astype(int)]
    _, band_rim = edges_of(faces[face_part == band])
    in_band = np.zeros(len(x), bool)
    in_band[weld[part == band]] = True
    in_body = np.zeros(len(x), bool)
    in_body[weld[part != band]] = True
    for loop in loops(band_rim):
        seam = in_body[loop].mean() > 0.5
        movable = np.ones(len(x), bool) if seam else in_band
        x = follow_loop(x, loop, smooth_loop(x[loop], 2.2), 2.6 if seam else 1.4, movable)
    for sleeve in [k for k, name in enumerate(names) if name.startswith("sleeve")]:
        for loop in loops(edges_of(faces[face_part == sleeve])[1]):
            if in_armhole(loop, weld, part):
                x = follow_loop(x, loop, smooth_loop(x[loop], 1.0), 1.3, np.ones(len(x), bool))
    _, rim = edges_of(faces)
    for loop in loops(rim):
        if not in_band[loop].any():
            x = follow_loop(x, loop, smooth_loop(x[loop], 1.2), 1.5, np.ones(len(x), bool))
    for _ in range(2):
        x = x + 0.3 * (mean @ x - x)
    return {**mesh, "vertices": x.astype(np.float32)}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("draped", type=Path)
    parser.add_argument("finished", type=Path)
    parser.add_argument("--taubin", type=int, default=5)
    arguments = parser.parse_args()
    with np.load(arguments.draped) as data:
        mesh = {name: data[name] for name in data.files}
    done = finish(mesh, arguments.taubin)
    # A thousandth of a centimetre is enough; round numbers make a smaller file.
    done |= {name: np.round(done[name], 3).astype(np.float32) for name in ("vertices", "flat_cm")}
    done |= {name: np.minimum(done[name], 9.0).astype(np.float16) for name in ("from_hem", "from_seam", "from_neck")}
    np.savez_compressed(arguments.finished, **done)


if __name__ == "__main__":
    main()
