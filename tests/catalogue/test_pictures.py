"""Pixels become whole levels, strip by strip."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from designgen.catalogue.pictures import levels_of
from designgen.imaging.levels import to_bytes8


@given(st.integers(1, 700), st.integers(1, 5), st.integers(0, 99))
def test_levels_are_those_of_a_written_picture(height: int, width: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).random((1, 3, height, width), dtype=np.float32)
    levels = levels_of(pixels)
    assert levels.shape == (height, width, 3) and levels.dtype == np.uint8
    assert np.array_equal(levels, to_bytes8(pixels)[0].transpose(1, 2, 0))
