"""The compositor: albedo × light + gloss, in linear light, then sRGB.

The shading pass is the light that falls on white cloth, folds and bounces included, so a print keeps every fold it
lies on. Gloss is what the fibres reflect whatever their dye. Nothing outside the garment's coverage changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from designgen.mockup.background import backdrop, faded
from designgen.mockup.inks import lay
from designgen.mockup.levels import Plane, encode_picture
from designgen.mockup.options import MockupOptions, Rendered
from designgen.mockup.placement import Dress, Laid, outfit
from designgen.mockup.prepared import Prepared, prepared
from designgen.mockup.sample import Ladder, ladder_of
from designgen.mockup.template import Template

if TYPE_CHECKING:
    from designgen.mockup.format import Colour
    from designgen.mockup.grid import Grid
    from designgen.repeat.tile import Tile

__all__ = ["MockupOptions", "Rendered", "albedo", "composite"]

_BAND_PX = 64
_FILM_HIDES = 0.6  # of the knit's relief, by ink that lies on the yarn


def composite(tile: Tile, template: Template, options: MockupOptions | None = None) -> Rendered:
    """Show a tile on a garment at its true size.

    An all-over print covers every part of the cloth, phase-aligned to the garment's datum; ribs and linings follow
    template.toml. A placed print is laid once, centred on its print area, or where the options say.

    Raises:
        InputError: The template has no such colour, part or print area, or a placed print was asked to repeat.
    """
    options = options or MockupOptions()
    worn = outfit(tile, template.spec, options)
    ready = prepared(template, options.max_side_px)
    cloth = albedo(ready, worn.dresses)
    film = any(laid.film for dress in worn.dresses.values() for laid in dress.prints)
    lit = _Lit(ready, template.spec.colour(options.garment_colour), options, film)
    pixels, opacity = _finish(cloth, lit)
    alpha = np.ascontiguousarray(ready.template.alpha[None, None])
    return Rendered(pixels, alpha, worn.notices, opacity, worn.effective_dpi)


def albedo(ready: Prepared, dresses: dict[str, Dress]) -> Plane:
    """Return the colour of the cloth in linear light and the share of it that is bare, (H, W, 4), weighted by masks."""
    canvas = np.zeros((*ready.template.size_px, 4), np.float32)
    ladders = _ladders(ready, dresses)
    for grid in ready.grids:
        dress = dresses[grid.part.part.name]
        own = tuple(replace(ladders[id(laid.flat.rgba)], flat=laid.flat) for laid in dress.prints)
        _dress(grid, dress, own, (canvas, ready.heather if dress.melange else canvas))
    return canvas


def _ladders(ready: Prepared, dresses: dict[str, Dress]) -> dict[int, Ladder]:
    """The texel sizes of each picture that is printed, for all parts that wear it."""
    worn: dict[int, list[tuple[Laid, Grid]]] = {}
    for grid in ready.grids:
        for laid in dresses[grid.part.part.name].prints:
            worn.setdefault(id(laid.flat.rgba), []).append((laid, grid))
    return {
        key: ladder_of(
            wearers[0][0].flat,
            (min(grid.levels[0] for _, grid in wearers), max(grid.levels[1] for _, grid in wearers)),
        )
        for key, wearers in worn.items()
    }


def _dress(grid: Grid, dress: Dress, ladders: tuple[Ladder, ...], planes: tuple[Plane, Plane]) -> None:
    canvas, heather = planes
    plain = np.ones((1, 1, 4), np.float32)
    plain[..., :3] = dress.cloth
    for block in grid.blocks:
        h, w = block.mask.shape
        box = np.s_[block.top : block.top + h, block.left : block.left + w]
        seen: Plane = np.tile(plain, (h, w, 1))
        if dress.melange:
            grain = 1.0 + np.float32(dress.melange) * heather[box]
            seen[..., :3] = np.clip(seen[..., :3] * grain[..., None], 0.0, 1.0)
        for laid, ladder in zip(dress.prints, ladders, strict=True):
            seen = lay(seen, laid, ladder, block)
        seen *= cv2.merge([block.mask] * 4)
        canvas[box] += seen


@dataclass(frozen=True, eq=False)
class _Lit:
    """What lights a finished cloth."""

    ready: Prepared
    colour: Colour
    options: MockupOptions
    film: bool


def _finish(canvas: Plane, lit: _Lit) -> tuple[Plane, Plane | None]:
    """Light the cloth, set it before its background and encode it, a band of rows at a time."""
    template = lit.ready.template
    height, width = template.size_px
    behind = backdrop(lit.options.background, lit.ready, lit.options.shadow)
    pixels = np.empty((1, 3, height, width), np.float32)
    opacity = np.empty((1, 1, height, width), np.float32) if behind is None else None
    for top in range(0, height, _BAND_PX):
        rows = np.s_[top : min(top + _BAND_PX, height)]
        seen = light(canvas[rows], rows, lit)
        alpha = template.alpha[rows]
        if behind is not None:
            shown = seen * alpha + behind.rows(rows) * (1.0 - alpha)
        else:
            assert opacity is not None
            dark = 1.0 - faded(lit.ready.contact[rows], lit.options.shadow)
            opacity[0, 0, rows] = np.clip(alpha + (1.0 - alpha) * dark, 0.0, 1.0)
            shown = seen * (alpha / np.maximum(opacity[0, 0, rows], 1e-6))
        pixels[0, :, rows] = encode_picture(shown)
    return pixels, opacity


def light(canvas: Plane, rows: slice, lit: _Lit) -> Plane:
    """Light some rows of the cloth: linear light, (3, h, W).

    Args:
        canvas: Colour and bare share as from `albedo`, (h, W, 4).
        rows: Which rows of the picture they are.
        lit: The light.
    """
    template, colour, options = lit.ready.template, lit.colour, lit.options
    shading, gloss = template.shading[rows], template.gloss[rows]
    weight = np.float32(1.0) / np.maximum(lit.ready.covered[rows], np.float32(1e-6))
    *rgb, bare = cv2.split(canvas)
    bare = np.clip(bare * weight, 0.0, 1.0)
    level = shading
    if options.weave:
        relief = np.float32(options.weave) * (lit.ready.weave[rows] - np.float32(1.0))
        if lit.film:
            relief *= np.float32(1.0) - np.float32(_FILM_HIDES) * (np.float32(1.0) - bare)
        level = np.asarray(shading * (np.float32(1.0) + relief), np.float32)
    sheen = bare * np.float32(colour.lift) * shading * level
    added = sheen + (np.float32(1.0) + bare * np.float32(colour.gloss - 1.0)) * gloss
    level = np.asarray(level * weight, np.float32)
    return np.stack([plane * level + added for plane in rgb])
