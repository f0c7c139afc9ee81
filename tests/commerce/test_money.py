"""Prices: read as people write them, refused where they may be read in two ways."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.commerce import Money
from designgen.commerce.money import parse_money

NB = "\u00a0"
AMOUNTS = st.decimals(0, 10**6, places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("24", "24"),
        ("24.5", "24.5"),
        ("24,50", "24.50"),
        ("1.250,00", "1250.00"),
        ("1,250.00", "1250.00"),
        ("1 250,00", "1250.00"),
        (f"1{NB}250.00", "1250.00"),
        ("1'250.00", "1250.00"),
        ("1.250.000", "1250000"),
        ("0.125", "0.125"),
        ("12500.125", "12500.125"),
        (24, "24"),
        (24.1, "24.1"),
        (Decimal("3.455"), "3.455"),
    ],
)
def test_amounts_as_people_write_them(text: object, amount: str) -> None:
    assert parse_money(text, "EUR") == Money(Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("text", "currency"),
    [("24.50 USD", "USD"), ("usd 24.50", "USD"), ("€24.50", "EUR"), ("24,50 €", "EUR"), ("24.50 zł", "PLN")],
)
def test_a_currency_beside_the_amount_counts(text: str, currency: str) -> None:
    assert parse_money(text, "GBP") == Money(Decimal("24.50"), currency)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,250", r"may be 1250 or 1\.250"),
        ("1.250", r"may be 1250 or 1\.250"),
        ("$24", "which currency"),
        ("-24", "no price"),
        ("on request", "no price"),
        ("24 to 30", "no price"),
        ("", "no price"),
        (True, "no price"),
        (float("nan"), "finite"),
        ("9999999999", "0 to"),
        ("1.23456", "4 decimal places"),
        ("1.2.3,4,5", "no price"),
    ],
)
def test_what_is_no_single_price_is_refused_in_words(text: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_money(text, "EUR")


def test_a_price_without_currency_asks_for_one() -> None:
    with pytest.raises(ValueError, match="no currency"):
        parse_money("24")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("24", "EUR", f"24.00{NB}EUR"),
        ("24.5", "EUR", f"24.50{NB}EUR"),
        ("3.455", "EUR", f"3.455{NB}EUR"),
        ("1250", "JPY", f"1250{NB}JPY"),
        ("1.2", "KWD", f"1.200{NB}KWD"),
        ("100", "USD", f"100.00{NB}USD"),
        ("0", "EUR", f"0.00{NB}EUR"),
    ],
)
def test_prices_are_printed_with_the_places_of_their_currency(amount: str, currency: str, text: str) -> None:
    assert str(Money(Decimal(amount), currency)) == text


@given(AMOUNTS)
def test_what_is_printed_is_read_back(amount: Decimal) -> None:
    printed = Money(amount, "EUR")
    assert parse_money(str(printed)) == printed


@given(st.decimals(0, 10**5, places=2).map(float))
def test_a_spreadsheets_number_is_the_one_that_was_typed(number: float) -> None:
    assert parse_money(number, "EUR").amount == Decimal(repr(number))


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "€", "ÄBC"])
def test_only_codes_are_currencies(currency: str) -> None:
    with pytest.raises(ValueError, match="currency"):
        Money(Decimal(1), currency)
