"""designgen seamless: any swatch made to repeat."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    REPEAT_METAVAR,
    Device,
    Json,
    MaxPixels,
    Verbose,
    check_writable,
    complete_repeat,
)
from designgen.cli.show import note, say, show_json
from designgen.errors import ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from designgen.imaging import Picture
    from designgen.repeat.lattice import Lattice
    from designgen.seamless import Seamless
    from designgen.seamless.choose import Paint

EXAMPLES = """[bold]Examples[/bold]

  designgen seamless denim-photo.jpg -o denim.png

  designgen seamless scanned-print.tif -o print.tif --repeat half-drop --view print-3x3.png

  designgen seamless market.jpg -o lemons.png --crop 120,80,900,700

  designgen seamless moss.jpg -o moss.png --method patches

Every way is tried in the order of what it costs the swatch, and the best by the seam measure kept: whole periods, a
cut, a blend, patches, and with --paint our own engine. Crop to the part that is the surface: what is in the swatch is
in the tile. Nothing is resized; where edges overlap, the tile is smaller.
Alpha and 16 bits stay. Exit code 3 if even the best has a visible seam; it is written all the same. More:
docs/seams.md.
"""
WORDS = {
    "untouched": "it repeats already and was not changed",
    "dropped": "re-joined from its own repeat",
    "periods": "cropped to whole periods",
    "cut": "edges overlapped and cut where they differ least",
    "blend": "edges mixed without losing contrast",
    "patches": "pieces of the swatch laid over its edges, cut where they differ least",
    "paint": "the seam painted by the engine in the swatch's own style",
}
PAINTED_PX, LARGER = 384, 3.0
"""The engine paints at about this size; a smaller tile is enlarged for it by at most this factor."""

ENDINGS = (".png", ".tif", ".tiff")


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("seamless", epilog=EXAMPLES)(seamless)


def seamless(
    swatch: Annotated[Path, typer.Argument(metavar="IN", help="Any picture: a scan, a photograph, a print.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="Where to write the tile: PNG or TIFF.")],
    repeat: Annotated[
        str, typer.Option(metavar=REPEAT_METAVAR, help="How it shall repeat.", autocompletion=complete_repeat)
    ] = "straight",
    crop: Annotated[
        str | None, typer.Option(metavar="X,Y,W,H", help="Use this part only: left, top, width and height in pixels.")
    ] = None,
    method: Annotated[
        list[str] | None,
        typer.Option(metavar="periods|cut|blend|patches|paint", help="Only try these; repeatable."),
    ] = None,
    paint: Annotated[
        bool, typer.Option("--paint", help="If nothing else passes, let the engine paint the seam; takes minutes.")
    ] = False,
    view: Annotated[
        Path | None, typer.Option(metavar="OUT.png", help="Also write 3 x 3 tiles side by side, at full size.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of what --paint paints; same seed, same tile.")] = 1,
    device: Device = "auto",
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make any swatch repeat without a visible seam."""
    from designgen.imaging import encode_png, read_picture
    from designgen.repeat.repeats import parse_repeat
    from designgen.seamless import Wish, make_seamless
    from designgen.seamless.choose import LEAST_SIDE_PX
    from designgen.store import atomic_write

    paint = paint or "paint" in (method or ())
    methods = _methods(method, paint)
    wanted = parse_repeat(repeat)
    lattice = wanted.lattice
    if wanted.group != "p1" or wanted.offset_mm is not None or not all(lattice.wraps):
        raise UsageError(
            f'A swatch cannot be made seamless as "{wanted.name}".',
            "Use straight, half-drop, brick or a fraction such as drop-1/3; designgen repeats symmetrise makes groups.",
        )
    _check_targets(swatch, out, view)
    picture = read_picture(swatch, max_pixels=round(max_megapixels * 1e6))
    if crop is not None:
        picture = _cropped(picture, crop, swatch.name)
    if min(picture.size_px) < LEAST_SIDE_PX:
        raise InputError(
            f'{"The crop of " if crop else ""}"{swatch.name}" has {picture.size_px[1]} × {picture.size_px[0]} pixels, '
            "too few to join.",
            f"Use one of at least {LEAST_SIDE_PX} pixels a side.",
        )
    painter = _painter(device, seed) if paint else None
    with _progress(shown=not json) as told:
        made = make_seamless(picture.pixels, lattice, picture.alpha, Wish(methods, painter, progress=told))
    atomic_write(out, _encoded(made, out, picture))
    if view is not None:
        atomic_write(view, encode_png(_laid_out(made)))
    entry = _entry(made, swatch, out, picture)
    code = ExitCode.OK if made.passes else ExitCode.WITHHELD
    if json:
        show_json({**entry, "ok": code == 0, "exit_code": int(code)})
    else:
        _say(made, entry, verbose=verbose)
    if code:
        raise typer.Exit(int(code))


