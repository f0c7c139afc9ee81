"""Screen print: flat shapes pulled through stencils, halftoned shade, a loose black drawing, none of it in register."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.colour import multiply_ink, rgb
from tools.library.curves import ribbon, spline
from tools.library.fields import grid, noise, sample, smoothstep

Real = npt.NDArray[np.floating[Any]]
Points = npt.NDArray[np.float64]

PAPER = "#fbf3e4"
PINK, FLAME, BLUE, BLACK = "#ffa6bf", "#ff5a26", "#3050c0", "#16151c"
_ONE = np.ones(3, np.float32)
# Half profiles from foot to rim: (height from -1 at the foot to 1 at the rim, half width).
VESSELS = (
    ((-1, 0.34), (-0.9, 0.42), (-0.5, 0.66), (-0.05, 0.70), (0.35, 0.44), (0.62, 0.26), (0.85, 0.27), (1, 0.36)),
    ((-1, 0.46), (-0.92, 0.50), (-0.4, 0.54), (0.1, 0.56), (0.42, 0.48), (0.55, 0.22), (0.86, 0.18), (1, 0.23)),
    ((-1, 0.28), (-0.86, 0.30), (-0.76, 0.56), (-0.3, 0.84), (0.2, 0.86), (0.55, 0.66), (0.68, 0.52), (0.8, 0.56)),
    ((-1, 0.40), (-0.85, 0.56), (-0.4, 0.62), (0.0, 0.46), (0.4, 0.30), (0.75, 0.32), (0.92, 0.46), (1, 0.50)),
)


class Stencils:
    """Three colour screens and the black line screen, each with the tone it prints (0 to 1)."""

    def __init__(self, size: int) -> None:
        """Start with nothing cut."""
        self.size = size
        self.screens = [Canvas((size, size), np.zeros(3, np.float32), fine=2) for _ in range(4)]

    def flat(self, screen: int, outline: Points, tone: float = 1.0) -> None:
        """Cut an even area; tone 0 blocks out what was cut before."""
        self.screens[screen].fill(outline, _ONE * np.float32(tone))

    def shaded(self, screen: int, outline: Points, start: Points, end: Points, tones: tuple[float, float]) -> None:
        """Cut an area whose tone runs from `start` to `end`: the camera turns it into dots."""
        d = (end - start) / (np.sum((end - start) ** 2) + 1e-9)

        def shade(x: Real, y: Real) -> Real:
            t = np.clip((x - start[0]) * d[0] + (y - start[1]) * d[1], 0, 1)
            return np.repeat((tones[0] + (tones[1] - tones[0]) * t)[..., None], 3, -1).astype(np.float32)

        self.screens[screen].paint(outline, shade)

    def line(self, points: Points, width: float, rng: np.random.Generator) -> None:
        """Draw a line with a loaded brush: pressed, lifted, never even."""
        n = len(points)
        t = np.linspace(0, 1, n)
        press = 0.78 + 0.26 * np.sin(6.28 * (1.3 * t + rng.random())) + 0.12 * np.sin(6.28 * (3.7 * t + rng.random()))
        ends = np.clip(np.minimum(t, 1 - t) * 14 + 0.35, 0, 1)
        self.screens[3].fill(ribbon(points, width * press * ends), _ONE)


def closed(points: Points) -> Points:
    """An outline drawn right round and a little past where it began."""
    return np.vstack([points, points[: max(3, len(points) // 24)]])


def body(profile: tuple[tuple[float, float], ...], rng: np.random.Generator) -> Points:
    """A thrown pot's silhouette in the unit frame (up is -y), not quite the same on both sides."""
    half = np.array(profile) * (1, 1)
    right = np.stack([half[:, 1] * rng.uniform(0.95, 1.05), -half[:, 0]], 1)
    left = np.stack([-half[:, 1] * rng.uniform(0.95, 1.05), -half[:, 0]], 1)[::-1]
    smooth_right, smooth_left = spline(right, False, 8), spline(left, False, 8)
    return np.vstack([smooth_right, smooth_left])


def dotted(tone: Real, a: int, b: int) -> Real:
    """Screen a tone with a grid of dots turned to whole wave numbers (a, b), so that it closes on the torus."""
    size = tone.shape[0]
    y, x = grid(tone.shape)
    k = 2 * np.pi / size
    wave = 0.5 + 0.25 * (np.cos(k * (a * x + b * y)) + np.cos(k * (a * y - b * x)))
    soft = 0.9 * np.hypot(a, b) / size * 2
    return np.where(tone > 0.96, tone, smoothstep(-soft, soft, tone * 1.04 - 0.02 - wave) * (tone > 0.02))


def pulled(tone: Real, rng: np.random.Generator, slip: tuple[float, float], grain: float) -> Real:
    """One pull of the squeegee: the screen slips, edges bleed a hair, and salt shows where ink ran short."""
    size = tone.shape[0]
    shape = tone.shape
    y, x = grid(shape)
    ragged = size * 0.00032
    at_y = y - slip[1] * size + ragged * noise(shape, rng, size / 240)
    at_x = x - slip[0] * size + ragged * noise(shape, rng, size / 240)
    moved = sample(tone, at_y, at_x)
    short = smoothstep(1.35, 2.3, noise(shape, rng, size / 560) + 0.45 * noise(shape, rng, size / 12))
    streak = noise(shape, rng, size / 60, 0.0, 0.06)
    return np.asarray(np.clip(moved * (0.965 + 0.02 * streak) * (1 - grain * short), 0, 1), np.float32)


def print_screens(work: Stencils, rng: np.random.Generator) -> Real:
    """Pull pink, flame, blue and black over each other on cream paper."""
    size = work.size
    paper = rgb(PAPER) * (1 + 0.008 * noise((size, size), rng, size / 500))[..., None]
    out: Real = paper.astype(np.float32)
    plan = (
        (PINK, (70, 19), (-0.0022, 0.0012)),
        (FLAME, (52, 52), (0.0026, -0.0018)),
        (BLUE, (19, 70), (-0.0014, -0.0028)),
        (BLACK, (0, 0), (0.0030, 0.0022)),
    )
    for screen, (ink, waves, slip) in zip(work.screens, plan, strict=True):
        tone = screen.finish()[..., 0]
        tone = dotted(tone, *waves) if any(waves) else tone
        out = multiply_ink(out, rgb(ink), pulled(tone, rng, slip, 0.55 if any(waves) else 0.4))
    return np.asarray(np.clip(out, 0, 1), np.float32)
