"""The sampler against what the lattice itself says of the plane."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.mockup.grid import RUNG_RATIO, Block
from designgen.mockup.sample import FlatPrint, Ladder, ladder_of, premultiplied, sample
from designgen.repeat.lattice import Lattice

TEXEL_CM = 0.1


def block(u: np.ndarray, v: np.ndarray, step_cm: float, samples: int = 1) -> Block:
    """A block whose samples lie at u, v."""
    shape = (u.shape[0] // samples, u.shape[1] // samples)
    level = np.full(shape, math.log(step_cm) / math.log(RUNG_RATIO), np.float32)
    bounds = (float(u.min()), float(v.min()), float(u.max()), float(v.max()))
    return Block(0, 0, np.ones(shape, np.float32), u.astype(np.float32), v.astype(np.float32), level, bounds)


def flat_of(pixels: np.ndarray, lattice: Lattice, **more: float) -> FlatPrint:
    height, width = pixels.shape[:2]
    return FlatPrint(pixels, lattice, width * TEXEL_CM, height * TEXEL_CM, **({"left_cm": 0.0, "top_cm": 0.0} | more))


def seen(flat: FlatPrint, at: Block) -> np.ndarray:
    level = float(at.level[0, 0])
    found = sample(ladder_of(flat, (level, level)), at)
    assert found is not None
    return found


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(["straight", "half-drop", "brick", "drop-1/3", "shift-2/5", "drop-1/12"]),
    row=st.integers(-200, 200),
    column=st.integers(-200, 200),
)
def test_the_plane_is_the_lattices_own(name: str, row: int, column: int) -> None:
    lattice = Lattice.named(name)
    tile = np.random.default_rng(3).random((60, 60, 4), np.float32)
    x, y = np.meshgrid(np.arange(column, column + 9) + 0.5, np.arange(row, row + 7) + 0.5)
    # At one sample to 0.7 texels the finest rung is the tile itself, so that values come back as they are.
    found = seen(flat_of(tile, lattice), block(x * TEXEL_CM, y * TEXEL_CM, TEXEL_CM / 0.7))
    expected = lattice.window(tile.transpose(2, 0, 1), row, column, 7, 9).transpose(1, 2, 0)
    assert np.abs(found - expected).max() < 2e-3


def test_between_two_texels_across_a_dropped_edge() -> None:
    tile = np.random.default_rng(5).random((40, 40, 4), np.float32)
    lattice = Lattice.named("half-drop")
    edge = np.full((1, 1), 4.0)  # where the second column begins: halfway between its texels and the first one's
    found = seen(flat_of(tile, lattice), block(edge, np.full((1, 1), 0.55), TEXEL_CM / 0.7))[0, 0]
    near = lattice.window(tile.transpose(2, 0, 1), 5, 39, 1, 2)
    assert found == pytest.approx(near.mean(axis=(1, 2)), abs=2e-3)


def test_a_border_is_laid_in_rows() -> None:
    tile = np.random.default_rng(6).random((20, 30, 4), np.float32)
    x, y = np.meshgrid((np.arange(30) + 0.5) * TEXEL_CM, (np.arange(20, 40) + 0.5) * TEXEL_CM)
    found = seen(flat_of(tile, Lattice.named("border")), block(x, y, TEXEL_CM / 0.7))
    assert np.abs(found - tile).max() < 2e-3


def test_turning_is_clockwise_as_it_is_seen() -> None:
    dot = np.zeros((40, 40, 4), np.float32)
    dot[:8, 16:24] = 1.0  # at the top of the print's middle
    flat = FlatPrint(dot, Lattice("none"), 4.0, 4.0, -2.0, -2.0, turn_deg=90.0)
    right = block(np.full((1, 1), 1.6), np.zeros((1, 1)), 0.1)
    top = block(np.zeros((1, 1)), np.full((1, 1), -1.6), 0.1)
    assert seen(flat, right)[0, 0, 0] == pytest.approx(1.0, abs=1e-3)
    assert seen(flat, top)[0, 0, 0] == pytest.approx(0.0, abs=1e-3)


def test_a_placed_print_is_nothing_beyond_its_edge_and_skips_what_it_does_not_reach() -> None:
    flat = FlatPrint(np.ones((40, 40, 4), np.float32), Lattice("none"), 4.0, 4.0, 0.0, 0.0)
    ladder = ladder_of(flat, (-6.0, -6.0))
    far = block(np.full((2, 2), 9.0), np.full((2, 2), 9.0), 0.1)
    near = block(np.array([[3.9, 4.6]]), np.array([[2.0, 2.0]]), 0.1)
    assert sample(ladder, far) is None
    found = sample(ladder, near)
    assert found is not None
    assert found[0, 0] == pytest.approx(1.0, abs=0.01)
    assert found[0, 1] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize("step_cm", [0.02, 0.1, 0.3, 0.9, 3.0])
def test_every_rung_keeps_the_mean_light(step_cm: float) -> None:
    tile = np.random.default_rng(8).random((120, 90, 4), np.float32)
    level = math.log(step_cm) / math.log(RUNG_RATIO)
    ladder: Ladder = ladder_of(flat_of(tile, Lattice.named("half-drop")), (level, level))
    for plane in ladder.planes:
        inner = plane[2:-2, 2:-2]
        assert inner.mean(axis=(0, 1)) == pytest.approx(tile.mean(axis=(0, 1)), abs=0.01)


def test_half_drop_falls_on_whole_texels_of_every_rung() -> None:
    tile = np.zeros((62, 50, 4), np.float32)
    ladder = ladder_of(flat_of(tile, Lattice.named("half-drop")), (math.log(0.17) / math.log(1.5),) * 2)
    assert all((plane.shape[0] - 4) % 2 == 0 for plane in ladder.planes)


def test_fine_lines_become_grey_without_moire() -> None:
    lines = np.zeros((8, 400, 4), np.float32)
    lines[:, ::2] = 1.0
    flat = FlatPrint(lines, Lattice(), 6.66, 0.133, 0.0, 0.0)  # 60 lines a cm
    x, y = np.meshgrid((np.arange(200) + 0.5) * 0.05, (np.arange(8) + 0.5) * 0.05)  # 10 pixels a cm, 2 samples each
    found = seen(flat, block(x, y, 0.05, samples=2))
    assert np.abs(found - 0.5).max() < 0.07


def test_colours_are_premultiplied_in_linear_light() -> None:
    pixels = np.full((1, 3, 2, 2), 0.5, np.float32)
    alpha = np.full((1, 1, 2, 2), 0.25, np.float32)
    assert premultiplied(pixels, alpha)[0, 0] == pytest.approx([0.0535, 0.0535, 0.0535, 0.25], abs=1e-3)
    assert premultiplied(pixels, None)[0, 0, 3] == 1.0


@pytest.mark.parametrize(("shape", "alpha"), [((3, 4, 4), None), ((1, 3, 4, 4), (1, 1, 4, 5))])
def test_wrong_shapes_are_refused(shape: tuple[int, ...], alpha: tuple[int, ...] | None) -> None:
    with pytest.raises(ValueError, match="expected"):
        premultiplied(np.zeros(shape, np.float32), None if alpha is None else np.zeros(alpha, np.float32))
