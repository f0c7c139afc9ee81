"""The size of a tile on its way: on cloth, in the engine, as delivered."""

from __future__ import annotations

from dataclasses import dataclass

from designgen.errors import InputError
from designgen.recipe.design import TileLook
from designgen.repeat.lattice import Lattice
from designgen.repeat.repeats import Repeat, parse_repeat
from designgen.repeat.sizing import fits, repeat_height_mm, repeat_size_px
from designgen.repeat.tile import MM_PER_INCH, size_text

STRIDE_PX = 16
"""Stride of the coarsest feature map, relu5_1: the engine's sizes are multiples of it."""

MAX_SIDE_PX = 8192
"""Longest side of a tile."""

STRAIGHT = parse_repeat("straight")


@dataclass(frozen=True)
class TileSize:
    """The pixels of a tile on its way.

    Attributes:
        width_mm: Width on cloth, the truth.
        height_mm: Height on cloth, the truth.
        engine_px: (H, W) on which every stride commutes with the lattice.
        output_px: (H, W) that is delivered.
        repeat: How it repeats.
    """

    width_mm: float
    height_mm: float
    engine_px: tuple[int, int]
    output_px: tuple[int, int]
    repeat: Repeat = STRAIGHT

    @property
    def swatch_px(self) -> tuple[int, int]:
        """(H, W) of something with the proportions that one swatch takes on cloth."""
        across, down = self.repeat.motifs
        return self.output_px[0] * across, self.output_px[1] * down

    @property
    def working(self) -> Lattice:
        """The lattice at which it is painted."""
        return self.repeat.working((self.width_mm, self.height_mm))

    @property
    def delivered(self) -> Lattice:
        """The lattice of the finished tile."""
        return self.repeat.delivered(self.output_px, (self.width_mm, self.height_mm))


def tile_size(look: TileLook, swatch_px: tuple[int, int]) -> TileSize:
    """Return the size of a tile; a height that was not given follows the swatch's proportions.

    Args:
        look: Size on cloth and resolution.
        swatch_px: (H, W) of the swatch.

    Raises:
        InputError: The tile would be larger than the engine can take, or smaller than a motif needs; or the repeat
            cannot have this size.
        UsageError: The repeat is none we know.
    """
    repeat = parse_repeat(look.repeat)
    height_mm = look.height_mm or repeat_height_mm(repeat, look.width_mm, swatch_px)
    _check(repeat, look.width_mm, height_mm)
    output = repeat_size_px(repeat, (look.width_mm, height_mm), look.effective_dpi)
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
    engine = repeat.working((look.width_mm, height_mm)).admissible(output, STRIDE_PX)
    return TileSize(look.width_mm, height_mm, engine, output, repeat)


def _check(repeat: Repeat, width_mm: float, height_mm: float) -> None:
    if not fits(repeat, width_mm, height_mm):
        shape = "a square" if repeat.aspect == 1 else "√3/2 times as high as wide"
        raise InputError(
            f"A repeat of wallpaper group {repeat.name} is {shape}; {size_text(width_mm, height_mm)} is not.",
            f"Give only its width, --size-cm {width_mm / 10:g}, or another repeat.",
        )
    try:
        repeat.working((width_mm, height_mm))
    except ValueError as error:
        side = "height" if repeat.offset_axis == "column" else "width"
        raise InputError(
            f"An offset of {repeat.offset_mm:g} mm is not less than the {side} of the repeat, "
            f"{size_text(width_mm, height_mm)}.",
            "Give a smaller one: beyond one repeat it begins anew.",
        ) from error
