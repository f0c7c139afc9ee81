"""designgen presets: recipes of the literature."""

from __future__ import annotations

from typing import Annotated

import typer

from designgen.cli.options import Json, Verbose
from designgen.cli.show import say, show_json, table

EXAMPLES = """[bold]Examples[/bold]

  designgen presets list

  designgen presets show paper-gatys

  designgen stylize rose.png --style batik --preset paper-gatys -o rose.png
"""


app = typer.Typer(
    help="Recipes of the literature: what each states, and what we had to choose.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.callback()
def _presets() -> None:
    """Recipes of the literature: what each states, and what we had to choose."""


@app.command("list", epilog=EXAMPLES)
def list_(json: Json = False, verbose: Verbose = False) -> None:
    """List the presets and where they come from."""
    from designgen.stylize.presets import PRESETS, help_text

    if json:
        show_json({"ok": True, "presets": [{"name": p.name, "source": p.source} for p in PRESETS.values()]})
        return
    if verbose:
        say("\n\n".join(help_text(preset) for preset in PRESETS.values()))
        return
    say(table(["preset", "source"], [[preset.name, preset.source] for preset in PRESETS.values()]))


@app.command("show", epilog=EXAMPLES)
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as paper-gatys.")],
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Show what a preset states, what we chose where it is silent, and what came out of it there."""
    from dataclasses import asdict

    from designgen.stylize.presets import find_preset, help_text

    preset = find_preset(name)
    if json:
        layers = {"content_layers": dict(preset.content_layers), "style_layers": dict(preset.style_layers)}
        plain = {**vars(preset), **layers, "raw": asdict(preset.raw), "size_rule": asdict(preset.size_rule)}
        show_json({"ok": True, "preset": plain})
        return
    say(help_text(preset))
