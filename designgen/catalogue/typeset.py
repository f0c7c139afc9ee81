"""Breaking text into lines that fit a frame: wrap, then shrink within limits, then cut with an ellipsis."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from designgen.catalogue.fonts import Speller
from designgen.catalogue.shaping import LRM, RLM
from designgen.catalogue.theme import TextStyle

ASCENT_EM = 0.80
DESCENT_EM = 0.26
ELLIPSIS = "…"
_STEP_PT = 0.5
# A line may break after a space and, without one, after the joints of file names, but not within figures: dates stay
# whole. Chinese and Japanese may break between any two characters, not before closing marks nor after opening ones.
_PIECES = re.compile(r"(?:[^ \-_/–—+]|(?<=\d)[\-/–](?=\d))*[\-_/–—+]* *")
_IDEOGRAPHS = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CLOSING = "、。〃〉》」』】〕〗〙〛！），．：；？］｝～ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
_OPENING = "〈《「『【〔〖〘〚（［｛"
_IDEOGRAPHIC = re.compile(rf"[{_OPENING}]*[{_IDEOGRAPHS}][{_CLOSING}]*|[^{_IDEOGRAPHS}{_OPENING}]+|[{_OPENING}]")
_PLAIN = Speller()


@dataclass(frozen=True)
class Setting:
    """Text broken into lines at the size at which it fits."""

    lines: tuple[str, ...]
    size_pt: float
    leading_pt: float
    cut: bool

    @property
    def height_pt(self) -> float:
        """From the top of the first line's capitals to the bottom of the last line's descenders."""
        if not self.lines:
            return 0.0
        return (len(self.lines) - 1) * self.leading_pt + (ASCENT_EM + DESCENT_EM) * self.size_pt


def full_size_pt(style: TextStyle, scale: float) -> float:
    """Return the size a style has on a page of some scale: never below its least, which is set for reading."""
    return max(style.size_pt * scale, min(style.size_pt, style.min_size_pt))


def line_width_pt(line: str, style: TextStyle, size_pt: float, speller: Speller = _PLAIN) -> float:
    """Return the width of a line, with its tracking."""
    return size_pt * (speller.width_em(line, style.face) + style.tracking_em * speller.tracks(line, style.face))


def fit(
    text: str, style: TextStyle, box_pt: tuple[float, float], scale: float = 1.0, speller: Speller = _PLAIN
) -> Setting:
    """Set text into a box.

    Args:
        text: One paragraph in characters the typeface has.
        style: How it is set.
        box_pt: Width and height of the frame.
        scale: Multiplies the sizes of the style.
        speller: Measures the lines in the typefaces of the document.

    Returns:
        Lines no wider than the box and no taller than it (one line is always given). Words are only broken, and the
        text only cut, at the smallest size.
    """
    if not text:
        return Setting((), full_size_pt(style, scale), 0.0, False)
    size, smallest = full_size_pt(style, scale), min(style.size_pt, style.min_size_pt)
    paragraph = _Paragraph(text, style, speller)
    while size > smallest:
        fits = (ASCENT_EM + DESCENT_EM) * size <= box_pt[1] + 1e-6
        setting = _set(paragraph, size, box_pt, breaking=False) if fits else None
        if setting is not None:
            return setting
        size -= _STEP_PT * scale
    found = _set(paragraph, smallest, box_pt, breaking=False) or _set(paragraph, smallest, box_pt, breaking=True)
    return found if found is not None else _cut(paragraph, smallest, box_pt)


@dataclass(frozen=True)
class _Paragraph:
    text: str
    style: TextStyle
    speller: Speller

    @cached_property
    def mark(self) -> str:
        """What gives each line the direction of the whole paragraph: a line by itself may begin otherwise."""
        if not self.speller.extra or self.text.isascii():
            return ""
        kinds = [unicodedata.bidirectional(character) for character in self.text]
        if "R" not in kinds and "AL" not in kinds:
            return ""
        return LRM if next(kind for kind in kinds if kind in ("L", "R", "AL")) == "L" else RLM

    def width_pt(self, line: str, size_pt: float) -> float:
        return line_width_pt(self.mark + line, self.style, size_pt, self.speller)


def _capacity(style: TextStyle, size_pt: float, height_pt: float) -> int:
    rest = height_pt - (ASCENT_EM + DESCENT_EM) * size_pt
    lines = 1 + max(0, int(rest / (style.leading * size_pt) + 1e-6))
    return lines if style.max_lines is None else min(lines, style.max_lines)


def _set(paragraph: _Paragraph, size_pt: float, box_pt: tuple[float, float], *, breaking: bool) -> Setting | None:
    lines = _wrap(paragraph, size_pt, box_pt[0], breaking=breaking)
    if lines is None or len(lines) > _capacity(paragraph.style, size_pt, box_pt[1]):
        return None
    return _setting(paragraph, lines, size_pt, cut=False)


def _setting(paragraph: _Paragraph, lines: list[str], size_pt: float, *, cut: bool) -> Setting:
    return Setting(tuple(paragraph.mark + line for line in lines), size_pt, paragraph.style.leading * size_pt, cut)


def _cut(paragraph: _Paragraph, size_pt: float, box_pt: tuple[float, float]) -> Setting:
    lines = _wrap(paragraph, size_pt, box_pt[0], breaking=True) or [""]
    kept = lines[: _capacity(paragraph.style, size_pt, box_pt[1])]
    last = kept[-1].rstrip()
    while last and paragraph.width_pt(last + ELLIPSIS, size_pt) > box_pt[0]:
        last = last[:-1].rstrip()
    kept[-1] = last + ELLIPSIS
    return _setting(paragraph, kept, size_pt, cut=True)


def _pieces(text: str) -> list[str]:
    pieces = [piece for piece in _PIECES.findall(text) if piece]
    if not any(character >= "\u2e80" for character in text):
        return pieces
    return [part for piece in pieces for part in _IDEOGRAPHIC.findall(piece)]


def _wrap(paragraph: _Paragraph, size_pt: float, width_pt: float, *, breaking: bool) -> list[str] | None:
    """Break greedily; None if a piece is wider than the line and may not be broken."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(paragraph.text):
        if paragraph.width_pt((line + piece).rstrip(), size_pt) <= width_pt:
            line += piece
            continue
        if line:
            lines.append(line.rstrip())
        line = piece
        while paragraph.width_pt(line.rstrip(), size_pt) > width_pt:
            if not breaking:
                return None
            head = _head(paragraph, line, size_pt, width_pt)
            lines.append(line[:head])
            line = line[head:]
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _head(paragraph: _Paragraph, word: str, size_pt: float, width_pt: float) -> int:
    """Return how much of a word fits; a mark is not parted from its letter."""
    count = 1
    while count < len(word) and paragraph.width_pt(word[: count + 1], size_pt) <= width_pt:
        count += 1
    while 1 < count < len(word) and unicodedata.category(word[count])[0] == "M":
        count -= 1
    return count
