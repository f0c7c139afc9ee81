"""Values of a flat pattern. All lengths are in cm, all coordinates u to the right and v down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

EdgeKind = Literal["seam", "hem", "neck", "fold", "opening"]
Line = NDArray[np.float64]


@dataclass(frozen=True)
class Edge:
    """A stretch of a piece's outline.

    Attributes:
        name: Unique in its piece.
        kind: "seam" is sewn to another edge, "hem" is turned and stitched, "neck" takes the neckband, "fold" is a fold
            of doubled cloth, "opening" is turned over as the mouth of a bag.
        first: Index of the first outline vertex.
        last: Index of the last outline vertex; 0 closes the outline.
        joins: What it is sewn to, as "piece.edge"; None for a free edge.
    """

    name: str
    kind: EdgeKind
    first: int
    last: int
    joins: str | None = None


@dataclass(frozen=True)
class Notch:
    """A mark on the outline that meets another mark in sewing.

    Attributes:
        u: cm to the right of the piece's origin.
        v: cm below the piece's origin.
        angle_deg: Direction into the piece, clockwise from +u as drawn.
    """

    u: float
    v: float
    angle_deg: float


@dataclass(frozen=True)
class Piece:
    """One flat piece, the right side of the cloth facing up, without seam allowance.

    The origin is where the templates have it: on front and back the centre line at the level of the high point of the
    shoulder (HPS), on sleeves the centre line at the top of the sleeve head, on bands, handles and bags the centre of
    the upper edge.

    Attributes:
        name: Identifier, for example "front".
        title: What is written on the piece.
        outline_cm: (N, 2) closed polyline, counter-clockwise as drawn; the first vertex is not repeated.
        edges: Named stretches that make up the outline in order.
        notches: Marks for sewing.
        grain_deg: Direction of the lengthwise grain, clockwise from straight down the piece.
        cut: How many are cut.
        mirrored: Whether every second one is cut mirrored.
        fabric: "body", "rib" or "canvas".
    """

    name: str
    title: str
    outline_cm: Line
    edges: tuple[Edge, ...]
    notches: tuple[Notch, ...] = ()
    grain_deg: float = 0.0
    cut: int = 1
    mirrored: bool = False
    fabric: str = "body"

    def edge(self, name: str) -> Edge:
        """Return an edge by name.

        Raises:
            ValueError: The piece has no such edge.
        """
        for edge in self.edges:
            if edge.name == name:
                return edge
        raise ValueError(f"{self.name} has no edge {name!r}, only {', '.join(e.name for e in self.edges)}")

    def line_cm(self, name: str) -> Line:
        """Return the vertices (M, 2) of an edge, both ends included."""
        edge = self.edge(name)
        last = edge.last if edge.last > edge.first else edge.last + len(self.outline_cm)
        line: Line = self.outline_cm[np.arange(edge.first, last + 1) % len(self.outline_cm)]
        return line

    def length_cm(self, name: str) -> float:
        """Return the length of an edge."""
        return float(np.linalg.norm(np.diff(self.line_cm(name), axis=0), axis=1).sum())

    @property
    def area_cm2(self) -> float:
        """Area of the piece."""
        u, v = self.outline_cm.T
        return abs(float(u @ np.roll(v, -1) - v @ np.roll(u, -1))) / 2

    @property
    def box_cm(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom."""
        low, high = self.outline_cm.min(axis=0), self.outline_cm.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


@dataclass(frozen=True)
class Pattern:
    """All pieces of one garment in one size.

    Attributes:
        garment: One of `GARMENTS`.
        title: Its name for people.
        size: One of `SIZES`.
        pieces: The pieces, each once.
        measurements: The finished garment's measurements in cm by name.
    """

    garment: str
    title: str
    size: str
    pieces: tuple[Piece, ...]
    measurements: dict[str, float] = field(default_factory=dict)

    def piece(self, name: str) -> Piece:
        """Return a piece by name.

        Raises:
            ValueError: The garment has no such piece.
        """
        for piece in self.pieces:
            if piece.name == name:
                return piece
        raise ValueError(f"{self.garment} has no piece {name!r}, only {', '.join(p.name for p in self.pieces)}")
