"""designgen swatches: a folder of swatches at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen import resources
from designgen.cli.options import Json, Verbose
from designgen.cli.shelf import Sheet, Tags, check_sheet, chosen, write_sheet
from designgen.cli.show import note, say, show_json, table
from designgen.cli.terminal import Pictures, bold, faint, show_card, wanted_protocol
from designgen.errors import DesigngenError, ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from designgen.cli.terminal import Protocol
    from designgen.library.swatches import SwatchInfo

app = typer.Typer(help="Swatches: what a folder holds.", no_args_is_help=True, rich_markup_mode="rich")

EXAMPLES = """[bold]Examples[/bold]

  designgen swatches list                          swatches/ of this folder, else our examples

  designgen swatches list ~/scans --sheet scans.png

  designgen swatches list --tag floral --json

A swatches.toml beside the pictures says how each repeats and how large it is; see docs/library.md.
"""
PLACES = ("swatches", "examples/swatches")
SHOWN_CM = 24.0
"""Width of the cloth that a plate of the contact sheet shows; larger repeats are shown whole."""


@app.callback()
def _swatches() -> None:
    """Swatches: what a folder holds."""


@app.command("list", epilog=EXAMPLES)
def list_(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="A folder of pictures.")] = None,
    tag: Tags = None,
    sheet: Sheet = None,
    pictures: Pictures = "auto",
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """List the swatches of a folder: how they repeat, their size, their tags."""
    from designgen.library.swatches import read_swatches

    check_sheet(sheet)
    protocol = wanted_protocol(pictures, json=json)
    place = folder or _place()
    entries, faults = read_swatches(place)
    found, broken = chosen(entries, tag), list(faults)
    if sheet is not None:
        broken += _write_sheet(sheet, found)
    code = ExitCode.WITHHELD if broken else ExitCode.OK
    if json:
        drawn = {} if sheet is None else {"sheet": str(sheet)}
        rows = [_facts(swatch) for swatch in found]
        problems = [str(error) for error in broken]
        show_json({"ok": not code, "exit_code": int(code), "swatches": rows, "problems": problems, **drawn})
    elif protocol is not None:
        broken += _show_cards(protocol, found)
    else:
        rows_shown = [
            [one.name, one.repeat or "?", one.size_text or "?", str(one.picture) if verbose else ", ".join(one.tags)]
            for one in found
        ]
        say(table(["swatch", "repeat", "size", "picture" if verbose else "tags"], rows_shown))
    if sheet is not None and not json:
        say(f"{sheet}: {len(found)} swatches.")
    for problem in broken:
        note(str(problem))
    if broken:
        raise typer.Exit(int(ExitCode.WITHHELD))


def _place() -> Path:
    """Return the first of the usual folders that is there, in this folder or in a checkout."""
    places = [Path(name) for name in PLACES]
    for place in (*places, resources.root("styles").parent / PLACES[1]):
        if place.is_dir():
            return place
    raise InputError(
        f"There is no folder {' or '.join(PLACES)} here.", "Name a folder: designgen swatches list my-scans."
    )


def _facts(swatch: SwatchInfo) -> dict[str, Any]:
    return {
        "name": swatch.name,
        "title": swatch.title,
        "picture": str(swatch.picture),
        "repeat": swatch.repeat or None,
        "size_cm": None if swatch.size_cm is None else list(swatch.size_cm),
        "tags": list(swatch.tags),
        "licence": swatch.licence or None,
        "seed": swatch.seed,
        "generator": swatch.generator or None,
    }


def _show_cards(protocol: Protocol, swatches: Sequence[SwatchInfo]) -> list[DesigngenError]:
    from designgen.imaging import read_picture, thumbnail

    broken: list[DesigngenError] = []
    for swatch in swatches:
        try:
            picture = read_picture(swatch.picture)
        except InputError as error:
            broken.append(error)
            continue
        shown = thumbnail(picture.pixels, picture.alpha, side_px=512)
        facts = ", ".join(text for text in (swatch.repeat, swatch.size_text) if text)
        lines = [
            bold(swatch.title),
            faint(swatch.name),
            "",
            facts,
            faint(", ".join(swatch.tags)),
            faint(swatch.licence),
        ]
        show_card(protocol, shown, lines)
    return broken


def _write_sheet(sheet: Path, swatches: Sequence[SwatchInfo]) -> list[DesigngenError]:
    from designgen.imaging import read_picture
    from designgen.library.sheet import Plate, swatch_plate
    from designgen.repeat.repeats import parse_repeat

    if not swatches:
        raise UsageError("There are no swatches to draw.", "Leave --tag out, or name another folder.")
    plates: list[Plate] = []
    broken: list[DesigngenError] = []
    for swatch in swatches:
        try:
            lattice = parse_repeat(swatch.repeat or "none").lattice
            picture = read_picture(swatch.picture)
        except (InputError, UsageError) as error:
            broken.append(error)
            continue
        across = max(1.0, SHOWN_CM / swatch.size_cm[0]) if swatch.size_cm else 1.0
        pixels = swatch_plate(picture.pixels, picture.alpha, lattice, across)
        said = ", ".join(text for text in (swatch.repeat, swatch.size_text) if text)
        plates.append(Plate(pixels, swatch.title, swatch.name, (said, ", ".join(swatch.tags))))
    write_sheet(sheet, "Swatches", f"{len(plates)} swatches · {SHOWN_CM:g} cm of cloth each, or one repeat", plates)
    return broken
