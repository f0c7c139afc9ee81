"""designgen lineup: several garments in one picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from designgen.cli.mockup_options import BackgroundOption, FileQuality, InkOption, ShadowOption, background_of
from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    Json,
    MaxPixels,
    RepeatOf,
    SizeCm,
    Verbose,
    check_writable,
    complete_template,
)
from designgen.cli.show import note, say, show_json
from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.mockup import Template
    from designgen.repeat.tile import Tile

LayoutName = Literal["rail", "stack", "pair"]
T = TypeVar("T")

EXAMPLES = """[bold]Examples[/bold]

  designgen lineup rose.png lemon.png fans.png --template tshirt-front -o rail.jpg

  designgen lineup rose.png --layout pair --template tshirt-front --template tshirt-back -o front-and-back.png

  designgen lineup rose.png --layout stack --template tshirt-front --garment-colour white --garment-colour navy \\
    -o colours.webp
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("lineup", epilog=EXAMPLES)(lineup)


def lineup(
    tiles: Annotated[list[Path], typer.Argument(metavar="TILE...", help="One for all garments, or one for each.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT", help="A file that ends in .png, .jpg, .webp or .tif.")
    ],
    template: Annotated[
        list[str],
        typer.Option(help="A garment, for all or one for each; repeatable.", autocompletion=complete_template),
    ],
    layout: Annotated[LayoutName, typer.Option(help="Side by side on a rail, one behind another, or two.")] = "rail",
    garment_colour: Annotated[
        list[str] | None, typer.Option(help="A colour of the garments, for all or one for each; repeatable.")
    ] = None,
    size_cm: SizeCm = None,
    repeat: RepeatOf = None,
    ink: InkOption = "opaque",
    background: BackgroundOption = "template",
    shadow: ShadowOption = 1.0,
    width_px: Annotated[int, typer.Option(min=200, max=12000, help="Width of the picture.")] = 2400,
    height_px: Annotated[int, typer.Option(min=200, max=12000, help="Height of the picture.")] = 1600,
    quality: FileQuality = None,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Show several garments in one picture, at one scale, for lookbook pages."""
    from designgen.mockup import MockupOptions
    from designgen.mockup.encoding import check_kind, encode_mockup, kind_of
    from designgen.mockup.layouts import Page, Piece, arrange
    from designgen.store import atomic_write

    kind = kind_of(out.name)
    check_kind(kind, transparent=background == "transparent")
    if width_px * height_px > _MOST_PIXELS:
        raise UsageError(
            f"A picture of {width_px} × {height_px} px is too large.", f"At most {_MOST_PIXELS // 10**6} megapixels."
        )
    check_writable(out.parent)
    colours = garment_colour or ["white"]
    count = max(len(tiles), len(template), len(colours))
    max_pixels = round(max_megapixels * 1e6)
    shown = [_tile(path, max_pixels, size_cm, repeat) for path in tiles]
    garments = _templates(template)
    pieces = [
        Piece(tile, garment, MockupOptions(colour, ink=ink))
        for tile, garment, colour in zip(
            _each(shown, count, "tiles"),
            _each([garments[name] for name in template], count, "templates"),
            _each(colours, count, "garment colours"),
            strict=True,
        )
    ]
    page = Page(width_px, height_px, background_of(background, max_pixels), shadow)
    rendered = arrange(pieces, layout, page)
    atomic_write(out, encode_mockup(rendered, kind, quality=quality))
    if json:
        facts = {"file": str(out), "layout": layout, "garments": count, "size_px": [width_px, height_px]}
        show_json({"ok": True, "exit_code": 0, **facts, "notices": list(rendered.notices)})
        return
    for notice in rendered.notices:
        note(notice)
    say(f"{out}: {count} garments as {layout}, {width_px} × {height_px} px.")


_MOST_PIXELS = 60_000_000


def _tile(path: Path, max_pixels: int, size_cm: str | None, repeat: str | None) -> Tile:
    from designgen.cli.tiles import tile_of
    from designgen.imaging import read_picture

    return tile_of(read_picture(path, max_pixels=max_pixels), path, size_cm, repeat)


def _templates(names: list[str]) -> dict[str, Template]:
    """Load each template once, however many garments wear it."""
    from designgen.cli.options import template_folders
    from designgen.mockup import load_template

    return {name: load_template(name, template_folders()) for name in dict.fromkeys(names)}


def _each(values: list[T], count: int, what: str) -> list[T]:
    """One for all, or one for each.

    Raises:
        UsageError: It is neither.
    """
    if len(values) not in (1, count):
        raise UsageError(f"{len(values)} {what} for {count} garments.", f"Give one for all, or {count}.")
    return values * count if len(values) == 1 else values
