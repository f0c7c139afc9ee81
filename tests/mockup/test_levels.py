from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.mockup.levels import decode_picture, encode_picture, linear_of, to_linear, to_srgb


@given(st.floats(0, 1, width=32))
def test_there_and_back_is_the_same(value: float) -> None:
    assert to_srgb(to_linear(np.float32(value))) == pytest.approx(value, abs=1e-5)


def test_known_values_of_the_standard() -> None:
    assert to_linear(np.float32(0.5)) == pytest.approx(0.2140411, abs=1e-6)
    assert linear_of("#ff8000") == pytest.approx([1.0, 0.2158605, 0.0], abs=1e-6)


@pytest.mark.parametrize("shape", [(7, 11), (5, 6, 3), (3, 5, 6)])
def test_tables_agree_with_the_formula(shape: tuple[int, ...]) -> None:
    picture = np.random.default_rng(0).random(shape, np.float32)
    assert np.abs(decode_picture(picture) - to_linear(picture)).max() < 3e-5
    assert np.abs(encode_picture(picture) - to_srgb(picture)).max() < 1.2e-4
    assert encode_picture(picture).shape == shape


def test_tables_clip_what_is_out_of_range() -> None:
    wild = np.array([[-1.0, 0.0, 1.0, 7.0]], np.float32)
    assert encode_picture(wild)[0] == pytest.approx([0.0, 0.0, 1.0, 1.0])
