"""What fixes the bytes of each stage's output, and the stages after the tile."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from designgen.imaging import decode, encode_png
from designgen.imaging.metadata import canonical_recipe
from designgen.recipe.design import Design
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.tile import Tile
from designgen.store import StageSpec

if TYPE_CHECKING:
    from designgen.mockup import MockupOptions, Template

TILE_VERSION = 3
FOLD_VERSION = 2
MOCKUP_VERSION = 2
"""Bumped by hand when a stage's output changes for the same inputs; a golden test notices when that was forgotten."""


@dataclass(frozen=True)
class TemplateRef:
    """A garment template by name and content.

    Attributes:
        name: Name of its folder.
        digest: sha256 over its files.
        folder: Where it lies; never part of a key.
    """

    name: str
    digest: str
    folder: Any


def tile_stage(design: Design, weights_digest: str) -> StageSpec:
    """Return what fixes the bytes of a tile; names and paths do not."""
    return StageSpec(
        "tile",
        TILE_VERSION,
        {**design.look.as_params(), **_of_symmetry(design), **_of_styles(design)},
        tuple(file.digest for file in design.files),
        weights_digest,
    )


def _of_symmetry(design: Design) -> dict[str, Any]:
    """How the swatch is folded into a wallpaper group; other repeats do not tell."""
    repeat = parse_repeat(design.look.repeat)
    return {"folded": FOLD_VERSION} if repeat.group != "p1" and repeat.motifs == (1, 1) else {}


def _of_styles(design: Design) -> dict[str, Any]:
    found: dict[str, Any] = {"weights_of_styles": [style.weight for style in design.styles]}
    if any(style.mask is not None for style in design.styles):
        keys = [style.mask and (style.key_colour or "luminance") for style in design.styles]
        found["masks_of_styles"] = keys
    return found


def mockup_stage(tile_key: str, template: TemplateRef, garment_colour: str) -> StageSpec:
    """Return what fixes the bytes of a mockup."""
    return StageSpec("mockup", MOCKUP_VERSION, {"garment_colour": garment_colour}, (tile_key, template.digest))


def encode_tile(tile: Tile) -> bytes:
    """Return a tile as PNG, without a recipe: that is laid in when the file gets its name."""
    return encode_png(tile.pixels, alpha=tile.alpha, dpi=tile.dpi)


def describe_tile(tile: Tile) -> dict[str, Any]:
    """Return what a PNG cannot say by itself: size on cloth, repeat, seam figures; plain JSON types."""
    height_px, width_px = tile.size_px
    return {
        "repeat": tile.repeat_name,
        "width_mm": round(tile.width_mm, 4),
        "height_mm": round(tile.height_mm, 4),
        "size_px": [width_px, height_px],
        "dpi": round(tile.dpi, 3),
        "seam": None if tile.seam is None else tile.seam.as_dict(),
    }


def decode_tile(png: bytes, description: Mapping[str, Any]) -> Tile:
    """Return the tile that :func:`encode_tile` and :func:`describe_tile` took apart."""
    picture = decode(png)
    from designgen.repeat.seam import SeamReport  # here: planning has no use for the libraries behind it

    seam = description.get("seam")
    repeat = parse_repeat(str(description["repeat"]))
    size_mm = float(description["width_mm"]), float(description["height_mm"])
    report = None if seam is None else SeamReport(**seam)
    lattice = repeat.delivered(picture.size_px, size_mm)
    return Tile(picture.pixels, lattice, *size_mm, picture.alpha, report, repeat)


@dataclass(frozen=True)
class MadeMockup:
    """A finished mockup as PNG bytes, with what a designer should know about it."""

    png: bytes
    notices: tuple[str, ...]


def make_mockup(tile: Tile, template: Template, options: MockupOptions) -> MadeMockup:
    """Show a tile on a garment at its true size."""
    from designgen.mockup import composite

    rendered = composite(tile, template, options)
    return MadeMockup(encode_png(rendered.pixels), rendered.notices)


def tile_metadata(design: Design, tile: Mapping[str, Any], weights_digest: str, version: str) -> dict[str, Any]:
    """Return what a finished tile remembers of its making, enough to make it again."""
    return {
        "kind": "tile",
        "designgen": version,
        "design": design.as_metadata(),
        "tile": dict(tile),
        "weights": weights_digest,
        "stage_version": TILE_VERSION,
    }


def recipe_digest(metadata: Mapping[str, Any]) -> str:
    """Return the sha256 of the recipe inside a picture, as its XMP has it."""
    return hashlib.sha256(canonical_recipe(dict(metadata)).encode()).hexdigest()


def mockup_metadata(tile: Mapping[str, Any], template: TemplateRef, garment_colour: str) -> dict[str, Any]:
    """Return what a finished mockup remembers: its tile, its garment."""
    garment = {key: value for key, value in asdict(template).items() if key != "folder"}
    return {**tile, "kind": "mockup", "garment": {**garment, "colour": garment_colour}}
