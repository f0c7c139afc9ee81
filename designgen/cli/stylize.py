"""designgen stylize: one swatch, one picture of a tile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    Json,
    MaxPixels,
    StripMetadata,
    Verbose,
    check_writable,
    complete_style,
)
from designgen.cli.show import duration, note, say, show_json
from designgen.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from designgen.pipeline.tile import MadeTile
    from designgen.recipe.design import Design
    from designgen.recipe.models import Look

Repeat = Literal["straight", "half-drop", "brick", "none"]
Quality = Literal["draft", "standard", "fine"]
EncoderName = Literal["compact", "vgg19", "vgg16"]

EXAMPLES = """[bold]Examples[/bold]

  designgen stylize rose.png --style batik -o rose-batik.png

  designgen stylize rose.png --style batik --style linocut:0.3 --repeat half-drop --size-cm 8x10 -o rose.png

  designgen stylize tiger.png --style path/to/painting.jpg --repeat none --size-cm 28 -o tiger-print.png

  designgen styles list            the names that --style knows
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("stylize", epilog=EXAMPLES)(stylize)


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
        Repeat, typer.Option(help="How it repeats; none makes a placed print and keeps alpha.")
    ] = "straight",
    size_cm: Annotated[
        str, typer.Option(metavar="8 | 8x10", help="Width, or width x height, of one repeat in cm.")
    ] = "8",
    dpi: Annotated[float | None, typer.Option(min=20, max=1200, help="Dots per inch; 150 unless given.")] = None,
    size_px: Annotated[int | None, typer.Option(min=32, max=4096, help="Width in pixels, instead of --dpi.")] = None,
    strength: Annotated[
        float | None, typer.Option(min=0, max=1, help="0 keeps the swatch, 1 is almost all style; else what suits it.")
    ] = None,
    quality: Annotated[Quality, typer.Option(help="draft for a look, fine for print.")] = "standard",
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed gives the same bytes.")] = 1,
    style_scale: Annotated[
        float | None, typer.Option(min=0.1, max=4, help="Size of the strokes; 1 is as in the style picture.")
    ] = None,
    smoothness: Annotated[float, typer.Option(min=0, max=10, help="Weight of total variation.")] = 1.0,
    encoder: Annotated[
        EncoderName, typer.Option(help="compact ships with designgen; vgg19 must be fetched.")
    ] = "compact",
    strip_metadata: StripMetadata = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Stylise a swatch into a seamless tile of a real size, or into a placed print."""
    from designgen.recipe.models import Look
    from designgen.repeat.sizes import parse_size_cm

    _check_target(out)
    if dpi is not None and size_px is not None:
        raise UsageError("--dpi and --size-px say the same thing twice.", "Give one of them.")
    parse_size_cm(size_cm)
    look = Look(
        repeat=(repeat,),
        size_cm=size_cm,
        dpi=dpi,
        size_px=size_px,
        strength=strength,
        seed=seed,
        quality=quality,
        style_scale=style_scale,
        smoothness=smoothness,
    )
    design = _design(swatch, style, look, encoder, out)
    made, digest, seconds = _make(design, out, round(max_megapixels * 1e6))
    _write(design, made, digest, out, strip_metadata=strip_metadata)
    _show(made, out, seconds, as_json=json, verbose=verbose)


def _check_target(out: Path) -> None:
    if out.suffix.lower() != ".png":
        raise UsageError(f'Tiles are written as PNG, and "{out.name}" does not end in .png.', "Use -o NAME.png.")
    if out.is_dir():
        raise UsageError(f'"{out}" is a folder.', "Give -o a file name such as rose-batik.png.")
    check_writable(out.parent)


def _design(swatch: Path, styles: list[str], look: Look, encoder: str, out: Path) -> Design:
    from designgen.cli.options import style_folders
    from designgen.recipe.design import Design, FileRef
    from designgen.recipe.expand import file_digest, merge_looks, resolve_style

    found = tuple(resolve_style(text, Path(), style_folders()) for text in styles)
    (resolved,) = merge_looks(encoder, found, look)
    return Design(out.stem, FileRef(swatch.name, file_digest(swatch), swatch), found, resolved)


def _make(design: Design, out: Path, max_pixels: int) -> tuple[MadeTile, str, float]:
    """Read, stylise and show progress; what Ctrl-C interrupts is kept as OUT.partial.png."""
    import time

    from designgen.cli.progress import RunProgress
    from designgen.cli.session import encoder_loader, weights_digest
    from designgen.imaging import encode_png
    from designgen.pipeline.tile import make_tile
    from designgen.run.estimate import ENGINE_START_SECONDS, tile_seconds
    from designgen.run.events import Finished, Started, Working
    from designgen.run.materials import Materials
    from designgen.run.stop import obey_signals
    from designgen.store import atomic_write

    began = time.monotonic()
    digest = weights_digest(design.look.encoder)
    materials = Materials(encoder_loader(design.look.encoder), max_pixels)
    picture, styles = materials.swatch(design.swatch), materials.styles(design.styles)
    seconds = tile_seconds(design.look)
    partial = out.with_name(f"{out.stem}.partial.png")
    with obey_signals() as stop, RunProgress() as progress:
        progress(Started(seconds + ENGINE_START_SECONDS, 1, 0))

        def step(iterate: Any) -> None:
            progress(Working("tile", out.stem, seconds, iterate.fraction))
            if stop.signal is not None:
                atomic_write(partial, encode_png(iterate.picture()))
                note(f"What was there is kept as {partial}.")
                stop.check()

        made = make_tile(picture, styles, design.look, materials.encoder, step)
        progress(Finished("tile", out.stem, seconds, cached=False))
    if partial.exists():
        partial.unlink()
    return made, digest, time.monotonic() - began


def _write(design: Design, made: MadeTile, digest: str, out: Path, *, strip_metadata: bool) -> None:
    from designgen import __version__
    from designgen.imaging import with_recipe
    from designgen.pipeline.stages import describe_tile, encode_tile, tile_metadata
    from designgen.store import atomic_write

    png = encode_tile(made.tile)
    if not strip_metadata:
        png = with_recipe(png, tile_metadata(design, describe_tile(made.tile), digest, __version__))
    atomic_write(out, png)


def _show(made: MadeTile, out: Path, seconds: float, *, as_json: bool, verbose: bool) -> None:
    from designgen.pipeline.stages import describe_tile

    tile, seam = made.tile, made.tile.seam
    broken = seam is not None and seam.verdict == "break"
    code = ExitCode.WITHHELD if broken else ExitCode.OK
    if as_json:
        facts = {"file": str(out), "tile": describe_tile(tile), "notices": list(made.notices)}
        show_json({"ok": not broken, "exit_code": int(code), "seconds": round(seconds, 1), **facts})
    else:
        for notice in made.notices:
            note(notice)
        height_px, width_px = tile.size_px
        kind = "placed print" if not tile.lattice.is_periodic else f"{tile.lattice.name} repeat"
        say(f"{out}: {kind}, {tile.size_text}, {width_px} × {height_px} px at {tile.dpi:.0f} dpi; {duration(seconds)}.")
        if seam is not None and tile.lattice.is_periodic and (verbose or seam.verdict != "pass"):
            say(f"Seam: {seam.verdict}. {seam.worst}")
    if broken:
        raise typer.Exit(int(code))
