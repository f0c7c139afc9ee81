"""designgen stylize: one swatch, one picture of a tile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.engine_options import with_engine_options
from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    REPEAT_METAVAR,
    Device,
    Json,
    MaxPixels,
    Quality,
    StripMetadata,
    Verbose,
    check_writable,
    complete_repeat,
    complete_style,
)
from designgen.cli.show import duration, note, say, show_json
from designgen.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from designgen.cli.painting import Done, Job
    from designgen.pipeline.tile import MadeTile
    from designgen.recipe.design import Design
    from designgen.recipe.models import Look
    from designgen.repeat.tile import Tile

EncoderName = Literal["compact", "vgg19", "vgg16"]

EXAMPLES = """[bold]Examples[/bold]

  designgen stylize rose.png --style batik -o rose-batik.png

  designgen stylize rose.png --style batik --style linocut:0.3 --repeat half-drop --size-cm 8x10 -o rose.png

  designgen stylize rose.png --style batik --repeat p4m -o rose-kaleidoscope.png

  designgen stylize tiger.png --style path/to/painting.jpg --repeat none --size-cm 28 -o tiger-print.png

  designgen stylize rose.png --style batik@blossom.png --style linocut -o rose.png   batik where the mask is white

  designgen stylize logo.png --style batik --protect saliency --strength 0.8 -o logo-batik.png

  designgen stylize rose.png --style batik --preset paper-gatys -o rose-gatys.png

  designgen styles list            the names that --style knows; designgen repeats list for --repeat
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("stylize", epilog=EXAMPLES)(with_engine_options(stylize))


