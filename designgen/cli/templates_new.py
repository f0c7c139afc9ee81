"""designgen templates new: a template from the designer's own photo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.options import DEFAULT_MEGAPIXELS, Json, MaxPixels, Verbose
from designgen.cli.show import note, say, show_json
from designgen.errors import InputError, OutputError, UsageError

if TYPE_CHECKING:
    from designgen.photo import PhotoTemplate

EXAMPLES = """[bold]Examples[/bold]

  designgen templates new shirt.jpg --known-cm 52 --between 310,840,1240,850

  designgen templates new tee.jpg --name my-tee --box 120,80,1400,1900 --print-corners 480,500,980,505,970,1100,470,1090
    --print-cm 30x36 --preview grid.png

  designgen templates new shirt.jpg --controls shirt.toml

  --known-cm with --between is one length that you measured on the garment, such as from armpit to armpit, and where its
  two ends are in the photo. A picture viewer tells the pixels under the pointer; (0, 0) is the upper left corner.
  docs/templates.md describes the TOML file, which can also tell sleeves apart and hold a mesh of control points.
"""

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_TEMPLATE_FILE = "template.toml"


def register(app: typer.Typer) -> None:
    """Add the command to the group."""
    app.command("new", epilog=EXAMPLES)(new)


def new(
    photo: Annotated[Path, typer.Argument(metavar="PHOTO", help="A photo of one plain garment.")],
    name: Annotated[str | None, typer.Option(help="Name of the template; the photo's unless given.")] = None,
    into: Annotated[Path, typer.Option(metavar="DIR", help="Folder of templates.")] = Path("templates"),
    controls: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="Everything below and more, as a file.")
    ] = None,
    box: Annotated[
        str | None, typer.Option(metavar="X1,Y1,X2,Y2", help="A box around the garment, with some backdrop in it.")
    ] = None,
    corners: Annotated[
        str | None, typer.Option(metavar="X,Y,X,Y,...", help="Or a rough outline, a little outside of it.")
    ] = None,
    mask: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Or its mask: white garment on black, or with alpha.")
    ] = None,
    known_cm: Annotated[float | None, typer.Option(min=1, max=1000, help="A length measured on the garment.")] = None,
    between: Annotated[
        str | None, typer.Option(metavar="X1,Y1,X2,Y2", help="Where that length is in the photo.")
    ] = None,
    print_corners: Annotated[
        str | None,
        typer.Option(metavar="X,Y,X,Y,X,Y,X,Y", help="The print area: top left, top right, bottom right, bottom left."),
    ] = None,
    print_cm: Annotated[
        str | None, typer.Option(metavar="30x36", help="Its size; measured by the known length unless given.")
    ] = None,
    print_area: Annotated[str, typer.Option(help="What to call it, such as chest, back or pocket.")] = "chest",
    shoulder: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="Centre line at the level of the high point of the shoulder, else guessed."),
    ] = None,
    cloth: Annotated[
        Literal["auto", "white", "coloured"] | None, typer.Option(help="White cloth that the photo shows as grey.")
    ] = None,
    worn: Annotated[
        bool | None, typer.Option("--worn/--flat", help="On a body or a bust, or flat on a floor or wall (as taken).")
    ] = None,
    displace: Annotated[
        float | None, typer.Option(min=0, max=10, help="How far folds carry the print aside; 1 as measured.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What people read.")] = None,
    garment: Annotated[str | None, typer.Option(help='What it is, such as "crew-neck T-shirt".')] = None,
    view: Annotated[str | None, typer.Option(help="front, back, side, flat ...")] = None,
    licence: Annotated[str | None, typer.Option(help="Of the photo; all rights reserved unless given.")] = None,
    author: Annotated[str | None, typer.Option(help="Who took it.")] = None,
    max_side_px: Annotated[int | None, typer.Option(min=200, max=6000, help="Longer side of the template.")] = None,
    preview: Annotated[
        Path | None, typer.Option(metavar="OUT.png", help="Also draw it with a grid of 5 cm, to check by eye.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a template of that name.")] = False,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make a template from a photo of a plain garment: on a floor, on a hanger or worn."""
    from designgen.imaging import read_picture
    from designgen.photo import checked_controls, read_controls, template_from_photo

    identity = checked_name(name or _name_of(photo))
    folder = into / identity
    if (folder / _TEMPLATE_FILE).exists() and not replace:
        raise UsageError(f"There is a template {folder} already.", "Choose another --name, or add --replace.")
    if preview is not None and preview.suffix.lower() != ".png":
        raise UsageError(f'The drawing is a PNG, and "{preview.name}" does not end in .png.', "Use --preview NAME.png.")
    values: dict[str, Any] = read_controls(controls) if controls else {}
    plain = {"title": title, "garment": garment, "view": view, "licence": licence, "author": author, "cloth": cloth}
    numbers = {"worn": worn, "displace": displace, "max_side_px": max_side_px}
    values |= {key: value for key, value in {**plain, **numbers}.items() if value is not None}
    values["id"] = identity
    values |= _hint(box, corners, mask, values)
    values |= _scale(known_cm, between)
    values |= _area(print_corners, print_cm, print_area)
    if shoulder:
        values["datum_px"] = _numbers("--shoulder", shoulder, 2)
    said = checked_controls(values, str(controls) if controls else "The options")
    limit = round(max_megapixels * 1e6)
    picture = read_picture(photo, max_pixels=limit)
    beside = (controls.parent if controls and not mask else Path()) / said.mask if said.mask else None
    made = template_from_photo(picture, said, _mask_of(beside, picture.pixels.shape[2:], limit) if beside else None)
    files = {**made.files, "preview.webp": _small_preview(made, preview)}
    write_template(files, folder)
    _tell(made, folder, preview, as_json=json)


