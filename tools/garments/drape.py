"""Drape a sewn top on a body by extended position-based dynamics.

    PYTHONPATH=. python tools/garments/drape.py DRAPED.npz [--garment tshirt] [--spacing 0.8] [--bend 8e-5] ...

XPBD (Macklin, Mueller, Chentanez 2016) with many substeps of one iteration each (Macklin et al. 2019). The body is a
signed distance: lofted ellipses for the torso, tapered capsules for shoulders and arms. It grows into the shirt,
lowers its arms, turns at the waist and comes back, as a person settles into a shirt; that leaves the diagonal folds
from the armpits. Units: cm, seconds. About a minute on one core at 0.8 cm.
"""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from assemble import Constraints, Sewn, assemble, constraints
from meshing import mesh_top
from numba import njit
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

Array = np.ndarray

# Height, half width, half depth and depth of the centre, from the hips to the top of the neck.
TORSO = np.array([
    (-18, 17.6, 12.2, 0), (-8, 18.6, 12.8, 0.1), (2, 18.7, 12.8, 0.0), (14, 17.8, 12.3, -0.3), (24, 17.4, 12.1, -0.5),
    (34, 17.8, 12.3, -0.5), (44, 18.3, 12.5, -0.4), (50, 18.0, 11.8, -0.2), (56, 16.8, 10.2, 0.4), (61, 15.0, 8.4, 0.9),
    (64.5, 12.4, 6.9, 1.2), (67.0, 9.2, 6.2, 1.4), (69.2, 7.2, 6.0, 1.3), (72, 6.4, 5.9, 0.8), (90, 6.1, 5.8, 0.2),
])  # fmt: skip
FRAME = 1.0 / 60.0
STRETCH = 1e-7


@dataclass(frozen=True)
class Drape:
    """Settings of one drape."""

    bend: float = 4e-5
    friction: float = 0.4
    arm_start_deg: float = 52.0
    arm_end_deg: float = 19.0
    arm_difference_deg: float = 1.6
    twist_deg: float = 7.0  # how far the shoulders turn against the hips on the way
    twist_end_deg: float = 1.5
    sway_cm: float = 3.0
    body_scale: float = 1.0
    substeps: int = 20
    frames: tuple[int, int, int] = (90, 110, 150)  # grow, move, settle
    noise_cm: float = 0.2
    contact: float = 0.85  # self-collision distance over the mesh spacing
    seed: int = 3


def torso_table() -> Array:
    """Torso rings every 0.5 cm from z = -18, smoothed: half width, half depth, centre."""
    z = np.arange(-18, 90, 0.5)
    return gaussian_filter1d(np.stack([np.interp(z, TORSO[:, 0], TORSO[:, k]) for k in (1, 2, 3)], 1), 3, axis=0)


@njit(fastmath=True, cache=True)
def capsule(x, y, z, ax, ay, az, bx, by, bz, ra, rb):
    """Signed distance to a tapered capsule."""
    ex, ey, ez = bx - ax, by - ay, bz - az
    t = ((x - ax) * ex + (y - ay) * ey + (z - az) * ez) / (ex * ex + ey * ey + ez * ez)
    t = min(max(t, 0.0), 1.0)
    dx, dy, dz = x - ax - t * ex, y - ay - t * ey, z - az - t * ez
    return math.sqrt(dx * dx + dy * dy + dz * dz) - (ra + (rb - ra) * t)


@njit(fastmath=True, cache=True)
def smooth_min(a, b, k):
    """Minimum of two distances with a fillet of width k."""
    h = max(k - abs(a - b), 0.0) / k
    return min(a, b) - h * h * k * 0.25


