"""The palette a designer asks for, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from designgen.errors import UsageError

FEWEST, MOST = 2, 16
_COLOUR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


def parse_colour(text: str) -> tuple[float, float, float]:
    """Return "#aabbcc" or "#abc", with or without the #, as red, green and blue in [0, 1].

    Raises:
        UsageError: It is not a colour.
    """
    match = _COLOUR.fullmatch(text.strip())
    if match is None:
        raise UsageError(f'"{text}" is not a colour.', 'Give it as "#1f3a5f": red, green and blue, two digits each.')
    digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def parse_palette(colours: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return the colours as float32 (K, 3), sRGB in [0, 1], in the order given.

    Args:
        colours: 2 to 16 different colours as "#rrggbb".

    Raises:
        UsageError: One is not a colour or stands there twice, or there are too few or too many.
    """
    parsed = [parse_colour(text) for text in colours]
    for i, text in enumerate(colours):
        if parsed[i] in parsed[:i]:
            raise UsageError(f'The palette names the colour "{text}" twice.', "Leave one out.")
    if not FEWEST <= len(parsed) <= MOST:
        hint = f"Give {FEWEST} to {MOST}, for example #1f3a5f, #f4ead5 and #c8452f."
        raise UsageError(f"A palette of {len(parsed)} colour{'s' * (len(parsed) != 1)} cannot be used.", hint)
    return np.asarray(parsed, np.float32)
