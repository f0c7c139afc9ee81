"""A template from one photo of a plain garment."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from pydantic import ValidationError

from designgen.errors import InputError
from designgen.imaging import Picture
from designgen.mockup.files import MemoryFiles
from designgen.mockup.format import TEMPLATE_FILE, PrintArea, TemplateSpec, parse_spec, spec_toml
from designgen.mockup.format.reading import sentences
from designgen.mockup.levels import to_linear, to_srgb
from designgen.mockup.mapping import positions
from designgen.photo.backdrop import shadow_on, without_garment
from designgen.photo.controls import Controls
from designgen.photo.cutout import Hint, cut_out
from designgen.photo.displace import around_body, displacement
from designgen.photo.features import Mask, Plane
from designgen.photo.fitness import Fitness, judge
from designgen.photo.light import Cloth, Light, measure_cloth, measure_light
from designgen.photo.packing import PassWriter
from designgen.photo.place import Placed, part_mapping, place
from designgen.photo.scaling import scaled

_COLOURS = (
    {"name": "white", "srgb": "#f4f3f0"},
    {"name": "heather-grey", "srgb": "#b3b3b4", "melange": 0.13},
    {"name": "sand", "srgb": "#d6c6aa"},
    {"name": "red", "srgb": "#b3202c"},
    {"name": "navy", "srgb": "#1f2a44", "lift": 0.004},
    {"name": "black", "srgb": "#19191b", "lift": 0.003},
)
_HEADING = "Made from one photo by designgen templates new; positions are in cm, u to the right and v down."
_SURE = 0.98
_LEAST_IN_AREA = 0.97


@dataclass(frozen=True)
class PhotoTemplate:
    """A template made from a photo.

    Attributes:
        spec: Its template.toml.
        files: Every file of it by name, template.toml among them.
        notices: What the designer should know, in sentences.
    """

    spec: TemplateSpec
    files: Mapping[str, bytes]
    notices: tuple[str, ...]

    def in_memory(self) -> MemoryFiles:
        """Return it as files that `designgen.mockup.template.load_files` reads."""
        return MemoryFiles(self.spec.id, self.files)


@dataclass(frozen=True)
class _Seen:
    """Everything that was measured in the photo."""

    srgb: Plane
    alpha: Plane
    placed: Placed
    fitness: Fitness
    cloth: Cloth
    light: Light


def template_from_photo(picture: Picture, controls: Controls, mask: Plane | None = None) -> PhotoTemplate:
    """Make a template from one photo of a plain garment.

    Args:
        picture: The photo.
        controls: What the designer says about it, in pixels of the photo as it is.
        mask: The garment's coverage in [0, 1], (H, W) of the photo, where the designer has it.

    Raises:
        InputError: The photo is unfit, or what was said about it does not fit together; every reason is named.
    """
    width = picture.pixels.shape[3]
    controls, srgb, mask = scaled(picture.pixels[0].transpose(1, 2, 0), controls, mask)
    seen = _measure(srgb, controls, mask)
    notices = [*picture.notices, *seen.placed.notices, *seen.fitness.warnings]
    if srgb.shape[1] < width:
        notices.append(f"The photo was reduced to {srgb.shape[1]} × {srgb.shape[0]} px; --max-side-px changes that.")
    writer = PassWriter(srgb.shape[:2])
    values = _values(seen, controls, writer)
    values["provenance"]["photo_sha256"] = _digest(picture)
    try:
        text = spec_toml(TemplateSpec.model_validate(values), _HEADING).encode()
    except ValidationError as error:
        raise InputError(f"No template comes of the photo: {sentences(error)}.", "Correct what was said.") from error
    spec = parse_spec(text, TEMPLATE_FILE)  # as the file says it, rounded
    return PhotoTemplate(spec, {**writer.files, TEMPLATE_FILE: text}, tuple(notices))


def _measure(srgb: Plane, controls: Controls, mask: Plane | None) -> _Seen:
    """Cut out, place, judge and take the light off, in this order: each needs the one before."""
    try:
        alpha = cut_out(srgb, Hint(controls.box, controls.corners, mask))
    except ValueError as error:
        raise InputError(
            f"The garment cannot be told from its backdrop: {error}.",
            "Say where it is with --box or --corners, give a --mask, or photograph it before another colour.",
        ) from error
    inside = alpha > 0.5
    try:
        placed = place(controls, inside)
    except ValidationError as error:
        raise InputError(f"The points do not fit: {sentences(error)}.", "Correct them.") from error
    except ValueError as error:
        raise InputError(f"The garment's size cannot be told: {error}.", _SCALE_HINT) from error
    area = _area_mask(placed, alpha.shape)
    fitness = judge(srgb, inside, placed.px_per_cm, area)
    refusals = [*fitness.refusals, *_area_refusals(placed, area, inside)]
    if refusals:
        raise InputError(f"The photo is unfit for a template: {'; '.join(refusals)}.", "")
    linear = to_linear(srgb)
    white = {"auto": None, "white": True, "coloured": False}[controls.cloth]
    cloth = measure_cloth(linear, alpha > _SURE, white=white)
    return _Seen(srgb, alpha, placed, fitness, cloth, measure_light(linear, alpha, cloth, placed.px_per_cm))


_SCALE_HINT = (
    "Give one length you have measured on it, such as --known-cm 52 --between 310,840,1240,850, or the print area's "
    "corners with --print-cm 30x40."
)


def _area_mask(placed: Placed, size: tuple[int, ...]) -> Mask | None:
    if not placed.areas:
        return None
    try:
        u, v = positions(placed.body, (0, 0, size[0], size[1]))
    except ValueError as error:
        raise InputError(
            f"The print area's corners do not make a picture of flat cloth: {error}.",
            "Tell them top left, top right, bottom right, bottom left; for strongly curved cloth give a mesh of "
            "control points.",
        ) from error
    within = np.zeros(u.shape, bool)
    for area in placed.areas:
        within |= _in_area(area, u, v)
    return within


def _in_area(area: PrintArea, u: Plane, v: Plane) -> Mask:
    across = np.abs(u - area.centre_u_cm) <= area.width_cm / 2
    return np.asarray(across & (np.abs(v - area.centre_v_cm) <= area.height_cm / 2))


def _area_refusals(placed: Placed, area: Mask | None, inside: Mask) -> list[str]:
    if area is None:
        return []
    if not area.any():
        return ["the print area lies outside the photo"]
    share = float(inside[area].mean())
    if share < _LEAST_IN_AREA:
        return [f"only {share:.0%} of the print area is garment: move its corners onto plain cloth"]
    return []


def _values(seen: _Seen, controls: Controls, writer: PassWriter) -> dict[str, dict[str, object]]:
    """Write every pass and return the values of template.toml."""
    height, width = seen.alpha.shape
    light, cloth = seen.light, seen.cloth
    scale = seen.placed.px_per_cm
    backdrop = without_garment(seen.srgb, seen.alpha)
    shade = shadow_on(backdrop, seen.alpha < 1.0 - _SURE, scale)
    moved = _moved(seen, controls)
    own = {"name": controls.colour_name, "srgb": _hex(cloth.albedo)}
    identity = controls.id or "photo"
    values: dict[str, object] = {
        "format": 2,
        "id": identity,
        "name": controls.title or identity,
        "view": controls.view,
        "licence": controls.licence,
        "garment": {"kind": controls.garment, "size": controls.size},
        "provenance": {
            "made_by": "designgen templates new, from one photo",
            "source": "photo",
            "author": controls.author,
        },
        "image": {"width_px": width, "height_px": height},
        "parts": _parts(seen, controls, writer),
        "print_areas": [area.model_dump() for area in seen.placed.areas],
        "light": {
            "shading": writer.grey16("shading.png", light.shading, full_scale=1.8, bits=12),
            "gloss": writer.grey16("gloss.png", light.gloss, full_scale=0.1, downscale=4),
            "alpha": writer.grey8("alpha.png", seen.alpha),
            "weave": writer.around_one("weave.png", light.weave),
            **({} if shade is None else {"shadow": writer.grey8("shadow.png", shade, downscale=8)}),
        },
        "background": {"srgb": _hex(to_linear(_mean(backdrop))), "picture": writer.picture("backdrop.jpg", backdrop)},
        "colours": [own, *(colour for colour in _COLOURS if colour["name"] != own["name"])],
        "quality": {
            "px_per_cm": round(scale, 2),
            "cloth_share": round(float(seen.alpha.mean()), 3),
            "clipped_share": round(seen.fitness.clipped_share, 4),
            "weave_rms": round(light.weave_rms, 4),
        },
    }
    if moved is not None:
        values["displacement"] = writer.displacement(moved)
    return values  # type: ignore[return-value]


def _moved(seen: _Seen, controls: Controls) -> tuple[Plane, Plane] | None:
    """How far folds, and the body under a worn garment, carry the cloth from where its mapping says."""
    if controls.displace <= 0 and not controls.worn:
        return None
    u, v = displacement(seen.light.shading, seen.placed.px_per_cm, controls.displace)
    if controls.worn:
        flat = positions(seen.placed.body, (0, 0, *seen.alpha.shape))
        marked = seen.placed.areas[0].width_cm / 2 if controls.areas else 0.0
        u = u + around_body(*flat, seen.alpha > 0.5, marked)
    return u, v


def _parts(seen: _Seen, controls: Controls, writer: PassWriter) -> list[dict[str, object]]:
    """The parts that were outlined, and the body, which is the rest of the garment."""
    left = seen.alpha.copy()
    found: list[dict[str, object]] = []
    for part in controls.parts:
        if part.name == "body" or part.outline_px is None:
            continue
        mask = np.minimum(_polygon(part.outline_px, left.shape), left)
        left = left - mask
        file = writer.grey8(f"mask-{part.name}.png", mask)["file"]
        mapping = part_mapping(part) if part.points or part.corners_px else seen.placed.body
        found.append(
            {
                "name": part.name,
                "mask": file,
                "mapping": mapping.model_dump(),
                "grain_deg": part.grain_deg,
                "colour_group": part.colour_group,
                "takes_print": part.takes_print,
                "show_through": part.show_through,
            }
        )
    body = next((part for part in controls.parts if part.name == "body"), None)
    name = "alpha.png" if not found else writer.grey8("mask-body.png", left)["file"]
    turn = 0.0 if body is None else body.grain_deg
    return [{"name": "body", "mask": name, "mapping": seen.placed.body.model_dump(), "grain_deg": turn}, *found]


def _polygon(points: tuple[tuple[float, float], ...], size: tuple[int, ...]) -> Plane:
    """Anti-aliased coverage of a polygon: OpenCV draws in 16ths of a pixel."""
    plane = np.zeros(size, np.uint8)
    corners = np.round((np.array(points) - 0.5) * 16).astype(np.int32)
    cv2.fillPoly(plane, [corners], 255, lineType=cv2.LINE_AA, shift=4)
    return plane.astype(np.float32) / np.float32(255)


def _hex(linear: Plane) -> str:
    return "#" + "".join(f"{round(float(value) * 255):02x}" for value in to_srgb(np.asarray(linear, np.float32)))


def _mean(srgb: Plane) -> Plane:
    return np.asarray(np.median(srgb.reshape(-1, 3)[::97], axis=0), np.float32)


def _digest(picture: Picture) -> str:
    """The photo's pixels, whatever file they came in."""
    return hashlib.sha256(np.ascontiguousarray(picture.pixels).tobytes()).hexdigest()
