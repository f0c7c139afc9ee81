"""designgen mockup: a tile on a garment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    Json,
    MaxPixels,
    RepeatOf,
    SizeCm,
    StripMetadata,
    Verbose,
    check_writable,
    complete_template,
)
from designgen.cli.show import note, say, show_json
from designgen.cli.tiles import tile_of
from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.imaging import Picture


EXAMPLES = """[bold]Examples[/bold]

  designgen mockup outputs/runs/spring/tiles/rose__batik__half-drop__original.png --template tshirt-front -o shirt.png

  designgen mockup my-fabric.png --template tshirt-back --size-cm 12 --repeat half-drop -o shirt.png

  designgen mockup tiger-print.png --template tshirt-front --garment-colour navy -o tiger.png

  designgen templates list         the garments there are
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("mockup", epilog=EXAMPLES)(mockup)


def mockup(
    tile: Annotated[Path, typer.Argument(metavar="TILE", help="A tile of ours, or any picture with --size-cm.")],
    template: Annotated[str, typer.Option(help="A garment template.", autocompletion=complete_template)],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT.png", help="Where to write the picture.")],
    size_cm: SizeCm = None,
    repeat: RepeatOf = None,
    garment_colour: Annotated[str, typer.Option(help="A colour of the template.")] = "white",
    placement: Annotated[
        str | None, typer.Option(help="all-over, or a print area of the template such as chest.")
    ] = None,
    max_side_px: Annotated[
        int | None, typer.Option(min=64, max=8192, help="Longer side of the picture; the template's own unless given.")
    ] = None,
    strip_metadata: StripMetadata = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Show a tile on a garment at its true size."""
    from designgen.cli.options import template_folders
    from designgen.imaging import encode_png, read_picture, with_recipe
    from designgen.mockup import MockupOptions, composite, load_template
    from designgen.pipeline.plan import template_ref
    from designgen.pipeline.stages import mockup_metadata
    from designgen.store import atomic_write

    if out.suffix.lower() != ".png":
        raise UsageError(f'Mockups are written as PNG, and "{out.name}" does not end in .png.', "Use -o NAME.png.")
    check_writable(out.parent)
    picture = read_picture(tile, max_pixels=round(max_megapixels * 1e6))
    garment = template_ref(template, garment_colour, template_folders())
    options = MockupOptions(garment_colour, placement, max_side_px)
    rendered = composite(tile_of(picture, tile, size_cm, repeat), load_template(garment.folder, ()), options)
    png = encode_png(rendered.pixels)
    can_be_made_again = not (size_cm or repeat or placement or max_side_px) and _is_tile(picture)
    if can_be_made_again and not strip_metadata:
        png = with_recipe(png, mockup_metadata(picture.recipe or {}, garment, garment_colour))
    atomic_write(out, png)
    notices = [*picture.notices, *rendered.notices]
    if json:
        show_json({"ok": True, "exit_code": 0, "file": str(out), "template": garment.name, "notices": notices})
        return
    for notice in notices:
        note(notice)
    height_px, width_px = rendered.pixels.shape[-2:]
    say(f"{out}: {garment.name} in {garment_colour}, {width_px} × {height_px} px.")


def _is_tile(picture: Picture) -> bool:
    return (picture.recipe or {}).get("kind") == "tile"
