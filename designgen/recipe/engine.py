"""The engine's settings beyond the dial, as a recipe or the command line may give them; what is left out is ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

StyleLossName = Literal["gram", "gram+moments", "w2", "sliced"]
VariationName = Literal["l1", "l2", "power"]
OptimiserName = Literal["auto", "lbfgs", "adam"]
ScalesName = Literal["pyramid", "single"]
ColourName = Literal["style", "luminance", "covariance", "palette", "free"]
PoolingName = Literal["max", "average", "l2"]

Layers = tuple[tuple[str, float], ...]

_LEAST_COLOURS, _MOST_COLOURS = 2, 16


class Part(BaseModel):
    """Base of every table: frozen, and a key we do not know is an error rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _layers(value: Any) -> Any:
    """Take "relu1_1=0.5, relu2_1", ["relu1_1", "relu2_1=2"] or {relu1_1 = 0.5} and return pairs."""
    if value is None:
        return None
    if isinstance(value, str):
        value = value.split(",")
    pairs: list[tuple[str, float]] = []
    items = value.items() if isinstance(value, Mapping) else value
    for item in items:
        name, weight = item if isinstance(item, tuple | list) else item.partition("=")[::2]
        name = str(name).strip().lower().replace("conv", "relu")
        try:
            number = 1.0 if weight == "" else float(weight)
        except (TypeError, ValueError):
            raise ValueError(f'"{weight}" is not a weight; write a layer as relu4_2 or relu4_2=0.5') from None
        block, _, index = name.removeprefix("relu").partition("_")
        if not name.startswith("relu") or block not in tuple("12345") or index not in tuple("1234"):
            raise ValueError(f'"{name}" is not a layer; layers are relu1_1 to relu5_4, such as relu4_2')
        if not 0 <= number < float("inf"):
            raise ValueError(f"the weight of {name} must be 0 or more")
        pairs.append((name, number))
    if not any(number > 0 for _, number in pairs):
        raise ValueError("at least one layer needs a weight above 0")
    return tuple(pairs)


def _colours(value: Any) -> Any:
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    return value if value is None else tuple(value)


def _digits(colour: str) -> str:
    return colour.removeprefix("#").lower()


class Engine(Part):
    """How the transfer is computed. For those who want it otherwise than we do; nothing here need be given."""

    preset: str | None = Field(None, description="a recipe of the literature: designgen presets list")
    style_loss: StyleLossName | None = Field(None, description="what of the style must agree")
    style_layers: Annotated[Layers | None, BeforeValidator(_layers)] = Field(
        None, description="style layers with weights, such as relu1_1=1,relu3_1=0.5"
    )
    content_layers: Annotated[Layers | None, BeforeValidator(_layers)] = Field(
        None, description="content layers with weights, such as relu4_2"
    )
    histogram: float | None = Field(None, ge=0, le=100, description="weight of the histogram loss; 0 turns it off")
    tv_kind: VariationName | None = Field(None, description="form of total variation")
    tv_power: float | None = Field(None, ge=1, le=4, description="beta of tv_kind power")
    alpha: float | None = Field(None, ge=0, description="the papers' content weight, instead of strength")
    beta: float | None = Field(None, ge=0, description="the papers' style weight, instead of strength")
    tv_weight: float | None = Field(None, ge=0, description="the papers' weight of total variation; with alpha, beta")
    optimiser: OptimiserName | None = Field(None, description="auto is L-BFGS, and Adam at print sizes")
    learning_rate: float | None = Field(None, gt=0, le=100, description="of Adam")
    beta1: float | None = Field(None, ge=0, lt=1, description="of Adam")
    beta2: float | None = Field(None, ge=0, lt=1, description="of Adam")
    epsilon: float | None = Field(None, ge=0, le=1e3, description="of Adam")
    average: bool | None = Field(None, description="return the average of Adam's iterates")
    boxed: bool | None = Field(None, description="keep pixels in range at every step, not only at the end")
    steps: int | None = Field(None, ge=1, le=100_000, description="evaluations in all, instead of the quality's")
    scales: ScalesName | None = Field(None, description="coarse to fine, or the final size alone")
    plateau: float | None = Field(None, ge=0, lt=1, description="leave a scale when 8 steps bring less than this share")
    jitter: bool | None = Field(None, description="shift the repeat under the network's grid as it works")
    init: str | None = Field(None, description="content, noise, style, or a picture to begin with")
    colour: ColourName | None = Field(None, description="whose colours the design has")
    palette: Annotated[tuple[str, ...] | None, BeforeValidator(_colours)] = Field(
        None, description="2 to 16 colours such as #1b2a49,#f4efe6; sets colour to palette"
    )
    protect: str | None = Field(None, description="none, saliency, or a mask: where the motif stays readable")
    protect_amount: float | None = Field(None, ge=1, le=1000, description="how many times harder it is held there")
    pooling: PoolingName | None = Field(None, description="of VGG-19 and VGG-16")
    max_memory_mb: int | None = Field(None, ge=1000, le=1_000_000, description="memory a transfer may use")

    @field_validator("palette")
    @classmethod
    def _real_colours(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if value is None:
            return None
        if not _LEAST_COLOURS <= len(value) <= _MOST_COLOURS:
            raise ValueError(f"a palette has {_LEAST_COLOURS} to {_MOST_COLOURS} colours, not {len(value)}")
        for colour in value:
            digits = _digits(colour)
            if len(digits) not in (3, 6) or any(c not in "0123456789abcdef" for c in digits):
                raise ValueError(f'"{colour}" is not a colour; write it as #1b2a49')
        alike = [digits if len(digits) == 6 else "".join(2 * d for d in digits) for digits in map(_digits, value)]
        for i, colour in enumerate(value):
            if alike[i] in alike[:i]:
                raise ValueError(f'the palette names the colour "{colour}" twice; leave one out')
        return value

    @model_validator(mode="after")
    def _agree(self) -> Engine:
        if self.palette is not None and self.colour not in (None, "palette"):
            raise ValueError(f"a palette was given, but colour is {self.colour}; leave one of them out")
        if self.colour == "palette" and self.palette is None:
            raise ValueError("colour palette needs a palette, such as #1b2a49,#f4efe6")
        if self.tv_weight is not None and self.alpha is None and self.beta is None and self.preset is None:
            raise ValueError("tv_weight goes with alpha and beta; beside strength use smoothness")
        absolute = [name for name in ("alpha", "beta", "tv_weight") if getattr(self, name) is not None]
        if absolute and (self.style_loss not in (None, "gram") or self.histogram):
            other = "a histogram" if self.histogram else f"style_loss {self.style_loss}"
            raise ValueError(f"{absolute[0]} is a weight of the papers' gram loss and means nothing with {other}")
        return self

    def given(self) -> dict[str, Any]:
        """Return what was given, as plain JSON types."""
        return self.model_dump(mode="json", include=set(Engine.model_fields), exclude_none=True)
