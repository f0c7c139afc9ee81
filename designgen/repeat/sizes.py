"""Sizes as a designer writes them: "8", "8x10", "8 × 10 cm", "3.5x4in"."""

from __future__ import annotations

import re

from designgen.errors import UsageError

UNITS_MM = {"": 10.0, "cm": 10.0, "mm": 1.0, "in": 25.4, '"': 25.4}
SMALLEST_MM = 1.0
LARGEST_MM = 10_000.0
_NUMBER = r"(\d+(?:[.,]\d+)?|[.,]\d+)"
_SIZE = re.compile(rf"\s*{_NUMBER}\s*(?:[x×*]\s*{_NUMBER})?\s*(cm|mm|in|\")?\s*", re.IGNORECASE)


def parse_size_cm(text: str) -> tuple[float, float | None]:
    """Read a repeat size; without a unit it is centimetres, and a decimal comma is understood.

    Args:
        text: Width, or width x height.

    Returns:
        (width_mm, height_mm); the height is None when only a width is given: it then follows the swatch's own
        proportions, so that nothing is stretched.

    Raises:
        UsageError: It is not a size, or not one a fabric can have.
    """
    match = _SIZE.fullmatch(text)
    if match is None:
        raise UsageError(
            f'"{text}" is not a size.',
            "Write the width in centimetres, as in 8, or width x height, as in 8x10; 80x100mm and 3x4in work too.",
        )
    unit_mm = UNITS_MM[(match[3] or "").lower()]
    width_mm = _length(match[1], unit_mm, "width", text)
    return width_mm, None if match[2] is None else _length(match[2], unit_mm, "height", text)


def _length(number: str, unit_mm: float, name: str, text: str) -> float:
    length_mm = float(number.replace(",", ".")) * unit_mm
    if not SMALLEST_MM <= length_mm <= LARGEST_MM:
        raise UsageError(
            f'The size "{text}" would make the repeat {length_mm / 10:g} cm in {name}.',
            "A repeat can be from 0.1 cm to 1000 cm; 4 to 64 cm is usual.",
        )
    return length_mm
