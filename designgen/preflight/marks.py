"""What a page paints: one value for every painting operator, with where it can be seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from designgen.preflight.fonts import Font
from designgen.preflight.geometry import Box
from designgen.preflight.spaces import Colour, Space

Kind = Literal["fill", "stroke", "text", "image", "shading"]


@dataclass(frozen=True)
class Placed:
    """A picture and how densely its pixels lie on the page.

    Attributes:
        size_px: (width, height).
        dpi: Pixels per inch as placed, the lower of the two directions.
        bits: Bits of one component.
        is_mask: Whether it is a stencil, painted in the current colour.
        space: Colour space of its pixels; None for a stencil or a JPEG 2000 that brings its own.
        native_dpi: Where we marked it as a picture shown at its own resolution, that resolution.
        has_soft_mask: Whether it is partly transparent.
        filters: How it is encoded.
        number: Number of its object in the file; 0 for a picture inside the content.
    """

    size_px: tuple[int, int]
    dpi: float
    bits: int
    is_mask: bool
    space: Space | None
    native_dpi: float | None = None
    has_soft_mask: bool = False
    filters: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Mark:
    """One thing painted.

    Attributes:
        kind: What it is.
        box: The part of the page in which it can be seen, in pt.
        object: What to call it: the picture's or font's name with the forms it is in, or the operator.
        colour: Its colour; None for a picture or a shading.
        space: Colour space of a shading or a pattern's shading.
        overprint: Whether it is set to overprint, as far as its kind goes.
        overprint_mode: 1 where an ink of zero leaves the ink below alone.
        size_pt: Width of a line, height of the type, thinnest side of filled rectangles; None for all others.
        font: The typeface of a text.
        picture: The picture.
    """

    kind: Kind
    box: Box
    object: str
    colour: Colour | None = None
    space: Space | None = None
    overprint: bool = False
    overprint_mode: int = 0
    size_pt: float | None = None
    font: Font | None = None
    picture: Placed | None = None


@dataclass
class PageContent:
    """Everything a page paints, and what it asks of a device on the way.

    Attributes:
        marks: In the order of painting.
        transparency: (object, what) for everything that asks for live transparency.
        blending: (object, space) for every transparency group that names a colour space.
        fonts: Every font that is chosen, by the name of its resource; whether text was set in it.
        device_settings: (object, key) for transfer curves, halftones and the like.
        forbidden: (object, what) for what no print file may hold, such as PostScript.
        malformed: How many operators made no sense, and the first of them.
    """

    marks: list[Mark] = field(default_factory=list)
    transparency: dict[tuple[str, str], None] = field(default_factory=dict)
    blending: dict[tuple[str, Space], None] = field(default_factory=dict)
    fonts: dict[str, tuple[Font, bool]] = field(default_factory=dict)
    device_settings: dict[tuple[str, str], None] = field(default_factory=dict)
    forbidden: dict[tuple[str, str], None] = field(default_factory=dict)
    malformed: list[str] = field(default_factory=list)
