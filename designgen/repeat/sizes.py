"""Sizes as designers write them."""

from __future__ import annotations

import math
import re

from designgen.errors import UsageError

LARGEST_CM = 500.0
"""Wider than any loom or press: a larger number is a slip of units."""

_SIZE = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*(?:[x×*]\s*(\d+(?:[.,]\d+)?)\s*)?(?:cm)?\s*$", re.IGNORECASE)


def parse_size_cm(text: str) -> tuple[float, float | None]:
    """Read "8", "8x10", "8 × 10 cm" or "8,5" as centimetres.

    Args:
        text: Width, or width x height.

    Returns:
        (width_mm, height_mm); the height is None when only a width is given: it then follows the swatch's proportions.

    Raises:
        UsageError: It is not a size, or not one of cloth.
    """
    match = _SIZE.match(text)
    if match is None:
        hint = "Write 8 for a width of 8 cm, or 8x10 for 8 cm wide and 10 cm high."
        raise UsageError(f'"{text}" is not a size in cm.', hint)
    sides = [float(side.replace(",", ".")) for side in match.groups() if side is not None]
    if any(not math.isfinite(side) or not 0.1 <= side <= LARGEST_CM for side in sides):
        raise UsageError(f'"{text}" cm is no size for cloth.', f"Sizes go from 0.1 to {LARGEST_CM:g} cm.")
    return sides[0] * 10, sides[1] * 10 if len(sides) == 2 else None
