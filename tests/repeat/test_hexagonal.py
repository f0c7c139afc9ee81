"""Hexagonal cells drawn as rectangles: constant stays constant, the plane is one and the same, symmetry survives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from designgen.repeat.groups import BRICK_HEIGHT, HEXAGONAL, symmetrise
from designgen.repeat.hexagonal import hex_matrix, hex_render, hex_sample
from designgen.repeat.lattice import Lattice


def smooth(n: int, seed: int = 0) -> np.ndarray:
    """A periodic field of low frequencies on the oblique grid."""
    rng = np.random.default_rng(seed)
    v, u = np.mgrid[0:n, 0:n] / n * 2 * np.pi
    field = sum(rng.normal() * np.cos(i * u + j * v + rng.uniform(0, 6)) for i in range(-2, 3) for j in range(-2, 3))
    field = (field - field.min()) / (field.max() - field.min())
    return field.astype(np.float32)[None, None]


def test_rows_sum_to_one_and_a_constant_stays() -> None:
    for cells in ("brick", "rectangle"):
        matrix = hex_matrix(40, (35, 40), cells)
        assert matrix.shape == (35 * 40, 40 * 40) and matrix.dtype == np.float32
        np.testing.assert_allclose(np.asarray(matrix.sum(axis=1)).ravel(), 1, atol=1e-5)


def test_grid_points_are_kept() -> None:
    """Where a pixel lies on a sample the kernel has weight on that sample and on none at distance 1."""
    n = 32
    z = np.random.default_rng(3).random((1, 1, n, n), np.float32)
    drawn = hex_render(z, (n, n), "brick")
    np.testing.assert_allclose(drawn[0, 0, 0], z[0, 0, 0], atol=0.12)
    matrix = hex_matrix(n, (n, n))
    assert matrix[0, 0] == pytest.approx(float(matrix[0].max()))


def test_rectangle_is_two_bricks() -> None:
    z = smooth(64)
    brick, rectangle = hex_render(z, (56, 64), "brick"), hex_render(z, (112, 64), "rectangle")
    np.testing.assert_allclose(rectangle, Lattice.named("brick").straight_equivalent(brick), atol=1e-5)


def test_it_draws_the_plane_it_says() -> None:
    """Against the cosine itself, evaluated at the pixels' places in the plane."""
    n, (height, width) = 96, (84, 96)
    v, u = np.mgrid[0:n, 0:n] / n
    z = (0.5 + 0.4 * np.cos(2 * np.pi * (2 * u + v))).astype(np.float32)[None, None]
    y, x = np.mgrid[0:height, 0:width]
    down = y / height
    across = x / width + down / 2
    expected = 0.5 + 0.4 * np.cos(2 * np.pi * (2 * across + down))
    np.testing.assert_allclose(hex_render(z, (height, width))[0, 0], expected, atol=0.01)


@pytest.mark.parametrize("group", HEXAGONAL)
def test_a_symmetric_plane_is_drawn_symmetric(group: str) -> None:
    """Turned by 120 degrees about the corner, sampled by an independent spline, the drawing shows the same plane."""
    from scipy.ndimage import map_coordinates

    z = symmetrise(smooth(96, 4), group, "mean")
    width, height = 192, round(192 * BRICK_HEIGHT * 2)
    drawn = hex_render(z, (height, width), "rectangle")[0, 0]
    y, x = np.mgrid[0:height, 0:width]
    px, py = x / width, y / height * math.sqrt(3)
    angle = 2 * math.pi / 3
    tx, ty = px * math.cos(angle) - py * math.sin(angle), px * math.sin(angle) + py * math.cos(angle)
    places = [ty / math.sqrt(3) * height % height, tx * width % width]
    turned = map_coordinates(drawn, places, order=3, mode="grid-wrap")
    assert np.abs(turned - drawn).max() < 0.02


def test_transpose_takes_gradients_back() -> None:
    rng = np.random.default_rng(0)
    matrix = hex_matrix(24, (20, 24))
    z, g = rng.random(24 * 24), rng.random(20 * 24)
    assert (matrix @ z) @ g == pytest.approx(z @ (matrix.T @ g), rel=1e-5)


def test_drawing_smaller_does_not_alias() -> None:
    n = 128
    z = np.zeros((1, 1, n, n), np.float32)
    z[..., ::2, :] = 1
    drawn = hex_render(z, (28, 32))
    assert drawn.std() < 0.05


def test_sampling_brings_back_what_was_drawn() -> None:
    z = smooth(64, 2)
    back = hex_sample(hex_render(z, (round(128 * BRICK_HEIGHT), 128)), 64)
    np.testing.assert_allclose(back, z, atol=0.02)


def test_impossible_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="even width"):
        hex_matrix(8, (8, 9))
    with pytest.raises(ValueError, match="positive"):
        hex_matrix(0, (8, 8))
    with pytest.raises(ValueError, match="rows as columns"):
        hex_render(np.zeros((1, 1, 4, 6), np.float32), (4, 4))
    with pytest.raises(ValueError, match="1 or more"):
        hex_sample(np.zeros((1, 1, 4, 4), np.float32), 0)
