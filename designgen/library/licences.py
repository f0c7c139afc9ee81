"""Whose picture it is: the question that is asked of every style that somebody adds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from designgen.errors import UsageError

_LONGEST: Final = 80


@dataclass(frozen=True)
class Licence:
    """What may be done with a picture.

    Attributes:
        value: What style.toml says: an SPDX identifier, one of our LicenseRef names, or words.
        warning: What is to be minded, or "".
    """

    value: str
    warning: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer to the question.

    Attributes:
        key: What --licence takes.
        words: What it means.
        licence: What follows.
    """

    key: str
    words: str
    licence: Licence


ANSWERS: Final = (
    Answer("own", "my own work", Licence("LicenseRef-own-work")),
    Answer("cc0", "free for everything, CC0 or public domain", Licence("CC0-1.0")),
    Answer(
        "bought",
        "bought, with a licence for textile printing",
        Licence("LicenseRef-bought-for-textile-printing", "Keep the licence; some end after so many metres or years."),
    ),
    Answer(
        "unknown",
        "I do not know",
        Licence(
            "LicenseRef-unknown", "Nobody said that you may use this picture: try with it, and sell nothing of it."
        ),
    ),
)
QUESTION: Final = "Whose picture is it?"

_FORBIDS_SALE: Final = re.compile(r"\bNC\b|non-?commercial", re.IGNORECASE)
_FORBIDS_CHANGE: Final = re.compile(r"\bND\b|no-?deriv", re.IGNORECASE)
_SHARE_ALIKE: Final = re.compile(r"CC-BY-SA|\bGFDL\b|\bAGPL\b|\bGPL\b", re.IGNORECASE)
_BY: Final = re.compile(r"CC-BY\b", re.IGNORECASE)


def licence_of(text: str) -> Licence:
    """Return the licence meant by an answer's key, an SPDX identifier such as CC-BY-4.0, or words of one's own.

    Raises:
        UsageError: It is empty, too long, or no plain line of text.
    """
    plain = " ".join(text.split())
    for answer in ANSWERS:
        if plain.lower() == answer.key:
            return answer.licence
    if not plain or len(plain) > _LONGEST or not plain.isprintable():
        known = ", ".join(answer.key for answer in ANSWERS)
        raise UsageError(
            f"The licence {text[:_LONGEST]!r} cannot be used.",
            f"Give {known}, an SPDX identifier such as CC-BY-4.0, or up to {_LONGEST} letters of your own.",
        )
    return Licence(plain, _warning(plain))


def _warning(text: str) -> str:
    if _FORBIDS_SALE.search(text):
        return f"{text} forbids use for money: sell nothing made with this style."
    if _FORBIDS_CHANGE.search(text):
        return f"{text} forbids changed versions, and a design in this style may be one: ask the maker."
    if _SHARE_ALIKE.search(text):
        return f"{text} may bind what you make of it to the same licence."
    return f"{text} asks that its maker is named: put the name into the note." if _BY.search(text) else ""
