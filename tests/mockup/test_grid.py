"""Maps in blocks: every covered pixel has samples of its own part, and only of that."""

from __future__ import annotations

import math

import numpy as np
import pytest

from designgen.mockup.format import Part, QuadMapping
from designgen.mockup.grid import RUNG_RATIO, grid_of
from designgen.mockup.template import PartMap, footprint_cm
from tests.mockup.conftest import FRONT, PX_PER_CM, FlatTemplate


def a_part(u: np.ndarray, v: np.ndarray, owned: np.ndarray, mask: np.ndarray) -> PartMap:
    quad = QuadMapping(
        kind="quad", corners_px=((0, 0), (9, 0), (9, 9), (0, 9)), left_cm=0, top_cm=0, width_cm=1, height_cm=1
    )
    part = Part(name="front", mask="front.png", mapping=quad)
    u, v = u.astype(np.float32), v.astype(np.float32)
    return PartMap(part, 0, 0, u, v, owned, footprint_cm(u, v, owned), mask.astype(np.float32))


def test_blocks_cover_the_part_once(flat: FlatTemplate) -> None:
    front = flat.load().parts[0]
    total = np.zeros_like(front.mask)
    for block in grid_of(front).blocks:
        h, w = block.mask.shape
        total[block.top - front.top :, block.left - front.left :][:h, :w] += block.mask
    assert (total == front.mask).all()


def test_samples_and_their_scale_are_the_maps_own(flat: FlatTemplate) -> None:
    front = flat.load().parts[0]
    grid = grid_of(front)
    block = grid.blocks[0]
    assert block.samples == 2
    assert block.u_cm[0, 0] == pytest.approx(-9.0 + 0.25 / PX_PER_CM, abs=0.003)
    assert block.v_cm[3, 0] == pytest.approx(1.75 / PX_PER_CM, abs=0.003)
    expected = math.log(0.5 / PX_PER_CM) / math.log(RUNG_RATIO)
    assert grid.levels == pytest.approx((expected, expected), abs=0.1)
    assert (block.top, block.left) == (FRONT[0], FRONT[2])


def test_pixels_that_only_touch_the_part_take_its_nearest_sample() -> None:
    y, x = np.mgrid[0:40, 0:40] / 20.0
    owned = np.zeros((40, 40), bool)
    owned[10:30, 10:30] = True
    u, v = np.where(owned, x, 99.0), np.where(owned, y, -99.0)  # beyond it lies another part's cloth
    mask = np.zeros((20, 20))
    mask[4:16, 4:16] = 0.5
    mask[5:15, 5:15] = 1.0
    block = grid_of(a_part(u, v, owned, mask)).blocks[0]
    covered = np.kron(mask > 0, np.ones((2, 2))) > 0
    assert block.u_cm[covered].min() == pytest.approx(0.5)
    assert block.u_cm[covered].max() == pytest.approx(29 / 20)
    assert block.v_cm[20, 9] == pytest.approx(20 / 20)
    assert block.u_cm[20, 9] == pytest.approx(10 / 20)


def test_a_part_without_samples_near_still_finds_them() -> None:
    owned = np.zeros((200, 4), bool)
    owned[-2:] = True
    y = np.repeat(np.arange(200.0)[:, None], 4, axis=1)
    mask = np.zeros((100, 2))
    mask[0] = 1.0
    mask[-1] = 1.0
    blocks = grid_of(a_part(y * 0, y, owned, mask)).blocks
    assert blocks[0].v_cm[0, 0] == pytest.approx(198.0)


def test_maps_of_one_sample_a_pixel_are_refined_between_neighbours() -> None:
    y, x = np.mgrid[0:30, 0:30] / 10.0
    grid = grid_of(a_part(x, y, np.ones((30, 30), bool), np.ones((30, 30))))
    block = grid.blocks[0]
    assert block.samples == 2
    assert block.u_cm[10, 10] == pytest.approx(0.475, abs=1e-4)
    assert grid.levels[0] == pytest.approx(math.log(0.05) / math.log(RUNG_RATIO), abs=0.1)


def test_no_position_is_made_up_across_a_fold() -> None:
    y, x = np.mgrid[0:30, 0:30] / 10.0
    x[:, 15:] += 20.0  # the cloth between is hidden
    block = grid_of(a_part(x, y, np.ones((30, 30), bool), np.ones((30, 30)))).blocks[0]
    assert not ((block.u_cm > 2.0) & (block.u_cm < 21.0)).any()
    hidden = math.log(10.0) / math.log(RUNG_RATIO)
    assert block.level.max() < hidden - 4, "a fold is no reason to blur"


def test_cloth_that_turns_away_is_not_blurred_along_both_sides() -> None:
    y, x = np.mgrid[0:40, 0:40] / 20.0
    grid = grid_of(a_part(4 * x, y, np.ones((40, 40), bool), np.ones((20, 20))))
    long = math.log(4 / 20) / math.log(RUNG_RATIO)
    short = math.log(1 / 20) / math.log(RUNG_RATIO)
    assert short < grid.levels[0] < long
