"""Filters of a batch as a designer writes them: rose*, style = batik, strength >= 0.5 and repeat = half-drop."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from designgen.recipe.design import Design

_CONDITION: Final = re.compile(r"\s*([A-Za-z_]+)\s*(>=|<=|!=|==|=|<|>)\s*(.+?)\s*")
_NUMBERS: Final[Mapping[str, Callable[[Any, float], bool]]] = MappingProxyType(
    {
        "=": operator.eq,
        "==": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)


def _stem(name: str) -> str:
    return Path(name).stem.casefold()


_TEXTS: Final[Mapping[str, Callable[[Design], Sequence[str]]]] = MappingProxyType(
    {
        "name": lambda design: (design.name.casefold(),),
        "swatch": lambda design: (_stem(design.swatch.name),),
        "style": lambda design: tuple(_stem(style.file.name) for style in design.styles),
        "repeat": lambda design: (design.look.repeat.casefold(),),
        "quality": lambda design: (design.look.quality,),
    }
)
_VALUES: Final[Mapping[str, Callable[[Design], float]]] = MappingProxyType(
    {
        "strength": lambda design: design.look.strength,
        "seed": lambda design: design.look.seed,
        "dpi": lambda design: design.look.effective_dpi,
        "width_cm": lambda design: design.look.width_mm / 10,
        "style_scale": lambda design: design.look.style_scale,
        "smoothness": lambda design: design.look.smoothness,
    }
)
FIELDS: Final = (*_TEXTS, *_VALUES)
"""What a filter may ask of a design."""


@dataclass(frozen=True)
class Condition:
    """One thing asked of a design.

    Attributes:
        field: One of `FIELDS`.
        operation: =, != and, of numbers, <, <=, >, >=.
        value: A number, or a pattern in lower case in which * and ? stand for anything.
    """

    field: str
    operation: str
    value: str | float

    def fits(self, design: Design) -> bool:
        """Tell whether it holds; of a blend, = asks for one such style and != for none."""
        if self.field in _VALUES:
            return _NUMBERS[self.operation](_VALUES[self.field](design), float(self.value))
        found = any(fnmatchcase(text, str(self.value)) for text in _TEXTS[self.field](design))
        return found != (self.operation == "!=")


Rule = tuple[Condition, ...]
"""Conditions that must all hold."""


def parse_rule(text: str) -> Rule:
    """Read a filter: a pattern for the names of designs, or conditions joined by "and".

    Raises:
        ValueError: A field is not known, a number is none, or an operation does not fit a text.
    """
    parts = re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE)
    return tuple(_condition(part) for part in parts)


def fits(rules: Sequence[Rule], design: Design) -> bool:
    """Tell whether one of the rules holds for a design."""
    return any(all(condition.fits(design) for condition in rule) for rule in rules)


def matches_name(name: str, pattern: str) -> bool:
    """Tell whether a pattern fits the name of a design: * and ? stand for anything, and a part needs no stars.

    A pattern without stars fits a name it is equal to, and one that begins or ends with it at a "__".
    """
    name, pattern = name.casefold(), pattern.casefold()
    if any(c in pattern for c in "*?["):
        return fnmatchcase(name, pattern)
    return name == pattern or f"__{pattern}__" in f"__{name}__"


def _condition(text: str) -> Condition:
    found = _CONDITION.fullmatch(text)
    if not found:
        # Names of designs have no spaces: what has is a condition that went wrong.
        if not re.fullmatch(r"\S+", text):
            raise ValueError('a filter is a pattern such as "rose*", or conditions such as "style = batik"')
        return Condition("name", "=", text.casefold())
    field, operation, value = found[1].lower(), found[2], found[3].strip("\"'")
    if field not in FIELDS:
        near = get_close_matches(field, FIELDS, n=1)
        meant = f'did you mean "{near[0]}"?' if near else f"it may ask for {', '.join(FIELDS)}"
        raise ValueError(f'a filter cannot ask for "{field}"; {meant}')
    if field in _VALUES:
        try:
            return Condition(field, operation, float(value))
        except ValueError:
            raise ValueError(f'a filter compares {field} with a number, not with "{value}"') from None
    if operation not in ("=", "==", "!="):
        raise ValueError(f'a filter asks for {field} with = or !=, not with "{operation}"')
    return Condition(field, operation, value.casefold())