def checked_name(name: str) -> str:
    """Return a template's name if it is one.

    Raises:
        UsageError: It is not.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f'"{name}" is no name for a template.', "Use small letters, digits and hyphens, such as --name my-shirt."
        )
    return name


def write_template(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write a template's files; template.toml comes last, so that a half-written folder is none.

    Raises:
        OutputError: The folder cannot be written, or holds something else already.
    """
    from designgen.store import atomic_write, make_folder

    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder} is no folder of its own.", "Choose another name.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _TEMPLATE_FILE).is_file():
        raise OutputError(f"{folder} holds something that is no template.", "Choose another name.")
    make_folder(folder)
    for name in sorted(files, key=lambda name: name == _TEMPLATE_FILE):
        atomic_write(folder / name, files[name])
    return folder


def _name_of(photo: Path) -> str:
    return re.sub(r"[^a-z0-9]+", "-", photo.stem.lower()).strip("-")[:64] or "photo"


def _numbers(option: str, text: str, count: int | None) -> list[float]:
    """Read numbers divided by commas or blanks."""
    try:
        found = [float(item) for item in text.replace(",", " ").split()]
    except ValueError:
        found = []
    if not found or (count is not None and len(found) != count) or len(found) % 2:
        wanted = f"{count} numbers" if count else "pairs of numbers"
        raise UsageError(f'{option} needs {wanted}, and got "{text}".', "Divide them by commas and no blanks.")
    return found


def _pairs(numbers: list[float]) -> list[list[float]]:
    return [numbers[i : i + 2] for i in range(0, len(numbers), 2)]


def _hint(box: str | None, corners: str | None, mask: Path | None, known: Mapping[str, Any]) -> dict[str, Any]:
    """An option stands above whatever the file says about where the garment is."""
    found: dict[str, Any] = {}
    if box:
        found["box"] = _numbers("--box", box, 4)
    if corners:
        found["corners"] = _pairs(_numbers("--corners", corners, None))
    if mask:
        found["mask"] = str(mask)
    if found:
        return {key: None for key in ("box", "corners", "mask") if key in known} | found
    return found


