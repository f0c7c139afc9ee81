"""designgen plates: one plate for each ink, films, and files for RIPs."""

from __future__ import annotations

from dataclasses import replace
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.designs import (
    CleanMm,
    Creator,
    Keep,
    MaxDeltaE,
    Only,
    OutFolder,
    Rights,
    Spots,
    about,
    deviation_text,
    each_design,
    finish,
    open_tile,
    reduce_design,
    reduce_options,
    unique_stems,
)
from designgen.cli.options import DEFAULT_MEGAPIXELS, Json, MaxPixels, RepeatOf, SizeCm, Verbose, check_writable
from designgen.cli.show import note, say, table
from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.colour.delivery import PlateOptions
    from designgen.colour.reduce import Reduction
    from designgen.repeat.tile import Tile

EXAMPLES = """[bold]Examples[/bold]

  designgen plates rose.png --spots 8 --trap-mm 0.2 --size-cm 32 --repeat half-drop -o plates

  designgen plates tiger.png --spots 5 --underbase 0.3 --size-cm 28 --repeat none -o plates

  designgen plates rose.png --spots 6 --tonal --films --lpi 45 --angle 22.5 --size-cm 32 -o films

  designgen plates rose.png -n 8 --indexed-colours 64 --multichannel --size-cm 32 -o for-the-rip
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("plates", epilog=EXAMPLES)(plates)


def plates(
    designs: Annotated[list[Path], typer.Argument(metavar="IN...", help="Tiles of ours, or pictures with --size-cm.")],
    out: OutFolder,
    spots: Spots = "auto",
    max_delta_e: MaxDeltaE = None,
    palette: Only = None,
    keep: Keep = None,
    clean_mm: CleanMm = 0.3,
    trap_mm: Annotated[
        float, typer.Option(min=0, max=5, help="How far lighter inks run on under darker ones, in mm.")
    ] = 0.0,
    underbase: Annotated[
        float | None,
        typer.Option(min=0, max=5, metavar="MM", help="Add a white plate under all inks, drawn back by this many mm."),
    ] = None,
    tonal: Annotated[bool, typer.Option("--tonal", help="Mix tones from the inks instead of flat areas.")] = False,
    films: Annotated[bool, typer.Option("--films", help="Add 1-bit films with marks.")] = False,
    lpi: Annotated[float, typer.Option(min=10, max=200, help="Lines per inch of the films' dots.")] = 45.0,
    angle: Annotated[
        str, typer.Option(metavar="DEG[,DEG...]", help="Angle of the dots; several are given to the inks in turn.")
    ] = "22.5",
    film_dpi: Annotated[float, typer.Option(min=150, max=4800, help="Dots per inch of the films.")] = 1200.0,
    mirrored: Annotated[bool, typer.Option("--mirrored", help="Films wrong reading, emulsion down.")] = False,
    marks: Annotated[bool, typer.Option("--marks", help="Registration marks and a label around each plate.")] = False,
    indexed: Annotated[bool, typer.Option("--indexed", help="Add an indexed TIFF of the design.")] = False,
    indexed_colours: Annotated[
        int | None,
        typer.Option(
            min=2, max=100, metavar="N", help="Add an indexed TIFF of up to so many colours, to recolour in a RIP."
        ),
    ] = None,
    multichannel: Annotated[
        bool, typer.Option("--multichannel", help="Add all inks as one TIFF and one Photoshop document.")
    ] = False,
    compression: Annotated[Literal["lzw", "deflate", "none"], typer.Option(help="Of the TIFFs.")] = "lzw",
    size_cm: SizeCm = None,
    repeat: RepeatOf = None,
    creator: Creator = "",
    rights: Rights = "",
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make a plate for each ink: 8-bit grey TIFFs with ink black, and what a screen printer or a RIP needs besides."""
    from designgen.colour.delivery import PlateOptions
    from designgen.colour.films import FilmOptions
    from designgen.store import atomic_write

    options = reduce_options(spots, max_delta_e, "oklab", clean_mm, keep=keep, only=palette)
    if tonal and trap_mm:
        raise UsageError("Tonal plates overlap by themselves and take no trap.", "Leave out --trap-mm or --tonal.")
    film = FilmOptions(lpi, _angles(angle), film_dpi, mirrored, compression) if films else None
    if film is not None and film_dpi < 4 * lpi:
        raise UsageError(f"Films of {film_dpi:g} dpi cannot hold {lpi:g} lines per inch.", "Raise --film-dpi.")
    wanted = PlateOptions(trap_mm, underbase, marks, indexed, multichannel, film, compression)
    check_writable(out)
    names = unique_stems(designs)
    broken: list[Path] = []

    def one(path: Path) -> dict[str, Any]:
        tile, picture = open_tile(path, size_cm, repeat, max_megapixels)
        reduction = reduce_design(tile, path, options, picture)
        _check_trap(reduction, trap_mm)
        files: list[str] = []
        facts: dict[str, Any] = {}
        job = names[path], replace(wanted, about=about(picture, creator, rights))
        for name, data in _files(tile, reduction, job, facts, tonal=tonal):
            atomic_write(out / names[path] / name, data)
            files.append(str(out / names[path] / name))
            if name.endswith("__plates.json"):
                facts |= loads(data)
        if indexed_colours is not None:
            facts["indexed"] = _indexed(tile, path, (indexed_colours, clean_mm), job, out / names[path])
            files.append(facts["indexed"]["file"])
        facts["files"] = files
        facts["notices"] = [*picture.notices, *reduction.notices, *facts["notices"]]
        if underbase is not None and not reduction.separation.counts[255]:
            facts["notices"].append("Nothing of the design is transparent, so the white plate covers all of it.")
        if words := _seam_words(facts["plates"]):
            facts["notices"].append(words)
            broken.append(path)
        if not json:
            _show(path, facts)
        return facts

    results = list(each_design(designs, one, json=json))
    finish(results, json=json, withheld=bool(broken))