@njit(fastmath=True, cache=True)
def body(x, y, z, torso, pose):
    """Signed distance to the body; pose = scale, arm angle, arm difference, twist, sway."""
    scale, arm, difference, twist, sway = pose
    lift = min(max((z - 5.0) / 50.0, 0.0), 1.0)
    angle = twist * (lift - 0.35)
    c, s = math.cos(angle), math.sin(angle)
    x0 = x - sway * lift
    x, y = c * x0 + s * y, -s * x0 + c * y
    row = min(max((z + 18.0) * 2.0, 0.0), torso.shape[0] - 1.001)
    i = int(row)
    f = row - i
    a = (torso[i, 0] * (1 - f) + torso[i + 1, 0] * f) * scale
    b = (torso[i, 1] * (1 - f) + torso[i + 1, 1] * f) * scale
    v = (y - torso[i, 2] * (1 - f) - torso[i + 1, 2] * f) / b
    u = x / a
    k = math.sqrt(u * u + v * v) + 1e-9
    d = (k - 1.0) / (math.sqrt((u / a) ** 2 + (v / b) ** 2) / k + 1e-9)
    side = abs(x)
    hang = arm + (difference if x > 0 else -difference)
    reach_x, reach_z = 16.6 + 31.0 * math.sin(hang), 58.6 - 31.0 * math.cos(hang)
    d_arm = capsule(side, y, z, 16.6, 0.8, 58.6, reach_x, 1.2, reach_z, 5.7 * scale, 4.6 * scale)
    low_x, low_z = reach_x + 33.0 * math.sin(hang), reach_z - 33.0 * math.cos(hang)
    d_low = capsule(side, y, z, reach_x, 1.2, reach_z, low_x, 0.8, low_z, 4.6 * scale, 2.6 * scale)
    d_arm = smooth_min(d_arm, d_low, 1.5)
    d_neck = capsule(side, y, z, 5.0, 1.3, 64.4, 16.6, 0.8, 58.3, 4.3 * scale, 5.6 * scale)
    return smooth_min(smooth_min(d, d_neck, 2.2), d_arm, 2.2)


@njit(fastmath=True, cache=True)
def project(x, pairs, rest, compliance, per_dt2):
    """One Gauss-Seidel pass over distance constraints with XPBD compliance."""
    for q in range(pairs.shape[0]):
        a, b = pairs[q, 0], pairs[q, 1]
        dx, dy, dz = x[a, 0] - x[b, 0], x[a, 1] - x[b, 1], x[a, 2] - x[b, 2]
        length = math.sqrt(dx * dx + dy * dy + dz * dz) + 1e-9
        s = (length - rest[q]) / length / (2.0 + compliance[q] * per_dt2)
        x[a, 0] -= s * dx
        x[a, 1] -= s * dy
        x[a, 2] -= s * dz
        x[b, 0] += s * dx
        x[b, 1] += s * dy
        x[b, 2] += s * dz


@njit(fastmath=True, cache=True)
def separate(x, pairs, gap):
    """Push apart vertices of layers that touch."""
    for q in range(pairs.shape[0]):
        a, b = pairs[q, 0], pairs[q, 1]
        dx, dy, dz = x[a, 0] - x[b, 0], x[a, 1] - x[b, 1], x[a, 2] - x[b, 2]
        squared = dx * dx + dy * dy + dz * dz
        if squared < gap * gap:
            length = math.sqrt(squared) + 1e-9
            s = 0.25 * (length - gap) / length
            x[a, 0] -= s * dx
            x[a, 1] -= s * dy
            x[a, 2] -= s * dz
            x[b, 0] += s * dx
            x[b, 1] += s * dy
            x[b, 2] += s * dz


@njit(fastmath=True, cache=True)
def collide(x, before, torso, pose, skin, friction):
    """Keep vertices `skin` outside the body, with Coulomb friction."""
    e = 0.05
    for i in range(x.shape[0]):
        px, py, pz = x[i, 0], x[i, 1], x[i, 2]
        d = body(px, py, pz, torso, pose) - skin
        if d >= 0:
            continue
        gx = body(px + e, py, pz, torso, pose) - skin - d
        gy = body(px, py + e, pz, torso, pose) - skin - d
        gz = body(px, py, pz + e, torso, pose) - skin - d
        g = math.sqrt(gx * gx + gy * gy + gz * gz) + 1e-9
        gx, gy, gz = gx / g, gy / g, gz / g
        depth = min(-d, 0.5)
        x[i, 0] += gx * depth
        x[i, 1] += gy * depth
        x[i, 2] += gz * depth
        tx, ty, tz = x[i, 0] - before[i, 0], x[i, 1] - before[i, 1], x[i, 2] - before[i, 2]
        along = tx * gx + ty * gy + tz * gz
        tx, ty, tz = tx - along * gx, ty - along * gy, tz - along * gz
        slide = math.sqrt(tx * tx + ty * ty + tz * tz) + 1e-12
        k = min(1.0, friction * depth / slide)
        x[i, 0] -= k * tx
        x[i, 1] -= k * ty
        x[i, 2] -= k * tz


