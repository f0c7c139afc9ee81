"""What an exported file says of itself: XMP for every program, our recipe for making it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from designgen.export.forms import Form
from designgen.imaging.metadata import canonical_recipe
from designgen.imaging.xmp import Facts
from designgen.repeat.tile import Tile


def facts_of(tile: Tile, form: Form, title: str, makers: tuple[str, str] = ("", "")) -> Facts:
    """Return the facts of a file.

    A file that is laid side by side says how: its own size, straight or with a drop. One that only shows the plane
    says how large one repeat in it is.

    Args:
        tile: At its printed size.
        form: What of its plane is shown.
        title: The design's name.
        makers: (creator, rights), either may be empty.
    """
    creator, rights = makers
    repeat = tile.repeat
    group = "" if repeat is None or repeat.group == "p1" else repeat.name
    width_mm, height_mm = tile.width_mm, tile.height_mm
    name, drop = tile.repeat_name, f"{tile.lattice.drop}" if tile.lattice.drop else ""
    offset_mm = None if repeat is None else repeat.offset_mm
    if form.kind == "straight":
        (width_mm, height_mm), name, drop, offset_mm = tile.straight_size_mm, "straight", "", None
    seam = {} if tile.seam is None else _figures(tile.seam.as_dict())
    return Facts(
        title=title,
        creators=(creator,) if creator else (),
        rights=rights,
        source_type="compositeWithTrainedAlgorithmicMedia",
        repeat=name,
        drop=drop,
        offset_mm=offset_mm,
        width_mm=width_mm,
        height_mm=height_mm,
        dpi=tile.dpi,
        group=group,
        seam=seam,
    )


def export_recipe(metadata: Mapping[str, Any], export: Mapping[str, Any], tile: Tile, form: Form) -> dict[str, Any]:
    """Return what the file remembers: its design, so that `designgen run` makes the tile again, and the export.

    A file that repeats by itself describes its tile, so that other commands take it at its size.
    """
    remembered = {name: value for name, value in metadata.items() if name not in ("kind", "tile")}
    described: dict[str, Any] = {"kind": "export", **remembered, "export": dict(export)}
    described["made_as"] = metadata.get("tile")
    if form.kind in ("tile", "straight") or form.repeats_straight(tile):
        width_mm, height_mm = (
            tile.straight_size_mm
            if form.kind == "straight"
            else (tile.width_mm * form.across, tile.height_mm * form.down)
        )
        described["tile"] = {
            "repeat": tile.repeat_name if form.kind == "tile" else "straight",
            "width_mm": round(width_mm, 4),
            "height_mm": round(height_mm, 4),
            "size_px": export["size_px"],
            "dpi": export["dpi"],
            "seam": None if tile.seam is None else tile.seam.as_dict(),
        }
    described["recipe_digest"] = hashlib.sha256(canonical_recipe(dict(metadata)).encode()).hexdigest()
    return described


def _figures(report: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in report.items() if type(value) in (int, float)}
