"""A made-up photo of a plain shirt of 300 px, of which everything is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from designgen.imaging import Picture
from designgen.mockup.levels import linear_of, to_srgb

HEIGHT, WIDTH = 320, 280
PX_PER_CM = 5.0
OUTLINE = (
    (90, 40),
    (190, 40),
    (255, 90),
    (225, 140),
    (200, 120),
    (200, 290),
    (80, 290),
    (80, 120),
    (55, 140),
    (25, 90),
)
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Shot:
    """A photo and what is true of it; planes (H, W)."""

    srgb: Array
    alpha: Array
    shading: Array
    weave: Array

    @property
    def picture(self) -> Picture:
        return Picture(np.ascontiguousarray(self.srgb.transpose(2, 0, 1)[None], np.float32))


def outline() -> Array:
    """The shirt's coverage, anti-aliased."""
    plane = np.zeros((HEIGHT * 4, WIDTH * 4), np.uint8)
    cv2.fillPoly(plane, [np.array(OUTLINE, np.int32) * 4], 255)
    return cv2.resize(plane, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def shoot(cloth: str, wall: str = "#8d9299", *, noise: float = 0.004, weave: float = 0.0, light: float = 1.0) -> Shot:
    """Photograph a shirt of one colour: soft folds down its length, light falling off to one side, a little noise."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    folds = 0.10 * np.sin(x / 9 + y / 60) * np.clip((y - 80) / 200, 0, 1) + 0.15 * (x / WIDTH - 0.5)
    shading = (0.92 + folds).astype(np.float32)
    yarn = 1.0 + weave * rng.choice([-1.0, 1.0], (HEIGHT, WIDTH)).astype(np.float32)
    alpha = outline()
    shade = 1.0 - 0.2 * gaussian_filter(alpha, 6)
    fall = (0.85 + 0.2 * y / HEIGHT)[..., None]
    linear = linear_of(cloth) * (light * shading * yarn)[..., None] * alpha[..., None]
    linear = linear + linear_of(wall) * fall * shade[..., None] * (1 - alpha[..., None])
    srgb = to_srgb(linear.astype(np.float32)) + rng.normal(0, noise, (HEIGHT, WIDTH, 3))
    return Shot(np.clip(srgb, 0, 1).astype(np.float32), alpha, shading, yarn)


@pytest.fixture(scope="session")
def white() -> Shot:
    return shoot("#efeeea")


@pytest.fixture(scope="session")
def black() -> Shot:
    return shoot("#1e1e20")
