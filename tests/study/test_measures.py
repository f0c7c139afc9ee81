"""Measures against slow references written from the papers' formulas, and on the lattice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from designgen.repeat.lattice import NAMES, Lattice
from designgen.study.measures import content_ssim, high_frequency_energy, luma, sobel

PERIODIC = [name for name in NAMES if name != "none"]


def noise(seed: int, size: tuple[int, int] = (24, 20)) -> np.ndarray:
    return np.random.default_rng(seed).random((1, 3, *size)).astype(np.float32)


def slow_ssim(a: np.ndarray, b: np.ndarray, lattice: Lattice) -> float:
    """One pixel after the other, window by window, as Wang et al. write it."""
    y, x = np.mgrid[-5:6, -5:6]
    window = np.exp(-(x**2 + y**2) / (2 * 1.5**2))
    window /= window.sum()
    height, width = a.shape[-2:]
    planes = [lattice.pad(luma(p), 5) for p in (a, b)]
    found = []
    for i in range(height):
        for j in range(width):
            p, q = (plane[i : i + 11, j : j + 11] for plane in planes)
            mp, mq = (window * p).sum(), (window * q).sum()
            vp, vq = (window * (p - mp) ** 2).sum(), (window * (q - mq) ** 2).sum()
            cov = (window * (p - mp) * (q - mq)).sum()
            c1, c2 = 0.01**2, 0.03**2
            found.append((2 * mp * mq + c1) * (2 * cov + c2) / ((mp**2 + mq**2 + c1) * (vp + vq + c2)))
    return float(np.mean(found))


@pytest.mark.parametrize("name", NAMES)
def test_ssim_is_what_the_paper_says(name: str) -> None:
    lattice, a = Lattice.named(name), noise(1)
    b = (0.6 * a + 0.4 * noise(2)).astype(np.float32)
    assert content_ssim(a, b, lattice) == pytest.approx(slow_ssim(a, b, lattice), abs=1e-9)


def test_ssim_is_one_for_the_same_picture_even_a_flat_one_and_low_for_another() -> None:
    lattice = Lattice()
    assert content_ssim(noise(1), noise(1), lattice) == pytest.approx(1)
    flat = np.full((1, 3, 16, 16), 0.5, np.float32)
    assert content_ssim(flat, flat, lattice) == pytest.approx(1)
    assert content_ssim(noise(1), noise(2), lattice) < 0.2
    assert content_ssim(noise(1), 1 - noise(1), lattice) < 0


def test_pictures_of_two_sizes_or_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one size"):
        content_ssim(noise(1), noise(1, (20, 24)), Lattice())
    with pytest.raises(ValueError, match="expected"):
        luma(noise(1)[0])


@settings(max_examples=20)
@given(st.sampled_from(PERIODIC), st.integers(-30, 30), st.integers(-30, 30))
def test_where_the_tile_is_cut_does_not_matter(name: str, dy: int, dx: int) -> None:
    lattice, a, b = Lattice.named(name), noise(1), noise(2)
    rolled_a, rolled_b = (lattice.roll(x, dy, dx) for x in (a, b))
    assert content_ssim(rolled_a, rolled_b, lattice) == pytest.approx(content_ssim(a, b, lattice), abs=1e-12)
    assert high_frequency_energy(rolled_a, lattice) == pytest.approx(high_frequency_energy(a, lattice), rel=1e-12)
    edges, moved = sobel(a, lattice), sobel(rolled_a, lattice)
    np.testing.assert_allclose(moved.horizontal, lattice.roll(edges.horizontal, dy, dx), atol=1e-12)
    assert moved.vertical_energy == pytest.approx(edges.vertical_energy, rel=1e-12)


def test_sobel_is_that_of_the_textbook() -> None:
    a = noise(3)
    edges = sobel(a, Lattice())
    np.testing.assert_allclose(edges.horizontal, ndimage.sobel(luma(a), axis=0, mode="wrap") / 8, atol=1e-12)
    np.testing.assert_allclose(edges.vertical, ndimage.sobel(luma(a), axis=1, mode="wrap") / 8, atol=1e-12)


def test_lying_stripes_have_lying_edges_only_and_a_ramp_its_slope() -> None:
    rows = np.linspace(0, 1, 16, dtype=np.float32)[:, None]
    ramp = np.broadcast_to(rows, (1, 3, 16, 16)).copy()
    edges = sobel(ramp, Lattice.named("none"))
    assert edges.vertical_energy == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(edges.horizontal[1:-1], 1 / 15, atol=1e-6)
    assert edges.horizontal_energy > 0.9 * 255 / 15


def test_grain_raises_the_high_frequency_energy_and_slow_change_does_not() -> None:
    _, x = np.mgrid[:64, :64]
    slow = np.broadcast_to(0.5 + 0.3 * np.cos(2 * np.pi * x / 64), (1, 3, 64, 64)).astype(np.float32)
    grain = np.random.default_rng(1).normal(0, 8 / 255, (1, 1, 64, 64)).astype(np.float32)
    assert high_frequency_energy(slow, Lattice()) < 0.5
    # White noise keeps all but 2·g0 − Σg² of its variance, with g the window of σ = 1: 0.159 and 0.0796 in 2D.
    expected = 8 * np.sqrt(1 - 2 * 0.1592 + 0.0796)
    assert high_frequency_energy((slow + grain).clip(0, 1), Lattice()) == pytest.approx(expected, rel=0.05)


def test_a_tile_smaller_than_the_window_is_measured_too() -> None:
    small = noise(1, (4, 4))
    assert content_ssim(small, small, Lattice.named("half-drop")) == pytest.approx(1)
