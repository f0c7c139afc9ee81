"""Sizes as designers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.errors import UsageError
from designgen.repeat.sizes import parse_size_cm


@pytest.mark.parametrize(
    ("text", "size_mm"),
    [
        ("8", (80, None)),
        ("8x10", (80, 100)),
        ("8X10", (80, 100)),
        (" 8.5 × 10,25 cm ", (85, 102.5)),
        ("64cm", (640, None)),
        ("80x100mm", (80, 100)),
        ('3.5x4"', (88.9, 101.6)),
        ("3x4in", (76.2, 101.6)),
    ],
)
def test_sizes_are_read(text: str, size_mm: tuple[float, float | None]) -> None:
    assert parse_size_cm(text) == pytest.approx(size_mm)


@pytest.mark.parametrize("text", ["", "large", "8x", "x8", "8x10x2", "-8", "0", "8x0", "nan", "1e9", "9999", "8 ft"])
def test_what_is_not_a_size_is_refused_in_words(text: str) -> None:
    with pytest.raises(UsageError, match="size") as caught:
        parse_size_cm(text)
    assert caught.value.hint


@given(st.floats(0.1, 900), st.floats(0.1, 900))
def test_every_size_of_cloth_round_trips(width_cm: float, height_cm: float) -> None:
    width, height = parse_size_cm(f"{width_cm:.4f}x{height_cm:.4f}")
    assert width == pytest.approx(width_cm * 10, abs=1e-2)
    assert height == pytest.approx(height_cm * 10, abs=1e-2)
