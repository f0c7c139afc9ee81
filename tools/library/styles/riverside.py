"""A river at sundown as fields: which paint, how light, which way the brush goes; clouds hide where it repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.fields import grid, noise

Real = npt.NDArray[np.floating[Any]]

# Every paint: pure colours from shade to light, the complement that sparks in it, and how often.
PAINTS = (
    (("#8a7fcb", "#b49fdc", "#e3b2d2", "#f8d6c6", "#fdf0d8", "#fffaea"), "#f2a950", 0.05),
    (("#3fa9cc", "#7cc9d6", "#bfe0c8", "#f6e7a4", "#fbc47f", "#f38c72"), "#a28fd8", 0.06),
    (("#fbb02d", "#fdd44f", "#fff0a6", "#fff8d8"), "#f2764a", 0.05),
    (("#34358c", "#5156b4", "#7d72c4", "#b088c6", "#e39c98"), "#f2a95c", 0.07),
    (("#123f86", "#1b6bb0", "#2b9bbd", "#74c8c4", "#d6edc8"), "#f38a4c", 0.06),
    (("#e2542f", "#f58b3c", "#fcc047", "#fff0a0"), "#2b9bbd", 0.14),
    (("#1a1f66", "#174a80", "#12745f", "#3fa03f", "#a9cb35", "#f4e245"), "#e0532a", 0.10),
    (("#241c68", "#2a3f96", "#1d7a86", "#49a860", "#d2d23c"), "#e8743a", 0.10),
    (("#1f5a6e", "#2f8a4c", "#7cbc3a", "#c9d83c", "#f6e663", "#fdf3a8"), "#e8402c", 0.09),
    (("#2a1b58", "#63347c", "#b95f62", "#f0a36a"), "#2f9bb0", 0.08),
    (("#f6cdb4", "#fdf0da", "#fffdf2"), "#8a7fcb", 0.05),
    (("#b3152b", "#e0332a", "#f5553a", "#ff8a5a"), "#f6e663", 0.04),
)
CLOUD, SKY, SUN, HILL, WATER, GLINT, CROWN, POPLAR, MEADOW, TRUNK, SAIL, POPPY = range(12)


@dataclass
class Scene:
    """Paint index, light in [0, 1] and brush angle of every pixel."""

    paint: npt.NDArray[np.int32]
    light: Real
    angle: Real

    def lay(self, where: npt.NDArray[np.bool_], paint: int, light: Real, angle: Real | float) -> None:
        """Put one thing in front of what is there."""
        self.paint[where] = paint
        self.light[where] = np.broadcast_to(light, where.shape)[where]
        self.angle[where] = np.broadcast_to(angle, where.shape)[where]


def _gap(x: Real, at: float) -> Real:
    """Signed distance on a circle of length 1."""
    return np.asarray((x - at + 0.5) % 1 - 0.5, np.float32)


def _waves(x: Real, rng: np.random.Generator, count: int = 4) -> Real:
    """A periodic profile of a few swells, about unit height."""
    total = np.zeros_like(x)
    for k in range(1, count + 1):
        total += rng.normal() / k * np.cos(2 * np.pi * k * x + rng.uniform(0, 6.28))
    return np.asarray(total / 1.2, np.float32)


def _tree(
    scene: Scene, x: Real, y: Real, spot: tuple[float, float, float, float], paint: int, rng: np.random.Generator
) -> None:
    """A crown of several round masses, each lit from the upper left, on a violet trunk."""
    tx, ty, wide, tall = spot
    dx = _gap(x, tx)
    lean = 0.012 * np.sin((y - ty) * 20)
    trunk = (
        (np.abs(dx + lean) < 0.011 + 0.05 * np.clip(y - ty - tall - 0.07, 0, 0.03)) & (y > ty) & (y < ty + tall + 0.10)
    )
    scene.lay(trunk, TRUNK, np.clip(0.45 - dx * 38, 0, 1), np.pi / 2)
    puffs = 9 if paint == CROWN else 7
    for i in range(puffs):
        if paint == CROWN:
            a = -np.pi / 2 + (i - puffs / 2) * 2.39996
            r = 0.62 * np.sqrt((i + 0.4) / puffs)
            px, py, pr = r * np.cos(a) * wide, r * np.sin(a) * tall, 0.56 * wide * rng.uniform(0.85, 1.1)
        else:
            share = i / (puffs - 1)
            px, py = rng.uniform(-0.15, 0.15) * wide, (share * 2 - 1) * tall * 0.86
            pr = wide * (0.45 + 0.75 * np.sin(np.pi * (0.15 + 0.8 * share)))
        ux, uy = (dx - px) / pr, (y - ty - py) / (pr * (1.0 if paint == CROWN else 1.35))
        rim = 1 + 0.10 * np.cos(5 * np.arctan2(uy, ux) + rng.uniform(0, 6.28))
        inside = np.hypot(ux, uy) < rim
        depth = np.clip(0.50 - 0.40 * (0.72 * ux + 0.70 * uy) - 0.16 * (0.6 * dx / wide + (y - ty) / tall), 0, 1)
        scene.lay(inside, paint, depth, np.arctan2(uy, ux) + np.pi / 2)


def riverside(size: int, rng: np.random.Generator) -> Scene:
    """Sky with a low sun, violet hills, water, sails, a bank of trees, a meadow of poppies, clouds below."""
    y, x = grid((size, size))
    y, x = y / size, x / size
    shape = (size, size)
    rough = noise(shape, rng, size / 9)
    scene = Scene(np.full(shape, SKY, np.int32), np.zeros(shape, np.float32), np.zeros(shape, np.float32))
    sun_x, sun_y = 0.66, 0.315
    sun = np.hypot(_gap(x, sun_x), y - sun_y)
    glow = np.exp(-sun / 0.16)
    scene.lay(
        y > -1,
        SKY,
        np.clip((y - 0.12) / 0.27 * 0.85 + 0.34 * glow + 0.06 * rough, 0, 1),
        np.arctan2(y - sun_y, _gap(x, sun_x)) + np.pi / 2,
    )
    scene.lay(sun < 0.052, SUN, np.clip(1 - sun / 0.06, 0, 1), np.arctan2(y - sun_y, _gap(x, sun_x)) + np.pi / 2)
    ridge = 0.365 + 0.030 * _waves(x, rng)
    scene.lay(
        y > ridge,
        HILL,
        np.clip(0.25 + 6 * (0.41 - y) + 0.5 * np.exp(-np.abs(_gap(x, sun_x)) / 0.13) + 0.1 * rough, 0, 1),
        0.35,
    )
    shore = 0.415
    swell = np.sin(2 * np.pi * (34 * y + 0.8 * _waves(x, rng, 5)))
    scene.lay(y > shore, WATER, np.clip(0.62 - 2.0 * (y - shore) + 0.17 * swell + 0.08 * rough, 0, 1), 0.0)
    streak = np.abs(_gap(x, sun_x) + 0.018 * np.sin(y * 160)) < 0.018 + 0.28 * (y - shore)
    scene.lay((y > shore) & streak & (swell > -0.15), GLINT, np.clip(0.95 - 2.2 * (y - shore) + 0.2 * swell, 0, 1), 0.0)
    for bx, by, tall in ((0.34, 0.455, 0.085), (0.44, 0.437, 0.050), (0.92, 0.447, 0.062)):
        up = (by - y) / tall
        dx = _gap(x, bx) / tall
        scene.lay((up > 0.12) & (up < 1) & (dx > -0.02) & (dx < 0.52 * (1 - up)), SAIL, np.clip(0.9 - dx, 0, 1), 1.2)
        scene.lay(
            (up > 0.16) & (up < 0.86) & (dx < -0.05) & (dx > -0.36 * (0.9 - up)), SAIL, np.clip(0.4 + dx, 0, 1), 1.9
        )
        scene.lay((up > -0.02) & (up < 0.12) & (np.abs(dx - 0.06) < 0.34 + up), TRUNK, 0.2 + 0 * x, 0.0)
    _bank(scene, x, y, rough, rng)
    _clouds(scene, x, y, rng)
    return scene


def _bank(scene: Scene, x: Real, y: Real, rough: Real, rng: np.random.Generator) -> None:
    """The near bank: meadow in bands of light, drifts of poppies, trees with their shade."""
    edge = 0.625 + 0.022 * _waves(x, rng)
    band = np.sin(2 * np.pi * (y * 7 + 0.35 * _waves(x, rng)))
    light = np.clip(0.62 + 0.20 * band + 0.10 * rough - 0.25 * np.exp(-(y - edge) / 0.02), 0, 1)
    trees = (
        (0.13, 0.545, 0.125, 0.115, CROWN),
        (0.83, 0.56, 0.036, 0.17, POPLAR),
        (0.905, 0.575, 0.032, 0.145, POPLAR),
        (0.50, 0.655, 0.085, 0.078, CROWN),
    )
    for tx, ty, wide, tall, _ in trees:
        under = np.hypot((_gap(x, tx + 0.05)) / (wide * 1.3), (y - ty - tall - 0.10) / 0.030)
        light = np.where(under < 1, light * 0.25, light)
    scene.lay(y > edge, MEADOW, light, 0.25 + 0.5 * band)
    drift = 1.15 * noise(x.shape, rng, x.shape[0] / 44) + 0.55 * np.sin(2 * np.pi * (x * 2 + y * 3))
    scene.lay((y > edge + 0.05) & (drift > 1.30 - 1.2 * (y - edge)), POPPY, np.clip(light + 0.1, 0, 1), 0.6)
    for tx, ty, wide, tall, paint in trees:
        _tree(scene, x, y, (tx, ty, wide, tall), paint, rng)


def _clouds(scene: Scene, x: Real, y: Real, rng: np.random.Generator) -> None:
    """Heaped clouds in front of the meadow's foot, which open into the next sky."""
    low = (y + 0.3) % 1  # 0.0 is y = 0.7
    tops = []
    heaps = ((0.255, 0.050, 11), (0.305, 0.072, 8), (0.350, 0.050, 10), (0.392, 0.045, 12))
    for row, (level, radius, count) in enumerate(heaps):
        for i in range(count):
            tops.append(
                (
                    (i + 0.45 * row + rng.uniform(-0.25, 0.25)) / count,
                    level + rng.uniform(-0.03, 0.03),
                    radius * rng.uniform(0.7, 1.35),
                )
            )
    for cx, cy, r in sorted(tops, key=lambda c: c[1]):
        ux, uy = _gap(x, cx) / (r * 1.25), (low - cy) / r
        inside = (np.hypot(ux, uy) < 1) & (low < 0.46)
        shade = np.clip(0.56 - 0.46 * (0.5 * ux + 0.8 * uy) - 0.6 * (low - 0.30), 0, 1)
        fade = inside & (uy < 0.9)
        scene.lay(fade, CLOUD, shade, np.arctan2(uy, ux) + np.pi / 2)
