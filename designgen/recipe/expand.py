"""From a recipe to its designs: patterns, combinations, sweeps, names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import product
from pathlib import Path

from pydantic import ValidationError

from designgen.errors import InputError
from designgen.library import find_style
from designgen.recipe.design import Design, FileRef, StyleRef, TileLook
from designgen.recipe.engine import Engine
from designgen.recipe.lines import line_of
from designgen.recipe.load import Problem, RecipeError
from designgen.recipe.models import Designs, Look, Recipe
from designgen.repeat.repeats import parse_repeat
from designgen.repeat.sizes import parse_size_cm
from designgen.stylize.region_spec import split_region

COLOURWAY = "original"
"""Name of the single colourway of a run that asks for none."""

_WEIGHTED = re.compile(r"^(?P<name>.+):(?P<weight>\d*\.?\d+)$")


@dataclass(frozen=True)
class Source:
    """Where a recipe came from.

    Attributes:
        name: What to call it in messages.
        folder: Folder that its relative paths start from.
        text: Its text, for line numbers; None for options.
        styles: Folders of the style library.
    """

    name: str
    folder: Path
    text: str | None
    styles: tuple[Path, ...]


def expand(recipe: Recipe, source: Source) -> tuple[Design, ...]:
    """Return every design that a recipe asks for, in its order, each with a name of its own.

    Raises:
        RecipeError: Files or styles are missing, or a zip does not match; all of them at once.
    """
    problems: list[Problem] = []
    designs: list[Design] = []
    cache = _Files(source)
    for index, group in enumerate(recipe.designs):
        designs.extend(_expand_group(recipe, group, index, cache, problems))
    if problems:
        raise RecipeError(source.name, list(dict.fromkeys(problems)))
    return _with_unique_names(designs)


def resolve_style(text: str, folder: Path, libraries: Sequence[Path]) -> StyleRef:
    """Find a style given as NAME or PATH, with a weight, NAME:0.3, and where it rules, @MASK.png or @MAP.png#ff0000.

    Raises:
        InputError: Neither the library nor the disk has it, or the mask is not there.
    """
    text, mask, key_colour = (text, None, None) if (folder / text).exists() else split_region(text)
    name, weight = text, 1.0
    match = _WEIGHTED.match(text)
    if match and not (folder / text).exists():
        name, weight = match["name"], float(match["weight"])
        if weight <= 0:
            raise InputError(f'The style "{name}" has a weight of {weight:g}.', "Give a weight above 0, such as 0.3.")
    in_folder = folder / Path(name).expanduser()
    found = find_style(str(in_folder) if in_folder.is_file() else name, libraries)
    label = found.name if found.name == name else found.picture.name
    file = FileRef(label, file_digest(found.picture), found.picture)
    place = None if mask is None else picture_ref(mask, folder, "mask")
    return StyleRef(file, weight, found.strength, found.style_scale, place, key_colour)


def picture_ref(text: str, folder: Path, kind: str) -> FileRef:
    """Return a picture named beside a style or a swatch.

    Raises:
        InputError: It is not there.
    """
    path = folder / Path(text).expanduser()
    if not path.is_file():
        names = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        near = get_close_matches(path.name, names, n=1)
        hint = f'Did you mean "{Path(text).with_name(near[0])}"?' if near else "Check its path."
        raise InputError(f'There is no {kind} at "{path}".', hint)
    return FileRef(path.name, file_digest(path), path)


_OWN_INITS = ("content", "noise", "style")
_OWN_PROTECTIONS = ("none", "saliency")


def with_pictures(design: Design, folder: Path) -> Design:
    """Find the pictures that a look names: what is to be protected, and what the painting begins with.

    Raises:
        InputError: One of them is not there.
    """
    engine = design.look.engine
    changes: dict[str, str] = {}
    protect = start = None
    if engine.protect is not None and engine.protect not in _OWN_PROTECTIONS:
        protect, changes["protect"] = picture_ref(engine.protect, folder, "mask"), "mask"
    if engine.init is not None and engine.init not in _OWN_INITS:
        start, changes["init"] = picture_ref(engine.init, folder, "picture to begin with"), "picture"
    if not changes:
        return design
    look = replace(design.look, engine=engine.model_copy(update=changes))
    return replace(design, look=look, protect=protect, start=start)


def file_digest(path: Path) -> str:
    """Return the sha256 of a file in hex, or "" if it cannot be read: its reader will say why, for that file alone."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


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
    return f"{slug(Path(swatch).stem)}__{style}__{parse_repeat(look.repeat).slug}__{COLOURWAY}"


def merge_looks(encoder: str, styles: Sequence[StyleRef], *layers: Look) -> Iterator[TileLook]:
    """Lay looks over one another, the last on top and what suits the first style below, one per repeat asked for.

    Raises:
        InputError: What they say of the engine does not go together.
    """
    values: dict[str, object] = {}
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
    engine = _engine({name: values.pop(name) for name in Engine.model_fields if name in values})
    repeats = values.pop("repeat", ("straight",))
    look = TileLook(encoder=encoder, engine=engine, strength=styles[0].strength, style_scale=styles[0].style_scale)
    if size := values.pop("size_cm", None):
        width_mm, height_mm = parse_size_cm(str(size))
        look = replace(look, width_mm=width_mm, height_mm=height_mm)
    if "size_px" in values:
        look = replace(look, dpi=None)
    look = replace(look, **values)  # type: ignore[arg-type]
    for repeat in repeats:  # type: ignore[attr-defined]
        yield replace(look, repeat=repeat)


