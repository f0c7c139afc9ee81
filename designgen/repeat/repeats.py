"""Every repeat a designer may ask for, by name, and what it means at a real size.

straight, half-drop, brick · drop-1/3, shift-2/5 (any fraction) · drop-12mm, shift-1.5cm (an offset on the cloth) ·
border, border-down (along one side only) · mirror, mirror-across, mirror-down (the swatch and its mirror images) ·
p1 … p6m (the 17 wallpaper groups) · none (a placed print).

An offset in mm is kept as it is. The engine works at the nearest drop of few parts, because its strides must divide
it; the finished tile is then sheared by what is left, to the nearest pixel (:mod:`designgen.repeat.shear`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from designgen.errors import UsageError
from designgen.repeat.groups import BRICK_HEIGHT, GROUPS, HEXAGONAL, SQUARE
from designgen.repeat.lattice import Lattice

MOST_PARTS = 12
"""Largest denominator of a drop given as a fraction; what is finer is given in mm."""

WORKING_PARTS = 8
"""Largest denominator of the drop at which the engine works on an offset in mm."""

_MIRRORS: Mapping[str, tuple[str, tuple[int, int]]] = MappingProxyType(
    {"mirror-across": ("pm", (2, 1)), "mirror-down": ("pm-down", (1, 2)), "mirror": ("pmm", (2, 2))}
)
_ALIASES = MappingProxyType(
    {
        "basic": "straight", "block": "straight", "grid": "straight", "square": "straight", "full-drop": "straight",
        "p1": "straight", "half-brick": "brick", "third-drop": "drop-1/3",
        "quarter-drop": "drop-1/4", "placed": "none", "placement": "none", "return": "mirror", "mirrored": "mirror",
        "mirror-both": "mirror", "border-across": "border",
    }
)  # fmt: skip
_UNITS_MM = MappingProxyType({"mm": 1.0, "cm": 10.0, "in": 25.4, '"': 25.4})
_FRACTION = re.compile(r"(drop|shift|brick)-?(\d{1,4})/(\d{1,4})")
_LENGTH = re.compile(r"(drop|shift|brick)-?(\d+(?:[.,]\d+)?|[.,]\d+)(mm|cm|in|\")")
_NAMES = ("straight", "half-drop", "brick", "border", "border-down", *_MIRRORS, *GROUPS[1:], "none")


@dataclass(frozen=True)
class Repeat:
    """How a design repeats, independent of its size.

    Attributes:
        name: Its canonical name: what `parse_repeat` gives the same repeat for.
        lattice: How the tile repeats; where an offset in mm decides, straight: see `delivered`.
        group: The wallpaper group, as `repeat.groups` names it; "p1" asks for no symmetry.
        offset_mm: How far the next column or row is moved on the cloth; None for a fraction.
        offset_axis: "column" (lowered) or "row" (to the right), for an offset in mm.
        motifs: How many copies of the swatch, mirrored in turn, one repeat holds (across, down).
    """

    name: str
    lattice: Lattice
    group: str = "p1"
    offset_mm: float | None = None
    offset_axis: Literal["column", "row"] = "column"
    motifs: tuple[int, int] = (1, 1)

    @property
    def slug(self) -> str:
        """The name as it stands in file names: "drop-1-3"."""
        return "placed" if self.name == "none" else self.name.replace("/", "-")

    @property
    def words(self) -> str:
        """The name in a sentence: "half-drop repeat", "placed print"."""
        if self.name == "none":
            return "placed print"
        if self.name in _MIRRORS:
            ways = {"mirror-across": "across", "mirror-down": "down", "mirror": "across and down"}
            return f"repeat mirrored {ways[self.name]}"
        if self.group != "p1":
            return f"repeat of wallpaper group {self.name}"
        if not all(self.lattice.wraps):
            return "border" if self.lattice.axis == "border" else "border running down"
        return f"{self.name} repeat"

    @property
    def aspect(self) -> float | None:
        """Height over width where the group settles it: 1, or √3/2 for the brick tile of a hexagonal group."""
        if self.group in SQUARE:
            return 1.0
        return BRICK_HEIGHT if self.group in HEXAGONAL else None

    def delivered(self, size_px: tuple[int, int], size_mm: tuple[float, float]) -> Lattice:
        """Return the lattice of a finished tile; an offset in mm falls on the nearest pixel.

        Args:
            size_px: (H, W).
            size_mm: (width, height) on cloth.

        Raises:
            ValueError: The offset is not smaller than the repeat.
        """
        if self.offset_mm is None:
            return self.lattice
        length_px = size_px[0] if self.offset_axis == "column" else size_px[1]
        drop = Fraction(round(self._share(size_mm) * length_px), length_px)
        return Lattice(self.offset_axis, drop) if 0 < drop < 1 else Lattice()

    def working(self, size_mm: tuple[float, float]) -> Lattice:
        """Return the lattice at which the engine works: for an offset in mm the nearest drop of few parts.

        Raises:
            ValueError: The offset is not smaller than the repeat.
        """
        if self.offset_mm is None:
            return self.lattice
        share = self._share(size_mm)
        fractions = {Fraction(part, parts) for parts in range(1, WORKING_PARTS + 1) for part in range(parts)}
        drop = min(fractions, key=lambda fraction: (abs(float(fraction) - share), fraction.denominator))
        return Lattice(self.offset_axis, drop) if drop else Lattice()

    def _share(self, size_mm: tuple[float, float]) -> float:
        length_mm = size_mm[1] if self.offset_axis == "column" else size_mm[0]
        share = (self.offset_mm or 0.0) / length_mm
        if not 0 <= share < 1:
            raise ValueError(f"offset_mm: expected less than the {length_mm:g} mm of the repeat, got {self.offset_mm}")
        return share


@lru_cache(maxsize=256)
def parse_repeat(text: str) -> Repeat:
    """Read a repeat as a designer writes it; case, spaces and underscores do not matter.

    Args:
        text: Such as "half-drop", "drop 1/3", "shift-2/5", "drop 12mm", "border", "mirror", "p4m", "none".

    Returns:
        The repeat under its canonical name: "drop 1/2" is half-drop, "drop 1.2 cm" is drop-12mm.

    Raises:
        UsageError: It is none we know.
    """
    plain = text.strip().lower().replace("_", "-").replace("½", "1/2").replace("⅓", "1/3").replace("¼", "1/4")
    plain = re.sub(r"\s*/\s*", "/", plain)
    plain = re.sub(r"(?<=\d)\s+(?=mm|cm|in|\")", "", plain)
    plain = re.sub(r"[\s-]+", "-", plain)
    plain = _ALIASES.get(plain, plain)
    if plain in _MIRRORS:
        group, motifs = _MIRRORS[plain]
        return Repeat(plain, Lattice(), group, motifs=motifs)
    if plain in GROUPS:
        return Repeat(plain, Lattice.named("brick") if plain in HEXAGONAL else Lattice(), plain)
    if plain in _NAMES:
        return Repeat(plain, Lattice.named(plain))
    if match := _FRACTION.fullmatch(plain):
        return _fraction(match, text)
    if match := _LENGTH.fullmatch(plain):
        return _offset(match)
    raise _unknown(text, plain)


def _fraction(match: re.Match[str], text: str) -> Repeat:
    part, parts = int(match[2]), int(match[3])
    if parts == 0 or part >= parts:
        raise UsageError(
            f'"{text}" is not a drop: {part}/{parts} is not less than one repeat.',
            "Write how far the next column is lowered as a share of the repeat, as in drop-1/3.",
        )
    drop = Fraction(part, parts)
    if drop == 0:
        return Repeat("straight", Lattice())
    if drop.denominator > MOST_PARTS:
        raise UsageError(
            f'"{text}" has {drop.denominator} parts; a drop can have up to {MOST_PARTS}.',
            "Give a finer one as a length on the cloth, as in drop-12mm.",
        )
    lattice = Lattice("column" if match[1] == "drop" else "row", drop)
    return Repeat(lattice.name, lattice)


def _offset(match: re.Match[str]) -> Repeat:
    length_mm = round(float(match[2].replace(",", ".")) * _UNITS_MM[match[3]], 3)
    if length_mm == 0:
        return Repeat("straight", Lattice())
    kind = "drop" if match[1] == "drop" else "shift"
    axis: Literal["column", "row"] = "column" if kind == "drop" else "row"
    return Repeat(f"{kind}-{length_mm:.10g}mm", Lattice(), offset_mm=length_mm, offset_axis=axis)


def _unknown(text: str, plain: str) -> UsageError:
    near = get_close_matches(plain, (*_NAMES, *_ALIASES), n=1, cutoff=0.6)
    guess = f'Did you mean "{near[0]}"? ' if near else ""
    return UsageError(
        f'"{text}" is not a repeat we know.',
        f"{guess}There are straight, half-drop, brick, drop-1/3, shift-1/4, drop-12mm, border, mirror, the wallpaper "
        "groups such as p4m, and none; see designgen repeats list.",
    )


LISTED: tuple[tuple[str, str], ...] = (
    ("straight", "every repeat beside and below the last"),
    ("half-drop", "each next column half a repeat lower"),
    ("brick", "each next row half a repeat to the right"),
    ("drop-1/3", f"each next column a third lower; any fraction of up to {MOST_PARTS} parts"),
    ("shift-1/4", "each next row a quarter to the right, likewise"),
    ("drop-12mm", "each next column 12 mm lower on the cloth; mm, cm or in"),
    ("shift-12mm", "each next row 12 mm to the right, likewise"),
    ("border", "repeats across only"),
    ("border-down", "repeats down only"),
    ("mirror", "the swatch mirrored across and down (return); four to a repeat"),
    ("mirror-across", "the swatch and its mirror image side by side; two to a repeat"),
    ("mirror-down", "the swatch and its mirror image one below the other"),
    ("p2", "half turns"),
    ("pm", "mirrors standing"),
    ("pg", "glides: mirrored and moved half a repeat down"),
    ("cm", "mirrors and glides, on a centred cell"),
    ("pmm", "mirrors standing and lying"),
    ("pmg", "half turns, mirrors one way"),
    ("pgg", "half turns, glides both ways"),
    ("cmm", "mirrors both ways and half turns, on a centred cell"),
    ("p4", "quarter turns; a square"),
    ("p4m", "quarter turns and mirrors through their centres; a square"),
    ("p4g", "quarter turns and mirrors beside their centres; a square"),
    ("p3", "third turns; a hexagonal cell, like all below"),
    ("p3m1", "third turns, mirrors through all their centres"),
    ("p31m", "third turns, mirrors through some of their centres"),
    ("p6", "sixth turns"),
    ("p6m", "sixth turns and mirrors: the kaleidoscope"),
    ("none", "a placed print, which does not repeat"),
)
"""What `designgen repeats list` shows: a name and what it does."""
