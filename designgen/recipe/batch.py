"""What a recipe says of a batch as a whole: which of all its designs are made, how far it may go, which are shown."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from designgen.recipe.drop import parse_clock
from designgen.recipe.engine import Part
from designgen.recipe.rules import parse_rule

_UNITS: Final = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?B?)\s*", re.IGNORECASE)


def _several(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _rule(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError('a filter is a text such as "rose*", "style = batik" or "strength >= 0.5"')
    parse_rule(value)
    return value.strip()


def parse_bytes(value: Any) -> int:
    """Read a size on disk: 20GB, 500 MB, or a number of bytes; units are powers of ten.

    Raises:
        ValueError: It is none, or it is zero.
    """
    found = None if isinstance(value, bool) else _SIZE.fullmatch(str(value))
    if not found:
        raise ValueError("a size on disk is a number with a unit, such as 20GB or 500MB")
    unit = found[2].upper()
    size = round(float(found[1]) * _UNITS[unit if unit in _UNITS else f"{unit}B"])
    if size < 1:
        raise ValueError("a size on disk must be above 0")
    return size


def _clock(value: Any) -> Any:
    return None if value is None else parse_clock(value)


def _bytes(value: Any) -> Any:
    return None if value is None else parse_bytes(value)


Rules = Annotated[tuple[Annotated[str, BeforeValidator(_rule)], ...], BeforeValidator(_several)]
ClockTime = Annotated[time | None, BeforeValidator(_clock)]
DiskBytes = Annotated[int | None, BeforeValidator(_bytes)]


class Batch(Part):
    """Which of all the designs that the groups ask for are made, and how far one run may go."""

    sample: int | None = Field(None, ge=1, le=1_000_000, description="how many designs are drawn out of all of them")
    max_per_style: int | None = Field(None, ge=1, description="no style in more designs than this; of a blend, each")
    max_per_swatch: int | None = Field(None, ge=1, description="no swatch in more designs than this")
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] | Literal["date"] = Field(
        1, description='a number, or "date": every day its own draw, and the same day the same'
    )
    include: Rules = Field((), description='only designs that one of these fits: "rose*", "style = batik"')
    exclude: Rules = Field((), description="no design that one of these fits")
    until: ClockTime = Field(None, description="no design is begun after this time of day, such as 06:00")
    max_designs: int | None = Field(None, ge=1, description="one run paints at most so many designs")
    max_disk: DiskBytes = Field(None, description="no design is begun once the outputs folder takes this much: 20GB")

    @property
    def draws(self) -> bool:
        """Whether a draw decides which designs are made."""
        return self.sample is not None or self.max_per_style is not None or self.max_per_swatch is not None


class Select(Part):
    """Which of the finished designs go on: into the catalogue and to the printer."""

    best: int | None = Field(None, ge=1, description="how many; all that are no near-duplicates unless given")
    duplicates: float | None = Field(
        None, ge=0, le=1, description="how alike two designs are at which one is left out; 0 leaves none out"
    )
    min_quality: float = Field(0.0, ge=0, le=1, description="designs below it are left out, however few are left")
    diversity: float = Field(0.3, ge=0, le=1, description="0 takes the best, 1 the most different ones")