def _scale(known_cm: float | None, between: str | None) -> dict[str, Any]:
    if (known_cm is None) != (between is None):
        raise UsageError("--known-cm and --between belong together.", "Give the length and where it is in the photo.")
    if known_cm is None or between is None:
        return {}
    return {"scale": {"known_cm": float(known_cm), "between": _numbers("--between", between, 4)}}


def _area(corners: str | None, size: str | None, name: str) -> dict[str, Any]:
    if corners is None:
        if size is not None:
            raise UsageError("--print-cm is the size of --print-corners.", "Say where the print area is, too.")
        return {}
    area: dict[str, Any] = {"name": name, "corners_px": _pairs(_numbers("--print-corners", corners, 8))}
    if size is not None:
        from designgen.repeat.sizes import parse_size_cm

        width_mm, height_mm = parse_size_cm(size)
        if height_mm is None:
            raise UsageError(f'--print-cm needs a width and a height, and got "{size}".', "Write it as 30x36.")
        area["width_cm"], area["height_cm"] = width_mm / 10, height_mm / 10
    return {"areas": [area]}


def _mask_of(path: Path, size: tuple[int, ...], limit: int) -> Any:
    """Coverage from a mask's alpha if it has one, else from its brightness."""
    from designgen.imaging import read_picture

    picture = read_picture(path, max_pixels=limit)
    if picture.pixels.shape[2:] != size:
        found, wanted = (f"{shape[1]} × {shape[0]}" for shape in (picture.pixels.shape[2:], size))
        raise InputError(f"The mask {path} is {found} px and the photo {wanted} px.", "Save it at the photo's size.")
    return picture.pixels[0].mean(axis=0) if picture.alpha is None else picture.alpha[0, 0]


def _small_preview(made: PhotoTemplate, out: Path | None) -> bytes:
    """Load what was made as anyone would, which checks it; draw it large if wished, and small for lists."""
    from designgen.cli.options import check_writable
    from designgen.imaging import encode_png, encode_webp
    from designgen.mockup.checking import problems_of
    from designgen.mockup.preview import plain_view, preview
    from designgen.mockup.template import load_files
    from designgen.store import atomic_write

    template = load_files(made.in_memory())
    problems = problems_of(template)
    if problems:
        raise InputError(f"No sound template comes of the photo: {'; '.join(problems)}.", "Correct what was said.")
    colour = made.spec.colours[0].name
    if out is not None:
        check_writable(out.parent)
        atomic_write(out, encode_png(preview(template, colour).pixels))
    return encode_webp(plain_view(template, colour, 480).pixels)


def _tell(made: PhotoTemplate, folder: Path, preview: Path | None, *, as_json: bool) -> None:
    spec, quality = made.spec, made.spec.quality
    if as_json:
        facts = {"id": spec.id, "name": spec.name, "width_px": spec.image.width_px, "height_px": spec.image.height_px}
        areas = [area.model_dump(mode="json") for area in spec.print_areas]
        more: dict[str, Any] = {} if preview is None else {"preview": str(preview)}
        more["quality"] = quality.model_dump(mode="json", exclude_none=True) if quality else {}
        show_json(
            {
                "ok": True,
                "exit_code": 0,
                "folder": str(folder),
                "template": facts,
                "print_areas": areas,
                "notices": list(made.notices),
                **more,
            }
        )
        return
    for notice in made.notices:
        note(notice)
    scale = f", {quality.px_per_cm:g} px a cm" if quality else ""
    say(f"{folder}: {spec.image.width_px} × {spec.image.height_px} px{scale}.")
    for area in spec.print_areas:
        say(f"  print area {area.name}: {area.width_cm:.1f} × {area.height_cm:.1f} cm")
    say(f"  Look at it: designgen templates show {folder} -o grid.png")
