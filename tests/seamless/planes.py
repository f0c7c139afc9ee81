"""Pictures of regular cloth whose repeat is known to a fraction of a pixel."""

from __future__ import annotations

import numpy as np

from designgen.repeat.lattice import Lattice

Vectors = np.ndarray


def steps_of(period: tuple[float, float], lattice: Lattice, slant: float = 0.0) -> Vectors:
    """The two steps (down, right) of a repeat of (height, width) px."""
    height, width = period
    drop = float(lattice.drop)
    if lattice.axis == "row":
        return np.array([[height, drop * width], [slant * width, width]])
    return np.array([[drop * height + slant * width, width], [height, 0.0]])


def plane(
    rng: np.random.Generator, period: tuple[float, float], lattice: Lattice, size: tuple[int, int], slant: float = 0.0
) -> np.ndarray:
    """Discs of several colours and sizes on plain ground, repeated, with a little noise."""
    steps = steps_of(period, lattice, slant)
    rows, columns = np.mgrid[: size[0], : size[1]].astype(float)
    picture = np.ones((3, *size)) * rng.random((3, 1, 1))
    back = np.linalg.inv(steps)
    places = np.stack([rows, columns], -1) @ back
    for _ in range(int(rng.integers(3, 8))):
        middle, radius = rng.random(2), float(rng.uniform(0.08, 0.25)) * min(period)
        apart = places - middle
        apart -= np.round(apart)
        nearest = np.full(size, np.inf)
        for i in (-1, 0, 1):  # a cell is slanted: the nearest copy may lie in the next one
            for j in (-1, 0, 1):
                nearest = np.minimum(nearest, np.linalg.norm((apart + np.array([i, j])) @ steps, axis=-1))
        cover = np.clip(radius - nearest + 0.5, 0, 1)
        picture = picture * (1 - cover) + rng.random((3, 1, 1)) * cover
    return np.clip(picture + rng.normal(0, 0.02, picture.shape), 0, 1).astype(np.float32)[None]
