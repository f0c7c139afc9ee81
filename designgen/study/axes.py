"""The axes of a study as they are written: strength=0.2,0.5,0.8 or strength=0.2..0.8:4."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from designgen.recipe.load import Problem, RecipeError, validate_recipe
from designgen.recipe.models import Look

MOST_VALUES = 24
"""More columns or rows than this cannot be told apart on a page."""

OTHER_NAMES = ("style", "swatch", "encoder")
"""What can be swept beside the settings of a look."""

MEANT = {
    "tv": "smoothness",
    "size": "size_cm",
    "width": "size_cm",
    "width_mm": "size_cm",
    "height_mm": "size_cm",
    "iterations": "steps",
    "color": "colour",
    "optimizer": "optimiser",
    "lr": "learning_rate",
}
"""What designers call a setting that has another name here; a setting of that very name comes first."""

EXPENSE = {
    **dict.fromkeys(("encoder", "preset", "pooling"), 4),
    "swatch": 3,
    **dict.fromkeys(("repeat", "size_px", "dpi", "size_cm"), 2),
    "style": 1,
    "style_scale": 1,
}
"""What a new value costs beside the painting: loading a network, preparing a swatch, measuring a style."""

LISTS = ("style_layers", "content_layers", "palette")
"""Settings whose values hold commas themselves: theirs are always separated by semicolons."""

_TOGETHER = '"designs[1]": '
"""How a problem begins that is not of one key but of several that do not go together."""

_RANGE = re.compile(r"(?P<first>[^:]+?)\.\.(?P<last>[^:]+?)(?::(?P<count>\d+))?")


@dataclass(frozen=True)
class Axis:
    """One parameter and the values it takes.

    Attributes:
        name: A setting of a look, or style, swatch or encoder.
        values: As they were written, ranges counted out.
    """

    name: str
    values: tuple[str, ...]

    @property
    def expense(self) -> int:
        """How much a new value costs beside the painting; the axis with more changes less often."""
        return EXPENSE.get(self.name, 0)

    @property
    def title(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ")


def sweepable() -> tuple[str, ...]:
    """Return the names that an axis can have."""
    return (*OTHER_NAMES, *Look.model_fields)


def parse_axis(text: str, option: Literal["--x", "--y"], problems: list[Problem]) -> Axis | None:
    """Read an axis and check every value by the models that recipes are checked by.

    Args:
        text: NAME=VALUE,VALUE or NAME=FIRST..LAST:COUNT; both can be mixed. Semicolons part values that hold commas.
        option: What to call it in messages.
        problems: Takes everything that is wrong.

    Returns:
        The axis, or None if there was a problem. Files and styles are looked for later.
    """
    name, equals, listing = text.partition("=")
    name = name.strip().replace("-", "_")
    before = len(problems)
    if not equals or not name:
        example = "Write it as strength=0.2,0.5,0.8 or strength=0.2..0.8:4"
        problems.append(Problem(f'{option}: "{text}" is not an axis', None, f"{example}."))
        return None
    if name not in sweepable():
        problems.append(_unknown(name, option))
        return None
    separator = ";" if ";" in listing or name in LISTS else ","
    values = [
        value for part in listing.split(separator) for value in _counted_out(part.strip(), name, option, problems)
    ]
    if len(problems) == before:
        _check_count(name, values, option, problems)
        _check_values(name, values, option, problems)
    return Axis(name, tuple(values)) if len(problems) == before else None


def check_settings(
    settings: Mapping[str, Any],
    encoder: str | None,
    problems: list[Problem],
    option: str = "",
    *,
    together: bool = False,
) -> None:
    """Check settings of a look, and the encoder, by the model of a recipe.

    Args:
        settings: By the names of a recipe.
        encoder: Name of the network; None where nobody named one.
        problems: Takes everything that is wrong.
        option: Where the settings came from, said before each problem.
        together: Whether to tell how values disagree with one another, rather than which are wrong by themselves.
    """
    group = {"swatches": ["any"], "styles": ["any"], **settings}
    try:
        validate_recipe({"name": "study", "encoder": encoder, "designs": [group]}, "The command line")
    except RecipeError as error:
        for problem in error.problems:
            if problem.what.startswith(_TOGETHER) == together:
                what = problem.what.removeprefix(_TOGETHER).replace("designs[1].", "").replace("[1]", "")
                problems.append(Problem(f"{option}: {what}" if option else what, None, problem.suggestion))


def _unknown(name: str, option: str) -> Problem:
    known = sorted(sweepable())
    near = [MEANT[name]] if name in MEANT else get_close_matches(name, known, n=1, cutoff=0.6)
    suggestion = f'Did you mean "{near[0]}"?' if near else f"What can be swept: {', '.join(known)}."
    return Problem(f'{option}: "{name}" is not a setting we know', None, suggestion)


def _counted_out(text: str, name: str, option: str, problems: list[Problem]) -> list[str]:
    """Return the values of one part of the listing: itself, or those of a range."""
    match = _RANGE.fullmatch(text)
    if match is None or name in OTHER_NAMES:
        return [text]
    try:
        first, last = float(match["first"]), float(match["last"])
    except ValueError:
        problems.append(Problem(f'{option}: "{text}" is not a range of numbers', None, "Write it as 0.2..0.8:4."))
        return []
    whole = first.is_integer() and last.is_integer()
    count = int(match["count"]) if match["count"] else round(abs(last - first)) + 1 if whole else 0
    if not 2 <= count <= MOST_VALUES:
        said = f"{count} values" if count else "no number of values"
        what = f'{option}: the range "{text}" has {said}'
        problems.append(
            Problem(what, None, f"Say how many after a colon, from 2 to {MOST_VALUES}: {first:g}..{last:g}:4.")
        )
        return []
    return [_number(first + (last - first) * i / (count - 1), name) for i in range(count)]


def _number(value: float, name: str) -> str:
    kind = Look.model_fields[name].annotation
    return str(round(value)) if kind == int | None else f"{value:.6g}"


def _check_count(name: str, values: list[str], option: str, problems: list[Problem]) -> None:
    if not values or not all(values):
        problems.append(Problem(f'{option}: a value of "{name}" is missing', None, "Separate values by one comma."))
    if len(values) > MOST_VALUES:
        what = f'{option}: "{name}" has {len(values)} values; a page holds {MOST_VALUES}'
        problems.append(Problem(what, None, "Leave some out, or make two studies."))
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        problems.append(Problem(f'{option}: "{name}" has {", ".join(twice)} twice', None, "Give each value once."))


def _check_values(name: str, values: list[str], option: str, problems: list[Problem]) -> None:
    for value in values:
        if name == "encoder":
            check_settings({}, value, problems, option)
        elif name in Look.model_fields:
            check_settings({name: value}, None, problems, option)
