"""The pictures of a study as files, named for people: B1__strength-0.5.png, snapshot-03__step-12.png."""

from __future__ import annotations

from collections.abc import Iterator

from designgen import __version__
from designgen.imaging import encode_png, with_recipe
from designgen.pipeline.stages import tile_metadata
from designgen.recipe.expand import slug
from designgen.study.features import LayerMaps
from designgen.study.figures import edge_pictures, heat, middle
from designgen.study.plan import StudyPlan
from designgen.study.results import CellResult, EdgeView, Snapshot, StudyResult

FOLDER = "pictures"
DIRECTIONS = ("horizontal", "vertical")


def files(result: StudyResult) -> dict[str, bytes]:
    """Return every picture of a study as PNG by its name inside the study's folder."""
    found: dict[str, bytes] = {}
    for cell in result.made:
        weights = cell.cell.stage.weights_digest or ""
        recipe = tile_metadata(cell.cell.design, cell.description, weights, __version__)
        found[tile_file(result.plan, cell)] = with_recipe(cell.png, recipe)
    for key, materials in result.materials.items():
        for i, material in enumerate(materials):
            found[material_file(key, i)] = encode_png(material.pixels)
    for i, snapshot in enumerate(result.snapshots):
        found[snapshot_file(i, snapshot)] = encode_png(snapshot.pixels)
    found |= dict(_edges(result.edges))
    for layer in result.features:
        found |= dict(_maps(layer))
    return found


def tile_file(plan: StudyPlan, cell: CellResult) -> str:
    """Return the name of a cell's picture."""
    values = "__".join(slug(f"{name} {value}") for name, value in plan.values(cell.cell).items())
    return f"{FOLDER}/{cell.cell.name}__{values}.png"


def material_file(key: str, index: int) -> str:
    """Return the name of a swatch's or style's picture, by its key in the result and its place in a blend."""
    kind, _, value = key.partition(":")
    name = f"{kind}-{slug(value)}" if value else kind
    return f"{FOLDER}/{name}{f'-{index + 1}' if index else ''}.png"


def snapshot_file(index: int, snapshot: Snapshot) -> str:
    """Return the name of a snapshot."""
    return f"{FOLDER}/snapshot-{index + 1:02d}__step-{snapshot.step}.png"


def edge_file(view: EdgeView, direction: str = "") -> str:
    """Return the name of a picture whose edges are shown, of its middle, or of its edges in one direction."""
    return f"{FOLDER}/edges-{slug(view.label)}{f'__{direction}' if direction else ''}.png"


def map_file(layer: LayerMaps, label: str, channel: int | None) -> str:
    """Return the name of a feature map; None is the mean over all channels."""
    return f"{FOLDER}/features-{layer.tap}__{slug(label)}__{'mean' if channel is None else f'channel-{channel}'}.png"


def _edges(views: tuple[EdgeView, ...]) -> Iterator[tuple[str, bytes]]:
    for view in views:
        yield edge_file(view), encode_png(view.pixels)
        yield edge_file(view, "middle"), encode_png(middle(view.pixels))
    for direction in DIRECTIONS:
        drawn = edge_pictures([getattr(view.edges, direction) for view in views])
        for view, pixels in zip(views, drawn, strict=True):
            yield edge_file(view, direction), encode_png(pixels)


def _maps(layer: LayerMaps) -> Iterator[tuple[str, bytes]]:
    for label, mean in layer.mean.items():
        yield map_file(layer, label, None), encode_png(heat(mean))
        for channel, plane in zip(layer.strongest, layer.maps[label], strict=True):
            yield map_file(layer, label, channel), encode_png(heat(plane))
