"""Palettes as TOML: a colour a line, with its role, as our seasonal ones are written.

A colour is "#rrggbb", or a table with `hex`, `lab` (CIELAB, D50) or both, and `role`. What a screen shows is the truth
of a palette of ours, so `lab` beside `hex` is there to be read and is checked, not taken; alone it is taken.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, get_args

from designgen.colour.inks import Ink
from designgen.colour.spaces import delta_e, srgb_of_hex
from designgen.errors import InputError

Role = Literal["ground", "main", "support", "accent"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")

MOST_OFF: Final = 1.0
"""Delta E 2000 by which a stated lab may differ from its hex: rounding to one decimal is 0.1 at most."""


def read(data: bytes, label: str) -> tuple[tuple[str, str, str], list[Ink], tuple[Role | None, ...]]:
    """Return title, season and note, the colours, and their roles (() where none has one).

    Raises:
        InputError: It is no such file, or a colour or a role is wrong; it is named.
    """
    try:
        document = tomllib.loads(data.decode())
        colours = document["colours"].items()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            f'"{label}" is no palette: {error}.', 'Write a table [colours] with lines such as rose = "#c25b6e".'
        ) from error
    found = [(_ink(key, value, label), _role(key, value, label)) for key, value in colours]
    roles = tuple(role for _, role in found)
    title, season, note = (str(document.get(key, "")) for key in ("title", "season", "note"))
    return (title, season, note), [ink for ink, _ in found], roles if any(roles) else ()


def write(texts: Mapping[str, str], inks: Sequence[Ink], roles: Sequence[Role | None]) -> bytes:
    """Return a palette's file; with roles each colour is a table, else its hex alone."""
    lines = [f"{key} = {_quoted(value)}" for key, value in texts.items()]
    lines += ["", "[colours]"]
    for place, ink in enumerate(inks):
        value = _quoted(ink.hex)
        if any(roles):
            lab = ", ".join(f"{round(number, 1) + 0.0:.1f}" for number in ink.lab)
            role = f', role = "{roles[place]}"' if roles[place] else ""
            value = f"{{ hex = {value}, lab = [{lab}]{role} }}"
        lines.append(f"{ink.name if _BARE.fullmatch(ink.name) else _quoted(ink.name)} = {value}")
    return ("\n".join(lines) + "\n").encode()


def _ink(key: str, value: Any, label: str) -> Ink:
    code = value.get("hex") if isinstance(value, dict) else value
    lab = value.get("lab") if isinstance(value, dict) else None
    try:
        stated = None if lab is None else Ink.of_lab(lab, key)
        if code is None and stated is not None:
            return stated
        ink = Ink.of_srgb(srgb_of_hex(str(code)), key)
    except (ValueError, TypeError) as error:
        what = f'The colour "{_plain(key)}" of "{label}" is not "#rrggbb", and no lab = [L, a, b] either.'
        raise InputError(what, 'Give it as "#c25b6e", or as { hex = "#c25b6e", role = "accent" }.') from error
    off = 0.0 if stated is None else float(delta_e(stated.lab, ink.lab))
    if off > MOST_OFF:
        raise InputError(
            f'The colour "{_plain(key)}" of "{label}" has a lab that is not its hex (Delta E {off:.1f}).',
            f"CIELAB (D50) of {ink.hex} is {', '.join(f'{number:.1f}' for number in ink.lab)}; or take hex out.",
        )
    return ink


def _role(key: str, value: Any, label: str) -> Role | None:
    role = value.get("role") if isinstance(value, dict) else None
    if role is not None and role not in ROLES:
        raise InputError(
            f'The colour "{_plain(key)}" of "{label}" has the role "{_plain(str(role))}".',
            f"Roles are {', '.join(ROLES)}.",
        )
    return role


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:80]


def _quoted(text: str) -> str:
    escaped = "".join(c if c.isprintable() else " " for c in text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
