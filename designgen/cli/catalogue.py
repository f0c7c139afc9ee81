"""designgen catalogue: bind a finished run into PDFs for print and screen, and keep the table it is sold by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.options import Json, Verbose, check_writable, template_folders
from designgen.cli.presses import complete_press, press_folders
from designgen.cli.show import note, say, show_json
from designgen.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from designgen.recipe.catalogue import Catalogue
    from designgen.run.bound import BoundRun

Document = Literal["lookbook", "linesheet", "technical", "all"]
EditionChoice = Literal["print", "screen", "both"]
PageSize = Literal["A5", "A4", "A3", "Letter", "Half-letter", "Tabloid"]

EXAMPLES = """[bold]Examples[/bold]

  designgen catalogue outputs/runs/first-collection -o catalogues

  designgen catalogue outputs/runs/spring --export-sheet spring.xlsx      the table it is sold by, to fill in

  designgen catalogue outputs/runs/spring --sheet spring.xlsx --document all --issue-date 2027-01-15 -o catalogues

  designgen catalogue outputs/runs/spring --document technical --page-size A3 --landscape --edition screen -o .

  designgen catalogue outputs/runs/spring --press coated-x1a --theme salon --gallery -o catalogues

Print files are checked before they get their name; one with errors becomes NAME.rejected.pdf, and the exit code is 3.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("catalogue", epilog=EXAMPLES)(catalogue)


def _themes(incomplete: str) -> list[str]:
    from designgen.catalogue.themes import theme_names

    return [name for name in theme_names() if name.startswith(incomplete)]


def catalogue(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN_FOLDER", help="Such as outputs/runs/first-collection.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for the files.")] = None,
    document: Annotated[
        Document, typer.Option(help="lookbook shows, linesheet sells, technical instructs the mill.")
    ] = "lookbook",
    edition: Annotated[EditionChoice, typer.Option(help="print is PDF/X for a shop, screen is to be read.")] = "both",
    press: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE.toml", help="What the print shop asks for; see designgen presses list.",
            autocompletion=complete_press,
        ),
    ] = None,
    icc: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CMYK profile of the press, instead of that of --press.")
    ] = None,
    theme: Annotated[
        str | None, typer.Option(metavar="NAME|FILE.toml", help="How it looks.", autocompletion=_themes)
    ] = None,
    page_size: Annotated[PageSize, typer.Option(help="Size of the pages.")] = "A4",
    landscape: Annotated[bool, typer.Option("--landscape", help="Pages lie rather than stand.")] = False,
    grid: Annotated[
        str | None, typer.Option(metavar="3x4", help="Designs across and down a contact sheet.")
    ] = None,
    spreads: Annotated[bool, typer.Option("--spreads", help="On screen two pages side by side.")] = False,
    volume_pages: Annotated[
        int | None, typer.Option(metavar="N", help="Most pages of a file; longer documents come in volumes.")
    ] = None,
    font: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Typeface for scripts that the theme has no letters of; repeatable."),
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV or XLSX of what the designs are sold by.")
    ] = None,
    export_sheet: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write that table, a row a design; what is filled in already stays."),
    ] = None,
    gallery: Annotated[bool, typer.Option("--gallery", help="Also a static HTML gallery.")] = False,
    title: Annotated[str | None, typer.Option(help="Title on the cover; the run's own unless given.")] = None,
    subtitle: Annotated[str, typer.Option(help="A line below it.")] = "",
    studio: Annotated[str, typer.Option(help="Who made it.")] = "",
    issue_date: Annotated[
        str | None, typer.Option("--issue-date", "--date", help="Printed as you write it; best as 2027-01-15.")
    ] = None,
    issue: Annotated[str, typer.Option(help="Name of the issue.")] = "",
    document_id: Annotated[str, typer.Option(metavar="ID", help="By which archives know this issue.")] = "",
    previous: Annotated[
        Path | None,
        typer.Option(metavar="FILE.json", help="The issue before, to mark what is new or changed since."),
    ] = None,
    language: Annotated[str, typer.Option(help="Of the texts, for screen readers: en, de, ru.")] = "en",
    json: Json = False,
    verbose: Verbose = False,
) -> None:  # fmt: skip
    """Bind a finished run into PDF catalogues for print and for screen."""
    if export_sheet is not None:
        from designgen.cli.offer_sheet import export

        export(run_folder, export_sheet, sheet, json=json)
        return
    if out is None:
        raise UsageError("No folder for the files was given.", "Say where they go: -o catalogues")
    wanted = _wanted(
        {
            "documents": document, "editions": edition, "press": press, "icc": icc, "theme": theme,
            "page_size": page_size, "landscape": landscape, "grid": grid, "spreads": spreads,
            "volume_pages": volume_pages, "fonts": font or (), "sheet": sheet, "gallery": gallery, "title": title,
            "subtitle": subtitle, "studio": studio, "date": issue_date, "issue": issue, "document_id": document_id,
            "previous": previous, "language": language,
        }
    )  # fmt: skip
    bound = _bind(run_folder, wanted, out, verbose=verbose)
    _show(bound, out, as_json=json, verbose=verbose)
    if bound.outcome.held_back:
        raise typer.Exit(int(ExitCode.WITHHELD))


