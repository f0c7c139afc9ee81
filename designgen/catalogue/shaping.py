"""Text of scripts that the themes' typefaces do not cover: bidi order, then HarfBuzz's glyphs, run by run.

Needs the extra designgen[shaping]: uharfbuzz, python-bidi and fonttools, imported when the first such text is set.
"""

from __future__ import annotations

import hashlib
import io
import struct
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from reportlab.pdfbase.ttfonts import TTFError, TTFont

from designgen.errors import InputError, MissingError

PRIVATE, MOST_GLYPHS = 0xE000, 6400
"""ReportLab knows glyphs by characters only: a glyph that no character stands for is written as this code point + its
number, and a typeface with more glyphs than Unicode has private characters is cut down first."""
# What of the height of a line the extra typeface may take; where a text reaches higher (Nastaliq) it is set smaller.
_ASCENT_EM, _DESCENT_EM = 0.95, 0.40
_SMALLEST = 0.5
LRM, RLM = "\u200e", "\u200f"
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Glyph:
    """One glyph of a shaped run, in units of the type size: where it stands, and how far the pen moves on."""

    index: int
    advance: float
    dx: float = 0.0
    dy: float = 0.0
    cluster: int = 0


@dataclass(frozen=True)
class Run:
    """A piece of a line in one typeface and direction, in visual order.

    Attributes:
        text: Its characters in logical order.
        font: Index of the extra typeface; None for the theme's own, which needs no shaping.
        glyphs: The glyphs from left to right; empty for the theme's own.
    """

    text: str
    font: int | None
    glyphs: tuple[Glyph, ...] = ()

    @property
    def width_em(self) -> float:
        """How far the pen moves, for a run of an extra typeface."""
        return sum(glyph.advance for glyph in self.glyphs)


@dataclass
class ShapedFont:
    """An extra typeface: as ReportLab embeds it and as HarfBuzz shapes it."""

    name: str
    embedded: Any
    shaper: Any
    units: int
    scale: float
    known: frozenset[int]
    character_of: dict[int, int]
    language: str
    cache: dict[tuple[str, bool], tuple[Glyph, ...]] = field(default_factory=dict)

    def shape(self, text: str, *, rtl: bool) -> tuple[Glyph, ...]:
        """Return HarfBuzz's glyphs for a run, from left to right, in units of the type size."""
        found = self.cache.get((text, rtl))
        if found is None:
            found = self.cache[text, rtl] = self._shape(text, rtl)
        return found

    def _shape(self, text: str, rtl: bool) -> tuple[Glyph, ...]:
        import uharfbuzz as hb

        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        # Never the guess, which is the locale of whoever runs this.
        buffer.language = self.language
        hb.shape(self.shaper, buffer)
        factor = self.scale / self.units
        return tuple(
            Glyph(info.codepoint, at.x_advance * factor, at.x_offset * factor, at.y_offset * factor, info.cluster)
            for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        )

    def fitted(self, texts: Iterable[str]) -> ShapedFont:
        """Return the typeface at the size at which all of these texts stay within their lines."""
        highest = lowest = 0.0
        for text in texts:
            own = "".join(c for c in text if ord(c) in self.known or is_joiner(c))
            if not own.strip():
                continue
            for glyph in self.shape(own, rtl=unicodedata.bidirectional(own.strip()[0]) in ("R", "AL")):
                extents = self.shaper.get_glyph_extents(glyph.index)
                if extents is None:
                    continue
                top = extents.y_bearing / self.units + glyph.dy / self.scale
                highest, lowest = max(highest, top), min(lowest, top + extents.height / self.units)
        scale = min(1.0, _ASCENT_EM / max(highest, 0.1), _DESCENT_EM / max(-lowest, 0.1))
        return replace(self, scale=max(scale, _SMALLEST), cache={})

    def character(self, glyph: Glyph) -> str:
        """Return the character that ReportLab writes as this glyph."""
        code = self.character_of.get(glyph.index)
        if code is None:
            code = self.character_of[glyph.index] = PRIVATE + glyph.index
            face = self.embedded.face
            face.charToGlyph[code] = glyph.index
            face.charWidths[code] = self.shaper.get_glyph_h_advance(glyph.index) * 1000 / self.units
        return chr(code)


