"""Finish a draped mesh for rendering: smooth away solver noise, straighten the sewn loops.

    python tools/garments/finish.py DRAPED.npz FINISHED.npz

The solver leaves ripples one or two triangles long. Taubin smoothing takes them away without shrinking the folds.
The neck seam, the band and the hems are sewn loops that a real seam keeps even, so they are smoothed along
themselves, and the cloth near the neck follows.
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


def finish(mesh: dict[str, Array], taubin_rounds: int = 5) -> dict[str, Array]:
    """Return the mesh with vertices smoothed; see the module text."""
    weld = mesh["weld"].astype(int)
    faces = weld[mesh["faces"].astype(int)]
    x = mesh["vertices"].astype(float)
    part = mesh["part"]
    mean = mean_of_neighbours(len(x), faces)
    x = taubin(x, mean, taubin_rounds)
    face_part = part[mesh["faces"][:, 0].astype(int)]
    _, band_rim = edges_of(faces[face_part == 4])
    in_band = np.zeros(len(x), bool)
    in_band[weld[part == 4]] = True
    in_body = np.zeros(len(x), bool)
    in_body[weld[part != 4]] = True
    for loop in loops(band_rim):
        seam = in_body[loop].mean() > 0.5
        movable = np.ones(len(x), bool) if seam else in_band
        x = follow_loop(x, loop, smooth_loop(x[loop], 2.2), 2.6 if seam else 1.4, movable)
    for sleeve in (2, 3):
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
