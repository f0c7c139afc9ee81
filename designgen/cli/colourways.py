"""designgen colourways: one design in other inks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from designgen.cli.colourway_files import Wanted, make
from designgen.cli.designs import (
    CleanMm,
    Creator,
    Keep,
    MaxDeltaE,
    OutFolder,
    Proof,
    Rights,
    Spots,
    about,
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

EXAMPLES = """[bold]Examples[/bold]

  designgen colourways rose.png --spots 8 --size-cm 32 --repeat half-drop -o colourways

  designgen colourways rose.png -n 8 --season lido --season first-frost --hue 120 --size-cm 32 -o colourways

  designgen colourways outputs/runs/spring/tiles/*.png --season hedgerow --tonal -o autumn

  designgen colourways rose.png -n 8 --table rose__colourways.csv --tiff --size-cm 32 -o colourways

  designgen colourways rose.png -n 8 --season lido --proof reactive-on-cotton.icc --size-cm 32 -o colourways
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("colourways", epilog=EXAMPLES)(colourways)


def complete_palette(incomplete: str) -> list[str]:
    """Offer the names of the seasonal palettes."""
    from designgen.colour.palettes import seasonal

    return [palette.name for palette in seasonal() if palette.name.startswith(incomplete)]


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
    proof: Proof = None,
    size_cm: SizeCm = None,
    repeat: RepeatOf = None,
    strip_metadata: StripMetadata = False,
    creator: Creator = "",
    rights: Rights = "",
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Recolour designs: seasonal palettes, hue rotation or your own table, with a contact sheet and a table of inks."""
    from designgen.colour.palettes import find_palette, seasonal
    from designgen.colour.proof import read_printer

    options = reduce_options(spots, max_delta_e, "oklab", clean_mm, keep=keep)
    named = list(dict.fromkeys(season or ([] if rank or hue or user_table else ["all"])))
    seasons = [palette for name in named for palette in (seasonal() if name == "all" else (find_palette(name),))]
    ranks = tuple(find_palette(name) for name in dict.fromkeys(rank or []))
    hues = tuple(dict.fromkeys(hue or []))
    printer = None if proof is None else read_printer(proof)
    wanted = Wanted(tuple(dict.fromkeys(seasons)), ranks, hues, user_table, tonal, tiff, printer)
    check_writable(out)
    names = unique_stems(designs)
    withheld: list[str] = []

    def one(path: Path) -> dict[str, Any]:
        tile, picture = open_tile(path, size_cm, repeat, max_megapixels)
        reduction = reduce_design(tile, path, options, picture)
        said = None if strip_metadata else about(picture, creator, rights)
        facts = make(tile, reduction, out / names[path], (wanted, picture.digest, said))
        facts["notices"] = [*picture.notices, *reduction.notices]
        withheld.extend(way["name"] for way in facts["colourways"] if not way["passes"])
        if not json:
            _show(path, facts)
        return facts

    results = list(each_design(designs, one, json=json))
    finish(results, json=json, withheld=bool(withheld))


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
    if "proof" in facts:
        say(f"Proof: {facts['proof']}")
    say(f"Table: {facts['table']}")
