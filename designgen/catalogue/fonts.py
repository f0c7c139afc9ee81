"""The typefaces that ship with the package, and what they can spell."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from designgen.catalogue.theme import Face

FONT_FILES: dict[Face, str] = {
    "serif": "EBGaramond12-Regular.ttf",
    "italic": "EBGaramond12-Italic.ttf",
    "sans": "Lato-Regular.ttf",
    "medium": "Lato-Medium.ttf",
}
REPLACEMENT = "?"
_FOLDER = Path(__file__).parent / "fonts"
_SPACES = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")  # not the no-break space, which must go on not breaking
# Shown by a close relative where a typeface lacks the character itself.
_SUBSTITUTES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u2212": "−"})


@cache
def load(face: Face) -> TTFont:
    """Return a typeface, registered with ReportLab under a name of ours (its registry is global)."""
    font = TTFont(f"designgen-{face}", str(_FOLDER / FONT_FILES[face]))
    pdfmetrics.registerFont(font)
    return font


def font_name(face: Face) -> str:
    """Return the name ReportLab knows the typeface by."""
    name: str = load(face).fontName
    return name


def width_em(text: str, face: Face) -> float:
    """Return the width of a line set at size 1."""
    width: float = load(face).stringWidth(text, 1)
    return width


@dataclass
class Speller:
    """Turns any text into what the typefaces can show, and remembers what they could not.

    A PDF has no font fallback: a character the typeface lacks would come out as an empty box. It is replaced by "?"
    and listed, so that the designer hears of it.
    """

    missing: dict[str, set[str]] = field(default_factory=dict)
    """For each text that could not be spelled in full, the characters that were replaced."""

    def spell(self, text: str, face: Face) -> str:
        """Return the text on one line in characters that the typeface has."""
        known = load(face).face.charToGlyph
        clean = _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_SUBSTITUTES)).strip()
        out: list[str] = []
        for character in clean:
            kind = unicodedata.category(character)
            if kind in ("Cf", "Cc") or "\ufe00" <= character <= "\ufe0f":
                continue  # invisible by itself: joiners, directions, variation selectors
            if ord(character) in known:
                out.append(character)
                continue
            if kind == "Mn":
                continue  # an accent that neither composes nor stands alone in this typeface
            simpler = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
            if simpler and all(ord(c) in known for c in simpler):
                out.extend(simpler)
                continue
            out.append(REPLACEMENT)
            self.missing.setdefault(text, set()).add(character)
        return "".join(out)

    def notices(self) -> tuple[str, ...]:
        """Return one sentence for each text that lost characters."""
        return tuple(
            f"The catalogue's typefaces have no {' '.join(sorted(characters))}: “{text}” is printed with "
            f"“{REPLACEMENT}” in their place."
            for text, characters in sorted(self.missing.items())
        )
