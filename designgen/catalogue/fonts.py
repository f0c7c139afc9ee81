"""The typefaces of a catalogue: those that ship with the package, a theme's own, and extra ones for other scripts."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from designgen.catalogue.shaping import LRM, RLM, Run, ShapedFont, is_joiner, load_extra, runs_of
from designgen.catalogue.spec import ExtraFont
from designgen.catalogue.theme import DEFAULT, Face, FontFile, FontSet
from designgen.errors import InputError

FONT_FILES: dict[Face, str] = {
    "serif": "EBGaramond12-Regular.ttf",
    "italic": "EBGaramond12-Italic.ttf",
    "sans": "Lato-Regular.ttf",
    "medium": "Lato-Medium.ttf",
}
"""The typefaces of the default theme."""
REPLACEMENT = "?"
FOLDER = Path(__file__).parent / "fonts"
_SPACES = re.compile(r"[ \t\n\r\f\v\u2028\u2029]+")  # not the no-break space, which must go on not breaking
# Shown by a close relative where a typeface lacks the character itself.
_SUBSTITUTES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u2212": "−"})
_RELATIVES = {"−": "–"}
_MUST_HAVE = "AZaz09 .,-–×"


def is_shipped(name: str) -> bool:
    """Return whether a font file of this name ships with the package."""
    return Path(name).name == name and name.endswith(".ttf") and (FOLDER / name).is_file()


@cache
def load_file(file: FontFile) -> TTFont:
    """Return a typeface, registered with ReportLab under a name of ours (its registry is global).

    Raises:
        InputError: A theme's own file is no TrueType font.
    """
    if file.data is None:
        font = TTFont(f"designgen-{Path(file.name).stem}", str(FOLDER / file.name))
    else:
        try:
            font = TTFont(f"designgen-{_digest(file.data)}", io.BytesIO(file.data))
        except (TTFError, ValueError, KeyError, IndexError, TypeError, struct.error) as error:
            raise InputError(
                f'"{file.name}" is no typeface that a PDF can hold: {error}.', "Give a TrueType file (.ttf)."
            ) from error
    pdfmetrics.registerFont(font)
    return font


def check_font(file: FontFile, where: str) -> None:
    """Refuse a typeface that cannot be embedded or has no Latin letters and figures.

    Raises:
        InputError: So it is; the message begins with `where`.
    """
    try:
        known = load_file(file).face.charToGlyph
    except InputError as error:
        raise InputError(f"{where}: {error.what}", error.hint) from error
    missing = [character for character in _MUST_HAVE if ord(character) not in known]
    if missing:
        raise InputError(f'{where}: "{file.name}" has no {" ".join(missing)}.', "Take a typeface with Latin letters.")


def load(face: Face) -> TTFont:
    """Return a typeface of the default theme."""
    return load_file(FontFile(FONT_FILES[face]))


def font_name(face: Face, fonts: FontSet = DEFAULT.fonts) -> str:
    """Return the name ReportLab knows the typeface by."""
    name: str = load_file(fonts.of(face)).fontName
    return name


def width_em(text: str, face: Face) -> float:
    """Return the width of a line set at size 1 in the default theme."""
    width: float = load(face).stringWidth(text, 1)
    return width


@lru_cache(maxsize=1 << 16)
def _own_width_em(text: str, file: FontFile) -> float:
    """Return the width of a line at size 1; fitting asks for the same words again at every size."""
    face = load_file(file).face
    widths, default = face.charWidths, face.defaultWidth
    width: float = sum([widths.get(code, default) for code in map(ord, text)]) / 1000
    return width


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


@cache
def _extra(name: str, data: bytes, characters: str, language: str) -> ShapedFont:
    font = load_extra(name, data, characters, language)
    pdfmetrics.registerFont(font.embedded)
    return font


@dataclass
class Speller:
    """Turns any text into what the typefaces can show, measures and draws it, and remembers what they could not.

    A PDF has no font fallback: a character the typeface lacks would come out as an empty box. An extra typeface that
    has it sets it; otherwise it is replaced by "?" and listed. `require` refuses whole scripts beforehand.

    Attributes:
        fonts: The theme's typefaces.
        extra: Typefaces for other scripts; the first that has a character sets it.
        texts: Everything that will be set in the extra typefaces.
        language: Language of the document.
        missing: For each text that could not be spelled in full, the characters that were replaced.
    """

    fonts: FontSet = DEFAULT.fonts
    extra: tuple[ExtraFont, ...] = ()
    texts: tuple[str, ...] = ()
    language: str = "en"
    missing: dict[str, set[str]] = field(default_factory=dict)
    _shaped: tuple[ShapedFont, ...] | None = None
    _lines: dict[tuple[str, Face], tuple[Run, ...] | None] = field(default_factory=dict)

    def spell(self, text: str, face: Face) -> str:
        """Return the text on one line in characters that a typeface has."""
        known = self._known(face)
        clean = _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_SUBSTITUTES)).strip()
        out: list[str] = []
        for character in clean:
            kind = unicodedata.category(character)
            if kind in ("Cf", "Cc") or "\ufe00" <= character <= "\ufe0f":
                if self.extra and is_joiner(character):
                    out.append(character)
                continue  # invisible by itself: joiners, directions, variation selectors
            if ord(character) in known or self._in_extra(character):
                out.append(character)
                continue
            if character in _RELATIVES and ord(_RELATIVES[character]) in known:
                out.append(_RELATIVES[character])
                continue
            if kind == "Mn":
                continue  # an accent that neither composes nor stands alone in this typeface
            simpler = _simpler(character)
            if simpler and all(ord(c) in known for c in simpler):
                out.extend(simpler)
                continue
            out.append(REPLACEMENT)
            self.missing.setdefault(text, set()).add(character)
        return "".join(out)

    def require(self, texts: Iterable[str]) -> None:
        """Refuse texts with letters that no typeface has.

        Raises:
            InputError: The first of them, with its script and what to do.
            MissingError: Extra typefaces are given and what shapes them is not installed.
        """
        for text in texts:
            if text.isascii():
                continue
            for character in unicodedata.normalize("NFC", text):
                if unicodedata.category(character)[0] == "L" and not self._can(character):
                    script = _script(character)
                    own = "The theme's typefaces" + (" and the extra ones" if self.extra else "")
                    raise InputError(
                        f"{own} have no {script} letters, which “{text}” needs.",
                        f"Give a typeface that has them: --font NAME-OF-A-{script.upper().replace(' ', '-')}-FONT.ttf",
                    )

    def width_em(self, text: str, face: Face) -> float:
        """Return the width of a line set at size 1."""
        runs = self._runs(text, face)
        own = self.fonts.of(face)
        if runs is None:
            return _own_width_em(text, own)
        return sum(_own_width_em(run.text, own) if run.font is None else run.width_em for run in runs)

    def tracks(self, text: str, face: Face) -> int:
        """Return how many gaps between letters tracking widens: none in scripts whose letters join."""
        return max(0, len(text) - 1) if self._runs(text, face) is None else 0

    def draw(
        self, canvas: Any, at_pt: tuple[float, float], text: str, face: Face, size_pt: float, tracking_pt: float = 0.0
    ) -> None:
        """Draw one line on a ReportLab canvas in its current colour, its baseline beginning at `at_pt`."""
        runs = self._runs(text, face)
        if runs is None:
            canvas.setFont(font_name(face, self.fonts), size_pt)
            canvas.drawString(*at_pt, text, charSpace=tracking_pt)
            return
        x, y = at_pt
        # Whoever copies or reads the text aloud gets its characters, not the private codes of the glyphs.
        actual = "".join(f"{byte:02X}" for byte in text.encode("utf-16-be"))
        canvas._code.append(f"/Span <</ActualText <FEFF{actual}>>> BDC")
        for run in runs:
            if run.font is None:
                canvas.setFont(font_name(face, self.fonts), size_pt)
                canvas.drawString(x, y, run.text)
                x += _own_width_em(run.text, self.fonts.of(face)) * size_pt
            else:
                x = _draw_glyphs(canvas, (x, y), self._fonts()[run.font], run, size_pt)
        canvas._code.append("EMC")

    def notices(self) -> tuple[str, ...]:
        """Return one sentence for each text that lost characters."""
        return tuple(
            f"The catalogue's typefaces have no {' '.join(sorted(characters))}: “{text}” is printed with "
            f"“{REPLACEMENT}” in their place."
            for text, characters in sorted(self.missing.items())
        )

    def runs(self, text: str, face: Face) -> tuple[Run, ...]:
        """Return a line as runs from left to right; one of the theme's own where nothing needs shaping."""
        return self._runs(text, face) or (Run(text, None),)

    def _known(self, face: Face) -> dict[int, int]:
        known: dict[int, int] = load_file(self.fonts.of(face)).face.charToGlyph
        return known

    def _fonts(self) -> tuple[ShapedFont, ...]:
        if self._shaped is None:
            characters = "".join(sorted(set("".join(self.texts))))
            loaded = (_extra(font.name, font.data, characters, self.language) for font in self.extra)
            others = [text for text in self.texts if not text.isascii()]
            self._shaped = tuple(font.fitted(others) for font in loaded)
        return self._shaped

    def _in_extra(self, character: str) -> bool:
        return bool(self.extra) and any(ord(character) in font.known for font in self._fonts())

    def _can(self, character: str) -> bool:
        faces: tuple[Face, ...] = ("serif", "italic", "sans", "medium")
        if all(ord(character) in self._known(face) for face in faces) or self._in_extra(character):
            return True
        simpler = _simpler(character)
        return bool(simpler) and all(ord(c) in self._known(face) for c in simpler for face in faces)

    def _runs(self, text: str, face: Face) -> tuple[Run, ...] | None:
        """Return the runs of a line, None if all of it is set in the theme's own typeface."""
        if not self.extra or text.isascii():
            return None
        key = text, face
        if key not in self._lines:
            chosen = self._choose(text, face)
            # A direction mark has no width and no glyph: a line that has one is drawn in runs, which leave it out.
            shaped = text[0] in (LRM, RLM) or any(font is not None for font in chosen)
            self._lines[key] = runs_of(text, lambda line: self._choose(line, face), self._fonts()) if shaped else None
        return self._lines[key]

    def _choose(self, text: str, face: Face) -> list[int | None]:
        """Return the typeface of every character; spaces and marks stay with what stands before them."""
        known, chosen = self._known(face), list[int | None]()
        for character in text:
            before = chosen[-1] if chosen else None
            follows = character == " " or is_joiner(character) or unicodedata.category(character)[0] == "M"
            if follows and before is not None and (not character.isspace() or 0x20 in self._fonts()[before].known):
                chosen.append(before)
            elif ord(character) in known or not self._in_extra(character):
                chosen.append(None)
            else:
                chosen.append(next(i for i, font in enumerate(self._fonts()) if ord(character) in font.known))
        return chosen


