"""Find whether a swatch already repeats, over which two vectors, and with which drop.

The swatch is compared with itself at every shift: normalised cross-correlation over the part that overlaps, by FFT
(Padfield, "Masked object registration in the Fourier domain", 2012, equations 5 to 8). Its peaks lie on a lattice; the
smallest cell whose every corner is such a peak is the repeat, refined to a fraction of a pixel over all corners.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import cv2
import numpy as np
from scipy import fft, ndimage

from designgen.repeat.lattice import Axis, Lattice
from designgen.repeat.seam_profiles import perceptual

Array = np.ndarray[Any, np.dtype[np.float32]]
Vector = np.ndarray[Any, np.dtype[np.float64]]

SIDE_PX = 512
"""Longest side at which peaks are looked for; they are refined at full size."""

LEAST_OVERLAP = 0.25
LEAST_PERIOD_PX = 6
LEAST_LIKENESS = 0.35
PEAKS = 40
SAME_SHARE = 0.93
ROUGH_SHARE = 0.7
MOST_REFINED = 12
PLAIN_DE = 0.1
SMOOTH_SHARE = 1 / 6
LARGEST_DENOMINATOR = 6
SNAP = 0.02
LEAST_DROP = 0.06
"""No trade drops by less: it is cloth that lies a little slanted."""

LEVEL_DEGREES = 6.0


@dataclass(frozen=True)
class Found:
    """A repeat found in a picture.

    Attributes:
        basis: ((ay, ax), (by, bx)): how far down and to the right the pattern repeats, in px, fractions kept; a is
            the step to the next column (or row), b the plain step along it.
        lattice: The repeat in trade terms; its drop is the nearest simple fraction.
        height_px: Height of one repeat, as drawn upright.
        width_px: Its width.
        confidence: How alike the picture is to itself one repeat away, in [0, 1].
    """

    basis: tuple[tuple[float, float], tuple[float, float]]
    lattice: Lattice
    height_px: float
    width_px: float
    confidence: float

    @property
    def matrix(self) -> Vector:
        """The basis as rows (2, 2): (down, right)."""
        return np.asarray(self.basis, np.float64)


def find_repeat(pixels: Array, alpha: Array | None = None) -> Found | None:
    """Find the smallest repeat that a picture shows at least about one and a half times.

    Args:
        pixels: float32 (1, 3, H, W), sRGB in [0, 1].
        alpha: float32 (1, 1, H, W) or None.

    Returns:
        The repeat, or None where the picture is not regular.
    """
    height, width = pixels.shape[-2:]
    factor = max(1.0, max(height, width) / SIDE_PX)
    planes = _planes(pixels, alpha, factor)
    if float(planes.std()) < PLAIN_DE:
        return None
    likeness = _likeness(planes)
    peaks = _peaks(likeness)
    basis = _smallest_cell(likeness, peaks)
    if basis is None:
        return None
    basis = _refined(likeness, basis)
    if factor > 1:
        scale = np.array([height / planes.shape[1], width / planes.shape[2]])
        full = _likeness(_planes(pixels, alpha, max(1.0, max(height, width) / 1600)))
        step = np.array([(full.shape[0] // 2 + 1) / height, (full.shape[1] // 2 + 1) / width])
        step = np.where(step >= 0.99, 1.0, step)
        basis = _refined(full, basis * scale * step) / step
    confidence = _score(ndimage.maximum_filter(likeness, size=3), basis / max(1.0, factor) if factor > 1 else basis)
    return _named(basis, float(np.clip(confidence, 0, 1)))


def _planes(pixels: Array, alpha: Array | None, factor: float) -> Array:
    """Lab without its slow light, (3, h, w), smaller by `factor`."""
    lab = perceptual(pixels, alpha)[:3]
    height, width = lab.shape[-2:]
    if factor > 1:
        size = (round(width / factor), round(height / factor))
        lab = np.stack([cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in lab])
    sigma = SMOOTH_SHARE * min(lab.shape[-2:])
    slow = np.stack([cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REFLECT) for plane in lab])
    return np.asarray(lab - slow, np.float32)


def _likeness(planes: Array) -> Array:
    """Normalised cross-correlation with itself at every shift; (2h - 1, 2w - 1), shift (0, 0) in the middle."""
    height, width = planes.shape[-2:]
    size = [fft.next_fast_len(2 * n, real=True) for n in (height, width)]

    def spectrum(values: Array) -> Any:
        return fft.rfft2(values, s=size)

    own = np.zeros(size, np.float64)
    for plane in planes:
        wave = spectrum(plane)
        own += fft.irfft2(np.abs(wave) ** 2, s=size)
    energy = spectrum(np.asarray((planes.astype(np.float64) ** 2).sum(axis=0)))
    there = spectrum(np.ones((height, width)))
    # The energy of the one copy under the other, and of the other under the one.
    first = fft.irfft2(np.conj(there) * energy, s=size)
    second = fft.irfft2(np.conj(energy) * there, s=size)
    whole = float((planes.astype(np.float64) ** 2).sum())
    bottom = np.sqrt(np.maximum(first, 1e-3 * whole) * np.maximum(second, 1e-3 * whole))
    seen = own / np.maximum(bottom, 1e-9)
    seen = np.roll(seen, (height - 1, width - 1), axis=(0, 1))[: 2 * height - 1, : 2 * width - 1]
    rows = np.abs(np.arange(2 * height - 1) - (height - 1)) <= (1 - LEAST_OVERLAP) * height
    columns = np.abs(np.arange(2 * width - 1) - (width - 1)) <= (1 - LEAST_OVERLAP) * width
    return np.asarray(np.where(rows[:, None] & columns[None], seen, -1.0), np.float32)


def _peaks(likeness: Array) -> list[tuple[float, Vector]]:
    """Return the highest peaks of the right half plane as (likeness, (dy, dx)), highest first."""
    middle = np.array(likeness.shape) // 2
    soft = cv2.GaussianBlur(likeness, (0, 0), 0.8)
    top = (soft == ndimage.maximum_filter(soft, size=5)) & (likeness > LEAST_LIKENESS)
    found = np.argwhere(top)
    shifts = found - middle
    right = (shifts[:, 1] > 0) | ((shifts[:, 1] == 0) & (shifts[:, 0] > 0))
    far = np.hypot(*shifts.T) >= max(LEAST_PERIOD_PX, _lobe(likeness))
    kept = found[right & far]
    values = likeness[tuple(kept.T)]
    order = np.argsort(-values, kind="stable")[:PEAKS]
    return [(float(values[i]), (kept[i] - middle).astype(np.float64)) for i in order]


def _lobe(likeness: Array) -> float:
    """Radius of the middle peak: nearer shifts are alike because the picture is smooth."""
    y, x = np.array(likeness.shape) // 2
    falls = [int(np.argmax(np.diff(ray) > 0)) for ray in (likeness[y, x:], likeness[y:, x])]
    return 0.5 * min(falls)


def _corners(likeness: Array, basis: Vector) -> tuple[Any, Vector]:
    """Return integer corners (n, 2) of the lattice inside the picture of shifts, half plane, and their shifts."""
    half = np.array(likeness.shape) // 2
    reach = np.ceil(np.abs(np.linalg.inv(basis)).T @ (half * (1 - LEAST_OVERLAP))).astype(int) + 1
    reach = np.minimum(reach, 40)
    grid = np.mgrid[-reach[0] : reach[0] + 1, -reach[1] : reach[1] + 1].reshape(2, -1).T
    grid = grid[(grid[:, 0] > 0) | ((grid[:, 0] == 0) & (grid[:, 1] > 0))]
    shifts = grid @ basis
    inside = np.all(np.abs(shifts) <= half * (1 - LEAST_OVERLAP) - 1, axis=1)
    return grid[inside], shifts[inside]


def _score(near: Array, basis: Vector) -> float:
    """Mean over the corners of a lattice of the likeness, each the best nearby; -1 if it has too few."""
    grid, shifts = _corners(near, basis)
    if len(grid) < 2 or len(grid) > 2000:
        return -1.0
    at = np.round(shifts).astype(int) + np.array(near.shape) // 2
    return float(near[tuple(at.T)].mean())


def _smallest_cell(likeness: Array, peaks: list[tuple[float, Vector]]) -> Vector | None:
    if len(peaks) < 2:
        return None
    closest = sorted(peaks, key=lambda peak: float(np.hypot(*peak[1])))[:14]
    pool = {tuple(shift): shift for _, shift in [*peaks[:10], *closest]}
    near = ndimage.maximum_filter(likeness, size=5)
    rough: dict[tuple[float, ...], tuple[float, float, Vector]] = {}
    for one, other in combinations(pool.values(), 2):
        basis = _reduced(np.stack([one, other]))
        area = abs(float(np.linalg.det(basis)))
        shortest = float(np.hypot(*basis[0]))
        if shortest < LEAST_PERIOD_PX or area < max(LEAST_PERIOD_PX**2, 0.3 * shortest * np.hypot(*basis[1])):
            continue
        key = tuple(np.abs(basis).round().ravel())
        if key not in rough and (score := _score(near, basis)) > LEAST_LIKENESS:
            rough[key] = score, area, basis
    if not rough:
        return None
    best = max(score for score, _, _ in rough.values())
    # Rough steps miss far corners a little, so the fine scores decide among more than the best rough ones.
    likely = sorted((each for each in rough.values() if each[0] >= ROUGH_SHARE * best), key=lambda each: each[1])
    fine = ndimage.maximum_filter(likeness, size=3)
    scored = []
    for _, _, basis in likely[:MOST_REFINED]:
        refined = _refined(likeness, basis, turns=1)
        scored.append((_score(fine, refined), abs(float(np.linalg.det(refined))), refined))
    best = max(score for score, _, _ in scored)
    alike = [each for each in scored if each[0] >= SAME_SHARE * best and each[0] > LEAST_LIKENESS]
    return min(alike, key=lambda each: (round(each[1], -1), -each[0]))[2] if alike else None


def _reduced(basis: Vector) -> Vector:
    """Lagrange's reduction: the shortest two vectors of the same lattice."""
    one, other = sorted(basis, key=lambda v: float(v @ v))
    while True:
        times = round(float(one @ other) / max(float(one @ one), 1e-9))
        other = other - times * one
        if other @ other >= one @ one - 1e-9:
            return np.stack([one, other])
        one, other = other, one


