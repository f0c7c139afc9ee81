"""designgen seam: does a tile repeat without a visible seam, and where does it fail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from designgen.cli.options import (
    DEFAULT_MEGAPIXELS,
    REPEAT_METAVAR,
    Json,
    MaxPixels,
    Verbose,
    check_writable,
    complete_repeat,
)
from designgen.cli.show import note, say, show_json
from designgen.errors import DesigngenError, ExitCode, InputError, UsageError

if TYPE_CHECKING:
    from designgen.imaging import Picture
    from designgen.repeat.lattice import Lattice

EXAMPLES = """[bold]Examples[/bold]

  designgen seam rose.png

  designgen seam bought-fabric.tif --repeat half-drop --picture where.png

  designgen seam tiles/*.png --json

Exit code 3 if a tile has a clear break: do not print it. "warn" means look at it first. What each figure says, and how
often it is right: docs/seams.md.
"""
MARKS = {"pass": "seamless", "warn": "look at it", "break": "visible seam"}


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("seam", epilog=EXAMPLES)(seam)


def seam(
    tiles: Annotated[list[Path], typer.Argument(metavar="IN...", help="Tiles of ours, or any pictures.")],
    repeat: Annotated[
        str | None,
        typer.Option(
            metavar=REPEAT_METAVAR,
            help="How it repeats; a tile of ours knows its own, else straight.",
            autocompletion=complete_repeat,
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="OUT.png", help="Where to write a picture of the seams; a folder for several tiles."),
    ] = None,
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Measure whether a tile repeats without a visible seam."""
    folder = None
    if picture is not None and (len(tiles) > 1 or picture.is_dir() or not picture.suffix):
        folder = picture
        check_writable(folder)
    elif picture is not None:
        if picture.suffix.lower() != ".png":
            raise UsageError(f'The picture is written as PNG, and "{picture.name}" does not end in .png.', "")
        check_writable(picture.parent)
    done: list[dict[str, Any]] = []
    failed: list[DesigngenError] = []
    for path in tiles:
        target = picture if folder is None else folder / f"{path.stem}-seam.png"
        try:
            done.append(_one(path, repeat, target, round(max_megapixels * 1e6)))
        except (InputError, UsageError) as error:
            if len(tiles) == 1:
                raise
            failed.append(error)
            done.append({"file": str(path), "ok": False, "error": error.what, "hint": error.hint})
        if not json:
            _say(done[-1], verbose=verbose)
    broken = any(entry.get("verdict") == "break" for entry in done)
    code = ExitCode.WITHHELD if broken or failed else ExitCode.OK
    if len(failed) == len(tiles):
        code = ExitCode.BAD_INPUT
    if json:
        shown: dict[str, Any] = done[0] if len(tiles) == 1 else {"files": done}
        show_json({**shown, "ok": code == 0, "exit_code": int(code)})
    if code:
        raise typer.Exit(int(code))


def _one(path: Path, repeat: str | None, target: Path | None, max_pixels: int) -> dict[str, Any]:
    from designgen.imaging import encode_png, read_picture
    from designgen.repeat.seam import measure
    from designgen.repeat.seam_hint import other_repeat
    from designgen.repeat.seam_picture import find_places, seam_picture
    from designgen.store import atomic_write

    picture = read_picture(path, max_pixels=max_pixels)
    lattice, group, name = repeat_of(picture, path, repeat)
    height, width = picture.size_px
    try:
        report = measure(picture.pixels, lattice, picture.alpha, group)
    except ValueError as error:
        raise InputError(
            f'"{path.name}" has {width} × {height} pixels, which cannot be measured as {name}: {error}.',
            "Choose another --repeat, or a picture of at least 16 pixels a side.",
        ) from error
    places = find_places(picture.pixels, lattice, picture.alpha) if report.verdict != "pass" or target else ()
    entry: dict[str, Any] = {
        "file": str(path),
        "ok": report.verdict != "break",
        "repeat": name,
        "size_px": [width, height],
        "verdict": report.verdict,
        "seam": report.as_dict(),
        "places": [
            {
                "edges": "left and right" if place.vertical else "top and bottom",
                "start_px": place.start_px,
                "length_px": place.length_px,
                "excess": round(place.excess, 3),
            }
            for place in places
        ],
        "notices": list(picture.notices),
    }
    # A wallpaper group says more than how the tile is laid out.
    other = other_repeat(picture.pixels, lattice, picture.alpha) if not entry["ok"] and group == "p1" else None
    if other is not None:
        entry["repeats_as"] = other
        entry["hint"] = f"It repeats as {other}: pass --repeat {other}."
    if target is not None:
        atomic_write(target, encode_png(seam_picture(picture.pixels, lattice, places, picture.alpha)))
        entry["picture"] = str(target)
    return entry


def repeat_of(picture: Picture, path: Path, repeat: str | None) -> tuple[Lattice, str, str]:
    """Return the lattice, wallpaper group and name of the repeat to measure: as asked, else the tile's own."""
    from designgen.cli.tiles import description
    from designgen.repeat.repeats import parse_repeat

    known = description(picture) or {}
    wanted = parse_repeat(repeat or str(known.get("repeat", "straight")))
    height_px, width_px = picture.size_px
    if wanted.offset_mm is None:
        return wanted.lattice, wanted.group, wanted.name
    try:
        size_mm = float(known["width_mm"]), float(known["height_mm"])
    except (KeyError, TypeError, ValueError):
        if picture.dpi is None:
            raise UsageError(
                f'An offset in mm needs the size on cloth, and "{path.name}" does not say it.',
                "Give the drop as a fraction, for example drop-1/3.",
            ) from None
        size_mm = width_px / picture.dpi * 25.4, height_px / picture.dpi * 25.4
    return wanted.delivered((height_px, width_px), size_mm), wanted.group, wanted.name


def _say(entry: dict[str, Any], *, verbose: bool) -> None:
    if "seam" not in entry:
        note(f"{entry['file']}: {entry['error']} {entry['hint']}".strip())
        return
    for notice in entry["notices"]:
        note(notice)
    figures = entry["seam"]
    say(f"{entry['file']}: {MARKS[entry['verdict']]} ({entry['repeat']}). {figures['worst']}")
    if "hint" in entry:
        say(f"  {entry['hint']}")
    for remark in _remarks(figures):
        say(f"  {remark}")
    for place in entry["places"][:5]:
        say(f"  {place['edges']}, {place['length_px']} px from {place['start_px']} px: {place['excess']:.1f} times.")
    if verbose:
        for name, value in figures.items():
            if name not in ("verdict", "worst"):
                say(f"  {name:18} {value}")
    if "picture" in entry:
        say(f"  Shown in {entry['picture']}.")


def _remarks(figures: dict[str, Any]) -> list[str]:
    """Return what will be seen over many metres, though the seam is no part of it."""
    found = []
    if figures["s5_inner_peak"] >= 0.9:
        found.append("The tile holds its motif more than once: a smaller repeat would show the same.")
    if figures["s5_stripes_de"] >= 6:
        found.append(f"Over many metres stripes of tone may show ({figures['s5_stripes_de']:.0f} ΔE).")
    if figures["s5_blot_de"] >= 15:
        found.append(f"One place leads all others by {figures['s5_blot_de']:.0f} ΔE: the eye will count the repeats.")
    return found
