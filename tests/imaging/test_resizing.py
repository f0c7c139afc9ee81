from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.imaging import resize_for_preview, thumbnail


def red_disc_on_hidden_green(side: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """Red where alpha is 1; what alpha 0 hides is bright green."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    inside = (y**2 + x**2 < (side / 3) ** 2).astype(np.float32)
    pixels = np.stack([inside, 1 - inside, np.zeros_like(inside)])[None]
    return pixels.astype(np.float32), inside[None, None]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 80), st.integers(2, 80), st.integers(1, 40))
def test_sizes_and_ranges(h: int, w: int, side: int) -> None:
    pixels = np.random.default_rng(h * w).random((1, 3, h, w), dtype=np.float32)
    small, alpha = resize_for_preview(pixels, max_side_px=side)
    assert alpha is None
    assert small.dtype == np.float32
    assert max(small.shape[2:]) == min(side, max(h, w))
    assert small.min() >= 0
    assert small.max() <= 1
    scale = min(1.0, side / max(h, w))
    assert abs(small.shape[2] - h * scale) <= 1
    assert abs(small.shape[3] - w * scale) <= 1


def test_a_small_picture_is_returned_as_it_is() -> None:
    pixels, alpha = red_disc_on_hidden_green(16)
    same, same_alpha = resize_for_preview(pixels, alpha, max_side_px=16)
    assert same is pixels
    assert same_alpha is alpha


def test_a_flat_colour_stays_flat() -> None:
    pixels = np.full((1, 3, 50, 70), 0.3, np.float32)
    small, _ = resize_for_preview(pixels, max_side_px=11)
    np.testing.assert_allclose(small, 0.3, atol=1e-5)


def test_hidden_colour_never_bleeds() -> None:
    pixels, alpha = red_disc_on_hidden_green()
    small, small_alpha = resize_for_preview(pixels, alpha, max_side_px=20)
    assert small_alpha is not None
    assert 0.05 < small_alpha.mean() < 0.6
    assert small[:, 1].max() < 0.01
    seen = small_alpha[0, 0] > 0.05
    assert small[0, 0][seen].min() > 0.9


def test_a_thumbnail_lies_on_its_background() -> None:
    pixels, alpha = red_disc_on_hidden_green()
    flat = thumbnail(pixels, alpha, side_px=20, background=1.0)
    np.testing.assert_allclose(flat[0, :, 0, 0], 1.0, atol=0.02)
    np.testing.assert_allclose(flat[0, :, 10, 10], (1, 0, 0), atol=0.02)
    assert thumbnail(pixels, side_px=20).shape == (1, 3, 20, 20)


def test_wrong_input_is_named() -> None:
    pixels, alpha = red_disc_on_hidden_green(8)
    with pytest.raises(ValueError, match="max_side_px"):
        resize_for_preview(pixels, alpha, max_side_px=0)
    with pytest.raises(TypeError, match="float32"):
        resize_for_preview(pixels.astype(np.float64), max_side_px=4)
