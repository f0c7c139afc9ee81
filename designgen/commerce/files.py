"""Tables as files: CSV of any dialect and XLSX, read into plain text cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from designgen.commerce.columns import column_of, known_heads, names_design
from designgen.commerce.csv_table import csv_cells
from designgen.commerce.xlsx_table import xlsx_cells

MOST_BYTES: Final = 50_000_000
MOST_ROWS: Final = 20_000


@dataclass(frozen=True)
class RawRow:
    """One row.

    Attributes:
        number: As a spreadsheet counts it: the heads are row 1.
        cells: Its texts by their heads, stripped; empty ones are left out.
    """

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class RawTable:
    """A table as it was written.

    Attributes:
        heads: In the order of the columns, no head twice; columns we do not know are kept.
        rows: Those that hold anything.
        notices: What a reader should know of how the file was read.
    """

    heads: tuple[str, ...]
    rows: tuple[RawRow, ...]
    notices: tuple[str, ...] = ()


def read_table(data: bytes) -> RawTable:
    """Read a table; what kind of file it is, its bytes say.

    Raises:
        ValueError: It is no table, too large, or no head of it is known. A clause for "the file ...".
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"has {len(data) / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} are read")
    if data[:4] == b"PK\x03\x04":
        cells, notices = xlsx_cells(data, MOST_ROWS + 10)
    elif data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ValueError("is an old Excel file (.xls) or locked by a password; save it as .xlsx")
    else:
        cells, notices = csv_cells(data)
    return _table(cells, notices)


def _table(cells: list[list[str]], notices: list[str]) -> RawTable:
    start = next((place for place, row in enumerate(cells) if known_heads(row) >= 1 and names_design(row)), None)
    if start is None:
        raise ValueError('has no line of heads with a column "design"; write one with --export-sheet')
    heads: list[str] = []
    columns: list[tuple[int, str]] = []
    for place, head in enumerate(cells[start]):
        head = " ".join(head.split())
        column = column_of(head)
        seen = {column_of(other) or other for other in heads}
        if not head:
            continue
        if (column or head) in seen:
            notices.append(f'The column "{head}" is there twice; the first one is read.')
            continue
        heads.append(head)
        columns.append((place, head))
    rows = []
    for number, row in enumerate(cells[start + 1 :], start=start + 2):
        found = {head: row[place].strip() for place, head in columns if place < len(row) and row[place].strip()}
        if found:
            rows.append(RawRow(number, found))
    if len(rows) > MOST_ROWS:
        raise ValueError(f"has {len(rows)} rows; at most {MOST_ROWS} are read")
    return RawTable(tuple(heads), tuple(rows), tuple(notices))
