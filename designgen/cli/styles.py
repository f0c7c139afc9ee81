"""designgen styles: the style library, and entries of your own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli import styles_add, styles_check
from designgen.cli.options import Json, Verbose, complete_style, style_folders
from designgen.cli.shelf import Sheet, Tags, check_sheet, chosen, write_sheet
from designgen.cli.show import note, read_each, say, show_json, table
from designgen.cli.terminal import Pictures, bold, chips, faint, show_card, wanted_protocol, wrapped
from designgen.errors import DesigngenError, ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from designgen.cli.terminal import Protocol
    from designgen.imaging import Picture
    from designgen.library import StyleInfo
    from designgen.library.condition import Condition
    from designgen.library.sheet import Plate

app = typer.Typer(
    help="The style library: look at it, add pictures of your own, check them.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

LIST_EXAMPLES = """[bold]Examples[/bold]

  designgen styles list

  designgen styles list --tag indigo --tag stitched

  designgen styles list --sheet styles.png        all of them on one page

  designgen styles list --json
"""
SHOW_EXAMPLES = """[bold]Examples[/bold]

  designgen styles show indigo-batik

  designgen styles show holiday.jpg        any picture: what designgen would make of it
"""


@app.callback()
def _styles() -> None:
    """The style library."""


@app.command("list", epilog=LIST_EXAMPLES)
def list_(
    tag: Tags = None, sheet: Sheet = None, pictures: Pictures = "auto", json: Json = False, verbose: Verbose = False
) -> None:
    """List the styles, with small pictures where the terminal can; any picture of yours works as a style, too."""
    from designgen.library import read_style, styles_in

    check_sheet(sheet)
    protocol = wanted_protocol(pictures, json=json)
    entries, broken = read_each(styles_in(style_folders()), read_style)
    found = chosen(entries, tag)
    changed, unread = _changed(found)
    broken += unread
    if sheet is not None:
        broken += _write_sheet(sheet, found)
    code = ExitCode.WITHHELD if broken else ExitCode.OK
    if json:
        rows = [facts_of(style) | {"changed": style.name in changed} for style in found]
        drawn = {} if sheet is None else {"sheet": str(sheet)}
        problems = [str(error) for error in broken]
        show_json({"ok": not broken, "exit_code": int(code), "styles": rows, "problems": problems, **drawn})
    elif protocol is not None:
        broken += _show_cards(protocol, found)
    else:
        rows_shown = [[style.name, style.licence, str(style.picture) if verbose else style.note] for style in found]
        say(table(["style", "licence", "picture" if verbose else "what it is for"], rows_shown))
    for name in changed:
        note(CHANGED.format(name=name))
    if sheet is not None and not json:
        say(f"{sheet}: {len(found)} styles.")
    for problem in broken:
        note(str(problem))
    if broken:
        raise typer.Exit(int(ExitCode.WITHHELD))


@app.command("show", epilog=SHOW_EXAMPLES)
def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="A style, or any picture.", autocompletion=complete_style)
    ],
    pictures: Pictures = "auto",
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Show a style: what suits it, its palette, its size, how it repeats, and what there is to mind."""
    from designgen.imaging import decode
    from designgen.imaging.files import read_file
    from designgen.imaging.jpeg import jpeg_quality
    from designgen.library import find_style, is_changed
    from designgen.library.condition import examine, remarks_of

    protocol = wanted_protocol(pictures, json=json)
    style = find_style(name, style_folders())
    data = read_file(style.picture)
    picture = decode(data, label=str(style.picture))
    condition = examine(picture.pixels, jpeg_quality=jpeg_quality(data))
    changed, remarks = is_changed(style), remarks_of(condition)
    palette = style.palette or _palette_of(picture)
    if json:
        facts = facts_of(style) | {"palette": list(palette), "changed": changed, "measured": condition.as_dict()}
        said = [{"kind": remark.kind, "text": remark.text} for remark in remarks]
        show_json({"ok": True, "exit_code": 0, "style": facts, "remarks": said})
        return
    if protocol is not None:
        show_card(protocol, picture.pixels, [bold(style.title), faint(style.name), "", chips(palette)])
    else:
        say(f"{style.title} ({style.name})")
    for label, value in _lines(style, palette, condition, len(data)):
        say(f"  {label:<12}{value}")
    if changed:
        note(CHANGED.format(name=style.name))
    for remark in remarks:
        note(remark.text)
    if verbose:
        for label, figure in condition.as_dict().items():
            say(f"  {label:<12}{figure}")


