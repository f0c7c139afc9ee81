"""CSV of any dialect as plain cells, and the one dialect that we write."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Final

from designgen.commerce.columns import known_heads

_DELIMITERS: Final = (",", ";", "\t", "|")
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_MOST_CELL: Final = 1_000_000


def csv_cells(data: bytes) -> tuple[list[list[str]], list[str]]:
    """Return the rows of a CSV file, and what a reader should know of how it was read.

    The delimiter is the one that makes most heads known. A record is one row, as in a spreadsheet, also where a cell
    has line feeds.

    Raises:
        ValueError: It is no table. A clause for "the file ...".
    """
    text, notices = _decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    named = re.match(r"sep=(.)\n", text, re.IGNORECASE)
    text = text[named.end() :] if named else text
    delimiters = (named[1],) if named else _DELIMITERS
    if "\0" in text:
        raise ValueError("is no table: it holds bytes that no text has")
    csv.field_size_limit(max(csv.field_size_limit(), _MOST_CELL))
    lines = [line for line in text.split("\n", 20)[:20] if line.strip()]

    def most_heads(mark: str) -> int:
        return max((known_heads(next(csv.reader([line], delimiter=mark), [])) for line in lines), default=0)

    best = max(delimiters, key=most_heads)
    try:
        cells = [[_unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=best)]
    except csv.Error as error:
        raise ValueError(f"is no table ({error})") from None
    return cells, notices


def _decoded(data: bytes) -> tuple[str, list[str]]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError:
            raise ValueError("is cut off: it says that it is UTF-16 and is not") from None
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise ValueError("is no text that we can read; save it as CSV UTF-8") from None
    return text, ["It is not UTF-8 and was read as Windows-1252; if accents look wrong, save it as CSV UTF-8."]


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, such that `read_table` gives it back unchanged."""
    return f"'{text}" if text.startswith((*_DANGEROUS, "'")) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith((*_DANGEROUS, "'")) else text


def write_csv(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table as CSV that spreadsheets open without asking: UTF-8 with a mark, commas, CR LF."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(head) for head in heads])
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
