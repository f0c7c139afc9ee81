"""A picture of a template itself: plain cloth with a grid of true centimetres and the outline of each print area."""

from __future__ import annotations

import cv2
import numpy as np

from designgen.mockup.compose import composite
from designgen.mockup.options import MockupOptions, Rendered
from designgen.mockup.passes import Plane
from designgen.mockup.sample import to_pixels
from designgen.mockup.template import PartMap, Template
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile

GRID_CM = 5.0
_GRID_PX = 250
_LINE_CM = 0.12
_OUTLINE_CM = 0.25
_LINE_RGB = (0.35, 0.55, 0.75)
_OUTLINE_RGB = np.array([0.85, 0.25, 0.15], np.float32)


def preview(template: Template, garment_colour: str, max_side_px: int | None = None) -> Rendered:
    """Show a template with a grid of 5 cm that starts at each part's datum, and its print areas outlined in red.

    Raises:
        InputError: The template has no such colour.
    """
    shown = composite(_grid(), template, MockupOptions(garment_colour=garment_colour))
    cover = np.zeros(template.size_px, np.float32)
    for part in template.parts:
        height, width = part.mask.shape
        box = np.s_[part.top : part.top + height, part.left : part.left + width]
        cover[box] = np.maximum(cover[box], _outline(part, template) * part.mask)
    pixels = shown.pixels[0].transpose(1, 2, 0)
    shade = np.clip(template.shading, 0.0, 1.0)[..., None] ** np.float32(1 / 2.4)
    pixels = pixels * (1.0 - cover[..., None]) + _OUTLINE_RGB * shade * cover[..., None]
    alpha = shown.alpha[0, 0]
    if max_side_px is not None and max_side_px < max(template.size_px):
        scale = max_side_px / max(template.size_px)
        size = (max(1, round(template.size_px[1] * scale)), max(1, round(template.size_px[0] * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        alpha = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)
    planes = np.clip(pixels.transpose(2, 0, 1)[None], 0.0, 1.0).astype(np.float32)
    return Rendered(np.ascontiguousarray(planes), alpha[None, None])


def plain_view(template: Template, garment_colour: str, max_side_px: int | None = None) -> Rendered:
    """Show a template without a print.

    Raises:
        InputError: The template has no such colour.
    """
    return composite(no_print(), template, MockupOptions(garment_colour, max_side_px=max_side_px))


def no_print() -> Tile:
    """Return a tile that is transparent everywhere."""
    clear = np.zeros((1, 1, 8, 8), np.float32)
    return Tile(np.zeros((1, 3, 8, 8), np.float32), Lattice.named("straight"), 100.0, 100.0, clear)


def _grid() -> Tile:
    cell = np.zeros((_GRID_PX, _GRID_PX), np.float32)
    half = max(1, round(_LINE_CM / GRID_CM * _GRID_PX / 2))
    cell[:half], cell[-half:] = 1.0, 1.0
    cell[:, _GRID_PX // 2 - half : _GRID_PX // 2 + half] = 1.0  # tiles are centred on u = 0
    pixels = np.empty((1, 3, _GRID_PX, _GRID_PX), np.float32)
    pixels[0] = np.array(_LINE_RGB, np.float32)[:, None, None]
    return Tile(pixels, Lattice.named("straight"), GRID_CM * 10, GRID_CM * 10, cell[None, None])


def _outline(part: PartMap, template: Template) -> Plane:
    """How much of each pixel the outlines of this part's print areas cover."""
    line = np.zeros(part.u_cm.shape, np.float32)
    for area in template.spec.print_areas:
        if area.part == part.part.name:
            beyond_u = np.abs(part.u_cm - area.centre_u_cm) - area.width_cm / 2
            beyond_v = np.abs(part.v_cm - area.centre_v_cm) - area.height_cm / 2
            line = np.maximum(line, (np.abs(np.maximum(beyond_u, beyond_v)) < _OUTLINE_CM / 2).astype(np.float32))
    return np.asarray(to_pixels(line[..., None], part)[..., 0], np.float32)