def _refined(likeness: Array, basis: Vector, turns: int = 2) -> Vector:
    """Fit the basis to the peaks near its corners, the near ones first, by weighted least squares."""
    half = np.array(likeness.shape) // 2
    for _ in range(turns):
        grid, _ = _corners(likeness, basis)
        order = np.argsort(np.hypot(*(grid @ basis).T), kind="stable")[:400]
        used: list[tuple[Any, Vector, float]] = []
        now = basis
        for count, index in enumerate(order):
            corner = grid[index]
            seen = _subpixel(likeness, corner @ now + half)
            if seen is None or seen[1] < 0.5 * LEAST_LIKENESS:
                continue
            used.append((corner, seen[0] - half, seen[1]))
            if count in (2, 6, 14, 30, 80):
                now = _fit(used, now)
        basis = _fit(used, now)
    return basis


def _fit(used: list[tuple[Any, Vector, float]], basis: Vector) -> Vector:
    corners = np.array([each[0] for each in used], np.float64).reshape(-1, 2)
    if len(used) < 2 or np.linalg.matrix_rank(corners) < 2:
        return basis
    weights = np.sqrt(np.array([each[2] for each in used]))[:, None]
    fitted: Vector = np.linalg.lstsq(corners * weights, np.array([each[1] for each in used]) * weights, rcond=None)[0]
    return fitted if abs(np.linalg.det(fitted)) > 1 else basis


