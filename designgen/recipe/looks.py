"""Looks laid over one another, and the names that designs get from them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from designgen.errors import InputError
from designgen.recipe.combine import combinations
from designgen.recipe.design import StyleRef, TileLook
from designgen.recipe.engine import Engine
from designgen.recipe.models import Look
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.sizes import parse_size_cm

COLOURWAY = "original"
"""Name of the single colourway of a run that asks for none."""

LISTS: Final = ("strength", "seed", "repeat")
"""What of a look may be a list."""


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """Return a name fit for a file: letters of any script, digits and single hyphens."""
    text = unicodedata.normalize("NFC", name)
    text = re.sub(r"[^\w.-]+", "-", text).replace("_", "-")
    return re.sub(r"-{2,}", "-", text).strip("-.") or "unnamed"


def design_name(swatch: str, styles: Sequence[str], look: TileLook, variant: str = "") -> str:
    """Return swatch__style__repeat__colourway; a sweep's variant is part of the style."""
    style = "+".join(slug(Path(name).stem) for name in styles)
    if variant:
        style = f"{style}-{slug(variant)}"
    return f"{slug(Path(swatch).stem)}__{style}__{_repeat_slug(look.repeat)}__{COLOURWAY}"


@lru_cache(maxsize=256)
def _repeat_slug(repeat: str) -> str:
    return parse_repeat(repeat).slug


def merge_looks(encoder: str, styles: Sequence[StyleRef], *layers: Look) -> Iterator[TileLook]:
    """Lay looks over one another, the last on top and what suits the first style below.

    Yields:
        One for each strength, seed and repeat asked for.

    Raises:
        InputError: What they say of the engine does not go together.
    """
    given = merge(layers)
    for places in combinations({name: len(given[name]) for name in LISTS}, ()):
        yield look_of(encoder, styles, given, places)


def merge(layers: Sequence[Look]) -> dict[str, Any]:
    """Return what looks say that lie over one another, the last on top; strength, seed and repeat are always lists."""
    values: dict[str, Any] = {}
    for layer in layers:
        given = layer.model_dump(include=set(Look.model_fields), exclude_none=True)
        if "dpi" in given:
            values.pop("size_px", None)
        if "size_px" in given:
            values.pop("dpi", None)
        # A palette below is given up where another colour is asked for above it, and the other way about.
        if given.get("colour", "palette") != "palette":
            values.pop("palette", None)
        if "palette" in given:
            values.pop("colour", None)
        values.update(given)
    return {**{name: (None,) for name in LISTS}, **values}


def look_of(encoder: str, styles: Sequence[StyleRef], given: Mapping[str, Any], places: Mapping[str, int]) -> TileLook:
    """Return one look of those that `merge` found.

    Args:
        encoder: Name of the network.
        styles: What suits the first of them is taken where nothing is given.
        given: From `merge`.
        places: Which strength, seed and repeat.

    Raises:
        InputError: What is said of the engine does not go together.
    """
    values = {**given, **{name: given[name][places.get(name, 0)] for name in LISTS}}
    values = {name: value for name, value in values.items() if value is not None}
    engine = _engine({name: values.pop(name) for name in Engine.model_fields if name in values})
    suits = {name: getattr(styles[0], name) for name in ("strength", "style_scale", "smoothness")}
    look = TileLook(encoder=encoder, engine=engine, **suits)
    if size := values.pop("size_cm", None):
        width_mm, height_mm = parse_size_cm(str(size))
        look = replace(look, width_mm=width_mm, height_mm=height_mm)
    if "size_px" in values:
        look = replace(look, dpi=None)
    return replace(look, **values)


def told_apart(given: Mapping[str, Any], look: TileLook) -> str:
    """Return what tells designs of a group apart that differ in strength or seed alone, such as strength40-seed2."""
    words = []
    if len(given["strength"]) > 1:
        words.append(f"strength{100 * look.strength:g}")
    if len(given["seed"]) > 1:
        words.append(f"seed{look.seed}")
    return "-".join(words).replace(".", "p")


def _engine(values: dict[str, object]) -> Engine:
    try:
        return Engine(**values)
    except ValidationError as error:
        # Every layer was checked by itself: only what they say together can be wrong.
        said = "; ".join(item["msg"].removeprefix("Value error, ") for item in error.errors(include_url=False))
        raise InputError(f"The settings of the engine do not go together: {said}.") from error
