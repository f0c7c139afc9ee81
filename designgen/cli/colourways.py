"""designgen colourways: one design in other inks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.designs import (
    CleanMm,
    Keep,
    MaxDeltaE,
    OutFolder,
    Spots,
    each_design,
    finish,
    open_tile,
    reduce_design,
    reduce_options,
    unique_stems,
)
from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    Json,
    MaxPixels,
    RepeatOf,
    SizeCm,
    StripMetadata,
    Verbose,
    check_writable,
)
from designgen.cli.show import note, say, table
from designgen.cli.spots import separation_metadata
from designgen.errors import InputError, UsageError

if TYPE_CHECKING:
    from designgen.colour.colourways import Colourist, Colourway
    from designgen.colour.palettes import Palette
    from designgen.colour.reduce import Reduction
    from designgen.repeat.tile import Tile

EXAMPLES = """[bold]Examples[/bold]

  designgen colourways rose.png --spots 8 --size-cm 32 --repeat half-drop -o colourways

  designgen colourways rose.png -n 8 --season lido --season first-frost --hue 120 --size-cm 32 -o colourways

  designgen colourways outputs/runs/spring/tiles/*.png --season hedgerow --tonal -o autumn

  designgen colourways rose.png -n 8 --table rose__colourways.csv --tiff --size-cm 32 -o colourways
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("colourways", epilog=EXAMPLES)(colourways)


def complete_palette(incomplete: str) -> list[str]:
    """Offer the names of the seasonal palettes."""
    from designgen.colour.palettes import seasonal

    return [palette.name for palette in seasonal() if palette.name.startswith(incomplete)]


@dataclass(frozen=True)
class _Wanted:
    seasons: tuple[Palette, ...]
    ranks: tuple[Palette, ...]
    hues: tuple[float, ...]
    table: Path | None
    tonal: bool
    tiff: bool
    strip_metadata: bool


def colourways(
    designs: Annotated[list[Path], typer.Argument(metavar="IN...", help="Tiles of ours, or pictures with --size-cm.")],
    out: OutFolder,
    spots: Spots = "auto",
    max_delta_e: MaxDeltaE = None,
    keep: Keep = None,
    clean_mm: CleanMm = 0.3,
    season: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|FILE|all",
            help="Assign a palette, contrasts kept. Repeat it; all of ours unless another way is named.",
            autocompletion=complete_palette,
        ),
    ] = None,
    rank: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME|FILE", help="Substitute a palette from light to dark.", autocompletion=complete_palette
        ),
    ] = None,
    hue: Annotated[
        list[float] | None,
        typer.Option(min=-360, max=360, metavar="DEGREES", help="Turn all hues, lightness kept. Repeat it."),
    ] = None,
    user_table: Annotated[
        Path | None, typer.Option("--table", metavar="CSV", help="Your own table: a row a spot, a column a colourway.")
    ] = None,
    tonal: Annotated[
        bool, typer.Option("--tonal", help="Keep shading and brushwork: mix tones from the new inks.")
    ] = False,
    tiff: Annotated[bool, typer.Option("--tiff", help="Add TIFFs for the mill: indexed, or LZW with --tonal.")] = False,
    size_cm: SizeCm = None,
    repeat: RepeatOf = None,
    strip_metadata: StripMetadata = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Recolour designs: seasonal palettes, hue rotation or your own table, with a contact sheet and a table of inks."""
    from designgen.colour.palettes import find_palette, seasonal

    options = reduce_options(spots, max_delta_e, "oklab", clean_mm, keep=keep)
    named = list(dict.fromkeys(season or ([] if rank or hue or user_table else ["all"])))
    seasons = [palette for name in named for palette in (seasonal() if name == "all" else (find_palette(name),))]
    ranks = tuple(find_palette(name) for name in dict.fromkeys(rank or []))
    hues = tuple(dict.fromkeys(hue or []))
    wanted = _Wanted(tuple(dict.fromkeys(seasons)), ranks, hues, user_table, tonal, tiff, strip_metadata)
    check_writable(out)
    names = unique_stems(designs)
    withheld: list[str] = []

    def one(path: Path) -> dict[str, Any]:
        tile, picture = open_tile(path, size_cm, repeat, max_megapixels)
        reduction = reduce_design(tile, path, options)
        facts = _make(tile, reduction, out / names[path], (wanted, picture.digest))
        facts["notices"] = [*picture.notices, *reduction.notices]
        withheld.extend(way["name"] for way in facts["colourways"] if not way["passes"])
        if not json:
            _show(path, facts)
        return facts

    results = list(each_design(designs, one, json=json))
    finish(results, json=json, withheld=bool(withheld))


def _make(tile: Tile, reduction: Reduction, base: Path, job: tuple[_Wanted, str]) -> dict[str, Any]:
    from designgen.colour.colourways import Colourist
    from designgen.colour.inks import ink_facts
    from designgen.colour.sheets import colourway_table, contact_sheet
    from designgen.imaging.png_rows import PngForm
    from designgen.imaging.writing import encode_levels_png
    from designgen.store import atomic_write

    wanted, digest = job
    colourist = Colourist(reduction.separation)
    ways = _unique([colourist.original(), *_ways(colourist, wanted)])
    painter = _Painter(tile, reduction, wanted)
    listed = []
    for way in ways:
        facts = _way_facts(way)
        # The design's own inks are what they are; the gate is for what is new.
        if way.passes or way is ways[0]:
            facts["passes"] = True
            facts["files"] = painter.write(base, way, digest)
        listed.append(facts)
    sheet = base.with_name(f"{base.name}__colourways.png")
    levels = contact_sheet(reduction.separation, ways, base.name, painter.view)
    atomic_write(sheet, encode_levels_png(levels, PngForm()))
    overview = base.with_name(f"{base.name}__colourways.csv")
    atomic_write(overview, colourway_table(reduction.separation, ways))
    return {
        "spots": ink_facts(reduction.separation),
        "colourways": listed,
        "sheet": str(sheet),
        "table": str(overview),
    }


def _ways(colourist: Colourist, wanted: _Wanted) -> Iterator[Colourway]:
    from designgen.colour.colourways import ORIGINAL
    from designgen.colour.sheets import read_table

    for palette in wanted.seasons:
        yield colourist.season(palette)
    for palette in wanted.ranks:
        yield colourist.rank(palette)
    for degrees in wanted.hues:
        yield colourist.rotated(degrees)
    if wanted.table is None:
        return
    try:
        columns = read_table(wanted.table.read_bytes(), colourist.separation)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f'The table "{wanted.table}" cannot be read ({reason}).', "Check the path.") from error
    except ValueError as error:
        raise InputError(
            f'The table "{wanted.table.name}" does not fit: {error}.',
            "Make colourways once, change the colours in the table written then, and give it back.",
        ) from error
    own = [ink.hex for ink in colourist.separation.inks]
    for name, inks in columns:
        if name != ORIGINAL or [ink.hex for ink in inks] != own:  # a table of ours has the design's own inks, too
            yield colourist.table(name, inks)


class _Painter:
    """Makes the pictures of colourways, flat or tonal."""

    def __init__(self, tile: Tile, reduction: Reduction, wanted: _Wanted) -> None:
        from designgen.colour.tones import Tones

        self._separation, self._wanted = reduction.separation, wanted
        self._tones = Tones(tile, reduction.separation.inks) if wanted.tonal else None

    def view(self, way: Colourway, side_px: int) -> Any:
        """Return a small tonal picture for the sheet, or None for the flat one."""
        return None if self._tones is None else self._tones.view(way.inks, side_px)

    def write(self, base: Path, way: Colourway, digest: str) -> list[str]:
        """Write the files of one colourway and return their names."""
        from designgen.colour.colourways import recoloured
        from designgen.colour.delivery import indexed_tiff, spot_facts, spot_picture
        from designgen.store import atomic_write

        separation = recoloured(self._separation, way)
        stem = f"{base.name}__{way.name}"
        facts = spot_facts(separation, title=f"{base.name}, {way.name}", colourway=way.name)
        recipe = None
        if not self._wanted.strip_metadata:
            recipe = separation_metadata("colourway", separation, digest, colourway=way.name, method=way.method)
        found: dict[Path, bytes] = {}
        if self._tones is None:
            found[base.with_name(f"{stem}.png")] = spot_picture(separation, facts, recipe)
            if self._wanted.tiff:
                found[base.with_name(f"{stem}.tif")] = indexed_tiff(separation, facts)
        else:
            found[base.with_name(f"{stem}.png")] = self._tones.png(way.inks, separation.dpi, recipe, facts)
            if self._wanted.tiff:
                found[base.with_name(f"{stem}.tif")] = self._tones.tiff(way.inks, separation.dpi, facts)
        for path, data in found.items():
            atomic_write(path, data)
        return [str(path) for path in found]


def _unique(ways: list[Colourway]) -> list[Colourway]:
    """Return the colourways with names that are different."""
    from dataclasses import replace

    taken: set[str] = set()
    out = []
    for way in ways:
        name, number = way.name, 1
        while name in taken:
            number += 1
            name = f"{way.name}-{number}"
        taken.add(name)
        out.append(way if name == way.name else replace(way, name=name))
    return out


def _way_facts(way: Colourway) -> dict[str, Any]:
    pair = way.contrast.pair
    return {
        "name": way.name,
        "method": way.method,
        "inks": [{"name": ink.name, "hex": ink.hex, "lab": [round(v, 2) for v in ink.lab]} for ink in way.inks],
        "neighbours_delta_e": None if pair is None else round(way.contrast.delta_e, 2),
        "weakest_pair": None if pair is None else [index + 1 for index in pair],
        "passes": way.passes,
        "notices": list(way.notices),
        "files": [],
    }


def _show(path: Path, facts: dict[str, Any]) -> None:
    for notice in facts["notices"]:
        note(f"{path.name}: {notice}")
    rows = []
    for way in facts["colourways"]:
        least = "-" if way["neighbours_delta_e"] is None else f"{way['neighbours_delta_e']:.1f}"
        written = Path(way["files"][0]).name if way["files"] else "withheld: two inks that touch are too alike"
        rows.append([way["name"], " ".join(ink["hex"] for ink in way["inks"]), least, written])
        for notice in way["notices"]:
            note(f"{path.name}, {way['name']}: {notice}")
    say(table(["colourway", "inks", "least dE", "file"], rows))
    say(f"Contact sheet: {facts['sheet']}")
    say(f"Table: {facts['table']}")