def _subpixel(likeness: Array, at: Vector, reach: int = 2) -> tuple[Vector, float] | None:
    """Return the peak within `reach` px of a place, by a parabola through its neighbours, and its height."""
    y, x = (round(float(n)) for n in at)
    if not (reach < y < likeness.shape[0] - reach - 1 and reach < x < likeness.shape[1] - reach - 1):
        return None
    window = likeness[y - reach : y + reach + 1, x - reach : x + reach + 1]
    dy, dx = np.unravel_index(int(np.argmax(window)), window.shape)
    y, x = y + int(dy) - reach, x + int(dx) - reach
    value = float(likeness[y, x])

    def vertex(below: float, above: float) -> float:
        bend = below + above - 2 * value
        return float(np.clip(0.5 * (below - above) / bend, -0.5, 0.5)) if bend < -1e-9 else 0.0

    if not (0 < y < likeness.shape[0] - 1 and 0 < x < likeness.shape[1] - 1):
        return None
    fine = (
        vertex(float(likeness[y - 1, x]), float(likeness[y + 1, x])),
        vertex(float(likeness[y, x - 1]), float(likeness[y, x + 1])),
    )
    return np.array([y + fine[0], x + fine[1]]), value


def _named(basis: Vector, confidence: float) -> Found | None:
    """Write a lattice as columns with a drop or rows with a shift, whichever cell is nearer to a square."""
    forms = [(axis, form) for axis in (0, 1) if (form := _form(basis, axis)) is not None]
    if not forms:
        return None

    def preference(each: tuple[int, tuple[Vector, float, tuple[float, float]]]) -> tuple[float, int]:
        height, width = each[1][2]
        return round(abs(math.log(height / width)), 1), each[0]

    axis, (vectors, share, (height, width)) = min(forms, key=preference)
    drop = _simple(share)
    name: Axis = "straight" if drop == 0 else "column" if axis == 0 else "row"
    (ay, ax), (by, bx) = vectors.tolist()
    return Found(((ay, ax), (by, bx)), Lattice(name, drop), height, width, confidence)