def stylize(
    swatch: Annotated[Path, typer.Argument(metavar="SWATCH", help="The picture whose motif is kept.")],
    style: Annotated[
        list[str],
        typer.Option(
            help="A library name or a picture, with a weight if you like: batik:0.3. Repeat it to blend.",
            autocompletion=complete_style,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT.png", help="Where to write the tile.")],
    repeat: Annotated[
        str,
        typer.Option(
            metavar=REPEAT_METAVAR,
            help="How it repeats, see designgen repeats list; none makes a placed print and keeps alpha.",
            autocompletion=complete_repeat,
        ),
    ] = "straight",
    size_cm: Annotated[
        str, typer.Option(metavar="8 | 8x10", help="Width, or width x height, of one repeat in cm.")
    ] = "8",
    dpi: Annotated[float | None, typer.Option(min=20, max=1200, help="Dots per inch; 150 unless given.")] = None,
    size_px: Annotated[int | None, typer.Option(min=32, max=8192, help="Width in pixels, instead of --dpi.")] = None,
    strength: Annotated[
        float | None, typer.Option(min=0, max=1, help="0 keeps the swatch, 1 is almost all style; else what suits it.")
    ] = None,
    quality: Annotated[Quality, typer.Option(help="draft for a look, fine for print.")] = "standard",
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same bytes.")] = 1,
    style_scale: Annotated[
        float | None,
        typer.Option(min=0.1, max=4, help="Size of the strokes, 1 as in the picture; else what suits it."),
    ] = None,
    smoothness: Annotated[
        float | None, typer.Option(min=0, max=10, help="Weight of total variation; else what suits the style.")
    ] = None,
    encoder: Annotated[
        EncoderName | None, typer.Option(help="compact ships with designgen and is the default; vgg19 must be fetched.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The encoder's weights, if they lie elsewhere.")
    ] = None,
    device: Device = "auto",
    variants: Annotated[
        int, typer.Option(min=1, max=64, help="Paint this many seeds together: OUT-1.png, OUT-2.png, …")
    ] = 1,
    preview: Annotated[
        Path | None, typer.Option(metavar="LOOK.png", help="Show the picture so far in this file while it is painted.")
    ] = None,
    trace: Annotated[
        Path | None, typer.Option(metavar="TRACE.json", help="Write every loss, time and memory of every step.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say size, scales, memory and time; make nothing.")
    ] = False,
    strip_metadata: StripMetadata = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
    *,
    engine: dict[str, Any],
) -> None:
    """Stylise a swatch into a seamless tile of a real size, or into a placed print."""
    from designgen.cli.engine_options import check_engine
    from designgen.cli.painting import Job, carry_out, seeded, show_estimate
    from designgen.cli.session import choose_encoder
    from designgen.recipe.models import Look
    from designgen.repeat.repeats import parse_repeat
    from designgen.repeat.sizes import parse_size_cm

    _check_target(out)
    checked = check_engine(engine)
    if dpi is not None and size_px is not None:
        raise UsageError("--dpi and --size-px say the same thing twice.", "Give one of them.")
    parse_size_cm(size_cm)
    look = Look(
        repeat=(parse_repeat(repeat).name,),
        size_cm=size_cm,
        dpi=dpi,
        size_px=size_px,
        strength=strength,
        seed=seed,
        quality=quality,
        style_scale=style_scale,
        smoothness=smoothness,
        **checked.given(),
    )
    design = _design(swatch, style, look, choose_encoder(encoder, [checked.preset]), out)
    job = Job(design, out, variants, round(max_megapixels * 1e6), weights, device, preview, trace)
    if dry_run:
        show_estimate(job, as_json=json)
        return
    done = carry_out(job)
    for (name, seed), tile in zip(job.targets, done.tiles, strict=True):
        _write(seeded(design, seed), tile, done.digest, name, strip_metadata=strip_metadata)
    _show(job, done, as_json=json, verbose=verbose)


def _check_target(out: Path) -> None:
    if out.suffix.lower() != ".png":
        raise UsageError(f'Tiles are written as PNG, and "{out.name}" does not end in .png.', "Use -o NAME.png.")
    if out.is_dir():
        raise UsageError(f'"{out}" is a folder.', "Give -o a file name such as rose-batik.png.")
    check_writable(out.parent)


def _design(swatch: Path, styles: list[str], look: Look, encoder: str, out: Path) -> Design:
    from designgen.cli.options import style_folders
    from designgen.recipe.design import Design, FileRef
    from designgen.recipe.expand import file_digest, merge_looks, resolve_style, with_pictures

    found = tuple(resolve_style(text, Path(), style_folders()) for text in styles)
    (resolved,) = merge_looks(encoder, found, look)
    design = Design(out.stem, FileRef(swatch.name, file_digest(swatch), swatch), found, resolved)
    return with_pictures(design, Path())


def _write(design: Design, made: MadeTile, digest: str, out: Path, *, strip_metadata: bool) -> None:
    from designgen import __version__
    from designgen.imaging import with_recipe
    from designgen.pipeline.stages import describe_tile, encode_tile, tile_metadata
    from designgen.store import atomic_write

    png = encode_tile(made.tile)
    if not strip_metadata:
        png = with_recipe(png, tile_metadata(design, describe_tile(made.tile), digest, __version__))
    atomic_write(out, png)


def _show(job: Job, done: Done, *, as_json: bool, verbose: bool) -> None:
    from designgen.pipeline.stages import describe_tile

    broken = [made.tile.seam is not None and made.tile.seam.verdict == "break" for made in done.tiles]
    code = ExitCode.WITHHELD if any(broken) else ExitCode.OK
    notices = done.tiles[0].notices
    if as_json:
        tiles = [
            {"file": str(name), "seed": seed, "tile": describe_tile(made.tile)}
            for (name, seed), made in zip(job.targets, done.tiles, strict=True)
        ]
        facts = {"seconds": round(done.seconds, 1), "notices": list(notices)}
        shown = tiles[0] if len(tiles) == 1 else {"files": tiles}
        show_json({"ok": code == 0, "exit_code": int(code), **facts, **shown})
    else:
        for notice in notices:
            note(notice)
        for (name, _), made in zip(job.targets, done.tiles, strict=True):
            _say(name, made.tile, done.seconds, verbose=verbose)
    if code:
        raise typer.Exit(int(code))


def _say(out: Path, tile: Tile, seconds: float, *, verbose: bool) -> None:
    from designgen.repeat.repeats import parse_repeat

    height_px, width_px = tile.size_px
    kind = parse_repeat(tile.repeat_name).words
    say(f"{out}: {kind}, {tile.size_text}, {width_px} × {height_px} px at {tile.dpi:.0f} dpi; {duration(seconds)}.")
    if tile.seam is not None and tile.lattice.is_periodic and (verbose or tile.seam.verdict != "pass"):
        say(f"Seam: {tile.seam.verdict}. {tile.seam.worst}")