def _engine(values: dict[str, object]) -> Engine:
    try:
        return Engine(**values)
    except ValidationError as error:
        # Every layer was checked by itself: only what they say together can be wrong.
        said = "; ".join(item["msg"].removeprefix("Value error, ") for item in error.errors(include_url=False))
        raise InputError(f"The settings of the engine do not go together: {said}.") from error


def _is_pattern(text: str) -> bool:
    return any(c in text for c in "*?[")


def _glob(path: Path) -> Iterator[Path]:
    """Expand a path whose parts may hold patterns; the part before the first pattern is taken as it stands."""
    fixed = next(i for i, part in enumerate(path.parts) if _is_pattern(part))
    yield from Path(*path.parts[:fixed]).glob(str(Path(*path.parts[fixed:])))


class _Files:
    """Finds and digests each file of one expansion once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._refs: dict[Path, FileRef] = {}
        self._styles: dict[str, StyleRef | InputError] = {}

    def swatches(self, pattern: str) -> list[FileRef]:
        """Return the files of a path or a pattern; empty if there are none."""
        path = self.source.folder / Path(pattern).expanduser()
        if path.exists():
            found = [path]
        elif _is_pattern(pattern):
            found = sorted(hit for hit in _glob(path) if hit.is_file())
        else:
            found = []
        return [self._ref(hit) for hit in found]

    def style(self, text: str) -> StyleRef:
        """Return a style, or raise what was raised for it before."""
        if text not in self._styles:
            try:
                self._styles[text] = resolve_style(text, self.source.folder, self.source.styles)
            except InputError as error:
                self._styles[text] = error
        found = self._styles[text]
        if isinstance(found, InputError):
            raise found
        return found

    def near(self, pattern: str) -> str:
        """Say which file the designer may have meant."""
        path = self.source.folder / pattern
        if _is_pattern(pattern):
            return "Check the folder and the pattern; paths start from the folder of the recipe."
        names = [other.name for other in path.parent.glob("*")] if path.parent.is_dir() else []
        near = get_close_matches(path.name, names, n=1)
        return (
            f'Did you mean "{Path(pattern).with_name(near[0])}"?' if near else "Paths start from the recipe's folder."
        )

    def _ref(self, path: Path) -> FileRef:
        if path not in self._refs:
            self._refs[path] = FileRef(path.name, file_digest(path), path)
        return self._refs[path]


def _expand_group(
    recipe: Recipe, group: Designs, index: int, files: _Files, problems: list[Problem]
) -> Iterator[Design]:
    swatches = _group_swatches(group, index, files, problems)
    styles = _group_styles(group, index, files, problems)
    if group.combine == "zip" and len(swatches) != len(styles):
        line = _line(files.source, ("designs", index, "combine"))
        what = f"zip pairs the first with the first, but there are {len(swatches)} swatches and {len(styles)} styles"
        problems.append(Problem(what, line, 'Give as many of each, or use combine = "product".'))
        return
    pairs = zip(swatches, styles, strict=True) if group.combine == "zip" else product(swatches, styles)
    variants: list[tuple[str, Look]] = list(group.sweep.items()) or [("", Look())]
    for (swatch, blend), (variant, overrides) in product(pairs, variants):
        try:
            for look in merge_looks(recipe.encoder or "compact", blend, recipe.defaults, group, overrides):
                name = design_name(swatch.name, [style.file.name for style in blend], look, variant)
                yield with_pictures(Design(name, swatch, blend, look), files.source.folder)
        except InputError as error:
            problems.append(Problem(error.what.rstrip("."), None, error.hint))


def _group_swatches(group: Designs, index: int, files: _Files, problems: list[Problem]) -> list[FileRef]:
    found: list[FileRef] = []
    for i, pattern in enumerate(group.swatches):
        hits = files.swatches(pattern)
        if not hits:
            line = _line(files.source, ("designs", index, "swatches", i), pattern)
            problems.append(Problem(f'there is no swatch "{pattern}"', line, files.near(pattern)))
        found.extend(hit for hit in hits if hit not in found)
    return found


def _group_styles(group: Designs, index: int, files: _Files, problems: list[Problem]) -> list[tuple[StyleRef, ...]]:
    blends: list[tuple[StyleRef, ...]] = []
    for i, choice in enumerate(group.styles):
        blend: list[StyleRef] = []
        for text in choice:
            try:
                blend.append(files.style(text))
            except InputError as error:
                line = _line(files.source, ("designs", index, "styles", i), text)
                problems.append(Problem(error.what.rstrip("."), line, error.hint))
        if blend:
            blends.append(tuple(blend))
    return blends


def _line(source: Source, key: tuple[str | int, ...], value: object = None) -> int | None:
    return None if source.text is None else line_of(source.text, key, value)


def _with_unique_names(designs: Sequence[Design]) -> tuple[Design, ...]:
    """Number designs that would share a file, and drop those asked for twice."""
    taken: dict[str, Design] = {}
    for design in designs:
        name, count = design.name, 1
        while name in taken:
            if taken[name] == replace(design, name=name):
                break
            count += 1
            name = f"{design.name}-{count}"
        taken[name] = replace(design, name=name)
    return tuple(taken.values())
