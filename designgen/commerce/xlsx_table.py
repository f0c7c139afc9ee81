"""XLSX as plain cells, and written so that numbers are numbers and texts stay texts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from designgen.commerce.columns import column_of, names_design

MOST_UNPACKED_BYTES: Final = 300_000_000
MOST_COLUMNS: Final = 300


def xlsx_cells(data: bytes, most_rows: int) -> tuple[list[list[str]], list[str]]:
    """Return the rows of the sheet that names designs, and what a reader should know of how they were read.

    Raises:
        ValueError: It is no spreadsheet. A clause for "the file ...".
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED_BYTES:
                raise ValueError("unpacks to more than a table of designs can need")
        # Read twice: a formula whose result was never saved looks empty where only results are asked for.
        shown = _sheet_cells(load_workbook(io.BytesIO(data), read_only=True, data_only=True), most_rows)
        typed = _sheet_cells(load_workbook(io.BytesIO(data), read_only=True, data_only=False), most_rows)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, OSError, EOFError, TypeError, AttributeError) as error:
        raise ValueError(f"is no spreadsheet that can be read ({error})") from None
    lost = [
        f"{_letter(column)}{row}"
        for row, (left, right) in enumerate(zip(typed, shown, strict=False), start=1)
        for column, formula in enumerate(left)
        if isinstance(formula, str) and formula.startswith("=") and (column >= len(right) or right[column] is None)
    ]
    notices = []
    if lost:
        places = ", ".join(lost[:5]) + (" and others" if len(lost) > 5 else "")
        notices.append(f"Formulas without a saved result are empty here: {places}. Open and save the file once.")
    return [[_cell_text(cell) for cell in row] for row in shown], notices


def _sheet_cells(book: Any, most_rows: int) -> list[list[Any]]:
    """Return the cells of the first sheet whose heads name designs, else of the first."""
    sheets = [
        [list(row[:MOST_COLUMNS]) for row in sheet.iter_rows(max_row=most_rows, values_only=True)]
        for sheet in book.worksheets
    ]
    book.close()
    if not sheets:
        raise ValueError("is a spreadsheet without a sheet")
    return next(
        (cells for cells in sheets if any(names_design([_cell_text(c) for c in row]) for row in cells)), sheets[0]
    )


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _letter(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def write_xlsx(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table as XLSX: numbers as numbers, dates as dates, all else as text; the same in, the same out."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Designs"
    sheet.freeze_panes = "C2"
    fill, bold = PatternFill("solid", fgColor="EDEBE6"), Font(bold=True)
    for place, head in enumerate(heads, start=1):
        cell = sheet.cell(1, place)
        _set_text(cell, head)
        cell.font, cell.fill = bold, fill
        column = column_of(head)
        sheet.column_dimensions[get_column_letter(place)].width = column.width if column else 16
        if column is not None and column.help:
            cell.comment = Comment(column.help, "designgen")
    for number, row in enumerate(rows, start=2):
        for place, text in enumerate(row, start=1):
            if text:
                _fill(sheet.cell(number, place), text, heads[place - 1])
    for column_cells in sheet.iter_cols(min_row=2):
        for cell in column_cells:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    return _packed(book)


def _fill(cell: Any, text: str, head: str) -> None:
    column = column_of(head)
    form = "text" if column is None else column.form
    if form == "number" and re.fullmatch(r"-?\d{1,12}(\.\d{1,4})?", text):
        cell.value = float(text) if "." in text else int(text)
        if "." in text:
            cell.number_format = "0." + "0" * len(text.partition(".")[2])
    elif form == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            cell.value = date.fromisoformat(text)
        except ValueError:
            _set_text(cell, text)
            return
        cell.number_format = "yyyy-mm-dd"
    else:
        _set_text(cell, text)


def _set_text(cell: Any, text: str) -> None:
    """Set a text that stays one, whatever it begins with: the library would take "=..." for a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:32_000]
    cell.data_type = "s"
    cell.number_format = "@"


def _packed(book: Any) -> bytes:
    """Return a workbook's bytes without the clock: openpyxl writes the time of saving into two places."""
    fixed = datetime(2000, 1, 1)
    book.properties.creator = "designgen"
    book.properties.created = book.properties.modified = fixed
    raw = io.BytesIO()
    book.save(raw)
    out = io.BytesIO()
    stamp = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                data = stamp.sub(rb"\g<1>2000-01-01T00:00:00Z", data)
            info = zipfile.ZipInfo(entry.filename, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)
    return out.getvalue()
