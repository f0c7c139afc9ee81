"""designgen repeats: the repeats there are, and giving a picture the symmetry of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from designgen.cli.options import DEFAULT_MEGAPIXELS, Json, MaxPixels, StripMetadata, Verbose, check_writable
from designgen.cli.show import note, say, show_json, table
from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.imaging import Picture

Bits = Literal["8", "16"]

app = typer.Typer(help="The repeats there are, and pictures made symmetric.", no_args_is_help=True)

LIST_EXAMPLES = """[bold]Examples[/bold]

  designgen repeats list

  designgen repeats list --json
"""
SYMMETRISE_EXAMPLES = """[bold]Examples[/bold]

  designgen repeats symmetrise tile.png --group p4m -o kaleidoscope.png

  designgen repeats symmetrise photo.jpg --group p6m --size-cm 10 -o rosette.png

  designgen repeats list           the 17 wallpaper groups and everything else that --repeat knows
"""


@app.command("list", epilog=LIST_EXAMPLES)
def list_command(json: Json = False, verbose: Verbose = False) -> None:
    """List every repeat that --repeat knows, with what it does."""
    from designgen.repeat.repeats import LISTED

    if json:
        show_json({"ok": True, "exit_code": 0, "repeats": [{"name": name, "does": does} for name, does in LISTED]})
        return
    say(table(["name", "what it does"], [[name, does] for name, does in LISTED]))


@app.command("symmetrise", epilog=SYMMETRISE_EXAMPLES)
def symmetrise_command(
    picture: Annotated[Path, typer.Argument(metavar="PICTURE", help="A tile, or any picture.")],
    group: Annotated[str, typer.Option(metavar="p2|pm|p4m|p6m|…", help="A wallpaper group, or mirror.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT.png", help="Where to write the tile.")],
    size_cm: Annotated[
        str | None, typer.Option(metavar="8 | 8x10", help="Size of one repeat; else what the picture says.")
    ] = None,
    bits: Annotated[Bits, typer.Option(help="Bits a channel.")] = "8",
    strip_metadata: StripMetadata = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Give a picture the symmetry of a wallpaper group: exact on rectangles, drawn once for third and sixth turns."""
    from designgen.imaging import encode_png, read_picture
    from designgen.pipeline.stages import describe_tile
    from designgen.pipeline.symmetric import symmetric_tile
    from designgen.repeat.repeats import parse_repeat
    from designgen.store import atomic_write

    repeat = parse_repeat(group)
    if repeat.group == "p1":
        raise UsageError(
            f'"{group}" is no symmetry.', "Give a wallpaper group such as p4m; see designgen repeats list."
        )
    if out.suffix.lower() != ".png":
        raise UsageError(f'Tiles are written as PNG, and "{out.name}" does not end in .png.', "Use -o NAME.png.")
    check_writable(out.parent)
    read = read_picture(picture, max_pixels=round(max_megapixels * 1e6))
    tile, notices = symmetric_tile(read, repeat, _size_mm(read, size_cm))
    described = describe_tile(tile)
    recipe = None if strip_metadata else {"kind": "export", "tile": described, "of": read.digest}
    atomic_write(out, encode_png(tile.pixels, dpi=tile.dpi, recipe=recipe, bits=int(bits)))
    if json:
        show_json({"ok": True, "exit_code": 0, "file": str(out), "tile": described, "notices": list(notices)})
        return
    for notice in (*read.notices, *notices):
        note(notice)
    height_px, width_px = tile.size_px
    say(f"{out}: {repeat.words}, {tile.size_text}, {width_px} × {height_px} px at {tile.dpi:.0f} dpi.")


def _size_mm(picture: Picture, size_cm: str | None) -> tuple[float, float | None]:
    """Return the size of a repeat: as given, as a tile of ours knows it, or at the dpi the file states, else 150."""
    from designgen.cli.tiles import LEAST_TRUSTED_DPI, description
    from designgen.repeat.sizes import parse_size_cm
    from designgen.repeat.tile import MM_PER_INCH

    if size_cm is not None:
        return parse_size_cm(size_cm)
    known = description(picture)
    if known is not None:
        return float(known["width_mm"]), None
    stated = picture.dpi if picture.dpi is not None and picture.dpi > LEAST_TRUSTED_DPI else 150.0
    return picture.size_px[1] * MM_PER_INCH / stated, None
