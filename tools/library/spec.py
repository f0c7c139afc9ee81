"""What an entry of the library says: its maker, its seed and the words people read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class StyleSpec:
    """One style: `make(size_px, seed)` returns (size, size, 3) in [0, 1], seamless on the straight torus.

    `strength`, `style_scale` and `smoothness` (total variation) are what suits it; `quality` is where the WebP encoder
    starts before it steps down to the limit.
    """

    name: str
    title: str
    note: str
    make: Callable[[int, int], Real]
    tags: tuple[str, ...]
    palette: tuple[str, ...]
    seed: int = 7
    strength: float = 0.6
    style_scale: float = 1.0
    smoothness: float = 1.0
    size_px: int = 1536
    quality: int = 92


@dataclass(frozen=True)
class SwatchSpec:
    """One swatch: `make(size_px, seed)`; a placed print (repeat "none") returns (colour, alpha)."""

    name: str
    title: str
    repeat: str
    width_cm: float
    make: Callable[[int, int], Real | tuple[Real, Real]]
    tags: tuple[str, ...] = field(default=())
    seed: int = 7
    size_px: int = 1536
