"""The recolour stage: a finished tile in other inks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from designgen.colour.colourways import Colourist, Colourway, recoloured, slug
from designgen.colour.inks import MOST_SPOTS, Ink
from designgen.colour.palettes import Palette, find_palette
from designgen.errors import InputError, UsageError
from designgen.pipeline.stages import describe_tile, encode_tile
from designgen.recipe.expand import COLOURWAY
from designgen.recipe.models import Colourways
from designgen.repeat.tile import Tile
from designgen.store import StageSpec

if TYPE_CHECKING:
    from designgen.colour.reduce import ReduceOptions, Reduction
    from designgen.colour.tones import Tones

COLOURWAY_VERSION = 1
"""Bumped by hand when the stage's output changes for the same inputs."""

Method = Literal["season", "rank", "hue"]


@dataclass(frozen=True)
class Wish:
    """One colourway that is wanted, by values only: what a palette file holds, not where it lies.

    Attributes:
        name: Part of the file's name.
        method: How it is made.
        palette: (name, L*, a*, b*) of the palette's colours; empty for a hue rotation.
        title: The palette's title.
        degrees: Of a hue rotation.
        spots: Number of inks; None lets the design decide.
        clean_mm: Specks smaller than this go to the inks around them.
        tonal: Whether shading and brushwork stay.
        source: The palette as the recipe writes it; part of no key.
    """

    name: str
    method: Method
    palette: tuple[tuple[str, float, float, float], ...] = ()
    title: str = ""
    degrees: float = 0.0
    spots: int | None = None
    clean_mm: float = 0.3
    tonal: bool = False
    source: str = field(default="", compare=False)

    def as_params(self) -> dict[str, Any]:
        """Return the values as plain JSON types, for keys and metadata."""
        return {
            "name": self.name,
            "method": self.method,
            "palette": [list(colour) for colour in self.palette],
            "title": self.title,
            "degrees": self.degrees,
            "spots": self.spots,
            "clean_mm": self.clean_mm,
            "tonal": self.tonal,
        }

    @property
    def options(self) -> ReduceOptions:
        """How the tile is reduced first."""
        from designgen.colour.reduce import ReduceOptions  # here, not above: a plan reduces nothing

        return ReduceOptions(spots=self.spots, clean_mm=self.clean_mm)


@dataclass(frozen=True)
class MadeColourway:
    """A finished colourway.

    Attributes:
        png: The tile.
        tile: What the PNG cannot say by itself.
        inks: Its inks: name, hex, Lab, coverage.
        passes: Whether inks that touch can be told apart.
        contrast: The smallest Delta E 2000 between inks that touch; None where none do.
        notices: What a designer should know.
    """

    png: bytes
    tile: dict[str, Any]
    inks: tuple[dict[str, Any], ...]
    passes: bool
    contrast: float | None
    notices: tuple[str, ...]


def palette_wish(palette: Palette, method: Method, **how: Any) -> Wish:
    """Return the wish for a palette."""
    colours = tuple((ink.name, *ink.lab) for ink in palette.inks)
    name = slug(palette.name) if method == "season" else f"{slug(palette.name)}-rank"
    return Wish(name, method, colours, palette.title, **how)


def hue_wish(degrees: float, **how: Any) -> Wish:
    """Return the wish for a hue rotation."""
    return Wish(f"hue-{degrees % 360:g}".replace(".", "p"), "hue", degrees=float(degrees), **how)


def wishes_of(wanted: Colourways | None, folder: Path) -> tuple[Wish, ...]:
    """Return the colourways that a recipe asks for, each with a name of its own.

    Args:
        wanted: The recipe's table, or None.
        folder: Where the paths of palette files start.

    Raises:
        InputError: A palette is not known or cannot be read.
    """
    if wanted is None:
        return ()
    how = {"spots": wanted.spots, "clean_mm": wanted.clean_mm, "tonal": wanted.tonal}
    wishes = [palette_wish(_palette(text, folder), "season", source=text, **how) for text in wanted.palettes]
    wishes += [palette_wish(_palette(text, folder), "rank", source=text, **how) for text in wanted.rank]
    wishes += [hue_wish(degrees, **how) for degrees in wanted.hues]
    taken: dict[str, Wish] = {}
    for wish in dict.fromkeys(wishes):
        name, number = wish.name, 1
        while name in taken or name == COLOURWAY:
            number += 1
            name = f"{wish.name}-{number}"
        taken[name] = replace(wish, name=name)
    return tuple(taken.values())


