"""designgen panels: production files of a garment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.cloth_options import Shrinkage, cloth_of
from designgen.cli.designs import Creator, OutFolder, Rights, about, open_tile
from designgen.cli.options import DEFAULT_MEGAPIXELS, Json, MaxPixels, RepeatOf, SizeCm, Verbose, check_writable
from designgen.cli.panel_files import PanelFiles, write_garment, write_placed
from designgen.cli.show import note, say, show_json, table
from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.panels import PartPrint

PLACED = "Placed prints"
MARKER = "The marker"
PANEL_DPI, DIRECT_DPI = 150.0, 300.0
MOST_GARMENTS = 20

EXAMPLES = """[bold]Examples[/bold]

  designgen panels rose.png --garment tshirt --size M -o shirt-m                every piece as a PDF, and a marker

  designgen panels rose.png --garment long-sleeve --size S,M,L --fabric-width-cm 160 -o order

  designgen panels rose.png --garment tshirt --format tiff --dpi 300 --shrinkage 3x2 -o for-the-mill

  designgen panels rose.png --garment tshirt --part sleeves=stripe.png@6 --seam-line -o two-prints

  designgen panels rose.png --garment tote --garments 6 --turn-pieces -o six-bags

  designgen panels tiger.png --garment tshirt --size L --underbase 0.3 -o direct-to-garment     a placed print
"""


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command("panels", epilog=EXAMPLES)(panels)


def _complete_garment(incomplete: str) -> list[str]:
    from designgen.garments import GARMENTS

    return [name for name in GARMENTS if name.startswith(incomplete)]


def panels(
    tile: Annotated[Path, typer.Argument(metavar="TILE", help="A tile of ours, or a picture with --size-cm.")],
    garment: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="tshirt, tshirt-womens, tshirt-kids, long-sleeve, tank or tote.",
            autocompletion=_complete_garment,
        ),
    ],
    out: OutFolder,
    size: Annotated[str, typer.Option("--size", metavar="M | S,M,L | all", help="Sizes from XS to XXL.")] = "M",
    format: Annotated[
        Literal["pdf", "tiff", "both"], typer.Option(help="PDF with lines as vectors, TIFF for a RIP, or both.")
    ] = "pdf",
    dpi: Annotated[
        float | None,
        typer.Option(min=36, max=600, help="Dots per inch; 150, or 300 for a placed print, unless given."),
    ] = None,
    allowance_cm: Annotated[float, typer.Option(min=0, max=5, help="Seam allowance around every piece.")] = 1.0,
    bleed_cm: Annotated[float, typer.Option(min=0, max=5, help="How far the print goes on beyond the cut.")] = 0.5,
    seam_line: Annotated[
        bool, typer.Option("--seam-line", help="Show the seam line; without it a hidden layer of the PDF.")
    ] = False,
    ribs: Annotated[
        Literal["ground", "print"], typer.Option(help="Ribs in the print's ground colour, as in mockups, or printed.")
    ] = "ground",
    part: Annotated[
        list[str] | None,
        typer.Option(metavar="WHERE=TILE[@CM]", help="Another tile for sleeves, body, ribs or one panel; repeatable."),
    ] = None,
    shrinkage: Shrinkage = None,
    marker: Annotated[
        bool, typer.Option("--marker/--no-marker", help="Lay the panels on cloth.", rich_help_panel=MARKER)
    ] = True,
    fabric_width_cm: Annotated[
        float, typer.Option(min=20, max=500, help="Usable width of the cloth.", rich_help_panel=MARKER)
    ] = 140.0,
    garments: Annotated[
        int, typer.Option(min=1, max=MOST_GARMENTS, help="Garments of each size.", rich_help_panel=MARKER)
    ] = 1,
    gap_cm: Annotated[
        float, typer.Option(min=0, max=10, help="Between the bleeds of two pieces.", rich_help_panel=MARKER)
    ] = 0.5,
    turn_pieces: Annotated[
        bool,
        typer.Option(
            "--turn-pieces", help="Pieces may lie upside down: for cloth without a nap.", rich_help_panel=MARKER
        ),
    ] = False,
    on: Annotated[
        str, typer.Option(metavar="PANEL", help="Where it goes: front, back, sleeve-l.", rich_help_panel=PLACED)
    ] = "front",
    from_hps_cm: Annotated[
        float | None,
        typer.Option(
            min=-50, max=200, help="Its top edge below the high point of the shoulder.", rich_help_panel=PLACED
        ),
    ] = None,
    offset_cm: Annotated[
        float, typer.Option(min=-150, max=150, help="Its middle right of the centre line.", rich_help_panel=PLACED)
    ] = 0.0,
    underbase: Annotated[
        float | None,
        typer.Option(
            min=0, max=5, metavar="MM", help="Add its white plate, drawn back by this.", rich_help_panel=PLACED
        ),
    ] = None,
    size_cm: SizeCm = None,
    repeat: RepeatOf = None,
    creator: Creator = "",
    rights: Rights = "",
    max_megapixels: MaxPixels = DEFAULT_MEGAPIXELS,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Make a garment's flat pieces at true size, printed as in the mockup, and lay them on cloth."""
    from designgen.panels import Allowances, Maker, MarkerOptions, PanelOrder, Place

    sizes = _sizes(garment, size)
    flat, picture = open_tile(tile, size_cm, repeat, max_megapixels)
    repeats = flat.lattice.is_periodic
    _check(repeats, part=part, underbase=underbase, from_hps_cm=from_hps_cm)
    cloth = cloth_of(None, None, None, shrinkage)
    order = PanelOrder(
        garment, sizes, flat if repeats else None, tile.stem, Allowances(allowance_cm, bleed_cm),
        dpi or (PANEL_DPI if repeats else DIRECT_DPI), ribs, cloth, _parts(part, max_megapixels),
    )  # fmt: skip
    check_writable(out)
    maker = Maker(about(picture, creator, rights), tile.stem)
    files = PanelFiles(out, f"{tile.stem}__{garment}", format, order.dpi, maker, seam_line)
    if repeats:
        options = MarkerOptions(fabric_width_cm, gap_cm, turn_pieces) if marker else None
        facts = write_garment(flat, order, files, (options, garments))
    else:
        facts = write_placed(flat, order, files, (Place(on, from_hps_cm, offset_cm), underbase))
    facts = {"tile": str(tile), "garment": garment, "sizes": list(sizes), "dpi": order.dpi, **facts}
    facts["notices"] = [*picture.notices, *facts["notices"]]
    listed = files.list(facts)
    if json:
        show_json({**facts, "files": listed, "ok": True, "exit_code": 0})
        return
    for notice in facts["notices"]:
        note(notice)
    _show(facts, files)


