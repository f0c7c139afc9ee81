"""A whole template.toml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from designgen.errors import InputError
from designgen.mockup.format.base import MAX_PIXELS, MAX_SIDE_PX, Model, Name, PngName, Positive, Sha256, Share, Text
from designgen.mockup.format.light import Background, Colour, Displacement, Light
from designgen.mockup.format.parts import Part, PrintArea, UvMapping


class Garment(Model):
    """What is shown; `chest_cm` is the girth, `length_cm` from the high point of the shoulder to the hem."""

    kind: Text
    fit: Text = ""
    size: Text = ""
    chest_cm: Positive | None = None
    length_cm: Positive | None = None


class Provenance(Model):
    """How the passes were made, so that they can be made again, and from what."""

    made_by: Text
    source: Literal["", "render", "photo", "drawing"] = ""
    author: Text = ""
    renderer: Text = ""
    samples: Annotated[int, Field(ge=0)] = 0
    scene_sha256: Sha256 = ""
    photo_sha256: Sha256 = ""
    note: Text = ""


class ImageSize(Model):
    """Size of the picture and of every mask and pass, in pixels."""

    width_px: Annotated[int, Field(ge=8, le=MAX_SIDE_PX)]
    height_px: Annotated[int, Field(ge=8, le=MAX_SIDE_PX)]

    @model_validator(mode="after")
    def _small_enough(self) -> ImageSize:
        if self.width_px * self.height_px > MAX_PIXELS:
            raise ValueError(f"at most {MAX_PIXELS} pixels are allowed")
        return self


class Maps(Model):
    """Where the pixels lie on the flat pattern: 16-bit PNGs, never filtered, `supersample` times the picture's size.

    `index` (8-bit) says which part a sample belongs to, 0 for none; `u` runs to the right and `v` down on the cloth.
    """

    u: PngName
    v: PngName
    index: PngName
    supersample: Annotated[int, Field(ge=1, le=4)] = 2


class Quality(Model):
    """Measured figures, for the reader."""

    px_per_cm: Positive
    cloth_share: Share | None = None
    map_step_cm: Positive | None = None
    stretch_p50: Positive | None = None
    stretch_p95: Positive | None = None
    noise_rms: Share | None = None
    clipped_share: Share | None = None
    weave_rms: Share | None = None


class TemplateSpec(Model):
    """A whole template.toml."""

    format: Literal[1, 2]
    id: Name
    name: Text
    view: Name
    licence: Text
    garment: Garment
    provenance: Provenance
    image: ImageSize
    maps: Maps | None = None
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=64, strict=False)]
    print_areas: Annotated[tuple[PrintArea, ...], Field(max_length=32, strict=False)] = ()
    light: Light
    displacement: Displacement | None = None
    background: Background = Background()
    colours: Annotated[tuple[Colour, ...], Field(min_length=1, max_length=64, strict=False)]
    quality: Quality | None = None

    @model_validator(mode="after")
    def _consistent(self) -> TemplateSpec:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        for label, values in (
            ("parts.name", [part.name for part in self.parts]),
            ("parts.index", [str(part.index) for part in self.parts if part.index is not None]),
            ("print_areas.name", [area.name for area in self.print_areas]),
            ("colours.name", [colour.name for colour in self.colours]),
        ):
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                yield f"{label}: {twice[0]!r} stands there twice"
        names = {part.name for part in self.parts}
        for i, area in enumerate(self.print_areas):
            if area.part not in names:
                yield f"print_areas[{i}].part: no part is called {area.part!r}"
        groups = {part.colour_group for part in self.parts}
        for i, colour in enumerate(self.colours):
            for group in sorted(colour.groups.keys() - groups):
                yield f"colours[{i}].groups: no part has the colour group {group!r}"
        if self.maps is not None:
            pixels = self.image.width_px * self.image.height_px * self.maps.supersample**2
            if pixels > MAX_PIXELS:
                yield f"maps.supersample: maps of {pixels} pixels are over the limit of {MAX_PIXELS}"
        elif any(isinstance(part.mapping, UvMapping) for part in self.parts):
            yield "maps: this key is missing, and a part is mapped by UV"
        if self.format == 1:
            yield from self._newer_than_1()

    def _newer_than_1(self) -> Iterator[str]:
        used = {
            "displacement": self.displacement is not None,
            "light.weave": self.light.weave is not None,
            "background.picture": self.background.picture is not None,
            "parts.mapping.kind": any(not isinstance(part.mapping, UvMapping) for part in self.parts),
            "colours.groups": any(colour.groups for colour in self.colours),
        }
        for field, there in used.items():
            if there:
                yield f"{field}: needs format = 2"

    def part(self, name: str) -> Part:
        """Return a part by name.

        Raises:
            InputError: There is no such part; the known ones are named.
        """
        for part in self.parts:
            if part.name == name:
                return part
        known = ", ".join(part.name for part in self.parts)
        raise InputError(f"The template {self.id} has no part {name!r}.", f"Choose one of: {known}.")

    def colour(self, name: str) -> Colour:
        """Return a garment colour by name.

        Raises:
            InputError: There is no such colour; the known ones are named.
        """
        for colour in self.colours:
            if colour.name == name:
                return colour
        known = ", ".join(colour.name for colour in self.colours)
        raise InputError(f"The template {self.id} has no garment colour {name!r}.", f"Choose one of: {known}.")

    def print_area(self, name: str | None) -> PrintArea:
        """Return a print area by name, else the first of that kind of place; the first one of all for None.

        Raises:
            InputError: There is no such area, or none at all.
        """
        if not self.print_areas:
            raise InputError(f"The template {self.id} has no print area.", "Choose another template.")
        by_name = [area for area in self.print_areas if name in (None, area.name)]
        by_kind = [area for area in self.print_areas if name == area.placement]
        if by_name or by_kind:
            return (by_name or by_kind)[0]
        known = ", ".join(area.name for area in self.print_areas)
        raise InputError(f"The template {self.id} has no print area {name!r}.", f"Choose one of: {known}.")
