"""What the pages of a study say, the same in HTML and in the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from designgen.imaging import Picture, Pixels
from designgen.pipeline.tile import picture_on_white
from designgen.recipe.design import TileLook
from designgen.repeat.tile import Tile
from designgen.study.axes import Axis
from designgen.study.features import LayerMaps
from designgen.study.figures import edge_pictures
from designgen.study.plan import has_paper_weights
from designgen.study.results import CellResult, EdgeView, StudyResult

UNITS = {"width_mm": "mm", "height_mm": "mm", "dpi": "dpi", "size_px": "px", "size_cm": "cm"}

TABLE_NOTE = (
    "Likeness is the structural similarity (SSIM) of the tile to its swatch: 1 is the same picture, near 0 nothing is "
    "left of it. Edges and grain are root mean squares in levels of 255: edges the change from pixel to pixel, lying "
    "and standing; grain the finest detail, which total variation smooths. "
)

RELATIVE_NOTE = "Losses are relative: 1 would be as far off as a picture that has nothing of what is wanted."

ABSOLUTE_NOTE = "Losses under a paper's own weights are absolute: compare them only with those of the same weights."

FEATURE_NOTE = (
    "What the network sees, on its own grid. Each column is drawn to one scale for all pictures: brighter is stronger. "
    "Style transfer makes the result's channels work together as the style's do, while deep layers keep their place "
    "from the swatch."
)

EDGE_NOTE = (
    "Sobel edges, wrapped as the fabric repeats, drawn to one scale: darker is a stronger change. Total variation "
    "takes away fine edges and leaves the contours."
)


LOSSES_TITLE = "Losses, time, likeness"
EDGES_TITLE = "Edges before and after"
FEATURES_TITLE = "What the network sees"
SNAPSHOT_NOTE = "Each picture about as many times later than the one before; small sizes are painted first."

DIRECTION_NAMES = {"horizontal": "lying edges", "vertical": "standing edges"}


def heading(result: StudyResult) -> str:
    """Return the title of a study."""
    return result.plan.title


def lead(result: StudyResult) -> str:
    """Return whose design is studied: "garden rose in the hand of indigo batik"."""
    plan, design = result.plan, result.plan.chosen.design
    axes = {plan.x.name, plan.y.name if plan.y else ""}
    swatch = "several swatches" if "swatch" in axes else words(design.swatch.name)
    styles = " + ".join(words(style.file.name) for style in design.styles)
    return f"{swatch} in the hand of {'several styles' if 'style' in axes else styles}"


def words(name: str) -> str:
    """Return a file's or a style's name as words."""
    return Path(name).stem.replace("-", " ").replace("_", " ")


def table_note(result: StudyResult) -> str:
    """Return what the figures of the table mean."""
    paper = any(has_paper_weights(cell.design.look) for cell in result.plan.cells)
    return TABLE_NOTE + (ABSOLUTE_NOTE if paper else RELATIVE_NOTE)


def fixed_settings(result: StudyResult) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the settings that are the same in every cell: those that tell, and those left at their defaults."""
    looks = [flat(cell.design.look.as_params()) for cell in result.plan.cells]
    usual = flat(TileLook().as_params())
    always = ("repeat", "strength", "smoothness", "quality", "seed", "style_scale", "encoder")
    told: list[tuple[str, str]] = []
    rest: list[tuple[str, str]] = []
    for key, value in looks[0].items():
        if value is None or any(look.get(key) != value for look in looks):
            continue
        entry = (_name(key), _shown(key, value))
        (told if key in always or usual.get(key) != value else rest).append(entry)
    return told, rest


def _name(key: str) -> str:
    return key.removeprefix("engine ").removesuffix("_mm").removesuffix("_px").replace("_", " ")


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested settings on one level."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            found |= flat(value, f"{prefix}{key} ")
        else:
            found[f"{prefix}{key}"] = value
    return found


def axis_label(axis: Axis, value: str, *, named: bool = False) -> str:
    """Return a value as it stands in tables, or as it stands beside the grid, with its name."""
    if axis.name == "style":
        return " + ".join(_style(part) for part in value.split("+"))
    if axis.name == "swatch":
        return words(value)
    text = f"{value} {UNITS.get(axis.name, '')}".strip()
    return f"{axis.title.removesuffix(' px').removesuffix(' cm')} {text}" if named else text


def _style(text: str) -> str:
    """Return a style with its weight, if it has one, as words."""
    name, colon, weight = text.strip().rpartition(":")
    if colon and weight.replace(".", "", 1).isdigit():
        return f"{words(name)} {weight}"
    return words(text.strip())


def axes_title(result: StudyResult) -> str:
    """Return what changes in which direction."""
    plan = result.plan
    return f"{plan.x.title} across" + (f", {plan.y.title} down" if plan.y else "")


def snapshots_title(result: StudyResult) -> str:
    """Return the title over the snapshots."""
    return f"How cell {result.plan.chosen.name} came about"


def shown(tile: Tile) -> Pixels:
    """Return a tile as it is seen on white paper."""
    return tile.pixels if tile.alpha is None else picture_on_white(Picture(tile.pixels, tile.alpha))


def status(result: StudyResult) -> str:
    """Return how much is there, where that is not everything; else an empty text."""
    made, failed = len(result.made), [cell for cell in result.cells if cell.state == "failed"]
    if result.stopped:
        return f"Stopped early: {made} of {len(result.cells)} pictures are made. Run it again to go on."
    if failed:
        return f"{len(failed)} of {len(result.cells)} pictures could not be made; their places say why."
    return ""


def picture_alt(result: StudyResult, cell: CellResult) -> str:
    """Describe a tile for those who cannot see it."""
    likeness = f"; {cell.measures.ssim:.2f} like the swatch" if cell.measures else ""
    return f"Cell {cell.cell.name}: {lead(result)} at {result.plan.label(cell.cell)}{likeness}"


def edge_label(view: EdgeView) -> str:
    """Return what a picture whose edges are shown is called."""
    return view.label if view.smoothness is None else f"{view.label} (smoothness {view.smoothness:g})"


def edge_drawings(result: StudyResult, direction: str) -> tuple[Pixels, ...]:
    """Return the edges of every picture in one direction, drawn to one scale."""
    return edge_pictures([getattr(view.edges, direction) for view in result.edges])


def edge_finding(result: StudyResult) -> str:
    """Return what total variation did to the edges, in a sentence."""
    _, without, smoothed = result.edges
    changes = [
        f"{DIRECTION_NAMES[direction]} {before:.1f} → {after:.1f}"
        for direction in DIRECTION_NAMES
        for before, after in [[getattr(view.edges, f"{direction}_energy") for view in (without, smoothed)]]
    ]
    return f"Energy without → with: {', '.join(changes)} levels per pixel."


def layer_title(layer: LayerMaps) -> str:
    """Return what a layer is: its name, how many channels, how coarse."""
    cell = "every pixel" if layer.stride == 1 else f"one cell for {layer.stride} × {layer.stride} pixels"
    return f"{layer.tap}: {layer.channels} channels, stride {layer.stride} ({cell})"


def map_alt(layer: LayerMaps, label: str, channel: int | None) -> str:
    """Describe a feature map."""
    return f"{layer.tap} of the {label}, {'mean of all channels' if channel is None else f'channel {channel}'}"


def _shown(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        parts = (" ".join(map(str, part)) if isinstance(part, list | tuple) else str(part) for part in value)
        return ", ".join(parts) or "none"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {UNITS.get(key, '')}".strip()
