"""Holding every row of a batch at the likeness to its swatch that its strength asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from designgen.repeat.lattice import Lattice
from designgen.stylize.dial import content_weight, detail_share, loosening, steered
from designgen.stylize.likeness import structural_similarity
from designgen.stylize.pyramid import resize
from designgen.stylize.sources import Planes

MOTIF_PX = 128
"""Likeness is that of motifs, not of strokes: pictures larger than this are looked at from further away."""


@dataclass(frozen=True)
class Ground:
    """Where a dial looks.

    Attributes:
        lattice: How the pictures repeat.
        free: (B, 1, H, W), 1 where nothing is protected, or None: everywhere. What is protected is held by other means
            and must not make the dial let go of it.
        alpha: (B, 1, H, W) of what is visible, or None: everything.
    """

    lattice: Lattice
    free: Tensor | None = None
    alpha: Tensor | None = None

    @classmethod
    def of(cls, planes: Planes, lattice: Lattice) -> Ground:
        """Take over the weights of one scale."""
        return cls(lattice, None if planes.protect is None else 1 - planes.protect, planes.alpha)

    @property
    def judged(self) -> Tensor | None:
        """Weights of the positions at which likeness is judged; None is everywhere alike."""
        if self.free is None or self.alpha is None:
            return self.free if self.alpha is None else self.alpha
        return self.free * self.alpha


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

    @property
    def details(self) -> tuple[float, ...]:
        """How much of its fine drawing each row keeps."""
        return tuple(detail_share(s, w) for s, w in zip(self.strengths, self.weights, strict=True))

    def steer(self, picture: Tensor, start: Tensor, ground: Ground, *, loosens: bool = False) -> None:
        """Move every weight towards the likeness its strength asks for.

        Args:
            picture: (B, 3, H, W) as painted so far.
            start: (B, 3, H, W), the swatch in the colours it is painted from.
            ground: How both repeat, and where the dial looks.
            loosens: Whether rows too like their swatch are loosened next; their weights then stay as they are.
        """
        self.met = motif_likeness(picture, start, ground.lattice, ground.judged).tolist()
        rows = zip(self.weights, self.met, self.strengths, strict=True)
        self.weights = [
            weight if loosens and loosening(met, strength) > 0 else steered(weight, met, strength)
            for weight, met, strength in rows
        ]


def loosened(picture: Tensor, dial: Dial, seeds: Sequence[int], number: int, free: Tensor | None = None) -> Tensor:
    """Lay noise over the rows that are more like their swatch than their strength asks for.

    Args:
        picture: (B, 3, H, W).
        dial: Just steered.
        seeds: Of each row.
        number: Of the round, so that no noise is used twice.
        free: (B, 1, H, W), 1 where noise may lie, or None: everywhere.
    """
    rows = []
    for row, (met, strength, seed) in enumerate(zip(dial.met, dial.strengths, seeds, strict=True)):
        pixels = picture[row : row + 1]
        amount = loosening(met, strength)
        if amount > 0:
            generator = torch.Generator().manual_seed(seed + 7919 * (number + 1))
            noise = torch.randn(pixels[:, :1].shape, generator=generator, dtype=pixels.dtype).to(pixels.device)
            noise = noise if free is None else noise * free[row : row + 1]
            pixels = (pixels + amount * noise).clamp(0, 1)
        rows.append(pixels)
    return torch.cat(rows)


def motif_likeness(picture: Tensor, start: Tensor, lattice: Lattice, where: Tensor | None = None) -> Tensor:
    """Return the structural similarity (B,) of two pictures (B, 3, H, W) as seen at 128 px, by weights (B, 1, H, W)."""
    height, width = int(picture.shape[-2]), int(picture.shape[-1])
    ratio = MOTIF_PX / math.sqrt(height * width)
    if ratio < 1:
        size = lattice.admissible((round(height * ratio), round(width * ratio)))
        picture, start = resize(picture, size, lattice), resize(start, size, lattice)
        where = None if where is None else resize(where, size, lattice).clamp(0, 1)
    return structural_similarity(picture, start, lattice, where)