def _angles(text: str) -> tuple[float, ...]:
    try:
        angles = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(f'"{text}" is no angle.', "Give degrees, as in 22.5 or 15,45,75.") from error
    if not all(-360 <= angle <= 360 for angle in angles):
        raise UsageError(f'"{text}" is no angle.', "Give degrees, as in 22.5 or 15,45,75.")
    return angles


def _check_trap(reduction: Reduction, trap_mm: float) -> None:
    from designgen.colour.plates import trap_px

    try:
        trap_px(reduction.separation, trap_mm)
    except ValueError as error:
        raise UsageError(f"A trap of {trap_mm:g} mm is too wide for this repeat.", "Make it smaller.") from error


def _files(
    tile: Tile, reduction: Reduction, named: tuple[str, PlateOptions], facts: dict[str, Any], *, tonal: bool
) -> Any:
    from designgen.colour.delivery import plate_files, tonal_files
    from designgen.colour.tonal import separate_tones

    name, options = named
    separation = reduction.separation
    if not tonal:
        return plate_files(separation, name, options)
    planes, cost = separate_tones(tile, separation.inks)
    facts |= cost.as_dict()
    return tonal_files(separation, name, planes, options)


def _indexed(
    tile: Tile, path: Path, wanted: tuple[int, float], named: tuple[str, PlateOptions], folder: Path
) -> dict[str, Any]:
    """Write the design reduced on its own to so many colours as an indexed TIFF, and say how near that is."""
    from designgen.colour.delivery import indexed_tiff, spot_facts
    from designgen.colour.reduce import ReduceOptions
    from designgen.store import atomic_write

    colours, clean_mm = wanted
    name, options = named
    reduction = reduce_design(tile, path, ReduceOptions(colours, clean_mm=clean_mm))
    separation = reduction.separation
    file = folder / f"{name}__indexed-{len(separation.inks)}.tif"
    data = indexed_tiff(separation, spot_facts(separation, options.about, title=name), options.compression)
    atomic_write(file, data)
    return {"file": str(file), "colours": len(separation.inks)} | reduction.deviation.as_dict()


def _seam_words(plates: list[dict[str, Any]]) -> str:
    """Return in words which plates do not go on over the edge of the repeat; "" where all do."""
    from designgen.colour.plates import SEAM_SHOWS_ABOVE

    cut = [plate for plate in plates if plate["seam_excess"] > SEAM_SHOWS_ABOVE]
    if not cut:
        return ""
    worst = max(cut, key=lambda plate: plate["seam_excess"])
    which = ", ".join(str(plate["number"]) for plate in cut)
    return (
        f"The seam shows in {'plate' if len(cut) == 1 else 'plates'} {which}: in {worst['name']} the step there is "
        f"{worst['seam_excess']:.1f} times the strongest line elsewhere. They are written all the same. "
        "Say how it repeats with --repeat, or make it seamless first with designgen seamless."
    )


def _show(path: Path, facts: dict[str, Any]) -> None:
    for notice in facts["notices"]:
        note(f"{path.name}: {notice}")
    trap = f", trap {facts['trap_mm']:g} mm" if facts.get("trap_mm") else ""
    size = f"{facts['width_mm'] / 10:g} × {facts['height_mm'] / 10:g} cm"
    say(f"{path.name}: {len(facts['plates'])} plates of {size}{trap}.")
    if "indexed" in facts:
        say(f"Indexed, {facts['indexed']['colours']} colours: {deviation_text(facts['indexed'])}.")
    if "delta_e_2000" in facts:
        say(f"Printed together: {deviation_text(facts)}.")
    rows = []
    for plate in facts["plates"]:
        covers = f"{plate['ink_percent']:.2f} %"
        rows.append([str(plate["number"]), plate["hex"], plate["name"], covers, _screen(plate), plate["file"]])
    say(table(["plate", "colour", "ink", "ink covers", "film", "file"], rows))
    say(str(Path(facts["files"][-1]).parent))


def _screen(plate: dict[str, Any]) -> str:
    film = plate.get("film")
    if film is None:
        return "-"
    return "solid" if film["lpi"] is None else f"{film['lpi']:g} lpi, {film['angle']:g}°"
