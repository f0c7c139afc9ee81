"""designgen styles: the style library."""

from __future__ import annotations

import typer

from designgen.cli.options import Json, Verbose, style_folders
from designgen.cli.show import say, show_json, table

app = typer.Typer(help="The style library.", no_args_is_help=True, rich_markup_mode="rich")

EXAMPLES = """[bold]Examples[/bold]

  designgen styles list

  designgen styles list --json
"""


@app.callback()
def _styles() -> None:
    """The style library."""


@app.command("list", epilog=EXAMPLES)
def list_(json: Json = False, verbose: Verbose = False) -> None:
    """List the styles by name; any picture of your own works as a style, too."""
    from designgen.library import list_styles

    found = list_styles(style_folders())
    if json:
        show_json(
            {
                "ok": True,
                "styles": [
                    {
                        "name": style.name,
                        "title": style.title,
                        "note": style.note,
                        "licence": style.licence,
                        "tags": list(style.tags),
                        "picture": str(style.picture),
                    }
                    for style in found
                ],
            }
        )
        return
    rows = [[style.name, style.licence, str(style.picture) if verbose else style.note] for style in found]
    say(table(["style", "licence", "picture" if verbose else "what it is for"], rows))
