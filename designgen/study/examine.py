"""Look at what was made: likeness, edges and seams of every tile, and what the network sees in one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from designgen.imaging import Picture, Pixels, resize_for_preview
from designgen.pipeline.tile import (
    Prepare,
    Prepared,
    TileSize,
    finish,
    picture_on_white,
    prepare_content,
    tile_size,
)
from designgen.recipe.design import Design
from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile
from designgen.run.materials import Materials
from designgen.study.features import LayerMaps, Seen, feature_maps
from designgen.study.measures import content_ssim, high_frequency_energy, sobel
from designgen.study.plan import StudyPlan
from designgen.study.results import EdgeView, Material, Measures

MATERIAL_SIDE_PX = 512
"""Swatches and styles are shown no larger than this."""


class Preparation:
    """Prepares swatches for painting and keeps the last: cells of one swatch, size and repeat share it."""

    def __init__(self, prepare: Prepare = prepare_content) -> None:
        self._prepare = prepare
        self._last: tuple[tuple[Any, ...], Prepared] | None = None

    def __call__(self, swatch: Picture, size: TileSize, lattice: Lattice) -> Prepared:
        """Return what `prepare_content` does."""
        key = (swatch.digest or id(swatch), size, lattice)
        if self._last is None or self._last[0] != key:
            self._last = (key, self._prepare(swatch, size, lattice))
        return self._last[1]


class Examiner:
    """Measures tiles against the swatch as the engine was given it."""

    def __init__(self, materials: Callable[[str], Materials], prepare: Prepare) -> None:
        """Take what reads pictures and loads the encoder of a name, and what prepares a swatch."""
        self._materials, self._prepare = materials, prepare
        self._content: tuple[tuple[Any, ...], Tile] | None = None

    def measures(self, design: Design, tile: Tile) -> Measures:
        """Measure a tile."""
        content, lattice, seam = self._content_of(design), tile.lattice, tile.seam
        pixels = on_white(tile)
        edges = sobel(pixels, lattice)
        periodic = lattice.is_periodic and seam is not None
        return Measures(
            content_ssim(pixels, on_white(content), lattice),
            edges.horizontal_energy,
            edges.vertical_energy,
            high_frequency_energy(pixels, lattice),
            seam.verdict if periodic and seam is not None else "none",
            seam.worst if periodic and seam is not None else "A placed print does not repeat.",
        )

    def materials_of(self, plan: StudyPlan) -> dict[str, tuple[Material, ...]]:
        """Return every swatch and style once, as swatch:VALUE and style:VALUE, by the value on its axis or ""."""
        found: dict[str, tuple[Material, ...]] = {}
        for cell in plan.cells:
            values, design = plan.values(cell), cell.design
            swatch, style = f"swatch:{values.get('swatch', '')}", f"style:{values.get('style', '')}"
            if swatch in found and style in found:
                continue
            materials = self._materials(design.look.encoder)
            if swatch not in found:
                found[swatch] = (_small("swatch", design.swatch.name, materials.swatch(design.swatch)),)
            if style not in found:
                pictures = materials.styles(design.styles)
                found[style] = tuple(
                    _small("style", ref.file.name, picture)
                    for ref, (picture, _) in zip(design.styles, pictures, strict=True)
                )
        return found

    def edges(self, design: Design, tiles: Mapping[str, tuple[float | None, Tile]]) -> tuple[EdgeView, ...]:
        """Return the edges of the swatch and of tiles by their label, each with its weight of total variation."""
        content = self._content_of(design)
        views = [_edge_view("swatch", None, content)]
        return (*views, *(_edge_view(label, smoothness, tile) for label, (smoothness, tile) in tiles.items()))

    def features(self, design: Design, tile: Tile, taps: tuple[str, ...]) -> tuple[LayerMaps, ...]:
        """Return what some layers of the encoder see in the swatch, the (first) style and the tile."""
        materials = self._materials(design.look.encoder)
        content, picture = self._content_of(design), materials.styles(design.styles)[0][0]
        style, _ = resize_for_preview(picture_on_white(picture), max_side_px=max(tile.size_px))
        pictures = (
            Seen("swatch", on_white(content), tile.lattice),
            Seen("style", style, Lattice.named("none")),
            Seen("result", on_white(tile), tile.lattice),
        )
        return feature_maps(materials.encoder, taps, pictures)

    def _content_of(self, design: Design) -> Tile:
        """Return the swatch periodic and at the size of the tile; the last one is kept."""
        look = design.look
        swatch = self._materials(look.encoder).swatch(design.swatch)
        size = tile_size(look, swatch.size_px)
        lattice = size.working
        key = (design.swatch.digest, size, lattice)
        if self._content is None or self._content[0] != key:
            pixels, alpha, _ = self._prepare(swatch, size, lattice)
            self._content = (key, finish(pixels, alpha, size, lattice))
        return self._content[1]


def on_white(tile: Tile) -> Pixels:
    """Return the pixels of a tile, laid on white where it is transparent."""
    return tile.pixels if tile.alpha is None else picture_on_white(Picture(tile.pixels, tile.alpha))


def _edge_view(label: str, smoothness: float | None, tile: Tile) -> EdgeView:
    pixels = on_white(tile)
    return EdgeView(label, smoothness, pixels, sobel(pixels, tile.lattice))


def _small(kind: Any, name: str, picture: Picture) -> Material:
    return Material(kind, name, resize_for_preview(picture_on_white(picture), max_side_px=MATERIAL_SIDE_PX)[0])
