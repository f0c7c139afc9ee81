"""What lights the cloth, what stands behind it, and the colours it comes in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from designgen.mockup.format.base import (
    Downscale,
    Factor,
    HexColour,
    Model,
    Name,
    PictureName,
    PngName,
    Positive,
    Share,
)


class LightPass(Model):
    """A grey PNG of 8 or 16 bits; the full-scale value means `full_scale` in linear light.

    `downscale` is allowed for smooth passes: the file is that many times smaller than the picture (rounded up).
    """

    file: PngName
    full_scale: Positive = 1.0
    downscale: Downscale = 1


class Light(Model):
    """Shading of white cloth (1 is fully lit), gloss added on top, alpha, the light on the background, and the weave.

    `weave` multiplies the shading; its mean is 1. It is kept apart because it belongs to the yarn: thick ink covers it,
    and it is not a fold.
    """

    shading: LightPass
    gloss: LightPass | None = None
    alpha: LightPass
    shadow: LightPass | None = None
    weave: LightPass | None = None


class Displacement(Model):
    """How far folds carry the cloth from where its map says: two grey PNGs of 8 or 16 bits.

    cm added to u (or v) = (2 × stored value - 1) × full_scale_cm, with the stored value in [0, 1].
    """

    u: PngName
    v: PngName
    full_scale_cm: Positive
    downscale: Downscale = 1


class Background(Model):
    """Colour of the studio behind the garment, or a picture of it, of the template's size, in sRGB."""

    srgb: HexColour = "#f1f0ee"
    picture: PictureName | None = None


class Colour(Model):
    """A garment colour and how its cloth answers the light.

    `gloss` scales the gloss pass; `lift` adds that share of fibre sheen, so that dark cloth keeps its folds; `melange`
    is the relative deviation of a heather yarn. `groups` names the colour groups that differ from the body, such as
    `groups = { rib = "#101010", thread = "#e8e4da" }`.
    """

    name: Name
    srgb: HexColour
    gloss: Factor = 1.0
    lift: Share = 0.0
    melange: Share = 0.0
    groups: Annotated[dict[Name, HexColour], Field(max_length=16)] = Field(default_factory=dict)

    def srgb_of(self, group: str) -> str:
        """Return the colour of a part's colour group."""
        return self.groups.get(group, self.srgb)
