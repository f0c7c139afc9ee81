"""A pen that draws a motif about its own centre, in shares of its size."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tools.library.canvas import Canvas
from tools.library.curves import Points, place, ribbon, swell
from tools.library.motifs import Spot
from tools.library.nesting import by_hand

Real = npt.NDArray[np.floating[Any]]


class Pen:
    """Draws shapes given about a motif's own centre, in shares of its size."""

    def __init__(self, canvas: Canvas, spot: Spot, rng: np.random.Generator) -> None:
        """Draw on `canvas` at `spot`."""
        self.canvas, self.spot, self.rng = canvas, spot, rng

    def at(self, points: Points) -> Points:
        """A shape in pixels."""
        return place(points, self.spot.x, self.spot.y, self.spot.turn, self.spot.scale)

    def fill(self, points: Points, colour: Real, within: Points | None = None, hand: float = 0.0) -> None:
        """Fill a closed shape, perhaps only inside another, perhaps cut unsteadily."""
        shape = self.at(by_hand(points, self.rng, hand) if hand else points)
        if within is None:
            self.canvas.fill(shape, colour)
        else:
            self.canvas.fill_within(shape, self.at(within), colour)

    def line(self, points: Points, width: float, colour: Real, within: Points | None = None, at: float = 0.5) -> None:
        """A pressed line, thick in the middle and thin at both ends."""
        self.fill(ribbon(points, swell(len(points), width, width * 0.16, width * 0.16, at)), colour, within)
