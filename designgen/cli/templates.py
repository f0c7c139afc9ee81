"""designgen templates: the garments."""

from __future__ import annotations

from dataclasses import asdict

import typer

from designgen.cli.options import Json, Verbose, template_folders
from designgen.cli.show import say, show_json, table

app = typer.Typer(help="The garment templates.", no_args_is_help=True, rich_markup_mode="rich")

EXAMPLES = """[bold]Examples[/bold]

  designgen templates list

  designgen templates list --json
"""


@app.callback()
def _templates() -> None:
    """The garment templates."""


@app.command("list", epilog=EXAMPLES)
def list_(json: Json = False, verbose: Verbose = False) -> None:
    """List the garments, the colours they come in and where they can be printed."""
    from designgen.mockup import list_templates

    found = list_templates(template_folders())
    if json:
        show_json({"ok": True, "templates": [asdict(info) | {"folder": str(info.folder)} for info in found]})
        return
    rows = [
        [
            info.folder.name,
            f"{info.size_px[1]} × {info.size_px[0]}",
            ", ".join(info.print_areas),
            str(info.folder) if verbose else ", ".join(info.colours),
        ]
        for info in found
    ]
    say(table(["template", "pixels", "print areas", "folder" if verbose else "colours"], rows))
