"""designgen panels: production files of a garment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from designgen.cli.cloth_options import Shrinkage, cloth_of
from designgen.cli.designs import Creator, OutFolder, Rights, about, open_tile
from designgen.cli.options import DEFAULT_MEGAPIXELS, Json, MaxPixels, RepeatOf, SizeCm, Verbose, check_writable
from designgen.cli.show import note, say, show_json, table
from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.panels import Maker, MarkerOptions, PanelOrder, PartPrint, Place, Ready, Sheet
    from designgen.repeat.tile import Tile

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
    files = _Files(out, f"{tile.stem}__{garment}", format, order.dpi, Maker(about(picture, creator, rights), tile.stem))
    files.seam_line = seam_line
    if repeats:
        options = MarkerOptions(fabric_width_cm, gap_cm, turn_pieces) if marker else None
        facts = _garment(flat, order, files, (options, garments))
    else:
        facts = _placed(flat, order, files, (Place(on, from_hps_cm, offset_cm), underbase))
    facts = {"tile": str(tile), "garment": garment, "sizes": list(sizes), "dpi": order.dpi, **facts}
    facts["notices"] = [*picture.notices, *facts["notices"]]
    listed = files.list(facts)
    if json:
        show_json({**facts, "files": listed, "ok": True, "exit_code": 0})
        return
    for notice in facts["notices"]:
        note(notice)
    _show(facts, files)


class _Files:
    """The files of an order, in one folder, written as they are made."""

    seam_line = False

    def __init__(self, folder: Path, stem: str, format: str, dpi: float, maker: Maker) -> None:
        self.folder, self.stem, self.format, self.dpi, self.maker = folder, stem, format, dpi, maker
        self.written: list[Path] = []

    @property
    def grid_cm(self) -> float:
        """Size of a pixel."""
        return 2.54 / self.dpi

    def sheet(self, name: str, sheet: Sheet) -> list[str]:
        """Write a sheet in the formats that were asked for."""
        from designgen.panels import write_sheet_pdf, write_sheet_tiff
        from designgen.store import atomic_stream

        before = len(self.written)
        if self.format in ("pdf", "both"):
            path = self._path(name, ".pdf")
            atomic_stream(path, lambda stream: write_sheet_pdf(stream, sheet, self.maker))
        if self.format in ("tiff", "both"):
            path = self._path(name, ".tif")
            atomic_stream(path, lambda stream: write_sheet_tiff(stream, sheet, self.dpi, self.maker))
        return [path.name for path in self.written[before:]]

    def data(self, name: str, suffix: str, data: bytes) -> str:
        """Write bytes."""
        from designgen.store import atomic_write

        path = self._path(name, suffix)
        atomic_write(path, data)
        return path.name

    def stream(self, name: str, suffix: str, write: Any) -> str:
        """Write what a function puts into a stream."""
        from designgen.store import atomic_stream

        path = self._path(name, suffix)
        atomic_stream(path, write)
        return path.name

    def list(self, facts: dict[str, Any]) -> list[str]:
        """Write what was made as JSON beside it, and return all files."""
        text = dumps(facts, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        self.data("panels", ".json", text.encode())
        return [str(path) for path in self.written]

    def _path(self, name: str, suffix: str) -> Path:
        path = self.folder / f"{self.stem}-{name}{suffix}"
        self.written.append(path)
        return path


def _garment(tile: Tile, order: PanelOrder, files: _Files, laying: tuple[MarkerOptions | None, int]) -> dict[str, Any]:
    """Write every panel of an all-over print, then the marker."""
    from designgen.panels import Words, panel_facts, panel_sheet, prepare

    options, garments = laying
    ready = prepare(order)
    # Before the files: a piece that does not fit the cloth is known at once.
    laid = None if options is None else _nested(ready, options, garments)
    listed = []
    for each in ready:
        words = Words(each.title, each.lines)
        sheet = panel_sheet(each.placed, words, seam_line=files.seam_line, grid_cm=files.grid_cm)
        names = files.sheet(f"{each.panel.size}-{each.panel.name}", sheet)
        listed.append(panel_facts(each) | {"files": names})
    facts: dict[str, Any] = {"panels": listed, "side_seams": _side_seams(tile, ready), "marker": None}
    if laid is not None and options is not None:
        facts["marker"] = _marker(laid, ready, files, (order, garments))
    return facts | {"notices": _notices(tile, ready, files)}


def _nested(ready: tuple[Ready, ...], options: MarkerOptions, garments: int) -> Any:
    from designgen.panels import nest

    cut = [each.panel for each in ready if not each.panel.is_rib for _ in range(each.panel.count * garments)]
    return nest(cut, options)


def _marker(laid: Any, ready: tuple[Ready, ...], files: _Files, ordered: tuple[PanelOrder, int]) -> dict[str, Any]:
    from designgen.panels import Words, marker_facts, marker_sheet, overview_png
    from designgen.panels.vector import LONGEST_CM

    order, garments = ordered
    sizes = ", ".join(order.sizes)
    known = marker_facts(laid)
    lines = (
        f"Print: {order.name}. Sizes {sizes}, {garments} of each.",
        f"Cloth {laid.width_cm:g} cm wide, {known['length_cm']:g} cm long, {known['efficiency_percent']:g} % used.",
        "Every panel carries its own print: print this sheet, then cut along the solid lines.",
        "The grain runs down the cloth.",
    )
    sheet = marker_sheet(laid, ready, Words(f"Marker · {ready[0].pattern.title} · {sizes}", lines), files.grid_cm)
    if files.format != "tiff" and sheet.height_cm > LONGEST_CM:
        raise UsageError(
            f"The marker is {sheet.height_cm / 100:.1f} m long, and a page of a PDF at most {LONGEST_CM / 100:.1f} m.",
            "Use --format tiff, fewer --garments or wider cloth.",
        )
    return known | {"files": [*files.sheet("marker", sheet), files.data("marker", ".png", overview_png(sheet))]}


def _placed(tile: Tile, order: PanelOrder, files: _Files, wanted: tuple[Place, float | None]) -> dict[str, Any]:
    """Write a placed print for direct-to-garment, and a sheet that shows where it goes."""
    from designgen.garments import pattern
    from designgen.panels import Placed, Words, laid_at, panel_called, panel_sheet, panels_of, print_file
    from designgen.panels.direct import beyond_cm, write_underbase

    place, choke_mm = wanted
    delivery = print_file(tile, order.dpi, order.name)
    notices = list(delivery.notices)
    facts: dict[str, Any] = {"print": {"file": files.stream("print", ".png", delivery.write), **delivery.as_dict()}}
    if choke_mm is not None:
        share: list[float] = []
        name = files.stream(
            "underbase", ".tif", lambda stream: share.append(write_underbase(stream, delivery, choke_mm))
        )
        facts["underbase"] = {"file": name, "choke_mm": choke_mm, "covers_percent": round(100 * share[-1], 2)}
        if tile.alpha is None:
            notices.append("Nothing of the print is transparent, so the white plate covers all of it.")
    places = []
    for size in order.sizes:
        flat = pattern(order.garment, size)
        panel = panel_called(panels_of(flat, order.allowances), place.panel)
        laid = laid_at(delivery.tile, flat, place)
        words = _placement_words(laid, order)
        shown = Placed(panel, laid, 0.0, 0.0, label=f"{order.garment} {size} · {panel.title} · {order.name}")
        sheet = panel_sheet(
            shown, Words(f"Placement · {flat.title} · {size} · {panel.title}", words), seam_line=files.seam_line
        )
        over = beyond_cm(laid, panel)
        if over > 0:
            notices.append(f"In size {size} the print runs {over:g} cm beyond the {panel.title.lower()}.")
        made = {"size": size, "panel": panel.name, "from_hps_cm": round(laid.top_cm, 2), "offset_cm": place.offset_cm}
        places.append(made | {"files": files.sheet(f"{size}-{panel.name}-placement", sheet)})
    return facts | {"placements": places, "notices": notices}


def _placement_words(laid: Any, order: PanelOrder) -> tuple[str, ...]:
    from designgen.repeat.tile import size_text

    middle = laid.left_cm + laid.width_cm / 2
    side = (
        "on the centre line"
        if abs(middle) < 0.005
        else f"{abs(middle):g} cm to the {'right' if middle > 0 else 'left'}"
    )
    return (
        f"Print: {order.name}, {size_text(laid.tile.width_mm, laid.tile.height_mm)}.",
        f"Top edge {laid.top_cm:.1f} cm below the high point of the shoulder, its middle {side}.",
        "Lay the garment on the platen by these figures; the print is a PNG of its own.",
    )


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


def _side_seams(tile: Tile, ready: tuple[Ready, ...]) -> list[dict[str, Any]]:
    """Tell for every size whether the print goes on over the side seam."""
    from designgen.panels import side_seam_gap_cm

    found = []
    for flat in {each.pattern.size: each.pattern for each in ready}.values():
        gap = side_seam_gap_cm(tile, flat)
        if gap is not None:
            found.append({"size": flat.size, "across_cm": gap[0], "down_cm": gap[1]})
    return found


def _notices(tile: Tile, ready: tuple[Ready, ...], files: _Files) -> list[str]:
    found = []
    least = min(tile.dpi, tile.dpi_vertical)
    if least < files.dpi - 1:
        found.append(
            f"The print has {least:.0f} dpi on the cloth, fewer than the {files.dpi:.0f} asked for: no detail is gained. "
            "Make the design again with a higher dpi for more."
        )
    ribs = sorted({each.panel.title.lower() for each in ready if each.panel.is_rib})
    if ribs:
        found.append(f"The {' and '.join(ribs)} is rib and lies on no marker; its panel has a file of its own.")
    return found


def _show(facts: dict[str, Any], files: _Files) -> None:
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