def _form(basis: Vector, axis: int) -> tuple[Vector, float, tuple[float, float]] | None:
    """Find the plain step along one axis (0 down, 1 across) and the step to the next column or row.

    Returns:
        ((next, plain) vectors, drop as a share of the plain step, (height, width)); None if no step is upright.
    """
    plain: Vector | None = None
    for i in range(-LARGEST_DENOMINATOR, LARGEST_DENOMINATOR + 1):
        for j in range(-LARGEST_DENOMINATOR, LARGEST_DENOMINATOR + 1):
            if math.gcd(i, j) != 1:
                continue
            vector = i * basis[0] + j * basis[1]
            if vector[axis] <= 0 or abs(vector[1 - axis]) > math.tan(math.radians(LEVEL_DEGREES)) * vector[axis]:
                continue
            if plain is None or vector[axis] < 0.9 * plain[axis]:
                plain = vector
    if plain is None:
        return None
    area = abs(float(np.linalg.det(basis)))
    best: Vector | None = None
    for i in range(-LARGEST_DENOMINATOR, LARGEST_DENOMINATOR + 1):
        for j in range(-LARGEST_DENOMINATOR, LARGEST_DENOMINATOR + 1):
            vector = i * basis[0] + j * basis[1]
            size = abs(float(np.linalg.det(np.stack([vector, plain]))))
            if vector[1 - axis] > 0 and abs(size - area) < 0.01 * area:
                # Among the many steps to the next column the one that falls least.
                share = float(vector @ plain / (plain @ plain))
                vector = vector - math.floor(share + SNAP) * plain
                if best is None or abs(vector @ plain) < abs(best @ plain) - 1e-6:
                    best = vector
    if best is None:
        return None
    length = float(np.hypot(*plain))
    share = float(best @ plain) / length**2 % 1.0
    across = area / length
    return np.stack([best, plain]), share, (length, across) if axis == 0 else (across, length)


def _simple(share: float) -> Fraction:
    """Return the simple fraction a drop is meant to be; its nearest hundredth where it is none."""
    if min(share, 1 - share) < LEAST_DROP:
        return Fraction(0)
    simple = Fraction(share).limit_denominator(LARGEST_DENOMINATOR)
    if abs(float(simple) - share) > SNAP:
        simple = Fraction(round(share * 100), 100)
    return simple % 1
