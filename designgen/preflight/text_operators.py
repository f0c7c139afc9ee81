"""The text operators of a page's content (ISO 32000-1, 9.3 and 9.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf

from designgen.preflight.geometry import Box, Matrix
from designgen.preflight.machine import Args, Machine, matrix, numbers

_SEEN = (0, 1, 2, 4, 5, 6)
_FILLED = (0, 2, 4, 6)
_HEIGHT_EM = 0.7


def _begin_text(m: Machine, _args: Args) -> None:
    m.text_matrix = m.line_matrix = Matrix()


def _font(m: Machine, args: Args) -> None:
    font = m.resource("/Font", args[0])
    if font is None:
        m.malformed(f"Tf {args[0]}")
        return
    choose_font(m, font, float(args[1]), str(args[0]))


def choose_font(m: Machine, font: Any, size: float, key: str) -> None:
    """Make a font dictionary the current font."""
    m.state.font, m.state.font_size = m.library.font(font), size
    m.state.font_key = m.called(key)
    m.content.fonts.setdefault(m.state.font_key, (m.state.font, False))


def _set_number(name: str, factor: float = 1.0) -> Callable[[Machine, Args], None]:
    def run(m: Machine, args: Args) -> None:
        setattr(m.state, name, float(args[0]) * factor)

    return run


def _render(m: Machine, args: Args) -> None:
    m.state.render = int(args[0])


def _next_line(m: Machine, args: Args) -> None:
    x, y = numbers(args)
    m.line_matrix = m.text_matrix = Matrix(e=x, f=y).then(m.line_matrix)


def _next_line_leading(m: Machine, args: Args) -> None:
    m.state.leading = -float(args[1])
    _next_line(m, args)


def _text_matrix(m: Machine, args: Args) -> None:
    m.line_matrix = m.text_matrix = matrix(args)


def _new_line(m: Machine, _args: Args) -> None:
    _next_line(m, [0, -m.state.leading])


def _show(m: Machine, args: Args) -> None:
    _show_pieces(m, [args[0]])


def _show_line(m: Machine, args: Args) -> None:
    _new_line(m, [])
    _show(m, args)


def _show_spaced(m: Machine, args: Args) -> None:
    m.state.word_space, m.state.letter_space = float(args[0]), float(args[1])
    _show_line(m, args[2:])


def _show_array(m: Machine, args: Args) -> None:
    _show_pieces(m, list(args[0]))


def _show_pieces(m: Machine, pieces: Args) -> None:
    state, size = m.state, m.state.font_size
    spacing = state.letter_space, state.word_space
    moved, letters = 0.0, 0
    for piece in pieces:
        if isinstance(piece, pikepdf.String):
            text = bytes(piece)
            letters += len(text)
            moved += state.font.advance(text, spacing, size) * state.stretch
        else:
            moved -= float(piece) / 1000 * size * state.stretch
    whole = m.text_matrix.then(state.ctm)
    m.text_matrix = Matrix(e=moved).then(m.text_matrix)
    if not letters:
        return
    m.content.fonts[state.font_key] = (state.font, True)
    if state.render not in _SEEN:
        return
    unit = 1.0 if state.font.kind != "Type3" else state.font.unit * 1000
    height = size * unit
    box = Box(min(0.0, moved), state.rise, max(0.0, moved), state.rise + height * _HEIGHT_EM)
    if size < 0:
        box = Box(box.x0, box.y1, box.x1, box.y0)
    points = abs(height) * whole.lengths()[1]
    colour = state.fill if state.render in _FILLED else state.stroke
    m.emit("text", box.under(whole), m.called(state.font.name), colour, size_pt=points, font=state.font)


TEXT_OPERATORS: dict[str, Callable[[Machine, Args], None]] = {
    "BT": _begin_text, "Tf": _font, "Tc": _set_number("letter_space"), "Tw": _set_number("word_space"),
    "Tz": _set_number("stretch", 0.01), "TL": _set_number("leading"), "Ts": _set_number("rise"), "Tr": _render,
    "Td": _next_line, "TD": _next_line_leading, "Tm": _text_matrix, "T*": _new_line,
    "Tj": _show, "'": _show_line, '"': _show_spaced, "TJ": _show_array,
}  # fmt: skip
"""What each text operator does."""
