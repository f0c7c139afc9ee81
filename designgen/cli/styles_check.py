"""designgen styles check: are the entries of the library whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from designgen.cli.options import Json, Verbose, complete_style, style_folders
from designgen.cli.show import error_object, note, say, show_json
from designgen.errors import DesigngenError, ExitCode

EXAMPLES = """[bold]Examples[/bold]

  designgen styles check

  designgen styles check wet-ink styles/birch-bark

Exit code 3 if some are not whole, 4 if none is. Remarks (small, soft, compressed, a seam) are no faults.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("check", epilog=EXAMPLES)(check)


def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME|DIR]...", help="All styles unless given.", autocompletion=complete_style),
    ] = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Check styles: their fields, that the picture is the one described, its size and detail, margins, and its seam."""
    from designgen.library import styles_in

    wanted = list(names) if names else [str(folder) for folder in styles_in(style_folders())]
    rows = []
    for name in wanted:
        rows.append(_checked(name))
        if not json:
            _say(rows[-1], verbose=verbose)
    sound = sum(row["ok"] for row in rows)
    code = ExitCode.OK if sound == len(rows) else ExitCode.WITHHELD if sound else ExitCode.BAD_INPUT
    if json:
        show_json({"ok": not code, "exit_code": int(code), "styles": rows})
    elif not code:
        say(f"{sound} styles are whole." if sound != 1 else "1 style is whole.")
    if code:
        raise typer.Exit(int(code))


def _checked(name: str) -> dict[str, Any]:
    """Return what is found of one style; what is wrong with it never costs the others."""
    from designgen.imaging import decode
    from designgen.imaging.files import read_file
    from designgen.imaging.jpeg import jpeg_quality
    from designgen.library import find_style, is_changed
    from designgen.library.condition import examine, remarks_of

    label = Path(name).name
    try:
        style = find_style(name, style_folders())
        label = style.name
        data = read_file(style.picture)
        condition = examine(decode(data, label=f'"{style.picture}"').pixels, jpeg_quality=jpeg_quality(data))
        problems = []
        if is_changed(style):
            problems.append("the picture is another than the one its style.toml was written for (sha256 differs).")
    except DesigngenError as error:
        return {"name": label, "problems": [str(error)], "remarks": [], **error_object(error)}
    remarks = [{"kind": remark.kind, "text": remark.text} for remark in remarks_of(condition)]
    return {
        "name": label,
        "ok": not problems,
        "problems": problems,
        "remarks": remarks,
        "measured": condition.as_dict(),
    }


def _say(row: dict[str, Any], *, verbose: bool) -> None:
    for problem in row["problems"]:
        note(f"{row['name']}: {problem}")
    for remark in row["remarks"]:
        say(f"{row['name']}: {remark['text']}")
    if row["ok"] and not row["remarks"]:
        width, height = row["measured"]["size_px"]
        say(f"{row['name']}: whole, {width} × {height} px, step at the seam {row['measured']['seam_step']:.2f}.")
    if verbose:
        for label, figure in row.get("measured", {}).items():
            say(f"  {label:<12}{figure}")
