"""Small pictures in terminals that can show them, and colours in those that have them."""

from __future__ import annotations

import base64
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, get_args

import typer

from designgen.cli.show import say
from designgen.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Protocol = Literal["kitty", "iterm2", "blocks"]

Pictures = Annotated[
    str,
    typer.Option(
        metavar="auto|kitty|iterm2|blocks|none",
        help="Small pictures in the terminal: whatever it can, one way of drawing them, or none.",
    ),
]

COLUMNS: Final = 22
ROWS: Final = 11
"""Cells that a picture takes: a square, since a cell is about twice as high as wide."""
_SENT_PX: Final = 264
_CHUNK: Final = 4096


def protocol_for(asked: str, is_terminal: bool, environment: Mapping[str, str]) -> Protocol | None:
    """Return how pictures are drawn; None draws nothing and colours nothing.

    kitty: the graphics protocol of kitty and Ghostty. iterm2: the inline images of iTerm2 and WezTerm. blocks: half
    blocks in 24-bit colour, for every other terminal that says COLORTERM=truecolor. Inside tmux and screen only blocks
    get through. With auto nothing is drawn into a pipe or a file, nor where NO_COLOR is set or TERM is dumb.

    Raises:
        UsageError: There is no such way.
    """
    known = get_args(Protocol)
    if asked in known:
        return asked  # type: ignore[return-value]
    if asked not in ("auto", "none"):
        raise UsageError(f'"{asked}" is no way to draw pictures.', f"Use auto, {', '.join(known)} or none.")
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if asked == "none" or not is_terminal or environment.get("NO_COLOR") or term == "dumb":
        return None
    if not environment.get("TMUX") and not term.startswith(("screen", "tmux")):
        if environment.get("KITTY_WINDOW_ID") or term in ("xterm-kitty", "xterm-ghostty") or program == "ghostty":
            return "kitty"
        if program in ("iTerm.app", "WezTerm") or environment.get("LC_TERMINAL") == "iTerm2":
            return "iterm2"
    return "blocks" if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit") else None


def wanted_protocol(asked: str, *, json: bool) -> Protocol | None:
    """Return how pictures are drawn on standard output."""
    found = protocol_for(asked, sys.stdout.isatty(), os.environ)
    return None if json else found


def show_card(protocol: Protocol, pixels: NDArray[np.float32], lines: Sequence[str]) -> None:
    """Show a picture (1, 3, H, W) in [0, 1] with text at its right."""
    say(card(protocol, pixels, lines))


def card(protocol: Protocol, pixels: NDArray[np.float32], lines: Sequence[str]) -> str:
    """Return what a terminal shows as a picture with text at its right, and a blank line."""
    texts = [*lines, *[""] * (ROWS - len(lines))]
    if protocol == "blocks":
        cells = [*half_blocks(pixels), *[" " * COLUMNS] * len(texts)]
        return "\n".join(f"{cell}  {text}".rstrip() for cell, text in zip(cells, texts, strict=False)) + "\n"
    from designgen.imaging import encode_png, thumbnail

    png = encode_png(thumbnail(pixels, side_px=_SENT_PX))
    image = kitty(png) if protocol == "kitty" else iterm2(png)
    # Room first, or a picture at the foot of the window scrolls away from its text.
    room = "\n" * len(texts) + f"\x1b[{len(texts)}A"
    body = "".join(f"\x1b[{COLUMNS + 2}C{text}\n" if text else "\n" for text in texts)
    return f"{room}\x1b7{image}\x1b8{body}"


def kitty(png: bytes) -> str:
    """Return a picture for kitty's graphics protocol: PNG in base64, in pieces, the cursor left where it is."""
    data = base64.b64encode(png).decode()
    pieces = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)]
    head = f"a=T,f=100,q=2,C=1,c={COLUMNS},r={ROWS},"
    out = []
    for place, piece in enumerate(pieces):
        more = int(place < len(pieces) - 1)
        out.append(f"\x1b_G{head if place == 0 else ''}m={more};{piece}\x1b\\")
    return "".join(out)


def iterm2(png: bytes) -> str:
    """Return a picture as an inline image of iTerm2."""
    size = f"size={len(png)};width={COLUMNS};height={ROWS};preserveAspectRatio=1"
    return f"\x1b]1337;File=inline=1;{size}:{base64.b64encode(png).decode()}\x07"


def half_blocks(pixels: NDArray[np.float32]) -> Iterator[str]:
    """Yield the rows of a picture as upper half blocks, two pixels a cell."""
    levels = _fitted(pixels)
    for top, bottom in zip(levels[::2], levels[1::2], strict=True):
        cells = []
        for (r, g, b), (x, y, z) in zip(top.tolist(), bottom.tolist(), strict=True):
            cells.append(f"\x1b[38;2;{r};{g};{b};48;2;{x};{y};{z}m▀")
        yield "".join(cells) + "\x1b[0m"


def _fitted(pixels: NDArray[np.float32]) -> Any:
    """Return uint8 (2 * ROWS, COLUMNS, 3): the whole picture, stretched into a square of cells."""
    import cv2
    import numpy as np

    small = cv2.resize(pixels[0].transpose(1, 2, 0), (COLUMNS, 2 * ROWS), interpolation=cv2.INTER_AREA)
    return np.floor(np.clip(small, 0, 1) * 255 + 0.5).astype(np.uint8)


def chips(palette: Sequence[str]) -> str:
    """Return colours (#rrggbb) as coloured blanks, three cells each."""
    out = []
    for code in palette:
        red, green, blue = (int(code[place : place + 2], 16) for place in (1, 3, 5))
        out.append(f"\x1b[48;2;{red};{green};{blue}m   ")
    return "".join(out) + "\x1b[0m" if out else ""


def bold(text: str) -> str:
    """Return text that a terminal shows bold."""
    return f"\x1b[1m{text}\x1b[0m"


def faint(text: str) -> str:
    """Return text that a terminal shows faint."""
    return f"\x1b[2m{text}\x1b[0m"


def wrapped(text: str) -> list[str]:
    """Return text in lines that fit beside a picture."""
    width = max(24, min(88, shutil.get_terminal_size().columns - COLUMNS - 4))
    return textwrap.wrap(text, width)
