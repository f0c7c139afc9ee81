"""Breaking text into lines that fit a frame: wrap, then shrink within limits, then cut with an ellipsis."""

from __future__ import annotations

import re
from dataclasses import dataclass

from designgen.catalogue.fonts import width_em
from designgen.catalogue.theme import TextStyle

ASCENT_EM = 0.80
DESCENT_EM = 0.26
ELLIPSIS = "…"
_STEP_PT = 0.5
# A line may break after a space and, without one, after the joints of file names.
_PIECES = re.compile(r"[^ \-_/–—+]*[\-_/–—+]* *")


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


def line_width_pt(line: str, style: TextStyle, size_pt: float) -> float:
    """Return the width of a line, with its tracking."""
    return size_pt * (width_em(line, style.face) + style.tracking_em * max(0, len(line) - 1))


def fit(text: str, style: TextStyle, box_pt: tuple[float, float], scale: float = 1.0) -> Setting:
    """Set text into a box.

    Args:
        text: One paragraph in characters the typeface has.
        style: How it is set.
        box_pt: Width and height of the frame.
        scale: Multiplies the sizes of the style.

    Returns:
        Lines no wider than the box and no taller than it (one line is always given). Words are only broken, and the
        text only cut, at the smallest size.
    """
    if not text:
        return Setting((), full_size_pt(style, scale), 0.0, False)
    size, smallest = full_size_pt(style, scale), min(style.size_pt, style.min_size_pt)
    while size > smallest:
        setting = _set(text, style, size, box_pt, breaking=False)
        if setting is not None:
            return setting
        size -= _STEP_PT * scale
    found = _set(text, style, smallest, box_pt, breaking=False) or _set(text, style, smallest, box_pt, breaking=True)
    return found if found is not None else _cut(text, style, smallest, box_pt)


def _capacity(style: TextStyle, size_pt: float, height_pt: float) -> int:
    rest = height_pt - (ASCENT_EM + DESCENT_EM) * size_pt
    lines = 1 + max(0, int(rest / (style.leading * size_pt) + 1e-6))
    return lines if style.max_lines is None else min(lines, style.max_lines)


def _set(text: str, style: TextStyle, size_pt: float, box_pt: tuple[float, float], *, breaking: bool) -> Setting | None:
    lines = _wrap(text, style, size_pt, box_pt[0], breaking=breaking)
    if lines is None or len(lines) > _capacity(style, size_pt, box_pt[1]):
        return None
    return Setting(tuple(lines), size_pt, style.leading * size_pt, False)


def _cut(text: str, style: TextStyle, size_pt: float, box_pt: tuple[float, float]) -> Setting:
    lines = _wrap(text, style, size_pt, box_pt[0], breaking=True) or [""]
    kept = lines[: _capacity(style, size_pt, box_pt[1])]
    last = kept[-1].rstrip()
    while last and line_width_pt(last + ELLIPSIS, style, size_pt) > box_pt[0]:
        last = last[:-1].rstrip()
    kept[-1] = last + ELLIPSIS
    return Setting(tuple(kept), size_pt, style.leading * size_pt, True)


def _wrap(text: str, style: TextStyle, size_pt: float, width_pt: float, *, breaking: bool) -> list[str] | None:
    """Break greedily; None if a piece is wider than the line and may not be broken."""
    lines: list[str] = []
    line = ""
    for piece in filter(None, _PIECES.findall(text)):
        if line_width_pt((line + piece).rstrip(), style, size_pt) <= width_pt:
            line += piece
            continue
        if line:
            lines.append(line.rstrip())
        line = piece
        while line_width_pt(line.rstrip(), style, size_pt) > width_pt:
            if not breaking:
                return None
            head = _head(line, style, size_pt, width_pt)
            lines.append(line[:head])
            line = line[head:]
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _head(word: str, style: TextStyle, size_pt: float, width_pt: float) -> int:
    count = 1
    while count < len(word) and line_width_pt(word[: count + 1], style, size_pt) <= width_pt:
        count += 1
    return count
