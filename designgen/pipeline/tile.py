"""Swatch and styles in, tile out: the stage that costs the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from designgen.imaging import Picture, Pixels
from designgen.pipeline.content import (
    SAME_PROPORTIONS,
    mirrored,
    picture_on_white,
    prepare_content,
    size_of,
    symmetric,
    to_proportions,
)
from designgen.pipeline.engine import resolve, taps_of
from designgen.pipeline.extras import NO_EXTRAS, Extras, Prepare, Prepared
from designgen.pipeline.size import STRIDE_PX, TileSize, tile_size
from designgen.recipe.design import TileLook
from designgen.repeat.groups import HEXAGONAL, symmetrise
from designgen.repeat.lattice import Lattice
from designgen.repeat.seam import measure
from designgen.repeat.shear import resize_onto, resize_onto_rgba
from designgen.repeat.tile import Tile

if TYPE_CHECKING:
    from designgen.encoders import Encoder
    from designgen.stylize import Iterate

__all__ = [
    "MASK_NOTICE",
    "NO_EXTRAS",
    "STRIDE_PX",
    "Extras",
    "MadeTile",
    "Order",
    "Prepare",
    "Prepared",
    "TileSize",
    "finish",
    "make_tile",
    "make_variants",
    "picture_on_white",
    "prepare_content",
    "tile_size",
]

REGION_EDGE = 1 / 64
"""Softness of the edge between two styles' regions, as a share of the tile's width."""


@dataclass(frozen=True)
class MadeTile:
    """A tile with what a designer should know about its making."""

    tile: Tile
    notices: tuple[str, ...] = ()


def make_tile(
    swatch: Picture,
    styles: Sequence[tuple[Picture, float]],
    look: TileLook,
    encoder: Encoder,
    on_iterate: Callable[[Iterate], None] | None = None,
    extras: Extras = NO_EXTRAS,
) -> MadeTile:
    """Stylise a swatch into a tile that repeats on its lattice.

    The content is made periodic first; the engine works at the nearest size on which its strides commute with the
    lattice; the result is resampled once, padded by the lattice, to the size on cloth times the resolution, and
    rounded to the 8 bits it is delivered in, so that what is measured is what is printed.

    Args:
        swatch: The content.
        styles: Pictures with their weights.
        look: Everything else; all random choices follow its seed.
        encoder: The network that sees style.
        on_iterate: Called after every step; may raise to stop.
        extras: Regions, protection, a picture to begin with, and where it all runs.

    Raises:
        InputError: The size cannot be made, or a mask does not fit.
    """
    return make_variants(Order(swatch, tuple(styles), look, extras), (look.seed,), encoder, on_iterate)[0]


@dataclass(frozen=True)
class Order:
    """What is to be painted.

    Attributes:
        swatch: The content.
        styles: Pictures with their weights.
        look: Everything else.
        extras: Regions, protection, a picture to begin with, and where it all runs.
    """

    swatch: Picture
    styles: tuple[tuple[Picture, float], ...]
    look: TileLook
    extras: Extras = NO_EXTRAS


def make_variants(
    order: Order, seeds: Sequence[int], encoder: Encoder, on_iterate: Callable[[Iterate], None] | None = None
) -> tuple[MadeTile, ...]:
    """Paint one design from several seeds in one batch: each is what `make_tile` makes of its seed, within float noise.

    Raises:
        InputError: As `make_tile`.
    """
    from designgen.stylize import Content, Style, Variant, Workplace, stylize_batch

    swatch, look, extras = order.swatch, order.look, order.extras
    size = tile_size(look, swatch.size_px)
    lattice, group = size.working, size.repeat.group
    resolved = resolve(look, taps_of(look.encoder), size.engine_px)
    pixels, alpha, notices = (extras.prepare or prepare_content)(swatch, size, lattice)
    protect, start = _protection(pixels, alpha, order, size), _start(extras.start, size, lattice)
    content = Content(pixels, lattice, alpha, protect, start, **({} if group == "p1" else {"group": group}))
    masks = _masks(order, size)
    if extras.has_masks and notices:
        notices = (*notices, MASK_NOTICE)
    styles = tuple(
        Style(picture_on_white(picture), weight, mask)
        for (picture, weight), mask in zip(order.styles, masks, strict=True)
    )
    told: list[str] = []
    workplace = extras.workplace or Workplace()
    painted = stylize_batch(
        [Variant(content, styles, seed=seed) for seed in seeds],
        size.engine_px,
        resolved.settings,
        encoder,
        workplace=replace(workplace, memory_mb=resolved.budget.memory_mb, tell=told.append),
        on_iterate=on_iterate,
    )
    notices = (*swatch.notices, *notices, *resolved.notices, *told)
    return tuple(MadeTile(finish(painted[i : i + 1], alpha, size, lattice), notices) for i in range(len(seeds)))


def _protection(pixels: Pixels, alpha: Pixels | None, order: Order, size: TileSize) -> Pixels | None:
    from designgen.stylize.regions import mask_from_picture
    from designgen.stylize.saliency import saliency

    kind, given, lattice = order.look.engine.protect, order.extras.protect, size.working
    if kind == "saliency":
        return saliency(pixels, lattice, alpha)
    if kind == "mask" and given is not None:
        mask = _cropped(mask_from_picture(given.pixels, given.alpha), order.swatch, size.swatch_px)
        return _laid_out(mask, size, size_of(pixels))
    return None


def _start(picture: Picture | None, size: TileSize, lattice: Lattice) -> Pixels | None:
    return None if picture is None else prepare_content(picture, size, lattice)[0]


def _cropped(mask: Pixels, swatch: Picture, size_px: tuple[int, int]) -> Pixels:
    """Crop a mask that was drawn on the swatch as the swatch is cropped."""
    mine, height_px, width_px = size_of(mask), *swatch.size_px
    drawn_on_it = abs(np.log((mine[1] / mine[0]) / (width_px / height_px))) <= np.log1p(SAME_PROPORTIONS)
    return to_proportions(mask, None, size_px)[0] if drawn_on_it else mask


def _laid_out(mask: Pixels, size: TileSize, size_px: tuple[int, int]) -> Pixels:
    """Lay a mask out as the swatch is: over the tile, mirrored with it; what it says of one motif holds for all."""
    from designgen.stylize.regions import fit

    if size.repeat.motifs != (1, 1):
        return mirrored(mask, size.repeat.motifs, size_px)
    mask = fit(mask, size_px, size.working)
    return mask if size.repeat.group == "p1" else symmetric(mask, size.repeat.group)


def _masks(order: Order, size: TileSize) -> list[Pixels | None]:
    """Return where each style rules, with soft edges; colours of one map are told apart together."""
    from designgen.stylize.regions import mask_from_picture, masks_from_key, soften

    size_px, lattice = size.engine_px, size.working
    given = order.extras.masks or (None,) * len(order.styles)
    keys: dict[str, list[str]] = {}
    for each in given:
        if each is not None and each[1] is not None:
            keys.setdefault(each[0].digest, []).append(each[1])
    found: list[Pixels | None] = []
    for each in given:
        if each is None:
            found.append(None)
            continue
        picture, colour = each
        if colour is None:
            mask = mask_from_picture(picture.pixels, picture.alpha)
        else:
            colours = list(dict.fromkeys(keys[picture.digest]))
            mask = masks_from_key(picture.pixels, colours)[colours.index(colour)]
        mask = _laid_out(_cropped(mask, order.swatch, size.swatch_px), size, size_px)
        found.append(soften(mask, REGION_EDGE * size_px[1], lattice))
    return found


MASK_NOTICE = "The swatch was changed to make it repeat; a mask drawn on it may no longer lie exactly on its motif."


def finish(stylised: Pixels, alpha: Pixels | None, size: TileSize, lattice: Lattice) -> Tile:
    """Resample the engine's picture to the delivered pixels, round to 8 bits and measure the seam.

    Where the repeat has a group on a rectangle of pixels, what resampling and rounding made unequal is made equal
    again: the delivered tile is symmetric to the last bit.
    """
    group, delivered = size.repeat.group, size.delivered
    exact = group != "p1" and group not in HEXAGONAL
    if alpha is not None:
        pixels, alpha = resize_onto_rgba(stylised, alpha, size.output_px, lattice, delivered)
        alpha = _eight_bits(alpha)
    else:
        pixels = resize_onto(stylised, size.output_px, lattice, delivered)
    pixels = _eight_bits(pixels)
    if exact:
        pixels = symmetrise(pixels, group, "pick")
    seam = measure(pixels, delivered, alpha, group if exact else "p1")
    return Tile(pixels, delivered, size.width_mm, size.height_mm, alpha, seam, size.repeat)


def _eight_bits(x: Pixels) -> Pixels:
    rounded = x * np.float32(255)
    rounded += np.float32(0.5)
    np.floor(rounded, out=rounded)
    rounded /= np.float32(255)
    return rounded
