"""designgen services: what print services and mills ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    Json,
    MaxPixels,
    Verbose,
    complete_service,
    find_service,
    service_folders,
)
from designgen.cli.show import note, read_each, say, show_json, table
from designgen.errors import DesigngenError, ExitCode

if TYPE_CHECKING:
    from designgen.export import Service

app = typer.Typer(help="What print services and mills ask for, each with its sources.", no_args_is_help=True)

LIST_EXAMPLES = """[bold]Examples[/bold]

  designgen services list

  designgen services list --json

Add your own: services/NAME.toml in the folder you work in; its form is in docs/export.md.
"""
SHOW_EXAMPLES = """[bold]Examples[/bold]

  designgen services show spoonflower

  designgen services show my-mill.toml
"""
CHECK_EXAMPLES = """[bold]Examples[/bold]

  designgen services check rose-150.png --for spoonflower

  designgen services check exports/*.png --for spod --json
"""


@app.command("list", epilog=LIST_EXAMPLES)
def list_command(json: Json = False, verbose: Verbose = False) -> None:
    """List every print service we know, the shipped ones and yours."""
    from designgen.export import list_services, read_service

    found, broken = read_each((path for _, path in list_services(service_folders())), read_service)
    code = ExitCode.WITHHELD if broken else ExitCode.OK
    if json:
        rows = [service.model_dump(mode="json") for service in found]
        show_json({"ok": not broken, "exit_code": int(code), "services": rows, "problems": [str(e) for e in broken]})
    else:
        say(table(["name", "kind", "dpi", "file", "title"], [_row(service) for service in found]))
        for problem in broken:
            note(str(problem))
    if code:
        raise typer.Exit(int(code))


@app.command("show", epilog=SHOW_EXAMPLES)
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of the list, or a TOML file.")],
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Show what one service asks for, and where that was read."""
    service = find_service(name)
    if json:
        show_json({"ok": True, "exit_code": 0, "service": service.model_dump(mode="json")})
        return
    say(f"{service.title} ({service.name}), {service.kind}")
    for label, value in _facts(service):
        say(f"  {label:<12}{value}")
    for remark in service.notes:
        say(f"  {remark}")
    say("Read at:")
    for source in service.sources:
        say(f"  {source.url}\n    {source.says}")


@app.command("check", epilog=CHECK_EXAMPLES)
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Pictures that are to be sent there.")],
    service: Annotated[
        str, typer.Option("--for", metavar="SERVICE", help="Of the list.", autocompletion=complete_service)
    ],
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Check files against the rules of a service; nothing is changed."""
    known = find_service(service)
    results = [_check(path, known, round(max_megapixels * 1e6)) for path in files]
    bad = [result for result in results if result["problems"]]
    code = ExitCode.BAD_INPUT if len(bad) == len(results) else ExitCode.WITHHELD if bad else ExitCode.OK
    if json:
        show_json({"ok": not bad, "exit_code": int(code), "service": known.name, "files": results})
    else:
        for result in results:
            said = " ".join(result["problems"]) or f"{known.title} takes it, as far as its rules are known."
            say(f"{result['file']}: {said}")
    if code:
        raise typer.Exit(int(code))


def _check(path: Path, service: Service, max_pixels: int) -> dict[str, Any]:
    from designgen.imaging import read_picture, sniff
    from designgen.repeat.tile import MM_PER_INCH

    try:
        picture = read_picture(path, max_pixels=max_pixels)
        kind, size_bytes = sniff(path), path.stat().st_size
    except DesigngenError as error:
        return {"file": str(path), "problems": [str(error)]}
    height, width = picture.size_px
    size_mm = None if picture.dpi is None else (width * MM_PER_INCH / picture.dpi, height * MM_PER_INCH / picture.dpi)
    problems = list(service.problems(str(kind), picture.size_px, picture.dpi, size_mm))
    if said := service.too_big(size_bytes):
        problems.append(said)
    return {"file": str(path), "problems": problems}


def _row(service: Service) -> list[str]:
    dpi = "" if service.dpi is None else f"{service.dpi:g}"
    return [service.name, service.kind, dpi, service.format, service.title]


def _facts(service: Service) -> list[tuple[str, str]]:
    facts = [
        ("dpi", "" if service.dpi is None else f"{service.dpi:g}"),
        ("at least", "" if service.min_dpi is None else f"{service.min_dpi:g} dpi"),
        ("useful to", "" if service.max_useful_dpi is None else f"{service.max_useful_dpi:g} dpi"),
        ("files", ", ".join(service.formats) or f"{service.format} (which others it takes is not known)"),
        ("form", service.form),
        ("at most", "" if service.max_px is None else f"{service.max_px[0]} × {service.max_px[1]} px"),
        ("canvas", "" if service.canvas_px is None else f"{service.canvas_px[0]} × {service.canvas_px[1]} px"),
        ("length", "" if service.max_length_mm is None else f"up to {service.max_length_mm / 10:g} cm"),
        ("size", "" if service.max_bytes is None else f"up to {service.max_bytes / 1e6:g} MB"),
    ]
    return [(label, value) for label, value in facts if value]
