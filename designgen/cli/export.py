"""designgen export: files that mills and print services take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.cloth_options import ClothWidth, DirectionOption, MethodOption, Shrinkage, cloth_of
from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    Json,
    MaxPixels,
    RepeatOf,
    SizeCm,
    StripMetadata,
    Verbose,
    check_writable,
    complete_service,
)
from designgen.cli.show import note, say, show_json
from designgen.errors import DesigngenError, ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from designgen.export import Form, Order, Service

As = Literal["tile", "straight"]
Format = Literal["png", "tiff", "jpeg"]
Bits = Literal["8", "16"]
Compression = Literal["lzw", "deflate", "none"]

EXAMPLES = """[bold]Examples[/bold]

  designgen export rose.png -o rose.tif                         the tile, for a mill

  designgen export rose.png --as straight -o rose-straight.png  its straight equivalent, for sites that take no drop

  designgen export rose.png --for spoonflower -o rose-150.png

  designgen export rose.png --length 150x300 --bits 16 -o rose-3m.tif     a length of cloth, written as it is made

  designgen export rose.png --shrinkage 3x2 --sidecar printfactory -o rose.tif

  designgen export outputs/runs/spring/tiles/*.png --strike-off -o strike-offs/
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("export", epilog=EXAMPLES)(export)


def export(
    tiles: Annotated[list[Path], typer.Argument(metavar="TILE...", help="Tiles of ours, or pictures with --size-cm.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT", help="A file that ends in .png, .tif or .jpg, or a folder.")
    ],
    shown: Annotated[
        As | None, typer.Option("--as", help="The tile itself, or the smallest tile that repeats straight.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="3x3", help="Whole tiles across x down, instead of --as.")
    ] = None,
    length: Annotated[
        str | None,
        typer.Option(metavar="150x300", help="A length of cloth in cm, width x height; one number fills the cloth."),
    ] = None,
    strike_off: Annotated[
        bool, typer.Option("--strike-off", help="A labelled test sheet: name, sizes, scale in cm, colours.")
    ] = False,
    service: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="SERVICE",
            help="What a print service asks for; see designgen services list.",
            autocompletion=complete_service,
        ),
    ] = None,
    format: Annotated[Format | None, typer.Option(help="Kind of file; else by OUT's ending.")] = None,
    bits: Annotated[Bits, typer.Option(help="Bits a channel, of PNG and TIFF.")] = "8",
    compression: Annotated[Compression, typer.Option(help="Of a TIFF; every RIP reads lzw.")] = "lzw",
    dpi: Annotated[
        float | None, typer.Option(min=20, max=1200, help="Dots per inch; the tile's own unless given.")
    ] = None,
    sidecar: Annotated[
        list[str] | None,
        typer.Option(metavar="json|printfactory|ergosoft", help="Say the repeat in a file beside it; repeatable."),
    ] = None,
    size_cm: SizeCm = None,
    repeat: RepeatOf = None,
    method: MethodOption = None,
    cloth_width: ClothWidth = None,
    direction: DirectionOption = None,
    shrinkage: Shrinkage = None,
    creator: Annotated[str, typer.Option(help="Who made the design, for the file's metadata.")] = "",
    rights: Annotated[str, typer.Option(help="The copyright notice, for the file's metadata.")] = "",
    strip_metadata: StripMetadata = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Write tiles as mills and print services take them: PNG, TIFF or JPEG, at their printed size."""
    from designgen.cli.options import find_service
    from designgen.export import Order

    form = _form(shown, sheet, length)
    known = None if service is None else find_service(service)
    cloth = cloth_of(method, cloth_width, direction, shrinkage)
    if form is None:
        form = _form("tile" if known is None else known.form, None, None)
    if strike_off and (sheet or length or shown):
        raise UsageError("A strike-off has a form of its own.", "Leave out --as, --sheet and --length.")
    kind = _format(out, format, known)
    assert form is not None
    order = Order(form, kind, int(bits), compression, dpi, cloth, known, creator, rights)  # type: ignore[arg-type]
    wishes = _Wishes(
        order, size_cm, repeat, strike_off, strip_metadata, tuple(sidecar or ()), round(max_megapixels * 1e6)
    )
    folder = None if out.suffix.lower() and not out.is_dir() else out
    if folder is None and len(tiles) > 1:
        raise UsageError(f'{len(tiles)} tiles do not go into one file "{out.name}".', "Give -o a folder.")
    check_writable(out.parent if folder is None else folder)
    _carry_out(tiles, out, folder, wishes, as_json=json)


@dataclass(frozen=True)
class _Wishes:
    order: Order
    size_cm: str | None
    repeat: str | None
    strike_off: bool
    strip_metadata: bool
    sidecars: tuple[str, ...]
    max_pixels: int


def _carry_out(tiles: list[Path], out: Path, folder: Path | None, wishes: _Wishes, *, as_json: bool) -> None:
    files: list[dict[str, Any]] = []
    failed: list[DesigngenError] = []
    for path in tiles:
        try:
            files.append(_one(path, out if folder is None else _named(folder, path, wishes), wishes, quiet=as_json))
        except (InputError, UsageError) as error:
            if len(tiles) == 1:
                raise
            failed.append(error)
            files.append({"tile": str(path), "ok": False, "error": error.what, "hint": error.hint})
            note(f"{path}: {error}")
    too_big = any(entry.get("problem") for entry in files)
    code = ExitCode.WITHHELD if failed or too_big else ExitCode.OK
    if len(failed) == len(tiles):
        code = ExitCode.BAD_INPUT
    if as_json:
        shown = files[0] if len(tiles) == 1 else {"files": files}
        show_json({**shown, "ok": code == 0, "exit_code": int(code)})
    if code:
        raise typer.Exit(int(code))


def _one(path: Path, target: Path, wishes: _Wishes, *, quiet: bool) -> dict[str, Any]:
    from designgen.cli.tiles import tile_of
    from designgen.export import prepare, sidecar
    from designgen.export.sidecar import SUFFIXES
    from designgen.export.strike_off import strike_off
    from designgen.imaging import read_picture
    from designgen.store import atomic_stream, atomic_write

    picture = read_picture(path, max_pixels=wishes.max_pixels)
    tile = tile_of(picture, path, wishes.size_cm, wishes.repeat)
    metadata = None if wishes.strip_metadata else picture.recipe
    order = wishes.order
    if target.resolve() == path.resolve():
        raise UsageError(f'"{path}" would be written over itself.', "Give -o another name.")
    if wishes.strike_off:
        delivery = strike_off(tile, order, path.stem, metadata)
    else:
        delivery = prepare(tile, order, path.stem, metadata)
    beside = [(kind, sidecar(kind, delivery, target.name)) for kind in wishes.sidecars]
    size_bytes = atomic_stream(target, delivery.write)
    names = [target.with_suffix(SUFFIXES[kind]) for kind, _ in beside]
    for name, (_, data) in zip(names, beside, strict=True):
        atomic_write(name, data)
    problem = "" if order.service is None else order.service.too_big(size_bytes)
    notices = [*picture.notices, *delivery.notices, *([problem] if problem else [])]
    if not quiet:
        for notice in notices:
            note(notice)
        say(f"{target}: {delivery.words}, {size_bytes / 1e6:.1f} MB.")
        for name in names:
            say(f"{name}")
    facts = {**delivery.as_dict(), "notices": notices, "bytes": size_bytes}
    return {"tile": str(path), "ok": not problem, "file": str(target), "problem": problem, **facts} | {
        "sidecars": [str(name) for name in names]
    }


def _form(shown: str | None, sheet: str | None, length: str | None) -> Form | None:
    from designgen.export import parse_form

    given = [name for name, value in (("--as", shown), ("--sheet", sheet), ("--length", length)) if value is not None]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} were both given.", "Give one of them.")
    if sheet is not None:
        return parse_form(f"sheet {sheet}")
    if length is not None:
        return parse_form(f"length {length}")
    return None if shown is None else parse_form(shown)


def _format(out: Path, format: str | None, service: Service | None) -> str:
    from designgen.export import SUFFIXES

    suffix = out.suffix.lower()
    by_name = SUFFIXES.get(suffix) if not out.is_dir() else None
    if suffix and by_name is None and not out.is_dir():
        raise UsageError(f'"{out.name}" does not end in .png, .tif or .jpg.', "Name the file so, or give a folder.")
    if format is not None and by_name is not None and format != by_name:
        raise UsageError(f'--format {format} and the name "{out.name}" do not agree.', "Leave --format out.")
    return format or by_name or (service.format if service is not None else "png")


def _named(folder: Path, path: Path, wishes: _Wishes) -> Path:
    from designgen.export import EXTENSIONS, parse_form

    order = wishes.order
    form = "strike-off" if wishes.strike_off else order.form.slug
    if order.service is not None and order.form == parse_form(order.service.form):
        form = ""  # what the service asks for goes without saying
    parts = [order.service.name if order.service else "", form]
    stem = "-".join([path.stem, *(part for part in parts if part)])
    return folder / f"{stem}{EXTENSIONS[order.format]}"
