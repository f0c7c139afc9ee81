"""The template format, version 1: what may stand in a template.toml, and nothing else.

A template is data only. File names are plain names inside the template's own folder; unknown keys are refused; sizes
have limits. This module imports no image library, so listing templates is cheap.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from designgen.errors import InputError

FORMAT = 1
MAX_TOML_BYTES = 256 * 1024
MAX_SIDE_PX = 8192
MAX_PIXELS = 40_000_000

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
PngName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*\.png$", max_length=64)]
HexColour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Text = Annotated[str, StringConstraints(max_length=500)]
Positive = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Signed = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Factor = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Garment(_Model):
    """What is shown."""

    kind: Text
    fit: Text = ""
    size: Text = ""
    chest_cm: Positive
    length_cm: Positive


class Provenance(_Model):
    """How the passes were made, so that they can be made again."""

    made_by: Text
    renderer: Text = ""
    samples: Annotated[int, Field(ge=0)] = 0
    scene_sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    note: Text = ""


class ImageSize(_Model):
    """Size of the picture and of every mask and pass, in pixels."""

    width_px: Annotated[int, Field(ge=8, le=MAX_SIDE_PX)]
    height_px: Annotated[int, Field(ge=8, le=MAX_SIDE_PX)]

    @model_validator(mode="after")
    def _small_enough(self) -> ImageSize:
        if self.width_px * self.height_px > MAX_PIXELS:
            raise ValueError(f"at most {MAX_PIXELS} pixels are allowed")
        return self


class Maps(_Model):
    """Where the pixels lie on the flat pattern: 16-bit PNGs, never filtered, `supersample` times the picture's size.

    `index` (8-bit) says which part a sample belongs to, 0 for none; `u` runs to the right and `v` down on the cloth.
    """

    u: PngName
    v: PngName
    index: PngName
    supersample: Annotated[int, Field(ge=1, le=4)] = 2


class UvMapping(_Model):
    """cm on the flat part = offset + cm_per_unit × stored value, with the stored value in [0, 1]."""

    kind: Literal["uv"] = "uv"
    u_offset_cm: Signed
    v_offset_cm: Signed
    u_cm_per_unit: Positive
    v_cm_per_unit: Positive


class Part(_Model):
    """One flat piece of cloth.

    `takes_print`: "full"; "ground" (a rib or lining in the print's ground colour); "reverse" (the wrong side, where the
    print shows through by `show_through`); "never" (keeps the garment colour).
    """

    name: Name
    index: Annotated[int, Field(ge=1, le=255)]
    mask: PngName
    mapping: UvMapping
    grain_deg: Annotated[float, Field(ge=-180, le=180)] = 0.0
    colour_group: Name = "body"
    takes_print: Literal["full", "ground", "reverse", "never"] = "full"
    show_through: Share = 0.3


class PrintArea(_Model):
    """Where a placed print may sit, in cm on its part (u to the right, v down from the high point of the shoulder)."""

    name: Name
    part: Name
    centre_u_cm: Signed
    centre_v_cm: Signed
    width_cm: Positive
    height_cm: Positive
    min_dpi: Annotated[float, Field(gt=0, le=2400)] = 150.0


class LightPass(_Model):
    """A 16-bit grey PNG; the full-scale value means `full_scale` in linear light.

    `downscale` is allowed for smooth passes: the file is that many times smaller than the picture (rounded up).
    """

    file: PngName
    full_scale: Positive = 1.0
    downscale: Annotated[int, Field(ge=1, le=16)] = 1


class Light(_Model):
    """Shading of white cloth (1 is fully lit), gloss added on top, alpha, and the light on the background."""

    shading: LightPass
    gloss: LightPass | None = None
    alpha: LightPass
    shadow: LightPass | None = None


class Background(_Model):
    """Colour of the studio behind the garment."""

    srgb: HexColour = "#f1f0ee"


class Colour(_Model):
    """A garment colour and how its cloth answers the light.

    `gloss` scales the gloss pass; `lift` adds that share of fibre sheen, so that dark cloth keeps its folds; `melange`
    is the relative deviation of a heather yarn.
    """

    name: Name
    srgb: HexColour
    gloss: Factor = 1.0
    lift: Share = 0.0
    melange: Share = 0.0


class Quality(_Model):
    """Measured figures, for the reader."""

    px_per_cm: Positive
    cloth_share: Share
    map_step_cm: Positive
    stretch_p50: Positive | None = None
    stretch_p95: Positive | None = None


class TemplateSpec(_Model):
    """A whole template.toml."""

    format: Literal[1]
    id: Name
    name: Text
    view: Name
    licence: Text
    garment: Garment
    provenance: Provenance
    image: ImageSize
    maps: Maps
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=64, strict=False)]
    print_areas: Annotated[tuple[PrintArea, ...], Field(max_length=32, strict=False)] = ()
    light: Light
    background: Background = Background()
    colours: Annotated[tuple[Colour, ...], Field(min_length=1, max_length=64, strict=False)]
    quality: Quality | None = None

    @model_validator(mode="after")
    def _consistent(self) -> TemplateSpec:
        for label, values in (
            ("parts.name", [part.name for part in self.parts]),
            ("parts.index", [str(part.index) for part in self.parts]),
            ("print_areas.name", [area.name for area in self.print_areas]),
            ("colours.name", [colour.name for colour in self.colours]),
        ):
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"{label}: {twice[0]!r} stands there twice")
        names = {part.name for part in self.parts}
        for i, area in enumerate(self.print_areas):
            if area.part not in names:
                raise ValueError(f"print_areas[{i}].part: no part is called {area.part!r}")
        pixels = self.image.width_px * self.image.height_px * self.maps.supersample**2
        if pixels > MAX_PIXELS:
            raise ValueError(f"maps.supersample: maps of {pixels} pixels are over the limit of {MAX_PIXELS}")
        return self

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
        """Return a print area by name, the first one for None.

        Raises:
            InputError: There is no such area, or none at all.
        """
        if not self.print_areas:
            raise InputError(f"The template {self.id} has no print area.", "Choose another template.")
        for area in self.print_areas:
            if name in (None, area.name):
                return area
        known = ", ".join(area.name for area in self.print_areas)
        raise InputError(f"The template {self.id} has no print area {name!r}.", f"Choose one of: {known}.")


def _where(location: tuple[int | str, ...]) -> str:
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _sentences(error: ValidationError) -> str:
    found = []
    for item in error.errors():
        where, message = _where(item["loc"]), item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            message = "this key is not known"
        elif item["type"] == "missing":
            message = "this key is missing"
        elif item["type"] == "string_pattern_mismatch" and str(item["input"]).endswith(".png"):
            message = f"{item['input']!r} is not a plain file name inside the template's folder"
        found.append(f"{where}: {message}" if where else message)
    return "; ".join(found)


def read_spec(folder: Path) -> TemplateSpec:
    """Read and validate `folder`/template.toml.

    Raises:
        InputError: The file is missing, unreadable or wrong; every wrong field is named.
    """
    path = folder / "template.toml"
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_TOML_BYTES else b""
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}).", "A template is a folder with a template.toml."
        ) from error
    if size > MAX_TOML_BYTES:
        raise InputError(f"{path} is larger than {MAX_TOML_BYTES // 1024} KB.", "This is no template.toml of ours.")
    try:
        data: dict[str, Any] = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.", "Mend the line it names.") from error
    if data.get("format") != FORMAT:
        raise InputError(
            f"{path}: format: expected {FORMAT}, got {data.get('format')!r}.",
            "This template was made for another version of designgen.",
        )
    try:
        return TemplateSpec.model_validate(data)
    except ValidationError as error:
        raise InputError(f"{path}: {_sentences(error)}.", "See the template format in the documentation.") from error
