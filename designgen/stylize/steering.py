"""Holding every row of a batch at the likeness to its swatch that its strength asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.dial import content_weight, steered
from designgen.stylize.likeness import structural_similarity
from designgen.stylize.pyramid import resize

MOTIF_PX = 256
"""Likeness is that of motifs, not of strokes: pictures larger than this are looked at from further away."""


@dataclass
class Dial:
    """The content weight of every row, moved from round to round.

    Attributes:
        strengths: From 0 to 1.
        weights: Of the relative content loss, beside a relative style loss of weight 1.
        met: The likeness last seen of each row; empty before the first round has ended.
    """

    strengths: tuple[float, ...]
    weights: list[float]
    met: list[float]

    @classmethod
    def of(cls, strengths: Sequence[float]) -> Dial:
        """Begin with the weights that suit most pairs."""
        return cls(tuple(strengths), [content_weight(strength) for strength in strengths], [])

    def steer(self, picture: Tensor, start: Tensor, lattice: Lattice) -> None:
        """Move every weight towards the likeness its strength asks for.

        Args:
            picture: (B, 3, H, W) as painted so far.
            start: (B, 3, H, W), the swatch in the colours it is painted from.
            lattice: How both repeat.
        """
        self.met = motif_likeness(picture, start, lattice).tolist()
        rows = zip(self.weights, self.met, self.strengths, strict=True)
        self.weights = [steered(weight, met, strength) for weight, met, strength in rows]


def motif_likeness(picture: Tensor, start: Tensor, lattice: Lattice) -> Tensor:
    """Return the structural similarity (B,) of two pictures (B, 3, H, W) as seen at 256 px."""
    height, width = int(picture.shape[-2]), int(picture.shape[-1])
    ratio = MOTIF_PX / math.sqrt(height * width)
    if ratio < 1:
        size = lattice.admissible((round(height * ratio), round(width * ratio)))
        picture, start = resize(picture, size, lattice), resize(start, size, lattice)
    return structural_similarity(picture, start, lattice)
