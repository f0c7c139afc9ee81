"""Options that mockups of one garment and of several share, read into what the compositor takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.options import complete_template
from designgen.errors import InputError, UsageError

if TYPE_CHECKING:
    from designgen.imaging import Picture
    from designgen.mockup import Background, PartTile
    from designgen.mockup.encoding import Memory
    from designgen.pipeline.stages import TemplateRef
    from designgen.repeat.tile import Tile

InkName = Literal["opaque", "soft"]

TemplateName = Annotated[str, typer.Option("--template", help="A garment template.", autocompletion=complete_template)]
PlacementOption = Annotated[
    str | None, typer.Option(help="all-over, a print area of the template such as chest, or custom.")
]
OnPart = Annotated[
    str | None, typer.Option("--on", metavar="PART", help="The part a print lies on, such as back or sleeve-l.")
]
FromHps = Annotated[
    float | None,
    typer.Option("--from-hps-cm", min=-50, max=200, help="Top edge of the print below the high point of the shoulder."),
]
OffsetCm = Annotated[
    float | None, typer.Option(min=-150, max=150, help="Middle of the print to the right of the centre line.")
]
TurnDeg = Annotated[float, typer.Option(min=-180, max=180, help="Turn the print clockwise.")]
InkOption = Annotated[
    InkName, typer.Option(help="Of placed prints: opaque covers the cloth, soft dyes it and lets its colour through.")
]
PartOption = Annotated[
    list[str] | None,
    typer.Option(
        "--part", metavar="WHERE=TILE[@CM]", help="Another tile for sleeves, body, a part or a print area; repeatable."
    ),
]
BackgroundOption = Annotated[
    str,
    typer.Option(
        metavar="transparent|#rrggbb|#rrggbb..#rrggbb|FILE",
        help="What stands behind; the template's studio if not given.",
    ),
]
ShadowOption = Annotated[float, typer.Option(min=0, max=1, help="Depth of the shadow on the background.")]
WeaveOption = Annotated[float, typer.Option(min=0, max=1, help="How much of the knit is seen.")]
FileQuality = Annotated[int | None, typer.Option("--quality", min=1, max=95, help="Of JPEG and WebP; 92 unless given.")]


def background_of(text: str, max_pixels: int) -> Background:
    """Read what stands behind: a word, colours, or the path of a picture.

    Raises:
        UsageError: It begins like a colour and is none.
        InputError: There is no such picture, or it cannot be read.
    """
    from designgen.imaging import read_picture
    from designgen.mockup import Background, parse_background

    known = parse_background(text)
    if known is not None:
        return known
    if not Path(text).is_file():
        raise InputError(
            f'The background "{text}" is no picture and no colour.',
            'Write transparent, "#f4efe6", "#ffffff..#c9d3dc", or the path of a picture.',
        )
    return Background("picture", picture=read_picture(Path(text), max_pixels=max_pixels).pixels)


def part_tiles(texts: list[str] | None, max_pixels: int) -> tuple[PartTile, ...]:
    """Read "sleeves=stripe.png" or "sleeves=stripe.png@6": where, which tile, and its size in cm.

    Raises:
        UsageError: It is not written so, or the tile's size is not known.
        InputError: The tile cannot be read.
    """
    from designgen.cli.tiles import tile_of
    from designgen.imaging import read_picture
    from designgen.mockup import PartTile

    found = []
    for text in texts or []:
        where, equals, rest = text.partition("=")
        name, size_cm = rest, None
        if not Path(rest).is_file() and "@" in rest:
            name, _, size_cm = rest.rpartition("@")
        if not (where and equals and name):
            raise UsageError(f'"{text}" does not say what goes where.', "Write --part sleeves=stripe.png, for example.")
        path = Path(name)
        tile = tile_of(read_picture(path, max_pixels=max_pixels), path, size_cm, None)
        found.append(PartTile(where.strip(), tile))
    return tuple(found)


@dataclass(frozen=True)
class Made:
    """How a mockup was asked for, as far as its file remembers it.

    Attributes:
        garment: The template.
        colour: The garment colour.
        shown: Options other than the usual ones, as plain JSON types.
        whole: Whether tile, garment and these options say everything.
    """

    garment: TemplateRef
    colour: str
    shown: dict[str, Any]
    whole: bool


def memory_of(picture: Picture, tile: Tile, made: Made, kind: str) -> Memory:
    """Return what a file says of its making: PNGs a recipe with XMP beside it, others XMP with the recipe in it."""
    from dataclasses import replace

    from designgen.imaging.writing import MAX_JPEG_XMP_BYTES
    from designgen.imaging.xmp import packet
    from designgen.mockup.encoding import Memory
    from designgen.pipeline.stages import mockup_metadata
    from designgen.pipeline.xmp import facts_of

    if not made.whole or (picture.recipe or {}).get("kind") != "tile":
        return Memory()
    recipe = mockup_metadata(picture.recipe or {}, made.garment, made.colour)
    if made.shown:
        recipe = {**recipe, "garment": {**recipe["garment"], "shown": made.shown}}
    facts = facts_of(recipe)
    said = packet(facts if kind == "png" else replace(facts, recipe=recipe))
    if kind == "jpeg" and len(said) > MAX_JPEG_XMP_BYTES:
        said = packet(facts)  # who made it and from what, without the recipe: a JPEG holds no longer one
    return Memory(recipe, said)
