"""Parts of a garment, how each lies in the picture, and where prints may sit on them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from designgen.mockup.format.base import Degrees, Model, Name, Pixel, PngName, Positive, Share, Signed

Point = Annotated[tuple[Pixel, Pixel], Field(strict=False)]
ControlPoint = Annotated[tuple[Pixel, Pixel, Signed, Signed], Field(strict=False)]

PLACEMENTS = ("chest", "back", "pocket", "sleeve", "custom")
_LEAST_TURN = 1e-6


class UvMapping(Model):
    """Positions from the maps: cm on the flat part = offset + cm_per_unit × stored value, stored in [0, 1]."""

    kind: Literal["uv"] = "uv"
    u_offset_cm: Signed
    v_offset_cm: Signed
    u_cm_per_unit: Positive
    v_cm_per_unit: Positive


class QuadMapping(Model):
    """Positions from a flat rectangle seen in perspective.

    `corners_px` are its top left, top right, bottom right and bottom left corner in the picture as (x, y), where
    (0, 0) is the upper left corner of the first pixel. Beyond the rectangle the same perspective goes on.
    """

    kind: Literal["quad"]
    corners_px: Annotated[tuple[Point, Point, Point, Point], Field(strict=False)]
    left_cm: Signed
    top_cm: Signed
    width_cm: Positive
    height_cm: Positive

    @model_validator(mode="after")
    def _convex(self) -> QuadMapping:
        points = self.corners_px
        for i in range(4):
            (ax, ay), (bx, by), (cx, cy) = points[i], points[(i + 1) % 4], points[(i + 2) % 4]
            if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) <= _LEAST_TURN:
                raise ValueError(
                    "corners_px: expected top left, top right, bottom right, bottom left of a quadrilateral "
                    "without a dent"
                )
        return self


class MeshMapping(Model):
    """Positions from control points, each (x_px, y_px, u_cm, v_cm), joined by a thin-plate spline.

    Beyond the points it goes on nearly straight. At least four points, not in one line.
    """

    kind: Literal["mesh"]
    points: Annotated[tuple[ControlPoint, ...], Field(min_length=4, max_length=400, strict=False)]

    @model_validator(mode="after")
    def _spread(self) -> MeshMapping:
        for first, what in ((0, "in the picture"), (2, "on the cloth")):
            places = [(point[first], point[first + 1]) for point in self.points]
            if len(set(places)) < len(places):
                raise ValueError(f"points: two of them lie at one place {what}")
            if not _spans_a_plane(places):
                raise ValueError(f"points: they lie in one line {what}")
        return self


def _spans_a_plane(places: list[tuple[float, float]]) -> bool:
    count = len(places)
    mean_x, mean_y = sum(x for x, _ in places) / count, sum(y for _, y in places) / count
    xx = sum((x - mean_x) ** 2 for x, _ in places)
    yy = sum((y - mean_y) ** 2 for _, y in places)
    xy = sum((x - mean_x) * (y - mean_y) for x, y in places)
    return xx * yy - xy * xy > 1e-6 * (xx + yy) ** 2


def _with_kind(value: Any) -> Any:
    return {"kind": "uv", **value} if isinstance(value, dict) else value


Mapping = Annotated[UvMapping | QuadMapping | MeshMapping, Field(discriminator="kind"), BeforeValidator(_with_kind)]


class Part(Model):
    """One flat piece of cloth.

    `takes_print`: "full"; "ground" (a rib or lining in the print's ground colour); "reverse" (the wrong side, where the
    print shows through by `show_through`); "never" (keeps the garment colour).

    `datum_u_cm`, `datum_v_cm` is the garment's datum in this part's own cm: the point where the phase of a repeat
    starts and from which placements count. On a body it is the centre line at the level of the high point of the
    shoulder. `grain_deg` turns the repeat on this part, clockwise as seen on the flat piece.
    """

    name: Name
    index: Annotated[int, Field(ge=1, le=255)] | None = None
    mask: PngName
    mapping: Mapping
    grain_deg: Degrees = 0.0
    datum_u_cm: Signed = 0.0
    datum_v_cm: Signed = 0.0
    colour_group: Name = "body"
    takes_print: Literal["full", "ground", "reverse", "never"] = "full"
    show_through: Share = 0.3

    @model_validator(mode="after")
    def _numbered(self) -> Part:
        if isinstance(self.mapping, UvMapping) and self.index is None:
            raise ValueError("index: a part with a UV map needs its number in maps.index")
        return self


class PrintArea(Model):
    """Where a placed print may sit, in cm on its part: u to the right, v down, counted as the part's map counts.

    `placement` says what kind of place it is, whatever its name; a name that is a kind of place stands for itself.
    """

    name: Name
    part: Name
    placement: Literal["chest", "back", "pocket", "sleeve", "custom"] = "custom"
    centre_u_cm: Signed
    centre_v_cm: Signed
    width_cm: Positive
    height_cm: Positive
    min_dpi: Annotated[float, Field(gt=0, le=2400, allow_inf_nan=False)] = 150.0

    @model_validator(mode="before")
    @classmethod
    def _place_of_its_name(cls, value: Any) -> Any:
        if isinstance(value, dict) and "placement" not in value and value.get("name") in PLACEMENTS:
            return {**value, "placement": value["name"]}
        return value