def _wanted(given: dict[str, Any]) -> Catalogue:
    """Return the options as the table a recipe would have; an error names the option."""
    from pydantic import ValidationError

    from designgen.recipe.catalogue import Catalogue

    plain = {name: str(value) if isinstance(value, Path) else value for name, value in given.items()}
    plain["fonts"] = [str(path) for path in given["fonts"]]
    options = {"documents": "document", "editions": "edition", "fonts": "font", "date": "issue_date"}
    try:
        return Catalogue.model_validate({name: value for name, value in plain.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        option = options.get(name, name).replace("_", "-")
        message = str(first["msg"]).removeprefix("Value error, ")
        raise UsageError(f"--{option} cannot be {first['input']!r}: {message}.") from error


def _bind(run_folder: Path, wanted: Catalogue, out: Path, *, verbose: bool) -> BoundRun:
    from designgen.cli.progress import RunProgress
    from designgen.pipeline.catalogue import catalogue_wish
    from designgen.run.bound import bind_run
    from designgen.run.publish import read_manifest
    from designgen.run.stop import obey_signals

    manifest = read_manifest(run_folder)
    wish = catalogue_wish(wanted, Path(), press_folders=press_folders())
    check_writable(out)
    with obey_signals() as stop, RunProgress(verbose=verbose) as progress:
        return bind_run(run_folder, manifest, wish, out, template_folders(), progress, stop.check)


def _show(bound: BoundRun, out: Path, *, as_json: bool, verbose: bool) -> None:
    outcome = bound.outcome
    if as_json:
        show_json(
            {
                "ok": not outcome.held_back,
                "exit_code": int(ExitCode.WITHHELD if outcome.held_back else ExitCode.OK),
                "folder": str(out),
                "files": [{**entry, "file": entry["file"].removeprefix("catalogue/")} for entry in bound.entries],
                "designs": bound.designs,
                "left_out": list(bound.left_out),
                "without_row": list(bound.without_row),
                "unmatched_rows": list(bound.unmatched_rows),
                "beyond_press": bound.beyond_press,
                "changes": bound.changes,
                "problems": list(outcome.held_back),
                "notices": list(outcome.notices),
            }
        )
        return
    if bound.left_out:
        note(f"Left out, because the run held them back: {', '.join(bound.left_out)}.")
    for said in (*outcome.notices, *(outcome.held_back)):
        note(said)
    for file in outcome.files:
        if file.kind == "gallery" and not file.name.endswith("/index.html"):
            continue
        pages = f", {file.pages} pages" if file.pages else ""
        say(f"{out / file.name}{pages}, {file.size_bytes / 1e6:.1f} MB" + (", rejected" if file.rejected else ""))
        if verbose or file.rejected:
            for finding in file.findings:
                where = "" if finding["page"] is None else f", page {finding['page']}"
                note(f"  {finding['severity']}{where}: {finding['message']} {finding['mend']}".rstrip())