styles_add.register(app)
styles_check.register(app)

CHANGED = (
    '"{name}": the picture is another than the one its style.toml was written for (sha256 differs). If that is meant, '
    "take the sha256 line out or add the picture again; else fetch the style again."
)


def facts_of(style: StyleInfo) -> dict[str, Any]:
    """Return all that a style's entry says."""
    return {
        "name": style.name,
        "title": style.title,
        "note": style.note,
        "licence": style.licence,
        "tags": list(style.tags),
        "palette": list(style.palette),
        "strength": style.strength,
        "style_scale": style.style_scale,
        "smoothness": style.smoothness,
        "seed": style.seed,
        "generator": style.generator,
        "sha256": style.sha256,
        "picture": str(style.picture),
    }


def _changed(styles: Sequence[StyleInfo]) -> tuple[list[str], list[DesigngenError]]:
    from designgen.library import is_changed

    found: list[str] = []
    broken: list[DesigngenError] = []
    for style in styles:
        try:
            if is_changed(style):
                found.append(style.name)
        except InputError as error:
            broken.append(error)
    return found, broken


def _show_cards(protocol: Protocol, styles: Sequence[StyleInfo]) -> list[DesigngenError]:
    from designgen.imaging import read_picture

    broken: list[DesigngenError] = []
    for style in styles:
        try:
            pixels = read_picture(style.picture).pixels
        except InputError as error:
            broken.append(error)
            continue
        suits = f"strength {style.strength:g}, scale {style.style_scale:g}, smoothness {style.smoothness:g}"
        lines = [bold(style.title), faint(style.name), "", chips(style.palette), "", *wrapped(style.note), ""]
        show_card(protocol, pixels, [*lines, faint(suits), faint(", ".join((*style.tags, style.licence)))])
    return broken


def _write_sheet(sheet: Any, styles: Sequence[StyleInfo]) -> list[DesigngenError]:
    from designgen.imaging import read_picture
    from designgen.library.sheet import Plate, style_plate

    if not styles:
        raise UsageError("There are no styles to draw.", "Leave --tag out, or add a style.")

    def plate_of(style: StyleInfo) -> Plate:
        pixels = style_plate(read_picture(style.picture).pixels)
        return Plate(pixels, style.title, style.name, (", ".join(style.tags),), style.palette)

    plates: list[Plate] = []
    broken: list[DesigngenError] = []
    for style in styles:
        try:
            plates.append(plate_of(style))
        except InputError as error:
            broken.append(error)
    licences = " · ".join(sorted({style.licence for style in styles}))
    write_sheet(sheet, "Styles", f"{len(plates)} styles · {licences}", plates)
    return broken


def _palette_of(picture: Picture) -> tuple[str, ...]:
    from designgen.library.colours import palette_of

    return palette_of(picture.pixels)


def _lines(style: StyleInfo, palette: Sequence[str], found: Condition, size_bytes: int) -> list[tuple[str, str]]:
    from designgen.library.condition import MOST_STEP, PRINT_DPI, suggest

    height, width = found.size_px
    settings = f"strength {style.strength:g}, style scale {style.style_scale:g}, smoothness {style.smoothness:g}"
    if not style.licence:  # a picture that is no entry
        asked = suggest(found)
        settings = f"strength {asked.strength:g}, style scale {asked.style_scale:g}, smoothness {asked.smoothness:g}"
    repeats = "repeats without a seam" if found.seam_step <= MOST_STEP else "does not repeat"
    seam = f"{repeats}, step {found.seam_step:.2f} of the larger steps inside"
    lines = [
        ("note", style.note),
        ("licence", style.licence or "none stated"),
        ("tags", ", ".join(style.tags)),
        ("suits", settings),
        ("palette", " ".join(palette)),
        ("picture", f"{style.picture}, {width} × {height} px, {size_bytes / 1000:.0f} kB"),
        ("enough for", f"a repeat of {found.detail_px / PRINT_DPI * 2.54:.0f} cm at {PRINT_DPI:g} dpi"),
        ("seam", seam),
        ("drawn by", f"{style.generator}, seed {style.seed}" if style.generator else ""),
    ]
    return [(label, value) for label, value in lines if value]
