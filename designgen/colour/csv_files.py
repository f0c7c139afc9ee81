"""Colours as tables (.csv), with Lab: what spreadsheets and the software of spectrophotometers exchange.

Columns are known by their heads, in any order: name; L, a, b; or hex; or R, G, B. Commas, semicolons and tabs separate,
and a decimal comma is understood where semicolons do.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from designgen.colour.inks import Ink
from designgen.colour.spaces import lch, srgb_of_hex

_HEADS = {"l*": "l", "a*": "a", "b*": "b", "red": "r", "green": "g", "blue": "b", "colour": "name", "color": "name"}
_HEADS |= {"lab_l": "l", "lab_a": "a", "lab_b": "b"}  # CGATS (ISO 28178)
_FORMULA_STARTS = ("=", "+", "@", "-", "\t", "\r")


def write(title: str, inks: Sequence[Ink]) -> bytes:
    """Return a CSV file of name, hex, L, a, b, C, h; the title has no place in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["name", "hex", "L", "a", "b", "C", "h", "words"])
    for ink in inks:
        _, chroma, hue = lch(ink.lab)
        figures = [f"{value:.4f}" for value in ink.lab] + [f"{chroma:.2f}", f"{hue:.2f}"]
        writer.writerow([safe_cell(ink.name), ink.hex, *figures, ink.words])
    return out.getvalue().encode("utf-8-sig")


def read(data: bytes) -> tuple[str, list[Ink]]:
    """Return "" and the colours.

    Raises:
        ValueError: No column says a colour, or a line is none.
    """
    rows = rows_of(data)
    if not rows:
        raise ValueError("it is empty")
    columns = _columns(rows[0])
    return "", [_ink(row, columns, number) for number, row in enumerate(rows[1:], start=2)]


def rows_of(data: bytes) -> list[list[str]]:
    """Return the rows of a table that are not empty, cells stripped, whatever separates them.

    Raises:
        ValueError: It is no table.
    """
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    delimiter = max(";\t,", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(f"it is no table ({error})") from error
    return [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; `plain_cell` takes it back."""
    return f"'{text}" if text.lstrip("'")[:1] in _FORMULA_STARTS else text


def plain_cell(text: str) -> str:
    """Return what `safe_cell` was given; an apostrophe that somebody's own name begins with stays."""
    return text[1:] if text.startswith("'") and text.lstrip("'")[:1] in _FORMULA_STARTS else text


def _columns(heads: list[str]) -> dict[str, int]:
    """Return where each value stands: "name", and "hex", or "L", "a", "b", or "R", "G", "B"."""
    lower = [_HEADS.get(head.lower(), head.lower()) for head in heads]
    found = {"name": lower.index("name")} if "name" in lower else {}
    if {"l", "a", "b"} <= set(lower):
        # Beside R, G, B only its small letter tells the b of Lab.
        b = heads.index("b") if "b" in heads else lower.index("b")
        return found | {"L": lower.index("l"), "a": lower.index("a"), "b": b}
    if {"r", "g", "b"} <= set(lower):
        return found | {"R": lower.index("r"), "G": lower.index("g"), "B": lower.index("b")}
    if "hex" in lower:
        return found | {"hex": lower.index("hex")}
    raise ValueError("its first line names neither L, a, b nor R, G, B nor hex")


def _ink(row: list[str], columns: dict[str, int], number: int) -> Ink:
    cells = {key: row[place] if place < len(row) else "" for key, place in columns.items()}
    name = plain_cell(cells.get("name", ""))
    try:
        if "hex" in cells:
            return Ink.of_srgb(srgb_of_hex(cells["hex"]), name)
        values = [float(cells[key].replace(",", ".")) for key in ("Lab" if "L" in cells else "RGB")]
        if "L" in cells:
            return Ink.of_lab(values, name)
        if all(0 <= value <= 255 for value in values):
            return Ink.of_srgb([value / 255 for value in values], name)
    except ValueError as error:
        raise ValueError(f"line {number} is no colour") from error
    raise ValueError(f"line {number} is no colour")
