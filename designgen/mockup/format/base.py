"""The words that template.toml is made of: names, file names, colours, numbers, and the limits they obey."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

FORMAT: Final = 2
FORMATS: Final = (1, 2)
TEMPLATE_FILE: Final = "template.toml"
MAX_TOML_BYTES: Final = 256 * 1024
MAX_SIDE_PX: Final = 8192
MAX_PIXELS: Final = 40_000_000

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
PngName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*\.png$", max_length=64)]
PictureName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*\.(png|jpg|webp)$", max_length=64)]
HexColour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
Text = Annotated[str, StringConstraints(max_length=500)]
Positive = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Signed = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Pixel = Annotated[float, Field(ge=-2 * MAX_SIDE_PX, le=2 * MAX_SIDE_PX, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Factor = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
Downscale = Annotated[int, Field(ge=1, le=16)]


class Model(BaseModel):
    """A table of template.toml: frozen, strict, without keys that we do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
