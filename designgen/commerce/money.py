"""Amounts of money: exact, with the currency they are in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

MINOR_UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
        **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0),
        **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    }
)
"""Decimal places of the currencies that have not two; ISO 4217, table A.1."""

SYMBOLS: Final[Mapping[str, str]] = MappingProxyType(
    {"€": "EUR", "£": "GBP", "₽": "RUB", "₹": "INR", "₺": "TRY", "₩": "KRW", "₴": "UAH", "zł": "PLN", "₪": "ILS"}
)
"""Signs that mean one currency only; "$", "¥" and "kr" mean several and are refused without a code."""

LARGEST: Final = Decimal(10) ** 9

_NUMBER: Final = re.compile(r"\d[\d., '’\u00a0\u202f\u2009]*")
_GROUPING: Final = re.compile(r"[ '’\u00a0\u202f\u2009]")


@dataclass(frozen=True)
class Money:
    """An amount in a currency.

    Attributes:
        amount: 0 to a milliard, with at most four decimal places (prices per metre have more than coins).
        currency: Three letters of ISO 4217, such as EUR.

    Raises:
        ValueError: The amount or the currency cannot be.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is no price."""
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise ValueError(f"amount: expected a finite Decimal, got {self.amount!r}")
        if not 0 <= self.amount <= LARGEST:
            raise ValueError(f"amount: expected 0 to {LARGEST:,}, got {self.amount}")
        exponent = self.amount.as_tuple().exponent
        if isinstance(exponent, int) and exponent < -4:
            raise ValueError(f"amount: expected at most 4 decimal places, got {self.amount}")
        if not is_currency(self.currency):
            raise ValueError(f"currency: expected three capital letters such as EUR, got {self.currency!r}")

    @property
    def figures(self) -> str:
        """The amount with the places of its currency, or more where it has more: "24.00", "1250", "3.4550"."""
        places = MINOR_UNITS.get(self.currency, 2)
        exponent = self.amount.normalize().as_tuple().exponent
        places = max(places, -exponent if isinstance(exponent, int) else 0)
        return f"{self.amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):f}"

    def __str__(self) -> str:
        """Return it as line sheets print it: "24.00 EUR", with a no-break space."""
        return f"{self.figures}\u00a0{self.currency}"


def is_currency(text: str) -> bool:
    """Tell whether a text has the form of an ISO 4217 code."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def parse_money(value: Any, currency: str = "") -> Money:
    """Read a price as people write it: 24, "24.50", "24,50 €", "EUR 1 250.00", "1.250,00".

    Args:
        value: Text or a number from a spreadsheet.
        currency: Taken where the value names none.

    Raises:
        ValueError: It is no price, may be read in two ways, or no currency is known. Says how to write it.
    """
    if isinstance(value, bool):
        raise ValueError("is no price")
    if isinstance(value, int | float | Decimal):
        return _checked(_of_number(value), currency)
    text = str(value).strip()
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1 or "-" in text:
        raise ValueError(f'"{text}" is no price; write it as 24.50 or 24.50 EUR')
    named = text.replace(numbers[0], " ", 1).strip(" .,\u00a0\u202f")
    return _checked(_decimal(numbers[0].strip(), text), _currency(named) or currency)


def _of_number(value: float | Decimal) -> Decimal:
    # A spreadsheet's 24.1 is the nearest double; its shortest text is what was typed.
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _checked(amount: Decimal, currency: str) -> Money:
    if not currency:
        raise ValueError("has no currency; fill the column currency, or write it behind the price: 24.50 EUR")
    return Money(amount, currency)


def _currency(named: str) -> str:
    if not named:
        return ""
    if is_currency(named.upper()):
        return named.upper()
    if named in SYMBOLS:
        return SYMBOLS[named]
    raise ValueError(f'"{named}" does not say which currency; write its three letters, such as USD')


def _decimal(figures: str, text: str) -> Decimal:
    plain = _GROUPING.sub("", figures)
    commas, points = plain.count(","), plain.count(".")
    if commas and points:  # the one that comes last parts the decimals
        decimal, grouping = (",", ".") if plain.rfind(",") > plain.rfind(".") else (".", ",")
        plain = plain.replace(grouping, "").replace(decimal, ".")
    elif commas + points > 1:
        plain = plain.replace(",", "").replace(".", "")
    elif commas + points == 1:
        plain = _one_mark(plain, text)
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise ValueError(f'"{text}" is no price; write it as 24.50') from None


def _one_mark(plain: str, text: str) -> str:
    whole, _, rest = plain.replace(",", ".").partition(".")
    if len(rest) == 3 and 0 < len(whole) <= 3 and whole != "0":
        raise ValueError(f'"{text}" may be {whole}{rest} or {whole}.{rest}; write {whole}{rest}.00 or {whole}.{rest}0')
    return f"{whole}.{rest}"
