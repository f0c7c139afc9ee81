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
from designgen.pipeline.tile import (
    MASK_NOTICE,
    STRIDE_PX,
    Extras,
    Order,
    make_tile,
    make_variants,
    prepare_content,
    tile_size,
)
from designgen.recipe.design import TileLook
from designgen.recipe.engine import Engine
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

    def stylize_batch(variants: Any, size_px: Any, settings: Any, encoder: Any, **more: Any) -> Any:
        first = variants[0]
        asked.update(content=first.content, styles=first.styles, size_px=size_px, settings=settings, **more)
        asked["seeds"] = [variant.seed for variant in variants]
        return np.concatenate([variant.content.pixels for variant in variants])

    monkeypatch.setattr(stylize_module, "stylize_batch", stylize_batch, raising=False)
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


def test_variants_share_everything_but_their_seed(stand_in: Callable[[], Any]) -> None:
    look = TileLook(width_mm=20, dpi=100, engine=Engine(max_memory_mb=2000))
    order = Order(Picture(noise(80, 80)), ((Picture(noise(50, 60, 1)), 1.0),), look)
    made = make_variants(order, (3, 4, 5), None)  # type: ignore[arg-type]
    assert len(made) == 3
    asked = stand_in()
    assert asked["seeds"] == [3, 4, 5]
    assert asked["workplace"].memory_mb == 2000


def test_styles_get_their_regions_with_soft_edges(stand_in: Callable[[], Any]) -> None:
    keys = np.zeros((1, 3, 80, 80), np.float32)
    keys[:, 0, :, :40], keys[:, 2, :, 40:] = 1, 1
    map_ = Picture(keys, digest="map")
    white = Picture(np.concatenate([np.ones((1, 3, 80, 40)), np.zeros((1, 3, 80, 40))], 3).astype(np.float32))
    swatch, styles = Picture(noise(80, 80)), tuple((Picture(noise(50, 60, i)), 1.0) for i in (1, 2))
    look = TileLook(repeat="none", width_mm=24, dpi=102)
    for masks in (((map_, "#ff0000"), (map_, "#0000ff")), ((white, None), None)):
        make_variants(Order(swatch, styles, look, Extras(masks)), (1,), None)  # type: ignore[arg-type]
        one, other = (style.mask for style in stand_in()["styles"])
        assert one.shape == (1, 1, 96, 96)
        assert one[..., :40].min() > 0.95 and one[..., 56:].max() < 0.05
        assert ((one > 0.1) & (one < 0.9)).any()
        if other is not None:
            np.testing.assert_allclose(one + other, 1, atol=0.02)


def test_a_mask_drawn_on_the_swatch_is_cropped_with_it(stand_in: Callable[[], Any]) -> None:
    mask = np.zeros((1, 3, 80, 160), np.float32)
    mask[..., 60:100] = 1
    look = TileLook(repeat="none", width_mm=20, height_mm=20, dpi=102, engine=Engine(protect="mask"))
    order = Order(Picture(noise(80, 160)), ((Picture(noise(50, 60, 1)), 1.0),), look, Extras(protect=Picture(mask)))
    (made,) = make_variants(order, (1,), None)  # type: ignore[arg-type]
    held = stand_in()["content"].protect
    assert held.shape == (1, 1, 80, 80)
    assert held[..., 24:56].min() > 0.95 and held[..., :16].max() < 0.05
    assert MASK_NOTICE in made.notices
    with pytest.raises(InputError, match=r"proportions|tile"):
        make_variants(
            Order(Picture(noise(80, 80)), order.styles, look, Extras(protect=Picture(mask))),
            (1,),
            None,  # type: ignore[arg-type]
        )


def test_the_motif_is_found_and_a_picture_to_begin_with_is_prepared(stand_in: Callable[[], Any]) -> None:
    pixels = np.full((1, 3, 64, 64), 0.9, np.float32)
    pixels[:, :, 20:44, 20:44] = np.array([0.8, 0.1, 0.2], np.float32)[:, None, None]
    look = TileLook(width_mm=16, dpi=102, engine=Engine(protect="saliency", init="picture"))
    extras = Extras(start=Picture(noise(64, 64, 9)))
    make_variants(Order(Picture(pixels), ((Picture(noise(50, 60, 1)), 1.0),), look, extras), (1,), None)  # type: ignore[arg-type]
    content = stand_in()["content"]
    assert content.protect[..., 26:38, 26:38].mean() > content.protect[..., :10, :10].mean() + 0.3
    assert content.start.shape == (1, 3, 64, 64)
    assert stand_in()["settings"].init == "picture"
