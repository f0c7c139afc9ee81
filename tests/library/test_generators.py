"""The drawing tools on the torus, and that a seed decides everything."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from designgen.repeat.lattice import Lattice
from tools.library.build import encode_png, encode_webp, to_bytes
from tools.library.canvas import Canvas
from tools.library.catalogue import STYLES, SWATCHES
from tools.library.colour import from_oklab, palette, ramp, rgb, to_oklab
from tools.library.curves import circle, leaf, move, spline
from tools.library.fields import blur, distance, noise, pack, sample, scatter
from tools.library.motifs import Spot, rose
from tools.library.styles.batik import crackle
from tools.library.styles.marbling import float_drops, push
from tools.library.styles.watercolour import Wash
from tools.library.swatches.florals import PINK
from tools.library.swatches.weaves import SETT, full_sett, moorland_tartan

SIZE = 32


def drawn(x: float, y: float, drop: int) -> np.ndarray:
    canvas = Canvas((SIZE, SIZE), rgb("#ffffff"), drop=drop)
    shape = spline([(-6.3, 0), (0, -4.1), (7.7, 0.4), (0.6, 8.2)], True, 8)
    canvas.fill(move(shape, x, y), rgb("#cc2200"))
    canvas.fill(circle(x + 3, y - 2, 3.5), rgb("#0033aa"), 0.6)
    return canvas.finish()


@settings(max_examples=40, deadline=None)
@given(dx=st.integers(-70, 70), dy=st.integers(-70, 70), half=st.booleans())
def test_a_shape_wraps_by_its_lattice(dx: int, dy: int, half: bool) -> None:
    """Moving a drawing by whole pixels is the same as rolling the tile on its lattice."""
    lattice = Lattice.named("half-drop" if half else "straight")
    drop = SIZE // 2 if half else 0
    still = drawn(16, 16, drop).transpose(2, 0, 1)
    moved = drawn(16 + dx, 16 + dy, drop).transpose(2, 0, 1)
    expected = lattice.window(still, -dy, -dx, SIZE, SIZE)
    np.testing.assert_allclose(moved, expected, atol=2e-6)


def test_a_placed_print_does_not_wrap_and_keeps_its_colour() -> None:
    canvas = Canvas((SIZE, SIZE), None)
    canvas.fill(circle(0, 16, 8), rgb("#cc2200"))
    canvas.shade(circle(20, 16, 6), rgb("#000000"), 1.0)
    colour, alpha = canvas.finish_alpha()
    assert alpha[16, 0] == 1
    assert not alpha[:, 12:].any()  # no copy on the right, and no shadow on nothing
    soft = (alpha > 0.05) & (alpha < 0.95)
    assert soft.any()
    np.testing.assert_allclose(colour[soft], np.broadcast_to(rgb("#cc2200"), (soft.sum(), 3)), atol=1e-3)


def test_later_shapes_cover_earlier_ones() -> None:
    canvas = Canvas((SIZE, SIZE), rgb("#ffffff"))
    canvas.fill(circle(16, 16, 10), rgb("#000000"))
    canvas.fill(circle(16, 16, 5), rgb("#ff0000"))
    np.testing.assert_allclose(canvas.finish()[16, 16], [1, 0, 0], atol=1e-6)


@pytest.mark.parametrize("scale", [3.0, 24.0])
def test_noise_is_periodic_and_normal(scale: float) -> None:
    field = noise((128, 128), np.random.default_rng(1), scale)
    assert abs(field.mean()) < 0.15
    assert field.std() == pytest.approx(1, abs=0.1)
    inside = np.abs(np.diff(field, axis=1)).mean()
    across = np.abs(field[:, 0] - field[:, -1]).mean()
    assert across < 1.6 * inside


@settings(max_examples=20, deadline=None)
@given(dy=st.integers(0, 40), dx=st.integers(0, 40), sigma=st.floats(0.4, 12))
def test_blur_commutes_with_rolling(dy: int, dx: int, sigma: float) -> None:
    x = np.random.default_rng(2).random((40, 40)).astype(np.float32)
    np.testing.assert_allclose(
        blur(np.roll(x, (dy, dx), (0, 1)), sigma), np.roll(blur(x, sigma), (dy, dx), (0, 1)), atol=1e-5
    )


def test_sampling_at_pixel_centres_gives_the_pixels_back() -> None:
    x = np.random.default_rng(3).random((16, 16)).astype(np.float32)
    y, xx = np.mgrid[0:16, 0:16].astype(np.float32) + 0.5
    np.testing.assert_allclose(sample(x, y + 32, xx - 16), x, atol=1e-5)


def test_points_keep_their_distance_across_the_edges() -> None:
    rng = np.random.default_rng(4)
    points = scatter((100, 100), 20, rng, 50, tries=300)
    assert len(points) > 8
    gaps = [distance(a, b, (100, 100), 50) for i, a in enumerate(points) for b in points[:i]]
    assert min(gaps) >= 20
    packed = pack([15.0] * 4, (100, 100), rng, 0.0, 200)
    assert min(distance(a, b, (100, 100)) for i, a in enumerate(packed) for b in packed[:i]) > 30


def test_half_drop_distance_knows_the_shifted_neighbour() -> None:
    assert distance(np.array([1.0, 10.0]), np.array([99.0, 60.0]), (100, 100), 50) == pytest.approx(2)
    assert distance(np.array([1.0, 10.0]), np.array([99.0, 60.0]), (100, 100)) > 49


def test_oklab_goes_there_and_back() -> None:
    colours = palette("#000000", "#ffffff", "#cc2200", "#0c6f93", "#f2e6cb")
    np.testing.assert_allclose(from_oklab(to_oklab(colours)), colours, atol=2e-4)
    ends = ramp(colours[2:4], np.array([0, 1], np.float32))
    np.testing.assert_allclose(ends, colours[2:4], atol=2e-3)


def test_a_floating_drop_opens_a_hole_and_leaves_the_far_side_alone() -> None:
    ink = np.array([(50.0, 51.0), (58.0, 50.0), (50.0, 89.9), (95.0, 95.0)])
    moved = push(ink, 50, 50, 10, 40, 100)
    far = np.hypot(*(moved - 50).T)
    assert far[0] > 10
    assert 10 < far[1] < 40
    np.testing.assert_allclose(moved[2:], ink[2:], atol=0.05)


def test_a_leaf_ends_in_points() -> None:
    spine = np.stack([np.linspace(0, 10, 21), np.zeros(21)], 1)
    outline = leaf(spine, 4.0)
    assert np.abs(outline[[0, 20, 21, -1], 1]).max() < 1e-6
    assert np.ptp(outline[:, 1]) == pytest.approx(4, abs=0.05)


def test_the_sett_runs_out_and_back() -> None:
    sett = full_sett()
    assert len(sett) == 2 * sum(count for _, count in SETT) - 2
    assert sett == [sett[0], *sett[:0:-1]]


def small_wash(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    sheet = Wash(64, rng)
    sheet.lay(circle(60, 20, 18, 12), rgb("#27457f"), 0.9, 0.6, 6)
    return sheet.finish()


def small_rose(seed: int) -> np.ndarray:
    canvas = Canvas((64, 64), rgb("#15203d"), drop=32)
    rose(canvas, Spot(50, 50, 0.3, 26), PINK, np.random.default_rng(seed))
    return canvas.finish()


def small_bath(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    plan = [(*(rng.random(2) * 64), 9.0, i % 3) for i in range(12)]
    return float_drops(64, palette("#f2e6cb", "#7e1d25", "#16284f"), plan, 25.0)


def small_cloth(seed: int) -> np.ndarray:
    return moorland_tartan(348, seed)


def small_cracks(seed: int) -> np.ndarray:
    return crackle(64, np.random.default_rng(seed), 4)


@pytest.mark.parametrize("make", [small_wash, small_rose, small_bath, small_cloth, small_cracks])
def test_a_seed_decides_the_picture(make: Callable[[int], np.ndarray]) -> None:
    cv2.setNumThreads(1)
    first = make(3)
    assert first.min() >= 0
    assert first.max() <= 1
    np.testing.assert_array_equal(first, make(3))
    assert np.abs(first - make(4)).mean() > 1e-3


@pytest.mark.parametrize("make", [small_wash, small_rose])
def test_a_drawing_over_the_edge_has_no_seam(make: Callable[[int], np.ndarray]) -> None:
    """Both motifs lie across an edge: the step over it is like the steps inside."""
    picture = make(3)
    lattice = Lattice.named("half-drop" if make is small_rose else "straight")
    padded = lattice.pad(picture.transpose(2, 0, 1), 1)
    for axis in (-1, -2):
        steps = np.abs(np.diff(padded, axis=axis)).mean(axis=(0, -1 if axis == -2 else -2))
        assert max(steps[0], steps[-1]) <= 1.3 * steps[1:-1].max()
    assert np.abs(picture[:, 0] - picture[:, 32]).max() > 0.1


def test_every_entry_of_the_catalogue_is_named_once() -> None:
    names = [spec.name for spec in (*STYLES, *SWATCHES)]
    assert len(set(names)) == len(names)


def test_the_picture_files_are_written_alike_and_fit() -> None:
    picture = to_bytes(small_rose(3))
    assert encode_png(picture) == encode_png(picture)
    assert encode_webp(picture, 88) == encode_webp(picture, 88)
    with Image.open(io.BytesIO(encode_png(picture))) as again:
        np.testing.assert_array_equal(np.asarray(again), picture)
