"""What the designer says about a garment photo: options of the command, or a small TOML file beside the photo."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from designgen.errors import InputError
from designgen.mockup.format.base import Degrees, Model, Name, Pixel, Positive, Share, Signed, Text
from designgen.mockup.format.parts import ControlPoint, Point
from designgen.mockup.format.reading import sentences

MAX_CONTROLS_BYTES = 64 * 1024
Cloth = Literal["auto", "white", "coloured"]
Corners = Annotated[tuple[Point, Point, Point, Point], Field(strict=False)]
Outline = Annotated[tuple[Point, ...], Field(min_length=3, max_length=200, strict=False)]


class KnownLength(Model):
    """One length on the garment that was measured: from (x1, y1) to (x2, y2) in the photo it is `known_cm`."""

    known_cm: Positive
    between: Annotated[tuple[Pixel, Pixel, Pixel, Pixel], Field(strict=False)]

    @model_validator(mode="after")
    def _apart(self) -> KnownLength:
        if self.length_px < 20.0:
            raise ValueError(f"between: the two points are only {self.length_px:.0f} px apart; take a longer length")
        return self

    @property
    def length_px(self) -> float:
        """Distance of the two points in the photo."""
        x1, y1, x2, y2 = self.between
        return float(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)


class Area(Model):
    """A print area by its corners in the photo: top left, top right, bottom right, bottom left.

    Its size in cm is measured by the known length unless it is given.
    """

    name: Name = "chest"
    corners_px: Corners
    width_cm: Positive | None = None
    height_cm: Positive | None = None
    min_dpi: Annotated[float, Field(gt=0, le=2400)] = 150.0

    @model_validator(mode="after")
    def _whole_size(self) -> Area:
        if (self.width_cm is None) != (self.height_cm is None):
            raise ValueError("width_cm and height_cm: give both or neither")
        return self


class PartControl(Model):
    """A part of the garment with a mapping of its own, such as a sleeve.

    `outline_px` is a rough polygon around it; what it shares with the garment's mask is the part. Its mapping is either
    a rectangle (`corners_px`, `width_cm`, `height_cm`, its upper left at `left_cm`, `top_cm`) or a mesh of control
    points (x_px, y_px, u_cm, v_cm).
    """

    name: Name
    outline_px: Outline | None = None
    corners_px: Corners | None = None
    left_cm: Signed = 0.0
    top_cm: Signed = 0.0
    width_cm: Positive | None = None
    height_cm: Positive | None = None
    points: Annotated[tuple[ControlPoint, ...], Field(min_length=4, max_length=400, strict=False)] | None = None
    grain_deg: Degrees = 0.0
    colour_group: Name = "body"
    takes_print: Literal["full", "ground", "reverse", "never"] = "full"
    show_through: Share = 0.3

    @model_validator(mode="after")
    def _one_mapping(self) -> PartControl:
        if self.points is not None and self.corners_px is not None:
            raise ValueError("points and corners_px: give one of the two")
        if self.corners_px is not None and (self.width_cm is None or self.height_cm is None):
            raise ValueError("corners_px: needs width_cm and height_cm")
        if self.name != "body" and self.outline_px is None:
            raise ValueError('outline_px: a part other than "body" needs its outline')
        return self


class Controls(Model):
    """Everything about one photo; all of it is optional but a scale, which is a known length or an area with a size."""

    id: Name | None = None
    title: Text = ""
    garment: Text = "garment"
    view: Name = "front"
    size: Text = ""
    licence: Text = "all rights reserved"
    author: Text = ""
    cloth: Cloth = "auto"
    colour_name: Name = "photo"
    box: Annotated[tuple[Pixel, Pixel, Pixel, Pixel], Field(strict=False)] | None = None
    corners: Outline | None = None
    mask: Text | None = None
    scale: KnownLength | None = None
    datum_px: Point | None = None
    areas: Annotated[tuple[Area, ...], Field(max_length=16, strict=False)] = ()
    parts: Annotated[tuple[PartControl, ...], Field(max_length=32, strict=False)] = ()
    worn: bool = False
    displace: Annotated[float, Field(ge=0, le=10)] = 1.0
    max_side_px: Annotated[int, Field(ge=200, le=6000)] = 2400

    @model_validator(mode="after")
    def _one_hint(self) -> Controls:
        given = [name for name in ("box", "corners", "mask") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)}: give one of them to say where the garment is")
        if self.box and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise ValueError("box: expected left, top, right, bottom")
        names = [part.name for part in self.parts]
        if len(set(names)) < len(names):
            raise ValueError("parts: two of them have one name")
        return self


def read_controls(path: Path) -> dict[str, object]:
    """Read the TOML file of a photo as plain values, so that options of the command may be laid over it.

    Raises:
        InputError: It is missing, too large or no TOML.
    """
    try:
        raw = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_CONTROLS_BYTES else None
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).", "Check the path.") from error
    if raw is None:
        raise InputError(
            f"{path} is missing, or larger than {MAX_CONTROLS_BYTES >> 10} KB.", "Name a TOML file of control points."
        )
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{path} is not valid TOML: {error}.", "Mend the line it names.") from error


def checked_controls(values: dict[str, object], label: str) -> Controls:
    """Check what was said about a photo.

    Args:
        values: From `read_controls`, with the command's options laid over it.
        label: What to call them in messages.

    Raises:
        InputError: Something is wrong; every wrong field is named.
    """
    try:
        return Controls.model_validate(values)
    except ValidationError as error:
        raise InputError(
            f"{label}: {sentences(error)}.", "docs/templates.md describes what may be said about a photo."
        ) from error
