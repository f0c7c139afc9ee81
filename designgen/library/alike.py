"""How alike two styles are: by the statistics of their strokes and colours, which is what style transfer takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from designgen.repeat.lattice import Lattice
from designgen.selection.looks import describe
from designgen.selection.measures import oklab_small, small_px

Floats = NDArray[np.float64]

SAME: Final = 0.07
"""Distance below which two pictures give about the same style; docs/library.md tells how it was found."""


@dataclass(frozen=True)
class Neighbour:
    """A style of the library beside a picture.

    Attributes:
        name: Of the style.
        distance: Of their statistics; 0 for the same picture, about 0.5 for unlike ones.
    """

    name: str
    distance: float

    @property
    def is_same(self) -> bool:
        """Whether one of the two is enough."""
        return self.distance < SAME


def signature(pixels: NDArray[np.float32]) -> Floats:
    """Return (D,) numbers of a picture (1, 3, H, W), sRGB in [0, 1], whose Euclidean distances say how unlike it is.

    Quantiles of its colours along fixed directions of OKLab, and of the responses of three bands of strokes, at 128 px:
    they do not change where the picture is cut, mirrored or shrunk a little.
    """
    free = Lattice.named("none")
    height, width = pixels.shape[2:]
    return describe(oklab_small(pixels, small_px((height, width), free), free), free)


def nearest_style(own: Floats, others: dict[str, Floats]) -> Neighbour | None:
    """Return the style of the library that is most like a picture, by their signatures; None where there is none."""
    if not others:
        return None
    name = min(others, key=lambda other: (float(np.linalg.norm(own - others[other])), other))
    return Neighbour(name, float(np.linalg.norm(own - others[name])))
