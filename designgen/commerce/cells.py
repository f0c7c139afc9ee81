"""What people write in cells, read strictly: a value, or a sentence that says how to write it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_COUNT: Final = re.compile(r"\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+|\d+(?:[.,]0+)?")
_WEIGHT: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:g/m2|g/m²|g/qm|gsm)?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")

IMMEDIATE: Final = frozenset({"immediate", "immediately", "in stock", "stock", "now", "at once"})


def read_date(text: str) -> date:
    """Read 2027-03-01, 1.3.2027, or 25/3/2027 where it cannot be the other way round.

    Raises:
        ValueError: It is no date, or may be two.
    """
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DOTTED.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _SLASHED.fullmatch(text):
        day, month, year = _slashed(*(int(part) for part in found.groups()), text=text)
    else:
        raise ValueError(f'"{text}" is no date; write it as 2027-03-01')
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f'"{text}" is a day that no calendar has') from None


def _slashed(first: int, second: int, year: int, *, text: str) -> tuple[int, int, int]:
    if first > 12 or first == second:
        return first, second, year
    if second > 12:
        return second, first, year
    raise ValueError(
        f'"{text}" is the {first}th of the {second}th month or the other way round; '
        f"write {year}-{second:02d}-{first:02d} or {year}-{first:02d}-{second:02d}"
    )


def read_count(text: str) -> int:
    """Read a whole number of pieces: 12, 12.0, 1 200.

    Raises:
        ValueError: It is none.
    """
    if not _COUNT.fullmatch(text):
        raise ValueError(f'"{text}" is no whole number; write it as 12')
    whole = re.sub(r"[.,]0{1,2}$", "", text)
    count = int(re.sub(r"\D", "", whole))
    if count < 1:
        raise ValueError(f'"{text}" is not 1 or more; leave the cell empty if there is none')
    return count


def read_weight(text: str) -> float:
    """Read g/m2: 180, 180 g/m², 142,5 gsm.

    Raises:
        ValueError: It is no weight in these units.
    """
    found = _WEIGHT.fullmatch(text)
    if not found:
        raise ValueError(f'"{text}" is no weight in g/m²; write it as 180')
    return float(found[1].replace(",", "."))


def read_number(text: str) -> float:
    """Read a number that only sorts: 10, 2.5, -1.

    Raises:
        ValueError: It is none.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f'"{text}" is no number; write it as 10')
    return float(text.replace(",", "."))


def read_sizes(text: str) -> tuple[str, ...]:
    """Read a run of sizes parted by commas, semicolons, bars or line feeds; without any, by blanks or slashes."""
    parts = re.split(r"[,;|\n]", text)
    if len(parts) == 1:
        parts = re.split(r"[\s/]+", text)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def read_lines(text: str) -> tuple[str, ...]:
    """Read lines parted by line feeds or semicolons."""
    return tuple(part.strip() for part in re.split(r"[\n;]", text) if part.strip())


def read_url(text: str) -> str:
    """Read an address of a page; one without http gets https.

    Raises:
        ValueError: It is none.
    """
    url = text if "://" in text else f"https://{text}"
    if not re.fullmatch(r"https?://[^\s/?#]+\.[^\s/?#.]+[^\s]*", url):
        raise ValueError(f'"{text}" is no address of a page; write it as https://example.org/style')
    return url
