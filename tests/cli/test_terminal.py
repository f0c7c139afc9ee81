"""Pictures in terminals: who gets which, and what is sent."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from designgen.cli.terminal import COLUMNS, ROWS, card, chips, half_blocks, protocol_for
from designgen.errors import UsageError

RED = np.zeros((1, 3, 40, 60), np.float32)
RED[:, 0] = 1


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-kitty", "COLORTERM": "truecolor"}, "kitty"),
        ({"TERM": "xterm-ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app", "COLORTERM": "truecolor"}, "iterm2"),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, "iterm2"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "iterm2"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "blocks"),
        ({"TERM": "xterm-256color", "COLORTERM": "24bit"}, "blocks"),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/x", "KITTY_WINDOW_ID": "1", "COLORTERM": "truecolor"}, "blocks"),
        ({"TERM": "screen", "KITTY_WINDOW_ID": "1"}, None),
        ({"TERM": "xterm-256color"}, None),
        ({"TERM": "xterm-kitty", "NO_COLOR": "1"}, None),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, None),
        ({}, None),
    ],
)
def test_each_terminal_gets_what_it_can(environment: dict[str, str], expected: str | None) -> None:
    assert protocol_for("auto", True, environment) == expected
    assert protocol_for("auto", False, environment) is None
    assert protocol_for("none", True, environment) is None
    assert protocol_for("blocks", False, environment) == "blocks"


def test_an_unknown_way_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="sixel"):
        protocol_for("sixel", True, {})


def test_half_blocks_are_the_picture() -> None:
    rows = list(half_blocks(RED))
    assert len(rows) == ROWS
    assert all(row.count("▀") == COLUMNS and row.endswith("\x1b[0m") for row in rows)
    assert rows[0].startswith("\x1b[38;2;255;0;0;48;2;255;0;0m▀")


def test_kitty_gets_a_png_in_pieces() -> None:
    noise = np.random.default_rng(1).random((1, 3, 200, 200)).astype(np.float32)
    sent = card("kitty", noise, ["Title"])
    pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", sent)
    assert len(pieces) > 1
    assert all(len(data) <= 4096 for _, data in pieces)
    assert [keys.rpartition("m=")[2] for keys, _ in pieces] == ["1"] * (len(pieces) - 1) + ["0"]
    assert pieces[0][0].startswith(f"a=T,f=100,q=2,C=1,c={COLUMNS},r={ROWS},")
    with Image.open(io.BytesIO(base64.b64decode("".join(data for _, data in pieces)))) as picture:
        assert picture.size == (200, 200)
    assert "Title" in sent


def test_iterm_gets_a_png_with_its_size() -> None:
    sent = card("iterm2", RED, ["Title"])
    found = re.search(r"\x1b\]1337;File=inline=1;size=(\d+);[^:]*:([^\x07]*)\x07", sent)
    assert found is not None
    assert len(base64.b64decode(found[2])) == int(found[1])


@pytest.mark.parametrize("protocol", ["blocks", "kitty", "iterm2"])
@pytest.mark.parametrize("count", [0, 3, 15])
def test_every_line_is_shown_and_the_cursor_ends_below(protocol: str, count: int) -> None:
    lines = [f"line {place}" for place in range(count)]
    sent = card(protocol, RED, lines)  # type: ignore[arg-type]
    assert all(line in sent for line in lines)
    below = sent.rpartition("\x1b8")[2] if protocol != "blocks" else sent
    assert below.count("\n") == max(ROWS, count)


def test_chips_are_the_colours() -> None:
    assert chips(["#ff0000", "#0a141e"]) == "\x1b[48;2;255;0;0m   \x1b[48;2;10;20;30m   \x1b[0m"
    assert chips([]) == ""
