"""designgen templates: the garments."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli import templates_new
from designgen.cli.options import Json, Verbose, check_writable, complete_template, template_folders
from designgen.cli.show import error_object, note, read_each, say, show_json, table
from designgen.errors import DesigngenError, ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from designgen.mockup.files import TemplateFiles
    from designgen.mockup.format import TemplateSpec

app = typer.Typer(
    help="The garment templates: look at them, check a stranger's, make one of your own photo.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

LIST_EXAMPLES = """[bold]Examples[/bold]

  designgen templates list

  designgen templates list --json
"""
SHOW_EXAMPLES = """[bold]Examples[/bold]

  designgen templates show tshirt-front

  designgen templates show tshirt-front -o grid.png       with a grid of 5 cm and the print areas

  designgen templates show templates/my-shirt --garment-colour navy -o grid.png
"""
CHECK_EXAMPLES = """[bold]Examples[/bold]

  designgen templates check templates/my-shirt

  designgen templates check hoodie.zip tote.zip --json

The format is described in docs/templates.md.
"""
ADD_EXAMPLES = """[bold]Examples[/bold]

  designgen templates add hoodie.zip

  designgen templates add hoodie.zip --name hoodie-2 --into templates
"""

Sources = Annotated[list[str], typer.Argument(metavar="DIR|ZIP...", help="Templates as folders or zip archives.")]


@app.callback()
def _templates() -> None:
    """The garment templates."""


@app.command("list", epilog=LIST_EXAMPLES)
def list_(json: Json = False, verbose: Verbose = False) -> None:
    """List the garments, the colours they come in and where they can be printed."""
    from designgen.mockup.library import template_folders_in, template_info

    found, broken = read_each(template_folders_in(template_folders()), template_info)
    code = ExitCode.WITHHELD if broken else ExitCode.OK
    if json:
        rows = [asdict(info) | {"folder": str(info.folder)} for info in found]
        show_json({"ok": not broken, "exit_code": int(code), "templates": rows, "problems": [str(e) for e in broken]})
    else:
        lines = [
            [
                info.folder.name,
                f"{info.size_px[1]} × {info.size_px[0]}",
                ", ".join(info.print_areas) or "none",
                str(info.folder) if verbose else ", ".join(info.colours),
            ]
            for info in found
        ]
        say(table(["template", "pixels", "print areas", "folder" if verbose else "colours"], lines))
        for problem in broken:
            note(str(problem))
    if code:
        raise typer.Exit(int(code))


@app.command("show", epilog=SHOW_EXAMPLES)
def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME|DIR", help="Of the list, or a folder.", autocompletion=complete_template)
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="OUT.png", help="Also draw it with a grid of 5 cm.")
    ] = None,
    garment_colour: Annotated[
        str | None, typer.Option(help="A colour of the template, for -o; its first one unless given.")
    ] = None,
    max_side_px: Annotated[int | None, typer.Option(min=64, max=8192, help="Longer side of the drawing.")] = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Show what is known about a garment template; with -o draw its centimetres and print areas."""
    from designgen.mockup import find_template
    from designgen.mockup.format import read_spec

    if out is not None and out.suffix.lower() != ".png":
        raise UsageError(f'The drawing is a PNG, and "{out.name}" does not end in .png.', "Use -o NAME.png.")
    if out is None and (garment_colour or max_side_px):
        raise UsageError("--garment-colour and --max-side-px are for the drawing.", "Add -o OUT.png.")
    folder = find_template(name, template_folders())
    spec = read_spec(folder)
    if out is not None:
        _draw(folder, spec.colour(garment_colour or spec.colours[0].name).name, max_side_px, out)
    if json:
        facts = spec.model_dump(mode="json", exclude_none=True)
        drawn = {} if out is None else {"file": str(out)}
        show_json({"ok": True, "exit_code": 0, "folder": str(folder), "template": facts, **drawn})
        return
    say(f"{spec.name} ({folder.name})")
    for label, value in _lines(spec, folder, verbose):
        say(f"  {label:<14}{value}")
    if out is not None:
        say(f"{out}: a grid of 5 cm, the print areas in red.")


@app.command("check", epilog=CHECK_EXAMPLES)
def check(sources: Sources, json: Json = False, verbose: Verbose = False) -> None:
    """Check templates, also a stranger's, as folders or zip archives; nothing is unpacked to disk or written."""
    rows = [_checked(source) for source in sources]
    sound = sum(row["ok"] for row in rows)
    code = ExitCode.OK if sound == len(rows) else ExitCode.WITHHELD if sound else ExitCode.BAD_INPUT
    if json:
        show_json({"ok": not code, "exit_code": int(code), "templates": rows})
    else:
        for row in rows:
            if row["ok"]:
                say(f"{row['source']}: sound. {row['name']}, {row['width_px']} × {row['height_px']} px.")
            for problem in row["problems"]:
                say(f"{row['source']}: {problem}")
    if code:
        raise typer.Exit(int(code))


