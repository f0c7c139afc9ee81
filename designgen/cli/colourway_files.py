"""The files of colourways: pictures, contact sheet, table, and the proof on a printer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.cli.spots import separation_metadata
from designgen.errors import InputError, UsageError

if TYPE_CHECKING:
    from designgen.colour.colourways import Colourist, Colourway
    from designgen.colour.palettes import Palette
    from designgen.colour.proof import Printer
    from designgen.colour.reduce import Reduction
    from designgen.imaging.xmp import Facts
    from designgen.repeat.tile import Tile


@dataclass(frozen=True)
class Wanted:
    """What is asked of every design.

    Attributes:
        seasons: Palettes to assign.
        ranks: Palettes to lay over from light to dark.
        hues: Degrees to turn all hues by.
        table: The user's own table.
        tonal: Whether shading and brushwork stay.
        tiff: Whether TIFFs are added.
        printer: What to proof on, or None.
    """

    seasons: tuple[Palette, ...]
    ranks: tuple[Palette, ...]
    hues: tuple[float, ...]
    table: Path | None
    tonal: bool
    tiff: bool
    printer: Printer | None = None


def make(tile: Tile, reduction: Reduction, base: Path, job: tuple[Wanted, str, Facts | None]) -> dict[str, Any]:
    """Make the colourways of one design with contact sheet and table, and return what is to be told.

    Args:
        tile: The design.
        reduction: It in spot colours.
        base: Folder and beginning of the files' names.
        job: What is wanted, the digest of the design's file, and what files say of it; None strips all metadata.
    """
    from designgen.colour.colourways import Colourist
    from designgen.colour.inks import ink_facts
    from designgen.colour.sheets import colourway_table, contact_sheet
    from designgen.imaging.png_rows import PngForm
    from designgen.imaging.writing import encode_levels_png
    from designgen.store import atomic_write

    wanted, digest, said = job
    colourist = Colourist(reduction.separation)
    ways = _unique([colourist.original(), *_ways(colourist, wanted)])
    painter = Painter(tile, reduction, wanted)
    listed = []
    for way in ways:
        facts = _way_facts(way)
        # The design's own inks are what they are; the gate is for what is new.
        if way.passes or way is ways[0]:
            facts["passes"] = True
            facts["files"] = painter.write(base, way, digest, said)
        listed.append(facts)
    sheet = base.with_name(f"{base.name}__colourways.png")
    levels = contact_sheet(reduction.separation, ways, base.name, painter.view)
    atomic_write(sheet, encode_levels_png(levels, PngForm()))
    overview = base.with_name(f"{base.name}__colourways.csv")
    atomic_write(overview, colourway_table(reduction.separation, ways))
    made = {
        "spots": ink_facts(reduction.separation),
        "colourways": listed,
        "sheet": str(sheet),
        "table": str(overview),
    }
    if wanted.printer is not None:
        made["proof"] = _proof(colourist, (ways, listed), (base, painter, wanted.printer))
    return made


def _proof(
    colourist: Colourist,
    made: tuple[list[Colourway], list[dict[str, Any]]],
    on: tuple[Path, Painter, Printer],
) -> str:
    """Write a contact sheet of the colourways as a printer would print them, and tell what it cannot."""
    from dataclasses import replace

    from designgen.colour.neighbours import weakest
    from designgen.colour.proof import printed_inks, proof_facts, proof_words
    from designgen.colour.sheets import contact_sheet
    from designgen.imaging.png_rows import PngForm
    from designgen.imaging.writing import encode_levels_png
    from designgen.store import atomic_write

    base, painter, printer = on
    shown = []
    for way, facts in zip(*made, strict=True):
        proofs = printer.proofs(way.inks)
        inks = printed_inks(proofs)
        contrast = weakest(inks, colourist.neighbours)
        facts["proof"] = proof_facts(printer, proofs)
        facts["proof"]["neighbours_delta_e"] = None if contrast.pair is None else round(contrast.delta_e, 2)
        if words := proof_words(printer, proofs):
            facts["notices"].append(words)
        if way.passes and not contrast.passes:
            facts["notices"].append(f"Printed, two inks that touch are too alike: Delta E {contrast.delta_e:.1f}.")
        shown.append(replace(way, method=f"as {printer.name} prints it", inks=inks, contrast=contrast))

    def view(way: Colourway, side_px: int) -> Any:
        own = made[0][shown.index(way)]
        levels = painter.view(own, side_px)
        return None if levels is None else printer.levels(levels)

    path = base.with_name(f"{base.name}__colourways__proof.png")
    levels = contact_sheet(colourist.separation, shown, f"{base.name}, proof", view)
    atomic_write(path, encode_levels_png(levels, PngForm()))
    return str(path)


def _ways(colourist: Colourist, wanted: Wanted) -> Iterator[Colourway]:
    from designgen.colour.colourways import ORIGINAL
    from designgen.colour.sheets import read_table

    for palette in wanted.seasons:
        yield colourist.season(palette)
    for palette in wanted.ranks:
        yield colourist.rank(palette)
    for degrees in wanted.hues:
        yield colourist.rotated(degrees)
    if wanted.table is None:
        return
    try:
        columns = read_table(wanted.table.read_bytes(), colourist.separation)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f'The table "{wanted.table}" cannot be read ({reason}).', "Check the path.") from error
    except ValueError as error:
        raise InputError(
            f'The table "{wanted.table.name}" does not fit: {error}.',
            "Make colourways once, change the colours in the table written then, and give it back.",
        ) from error
    own = [ink.hex for ink in colourist.separation.inks]
    for name, inks in columns:
        if name != ORIGINAL or [ink.hex for ink in inks] != own:  # a table of ours has the design's own inks, too
            yield colourist.table(name, inks)


class Painter:
    """Makes the pictures of colourways, flat or tonal."""

    def __init__(self, tile: Tile, reduction: Reduction, wanted: Wanted) -> None:
        from designgen.colour.tones import Tones

        self._separation, self._wanted = reduction.separation, wanted
        self._tones = Tones(tile, reduction.separation.inks) if wanted.tonal else None

    def view(self, way: Colourway, side_px: int) -> Any:
        """Return a small tonal picture for the sheet, or None for the flat one."""
        return None if self._tones is None else self._tones.view(way.inks, side_px)

    def write(self, base: Path, way: Colourway, digest: str, said: Facts | None) -> list[str]:
        """Write the files of one colourway and return their names."""
        from designgen.colour.colourways import recoloured
        from designgen.colour.delivery import indexed_tiff, spot_facts, spot_picture
        from designgen.store import atomic_write

        separation = recoloured(self._separation, way)
        stem = f"{base.name}__{way.name}"
        facts = recipe = None
        if said is not None:
            facts = spot_facts(separation, said, title=f"{base.name}, {way.name}", colourway=way.name)
            recipe = separation_metadata("colourway", separation, digest, colourway=way.name, method=way.method)
        found: dict[Path, bytes] = {}
        if self._tones is None:
            found[base.with_name(f"{stem}.png")] = spot_picture(separation, facts, recipe)
            if self._wanted.tiff:
                found[base.with_name(f"{stem}.tif")] = indexed_tiff(separation, facts)
        else:
            found[base.with_name(f"{stem}.png")] = self._tones.png(way.inks, separation.dpi, recipe, facts)
            if self._wanted.tiff:
                found[base.with_name(f"{stem}.tif")] = self._tones.tiff(way.inks, separation.dpi, facts)
        for path, data in found.items():
            atomic_write(path, data)
        return [str(path) for path in found]


def _unique(ways: list[Colourway]) -> list[Colourway]:
    """Return the colourways with names that are different."""
    from dataclasses import replace

    taken: set[str] = set()
    out = []
    for way in ways:
        name, number = way.name, 1
        while name in taken:
            number += 1
            name = f"{way.name}-{number}"
        taken.add(name)
        out.append(way if name == way.name else replace(way, name=name))
    return out


def _way_facts(way: Colourway) -> dict[str, Any]:
    pair = way.contrast.pair
    return {
        "name": way.name,
        "method": way.method,
        "inks": [{"name": ink.name, "hex": ink.hex, "lab": [round(v, 2) for v in ink.lab]} for ink in way.inks],
        "neighbours_delta_e": None if pair is None else round(way.contrast.delta_e, 2),
        "weakest_pair": None if pair is None else [index + 1 for index in pair],
        "passes": way.passes,
        "notices": list(way.notices),
        "files": [],
    }
