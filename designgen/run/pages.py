"""From a run's manifest to the pages of its catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from designgen.catalogue import CatalogueSpec, DesignPage
from designgen.recipe.models import Catalogue
from designgen.repeat.seam import SeamReport
from designgen.repeat.tile import Tile

LoadTile = Callable[[Mapping[str, Any]], Tile]
LoadMockup = Callable[[Mapping[str, Any]], bytes]


def catalogue_spec(
    manifest: Mapping[str, Any], wanted: Catalogue, load_tile: LoadTile, load_mockup: LoadMockup
) -> CatalogueSpec | None:
    """Return what the catalogue shows of a run, or None if no design was made.

    Args:
        manifest: As in run.json.
        wanted: Document, title and page size.
        load_tile: Loads the tile of a design's entry, when its page is drawn.
        load_mockup: Loads the PNG of a mockup's entry.
    """
    pages = tuple(_page(entry, load_tile, load_mockup) for entry in manifest["designs"] if entry["state"] == "made")
    if not pages:
        return None
    return CatalogueSpec(
        title=wanted.title or manifest["title"],
        subtitle=wanted.subtitle,
        document=wanted.document,
        designs=pages,
        issue_date=wanted.date,
        page_size=wanted.page_size,
        studio=wanted.studio,
    )


def catalogue_params(manifest: Mapping[str, Any], wanted: Catalogue) -> dict[str, Any]:
    """Return everything that is printed in a catalogue but its pictures, for its key."""
    made = [entry for entry in manifest["designs"] if entry["state"] == "made"]
    return {
        **wanted.model_dump(),
        "title": wanted.title or manifest["title"],
        "designs": [{key: entry[key] for key in ("name", "title", "design", "tile")} for entry in made],
    }


def catalogue_keys(manifest: Mapping[str, Any]) -> list[str]:
    """Return the keys of the pictures in a catalogue, in the order of its pages."""
    made = [entry for entry in manifest["designs"] if entry["state"] == "made"]
    return [key for entry in made for key in (entry["key"], *(m["key"] for m in entry["mockups"] if m["file"]))]


def catalogue_file(run_name: str, document: str) -> str:
    """Return the file name of a catalogue."""
    return f"{Path(run_name).name}-{document}.pdf"


def _page(entry: Mapping[str, Any], load_tile: LoadTile, load_mockup: LoadMockup) -> DesignPage:
    design, tile = entry["design"], entry["tile"]
    shown = [mockup for mockup in entry["mockups"] if mockup["file"]]
    return DesignPage(
        name=entry["name"],
        title=entry["title"],
        tile=partial(load_tile, entry),
        mockups=tuple(partial(load_mockup, mockup) for mockup in shown),
        swatch=Path(design["swatch"]["name"]).stem,
        styles=tuple((Path(style["name"]).stem, style["weight"]) for style in design["styles"]),
        strength=design["look"]["strength"],
        seed=design["look"]["seed"],
        repeat=tile["repeat"],
        seam=SeamReport(**tile["seam"]) if tile["seam"] else None,
    )
