"""Swatch and styles in, tile out: the stage that costs the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from designgen.errors import InputError
from designgen.imaging import Picture, Pixels
from designgen.pipeline.engine import resolve, taps_of
from designgen.recipe.design import TileLook
from designgen.repeat.lattice import Lattice
from designgen.repeat.periodic import make_periodic
from designgen.repeat.resample import resize, resize_rgba
from designgen.repeat.seam import measure
from designgen.repeat.tile import MM_PER_INCH, Tile, output_size_px

if TYPE_CHECKING:
    from designgen.encoders import Encoder
    from designgen.stylize import Iterate, Workplace

STRIDE_PX = 16
"""Stride of the coarsest feature map, relu5_1: the engine's sizes are multiples of it."""

MAX_SIDE_PX = 8192
"""Longest side of a tile."""

REGION_EDGE = 1 / 64
"""Softness of the edge between two styles' regions, as a share of the tile's width."""

CONTENT_OVERSAMPLING = 2
"""A swatch is made periodic at no more than this many times the size it is needed at."""

KEPT_SMALL_PX = 2048
"""Longest side of a tile for which the swatch is enlarged beforehand."""

LEAST_CONTENT_PX = 64
"""A smaller swatch is enlarged first: a join needs room."""

SAME_PROPORTIONS = 0.05
"""Up to this difference of proportions a swatch is stretched to the size asked for; beyond it, it is cropped."""


@dataclass(frozen=True)
class TileSize:
    """The pixels of a tile on its way.

    Attributes:
        width_mm: Width on cloth, the truth.
        height_mm: Height on cloth, the truth.
        engine_px: (H, W) on which every stride commutes with the lattice.
        output_px: (H, W) that is delivered.
    """

    width_mm: float
    height_mm: float
    engine_px: tuple[int, int]
    output_px: tuple[int, int]


@dataclass(frozen=True)
class MadeTile:
    """A tile with what a designer should know about its making."""

    tile: Tile
    notices: tuple[str, ...] = ()


def tile_size(look: TileLook, swatch_px: tuple[int, int]) -> TileSize:
    """Return the size of a tile; a height that was not given follows the swatch's proportions.

    Args:
        look: Size on cloth and resolution.
        swatch_px: (H, W) of the swatch.

    Raises:
        InputError: The tile would be larger than the engine can take, or smaller than a motif needs.
    """
    lattice = Lattice.named(look.repeat)
    height_mm = look.height_mm or look.width_mm * swatch_px[0] / swatch_px[1]
    output = output_size_px(look.width_mm, height_mm, look.effective_dpi, lattice).size_px
    if max(output) > MAX_SIDE_PX:
        raise InputError(
            f"A tile of {look.width_mm / 10:g} × {height_mm / 10:.3g} cm at {look.effective_dpi:.4g} dpi has "
            f"{output[1]} × {output[0]} pixels; at most {MAX_SIDE_PX} a side can be stylised.",
            f"Use at most {int(MAX_SIDE_PX / max(look.width_mm, height_mm) * MM_PER_INCH)} dpi, or a smaller repeat.",
        )
    if min(output) < STRIDE_PX:
        raise InputError(
            f"A tile of {output[1]} × {output[0]} pixels is too small to hold a motif.",
            "Use a larger size in cm or more dpi.",
        )
    return TileSize(look.width_mm, height_mm, lattice.admissible(output, STRIDE_PX), output)


Prepared = tuple[Pixels, Pixels | None, tuple[str, ...]]
Prepare = Callable[[Picture, TileSize, Lattice], Prepared]


@dataclass(frozen=True)
class Extras:
    """What some transfers have besides a swatch and styles.

    Attributes:
        masks: For each style the picture that says where it rules and the colour that means it there; None rules
            wherever no other does. Empty is none at all.
        protect: A mask of what stays readable.
        start: The picture the painting begins with.
        workplace: Device and cache; memory follows the look.
        prepare: Called instead of `prepare_content`, with its arguments, by whoever keeps what it returns.
    """

    masks: tuple[tuple[Picture, str | None] | None, ...] = ()
    protect: Picture | None = None
    start: Picture | None = None
    workplace: Workplace | None = None
    prepare: Prepare | None = None

    @property
    def has_masks(self) -> bool:
        """Whether anything is drawn on the swatch."""
        return bool(self.masks) or self.protect is not None


NO_EXTRAS = Extras()


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
    lattice = Lattice.named(look.repeat)
    size = tile_size(look, swatch.size_px)
    resolved = resolve(look, taps_of(look.encoder), size.engine_px)
    pixels, alpha, notices = (extras.prepare or prepare_content)(swatch, size, lattice)
    protect, start = _protection(pixels, alpha, order, lattice), _start(extras.start, size, lattice)
    content = Content(pixels, lattice, alpha, protect, start)
    masks = _masks(order, size.engine_px, lattice)
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


def _protection(pixels: Pixels, alpha: Pixels | None, order: Order, lattice: Lattice) -> Pixels | None:
    from designgen.stylize.regions import fit, mask_from_picture
    from designgen.stylize.saliency import saliency

    kind, given = order.look.engine.protect, order.extras.protect
    if kind == "saliency":
        return saliency(pixels, lattice, alpha)
    if kind == "mask" and given is not None:
        mask = _cropped(mask_from_picture(given.pixels, given.alpha), order.swatch, _size_of(pixels))
        return fit(mask, _size_of(pixels), lattice)
    return None


