"""A tile: pixels that know how they repeat and how large they are on cloth.

The size in millimetres is the truth; pixels follow from it. :func:`output_size_px` is the one place where that rule
is written: round(cm × dpi / 2.54), and where a drop must fall on whole pixels, the nearest size on which it does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from designgen.repeat.lattice import Lattice
from designgen.repeat.repeats import Repeat

if TYPE_CHECKING:
    from designgen.repeat.seam import SeamReport

Pixels = np.ndarray[Any, np.dtype[np.float32]]
MM_PER_INCH = 25.4


@dataclass(frozen=True, eq=False)
class Tile:
    """One repeat of a fabric, or a placed print.

    Attributes:
        pixels: float32 (1, 3, H, W), sRGB-encoded, in [0, 1].
        lattice: How it repeats; axis "none" for a placed print.
        width_mm: Width of one tile on cloth.
        height_mm: Height of one tile on cloth.
        alpha: float32 (1, 1, H, W) in [0, 1], or None where everything is opaque.
        seam: Its measured seam report, once measured.
        repeat: How it repeats, by name and with its symmetry; None where the lattice says it all.

    Raises:
        TypeError: The pixels or the alpha are not float32 arrays.
        ValueError: A shape, a range or a size is impossible, or the drop does not fall on whole pixels.
    """

    pixels: Pixels
    lattice: Lattice
    width_mm: float
    height_mm: float
    alpha: Pixels | None = None
    seam: SeamReport | None = None
    repeat: Repeat | None = None

    def __post_init__(self) -> None:
        _check_plane("pixels", self.pixels, 3)
        height, width = self.size_px
        if self.alpha is not None:
            _check_plane("alpha", self.alpha, 1)
            if self.alpha.shape[-2:] != (height, width):
                raise ValueError(f"alpha: expected {(height, width)}, got {self.alpha.shape[-2:]}")
        for name, length in (("width_mm", self.width_mm), ("height_mm", self.height_mm)):
            if not (math.isfinite(length) and length > 0):
                raise ValueError(f"{name}: expected a positive length, got {length}")
        self.lattice.shift_px(height, width)

    @property
    def repeat_name(self) -> str:
        """The canonical name of its repeat: "half-drop", "drop-12mm", "p4m"."""
        return self.lattice.name if self.repeat is None else self.repeat.name

    @property
    def size_px(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return int(self.pixels.shape[-2]), int(self.pixels.shape[-1])

    @property
    def dpi(self) -> float:
        """Pixels per inch along the width."""
        return self.size_px[1] * MM_PER_INCH / self.width_mm

    @property
    def dpi_vertical(self) -> float:
        """Pixels per inch along the height; differs from `dpi` by what rounding to whole pixels costs."""
        return self.size_px[0] * MM_PER_INCH / self.height_mm

    @property
    def size_text(self) -> str:
        """The size in a designer's words, for example "8 × 10 cm"."""
        return size_text(self.width_mm, self.height_mm)

    @property
    def drop_mm(self) -> float:
        """How far the next column is lowered or the next row moved to the right; an offset in mm as it was asked."""
        if self.repeat is not None and self.repeat.offset_mm is not None:
            return self.repeat.offset_mm
        return float(self.lattice.drop) * (self.width_mm if self.lattice.axis == "row" else self.height_mm)

    @property
    def straight_size_mm(self) -> tuple[float, float]:
        """(width, height) in millimetres of the smallest tile that repeats straight."""
        across, down = self.lattice.straight_count
        return self.width_mm * across, self.height_mm * down


@dataclass(frozen=True)
class OutputSize:
    """The pixels a tile is delivered in.

    Attributes:
        size_px: (height, width).
        width_error_mm: How much wider than asked the tile prints at exactly that dpi; 0 when the file's own size in
            mm is used, because the size in mm stays the truth.
        height_error_mm: The same for the height.
    """

    size_px: tuple[int, int]
    width_error_mm: float
    height_error_mm: float


def size_px_for(width_mm: float, height_mm: float, dpi: float) -> tuple[int, int]:
    """Return the (height, width) in pixels of a size in millimetres: round(cm × dpi / 2.54), halves up.

    Raises:
        ValueError: A length or the dpi is not positive.
    """
    return _nearest(height_mm, dpi, 1), _nearest(width_mm, dpi, 1)


def output_size_px(width_mm: float, height_mm: float, dpi: float, lattice: Lattice) -> OutputSize:
    """Return the pixels to deliver a tile in.

    Along a drop the length must divide by the drop's denominator, or the next column would sit between two pixels:
    a half-drop of 591 rows becomes 590 or 592, whichever is nearer to the true size. Everything else is rounded to
    the nearest pixel.

    Raises:
        ValueError: A length or the dpi is not positive.
    """
    step_down = lattice.drop.denominator if lattice.axis == "column" else 1
    step_across = lattice.drop.denominator if lattice.axis == "row" else 1
    height, width = _nearest(height_mm, dpi, step_down), _nearest(width_mm, dpi, step_across)
    return OutputSize((height, width), width * MM_PER_INCH / dpi - width_mm, height * MM_PER_INCH / dpi - height_mm)


def size_text(width_mm: float, height_mm: float) -> str:
    """Return a size in a designer's words, for example "8 × 10 cm" or "6.4 × 9.25 cm"."""

    def cm(length_mm: float) -> str:
        return f"{length_mm / 10:.2f}".rstrip("0").rstrip(".")

    return f"{cm(width_mm)} × {cm(height_mm)} cm"


def _nearest(length_mm: float, dpi: float, step: int) -> int:
    if not (math.isfinite(length_mm) and length_mm > 0 and math.isfinite(dpi) and dpi > 0):
        raise ValueError(f"expected a positive length in mm and a positive dpi, got {length_mm} mm at {dpi} dpi")
    return max(step, math.floor(length_mm * dpi / MM_PER_INCH / step + 0.5) * step)


def _check_plane(name: str, plane: Any, channels: int) -> None:
    if not isinstance(plane, np.ndarray) or plane.dtype != np.float32:
        raise TypeError(f"{name}: expected a float32 array, got {getattr(plane, 'dtype', type(plane).__name__)}")
    if plane.ndim != 4 or plane.shape[:2] != (1, channels) or 0 in plane.shape:
        raise ValueError(f"{name}: expected (1, {channels}, H, W), got {plane.shape}")
    low, high = float(plane.min()), float(plane.max())
    if not (low >= 0.0 and high <= 1.0):
        raise ValueError(f"{name}: expected values in [0, 1], got {low:g} to {high:g}")
