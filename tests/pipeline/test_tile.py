"""From swatch to tile: sizes, proportions, alpha, and what reaches the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import designgen.stylize as stylize_module
from designgen.errors import InputError
from designgen.imaging import Picture
from designgen.pipeline.tile import STRIDE_PX, make_tile, prepare_content, tile_size
from designgen.recipe.design import TileLook
from designgen.repeat.lattice import Lattice

REPEATS = ("straight", "half-drop", "brick", "none")


def noise(height: int, width: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.random.default_rng(seed).random((1, 3, height, width), np.float32)


@given(
    st.sampled_from(REPEATS),
    st.floats(20, 300),
    st.one_of(st.none(), st.floats(20, 300)),
    st.floats(30, 300),
    st.tuples(st.integers(40, 2000), st.integers(40, 2000)),
)
def test_the_size_on_cloth_is_kept_and_the_engine_gets_a_size_it_can_take(
    repeat: Any, width_mm: float, height_mm: float | None, dpi: float, swatch_px: tuple[int, int]
) -> None:
    look = TileLook(repeat=repeat, width_mm=width_mm, height_mm=height_mm, dpi=dpi)
    try:
        size = tile_size(look, swatch_px)
    except InputError:
        return
    lattice = Lattice.named(repeat)
    assert size.width_mm == width_mm
    assert size.height_mm == (height_mm or pytest.approx(width_mm * swatch_px[0] / swatch_px[1]))
    assert size.engine_px == lattice.admissible(size.engine_px, STRIDE_PX)
    for length_mm, pixels in zip((size.height_mm, size.width_mm), size.output_px, strict=True):
        assert abs(pixels - length_mm * dpi / 25.4) <= 1.0
    lattice.shift_px(*size.output_px)


def test_pixels_may_be_given_instead_of_dpi() -> None:
    size = tile_size(TileLook(width_mm=80, dpi=None, size_px=512), (300, 600))
    assert size.output_px == (256, 512)


@pytest.mark.parametrize(("width_mm", "said"), [(3000, "at most"), (1, "too small")])
def test_impossible_sizes_are_refused_in_words(width_mm: float, said: str) -> None:
    with pytest.raises(InputError, match=said):
        tile_size(TileLook(width_mm=width_mm, dpi=150), (100, 100))


@pytest.mark.parametrize("repeat", REPEATS)
def test_content_comes_at_the_engines_size(repeat: Any) -> None:
    size = tile_size(TileLook(repeat=repeat, width_mm=20, dpi=100), (61, 47))
    pixels, alpha, _ = prepare_content(Picture(noise(61, 47)), size, Lattice.named(repeat))
    assert pixels.shape == (1, 3, *size.engine_px)
    assert pixels.dtype == np.float32 and pixels.min() >= 0 and pixels.max() <= 1
    assert alpha is None


@pytest.mark.parametrize("swatch_px", [(2, 2), (5, 300), (33, 31)])
def test_tiny_and_odd_swatches_are_taken(swatch_px: tuple[int, int]) -> None:
    size = tile_size(TileLook(repeat="half-drop", width_mm=20, height_mm=20, dpi=100), swatch_px)
    pixels, _, _ = prepare_content(Picture(noise(*swatch_px)), size, Lattice.named("half-drop"))
    assert pixels.shape == (1, 3, *size.engine_px)


def test_other_proportions_crop_and_say_so() -> None:
    size = tile_size(TileLook(repeat="none", width_mm=20, height_mm=40, dpi=100), (100, 100))
    _, _, notices = prepare_content(Picture(noise(100, 100)), size, Lattice.named("none"))
    assert any("cropped from 100 × 100 to 50 × 100" in notice for notice in notices)


def test_a_transparent_ground_is_laid_on_white_in_a_repeat_and_kept_in_a_placed_print() -> None:
    alpha = np.zeros((1, 1, 64, 64), np.float32)
    alpha[..., 16:48, 16:48] = 1
    picture = Picture(np.full((1, 3, 64, 64), 0.2, np.float32), alpha)
    size = tile_size(TileLook(width_mm=16.256, dpi=100), (64, 64))
    pixels, kept, notices = prepare_content(picture, size, Lattice.named("straight"))
    assert kept is None and notices and pixels[..., 0, 0].min() > 0.95
    _, kept, _ = prepare_content(picture, size, Lattice.named("none"))
    assert kept is not None and kept.shape == (1, 1, 64, 64)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Replace the engine by one that gives the content back, and remember what it was asked."""
    asked: dict[str, Any] = {}

    def stylize(content: Any, styles: Any, size_px: Any, settings: Any, encoder: Any, *, on_iterate: Any = None) -> Any:
        asked.update(content=content, styles=styles, size_px=size_px, settings=settings)
        return content.pixels

    monkeypatch.setattr(stylize_module, "stylize", stylize, raising=False)
    return lambda: asked


def test_the_tile_has_the_delivered_pixels_in_eight_bits_and_is_measured(stand_in: Callable[[], Any]) -> None:
    look = TileLook(repeat="half-drop", width_mm=20, height_mm=24, dpi=150, seed=7, strength=0.3)
    made = make_tile(Picture(noise(120, 100)), [(Picture(noise(50, 60, 1)), 0.4)], look, None)  # type: ignore[arg-type]
    assert made.tile.size_px == (142, 118)
    assert made.tile.lattice.name == "half-drop" and made.tile.seam is not None
    in_bits = made.tile.pixels * 255
    np.testing.assert_allclose(in_bits, np.round(in_bits), atol=1e-3)
    asked = stand_in()
    assert asked["size_px"] == (128, 112) and asked["styles"][0].weight == 0.4
    assert (asked["settings"].seed, asked["settings"].strength) == (7, 0.3)
