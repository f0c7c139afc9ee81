"""designgen catalogue: bind a finished run into a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.options import Json, Verbose, check_writable
from designgen.cli.show import note, say, show_json
from designgen.errors import InputError

if TYPE_CHECKING:
    from designgen.repeat.tile import Tile

Document = Literal["lookbook", "linesheet", "technical"]
PageSize = Literal["A5", "A4", "A3", "Letter"]

EXAMPLES = """[bold]Examples[/bold]

  designgen catalogue outputs/runs/first-collection -o catalogues

  designgen catalogue outputs/runs/spring --document technical --page-size A3 -o catalogues

  designgen catalogue outputs/runs/spring --document linesheet --title "Spring 2027" --studio "Studio Nord" -o .
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("catalogue", epilog=EXAMPLES)(catalogue)


def catalogue(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN_FOLDER", help="Such as outputs/runs/first-collection.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the PDF.")],
    document: Annotated[
        Document, typer.Option(help="lookbook shows, linesheet sells, technical instructs the mill.")
    ] = "lookbook",
    title: Annotated[str | None, typer.Option(help="Title on the cover; the run's own unless given.")] = None,
    subtitle: Annotated[str, typer.Option(help="A line below it.")] = "",
    studio: Annotated[str, typer.Option(help="Who made it.")] = "",
    date: Annotated[str | None, typer.Option(help="Printed as you write it.")] = None,
    page_size: Annotated[PageSize, typer.Option(help="Size of the pages.")] = "A4",
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Bind a finished run into a PDF catalogue."""
    from designgen.catalogue import build
    from designgen.recipe.models import Catalogue
    from designgen.run.pages import catalogue_file, catalogue_spec
    from designgen.run.publish import read_manifest
    from designgen.store import atomic_write

    manifest = read_manifest(run_folder)
    check_writable(out)
    wanted = Catalogue(document=document, title=title, subtitle=subtitle, studio=studio, page_size=page_size, date=date)
    spec = catalogue_spec(manifest, wanted, partial(_load_tile, run_folder), partial(_read, run_folder))
    if spec is None:
        raise InputError(f'No design of "{run_folder}" was made, so there is nothing to bind.', "See its report.md.")
    target = out / catalogue_file(str(manifest["name"]), document)
    atomic_write(target, build(spec))
    left_out = [entry["name"] for entry in manifest["designs"] if entry["state"] != "made"]
    if json:
        show_json({"ok": True, "exit_code": 0, "file": str(target), "designs": len(spec.designs), "left_out": left_out})
        return
    if left_out:
        note(f"Left out, because the run held them back: {', '.join(left_out)}.")
    say(f"{target}: {document} of {len(spec.designs)} designs.")


def _load_tile(folder: Path, entry: Mapping[str, Any]) -> Tile:
    from designgen.pipeline.stages import decode_tile

    return decode_tile(_read(folder, entry), entry["tile"])


def _read(folder: Path, entry: Mapping[str, Any]) -> bytes:
    path = folder / str(entry["file"])
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f'"{path}" belongs to the run but is not there.', "Run the recipe again to mend it."
        ) from error
