"""Numbers of articles: GTIN-13 with its check digit (GS1 General Specifications, sections 7.9 and 1.4)."""

from __future__ import annotations

from typing import Final

IN_HOUSE: Final = range(20, 30)
"""Prefixes that GS1 leaves to every company for use inside its own house."""
_PLAIN_LENGTHS: Final = {8: "EAN-8", 14: "GTIN-14"}


def check_digit(digits: str) -> int:
    """Return the check digit that goes behind 12 digits: weights 1 and 3 from the left, up to the next ten.

    Raises:
        ValueError: They are not 12 digits.
    """
    if len(digits) != 12 or not _all_digits(digits):
        raise ValueError(f"digits: expected 12 digits, got {digits!r}")
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return -total % 10


def read_gtin(text: str) -> str:
    """Return the 13 digits of a GTIN as people write it; a UPC-A of 12 digits gets its leading zero.

    Raises:
        ValueError: It is none, or its check digit is wrong; says which it should be.
    """
    digits = "".join(character for character in text if character not in " -\u00a0")
    if not digits or not _all_digits(digits):
        raise ValueError(f'"{text}" is no GTIN: it has other signs than digits')
    if len(digits) == 12:
        digits = f"0{digits}"
    if len(digits) != 13:
        known = _PLAIN_LENGTHS.get(len(digits))
        what = f"it is an {known}, and EAN-13 is printed here" if known == "EAN-8" else f"it has {len(digits)} digits"
        if known == "GTIN-14":
            what = "with 14 digits it names a trade unit; give the 13 digits of the article"
        raise ValueError(f'"{text}" is no GTIN-13: {what}')
    right = check_digit(digits[:12])
    if int(digits[12]) != right:
        raise ValueError(f'"{text}" has the check digit {digits[12]}, and {right} would be right; was it mistyped?')
    return digits


def is_in_house(gtin: str) -> bool:
    """Tell whether a GTIN-13 counts only inside one house, and shops elsewhere will not know it."""
    return int(gtin[:2]) in IN_HOUSE


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
