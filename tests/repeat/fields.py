"""Pictures with a known repeat, or none, made from noise and shapes; shared by the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.resample import blur

STRAIGHT, HALF_DROP, BRICK, NONE = (Lattice.named(name) for name in ("straight", "half-drop", "brick", "none"))
Field = Callable[[np.random.Generator, int, Lattice], np.ndarray]


def clouds(rng: np.random.Generator, side: int, lattice: Lattice) -> np.ndarray:
    """Soft blobs of two colours."""
    noise = blur(rng.standard_normal((1, 1, side, side)).astype(np.float32), float(rng.uniform(1, side / 24)), lattice)
    share = 1 / (1 + np.exp(-6 * noise / noise.std()))
    one, other = rng.random((2, 1, 3, 1, 1))
    return (one * share + other * (1 - share)).astype(np.float32)


def grain(rng: np.random.Generator, side: int, lattice: Lattice) -> np.ndarray:
    """Coarse colour under fine noise, like a stylised tile."""
    noise = rng.standard_normal((1, 3, side, side)).astype(np.float32)
    soft = blur(noise, float(rng.uniform(1, side / 24)), lattice)
    return np.clip(0.5 + 0.12 * soft / soft.std() + 0.07 * noise, 0, 1).astype(np.float32)


def motifs(rng: np.random.Generator, side: int, lattice: Lattice, count: int = 25) -> np.ndarray:
    """Hard-edged discs, ellipses and triangles scattered on a plain ground."""
    picture = np.ones((1, 3, side, side), np.float32) * rng.random((1, 3, 1, 1), np.float32)
    middle = side // 2
    for _ in range(count):
        mask = np.zeros((side, side), np.float32)
        radius = int(rng.integers(max(3, side // 24), max(5, side // 8)))
        kind = rng.integers(3)
        if kind == 0:
            cv2.circle(mask, (middle, middle), radius, 1, -1)
        elif kind == 1:
            cv2.ellipse(mask, (middle, middle), (radius, radius // 2), float(rng.integers(180)), 0, 360, 1, -1)
        else:
            turns = rng.random() * 2 * np.pi + np.arange(3) * 2 * np.pi / 3
            corners = np.stack([middle + radius * np.cos(turns), middle + radius * np.sin(turns)], 1)
            cv2.fillPoly(mask, [corners.astype(np.int32)], 1)
        placed = lattice.roll(mask[None, None], int(rng.integers(side)), int(rng.integers(side)))
        picture = np.where(placed > 0, rng.random((1, 3, 1, 1), np.float32), picture)
    return picture.astype(np.float32)


def crop(field: Field, rng: np.random.Generator, side: int) -> np.ndarray:
    """A piece of something larger: it does not repeat in any way."""
    whole = field(rng, 2 * side, STRAIGHT)
    y, x = rng.integers(side // 4, side // 2, 2)
    return np.ascontiguousarray(whole[..., y : y + side, x : x + side])


def mirrored(picture: np.ndarray) -> np.ndarray:
    wide = np.concatenate([picture, picture[..., ::-1]], -1)
    return np.ascontiguousarray(np.concatenate([wide, wide[..., ::-1, :]], -2))


def blended(picture: np.ndarray, overlap: int) -> np.ndarray:
    """Opposite edges faded into each other, as the usual tools do."""
    for axis in (-1, -2):
        side = picture.shape[axis] - overlap
        ramp = np.linspace(0, 1, overlap + 2, dtype=np.float32)[1:-1]
        ramp = ramp if axis == -1 else ramp[:, None]
        first, middle, last = np.split(picture, [overlap, side], axis)
        picture = np.concatenate([first * ramp + last * (1 - ramp), middle], axis)
    return picture
