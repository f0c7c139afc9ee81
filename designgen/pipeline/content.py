"""The swatch made ready for the engine: at its size, periodic on its lattice, symmetric where the repeat is."""

from __future__ import annotations

from typing import Any

import numpy as np

from designgen.imaging import Picture, Pixels
from designgen.pipeline.extras import Prepared
from designgen.pipeline.size import TileSize
from designgen.repeat.domains import fold
from designgen.repeat.groups import HEXAGONAL, operations, symmetrise
from designgen.repeat.hexagonal import hex_render, hex_sample
from designgen.repeat.lattice import Lattice
from designgen.repeat.periodic import make_periodic
from designgen.repeat.resample import resize, resize_rgba

CONTENT_OVERSAMPLING = 2
"""A swatch is made periodic at no more than this many times the size it is needed at."""

KEPT_SMALL_PX = 2048
"""Longest side of a tile for which the swatch is enlarged beforehand."""

LEAST_CONTENT_PX = 64
"""A smaller swatch is enlarged first: a join needs room."""

SAME_PROPORTIONS = 0.05
"""Up to this difference of proportions a swatch is stretched to the size asked for; beyond it, it is cropped."""

MOST_SHOWN = 2
"""A group of more operations shows so small a part of the swatch that the swatch's border need not be joined."""

FREE = Lattice.named("none")


def prepare_content(swatch: Picture, size: TileSize, lattice: Lattice) -> Prepared:
    """Return the swatch's pixels at the engine's size, periodic on the lattice; a placed print keeps its alpha.

    Args:
        swatch: As it was read.
        size: For the engine's size and the symmetry of the repeat.
        lattice: At which the engine works.

    Returns:
        (pixels (1, 3, H, W), alpha (1, 1, H, W) or None, notices).
    """
    notices: tuple[str, ...] = ()
    if not lattice.is_periodic:
        pixels, alpha, notices = to_proportions(swatch.pixels, swatch.alpha, size.swatch_px)
        if alpha is None:
            return resize(pixels, size.engine_px, FREE), None, notices
        return *resize_rgba(pixels, alpha, size.engine_px, FREE), notices
    if swatch.alpha is not None:
        notices = ("The swatch has a transparent ground; in a repeat it is laid on white.",)
    pixels = picture_on_white(swatch)
    pixels, _, cropped = to_proportions(pixels, None, size.swatch_px)
    notices += cropped
    if size.repeat.motifs != (1, 1):
        pixels, said = _mirrored(pixels, size)
        return pixels, None, (*notices, *said)
    group = size.repeat.group
    if len(operations(group)) > MOST_SHOWN:
        return symmetric(resize(pixels, size.engine_px, FREE), group), None, notices
    pixels, said = _periodic(pixels, size.engine_px, lattice)
    if group != "p1":
        return symmetric(resize(pixels, size.engine_px, lattice), group), None, (*notices, *said)
    if max(size.engine_px) > KEPT_SMALL_PX and max(size_of(pixels)) < max(size.engine_px):
        # The engine enlarges it where it needs it; until then it would only take the room of a print-size picture.
        return pixels, None, (*notices, *said)
    return resize(pixels, size.engine_px, lattice), None, (*notices, *said)


def symmetric(x: Pixels, group: str) -> Pixels:
    """Return a picture with the symmetry of a group, its copies cut where that shows least.

    Args:
        x: float32 (1, C, H, W), which need not repeat; for a hexagonal group of the brick tile's proportions.
        group: As `repeat.groups` names it.
    """
    if group not in HEXAGONAL:
        return fold(x, group)
    return hex_render(fold(hex_sample(x, size_of(x)[1]), group), size_of(x))


def picture_on_white(picture: Picture) -> Pixels:
    """Return the pixels of a picture, laid on white where it is transparent."""
    if picture.alpha is None:
        return picture.pixels
    return (picture.pixels * picture.alpha + (1 - picture.alpha)).astype(np.float32)


def to_proportions(
    pixels: Pixels, alpha: Pixels | None, size_px: tuple[int, int]
) -> tuple[Pixels, Pixels | None, tuple[str, ...]]:
    """Crop the middle to the proportions of a size, unless they are nearly the same; a third value says so."""
    height, width = size_of(pixels)
    change = (width / height) / (size_px[1] / size_px[0])
    if abs(np.log(change)) <= np.log1p(SAME_PROPORTIONS):
        return pixels, alpha, ()
    keep_w = round(width / change) if change > 1 else width
    keep_h = round(height * change) if change < 1 else height
    top, left = (height - keep_h) // 2, (width - keep_w) // 2
    window: tuple[Any, ...] = (..., slice(top, top + keep_h), slice(left, left + keep_w))
    notice = f"The swatch was cropped from {width} × {height} to {keep_w} × {keep_h} pixels to fit the size asked for."
    return pixels[window], None if alpha is None else alpha[window], (notice,)


def size_of(pixels: Pixels) -> tuple[int, int]:
    """(H, W) of a picture."""
    return int(pixels.shape[-2]), int(pixels.shape[-1])


def _periodic(pixels: Pixels, size_px: tuple[int, int], lattice: Lattice) -> tuple[Pixels, tuple[str, ...]]:
    working = _working_size(size_of(pixels), size_px, lattice)
    if working != size_of(pixels):
        pixels = resize(pixels, working, FREE)
    if all(lattice.wraps):
        periodic = make_periodic(pixels, lattice)
        made = periodic.pixels
    else:
        # Doubled by its mirror image, a border meets itself on the side where it shall end: only the other is joined.
        down = lattice.wraps[0]
        side = -1 if down else -2
        length = pixels.shape[side]
        periodic = make_periodic(np.concatenate([pixels, np.flip(pixels, side)], axis=side), Lattice())
        made = np.ascontiguousarray(periodic.pixels[..., :length] if down else periodic.pixels[..., :length, :])
    return made, (periodic.notice,) if periodic.notice else ()


def mirrored(x: Pixels, motifs: tuple[int, int], size_px: tuple[int, int]) -> Pixels:
    """Lay a picture (1, C, h, w) and its mirror images side by side, `motifs` (across, down) of them, in (H, W)."""
    across, down = motifs
    unit = resize(x, (size_px[0] // down, size_px[1] // across), FREE)
    if across == 2:
        unit = np.concatenate([unit, unit[..., ::-1]], axis=-1)
    if down == 2:
        unit = np.concatenate([unit, unit[..., ::-1, :]], axis=-2)
    return np.ascontiguousarray(unit)


def _mirrored(pixels: Pixels, size: TileSize) -> tuple[Pixels, tuple[str, ...]]:
    across, down = size.repeat.motifs
    unit = mirrored(pixels, size.repeat.motifs, size.engine_px)
    if across == down == 2:
        return unit, ()
    # One side folds onto itself, the other must still be joined.
    made, said = _periodic(unit, size.engine_px, Lattice("border" if down == 2 else "border-down"))
    return symmetrise(resize(made, size.engine_px, Lattice()), size.repeat.group, "blend"), said


def _working_size(have: tuple[int, int], need: tuple[int, int], lattice: Lattice) -> tuple[int, int]:
    """Keep the swatch's own pixels unless there are far more than needed, or the drop would fall between them."""
    height, width = (
        max(LEAST_CONTENT_PX, min(side, CONTENT_OVERSAMPLING * wanted)) for side, wanted in zip(have, need, strict=True)
    )
    return lattice.admissible((height, width))
