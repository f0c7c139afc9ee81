"""designgen encoders: the networks that see style, and fetching the large ones."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from designgen.cli.options import Json, Verbose, weights_given
from designgen.cli.show import note, say, show_json, table

app = typer.Typer(help="The networks that see style.", no_args_is_help=True, rich_markup_mode="rich")

EXAMPLES = """[bold]Examples[/bold]

  designgen encoders list

  designgen encoders fetch vgg19            548 MB from PyTorch; stops and resumes; checked by sha256

  designgen encoders fetch vgg19 --url https://mirror.example.com/vgg19.pth      the same file from your own server

  designgen stylize rose.png --style batik --encoder vgg19 -o rose.png
"""


@app.callback()
def _encoders() -> None:
    """The networks that see style."""


@app.command("list", epilog=EXAMPLES)
def list_(json: Json = False, verbose: Verbose = False) -> None:
    """List the encoders and whether their weights are on this machine."""
    from designgen import encoders

    found = encoders.catalogue(given=weights_given())
    if json:
        show_json(
            {
                "ok": True,
                "encoders": [
                    {
                        "name": info.name,
                        "state": info.state,
                        "megabytes": info.megabytes,
                        "layers": list(info.taps),
                        "licence": info.licence,
                        "path": str(info.path),
                        "description": info.description,
                    }
                    for info in found
                ],
            }
        )
        return
    rows = [
        [info.name, info.state, f"{info.megabytes:g} MB", str(info.path) if verbose else info.description]
        for info in found
    ]
    say(table(["encoder", "weights", "size", "where" if verbose else "what it is"], rows))


@app.command("fetch", epilog=EXAMPLES)
def fetch(
    name: Annotated[Literal["vgg19", "vgg16"], typer.Argument(help="Which network.")],
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="Another address of the file, such as a company mirror.")
    ] = None,
    sha256: Annotated[
        str | None,
        typer.Option(
            "--sha256", metavar="HEX", help="What the file's sha256 must be, all 64 digits; needed for other weights."
        ),
    ] = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Download the weights of a large encoder: the only time designgen uses the network."""
    from designgen import encoders
    from designgen.encoders.weights import DOWNLOADS

    usual = DOWNLOADS[name]
    source = usual.mirrored(name, url, sha256)
    shown = -1

    def progress(done: int, total: int | None) -> None:
        nonlocal shown
        percent = int(100 * done / total) if total else 0
        if percent != shown and (sys.stderr.isatty() or percent // 10 != shown // 10):
            shown = percent
            note(f"{name}: {done / 1e6:.0f} of {(total or 0) / 1e6:.0f} MB ({percent} %)")

    path = encoders.fetch(name, source=source, progress=progress)
    if json:
        show_json({"ok": True, "exit_code": 0, "encoder": name, "path": str(path)})
        return
    say(f"{name} is ready: {path}")
    if source.file_name != usual.file_name:
        say(f"These are not the weights from PyTorch. To use them: export DESIGNGEN_{name.upper()}={path}")
