"""designgen palettes: our seasonal palettes, palette files, and matching to a book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.options import Json, Verbose
from designgen.cli.show import error_object, note, say, show_json, table
from designgen.errors import DesigngenError, ExitCode

if TYPE_CHECKING:
    from designgen.colour.palettes import Palette

EXAMPLES = """[bold]Examples[/bold]

  designgen palettes list

  designgen palettes show first-frost

  designgen palettes convert first-frost -o first-frost.ase

  designgen palettes match rose__8-spots.ase --book my-mill-inks.aco
"""

CHECK_EXAMPLES = """[bold]Examples[/bold]

  designgen palettes check tackroom

  designgen palettes check our-autumn.toml their-autumn.ase --json

Exit code 3 if colours are too close. Roles are given in a TOML palette: rose = { hex = "#c25b6e", role = "accent" }.
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
    """Show a palette: names, roles, codes, CIELAB (D50), and whether its colours keep apart."""
    from designgen.cli.terminal import chips, wanted_protocol
    from designgen.colour.palettes import find_palette

    found = find_palette(palette)
    facts = _facts(found, swatches=True)
    checks = _checks(found)
    if json:
        show_json({"ok": True, "palette": facts | {"checks": checks}})
        return
    say(f"{found.title}. {found.note}".strip())
    if wanted_protocol("auto", json=json) is not None:
        say(chips([ink.hex for ink in found.inks]))
    rows = []
    for one in facts["colours"]:
        lab = "  ".join(f"{value:6.1f}" for value in one["lab"])
        rows.append([one["name"], one["role"] or "", one["hex"], one["code"], lab, one["words"]])
    say(table(["name", "role", "colour", "L*C*h", "L*      a*      b*", "words"], rows))
    say()
    say(table(["check", "", "weakest", "asked", "where"], [_check_row(check) for check in checks]))


@app.command("check", epilog=CHECK_EXAMPLES)
def check(
    palettes: Annotated[list[str], typer.Argument(metavar="NAME|FILE...", help="Palettes of ours, or palette files.")],
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Check palettes: contrast of neighbours and of motifs on their grounds, also for colour-blind readers."""
    rows = [_checked(name) for name in palettes]
    sound = sum(row["ok"] for row in rows)
    failed = sum("error" in row for row in rows)
    code = ExitCode.OK if sound == len(rows) else ExitCode.BAD_INPUT if failed == len(rows) else ExitCode.WITHHELD
    if json:
        show_json({"ok": not code, "exit_code": int(code), "palettes": rows})
    else:
        for row in rows:
            _say_checked(row)
    if code:
        raise typer.Exit(int(code))


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


def _checks(palette: Palette) -> list[dict[str, Any]]:
    from math import isfinite

    from designgen.colour.roles import check_roles

    return [
        {
            "name": one.name,
            "passes": one.passes,
            "figure": round(one.figure, 2) if isfinite(one.figure) else None,
            "least": one.least,
            "unit": one.unit,
            "where": list(one.where),
        }
        for one in check_roles(palette)
    ]


def _check_row(check: dict[str, Any]) -> list[str]:
    figure = "nothing touches" if check["figure"] is None else f"{check['figure']:.1f}"
    mark = "ok" if check["passes"] else "TOO CLOSE"
    return [check["name"], mark, figure, f"{check['least']:g} {check['unit']}", " / ".join(check["where"])]


def _checked(name: str) -> dict[str, Any]:
    """Return what is found of one palette; one that cannot be read never costs the others."""
    from designgen.colour.palettes import find_palette

    try:
        found = find_palette(name)
    except DesigngenError as error:
        return {"palette": name, **error_object(error)}
    checks = _checks(found)
    ok = all(check["passes"] for check in checks)
    roles = bool(found.roles)
    return {"palette": name, "ok": ok, "exit_code": 0 if ok else 3, "has_roles": roles, "checks": checks}


def _say_checked(row: dict[str, Any]) -> None:
    if "error" in row:
        note(f"{row['palette']}: {row['error']} {row['hint']}".strip())
        return
    say(f"{row['palette']}: {'fit' if row['ok'] else 'not fit'}.")
    for check in row["checks"]:
        say("  " + "  ".join(_check_row(check)))
    if not row["has_roles"]:
        note(f"{row['palette']} says nothing of roles, so only its colours were compared; see docs/colour.md.")


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
                "role": palette.roles[place] if palette.roles else None,
            }
            for place, ink in enumerate(palette.inks)
        ]
    return facts
