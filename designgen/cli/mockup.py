"""designgen mockup: tiles on a garment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.mockup_options import (
    BackgroundOption,
    FileQuality,
    FromHps,
    InkOption,
    Made,
    OffsetCm,
    OnPart,
    PartOption,
    PlacementOption,
    ShadowOption,
    TemplateName,
    TurnDeg,
    WeaveOption,
    background_of,
    memory_of,
    part_tiles,
)
from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    Json,
    MaxPixels,
    RepeatOf,
    SizeCm,
    StripMetadata,
    Verbose,
    check_writable,
)
from designgen.cli.show import note, say, show_json
from designgen.errors import DesigngenError, ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from designgen.mockup import MockupOptions, Template
    from designgen.mockup.encoding import Kind
    from designgen.pipeline.stages import TemplateRef


EXAMPLES = """[bold]Examples[/bold]

  designgen mockup outputs/runs/spring/tiles/rose__batik__half-drop__original.png --template tshirt-front -o shirt.png

  designgen mockup my-fabric.png --template tshirt-back --size-cm 12 --repeat half-drop -o shirt.jpg

  designgen mockup tiger.png --template tshirt-front --garment-colour navy --ink soft -o tiger.png

  designgen mockup tiger.png --template tshirt-front --placement custom --from-hps-cm 9 --offset-cm 8 -o pocket.webp

  designgen mockup rose.png --template tshirt-front --part sleeves=stripe.png@6 --background transparent -o shirt.tif

  designgen mockup outputs/runs/spring/tiles/*.png --template tshirt-front --max-side-px 400 -o previews/

  designgen templates list         the garments there are
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("mockup", epilog=EXAMPLES)(mockup)


def mockup(
    tiles: Annotated[list[Path], typer.Argument(metavar="TILE...", help="Tiles of ours, or pictures with --size-cm.")],
    template: TemplateName,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="OUT", help="A file that ends in .png, .jpg, .webp or .tif, or a folder."),
    ],
    size_cm: SizeCm = None,
    repeat: RepeatOf = None,
    garment_colour: Annotated[str, typer.Option(help="A colour of the template.")] = "white",
    placement: PlacementOption = None,
    on: OnPart = None,
    from_hps_cm: FromHps = None,
    offset_cm: OffsetCm = None,
    turn_deg: TurnDeg = 0.0,
    ink: InkOption = "opaque",
    part: PartOption = None,
    background: BackgroundOption = "template",
    shadow: ShadowOption = 1.0,
    weave: WeaveOption = 1.0,
    max_side_px: Annotated[
        int | None, typer.Option(min=64, max=8192, help="Longer side of the picture; the template's own unless given.")
    ] = None,
    quality: FileQuality = None,
    strip_metadata: StripMetadata = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Show tiles on a garment at their true size."""
    from designgen.cli.options import template_folders
    from designgen.mockup import MockupOptions, Position, load_template
    from designgen.mockup.encoding import check_kind, kind_of
    from designgen.pipeline.plan import template_ref

    folder = None if out.suffix and not out.is_dir() else out
    if folder is None and len(tiles) > 1:
        raise UsageError(f'{len(tiles)} tiles do not go into one file "{out.name}".', "Give -o a folder.")
    kind: Kind = "png" if folder is not None else kind_of(out.name)
    check_kind(kind, transparent=background == "transparent")
    check_writable(out.parent if folder is None else folder)
    max_pixels = round(max_megapixels * 1e6)
    position = Position(on, from_hps_cm, offset_cm, turn_deg)
    options = MockupOptions(
        garment_colour, placement, max_side_px, position, ink, shadow=shadow, weave=weave,
        others=part_tiles(part, max_pixels), background=background_of(background, max_pixels),
    )  # fmt: skip
    garment = template_ref(template, garment_colour, template_folders())
    given: dict[str, tuple[Any, Any]] = {
        "placement": (placement, None),
        "on": (on, None),
        "from_hps_cm": (from_hps_cm, None),
        "offset_cm": (offset_cm, None),
        "turn_deg": (turn_deg, 0.0),
        "ink": (ink, "opaque"),
        "background": (background, "template"),
        "shadow": (shadow, 1.0),
        "weave": (weave, 1.0),
        "max_side_px": (max_side_px, None),
    }
    shown = {name: value for name, (value, usual) in given.items() if value != usual}
    # A picture of another folder, another tile or another size are in no recipe.
    whole = not (size_cm or repeat or part or strip_metadata or options.background.kind == "picture")
    made = Made(garment, garment_colour, shown, whole)
    job = _Job(load_template(garment.folder, ()), garment, options, made, kind, quality, size_cm, repeat, max_pixels)
    _carry_out(tiles, job, out, folder, as_json=json)


@dataclass(frozen=True, eq=False)
class _Job:
    template: Template
    garment: TemplateRef
    options: MockupOptions
    made: Made
    kind: Kind
    quality: int | None
    size_cm: str | None
    repeat: str | None
    max_pixels: int


def _carry_out(tiles: list[Path], job: _Job, out: Path, folder: Path | None, *, as_json: bool) -> None:
    files: list[dict[str, Any]] = []
    failed = 0
    for path in tiles:
        target = out if folder is None else folder / f"{path.stem}__{job.garment.name}.png"
        try:
            files.append(_one(path, target, job, quiet=as_json))
        except (InputError, UsageError) as error:
            if len(tiles) == 1:
                raise
            failed += 1
            files.append(_failed(path, error))
            note(f"{path}: {error}")
    code = ExitCode.OK if not failed else ExitCode.BAD_INPUT if failed == len(tiles) else ExitCode.WITHHELD
    if as_json:
        shown = files[0] if len(tiles) == 1 else {"files": files}
        show_json({**shown, "ok": code == 0, "exit_code": int(code)})
    if code:
        raise typer.Exit(int(code))


def _failed(path: Path, error: DesigngenError) -> dict[str, Any]:
    return {"tile": str(path), "ok": False, "error": error.what, "hint": error.hint}


def _one(path: Path, target: Path, job: _Job, *, quiet: bool) -> dict[str, Any]:
    from designgen.cli.tiles import tile_of
    from designgen.imaging import read_picture
    from designgen.mockup import composite
    from designgen.mockup.encoding import encode_mockup
    from designgen.store import atomic_write

    if target.resolve() == path.resolve():
        raise UsageError(f'"{path}" would be written over itself.', "Give -o another name.")
    picture = read_picture(path, max_pixels=job.max_pixels)
    tile = tile_of(picture, path, job.size_cm, job.repeat)
    rendered = composite(tile, job.template, job.options)
    atomic_write(target, encode_mockup(rendered, job.kind, memory_of(picture, tile, job.made, job.kind), job.quality))
    notices = [*picture.notices, *rendered.notices]
    height_px, width_px = rendered.pixels.shape[-2:]
    if not quiet:
        for notice in notices:
            note(notice)
        say(
            f"{target}: {job.garment.name} in {job.made.colour}, {width_px} × {height_px} px; "
            f"the print has {rendered.effective_dpi:.0f} dpi on the cloth."
        )
    return {
        "tile": str(path),
        "ok": True,
        "file": str(target),
        "template": job.garment.name,
        "garment_colour": job.made.colour,
        "size_px": [int(width_px), int(height_px)],
        "effective_dpi": round(rendered.effective_dpi, 1),
        "notices": notices,
    }
