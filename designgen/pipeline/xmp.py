"""What a published picture says of itself to programs that never heard of us: XMP, taken from its recipe.

It is laid into a file when that gets its name, never into what the store keeps, so that no key and no blob knows of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from designgen.errors import UsageError
from designgen.imaging.metadata import canonical_recipe, recipe_in, with_chunk, xmp_in
from designgen.imaging.png_rows import xmp_chunk
from designgen.imaging.xmp import Facts, SpotFact, packet
from designgen.repeat.repeats import Repeat, parse_repeat

Recipe = Mapping[str, Any]


def described(png: bytes, makers: tuple[str, str] = ("", "")) -> bytes:
    """Return a picture of ours with XMP beside its recipe; one without a recipe, or with XMP already, stays as it is.

    Args:
        png: The file.
        makers: (creator, rights), either may be empty.
    """
    recipe = recipe_in(png)
    if recipe is None or xmp_in(png):
        return png
    return with_chunk(png, xmp_chunk(packet(facts_of(recipe, makers))))


def facts_of(recipe: Recipe, makers: tuple[str, str] = ("", "")) -> Facts:
    """Return the facts in what a tile, a colourway or a mockup remembers; what it does not say is left out.

    A mockup shows cloth and does not repeat, so it says nothing of a repeat.

    Args:
        recipe: From `tile_metadata` or `mockup_metadata` of `pipeline.stages`; of a colourway "inks" and its name, too.
        makers: (creator, rights).
    """
    creator, rights = makers
    design = _part(recipe, "design")
    garment = _part(recipe, "garment").get("name")
    seed = _part(design, "look").get("seed")
    facts = Facts(
        title=_title(recipe, design),
        creators=(creator,) if creator else (),
        rights=rights,
        description=f"Shown on {garment}." if garment else "",
        # What was only separated or recoloured may be anybody's own hand.
        source_type="compositeWithTrainedAlgorithmicMedia" if design else None,
        colourway=str(_part(recipe, "colourway").get("name", "")),
        spots=_spots(recipe.get("inks")),
        seed=seed if isinstance(seed, int) else None,
        recipe_digest=hashlib.sha256(canonical_recipe(dict(recipe)).encode()).hexdigest(),
    )
    return facts if garment else _with_repeat(facts, _part(recipe, "tile"))


def _with_repeat(facts: Facts, tile: Recipe) -> Facts:
    name = str(tile.get("repeat", ""))
    repeat = _repeat(name)
    seam = {key: float(value) for key, value in _part(tile, "seam").items() if type(value) in (int, float)}
    return replace(
        facts,
        repeat=name,
        drop=str(repeat.lattice.drop) if repeat is not None and repeat.lattice.drop else "",
        offset_mm=None if repeat is None else repeat.offset_mm,
        group=repeat.group if repeat is not None and repeat.group != "p1" else "",
        width_mm=tile.get("width_mm"),
        height_mm=tile.get("height_mm"),
        dpi=tile.get("dpi"),
        seam=seam,
    )


def _spots(inks: Any) -> tuple[SpotFact, ...]:
    """Return the inks of which colour and coverage are told."""
    known = [ink for ink in inks if isinstance(ink, Mapping)] if isinstance(inks, list | tuple) else []
    return tuple(
        SpotFact(str(ink.get("name", "")), str(ink["hex"]), float(ink["coverage"]))
        for ink in known
        if isinstance(ink.get("hex"), str) and type(ink.get("coverage")) in (int, float)
    )


def _repeat(name: str) -> Repeat | None:
    try:
        return parse_repeat(name)
    except UsageError:
        return None


def _part(whole: Recipe, name: str) -> Recipe:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}


def _title(recipe: Recipe, design: Recipe) -> str:
    """Return swatch, styles and colourway in words."""
    styles = [style for style in design.get("styles", ()) if isinstance(style, Mapping)]
    names = [_part(design, "swatch").get("name"), *(style.get("name") for style in styles)]
    words = [Path(str(name)).stem.replace("-", " ").replace("_", " ").strip().capitalize() for name in names if name]
    title = ", ".join([*words[:1], " + ".join(words[1:])] if words[1:] else words)
    colourway = _part(recipe, "colourway").get("name")
    return f"{title}, {colourway}" if colourway else title
