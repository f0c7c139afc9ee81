"""designgen palettes: our seasonal palettes, palette files, and matching to a book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.options import Json, Verbose
from designgen.cli.show import note, say, show_json, table

if TYPE_CHECKING:
    from designgen.colour.palettes import Palette

EXAMPLES = """[bold]Examples[/bold]

  designgen palettes list

  designgen palettes show first-frost

  designgen palettes convert first-frost -o first-frost.ase

  designgen palettes match rose__8-spots.ase --book my-mill-inks.aco
"""

app = typer.Typer(
    help="Seasonal palettes of our own, palette files (ASE, ACO, GPL, CSV, TOML), and matching to your colour book.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

PaletteName = Annotated[str, typer.Argument(metavar="NAME|FILE", help="A palette of ours, or a palette file.")]


@app.callback()
def _palettes() -> None:
    """Seasonal palettes of our own, palette files, and matching to a colour book."""


@app.command("list", epilog=EXAMPLES)
def list_(json: Json = False, verbose: Verbose = False) -> None:
    """List the seasonal palettes; a palette file of yours works wherever one of them does."""
    from designgen.colour.palettes import seasonal

    found = seasonal()
    if json:
        show_json({"ok": True, "palettes": [_facts(palette, swatches=False) for palette in found]})
        return
    rows = [[palette.name, palette.season, str(len(palette.inks)), palette.note] for palette in found]
    say(table(["palette", "season", "colours", "what it is"], rows))


@app.command("show", epilog=EXAMPLES)
def show(palette: PaletteName, json: Json = False, verbose: Verbose = False) -> None:
    """Show the colours of a palette: names, codes, CIELAB (D50)."""
    from designgen.colour.palettes import find_palette

    found = find_palette(palette)
    if json:
        show_json({"ok": True, "palette": _facts(found, swatches=True)})
        return
    say(f"{found.title}. {found.note}".strip())
    facts = _facts(found, swatches=True)["colours"]
    rows = []
    for one in facts:
        lab = "  ".join(f"{value:7.2f}" for value in one["lab"])
        rows.append([one["name"], one["hex"], one["code"], lab, one["words"]])
    say(table(["name", "colour", "L*C*h", "L*       a*       b*", "words"], rows))


@app.command("convert", epilog=EXAMPLES)
def convert(
    palette: PaletteName,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Ends in .ase, .aco, .gpl, .csv or .toml.")],
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Write a palette as a file of another kind; what kind follows from its name."""
    from designgen.colour.palettes import encode_palette, find_palette
    from designgen.store import atomic_write

    found = find_palette(palette)
    atomic_write(out, encode_palette(found, out.suffix.lower()))
    if json:
        show_json({"ok": True, "exit_code": 0, "file": str(out), "colours": len(found.inks)})
        return
    say(f"{out}: {len(found.inks)} colours.")


@app.command("match", epilog=EXAMPLES)
def match(
    palette: PaletteName,
    book: Annotated[Path, typer.Option(metavar="FILE", help="Your colour book (ASE, ACO, GPL, CSV, TOML).")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write the colours found as a palette.")
    ] = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Find the nearest colour of your book to each colour of a palette, by Delta E 2000."""
    from designgen.colour.inks import distinct
    from designgen.colour.palettes import Palette, encode_palette, find_palette, read_palette
    from designgen.colour.palettes import match as nearest
    from designgen.store import atomic_write

    found, colours = find_palette(palette), read_palette(book)
    matches = nearest(found.inks, colours.inks)
    if out is not None:
        inks = distinct(one.nearest for one in matches)
        title = f"{found.title} in {colours.title}"
        atomic_write(out, encode_palette(Palette(out.stem, title, inks), out.suffix.lower()))
    if json:
        rows_json = [
            {
                "name": one.ink.name,
                "hex": one.ink.hex,
                "nearest": one.nearest.name,
                "nearest_hex": one.nearest.hex,
                "delta_e_2000": round(one.delta_e, 3),
            }
            for one in matches
        ]
        show_json({"ok": True, "exit_code": 0, "matches": rows_json, "file": None if out is None else str(out)})
        return
    rows = [[one.ink.name, one.ink.hex, one.nearest.name, one.nearest.hex, f"{one.delta_e:.2f}"] for one in matches]
    say(table(["colour", "", "nearest in the book", "", "Delta E 2000"], rows))
    twice = len(matches) - len({one.nearest.name for one in matches})
    if twice:
        note(f"{twice} of them share a colour of the book with another.")


def _facts(palette: Palette, *, swatches: bool) -> dict[str, Any]:
    from designgen.colour.naming import code_of

    facts: dict[str, Any] = {
        "name": palette.name,
        "title": palette.title,
        "season": palette.season,
        "note": palette.note,
        "count": len(palette.inks),
    }
    if swatches:
        facts["colours"] = [
            {
                "name": ink.name,
                "hex": ink.hex,
                "code": code_of(ink.lab),
                "lab": [round(value, 2) for value in ink.lab],
                "words": ink.words,
            }
            for ink in palette.inks
        ]
    return facts