def _methods(asked: list[str] | None, paint: bool) -> tuple[Any, ...]:
    from designgen.seamless.choose import METHODS

    chosen = tuple(asked or METHODS)
    for name in chosen:
        if name not in METHODS:
            raise UsageError(f'"{name}" is no method.', f"Methods are {', '.join(METHODS)}.")
    return (*chosen, "paint") if paint and "paint" not in chosen else chosen


def _cropped(picture: Picture, crop: str, name: str) -> Picture:
    """Return the part of a picture that X,Y,W,H names."""
    import numpy as np

    parts = [part.strip() for part in crop.split(",")]
    if len(parts) != 4 or not all(part.isdigit() for part in parts):
        raise UsageError(
            f'--crop "{crop}" is not four whole numbers.',
            "Give left, top, width and height in pixels, such as --crop 120,80,900,700.",
        )
    left, top, width, height = (int(part) for part in parts)
    rows, columns = picture.size_px
    if not width or not height or left + width > columns or top + height > rows:
        raise UsageError(
            f'--crop {crop} reaches outside "{name}", which has {columns} × {rows} pixels.',
            f"Left and width together may be at most {columns}, top and height at most {rows}.",
        )

    def cut(plane: Any) -> Any:
        return np.ascontiguousarray(plane[..., top : top + height, left : left + width])

    return replace(picture, pixels=cut(picture.pixels), alpha=None if picture.alpha is None else cut(picture.alpha))


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[str, float], None] | None]:
    """Show how far the search is and how long it still takes, where there is a terminal to show it on."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Joining", total=None)
        yield lambda method, share: bar.update(task, description=f"Trying {method}", completed=share, total=1.0)


def _check_targets(swatch: Path, out: Path, view: Path | None) -> None:
    if out.suffix.lower() not in ENDINGS:
        raise UsageError(
            f'"{out.name}" does not end in .png or .tif.', "JPEG leaves blocks at the edges of a tile; use PNG or TIFF."
        )
    if view is not None and view.suffix.lower() != ".png":
        raise UsageError(f'The view is written as PNG, and "{view.name}" does not end in .png.', "")
    for target in (out, *([view] if view else [])):
        if target.resolve() == swatch.resolve():
            raise UsageError(f'"{swatch}" would be written over itself.', "Give -o another name.")
        check_writable(target.parent)


def _encoded(made: Seamless, out: Path, picture: Picture) -> bytes:
    from designgen.imaging import encode_png
    from designgen.imaging.tiff import TiffForm, encode_tiff

    bits: Any = 16 if _is_deep(picture) else 8
    if out.suffix.lower() == ".png":
        return encode_png(made.pixels, alpha=made.alpha, dpi=picture.dpi, bits=bits)
    dpi = picture.dpi or 72.0
    return encode_tiff(made.pixels, alpha=made.alpha, bits=bits, form=TiffForm(dpi=(dpi, dpi)))


def _is_deep(picture: Picture) -> bool:
    """Whether a picture has values between those of 8 bits."""
    import numpy as np

    planes = [picture.pixels, *([picture.alpha] if picture.alpha is not None else [])]
    return any(float(np.abs(plane * 255 - np.round(plane * 255)).max()) > 1e-3 for plane in planes)


def _laid_out(made: Seamless) -> Any:
    import numpy as np

    shown = made.pixels if made.alpha is None else made.pixels * made.alpha + (1 - made.alpha)
    height, width = shown.shape[-2:]
    return np.ascontiguousarray(made.lattice.window(shown, 0, 0, 3 * height, 3 * width), dtype=np.float32)


def _entry(made: Seamless, swatch: Path, out: Path, picture: Picture) -> dict[str, Any]:
    best = made.best
    found = made.found
    return {
        "swatch": str(swatch),
        "file": str(out),
        "repeat": made.lattice.name,
        "method": best.method,
        "size_px": [best.size_px[1], best.size_px[0]],
        "verdict": best.judged.verdict,
        "excess": round(best.judged.excess, 3),
        "worst": best.judged.sentence,
        "seam": best.judged.report.as_dict(),
        "attempts": [
            {
                "method": attempt.method,
                "verdict": attempt.judged.verdict,
                "excess": round(attempt.judged.excess, 3),
                "size_px": [attempt.size_px[1], attempt.size_px[0]],
                "worst": attempt.judged.sentence,
            }
            for attempt in made.attempts
        ],
        "found": None
        if found is None
        else {
            "repeat": found.lattice.name,
            "width_px": round(found.width_px, 2),
            "height_px": round(found.height_px, 2),
            "confidence": round(found.confidence, 3),
        },
        "notices": list(picture.notices),
    }


def _say(made: Seamless, entry: dict[str, Any], *, verbose: bool) -> None:
    for notice in entry["notices"]:
        note(notice)
    found = made.found
    if found is not None:
        say(
            f"Found a repeat: {found.lattice.name}, {found.width_px:.1f} × {found.height_px:.1f} px, "
            f"confidence {found.confidence:.0%}."
        )
    if verbose:
        for attempt in made.attempts:
            judged = attempt.judged
            say(f"  {attempt.method:10} {judged.verdict:6} {judged.excess:.2f}  {judged.sentence}")
    width, height = entry["size_px"]
    say(f"{entry['file']}: {width} × {height} px, {made.lattice.name}, {WORDS[made.best.method]}.")
    if not made.passes:
        note(f"A seam remains, {made.best.judged.excess:.1f} times the strongest line elsewhere. {entry['worst']}")
        note("Try a more even part of the swatch, --method patches, or --paint.")
    elif made.best.judged.verdict == "warn":
        note(f"Look at it before printing. {entry['worst']}")


def _painter(device: str, seed: int) -> Paint:
    """Return what paints a seam with the engine, the swatch its own style."""

    def paint(pixels: Any, lattice: Lattice, mask: Any) -> Any:
        import numpy as np

        from designgen.cli.session import encoder_loader
        from designgen.repeat.resample import resize
        from designgen.stylize import Content, Settings, Style, Workplace, stylize
        from designgen.stylize.devices import find_device

        note("Painting the seam with the engine; this takes about half a minute, large tiles take minutes.")
        own = int(pixels.shape[-2]), int(pixels.shape[-1])
        # Small tiles are painted larger: strokes of a few pixels would be a grid.
        factor = max(1.0, min(LARGER, PAINTED_PX / min(own)))
        size_px = lattice.admissible((round(factor * own[0]), round(factor * own[1])), 16)
        large = resize(pixels, size_px, lattice)
        # All of it is painted and the seam taken from it. Were the rest protected, all that is left to change for the
        # statistics to agree would be put into the seam, where it shows as a grating.
        painted = stylize(
            Content(large, lattice),
            [Style(large)],
            size_px,
            Settings(strength=0.5, seed=seed),
            encoder_loader("compact")("max"),
            workplace=Workplace(find_device(device)),
        )
        return np.asarray(pixels * (1 - mask) + resize(painted, own, lattice) * mask, np.float32)

    return paint
