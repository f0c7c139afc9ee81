"""Taking path-tracing grain out of a light pass without losing cloth relief.

Diffuse light on cloth is nearly a linear function of the surface normal inside a small window, and the normal is known
almost without noise. So each window is fitted as light = a . normal + b (the guided filter of He, Sun and Tang, PAMI
2013, with the shading normal as its three-channel guide): the knit, the rib and the stitches stay because the normal
has them, the grain goes because it has not.
"""

from __future__ import annotations

import cv2
import numpy as np

Array = np.ndarray


def without_fireflies(light: Array, weight: Array) -> Array:
    """Pull single samples that are far brighter or darker than their surroundings to the local median."""
    median = cv2.medianBlur(light.astype(np.float32), 5)
    limit = 0.35 * median + 0.02
    return np.where(weight > 0.5, np.clip(light, median - limit, median + limit), light)


def guided(light: Array, normal: Array, weight: Array, radius: int, eps: float) -> Array:
    """Fit light = a . normal + b in windows of `radius`, over pixels by `weight` only; return the fit (H, W)."""
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(x: Array) -> Array:
        return cv2.blur(x * weight, size) / np.maximum(cv2.blur(weight, size), 1e-6)

    weight = weight.astype(np.float32)
    light = light.astype(np.float32)
    guide = [normal[..., k].astype(np.float32) for k in range(3)]
    centre = [mean(g) for g in guide]
    middle = mean(light)
    here = weight > 0
    moment = {
        (i, j): (mean(guide[i] * guide[j]) - centre[i] * centre[j])[here].astype(np.float64) + (eps if i == j else 0.0)
        for i in range(3)
        for j in range(i, 3)
    }
    cross = [(mean(g * light) - c * middle)[here].astype(np.float64) for g, c in zip(guide, centre, strict=True)]
    slope = np.zeros((*light.shape, 3), np.float32)
    slope[here] = np.stack(solve_symmetric(moment, cross), axis=-1)
    offset = middle - sum(slope[..., k] * centre[k] for k in range(3))
    return sum(mean(slope[..., k]) * guide[k] for k in range(3)) + mean(offset)


def solve_symmetric(m: dict[tuple[int, int], Array], r: list[Array]) -> list[Array]:
    """Solve many symmetric 3 x 3 systems by the adjugate: ten times faster than one LAPACK call each."""
    a, b, c, d, e, f = m[0, 0], m[0, 1], m[0, 2], m[1, 1], m[1, 2], m[2, 2]
    aa, bb, cc = d * f - e * e, c * e - b * f, b * e - c * d
    dd, ee, ff = a * f - c * c, b * c - a * e, a * d - b * b
    determinant = a * aa + b * bb + c * cc
    rows = ((aa, bb, cc), (bb, dd, ee), (cc, ee, ff))
    return [(x * r[0] + y * r[1] + z * r[2]) / determinant for x, y, z in rows]


def denoise(light: Array, normal: Array, part_masks: list[Array], radius: int, eps: float) -> Array:
    """Denoise part by part, so that no part's light reaches into another's; pixels on a border are mixed by mask."""
    total, covered = np.zeros(light.shape), np.zeros(light.shape)
    for mask in part_masks:
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        if not rows.size:
            continue
        pad = 3 * radius
        box = np.s_[max(rows[0] - pad, 0) : rows[-1] + pad, max(columns[0] - pad, 0) : columns[-1] + pad]
        m = mask[box].astype(np.float32)
        # Border pixels mix two parts' light; they are left out of the fit and take the fit's value.
        weight = np.where(m > 0.98, 1.0, 0.0) + 1e-4 * (m > 0)
        fit = guided(without_fireflies(light[box], m), normal[box], weight, radius, eps)
        total[box] += fit * m
        covered[box] += m
    return np.where(covered > 1e-4, total / np.maximum(covered, 1e-4), 0.0).astype(np.float32)
