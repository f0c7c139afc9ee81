from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from designgen.stylize.oklab import distance, from_oklab, to_gamut, to_oklab

UNIT = st.floats(0, 1, width=32)


def _colour(*values: float, dtype: type = np.float64) -> np.ndarray:
    return np.array(values, dtype).reshape(1, 3, 1, 1)


# Computed with the reference code of Ottosson's article.
@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((1.0, 1.0, 1.0), (1.0, 0.0, 0.0)),
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        ((1.0, 0.0, 0.0), (0.627955, 0.224863, 0.125846)),
        ((0.0, 1.0, 0.0), (0.866440, -0.233888, 0.179498)),
        ((0.0, 0.0, 1.0), (0.452014, -0.032457, -0.311528)),
    ],
)
def test_known_colours(rgb: tuple[float, ...], lab: tuple[float, ...]) -> None:
    np.testing.assert_allclose(to_oklab(_colour(*rgb)).ravel(), lab, atol=2e-5)


@given(UNIT, UNIT, UNIT)
def test_there_and_back(red: float, green: float, blue: float) -> None:
    colour = _colour(red, green, blue, dtype=np.float32)
    np.testing.assert_allclose(from_oklab(to_oklab(colour)), colour, atol=2e-4)


@given(st.floats(0.1, 0.98), st.floats(0, 6.28), st.floats(0, 0.5))
def test_what_cannot_be_shown_loses_chroma_but_neither_lightness_nor_hue(light: float, hue: float, much: float) -> None:
    lab = _colour(light, much * np.cos(hue), much * np.sin(hue))
    shown = to_gamut(lab)
    assert shown[0, 0].item() == pytest.approx(light)
    assert np.hypot(*shown[0, 1:, 0, 0]) <= much + 1e-12
    np.testing.assert_allclose(shown[0, 1] * lab[0, 2], shown[0, 2] * lab[0, 1], atol=1e-9)
    # What is shown is what was meant: nothing is left for clipping to turn. (Nearer black, a rounding error counts.)
    assert distance(to_oklab(from_oklab(lab)), shown).max() < 1.0


def test_lightness_outside_is_clipped() -> None:
    assert from_oklab(_colour(1.4, 0.1, 0.1)).ravel() == pytest.approx([1, 1, 1], abs=1e-3)
    assert from_oklab(_colour(-0.4, 0.1, 0.1)).ravel() == pytest.approx([0, 0, 0], abs=1e-3)


def test_torch_and_numpy_agree_and_keep_the_dtype() -> None:
    x = np.random.default_rng(3).random((2, 3, 5, 7))
    for dtype in (np.float32, np.float64):
        pixels = x.astype(dtype)
        lab = to_oklab(torch.from_numpy(pixels))
        assert to_oklab(pixels).dtype == dtype and lab.dtype == torch.from_numpy(pixels).dtype
        np.testing.assert_allclose(lab.numpy(), to_oklab(pixels), atol=1e-5)
        lab[:, 1:] *= 2
        assert from_oklab(lab.numpy()).dtype == dtype
        np.testing.assert_allclose(from_oklab(lab).numpy(), from_oklab(lab.numpy()), atol=1e-3)


def test_the_input_stays_as_it_was() -> None:
    lab = np.random.default_rng(1).normal(0.3, 0.3, (1, 3, 4, 4))
    before = lab.copy()
    to_gamut(lab)
    np.testing.assert_array_equal(lab, before)