def poses(s: Drape, frame: int) -> tuple[tuple[float, ...], float, float]:
    """Body pose, gravity share and damping of one frame."""
    grow, move, settle = s.frames
    size = min(1.0, frame / (grow * 0.7))
    t = min(max((frame - grow) / move, 0.0), 1.0)
    ease = t * t * (3 - 2 * t)
    arm = math.radians(s.arm_start_deg + (s.arm_end_deg - s.arm_start_deg) * ease)
    swing = math.sin(2 * math.pi * t)  # to one side, then to the other
    twist = math.radians(s.twist_deg * swing + s.twist_end_deg * ease)
    pose = (0.72 + (s.body_scale - 0.72) * size, arm, math.radians(s.arm_difference_deg), twist, s.sway_cm * swing)
    early = frame < grow * 0.5
    damping = 8.0 if early else (1.5 if frame < grow + move + 0.6 * settle else 6.0)
    return pose, 0.15 if early else 1.0, damping


def simulate(sewn: Sewn, c: Constraints, s: Drape, spacing: float) -> Array:
    """Run the drape; returns the shared vertices (M, 3)."""
    rng = np.random.default_rng(s.seed)
    x = sewn.start + rng.normal(0, s.noise_cm, sewn.start.shape) * np.array([0.3, 1, 0.3])
    v = np.zeros_like(x)
    torso, gap = torso_table(), s.contact * spacing
    dt, none = FRAME / s.substeps, np.zeros((0, 2), np.int64)
    stretch = np.full(len(c.edge_cm), STRETCH)
    began = time.time()
    for frame in range(sum(s.frames)):
        pose, gravity, damping = poses(s, frame)
        touching = frame > s.frames[0] * 0.6
        pairs = close_pairs(x, gap + 0.8, c) if touching else none
        speed = 250.0 if frame < s.frames[0] * 0.5 else 600.0
        for _ in range(s.substeps):
            v[:, 2] -= 981.0 * gravity * dt
            fast = np.linalg.norm(v, axis=1)
            v *= (math.exp(-damping * dt) * np.minimum(1.0, speed / np.maximum(fast, 1e-9)))[:, None]
            before = x.copy()
            x += dt * v
            project(x, c.bends, c.bend_cm, c.bend_compliance, 1.0 / dt**2)
            project(x, c.edges, c.edge_cm, stretch, 1.0 / dt**2)
            separate(x, pairs, gap)
            collide(x, before, torso, pose, 0.3, s.friction)
            v = (x - before) / dt
        if frame % 50 == 49:
            strain = np.linalg.norm(x[c.edges[:, 0]] - x[c.edges[:, 1]], axis=1) / c.edge_cm
            low, middle, high = np.percentile(strain, [1, 50, 99])
            print(
                f"frame {frame + 1}: {time.time() - began:.0f} s, strain {low:.3f} {middle:.3f} {high:.3f}", flush=True
            )
    return x


def close_pairs(x: Array, reach: float, c: Constraints) -> Array:
    """Pairs of vertices nearer than `reach` that are not neighbours on the cloth."""
    pairs = cKDTree(x).query_pairs(reach, output_type="ndarray")
    apart = np.asarray(c.near[pairs[:, 0], pairs[:, 1]]).ravel() == 0
    return np.ascontiguousarray(pairs[apart]).astype(np.int64)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--garment", default="tshirt")
    parser.add_argument("--spacing", type=float, default=0.8)
    for name in ("bend", "friction", "arm_end_deg", "twist_deg", "twist_end_deg", "sway_cm", "body_scale", "contact"):
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=getattr(Drape, name))
    parser.add_argument("--seed", type=int, default=Drape.seed)
    options = vars(parser.parse_args())
    out, spacing, garment = options.pop("out"), options.pop("spacing"), options.pop("garment")
    settings = Drape(**options)
    sewn = assemble(mesh_top(garment, spacing), math.radians(settings.arm_start_deg))
    c = constraints(sewn, settings.bend, settings.seed)
    print(f"{len(sewn.start)} vertices, {len(sewn.faces)} triangles", flush=True)
    x = simulate(sewn, c, settings, spacing)
    np.savez_compressed(
        out,
        vertices=x.astype(np.float32),
        weld=sewn.weld.astype(np.uint16),
        faces=sewn.faces.astype(np.uint16),
        flat_cm=sewn.flat_cm.astype(np.float32),
        part=sewn.part.astype(np.uint8),
        part_names=np.array(sewn.names),
        fabrics=np.array(["rib" if name == "band" else "jersey" for name in sewn.names]),
        from_hem=sewn.from_hem.astype(np.float32),
        from_seam=sewn.from_seam.astype(np.float32),
        from_neck=sewn.from_neck.astype(np.float32),
    )


if __name__ == "__main__":
    main()
