"""Tables: any dialect in, the same cells out, nothing a spreadsheet would carry out as a formula."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from designgen.commerce import read_table, xlsx_table
from designgen.commerce.columns import COLUMNS, column_of
from designgen.commerce.csv_table import write_csv
from designgen.commerce.files import MOST_ROWS
from designgen.commerce.xlsx_table import write_xlsx

TEXT = "design,style number,wholesale,notes\nrose,R-1,24.50,Été – été\ndot,,,\n"
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12).map(str.strip)
DANGEROUS = st.builds(str.__add__, st.sampled_from("=+-@'"), st.text("abc=+'(1)", min_size=1, max_size=6))


def rows(data: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(data).rows]


EXPECTED = [{"design": "rose", "style number": "R-1", "wholesale": "24.50", "notes": "Été – été"}, {"design": "dot"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_dialect_that_spreadsheets_write_is_read(encoding: str, mark: str, end: str) -> None:
    data = TEXT.replace(",", mark).replace("\n", end).encode(encoding)
    assert rows(data) == EXPECTED


def test_a_guess_at_the_letters_is_told() -> None:
    assert read_table(TEXT.encode()).notices == ()
    assert "Windows-1252" in read_table(TEXT.encode("cp1252")).notices[0]


def test_a_decimal_comma_in_a_file_of_semicolons() -> None:
    (row,) = rows(b"design;wholesale\nrose;24,50\n")
    assert row["wholesale"] == "24,50"


def test_excels_line_that_names_the_delimiter_is_understood() -> None:
    assert rows(b"sep=;\r\ndesign;notes\r\nrose;a,b\r\n") == [{"design": "rose", "notes": "a,b"}]


def test_lines_above_the_heads_and_cells_with_line_feeds() -> None:
    table = read_table(b'Spring line\n\ndesign,notes\nrose,"two\nlines"\n\ndot,x\n')
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, {"design": "rose", "notes": "two\nlines"}),
        (6, {"design": "dot", "notes": "x"}),
    ], "rows are counted as a spreadsheet counts them"


def test_heads_are_known_by_many_names_and_unknown_ones_are_kept() -> None:
    table = read_table(b"Design ID,SKU,MSRP,GSM,My own\nrose,R1,49,180,x\n")
    assert [column.name if (column := column_of(head)) else None for head in table.heads] == [
        "design", "style_number", "retail", "weight_g_m2", None,
    ]  # fmt: skip
    assert table.rows[0].cells["My own"] == "x"


def test_no_two_columns_share_a_head() -> None:
    heads = [name.lower() for column in COLUMNS for name in {column.head, *column.aliases}]
    assert len(heads) == len(set(heads))


def test_a_column_that_is_there_twice_is_read_once() -> None:
    table = read_table(b"design,price,wholesale\nrose,1,2\n")
    assert table.rows[0].cells == {"design": "rose", "price": "1"}
    assert "twice" in table.notices[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no line of heads"),
        (b"name,price\nx,1\n", "no line of heads"),
        (b"design\0,x\n", "no text has"),
        (b"\xff\xfed", "cut off"),
        (b"\x81\x8d\x8f", "no text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "old Excel"),
        (b"PK\x03\x04nonsense", "no spreadsheet"),
        (b"design\n" + b"x\n" * (MOST_ROWS + 1), "at most"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_table(data)


def test_a_zip_that_unpacks_to_gigabytes_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_table, "MOST_UNPACKED_BYTES", 1000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 1001)
    with pytest.raises(ValueError, match="unpacks"):
        read_table(out.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS | DANGEROUS, CELLS | DANGEROUS), min_size=1, max_size=5))
def test_csv_gives_back_what_was_written_and_holds_no_formula(cells: list[tuple[str, str]]) -> None:
    data = write_csv(["design", "notes"], [("d", *pair)[:2] for pair in cells])
    assert [row.get("notes", "") for row in rows(data)] == [first for first, _ in cells]
    for line in data.decode("utf-8-sig").split("\r\n"):
        for cell in line.split(","):
            assert not cell.lstrip('"').startswith(("=", "+", "-", "@", "\t"))


def workbook(*lines: tuple[object, ...]) -> bytes:
    book = Workbook()
    for line in lines:
        book.active.append(line)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_numbers_dates_and_codes_of_a_spreadsheet_become_text() -> None:
    data = workbook(
        ("design", "wholesale", "moq", "gtin", "deliver from", "g/m2"),
        ("rose", 24.1, 12.0, 4006381333931, date(2027, 3, 1), 142.5),
    )
    assert rows(data) == [
        {"design": "rose", "wholesale": "24.1", "moq": "12", "gtin": "4006381333931", "deliver from": "2027-03-01",
         "g/m2": "142.5"}
    ]  # fmt: skip


def test_the_sheet_that_names_designs_is_the_one_that_is_read() -> None:
    book = Workbook()
    book.active.append(("cover",))  # type: ignore[union-attr]
    book.create_sheet("Line").append(("design", "name"))
    book["Line"].append(("rose", "Rosa"))
    out = io.BytesIO()
    book.save(out)
    assert rows(out.getvalue()) == [{"design": "rose", "name": "Rosa"}]


def test_a_formula_without_its_result_is_told_instead_of_silently_empty() -> None:
    table = read_table(workbook(("design", "wholesale"), ("rose", "=10*2.4")))
    assert table.rows[0].cells == {"design": "rose"}
    assert "B2" in table.notices[0]


@settings(max_examples=20, deadline=None)
@given(st.lists(CELLS | DANGEROUS, min_size=1, max_size=4))
def test_xlsx_gives_back_what_was_written_and_holds_no_formula(cells: list[str]) -> None:
    data = write_xlsx(["design", "notes"], [("d", cell) for cell in cells])
    assert [row.get("notes", "") for row in rows(data)] == cells
    sheet = load_workbook(io.BytesIO(data)).active
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)  # type: ignore[union-attr]


def test_xlsx_holds_numbers_as_numbers_dates_as_dates_and_codes_as_text() -> None:
    heads = ["design", "wholesale", "moq", "deliver from", "gtin", "wholesale?"]
    data = write_xlsx(
        heads, [("rose", "24.50", "12", "2027-03-01", "4006381333931", "1"), ("dot", "ask", "", "soon", "", "")]
    )
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    values = [cell.value for cell in sheet[2]]
    assert values[1:3] == [24.5, 12] and values[3].date() == date(2027, 3, 1) and values[4] == "4006381333931"
    assert sheet["B2"].number_format == "0.00"
    assert [cell.value for cell in sheet[3]][1:4] == ["ask", None, "soon"]


def test_the_same_table_is_the_same_bytes() -> None:
    for write in (write_csv, write_xlsx):
        assert write(["design"], [("rose",)]) == write(["design"], [("rose",)])
