"""Where a print lies on a panel, by the rule of the mockup, and its colours at any place of the cloth.

The datum of a garment is the origin of its pieces: on front and back the centre line at the level of the high point
of the shoulder. The middle of a tile runs down the datum's line, its top edge lies at the datum's level, and it is
turned with the grain about that point. Whatever the size or the piece, the same place of the cloth has the same print.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.export.cloth import PLAIN
from designgen.export.fitting import fit
from designgen.imaging.levels import to_bytes8
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

Levels = NDArray[np.uint8]
Plane = NDArray[np.float64]

PAD_PX = 4
"""Rows and columns around a tile that its interpolation looks at."""
_REDUCED_ABOVE = 1.02
"""A tile with more dots per inch than that many times what is asked for is made smaller first."""
WHITE = 255


@dataclass(frozen=True, eq=False)
class Laid:
    """A print on the cloth of a panel.

    Attributes:
        tile: What is printed; a placed print lies once.
        left_cm: Where its left edge lies, u to the right, before it is turned.
        top_cm: Where its top edge lies, v down, before it is turned.
        turn_deg: Turned clockwise by this about the panel's origin.
    """

    tile: Tile
    left_cm: float
    top_cm: float
    turn_deg: float = 0.0

    @property
    def width_cm(self) -> float:
        """Width of one tile on the cloth."""
        return self.tile.width_mm / 10

    @property
    def height_cm(self) -> float:
        """Height of one tile on the cloth."""
        return self.tile.height_mm / 10

    @property
    def lattice(self) -> Lattice:
        """How cloth is covered: a border is laid in rows, one under another."""
        return Lattice() if self.tile.lattice.axis in ("border", "border-down") else self.tile.lattice

    def on_print(self, u_cm: Any, v_cm: Any) -> tuple[Any, Any]:
        """Return places of the panel as cm from the top left corner of a tile."""
        cos, sin = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        return cos * u_cm + sin * v_cm - self.left_cm, cos * v_cm - sin * u_cm - self.top_cm

    def on_panel(self, x_cm: float, y_cm: float) -> tuple[float, float]:
        """Return where a place of the print, in cm from the top left corner of a tile, lies on the panel."""
        cos, sin = math.cos(math.radians(self.turn_deg)), math.sin(math.radians(self.turn_deg))
        x, y = x_cm + self.left_cm, y_cm + self.top_cm
        return cos * x - sin * y, sin * x + cos * y

    def shares(self, u_cm: Any, v_cm: Any) -> tuple[Any, Any]:
        """Return places of the panel as shares of the tile's width and height, in [0, 1) where it repeats."""
        x, y = self.on_print(u_cm, v_cm)
        x, y = x / self.width_cm, y / self.height_cm
        return _in_tile(self.lattice, x, y) if self.tile.lattice.is_periodic else (x, y)

    @cached_property
    def levels(self) -> Levels:
        """The tile on white, uint8 (H, W, 3) sRGB."""
        return levels_of(self.tile)

    def colours(self, u_cm: Plane, v_cm: Plane) -> Levels:
        """Return the print's colours at places of the panel.

        Interpolated by an 8-tap windowed sinc; where the places fall on the tile's own pixels, those are returned.

        Args:
            u_cm: (h, w), to the right.
            v_cm: (h, w), down.

        Returns:
            uint8 (h, w, 3) sRGB; white where a placed print does not reach.
        """
        x, y = self.shares(u_cm, v_cm)
        height, width = self.tile.size_px
        columns = (x * width + (PAD_PX - 0.5)).astype(np.float32)
        rows = (y * height + (PAD_PX - 0.5)).astype(np.float32)
        seen = cv2.remap(
            self._padded, columns, rows, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_CONSTANT, borderValue=(WHITE,) * 3
        )
        return np.asarray(seen, np.uint8)

    @cached_property
    def _padded(self) -> Levels:
        if not self.tile.lattice.is_periodic:
            return np.pad(self.levels, ((PAD_PX, PAD_PX), (PAD_PX, PAD_PX), (0, 0)), constant_values=WHITE)
        return padded(self.levels, self.lattice, PAD_PX)


def lay(tile: Tile, grain_deg: float = 0.0) -> Laid:
    """Lay a repeat all over a panel, aligned as in the mockup.

    Raises:
        ValueError: The tile does not repeat.
    """
    if not tile.lattice.is_periodic:
        raise ValueError("tile: expected one that repeats, got a placed print")
    return Laid(tile, -tile.width_mm / 20, 0.0, grain_deg)


def place(tile: Tile, from_hps_cm: float, offset_cm: float = 0.0) -> Laid:
    """Lay a print once: its top edge so far below the datum, its middle so far to the right of the centre line."""
    return Laid(_once(tile), offset_cm - tile.width_mm / 20, from_hps_cm)


def for_dpi(tile: Tile, dpi: float) -> Tile:
    """Return the tile with at most that resolution, made smaller on its lattice where it has more; never larger."""
    if tile.dpi <= dpi * _REDUCED_ABOVE:
        return tile
    return fit(tile, dpi, PLAIN).tile


def padded(levels: Levels, lattice: Lattice, edge_px: int) -> Levels:
    """Return a tile with what the plane shows around it."""
    height, width = levels.shape[:2]
    return (
        lattice.window(levels.transpose(2, 0, 1), -edge_px, -edge_px, height + 2 * edge_px, width + 2 * edge_px)
        .transpose(1, 2, 0)
        .copy()
    )


def levels_of(tile: Tile) -> Levels:
    """Return a tile on white as uint8 (H, W, 3) sRGB."""
    out = np.empty((*tile.size_px, 3), np.uint8)
    for channel in range(3):
        plane = tile.pixels[0, channel]
        if tile.alpha is not None:
            cover = tile.alpha[0, 0]
            plane = np.clip(plane * cover + (1.0 - cover), 0.0, 1.0).astype(np.float32)
        out[..., channel] = to_bytes8(plane)
    return out


def _once(tile: Tile) -> Tile:
    return Tile(tile.pixels, Lattice.named("none"), tile.width_mm, tile.height_mm, tile.alpha)


def _in_tile(lattice: Lattice, x: Any, y: Any) -> tuple[Any, Any]:
    """Bring shares of the tile's size into one tile."""
    column, row = np.floor(x), np.floor(y)
    drop = float(lattice.drop)
    if lattice.axis == "column":
        y = y - column * drop
        return x - column, y - np.floor(y)
    if lattice.axis == "row":
        x = x - row * drop
        return x - np.floor(x), y - row
    return x - column, y - row
