"""Any picture given the symmetry of a wallpaper group, at its own size: no style, only the group."""

from __future__ import annotations

from designgen.errors import InputError
from designgen.imaging import Picture
from designgen.pipeline.content import prepare_content
from designgen.pipeline.size import TileSize, tile_size
from designgen.recipe.design import TileLook
from designgen.repeat.groups import HEXAGONAL
from designgen.repeat.repeats import Repeat
from designgen.repeat.seam import measure
from designgen.repeat.tile import Tile

_LEAST_PX = 32


def symmetric_tile(
    picture: Picture, repeat: Repeat, size_mm: tuple[float, float | None]
) -> tuple[Tile, tuple[str, ...]]:
    """Return a tile of the picture with the symmetry of a repeat, and what was done to the picture.

    Args:
        picture: Anything; it is made periodic first where it is not, and cropped where the group needs a square.
        repeat: With a group.
        size_mm: (width, height) of one repeat; without a height it follows from the group or the picture.

    Raises:
        InputError: The picture is too small, or the group cannot have that size.
    """
    height_px, width_px = picture.size_px
    if min(height_px, width_px) < _LEAST_PX:
        raise InputError(f"The picture has only {width_px} × {height_px} pixels.", f"Give one of {_LEAST_PX} or more.")
    width_mm, height_mm = size_mm
    look = TileLook(repeat=repeat.name, width_mm=width_mm, height_mm=height_mm, dpi=None, size_px=width_px)
    asked = tile_size(look, picture.size_px)
    size = TileSize(asked.width_mm, asked.height_mm, asked.output_px, asked.output_px, repeat)
    pixels, _, notices = prepare_content(picture, size, repeat.lattice)
    seam = measure(pixels, repeat.lattice, None, "p1" if repeat.group in HEXAGONAL else repeat.group)
    return Tile(pixels, repeat.lattice, asked.width_mm, asked.height_mm, None, seam, repeat), notices
