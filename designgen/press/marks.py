"""Printer's marks in the slug: where the knife goes, whether the plates lie on each other, how the inks printed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from designgen.press.objects import numbers
from designgen.press.profiles import Cmyk

MARK_MM: Final = 5.0
CLEAR_MM: Final = 2.0
"""Marks begin this far beyond the bleed, so that none is seen where the knife slips."""
LINE_PT: Final = 0.25
TARGET_MM: Final = 2.4
"""Radius of the cross in a registration mark."""
PATCH_MM: Final = 5.0

Point = tuple[float, float]
Place = Callable[[Point], Point]
"""Turns mm from the top left corner of the trimmed page into pt from the bottom left of the sheet."""

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


def draw(page: Geometry, wanted: Collection[str], place: Place, all_plates: str) -> list[str]:
    """Return the operators that draw marks.

    Args:
        page: Where they go.
        wanted: Any of "crop", "registration" and "bar".
        place: See `Place`.
        all_plates: Name of the colour space that is on every plate.
    """
    code = [f"q /{all_plates} CS 1 SCN {LINE_PT} w [] 0 d"]
    if "crop" in wanted:
        code += [_line(start, end, place) for start, end in crop_marks(page)]
    if "registration" in wanted:
        code += [_target(centre, place) for centre in registration_centres(page)]
    code.append("Q")
    if "bar" in wanted:
        for x, y, side, inks in bar_patches(page):
            (left, bottom), (right, top) = place((x, y + side)), place((x + side, y))
            code.append(f"{numbers(inks)} k {numbers((left, bottom, right - left, top - bottom))} re f")
    return code


def _line(start: Point, end: Point, place: Place) -> str:
    return f"{numbers(place(start))} m {numbers(place(end))} l S"


def _target(centre: Point, place: Place) -> str:
    """Return a cross in a circle."""
    x, y = centre
    arm, radius = TARGET_MM, TARGET_MM * 0.6
    bow = radius * 0.5523  # of the Bezier curve that comes nearest to a quarter of a circle
    cross = _line((x - arm, y), (x + arm, y), place) + " " + _line((x, y - arm), (x, y + arm), place)
    quarters = (
        ((radius, bow), (bow, radius), (0, radius)),
        ((-bow, radius), (-radius, bow), (-radius, 0)),
        ((-radius, -bow), (-bow, -radius), (0, -radius)),
        ((bow, -radius), (radius, -bow), (radius, 0)),
    )
    path = f"{numbers(place((x + radius, y)))} m"
    for points in quarters:
        path += " " + numbers([v for dx, dy in points for v in place((x + dx, y + dy))]) + " c"
    return f"{cross} {path} S"
