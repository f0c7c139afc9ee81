"""Printer's marks in the slug: where the knife goes, whether the plates lie on each other, how the inks printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from designgen.press.profiles import Cmyk

MARK_MM: Final = 5.0
CLEAR_MM: Final = 2.0
"""Marks begin this far beyond the bleed, so that none is seen where the knife slips."""
LINE_PT: Final = 0.25
TARGET_MM: Final = 2.4
"""Radius of the cross in a registration mark."""
PATCH_MM: Final = 5.0

Point = tuple[float, float]

PATCHES: Final[tuple[Cmyk, ...]] = (
    (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1),
    (1, 1, 0, 0), (0, 1, 1, 0), (1, 0, 1, 0),
    (0.5, 0, 0, 0), (0, 0.5, 0, 0), (0, 0, 0.5, 0), (0, 0, 0, 0.5),
    (0.5, 0.4, 0.4, 0),
)  # fmt: skip
"""Solids, overprints, midtones and a grey of three inks, which turns coloured when a press drifts."""


@dataclass(frozen=True)
class Geometry:
    """A printed page: mm from the top left corner of the trimmed page."""

    width_mm: float
    height_mm: float
    bleed_mm: float
    slug_mm: float


def crop_marks(page: Geometry) -> tuple[tuple[Point, Point], ...]:
    """Return the eight lines that show where to trim."""
    near = page.bleed_mm + CLEAR_MM
    far = near + MARK_MM
    lines: list[tuple[Point, Point]] = []
    for x, aside in ((0.0, -1), (page.width_mm, 1)):
        for y, above in ((0.0, -1), (page.height_mm, 1)):
            lines.append(((x + aside * near, y), (x + aside * far, y)))
            lines.append(((x, y + above * near), (x, y + above * far)))
    return tuple(lines)


def registration_centres(page: Geometry) -> tuple[Point, ...]:
    """Return the centres of the marks in the middle of the four sides."""
    out = page.bleed_mm + CLEAR_MM + MARK_MM / 2
    middle_x, middle_y = page.width_mm / 2, page.height_mm / 2
    return (middle_x, -out), (middle_x, page.height_mm + out), (-out, middle_y), (page.width_mm + out, middle_y)


def bar_patches(page: Geometry) -> tuple[tuple[float, float, float, Cmyk], ...]:
    """Return the colour bar as (x, y, side, inks), below the page and left of its registration mark.

    On narrow pages the patches shrink, and never reach the mark or the corner.
    """
    room = page.width_mm / 2 - 2 * TARGET_MM - MARK_MM
    side = min(PATCH_MM, page.slug_mm - CLEAR_MM - 0.5, room / len(PATCHES))
    top = page.height_mm + page.bleed_mm + CLEAR_MM
    return tuple((MARK_MM + index * side, top, side, inks) for index, inks in enumerate(PATCHES))