def _start(picture: Picture | None, size: TileSize, lattice: Lattice) -> Pixels | None:
    return None if picture is None else prepare_content(picture, size, lattice)[0]


def _cropped(mask: Pixels, swatch: Picture, size_px: tuple[int, int]) -> Pixels:
    """Crop a mask that was drawn on the swatch as the swatch is cropped."""
    mine, height_px, width_px = _size_of(mask), *swatch.size_px
    drawn_on_it = abs(np.log((mine[1] / mine[0]) / (width_px / height_px))) <= np.log1p(SAME_PROPORTIONS)
    return _to_proportions(mask, None, size_px)[0] if drawn_on_it else mask


def _masks(order: Order, size_px: tuple[int, int], lattice: Lattice) -> list[Pixels | None]:
    """Return where each style rules, with soft edges; colours of one map are told apart together."""
    from designgen.stylize.regions import fit, mask_from_picture, masks_from_key, soften

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
        mask = fit(_cropped(mask, order.swatch, size_px), size_px, lattice)
        found.append(soften(mask, REGION_EDGE * size_px[1], lattice))
    return found


MASK_NOTICE = "The swatch was changed to make it repeat; a mask drawn on it may no longer lie exactly on its motif."


def finish(stylised: Pixels, alpha: Pixels | None, size: TileSize, lattice: Lattice) -> Tile:
    """Resample the engine's picture to the delivered pixels, round to 8 bits and measure the seam."""
    if alpha is None:
        pixels = resize(stylised, size.output_px, lattice)
    else:
        pixels, alpha = resize_rgba(stylised, alpha, size.output_px, lattice)
        alpha = _eight_bits(alpha)
    pixels = _eight_bits(pixels)
    return Tile(pixels, lattice, size.width_mm, size.height_mm, alpha, measure(pixels, lattice, alpha))


def prepare_content(swatch: Picture, size: TileSize, lattice: Lattice) -> Prepared:
    """Return the swatch's pixels at the engine's size, periodic on the lattice; a placed print keeps its alpha.

    Returns:
        (pixels (1, 3, H, W), alpha (1, 1, H, W) or None, notices).
    """
    free = Lattice.named("none")
    notices: tuple[str, ...] = ()
    if lattice.is_periodic:
        pixels, alpha = picture_on_white(swatch), None
        if swatch.alpha is not None:
            notices = ("The swatch has a transparent ground; in a repeat it is laid on white.",)
    else:
        pixels, alpha = swatch.pixels, swatch.alpha
    pixels, alpha, cropped = _to_proportions(pixels, alpha, size.engine_px)
    notices += cropped
    if not lattice.is_periodic:
        if alpha is None:
            return resize(pixels, size.engine_px, free), None, notices
        return *resize_rgba(pixels, alpha, size.engine_px, free), notices
    working = _working_size(_size_of(pixels), size.engine_px, lattice)
    if working != _size_of(pixels):
        pixels = resize(pixels, working, free)
    periodic = make_periodic(pixels, lattice)
    if periodic.notice:
        notices += (periodic.notice,)
    if max(size.engine_px) > KEPT_SMALL_PX and max(_size_of(periodic.pixels)) < max(size.engine_px):
        # The engine enlarges it where it needs it; until then it would only take the room of a print-size picture.
        return periodic.pixels, None, notices
    return resize(periodic.pixels, size.engine_px, lattice), None, notices


def picture_on_white(picture: Picture) -> Pixels:
    """Return the pixels of a picture, laid on white where it is transparent."""
    if picture.alpha is None:
        return picture.pixels
    return (picture.pixels * picture.alpha + (1 - picture.alpha)).astype(np.float32)


def _working_size(have: tuple[int, int], need: tuple[int, int], lattice: Lattice) -> tuple[int, int]:
    """Keep the swatch's own pixels unless there are far more than needed, or the drop would fall between them."""
    height, width = (
        max(LEAST_CONTENT_PX, min(side, CONTENT_OVERSAMPLING * wanted)) for side, wanted in zip(have, need, strict=True)
    )
    return lattice.admissible((height, width))


def _to_proportions(
    pixels: Pixels, alpha: Pixels | None, size_px: tuple[int, int]
) -> tuple[Pixels, Pixels | None, tuple[str, ...]]:
    height, width = _size_of(pixels)
    change = (width / height) / (size_px[1] / size_px[0])
    if abs(np.log(change)) <= np.log1p(SAME_PROPORTIONS):
        return pixels, alpha, ()
    keep_w = round(width / change) if change > 1 else width
    keep_h = round(height * change) if change < 1 else height
    top, left = (height - keep_h) // 2, (width - keep_w) // 2
    window: tuple[Any, ...] = (..., slice(top, top + keep_h), slice(left, left + keep_w))
    notice = f"The swatch was cropped from {width} × {height} to {keep_w} × {keep_h} pixels to fit the size asked for."
    return pixels[window], None if alpha is None else alpha[window], (notice,)


def _size_of(pixels: Pixels) -> tuple[int, int]:
    return int(pixels.shape[-2]), int(pixels.shape[-1])


def _eight_bits(x: Pixels) -> Pixels:
    rounded = x * np.float32(255)
    rounded += np.float32(0.5)
    np.floor(rounded, out=rounded)
    rounded /= np.float32(255)
    return rounded
