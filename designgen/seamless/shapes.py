"""Seams of any shape, each compared with the same shape laid over other places of the same tile.

A tile put together from pieces has seams that are no lines. What the seam measure does for a line is done here for a
shape: the steps across the seam are set against the steps across the same shape moved elsewhere on the torus, over all
of it and in windows along it, as they are and as far as they exceed the steps beside them (a cut is one pixel wide,
what it cuts is softer).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.seam_judge import Finding, graded
from designgen.repeat.seam_profiles import FLOOR_DE, perceptual

Array = np.ndarray[Any, np.dtype[np.float32]]

PLACES = 40
"""How many other places of the tile the shape is laid over."""

NEAR_PX = 6
WINDOWS_PX = (8, 16, 32)
FILLED = 0.7
"""Share of a window's side that the seam must run through it to be a witness."""

SEEN_DE = 1.0
WHOLE, WHOLE_LONE = (1.15, 1.4), (1.15, 1.5)
WINDOW, WINDOW_LONE = (1.3, 1.7), (1.3, 1.7)


@dataclass(frozen=True, eq=False)
class Seams:
    """Where the pieces of a tile meet.

    Attributes:
        across: bool (h, w): a seam runs between the pixel and the next one to the right.
        down: bool (h, w): between the pixel and the one below.
    """

    across: Any
    down: Any

    @property
    def pixels(self) -> Any:
        """Bool (h, w): pixels that touch a seam on their right or below."""
        return self.across | self.down


@dataclass(frozen=True)
class Shape:
    """One figure at the seams beside the same figure elsewhere, in Delta E.

    Attributes:
        value: At the seams.
        typical: Median over the other places.
        strongest: Largest over the other places.
    """

    value: float
    typical: float
    strongest: float

    @property
    def excess(self) -> float:
        """The seam against the strongest other place; above 1 it is the strongest of all."""
        return (self.value + FLOOR_DE) / (self.strongest + FLOOR_DE)


def shape_figures(pixels: Array, alpha: Array | None, lattice: Lattice, seams: Seams) -> dict[str, Shape]:
    """Measure the seams of a tile.

    Args:
        pixels: float32 (1, 3, h, w), sRGB in [0, 1].
        alpha: float32 (1, 1, h, w) or None.
        lattice: How it repeats.
        seams: Where its pieces meet.

    Returns:
        By name: "step", "lone", and "step 8", "lone 8" and so on for windows; empty where there is no seam.
    """
    if not (seams.across.any() or seams.down.any()):
        return {}
    steps = _steps(perceptual(pixels, alpha), lattice)
    rows: dict[str, list[float]] = {}
    for across, down in _laid(seams, lattice):
        for name, value in _figures(steps, across, down).items():
            rows.setdefault(name, []).append(value)
    return {
        name: Shape(values[0], float(np.median(values[1:])), float(max(values[1:])))
        for name, values in rows.items()
        if len(values) > 1
    }


def judge_shapes(figures: dict[str, Shape]) -> list[Finding]:
    """Return what stands out at the seams."""
    found: list[Finding] = []
    for name, shape in figures.items():
        kind, _, window = name.partition(" ")
        seen = SEEN_DE * (2 if window else 1)
        if shape.value - shape.typical < seen:
            continue
        if window:
            limits, said = (WINDOW if kind == "step" else WINDOW_LONE), f"A motif is cut over {window} px"
        else:
            limits, said = (WHOLE if kind == "step" else WHOLE_LONE), "The parts do not meet"
        found += graded(shape.excess, limits, f"{said} where the parts were joined")
    return found


def _steps(lab: Array, lattice: Lattice) -> dict[str, tuple[Array, Array]]:
    """Return (across, down) of the step to the next pixel, and of how far it exceeds the steps beside it."""
    around = lattice.pad(lab[None], (1, 2, 1, 2))[0]
    across = np.linalg.norm(np.diff(around[:, 1:-2], axis=-1), axis=0)
    down = np.linalg.norm(np.diff(around[:, :, 1:-2], axis=-2), axis=0)
    lone = (
        across[:, 1:-1] - np.maximum(across[:, :-2], across[:, 2:]),
        down[1:-1] - np.maximum(down[:-2], down[2:]),
    )
    return {
        "step": (across[:, 1:-1].astype(np.float32), down[1:-1].astype(np.float32)),
        "lone": (np.maximum(lone[0], 0).astype(np.float32), np.maximum(lone[1], 0).astype(np.float32)),
    }


def _laid(seams: Seams, lattice: Lattice) -> Iterator[tuple[Array, Array]]:
    """Yield the masks (h, w) as they are, then moved to other places."""
    masks = np.stack([seams.across, seams.down])[None].astype(np.float32)
    yield masks[0, 0], masks[0, 1]
    height, width = masks.shape[-2:]
    rng = np.random.default_rng([height, width])
    # Moved onto the seam itself the shape would not be elsewhere.
    around = lattice.pad(masks.max(axis=1, keepdims=True), 2)[0, 0]
    apart = 1 - cv2.dilate(np.ascontiguousarray(around), np.ones((5, 5), np.uint8))[2:-2, 2:-2]
    for _ in range(PLACES):
        dy, dx = int(rng.integers(height)), int(rng.integers(width))
        if min(dy, height - dy) < NEAR_PX and min(dx, width - dx) < NEAR_PX:
            continue
        moved = lattice.roll(masks, dy, dx) * apart
        if moved.any():
            yield moved[0, 0], moved[0, 1]


def _figures(steps: dict[str, tuple[Array, Array]], across: Array, down: Array) -> dict[str, float]:
    there = np.ascontiguousarray(across + down)
    counts = {window: _summed(there, window) for window in WINDOWS_PX}
    out: dict[str, float] = {}
    for kind, (step_across, step_down) in steps.items():
        values = np.ascontiguousarray(step_across * across + step_down * down)
        out[kind] = float(values.sum() / there.sum())
        for window, count in counts.items():
            enough = count >= FILLED * window
            if enough.any():
                out[f"{kind} {window}"] = float((_summed(values, window)[enough] / count[enough]).max())
    return out


def _summed(values: Array, window: int) -> Array:
    summed = cv2.boxFilter(values, cv2.CV_32F, (window, window), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(summed, np.float32)