def _simpler(character: str) -> list[str]:
    return [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]


def _script(character: str) -> str:
    """Return the script of a letter in words, from its Unicode name: "Arabic", "Devanagari", "Chinese"."""
    name = unicodedata.name(character, "UNKNOWN")
    if name.startswith("CJK"):
        return "Chinese"
    return name.split(" ")[0].capitalize()


def _draw_glyphs(canvas: Any, at_pt: tuple[float, float], font: ShapedFont, run: Run, size_pt: float) -> float:
    """Draw shaped glyphs, those that simply follow each other in one stroke; return where the pen stands."""
    x, y = at_pt
    canvas.setFont(font.embedded.fontName, size_pt * font.scale)
    for start, text in _strokes(font, run.glyphs):
        dx = sum(glyph.advance for glyph in run.glyphs[:start]) + run.glyphs[start].dx
        canvas.drawString(x + dx * size_pt, y + run.glyphs[start].dy * size_pt, text)
    return x + run.width_em * size_pt


def _strokes(font: ShapedFont, glyphs: Sequence[Any]) -> list[tuple[int, str]]:
    """Return (first glyph, characters) of stretches in which every glyph stands where the one before ends."""
    strokes: list[tuple[int, str]] = []
    pen = drawn = 0.0
    for index, glyph in enumerate(glyphs):
        character = font.character(glyph)
        straight = glyph.dy == 0 and abs(pen + glyph.dx - drawn) < 1e-4
        if strokes and straight and glyphs[index - 1].dy == 0:
            strokes[-1] = strokes[-1][0], strokes[-1][1] + character
        else:
            strokes.append((index, character))
            drawn = pen + glyph.dx
        drawn += font.embedded.face.charWidths[ord(character)] / 1000 * font.scale
        pen += glyph.advance
    return strokes
