"""How large one repeat is: from centimetres and a resolution to the pixels that the engine and the mill get."""

from __future__ import annotations

import math

from designgen.repeat.groups import HEXAGONAL, SQUARE
from designgen.repeat.repeats import Repeat
from designgen.repeat.tile import output_size_px, size_px_for

_SAME = 0.005
"""Proportions that differ by less than this are taken to be the same: sizes are written with few digits."""


def repeat_height_mm(repeat: Repeat, width_mm: float, swatch_px: tuple[int, int]) -> float:
    """Return the height of a repeat of which only the width was given.

    Args:
        repeat: A group with turns settles it; otherwise it follows the swatch, mirrored copies counted.
        width_mm: Of the whole repeat.
        swatch_px: (H, W).
    """
    if repeat.aspect is not None:
        return width_mm * repeat.aspect
    across, down = repeat.motifs
    return width_mm * swatch_px[0] / swatch_px[1] * down / across


def fits(repeat: Repeat, width_mm: float, height_mm: float) -> bool:
    """Tell whether a repeat can have these proportions."""
    return repeat.aspect is None or abs(height_mm / width_mm / repeat.aspect - 1) <= _SAME


def repeat_size_px(repeat: Repeat, size_mm: tuple[float, float], dpi: float) -> tuple[int, int]:
    """Return the (H, W) in pixels that a tile is delivered in.

    round(cm × dpi / 2.54), and where a fraction of a drop or the symmetry must fall on whole pixels, the nearest size
    on which it does. An offset in mm needs none of that: it is itself rounded to a pixel.

    Args:
        repeat: How it repeats.
        size_mm: (width, height) on cloth.
        dpi: Pixels per inch.

    Raises:
        ValueError: A length or the dpi is not positive.
    """
    width_mm, height_mm = size_mm
    if repeat.group == "p1" or repeat.group in HEXAGONAL:
        return output_size_px(width_mm, height_mm, dpi, repeat.lattice).size_px
    height, width = (_even(length) for length in size_px_for(width_mm, height_mm, dpi))
    # A square that is written 8 × 8.01 is still one.
    return (width, width) if repeat.group in SQUARE else (height, width)


def _even(length_px: int) -> int:
    return max(2, 2 * math.floor(length_px / 2 + 0.5))
