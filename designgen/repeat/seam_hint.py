"""What else a tile that breaks may be: one that repeats, but another way than it was measured."""

from __future__ import annotations

from typing import Any

import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import measure
from designgen.repeat.seam_profiles import perceptual

Array = np.ndarray[Any, np.dtype[np.float32]]

COMMON = (
    "straight", "half-drop", "brick", "drop-1/3", "drop-2/3", "drop-1/4", "drop-3/4", "shift-1/3", "shift-2/3",
    "shift-1/4", "shift-3/4",
)  # fmt: skip
CALMER = 0.6
MOST_MEASURED = 2
FLOOR_DE = 0.5


def other_repeat(pixels: Array, lattice: Lattice, alpha: Array | None = None) -> str | None:
    """Return the name of the common repeat as which a tile has no clear break, or None.

    Args:
        pixels: float32 (1, 3, H, W), sRGB-encoded, in [0, 1].
        lattice: The repeat that was measured, and broke.
        alpha: float32 (1, 1, H, W) or None.
    """
    lab = perceptual(pixels, alpha)
    here = _edge_steps(lab, lattice)
    steps: list[tuple[float, str]] = []
    for name in COMMON:
        other = Lattice.named(name)
        if other == lattice:
            continue
        try:
            step = _edge_steps(lab, other)
        except ValueError:
            continue
        if step + FLOOR_DE < CALMER * (here + FLOOR_DE):
            steps.append((step, name))
    for _, name in sorted(steps)[:MOST_MEASURED]:
        if measure(pixels, Lattice.named(name), alpha).verdict != "break":
            return name
    return None


def _edge_steps(lab: Array, lattice: Lattice) -> float:
    """Mean step in Delta E over both seams."""
    height, width = (int(n) for n in lab.shape[-2:])
    down, across = lattice.source_index((height, width), np.arange(height)[:, None], np.full((1, 1), width))
    right = np.linalg.norm(lab[:, down, across][..., 0] - lab[..., -1], axis=0).mean()
    down, across = lattice.source_index((height, width), np.full((1, 1), height), np.arange(width)[None])
    below = np.linalg.norm(lab[:, down, across][:, 0] - lab[..., -1, :], axis=0).mean()
    return float(0.5 * (right + below))
