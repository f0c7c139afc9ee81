"""A tile brought to the size and resolution it is printed at, resized on its lattice only."""

from __future__ import annotations

from dataclasses import dataclass, replace

from designgen.errors import InputError
from designgen.export.cloth import Cloth
from designgen.repeat.groups import HEXAGONAL, symmetrise, symmetry_error
from designgen.repeat.repeats import Repeat, parse_repeat
from designgen.repeat.shear import resize_onto, resize_onto_rgba
from designgen.repeat.sizing import repeat_size_px
from designgen.repeat.tile import Tile, size_text

LONGEST_SIDE_PX = 30_000
ENLARGED = 1.05


@dataclass(frozen=True)
class Fitted:
    """A tile at its printed size.

    Attributes:
        tile: Its size in mm is the printed one.
        finished_mm: (width, height) after shrinking: the designer's size.
        notices: What was done to it.
    """

    tile: Tile
    finished_mm: tuple[float, float]
    notices: tuple[str, ...] = ()


def repeat_of(tile: Tile) -> Repeat:
    """Return the repeat of a tile, by its lattice where it was given no name."""
    return parse_repeat(tile.lattice.name) if tile.repeat is None else tile.repeat


def fit(tile: Tile, dpi: float | None, cloth: Cloth) -> Fitted:
    """Return the tile at a resolution and enlarged by what the cloth will shrink.

    Without either the pixels stay as they are.

    Args:
        tile: At its finished size.
        dpi: Wanted; None keeps the tile's own.
        cloth: For its shrinkage.

    Raises:
        InputError: The tile would have too many pixels.
    """
    finished = tile.width_mm, tile.height_mm
    printed = cloth.printed_mm(*finished)
    wanted = tile.dpi if dpi is None else dpi
    repeat = _enlarged(repeat_of(tile), printed[0] / finished[0], printed[1] / finished[1])
    size_px = repeat_size_px(repeat, printed, wanted) if dpi is not None or cloth.shrinks else tile.size_px
    if max(size_px) > LONGEST_SIDE_PX:
        raise InputError(
            f"One repeat would have {size_px[1]} × {size_px[0]} pixels; at most {LONGEST_SIDE_PX} a side are written.",
            "Use a lower --dpi.",
        )
    notices: list[str] = []
    if cloth.shrinks:
        notices.append(
            f"Printed {size_text(*printed)}, it finishes at {size_text(*finished)} after shrinking "
            f"{cloth.shrinkage_warp:g} % in the warp and {cloth.shrinkage_weft:g} % in the weft."
        )
    if size_px == tile.size_px:
        same = replace(tile, width_mm=printed[0], height_mm=printed[1], repeat=repeat)
        return Fitted(same, finished, tuple(notices))
    delivered = repeat.delivered(size_px, printed)
    if tile.alpha is None:
        pixels, alpha = resize_onto(tile.pixels, size_px, tile.lattice, delivered), None
    else:
        pixels, alpha = resize_onto_rgba(tile.pixels, tile.alpha, size_px, tile.lattice, delivered)
    if repeat.group != "p1" and repeat.group not in HEXAGONAL and symmetry_error(tile.pixels, repeat.group) == 0:
        pixels = symmetrise(pixels, repeat.group, "pick")
    growth = size_px[1] / tile.size_px[1]
    if growth > ENLARGED:
        notices.append(
            f"Enlarged {growth:.2g} times, from {tile.dpi:.0f} to {wanted:.0f} dpi: no detail is gained. Make the "
            "design again with a higher dpi for more."
        )
    return Fitted(Tile(pixels, delivered, *printed, alpha, tile.seam, repeat), finished, tuple(notices))


def _enlarged(repeat: Repeat, across: float, down: float) -> Repeat:
    """Enlarge an offset in mm with the print: the cloth shrinks it like everything else."""
    if repeat.offset_mm is None:
        return repeat
    kind, factor = ("drop", down) if repeat.offset_axis == "column" else ("shift", across)
    return repeat if factor == 1 else parse_repeat(f"{kind}-{repeat.offset_mm * factor:.3f}mm")
