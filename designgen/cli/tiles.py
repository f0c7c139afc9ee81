"""A picture taken as a tile: what the options say goes before what the picture remembers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.cli.show import note
from designgen.errors import InputError, UsageError

if TYPE_CHECKING:
    from designgen.imaging import Picture
    from designgen.repeat.tile import Tile

_KINDS = ("tile", "export", "spots", "colourway")
LEAST_TRUSTED_DPI = 75
"""72 is what programs write when they know nothing."""


def description(picture: Picture) -> dict[str, Any] | None:
    """Return what a tile of ours, or an export of ours that repeats, says of itself."""
    recipe = picture.recipe or {}
    tile = recipe.get("tile")
    return tile if recipe.get("kind") in _KINDS and isinstance(tile, dict) else None


def tile_of(picture: Picture, path: Path, size_cm: str | None, repeat: str | None) -> Tile:
    """Build the tile.

    Raises:
        UsageError: Its size on cloth is not known, or the repeat is none we know.
        InputError: Its pixels cannot carry the repeat.
    """
    from designgen.repeat.repeats import parse_repeat
    from designgen.repeat.seam import SeamReport
    from designgen.repeat.sizes import parse_size_cm
    from designgen.repeat.tile import MM_PER_INCH, Tile

    known = description(picture) or {}
    height_px, width_px = picture.size_px
    if size_cm is not None:
        width_mm, given_height_mm = parse_size_cm(size_cm)
        height_mm = given_height_mm or width_mm * height_px / width_px
    elif known:
        width_mm, height_mm = float(known["width_mm"]), float(known["height_mm"])
    elif picture.dpi is not None and picture.dpi > LEAST_TRUSTED_DPI:
        width_mm, height_mm = (side / picture.dpi * MM_PER_INCH for side in (width_px, height_px))
        note(f"Taken at the {picture.dpi:.0f} dpi that the file states: {width_mm / 10:.3g} cm wide.")
    else:
        raise UsageError(f'How large "{path.name}" is on cloth is not known.', "Say it with --size-cm, for example 12.")
    asked = parse_repeat(repeat or str(known.get("repeat", "straight")))
    seam = known.get("seam") if repeat is None else None
    try:
        lattice = asked.delivered(picture.size_px, (width_mm, height_mm))
        report = SeamReport(**seam) if isinstance(seam, dict) else None
        return Tile(picture.pixels, lattice, width_mm, height_mm, picture.alpha, report, asked)
    except (TypeError, ValueError) as error:
        raise InputError(
            f'"{path.name}" has {width_px} × {height_px} pixels and cannot repeat as {asked.name}: {error}.',
            "Resize it to an even number of pixels, or choose another --repeat.",
        ) from error
