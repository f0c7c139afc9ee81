"""Noise, blur, warp and flow on the torus; every filter wraps, so nothing here makes a seam."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.floating[Any]]


def grid(size: tuple[int, int]) -> tuple[Real, Real]:
    """Pixel-centre coordinates (y, x) of an (H, W) tile."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32)
    return y + np.float32(0.5), x + np.float32(0.5)


def _frequencies(size: tuple[int, int]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return np.meshgrid(np.fft.fftfreq(size[0]), np.fft.rfftfreq(size[1]), indexing="ij")


def noise(
    size: tuple[int, int], rng: np.random.Generator, scale: float, rough: float = 0.0, stretch: float = 1.0
) -> Real:
    """Periodic noise of mean 0 and deviation 1.

    `scale` is the feature size in pixels. `rough` 0 keeps one scale only; 1 adds finer octaves with a 1/f
    fall. `stretch` > 1 draws the features out along y.
    """
    coarse = 1
    while (
        rough == 0 and stretch == 1 and scale / coarse >= 16 and size[0] % (4 * coarse) == size[1] % (4 * coarse) == 0
    ):
        coarse *= 2
    if coarse > 1:
        # Smooth noise needs no fine grid: make it small, then enlarge it smoothly.
        small = noise((size[0] // coarse, size[1] // coarse), rng, scale / coarse)
        y, x = grid(size)
        return sample(small, y / coarse, x / coarse, cv2.INTER_CUBIC)
    fy, fx = _frequencies(size)
    radius = np.hypot(fy * stretch, fx / 1.0) * scale
    band = np.exp(-((radius * 1.6) ** 2))
    if rough > 0:
        band = band + rough * np.where(radius > 0.3, 0.16 / np.maximum(radius, 0.3) ** 1.5, 0.0)
    band[0, 0] = 0
    white = np.fft.rfft2(rng.standard_normal(size))
    out = np.fft.irfft2(white * band, s=size)
    return np.asarray(out / (out.std() + 1e-12), np.float32)


def wrap_pad(x: Real, p: int) -> Real:
    """Pad (H, W[, C]) by wrapping."""
    return np.pad(x, ((p, p), (p, p)) + ((0, 0),) * (x.ndim - 2), mode="wrap")


def blur(x: Real, sigma: float) -> Real:
    """Gaussian blur that wraps."""
    if sigma <= 0.05:
        return x
    p = int(np.ceil(4 * sigma)) + 2  # OpenCV cuts a float kernel at four deviations
    out = cv2.GaussianBlur(wrap_pad(x, p), (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(out[p:-p, p:-p])


def directional_blur(x: Real, sigma_y: float, sigma_x: float) -> Real:
    """Gaussian blur with its own width on each axis, wrapping."""
    py, px = int(3.2 * sigma_y) + 1, int(3.2 * sigma_x) + 1
    padded = np.pad(x, ((py, py), (px, px)) + ((0, 0),) * (x.ndim - 2), mode="wrap")
    out = cv2.GaussianBlur(
        padded, (2 * px - 1, 2 * py - 1), max(sigma_x, 1e-3), sigmaY=max(sigma_y, 1e-3), borderType=cv2.BORDER_REPLICATE
    )
    return np.ascontiguousarray(out[py:-py, px:-px])


def sample(x: Real, y_at: Real, x_at: Real, interpolation: int = cv2.INTER_LINEAR) -> Real:
    """Sample a tile at pixel-centre coordinates, wrapping (any real coordinates)."""
    h, w = x.shape[:2]
    p = 6
    padded = wrap_pad(x, p)
    yy = np.mod(y_at, h).astype(np.float32) + np.float32(p - 0.5)
    xx = np.mod(x_at, w).astype(np.float32) + np.float32(p - 0.5)
    return np.asarray(cv2.remap(padded, xx, yy, interpolation, borderMode=cv2.BORDER_REPLICATE), np.float32)


def gradient(x: Real) -> tuple[Real, Real]:
    """Central differences (dy, dx) that wrap."""
    dy = (np.roll(x, -1, 0) - np.roll(x, 1, 0)) * np.float32(0.5)
    dx = (np.roll(x, -1, 1) - np.roll(x, 1, 1)) * np.float32(0.5)
    return dy, dx


def smear(x: Real, vy: Real, vx: Real, length: int, step: float = 1.0) -> Real:
    """Line integral convolution (Cabral and Leedom 1993): average `x` along the unit flow (vy, vx)."""
    h, w = x.shape[:2]
    y0, x0 = grid((h, w))
    total = x.copy()
    for sign in (1.0, -1.0):
        y, xx = y0.copy(), x0.copy()
        for _ in range(length):
            y += np.float32(sign * step) * sample(vy, y, xx)
            xx += np.float32(sign * step) * sample(vx, y, xx)
            total += sample(x, y, xx)
    return np.asarray(total / (2 * length + 1), np.float32)


def relief(height: Real, depth: float, angle: float = 2.3, gloss: float = 0.0) -> tuple[Real, Real]:
    """Light a height field from the upper left.

    Returns (diffuse around 0, specular >= 0); `depth` scales the slope, `angle` is the light's azimuth.
    """
    dy, dx = gradient(height)
    dy, dx = dy * depth, dx * depth
    inverse = 1 / np.sqrt(1 + dx * dx + dy * dy)
    lx, ly, lz = np.cos(angle) * 0.66, -np.sin(angle) * 0.66, 0.75
    lit = (-dx * lx - dy * ly + lz) * inverse
    half = np.array([lx, ly, lz + 1.0])
    half = half / np.linalg.norm(half)
    shine = np.clip((-dx * half[0] - dy * half[1] + half[2]) * inverse, 0, 1) ** 40 - half[2] ** 40
    return (lit - lz).astype(np.float32), (gloss * np.clip(shine, 0, 1)).astype(np.float32)


def shrink(x: Real, factor: int) -> Real:
    """Area-average by an integer factor (exact on the torus)."""
    h, w = x.shape[:2]
    return np.ascontiguousarray(
        x.reshape(h // factor, factor, w // factor, factor, *x.shape[2:]).mean(axis=(1, 3), dtype=np.float32)
    )


def smoothstep(low: float, high: float, x: Real) -> Real:
    """Cubic ramp from 0 at `low` to 1 at `high`."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def scatter(
    size: tuple[float, float], radius: float, rng: np.random.Generator, drop: float = 0.0, tries: int = 4000
) -> npt.NDArray[np.float64]:
    """Poisson-disc points (x, y) on the torus of (H, W), or on a half-drop when `drop` is given."""
    points: list[npt.NDArray[np.float64]] = []
    for _ in range(tries):
        candidate = rng.random(2) * (size[1], size[0])
        if all(distance(candidate, p, size, drop) >= radius for p in points):
            points.append(candidate)
    return np.array(points)


def distance(
    a: npt.NDArray[np.float64], b: npt.NDArray[np.float64], size: tuple[float, float], drop: float = 0.0
) -> float:
    """Distance between two points (x, y) of the plane, to the nearest lattice copy."""
    best = np.inf
    for column in (-1, 0, 1):
        dx = a[0] - b[0] + column * size[1]
        dy = (a[1] - b[1] + column * drop + size[0] / 2) % size[0] - size[0] / 2
        best = min(best, float(np.hypot(dx, dy)))
    return best


def pack(
    radii: list[float], size: tuple[float, float], rng: np.random.Generator, drop: float = 0.0, tries: int = 500
) -> npt.NDArray[np.float64]:
    """Toss rounds of the given radii, largest hole first; returns centres (x, y) in the order given."""
    placed: list[tuple[npt.NDArray[np.float64], float]] = []
    for radius in radii:
        best, best_gap = np.zeros(2), -np.inf
        for _ in range(tries):
            candidate = rng.random(2) * (size[1], size[0])
            gap = min((distance(candidate, p, size, drop) - radius - r for p, r in placed), default=0.0)
            if gap > best_gap:
                best, best_gap = candidate, gap
        placed.append((best, radius))
    return np.array([p for p, _ in placed])


def pack_around(
    placed: list[tuple[float, float, float]],
    radii: list[float],
    size: tuple[float, float],
    rng: np.random.Generator,
    tries: int = 500,
) -> npt.NDArray[np.float64]:
    """Toss rounds, largest hole first, among rounds (x, y, radius) set by hand; returns the new centres (x, y)."""
    rounds = [(np.array([x, y]), radius) for x, y, radius in placed]
    for radius in radii:
        drawn = rng.random((tries, 2)) * (size[1], size[0])
        gaps = [min((distance(at, p, size) - r for p, r in rounds), default=0.0) for at in drawn]
        rounds.append((drawn[int(np.argmax(gaps))], radius))
    return np.array([p for p, _ in rounds[len(placed) :]])
