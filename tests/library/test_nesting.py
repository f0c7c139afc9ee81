"""Nested shapes never touch on their repeat, a hand-cut outline stays near its own, and inks stay pure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designgen.repeat.lattice import Lattice
from tools.library.canvas import Canvas
from tools.library.colour import palette
from tools.library.curves import Points, circle, move, spline
from tools.library.inks import settle
from tools.library.nesting import Bed, by_hand
from tools.library.swatches.camouflage import _field
from tools.library.swatches.letters import glyph
from tools.library.swatches.zebra import stripes

SIZE = 128
BEAN = spline([(-14, -5), (0, -2), (15, -7), (12, 5), (0, 7), (-12, 4)], True, 8)


@pytest.mark.parametrize("drop", [False, True])
@pytest.mark.parametrize("how", ["roomy", "snug"])
def test_nested_shapes_do_not_meet_across_the_repeat(drop: bool, how: str) -> None:
    rng = np.random.default_rng(3)
    bed = Bed(SIZE, drop, 128)
    cover = np.zeros((SIZE, SIZE), np.float32)
    laid = 0
    for _ in range(12):
        stamp = bed.stamp([BEAN], 3)
        at = getattr(bed, how)(stamp, rng)
        if at is None:
            continue
        bed.take(stamp, at[0], at[1])
        sheet = Canvas((SIZE, SIZE), np.zeros(3, np.float32), drop=SIZE // 2 if drop else 0, fine=1)
        sheet.fill(move(BEAN, at[0], at[1]), np.ones(3, np.float32))
        cover += sheet.finish()[..., 0]
        laid += 1
    assert laid >= 6
    assert cover.max() <= 1.01


def test_a_full_bed_takes_no_more() -> None:
    bed = Bed(SIZE, False, 64)
    bed.taken[:] = 1
    assert bed.roomy(bed.stamp([BEAN], 0), np.random.default_rng(1)) is None
    assert bed.snug(bed.stamp([BEAN], 0), np.random.default_rng(1)) is None


def test_a_shape_that_would_meet_its_own_neighbour_is_refused() -> None:
    wide = circle(0, 0, 0.6 * SIZE)
    assert Bed(SIZE, True, 64).roomy(Bed(SIZE, True, 64).stamp([wide], 0), np.random.default_rng(1)) is None


def test_only_an_open_letter_takes_type_into_its_eye() -> None:
    ring = [circle(0, 0, 40), circle(0, 0, 28)[::-1]]
    dot = circle(0, 0, 6)
    for holes in (False, True):
        bed = Bed(SIZE, False, 128)
        bed.take(bed.stamp(ring, 0, holes), 64, 64)
        assert bool(bed.free(bed.stamp([dot], 1))[64, 64]) is holes


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**31), amount=st.floats(0.0, 2.0))
def test_an_unsteady_hand_stays_near_the_line(seed: int, amount: float) -> None:
    cut = by_hand(circle(0, 0, 50), np.random.default_rng(seed), amount)
    assert np.abs(np.hypot(*cut.T) - 50).max() <= 12 * amount + 0.1


def test_settled_colours_are_inks_or_even_steps_between_two() -> None:
    inks = palette("#f2ebdc", "#16151a")
    mixed = inks[0] + (inks[1] - inks[0]) * np.linspace(0, 1, 64, dtype=np.float32)[None, :, None]
    out = settle(mixed, inks, 3)
    assert len(np.unique(out.reshape(-1, 3), axis=0)) == 5
    np.testing.assert_allclose(out[0, [0, -1]], inks[:2], atol=1e-6)
    assert np.abs(out - mixed).max() <= np.abs(inks[1] - inks[0]).max() / 8 + 1 / 255


@pytest.mark.parametrize(("face", "letter", "contours"), [("EBGaramond12-Regular", "B", 3), ("Inter-Medium", "O", 2)])
def test_a_letter_is_drawn_whole_in_a_box_of_one(face: str, letter: str, contours: int) -> None:
    lines: tuple[Points, ...] = glyph(face, letter)
    assert len(lines) == contours
    points = np.vstack(lines)
    assert np.ptp(points, axis=0).max() == pytest.approx(1)
    np.testing.assert_allclose(points.min(0) + points.max(0), 0, atol=1e-9)


def test_camouflage_noise_repeats_in_a_half_drop() -> None:
    field = _field(64, np.random.default_rng(2), 12, 1.5)
    np.testing.assert_allclose(field[:, 64:], np.roll(field[:, :64], 32, 0), atol=1e-5)
    tile = field[None, :, :64]
    padded = Lattice.named("half-drop").pad(tile, 1)
    steps = np.abs(np.diff(padded, axis=-1)).mean((0, 1))
    assert max(steps[0], steps[-1]) < 1.5 * np.percentile(steps[1:-1], 90)


def test_zebra_stripes_keep_their_width() -> None:
    u = stripes(96, 6, np.random.default_rng(4))
    power = np.abs(np.fft.fft2(u)) ** 2
    radius = np.hypot(*np.meshgrid(np.fft.fftfreq(96) * 96, np.fft.fftfreq(96) * 96))
    near = power[(radius > 4.2) & (radius < 7.8)].sum()
    assert near > 0.8 * power.sum()