def load_extra(name: str, data: bytes, characters: str, language: str) -> ShapedFont:
    """Return an extra typeface ready to set text.

    Args:
        name: What errors call it.
        data: A TrueType or OpenType file, or a collection, of which the first typeface is taken.
        characters: All characters that will be set in it; PostScript outlines are cut down to them.
        language: BCP 47.

    Raises:
        MissingError: The extra is not installed.
        InputError: It is no font.
    """
    hb = _harfbuzz(f'The typeface "{name}"')
    plain = _as_truetype(name, data, characters)
    try:
        embedded = TTFont(f"designgen-{hashlib.sha256(plain).hexdigest()[:16]}", io.BytesIO(plain))
    except (TTFError, ValueError, KeyError, IndexError, TypeError, struct.error) as error:
        raise InputError(f'The typeface "{name}" cannot be embedded: {error}.', "Give a TrueType file.") from error
    face = hb.Face(plain)
    shaper = hb.Font(face)
    glyphs = embedded.face.charToGlyph
    for code in [code for code in glyphs if PRIVATE <= code < PRIVATE + MOST_GLYPHS]:
        del glyphs[code]
    known = frozenset(code for code in glyphs if code != 0xA0)
    # From above, so that the first of several characters stays; its table of characters holds none beyond the BMP.
    character_of = {glyphs[code]: code for code in sorted(known, reverse=True) if 0x20 < code <= 0xFFFF}
    return ShapedFont(name, embedded, shaper, face.upem, 1.0, known, character_of, language)


def _harfbuzz(what: str) -> Any:
    try:
        import bidi.algorithm  # noqa: F401
        import uharfbuzz
    except ImportError as error:
        raise MissingError(
            f"{what} needs HarfBuzz and a bidi library, which are not installed.", "pip install 'designgen[shaping]'"
        ) from error
    return uharfbuzz


def _as_truetype(name: str, data: bytes, characters: str) -> bytes:
    """Return the file as it is, or as TrueType what is needed of a collection, of PostScript outlines, of too many."""
    import uharfbuzz as hb

    if data[:4] not in (b"\x00\x01\x00\x00", b"true", b"OTTO", b"ttcf"):
        raise InputError(f'"{name}" is not a typeface.', "Give a TrueType or OpenType file (.ttf, .otf, .ttc).")
    if data[:4] in (b"\x00\x01\x00\x00", b"true") and hb.Face(data).glyph_count <= MOST_GLYPHS:
        return data
    try:
        from designgen.catalogue.outlines import cut_to_truetype
    except ImportError as error:
        raise MissingError(
            f'The typeface "{name}" has to be converted with fonttools, which is not installed.',
            "pip install 'designgen[shaping]'",
        ) from error
    return cut_to_truetype(name, data, characters)


def runs_of(line: str, font_of: Callable[[str], Sequence[int | None]], fonts: Sequence[ShapedFont]) -> tuple[Run, ...]:
    """Return a line as runs from left to right.

    Args:
        line: Characters in logical order; a direction mark at its start sets the direction of the whole.
        font_of: Returns for every character the index of its extra typeface, None for the theme's own.
        fonts: The extra typefaces.
    """
    levels = _levels(line)
    spans: list[tuple[int, Run]] = []
    faces = font_of(line)
    start = 0
    for end in range(1, len(line) + 1):
        if end < len(line) and levels[end] == levels[start] and faces[end] == faces[start]:
            continue
        text, font, rtl = line[start:end], faces[start], levels[start] % 2 == 1
        start_level = levels[start]
        start = end
        text = text.strip(LRM + RLM)
        if not text:
            continue
        if font is None:
            shown = text[::-1].translate(_mirrors()) if rtl else text
            spans.append((start_level, Run(shown, None)))
        else:
            spans.append((start_level, Run(text, font, fonts[font].shape(text, rtl=rtl))))
    return tuple(run for _, run in _visual(spans))


def _levels(line: str) -> list[int]:
    """Return the embedding level of every character (Unicode bidirectional algorithm, UAX 9, without isolates)."""
    from bidi import algorithm

    storage = algorithm.get_empty_storage()
    base = algorithm.get_base_level(line)
    storage["base_level"], storage["base_dir"] = base, ("L", "R")[base]
    algorithm.get_embedding_levels(line, storage, False, False)
    algorithm.explicit_embed_and_overrides(storage, False)
    # The library leaves out what rule X9 removes; joiners must reach the shaper, at the level of their neighbour.
    algorithm.resolve_weak_types(storage, False)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    levels: list[int] = []
    rest = iter(storage["chars"])
    current = next(rest, None)
    for character in line:
        if current is not None and current["ch"] == character:
            levels.append(int(current["level"]))
            current = next(rest, None)
        else:
            levels.append(levels[-1] if levels else base)
    return levels


def _visual(spans: list[tuple[int, Run]]) -> list[tuple[int, Run]]:
    """Reverse every stretch at or above each level, from the highest down (UAX 9, rule L2)."""
    order = list(spans)
    highest = max((level for level, _ in order), default=0)
    for level in range(highest, 0, -1):
        index = 0
        while index < len(order):
            if order[index][0] < level:
                index += 1
                continue
            end = index
            while end < len(order) and order[end][0] >= level:
                end += 1
            order[index:end] = order[index:end][::-1]
            index = end
    return order


def _mirrors() -> dict[int, str]:
    from bidi.mirror import MIRRORED

    return {ord(one): other for one, other in MIRRORED.items()}


def is_joiner(character: str) -> bool:
    """Return whether a character joins or parts its neighbours without being seen."""
    return character in _JOINERS
