"""Names that are computed: an L*C*h code, and plain words. No colour book is behind them.

The code states lightness, chroma and hue angle of CIELAB (D50), for example "L62-C45-h030"; anyone can find the colour
again from it. The words divide the hue circle of CIELAB at the angles below, which we chose by eye.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from designgen.colour.spaces import lch

_GREY_BELOW: Final = 6.0
_TINT_BELOW: Final = 14.0
_HUES: Final = (
    (18, "rose"), (38, "red"), (58, "terracotta"), (74, "orange"), (88, "amber"), (105, "yellow"), (122, "lime"),
    (140, "leaf green"), (165, "green"), (190, "sea green"), (215, "teal"), (240, "petrol"), (266, "sky blue"),
    (286, "blue"), (306, "violet"), (330, "purple"), (350, "magenta"), (361, "rose"),
)  # fmt: skip
_GREYS: Final = ((8, "black"), (28, "charcoal"), (48, "dark grey"), (68, "grey"), (86, "pale grey"), (95, "off-white"))


def code_of(lab: Sequence[float]) -> str:
    """Return the L*C*h code of CIELAB (D50), for example "L62-C45-h030"."""
    lightness, chroma, hue = lch(lab)
    if round(chroma) == 0:
        hue = 0.0
    return f"L{round(lightness):02d}-C{round(chroma):02d}-h{round(hue) % 360:03d}"


def words_for(lab: Sequence[float]) -> str:
    """Return the colour in plain words, for example "deep blue" or "pale rose"."""
    lightness, chroma, hue = (float(value) for value in lch(lab))
    if chroma < _GREY_BELOW:
        return next((word for limit, word in _GREYS if lightness < limit), "white")
    name = next(word for limit, word in _HUES if hue < limit)
    if chroma < _TINT_BELOW:
        if lightness >= 86:
            return f"{name} white"
        return f"dark {name} grey" if lightness < 40 else f"{name} grey"
    name = _brown(name, lightness, chroma)
    if lightness < 25:
        return f"deep {name}"
    if lightness < 42:
        return f"dark {name}"
    if lightness >= 78 and chroma < 40:
        return f"pale {name}"
    if chroma >= 65:
        return f"vivid {name}"
    return f"soft {name}" if chroma < 30 else name


def _brown(name: str, lightness: float, chroma: float) -> str:
    """Dark oranges and yellows are not called so."""
    if name in ("terracotta", "orange", "amber") and lightness < 50 and chroma < 50:
        return "brown"
    if name in ("yellow", "lime") and lightness < 60:
        return "olive"
    if name in ("orange", "amber") and lightness >= 65 and chroma < 32:
        return "sand"
    if name == "terracotta" and lightness >= 65 and chroma < 40:
        return "peach"
    return name
