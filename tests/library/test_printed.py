"""Prints and stones: what their makers promise about the torus and about each other."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.library.canvas import Canvas
from tools.library.styles.agate import depth_within, growth, nodules, table
from tools.library.styles.coral import gray_scott
from tools.library.styles.screen_print import dotted
from tools.library.styles.terrazzo import settle
from tools.library.styles.woodblock import PAPER, Range, crest, layer, plank


@settings(max_examples=10, deadline=None)
@given(dy=st.integers(0, 30), dx=st.integers(0, 30))
def test_a_colony_does_not_know_where_the_tile_ends(dy: int, dx: int) -> None:
    start = (np.random.default_rng(1).random((32, 32)) > 0.7).astype(np.float32)
    feed, kill = np.full((32, 32), 0.04, np.float32), np.full((32, 32), 0.061, np.float32)
    still = gray_scott(start, feed, kill, 60)
    moved = gray_scott(np.roll(start, (dy, dx), (0, 1)), feed, kill, 60)
    np.testing.assert_allclose(moved, np.roll(still, (dy, dx), (0, 1)), atol=1e-6)
    assert still.std() > 1e-3


def test_depth_is_measured_across_the_edges() -> None:
    mask = np.ones((48, 48), bool)
    mask[:, 24] = False
    depth = depth_within(mask)
    assert depth[:, 24].max() == 0
    assert depth[5, 0] == pytest.approx(24)
    np.testing.assert_allclose(depth[7], depth[40])


@given(tone=st.floats(0.05, 0.9))
@settings(max_examples=15, deadline=None)
def test_a_halftone_keeps_its_tone_and_closes(tone: float) -> None:
    dots = dotted(np.full((256, 256), tone, np.float32), 9, 3)
    assert dots.mean() == pytest.approx(tone, abs=0.12)
    across = np.abs(dots[:, 0] - dots[:, -1]).mean()
    assert across <= 1.5 * np.abs(np.diff(dots, axis=1)).mean(0).max()


def test_chips_of_terrazzo_lie_beside_each_other() -> None:
    chips = settle(np.random.default_rng(2))
    assert len(chips) > 400
    radii = [radius for _, radius, _ in chips]
    assert max(radii) > 8 * min(radii)
    seen = Canvas((1024, 1024), np.zeros(3, np.float32), fine=1)
    total = 0.0
    for outline, radius, _ in chips:
        if radius > 0.025:
            seen.fill(outline * 1024, np.ones(3, np.float32))
            x, y = outline.T * 1024
            total += abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    # Drawn rims add three hundredths to the sum of the areas; chips over each other would take that away.
    assert 1.02 < seen.pixels[..., 0].sum() / total < 1.05


def test_slices_of_agate_leave_a_matrix_and_bands_run_from_rind_to_heart() -> None:
    label = nodules(128, np.random.default_rng(3))
    assert label.max() > 10
    assert 0.25 < (label > 0).mean() < 0.9
    bands = growth(np.random.default_rng(3), 1)
    colours = table(bands, 2.0)
    np.testing.assert_allclose(colours[0], bands[0][1], atol=0.06)
    np.testing.assert_allclose(colours[-1], bands[-1][2], atol=0.06)


def test_a_woodblock_fold_is_solid_below_its_crest_and_clear_above() -> None:
    cv2.setNumThreads(1)
    rng = np.random.default_rng(4)
    fold = Range(0.5, ((0.3, 0.1, 0.15),), PAPER * 0.3, PAPER, "cliff")
    colour, cover, first = layer(fold, 128, plank(128, rng), rng)
    line = crest(fold, np.arange(128, dtype=np.float32) + 0.5, 128)
    assert line.min() == pytest.approx(0.4 * 128, abs=0.5)
    assert cover[: int(line.min()) - first - 3].max() == 0
    assert cover[int(line.max()) - first + 3 :].min() == 1
    assert colour.min() >= 0
    assert colour.max() <= 1