def _palette(text: str, folder: Path) -> Palette:
    try:
        return find_palette(text, folder)
    except UsageError as error:  # in a recipe it is an input that is wrong, not the command line
        raise InputError(error.what, error.hint) from error


def wish_from_metadata(values: Mapping[str, Any]) -> Wish:
    """Rebuild a wish from metadata.

    Raises:
        TypeError: Keys are missing or unknown.
        ValueError: A value cannot be.
    """
    palette = tuple((str(name), float(light), float(a), float(b)) for name, light, a, b in values["palette"])
    wish = Wish(**{**values, "palette": palette})
    if wish.method not in get_args(Method) or (wish.method != "hue" and not palette):
        raise ValueError(f"method: expected one of {', '.join(get_args(Method))}, got {wish.method!r}")
    _ = wish.options  # refuses what no reduction can be
    if wish.spots is not None and wish.spots > MOST_SPOTS:
        raise ValueError(f"spots: expected at most {MOST_SPOTS}, got {wish.spots}")
    return wish


def colourway_stage(tile_key: str, wish: Wish) -> StageSpec:
    """Return what fixes the bytes of a colourway; its name is no part of it."""
    params = {key: value for key, value in wish.as_params().items() if key not in ("name", "title")}
    return StageSpec("colourway", COLOURWAY_VERSION, params, (tile_key,))


class Recolouring:
    """Makes the colourways of one tile; what they all need of it is found once, when the first is made."""

    def __init__(self, tile: Tile) -> None:
        """Take a finished tile."""
        self._tile = tile
        self._reduced: tuple[ReduceOptions, Reduction, Colourist] | None = None
        self._tones: Tones | None = None

    def make(self, wish: Wish) -> MadeColourway:
        """Make one colourway.

        Raises:
            ValueError: Nothing of the tile is visible.
        """
        # Here: planning has no use for the libraries behind these.
        from designgen.colour.tones import Tones
        from designgen.repeat.seam import measure

        reduction, colourist = self._reduction(wish.options)
        way = _way(colourist, wish)
        if wish.tonal:
            self._tones = self._tones or Tones(self._tile, reduction.separation.inks)
            tile = self._tones.tile(way.inks)
        else:
            tile = recoloured(reduction.separation, way).tile()
        tile = replace(tile, seam=measure(tile.pixels, tile.lattice, tile.alpha))
        contrast = None if way.contrast.pair is None else round(way.contrast.delta_e, 2)
        coverage = reduction.separation.coverage
        inks = tuple(
            {"name": ink.name, "hex": ink.hex, "lab": list(ink.lab), "coverage": round(float(share), 5)}
            for ink, share in zip(way.inks, coverage, strict=True)
        )
        return MadeColourway(encode_tile(tile), describe_tile(tile), inks, way.passes, contrast, way.notices)

    def _reduction(self, options: ReduceOptions) -> tuple[Reduction, Colourist]:
        from designgen.colour.reduce import reduce_tile

        if self._reduced is None or self._reduced[0] != options:
            reduction = reduce_tile(self._tile, options)
            self._reduced, self._tones = (options, reduction, Colourist(reduction.separation)), None
        return self._reduced[1], self._reduced[2]


def _way(colourist: Colourist, wish: Wish) -> Colourway:
    if wish.method == "hue":
        return colourist.rotated(wish.degrees)
    inks = tuple(Ink.of_lab(lab, name) for name, *lab in wish.palette)
    palette = Palette(wish.name, wish.title or wish.name, inks)
    return colourist.rank(palette) if wish.method == "rank" else colourist.season(palette)