def _sizes(garment: str, text: str) -> tuple[str, ...]:
    from designgen.garments import SIZES, pattern

    names = list(SIZES) if text.strip().lower() == "all" else [part.strip().upper() for part in text.split(",")]
    for name in names:
        pattern(garment, name)  # says what there is
    return tuple(sorted(set(names), key=SIZES.index))


def _check(repeats: bool, *, part: list[str] | None, underbase: float | None, from_hps_cm: float | None) -> None:
    if repeats and underbase is not None:
        raise UsageError("--underbase is for placed prints, and this tile repeats.", "See designgen plates.")
    if repeats and from_hps_cm is not None:
        raise UsageError("--from-hps-cm is for placed prints, and this tile repeats.", "Say --repeat none to place it.")
    if not repeats and part:
        raise UsageError("--part is for tiles that repeat, and this print is placed.", "Leave it out.")


def _parts(texts: list[str] | None, max_megapixels: float) -> tuple[PartPrint, ...]:
    from designgen.cli.mockup_options import part_tiles
    from designgen.panels import PartPrint

    return tuple(PartPrint(other.where, other.tile) for other in part_tiles(texts, round(max_megapixels * 1e6)))


def _show(facts: dict[str, Any], files: PanelFiles) -> None:
    if "panels" in facts:
        rows = [
            [
                each["name"],
                each["size"],
                str(each["cut"]),
                "{} × {} cm".format(*each["cut_size_cm"]),
                ", ".join(each["files"]),
            ]
            for each in facts["panels"]
        ]
        say(table(["panel", "size", "cut", "cut size", "file"], rows))
    for seam in facts.get("side_seams", []):
        gap = (seam["across_cm"], seam["down_cm"])
        words = "goes on over" if gap == (0, 0) else f"is {abs(gap[0]):g} cm across and {abs(gap[1]):g} cm down off at"
        say(f"{seam['size']}: the print {words} the side seam.")
    if marker := facts.get("marker"):
        say(
            f"Marker: {marker['fabric_width_cm']:g} × {marker['length_cm']:g} cm of cloth, "
            f"{marker['efficiency_percent']:g} % used."
        )
    for each in facts.get("placements", []):
        say(f"{each['size']}: top edge {each['from_hps_cm']:g} cm below the HPS on the {each['panel']}.")
    say(f"{len(files.written)} files in {files.folder}")
