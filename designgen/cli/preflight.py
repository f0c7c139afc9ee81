"""designgen preflight: would a print shop take this PDF."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.options import Json, Verbose
from designgen.cli.presses import find_press
from designgen.cli.show import note, say, show_json
from designgen.errors import DesigngenError, ExitCode, InputError

if TYPE_CHECKING:
    from designgen.preflight import Report, Wanted

StandardName = Literal["auto", "x-4", "x-1a", "x-3"]
OnPage = Callable[[int, int], None]
MOST_GROUPS = 40

EXAMPLES = """[bold]Examples[/bold]

  designgen preflight catalogues/spring-lookbook-print.pdf

  designgen preflight brochure.pdf --standard x-1a

  designgen preflight *.pdf --press full-marks --json

  designgen preflight long-catalogue.pdf --no-ink

Any PDF, from any program. Exit code 3 if a file has errors: mend them before you send it. What is checked, and by which
limits: docs/preflight.md.
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("preflight", epilog=EXAMPLES)(preflight)


def preflight(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.pdf...", help="Files for print.")],
    standard: Annotated[
        StandardName | None,
        typer.Option(help="PDF/X standard to hold them to; auto is what each file claims.", show_default="auto"),
    ] = None,
    press: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE.toml", help="Hold them to a press profile: standard, bleed, dpi and ink."),
    ] = None,
    bleed_mm: Annotated[
        float | None, typer.Option(min=0, max=50, help="Bleed asked for; 3, or the profile's, unless given.")
    ] = None,
    dpi: Annotated[
        float | None, typer.Option(min=72, max=2400, help="Least resolution of placed pictures; 300 unless given.")
    ] = None,
    ink_percent: Annotated[
        float | None, typer.Option(min=100, max=400, help="Most ink on any spot, all plates added; 300 unless given.")
    ] = None,
    no_ink: Annotated[
        bool, typer.Option("--no-ink", help="Leave out the measuring of ink, which takes most of the time.")
    ] = False,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Check PDF files for print: boxes, bleed, fonts, resolution, colours, ink, overprint, PDF/X."""
    given = {"standard": standard, "bleed_mm": bleed_mm, "dpi": dpi, "tac_percent": ink_percent}
    wanted = _wanted(press, {name: value for name, value in given.items() if value is not None}, ink=not no_ink)
    done: list[dict[str, Any]] = []
    unreadable = 0
    for path in files:
        try:
            done.append(_one(path, wanted, json=json, verbose=verbose))
        except InputError as error:
            if len(files) == 1:
                raise
            unreadable += 1
            done.append(_failed(path, error, json=json))
    code = ExitCode.OK if all(entry["ok"] for entry in done) else ExitCode.WITHHELD
    if unreadable == len(files):
        code = ExitCode.BAD_INPUT
    if json:
        shown: dict[str, Any] = done[0] if len(files) == 1 else {"files": done}
        show_json({**shown, "ok": code == 0, "exit_code": int(code)})
    if code:
        raise typer.Exit(int(code))


def _wanted(press: str | None, given: Mapping[str, Any], *, ink: bool) -> Wanted:
    """Return what the files are held to: the press profile's figures, then what was asked for by name."""
    from designgen.preflight import Wanted

    if press is None:
        return Wanted(coverage=ink, **given)
    return replace(Wanted.of_press(find_press(press), coverage=ink), **given)


def _one(path: Path, wanted: Wanted, *, json: bool, verbose: bool) -> dict[str, Any]:
    from designgen.preflight import preflight

    with _progress(path.name, shown=not json) as on_page:
        report = preflight(path, wanted, on_page=on_page)
    if not json:
        _show(path, report, verbose=verbose)
    return {"file": str(path), **report.as_dict()}


def _show(path: Path, report: Report, *, verbose: bool) -> None:
    from designgen.preflight import report_lines, verdict

    say(f"{path}: {verdict(report)}")
    for line in report_lines(report, most=None if verbose else MOST_GROUPS):
        say(f"  {line}")
    if verbose and report.spots:
        say(f"  Spot colours: {', '.join(report.spots)}.")


def _failed(path: Path, error: DesigngenError, *, json: bool) -> dict[str, Any]:
    if not json:
        note(f"{path}: {error}")
    return {"file": str(path), "ok": False, "error": error.what, "hint": error.hint}


@contextmanager
def _progress(name: str, *, shown: bool) -> Iterator[OnPage | None]:
    """Show how far a file is, where there is a terminal to show it on."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
