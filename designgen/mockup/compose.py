"""The compositor: albedo × light + gloss, in linear light, then sRGB.

The shading pass is the light that falls on white cloth, folds and bounces included, so a print keeps every fold it
lies on. Gloss is what the fibres reflect whatever their dye. Nothing outside the garment's coverage changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from designgen.errors import InputError
from designgen.mockup.cloth import ground_of, linear_of, plain
from designgen.mockup.models import Colour, PrintArea
from designgen.mockup.sample import FlatPrint, all_over, premultiplied, sample, to_pixels, to_srgb
from designgen.mockup.template import PartMap, Template

if TYPE_CHECKING:
    from designgen.repeat.tile import Tile

Plane = NDArray[np.float32]

ALL_OVER = "all-over"


@dataclass(frozen=True)
class MockupOptions:
    """How to show a tile.

    Attributes:
        garment_colour: A colour of the template, by name.
        placement: "all-over", or a print area's name; None takes all-over for a repeating tile and the template's
            first print area for a placed print.
        max_side_px: Longer side of the picture, at most the template's own; None for full size.
    """

    garment_colour: str = "white"
    placement: str | None = None
    max_side_px: int | None = None


@dataclass(frozen=True)
class Rendered:
    """A finished mockup.

    Attributes:
        pixels: (1, 3, H, W) float32, sRGB in [0, 1].
        alpha: The garment's coverage, (1, 1, H, W).
        notices: What the designer should know, in sentences.
    """

    pixels: Plane
    alpha: Plane
    notices: tuple[str, ...] = ()


def composite(tile: Tile, template: Template, options: MockupOptions | None = None) -> Rendered:
    """Show a tile on a garment at its true size.

    An all-over print covers every part of the cloth, phase-aligned to the centre front; ribs and linings follow
    template.toml. A placed print is laid once, centred on its print area, as opaque soft-hand ink.

    Raises:
        InputError: The template has no such colour or print area, or a placed print was asked to repeat.
    """
    options = options or MockupOptions()
    colour = template.spec.colour(options.garment_colour)
    area = _area(tile, template, options.placement)
    cloth = linear_of(colour.srgb)
    alpha = tile.alpha
    if area is not None and alpha is None:
        alpha = np.ones((1, 1, *tile.pixels.shape[2:]), np.float32)  # beyond its edge a placed print is nothing
    rgba = premultiplied(tile.pixels, alpha)
    width_cm, height_cm = tile.width_mm / 10, tile.height_mm / 10
    if area is None:
        flat = all_over(rgba, tile.lattice, width_cm, height_cm)
        ground = ground_of(rgba, cloth)
    else:
        left, top = area.centre_u_cm - width_cm / 2, area.centre_v_cm - height_cm / 2
        flat = FlatPrint(rgba, width_cm, height_cm, left, top, repeats=False)
        ground = cloth
    albedo = np.zeros((*template.size_px, 3), np.float32)
    fabric = np.zeros((*template.size_px, 1), np.float32)
    covered = np.zeros((*template.size_px, 1), np.float32)
    base = plain(colour)
    for part in template.parts:
        layer = _Layer(flat, area, ground, base)
        rgb, bare = _dress(part, layer)
        box = np.s_[part.top : part.top + part.mask.shape[0], part.left : part.left + part.mask.shape[1]]
        mask = part.mask[..., None]
        albedo[box] += mask * rgb
        fabric[box] += mask * bare
        covered[box] += mask
    covered = np.maximum(covered, 1e-6)
    picture = light(template, albedo / covered, fabric / covered, colour)
    return _finish(picture, template, options.max_side_px, tuple(_notices(tile, template, area)))


def _area(tile: Tile, template: Template, placement: str | None) -> PrintArea | None:
    """The print area of a placed print, None for all-over."""
    if placement is None:
        placement = ALL_OVER if tile.lattice.is_periodic else template.spec.print_area(None).name
    if placement != ALL_OVER:
        return template.spec.print_area(placement)
    if not tile.lattice.is_periodic:
        raise InputError(
            "A placed print does not repeat and cannot cover the garment.",
            "Choose a print area, or make the tile with a repeat such as half-drop.",
        )
    return None


@dataclass(frozen=True)
class _Layer:
    flat: FlatPrint
    area: PrintArea | None
    ground: Plane
    base: FlatPrint


def _dress(part: PartMap, layer: _Layer) -> tuple[Plane, Plane]:
    """Colour of one part, (h, w, 3), and the share of bare cloth, (h, w, 1)."""
    role = part.part.takes_print
    placed_here = layer.area is not None and layer.area.part == part.part.name
    if layer.area is None and role == "ground":
        return np.broadcast_to(layer.ground, (*part.mask.shape, 3)), np.zeros((*part.mask.shape, 1), np.float32)
    if layer.base.rgba.shape[:2] == (1, 1):
        cloth: Plane = np.broadcast_to(layer.base.rgba[0, 0, :3], (*part.mask.shape, 3))
    else:
        cloth = to_pixels(sample(layer.base, part), part)
    if not placed_here and (layer.area is not None or role == "never"):
        return cloth, np.ones((*part.mask.shape, 1), np.float32)
    ink = to_pixels(sample(layer.flat, part), part)
    through = np.ones((*part.mask.shape, 1), np.float32)
    if layer.area is None and role == "reverse":
        # The wrong side of printed jersey: the ground of the yarn with some of the print struck through.
        through = np.full((*part.mask.shape, 1), part.part.show_through, np.float32)
        ink = ink * through
        cloth = cloth * np.float32(0.3) + layer.ground * np.float32(0.7)
    bare = np.asarray(1.0 - (ink[..., 3:] if ink.shape[2] == 4 else through), np.float32)
    return ink[..., :3] + bare * cloth, np.broadcast_to(bare, (*part.mask.shape, 1))


def light(template: Template, albedo: Plane, fabric: Plane, colour: Colour) -> Plane:
    """Light the cloth and set it before the background: linear light, (H, W, 3).

    Args:
        template: Whose passes are used.
        albedo: Colour of the cloth, linear light (H, W, 3).
        fabric: Share of bare cloth in [0, 1], (H, W, 1); the garment colour's lift acts there only.
        colour: The garment colour, for its lift and gloss.
    """
    shading, gloss = template.shading[..., None], template.gloss[..., None]
    sheen = fabric * np.float32(colour.lift) * shading**2
    gain = 1.0 + fabric * np.float32(colour.gloss - 1.0)
    cloth = albedo * shading + sheen + gain * gloss
    background = linear_of(template.spec.background.srgb) * template.shadow[..., None]
    alpha = template.alpha[..., None]
    return np.asarray(background * (1.0 - alpha) + cloth * alpha, np.float32)


def _finish(picture: Plane, template: Template, max_side_px: int | None, notices: tuple[str, ...]) -> Rendered:
    alpha = template.alpha
    height, width = template.size_px
    if max_side_px is not None and max_side_px < max(height, width):
        scale = max_side_px / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        # Light is averaged, not its code values, so a thumbnail keeps its brightness.
        small = cv2.resize(np.clip(picture, 0.0, 1.0), size, interpolation=cv2.INTER_AREA)
        picture = np.asarray(small, np.float32)
        alpha = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)
    pixels = np.ascontiguousarray(to_srgb(picture).transpose(2, 0, 1)[None])
    return Rendered(pixels=pixels, alpha=np.ascontiguousarray(alpha[None, None]), notices=notices)


def _notices(tile: Tile, template: Template, area: PrintArea | None) -> list[str]:
    found = []
    where = area or (template.spec.print_areas[0] if template.spec.print_areas else None)
    dpi = tile.pixels.shape[-1] / (tile.width_mm / 25.4)
    if where is not None and dpi < where.min_dpi - 0.5:
        found.append(
            f"The print has {dpi:.0f} dpi at this size; {template.spec.name} asks for at least {where.min_dpi:.0f}."
        )
    if area is not None and (tile.width_mm > area.width_cm * 10 + 0.5 or tile.height_mm > area.height_cm * 10 + 0.5):
        found.append(
            f"The print is {tile.width_mm / 10:.1f} x {tile.height_mm / 10:.1f} cm and runs beyond the {area.name} "
            f"area of {area.width_cm:.1f} x {area.height_cm:.1f} cm."
        )
    return found
