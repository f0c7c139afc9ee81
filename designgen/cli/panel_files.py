"""The files of designgen panels: panels, markers and placed prints, written as they are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.errors import UsageError

if TYPE_CHECKING:
    from designgen.panels import Maker, Marker, MarkerOptions, PanelOrder, Place, Ready, Sheet
    from designgen.repeat.tile import Tile

Facts = dict[str, Any]


@dataclass
class PanelFiles:
    """The files of an order, in one folder, written as they are made.

    Attributes:
        folder: Where they go.
        stem: What their names begin with.
        format: "pdf", "tiff" or "both".
        dpi: Of TIFFs.
        maker: What they say of the design.
        seam_line: Whether the seam line is shown.
        written: What there is so far.
    """

    folder: Path
    stem: str
    format: str
    dpi: float
    maker: Maker
    seam_line: bool = False
    written: list[Path] = field(default_factory=list)

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

    def list(self, facts: Facts) -> list[str]:
        """Write what was made as JSON beside it, and return all files."""
        text = dumps(facts, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        self.data("panels", ".json", text.encode())
        return [str(path) for path in self.written]

    def _path(self, name: str, suffix: str) -> Path:
        path = self.folder / f"{self.stem}-{name}{suffix}"
        self.written.append(path)
        return path


def write_garment(tile: Tile, order: PanelOrder, files: PanelFiles, laying: tuple[MarkerOptions | None, int]) -> Facts:
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
    facts: Facts = {"panels": listed, "side_seams": _side_seams(tile, ready), "marker": None}
    if laid is not None and options is not None:
        facts["marker"] = _marker(laid, ready, files, (order, garments))
    return facts | {"notices": _notices(tile, ready, files)}


def _nested(ready: tuple[Ready, ...], options: MarkerOptions, garments: int) -> Marker:
    from designgen.panels import nest

    cut = [each.panel for each in ready if not each.panel.is_rib for _ in range(each.panel.count * garments)]
    return nest(cut, options)


def _marker(laid: Marker, ready: tuple[Ready, ...], files: PanelFiles, ordered: tuple[PanelOrder, int]) -> Facts:
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
    words = Words(f"Marker · {ready[0].pattern.title} · {sizes}", lines)
    sheet = marker_sheet(laid, ready, words, files.grid_cm)
    if files.format != "tiff" and sheet.height_cm > LONGEST_CM:
        raise UsageError(
            f"The marker is {sheet.height_cm / 100:.1f} m long, and a page of a PDF at most {LONGEST_CM / 100:.1f} m.",
            "Use --format tiff, fewer --garments or wider cloth.",
        )
    return known | {"files": [*files.sheet("marker", sheet), files.data("marker", ".png", overview_png(sheet, words))]}


def write_placed(tile: Tile, order: PanelOrder, files: PanelFiles, wanted: tuple[Place, float | None]) -> Facts:
    """Write a placed print for direct-to-garment, and a sheet that shows where it goes."""
    from designgen.garments import pattern
    from designgen.panels import Placed, Words, laid_at, panel_called, panel_sheet, panels_of, print_file
    from designgen.panels.direct import beyond_cm, write_underbase

    place, choke_mm = wanted
    flats = [pattern(order.garment, size) for size in order.sizes]
    where = [panel_called(panels_of(flat, order.allowances), place.panel) for flat in flats]
    delivery = print_file(tile, order.dpi, order.name)
    notices = list(delivery.notices)
    facts: Facts = {"print": {"file": files.stream("print", ".png", delivery.write), **delivery.as_dict()}}
    if choke_mm is not None:
        share: list[float] = []
        name = files.stream(
            "underbase", ".tif", lambda stream: share.append(write_underbase(stream, delivery, choke_mm))
        )
        facts["underbase"] = {"file": name, "choke_mm": choke_mm, "covers_percent": round(100 * share[-1], 2)}
        if tile.alpha is None:
            notices.append("Nothing of the print is transparent, so the white plate covers all of it.")
    places = []
    for flat, panel in zip(flats, where, strict=True):
        size = flat.size
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


def _side_seams(tile: Tile, ready: tuple[Ready, ...]) -> list[Facts]:
    """Tell for every size whether the print goes on over the side seam."""
    from designgen.panels import side_seam_gap_cm

    found = []
    for flat in {each.pattern.size: each.pattern for each in ready}.values():
        gap = side_seam_gap_cm(tile, flat)
        if gap is not None:
            found.append({"size": flat.size, "across_cm": gap[0], "down_cm": gap[1]})
    return found


def _notices(tile: Tile, ready: tuple[Ready, ...], files: PanelFiles) -> list[str]:
    found = []
    least = min(tile.dpi, tile.dpi_vertical)
    if least < files.dpi - 1:
        found.append(
            f"The print has {least:.0f} dpi on the cloth, fewer than the {files.dpi:.0f} asked for: no detail is "
            "gained. Make the design again with a higher dpi for more."
        )
    ribs = sorted({each.panel.title.lower() for each in ready if each.panel.is_rib})
    if ribs:
        found.append(f"The {' and '.join(ribs)} is rib and lies on no marker; its panel has a file of its own.")
    return found
