"""Cells: one value, or a sentence that says how to write it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.commerce.cells import (
    read_count,
    read_date,
    read_lines,
    read_number,
    read_sizes,
    read_url,
    read_weight,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        ("2027-3-1", date(2027, 3, 1)),
        ("2027-03-01 00:00:00", date(2027, 3, 1)),
        ("1.3.2027", date(2027, 3, 1)),
        ("01. 03. 2027", date(2027, 3, 1)),
        ("25/3/2027", date(2027, 3, 25)),
        ("3/25/2027", date(2027, 3, 25)),
        ("3/3/2027", date(2027, 3, 3)),
    ],
)
def test_days_as_people_write_them(text: str, day: date) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3/4/2027", r"write 2027-04-03 or 2027-03-04"),
        ("soon", "no date"),
        ("2027-02-30", "no calendar"),
        ("31.4.2027", "no calendar"),
        ("45352", "no date"),
    ],
)
def test_days_that_may_be_two_or_none_are_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_date(text)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_any_day_is_read_back(day: date) -> None:
    assert read_date(day.isoformat()) == day == read_date(f"{day.day}.{day.month}.{day.year}")


@pytest.mark.parametrize(
    ("text", "count"),
    [("12", 12), ("12.0", 12), ("12,00", 12), ("1 200", 1200), ("1.200", 1200), ("1,200,000", 1200000)],
)
def test_counts(text: str, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["", "0", "-3", "12.5", "a dozen", "12 pcs", "1,20"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"whole number|1 or more"):
        read_count(text)


@pytest.mark.parametrize("text", ["180", "180 g/m²", "180g/m2", "180 GSM", "180,0"])
def test_weights(text: str) -> None:
    assert read_weight(text) == 180


@pytest.mark.parametrize("text", ["5.3 oz", "heavy", "180 g"])
def test_weights_in_other_units_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="g/m²"):
        read_weight(text)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("XS, S, M", ("XS", "S", "M")),
        ("XS S M", ("XS", "S", "M")),
        ("XS/S/M", ("XS", "S", "M")),
        ("36;38;38", ("36", "38")),
        ("one size, S/M", ("one size", "S/M")),
        ("", ()),
    ],
)
def test_size_runs(text: str, sizes: tuple[str, ...]) -> None:
    assert read_sizes(text) == sizes


def test_lines_and_numbers() -> None:
    assert read_lines("Ana Novak\n+49 40 1234; ana@example.org") == ("Ana Novak", "+49 40 1234", "ana@example.org")
    assert (read_number("2,5"), read_number("-1")) == (2.5, -1.0)
    with pytest.raises(ValueError, match="no number"):
        read_number("first")


@pytest.mark.parametrize(
    ("text", "url"),
    [("https://example.org/a?b=c", "https://example.org/a?b=c"), ("example.org/rose", "https://example.org/rose")],
)
def test_addresses(text: str, url: str) -> None:
    assert read_url(text) == url


@pytest.mark.parametrize("text", ["javascript:alert(1)", "file:///etc/passwd", "two words.org", "nothing", "http://"])
def test_what_is_no_address_of_a_page_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        read_url(text)
