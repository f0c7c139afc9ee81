"""The recipe as frozen pydantic models: what a TOML file or the options may say, with every limit."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from designgen.errors import UsageError
from designgen.recipe.batch import Batch, Select
from designgen.recipe.catalogue import Catalogue
from designgen.recipe.drop import Drop
from designgen.recipe.engine import Engine, Part
from designgen.recipe.exports import ClothFacts, Exports
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.sizes import parse_size_cm

QualityName = Literal["draft", "standard", "fine"]
EncoderName = Literal["compact", "vgg19", "vgg16"]
AxisName = Literal["swatches", "styles", "strength", "seed", "repeat", "palettes", "garments"]


def _as_tuple(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(value)
    return value if value is None else (value,)


def _size_text(value: Any) -> Any:
    """Take 8, "8", "8x10" or [8, 10] and keep the text form, checked."""
    if value is None:
        return None
    if isinstance(value, bool):
        raise ValueError("a size in cm is a number such as 8, or two such as 8x10")
    if isinstance(value, list | tuple):
        value = "x".join(str(part) for part in value)
    try:
        parse_size_cm(str(value))
    except UsageError as error:
        raise ValueError(str(error)) from error
    return str(value)


def _repeat_name(value: Any) -> Any:
    """Take a repeat as a designer writes it and keep its canonical name."""
    if not isinstance(value, str):
        raise ValueError("a repeat is a name such as half-drop, drop-1/3, drop-12mm, mirror or p4m")
    try:
        return parse_repeat(value).name
    except UsageError as error:
        raise ValueError(str(error)) from error


def _axes(value: Any) -> Any:
    """Take ["swatches", "seed"] or [["swatches", "styles"], ["strength", "seed"]]."""
    if isinstance(value, list | tuple) and value and all(isinstance(name, str) for name in value):
        value = [value]
    return tuple(tuple(names) for names in value) if isinstance(value, list | tuple) else value


RepeatName = Annotated[str, BeforeValidator(_repeat_name)]
SizeCm = Annotated[str, BeforeValidator(_size_text)]
Strength = Annotated[float, Field(ge=0, le=1)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Look(Engine):
    """How a design is made. Everything may be left out; what is left out comes from [defaults], then from us."""

    repeat: Annotated[tuple[RepeatName, ...], BeforeValidator(_as_tuple)] | None = Field(
        None, description="half-drop, drop-1/3, drop-12mm, border, mirror, p4m, none and others; or a list of them"
    )
    size_cm: SizeCm | None = Field(None, description='width, or width x height, of one repeat: 8 or "8x10"')
    dpi: float | None = Field(None, ge=20, le=1200, description="dots per inch of the finished tile")
    size_px: int | None = Field(None, ge=32, le=16384, description="width in pixels, instead of dpi")
    strength: Annotated[tuple[Strength, ...], BeforeValidator(_as_tuple)] | None = Field(
        None, min_length=1, description="0 keeps the swatch, 1 is almost all style; or a list of strengths"
    )
    seed: Annotated[tuple[Seed, ...], BeforeValidator(_as_tuple)] | None = Field(
        None, min_length=1, description="the same seed gives the same design; or a list of seeds"
    )
    quality: QualityName | None = Field(None, description="draft, standard or fine")
    style_scale: float | None = Field(None, ge=0.1, le=4, description="size of the strokes, 1 as in the style picture")
    smoothness: float | None = Field(None, ge=0, le=10, description="weight of total variation, 1 is our choice")

    @property
    def engine(self) -> Engine:
        """The part that says how the transfer is computed."""
        return Engine(**{name: getattr(self, name) for name in Engine.model_fields})

    @model_validator(mode="after")
    def _one_resolution(self) -> Look:
        if self.dpi is not None and self.size_px is not None:
            raise ValueError("dpi and size_px say the same thing twice; keep one of them")
        return self


StyleChoice = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Designs(Look):
    """One group of designs: which swatches, which styles, and how they combine."""

    swatches: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(
        min_length=1, description="pictures or patterns such as swatches/*.png, relative to the recipe"
    )
    styles: Annotated[tuple[StyleChoice, ...], BeforeValidator(_as_tuple)] = Field(
        min_length=1, description='library names or pictures; an inner list is a blend: ["batik", "linocut:0.3"]'
    )
    combine: Literal["product", "zip"] = Field("product", description="product: every pair; zip: first with first")
    zip: Annotated[tuple[tuple[AxisName, ...], ...], BeforeValidator(_axes)] = Field(
        (), description='lists that go together, first with first: ["swatches", "seed"]; the others are multiplied'
    )
    sweep: dict[str, Look] = Field(default_factory=dict, description="named variants of the same designs")
    priority: int = Field(0, ge=-1000, le=1000, description="groups with more are begun first, and drawn first")
    palettes: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] | None = Field(
        None, description="of those in [colourways], the ones these designs come in"
    )
    garments: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] | None = Field(
        None, description="of those in [garments], the ones these designs are shown on"
    )

    @property
    def zipped(self) -> tuple[tuple[AxisName, ...], ...]:
        """The lists that go together, whichever way that was said."""
        return (("swatches", "styles"),) if self.combine == "zip" else self.zip

    @model_validator(mode="after")
    def _zips(self) -> Designs:
        if self.combine == "zip" and self.zip:
            raise ValueError('combine = "zip" and zip say the same thing twice; keep one of them')
        named = [name for names in self.zip for name in names]
        if any(len(names) < 2 for names in self.zip) or len(set(named)) != len(named):
            raise ValueError('zip names at least two lists that go together, each list once: ["swatches", "seed"]')
        return self

    @field_validator("styles")
    @classmethod
    def _no_empty_blend(cls, value: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        if any(not choice for choice in value):
            raise ValueError("a blend needs at least one style")
        return value

    @field_validator("sweep")
    @classmethod
    def _variant_names(cls, value: dict[str, Look]) -> dict[str, Look]:
        for name in value:
            if not name.strip() or "/" in name or "__" in name:
                raise ValueError(f'"{name}" cannot be part of a file name; use letters, digits and hyphens')
        return value


class Garments(Part):
    """On which garments the designs are shown."""

    templates: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = ()
    colour: str = Field("white", description="a colour that the template names, for example white or navy")


def _spots(value: Any) -> Any:
    return None if value == "auto" else value


class Colourways(Part):
    """In which colours each design is shown besides its own."""

    palettes: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(
        (), description="seasonal palettes such as lido, or palette files; contrasts of the design are kept"
    )
    rank: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(
        (), description="palettes that are laid over the design from light to dark"
    )
    hues: Annotated[tuple[float, ...], BeforeValidator(_as_tuple)] = Field(
        (), description="turns of all hues in degrees, lightness kept"
    )
    spots: Annotated[Annotated[int, Field(ge=2, le=16)] | None, BeforeValidator(_spots)] = Field(
        None, description='number of inks, 2 to 16; "auto" or nothing lets each design decide'
    )
    clean_mm: float = Field(0.3, ge=0, le=20, description="specks smaller than this go to the inks around them")
    tonal: bool = Field(False, description="true keeps shading and brushwork; false makes flat spot colours")

    @model_validator(mode="after")
    def _some(self) -> Colourways:
        if not (self.palettes or self.rank or self.hues):
            raise ValueError("it asks for no colourway; name palettes, rank or hues")
        return self


class Recipe(Part):
    """Everything a run makes."""

    name: str = Field(pattern=r"^[^/\\\x00]{1,80}$", description="the folder under outputs/runs")
    title: str | None = Field(None, max_length=200)
    creator: str = Field("", max_length=200, description="who made the designs, as every file's metadata names them")
    rights: str = Field("", max_length=500, description="the copyright notice, likewise")
    encoder: EncoderName | None = Field(None, description="compact unless given or brought by a preset")
    defaults: Look = Look()
    designs: tuple[Designs, ...] = Field(min_length=1)
    garments: Garments = Garments()
    colourways: Colourways | None = None
    cloth: ClothFacts = ClothFacts()
    exports: Exports | None = None
    catalogue: Catalogue | None = None
    batch: Batch = Batch()
    select: Select | None = None
    drop: Drop | None = None

    @model_validator(mode="after")
    def _known_choices(self) -> Recipe:
        palettes = () if self.colourways is None else (*self.colourways.palettes, *self.colourways.rank)
        for group in self.designs:
            for name in group.palettes or ():
                if name not in palettes:
                    raise ValueError(f'a group asks for the palette "{name}", which [colourways] does not list')
            for name in group.garments or ():
                if name not in self.garments.templates:
                    raise ValueError(f'a group asks for the garment "{name}", which [garments] does not list')
        return self

    @field_validator("name")
    @classmethod
    def _safe_name(cls, value: str) -> str:
        if value.startswith("."):
            raise ValueError("a name may not start with a dot")
        return value
