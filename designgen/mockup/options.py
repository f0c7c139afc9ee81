"""What is wanted of a mockup, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from designgen.repeat.tile import Tile

Plane = NDArray[np.float32]

ALL_OVER = "all-over"
Ink = Literal["opaque", "soft"]
BackgroundKind = Literal["template", "transparent", "colour", "gradient", "picture"]


@dataclass(frozen=True)
class Position:
    """Where a print lies, in cm on the garment, other than where the template puts it.

    Attributes:
        part: The part it lies on, for a placement of one's own; None is the first part that takes a print.
        from_hps_cm: From the level of the high point of the shoulder down to the print's top edge (on sleeves, from
            the top of the sleeve head); of an all-over print, to the top edge of a tile.
        offset_cm: From the centre line to the print's middle, to the right as it is seen.
        turn_deg: Turned clockwise about its middle.
    """

    part: str | None = None
    from_hps_cm: float | None = None
    offset_cm: float | None = None
    turn_deg: float = 0.0

    @property
    def is_given(self) -> bool:
        """Whether it says anything at all."""
        return self != Position()


@dataclass(frozen=True, eq=False)
class Background:
    """What stands behind the garment.

    Attributes:
        kind: "template" is the studio the template was made in.
        colours: "#rrggbb": one of a colour, two (top, bottom) of a gradient.
        picture: (1, 3, H, W) sRGB in [0, 1], of "picture"; it is cut to the mockup's shape and fills it.
    """

    kind: BackgroundKind = "template"
    colours: tuple[str, ...] = ()
    picture: Plane | None = None


@dataclass(frozen=True, eq=False)
class PartTile:
    """Another tile for some parts: by part ("sleeve-l"), group ("sleeves", "body") or print area ("chest")."""

    where: str
    tile: Tile


@dataclass(frozen=True, eq=False)
class MockupOptions:
    """How to show a tile.

    Attributes:
        garment_colour: A colour of the template, by name.
        placement: "all-over", a print area's name or kind, or "custom"; None takes all-over for a repeating tile and
            the template's first print area for a placed print.
        max_side_px: Longer side of the picture, at most the template's own; None for full size.
        position: Where the print lies, instead of where the template says.
        ink: Of placed prints: "opaque" covers the cloth (plastisol, or direct-to-garment on a white underbase); "soft"
            dyes it (water-based ink, sublimation), so that the cloth's colour stays in it.
        others: Other tiles for other parts.
        background: What stands behind the garment.
        shadow: How much of the garment's shadow falls on the background, in [0, 1].
        weave: How much of the knit is seen, in [0, 1].
    """

    garment_colour: str = "white"
    placement: str | None = None
    max_side_px: int | None = None
    position: Position = Position()
    ink: Ink = "opaque"
    others: tuple[PartTile, ...] = ()
    background: Background = field(default_factory=Background)
    shadow: float = 1.0
    weave: float = 1.0

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        for name, value in (("shadow", self.shadow), ("weave", self.weave)):
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name}: expected 0 to 1, got {value}")
        if self.ink not in ("opaque", "soft"):
            raise ValueError(f"ink: expected opaque or soft, got {self.ink!r}")


@dataclass(frozen=True, eq=False)
class Rendered:
    """A finished mockup.

    Attributes:
        pixels: (1, 3, H, W) float32, sRGB in [0, 1]; straight, where the picture is transparent.
        alpha: The garment's coverage, (1, 1, H, W).
        notices: What the designer should know, in sentences.
        opacity: Of the picture, garment and shadow, (1, 1, H, W); None where nothing is transparent.
        effective_dpi: Pixels of the print to an inch of cloth, the least of all prints shown.
    """

    pixels: Plane
    alpha: Plane
    notices: tuple[str, ...] = ()
    opacity: Plane | None = None
    effective_dpi: float = 0.0
