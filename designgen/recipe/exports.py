"""What a recipe says of the cloth and of the files that go to printers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from designgen.errors import UsageError
from designgen.export.cloth import MOST_SHRINKAGE, Cloth
from designgen.export.forms import parse_form
from designgen.export.sidecar import KINDS
from designgen.recipe.engine import Part

STRIKE_OFF = "strike-off"


def _as_tuple(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(value)
    return value if value is None else (value,)


def _form(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a form is a word such as tile, straight, sheet 2x3, length 150x300 or strike-off")
    if value.strip().lower() == STRIKE_OFF:
        return STRIKE_OFF
    try:
        parse_form(value)
    except UsageError as error:
        raise ValueError(str(error)) from error
    return value.strip()


def _sidecar(value: Any) -> Any:
    if value not in KINDS:
        raise ValueError(f"expected {', '.join(KINDS)}")
    return value


FormText = Annotated[str, BeforeValidator(_form)]
SidecarName = Annotated[str, BeforeValidator(_sidecar)]


class ClothFacts(Part):
    """What is known of the cloth."""

    method: Literal["digital", "sublimation", "rotary-screen", "flat-screen", "dtg"] | None = Field(
        None, description="how it is printed"
    )
    usable_width_cm: float | None = Field(None, ge=1, le=1000, description="between the selvedges")
    direction: Literal["one-way", "two-way", "tossed"] | None = Field(
        None, description="one-way has a top, two-way may be turned round, tossed may lie any way"
    )
    shrinkage_warp: float = Field(0.0, ge=0, le=MOST_SHRINKAGE, description="percent, along the length")
    shrinkage_weft: float = Field(0.0, ge=0, le=MOST_SHRINKAGE, description="percent, across the width")

    @property
    def cloth(self) -> Cloth:
        """The same for the export."""
        width_mm = None if self.usable_width_cm is None else self.usable_width_cm * 10
        return Cloth(self.method, width_mm, self.direction, self.shrinkage_warp, self.shrinkage_weft)


class Exports(Part):
    """Which files of each design go to printers, beside its tile."""

    forms: Annotated[tuple[FormText, ...], BeforeValidator(_as_tuple)] = Field(
        (), description="tile, straight, sheet 2x3, length 150x300 (cm) or strike-off; or a list of them"
    )
    services: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = Field(
        (), description="print services, as designgen services list names them"
    )
    format: Literal["png", "tiff", "jpeg"] = "png"
    bits: Literal[8, 16] = 8
    compression: Literal["lzw", "deflate", "none"] = "lzw"
    dpi: float | None = Field(None, ge=20, le=1200, description="the tile's own unless given")
    sidecars: Annotated[tuple[SidecarName, ...], BeforeValidator(_as_tuple)] = Field(
        (), description="json, printfactory or ergosoft, beside files that repeat"
    )
    creator: str = Field("", max_length=200)
    rights: str = Field("", max_length=500)

    @model_validator(mode="after")
    def _some(self) -> Exports:
        if not (self.forms or self.services):
            raise ValueError("it asks for no file; name forms or services")
        if self.format == "jpeg" and self.bits == 16:
            raise ValueError("a JPEG has 8 bits a channel; take png or tiff for 16")
        return self
