"""From a recipe to its designs: patterns, combinations, sweeps, filters, the draw, names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from designgen.errors import InputError
from designgen.recipe.batch import Batch
from designgen.recipe.combine import UnequalError, combinations
from designgen.recipe.design import Design, FileRef, StyleRef, TileLook
from designgen.recipe.draw import Limits, draw
from designgen.recipe.files import Files, Source, file_digest, picture_ref, resolve_style, with_pictures
from designgen.recipe.lines import line_of
from designgen.recipe.load import Problem, RecipeError
from designgen.recipe.looks import COLOURWAY, design_name, look_of, merge, merge_looks, slug, told_apart
from designgen.recipe.models import Designs, Look, Recipe
from designgen.recipe.rules import fits, parse_rule

__all__ = [
    "COLOURWAY",
    "Source",
    "design_name",
    "expand",
    "file_digest",
    "merge_looks",
    "picture_ref",
    "resolve_style",
    "slug",
    "with_pictures",
]


def expand(recipe: Recipe, source: Source, day: date | None = None) -> tuple[Design, ...]:
    """Return the designs that a recipe asks for, each with a name of its own.

    They stand in the order of the recipe, those of a higher priority first; where a draw decides which are made, in
    the order of the draw.

    Args:
        recipe: What is wanted.
        source: Where it came from.
        day: The date that [batch] seed = "date" draws by.

    Raises:
        RecipeError: Files or styles are missing, lists that go together are not of one length, or the filters leave
            nothing; all of them at once.
    """
    problems: list[Problem] = []
    designs: list[Design] = []
    files = Files(source)
    for index, group in enumerate(recipe.designs):
        designs.extend(_Group(recipe, group, index, files, problems).expand())
    if problems:
        raise RecipeError(source.name, list(dict.fromkeys(problems)))
    return _chosen(_with_unique_names(designs), recipe.batch, source, day)


def _chosen(designs: tuple[Design, ...], batch: Batch, source: Source, day: date | None) -> tuple[Design, ...]:
    include, exclude = ([parse_rule(text) for text in rules] for rules in (batch.include, batch.exclude))
    left = [design for design in designs if (not include or fits(include, design)) and not fits(exclude, design)]
    if not left and designs:
        line = _line(source, ("batch", "include" if include else "exclude"))
        what = f"the filters of [batch] leave none of {len(designs)} designs"
        raise RecipeError(source.name, [Problem(what, line, "Loosen include or exclude.")])
    if not batch.draws:
        return tuple(sorted(left, key=lambda design: -design.priority))
    if batch.seed == "date" and day is None:
        line = _line(source, ("batch", "seed"))
        what = "the draw is seeded by the date, and none was given"
        raise RecipeError(source.name, [Problem(what, line, "Give one with --date 2026-11-21.")])
    seed = day.isoformat() if batch.seed == "date" and day is not None else str(batch.seed)
    return draw(left, Limits(batch.sample, batch.max_per_style, batch.max_per_swatch, seed))


class _Group:
    """One [[designs]], being expanded."""

    def __init__(self, recipe: Recipe, group: Designs, index: int, files: Files, problems: list[Problem]) -> None:
        self._recipe, self._group, self._index = recipe, group, index
        self._files, self._problems = files, problems
        self._looks: dict[tuple[Any, ...], TileLook] = {}

    def expand(self) -> Iterator[Design]:
        """Yield its designs; what is wrong is noted, and what is left is expanded for what may be wrong with it."""
        known = len(self._problems)
        swatches = _group_swatches(self._group, self._index, self._files, self._problems)
        styles = _group_styles(self._group, self._index, self._files, self._problems)
        variants: list[tuple[str, Look]] = list(self._group.sweep.items()) or [("", Look())]
        found: list[tuple[tuple[int, ...], Design]] = []
        for number, (variant, overrides) in enumerate(variants):
            given = merge((self._recipe.defaults, self._group, overrides))
            for places in self._combinations(swatches, styles, given, quiet=len(self._problems) > known):
                pair = swatches[places["swatches"]], styles[places["styles"]]
                design = self._design(*pair, variant, given, places)
                if design is not None:
                    order = places["swatches"], places["styles"], number
                    found.append(((*order, *list(places.values())[2:]), design))
        yield from (design for _, design in sorted(found, key=lambda pair: pair[0]))

    def _combinations(
        self, swatches: list[FileRef], styles: list[tuple[StyleRef, ...]], given: Mapping[str, Any], *, quiet: bool
    ) -> list[dict[str, int]]:
        group = self._group
        lists: dict[str, Sequence[Any]] = {"swatches": swatches, "styles": styles}
        lists |= {name: given[name] for name in ("strength", "seed", "repeat")}
        lists |= {name: getattr(group, name) or () for name in ("palettes", "garments") if self._is_zipped(name)}
        try:
            return list(combinations({name: len(values) for name, values in lists.items()}, group.zipped))
        except UnequalError as error:
            # With a swatch or a style missing, the lists are unequal because of that.
            if not quiet:
                key = "combine" if group.combine == "zip" else "zip"
                line = _line(self._files.source, ("designs", self._index, key))
                what = f"zip pairs the first with the first, but there are {error}"
                hint = 'Give as many of each, or use combine = "product".' if key == "combine" else ""
                self._problems.append(Problem(what, line, hint or "Give as many of each, or take one out of zip."))
            return []

    def _design(
        self,
        swatch: FileRef,
        blend: tuple[StyleRef, ...],
        variant: str,
        given: Mapping[str, Any],
        places: Mapping[str, int],
    ) -> Design | None:
        try:
            look = self._look(blend, variant, given, places)
            tag = "-".join(word for word in (variant, told_apart(given, look)) if word)
            name = design_name(swatch.name, [style.file.name for style in blend], look, tag)
            design = Design(name, swatch, blend, look, priority=self._group.priority)
            palettes, garments = (self._narrowed(kind, places) for kind in ("palettes", "garments"))
            return with_pictures(replace(design, palettes=palettes, garments=garments), self._files.source.folder)
        except InputError as error:
            self._problems.append(Problem(error.what.rstrip("."), None, error.hint))
            return None

    def _look(
        self, blend: tuple[StyleRef, ...], variant: str, given: Mapping[str, Any], places: Mapping[str, int]
    ) -> TileLook:
        # A look does not depend on the swatch: of a thousand swatches it is worked out once.
        key = (
            blend[0].strength,
            blend[0].style_scale,
            variant,
            *(places[name] for name in ("strength", "seed", "repeat")),
        )
        if key not in self._looks:
            self._looks[key] = look_of(self._recipe.encoder or "compact", blend, given, places)
        return self._looks[key]

    def _is_zipped(self, name: str) -> bool:
        return any(name in names for names in self._group.zipped)

    def _narrowed(self, kind: str, places: Mapping[str, int]) -> tuple[str, ...] | None:
        values: tuple[str, ...] | None = getattr(self._group, kind)
        return (values[places[kind]],) if values and kind in places else values


def _group_swatches(group: Designs, index: int, files: Files, problems: list[Problem]) -> list[FileRef]:
    found: list[FileRef] = []
    for i, pattern in enumerate(group.swatches):
        hits = files.swatches(pattern)
        if not hits:
            line = _line(files.source, ("designs", index, "swatches", i), pattern)
            problems.append(Problem(f'there is no swatch "{pattern}"', line, files.near(pattern)))
        found += hits
    return list(dict.fromkeys(found))


def _group_styles(group: Designs, index: int, files: Files, problems: list[Problem]) -> list[tuple[StyleRef, ...]]:
    blends: list[tuple[StyleRef, ...]] = []
    for i, choice in enumerate(group.styles):
        wanted = [(name,) for name in files.style_names(choice[0])] if len(choice) == 1 else [choice]
        if not wanted:
            line = _line(files.source, ("designs", index, "styles", i), choice[0])
            problems.append(Problem(f'there is no style "{choice[0]}"', line, files.near(choice[0])))
        blends += [_group_blend(each, (index, i), files, problems) for each in wanted]
    return list(dict.fromkeys(blend for blend in blends if blend))


def _group_blend(
    choice: Sequence[str], place: tuple[int, int], files: Files, problems: list[Problem]
) -> tuple[StyleRef, ...]:
    blend: list[StyleRef] = []
    for text in choice:
        try:
            blend.append(files.style(text))
        except InputError as error:
            line = _line(files.source, ("designs", place[0], "styles", place[1]), text)
            problems.append(Problem(error.what.rstrip("."), line, error.hint))
    return tuple(blend)


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
