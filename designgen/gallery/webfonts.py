"""A theme's typefaces for the browser, cut down to the characters that the pages use."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from designgen.catalogue.fonts import FOLDER
from designgen.catalogue.spec import ExtraFont
from designgen.catalogue.theme import Face, FontFile, FontSet

FACES: tuple[Face, ...] = ("serif", "italic", "sans", "medium")
_SYSTEM = {
    "serif": "Georgia, 'Times New Roman', serif",
    "italic": "Georgia, 'Times New Roman', serif",
    "sans": "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
    "medium": "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
}


@dataclass(frozen=True)
class WebFont:
    """A typeface that the pages load.

    Attributes:
        family: What the style sheet calls it.
        file: Its file, relative to the gallery.
        form: "woff", "truetype" or "opentype".
        data: Its bytes.
    """

    family: str
    file: str
    form: str
    data: bytes


def web_fonts(fonts: FontSet, extra: Iterable[ExtraFont], characters: str) -> tuple[WebFont, ...]:
    """Return the typefaces of a theme and the extra ones, each once.

    They are cut down by fontTools where it is installed, and whole otherwise.

    Args:
        fonts: The theme's.
        extra: Typefaces for other scripts; a browser takes from them what the theme's lack.
        characters: Every character that stands on a page.
    """
    found = [_font(f"Face{n}", file.name, _data(file), characters) for n, file in enumerate(fonts.files, start=1)]
    for n, font in enumerate(extra, start=1):
        found.append(_font(f"Extra{n}", font.name, font.data, characters))
    return tuple(found)


def stacks(fonts: FontSet, loaded: tuple[WebFont, ...]) -> dict[str, str]:
    """Return the font-family of each part: the theme's typeface, the extra ones, then what the system has."""
    family = {file: font.family for file, font in zip(fonts.files, loaded, strict=False)}
    others = [font.family for font in loaded[len(fonts.files) :]]
    return {face: ", ".join([family[fonts.of(face)], *others, _SYSTEM[face]]) for face in FACES}


def _data(file: FontFile) -> bytes:
    return (FOLDER / file.name).read_bytes() if file.data is None else file.data


def _font(family: str, name: str, data: bytes, characters: str) -> WebFont:
    stem = "".join(c if c.isascii() and c.isalnum() else "-" for c in Path(name).stem).strip("-") or family
    small = _cut(data, characters)
    if small is not None:
        return WebFont(family, f"fonts/{stem}.woff", "woff", small)
    form, ending = ("opentype", "otf") if data[:4] == b"OTTO" else ("truetype", "ttf")
    return WebFont(family, f"fonts/{stem}.{ending}", form, data)


def _cut(data: bytes, characters: str) -> bytes | None:
    """Return the typeface with these characters alone, its shaping kept; None without fontTools, or where it fails."""
    try:
        from fontTools import subset
        from fontTools.ttLib import TTFont, TTLibError
    except ImportError:
        return None
    options = subset.Options()
    options.name_IDs = ["*"]  # the names carry the licence
    options.notdef_outline = True
    options.hinting = False
    options.drop_tables += ["FFTM"]
    log = logging.getLogger("fontTools")
    level = log.level
    log.setLevel(logging.ERROR)  # it remarks on odd dates of typefaces, which nobody can act on
    try:
        font = TTFont(io.BytesIO(data), recalcTimestamp=False, fontNumber=0)
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        font.flavor = "woff"
        out = io.BytesIO()
        font.save(out, reorderTables=False)
    except (TTLibError, KeyError, ValueError, AssertionError):
        return None
    finally:
        log.setLevel(level)
    return out.getvalue()
