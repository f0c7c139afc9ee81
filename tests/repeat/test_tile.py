"""Sizes in centimetres are the truth: pixels follow by one rule, and a drop stays on whole pixels."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from designgen.repeat.tile import Tile, output_size_px, size_px_for, size_text

LATTICES = [
    Lattice.named("straight"),
    Lattice.named("half-drop"),
    Lattice.named("brick"),
    Lattice.named("none"),
    Lattice("column", Fraction(1, 3)),
    Lattice("row", Fraction(2, 5)),
]
sizes_mm = st.floats(5, 600)
resolutions = st.floats(20, 600)


def grey(height: int, width: int, channels: int = 3) -> np.ndarray:
    return np.full((1, channels, height, width), 0.5, np.float32)


def test_eight_by_ten_centimetres_at_150_dpi() -> None:
    assert size_px_for(80, 100, 150) == (591, 472)


@given(sizes_mm, sizes_mm, resolutions)
def test_pixels_are_within_half_a_pixel_of_the_size(width_mm: float, height_mm: float, dpi: float) -> None:
    height, width = size_px_for(width_mm, height_mm, dpi)
    if height > 1 and width > 1:
        assert abs(height - height_mm * dpi / 25.4) <= 0.5 + 1e-9
        assert abs(width - width_mm * dpi / 25.4) <= 0.5 + 1e-9


@given(sizes_mm, sizes_mm, resolutions, st.sampled_from(LATTICES))
def test_output_keeps_the_drop_on_whole_pixels(width_mm: float, height_mm: float, dpi: float, lattice: Lattice) -> None:
    output = output_size_px(width_mm, height_mm, dpi, lattice)
    lattice.shift_px(*output.size_px)
    step_down, step_across = (
        lattice.drop.denominator if lattice.axis == "column" else 1,
        lattice.drop.denominator if lattice.axis == "row" else 1,
    )
    pixel_mm = 25.4 / dpi
    if output.size_px[0] > step_down:
        assert abs(output.height_error_mm) <= step_down * pixel_mm / 2 + 1e-9
    if output.size_px[1] > step_across:
        assert abs(output.width_error_mm) <= step_across * pixel_mm / 2 + 1e-9


def test_an_odd_half_drop_takes_the_nearer_even_height_and_tells_the_error() -> None:
    output = output_size_px(80, 100, 150, Lattice.named("half-drop"))
    assert output.size_px == (590, 472)
    assert output.height_error_mm == pytest.approx(590 * 25.4 / 150 - 100)
    assert output_size_px(80, 100.1, 150, Lattice.named("half-drop")).size_px == (592, 472)


def test_dpi_follows_from_pixels_and_millimetres() -> None:
    tile = Tile(grey(590, 472), Lattice.named("half-drop"), 80.0, 100.0)
    assert tile.size_px == (590, 472)
    assert tile.dpi == pytest.approx(472 / (80 / 25.4))
    assert tile.dpi_vertical == pytest.approx(590 / (100 / 25.4))
    assert tile.straight_size_mm == (160.0, 100.0)


@pytest.mark.parametrize(
    ("width_mm", "height_mm", "text"),
    [(80, 100, "8 × 10 cm"), (64, 92.5, "6.4 × 9.25 cm"), (76.2, 100.001, "7.62 × 10 cm")],
)
def test_sizes_read_as_a_designer_writes_them(width_mm: float, height_mm: float, text: str) -> None:
    assert size_text(width_mm, height_mm) == text


def test_a_tile_refuses_what_is_not_a_picture() -> None:
    straight = Lattice.named("straight")
    with pytest.raises(TypeError, match="float32"):
        Tile(grey(8, 8).astype(np.float64), straight, 10, 10)
    with pytest.raises(ValueError, match="expected \\(1, 3, H, W\\)"):
        Tile(grey(8, 8)[0], straight, 10, 10)
    with pytest.raises(ValueError, match="\\[0, 1\\]"):
        Tile(grey(8, 8) * 3, straight, 10, 10)
    with pytest.raises(ValueError, match="\\[0, 1\\]"):
        Tile(grey(8, 8) * np.float32(np.nan), straight, 10, 10)
    with pytest.raises(ValueError, match="width_mm"):
        Tile(grey(8, 8), straight, 0, 10)
    with pytest.raises(ValueError, match="alpha"):
        Tile(grey(8, 8), straight, 10, 10, alpha=grey(8, 9, 1))
    with pytest.raises(ValueError, match="drop"):
        Tile(grey(9, 8), Lattice.named("half-drop"), 10, 10)


def test_impossible_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        size_px_for(0, 10, 150)
    with pytest.raises(ValueError, match="positive"):
        size_px_for(10, 10, float("nan"))


def test_the_drop_in_mm_is_what_was_asked_for() -> None:
    from designgen.repeat.repeats import parse_repeat

    pixels = np.zeros((1, 3, 59, 60), np.float32)
    asked = parse_repeat("drop-7mm")
    tile = Tile(pixels, asked.delivered((59, 60), (50, 50)), 50, 50, repeat=asked)
    assert tile.drop_mm == 7 and tile.repeat_name == "drop-7mm"
    assert tile.lattice.shift_px(59, 60) == 8
    assert Tile(pixels[..., :58, :], Lattice.named("half-drop"), 50, 30).drop_mm == 15
    assert Tile(pixels, Lattice.named("shift-1/4"), 40, 30).drop_mm == 10
    assert Tile(pixels, Lattice(), 40, 30).drop_mm == 0