@app.command("add", epilog=ADD_EXAMPLES)
def add(
    archive: Annotated[Path, typer.Argument(metavar="ZIP", help="A template as a zip archive.")],
    name: Annotated[str | None, typer.Option(help="Name of its folder; the template's id unless given.")] = None,
    into: Annotated[Path, typer.Option(metavar="DIR", help="Folder of templates.")] = Path("templates"),
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Check a stranger's zip archive and unpack it among your templates."""
    from designgen.mockup.archive import read_archive
    from designgen.mockup.checking import check_files

    files = read_archive(archive)
    folder = into / templates_new.checked_name(name or files.spec().id)
    if folder.exists():
        raise UsageError(f"There is {folder} already.", "Choose another --name, or remove it first.")
    problems = check_files(files)
    if problems:
        raise InputError(f"{archive} is not a sound template: {'; '.join(problems)}.", "Ask its maker to mend it.")
    templates_new.write_template(files.files, folder)
    if json:
        show_json({"ok": True, "exit_code": 0, "folder": str(folder)})
        return
    say(f"{folder}: {files.spec().name}. Use it with --template {folder.name}.")


templates_new.register(app)


def _draw(folder: Path, colour: str, max_side_px: int | None, out: Path) -> None:
    from designgen.imaging import encode_png
    from designgen.mockup import load_template
    from designgen.mockup.preview import preview
    from designgen.store import atomic_write

    check_writable(out.parent)
    atomic_write(out, encode_png(preview(load_template(folder, ()), colour, max_side_px).pixels))


def _checked(source: str) -> dict[str, Any]:
    """One row of the verdict; what is wrong with one template never costs the others."""
    from designgen.mockup.checking import check_files

    try:
        files = _files_of(source)
        spec = files.spec()
        problems = list(check_files(files))
    except DesigngenError as error:
        return {"source": source, "problems": [str(error)], **error_object(error)}
    facts = {"name": spec.name, "id": spec.id, "width_px": spec.image.width_px, "height_px": spec.image.height_px}
    code = ExitCode.BAD_INPUT if problems else ExitCode.OK
    return {"source": source, "ok": not problems, "exit_code": int(code), "problems": problems, **facts}


def _files_of(source: str) -> TemplateFiles:
    from designgen.mockup import find_template
    from designgen.mockup.archive import read_archive
    from designgen.mockup.files import FolderFiles

    path = Path(source)
    return read_archive(path) if path.is_file() else FolderFiles(find_template(source, template_folders()))


def _lines(spec: TemplateSpec, folder: Path, verbose: bool) -> list[tuple[str, str]]:
    garment, quality, made = spec.garment, spec.quality, spec.provenance
    size = ", ".join(
        text
        for text in (
            garment.fit,
            garment.size and f"size {garment.size}",
            f"chest {garment.chest_cm:g} cm" if garment.chest_cm else "",
            f"length {garment.length_cm:g} cm" if garment.length_cm else "",
        )
        if text
    )
    lines = [
        ("garment", garment.kind + (f" ({size})" if size else "")),
        ("view", spec.view),
        ("picture", f"{spec.image.width_px} × {spec.image.height_px} px"),
        ("scale", f"{quality.px_per_cm:g} px a cm" if quality else ""),
        ("colours", ", ".join(colour.name for colour in spec.colours)),
        ("parts", ", ".join(f"{part.name} ({part.mapping.kind})" for part in spec.parts)),
        *(
            (
                "print area",
                f"{area.name}: {area.width_cm:g} × {area.height_cm:g} cm on {area.part}, centre "
                f"{area.centre_u_cm:+g} / {area.centre_v_cm:+g} cm, at least {area.min_dpi:g} dpi",
            )
            for area in spec.print_areas
        ),
        ("licence", spec.licence + (f", by {made.author}" if made.author else "")),
        ("made by", made.made_by + (f" ({made.renderer})" if made.renderer else "")),
        ("note", made.note),
        ("format", str(spec.format)),
        ("folder", str(folder)),
    ]
    if verbose and quality:
        figures = quality.model_dump(exclude_none=True)
        lines.append(("quality", ", ".join(f"{key} {value:g}" for key, value in figures.items())))
    return [(label, value) for label, value in lines if value]
