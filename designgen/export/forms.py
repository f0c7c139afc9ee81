"""What of a design's plane goes into a file: one tile, its straight equivalent, a sheet, a length of cloth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from designgen.errors import UsageError
from designgen.repeat.tile import MM_PER_INCH, Tile

Kind = Literal["tile", "straight", "sheet", "length"]

MOST_TILES = 10_000
LONGEST_MM = 1_000_000.0
MOST_IN_STRAIGHT = 64
"""A straight equivalent of more tiles than this is no repeat any more: an offset in mm may need hundreds."""

_COUNTS = re.compile(r"sheet[\s-]*(\d{1,4})\s*[x×*]\s*(\d{1,4})", re.IGNORECASE)
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_LENGTH = re.compile(rf"(?:length[\s-]*)?(?:{_NUMBER}\s*[x×*]\s*)?{_NUMBER}\s*(cm|mm|m|in)?", re.IGNORECASE)
_UNITS_MM = {"": 10.0, "cm": 10.0, "mm": 1.0, "m": 1000.0, "in": 25.4}


@dataclass(frozen=True)
class Form:
    """What is shown of the plane, from the top left corner of a tile.

    Attributes:
        kind: "tile" repeats as the design does; "straight" is the smallest that repeats straight; "sheet" is whole
            tiles side by side; "length" is a size on cloth.
        across: Tiles across, of a sheet.
        down: Tiles down, of a sheet.
        width_mm: Of a length; None is the usable width of the cloth.
        height_mm: Of a length.
    """

    kind: Kind = "tile"
    across: int = 1
    down: int = 1
    width_mm: float | None = None
    height_mm: float = 0.0

    @property
    def slug(self) -> str:
        """Its name in file names; empty for the tile itself."""
        if self.kind == "sheet":
            return f"sheet-{self.across}x{self.down}"
        if self.kind == "length":
            width = "" if self.width_mm is None else f"{self.width_mm / 10:g}x"
            return f"length-{width}{self.height_mm / 10:g}cm"
        return "" if self.kind == "tile" else self.kind

    def size_px(self, tile: Tile, cloth_width_mm: float | None = None) -> tuple[int, int]:
        """Return the (H, W) in pixels that it shows of a tile's plane.

        Args:
            tile: At the size it is printed.
            cloth_width_mm: For a length without a width.

        Raises:
            UsageError: The tile does not repeat that way, or what is asked for is too large.
        """
        height, width = tile.size_px
        if self.kind == "tile":
            return height, width
        if not tile.lattice.is_periodic:
            raise UsageError("A placed print does not repeat.", "Export it as it is, with --as tile.")
        if self.kind == "straight":
            return self._straight_px(tile)
        down, across = tile.lattice.wraps
        if self.kind == "sheet":
            if (self.across > 1 and not across) or (self.down > 1 and not down):
                way = "across" if across else "down"
                raise UsageError(f"A border repeats {way} only.", f"Ask for a sheet of {'3x1' if across else '1x3'}.")
            return height * self.down, width * self.across
        wanted_mm = self.width_mm or cloth_width_mm
        if wanted_mm is None:
            raise UsageError(
                "How wide the length of cloth is, is not said.", "Write --length 150x300, or give --cloth-width 150."
            )
        rows = round(self.height_mm * tile.dpi_vertical / MM_PER_INCH)
        columns = round(wanted_mm * tile.dpi / MM_PER_INCH)
        return rows if down else min(rows, height), columns if across else min(columns, width)

    def repeats_straight(self, tile: Tile) -> bool:
        """Tell whether the file, laid side by side, shows the plane without a break."""
        across, down = tile.lattice.straight_count
        if self.kind == "straight" or (self.kind == "tile" and not tile.lattice.drop):
            return tile.lattice.is_periodic
        return self.kind == "sheet" and self.across % across == 0 and self.down % down == 0

    def _straight_px(self, tile: Tile) -> tuple[int, int]:
        across, down = tile.lattice.straight_count
        if max(across, down) > MOST_IN_STRAIGHT:
            raise UsageError(
                f"A repeat of {tile.repeat_name} becomes straight only after {max(across, down)} tiles.",
                "Export the tile for a mill that sets the offset itself, or a --length; or use a fraction such as "
                "drop-1/4.",
            )
        return tile.size_px[0] * down, tile.size_px[1] * across


TILE = Form()
"""The tile itself."""


def parse_form(text: str) -> Form:
    """Read "tile", "straight", "sheet 2x3", "length 150x300" (cm), "length 300" (over the usable width), "length 5m".

    Raises:
        UsageError: It is none of these.
    """
    plain = text.strip().lower()
    if plain == "tile":
        return Form("tile")
    if plain == "straight":
        return Form("straight")
    if match := _COUNTS.fullmatch(plain):
        across, down = int(match[1]), int(match[2])
        if not 1 <= across * down <= MOST_TILES:
            raise UsageError(f'"{text}" is {across * down} tiles.', f"A sheet has 1 to {MOST_TILES} tiles.")
        return Form("sheet", across, down)
    match = _LENGTH.fullmatch(plain)
    if match is None:
        raise UsageError(
            f'"{text}" is not a form to export.',
            "There are tile, straight, sheet 2x3 (tiles across x down) and length 150x300 (cm of cloth).",
        )
    unit_mm = _UNITS_MM[match[3] or ""]
    lengths = [None if number is None else float(number.replace(",", ".")) * unit_mm for number in match.group(1, 2)]
    if any(length is not None and not 1 <= length <= LONGEST_MM for length in lengths):
        raise UsageError(f'"{text}" is not a length of cloth.', "A length is from 0.1 cm to 1000 m.")
    return Form("length", width_mm=lengths[0], height_mm=lengths[1] or 0.0)
