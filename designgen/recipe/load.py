"""Read a recipe and say everything that is wrong with it at once, each with its line and a suggestion."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from designgen.errors import InputError
from designgen.recipe.lines import Key, line_of
from designgen.recipe.models import Recipe


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a recipe.

    Attributes:
        what: What is wrong, in a sentence without a full stop at its end.
        line: Line of the file, from 1; None for a recipe given as options.
        suggestion: What to write instead; may be empty.
    """

    what: str
    line: int | None = None
    suggestion: str = ""

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line is not None else ""
        return f"{where}{self.what}.{' ' + self.suggestion if self.suggestion else ''}"


class RecipeError(InputError):
    """A recipe that cannot be carried out, with all its problems."""

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        ordered = sorted(problems, key=lambda problem: problem.line or 0)
        count = "1 problem" if len(ordered) == 1 else f"{len(ordered)} problems"
        listing = "\n".join(f"  {problem}" for problem in ordered)
        super().__init__(f"{source} has {count}; nothing was made:\n{listing}")
        self.source = source
        self.problems = tuple(ordered)


def load_recipe(path: Path) -> tuple[Recipe, str]:
    """Read and validate a recipe file.

    Args:
        path: A TOML file.

    Returns:
        The recipe, and the text it was read from (positions are looked up in it later).

    Raises:
        InputError: The file is missing or is not text.
        RecipeError: It is not TOML, or keys or values are wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        near = get_close_matches(path.name, [other.name for other in path.parent.glob("*.toml")], n=1)
        hint = f'Did you mean "{path.with_name(near[0])}"?' if near else "Check the path of the recipe."
        raise InputError(f'There is no recipe at "{path}".', hint) from None
    except (UnicodeDecodeError, OSError) as error:
        raise InputError(f'"{path}" cannot be read as a recipe: it is not a text file.') from error
    return parse_recipe(text, path.name, default_name=path.stem), text


def parse_recipe(text: str, source: str, default_name: str) -> Recipe:
    """Validate the text of a recipe; `default_name` names the run if the recipe does not.

    Raises:
        RecipeError: See :func:`load_recipe`.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(source, [_syntax_problem(error, text)]) from error
    data.setdefault("name", default_name)
    return validate_recipe(data, source, text)


def validate_recipe(data: Mapping[str, Any], source: str, text: str | None = None) -> Recipe:
    """Validate a recipe given as plain values; `text` supplies line numbers where there is a file.

    Raises:
        RecipeError: Keys or values are wrong.
    """
    try:
        return Recipe.model_validate(data)
    except ValidationError as error:
        # A list whose items are all wrong is reported as empty, too: that says nothing new.
        items = [item for item in error.errors(include_url=False) if item["type"] != "too_short" or not item["input"]]
        problems = [_problem(item, data, text) for item in items]
        raise RecipeError(source, list(dict.fromkeys(problems))) from error


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str) -> Problem:
    # Python 3.14 gives the line as an attribute; before that it stands only in the message.
    message, _, position = str(error).partition(" (at ")
    digits = "".join(c for c in position.partition(",")[0] if c.isdigit())
    line = int(digits) if digits else len(text.splitlines())
    return Problem(f"this is not TOML: {message[:1].lower()}{message[1:]}", line, 'Texts need quotes: name = "spring".')


def _problem(item: Any, data: Mapping[str, Any], text: str | None) -> Problem:
    key = _clean_key(item["loc"], data)
    line = line_of(text, key, item["input"]) if text is not None else None
    name = _key_name(key)
    kind = item["type"]
    if kind == "extra_forbidden":
        known = sorted(_fields_at(key[:-1]))
        near = get_close_matches(str(key[-1]), known, n=1, cutoff=0.6)
        suggestion = f'Did you mean "{near[0]}"?' if near else f"Known here: {', '.join(known)}."
        return Problem(f'"{name}" is not a key we know', line, suggestion)
    if kind == "missing":
        parent = line_of(text, key[:-1]) if text is not None and len(key) > 1 else line
        return Problem(f'"{name}" is missing', parent, _description(key))
    message = item["msg"].removeprefix("Value error, ")
    shown = f" (got {item['input']!r})" if isinstance(item["input"], str | int | float) else ""
    suggestion = ""
    if kind == "too_short":
        message = "needs at least one entry"
    if kind == "literal_error":
        choices = [word.strip("' ") for word in item["ctx"]["expected"].replace(" or ", ",").split(",")]
        near = get_close_matches(str(item["input"]), choices, n=1, cutoff=0.5)
        message, suggestion = f"expected {', '.join(choices)}", f'Did you mean "{near[0]}"?' if near else ""
    return Problem(f'"{name}": {message[:1].lower()}{message[1:].rstrip(".")}{shown}', line, suggestion)


def _clean_key(location: tuple[str | int, ...], data: Mapping[str, Any]) -> Key:
    """Drop what pydantic adds to a location (union branches, validator names) by walking the data alongside."""
    key: list[str | int] = []
    here: Any = data
    for i, step in enumerate(location):
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            # The last step may be a key that is missing; any other that does not fit is pydantic's own.
            if isinstance(here, Mapping) and i == len(location) - 1 and isinstance(step, str):
                key.append(step)
            continue
        key.append(step)
    return tuple(key)


def _key_name(key: Key) -> str:
    text = ""
    for step in key:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _fields_at(key: Key) -> dict[str, Any]:
    """Return the fields of the model that a key leads to, looking through tuples, dicts and unions."""
    model: Any = Recipe
    for step in key:
        if isinstance(step, str) and isinstance(model, type) and issubclass(model, BaseModel):
            field = model.model_fields.get(step)
            model = field.annotation if field is not None else None
        model = _model_within(model)
        if model is None:
            return {}
    return dict(model.model_fields)


def _model_within(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_within(part)) is not None), None)


def _description(key: Key) -> str:
    field = _fields_at(key[:-1]).get(str(key[-1]))
    text = getattr(field, "description", None)
    return f"It says: {text}." if text else ""
