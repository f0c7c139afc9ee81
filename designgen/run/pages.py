"""From a collection to the pages of its catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from designgen.run.collection import Collection, Entry, Sources, digest_of_recipe, is_flat, styles_of
from designgen.run.inks import plate_inks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from designgen.catalogue import CatalogueSpec, ColourwayChip, DesignPage, SpotChip

ORIGINAL = "Original"


def catalogue_spec(collection: Collection, document: str) -> CatalogueSpec:
    """Return a document for the pages to be drawn from."""
    from designgen.catalogue import CatalogueSpec, ExtraFont, Layout, SectionPage

    wanted, issue = collection.wish.wanted, collection.issue
    layout = Layout(wanted.page_size, wanted.landscape, wanted.grid, wanted.spreads)
    shown = collection.shown(document)
    named = {"" if (line := collection.line(entry)) is None else line.commerce.section for entry in shown}
    return CatalogueSpec(
        title=issue.title,
        subtitle=wanted.subtitle,
        document=document,  # type: ignore[arg-type]
        designs=tuple(_page(collection, entry) for entry in shown),
        issue_date=wanted.date,
        page_size=wanted.page_size,
        studio=wanted.studio,
        language=wanted.language,
        layout=layout,
        sections=tuple(SectionPage(name, text) for name, text in issue.sections if name in named),
        terms=None if issue.terms.is_empty else issue.terms,
        document_id=wanted.document_id,
        extra_fonts=tuple(ExtraFont(font.name, font.path.read_bytes()) for font in collection.wish.fonts),
        issue=wanted.issue,
        previous_issue=issue.previous,
    )


def _page(collection: Collection, entry: Entry) -> DesignPage:
    from designgen.catalogue import DesignPage, FileFact
    from designgen.repeat.seam import SeamReport

    design, tile, line = entry["design"], entry["tile"], collection.line(entry)
    sources = collection.sources
    shown = [mockup for mockup in entry["mockups"] if mockup["file"]]
    plates = plates_of(collection, entry)
    return DesignPage(
        name=entry["name"],
        title=collection.title(entry),
        tile=partial(sources.tile, entry),
        mockups=tuple(partial(sources.mockup, mockup) for mockup in shown),
        swatch=Path(design["swatch"]["name"]).stem,
        styles=styles_of(design),
        strength=design["look"]["strength"],
        seed=design["look"]["seed"],
        repeat=tile["repeat"],
        seam=SeamReport(**tile["seam"]) if tile["seam"] else None,
        commerce=None if line is None or line.commerce.is_empty else line.commerce,
        style_number="" if line is None else line.style_number,
        section="" if line is None else line.commerce.section,
        colourways=_colourways(collection, entry),
        spots=_chips(plates),
        labels=plates.labels,
        files=tuple(FileFact(name, size, kind) for name, size, kind in collection.files(entry)),
        recipe_digest=digest_of_recipe(entry),
        changed=collection.changes.state(entry["name"]),  # type: ignore[arg-type]
        placement=collection.placement(entry),
        cloth=collection.cloth,
    )


def _colourways(collection: Collection, entry: Entry) -> tuple[ColourwayChip, ...]:
    """Return the colourways of a design with codes: the table's, else C01, C02 and so on where it has several."""
    from designgen.catalogue import ColourwayChip

    family = collection.families[entry["name"]]
    found = []
    for number, each in enumerate(family, start=1):
        line = collection.line(each)
        code = "" if line is None else line.colour_code
        if not code and len(family) > 1:
            code = f"C{number:02d}"
        chips = _chips(plates_of(collection, each))
        name = collection.colouring(each) or (ORIGINAL if len(family) > 1 else "")
        found.append(ColourwayChip(code, name, chips, shown=each is entry))
    return tuple(found)


def _chips(plates: Plates) -> tuple[SpotChip, ...]:
    from designgen.catalogue import SpotChip

    return tuple(
        SpotChip(
            str(ink["name"]),
            (float(ink["lab"][0]), float(ink["lab"][1]), float(ink["lab"][2])),
            _rgb(str(ink["hex"])),
            None if ink.get("coverage") is None else min(1.0, max(0.0, float(ink["coverage"]))),
            "colour" if plates.labels is None else "spot",
        )
        for ink in plates.inks
    )


def _rgb(code: str) -> tuple[float, float, float]:
    red, green, blue = (int(code.lstrip("#")[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


@dataclass(frozen=True)
class Plates:
    """The plates of a design.

    Attributes:
        inks: In the order of the plates, with coverage; of a painted design those that stand for it.
        labels: Loads which ink each pixel has; None for a painted design, which has no plates.
    """

    inks: Sequence[Mapping[str, Any]]
    labels: Callable[[], NDArray[np.uint8]] | None = None


def plates_of(collection: Collection, entry: Entry) -> Plates:
    """Return the plates of a design: a flat colourway's own, and those its painted design shares with it."""
    known = collection.memory.get(("plates", entry["name"]))
    if known is None:
        known = collection.memory["plates", entry["name"]] = _found_plates(collection, entry)
    found: Plates = known
    return found


def _found_plates(collection: Collection, entry: Entry) -> Plates:
    sources = collection.sources
    if is_flat(entry):
        inks = sources.inks(entry)
        return Plates(inks, partial(flat_labels, sources, entry) if inks else None)
    flat = next((each for each in collection.families[entry["name"]] if is_flat(each) and sources.inks(each)), None)
    if flat is None or entry["design"].get("colourway"):
        return Plates(sources.inks(entry))
    count = len(sources.inks(flat))
    inks = plate_inks(sources.tile(entry), flat_labels(sources, flat), count)
    return Plates(inks, partial(flat_labels, sources, flat))


def flat_labels(sources: Sources, entry: Entry) -> NDArray[np.uint8]:
    """Return which ink each pixel of a flat design has, uint8 (H, W); 255 where the cloth shows."""
    import numpy as np

    from designgen.colour.inks import BARE
    from designgen.imaging.levels import to_bytes8

    tile = sources.tile(entry)
    levels = np.stack([to_bytes8(plane) for plane in tile.pixels[0]], axis=-1).astype(np.int32)
    codes = levels[..., 0] << 16 | levels[..., 1] << 8 | levels[..., 2]
    labels = np.full(codes.shape, BARE, np.uint8)
    for index, ink in enumerate(sources.inks(entry)):
        labels[codes == int(str(ink["hex"]).lstrip("#"), 16)] = index
    if tile.alpha is not None:
        labels[tile.alpha[0, 0] < 0.5] = BARE
    return labels
