"""Bar codes and QR codes: another program's decoder reads back what was asked for."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.commerce.codes import (
    LEAST_MODULE_MM,
    NOMINAL_MODULE_MM,
    Bars,
    Matrix,
    ean13,
    qr,
)
from designgen.commerce.gtin import check_digit, is_in_house, read_gtin

TWELVE = st.text("0123456789", min_size=12, max_size=12)
SPECIMEN = "4006381333931"


def whole(twelve: str) -> str:
    return f"{twelve}{check_digit(twelve)}"


def picture_of_bars(code: Bars, scale: int = 4, height: int = 80) -> np.ndarray:
    """Paint the spans at `scale` pixels a module."""
    picture = np.full((height, code.total_modules * scale), 255, np.uint8)
    for x, width, _ in code.spans(NOMINAL_MODULE_MM):
        left, right = (round(v / NOMINAL_MODULE_MM * scale) for v in (x, x + width))
        picture[:, left:right] = 0
    return picture


def picture_of_matrix(code: Matrix, scale: int = 4) -> np.ndarray:
    picture = np.full((code.total_modules * scale,) * 2, 255, np.uint8)
    for x, y, w, h in code.rectangles(1.0):
        picture[round(y * scale) : round((y + h) * scale), round(x * scale) : round((x + w) * scale)] = 0
    return picture


def test_a_known_number_has_the_bars_of_the_standard() -> None:
    """GS1 General Specifications, section 5.2.1: 95 modules, 24 digit bars and 6 guard bars."""
    code = ean13(SPECIMEN)
    assert code.width_modules == 95 and code.total_modules == 113
    assert [bar for bar in code.runs if bar.guard] == [
        bar for bar in code.runs if bar.start in (0, 2, 46, 48, 92, 94)
    ], "guards are the first, middle and last bars"
    assert len(code.runs) == 30
    assert code.figures == ("4", "006381", "333931")


@settings(max_examples=60, deadline=None)
@given(TWELVE)
def test_any_number_is_read_back(twelve: str) -> None:
    gtin = whole(twelve)
    (found,) = zxingcpp.read_barcodes(picture_of_bars(ean13(gtin)), formats=zxingcpp.BarcodeFormat.EAN13)
    assert found.text == gtin


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
def test_any_text_is_read_back(text: str) -> None:
    (found,) = zxingcpp.read_barcodes(picture_of_matrix(qr(text)), formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.text == text


@given(TWELVE, st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_anywhere_is_noticed(twelve: str, place: int, shift: int) -> None:
    """Weights 1 and 3 have no divisor in common with 10, so every single wrong digit shows."""
    gtin = whole(twelve)
    wrong = gtin[:place] + str((int(gtin[place]) + shift) % 10) + gtin[place + 1 :]
    with pytest.raises(ValueError, match="check digit"):
        read_gtin(wrong)


def test_a_wrong_check_digit_names_the_right_one() -> None:
    with pytest.raises(ValueError, match=r"has the check digit 2, and 1 would be right"):
        read_gtin("4006381333932")


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("4006381333931", SPECIMEN),
        ("4 006381 333931", SPECIMEN),
        ("400-638133393-1", SPECIMEN),
        ("036000291452", "0036000291452"),
    ],
)
def test_numbers_as_people_write_them(text: str, digits: str) -> None:
    assert read_gtin(text) == digits


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "other signs"),
        ("40063813339xx", "other signs"),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", "other signs"),
        ("96385074", "EAN-8"),
        ("14006381333938", "trade unit"),
        ("123", "3 digits"),
    ],
)
def test_what_is_no_gtin_13_says_why(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_gtin(text)


def test_numbers_of_the_house_are_known() -> None:
    assert is_in_house(whole("200000000001")) and ean13(whole("290000000001")).in_house
    assert not is_in_house(SPECIMEN) and not ean13(SPECIMEN).in_house
    assert not is_in_house(whole("190000000001")) and not is_in_house(whole("300000000001"))


def test_modules_are_never_narrower_than_scanners_read() -> None:
    code = ean13(SPECIMEN)
    assert code.module_for(200) == NOMINAL_MODULE_MM
    assert code.module_for(113 * 0.3) == pytest.approx(0.3)
    with pytest.raises(ValueError, match=r"at least 29\.83"):
        code.module_for(29.8)
    for module in (0.2, 0.7):
        with pytest.raises(ValueError, match="module_mm"):
            code.spans(module)
    matrix = qr("https://example.org/a")
    assert matrix.module_for(33 * LEAST_MODULE_MM) == pytest.approx(LEAST_MODULE_MM)
    with pytest.raises(ValueError, match="width_mm"):
        matrix.module_for(33 * LEAST_MODULE_MM - 0.01)
    with pytest.raises(ValueError, match="module_mm"):
        matrix.rectangles(0.26)


def test_quiet_zones_are_part_of_the_width() -> None:
    spans = ean13(SPECIMEN).spans(NOMINAL_MODULE_MM)
    assert spans[0][0] == pytest.approx(11 * NOMINAL_MODULE_MM)
    assert spans[-1][0] + spans[-1][1] == pytest.approx((11 + 95) * NOMINAL_MODULE_MM)
    rectangles = qr("x").rectangles(0.5)
    assert min(x for x, *_ in rectangles) == min(y for _, y, *_ in rectangles) == pytest.approx(2.0)
    assert max(x + w for x, _, w, _ in rectangles) == pytest.approx((21 + 4) * 0.5)


def test_rectangles_cover_the_dark_modules_once() -> None:
    code = qr("https://example.org/rose")
    painted = np.zeros((code.size, code.size), int)
    for x, y, w, _ in code.rectangles(1.0):
        painted[round(y) - 4, round(x) - 4 : round(x + w) - 4] += 1
    assert (painted == np.array(code.rows)).all()


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_a_text_that_cannot_be_printed_small_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="text"):
        qr(text)
